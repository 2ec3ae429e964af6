"""
Points of attribute charts that lie on a line but for rounding, decided in fractions: squares are compared, so that no root is needed.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from candour.methods.checks import Floats
from candour.methods.spc.sides import Bools, Sides

if TYPE_CHECKING:
    from candour.methods.spc.attributes import Group

SLACK = 1e-11  # far more than the rounding of any of these sums


def decide_ratios(sides: Sides, group: Group, base: Bools, *, share: bool) -> None:
    """Put exact answers in place of the doubtful ones of a p or u chart."""
    events, size = np.asarray(group.events), np.asarray(group.size)
    for series in _doubtful(sides, group.y, sides.centre, group.used):
        points = int(group.used[:, series].sum())
        made_from = int(base[:, series].sum())
        pairs = [(_read(events[row, series]), _read(size[row, series])) for row in range(points)]
        centre = sum((a for a, _ in pairs[:made_from]), Fraction()) / sum((b for _, b in pairs[:made_from]), Fraction())
        variance = centre * (1 - centre) if share else centre
        for row, (a, b) in enumerate(pairs):
            _put(sides, row, series, a / b - centre, variance / b, a / b - centre)


def decide_counts(sides: Sides, group: Group, base: Bools, *, geometric: bool) -> None:
    """Put exact answers in place of the doubtful ones of a c or g chart; the median of a g chart is a value, or half of two, already."""
    made_from = base.sum(axis=0)
    middle = (group.y * base).sum(axis=0) / np.maximum(made_from, 1)
    for series in _doubtful(sides, group.y, middle, group.used):
        points = [_read(value) for value in group.y[group.used[:, series], series]]
        mean = sum(points[: made_from[series]], Fraction()) / int(made_from[series])
        variance = mean * (mean + 1) if geometric else mean
        for row, value in enumerate(points):
            away = value - mean
            side = Fraction(int(sides.above[row, series])) - int(sides.below[row, series]) if geometric else away
            _put(sides, row, series, away, variance, side)


def _read(value: float) -> Fraction:
    return Fraction(repr(float(value)))


def _doubtful(sides: Sides, y: Floats, middle: Floats, used: Bools) -> list[int]:
    size = np.abs(middle) + np.nanmax(np.where(used, sides.width, 0), axis=0, initial=0)
    reach = np.abs(y - middle)
    close = np.zeros(y.shape, dtype=bool)
    for line in (0.0, sides.width, sides.width * (2 / 3)):
        close |= np.abs(reach - line) <= SLACK * size
    return [int(series) for series in np.flatnonzero((close & used).any(axis=0))]


def _put(sides: Sides, row: int, series: int, away: Fraction, variance: Fraction, side: Fraction) -> None:
    square = away * away
    outside, near = square > 9 * variance, square > 4 * variance
    sides.above[row, series], sides.below[row, series] = side > 0, side < 0
    sides.outside_high[row, series], sides.outside_low[row, series] = outside and away > 0, outside and away < 0
    sides.near_high[row, series], sides.near_low[row, series] = near and away > 0, near and away < 0
