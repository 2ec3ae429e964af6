"""The figures of one edition, from counts that a disclosure rule has let through."""

from __future__ import annotations

import datetime as dt
import hashlib
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from candour.areas.measures.counting import Cells
from candour.areas.measures.definitions import Measure
from candour.methods import canonical, funnel, rates
from candour.methods.funnel import Funnel

PLACES = 6  # of what is shown; bands are judged before rounding
SERIES = "month"  # the cut of the table of months
NATION = ""  # where a row is not of a region
Row = list[Any]


@dataclass(frozen=True)
class Figures:
    """One table of figures; `cut` says how the measure was split, and is empty by organisation."""

    cut: str
    columns: tuple[str, ...]
    rows: list[Row]
    totals: dict[str, Any]
    method: dict[str, Any]
    data_hash: str
    warnings: tuple[str, ...] = ()
    checks: dict[str, Any] = field(default_factory=dict)


def by_organisation(measure: Measure, cells: Cells, *, names: Mapping[str, str], rule: str) -> tuple[Figures, Funnel]:
    """
    Return the funnel of organisations, and the method's own answer for whoever checks it.

    :raises ValueError: when no organisation has anything to be counted.
    """
    top, bottom, extras = _columns(measure)
    units = cells.by("organisation")
    shown = units.released(rule)
    codes = units.groups["organisation"]
    some = shown[bottom] > 0
    warnings = []
    if not some.all():
        warnings.append(f"Nothing could be counted in {_and(codes[~some])}.")
    codes, shown = codes[some], {n: v[some] for n, v in shown.items()}
    if not len(codes):
        raise ValueError(f"{measure.slug}: no organisation has anything to be counted.")
    spread = measure.method.overdispersion
    if spread != "none" and not shown[top].any():
        spread = "none"
        warnings.append("Nothing was observed anywhere, so the limits show chance alone.")
    judged = funnel.funnel(
        shown[top],
        shown[bottom],
        kind=measure.kind,
        overdispersion=spread,
        levels=measure.method.limits,
        per=measure.per,
        names=list(codes),
    )
    limits = _limits(measure, judged, shown)
    columns = ["organisation", "name", top, bottom, "value", *limits, "z", "z_adjusted", "band", *extras]
    parts = [
        [str(code) for code in codes],
        [names.get(str(code), str(code)) for code in codes],
        _plain(shown[top]),
        _plain(shown[bottom]),
        _plain(judged.value),
        *(_plain(values) for values in limits.values()),
        _plain(judged.z),
        _plain(judged.z_adjusted),
        [str(band) for band in judged.band],
        *(_plain(shown[name]) for name in extras),
    ]
    rows = [list(row) for row in zip(*parts, strict=True)]
    figures = Figures(
        cut="",
        columns=tuple(columns),
        rows=rows,
        totals=_totals(shown, (top, bottom, *extras), rule),
        method=_with_estimates(judged),
        data_hash=data_hash(columns, rows, ("organisation", top, bottom)),
        warnings=(*warnings, *judged.warnings),
    )
    return figures, judged


def by_dimension(
    measure: Measure, cells: Cells, dimension: str, *, regions: Mapping[str, tuple[str, str]], labels: Mapping[Any, str], rule: str
) -> Figures:
    """Return each group's value with its interval, for the whole country and for each region."""
    region = np.array([regions.get(str(code), ("", ""))[0] for code in cells.groups["organisation"]], dtype=object)
    named = {NATION: "Whole country"} | {code: name for code, name in sorted(set(regions.values()), key=lambda r: r[1]) if code}
    parts = [(NATION, cells.by(dimension))]
    regional = cells.named("region", region).by("region", dimension)
    parts += [(code, regional.where(regional.groups["region"] == code)) for code in named if code != NATION]
    rows = []
    for code, part in parts:
        if len(part):
            figures = _values(measure, part, part.groups[dimension], rule)
            rows += [[code, named[code], group, labels.get(group, str(group)), *values] for group, values in figures]
    return _intervals(measure, dimension, ("region", "region_name", dimension, "label"), rows, keys=("region", dimension))


def series(measure: Measure, cells: Cells, *, rule: str) -> Figures:
    """Return each month's value with its interval, for the whole country."""
    months = cells.by("month")
    days = np.array([str(m)[:10] for m in months.groups["month"].astype("datetime64[D]")], dtype=object)
    rows = [[day, f"{dt.date.fromisoformat(day):%B %Y}", *values] for day, values in _values(measure, months, days, rule)]
    return _intervals(measure, SERIES, ("month", "label"), rows, keys=("month",))


