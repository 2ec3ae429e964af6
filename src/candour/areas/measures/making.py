"""From the files of the lake to the figures of every edition."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings

from candour.analytics import engine, lake
from candour.areas.ledger import clock
from candour.areas.ledger.door import Viewer
from candour.areas.measures import checking, figures, findings, gradients, indexes, periods, splits
from candour.areas.measures.counting import Cells
from candour.areas.measures.definitions import Measure
from candour.areas.measures.figures import Figures
from candour.areas.measures.models import FactsFile
from candour.areas.measures.periods import Period
from candour.areas.organisations import door as organisations
from candour.methods import funnel

# An NHS trust's code begins with R or T; 5xx were primary care trusts, some of which ran a hospital.
TRUST_CODES = ("R", "T")
# What boards look at month by month in every organisation; other dimensions would make tables of a hundred thousand rows.
SERIES_OF = {"specialty"}
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
    areas: dict[str, tuple[str, str]]
    trusts: frozenset[str]
    others: frozenset[str]

    @classmethod
    def of(cls, codes: Iterable[str]) -> Places:
        found = organisations.summaries(codes=sorted(set(codes)), viewer=Viewer.anonymous())
        return cls(
            names={code: o.name for code, o in found.items()},
            regions={code: (o.region_code, o.region_name or o.region_code) for code, o in found.items() if o.region_code},
            areas={code: (o.icb_code, o.icb_name or o.icb_code) for code, o in found.items() if o.icb_code},
            trusts=frozenset(code for code, o in found.items() if o.kind == "trust"),
            others=frozenset(code for code, o in found.items() if o.kind != "trust"),
        )

    @property
    def kinds(self) -> tuple[tuple[str, dict[str, tuple[str, str]]], ...]:
        return (("region", self.regions), ("area", self.areas))

    @property
    def known(self) -> frozenset[str]:
        return self.trusts | self.others

    def is_trust(self, code: str) -> bool:
        """Answer from the register, or from the code where the register does not know it: trusts' begin with R or T."""
        return code in self.trusts or (code not in self.others and code.startswith(TRUST_CODES))


def made(measure: Measure, files: Sequence[FactsFile], known: dict[str, str], *, wide: frozenset[str] | None) -> Iterator[Made | Period]:
    """
    Return the figures of every edition, oldest first; where `known` says that an edition was made from the same things, only its period.

    The newest edition, and those in `wide`, also get the tables by place and of each organisation; None: no edition does.
    """
    if not files:
        return
    if measure.column("month"):
        yield from _monthly(measure, files, known, wide)
        return
    asked: dict[frozenset[str], Places] = {}  # editions are mostly about the same organisations, and asking for them takes a while
    newest = max(file.edition for file in files)
    for file in sorted(files, key=lambda f: f.edition):
        yield _one(measure, file, known, asked, wide=wide is not None and (file.edition == newest or file.edition in wide))


def _one(measure: Measure, file: FactsFile, known: dict[str, str], asked: dict[frozenset[str], Places], *, wide: bool) -> Made | Period:
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
    tables = _tables(measure, parts, places, wide=wide)
    if checks := checking.against_published(tables[0].columns, tables[0].rows, columns):
        tables[0] = replace(tables[0], checks={**tables[0].checks, **checks}, warnings=(*tables[0].warnings, checking.sentence(checks)))
    tables[0] = replace(tables[0], warnings=(*tables[0].warnings, *file.notes))
    return Made(period, made_from, _provenance(measure, [file]), tuple(tables))


