"""The rows of a published file on their way to facts: which are kept, which are left out by rule, which cannot be used, and why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from candour.analytics import columnar
from candour.analytics.columnar import Column, Columns
from candour.analytics.tables import Cell, Rejection, TableError
from candour.analytics.tables.table import as_number, worded
from candour.areas.measures.mappings import Choice, Long, Mapping

Mask = NDArray[np.bool_]
ABSENT = None


@dataclass(frozen=True)
class LeftOut:
    """Rows that a mapping leaves out on purpose."""

    column: str
    says: str
    rows: int
    because: str


@dataclass(frozen=True)
class TotalCheck:
    """The sum of the rows that were kept beside the file's own total; `places_apart` counts where (a trust in a month) the two differ."""

    column: str
    ours: float
    theirs: float
    places_apart: int

    @property
    def agree(self) -> bool:
        return self.ours == self.theirs and not self.places_apart


class Rows:
    """The columns that a mapping asks for, and which rows are still kept."""

    def __init__(self, columns: Columns, read: int) -> None:
        self.file, self.number, self.columns, self.read = columns.file, columns.number, dict(columns.columns), read
        self.kept: Mask = np.ones(len(columns), dtype=bool)
        self.rejected: list[Rejection] = list(columns.rejected)
        self.warnings: list[str] = list(columns.warnings)
        self.left_out: list[LeftOut] = []
        self.totals: list[TotalCheck] = []

    def reject(self, where: Mask, reason: Callable[[int], str]) -> None:
        """Take rows out that cannot be used, each with its reason."""
        for row in np.flatnonzero(where & self.kept).tolist():
            self.rejected.append(Rejection(self.file, int(self.number[row]), reason(row)))
        self.kept &= ~where

    def leave_out(self, where: Mask, *, column: str, says: str, because: str) -> None:
        """Take rows out on purpose, and remember how many."""
        rows = int((where & self.kept).sum())
        if rows:
            self.left_out.append(LeftOut(column, says, rows, because))
        self.kept &= ~where

    def parsed(self, name: str, parse: Callable[[Cell], Any], kind: Any) -> NDArray[Any]:
        """Return what each cell of a column means; a row whose cell means nothing is rejected with the parser's sentence."""
        column = self.columns[name]
        values, reasons = np.zeros(len(column.cells), dtype=kind), dict[int, str]()
        for place, cell in enumerate(column.cells):
            try:
                values[place] = parse(cell)
            except ValueError as wrong:
                reasons[place] = f"column {name}: {wrong}"
        if reasons:
            bad = np.zeros(len(column.cells), dtype=bool)
            bad[list(reasons)] = True
            self.reject(bad[column.place], lambda row: reasons[int(column.place[row])])
        return values[column.place]

    def groups(self, names: Sequence[str]) -> NDArray[np.int64]:
        """Return a number for each row, the same where the cells of these columns are the same."""
        return numbered([self.columns[name].place for name in names], len(self.number))


def numbered(parts: Sequence[NDArray[np.int64]], length: int) -> NDArray[np.int64]:
    """Return a number for each row, the same where all the parts are the same, from 0 without a gap."""
    key = np.zeros(length, dtype=np.int64)
    for part in parts:
        key = np.unique(key * (int(part.max(initial=0)) + 1) + part, return_inverse=True)[1].reshape(-1).astype(np.int64)
    return key


def read(path: Path, mapping: Mapping, figures: Sequence[str]) -> Rows:
    """
    Read what a mapping asks for, with one row for everything that is said about the same thing, and choose the rows.

    :raises TableError: when the file cannot be read or does not have what the mapping names.
    """
    names = [name for name in mapping.asks if not (mapping.long and name in figures)]
    if mapping.long:
        rows = _widened(columnar.read(path, [*names, mapping.long.name, mapping.long.value]), mapping.long, names, figures)
    else:
        columns = columnar.read(path, names)
        rows = Rows(columns, len(columns) + len(columns.rejected))
    for choice in mapping.only:
        _keep_only(rows, choice)
    for choice in mapping.leave_out:
        _leave_out(rows, choice, [n for n in names if n not in figures and n != choice.column], figures)
    if not rows.kept.any():
        raise TableError("no row is left after those that the mapping leaves out; check what it says of each column", file=rows.file)
    return rows


def _widened(columns: Columns, long: Long, about: Sequence[str], figures: Sequence[str]) -> Rows:
    name, value = columns.columns[long.name], columns.columns[long.value]
    known = {worded(cell): place for place, cell in enumerate(name.cells)}
    for figure in figures:
        if figure not in known:
            there = ", ".join(list(known)[:20])
            raise TableError(f"no row says '{figure}' in column {long.name}; there are {there}", file=columns.file)
    key = numbered([columns.columns[n].place for n in about], len(columns))
    first = np.full(int(key.max()) + 1, -1, dtype=np.int64)
    used = name.place == known[figures[0]]
    for rows in (np.arange(len(columns)), np.flatnonzero(used)):
        first[key[rows][::-1]] = rows[::-1]
    wide = {n: Column(columns.columns[n].cells, columns.columns[n].place[first]) for n in about}
    cells, twice = (*value.cells, ABSENT), list[int]()
    for figure in figures:
        mine = np.flatnonzero(name.place == known[figure])
        place = np.full(len(first), len(value.cells), dtype=np.int64)
        place[key[mine][::-1]] = value.place[mine][::-1]
        twice += np.setdiff1d(mine, mine[np.unique(key[mine], return_index=True)[1]]).tolist()
        wide[figure] = Column(cells, place)
    found = Rows(Columns(columns.file, columns.number[first], wide, columns.rejected, columns.warnings), len(columns))
    for row in sorted(twice):
        said = f"column {long.name}: {worded(name.cells[name.place[row]])} was said before about the same thing; the first is taken"
        found.rejected.append(Rejection(columns.file, int(columns.number[row]), said))
    return found


def _keep_only(rows: Rows, choice: Choice) -> None:
    said = rows.columns[choice.column].texts()
    wanted = np.isin(said, [str(s) for s in choice.says])
    for other in sorted(set(said[~wanted & rows.kept].tolist())):
        rows.leave_out(said == other, column=choice.column, says=other or "(blank)", because=choice.because)


def _leave_out(rows: Rows, choice: Choice, about: Sequence[str], figures: Sequence[str]) -> None:
    said = rows.columns[choice.column].texts()
    unwanted = np.isin(said, [str(s) for s in choice.says])
    if choice.is_total and (unwanted & rows.kept).any():
        group = rows.groups(about)
        for figure in figures:
            numbers = rows.columns[figure].each(lambda cell: as_number(cell) or 0.0, np.float64)
            ours, theirs = (np.bincount(group, weights=np.where(which & rows.kept, numbers, 0)) for which in (~unwanted, unwanted))
            apart = int((np.abs(ours - theirs) > 1e-6).sum())
            rows.totals.append(TotalCheck(figure, float(ours.sum()), float(theirs.sum()), apart))
    for says in choice.says:
        rows.leave_out(said == str(says), column=choice.column, says=str(says), because=choice.because)
