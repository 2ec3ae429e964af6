"""A table as it is read: columns by name, rows one at a time, cells as numbers or text."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice
from types import TracebackType
from typing import Any, NamedTuple, Self

from candour.analytics.tables.errors import Rejection, TableError, shown

Cell = Any  # str, int, float, Decimal, bool, date, datetime or None

SMALLEST, LARGEST = 1e-60, 1e60  # of what is not 0: squares and quotients of these stay numbers
THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")


class Row(NamedTuple):
    """One row: its number as a spreadsheet counts it, and as many cells as the table has columns."""

    number: int
    cells: tuple[Cell, ...]


@dataclass
class Source:
    """What a format gives: rows in their order, the columns if the format names them itself, and what to close at the end."""

    rows: Iterator[tuple[int, Sequence[Cell]]]
    columns: tuple[str, ...] | None = None
    pads: bool = False  # a spreadsheet stores no blank cells at the end of a row; in a text file a short row is a fault
    warnings: list[str] = field(default_factory=list)
    close: Callable[[], None] = lambda: None


def matched(name: str) -> str:
    """Return the form in which header names are compared."""
    return re.sub(r"[\s_]+", "_", name.strip()).casefold()


def worded(cell: Cell) -> str:
    """Return a cell as text: a whole number without its decimal point, a day as YYYY-MM-DD."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time.min else cell.isoformat(sep=" ")
    return cell.isoformat() if isinstance(cell, date) else str(cell).strip()


class Table:
    """
    An open table, read once from top to bottom.

    Attributes
    ----------
    file
        Name of the file for messages.
    columns
        Header names as the file has them.
    warnings
        What a reader of the figures should know, complete when the rows have been read.
    rejected
        Rows left out because they could not be read, where `read` was asked to go on.
    """

    def __init__(self, file: str, columns: Sequence[str], source: Source, *, limit: int | None, keep_going: bool) -> None:
        self._source, self._closed, self._limit, self._keep_going = source, False, limit, keep_going
        self.file, self.columns, self.warnings = file, tuple(columns), source.warnings
        self.rejected: list[Rejection] = []
        self._places = self._unique_places()

    def _unique_places(self) -> dict[str, int]:
        places: dict[str, int] = {}
        for place, name in enumerate(self.columns):
            if not name.strip():
                continue
            if matched(name) in places:
                first = self.columns[places[matched(name)]]
                raise TableError(f"the header has {shown(first)} and {shown(name)}, which are the same name; rename one", file=self.file)
            places[matched(name)] = place
        return places

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; done by itself at the end of the rows."""
        if not self._closed:
            self._closed = True
            self._source.close()

    def __del__(self) -> None:
        self.close()  # a table that was left half read after an error leaves no open file behind

    def has(self, name: str) -> bool:
        """Return whether there is such a column."""
        return matched(name) in self._places

    def column(self, name: str) -> int:
        """Return the place of a column in the cells of a row, or raise a TableError that names the columns there are."""
        if not self.has(name):
            there = ", ".join(self.columns[:30]) + (", …" if len(self.columns) > 30 else "")
            hint = ", which looks like semicolons, tabs or bars where commas should be" if self._is_separated_otherwise() else ""
            raise TableError(f"there is no column {shown(name)}; the columns are {there}{hint}", file=self.file)
        return self._places[matched(name)]

    def _is_separated_otherwise(self) -> bool:
        return len(self.columns) == 1 and any(sign in self.columns[0] for sign in ";\t|")

    def __iter__(self) -> Iterator[Row]:
        try:
            yield from islice(self._whole_rows(), self._limit)
        finally:
            self.close()

    def _whole_rows(self) -> Iterator[Row]:
        width = len(self.columns)
        for number, cells in self._source.rows:
            if len(cells) == width:
                whole = tuple(cells)
            else:
                filled = next((n for n in range(len(cells), 0, -1) if cells[n - 1] is not None), 0)
                if filled > width or (filled and len(cells) < width and not self._source.pads):
                    self._ragged(number, max(filled, min(len(cells), width)))
                    continue
                whole = (*cells[:width], *[None] * (width - len(cells)))
            if whole.count(None) < width:
                yield Row(number, whole)

    def _ragged(self, number: int, count: int) -> None:
        error = TableError(
            f"the row has {count} cells where the header has {len(self.columns)}; look for a missing separator or quotation mark",
            file=self.file,
            row=number,
        )
        if not self._keep_going:
            raise error
        self.rejected.append(error.rejection())

    def error(self, row: Row, column: int, reason: str) -> TableError:
        """Return a TableError about one cell, for the caller to raise."""
        return TableError(reason, file=self.file, row=row.number, column=self.columns[column])

    def text_in(self, row: Row, column: int) -> str:
        """Return a cell as text without blanks around it; a blank cell is ``""``."""
        return worded(row.cells[column])

    def number_in(self, row: Row, column: int) -> float:
        """Return a cell as a finite number, or raise a TableError with its place."""
        cell = row.cells[column]
        value = as_number(cell)
        if value is None:
            found = "the cell is blank where a number is needed" if cell is None else f"{shown(cell)} is not a number"
            raise self.error(row, column, f"{found}; correct it or take the row out")
        if value and not SMALLEST <= abs(value) <= LARGEST:
            size = "large" if abs(value) > LARGEST else "small"
            raise self.error(row, column, f"{value:g} is too {size} to reckon with; correct it or take the row out")
        return value

    def count_in(self, row: Row, column: int) -> float:
        """Return a cell as a number that is 0 or more, or raise a TableError with its place."""
        value = self.number_in(row, column)
        if value < 0:
            raise self.error(row, column, f"{value:g} is negative, and a count is 0 or more; correct it or take the row out")
        return value


def as_number(cell: Cell) -> float | None:
    """Return a cell as a finite number ("1,234.5" is one), or None if it is not a number."""
    if isinstance(cell, bool) or cell is None:
        return None
    if isinstance(cell, str):
        try:
            value = float(cell)
        except ValueError:
            if not THOUSANDS.fullmatch(cell.strip()):
                return None
            value = float(cell.replace(",", ""))
        if "_" in cell:  # Python reads 1_000 as a thousand; a file that says so says something else
            return None
    elif isinstance(cell, int | float | Decimal):
        value = float(cell)
    else:
        return None
    return value if math.isfinite(value) else None
