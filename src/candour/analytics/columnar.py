"""
Reads chosen columns of a file of any format, each as its distinct cells and which of them stands in which row.

A published file says the same few months, codes and counts again and again. So each distinct cell is looked at once, whatever the number
of rows: 300,000 rows of a Parquet file take a fraction of a second, and a CSV file is streamed into a few whole numbers per row.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from candour.analytics import tables
from candour.analytics.tables import Cell, Rejection, TableError
from candour.analytics.tables.table import worded

Places = NDArray[np.int64]


@dataclass(frozen=True)
class Column:
    """The distinct cells of a column, and for each row the place of its cell among them."""

    cells: tuple[Cell, ...]
    place: Places

    def each(self, said: Callable[[Cell], Any], kind: Any) -> NDArray[Any]:
        """Return what `said` makes of the cell of each row; it is asked once for each distinct cell."""
        made = np.empty(len(self.cells), dtype=kind)
        for number, cell in enumerate(self.cells):
            made[number] = said(cell)
        return made[self.place]

    def texts(self) -> NDArray[Any]:
        """Return the cell of each row as text without blanks around it."""
        return self.each(worded, object)


@dataclass(frozen=True)
class Columns:
    """The columns that were asked for, under the names they were asked by; `number` is each row's number as a spreadsheet counts it."""

    file: str
    number: Places
    columns: dict[str, Column]
    rejected: tuple[Rejection, ...] = ()
    warnings: tuple[str, ...] = field(default=())

    def __len__(self) -> int:
        return len(self.number)


def read(path: Path, names: Sequence[str]) -> Columns:
    """
    Return the columns of a file.

    Raises
    ------
    TableError
        If the file cannot be read as a table, holds no rows, or has no such column.
    """
    if not path.exists() or path.is_dir():
        why = "this is a folder; give the files in it" if path.is_dir() else "there is no such file; check the name and the folder"
        raise TableError(why, file=str(path))
    with tables.read(path, keep_going=True) as table:
        places = {name: table.column(name) for name in names}
        if path.suffix.lower() == ".parquet":
            found = _parquet(path, table.file, {name: table.columns[place] for name, place in places.items()})
        else:
            found = _streamed(table, places)
    if not len(found):
        raise TableError("the file holds no rows", file=found.file)
    return found


def _streamed(table: tables.Table, places: dict[str, int]) -> Columns:
    numbers = array("q")
    known: dict[str, dict[Cell, int]] = {name: {} for name in places}
    where = {name: array("q") for name in places}
    asked = [(place, known[name], where[name]) for name, place in places.items()]
    for row in table:
        numbers.append(row.number)
        for place, cells, into in asked:
            cell = row.cells[place]
            key = cell if cell.__hash__ else str(cell)  # JSON may hold lists
            into.append(cells.setdefault(key, len(cells)))
    columns = {name: Column(tuple(known[name]), np.frombuffer(where[name], dtype=np.int64)) for name in places}
    return Columns(table.file, np.frombuffer(numbers, dtype=np.int64), columns, tuple(table.rejected), tuple(table.warnings))


def _parquet(path: Path, file: str, names: dict[str, str]) -> Columns:
    from pyarrow import ArrowException
    from pyarrow.parquet import ParquetFile

    try:
        with ParquetFile(path) as parquet:
            read = parquet.read(columns=sorted(set(names.values())))
        columns = {}
        for name, theirs in names.items():
            coded = read.column(theirs).combine_chunks().dictionary_encode(null_encoding="encode")
            cells = tuple(None if c == "" else c for c in coded.dictionary.to_pylist())
            columns[name] = Column(cells, coded.indices.to_numpy(zero_copy_only=False).astype(np.int64))
    except (ArrowException, OSError):
        raise TableError("the file is damaged or not readable as Parquet", file=file) from None
    return Columns(file, np.arange(1, read.num_rows + 1), columns)
