"""Coarser ways to say the same, each tried against the attack; a person chooses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Literal

import numpy as np

from candour.methods.disclosure.attack import Finding, attack
from candour.methods.disclosure.joining import Release, join
from candour.methods.disclosure.rules import MID6, Rule
from candour.methods.disclosure.tables import Counted, Shown, show

MOST_MERGES = 6
SPANS = (("quarters", 3), ("years", 12))


@dataclass(frozen=True)
class Step:
    """
    One coarser way to say it.

    Parameters
    ----------
    id
        What to write to take it, such as ``"quarters"`` or ``"merge:ward"``.
    title, costs
        What is done, and what is lost by it, in words.
    counted, rule, totals
        What is released if it is taken.
    """

    id: str
    title: str
    costs: str
    counted: Counted
    rule: Rule
    totals: bool


@dataclass(frozen=True)
class Tried:
    """A step with what the attack found of it."""

    step: Step
    state: Literal["safe", "refused", "undecided"]
    shown: Shown


def tried(counted: Counted, rule: Rule, *, totals: bool, earlier: Sequence[Release] = (), seconds: float = 10.0) -> list[Tried]:
    """
    Return the ladder from the least to the most that is lost: periods, groups, totals, and another rule; each tried against the attack.

    Groups are merged two by two, the smallest first, until the attack lets the table pass.
    """
    found = []
    for steps in _rungs(counted, rule, totals=totals):
        for step in steps:
            shown = show(step.counted, step.rule, totals=step.totals)
            state = under_attack(shown, earlier, seconds=seconds)[0].state
            if state == "safe" or step.id.partition(":")[0] != "merge":
                found.append(Tried(step, state, shown))
            if state == "safe":
                break
    return found


def under_attack(shown: Shown, earlier: Sequence[Release] = (), *, seconds: float = 30.0) -> tuple[Finding, tuple[str, ...]]:
    """Return what the attack finds of a table together with what was released before, and notes."""
    system, notes = join([*earlier, *shown.releases], knowing=not earlier)
    return attack(system, seconds=seconds), notes


def step_called(name: str, counted: Counted, rule: Rule, *, totals: bool, passes: Callable[[Step], bool]) -> Step | None:
    """Return the step of that id: of several, the first that passes, else the last."""
    for steps in _rungs(counted, rule, totals=totals):
        last = None
        for step in steps:
            if step.id != name:
                break
            last = step
            if passes(step):
                break
        if last is not None:
            return last
    return None


def names(counted: Counted, rule: Rule, *, totals: bool) -> list[str]:
    """Return the ids of the steps of a table's ladder."""
    return [step.id for steps in _rungs(counted, rule, totals=totals) for step in islice(steps, 1)]


def _rungs(counted: Counted, rule: Rule, *, totals: bool) -> Iterator[Iterator[Step]]:
    """Yield the rungs; each yields steps of one id, the least costly first."""
    yield from (iter([step]) for step in _periods(counted, rule, totals=totals))
    for dim in counted.groups:
        yield _merged(counted, rule, dim, totals=totals)
    if len(counted.groups) > 1:
        for dim in counted.groups:
            rest = [d for d in counted.groups if d != dim]
            costs = f"nothing is said by {dim}"
            yield iter([Step(f"without:{dim}", f"Leave {dim} out", costs, counted.by(*rest), rule, totals)])
    if totals:
        yield iter(
            [Step("no-totals", "Publish no totals", "readers cannot see a sum that is exact to the rule", counted, rule, totals=False)]
        )
    if rule.id != MID6.id:
        costs = "a small count is shown as a range and not hidden; every count is at most 3 off"
        yield iter([Step("mid6", "Round to the middle of six", costs, counted, MID6, totals)])


def _periods(counted: Counted, rule: Rule, *, totals: bool) -> Iterator[Step]:
    if counted.starts is None or counted.ends is None:
        return
    before = len(np.unique(np.column_stack(counted.periods), axis=0))
    for name, months in SPANS:
        spans = [_span(int(start), int(end), months) for start, end in zip(counted.starts, counted.ends, strict=True)]
        if any(span is None for span in spans):
            continue
        ends = np.array(spans, dtype=np.int64)
        after = len(np.unique(ends, axis=0))
        if after < before:
            merged = replace(counted, starts=ends[:, 0], ends=ends[:, 1]).by(*counted.groups)
            yield Step(name, f"Publish by {name}", f"{before} periods become {after}", merged, rule, totals)


def _span(start: int, end: int, months: int) -> tuple[int, int] | None:
    """Return the quarter or year that a period lies in, or None where it crosses its ends."""
    first = dt.date.fromordinal(start)
    month = (first.month - 1) // months * months
    begin = dt.date(first.year, month + 1, 1)
    stop = dt.date(first.year + (month + months) // 12, (month + months) % 12 + 1, 1)
    return (begin.toordinal(), stop.toordinal()) if end <= stop.toordinal() else None


def _merged(counted: Counted, rule: Rule, dim: str, *, totals: bool) -> Iterator[Step]:
    """Yield the table with the two smallest groups of a dimension merged, then again, as long as three groups are left."""
    now, done = counted, 0
    while done < MOST_MERGES:
        sums = now.by(dim)
        size: dict[str, int] = {}
        for name, amount in zip(sums.groups[dim].tolist(), sum(sums.counts.values()).tolist(), strict=True):  # type: ignore[union-attr]
            size[str(name)] = size.get(str(name), 0) + amount
        if len(size) <= 2:
            return
        small = sorted(size, key=lambda name: (size[name], name))[:2]
        joined = " or ".join(small)
        names = np.array([joined if str(g) in small else g for g in now.groups[dim]], dtype=object)
        now = replace(now, groups={**now.groups, dim: names}).by(*now.groups)
        done += 1
        merged = [str(g) for g in np.unique(now.groups[dim].astype(str)) if " or " in str(g)]
        costs = f"{len(size) - 1} groups instead of {len(np.unique(counted.groups[dim].astype(str)))}; together: {'; '.join(merged)}"
        yield Step(f"merge:{dim}", f"Put the smallest groups of {dim} together", costs, now, rule, totals)
