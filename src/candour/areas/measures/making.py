"""From the files of the lake to the figures of every edition."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from django.conf import settings

from candour.analytics import engine, lake
from candour.areas.ledger import clock
from candour.areas.ledger.door import Viewer
from candour.areas.measures import checking, figures, findings, periods
from candour.areas.measures.counting import Cells
from candour.areas.measures.definitions import Measure
from candour.areas.measures.figures import Figures
from candour.areas.measures.models import FactsFile
from candour.areas.measures.periods import Period
from candour.areas.organisations import door as organisations
from candour.methods import funnel

# An NHS trust's code begins with R or T; 5xx were primary care trusts, some of which ran a hospital.
TRUST_CODES = ("R", "T")
RULES = {"official": "official", "mid6": "mid6", None: "official"}


@dataclass(frozen=True)
class Made:
    """The figures of one edition, and what they were made from: `made_from` changes whenever any of them could."""

    period: Period
    made_from: str
    provenance: str
    tables: tuple[Figures, ...]


@dataclass(frozen=True)
class Places:
    """What the figures need to know of organisations."""

    names: dict[str, str]
    regions: dict[str, tuple[str, str]]
    trusts: frozenset[str]
    others: frozenset[str]

    @classmethod
    def of(cls, codes: Iterable[str]) -> Places:
        found = organisations.summaries(codes=sorted(set(codes)), viewer=Viewer.anonymous())
        return cls(
            names={code: o.name for code, o in found.items()},
            regions={code: (o.region_code, o.region_name or o.region_code) for code, o in found.items() if o.region_code},
            trusts=frozenset(code for code, o in found.items() if o.kind == "trust"),
            others=frozenset(code for code, o in found.items() if o.kind != "trust"),
        )

    @property
    def known(self) -> frozenset[str]:
        return self.trusts | self.others

    def is_trust(self, code: str) -> bool:
        """Answer from the register, or from the code where the register does not know it: trusts' begin with R or T."""
        return code in self.trusts or (code not in self.others and code.startswith(TRUST_CODES))


def made(measure: Measure, files: Sequence[FactsFile], known: dict[str, str]) -> Iterator[Made | Period]:
    """
    Return the figures of every edition, oldest first; where `known` says that an edition was made from the same things, only its period.
    """
    if not files:
        return
    if measure.column("month"):
        yield from _monthly(measure, files, known)
    else:
        asked: dict[frozenset[str], Places] = {}  # editions are mostly about the same organisations, and asking for them takes a while
        for file in sorted(files, key=lambda f: f.edition):
            yield _one(measure, file, known, asked)


def _one(measure: Measure, file: FactsFile, known: dict[str, str], asked: dict[frozenset[str], Places]) -> Made | Period:
    period = Period(file.edition, file.starts_on, file.ends_on, file.released_on)
    path = lake.checked(settings.LAKE, _stored(file))
    columns = lake.read(path)
    codes = frozenset(str(c) for c in columns["organisation"])
    places = asked.get(codes) or asked.setdefault(codes, Places.of(codes))
    made_from = _made_from(measure, [file], places, set(codes))
    if known.get(period.edition) == made_from:
        return period
    counts, numbers = _summed(measure)
    with engine.facts([path], engine=settings.ENVIRONMENT.engine) as facts:
        parts = {
            by: Cells.of(facts.sums(by=by, counts=counts, numbers=numbers), by=by, counts=counts, numbers=numbers)
            for by in _groups(measure, ())
        }
    if "name" in columns:
        said = dict(zip((str(c) for c in columns["organisation"]), (str(n) for n in columns["name"]), strict=True))
        # What it was called then: an old figure under the name of a later merger would be about somebody else.
        places = replace(places, names=places.names | {code: organisations.readable_name(name) for code, name in said.items()})
    tables = _tables(measure, parts, places)
    if checks := checking.against_published(tables[0].columns, tables[0].rows, columns):
        tables[0] = replace(tables[0], checks={**tables[0].checks, **checks}, warnings=(*tables[0].warnings, checking.sentence(checks)))
    tables[0] = replace(tables[0], warnings=(*tables[0].warnings, *file.notes))
    return Made(period, made_from, _provenance(measure, [file]), tuple(tables))


