"""Files and whole tables of facts, taken in through the one action that does it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from candour.analytics import lake
from candour.analytics.tables import Rejection
from candour.areas.ledger.door import Actor, Viewer
from candour.areas.measures import actions, periods, queries, shmi_files
from candour.areas.measures.making import TRUST_CODES
from candour.areas.measures.models import FactsFile
from candour.areas.measures.shmi_files import ShmiFile
from candour.areas.organisations import door as organisations

Report = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Taken:
    """What became of one edition: rows read, added, changed, unchanged and gone, and each row left out with its reason."""

    file: str
    edition: str
    read: int
    added: int
    changed: int
    unchanged: int
    removed: int
    rejected: tuple[Rejection, ...] = ()
    warnings: tuple[Rejection, ...] = ()
    summary: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class TakenIn:
    """What became of several editions together, with each of them to be looked at in turn."""

    editions: tuple[Taken, ...]

    def __iter__(self) -> Iterator[Taken]:
        return iter(self.editions)

    @property
    def read(self) -> int:
        return sum(t.read for t in self.editions)

    @property
    def added(self) -> int:
        return sum(t.added for t in self.editions)

    @property
    def changed(self) -> int:
        return sum(t.changed + t.removed for t in self.editions)

    @property
    def unchanged(self) -> int:
        return sum(t.unchanged for t in self.editions)

    @property
    def rejected(self) -> tuple[Rejection, ...]:
        return tuple(r for t in self.editions for r in t.rejected)

    @property
    def warnings(self) -> tuple[Rejection, ...]:
        return tuple(w for t in self.editions for w in t.warnings)

    @property
    def summary(self) -> dict[str, Any]:
        counts = ("edition", "read", "added", "changed", "unchanged", "removed")
        files = [
            {"file": t.file, "what": f"SHMI {t.edition}", "as_of": t.summary["ends_on"], **{c: getattr(t, c) for c in counts}}
            | {"rejected": len(t.rejected), **t.summary}
            for t in sorted(self.editions, key=lambda t: t.edition)
        ]
        unknown = sorted({code for t in self.editions for code in t.summary["unknown_organisations"]})
        return {"files": files, "unknown_organisations": unknown, "not_trusts": [n for f in files for n in f["not_trusts"]]}


def import_shmi(*, paths: Sequence[Path], by: Actor, report: Report = lambda *_: None) -> TakenIn:
    """
    Take in published SHMI files; all are read before the first is taken in, so that a bad one leaves nothing half done.

    :raises TableError: with one sentence about the first file that cannot be taken in.
    """
    files = []
    for number, path in enumerate(paths):
        report(f"reading {path.name}", number, len(paths))
        files.append(shmi_files.read(path))
    codes = sorted({str(code) for file in files for code in file.columns["organisation"]})
    known = organisations.summaries(codes=codes, viewer=Viewer.anonymous())
    taken = []
    for number, file in enumerate(files):
        report(f"taking in {file.name}", number, len(files))
        taken.append(_take(file, known, by))
    sweep()
    return TakenIn(tuple(taken))


def import_table(*, source: str, columns: Mapping[str, NDArray[Any]], file_name: str, by: Actor) -> tuple[Taken, ...]:
    """
    Take in the facts of a measure as columns, an edition at a time where they hold several.

    :raises MeasureError: naming the column and row that cannot be.
    """
    measure = actions.measure_called(source)
    if measure.column("month"):
        months = np.asarray(columns[measure.column("month") or "month"]).astype("datetime64[D]")
        first, last = months.min().item(), periods.last_day(months.max().item())
        said = actions.import_facts(
            source=source, edition=f"{last:%Y-%m}", period=(first, last), columns=columns, file_name=file_name, by=by
        )
        return (_taken(file_name, said, said["rows"]),)
    editions = np.asarray(columns["edition"])
    taken = []
    for edition in np.unique(editions):
        part = {name: np.asarray(values)[editions == edition] for name, values in columns.items()}
        days = {name: part[name][0].astype("datetime64[D]").item() for name in ("starts_on", "ends_on", "released_on")}
        said = actions.import_facts(
            source=source,
            edition=str(edition),
            period=(days["starts_on"], days["ends_on"]),
            released_on=days["released_on"],
            columns=part,
            file_name=file_name,
            by=by,
        )
        taken.append(_taken(file_name, said, said["rows"]))
    return tuple(taken)


def compute_and_release(*, by: Actor, slug: str | None = None) -> list[str]:
    """Compute one measure, or every one that has facts, give what is new to the gate, oldest first, and return a line on each."""
    slugs = [slug] if slug else sorted(set(FactsFile.objects.values_list("source", flat=True)))
    report = []
    for name in slugs:
        changed = sum(e["changed"] for e in actions.compute(slug=name, by=by)["editions"])
        owed = [o.edition for o in queries.releases_owed(viewer=Viewer.of(by, ())) if o.measure == name]
        given = [actions.release(slug=name, edition=edition, by=by) for edition in sorted(owed)]
        published, waiting = (sum(len(g[kind]) for g in given) for kind in ("publications", "proposals"))
        report.append(f"{name}: {changed} editions computed, {published} tables published, {waiting} wait for a second person")
    return report


def sweep() -> list[str]:
    """Remove files of the lake that no import finished; earlier facts stay, so that earlier figures can be made again."""
    return lake.sweep(settings.LAKE, keep=set(FactsFile.objects.values_list("content_hash", flat=True)))


def _take(file: ShmiFile, known: Mapping[str, Any], by: Actor) -> Taken:
    codes = [str(code) for code in file.columns["organisation"]]
    names = dict(zip(codes, (str(n) for n in file.columns["name"]), strict=True))
    not_trusts = [code for code in codes if not code.startswith(TRUST_CODES)]
    # A row of a body that is no trust stays: it treated patients, and without it the published limits do not come out. It is in the table
    # under its own name, never under a trust's; no page and no question is made for it, because no organisation answers to that code.
    notes = [
        f"{code} ({names[code]}) is not a trust. Its row is in the table because the national limits were computed with it."
        for code in not_trusts
    ]
    notes += [f"Row {r.row} of the published file could not be used: {r.reason}." for r in file.rejected if "copyright" not in r.reason]
    said = actions.import_facts(
        source=shmi_files.SOURCE,
        edition=file.period.edition,
        period=(file.period.starts_on, file.period.ends_on),
        columns=file.columns,
        file_name=file.name,
        published_hash=file.published_hash,
        notes=notes,
        by=by,
    )
    reason = "is not a trust; its row is kept, because the national limits were computed with it"
    warnings = [Rejection(file.name, file.row_of[code], f"{code} ({names[code]}) {reason}") for code in not_trusts]
    summary = {
        "starts_on": file.period.starts_on.isoformat(),
        "ends_on": file.period.ends_on.isoformat(),
        "organisations": len(codes),
        "observed": int(file.columns["observed"].sum()),
        "expected": round(math.fsum(file.columns["expected"]), 4),
        "not_trusts": [{"file": file.name, "row": file.row_of[code], "code": code, "name": names[code]} for code in not_trusts],
        "unknown_organisations": [code for code in codes if code not in known and code not in not_trusts],
        "noted": file.noted,
    }
    warnings += [Rejection(file.name, 0, words) for words in file.noted]
    return _taken(file.name, said, file.read, rejected=tuple(file.rejected), warnings=tuple(warnings), summary=summary)


def _taken(name: str, said: dict[str, Any], read: int, **more: Any) -> Taken:
    counts = {key: said[key] for key in ("edition", "added", "changed", "unchanged", "removed")}
    return Taken(file=name, read=read, **counts, **more)
