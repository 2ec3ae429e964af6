"""Honest ranks: between which places a unit may stand, whom it really differs from, and how likely it is among the worst tenth."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from candour.methods import checks, rates
from candour.methods.checks import Floats
from candour.methods.method import Method

Kind = Literal["ratio", "rate", "proportion"]
Better = Literal["up", "down"]

KINDS, DIRECTIONS = ("ratio", "rate", "proportion"), ("up", "down")
SOURCE = (
    "Al Mohamad D, Goeman JJ, van Zwet EW (2022), Simultaneous confidence intervals for ranks, Biometrics 78:238-247; Marshall EC, "
    "Spiegelhalter DJ (1998), Reliability of league tables of in vitro fertilisation clinics, BMJ 316:1701-1705"
)
DRAWS, SEED = 2500, 1948
FEWEST = 2


@dataclass(frozen=True)
class Ranks:
    """
    What can be said of the order of units.

    Parameters
    ----------
    value, lower, upper
        The figure of each unit, times `per`, with the interval of its kind, shape (n,).
    best, worst
        The best and the worst place that a unit may hold, 1 the best of all, shape (n,). All of these pairs hold together with the
        chance `level`.
    position
        The place of a unit where `best` and `worst` are the same; 0 elsewhere: intervals that overlap have no order.
    differs
        1 where the unit of the row is better than that of the column by more than chance, -1 where it is worse, 0 where nobody can tell,
        shape (n, n). All of them hold together with the chance `level`.
    worst_tenth
        The chance that a unit is among the worst tenth, shape (n,).
    tenth
        How many units the worst tenth holds.
    method
        What to publish beside the figures.
    """

    value: Floats
    lower: Floats
    upper: Floats
    best: NDArray[np.intp]
    worst: NDArray[np.intp]
    position: NDArray[np.intp]
    differs: NDArray[np.int8]
    worst_tenth: Floats
    tenth: int
    method: Method

    @property
    def pairs(self) -> tuple[int, int]:
        """Return how many pairs of units differ by more than chance, and how many pairs there are."""
        n = len(self.value)
        return int((self.differs > 0).sum()), n * (n - 1) // 2


def ranks(
    numerator: ArrayLike,
    denominator: ArrayLike,
    *,
    better: Better,
    kind: Kind = "proportion",
    per: float = 1.0,
    level: float = 0.95,
    draws: int = DRAWS,
    seed: int = SEED,
) -> Ranks:
    """
    Return between which places each unit may stand, whom it differs from, and its chance of being among the worst tenth.

    A league table gives every unit a place, and most places are chance. Here a unit has a place only where its whole interval of places is
    that one place; otherwise it has a range, and two units whose ranges meet have no order.

    Parameters
    ----------
    numerator
        Events of each unit, 0 or more, shape (n,).
    denominator
        What they are out of, or how many were expected, more than 0, shape (n,).
    better
        ``"up"``: a higher figure is better. ``"down"``: a lower one is.
    kind
        ``"proportion"``, ``"rate"`` or ``"ratio"`` (observed by expected).
    per
        Multiplies value and limits.
    level
        With what chance all intervals of places, and all differences between pairs, hold together.
    draws, seed
        How often the units are drawn anew for the chance of being among the worst tenth, and from which seed: the same seed gives the same
        answer. With 2,500 draws it is right to about one part in a hundred.

    Returns
    -------
    Ranks

    Raises
    ------
    ValueError
        If a value is impossible, there are fewer than 2 units or shapes differ.

    Notes
    -----
    On the scale where chance has the same size everywhere (Anscombe's square root sqrt(x + 3/8) / sqrt(n) or arcsine) two units differ
    where their distance is more than q / sqrt(2) of its standard error, q the `level` quantile of the range of n standard normal numbers
    (Tukey and Kramer). That allows for all pairs at once. The best place of a unit is 1 plus the number of units that are better than it;
    the worst is n less the number that are worse. Drawing ranks at random instead gives intervals that are too narrow where units are alike
    (Al Mohamad and others), so drawing serves only for the chance of the worst tenth, each unit taken by itself.

    References
    ----------
    Al Mohamad D, Goeman JJ, van Zwet EW (2022), Biometrics 78:238-247. Hayter AJ (1984), Ann Stat 12:61-75. Marshall EC, Spiegelhalter DJ
    (1998), BMJ 316:1701-1705.

    Examples
    --------
    >>> answer = ranks([900, 500, 480, 470, 100], [1000] * 5, better="up")
    >>> list(zip(answer.best.tolist(), answer.worst.tolist())), answer.position.tolist()
    ([(1, 1), (2, 4), (2, 4), (2, 4), (5, 5)], [1, 0, 0, 0, 5])
    """
    if kind not in KINDS:
        raise ValueError(f"kind is {kind!r}: it must be one of {', '.join(KINDS)}")
    if better not in DIRECTIONS:
        raise ValueError(f"better is {better!r}: it must be one of {', '.join(DIRECTIONS)}")
    coverage, times = checks.level(level), float(checks.above_zero("per", per))
    if draws < 1:
        raise ValueError(f"draws is {draws}: at least one is needed")
    had, base = checks.together(
        numerator=np.atleast_1d(checks.counts("numerator", numerator)),
        denominator=np.atleast_1d(checks.above_zero("denominator", denominator)),
    )
    if had.ndim != 1 or len(had) < FEWEST:
        raise ValueError(f"ranks need a list of at least {FEWEST} units, and there {checks.are(had.size)}")
    if kind == "proportion":
        checks.refuse("numerator", had, had > base, "must not exceed its denominator in a proportion; a rate has no such bound")
    place, error = _scaled(had, base, kind)
    good = place if better == "up" else -place
    differs = _differences(good, error, coverage)
    best, worst = 1 + (differs < 0).sum(axis=1), len(had) - (differs > 0).sum(axis=1)
    tenth = math.ceil(len(had) / 10)
    limits = (rates.wilson_interval if kind == "proportion" else rates.exact_interval)(had, base)
    parameters = {"kind": kind, "better": better, "level": coverage, "draws": draws, "seed": seed, "per": times, "worst_tenth": tenth}
    return Ranks(
        value=limits.estimate * times,
        lower=limits.lower * times,
        upper=limits.upper * times,
        best=best,
        worst=worst,
        position=np.where(best == worst, best, 0),
        differs=differs,
        worst_tenth=_worst(good, error, tenth, draws, seed),
        tenth=tenth,
        method=Method(id=f"ranks-{kind}", version="1", source=SOURCE, parameters=parameters),
    )


@lru_cache(maxsize=64)
def range_quantile(units: int, level: float) -> float:
    """
    Return the quantile of the range of so many independent standard normal numbers (3.857656 for 5 and 0.95).

    Parameters
    ----------
    units
        At least 2.
    level
        Strictly between 0 and 1.
    """
    from scipy.special import ndtr  # here, not above: it costs a third of the start-up time of commands without it

    x, step = np.linspace(-9.0, 9.0, 2401, retstep=True)
    weight = np.exp(-x * x / 2) / math.sqrt(2 * math.pi) * step * units
    below = ndtr(x)
    low, high = 0.0, 20.0
    while high - low > 1e-9:
        middle = (low + high) / 2
        chance = float((weight * (ndtr(x + middle) - below) ** (units - 1)).sum())
        low, high = (middle, high) if chance < level else (low, middle)
    return high


def _scaled(had: Floats, base: Floats, kind: str) -> tuple[Floats, Floats]:
    """Return each figure on the scale where chance has the same size everywhere, with its standard error."""
    if kind == "proportion":
        return np.arcsin(np.sqrt((had + 0.375) / (base + 0.75))), 1 / (2 * np.sqrt(base + 0.5))
    return np.sqrt((had + 0.375) / base), 1 / (2 * np.sqrt(base))


def _differences(good: Floats, error: Floats, level: float) -> NDArray[np.int8]:
    reach = range_quantile(len(good), level) / math.sqrt(2)
    gap = good[:, None] - good[None, :]
    enough = reach * np.sqrt(error[:, None] ** 2 + error[None, :] ** 2)
    return (gap > enough).astype(np.int8) - (gap < -enough).astype(np.int8)


def _worst(good: Floats, error: Floats, tenth: int, draws: int, seed: int) -> Floats:
    """Return how often each unit is among the worst when all are drawn anew, each from around its own figure."""
    drawn = np.random.default_rng(seed).standard_normal((draws, len(good)), dtype=np.float32)
    drawn *= error.astype(np.float32)
    drawn += good.astype(np.float32)
    line = np.partition(drawn, tenth - 1, axis=1)[:, tenth - 1]
    found: Floats = (drawn <= line[:, None]).mean(axis=0, dtype=np.float64)
    return found