def _monthly(measure: Measure, files: Sequence[FactsFile], known: dict[str, str]) -> Iterator[Made | Period]:
    counts, numbers = _summed(measure)
    with engine.facts([lake.checked(settings.LAKE, _stored(f)) for f in files], engine=settings.ENVIRONMENT.engine) as facts:
        first, last = facts.reach("month")
        groups = _groups(measure, ("month",))
        # Once for all editions: the sums per month are small, and adding months up is quick.
        parts = {by: Cells.of(facts.sums(by=by, counts=counts, numbers=numbers), by=by, counts=counts, numbers=numbers) for by in groups}
    parts = {by: _with_days(cells) for by, cells in parts.items()}
    places = Places.of(str(c) for c in parts[groups[0]].groups["organisation"])
    for period in periods.editions_within(measure.editions, first=first, last=last, today=clock.today()):
        used = [file for file in files if file.starts_on <= period.ends_on]
        until = _between(parts[groups[0]], first, period.ends_on)
        made_from = _made_from(measure, used, places, {str(c) for c in np.unique(until.groups["organisation"])})
        if known.get(period.edition) == made_from:
            yield period
            continue
        within = {by[1:]: _between(cells, period.starts_on, period.ends_on) for by, cells in parts.items()}
        tables = _tables(measure, within, places)
        tables.append(figures.series(measure, until, rule=RULES[measure.disclosure]))
        yield Made(period, made_from, _provenance(measure, used), tuple(tables))


def _tables(measure: Measure, parts: dict[tuple[str, ...], Cells], places: Places) -> list[Figures]:
    rule = RULES[measure.disclosure]
    funnel_table, _ = figures.by_organisation(measure, parts["organisation",], names=places.names, rule=rule)
    top, bottom = measure.column("numerator") or "", measure.column("denominator") or ""
    totals = funnel_table.totals
    if measure.kind == "ratio" and totals[top] != totals[bottom]:
        funnel_table = replace(funnel_table, warnings=(_sums(measure, totals[top], totals[bottom]), *funnel_table.warnings))
    if others := [row[0] for row in funnel_table.rows if not places.is_trust(row[0])]:
        funnel_table = replace(funnel_table, checks={**funnel_table.checks, "not_trusts": others})
    tables = [funnel_table]
    tables += [
        figures.by_dimension(measure, parts["organisation", d], d, regions=places.regions, labels=findings.labels(d), rule=rule)
        for d in measure.dimensions
    ]
    return tables


def _sums(measure: Measure, top: float, bottom: float) -> str:
    units = measure.units
    return f"{top:,} {units.numerator} and {bottom:,.1f} {units.denominator} in all: the two need not be the same, so both are shown."


def _groups(measure: Measure, first: tuple[str, ...]) -> list[tuple[str, ...]]:
    return [(*first, "organisation"), *((*first, "organisation", dimension) for dimension in measure.dimensions)]


def _summed(measure: Measure) -> tuple[list[str], list[str]]:
    used = [c for c in measure.facts if c.role in ("numerator", "denominator", "extra")]
    return [c.name for c in used if c.type == "count"], [c.name for c in used if c.type == "number" and c.role != "extra"]


def _with_days(cells: Cells) -> Cells:
    return cells.named("month", cells.groups["month"].astype("datetime64[D]"))


def _between(cells: Cells, first: Any, last: Any) -> Cells:
    months = cells.groups["month"]
    return cells.where((months >= np.datetime64(first)) & (months <= np.datetime64(last)))


def _stored(file: FactsFile) -> lake.Stored:
    return lake.Stored(file.content_hash, file.file_hash, file.rows)


def _made_from(measure: Measure, files: Iterable[FactsFile], places: Places, codes: set[str]) -> str:
    recipe = {
        "facts": sorted(file.content_hash for file in files),
        "notes": [file.notes for file in files],
        "method": measure.method.model_dump(mode="json"),
        "versions": [funnel.funnel([1], [1], kind=measure.kind).method.version, "1"],
        "kind": [measure.kind, measure.per, measure.disclosure, list(measure.dimensions)],
        "editions": measure.editions.model_dump(),
        "labels": [sorted((str(k), v) for k, v in findings.labels(d).items()) for d in measure.dimensions],
        # Whether an organisation is known, not what it is called or where it lies today: figures of a past edition are not made again
        # because a trust was renamed or moved since.
        "known": [sorted(codes & places.known), sorted(codes & places.regions.keys())],
    }
    return hashlib.sha256(json.dumps(recipe, sort_keys=True).encode()).hexdigest()


def _provenance(measure: Measure, files: Sequence[FactsFile]) -> str:
    names = "; ".join(f"{f.file_name} (SHA-256 {f.published_hash})" if f.published_hash else f.file_name for f in files)
    return f"{measure.source.name}. {measure.source.licence}. Files: {names}."
