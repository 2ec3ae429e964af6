"""Rows that say the same thing twice, zeros that mean silence, and rows put together under one name."""

from __future__ import annotations

from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from candour.areas.measures.mapped_rows import Rows, numbered
from candour.areas.measures.mappings import Zeros

Columns = dict[str, NDArray[Any]]
FEWEST_TO_REPEAT = 3


def refuse_twice(rows: Rows, about: Sequence[str], figures: Sequence[str]) -> None:
    """
    Take a row once that the file gives twice; of rows that differ about the same thing nobody can say which is right: take none.

    `about` are the columns of the file that say what a row is about.
    """
    key = rows.groups(about)
    kept = np.flatnonzero(rows.kept)
    order = kept[np.argsort(key[kept], kind="stable")]
    again = np.flatnonzero(key[order][1:] == key[order][:-1]) + 1
    if not len(again):
        return
    said = rows.groups(figures) if figures else np.zeros(len(key), dtype=np.int64)
    together: dict[int, list[int]] = {}
    for place in again.tolist():
        together.setdefault(int(key[order[place]]), [int(order[place - 1])]).append(int(order[place]))
    unwanted, reasons = np.zeros(len(key), dtype=bool), dict[int, str]()
    for several in together.values():
        differ = len({int(said[row]) for row in several}) > 1
        for row in several if differ else several[1:]:
            others = " and ".join(str(rows.number[other]) for other in several if other != row)
            unwanted[row] = True
            reasons[row] = f"row {others} says something else about the same thing; none is taken"
            if not differ:
                reasons[row] = f"row {rows.number[several[0]]} says the same; taken once"
    rows.reject(unwanted, reasons.__getitem__)


def refuse_silent_zeros(rows: Rows, rule: Zeros, values: NDArray[np.float64], places: Sequence[NDArray[np.int64]]) -> None:
    """
    Leave a zero out where there are usually many: nobody went home from a large hospital on a whole day means that nobody reported.

    What is usual is the median of the days that are not zero, in the same place on the same kind of day. A small unit, where a day without
    anyone is nothing odd, keeps its zeros.
    """
    group = numbered(places, len(values))
    some = np.flatnonzero(rows.kept & (values > 0))
    order = some[np.lexsort((values[some], group[some]))]
    counts = np.bincount(group[order], minlength=int(group.max()) + 1)
    middle = np.cumsum(counts) - counts + np.maximum(counts - 1, 0) // 2
    usual = np.where(counts > 0, values[order[np.minimum(middle, len(order) - 1)]] if len(order) else 0.0, 0.0)
    # A place that never reports anything has no usual, and its zeros say nothing either.
    silent = (values == 0) & ((counts == 0) | (usual >= rule.usual_at_least))[group]
    rows.leave_out(silent, column=rule.column, says="0", because=rule.because)


def repeated(months: NDArray[Any], about: Sequence[NDArray[Any]], figures: Sequence[NDArray[Any]]) -> list[tuple[Any, Any]]:
    """
    Return the runs of months in which every row says exactly what it said before: filled in, not measured anew.

    Looked for only where three rows or more could differ; each run is its first and its last month.
    """
    said: dict[Any, list[tuple[Any, ...]]] = {}
    for month, *row in zip(months.tolist(), *(a.tolist() for a in about), *(f.tolist() for f in figures), strict=True):
        said.setdefault(month, []).append(tuple(row))
    ordered = [(month, sorted(rows, key=str)) for month, rows in sorted(said.items())]
    runs: list[tuple[Any, Any]] = []
    for (before, earlier), (month, rows) in pairwise(ordered):
        if len(rows) < FEWEST_TO_REPEAT or rows != earlier:
            continue
        runs = [*runs[:-1], (runs[-1][0], month)] if runs and runs[-1][1] == before else [*runs, (before, month)]
    return runs


def added_up(about: AnyMapping[str, NDArray[Any]], figures: AnyMapping[str, NDArray[Any]], *, mean: bool = False) -> Columns:
    """Return the sums of the figures over rows that are about the same thing, or their means as whole numbers, half rounded up."""
    length = len(next(iter(about.values())))
    key = numbered([np.unique(values, return_inverse=True)[1].astype(np.int64) for values in about.values()], length)
    first = np.unique(key, return_index=True)[1]
    sums = {name: np.bincount(key, weights=values) for name, values in figures.items()}
    if mean:
        sums = {name: np.floor(values / np.bincount(key) + 0.5) for name, values in sums.items()}
    return {**{name: values[first] for name, values in about.items()}, **sums}
