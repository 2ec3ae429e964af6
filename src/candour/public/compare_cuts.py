"""The cuts of one measure: which released table each is read from, its rows as values with intervals, and the one scale of them all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from candour.areas.ledger.door import Viewer
from candour.areas.publishing import door as publishing
from candour.areas.publishing.door import Publication
from candour.design.charts.plain import reach
from candour.methods import rates
from candour.public import redrawn
from candour.public.figures import counted

Table = dict[str, Any]


@dataclass(frozen=True)
class Cut:
    """One way of cutting a measure: its word in the address, the part that holds it, and how pages speak of it."""

    slug: str
    part: str  # "" is the table by organisation
    label: str
    lacking: str  # why a measure may not have it, after "It is not cut by "; empty where nobody would miss it

    @property
    def dimension(self) -> str:
        """Return the name of the column that holds the cut's groups."""
        return {"time": "month", "": "organisation"}.get(self.slug if self.part else "", self.part.removeprefix("by-"))


CUTS = {
    c.slug: c
    for c in (
        Cut("organisation", "", "By organisation", "organisation: its figures are about areas, not about single hospitals"),
        Cut("specialty", "by-specialty", "By specialty", "specialty: its figures do not say who treated people"),
        Cut("region", "by-region", "By region", "region: its organisations are not placed in regions"),
        Cut("area", "by-area", "By area", "area: its organisations are not placed in areas"),
        Cut("deprivation", "by-deprivation", "By how poor places are", "deprivation: its figures do not say where people live"),
        Cut("weekday", "by-day_type", "By weekday and weekend", "weekday: its figures do not say the day"),
        Cut("kind", "by-trust_kind", "By kind of trust", ""),
        Cut("shift", "by-shift", "By day and night", ""),
        Cut("time", "series", "Over time", "time: no months or years of it are published"),
    )
}


@dataclass(frozen=True)
class Group:
    """One row of a cut: what was counted, out of what, its value and how far chance alone could move it."""

    code: str
    label: str
    value: float | None
    lower: float | None
    upper: float | None
    top: float | None
    bottom: float | None
    band: str = ""


def number(value: object) -> float | None:
    """Return a number, or None for what is missing or hidden for protection."""
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def names_of(table: Mapping[str, Any]) -> list[str]:
    return [column["name"] for column in table["columns"]]


def groups(cut: Cut, table: Table) -> list[Group]:
    """Return the rows of a cut for the whole country, in the order of its groups."""
    at = {name: i for i, name in enumerate(names_of(table))}
    rows = [row for row in table["rows"] if "region_name" not in at or row[at["region"]] == ""]
    key = cut.dimension if cut.dimension in at else "organisation"
    label = next(name for name in ("label", "name", key) if name in at)
    top, bottom = counted(table)

    def get(row: list[Any], name: str) -> float | None:
        return number(row[at[name]]) if name in at else None

    found = [
        Group(
            str(row[at[key]]),
            str(row[at[label]]),
            get(row, "value"),
            get(row, "lower_95"),
            get(row, "upper_95"),
            get(row, top),
            get(row, bottom),
            str(row[at["band"]] or "") if "band" in at else "",
        )
        for row in rows
    ]
    if "name" in at:
        return with_intervals(found, table["measure"])
    listed = [str(v["code"]) for v in table["columns"][at[key]].get("values", ())]
    place = {code: i for i, code in enumerate(listed)}
    return sorted(found, key=lambda g: place.get(g.code, len(place)))  # as the groups are listed, which is the order people know


INTERVALS: dict[str, Callable[..., rates.Interval]] = {
    "proportion": rates.wilson_interval,
    "ratio": rates.byar_interval,
    "rate": rates.byar_interval,
}


def with_intervals(found: list[Group], measure: Mapping[str, Any]) -> list[Group]:
    """
    Return organisations with the interval of each one's own value.

    The limits in their table are those of the funnel: where the value of one like all others would lie.
    """
    able = [i for i, g in enumerate(found) if g.value is not None and g.top is not None and g.bottom]
    interval = INTERVALS.get(measure["kind"])
    plain = [Group(g.code, g.label, g.value, None, None, g.top, g.bottom, g.band) for g in found]
    if interval is None or not able:
        return plain
    answer = interval([found[i].top for i in able], [found[i].bottom for i in able])
    for i, low, high in zip(able, answer.lower * measure["per"], answer.upper * measure["per"], strict=True):
        g = found[i]
        plain[i] = Group(g.code, g.label, g.value, float(low), float(high), g.top, g.bottom, g.band)
    return plain


