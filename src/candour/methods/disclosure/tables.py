"""Counts of a whole table under one rule, with its totals, and the same as an attacker reads it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from candour.methods.disclosure.joining import ALWAYS, Release
from candour.methods.disclosure.rules import HIDDEN, OS2023, Rule

Whole = NDArray[np.int64]
Names = NDArray[np.object_]
ALL = "All"


@dataclass(frozen=True)
class Counted:
    """
    True counts by group and period, which nobody has protected yet; their text form shows no count.

    Parameters
    ----------
    groups
        For each dimension the group of every row.
    counts
        True counts by name.
    starts, ends
        Days on which each row's period begins, and the day after it ends; left out where there are no periods.
    part_of
        Which count is a part of which other.
    """

    groups: Mapping[str, Names]
    counts: Mapping[str, Whole] = field(repr=False)
    starts: Whole | None = None
    ends: Whole | None = None
    part_of: Mapping[str, str] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """Return how many rows there are."""
        return len(next(iter(self.counts.values())))

    @property
    def periods(self) -> tuple[Whole, Whole]:
        """Return where each row's period begins and ends."""
        if self.starts is None or self.ends is None:
            return np.full(self.rows, ALWAYS[0], np.int64), np.full(self.rows, ALWAYS[1], np.int64)
        return self.starts, self.ends

    def by(self, *dims: str) -> Counted:
        """Return the sums over all that is not named; periods stay apart."""
        starts, ends = self.periods
        keys = [*(self.groups[d].astype(str) for d in dims), starts, ends]
        code = np.zeros(self.rows, np.int64)
        for values in keys:
            _, place = np.unique(values, return_inverse=True)
            code = code * (place.max(initial=0) + 1) + place
        _, first, row = np.unique(code, return_index=True, return_inverse=True)
        sums = {}
        for name, values in self.counts.items():
            sums[name] = np.zeros(len(first), np.int64)
            np.add.at(sums[name], row, values)
        spans = (None, None) if self.starts is None else (starts[first], ends[first])
        return replace(self, groups={d: self.groups[d][first] for d in dims}, counts=sums, starts=spans[0], ends=spans[1])


@dataclass(frozen=True)
class Shown:
    """
    A table that may be shown, if the attack lets it pass.

    Parameters
    ----------
    rule
        The rule.
    groups
        For each dimension the group of every row; `ALL` in a total.
    starts, ends
        The period of every row, or None.
    values
        The shown counts by name, `HIDDEN` where one is not shown.
    releases
        The same as an attacker reads it.
    """

    rule: Rule
    groups: Mapping[str, Names]
    starts: Whole | None
    ends: Whole | None
    values: Mapping[str, Whole]
    releases: tuple[Release, ...] = field(repr=False)

    @property
    def hidden(self) -> int:
        """Return how many counts are not shown."""
        return int(sum((v == HIDDEN).sum() for v in self.values.values()))


def show(counted: Counted, rule: Rule, *, totals: bool = False) -> Shown:
    """
    Return a table under a rule; with `totals` also the sums over every choice of its dimensions.

    Under a rule whose totals are sums of what is shown, a total is that sum: it says nothing new, and is hidden where nothing is shown.
    """
    dims = tuple(counted.groups)
    parts = [counted.by(*dims)]
    if totals:
        parts += [counted.by(*chosen) for size in range(len(dims) - 1, -1, -1) for chosen in combinations(dims, size)]
    shown = [{name: rule.shown(values) for name, values in part.counts.items()} for part in parts]
    told = list(range(len(parts)))
    if rule.totals == OS2023.totals and totals:
        shown[1:] = [_sums(parts[0], shown[0], part) for part in parts[1:]]
        told = [0]
    releases = [r for at in told for r in _read(parts[at], shown[at], rule)]
    groups = {d: np.concatenate([part.groups.get(d, np.full(part.rows, ALL, dtype=object)) for part in parts]) for d in dims}
    spans = [np.concatenate([part.periods[side] for part in parts]) if counted.starts is not None else None for side in (0, 1)]
    values = {name: np.concatenate([part[name] for part in shown]) for name in counted.counts}
    return Shown(rule, groups, spans[0], spans[1], values, tuple(releases))


def _sums(fine: Counted, shown: Mapping[str, Whole], coarse: Counted) -> dict[str, Whole]:
    """Return the sums of what is shown, in the order of the coarser table."""
    visible = {name: np.where(values == HIDDEN, 0, values) for name, values in shown.items()}
    there = {f"{name} is shown": (values != HIDDEN).astype(np.int64) for name, values in shown.items()}
    summed = replace(fine, counts={**visible, **there}).by(*coarse.groups)
    return {name: np.where(summed.counts[f"{name} is shown"] > 0, summed.counts[name], HIDDEN) for name in shown}


def _read(part: Counted, shown: Mapping[str, Whole], rule: Rule) -> Iterable[Release]:
    for name, values in shown.items():
        low, high = rule.possible(values)
        yield Release(name, part.groups, low, high, part.starts, part.ends, part_of=part.part_of.get(name, ""), truth=part.counts[name])


def read(
    rule: Rule,
    groups: Mapping[str, Sequence[str]],
    values: Mapping[str, Sequence[int | None]],
    spans: Sequence[Sequence[int]] | None,
    part_of: Mapping[str, str],
) -> list[Release]:
    """Return a released table, totals and all, as an attacker reads it; None is a hidden count."""
    arrays = {d: np.array(list(v), dtype=object) for d, v in groups.items()}
    found = []
    size = len(next(iter(values.values())))
    starts, ends = (None, None) if spans is None else (np.array([s[0] for s in spans], np.int64), np.array([s[1] for s in spans], np.int64))
    whole = np.column_stack([a == ALL for a in arrays.values()]) if arrays else np.zeros((size, 0), dtype=bool)
    for pattern in np.unique(whole, axis=0):
        if rule.totals == OS2023.totals and pattern.any():
            continue
        at = np.flatnonzero((whole == pattern).all(1))
        kept = {d: a[at] for (d, a), total in zip(arrays.items(), pattern, strict=True) if not total}
        for name, said in values.items():
            shown = np.array([HIDDEN if v is None else v for v in said], dtype=np.int64)[at]
            low, high = rule.possible(shown)
            begin, stop = (None, None) if starts is None or ends is None else (starts[at], ends[at])
            found.append(Release(name, kept, low, high, begin, stop, part_of=part_of.get(name, "")))
    return found
