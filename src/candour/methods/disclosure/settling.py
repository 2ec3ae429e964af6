"""A point well inside every interval, found by many small steps at once: with thousands of unknowns a programme would take too long."""

from __future__ import annotations

import time

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Whole = NDArray[np.int64]
Ends = tuple[Whole, Whole]
STEPS = 250
PATIENCE = 12  # steps without progress before a row is given its full interval back
EASE = 0.7  # how much of what a row lacks is mended in one step, so that rows which share unknowns do not swing
STIR = 2.0  # how many of those that would harm nothing move for each that a row lacks


def settle(matrix: sparse.csr_array, rows: Ends, cells: Ends, start: Whole, *, luck: int = 0, deadline: float) -> Whole:
    """
    Return a point within the ends of all cells and, wherever that was found, of all rows; if possible one away from them.

    Every unknown of a row that is off may move by one. Those that mend more than they harm are moved together, as many as the row lacks;
    where nothing would mend, some move that harm nothing. A row that cannot keep its distance from its ends gives it up. The same `luck`
    always leads to the same point.
    """
    chance = np.random.default_rng(luck)
    row_of = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    column, times = matrix.indices, matrix.data
    shy, inner = one_in(rows, matrix), one_in(cells)
    point, least, waited = np.clip(start, *inner), np.inf, 0
    for _ in range(STEPS):
        off = _off(matrix @ point, shy)
        total = off.sum()
        if not total:
            return point
        if time.monotonic() > deadline:
            break
        waited = 0 if total < least else waited + 1
        least = min(least, total)
        if waited > PATIENCE:
            stuck = off > 0
            if (
                not (_off(matrix @ point, rows) < off)[stuck].any()
                and (shy[0] == rows[0])[stuck].all()
                and (shy[1] == rows[1])[stuck].all()
            ):
                break
            shy = np.where(stuck, rows[0], shy[0]), np.where(stuck, rows[1], shy[1])
            tight = np.zeros(len(point), dtype=bool)
            tight[column[stuck[row_of]]] = True
            inner = np.where(tight, cells[0], inner[0]), np.where(tight, cells[1], inner[1])
            waited, least = 0, np.inf
            continue
        point = point + _step(point, off, (shy[0][row_of], shy[1][row_of]), inner, (row_of, column, times), matrix, chance)
    return point


def _step(
    point: Whole,
    off: NDArray[np.float64],
    ends: Ends,
    cells: Ends,
    entries: tuple[Whole, Whole, Whole],
    matrix: sparse.csr_array,
    luck: np.random.Generator,
) -> Whole:
    """Return by how much each unknown moves: by one or not at all."""
    row_of, column, times = entries
    value = (matrix @ point)[row_of]
    best, step = np.zeros(len(point)), np.zeros(len(point), dtype=np.int64)
    harmless = np.zeros(len(point), dtype=np.int64)
    for way in (1, -1):
        harm = np.bincount(column, weights=_off(value + way * times, ends) - off[row_of], minlength=len(point))
        may = (point + way >= cells[0]) & (point + way <= cells[1])
        harmless = np.where(may & (harm == 0) & ((harmless == 0) | (luck.random(len(point)) < 0.5)), way, harmless)
        better = may & (-harm > best)
        best, step = np.where(better, -harm, best), np.where(better, way, step)
    asked = np.bincount(row_of, weights=(step != 0)[column].astype(float), minlength=len(off))
    share = np.ones(len(point))
    lacking = (off[row_of] > 0) & (asked[row_of] > 0)
    np.minimum.at(share, column[lacking], EASE * off[row_of[lacking]] / asked[row_of[lacking]])
    moved = np.where(luck.random(len(point)) < share, step, 0)
    # Some that harm nothing move too, a few for each row that is off: they open a way where nothing mends at once.
    near = np.zeros(len(point))
    np.maximum.at(near, column, off[row_of] / np.diff(matrix.indptr)[row_of])
    stirred = (moved == 0) & (luck.random(len(point)) < STIR * near)
    return np.where(stirred, harmless, moved)


def one_in(ends: Ends, matrix: sparse.csr_array | None = None) -> Ends:
    """Return ends one further in, where there is space and one unknown moves a row by one."""
    space = ends[1] - ends[0] >= 2
    if matrix is not None and matrix.nnz:
        size = np.zeros(matrix.shape[0], dtype=np.int64)
        np.maximum.at(size, np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr)), np.abs(matrix.data))
        space &= size <= 1
    return np.where(space, ends[0] + 1, ends[0]), np.where(space, ends[1] - 1, ends[1])


def _off(value: Whole, ends: Ends) -> NDArray[np.float64]:
    """Return by how much values lie outside their ends."""
    return np.asarray(np.maximum(ends[0] - value, 0) + np.maximum(value - ends[1], 0), dtype=np.float64)