@dataclass(frozen=True)
class Cuts:
    """One edition of a measure with every cut that it has."""

    main: Publication
    publications: dict[str, Publication]  # by the cut's slug
    contents: dict[int, Table]
    wide: dict[str, Publication]  # parts by organisation, by their part's name
    has_gradient: bool = False  # whether a part says how areas differ by deprivation
    decided: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict)  # where limits begin anew, by organisation

    @property
    def slug(self) -> str:
        return self.main.subject

    @cached_property
    def table(self) -> Table:
        return self.contents[self.main.number]

    @property
    def measure(self) -> dict[str, Any]:
        words: dict[str, Any] = self.table["measure"]
        return words

    @cached_property
    def cuts(self) -> list[Cut]:
        return [cut for cut in CUTS.values() if cut.slug in self.publications]

    @cached_property
    def lacking(self) -> list[Cut]:
        return [cut for cut in CUTS.values() if cut.lacking and cut.slug not in self.publications]

    def table_of(self, cut: Cut) -> Table:
        return self.contents[self.publications[cut.slug].number]

    def groups(self, cut: Cut) -> list[Group]:
        return self._groups[cut.slug]

    @cached_property
    def _groups(self) -> dict[str, list[Group]]:
        return {cut.slug: groups(cut, self.table_of(cut)) for cut in self.cuts}

    @property
    def one_scale(self) -> bool:
        """Counts grow with the size of the place, so that no scale fits a country and a hospital alike."""
        return bool(self.measure["kind"] != "count")

    @cached_property
    def domain(self) -> tuple[float, float]:
        """Return the ends of the one scale on which every cut is drawn."""
        return self._reach(self.cuts)

    def domain_of(self, cut: Cut) -> tuple[float, float]:
        return self.domain if self.one_scale else self._reach([cut])

    def _reach(self, cuts: Iterable[Cut]) -> tuple[float, float]:
        seen: list[float | None] = []
        for cut in cuts:
            seen += [g.value for g in self.groups(cut)]
            if cut.slug not in ("organisation", "time"):  # the intervals of a very small place would press everything else together
                seen += [v for g in self.groups(cut) for v in (g.lower, g.upper)]
        share = self.measure["kind"] == "proportion"
        return reach(seen, floor=0 if share else None, ceiling=self.measure["per"] if share else None, zero=not self.one_scale)


def load(slug: str, viewer: Viewer) -> Cuts | None:
    """Return the newest edition of a measure with its cuts, with five queries at most, or None where nothing is published."""
    main = publishing.newest(kind="table", subject=slug, viewer=viewer)
    if main is None or ":" in slug:
        return None
    parts = {p.subject.split(":", 1)[1]: p for p in publishing.parts(kind="table", subject=slug, edition=main.edition, viewer=viewer)}
    return assemble(main, parts, viewer, decided=redrawn.decisions([slug], viewer).get(slug))


def assemble(
    main: Publication, parts: Mapping[str, Publication], viewer: Viewer, *, decided: Mapping[str, list[dict[str, Any]]] | None = None
) -> Cuts:
    """Return the cuts of a measure from its table and parts; parts by organisation are only named, because they are long."""
    wide = {name: p for name, p in parts.items() if name.startswith("organisation-")}
    by_cut = {cut.slug: parts[cut.part] for cut in CUTS.values() if cut.part in parts}
    contents = publishing.contents(publications=[main, *by_cut.values()], viewer=viewer)
    about_areas = contents[main.number]["measure"].get("compared") == "area"
    by_cut.setdefault("area" if about_areas else "organisation", main)
    order = [slug for slug in CUTS if slug in by_cut]
    return Cuts(main, {slug: by_cut[slug] for slug in order}, contents, wide, "deprivation-areas" in parts, decided or {})