def _monthly(measure: Measure, files: Sequence[FactsFile], known: dict[str, str], wide: frozenset[str] | None) -> Iterator[Made | Period]:
    stored = [lake.checked(settings.LAKE, _stored(f)) for f in files]
    months = _Months.read(measure, stored)
    deprivation = gradients.deprivation(measure)
    found = periods.editions_within(measure.editions, first=months.first, last=months.last, today=clock.today())
    for period in found:
        used = [file for file in files if file.starts_on <= period.ends_on]
        made_from = _made_from(measure, used, months.places, months.codes_until(period), deprivation)
        if known.get(period.edition) == made_from:
            yield period
            continue
        tables = months.tables(period, wide=wide is not None and (period is found[-1] or period.edition in wide))
        if months.snapshot:
            tables = [table for table in tables if not (table.cut == splits.SERIES or table.cut.endswith("-series"))]
        if deprivation and (gradient := gradients.by_deprivation(measure, tables[0], deprivation)):
            tables.append(gradient)
        notes = dict.fromkeys(note for file in used for note in file.notes)
        tables[0] = replace(tables[0], warnings=(*tables[0].warnings, *notes))
        # Nobody's file says on which day it came out, and a made-up day would be taken for one. Ours come out when we say so.
        came_out = None if measure.disclosure == "official" else period.released_on
        yield Made(replace(period, released_on=came_out), made_from, _provenance(measure, used), tuple(tables))


@dataclass(frozen=True)
class _Months:
    """The sums per month of a measure, from which every edition is made: they are small, and adding months up is quick."""

    measure: Measure
    parts: dict[tuple[str, ...], Cells]
    facts: dict[str, Any]  # an index cannot be summed, so its rows are kept as they are
    first: dt.date
    last: dt.date
    places: Places

    @classmethod
    def read(cls, measure: Measure, paths: Sequence[Path]) -> _Months:
        counts, numbers = _summed(measure)
        parts, rows = {}, {}
        with engine.facts(paths, engine=settings.ENVIRONMENT.engine) as facts:
            first, last = facts.reach("month")
            if measure.kind == "index":
                rows = _joined([lake.read(path) for path in paths])
            else:
                for by in _groups(measure, ("month",)):
                    sums = facts.sums(by=by, counts=counts, numbers=numbers)
                    parts[by] = _with_days(Cells.of(sums, by=by, counts=counts, numbers=numbers))
        codes = rows["organisation"] if rows else parts["month", "organisation"].groups["organisation"]
        last = periods.add_months(last, measure.editions.point_months - 1)
        return cls(measure, parts, rows, first, last, Places.of(str(c) for c in np.unique(codes)))

    @property
    def snapshot(self) -> bool:
        """Answer whether there is one month (or year) only, which says nothing about change."""
        return self.first == periods.add_months(self.last, 1 - self.measure.editions.point_months)

    def codes_until(self, period: Period) -> set[str]:
        """Return the organisations that figures up to the end of an edition can be about."""
        if self.facts:
            return {
                str(c) for c in self.facts["organisation"][self.facts["month"].astype("datetime64[D]") <= np.datetime64(period.ends_on)]
            }
        return {str(c) for c in np.unique(self._until(("month", "organisation"), period).groups["organisation"])}

    def tables(self, period: Period, *, wide: bool) -> list[Figures]:
        measure, rule = self.measure, RULES[self.measure.disclosure]
        if self.facts:
            return indexes.tables(measure, self.facts, (period.starts_on, period.ends_on), names=self.places.names)
        until = self._until(("month", "organisation"), period)
        within = {by[1:]: _between(cells, period.starts_on, period.ends_on) for by, cells in self.parts.items() if by[0] == "month"}
        tables = _tables(measure, within, self.places, wide=wide)
        tables.append(splits.series(measure, until, rule=rule))
        if wide:
            first = periods.add_months(period.ends_on, 1 - measure.series_months)
            tables.append(splits.organisation_series(measure, _between(until, first, period.ends_on), None, rule=rule))
            for dimension in SERIES_OF & set(measure.dimensions):
                cells = _between(self.parts["month", "organisation", dimension], first, period.ends_on)
                tables.append(splits.organisation_series(measure, cells, dimension, rule=rule))
        return [table for table in tables if not table.cut.startswith("organisation-") or worth_telling(table)]

    def _until(self, by: tuple[str, ...], period: Period) -> Cells:
        return _between(self.parts[by], self.first, period.ends_on)