def data_hash(columns: Sequence[str], rows: Sequence[Row], keep: Sequence[str]) -> str:
    """
    Return the hash of what a method was given, as anyone can make it from the released table.

    SHA-256 of the canonical JSON (RFC 8785) of `{"columns": [...], "rows": [[...]]}` with the columns `keep` only, in the table's order.
    Not of the raw facts: a hash of small counts could be used to test guesses about them.
    """
    places = [list(columns).index(name) for name in keep]
    said = canonical.encode({"columns": list(keep), "rows": [[row[i] for i in places] for row in rows]})
    return f"sha256:{hashlib.sha256(said).hexdigest()}"


def _columns(measure: Measure) -> tuple[str, str, tuple[str, ...]]:
    top, bottom = measure.column("numerator"), measure.column("denominator")
    if top is None or bottom is None:  # pragma: no cover - the definition was checked when it was read
        raise ValueError(f"{measure.slug} has no numerator or denominator.")
    return top, bottom, tuple(c.name for c in measure.facts if c.role == "extra" and c.type == "count")


def _limits(measure: Measure, judged: Funnel, shown: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """
    Return the limits by column.

    The published SHMI has over-dispersed limits at 95 % and exact Poisson limits at 99.8 %; so under its rule only the first level is
    widened.
    """
    lower, upper = list(judged.lower), list(judged.upper)
    if measure.method.overdispersion == "shmi":
        top, bottom, _ = _columns(measure)
        exact = funnel.funnel(shown[top], shown[bottom], kind=measure.kind, levels=measure.method.limits, per=measure.per)
        lower[1:], upper[1:] = exact.lower[1:], exact.upper[1:]
    limits = {}
    for level, low, high in zip(judged.levels, lower, upper, strict=True):
        digits = f"{level:.10g}".removeprefix("0.")
        limits[f"lower_{digits}"], limits[f"upper_{digits}"] = low, high
    return limits


def _with_estimates(judged: Funnel) -> dict[str, Any]:
    method = judged.method.as_dict()
    parameters = dict(judged.method.parameters)
    if judged.overdispersion.rule == "shmi":
        # Only the first is widened, so whoever runs the rule again asks for that one.
        parameters["levels"], parameters["levels_exact"] = list(judged.levels[:1]), list(judged.levels[1:])
    parameters["centre"] = _number(judged.centre / judged.per)
    spread = judged.overdispersion
    estimates = {"tau2": _number(spread.tau2, 9), "phi": _number(spread.phi, 9), "kept": spread.kept, "dropped": spread.dropped}
    return {**method, "parameters": parameters, "estimates": estimates}


def _values(measure: Measure, cells: Cells, groups: NDArray[Any], rule: str) -> list[tuple[Any, Row]]:
    top, bottom, _ = _columns(measure)
    shown = cells.released(rule)
    some = shown[bottom] > 0
    answer = _interval(measure)(shown[top][some], shown[bottom][some])
    per = measure.per
    figures = zip(*(_plain(v * per) for v in (answer.estimate, answer.lower, answer.upper)), strict=True)
    rows = []
    for group, events, total in zip(groups, _plain(shown[top]), _plain(shown[bottom]), strict=True):
        shown_group = group.item() if isinstance(group, np.generic) else group
        rows.append((shown_group, [events, total, *(next(figures) if total else (None, None, None))]))
    return rows


def _interval(measure: Measure) -> Callable[..., rates.Interval]:
    return rates.wilson_interval if measure.kind == "proportion" else rates.byar_interval


def _intervals(measure: Measure, cut: str, about: tuple[str, ...], rows: list[Row], *, keys: tuple[str, ...]) -> Figures:
    top, bottom, _ = _columns(measure)
    columns = (*about, top, bottom, "value", "lower_95", "upper_95")
    method = _interval(measure)([1], [1]).method.as_dict()
    method["parameters"] = {**dict(method["parameters"]), "per": measure.per}  # type: ignore[call-overload]
    return Figures(cut, columns, rows, {}, method, data_hash(columns, rows, (*keys, top, bottom)))


def _totals(shown: Mapping[str, NDArray[Any]], names: Sequence[str], rule: str) -> dict[str, Any]:
    """Return the sums of what is shown; under a rounding rule they are rounded once more, so that they say no more than the rows do."""
    totals: dict[str, Any] = {}
    for name in names:
        values = shown[name]
        if values.dtype.kind == "i":
            whole = Cells({"": np.array([""])}, {name: np.array([values.sum()])})
            totals[name] = int(whole.released(rule)[name][0])
        else:
            totals[name] = _number(math.fsum(values))
    return totals


def _plain(values: NDArray[Any]) -> list[Any]:
    if values.dtype.kind == "i":
        return [int(v) for v in values]
    return [_number(v) for v in values]


def _number(value: float, places: int = PLACES) -> float | None:
    return None if not math.isfinite(value) else round(float(value), places) + 0.0


def _and(codes: NDArray[Any]) -> str:
    shown = [str(c) for c in codes[:10]]
    return ", ".join(shown) + (f" and {len(codes) - 10} more" if len(codes) > 10 else "")
