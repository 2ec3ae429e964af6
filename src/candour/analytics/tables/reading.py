"""Which reader a file gets, and its header."""

from __future__ import annotations

import errno
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO, cast

from candour.analytics.tables import ods, records, sheets, text
from candour.analytics.tables.errors import TableError, shown
from candour.analytics.tables.table import Cell, Source, Table, worded

FORMATS = (".csv", ".tsv", ".tab", ".json", ".parquet", ".xlsx", ".xlsm", ".ods")
STANDARD_INPUT = "standard input"
IN_MEMORY = 8 << 20


def read(
    file: str | Path,
    *,
    header: bool | None = True,
    names: Sequence[str] | None = None,
    limit: int | None = None,
    keep_going: bool = False,
    sheet: str | None = None,
) -> Table:
    """
    Open a file as a table.

    Parameters
    ----------
    file
        A path, whose ending says the format, or ``"-"`` for CSV on standard input.
    header
        False or None for a file without a header row: then `names` are its columns.
    names
        Column names; with a header they replace those in the file.
    limit
        Read at most so many rows.
    keep_going
        Collect rows with too many or too few cells in `Table.rejected` instead of raising.
    sheet
        Which sheet of a workbook; the first if not given.

    Raises
    ------
    TableError
        If the file is missing, a folder, empty, binary, of no known format, or its header names a column twice. Faults further down
        are raised while the rows are read.
    """
    name, source = _source(file, sheet)
    try:
        columns = _columns(source, name, header=bool(header), names=names)
        return Table(name, columns, source, limit=limit, keep_going=keep_going)
    except BaseException:
        source.close()
        raise


def _source(file: str | Path, sheet: str | None) -> tuple[str, Source]:
    if str(file) == "-":
        return STANDARD_INPUT, text.read(_standard_input(), STANDARD_INPUT, delimiter=",")
    path = Path(file)
    name = path.name or str(file)
    if path.is_dir():
        raise TableError("this is a folder; give a file in it", file=str(file))
    ending = path.suffix.lower()
    streams: dict[str, Callable[[BinaryIO], Source]] = {
        ".csv": lambda stream: text.read(stream, name, delimiter=","),
        ".tsv": lambda stream: text.read(stream, name, delimiter="\t"),
        ".tab": lambda stream: text.read(stream, name, delimiter="\t"),
        ".json": lambda stream: records.read_json(stream, name),
    }
    paths: dict[str, Callable[[], Source]] = {
        ".parquet": lambda: records.read_parquet(path, name),
        ".xlsx": lambda: sheets.read(path, name, sheet),
        ".xlsm": lambda: sheets.read(path, name, sheet),
        ".ods": lambda: ods.read(path, name, sheet),
    }
    stream = _opened(path, str(file))
    if ending in streams:
        try:
            return name, streams[ending](stream)
        except BaseException:
            stream.close()
            raise
    with stream:
        if ending not in paths:
            known = ", ".join(FORMATS)
            said = f"the ending {shown(ending)} is none that can be read" if ending else "the file has no ending that says its format"
            raise TableError(f"{said}; the endings are {known}", file=name)
        if not stream.read(1):
            raise TableError("the file is empty", file=name)
    return name, paths[ending]()


def _opened(path: Path, given: str) -> BinaryIO:
    try:
        return path.open("rb")
    except FileNotFoundError:
        raise TableError("there is no such file; check the name and the folder", file=given) from None
    except PermissionError:
        raise TableError("the file may not be read by you; ask for permission or copy it", file=given) from None
    except OSError as error:
        raise TableError(f"the file cannot be opened ({errno.errorcode.get(error.errno or 0, 'unknown reason')})", file=given) from None


def _standard_input() -> BinaryIO:
    """Return standard input as something that can be read twice; what is large goes to disk."""
    copy = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed by the table
    shutil.copyfileobj(sys.stdin.buffer, copy)
    copy.seek(0)
    return cast("BinaryIO", copy)


def _columns(source: Source, file: str, *, header: bool, names: Sequence[str] | None) -> tuple[str, ...]:
    if source.columns is not None:
        return tuple(names) if names else source.columns
    if not header:
        if not names:
            raise ValueError("a file without a header needs names")
        return tuple(names)
    for _, cells in source.rows:
        if any(cell is not None for cell in cells):
            return tuple(names) if names else _named(cells)
    raise TableError("the file is empty", file=file)


def _named(cells: Sequence[Cell]) -> tuple[str, ...]:
    """Return the header without the unnamed columns at its end, which are separators that a spreadsheet left behind."""
    columns = [worded(cell) for cell in cells]
    while columns and not columns[-1]:
        columns.pop()
    return tuple(columns)
