"""
Intervals for a proportion, a count and a rate.

All three are right for a count of zero, which is the commonest count in patient safety: the lower limit is then exactly 0 and the upper is
not, because "it has not happened yet" is never "it cannot happen".
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike

from candour.methods import checks
from candour.methods.checks import Floats
from candour.methods.method import Method


@dataclass(frozen=True)
class Interval:
    """
    An estimate with the limits of its interval.

    Parameters
    ----------
    estimate, lower, upper
        Arrays of one shape; for scalar input, numpy floats.
    level
        The coverage the limits were made for.
    method
        The rule, its version and its source.
    """

    estimate: Floats
    lower: Floats
    upper: Floats
    level: float
    method: Method


def normal_quantile(level: float) -> float:
    """Return how many standard deviations either side of the mean hold `level` of a normal distribution (1.959964 for 0.95)."""
    return -NormalDist().inv_cdf((1 - level) / 2)  # from the tail: 0.5 + level / 2 rounds to 1 for levels very near 1


def student_quantile(level: float, freedom: int) -> float:
    """Return the same for Student's t with `freedom` degrees of freedom (2.262157 for 0.95 and 9)."""
    from scipy.special import stdtrit  # here, not above: it costs a third of the start-up time of commands without it

    return -float(stdtrit(freedom, (1 - level) / 2))


def wilson_interval(events: ArrayLike, total: ArrayLike, *, level: float = 0.95) -> Interval:
    """
    Return the Wilson score interval for a proportion.

    Wilson, not the textbook normal interval, because wards and rare harms have small counts: the normal interval has zero width when
    `events` is 0 and leaves the range from 0 to 1 when they are few. No continuity correction: it widens the interval needlessly.

    Parameters
    ----------
    events
        How many of the `total` had the event, from 0 to `total`.
    total
        How many were at risk, more than 0. Need not be whole, so that effective sample sizes of weighted surveys can be used.
    level
        Coverage of the interval, strictly between 0 and 1.

    Returns
    -------
    Interval
        Proportions between 0 and 1, in the broadcast shape of `events` and `total`.

    Raises
    ------
    ValueError
        If a count is negative or no number, `events` exceed `total`, the shapes do not fit, or `level` is not a probability.

    References
    ----------
    Wilson EB (1927), JASA 22:209-212. Newcombe RG (1998), Stat Med 17:857-872, method 3.

    Examples
    --------
    >>> answer = wilson_interval([0, 65], 100)
    >>> answer.lower.round(4).tolist(), answer.upper.round(4).tolist()
    ([0.0, 0.5525], [0.037, 0.7364])
    """
    coverage = checks.level(level)
    had, n = checks.together(events=checks.counts("events", events), total=checks.above_zero("total", total))
    checks.refuse("events", had, had > n, "must not exceed the total")
    z = normal_quantile(coverage)
    share = had / n
    # One expression for both ends, (events + z2/2 -+ ...) / (n + z2): at 0 and at n the square root is exact, so the clip only removes
    # what floating point leaves (about 1e-18), and the ends below are set outright.
    middle = had + z * z / 2
    half = z * np.sqrt(had * (1 - share) + z * z / 4)
    lower = np.where(had == 0, 0.0, np.clip((middle - half) / (n + z * z), 0, share))
    upper = np.where(had == n, 1.0, np.clip((middle + half) / (n + z * z), share, 1))
    return Interval(share[()], lower[()], upper[()], coverage, _method("wilson", coverage, "Wilson 1927; Newcombe 1998, method 3"))


