"""What one period or one patient adds to the evidence: the logarithm of how much better "worse than usual" explains it than "as usual"."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from candour.methods import checks
from candour.methods.checks import Floats

MOST = 1e10


def ratio(value: float, name: str = "ratio") -> float:
    """Return a ratio to watch for: more than 0 and not 1."""
    number = float(checks.above_zero(name, value))
    if number == 1:
        raise ValueError(f"{name} is 1: nothing would be different; take for example 2 for twice the risk, 0.5 for half")
    return number


def period_weights(observed: ArrayLike, expected: ArrayLike, *, against: float) -> Floats:
    """
    Return the log likelihood ratio of each period: O ln R - E (R - 1), for Poisson counts whose mean is E or R times E.

    Parameters
    ----------
    observed
        Events counted, 0 or more.
    expected
        Events expected where nothing is unusual, more than 0.
    against
        R, the relative risk watched for: above 1 for worse, below 1 for better (of an event nobody wants).

    Raises
    ------
    ValueError
        If a count is impossible, the shapes differ or the ratio is 1.

    Examples
    --------
    >>> period_weights([4], [2.0], against=2).round(4).tolist()
    [0.7726]
    """
    times = ratio(against)
    had, due = checks.together(observed=checks.counts("observed", observed), expected=checks.above_zero("expected", expected))
    for name, values in (("observed", had), ("expected", due)):
        checks.refuse(name, values, values > MOST, "is more than anybody could count")
    weights: Floats = had * np.log(times) - due * (times - 1)
    return weights


def patient_weights(outcome: ArrayLike, risk: ArrayLike, *, against: float) -> Floats:
    """
    Return the log likelihood ratio of each patient, whose odds of the outcome are those of the risk or R times those.

    ln(R / (1 - p + R p)) where it happened and ln(1 / (1 - p + R p)) where not. The risk is taken as it stands however large: one package
    silently takes 1 - p where p is above one half, which turns the evidence of the sickest patients around.

    Parameters
    ----------
    outcome
        1 where it happened, 0 where not.
    risk
        Chance of it for a patient like this one, from 0 to 1.
    against
        R, the odds ratio watched for.

    Raises
    ------
    ValueError
        If an outcome is neither 0 nor 1, a risk is no probability, the shapes differ or the ratio is 1.

    References
    ----------
    Steiner SH, Cook RJ, Farewell VT, Treasure T (2000), Biostatistics 1:441-452.

    Examples
    --------
    >>> patient_weights([1, 0], [0.1, 0.9], against=2).round(4).tolist()
    [0.5978, -0.6419]
    """
    times = ratio(against)
    had, chance = checks.together(outcome=checks.floats("outcome", outcome), risk=checks.floats("risk", risk))
    checks.refuse("outcome", had, (had != 0) & (had != 1), "must be 0 or 1")
    checks.refuse("risk", chance, (chance < 0) | (chance > 1), "must be a probability from 0 to 1; divide percentages by 100")
    weights: Floats = had * np.log(times) - np.log1p(chance * (times - 1))
    return weights
