"""On which side of each line the points lie: all that the rules need to know of a chart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from candour.methods.checks import Floats

Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Sides:
    """
    Points against the lines of one group of a chart, shape (points, series): one series per column, so that a rule that looks along a
    series works on many series at once.

    Parameters
    ----------
    above, below
        Strictly above or below the centre line; neither where a point lies on it or there is none.
    outside_high, outside_low
        Strictly beyond a limit.
    near_high, near_low
        Strictly beyond two thirds of the way to a limit, beyond the limit too.
    centre, width
        The centre line and half the distance between the limits, per series or per point; the width is NaN where there are no limits.
    target
        Per series: 1 where the target is above the upper limit, -1 where it is below the lower, otherwise 0.
    """

    above: Bools
    below: Bools
    outside_high: Bools
    outside_low: Bools
    near_high: Bools
    near_low: Bools
    centre: Floats
    width: Floats
    target: NDArray[np.int8]


def total(rows: Floats) -> Floats:
    """
    Return the sum of each column, its rows added from the first to the last.

    numpy adds a single column in another order than one of many, so that the last digit of a figure would hang on how many series were
    asked for together.
    """
    if rows.shape[1] == 1 and len(rows):
        return np.asarray(np.cumsum(rows, axis=0)[-1])
    return np.asarray(rows.sum(axis=0))