def byar_interval(events: ArrayLike, per: ArrayLike = 1.0, *, level: float = 0.95) -> Interval:
    """
    Return Byar's approximate interval for a Poisson count divided by `per`.

    Byar's is what public health in England prints for counts of ten and more, so it is here to reproduce those figures. It is close to the
    exact interval from about five events on; below that, use `exact_interval`.

    Parameters
    ----------
    events
        The count, 0 or more.
    per
        What the count is divided by, more than 0: an expected number gives a ratio, a population gives a rate, 1 leaves the count.
    level
        Coverage of the interval, strictly between 0 and 1.

    Returns
    -------
    Interval
        `events` divided by `per`, in their broadcast shape. A lower limit that the approximation puts below 0 is 0.

    Raises
    ------
    ValueError
        If a count is negative or no number, `per` is not more than 0, the shapes do not fit, or `level` is not a probability.

    References
    ----------
    Breslow NE, Day NE (1987), Statistical Methods in Cancer Research II, IARC, p 69, equation 2.13.

    Examples
    --------
    >>> answer = byar_interval([0, 12])
    >>> answer.lower.round(3).tolist(), answer.upper.round(3).tolist()
    ([0.0, 6.194], [3.668, 20.963])
    """
    coverage = checks.level(level)
    had, base = checks.together(events=checks.counts("events", events), per=checks.above_zero("per", per))
    z = normal_quantile(coverage)
    some = np.where(had > 0, had, 1.0)  # the division is not evaluated at 0, where the lower limit is 0 by definition
    root = np.clip(1 - 1 / (9 * some) - z / (3 * np.sqrt(some)), 0, None)
    lower = np.where(had > 0, had * root**3, 0.0)
    more = had + 1
    upper = more * (1 - 1 / (9 * more) + z / (3 * np.sqrt(more))) ** 3
    return Interval(
        (had / base)[()], (lower / base)[()], (upper / base)[()], coverage, _method("byar", coverage, "Breslow and Day 1987, equation 2.13")
    )


def exact_interval(events: ArrayLike, per: ArrayLike = 1.0, *, level: float = 0.95) -> Interval:
    """
    Return the exact (Garwood) interval for a Poisson count divided by `per`.

    Exact means that each tail holds at most half of what `level` leaves, whatever the true rate: it is never too narrow. Prefer it for
    small counts; above about 100 it and Byar's agree to three figures.

    Parameters
    ----------
    events
        The count, 0 or more.
    per
        What the count is divided by, more than 0: an expected number gives a ratio, a population gives a rate, 1 leaves the count.
    level
        Coverage of the interval, strictly between 0 and 1.

    Returns
    -------
    Interval
        `events` divided by `per`, in their broadcast shape.

    Raises
    ------
    ValueError
        If a count is negative or no number, `per` is not more than 0, the shapes do not fit, or `level` is not a probability.

    References
    ----------
    Garwood F (1936), Biometrika 28:437-442. Ulm K (1990), Am J Epidemiol 131:373-375.

    Examples
    --------
    >>> answer = exact_interval([0, 10])
    >>> answer.lower.round(3).tolist(), answer.upper.round(3).tolist()
    ([0.0, 4.795], [3.689, 18.39])
    """
    coverage = checks.level(level)
    had, base = checks.together(events=checks.counts("events", events), per=checks.above_zero("per", per))
    lower, upper = poisson_limits(had, coverage)
    return Interval(
        (had / base)[()], (lower / base)[()], (upper / base)[()], coverage, _method("exact", coverage, "Garwood 1936; Ulm 1990")
    )


def poisson_limits(mean: Floats, level: float) -> tuple[Floats, Floats]:
    """Return the chi-square limits of a Poisson quantity: chi2inv(a, 2m)/2 and chi2inv(1-a, 2(m+1))/2, a = half of what `level` leaves."""
    from scipy.special import gammainccinv, gammaincinv  # here, not above: it costs a third of the start-up time of commands without it

    tail = (1 - level) / 2
    safe = np.where(mean > 0, mean, 1.0)
    # gammainccinv takes the upper tail as it is: 1 - tail would lose figures when the level is very near 1.
    return np.where(mean > 0, gammaincinv(safe, tail), 0.0), gammainccinv(mean + 1, tail)


def _method(kind: str, level: float, source: str) -> Method:
    return Method(id=f"interval-{kind}", version="1", source=source, parameters={"level": level})
