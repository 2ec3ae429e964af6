"""
Points that lie on a line, or so near it that floating-point sums would decide by accident, are decided in whole numbers.

A value is taken as the decimal that was written (0.1 is one tenth, not the double nearest to it), because that is what the publisher
meant and what a reader with pencil and paper would get. All values of a series are scaled to whole numbers together; whatever is then
asked of them has one answer, in any order of summation.
"""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from candour.methods.checks import Floats
from candour.methods.spc.rules import SCREEN, RuleSet
from candour.methods.spc.sides import Sides

MOST_DECIMALS = 6
SAFE = 4e17  # products below this fit into 64 bits with room to spare


def whole_numbers(rows: Floats) -> tuple[NDArray[Any], Floats]:
    """
    Return series as whole numbers, and what each was multiplied by.

    Parameters
    ----------
    rows
        One series per column, shape (points, series).
    """
    ints = np.zeros(rows.shape, dtype=np.int64)
    scale = np.ones(rows.shape[1])
    left = np.ones(rows.shape[1], dtype=bool)
    for places in range(MOST_DECIMALS + 1):
        power = 10.0**places
        tried = np.rint(rows * power)
        fits = left & ((tried / power == rows) & (np.abs(tried) < 1e15)).all(axis=0)
        ints[:, fits] = tried[:, fits].astype(np.int64)
        scale[fits] = power
        left &= ~fits
    if not left.any():
        return ints, scale
    large = ints.astype(object)
    scales = scale.astype(object)
    for series in np.flatnonzero(left):
        decimals = [Decimal(repr(float(value))) for value in rows[:, series]]
        places = max(0, *(-int(value.as_tuple().exponent) for value in decimals))
        large[:, series] = [int(value.scaleb(places)) for value in decimals]
        scales[series] = 10**places
    return large, scales


def whole_ratios(numerators: Floats, denominators: Floats) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return ratios of written decimals as whole numbers over one denominator per series, for series of shape (points, series)."""
    large = np.zeros(numerators.shape, dtype=object)
    scales = np.ones(numerators.shape[1], dtype=object)
    for series in range(numerators.shape[1]):
        pairs = zip(numerators[:, series], denominators[:, series], strict=True)
        ratios = [Fraction(repr(float(a))) / Fraction(repr(float(b))) for a, b in pairs]
        together = math.lcm(*(ratio.denominator for ratio in ratios))
        large[:, series] = [ratio.numerator * (together // ratio.denominator) for ratio in ratios]
        scales[series] = together
    return large, scales


def sides(
    ints: NDArray[Any], scale: NDArray[Any], used: NDArray[np.bool_], base: NDArray[np.bool_], rules: RuleSet, target: Floats | None
) -> Sides:
    """
    Return on which side of the lines of an XmR chart each point lies, decided exactly.

    Parameters
    ----------
    ints, scale
        From `whole_numbers` or `whole_ratios`; 0 where a series has no point.
    used, base
        Where there are points, and which of them the limits are made from; both begin at the first row without gaps.
    target
        Per series, or None.
    """
    largest = float(max(1, np.abs(ints).max())) if ints.size else 1.0
    if ints.dtype != object and largest * ints.shape[0] ** 2 * 3267000 > SAFE:
        ints = ints.astype(object)
    count, total = base.sum(axis=0), (ints * base).sum(axis=0)
    ranges = np.abs(np.diff(ints, axis=0)) * base[1:]
    kept = base[1:].copy()
    sum_of_ranges, ranges_kept = ranges.sum(axis=0), kept.sum(axis=0)
    if rules.screened:
        inside = (ranges * ranges_kept * SCREEN.denominator < SCREEN.numerator * sum_of_ranges) | (sum_of_ranges == 0)
        kept &= inside.astype(bool)
        sum_of_ranges, ranges_kept = (ranges * kept).sum(axis=0), kept.sum(axis=0)
    distance = count * ints - total  # times count
    reach = np.abs(distance) * ranges_kept
    limit, near = rules.limit, rules.near
    outside = (reach * limit.denominator > limit.numerator * sum_of_ranges * count).astype(bool) & (ranges_kept > 0)
    beyond = (reach * near.denominator > near.numerator * sum_of_ranges * count).astype(bool) & (ranges_kept > 0)
    above, below = (distance > 0).astype(bool) & used, (distance < 0).astype(bool) & used
    centre, width = _lines(total, count, sum_of_ranges, ranges_kept, scale, rules)
    return Sides(
        above=above,
        below=below,
        outside_high=outside & above,
        outside_low=outside & below,
        near_high=beyond & above,
        near_low=beyond & below,
        centre=centre,
        width=width,
        target=_target_side(target, total, count, sum_of_ranges, ranges_kept, scale, rules),
    )


def _lines(total: Any, count: Any, ranges: Any, kept: Any, scale: Any, rules: RuleSet) -> tuple[Floats, Floats]:
    if total.dtype != object:
        return total / (count * scale), np.where(kept > 0, float(rules.limit) * ranges / (np.maximum(kept, 1) * scale), math.nan)
    centre, width = np.empty(len(total)), np.empty(len(total))
    for at in range(len(total)):
        whole = int(scale[at])
        centre[at] = float(Fraction(int(total[at]), int(count[at]) * whole))
        width[at] = float(rules.limit) * float(ranges[at]) / float(int(kept[at]) * whole) if kept[at] else math.nan
    return centre, width


def _target_side(target: Floats | None, total: Any, count: Any, ranges: Any, kept: Any, scale: Any, rules: RuleSet) -> NDArray[np.int8]:
    """Return 1 for a target above the upper limit, -1 for one below the lower, otherwise 0."""
    side = np.zeros(len(total), dtype=np.int8)
    if target is None:
        return side
    for at in range(len(total)):
        if kept[at] and math.isfinite(target[at]):
            distance = Fraction(repr(float(target[at]))) - Fraction(int(total[at]), int(count[at]) * int(scale[at]))
            if abs(distance) > rules.limit * Fraction(int(ranges[at]), int(kept[at]) * int(scale[at])):
                side[at] = 1 if distance > 0 else -1
    return side
