"""Who stands apart, under each respected rule: the same figures, and names that enter and leave the list."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from candour.design import formats
from candour.methods import outliers
from candour.methods.funnel import AS_EXPECTED, HIGHER
from candour.public.compare_cuts import Cuts, Group


@dataclass(frozen=True)
class Rule:
    """One way of drawing the line, in the words of this page: how much spread it allows for, and at which level it names."""

    slug: str
    label: str
    says: str
    spread: str
    level: float


LABELS = {"none": "Chance alone", "shmi": "The hospital mortality rule", "cqc": "The care regulator's rule"}
ALLOWS = {
    "none": "Names whoever is further away than chance alone would put",
    "shmi": "Allows for the usual differences, estimated without the tenth at each end. Names whoever is further away than these would put",
    "cqc": "Allows for the usual differences, with the tenth at each end pulled in. Names whoever is further away than these would put",
}
ONE_IN = {0.95: "1 in 20", 0.998: "1 in 500"}
RULES = {
    r.id: Rule(
        r.id,
        f"{LABELS[r.overdispersion]}, {r.level * 100:.4g} %",
        f"{ALLOWS[r.overdispersion]} {ONE_IN[r.level]}.",
        r.overdispersion,
        r.level,
    )
    for r in outliers.RULES
}


@dataclass(frozen=True)
class Judged:
    """Everybody's band under one rule."""

    rule: Rule
    bands: tuple[str, ...]
    method_id: str

    @functools.cached_property
    def apart(self) -> frozenset[int]:
        return frozenset(i for i, band in enumerate(self.bands) if band and band != AS_EXPECTED)


@dataclass(frozen=True)
class Change:
    """How the list under one rule differs from the published one, in words and names."""

    sentence: str
    finding: str  # how many stand apart under the chosen rule; empty where the published finding says it
    enter: tuple[Group, ...]
    leave: tuple[Group, ...]


def published(cuts: Cuts) -> str | None:
    """Return the rule that the published table used, or None where it names nobody or by another rule."""
    method = cuts.table.get("method") or {}
    parameters = method.get("parameters", {})
    levels = parameters.get("levels") or [0.95]
    return next((r.slug for r in RULES.values() if (r.spread, r.level) == (parameters.get("overdispersion"), levels[0])), None)


def judge(cuts: Cuts, groups: Sequence[Group]) -> dict[str, Judged]:
    """Return the bands under each rule that this kind of measure has, the published ones as they were published."""
    own = published(cuts)
    able = tuple(i for i, g in enumerate(groups) if g.top is not None and g.bottom)
    if own is None or not able:
        return {}
    top, bottom = (tuple(float(getattr(groups[i], name)) for i in able) for name in ("top", "bottom"))
    if not any(top):
        return {}
    found = everybody(cuts.measure["kind"], top, bottom)
    answers = {}
    for at, listed in enumerate(found.rules):
        said = dict(zip(able, (str(band) for band in found.band[:, at]), strict=True))
        bands = tuple(g.band for g in groups) if listed.id == own else tuple(said.get(i, "") for i in range(len(groups)))
        answers[listed.id] = Judged(RULES[listed.id], bands, found.methods[at].id)
    return answers


@functools.lru_cache(maxsize=64)
def everybody(kind: Any, top: tuple[float, ...], bottom: tuple[float, ...]) -> outliers.Outliers:
    """Judge everybody by every rule; kept, because a released table never changes."""
    return outliers.outliers(top, bottom, kind=kind)


def change(groups: Sequence[Group], own: Judged, chosen: Judged) -> Change:
    """Say who enters and who leaves the list when the chosen rule takes the place of the published one."""
    enter = tuple(groups[i] for i in sorted(chosen.apart - own.apart))
    leave = tuple(groups[i] for i in sorted(own.apart - chosen.apart))
    if chosen.rule == own.rule:
        sentence = f"This is the rule of the published table. It names {formats.plural(len(own.apart), 'organisation')}."
        return Change(sentence, "", (), ())
    sentence = (
        f"Under this rule {formats.plural(len(chosen.apart), 'organisation')} would be named instead of {len(own.apart)}: "
        f"{len(enter) or 'none'} would come onto the list and {len(leave) or 'none'} would leave it. "
        "No figure changed. Only the line between usual and unusual did."
    )
    high = sum(band == HIGHER for band in chosen.bands)
    finding = (
        f"Under another rule {len(chosen.apart)} of {formats.plural(len(groups), 'organisation')} would stand apart: "
        f"{high} higher and {len(chosen.apart) - high} lower."
    )
    return Change(sentence, finding, enter, leave)
