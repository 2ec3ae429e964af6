"""Reads a published file by a mapping, as the facts of a measure; nothing of it is lost without a word."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from candour.analytics.tables import Rejection, TableError
from candour.areas.measures import mapped_about, mapped_figures, mapped_rows, mapped_sums, mappings
from candour.areas.measures.definitions import Measure
from candour.areas.measures.mapped_rows import LeftOut, Rows, TotalCheck
from candour.areas.measures.mappings import Mapping
from candour.areas.measures.periods import add_months, last_day

Values = NDArray[Any]


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
    wanted = {column.name: column for column in measure.facts if column.name in mapping.into}
    counted = {name: column for name, column in wanted.items() if mappings.is_figure(column)}
    codes = measure.column("organisation") or ""
    about, names = dict[str, Values](), dict[str, list[str]]()
    for our in sorted(wanted.keys() - counted.keys(), key=lambda name: (name != codes, name)):  # a blank code is said before all else
        about[our] = mapped_about.values(rows, mapping.into[our], wanted[our])
        names |= mapped_about.renamed(rows, mapping.into[our])
    mapped_about.refuse_labels_out_of_time(rows, mapping, about, measure)
    numbers = mapped_figures.read(rows, path, mapping, counted, about[codes])
    _refuse_twice(rows, mapping, list(about), figures)
    mapped_figures.refuse_silences(rows, mapping, about, numbers, codes)
    if not rows.kept.any():
        first = f" (row {rows.rejected[0].row}: {rows.rejected[0].reason})" if rows.rejected else ""
        raise TableError(f"not one row of figures could be used{first}", file=rows.file)
    mapped_figures.refuse_constant_zero(rows, figures)
    about, numbers = ({n: v[rows.kept] for n, v in part.items()} for part in (about, numbers))
    columns = mapped_sums.added_up(about, numbers, mean=mapping.add_up == "mean") if mapping.add_up else {**about, **numbers}
    months = columns[measure.column("month") or ""].astype("datetime64[D]")
    return MappedFile(
        name=path.name,
        published_hash=_hash(path),
        period=(months.min().item(), last_day(add_months(months.max().item(), measure.editions.point_months - 1))),
        columns=columns,
        read=rows.read,
        rejected=tuple(sorted(rows.rejected, key=lambda r: r.row)),
        left_out=tuple(rows.left_out),
        totals=tuple(rows.totals),
        renamed={new: sorted(old) for new, old in sorted(names.items()) if len(old) > 1},
        repeated=tuple(_repeated(columns, measure)),
        warnings=tuple(rows.warnings),
    )


def _refuse_twice(rows: Rows, mapping: Mapping, about: list[str], figures: tuple[str, ...]) -> None:
    key = [name for our in about for name in mapping.into[our].asks]
    # Where rows are added up, what else tells them apart (a specialty that the measure does not know) is no repetition.
    key += [name for name in mapping.asks if mapping.add_up and name not in figures]
    mapped_sums.refuse_twice(rows, list(dict.fromkeys(key)), [f for f in figures if f not in key])


def _repeated(columns: dict[str, Values], measure: Measure) -> list[tuple[dt.date, dt.date]]:
    month = measure.column("month") or ""
    numbers = {column.name for column in measure.facts if mappings.is_figure(column) and column.name in columns}
    about = [values for name, values in columns.items() if name not in numbers and name != month]
    return mapped_sums.repeated(columns[month].astype("datetime64[D]"), about, [columns[name] for name in sorted(numbers)])


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
