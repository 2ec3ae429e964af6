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
from candour.areas.measures import actions, mapped_files, mapped_words, mappings
from candour.areas.measures.definitions import Measure
from candour.areas.measures.mapped_files import MappedFile
from candour.areas.measures.mappings import Mapping
from candour.areas.measures.models import FactsFile
from candour.areas.measures.policy import MeasureError
from candour.areas.measures.taking_in import Report, Taken, TakenIn, sweep
from candour.areas.organisations import door as organisations


@dataclass(frozen=True)
class MappedIn(TakenIn):
    """What became of the files of one mapping; each is an edition of facts."""

    measure: str

    @property
    def summary(self) -> dict[str, Any]:
        """Return what became of each file, and what each says."""
        counts = ("edition", "read", "added", "changed", "unchanged", "removed")
        files = [
            {"file": t.file, "what": self.measure, "as_of": t.summary["ends_on"], **{c: getattr(t, c) for c in counts}}
            | {"rejected": len(t.rejected), **t.summary}
            for t in self.editions
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
    return MappedIn(tuple(taken), measure.slug)


def _take(file: MappedFile, how: Mapping, measure: Measure, by: Actor) -> Taken:
    try:
        said = actions.import_facts(
            source=measure.slug,
            edition=_edition(measure, file.period),
            period=file.period,
            columns=file.columns,
            file_name=file.name,
            published_hash=file.published_hash,
            notes=mapped_words.notes(file, how),
            by=by,
        )
    except MeasureError as refused:
        raise TableError(str(refused).rstrip("."), file=file.name) from None
    return Taken(
        file=file.name,
        read=file.read,
        rejected=file.rejected,
        warnings=tuple(Rejection(file.name, 0, words) for words in mapped_words.warnings(file)),
        summary=_summary(file, measure),
        **{key: said[key] for key in ("edition", "added", "changed", "unchanged", "removed")},
    )


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
