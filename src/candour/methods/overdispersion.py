"""
How much units differ beyond chance: the between-unit variance tau2 of a funnel plot.

Two published rules disagree, and the choice moves the list of named hospitals by a factor of two to four. So neither is hidden: the rule is
a name that is published beside every figure. Sums are exact (`math.fsum`), so that the answer cannot depend on the order of the rows.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from candour.methods.checks import Floats


@dataclass(frozen=True)
class Overdispersion:
    """
    The spread between units, with what it was estimated from.

    Parameters
    ----------
    rule
        ``"none"``, ``"shmi"``, ``"cqc"`` or ``"cqc-funnelplotr"``.
    tau2
        Variance between units on the scale of the rule, never below 0; 0 where the rule is none.
    phi
        Mean squared z of the units used: about 1 where there is only chance. NaN where no unit could be used.
    kept, dropped
        How many units the estimate used, and how many it did not: trimmed, or without any event.
    """

    rule: str
    tau2: float
    phi: float
    kept: int
    dropped: int


def trim_by_count(z: Floats, weight: Floats) -> NDArray[np.intp]:
    """
    Return which units the SHMI rule keeps: all but a tenth, rounded down, at *each* end when sorted by z.

    By count, not by cutting at the 10 % and 90 % quantiles of z: the two part a unit here and there, and on the published releases the
    quantiles give 7 wrong bands. Units with the same z are ordered by weight; those alike in both are interchangeable.
    """
    order = np.lexsort((weight, z))
    end = len(z) // 10
    return order[end : len(z) - end]


def truncated(z: Floats, weight: Floats) -> tuple[Floats, Floats]:
    """Return z and weight of the units that the SHMI rule keeps."""
    kept = trim_by_count(z, weight)
    return z[kept], weight[kept]


def winsorised(z: Floats, weight: Floats) -> tuple[Floats, Floats]:
    """Return all units, with z pulled in to its 10 % and 90 % quantiles (type 7, as in R and numpy): the CQC rule."""
    if not len(z):
        return z, weight
    low, high = np.quantile(z, [0.1, 0.9])
    return np.clip(z, low, high), weight


def as_they_are(z: Floats, weight: Floats) -> tuple[Floats, Floats]:
    """Return all units unchanged."""
    return z, weight


RULES: dict[str, Callable[[Floats, Floats], tuple[Floats, Floats]]] = {
    "none": as_they_are,
    "shmi": truncated,
    "cqc": winsorised,
    "cqc-funnelplotr": winsorised,
}


def between_units(z: Floats, weight: Floats) -> float:
    """Return the DerSimonian-Laird estimate (sum z2 - (k - 1)) / (sum w - sum w2 / sum w), not below 0."""
    total = math.fsum(weight)
    room = total - math.fsum(weight**2) / total if total else 0.0
    if len(z) < 2 or room <= 0:
        return 0.0
    return max(0.0, (math.fsum(z**2) - (len(z) - 1)) / room)


def estimate(rule: str, z: Floats, weight: Floats, usable: NDArray[np.bool_]) -> Overdispersion:
    """
    Return the over-dispersion of the `usable` units by `rule`.

    Parameters
    ----------
    rule
        One of `RULES`.
    z
        Standardised distance of each unit from the centre, chance alone.
    weight
        Inverse variance of each unit on the scale of z.
    usable
        False for a unit without events, whose logarithm does not exist.
    """
    used_z, used_weight = RULES[rule](z[usable], weight[usable])
    kept = len(used_z)
    phi = math.fsum(used_z**2) / kept if kept else math.nan
    tau2 = 0.0 if rule == "none" else between_units(used_z, used_weight)
    return Overdispersion(rule=rule, tau2=tau2, phi=phi, kept=kept, dropped=len(z) - kept)
