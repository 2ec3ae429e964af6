"""XLSX: a workbook, read by calamine."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

from candour.analytics.tables.errors import TableError, shown
from candour.analytics.tables.table import Cell, Source

LARGEST = 1 << 30  # unpacked; calamine holds the sheet in memory, and a small zip can unpack to anything


def check_size(path: Path, file: str) -> None:
    """Raise a TableError if the packed file is no zip, or would unpack to more than this machine should bear."""
    try:
        with zipfile.ZipFile(path) as packed:
            size = sum(part.file_size for part in packed.infolist())
    except (zipfile.BadZipFile, OSError):
        raise TableError("the file is not a readable spreadsheet; save it again, or as CSV", file=file) from None
    if size > LARGEST:
        raise TableError(f"the spreadsheet unpacks to {size >> 20:,} MB; save the sheet as CSV or Parquet", file=file)


def chosen(names: list[str], sheet: str | None, file: str) -> tuple[str, list[str]]:
    """Return the sheet to read, the first if none is named, and a warning where that leaves others unread."""
    if not names:
        raise TableError("the workbook has no sheet", file=file)
    if sheet is None:
        others = len(names) - 1
        return names[0], [f"{file} has {len(names)} sheets; the first, {shown(names[0])}, was read."] if others else []
    if sheet not in names:
        raise TableError(f"there is no sheet {shown(sheet)}; the sheets are {', '.join(names[:30])}", file=file)
    return sheet, []


def read(path: Path, file: str, sheet: str | None) -> Source:
    """Return the rows of one sheet of a workbook."""
    from python_calamine import CalamineError, load_workbook

    check_size(path, file)
    try:
        workbook = load_workbook(path)
        name, warnings = chosen(list(workbook.sheet_names), sheet, file)
        page = workbook.get_sheet_by_name(name)
    except (CalamineError, OSError):
        raise TableError("the file is not a readable spreadsheet; save it again, or as CSV", file=file) from None

    def rows() -> Iterator[tuple[int, list[Cell]]]:
        for number, cells in enumerate(page.iter_rows(), start=1):
            yield number, [_cell(cell) for cell in cells]

    return Source(rows=rows(), pads=True, warnings=warnings, close=workbook.close)


def _cell(cell: Cell) -> Cell:
    if isinstance(cell, str):
        return cell if cell and not cell.isspace() else None
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return int(cell)  # a spreadsheet stores every number as a float
    return cell
