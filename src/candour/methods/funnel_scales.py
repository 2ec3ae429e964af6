"""
The scales on which a funnel plot compares units, and the limits each gives.

A ratio (observed by expected) and a rate (numerator by denominator) are both a count over a base, so they share every formula: the count
expected at the centre is centre times base. A proportion cannot exceed 1 and has the binomial instead.
"""

from __future__ import annotations

import numpy as np

from candour.methods.checks import Floats
from candour.methods.rates import normal_quantile, poisson_limits

EXACT, LOG, ROOT, ROOT_AS_IT_IS, ARCSINE = "exact", "log", "root", "root, not squared back", "arcsine"

# Which scale the limits of (kind, over-dispersion rule) are made on. The SHMI rule is defined on the logarithm of a ratio: for a proportion
# there is none, and inventing one would put an official name on a figure that nobody published.
SCALES = {
    ("ratio", "none"): EXACT,
    ("ratio", "shmi"): LOG,
    ("ratio", "cqc"): ROOT,
    ("ratio", "cqc-funnelplotr"): ROOT_AS_IT_IS,
    ("rate", "none"): EXACT,
    ("rate", "shmi"): LOG,
    ("rate", "cqc"): ROOT,
    ("proportion", "none"): EXACT,
    ("proportion", "cqc"): ARCSINE,
}


def distance(kind: str, rule: str, observed: Floats, base: Floats, centre: float) -> tuple[Floats, Floats]:
    """
    Return z, the distance of each unit from the centre in standard deviations of chance alone, and its weight (inverse variance).

    On the scale of the rule; where there is no rule, on the variance-stabilising scale of the kind (square root, arcsine), which exists
    for a count of 0 too. On the logarithm a unit without events has no z: NaN.
    """
    if kind == "proportion":
        weight = 4 * base
        return (np.arcsin(np.sqrt(observed / base)) - np.arcsin(np.sqrt(centre))) * np.sqrt(weight), weight
    expected = centre * base
    if SCALES[kind, rule] == LOG:
        some = np.where(observed > 0, observed, 1.0)
        return np.where(observed > 0, np.log(some / expected) * np.sqrt(expected), np.nan), expected
    return 2 * (np.sqrt(observed) - np.sqrt(expected)), 4 * expected


def limits(kind: str, rule: str, base: Floats, *, centre: float, tau2: float, level: float) -> tuple[Floats, Floats]:
    """
    Return the lower and upper limit of the value at each `base`, for one level.

    Also draws the curve of a funnel: give the bases of the curve.

    Parameters
    ----------
    kind, rule
        A pair that `SCALES` has.
    base
        Expected counts of a ratio, denominators of a rate or a proportion; more than 0.
    centre
        The value that a unit like all others has.
    tau2
        Between-unit variance on the scale of the rule.
    level
        Coverage of the limits.
    """
    scale = SCALES[kind, rule]
    if scale == EXACT:
        lower, upper = binomial_limits(centre, base, level) if kind == "proportion" else poisson_limits(centre * base, level)
        return lower / base, upper / base
    reach = normal_quantile(level)
    if scale == LOG:
        spread = reach * np.sqrt(1 / (centre * base) + tau2)
        return centre * np.exp(-spread), centre * np.exp(spread)
    if scale == ROOT_AS_IT_IS:
        spread = reach * np.sqrt(1 / (4 * centre * base) + tau2)
        return centre * (1 - spread), centre * (1 + spread)
    if scale == ROOT:
        # Made on the square root and squared back, because it is the value, not its root, that is published and judged.
        spread = reach * np.sqrt(1 / (4 * centre * base) + tau2)
        return centre * np.clip(1 - spread, 0, None) ** 2, centre * (1 + spread) ** 2
    middle = np.arcsin(np.sqrt(centre))
    spread = reach * np.sqrt(1 / (4 * base) + tau2)
    return np.sin(np.clip(middle - spread, 0, None)) ** 2, np.sin(np.clip(middle + spread, None, np.pi / 2)) ** 2


def binomial_limits(centre: float, total: Floats, level: float) -> tuple[Floats, Floats]:
    """
    Return the counts beyond which an exact binomial test against `centre` is significant, interpolated between whole counts.

    A count above the upper limit has P(X >= count) below half of what `level` leaves, one below the lower limit P(X <= count): the
    limits of Spiegelhalter 2005, appendix. The interval of Clopper and Pearson, drawn around the centre, would be wrong on both sides.
    """
    from scipy.special import bdtrik, betainc

    if centre <= 0 or centre >= 1:
        return centre * total, centre * total
    tail = (1 - level) / 2

    def above(share: float) -> Floats:
        limit: Floats = bdtrik(1 - tail, total, share) + 1
        rare = betainc(1, total, share) < tail  # one event is already too many: bdtrik stops at 1, the limit lies below
        if rare.any():
            n, low, high = total[rare], np.zeros(int(rare.sum())), np.ones(int(rare.sum()))
            for _ in range(60):
                middle = (low + high) / 2
                likely = betainc(middle, n - middle + 1, share) > tail
                low, high = np.where(likely, middle, low), np.where(likely, high, middle)
            limit[rare] = high
        capped: Floats = np.minimum(limit, total)
        return capped

    # The lower limit is the upper one of those who did not have the event.
    return total - above(1 - centre), above(centre)
