"""
Should limits begin anew? Evidence for a person to decide on; no limits are ever moved here.

Limits that follow every signal explain away what they were drawn to show. So a rebase needs a shift that has lasted, a cause that is
known, and a person who says so and signs it. The first can be worked out; the others cannot.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from candour.methods.checks import Floats
from candour.methods.spc.asking import chart as charted
from candour.methods.spc.results import Charts
from candour.methods.spc.rules import RULES, SHORTEST
from candour.methods.spc.runs import longest_by_chance

LEVEL = 1e-9  # nearer to the line than this, against its size, counts as on it
MOVED = 1.0  # sigmas


@dataclass(frozen=True)
class Level:
    """The lines of one stretch of a series, at its last point."""

    points: int
    centre: float
    lower: float
    upper: float


@dataclass(frozen=True)
class Proposal:
    """
    The evidence that a series has moved to another level and stayed there.

    Parameters
    ----------
    start
        The column of the first point of the run: where limits would begin anew.
    side
        ``"high"`` or ``"low"``.
    points
        How many points the run has had so far, up to the last of the series.
    now
        The lines as they are.
    before, after
        The lines as they would be, made from the points before the run and from the run.
    sigmas
        How far the centre line would move, in standard deviations of the points before.
    limits_differ
        Whether the recalculated limits would say something else: the centre line moves by a standard deviation or more, or the distance
        between the limits becomes half as large again or shrinks by a third.
    """

    start: int
    side: str
    points: int
    now: Level
    before: Level
    after: Level
    sigmas: float | None
    limits_differ: bool


def propose_rebase(values: ArrayLike, *, denominators: ArrayLike | None = None, **asked: Any) -> tuple[Proposal | None, ...]:
    """
    Return, for each series, the evidence for beginning its limits anew, or None where there is not enough.

    A proposal needs a run on one side of the centre line that is longer than the rule set allows, has lasted for at least 13 points, is
    still going at the last point, and has at least two points before it in the same group. Whether the cause is known, and whether the
    limits are moved, is for a person to say.

    Parameters
    ----------
    values, denominators, asked
        As for `chart`.

    Returns
    -------
    tuple of Proposal or None
        One per series.

    Examples
    --------
    >>> quiet = [5, 6, 4, 5, 6, 5, 4, 6, 5, 5, 4, 6, 5]
    >>> found = propose_rebase(quiet + [value + 7 for value in quiet])[0]
    >>> found.start, found.side, found.points, found.limits_differ
    (13, 'high', 13, True)
    >>> propose_rebase(quiet)
    (None,)
    """
    answer = charted(values, denominators=denominators, **asked)
    raw = np.atleast_2d(np.asarray(values, dtype=np.float64))
    size = None if denominators is None else np.atleast_2d(np.asarray(denominators, dtype=np.float64))
    found: list[Proposal | None] = []
    for at in range(len(answer.values)):
        start, side, points = _run(answer, at)
        if start is None:
            found.append(None)
            continue
        again = {**asked, "rebase": (*asked.get("rebase", ()), start), "baseline": None, "target": None}
        anew = charted(raw[at], denominators=None if size is None else size[at], **again)
        found.append(_proposal(answer, anew, at, start, side, points))
    return tuple(found)


def _run(answer: Charts, at: int) -> tuple[int | None, str, int]:
    """Return where the run that is still going began, its side and length, if it is one to act on."""
    first = answer.groups[-1]
    columns = first + np.flatnonzero(~np.isnan(answer.values[at, first:]))
    away = answer.values[at, columns] - answer.centre[at, columns]
    side = np.sign(away) * (np.abs(away) > LEVEL * np.abs(answer.centre[at, columns]))
    if not len(side) or side[-1] == 0:
        return None, "", 0
    breaks = np.flatnonzero(side != side[-1])
    length = len(side) - (breaks[-1] + 1 if len(breaks) else 0)
    shortest = RULES[answer.rules].shift
    if shortest < 0:
        shortest = longest_by_chance(int((side != 0).sum())) + 1
    if length < max(shortest, SHORTEST) or len(side) - length < 2:
        return None, "", 0
    return int(columns[len(side) - length]), "high" if side[-1] > 0 else "low", int(length)


def _proposal(answer: Charts, anew: Charts, at: int, start: int, side: str, points: int) -> Proposal:
    last = _last(answer.values[at])
    now = _level(answer, at, last, int(answer.counts[at, -1]))
    before = _level(anew, 0, _last(anew.values[0, :start]), now.points - points)
    after = _level(anew, 0, last, points)
    spread, wider = (before.upper - before.lower) / 6, after.upper - after.lower
    sigmas = (after.centre - before.centre) / spread if spread > 0 else None
    ratio = wider / (6 * spread) if spread > 0 else np.inf
    differ = sigmas is None or np.isnan(sigmas) or abs(sigmas) >= MOVED or not 2 / 3 <= ratio <= 3 / 2
    return Proposal(start, side, points, now, before, after, sigmas, bool(differ))


def _level(charts: Charts, at: int, column: int, points: int) -> Level:
    return Level(points, *(float(line[at, column]) for line in (charts.centre, charts.lower, charts.upper)))


def _last(values: Floats) -> int:
    return int(np.flatnonzero(~np.isnan(values))[-1])
