"""
The lines of the other charts: run, p, p', u, u', c, g and t.

Their limits come from a distribution, or from ranges on another scale; the same rules then look along them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from candour.methods.checks import Floats
from candour.methods.spc import limits, squares
from candour.methods.spc.rules import D2, SCREEN, RuleSet
from candour.methods.spc.sides import Bools, Sides, total

SIGMAS, NEAR_SIGMAS = 3, 2
POWER = 3.6  # Nelson 1994: times between rare events, to this root, are about normal
OF_COUNTS = ("p", "pprime", "u", "uprime")


@dataclass(frozen=True)
class Group:
    """
    The points of many series between two rebases, shape (points, series): without gaps from the first row on, 0 below them.

    Parameters
    ----------
    y
        What is charted; for ratios the events by the size.
    used
        Where there are points.
    events, size
        Of ratios, otherwise None; the size is 1 where there is no point.
    order
        Where there were gaps: from which row each row was moved up.
    """

    y: Floats
    used: Bools
    events: Floats | None = None
    size: Floats | None = None
    order: np.ndarray | None = None

    @property
    def full(self) -> bool:
        """Return whether every series has a point in every row."""
        return self.order is None and bool(self.used.all())

    @property
    def last(self) -> np.ndarray:
        """Return the row of each series' last point."""
        return np.asarray(np.maximum(self.used.sum(axis=0) - 1, 0))


@dataclass(frozen=True)
class Lines:
    """The lines as they are drawn, shape (series,) or (points, series), never beyond what a value can be: 0 and, for a proportion, 1."""

    centre: Floats
    lower: Floats
    upper: Floats
    near_lower: Floats
    near_upper: Floats


def lines(chart: str, group: Group, rules: RuleSet, *, baseline: int | None, target: Floats | None) -> tuple[Sides, Lines]:
    """Return the sides of the points and the lines as drawn, for any chart but XmR."""
    base = group.used & (np.arange(len(group.y)) < (baseline or len(group.y)))[:, None]
    if chart == "run":
        return _run(group, base)
    if chart == "t":
        return _times(group, rules, baseline, target)
    with np.errstate(divide="ignore", invalid="ignore"):
        if chart in OF_COUNTS:
            return _of_counts(chart, group, base, rules, target)
        return _counted(chart, group, base, target)


def median(y: Floats, base: Bools) -> Floats:
    """Return the median of each series' points; NaN where it has none."""
    ordered = np.sort(np.where(base, y, np.inf), axis=0)
    count, series = base.sum(axis=0), np.arange(y.shape[1])
    low, high = ordered[np.maximum(count - 1, 0) // 2, series], ordered[np.minimum(count // 2, len(y) - 1), series]
    return np.where(count > 0, low + (high - low) / 2, math.nan)


def _run(group: Group, base: Bools) -> tuple[Sides, Lines]:
    y, middle = group.y, median(group.y, base)
    none, nothing = np.zeros(y.shape, dtype=bool), np.full(y.shape[1], math.nan)
    side = np.zeros(y.shape[1], dtype=np.int8)
    sides = Sides((y > middle) & group.used, (y < middle) & group.used, none, none, none, none, middle, nothing, side)
    return sides, Lines(middle, nothing, nothing, nothing, nothing)


def _times(group: Group, rules: RuleSet, baseline: int | None, target: Floats | None) -> tuple[Sides, Lines]:
    """Return the lines of a t chart: those of an XmR chart of the 3.6th root, taken back to time."""
    rooted = None if target is None else np.sign(target) * np.abs(target) ** (1 / POWER)
    sides = limits.xmr(group.y ** (1 / POWER), group.used, rules, baseline=baseline, target=rooted)
    near = sides.width * (NEAR_SIGMAS / SIGMAS)
    places = sides.centre, sides.centre - sides.width, sides.centre + sides.width, sides.centre - near, sides.centre + near
    return sides, Lines(*(np.maximum(place, 0) ** POWER for place in places))


def _of_counts(chart: str, group: Group, base: Bools, rules: RuleSet, target: Floats | None) -> tuple[Sides, Lines]:
    """Return the lines of a p or u chart, and of Laney's p' or u', which widens them by how much the points vary beyond chance."""
    events, size = np.asarray(group.events), np.asarray(group.size)
    centre = total(events * base) / total(size * base)
    share = chart.startswith("p")
    spread = np.sqrt((centre * (1 - centre) if share else centre) / size)
    if chart.endswith("prime"):
        spread = spread * _sigma_z(group.y, centre, spread, base, rules)
    found = _judged(group, centre, centre, spread, target)
    if not chart.endswith("prime"):
        squares.decide_ratios(found, group, base, share=share)
    return found, _drawn(centre, centre, spread, 1.0 if share else math.inf)


def _sigma_z(y: Floats, centre: Floats, spread: Floats, base: Bools, rules: RuleSet) -> Floats:
    z = np.where(spread > 0, (y - centre) / spread, 0)
    between = base[1:]
    ranges = np.abs(np.diff(z, axis=0)) * between
    mean = total(ranges) / between.sum(axis=0)
    if rules.screened_prime:
        kept = between & (ranges < float(SCREEN) * mean)
        mean = np.where(mean > 0, total(ranges * kept) / np.maximum(kept.sum(axis=0), 1), mean)
    return np.asarray(mean / float(D2))


def _counted(chart: str, group: Group, base: Bools, target: Floats | None) -> tuple[Sides, Lines]:
    """Return the lines of a c chart, or of a g chart, whose limits stand round the mean and whose centre line is the median."""
    mean = total(group.y * base) / base.sum(axis=0)
    spread = np.sqrt(mean if chart == "c" else mean * (mean + 1))
    centre = mean if chart == "c" else median(group.y, base)
    found = _judged(group, centre, mean, spread, target)
    squares.decide_counts(found, group, base, geometric=chart == "g")
    return found, _drawn(centre, mean, spread, math.inf)


def _judged(group: Group, centre: Floats, middle: Floats, spread: Floats, target: Floats | None) -> Sides:
    """Return the sides of points against a centre line and limits of three sigma round the middle."""
    distance, used = group.y - middle, group.used
    wide, near = SIGMAS * spread, NEAR_SIGMAS * spread
    side = np.zeros(group.y.shape[1], dtype=np.int8)
    if target is not None:
        last = np.broadcast_to(wide, group.y.shape)[group.last, np.arange(group.y.shape[1])]
        side = ((target - middle > last).astype(np.int8) - (target - middle < -last)).astype(np.int8)
    return Sides(
        above=(group.y > centre) & used,
        below=(group.y < centre) & used,
        outside_high=(distance > wide) & used,
        outside_low=(distance < -wide) & used,
        near_high=(distance > near) & used,
        near_low=(distance < -near) & used,
        centre=centre,
        width=np.array(np.broadcast_to(wide, group.y.shape)),
        target=side,
    )


def _drawn(centre: Floats, middle: Floats, spread: Floats, most: float) -> Lines:
    def within(line: Floats) -> Floats:
        return np.clip(line, 0, most)

    wide, near = SIGMAS * spread, NEAR_SIGMAS * spread
    return Lines(centre, within(middle - wide), within(middle + wide), within(middle - near), within(middle + near))


__all__ = ["Group", "Lines", "lines", "median"]
