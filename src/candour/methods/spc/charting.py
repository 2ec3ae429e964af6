"""From values to a judged chart: groups between rebases, blocks that fit the processor's cache, and two threads where that pays."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from candour.methods.checks import Floats
from candour.methods.spc import attributes, icons, limits, runs, signals
from candour.methods.spc.attributes import Group, Lines
from candour.methods.spc.codes import Codes
from candour.methods.spc.rules import Better, RuleSet
from candour.methods.spc.runs import Runs
from candour.methods.spc.sides import Sides

BLOCK = 2048  # series at a time: with 36 points 0.6 MB, which stays in the cache
WORTH_A_THREAD = 4 * BLOCK
RUNS = ("useful", "longest_run", "longest_run_limit", "crossings", "crossings_limit")


@dataclass(frozen=True)
class Task:
    """
    What is asked, once for all series.

    Parameters
    ----------
    starts
        The columns at which groups begin, the first being 0.
    target
        Per series, or None.
    """

    chart: str
    rules: RuleSet
    better: Better
    starts: tuple[int, ...]
    baseline: int | None
    target: Floats | None

    @property
    def level(self) -> bool:
        """Return whether the limits are level within a group; those of ratios move with each denominator."""
        return self.chart not in attributes.OF_COUNTS

    def groups(self, points: int) -> list[tuple[int, int]]:
        """Return the first and the last column but one of each group."""
        return list(zip(self.starts, (*self.starts[1:], points), strict=True))


@dataclass(frozen=True)
class Found:
    """What was found, to be filled block by block; lines that are level within a group hold one column per group."""

    lines: dict[str, Floats]
    flags: Codes
    variation: Codes
    assurance: Codes
    opposed: np.ndarray
    counts: np.ndarray
    runs: dict[str, np.ndarray]


def work(values: Floats, denominators: Floats | None, task: Task) -> Found:
    """Return the judged charts of many series, shape (series, points)."""
    series, points = values.shape
    columns = len(task.starts) if task.level else points
    names = ("centre", "lower", "upper", "near_lower", "near_upper")
    found = Found(
        lines={name: np.empty((series, columns)) for name in names},
        flags=np.zeros((series, points), dtype=np.int8),
        variation=np.zeros(series, dtype=np.int8),
        assurance=np.zeros(series, dtype=np.int8),
        opposed=np.zeros(series, dtype=bool),
        counts=np.zeros((series, len(task.starts)), dtype=np.int32),
        runs={name: np.zeros(series, dtype=np.int32) for name in RUNS} if task.rules.runs else {},
    )
    size = max(256, BLOCK * 36 // max(points, 1))
    blocks = [slice(start, min(start + size, series)) for start in range(0, series, size)]

    def one(block: slice) -> None:
        _block(values[block], None if denominators is None else denominators[block], block, task, found)

    threads = min(processors(), len(blocks)) if series >= WORTH_A_THREAD else 1
    if threads > 1:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(one, blocks))
    else:
        for block in blocks:
            one(block)
    return found


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _block(values: Floats, denominators: Floats | None, block: slice, task: Task, found: Found) -> None:
    series = np.arange(len(values))
    target = None if task.target is None else task.target[block]
    last_flag, target_side = (np.zeros(len(values), dtype=np.int8) for _ in range(2))
    high, low, judged = (np.zeros(len(values), dtype=bool) for _ in range(3))
    for at, (first, end) in enumerate(task.groups(values.shape[1])):
        group = gather(values[:, first:end], None if denominators is None else denominators[:, first:end])
        used = None if group.full else group.used
        counts = np.full(len(values), end - first) if used is None else used.sum(axis=0)
        there, last = counts > 0, np.maximum(counts - 1, 0)
        sides, lines = _lines(group, used, task, target)
        signs = signals.find(group.y, used, sides, task.rules)
        if task.rules.runs:
            run, *shift = runs.analyse(sides.above, sides.below)
            signs["shift"] = shift[0], shift[1]
            _keep_runs(found, block, run, there)
        flags = signals.flag(signs, task.rules)
        met_high, met_low = signals.opposed(signs, last, task.rules)
        width = sides.width if sides.width.ndim == 1 else sides.width[last, series]
        last_flag = np.where(there, flags[last, series], last_flag)
        high, low = np.where(there, met_high, high), np.where(there, met_low, low)
        target_side = np.where(there, sides.target, target_side)
        judged = np.where(there, np.isfinite(width), judged)
        found.counts[block, at] = counts
        _keep(found, block, at, slice(first, end), group, flags, lines, level=task.level)
    if target is not None:
        found.assurance[block] = icons.assurance(target_side, judged & ~np.isnan(target), task.better)
    found.opposed[block] = high & low
    found.variation[block] = icons.variation(last_flag, high, low, task.better, task.rules)


def gather(values: Floats, denominators: Floats | None) -> Group:
    """Return one group's points with one series per column, moved up over gaps."""
    y = np.array(values.T, order="C")
    missing = np.isnan(y)
    size = None if denominators is None else np.array(denominators.T, order="C")
    if not missing.any():
        return Group(y if size is None else y / size, ~missing, None if size is None else y, size)
    order = None
    if (missing[:-1] & ~missing[1:]).any():
        order = np.argsort(missing, axis=0, kind="stable")
        y, missing = np.take_along_axis(y, order, axis=0), np.take_along_axis(missing, order, axis=0)
        size = None if size is None else np.take_along_axis(size, order, axis=0)
    y[missing] = 0
    if size is None:
        return Group(y, ~missing, order=order)
    size[missing] = 1
    return Group(y / size, ~missing, y, size, order)


def _lines(group: Group, used: np.ndarray | None, task: Task, target: Floats | None) -> tuple[Sides, Lines]:
    if task.chart != "xmr":
        return attributes.lines(task.chart, group, task.rules, baseline=task.baseline, target=target)
    ratios = None if group.events is None or group.size is None else (group.events, group.size)
    sides = limits.xmr(group.y, used, task.rules, baseline=task.baseline, target=target, ratios=ratios)
    near = sides.width * (2 / 3)
    centre, width = sides.centre, sides.width
    return sides, Lines(centre, centre - width, centre + width, centre - near, centre + near)


def _keep_runs(found: Found, block: slice, run: Runs, there: np.ndarray) -> None:
    for name in RUNS:
        found.runs[name][block] = np.where(there, getattr(run, name), found.runs[name][block])


def _keep(found: Found, block: slice, at: int, columns: slice, group: Group, flags: Codes, lines: Lines, *, level: bool) -> None:
    """Put one group's flags and lines where they belong, back under the gaps they were moved over."""
    found.flags[block, columns] = _back(flags, group).T
    for name, line in found.lines.items():
        drawn = getattr(lines, name)
        if level:
            line[block, at] = drawn
        else:
            whole = np.where(group.used, np.broadcast_to(drawn, group.used.shape), np.nan)
            line[block, columns] = _back(whole, group).T


def _back(rows: np.ndarray, group: Group) -> np.ndarray:
    if group.order is None:
        return rows
    placed = np.empty_like(rows)
    np.put_along_axis(placed, group.order, rows, axis=0)
    return placed
