"""
Runs analysis: is the longest run on one side of the centre line longer, or is the line crossed more seldom, than chance would have it?

Points on the line are left out, as if they were not there. The bounds depend on how many points are left (Schilling 2012, Chen 2010).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import comb

import numpy as np
from numpy.typing import NDArray

from candour.methods.spc.sides import Bools

Ints = NDArray[np.int32]


@dataclass(frozen=True)
class Runs:
    """
    The runs of each series, shape (series,).

    Parameters
    ----------
    useful
        How many points do not lie on the centre line.
    longest_run, longest_run_limit
        A longer run than the limit is a signal.
    crossings, crossings_limit
        Fewer crossings than the limit are a signal.
    """

    useful: Ints
    longest_run: Ints
    longest_run_limit: Ints
    crossings: Ints
    crossings_limit: Ints

    @property
    def signal(self) -> Bools:
        """Return whether either is out of the ordinary."""
        return (self.longest_run > self.longest_run_limit) | (self.crossings < self.crossings_limit)


def longest_by_chance(useful: int) -> int:
    """Return round(log2(useful)) + 3: the longest run to expect of a process that only varies by chance (Schilling 2012)."""
    if useful < 1:
        return 0
    whole = useful.bit_length() - 1  # log2 is whole, or irrational and never exactly a half: useful^2 against 2^(2 whole + 1) decides
    return whole + (useful * useful > 1 << (2 * whole + 1)) + 3


def fewest_by_chance(useful: int) -> int:
    """Return the 5 % point of the crossings that chance makes, Binomial(useful - 1, 1/2) (Chen 2010), in whole numbers."""
    steps, so_far, count = max(useful - 1, 0), 0, 0
    while True:
        so_far += comb(steps, count)
        if so_far * 20 >= 1 << steps:
            return count
        count += 1


def analyse(above: Bools, below: Bools) -> tuple[Runs, Bools, Bools]:
    """
    Return the runs of each series, and which points lie in a run that is too long, above and below.

    Parameters
    ----------
    above, below
        Sides of the points, shape (points, series).
    """
    rows, series = above.shape
    side = above.astype(np.int8) - below.astype(np.int8)
    current = np.zeros(series, dtype=np.int8)
    length, longest, crossings = (np.zeros(series, dtype=np.int32) for _ in range(3))
    lengths = np.zeros((rows, series), dtype=np.int32)
    for row in range(rows):
        useful = side[row] != 0
        turned = useful & (side[row] != current)
        crossings += turned & (current != 0)
        length = np.where(turned, 1, length + useful)
        current = np.where(useful, side[row], current)
        lengths[row] = length * useful
        np.maximum(longest, length, out=longest)
    useful_points = (side != 0).sum(axis=0)
    sizes, which = np.unique(useful_points, return_inverse=True)
    limit = np.array([longest_by_chance(int(size)) for size in sizes], dtype=np.int32)[which]
    least = np.array([fewest_by_chance(int(size)) for size in sizes], dtype=np.int32)[which]
    runs = Runs(useful_points.astype(np.int32), longest, limit, crossings, least)
    long = np.zeros((rows, series), dtype=bool)
    if (longest > limit).any():
        long = _whole_runs(lengths, limit)
    return runs, long & above, long & below


def _whole_runs(lengths: Ints, limit: Ints) -> Bools:
    """Return which points belong to runs that end up longer than their limit, walking back from the end of each."""
    long = np.zeros(lengths.shape, dtype=bool)
    whole = np.zeros(lengths.shape[1], dtype=np.int32)
    for row in range(len(lengths) - 1, -1, -1):
        useful = lengths[row] > 0
        whole = np.where(useful & (whole == 0), lengths[row], whole)
        long[row] = useful & (whole > limit)
        whole = np.where(useful & (lengths[row] == 1), 0, whole)
    return long
