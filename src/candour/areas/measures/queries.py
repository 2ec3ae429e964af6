"""What can be read of measures before it is published; after that, read it from publishing."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from candour.areas.ledger.door import Viewer
from candour.areas.measures import policy
from candour.areas.measures.models import FactsFile, Release, Result


@dataclass(frozen=True)
class Owed:
    """An edition that was computed and not yet given to the gate; `cuts` are its tables, empty for the one by organisation."""

    measure: str
    edition: str
    cuts: tuple[str, ...]


@dataclass(frozen=True)
class Held:
    """A file of facts that Candour holds."""

    source: str
    edition: str
    starts_on: date
    ends_on: date
    file_name: str
    published_hash: str
    rows: int
    imported_on: date


@dataclass(frozen=True)
class ResultSummary:
    """A result without its rows."""

    measure: str
    edition: str
    cut: str
    starts_on: date
    ends_on: date
    units: int
    method: dict[str, Any]
    data_hash: str
    totals: dict[str, Any]
    checks: dict[str, Any]
    warnings: tuple[str, ...]
    computed_on: date
    publication: int | None
    proposal: int | None


def releases_owed(*, viewer: Viewer) -> tuple[Owed, ...]:
    """Return what was computed and not yet given to the gate, oldest first; one query, nothing for whoever may not see it."""
    if not policy.may_read_results(viewer):
        return ()
    waiting = Result.objects.filter(current=True).exclude(pk__in=Release.objects.values("result_id"))
    cuts: dict[tuple[str, str], list[str]] = defaultdict(list)
    for measure, edition, cut in waiting.order_by("measure", "edition", "cut").values_list("measure", "edition", "cut"):
        cuts[measure, edition].append(cut)
    return tuple(Owed(measure, edition, tuple(found)) for (measure, edition), found in cuts.items())


def facts_held(*, viewer: Viewer, source: str | None = None) -> tuple[Held, ...]:
    """Return the files of facts in use, by source and edition; one query."""
    if not policy.may_read_results(viewer):
        return ()
    files = FactsFile.objects.filter(current=True).order_by("source", "edition")
    if source:
        files = files.filter(source=source)
    names = ("source", "edition", "starts_on", "ends_on", "file_name", "published_hash", "rows", "imported_on")
    return tuple(Held(*values) for values in files.values_list(*names))


def results(*, measure: str, viewer: Viewer) -> tuple[ResultSummary, ...]:
    """Return the current results of a measure with where each stands at the gate; two queries."""
    if not policy.may_read_results(viewer):
        return ()
    found = list(Result.objects.filter(measure=measure, current=True).order_by("edition", "cut"))
    gone = {r.result_id: r for r in Release.objects.filter(result__measure=measure, result__current=True)}
    return tuple(
        ResultSummary(
            measure=r.measure,
            edition=r.edition,
            cut=r.cut,
            starts_on=r.starts_on,
            ends_on=r.ends_on,
            units=len(r.rows),
            method=r.method,
            data_hash=r.data_hash,
            totals=r.totals,
            checks=r.checks,
            warnings=tuple(r.warnings),
            computed_on=r.computed_on,
            publication=gone[r.pk].publication if r.pk in gone else None,
            proposal=gone[r.pk].proposal if r.pk in gone else None,
        )
        for r in found
    )
