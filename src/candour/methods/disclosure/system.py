"""What is published, as whole numbers that nobody knows and intervals on them and on their sums."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

Whole = NDArray[np.int64]
MOST = 2**31  # no count of people is higher; stands for "not known"


@dataclass(frozen=True)
class System:
    """
    Unknown counts and what is known of them.

    Every `figure` is a sum of the unknown whole numbers `x`, each 0 or more: ``figures @ x`` lies between `low` and `high`. A figure is a
    published cell, a total, or something nobody published and anybody can form, such as the rest of a whole. `rules` hold what is known
    besides: ``rules @ x`` lies between `rule_low` and `rule_high`.

    Parameters
    ----------
    figures, rules
        Sparse matrices of whole numbers with one column for each unknown.
    low, high, rule_low, rule_high
        What is known of each row.
    label
        Says what a figure is, in the names of its groups and never with a value.
    truth
        The true unknowns where whoever asks knows them, else None.
    new
        Which figures were not among what was attacked before, where that is known.
    """

    figures: sparse.csr_array
    low: Whole
    high: Whole
    rules: sparse.csr_array
    rule_low: Whole
    rule_high: Whole
    label: Callable[[int], str]
    truth: Whole | None = None
    new: NDArray[np.bool_] | None = None

    @property
    def unknowns(self) -> int:
        """Return how many unknown numbers there are."""
        return int(self.figures.shape[1])


@dataclass
class Builder:
    """
    Builds a system step by step.

    Cells are added first; what is the sum of others is then *defined* as that sum, so that it costs no unknown of its own. A cell that is
    the sum of others in two ways is defined the first time and *equated* the second.

    Examples
    --------
    >>> from candour.methods.disclosure import attack
    >>> table = Builder()
    >>> one, other, both = table.cells([1, 1, 9], [6, 6, 9], ["north", "south", "both"])
    >>> table.define([both], [0, 0], [one, other])
    >>> [(n.label, n.lowest, n.highest) for n in attack.attack(table.system(), exact=True).narrowed]
    [('north', 3, 6), ('south', 3, 6)]
    """

    low: list[Whole] = field(default_factory=list)
    high: list[Whole] = field(default_factory=list)
    names: list[Sequence[str] | Callable[[int], str]] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    count: int = 0
    defined: list[tuple[Whole, Whole, Whole]] = field(default_factory=list)
    known: set[int] = field(default_factory=set)
    known_rows: list[tuple[Whole, Whole, Whole, Whole, Whole]] = field(default_factory=list)

    def cells(self, low: ArrayLike, high: ArrayLike, names: Sequence[str] | Callable[[int], str]) -> Whole:
        """Add cells with what is known of each, and return their numbers; `names` are words, or a function of the position among these."""
        lows, highs = np.broadcast_arrays(np.asarray(low, dtype=np.int64), np.minimum(np.asarray(high, dtype=np.int64), MOST))
        numbers = np.arange(self.count, self.count + lows.size, dtype=np.int64)
        self.low.append(np.maximum(lows.ravel(), 0))
        self.high.append(highs.ravel())
        self.names.append(names)
        self.sizes.append(lows.size)
        self.count += lows.size
        return numbers

    def define(self, cells: ArrayLike, row: ArrayLike, members: ArrayLike, times: ArrayLike = 1) -> None:
        """Say that ``cells[row]`` is the sum of the `members` that carry this row, each `times` so often (-1 takes away)."""
        whole = np.asarray(cells, dtype=np.int64).ravel()
        rows, parts, often = np.broadcast_arrays(*(np.asarray(v, dtype=np.int64).ravel() for v in (row, members, times)))
        again = np.array([int(c) in self.known for c in whole], dtype=bool)
        first = ~again[rows]
        if first.any():
            self.defined.append((whole[rows[first]], parts[first], often[first]))
            self.known.update(int(c) for c in whole[~again])
        if again.any():
            second = again[rows]
            place = np.cumsum(again) - 1
            new_rows = np.concatenate([place[rows[second]], np.arange(int(again.sum()))])
            self._rule(
                new_rows,
                np.concatenate([parts[second], whole[again]]),
                np.concatenate([often[second], np.full(int(again.sum()), -1)]),
                np.zeros(int(again.sum())),
                np.zeros(int(again.sum())),
            )

    def between(self, row: ArrayLike, members: ArrayLike, times: ArrayLike, low: ArrayLike, high: ArrayLike) -> None:
        """Say that the sum of `members`, each `times` so often, lies between `low` and `high`, for each row."""
        lows, highs = (np.asarray(v, dtype=np.int64).ravel() for v in (low, high))
        rows, parts, often = np.broadcast_arrays(*(np.asarray(v, dtype=np.int64).ravel() for v in (row, members, times)))
        self._rule(rows, parts, often, lows, highs)

    def percentage(self, top: int, bottom: int, value: float, decimals: int, *, per: int = 100) -> None:
        """Say that `per` times one cell over another was published as `value` with so many decimals, made from the true counts."""
        scale = 10**decimals * 2
        middle = round(value * scale)
        # (value - half a unit) * bottom <= per * top <= (value + half a unit) * bottom, in whole numbers
        members, often = [top, bottom, top, bottom], [per * scale, -(middle - 1), per * scale, -(middle + 1)]
        self._rule(np.array([0, 0, 1, 1]), np.array(members), np.array(often), np.array([0, -(2**60)]), np.array([2**60, 0]))

    def _rule(self, row: ArrayLike, members: ArrayLike, often: ArrayLike, low: ArrayLike, high: ArrayLike) -> None:
        self.known_rows.append(tuple(np.asarray(v, dtype=np.int64) for v in (row, members, often, low, high)))  # type: ignore[arg-type]

    def system(self, truth: ArrayLike | None = None) -> System:
        """
        Return the system; `truth` is the true count of every cell, where it is known.

        Raises
        ------
        ValueError
            If a cell is defined by itself.
        """
        made = self._in_unknowns()
        base = np.setdiff1d(np.arange(self.count), np.fromiter(self.known, dtype=np.int64, count=len(self.known)))
        figures = made[:, base].tocsr()
        figures.sum_duplicates()
        rules, rule_low, rule_high = self._rules(figures)
        low = np.concatenate(self.low) if self.low else np.zeros(0, np.int64)
        high = np.concatenate(self.high) if self.high else np.zeros(0, np.int64)
        known = None if truth is None else np.asarray(truth, dtype=np.int64)[base]
        return System(figures, low, high, rules, rule_low, rule_high, self.label, known)

    def _in_unknowns(self) -> sparse.csr_array:
        size = (self.count, self.count)
        if not self.defined:
            return sparse.eye_array(self.count, dtype=np.int64, format="csr")
        rows, parts, often = (np.concatenate(side) for side in zip(*self.defined, strict=True))
        defined = sparse.csr_array((often, (rows, parts)), shape=size)
        own = np.ones(self.count, dtype=np.int64)
        own[list(self.known)] = 0
        made = base = sparse.diags_array(own, format="csr", dtype=np.int64)
        for _ in range(20):  # sums of sums of sums: seldom deeper than three
            deeper = base + defined @ made
            if (deeper != made).nnz == 0:
                if (np.diff(deeper.indptr)[np.unique(rows)] == 0).any():
                    break
                return sparse.csr_array(deeper)
            made = deeper
        raise ValueError("a cell is defined by itself: say each sum once, from the finer to the coarser")

    def _rules(self, figures: sparse.csr_array) -> tuple[sparse.csr_array, Whole, Whole]:
        none = np.zeros(0, np.int64)
        if not self.known_rows:
            return sparse.csr_array((0, figures.shape[1]), dtype=np.int64), none, none
        starts = np.cumsum([0, *(len(low) for _, _, _, low, _ in self.known_rows)])
        rows = np.concatenate([row + start for (row, *_), start in zip(self.known_rows, starts[:-1], strict=True)])
        members, often, lows, highs = (np.concatenate([part[at] for part in self.known_rows]) for at in range(1, 5))
        matrix = sparse.csr_array((often, (rows, members)), shape=(int(starts[-1]), self.count))
        return sparse.csr_array(matrix @ figures), lows, highs

    def label(self, cell: int) -> str:
        """Return what a cell is called."""
        at = 0
        for names, size in zip(self.names, self.sizes, strict=True):
            if cell < at + size:
                return names(cell - at) if callable(names) else names[cell - at]
            at += size
        raise IndexError(cell)
