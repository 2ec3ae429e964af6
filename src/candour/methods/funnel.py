"""Funnel plots: which units differ from the rest by more than chance, and by more than units usually differ."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from candour.methods import checks, funnel_scales
from candour.methods.checks import Floats
from candour.methods.method import Method
from candour.methods.overdispersion import RULES, Overdispersion, estimate

Kind = Literal["ratio", "proportion", "rate"]
Rule = Literal["none", "shmi", "cqc", "cqc-funnelplotr"]

KINDS = ("ratio", "proportion", "rate")
LEVELS = (0.95, 0.998)
HIGHER, AS_EXPECTED, LOWER = "higher_than_expected", "as_expected", "lower_than_expected"
SOURCES = {
    "none": "Spiegelhalter DJ (2005), Funnel plots for comparing institutional performance, Stat Med 24:1185-1202",
    "shmi": "NHS Digital, Summary Hospital-level Mortality Indicator, indicator specification: 95% limits with random effects and 10% trim",
    "cqc-funnelplotr": "FunnelPlotR 0.6.0, standardised ratios by the CQC method: limits on the square root, drawn on the ratio unchanged",
    "cqc": "Spiegelhalter DJ et al (2012), Statistical methods for healthcare regulation, JRSS A 175:1-47; CQC Intelligent Monitoring",
}


@dataclass(frozen=True)
class Funnel:
    """
    Units judged against the limits of a funnel plot.

    Parameters
    ----------
    kind
        ``"ratio"``, ``"proportion"`` or ``"rate"``.
    centre
        The value of a unit like all others, in the unit of `value`.
    per
        What values, centre and limits are multiplied by.
    levels
        Coverage of each pair of limits; the first is the one that `band` is judged at.
    observed
        Events counted, shape (n,).
    base
        What the count is divided by: expected events of a ratio, denominator of a rate or proportion.
    expected
        Events that a unit at the centre would have.
    value
        `observed` divided by `base`, times `per`.
    lower, upper
        Limits of `value`, shape (levels, n), unrounded.
    z
        Distance from the centre in standard deviations of chance alone; NaN where the rule has none (a logarithm of 0).
    z_adjusted
        The same with the spread between units counted in. Under an over-dispersion rule `band` follows this one.
    band
        ``"higher_than_expected"``, ``"as_expected"`` or ``"lower_than_expected"`` per unit.
    overdispersion
        The rule, tau2, phi, and how many units were kept and dropped.
    method
        What to publish beside the figures.
    warnings
        Sentences that belong beside the figures.
    """

    kind: str
    centre: float
    per: float
    levels: tuple[float, ...]
    observed: Floats
    base: Floats
    expected: Floats
    value: Floats
    lower: Floats
    upper: Floats
    z: Floats
    z_adjusted: Floats
    band: NDArray[np.str_]
    overdispersion: Overdispersion
    method: Method
    warnings: tuple[str, ...]

    def limits_at(self, base: ArrayLike, level: float) -> tuple[Floats, Floats]:
        """Return the limits that units with other bases would have: the curve of the funnel."""
        lower, upper = funnel_scales.limits(
            self.kind,
            self.overdispersion.rule,
            checks.above_zero("base", base),
            centre=self.centre / self.per,
            tau2=self.overdispersion.tau2,
            level=checks.level(level),
        )
        return lower * self.per, upper * self.per


def funnel(
    observed: ArrayLike,
    base: ArrayLike,
    *,
    kind: Kind = "ratio",
    overdispersion: Rule = "none",
    levels: Sequence[float] = LEVELS,
    centre: float | Literal["pooled"] | None = None,
    per: float = 1.0,
    names: Sequence[str] | None = None,
) -> Funnel:
    """
    Return each unit's value, limits, distance and band.

    Without over-dispersion the limits are exact: Poisson for a ratio or a rate, binomial for a proportion. Large units then leave them for
    differences that no patient would notice, which is why the SHMI and the CQC rule widen them by the spread that units show anyway.

    Parameters
    ----------
    observed
        Events per unit, 0 or more, shape (n,).
    base
        Expected events (ratio) or denominators (rate, proportion), more than 0, shape (n,) or one number.
    kind
        ``"ratio"``: observed by expected. ``"proportion"``: events among `base` people, at most one each. ``"rate"``: events over a base
        such as bed days, without that bound.
    overdispersion
        ``"none"``; ``"shmi"``: logarithm, a tenth of the units trimmed at each end by count; ``"cqc"``: square root (arcsine for a
        proportion), z winsorised at 10 % and 90 %. The SHMI rule is not defined for a proportion. ``"cqc-funnelplotr"``: the same
        spread, with limits drawn as FunnelPlotR draws them, about half as wide; for comparing with it, not for judging anyone.
    levels
        Coverage of each pair of limits, in the order wanted; the band is judged at the first.
    centre
        A number, ``"pooled"`` (all observed by all base), or None: 1 for a ratio, because `base` is already what the published model
        expects and re-centring would move every band; pooled otherwise.
    per
        Multiplies value, centre and limits, for example 1000.
    names
        Names of the units for warnings; otherwise their positions.

    Returns
    -------
    Funnel

    Raises
    ------
    ValueError
        If a value is impossible, shapes differ, there is no unit, or the kind has no such rule.

    Notes
    -----
    SHMI rule: z = ln(O/E) sqrt(E); sort by z; drop floor(n/10) units at each end; on the k left w = E and
    tau2 = (sum z^2 - (k - 1)) / (sum w - sum w^2 / sum w), not below 0; limits exp(+-q sqrt(1/E + tau2)) with q = 1.959964 at 95 %.
    From the observed and expected deaths alone it gives every limit and band of the eight releases of 2011 to 2014 (1,151 rows). A unit
    without events has no logarithm: it is left out of tau2 and named in the warnings.

    References
    ----------
    Spiegelhalter DJ (2005), Stat Med 24:1185-1202 and Qual Saf Health Care 14:347-351.

    Examples
    --------
    >>> answer = funnel([80, 100, 150], [100, 100, 100])
    >>> answer.band.tolist()
    ['lower_than_expected', 'as_expected', 'higher_than_expected']
    >>> answer.lower[0].round(4).tolist()
    [0.8136, 0.8136, 0.8136]
    """
    rule = overdispersion
    _refuse_unknown(kind, rule)
    coverage = tuple(checks.level(level, f"levels[{i}]") for i, level in enumerate(levels))
    if not coverage:
        raise ValueError("levels is empty: give at least one, for example 0.95")
    checks.above_zero("per", per)
    had, bases = _units(observed, base, kind)
    middle = _centre(centre, kind, had, bases)
    if middle <= 0 and rule != "none":
        raise ValueError("observed is 0 everywhere: over-dispersion cannot be estimated, take none")
    usable = (had > 0) | (rule == "none")
    z, weight = funnel_scales.distance(kind, rule, had, bases, middle)
    spread = estimate(rule, z, weight, usable)
    limits = [funnel_scales.limits(kind, rule, bases, centre=middle, tau2=spread.tau2, level=level) for level in coverage]
    lower, upper = (np.array(side) for side in zip(*limits, strict=True))
    return Funnel(
        kind=kind,
        centre=middle * per,
        per=per,
        levels=coverage,
        observed=had,
        base=bases,
        expected=middle * bases,
        value=had / bases * per,
        lower=lower * per,
        upper=upper * per,
        z=z,
        z_adjusted=z / np.sqrt(1 + weight * spread.tau2),
        band=judge(had / bases, lower[0], upper[0]),
        overdispersion=spread,
        method=_method(kind, rule, coverage, middle * per, per),
        warnings=_warnings(rule, usable, spread, names),
    )


def judge(value: Floats, lower: Floats, upper: Floats) -> NDArray[np.str_]:
    """Return the band of each value: strictly outside a limit, and from unrounded values (rounding first gives 1 wrong band of 1,151)."""
    return np.where(value > upper, HIGHER, np.where(value < lower, LOWER, AS_EXPECTED))


def _refuse_unknown(kind: str, rule: str) -> None:
    if kind not in KINDS:
        raise ValueError(f"kind is {kind!r}: it must be one of {', '.join(KINDS)}")
    if rule not in RULES:
        raise ValueError(f"overdispersion is {rule!r}: it must be one of {', '.join(RULES)}")
    if (kind, rule) not in funnel_scales.SCALES:
        raise ValueError(f"the {rule} rule is not defined for a {kind}: take cqc or none")


def _units(observed: ArrayLike, base: ArrayLike, kind: str) -> tuple[Floats, Floats]:
    had, bases = checks.together(
        observed=np.atleast_1d(checks.counts("observed", observed)),
        base=np.atleast_1d(checks.above_zero("expected" if kind == "ratio" else "denominator", base)),
    )
    if had.ndim != 1 or not had.size:
        raise ValueError(f"observed has shape {had.shape}: it must be a list of at least one unit")
    if kind == "proportion":
        checks.refuse("observed", had, had > bases, "must not exceed its denominator in a proportion; a rate has no such bound")
    return had, bases


def _centre(centre: float | str | None, kind: str, observed: Floats, base: Floats) -> float:
    if centre is None:
        centre = 1.0 if kind == "ratio" else "pooled"
    if centre == "pooled":
        return math.fsum(observed) / math.fsum(base)
    middle = float(checks.above_zero("centre", centre))
    if kind == "proportion" and middle > 1:
        raise ValueError(f"centre is {middle:g}: the centre of a proportion is at most 1")
    return middle


def _method(kind: str, rule: str, levels: tuple[float, ...], centre: float, per: float) -> Method:
    parameters: dict[str, object] = {"kind": kind, "overdispersion": rule, "levels": list(levels), "centre": centre, "per": per}
    if rule == "shmi":
        parameters["trim"] = "floor(n/10) units at each end"
    if rule.startswith("cqc"):
        parameters["winsorise"] = [0.1, 0.9]
    return Method(id=f"funnel-{kind}-{'exact' if rule == 'none' else rule}", version="1", source=SOURCES[rule], parameters=parameters)


def _warnings(rule: str, usable: NDArray[np.bool_], spread: Overdispersion, names: Sequence[str] | None) -> tuple[str, ...]:
    if rule == "none":
        return ()
    said = []
    without = np.flatnonzero(~usable)
    if len(without):
        shown = [names[i] if names else f"position {i}" for i in without[:10]]
        more = f" and {len(without) - 10} more" if len(without) > 10 else ""
        said.append(f"Left out of the over-dispersion estimate, because nothing was observed there: {', '.join(shown)}{more}.")
    if spread.kept < 2:
        said.append(f"Over-dispersion cannot be estimated from {spread.kept} units: the limits show chance alone.")
    return tuple(said)
