"""What can be concluded of unknown counts without searching: bounds that follow from bounds, until nothing follows any more."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from candour.methods.disclosure.system import MOST, System

Whole = NDArray[np.int64]
MOST_ROUNDS = 200  # stopping early is safe: what was narrowed by then is narrowed


@dataclass(frozen=True)
class Bounds:
    """
    What follows at once.

    Parameters
    ----------
    matrix, row_low, row_high
        Everything known as rows over the unknowns: the figures first, then the rules.
    low, high
        Of each unknown.
    least, greatest
        Of each row: from its own interval and from the unknowns in it.
    contradictory
        Whether no whole numbers can satisfy everything.
    """

    matrix: sparse.csr_array
    row_low: Whole
    row_high: Whole
    low: Whole
    high: Whole
    least: Whole
    greatest: Whole
    contradictory: bool


def narrow(system: System, *, deadline: float = math.inf) -> Bounds:
    """
    Return the bounds that follow from what is published; each is sound, and an exact search can only find narrower ones.

    Every row gives each of its unknowns a bound, from what all its other unknowns leave over; all rows are worked through at once with
    arrays, again and again until nothing moves.
    """
    matrix = sparse.csr_array(sparse.vstack([system.figures, system.rules], format="csr"))
    row_low = np.concatenate([system.low, system.rule_low])
    row_high = np.concatenate([system.high, system.rule_high])
    low, high = np.zeros(system.unknowns, np.int64), np.full(system.unknowns, MOST, np.int64)
    row = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    column, times = matrix.indices, matrix.data
    least, greatest = row_low, row_high
    for _ in range(MOST_ROUNDS):
        smallest, largest = _ends(times, low[column], high[column])
        least, greatest = (np.bincount(row, weights=w, minlength=len(row_low)) for w in (smallest, largest))  # floats are exact to 2**53
        least, greatest = least.astype(np.int64), greatest.astype(np.int64)
        room_up = row_high[row] - (least[row] - smallest)
        room_down = row_low[row] - (greatest[row] - largest)
        upper = np.where(times > 0, room_up // times, room_down // times)
        lower = np.where(times > 0, -(-room_down // times), -(-room_up // times))
        new_low, new_high = low.copy(), high.copy()
        np.maximum.at(new_low, column, lower)
        np.minimum.at(new_high, column, upper)
        if (new_low > new_high).any():
            return Bounds(matrix, row_low, row_high, low, high, least, greatest, contradictory=True)
        still = np.array_equal(new_low, low) and np.array_equal(new_high, high)
        low, high = new_low, new_high
        if still or time.monotonic() > deadline:
            break
    least, greatest = np.maximum(least, row_low), np.minimum(greatest, row_high)
    return Bounds(matrix, row_low, row_high, low, high, least, greatest, contradictory=bool((least > greatest).any()))


def _ends(times: Whole, low: Whole, high: Whole) -> tuple[Whole, Whole]:
    one, other = times * low, times * high
    return np.minimum(one, other), np.maximum(one, other)
