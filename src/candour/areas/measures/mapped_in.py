"""Takes published files in by a mapping, through the one action that takes facts in, and says what became of every row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from candour.analytics.tables import Rejection, TableError
from candour.areas.ledger.door import Actor, Viewer
from candour.areas.measures import actions, mapped_files, mappings
from candour.areas.measures.definitions import Measure
from candour.areas.measures.mapped_files import MappedFile
from candour.areas.measures.mapped_rows import LeftOut, TotalCheck
from candour.areas.measures.mappings import Mapping
from candour.areas.measures.models import FactsFile
from candour.areas.measures.policy import MeasureError
from candour.areas.measures.taking_in import Report, Taken, sweep
from candour.areas.organisations import door as organisations


@dataclass(frozen=True)
class MappedIn:
    """What became of the files of one mapping."""

    measure: str
    files: tuple[Taken, ...]

    @property
    def read(self) -> int:
        return sum(t.read for t in self.files)

    @property
    def added(self) -> int:
        return sum(t.added for t in self.files)

    @property
    def changed(self) -> int:
        return sum(t.changed + t.removed for t in self.files)

    @property
    def unchanged(self) -> int:
        return sum(t.unchanged for t in self.files)

    @property
    def rejected(self) -> tuple[Rejection, ...]:
        return tuple(r for t in self.files for r in t.rejected)

    @property
    def warnings(self) -> tuple[Rejection, ...]:
        return tuple(w for t in self.files for w in t.warnings)

    @property
    def summary(self) -> dict[str, Any]:
        counts = ("edition", "read", "added", "changed", "unchanged", "removed")
        files = [
            {"file": t.file, "what": self.measure, "as_of": t.summary["ends_on"], **{c: getattr(t, c) for c in counts}}
            | {"rejected": len(t.rejected), **t.summary}
            for t in self.files
        ]
        return {"measure": self.measure, "files": files}


def import_mapped(*, paths: Sequence[Path], mapping: str, by: Actor, report: Report = lambda *_: None) -> MappedIn:
    """
    Take in files by a mapping that Candour brings or a person wrote; all are read before the first is taken in.

    :raises DefinitionError: naming the file and field of a mapping that is wrong.
    :raises TableError: with one sentence about the first file that cannot be taken in.
    :raises MeasureError: when there is no such measure, or its facts cannot be these.
    """
    name, how = mappings.mapping_called(mapping)
    measure = actions.measure_called(how.measure)
    mappings.fits(name, how, measure)
    files = []
    for number, path in enumerate(paths):
        report(f"reading {path.name}", number, len(paths))
        files.append(mapped_files.read(path, how, measure))
    _refuse_shared_months(files)
    taken = []
    for number, file in enumerate(files):
        report(f"taking in {file.name}", number, len(files))
        taken.append(_take(file, how, measure, by))
    sweep()
    return MappedIn(measure.slug, tuple(taken))


def _take(file: MappedFile, how: Mapping, measure: Measure, by: Actor) -> Taken:
    try:
        said = actions.import_facts(
            source=measure.slug,
            edition=_edition(measure, file.period),
            period=file.period,
            columns=file.columns,
            file_name=file.name,
            published_hash=file.published_hash,
            notes=notes(file, how),
            by=by,
        )
    except MeasureError as refused:
        raise TableError(str(refused).rstrip("."), file=file.name) from None
    return Taken(
        file=file.name,
        read=file.read,
        rejected=file.rejected,
        warnings=tuple(Rejection(file.name, 0, words) for words in warnings(file)),
        summary=_summary(file, measure),
        **{key: said[key] for key in ("edition", "added", "changed", "unchanged", "removed")},
    )


def notes(file: MappedFile, how: Mapping) -> list[str]:
    """Return what is said beside the figures: what the file cannot say, what was left out, and how its own total compares."""
    said = [*how.say, *(total_in_words(t) for t in file.totals), *(repeated_in_words(*run) for run in file.repeated)]
    said += left_out_in_words([left for left in file.left_out if left.says == "0"])
    if file.rejected:
        many = f"{len(file.rejected):,} of {file.read:,} rows" if len(file.rejected) > 1 else f"1 of {file.read:,} rows"
        said.append(f"{many} of the published file could not be used; the import names each with its reason.")
    return said


def warnings(file: MappedFile) -> list[str]:
    """Return what whoever imports should know."""
    said = [*file.warnings, *(total_in_words(t) for t in file.totals), *(repeated_in_words(*run) for run in file.repeated)]
    said += left_out_in_words(file.left_out)
    said += [f"'{new}' stands in the file under {len(old)} names: {', '.join(old)}." for new, old in file.renamed.items()]
    return said


def left_out_in_words(left_out: Sequence[LeftOut]) -> list[str]:
    """Return what was left out on purpose, with one sentence for each reason."""
    said = []
    for column, because in dict.fromkeys((left.column, left.because) for left in left_out):
        alike = [left for left in left_out if (left.column, left.because) == (column, because)]
        what = f"'{alike[0].says}'" if len(alike) == 1 else f"one of {len(alike)} other values"
        said.append(f"{sum(left.rows for left in alike):,} rows in which {column} is {what} were left out: {because}.")
    return said


def repeated_in_words(first: dt.date, last: dt.date) -> str:
    """Return that a run of months holds the same figures for everybody."""
    span = f"{first:%Y} to {last:%Y}" if first.month == last.month == 1 else f"{first:%B %Y} to {last:%B %Y}"
    return f"From {span} the file gives exactly the same figures for everybody: they were filled in, not measured anew."


def total_in_words(check: TotalCheck) -> str:
    """Return how the sum of the parts compares with the total that the file itself gives."""
    parts = f"{check.column}: the parts add up to {check.ours:,.0f}"
    if check.agree:
        return f"{parts}, which is the file's own total; its total rows were left out, or every figure would count twice."
    where = f", and in {check.places_apart:,} places the two differ" if check.places_apart else ""
    return f"{parts}, but the file's own total is {check.theirs:,.0f}{where}; the parts were taken."


def _summary(file: MappedFile, measure: Measure) -> dict[str, Any]:
    codes = sorted({str(code) for code in file.columns[measure.column("organisation") or ""].tolist()})
    known = organisations.summaries(codes=codes, viewer=Viewer.anonymous())
    unknown = [code for code in codes if code not in known]
    return {
        "starts_on": file.period[0].isoformat(),
        "ends_on": file.period[1].isoformat(),
        "organisations": len(codes),
        "unknown_organisations": unknown,
        "sums": {name: int(value) if value.is_integer() else round(value, 4) for name, value in file.sums.items()},
        "totals": [{"column": t.column, "ours": t.ours, "theirs": t.theirs, "agree": t.agree} for t in file.totals],
        "left_out": [{"column": o.column, "says": o.says, "rows": o.rows, "because": o.because} for o in file.left_out],
        "renamed": file.renamed,
        "repeated": [[first.isoformat(), last.isoformat()] for first, last in file.repeated],
    }


def _edition(measure: Measure, period: tuple[dt.date, dt.date]) -> str:
    """Return the edition that these months replace, where they hold all of it and more, or a new one named after the last month."""
    held = FactsFile.objects.filter(source=measure.slug, current=True, starts_on__lte=period[1], ends_on__gte=period[0])
    if len(held) == 1 and held[0].starts_on >= period[0] and held[0].ends_on <= period[1]:
        return str(held[0].edition)
    return f"{period[1]:%Y-%m}"


def _refuse_shared_months(files: Sequence[MappedFile]) -> None:
    ordered = sorted(files, key=lambda f: f.period)
    for one, other in pairwise(ordered):
        if other.period[0] <= one.period[1]:
            raise TableError(f"its months from {other.period[0]} on are in {one.name} too; give each month in one file", file=other.name)
