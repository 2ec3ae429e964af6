"""
The same facts split further, so that each quality measure can be cut by specialty, by where people live and by the kind of day.

Every row is shared out over the groups of one more dimension. What was counted adds up to the row that it came from, exactly: a story told
by the makers of facts stays as it was, and a split only adds who was standing behind it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from candour.demo.world.chance import Floats, stream
from candour.demo.world.facts.fifths import FIFTHS, patients_by_fifth
from candour.demo.world.facts.specialties import SPECIALTIES
from candour.demo.world.shapes import World

Columns = dict[str, npt.NDArray[np.generic]]
DAY_TYPES = ("weekday", "weekend")
CALENDAR = ("days",)  # a count of days is the same in every group, and is not shared out


@dataclass(frozen=True)
class Split:
    """
    One more dimension: the groups, the share of each, and how much better (logit) or busier (logarithm) it does than the rest.

    Without shares people come from the places that the trust's patients come from.
    """

    dimension: str
    groups: Sequence[str | int]
    tilt: Sequence[float]
    shares: Sequence[float] | None = None


WEEK = (0.74, 0.26)
BEDS = (0.27, 0.22, 0.13, 0.12, 0.08, 0.06, 0.07, 0.05)
CANCERS = (0.16, 0.10, 0.26, 0.04, 0.03, 0.19, 0.20, 0.02)
FURTHER: dict[str, tuple[Split, ...]] = {
    "incident-reports": (Split("day_type", DAY_TYPES, (0.05, -0.16), WEEK),),
    "senior-review-14h": (Split("deprivation", FIFTHS, (-0.16, -0.08, 0.0, 0.06, 0.12)),),
    "staff-confident-to-speak": (
        Split("specialty", SPECIALTIES, (0.0, -0.22, -0.10, 0.05, 0.12, 0.20, 0.02, 0.25), BEDS),
        Split("day_type", DAY_TYPES, (0.06, -0.16), (0.70, 0.30)),
    ),
    "early-cancer-diagnosis": (
        Split("specialty", SPECIALTIES, (-0.55, -0.45, 0.10, -0.30, -0.35, 0.12, 0.42, 0.10), CANCERS),
        Split("day_type", DAY_TYPES, (0.07, -0.42), (0.86, 0.14)),
    ),
    "replies-to-families": (
        Split("specialty", SPECIALTIES, (0.05, -0.25, 0.10, 0.15, 0.05, 0.0, -0.12, 0.18), BEDS),
        Split("day_type", DAY_TYPES, (0.04, -0.12), WEEK),
    ),
    "waiting-18-weeks": (
        Split("deprivation", FIFTHS, (-0.14, -0.07, 0.0, 0.06, 0.13)),
        Split("day_type", DAY_TYPES, (0.0, 0.01), (0.93, 0.07)),
    ),
}
# A trust's own place stands for its staff: nobody asks them where they live.
PLACE_OF_TRUST = ("staff-confident-to-speak",)
RATES = ("incident-reports",)


def further(world: World, slug: str, facts: Columns) -> Columns:
    """Return the facts of a measure split by every dimension that its maker did not draw itself."""
    for split in FURTHER.get(slug, ()):
        rng = stream(world.seed, f"{slug} by {split.dimension}")
        facts = _split(rng, facts, split, _shares(rng, world, facts, split), rate=slug in RATES)
    if slug in PLACE_OF_TRUST:
        fifth = {trust.code: trust.deprivation or 3 for trust in world.open_trusts()}
        facts = _with(facts, "deprivation", np.array([fifth[code] for code in facts["organisation"].tolist()], dtype=np.int64))
    return facts


def _shares(rng: np.random.Generator, world: World, facts: Columns, split: Split) -> Floats:
    rows = len(facts["organisation"])
    if split.shares is not None:
        return np.broadcast_to(np.asarray(split.shares), (rows, len(split.groups)))
    trusts = world.open_trusts()
    of = patients_by_fifth(rng, trusts)
    place = {trust.code: row for row, trust in enumerate(trusts)}
    codes, back = np.unique(facts["organisation"], return_inverse=True)
    return of[[place[code] for code in codes.tolist()]][back]


def _split(rng: np.random.Generator, facts: Columns, split: Split, shares: Floats, *, rate: bool) -> Columns:
    above, below = facts["numerator"].astype(np.int64), facts["denominator"].astype(np.int64)
    tilt = np.asarray(split.tilt)
    if rate:
        bottom = _in_proportion(below, shares)
        top = rng.multinomial(above, _normal(shares * np.exp(tilt)))
    else:
        overall = above.sum() / max(1, below.sum())
        top = rng.multinomial(above, _normal(shares * np.exp(tilt * (1 - overall))))
        bottom = top + rng.multinomial(below - above, _normal(shares * np.exp(-tilt * overall)))
    counts = {"numerator": top, "denominator": bottom}
    known = ("numerator", "denominator", *CALENDAR)
    for name in [name for name in _after(facts) if name not in known]:
        counts[name] = _in_proportion(facts[name].astype(np.int64), np.where(below[:, None] > 0, bottom, shares))
    groups = np.broadcast_to(np.array(split.groups), bottom.shape)
    some = np.any([values > 0 for values in counts.values()], axis=0).ravel()
    found = {name: np.repeat(values, len(split.groups))[some] for name, values in facts.items() if name not in counts}
    found |= {name: values.ravel()[some] for name, values in counts.items()}
    return _with({name: found[name] for name in facts}, split.dimension, groups.ravel()[some])


def _normal(weights: Floats) -> Floats:
    shares: Floats = weights / weights.sum(axis=1, keepdims=True)
    return shares


def _in_proportion(total: npt.NDArray[np.int64], weights: npt.NDArray[np.generic]) -> npt.NDArray[np.int64]:
    """Share whole numbers out in proportion, so that they add up: the running sums are rounded, not the parts."""
    running = np.cumsum(weights, axis=1, dtype=float)
    whole = np.maximum(running[:, -1:], 1e-12)
    ends = np.rint(total[:, None] * running / whole).astype(np.int64)
    parts: npt.NDArray[np.int64] = np.diff(ends, axis=1, prepend=0)
    return parts


def _after(facts: Columns) -> list[str]:
    names = list(facts)
    return names[names.index("numerator") :]


def _with(facts: Columns, dimension: str, values: npt.NDArray[np.generic]) -> Columns:
    """Put a dimension after those there are, before what is counted."""
    counted = _after(facts)
    about = {name: column for name, column in facts.items() if name not in counted}
    return about | {dimension: values} | {name: facts[name] for name in counted}


__all__ = ["FURTHER", "Split", "further"]