def _tables(measure: Measure, parts: dict[tuple[str, ...], Cells], places: Places, *, wide: bool) -> list[Figures]:
    rule = RULES[measure.disclosure]
    by_organisation = parts["organisation",]
    tables = [_main(measure, by_organisation, places, rule)]
    tables += [
        splits.by_dimension(measure, parts["organisation", d], d, regions=places.regions, labels=findings.labels(d), rule=rule)
        for d in measure.dimensions
    ]
    if wide:
        # A rate that compares nothing between organisations compares nothing between places: it would say how many share one.
        kinds = () if measure.kind == "rate" and measure.method is None else places.kinds
        found = ((kind, splits.by_place(measure, by_organisation, kind, places=p, rule=rule)) for kind, p in kinds)
        tables += [table for _, table in found if table]
        each = (splits.organisations_by(measure, parts["organisation", d], d, rule=rule) for d in measure.dimensions)
        tables += [table for table in each if worth_telling(table)]
    return tables


def worth_telling(table: Figures) -> bool:
    """
    Answer whether a table of each organisation says something in at least half of its rows.

    A finer one would hold hardly anything but small counts: no figure that anybody could read, and much that could be worked back from.
    """
    value = table.columns.index("value")
    return 2 * sum(row[value] is not None for row in table.rows) >= len(table.rows)


def _main(measure: Measure, cells: Cells, places: Places, rule: str) -> Figures:
    if measure.method is None:
        table = splits.organisations(measure, cells, names=places.names, rule=rule)
    else:
        table, _ = figures.by_organisation(measure, cells, names=places.names, rule=rule)
    top, bottom = measure.top or "", measure.bottom or ""
    if measure.kind == "ratio" and table.totals[top] != table.totals[bottom]:
        table = replace(table, warnings=(_sums(measure, table.totals[top], table.totals[bottom]), *table.warnings))
    if others := [row[0] for row in table.rows if measure.compared == "trust" and not places.is_trust(row[0])]:
        table = replace(table, checks={**table.checks, "not_trusts": others})
    return table


def _sums(measure: Measure, top: float, bottom: float) -> str:
    units = measure.units
    return f"{top:,} {units.numerator} and {bottom:,.1f} {units.denominator} in all: the two need not be the same, so both are shown."


def _groups(measure: Measure, first: tuple[str, ...]) -> list[tuple[str, ...]]:
    return [(*first, "organisation"), *((*first, "organisation", dimension) for dimension in measure.dimensions)]


def _joined(parts: Sequence[dict[str, Any]]) -> dict[str, Any]:
    joined = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    order = np.lexsort((joined["month"].astype("datetime64[D]"), joined["organisation"].astype(str)))
    return {name: values[order] for name, values in joined.items()}


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


def _made_from(
    measure: Measure, files: Iterable[FactsFile], places: Places, codes: set[str], deprivation: gradients.Deprivation | None = None
) -> str:
    recipe = {
        "deprivation": deprivation.content_hash if deprivation else "",
        "facts": sorted(file.content_hash for file in files),
        "notes": [file.notes for file in files],
        "method": measure.method.model_dump(mode="json") if measure.method else None,
        "versions": [funnel.funnel([1], [1]).method.version, "2"],
        "kind": [measure.kind, measure.per, measure.disclosure, list(measure.dimensions)],
        "editions": measure.editions.model_dump(mode="json"),
        "labels": [sorted((str(k), v) for k, v in findings.labels(d).items()) for d in measure.dimensions],
        # Whether an organisation is known, not what it is called or where it lies today: figures of a past edition are not made again
        # because a trust was renamed or moved since.
        "known": [sorted(codes & places.known), sorted(codes & places.regions.keys())],
    }
    return hashlib.sha256(json.dumps(recipe, sort_keys=True).encode()).hexdigest()


def _provenance(measure: Measure, files: Sequence[FactsFile]) -> str:
    names = "; ".join(f"{f.file_name} (SHA-256 {f.published_hash})" if f.published_hash else f.file_name for f in files)
    return f"{measure.source.name}. {measure.source.licence}. Files: {names}."
