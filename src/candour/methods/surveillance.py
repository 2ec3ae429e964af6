"""Early warning: evidence that adds up, period by period or patient by patient, until it is strong enough to ask."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from candour.methods import checks, surveillance_chains, surveillance_weights
from candour.methods.checks import Floats
from candour.methods.method import Method

Test = Literal["sprt", "cusum"]
Direction = Literal["worse", "better"]

TESTS, DIRECTIONS = ("sprt", "cusum"), ("worse", "better")
ALPHA = 1e-6
SOURCES = {
    "sprt": "Spiegelhalter D, Grigg O, Kinsman R, Treasure T (2003), Risk-adjusted sequential probability ratio tests, Int J Qual Health "
    "Care 15:7-13",
    "cusum": "Steiner SH, Cook RJ, Farewell VT, Treasure T (2000), Monitoring surgical performance using risk-adjusted cumulative sum "
    "charts, Biostatistics 1:441-452",
}


@dataclass(frozen=True)
class Watch:
    """
    The evidence of many units over time, and when it was strong enough to sound an alarm.

    Parameters
    ----------
    statistic
        The evidence that has added up by each step, shape (..., n). At a step that was not counted it stays where it was.
    difference
        Expected minus observed so far, shape (..., n): a path to look at, never a rule.
    alarm
        True where the statistic comes from below the threshold to it or above, shape (..., n).
    first_alarm
        Step of the first alarm, or -1, shape (...).
    threshold
        Where the alarm sounds, shape (...).
    lower
        Where the sequential test would speak for "as usual"; NaN for a CUSUM. It is shown and nothing begins again there.
    ratio
        What was watched for: above 1 for worse, below 1 for better.
    test
        ``"sprt"`` or ``"cusum"``.
    method
        What to publish beside the figures.
    """

    statistic: Floats
    difference: Floats
    alarm: NDArray[np.bool_]
    first_alarm: NDArray[np.intp]
    threshold: Floats
    lower: float
    ratio: float
    test: str
    method: Method


@dataclass(frozen=True)
class Plan:
    """
    What is watched for and how sure an alarm has to be.

    Parameters
    ----------
    ratio
        Relative risk of periods, odds ratio of patients: 2 for twice.
    alpha
        Chance of a false alarm that the threshold ln((1 - beta) / alpha) is made for.
    beta
        Chance of missing what is watched for; None takes alpha.
    test
        ``"sprt"``: the plain sum, of Spiegelhalter and others; its past counts for ever. ``"cusum"``: begins again at 0 where the evidence
        speaks for "as usual", and so finds a change that comes late.
    limit
        Threshold of a CUSUM in place of the one from alpha and beta.
    run_length
        Average steps to a false alarm that the threshold of a CUSUM is made for, in place of the other two.
    restart
        True lets a CUSUM begin again at 0 after an alarm.
    direction
        ``"worse"`` or ``"better"``; None goes by the ratio. With ``"better"`` a ratio above 1 is turned over: 2 becomes one half.
    """

    ratio: float = 2.0
    alpha: float = ALPHA
    beta: float | None = None
    test: Test = "sprt"
    limit: float | None = None
    run_length: float | None = None
    restart: bool = False
    direction: Direction | None = None

    def __post_init__(self) -> None:
        """Refuse what contradicts itself, in one sentence."""
        if self.test not in TESTS:
            raise ValueError(f"test is {self.test!r}: it must be one of {', '.join(TESTS)}")
        if self.direction not in (None, *DIRECTIONS):
            raise ValueError(f"direction is {self.direction!r}: it must be one of {', '.join(DIRECTIONS)}")
        surveillance_weights.ratio(self.ratio)
        if self.direction == "worse" and self.ratio < 1:
            raise ValueError(f"ratio is {self.ratio:g} and direction is worse: a ratio below 1 watches for better")
        checks.level(self.alpha, "alpha")
        checks.level(self.missed, "beta")
        if self.alpha + self.missed >= 1:
            raise ValueError(f"alpha is {self.alpha:g} and beta is {self.missed:g}: together they must stay below 1")
        for name, value in (("limit", self.limit), ("run_length", self.run_length)):
            if value is not None:
                if self.test != "cusum":
                    raise ValueError(f"{name} belongs to a cusum: the thresholds of the sequential test come from alpha and beta")
                checks.above_zero(name, value)
        if self.limit is not None and self.run_length is not None:
            raise ValueError("give limit or run_length, not both")
        if self.restart and self.test != "cusum":
            raise ValueError("restart belongs to a cusum: the sequential test adds up and never begins again")

    @property
    def missed(self) -> float:
        """Return beta."""
        return self.alpha if self.beta is None else self.beta

    @property
    def against(self) -> float:
        """Return the ratio in the direction watched."""
        return 1 / self.ratio if self.direction == "better" and self.ratio > 1 else self.ratio

    @property
    def stated(self) -> float:
        """Return the upper threshold of the stated errors, ln((1 - beta) / alpha)."""
        return math.log((1 - self.missed) / self.alpha)

    @property
    def lower(self) -> float:
        """Return the lower threshold of the sequential test, ln(beta / (1 - alpha)); a CUSUM has none."""
        return math.log(self.missed / (1 - self.alpha)) if self.test == "sprt" else math.nan


def watch_periods(observed: ArrayLike, expected: ArrayLike, plan: Plan | None = None, *, counted: ArrayLike | None = None) -> Watch:
    """
    Watch counts against what was expected of each period, for many units at once.

    Parameters
    ----------
    observed
        Events of each period, 0 or more, periods in order along the last axis, shape (..., n).
    expected
        Events expected where nothing is unusual, more than 0, in the same shape.
    plan
        What is watched for; None for twice the risk with errors of one in a million.
    counted
        False where a unit has no such period, shape (..., n).

    Returns
    -------
    Watch

    Raises
    ------
    ValueError
        If a value is impossible, the shapes differ or there is no period.

    Notes
    -----
    The counts are taken as Poisson. Counts that scatter more than that (deaths in winter, wards that fill) raise more false alarms than
    stated. The sequential test is that of Spiegelhalter and others (2003): the cumulated log likelihood ratio without a restart.

    Examples
    --------
    Women of 65 and more whose deaths Harold Shipman certified, 1977 to 1986: the line for one in a million was crossed in 1985.

    >>> observed = [2, 9, 14, 7, 8, 5, 2, 13, 13, 7]
    >>> expected = [2.04, 3.90, 4.44, 4.02, 3.93, 2.90, 3.83, 4.47, 2.92, 2.92]
    >>> answer = watch_periods(observed, expected)
    >>> 1977 + int(answer.first_alarm), round(float(answer.threshold), 2)
    (1985, 13.82)
    """
    asked = plan or Plan()
    had, due, there = _given({"observed": observed, "expected": expected}, counted, absent=1.0)
    weights = surveillance_weights.period_weights(had, due, against=asked.against)
    usual = _usual(due, there)
    thresholds = _thresholds(asked, usual, weights.shape[:-1])
    return _watched(weights, due - had, thresholds, asked, there, "periods")


def watch_patients(outcome: ArrayLike, risk: ArrayLike, plan: Plan | None = None, *, counted: ArrayLike | None = None) -> Watch:
    """
    Watch the outcomes of patients against the risk that each of them had, for many units at once.

    Parameters
    ----------
    outcome
        1 where it happened, 0 where not, patients in the order in which they came, shape (..., n).
    risk
        Chance of it for a patient like this one, from 0 to 1, in the same shape.
    plan
        What is watched for; its ratio is one of odds.
    counted
        False where a unit has no such patient, shape (..., n).

    Returns
    -------
    Watch

    Raises
    ------
    ValueError
        If a value is impossible, the shapes differ or there is no patient.

    References
    ----------
    Steiner SH, Cook RJ, Farewell VT, Treasure T (2000), Biostatistics 1:441-452. Lovegrove J et al (1997), Lancet 350:1128-1130
    (expected minus observed as a path).

    Examples
    --------
    >>> answer = watch_patients([0, 1, 1, 1], [0.1, 0.1, 0.2, 0.1], Plan(test="cusum", limit=1.5))
    >>> answer.statistic.round(3).tolist(), int(answer.first_alarm)
    ([0.0, 0.598, 1.109, 1.706], 3)
    """
    asked = plan or Plan()
    had, chance, there = _given({"outcome": outcome, "risk": risk}, counted, absent=0.0)
    weights = surveillance_weights.patient_weights(had, chance, against=asked.against)
    mix = chance[there] if there is not None else chance
    thresholds = np.full(weights.shape[:-1], _cusum_limit(asked, surveillance_chains.of_patients(mix, against=asked.against)))
    return _watched(weights, chance - had, thresholds, asked, there, "patients")


def _given(pair: dict[str, ArrayLike], counted: ArrayLike | None, *, absent: float) -> tuple[Floats, Floats, NDArray[np.bool_] | None]:
    """Return the two figures in one shape, and where they count; what does not count becomes 0 and `absent`, whatever was there."""
    there = None if counted is None else np.atleast_1d(np.asarray(counted, dtype=bool))
    if there is not None:
        pair = {name: np.where(there, np.asarray(values), fill) for (name, values), fill in zip(pair.items(), (0.0, absent), strict=True)}
    had, other = checks.together(**{name: np.atleast_1d(checks.floats(name, values)) for name, values in pair.items()})
    if not had.size:
        raise ValueError("there is nothing to watch: give at least one period or patient")
    return had, other, there


def _usual(due: Floats, there: NDArray[np.bool_] | None) -> Floats:
    """Return the expected events of a usual period of each unit: their mean."""
    if there is None:
        return np.asarray(due.mean(axis=-1))
    return np.asarray(np.where(there, due, 0.0).sum(axis=-1) / np.maximum(there.sum(axis=-1), 1))


def _cusum_limit(plan: Plan, increments: surveillance_chains.Increments) -> float:
    if plan.run_length is not None:
        return surveillance_chains.limit_for(increments, plan.run_length)
    return plan.stated if plan.limit is None else plan.limit


def _thresholds(plan: Plan, usual: Floats, shape: tuple[int, ...]) -> Floats:
    """Return the threshold of each unit; by run length it is made once for all that expect about the same."""
    if plan.run_length is None:
        return np.full(shape, plan.stated if plan.limit is None else plan.limit)
    level = surveillance_chains.levels(usual)
    limits = {of: _cusum_limit(plan, surveillance_chains.of_periods(of, against=plan.against)) for of in np.unique(level).tolist()}
    return np.array([limits[of] for of in np.ravel(level).tolist()]).reshape(shape)


def _watched(weights: Floats, surplus: Floats, thresholds: Floats, plan: Plan, there: NDArray[np.bool_] | None, of: str) -> Watch:
    if there is not None:
        weights, surplus = np.where(there, weights, 0.0), np.where(there, surplus, 0.0)
    line = thresholds[..., None]
    statistic = _restarted(weights, thresholds) if plan.restart else np.cumsum(weights, axis=-1)
    if plan.test == "cusum" and not plan.restart:
        # the CUSUM is the sum less the lowest point it has had, 0 at the beginning: no loop over the periods
        statistic = statistic - np.minimum(np.minimum.accumulate(statistic, axis=-1), 0.0)
    above = statistic >= line
    before = np.zeros_like(above)
    before[..., 1:] = above[..., :-1]
    alarm = above if plan.restart else above & ~before
    if there is not None:
        alarm = alarm & there
    first = np.where(alarm.any(axis=-1), alarm.argmax(axis=-1), -1)
    return Watch(
        statistic=statistic,
        difference=np.cumsum(surplus, axis=-1),
        alarm=alarm,
        first_alarm=first,
        threshold=thresholds,
        lower=plan.lower,
        ratio=plan.against,
        test=plan.test,
        method=_method(plan, of),
    )


def _restarted(weights: Floats, thresholds: Floats) -> Floats:
    statistic = np.empty_like(weights)
    now = np.zeros(weights.shape[:-1])
    for step in range(weights.shape[-1]):
        now = np.maximum(0.0, np.where(now >= thresholds, 0.0, now) + weights[..., step])
        statistic[..., step] = now
    return statistic


def _method(plan: Plan, of: str) -> Method:
    parameters: dict[str, object] = {
        "test": plan.test,
        "of": of,
        "ratio": plan.against,
        "ratio_is": "relative risk" if of == "periods" else "odds ratio",
        "watched_for": "more" if plan.against > 1 else "fewer",
        "alpha": plan.alpha,
        "beta": plan.missed,
    }
    if plan.test == "cusum":
        made = "limit" if plan.limit is not None else "run_length" if plan.run_length is not None else "alpha and beta"
        parameters |= {"threshold_from": made, "limit": plan.limit, "run_length": plan.run_length, "restart": plan.restart}
    return Method(id=f"watch-{plan.test}-{of}", version="1", source=SOURCES[plan.test], parameters=parameters)
