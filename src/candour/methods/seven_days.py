"""Seven days: weekdays and weekends side by side, with how sure the difference is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from candour.methods import checks, rates
from candour.methods.checks import Floats
from candour.methods.method import Method

Kind = Literal["rate", "proportion"]

WEEKDAY, WEEKEND, HOLIDAY = "weekday", "weekend", "holiday"
DAYS = (WEEKDAY, WEEKEND, HOLIDAY)
KINDS = ("rate", "proportion")
FEWEST_WEEKS = 4
SOURCES = {
    "proportion": "Newcombe RG (1998), Stat Med 17:873-890, method 10 (difference); Katz D et al (1978), Biometrics 34:469-474 (ratio)",
    "weeks": "Liang KY, Zeger SL (1986), Biometrika 73:13-22: ratio of two rates, variance between weeks",
    "chance": "Clopper CJ, Pearson ES (1934), Biometrika 26:404-413, on the share of the events that fell on weekends",
}
CHANCE_ALONE = "The interval allows for chance alone; counts from day to day scatter more. Give one row for each day to count that in."


@dataclass(frozen=True)
class SevenDays:
    """
    One figure on weekdays, at weekends and on bank holidays, and how the weekend compares with the weekday.

    Parameters
    ----------
    days
        The kinds of day there are, of ``"weekday"``, ``"weekend"``, ``"holiday"``.
    numerator, denominator, value, lower, upper
        For each of them; value and limits times `per`.
    ratio, ratio_lower, ratio_upper
        Weekend by weekday: 1 means the same on each day. NaN where there is none.
    difference, difference_lower, difference_upper
        Weekend less weekday, times `per`; limits for a proportion only.
    weeks
        How many weeks the variance comes from; 0 where it is chance alone.
    method
        What to publish beside the figures.
    warnings
        Sentences that belong beside the figures.
    """

    days: tuple[str, ...]
    numerator: Floats
    denominator: Floats
    value: Floats
    lower: Floats
    upper: Floats
    ratio: float
    ratio_lower: float
    ratio_upper: float
    difference: float
    difference_lower: float
    difference_upper: float
    weeks: int
    method: Method
    warnings: tuple[str, ...]


def kind_of_day(day: date, holidays: frozenset[date]) -> str:
    """
    Return whether a day is a weekday, at the weekend or a bank holiday, which belongs to neither.

    >>> kind_of_day(date(2024, 12, 26), frozenset({date(2024, 12, 26)})), kind_of_day(date(2024, 12, 28), frozenset())
    ('holiday', 'weekend')
    """
    if day in holidays:
        return HOLIDAY
    return WEEKEND if day.weekday() >= 5 else WEEKDAY


def side_by_side(
    day: Sequence[str],
    numerator: ArrayLike,
    denominator: ArrayLike,
    *,
    kind: Kind = "rate",
    week: ArrayLike | None = None,
    per: float = 1.0,
    level: float = 0.95,
) -> SevenDays:
    """
    Return a figure on weekdays and at weekends, their ratio and their difference with intervals.

    Bank holidays are a third kind of day. They are shown and compared with nothing: a Monday on which the clinics are closed is no weekday,
    and it is no Sunday either.

    Parameters
    ----------
    day
        What each row is: ``"weekday"``, ``"weekend"`` or ``"holiday"``.
    numerator
        Events of each row, 0 or more.
    denominator
        What they are out of, more than 0: the number of days in the row, people admitted, people who came.
    kind
        ``"rate"``: events over a base such as days. ``"proportion"``: people among `denominator` people.
    week
        The week of each row, as any number. With it the interval of a rate comes from how much weeks differ, and not from chance alone.
    per
        Multiplies values, limits and differences.
    level
        Coverage of the intervals.

    Returns
    -------
    SevenDays

    Raises
    ------
    ValueError
        If a value is impossible, a day is none of the three, there is no weekday or no weekend, or shapes differ.

    Notes
    -----
    Rate with weeks: with r the rate of each kind of day and Y its events, each week w has d = (y - r x)/Y at weekends less the same on
    weekdays; the variance of the logarithm of the ratio is n/(n - 1) sum d^2 over n weeks, with Student's t on n - 1. Busy weeks, quiet
    Fridays and days that follow one another are all in it. At least 4 weeks are needed. Without weeks: the exact interval of a ratio of two
    Poisson rates, which is too narrow for daily counts and says so.
    Proportion: Wilson's interval for each, Newcombe's for the difference, the logarithm's for the ratio; chance alone.

    References
    ----------
    Newcombe RG (1998), Stat Med 17:873-890. Liang KY, Zeger SL (1986), Biometrika 73:13-22.

    Examples
    --------
    >>> answer = side_by_side(["weekday", "weekend"], [500, 130], [5, 2])
    >>> answer.value.tolist(), round(answer.ratio, 2)
    ([100.0, 65.0], 0.65)
    """
    if kind not in KINDS:
        raise ValueError(f"kind is {kind!r}: it must be one of {', '.join(KINDS)}")
    coverage, times = checks.level(level), float(checks.above_zero("per", per))
    which, had, base = _rows(day, numerator, denominator, kind)
    there = tuple(name for name in DAYS if (which == name).any())
    if WEEKDAY not in there or WEEKEND not in there:
        missing = WEEKEND if WEEKEND not in there else WEEKDAY
        raise ValueError(f"no row is a {missing}: there is nothing to set side by side")
    events, bases = (np.array([values[which == name].sum() for name in there]) for values in (had, base))
    of = {name: (float(events[i]), float(bases[i])) for i, name in enumerate(there)}
    weekend, weekday = of[WEEKEND], of[WEEKDAY]
    ratio = (weekend[0] / weekend[1]) / (weekday[0] / weekday[1]) if weekday[0] else np.nan
    difference = weekend[0] / weekend[1] - weekday[0] / weekday[1]
    weeks, warnings, gap = 0, list[str](), (np.nan, np.nan)
    if kind == "proportion":
        single = rates.wilson_interval(events, bases, level=coverage)
        lower, upper, limits = single.lower, single.upper, _katz(weekend, weekday, coverage)
        gap = newcombe(weekend, weekday, level=coverage)
    else:
        single = rates.exact_interval(events, bases, level=coverage)
        lower, upper, limits = single.lower, single.upper, _poisson_ratio(weekend, weekday, coverage)
        number = _weeks(week, len(had))
        if number is not None and _enough(number, which, of):
            weeks = len(np.unique(number[which != HOLIDAY]))
            lower, upper, limits = _between_weeks(which, had, base, number, there, coverage)
        else:
            warnings.append(CHANCE_ALONE)
    if not weekday[0] or not weekend[0]:
        warnings.append("Nothing was counted on one kind of day, so that the ratio is 0 or has no upper limit.")
    way = "proportion" if kind == "proportion" else "weeks" if weeks else "chance"
    return SevenDays(
        days=there,
        numerator=events,
        denominator=bases,
        value=events / bases * times,
        lower=np.asarray(lower) * times,
        upper=np.asarray(upper) * times,
        ratio=float(ratio),
        ratio_lower=float(limits[0]),
        ratio_upper=float(limits[1]),
        difference=difference * times,
        difference_lower=gap[0] * times,
        difference_upper=gap[1] * times,
        weeks=weeks,
        method=Method(
            id=f"seven-days-{kind}",
            version="1",
            source=SOURCES[way],
            parameters={"kind": kind, "interval": way, "per": times, "level": coverage, "weeks": weeks},
        ),
        warnings=tuple(warnings),
    )


def newcombe(one: tuple[float, float], other: tuple[float, float], *, level: float = 0.95) -> tuple[float, float]:
    """
    Return the limits of the difference of two independent proportions, events by total each: the first less the second.

    References
    ----------
    Newcombe RG (1998), Stat Med 17:873-890, method 10.

    Examples
    --------
    >>> tuple(round(limit, 4) for limit in newcombe((56, 70), (48, 80)))
    (0.0524, 0.3339)
    """
    first, second = (rates.wilson_interval(*pair, level=level) for pair in (one, other))
    gap = first.estimate - second.estimate
    below = np.hypot(first.estimate - first.lower, second.upper - second.estimate)
    above = np.hypot(first.upper - first.estimate, second.estimate - second.lower)
    return float(gap - below), float(gap + above)


def _rows(day: Sequence[str], numerator: ArrayLike, denominator: ArrayLike, kind: str) -> tuple[NDArray[np.str_], Floats, Floats]:
    had, base = checks.together(
        numerator=np.atleast_1d(checks.counts("numerator", numerator)),
        denominator=np.atleast_1d(checks.above_zero("denominator", denominator)),
    )
    which = np.asarray(list(day))
    if which.shape != had.shape:
        raise ValueError(f"there are {which.size} days and {had.size} figures: give one for each")
    strange = [name for name in which.tolist() if name not in DAYS]
    if strange:
        raise ValueError(f"'{strange[0]}' is no kind of day: it must be one of {', '.join(DAYS)}")
    if kind == "proportion":
        checks.refuse("numerator", had, had > base, "must not exceed its denominator in a proportion; a rate has no such bound")
    return which, had, base


def _katz(weekend: tuple[float, float], weekday: tuple[float, float], level: float) -> tuple[float, float]:
    if not weekend[0] or not weekday[0]:
        return (0.0 if weekday[0] else np.nan), np.nan
    error = np.sqrt(1 / weekend[0] - 1 / weekend[1] + 1 / weekday[0] - 1 / weekday[1])
    ratio = (weekend[0] / weekend[1]) / (weekday[0] / weekday[1])
    wide = rates.normal_quantile(level) * error
    return float(ratio * np.exp(-wide)), float(ratio * np.exp(wide))


def _poisson_ratio(weekend: tuple[float, float], weekday: tuple[float, float], level: float) -> tuple[float, float]:
    """Return the exact limits: of all events, the share that fell on weekends is binomial, and each share is one ratio."""
    from scipy.special import betaincinv  # here, not above: it costs a third of the start-up time of commands without it

    (x, t), (y, s) = weekend, weekday
    tail = (1 - level) / 2
    low = betaincinv(x, y + 1, tail) if x else 0.0
    high = betaincinv(x + 1, y, 1 - tail) if y else 1.0
    return float(low / (1 - low) * s / t), float(high / (1 - high) * s / t) if high < 1 else np.inf


def _weeks(week: ArrayLike | None, rows: int) -> Floats | None:
    if week is None:
        return None
    number = np.atleast_1d(checks.floats("week", week))
    if len(number) != rows:
        raise ValueError(f"there are {len(number)} weeks and {rows} figures: give one for each")
    return number


def _enough(week: Floats, which: NDArray[np.str_], of: dict[str, tuple[float, float]]) -> bool:
    return bool(of[WEEKDAY][0] and of[WEEKEND][0] and len(np.unique(week[which != HOLIDAY])) >= FEWEST_WEEKS)


def _between_weeks(
    which: NDArray[np.str_], had: Floats, base: Floats, week: Floats, there: tuple[str, ...], level: float
) -> tuple[Floats, Floats, tuple[float, float]]:
    """Return the limits of each rate and of the ratio, from what each week adds to their logarithms."""
    _, place = np.unique(week, return_inverse=True)
    adds: dict[str, Floats] = {}
    limits = rates.exact_interval([had[which == n].sum() for n in there], [base[which == n].sum() for n in there], level=level)
    value, lower, upper = limits.estimate.copy(), limits.lower.copy(), limits.upper.copy()
    for at, name in enumerate(there):
        here = which == name
        left = np.bincount(place[here], weights=had[here] - value[at] * base[here], minlength=int(place.max()) + 1)
        adds[name] = left.astype(np.float64) / max(had[here].sum(), 1.0)
        weeks = len(np.unique(place[here]))
        if had[here].any() and weeks >= FEWEST_WEEKS:
            wide = _wide(adds[name], weeks, level)
            lower[at], upper[at] = value[at] * np.exp(-wide), value[at] * np.exp(wide)
    wide = _wide(adds[WEEKEND] - adds[WEEKDAY], len(np.unique(place[which != HOLIDAY])), level)
    ratio = value[there.index(WEEKEND)] / value[there.index(WEEKDAY)]
    return lower, upper, (float(ratio * np.exp(-wide)), float(ratio * np.exp(wide)))


def _wide(adds: Floats, weeks: int, level: float) -> float:
    return float(rates.student_quantile(level, weeks - 1) * np.sqrt(weeks / (weeks - 1) * (adds**2).sum()))
