"""Fairness: how much a figure changes from the most deprived people to the least, as one number with its uncertainty."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from candour.methods import checks, fairness_lines
from candour.methods.checks import Floats
from candour.methods.fairness_lines import Line
from candour.methods.method import Method
from candour.methods.rates import normal_quantile, student_quantile

Kind = Literal["mean", "rate", "proportion"]

KINDS = ("mean", "rate", "proportion")
SOURCE = "Low A, Low A (2004), Measuring the gap: quantifying and comparing local health inequalities, J Public Health 26:388-395"
FEWEST, FEW = 3, 5


@dataclass(frozen=True)
class Scale:
    """A scale on which the values of a kind scatter evenly, the way back, and how steep the way back is at a value."""

    name: str
    there: Callable[[Floats], Floats]
    back: Callable[[Floats], Floats]
    steep: Callable[[Floats], Floats]


SCALES = {
    "mean": Scale("none", lambda y: y, lambda t: t, np.ones_like),
    "rate": Scale("log", np.log, np.exp, lambda y: y),
    "proportion": Scale("logit", lambda y: np.log(y / (1 - y)), lambda t: 1 / (1 + np.exp(-t)), lambda y: y * (1 - y)),
}


@dataclass(frozen=True)
class Gradient:
    """
    The gradient of a figure over a population ordered from the most to the least deprived.

    Parameters
    ----------
    sii
        Slope index of inequality: the line at the least deprived less the line at the most deprived, times `multiplier`.
    rii
        Relative index of inequality: the line at the least deprived divided by the line at the most deprived; inverted where the
        multiplier is negative. NaN where the two have not the same sign.
    intercept
        The line at the most deprived end, times the size of `multiplier`.
    sii_lower, sii_upper, rii_lower, rii_upper
        Their limits; NaN where every ratio is possible.
    share, rank, fitted
        Share of the population, middle of its stretch (0 most deprived, 1 least) and value on the line, for each group.
    level
        Coverage of the limits.
    method
        What to publish beside the figures.
    warnings
        Sentences that belong beside the figures.
    """

    sii: Floats
    rii: Floats
    intercept: Floats
    sii_lower: Floats
    sii_upper: Floats
    rii_lower: Floats
    rii_upper: Floats
    share: Floats
    rank: Floats
    fitted: Floats
    level: float
    method: Method
    warnings: tuple[str, ...]


def gradient(
    population: ArrayLike,
    value: ArrayLike,
    lower: ArrayLike | None = None,
    upper: ArrayLike | None = None,
    *,
    order: ArrayLike | None = None,
    kind: Kind = "mean",
    transform: bool = False,
    multiplier: float = 1.0,
    level: float = 0.95,
    given_level: float = 0.95,
) -> Gradient:
    """
    Return the slope index (SII) and the relative index of inequality (RII) with their intervals, in closed form.

    A gap between the two ends of a list forgets everybody in between; the slope uses every group and weighs it by its people. The intervals
    are formulas and not simulations: the same data always give the same limits.

    Parameters
    ----------
    population
        People in each group, more than 0, groups along the last axis, shape (..., n) with n of at least 3.
    value
        The figure of each group, in the same shape.
    lower, upper
        Limits of each value at `given_level`. With them the interval says how sure the figures of the groups make the line. Without them it
        comes from the scatter of the groups around the line, with n - 2 degrees of freedom: the way for areas, whose own limits are not
        published.
    order
        Where a group stands, lowest most deprived, shape (n,); groups with the same number share the middle of their stretch. None: the
        groups stand in that order already.
    kind
        ``"mean"``: standard errors from the limits as they stand. ``"rate"``: from their logarithms. ``"proportion"``: from their logits.
    transform
        True fits the line to the logarithm of a rate, or to the logit of a proportion, and turns both ends back.
    multiplier
        Multiplies SII and intercept, for example 100 for percentages. A negative one turns the direction, and the RII over.
    level
        Coverage of the intervals wanted.
    given_level
        Coverage of `lower` and `upper`.

    Returns
    -------
    Gradient
        Arrays of shape (...), and of shape (..., n) for `share`, `rank` and `fitted`.

    Raises
    ------
    ValueError
        If a value is impossible for its kind, limits do not hold their value, shapes differ or there are fewer than 3 groups.

    Notes
    -----
    With a the share and b the middle rank of a group: weighted least squares of y on b with weights a, which is the regression of
    y sqrt(a) on sqrt(a) and b sqrt(a) of Low and Low. As the shares sum to 1, the mean rank is one half, and
    SII = sum a (b - 1/2) y / sum a (b - 1/2)^2. It is linear in y, so that its interval is exactly normal where the values are; the RII is
    the ratio of the two ends and has Fieller's limits, which are what a simulation of the groups converges to. A rate or proportion that is
    not transformed carries its standard error back to its own scale (y times that of the logarithm, y (1 - y) times that of the logit).
    With `transform` the limits of the slope turn the line around its middle, as PHEindicatormethods 2 does.
    Splitting a group in two of the same value leaves SII times sum a (b - 1/2)^2 as it was, and so makes the SII slightly smaller: figures
    for fifths and for tenths are not the same figure.

    References
    ----------
    Low A, Low A (2004), J Public Health 26:388-395. Fieller EC (1954), J R Stat Soc B 16:175-185. PHEindicatormethods 2, phe_sii.

    Examples
    --------
    >>> answer = gradient([100, 100, 100, 100, 100], [60, 64, 70, 71, 75])
    >>> float(answer.sii.round(4)), float(answer.rii.round(4))
    (18.5, 1.3149)
    """
    if kind not in KINDS:
        raise ValueError(f"kind is {kind!r}: it must be one of {', '.join(KINDS)}")
    if transform and kind == "mean":
        raise ValueError("a mean has no transformation: take kind rate (logarithm) or proportion (logit), or leave transform out")
    if (lower is None) != (upper is None):
        raise ValueError("give both lower and upper, or neither")
    times = float(checks.floats("multiplier", multiplier))
    if times == 0:
        raise ValueError("multiplier is 0: every figure would be 0")
    coverage, given = checks.level(level), checks.level(given_level, "given_level")
    people, values, *limits = _groups(population, value, lower, upper)
    _refuse_impossible(kind, values, limits, transform=transform)
    share = people / people.sum(axis=-1, keepdims=True)
    rank = _ranks(share, order)
    scale, fit = SCALES[kind], SCALES[kind if transform else "mean"]
    variance = None
    if limits:
        error = (scale.there(limits[1]) - scale.there(limits[0])) / (2 * normal_quantile(given))
        variance = (error if transform else error * scale.steep(values)) ** 2
    line = fairness_lines.through(fit.there(values), share, rank, variance)
    ends = _ends(line, fit, coverage)
    sii, low, high, rii, rii_low, rii_high = _turned(ends, times)
    first, last = fit.back(line.first), fit.back(line.last)
    senseless = first * last <= 0
    return Gradient(
        sii=sii,
        rii=np.where(senseless, np.nan, rii)[()],
        intercept=(first * abs(times))[()],
        sii_lower=low,
        sii_upper=high,
        rii_lower=np.where(senseless, np.nan, rii_low)[()],
        rii_upper=np.where(senseless, np.nan, rii_high)[()],
        share=share,
        rank=rank,
        fitted=fit.back(line.first[..., None] + line.slope[..., None] * rank),
        level=coverage,
        method=_method(kind, fit.name, times, coverage, given if limits else None),
        warnings=_warnings(values.shape[-1], bool(np.any(senseless)), bool(np.any(np.isnan(rii_low) & ~senseless))),
    )


def _groups(population: ArrayLike, value: ArrayLike, lower: ArrayLike | None, upper: ArrayLike | None) -> tuple[Floats, ...]:
    given = {"population": checks.above_zero("population", population), "value": checks.floats("value", value)}
    if lower is not None and upper is not None:
        given |= {"lower": checks.floats("lower", lower), "upper": checks.floats("upper", upper)}
    found = checks.together(**{name: np.atleast_1d(array) for name, array in given.items()})
    if found[0].shape[-1] < FEWEST:
        raise ValueError(f"a line with an interval needs at least {FEWEST} groups, and there {checks.are(found[0].shape[-1])}")
    return found


def _refuse_impossible(kind: str, values: Floats, limits: list[Floats], *, transform: bool) -> None:
    if limits:
        checks.refuse("lower", limits[0], limits[0] > values, "must not be above its value")
        checks.refuse("upper", limits[1], limits[1] < values, "must not be below its value")
    if kind == "mean":
        return
    checks.refuse("value", values, values < 0, f"must be 0 or more in a {kind}")
    if kind == "proportion":
        checks.refuse("value", values, values > 1, "must be at most 1 in a proportion; divide percentages by 100")
    for name, array in [*([("value", values)] if transform else []), *zip(("lower", "upper"), limits, strict=False)]:
        why = "has no logarithm" if kind == "rate" else "has no logit"
        checks.refuse(name, array, array <= 0, f"{why}; take kind mean, without transform")
        if kind == "proportion":
            checks.refuse(name, array, array >= 1, f"{why}; take kind mean, without transform")


def _ranks(share: Floats, order: ArrayLike | None) -> Floats:
    if order is None:
        return fairness_lines.ranks(share)
    place = np.atleast_1d(checks.floats("order", order))
    if place.shape != share.shape[-1:]:
        raise ValueError(f"order has shape {place.shape}: it must have one number for each of the {share.shape[-1]} groups")
    sorted_by = np.argsort(place, kind="stable")
    _, tied = np.unique(place[sorted_by], return_inverse=True)
    if tied[-1] == 0:
        raise ValueError("order is the same for all groups: nobody is more deprived than anybody")
    rank = np.empty_like(share)
    rank[..., sorted_by] = fairness_lines.ranks(share[..., sorted_by], tied)
    return rank


def _ends(line: Line, fit: Scale, level: float) -> tuple[Floats, ...]:
    """Return SII and RII with their limits on the scale of the values."""
    q = student_quantile(level, line.freedom) if line.freedom else normal_quantile(level)
    wide = q * np.sqrt(line.variance_slope)
    if fit.name == "none":
        with np.errstate(divide="ignore", invalid="ignore"):
            return line.slope, line.slope - wide, line.slope + wide, line.last / line.first, *fairness_lines.ratio_limits(line, q)
    middle = (line.first + line.last) / 2
    slopes = (line.slope, line.slope - wide, line.slope + wide)
    pairs = [(fit.back(middle - slope / 2), fit.back(middle + slope / 2)) for slope in slopes]
    return *(last - first for first, last in pairs), *(last / first for first, last in pairs)


def _turned(ends: tuple[Floats, ...], times: float) -> tuple[Floats, ...]:
    """Return the figures times the multiplier; a negative one swaps the limits and turns the ratio over."""
    sii, low, high, rii, rii_low, rii_high = ends
    if times > 0:
        return sii * times, low * times, high * times, rii, rii_low, rii_high
    with np.errstate(divide="ignore", invalid="ignore"):
        return sii * times, high * times, low * times, 1 / rii, 1 / rii_high, 1 / rii_low


def _method(kind: str, transform: str, times: float, level: float, given: float | None) -> Method:
    interval: dict[str, object] = {"interval": "from the limits of the groups, normal", "given_level": given}
    if given is None:
        interval = {"interval": "from the scatter of the groups around the line, Student's t with groups - 2 degrees of freedom"}
    parameters = {"kind": kind, "transform": transform, "multiplier": times, "level": level, **interval}
    return Method(id=f"fairness-{kind}", version="1", source=SOURCE, parameters=parameters)


def _warnings(groups: int, senseless: bool, unbounded: bool) -> tuple[str, ...]:  # noqa: FBT001 - three facts about one answer
    said = []
    if groups < FEW:
        said.append(f"There are only {groups} groups; one of them can turn the line.")
    if senseless:
        said.append("The line does not stay on one side of 0, so that the ratio of its ends means nothing and is left out.")
    if unbounded:
        said.append("The most deprived end of the line may be 0, so that the ratio has no limits.")
    return tuple(said)
