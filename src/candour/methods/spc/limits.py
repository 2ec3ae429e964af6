"""The limits of XmR charts of many series at once."""

from __future__ import annotations

import numpy as np

from candour.methods.checks import Floats
from candour.methods.spc import exact
from candour.methods.spc.rules import SCREEN, RuleSet
from candour.methods.spc.sides import Bools, Sides, total

EPSILON = float(np.finfo(np.float64).eps)


def xmr(
    y: Floats,
    used: Bools | None,
    rules: RuleSet,
    *,
    baseline: int | None,
    target: Floats | None,
    ratios: tuple[Floats, Floats] | None = None,
) -> Sides:
    """
    Return the lines of XmR charts and the sides of their points.

    Parameters
    ----------
    y
        One series per column, shape (points, series), its points from the first row on without gaps, 0 below them.
    used
        Where there are points; None where all are.
    baseline
        How many points from the first the lines are made from; None for all.
    target
        Per series, or None.
    ratios
        Numerators and denominators, where the values were divided from them: then ties are decided on those.
    """
    made_from = min(baseline or len(y), len(y))
    base = y[:made_from]
    in_base = None if used is None else used[:made_from]
    count = np.float64(made_from) if in_base is None else in_base.sum(axis=0).astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        centre = total(base) / count
        size = centre if y.min(initial=0.0) >= 0 else total(np.abs(base)) / count
        ranges = np.abs(np.diff(base, axis=0))
        if in_base is not None:
            ranges *= in_base[1:]
        mean_range = total(ranges) / (count - 1)
        slack = 32 * EPSILON * (made_from + 4)
        doubtful = np.zeros(y.shape[1], dtype=bool)
        if rules.screened:
            mean_range, doubtful = _screened(ranges, in_base, mean_range, slack * (size + mean_range))
        width = float(rules.limit) * mean_range
        tolerance = slack * (size + width)
        distance = y - centre
        reach = np.abs(distance)
        above, below = distance > 0, distance < 0
        outside, surely = reach > width - tolerance, reach > width + tolerance
        doubtful |= (outside ^ surely).any(axis=0)
        near_width = float(rules.near) * mean_range
        near, surely_near = reach > near_width - tolerance, reach > near_width + tolerance
        doubtful |= (near ^ surely_near).any(axis=0)
        doubtful |= (reach <= tolerance).any(axis=0)
        side = np.zeros(y.shape[1], dtype=np.int8)
        if target is not None:
            away = target - centre
            side = ((away > width).astype(np.int8) - (away < -width)).astype(np.int8)
            doubtful |= np.abs(np.abs(away) - width) <= tolerance + slack * np.abs(target)
    if used is not None:
        above &= used
        below &= used
    doubtful &= count > 0
    centre, width = np.array(np.broadcast_to(centre, y.shape[1:])), np.array(np.broadcast_to(width, y.shape[1:]))
    sides = Sides(above, below, surely & above, surely & below, surely_near & above, surely_near & below, centre, width, side)
    if doubtful.any():
        _decide(sides, np.flatnonzero(doubtful), y, used, made_from, rules, target, ratios)
    return sides


def _screened(ranges: Floats, in_base: Bools | None, mean_range: Floats, tolerance: Floats) -> tuple[Floats, Bools]:
    """Return the mean of the ranges below 3.267 times their mean, once, and where that hangs on a rounding."""
    cut = float(SCREEN) * mean_range
    kept = ranges < cut
    doubtful = np.asarray(((ranges < cut + tolerance) ^ (ranges < cut - tolerance)).any(axis=0))
    if in_base is not None:
        kept &= in_base[1:]
    number = kept.sum(axis=0, dtype=np.int32)
    mean = np.where(mean_range > 0, total(ranges * kept) / np.maximum(number, 1), mean_range)  # all level: nothing to screen
    return mean, doubtful


def _decide(
    sides: Sides,
    which: np.ndarray,
    y: Floats,
    used: Bools | None,
    made_from: int,
    rules: RuleSet,
    target: Floats | None,
    ratios: tuple[Floats, Floats] | None,
) -> None:
    """Put exact answers in place of the doubtful ones."""
    points = np.ones((len(y), len(which)), dtype=bool) if used is None else used[:, which]
    base = points & (np.arange(len(y)) < made_from)[:, None]
    if ratios is None:
        ints, scale = exact.whole_numbers(y[:, which])
    else:
        ints, scale = exact.whole_ratios(ratios[0][:, which], ratios[1][:, which])
    found = exact.sides(ints, scale, points, base, rules, None if target is None else target[which])
    for name in ("above", "below", "outside_high", "outside_low", "near_high", "near_low"):
        getattr(sides, name)[:, which] = getattr(found, name)
    for name in ("centre", "width", "target"):
        getattr(sides, name)[which] = getattr(found, name)
