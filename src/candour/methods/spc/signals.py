"""The rules that look along a series: shifts, trends, two of three near a limit."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from candour.methods.checks import Floats
from candour.methods.spc.codes import HIGH_CODE, Codes
from candour.methods.spc.rules import RuleSet
from candour.methods.spc.sides import Bools, Sides

Found = dict[str, tuple[Bools, Bools]]
"""By rule, where it holds on the high side and where on the low side."""


def find(y: Floats, used: Bools | None, sides: Sides, rules: RuleSet) -> Found:
    """Return where each rule of the set holds, save a shift that is judged by the longest run (see `runs`)."""
    found: Found = {"outside": (sides.outside_high, sides.outside_low)}
    if rules.trend:
        found["trend"] = trends(y, used, rules)
    if rules.two_in_three:
        found["two_in_three"] = two_in_three(sides, rules)
    if rules.shift > 0:
        found["shift"] = part_of_run(sides.above, rules.shift), part_of_run(sides.below, rules.shift)
    return found


def flag(found: Found, rules: RuleSet) -> Codes:
    """Return one flag per point: that of the first rule in the set's order that holds."""
    shape = found["outside"][0].shape
    flags: Codes = np.zeros(shape, dtype=np.int8)
    free: Codes = np.ones(shape, dtype=np.int8)
    for rule in rules.precedence:
        ups, downs = (side.view(np.int8) & free for side in found[rule])
        flags |= ups * np.int8(HIGH_CODE[rule])
        flags |= downs * np.int8(HIGH_CODE[rule] + 1)
        free &= ~(ups | downs)
    return flags


def windows(held: Bools, length: int) -> Bools:
    """Return, for each first row of `length` rows in a row, whether it holds in all of them: by halves, not one row at a time."""
    span = 1
    while span * 2 <= length:
        held = held[span:] & held[:-span]
        span *= 2
    return held[length - span :] & held[: len(held) - (length - span)] if span < length else held


def spread(starts: Bools, length: int, rows: int) -> Bools:
    """Return which rows lie in a window of `length` rows that starts where `starts` says."""
    lies = np.zeros((rows, *starts.shape[1:]), dtype=bool)
    lies[: len(starts)] = starts
    span = 1
    while span < length:
        step = min(span, length - span)
        lies[step:] |= lies[:-step].copy()
        span += step
    return lies


def part_of_run(held: Bools, length: int) -> Bools:
    """Return which points are among at least `length` in a row where it holds."""
    if len(held) < length:
        return np.zeros(held.shape, dtype=bool)
    return spread(windows(held, length), length, len(held))


def trends(y: Floats, used: Bools | None, rules: RuleSet) -> tuple[Bools, Bools]:
    """Return which points are in a rising trend and which in a falling one; a point in both gets the direction the rule set says."""
    rows = len(y)
    if rows < rules.trend:
        none = np.zeros(y.shape, dtype=bool)
        return none, none
    rises, falls = y[1:] > y[:-1], y[1:] < y[:-1]
    if used is not None:
        rises, falls = rises & used[1:], falls & used[1:]
    steps = rules.trend - 1
    up, down = (spread(windows(step, steps), rules.trend, rows) for step in (rises, falls))
    if rules.vertex == "right":
        both = up[:-1] & down[:-1]
        if both.any():
            up[:-1] &= ~both | rises
            down[:-1] &= ~both | falls
        return up, down
    inside = up | down
    joined = inside[:-1] & inside[1:]
    up[:-1] = np.where(joined, rises, up[:-1])
    return up, inside & ~up


def two_in_three(sides: Sides, rules: RuleSet) -> tuple[Bools, Bools]:
    """Return which points near a limit are among two of three that are."""
    high, low = sides.near_high, sides.near_low
    if not rules.counts_outside:
        high, low = high & ~sides.outside_high, low & ~sides.outside_low
    if len(high) < 2:
        return high & False, low & False
    return (
        _pairs(high, sides.above if rules.third_same_side else None),
        _pairs(low, sides.below if rules.third_same_side else None),
    )


def _pairs(near: Bools, side: Bools | None) -> Bools:
    rows = len(near)
    if side is None:  # a window may begin before the first point
        near = np.concatenate([np.zeros((1, *near.shape[1:]), dtype=bool), near])
    first, second, third = near[:-2], near[1:-1], near[2:]
    two = (first & second) | (third & (first | second))
    if side is not None:
        two = two & side[:-2] & side[1:-1] & side[2:]
    return (near & spread(two, 3, len(near)))[len(near) - rows :]


def opposed(found: Found, last: NDArray[np.intp], rules: RuleSet) -> tuple[Bools, Bools]:
    """Return, per series, whether its last point meets any rule on the high side, and on the low side."""
    at = np.arange(len(last))
    high, low = (np.zeros(len(last), dtype=bool) for _ in range(2))
    for rule in rules.precedence:
        high |= found[rule][0][last, at]
        low |= found[rule][1][last, at]
    return high, low
