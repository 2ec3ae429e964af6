"""The straight line through groups that are ordered by deprivation: ranks, coefficients, and how sure they are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from candour.methods.checks import Floats


@dataclass(frozen=True)
class Line:
    """
    A weighted line over the population from the most deprived (0) to the least (1), one for each area.

    Parameters
    ----------
    slope
        The value at 1 less the value at 0.
    first, last
        The line at 0 (the intercept) and at 1.
    variance_slope, variance_first, variance_last, covariance
        How unsure they are; `covariance` is that of `first` and `last`.
    freedom
        Degrees of freedom of these variances; 0 where the limits of the groups are given and the normal distribution serves.
    """

    slope: Floats
    first: Floats
    last: Floats
    variance_slope: Floats
    variance_first: Floats
    variance_last: Floats
    covariance: Floats
    freedom: int


def ranks(share: Floats, tied: NDArray[np.intp] | None = None) -> Floats:
    """
    Return the middle of each group's stretch of the population, in order (the ridit).

    Parameters
    ----------
    share
        Shares of the population along the last axis, which sum to 1.
    tied
        Groups with the same number stand side by side and share the middle of their common stretch; None where all differ.
    """
    middle = np.cumsum(share, axis=-1) - share / 2
    if tied is None:
        return middle
    for number in np.unique(tied):
        together = tied == number
        if together.sum() > 1:
            part = share[..., together]
            start = middle[..., together][..., :1] - part[..., :1] / 2
            middle[..., together] = start + part.sum(axis=-1, keepdims=True) / 2
    return middle


def through(value: Floats, share: Floats, rank: Floats, variance: Floats | None) -> Line:
    """
    Return the least-squares line of `value` on `rank`, weighted by `share`.

    Because the shares sum to 1 their mean rank is exactly one half, so slope and level are uncorrelated and everything has a closed form.

    Parameters
    ----------
    value, share, rank
        One number for each group along the last axis.
    variance
        Squared standard error of each value. None: the scatter around the line serves, with n - 2 degrees of freedom.
    """
    away = rank - 0.5
    spread = (share * away**2).sum(axis=-1)
    base = value[..., :1]  # differences from the first value, so that equal values give exactly no slope
    level = base[..., 0] + (share * (value - base)).sum(axis=-1)
    pull = share * away / spread[..., None]
    slope = (pull * (value - base)).sum(axis=-1)
    first, last = level - slope / 2, level + slope / 2
    if variance is None:
        freedom = value.shape[-1] - 2
        left = value - (level[..., None] + slope[..., None] * away)
        scatter = (share * left**2).sum(axis=-1) / freedom
        of_slope, of_level = scatter / spread, scatter
        return Line(slope, first, last, of_slope, of_level + of_slope / 4, of_level + of_slope / 4, of_level - of_slope / 4, freedom)
    at_first, at_last = share - pull / 2, share + pull / 2

    def together(one: Floats, other: Floats) -> Floats:
        found: Floats = (one * other * variance).sum(axis=-1)
        return found

    return Line(
        slope, first, last, together(pull, pull), together(at_first, at_first), together(at_last, at_last), together(at_first, at_last), 0
    )


def ratio_limits(line: Line, q: float) -> tuple[Floats, Floats]:
    """
    Return Fieller's limits of `last` by `first`: the ratios r for which last - r first is within `q` of its standard error of 0.

    They are what a simulation of the two ends of the line converges to, without the simulation. Where `first` itself is within `q` standard
    errors of 0 every ratio is possible and both limits are NaN.
    """
    a = line.first**2 - q * q * line.variance_first
    b = line.first * line.last - q * q * line.covariance
    c = line.last**2 - q * q * line.variance_last
    known = a > 0
    safe = np.where(known, a, 1.0)
    root = np.sqrt(np.clip(b * b - a * c, 0, None))
    return np.where(known, (b - root) / safe, np.nan), np.where(known, (b + root) / safe, np.nan)
