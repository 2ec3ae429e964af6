"""Whole-number programmes over one group of unknowns: a point that satisfies all, and how low and how high a sum of them can be."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, sparse

from candour.methods.disclosure.narrowing import Bounds
from candour.methods.disclosure.settling import one_in, settle
from candour.methods.disclosure.system import MOST

Whole = NDArray[np.int64]
ENOUGH = 3
NO_END = 2**50  # a row that ends beyond this has no end
TURNS = 5  # points that are looked for where a programme would take too long
NEAR = 1_500  # unknowns for which a programme finds a point that satisfies all
TOO_MANY = "too many figures touch one another to be searched"
TOO_LONG = "the search took too long"


@dataclass(frozen=True)
class Searched:
    """What a search found of one figure; `proved` is false where it gave up, and then `why` says why."""

    lowest: int
    highest: int
    values: int
    proved: bool = True
    why: str = ""


@dataclass
class Programme:
    """The unknowns of one group with every row that can bind them."""

    matrix: sparse.csr_array
    row_low: Whole
    row_high: Whole
    low: Whole
    high: Whole
    deadline: float

    @classmethod
    def within(cls, bounds: Bounds, binding: NDArray[np.bool_], group: Whole, *, deadline: float) -> Programme:
        """Return the programme of one group; unknowns outside it are settled, or touch it by no row that binds."""
        rows = np.flatnonzero(binding)
        part = sparse.csr_array(bounds.matrix[rows, :][:, group])
        # One about a single unknown is among the bounds already.
        kept = np.diff(part.indptr) > 1
        settled = np.where(bounds.low == bounds.high, bounds.low, 0)
        settled[group] = 0
        held = bounds.matrix[rows[kept], :] @ settled
        return cls(
            sparse.csr_array(part[kept, :]),
            bounds.row_low[rows[kept]] - held,
            bounds.row_high[rows[kept]] - held,
            bounds.low[group],
            bounds.high[group],
            deadline,
        )

    def search(
        self,
        targets: tuple[sparse.csr_array, Whole],
        *,
        start: Whole | None,
        exact: bool,
        most: int,
        settled: Sequence[set[int]] = (),
    ) -> Iterator[tuple[int, Searched]]:
        """
        Yield, for each target row, what can be found of it.

        `start` is a point said to satisfy all, `settled` holds counts that each target is known to be able to be.
        """
        rows, added = targets
        seen: list[set[int]] = [set(known) for known in settled] or [set() for _ in range(rows.shape[0])]

        def note(point: Whole | None) -> None:
            if point is not None:
                for at, value in enumerate(np.asarray(rows @ point + added).tolist()):
                    seen[at].add(value)

        start = start if start is not None and self.holds(start) else None
        note(start)
        point = start if exact else self._looked_around(targets, seen, start)
        for at, values in enumerate(seen):
            if not exact and len(values) >= ENOUGH:
                yield at, Searched(min(values), max(values), len(values))
            elif time.monotonic() > self.deadline:
                yield at, Searched(0, 0, len(values), proved=False, why=TOO_LONG)
            else:
                yield at, self._one(rows[[at], :], int(added[at]), values, note, point, exact=exact, most=most)

    def _looked_around(self, targets: tuple[sparse.csr_array, Whole], seen: list[set[int]], start: Whole | None) -> Whole | None:
        """Add what each target can be at points that satisfy all and one step away from them; return the last such point."""
        rows, added = targets
        point = start
        for point in self.points(start):
            said, (down, up) = np.asarray(rows @ point + added), self.room(point, rows)
            for at, (value, less, more) in enumerate(np.column_stack([said, down, up]).tolist()):
                seen[at].update(range(value - min(less, ENOUGH), value + min(more, ENOUGH) + 1))
            if all(len(values) >= ENOUGH for values in seen):
                break
        return point

    def _one(
        self, row: sparse.csr_array, added: int, seen: set[int], note: Any, point: Whole | None, *, exact: bool, most: int
    ) -> Searched:
        ends = []
        if not exact and len(self.low) > NEAR and point is not None:
            self._held(row, added, point, seen, note)
            if len(seen) >= ENOUGH:
                return Searched(min(seen), max(seen), len(seen))
        if len(self.low) > most:
            return Searched(min(seen, default=0), max(seen, default=0), len(seen), proved=False, why=TOO_MANY)
        goal = np.asarray(row.todense(), dtype=np.float64).ravel()
        for sign in (1, -1):
            best, done = self.solve(sign * goal)
            if not done or best is None:
                return Searched(min(seen, default=0), max(seen, default=0), len(seen), proved=False, why=TOO_LONG)
            note(best)
            ends.append(int(goal @ best) + added)
            if not exact and len(seen) >= ENOUGH:
                return Searched(min(seen), max(seen), len(seen))
        lowest, highest = ends
        # Between the ends there may be counts that are impossible: 1 in 3 can only be said of 3, 6, 9 ...
        for value in range(lowest + 1, highest):
            if len(seen) >= ENOUGH:
                break
            if value not in seen:
                other, done = self.solve(np.zeros(len(goal)), row, value - added)
                if not done:
                    return Searched(lowest, highest, len(seen), proved=False, why=TOO_LONG)
                note(other)
        return Searched(lowest, highest, highest - lowest + 1 if len(seen) >= ENOUGH and exact else len(seen))

    def _held(self, row: sparse.csr_array, added: int, point: Whole, seen: set[int], note: Any) -> None:
        """Look for points at which a figure is another count than those seen, starting near `point`."""
        if row.nnz != 1 or row.data[0] != 1:
            return
        at = row.indices[0]
        for value in sorted(
            range(max(self.low[at], point[at] - ENOUGH), min(self.high[at], point[at] + ENOUGH) + 1), key=lambda v: abs(v - point[at])
        ):
            if len(seen) >= ENOUGH:
                return
            if value + added not in seen:
                cells = self.low.copy(), self.high.copy()
                cells[0][at] = cells[1][at] = value
                other = settle(self.matrix, (self.row_low, self.row_high), cells, point, deadline=self.deadline)
                note(other if self.holds(other) else None)

    def settled(self, begin: Whole, turn: int) -> Whole:
        """Return a point near `begin` that satisfies all it can."""
        return settle(self.matrix, (self.row_low, self.row_high), (self.low, self.high), begin, luck=turn, deadline=self.deadline)

    def rows_hold(self, point: Whole) -> NDArray[np.bool_]:
        """Return which rows a point satisfies."""
        said = self.matrix @ point
        return np.asarray((said >= self.row_low) & (said <= self.row_high))

    def holds(self, point: Whole) -> bool:
        """Answer whether a point satisfies everything."""
        said = self.matrix @ point
        rows = (said >= self.row_low).all() and (said <= self.row_high).all()
        return bool(rows and (point >= self.low).all() and (point <= self.high).all())

    def points(self, start: Whole | None) -> Iterator[Whole]:
        """Yield points that satisfy all, well inside where they are found quickly; `start` is one that satisfies all, where it is known."""
        rows, cells = (self.row_low, self.row_high), (self.low, self.high)
        if len(self.low) > NEAR:
            begin = np.where(self.high < MOST // 2, (self.low + self.high) // 2, self.low) if start is None else start
            for turn in range(TURNS):
                point = settle(self.matrix, rows, cells, begin, luck=turn, deadline=self.deadline)
                if not self.holds(point):
                    break
                yield point
                begin = np.clip(point + np.random.default_rng(turn).integers(-2, 3, len(point)), *cells)
        else:
            nothing = np.zeros(len(self.low))
            within, _ = Programme(self.matrix, *one_in(rows, self.matrix), *one_in(cells), self.deadline).solve(nothing)
            if within is None and start is None:
                within, _ = self.solve(nothing)
            if within is not None:
                yield within
        if start is not None:
            yield start

    def room(self, point: Whole, rows: sparse.csr_array) -> tuple[Whole, Whole]:
        """
        Return how far each target can go down and up from a point by moving one unknown of its own alone.
        """
        value = self.matrix @ point
        up, down = (self.high - point).astype(np.int64), (point - self.low).astype(np.int64)
        row = np.repeat(np.arange(self.matrix.shape[0]), np.diff(self.matrix.indptr))
        column, times = self.matrix.indices, self.matrix.data
        above, below = (self.row_high - value)[row], (value - self.row_low)[row]
        size = np.abs(times)
        np.minimum.at(up, column, np.where(times > 0, above, below) // size)
        np.minimum.at(down, column, np.where(times > 0, below, above) // size)
        best_up, best_down = np.zeros(rows.shape[0], np.int64), np.zeros(rows.shape[0], np.int64)
        target = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))
        ones = rows.data == 1
        # Each step is taken from the point alone, so the unknown that goes up need not be the one that goes down.
        np.maximum.at(best_up, target[ones], up[rows.indices[ones]])
        np.maximum.at(best_down, target[ones], down[rows.indices[ones]])
        return best_down, best_up

    def solve(self, goal: NDArray[np.float64], row: sparse.csr_array | None = None, value: int = 0) -> tuple[Whole | None, bool]:
        """Return a point with the lowest `goal`, and whether the answer is certain; no point and certain means that there is none."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            return None, False
        matrix, low, high = self.matrix, self.row_low, self.row_high
        if row is not None:
            matrix = sparse.csr_array(sparse.vstack([matrix, row], format="csr"))
            low, high = np.append(low, value), np.append(high, value)
        answer = optimize.milp(
            goal,
            integrality=np.ones(len(goal)),
            bounds=optimize.Bounds(self.low, self.high),
            constraints=optimize.LinearConstraint(matrix, _open(low), _open(high)) if matrix.shape[0] else None,
            options={"time_limit": max(left, 0.01), "mip_rel_gap": 0.0},
        )
        if answer.x is None:
            return None, answer.status == 2
        point = np.rint(answer.x).astype(np.int64)
        said = matrix @ point
        holds = (said >= low).all() and (said <= high).all() and (point >= self.low).all() and (point <= self.high).all()
        return (point, answer.status == 0) if holds else (None, False)


def _open(ends: Whole) -> NDArray[np.float64]:
    return np.where(np.abs(ends) >= NO_END, np.copysign(np.inf, ends), ends.astype(np.float64))
