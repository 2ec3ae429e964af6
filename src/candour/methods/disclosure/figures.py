"""Percentages, rates, means and ratios under a disclosure rule: worked out from what is shown, hidden where that says too much."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from candour.methods import checks
from candour.methods.disclosure.rules import BECAUSE, HIDDEN, Rule, rule_called, whole_counts

FEWEST_EVENTS = 10  # an age-standardised rate of fewer events is not shown
UNRELIABLE_EVENTS = 20  # one of fewer is shown with a warning
ALL_OR_NOBODY_BELOW = 25  # in a smaller group, all or nobody says something about each person in it
TOO_FEW_EVENTS = f"fewer than {FEWEST_EVENTS} events: too few for a rate"
FEW_EVENTS = f"fewer than {UNRELIABLE_EVENTS} events: unreliable"
ALL_OR_NOBODY = f"all or nobody in a group of fewer than {ALL_OR_NOBODY_BELOW}: {BECAUSE}"


@dataclass(frozen=True)
class Figures:
    """
    Figures that may be shown.

    Parameters
    ----------
    values
        The figures; NaN where one is hidden or cannot be made.
    why
        In words, why a figure is hidden; empty where it is shown or where there is nothing to divide by.
    warnings
        In words, what to beware of where it is shown; mostly empty.
    """

    values: NDArray[np.float64]
    why: NDArray[np.str_]
    warnings: NDArray[np.str_]

    @property
    def hidden(self) -> NDArray[np.bool_]:
        """Return where a figure is hidden to protect people."""
        return np.asarray(self.why != "")


def proportions(numerator: ArrayLike, denominator: ArrayLike, rule: str | Rule = "mid6", *, per: float = 1.0) -> Figures:
    """
    Return proportions, percentages or rates worked out from protected counts.

    Under every rule both counts are changed first, so the figure says no more than the two counts beside it. Where either is hidden the
    figure is too. In a group that may have fewer than 25 people, all or nobody is hidden as well: whoever knows that a person is in the
    group would know the rest.

    Parameters
    ----------
    numerator, denominator
        True counts; of a proportion the numerator is part of the denominator.
    rule
        A rule or its id.
    per
        Multiplies the figures, such as 100.

    Raises
    ------
    ValueError
        If a count is below 0 or not whole, or the shapes do not fit.

    Examples
    --------
    >>> proportions([20, 3, 0], [40, 40, 9], "hes2018", per=100).why.tolist()[1:]  # doctest: +NORMALIZE_WHITESPACE
    ['1 to 7: hidden so that nobody can be recognised',
     'all or nobody in a group of fewer than 25: hidden so that nobody can be recognised']
    """
    chosen = rule_called(rule)
    top, bottom = np.broadcast_arrays(whole_counts(numerator), whole_counts(denominator))
    return of_shown(chosen.shown(top), chosen.shown(bottom), chosen, per=per)


def of_shown(numerator: ArrayLike, denominator: ArrayLike, rule: str | Rule = "mid6", *, per: float = 1.0) -> Figures:
    """Return the same from counts that a rule has changed already; `HIDDEN` where one is not shown."""
    chosen = rule_called(rule)
    shown_top, shown_bottom = np.broadcast_arrays(np.asarray(numerator, dtype=np.int64), np.asarray(denominator, dtype=np.int64))
    why = np.where((shown_top == HIDDEN) | (shown_bottom == HIDDEN), _hidden_words(chosen), "")
    why = np.where((why == "") & all_or_nobody(shown_top, shown_bottom, chosen), ALL_OR_NOBODY, why)
    return Figures(_divided(shown_top, shown_bottom, why) * per, why, np.full(why.shape, ""))


def all_or_nobody(shown_numerator: ArrayLike, shown_denominator: ArrayLike, rule: str | Rule = "mid6") -> NDArray[np.bool_]:
    """
    Return where the shown counts say for certain that all or nobody of a group of fewer than 25 people is in the numerator.

    A numerator of 0 says it for certain. The same rounded number above and below says "all" only where the rule shows counts as they are.
    """
    chosen = rule_called(rule)
    top, bottom = np.broadcast_arrays(np.asarray(shown_numerator, dtype=np.int64), np.asarray(shown_denominator, dtype=np.int64))
    low, high = chosen.possible(bottom)
    some = (high > 0) & (low < ALL_OR_NOBODY_BELOW)
    exact = (low == high) & (top == bottom)
    return np.asarray(some & ((top == 0) | exact))


def means(people: ArrayLike, mean: ArrayLike, rule: str | Rule = "hes2018") -> Figures:
    """
    Return means (or medians) that may be shown: hidden where 1 to 7 people are behind one.

    Parameters
    ----------
    people
        How many people each mean is about.
    mean
        The means as they are.
    rule
        A rule or its id; one that hides nothing is read as hiding 1 to 7 here, because a mean cannot be rounded by counts.
    """
    chosen = rule_called(rule)
    count, value = np.broadcast_arrays(whole_counts(people), checks.floats("mean", mean))
    low, high = chosen.hides or (1, 7)
    few = (count >= min(low, 1)) & (count <= high)
    why = np.where(few, f"the mean of {max(low, 1)} to {high} people: {BECAUSE}", "")
    return Figures(np.where(few, np.nan, value), why, np.full(why.shape, ""))


def ratios(observed: ArrayLike, expected: ArrayLike, rule: str | Rule = "hes2018") -> Figures:
    """
    Return observed over expected, from the protected observed count.

    The rule for hospital episode statistics exempts complex calculations. It is not followed in that: an expected number that is published
    beside the ratio gives the observed count back, so the ratio goes wherever the count goes.
    """
    chosen = rule_called(rule)
    count, base = np.broadcast_arrays(whole_counts(observed), checks.counts("expected", expected))
    shown = chosen.shown(count)
    why = np.where(shown == HIDDEN, _hidden_words(chosen), "")
    return Figures(_divided(shown, base, why), why, np.full(why.shape, ""))


def standardised_rates(events: ArrayLike, rate: ArrayLike) -> Figures:
    """
    Return age-standardised rates that may be shown: none of fewer than 10 events, a warning below 20.

    References
    ----------
    Office for National Statistics, User guide to mortality statistics, section 15, as cited in its answer FOI/2021/3301.
    """
    count, value = np.broadcast_arrays(whole_counts(events), checks.floats("rate", rate))
    few = count < FEWEST_EVENTS
    warned = np.where(~few & (count < UNRELIABLE_EVENTS), FEW_EVENTS, "")
    return Figures(np.where(few, np.nan, value), np.where(few, TOO_FEW_EVENTS, ""), warned)


def _hidden_words(rule: Rule) -> str:
    return rule.words(None) if rule.hides else ""


def _divided(top: NDArray[np.int64], bottom: NDArray[np.int64] | NDArray[np.float64], why: NDArray[np.str_]) -> NDArray[np.float64]:
    good = (bottom > 0) & (why == "")
    return np.asarray(np.divide(top, bottom, out=np.full(top.shape, np.nan), where=good))
