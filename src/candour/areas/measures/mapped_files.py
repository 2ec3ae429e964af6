"""Reads a published file by a mapping, as the facts of a measure; nothing of it is lost without a word."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from candour.analytics import columnar
from candour.analytics.tables import Rejection, TableError
from candour.analytics.tables.table import as_number, worded
from candour.areas.measures import mapped_cells, mapped_rows, mapped_sums
from candour.areas.measures.definitions import Column, Measure
from candour.areas.measures.mapped_rows import LeftOut, Rows, TotalCheck
from candour.areas.measures.mappings import NUMBERS, Into, Mapping
from candour.areas.measures.periods import add_months, last_day

Values = NDArray[Any]
NOT_A_TRUST = "the code is not an NHS trust's, and this measure is about trusts"


@dataclass(frozen=True)
class MappedFile:
    """What a file says of a measure: its facts, and every row that is not among them with the reason."""

    name: str
    published_hash: str
    period: tuple[dt.date, dt.date]
    columns: dict[str, Values]
    read: int
    rejected: tuple[Rejection, ...]
    left_out: tuple[LeftOut, ...]
    totals: tuple[TotalCheck, ...]
    renamed: dict[str, list[str]]
    repeated: tuple[tuple[dt.date, dt.date], ...]
    warnings: tuple[str, ...]

    @property
    def sums(self) -> dict[str, float]:
        """Return the sum of each figure."""
        return {n: float(v.sum()) for n, v in self.columns.items() if v.dtype.kind in "if"}


def read(path: Path, mapping: Mapping, measure: Measure) -> MappedFile:
    """
    Read a file by a mapping.

    :raises TableError: with one sentence, when it is not such a file or no row of it can be used.
    """
    figures = mapping.figures(measure)
    rows = mapped_rows.read(path, mapping, figures)
    typed = {column.name: column for column in measure.facts}
    codes = measure.column("organisation") or ""
    about, renamed = dict[str, Values](), dict[str, list[str]]()
    for our, into in sorted(mapping.into.items(), key=lambda item: item[0] != codes):  # a blank code is said before a blank figure
        if typed[our].type not in NUMBERS or typed[our].role == "dimension":
            about[our] = _about(rows, into, typed[our], mapping)
            renamed |= _renamed(rows, into)
    _refuse_labels_out_of_time(rows, mapping, about, measure)
    numbers = {our: _number(rows, into, typed[our], mapping) for our, into in mapping.into.items() if our not in about}
    for our, into in mapping.into.items():
        if into.percent:
            share = rows.parsed(into.percent, mapped_cells.number(mapping.not_said, whole=False), np.float64)
            _refuse_above_hundred(rows, into.percent, share)
            numbers[our] = np.floor(numbers[into.of or ""] * share / 100 + 0.5)
        if into.rows_beside:
            numbers[our] = _rows_beside(rows, path, into, about[codes])
    key = [n for our, into in mapping.into.items() if our in about for n in into.asks]
    # Where rows are added up, what else tells them apart (a specialty that the measure does not know) is no repetition.
    key += [name for name in mapping.asks if mapping.add_up and name not in figures]
    mapped_sums.refuse_twice(rows, list(dict.fromkeys(key)), [f for f in figures if f not in key])
    _silences(rows, mapping, about, numbers, codes)
    if not rows.kept.any():
        first = f" (row {rows.rejected[0].row}: {rows.rejected[0].reason})" if rows.rejected else ""
        raise TableError(f"not one row of figures could be used{first}", file=rows.file)
    _refuse_constant_zero(rows, figures)
    about, numbers = ({n: v[rows.kept] for n, v in part.items()} for part in (about, numbers))
    columns = mapped_sums.added_up(about, numbers, mean=mapping.add_up == "mean") if mapping.add_up else {**about, **numbers}
    months = columns[measure.column("month") or ""]
    first_month, last_month = months.min().item(), months.max().item()
    return MappedFile(
        name=path.name,
        published_hash=_hash(path),
        period=(first_month, last_day(add_months(last_month, measure.editions.point_months - 1))),
        columns=columns,
        read=rows.read,
        rejected=tuple(sorted(rows.rejected, key=lambda r: r.row)),
        left_out=tuple(rows.left_out),
        totals=tuple(rows.totals),
        renamed={new: sorted(old) for new, old in sorted(renamed.items()) if len(old) > 1},
        repeated=tuple(_repeated(columns, measure)),
        warnings=tuple(rows.warnings),
    )


def _about(rows: Rows, into: Into, column: Column, mapping: Mapping) -> Values:
    if into.always is not None:
        value = np.datetime64(into.always, "D") if isinstance(into.always, dt.date) else into.always
        return np.full(len(rows.number), value, dtype="datetime64[D]" if isinstance(into.always, dt.date) else object)
    if into.kind_of_day:
        return rows.parsed(into.kind_of_day, mapped_cells.kind_of_day, object)
    name = into.column or ""
    if column.type == "date":
        return rows.parsed(name, mapped_cells.WRITTEN[into.written], "datetime64[D]")
    if into.codes == "area":
        return rows.parsed(name, mapped_cells.area, object)
    if into.codes == "trust":
        return _trusts(rows, into, name)
    if into.renames:
        known = {rename.says: rename.becomes for rename in into.renames}

        def renamed(cell: Any) -> str | int:
            if worded(cell) not in known:
                raise ValueError(f"'{worded(cell)[:60]}' is no name that the mapping knows; add it to renames")
            return known[worded(cell)]

        return rows.parsed(name, renamed, np.int64 if all(isinstance(v, int) for v in known.values()) else object)
    return rows.parsed(name, _label, object)


def _trusts(rows: Rows, into: Into, name: str) -> Values:
    codes = rows.parsed(name, mapped_cells.trust(sectors=into.sectors), object)
    distinct, place = np.unique(codes.astype(str), return_inverse=True)
    theirs = np.array([mapped_cells.is_trust(code) for code in distinct.tolist()], dtype=bool)[place]
    if into.others is None:
        rows.leave_out(~theirs, column=name, says="codes that are no trust's", because=NOT_A_TRUST)
        return codes
    others = len(np.unique(codes[~theirs & rows.kept].astype(str)))
    if others:
        said = f"{others} organisations that are not NHS trusts stand together as '{into.others}', so that the sum is the whole country's."
        rows.warnings.append(said)
    return np.where(theirs, codes, into.others).astype(object)


def _label(cell: Any) -> str:
    if not worded(cell):
        raise ValueError("the cell is blank")
    return worded(cell)


def _renamed(rows: Rows, into: Into) -> dict[str, list[str]]:
    if not into.renames or not into.column:
        return {}
    column = rows.columns[into.column]
    used = {worded(column.cells[place]) for place in np.unique(column.place[rows.kept]).tolist()}
    found: dict[str, list[str]] = {}
    for rename in into.renames:
        if rename.says in used:
            found.setdefault(str(rename.becomes), []).append(rename.says)
    return found


def _refuse_labels_out_of_time(rows: Rows, mapping: Mapping, about: dict[str, Values], measure: Measure) -> None:
    months = about[measure.column("month") or ""]
    for into in mapping.into.values():
        if not into.column or not any(r.since or r.until for r in into.renames):
            continue
        said = rows.columns[into.column].texts()
        for rename in into.renames:
            early = months < np.datetime64(rename.since.replace(day=1)) if rename.since else np.zeros(len(months), dtype=bool)
            late = months > np.datetime64(rename.until) if rename.until else np.zeros(len(months), dtype=bool)
            when = f"from {rename.since} on" if rename.since else f"until {rename.until}"
            wrong = (said == rename.says) & (early | late)
            rows.reject(wrong, lambda _, r=rename, w=when: f"the name '{r.says}' was used {w}, and the row is of another time")  # type: ignore[misc]


def _number(rows: Rows, into: Into, column: Column, mapping: Mapping) -> Values:
    if into.always is not None:
        return np.full(len(rows.number), float(str(into.always)))
    if not into.column:
        return np.zeros(len(rows.number))  # computed from the others
    whole = column.type in ("count", "whole") and into.times == 1
    return rows.parsed(into.column, mapped_cells.number(mapping.not_said, whole=whole, times=into.times), np.float64)


def _refuse_above_hundred(rows: Rows, name: str, share: Values) -> None:
    rows.reject(share > 100, lambda row: f"column {name}: {share[row]:g} is more than 100 of 100")


def _rows_beside(rows: Rows, path: Path, into: Into, codes: Values) -> Values:
    if into.rows_beside is None:
        return np.zeros(len(codes))
    other = path.parent / into.rows_beside.file
    counted = columnar.read(other, [into.rows_beside.column]).columns[into.rows_beside.column]
    parse = mapped_cells.area if any(code in mapped_cells.areas().values() for code in codes[rows.kept].tolist()) else worded
    each = np.bincount(counted.place, minlength=len(counted.cells))
    found: dict[str, int] = {}
    for cell, number in zip(counted.cells, each.tolist(), strict=True):
        try:
            found[parse(cell)] = found.get(parse(cell), 0) + number
        except ValueError as wrong:
            raise TableError(str(wrong), file=other.name, column=into.rows_beside.column) from None
    known = np.array([found.get(code, 0) for code in codes.tolist()], dtype=np.float64)
    rows.reject(known == 0, lambda row: f"{codes[row]} is not in {other.name}, where its rows are counted")
    return known


def _silences(rows: Rows, mapping: Mapping, about: dict[str, Values], numbers: dict[str, Values], codes: str) -> None:
    if mapping.zeros is None:
        return
    our = next(our for our, into in mapping.into.items() if into.column == mapping.zeros.column)
    alike = [our for our, into in mapping.into.items() if into.kind_of_day]
    places = [np.unique(about[name].astype(str), return_inverse=True)[1].astype(np.int64) for name in (codes, *alike)]
    mapped_sums.refuse_silent_zeros(rows, mapping.zeros, numbers[our], places)


def _refuse_constant_zero(rows: Rows, figures: tuple[str, ...]) -> None:
    for figure in figures:
        column = rows.columns[figure]
        said = {worded(column.cells[place]) for place in np.unique(column.place[rows.kept]).tolist()}
        if rows.kept.sum() > 1 and not any(as_number(text) for text in said):
            why = f"holds nothing but 0 in all {rows.kept.sum():,} rows, so something broke before it was published; nothing was taken in"
            raise TableError(why, file=rows.file, column=figure)


def _repeated(columns: dict[str, Values], measure: Measure) -> list[tuple[dt.date, dt.date]]:
    month = measure.column("month") or ""
    numbers = {c.name for c in measure.facts if c.type in NUMBERS and c.role in ("numerator", "denominator", "value")}
    about = [values for name, values in columns.items() if name not in numbers and name != month]
    return mapped_sums.repeated(columns[month].astype("datetime64[D]"), about, [columns[name] for name in sorted(numbers)])


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
