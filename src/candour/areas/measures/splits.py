"""
A measure split: by groups of people, by place, by month, and each organisation by these.

Every table has the columns that say what a row is about, the two counts where there are two, and the value. National tables and those of
one edition have its interval too; long series have not, because a control chart makes its own limits.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from candour.areas.measures.counting import Cells
from candour.areas.measures.definitions import Measure
from candour.areas.measures.figures import Figures, data_hash, extras, number, plain
from candour.methods import rates
from candour.methods.method import Method

SERIES = "month"  # the cut of the table of months
FEWEST = 25  # of what a rounded count is divided by
NATION = ""  # where a row is not of a region
PLACES = {"region": "Region", "area": "Area"}
Names = Mapping[str, tuple[str, str]]
COUNT = Method(id="plain-count", version="1", source="The number as it was counted; nothing to divide it by")


def by_dimension(measure: Measure, cells: Cells, dimension: str, *, regions: Names, labels: Mapping[Any, str], rule: str) -> Figures:
    """Return each group's value with its interval, for the whole country and for each region."""
    named = {NATION: "Whole country"} | {code: name for code, name in sorted(set(regions.values()), key=lambda r: r[1]) if code}
    parts = [(NATION, cells.by(dimension))]
    regional = cells.named("region", _placed(cells, regions)).by("region", dimension)
    parts += [(code, regional.where(regional.groups["region"] == code)) for code in named if code != NATION]
    about: dict[str, list[Any]] = {"region": [], "region_name": [], dimension: [], "label": []}
    values: list[dict[str, list[Any]]] = []
    for code, part in ((code, part) for code, part in parts if len(part)):
        groups = plain_groups(part.groups[dimension])
        for name, column in zip(about, ([code] * len(part), [named[code]] * len(part), groups, _said(groups, labels)), strict=True):
            about[name] += column
        values.append(valued(measure, part, rule))
    joined = {name: [v for part in values for v in part[name]] for name in values[0]}
    return _figures(measure, dimension, about | joined, keys=("region", dimension))


def by_place(measure: Measure, cells: Cells, kind: str, *, places: Names, rule: str) -> Figures | None:
    """Return each region's or area's value with its interval; None where no organisation lies in one."""
    found = cells.named(kind, _placed(cells, places)).by(kind)
    found = found.where(found.groups[kind] != NATION)
    if not len(found):
        return None
    names = dict(places.values())
    codes = plain_groups(found.groups[kind])
    return _figures(measure, kind, {kind: codes, "label": [names[c] for c in codes]} | valued(measure, found, rule), keys=(kind,))


def series(measure: Measure, cells: Cells, *, rule: str) -> Figures:
    """Return each month's value with its interval, for the whole country."""
    months = cells.by("month")
    days = _days(months)
    labels = [f"{dt.date.fromisoformat(day):{'%Y' if measure.editions.point_months == 12 else '%B %Y'}}" for day in days]
    return _figures(measure, SERIES, {"month": days, "label": labels} | valued(measure, months, rule), keys=("month",))


def organisations_by(measure: Measure, cells: Cells, dimension: str, *, rule: str) -> Figures:
    """Return every organisation's value in each group, with its interval."""
    found = cells.by("organisation", dimension)
    about = {name: plain_groups(found.groups[name]) for name in ("organisation", dimension)}
    return _figures(measure, f"organisation-by-{dimension}", about | valued(measure, found, rule), keys=tuple(about))


def organisation_series(measure: Measure, cells: Cells, dimension: str | None, *, rule: str) -> Figures:
    """Return every organisation's value in each month, of each group of a dimension where one is named; without intervals."""
    names = ("organisation", dimension) if dimension else ("organisation",)
    found = cells.by(*names, "month")
    about = {name: plain_groups(found.groups[name]) for name in names} | {"month": _days(found)}
    cut = f"organisation-{dimension}-series" if dimension else "organisation-series"
    return _figures(measure, cut, about | valued(measure, found, rule, intervals=False), keys=tuple(about))


def organisations(measure: Measure, cells: Cells, *, names: Mapping[str, str], rule: str) -> Figures:
    """Return every organisation's value without a funnel, for a measure whose level compares nothing between organisations."""
    found = cells.by("organisation")
    codes = plain_groups(found.groups["organisation"])
    about: dict[str, list[Any]] = {"organisation": codes, "name": [names.get(code, code) for code in codes]}
    shown = found.released(rule)
    more = {name: plain(shown[name]) for name in extras(measure)}
    return _figures(measure, "", about | valued(measure, found, rule, intervals=False) | more, keys=("organisation",))


def valued(measure: Measure, cells: Cells, rule: str, *, intervals: bool = True) -> dict[str, list[Any]]:
    """Return the counts under a disclosure rule and the value that they give; None where there is too little to divide by."""
    shown = cells.released(rule)
    top = shown[measure.top or ""]
    if measure.bottom is None:
        return {measure.top or "": plain(top), "value": plain(top * measure.per)}
    bottom = shown[measure.bottom]
    # Both counts may be off by three: a share of fewer than this many would say more about the rounding than about anybody's care.
    some = bottom >= (1 if rule == "official" else FEWEST)
    counts = {measure.top or "": plain(top), measure.bottom: plain(bottom)}
    if not intervals:
        return counts | {"value": _spread(top[some] / bottom[some] * measure.per, some)}
    answer = _interval(measure)(top[some], bottom[some])
    sides = {"value": answer.estimate, "lower_95": answer.lower, "upper_95": answer.upper}
    return counts | {name: _spread(values * measure.per, some) for name, values in sides.items()}


def plain_groups(groups: NDArray[Any]) -> list[Any]:
    """Return the names of groups as JSON holds them."""
    found: list[Any] = groups.tolist()
    return found


def _days(cells: Cells) -> list[str]:
    return [str(day) for day in cells.groups["month"].astype("datetime64[D]")]


def _placed(cells: Cells, places: Names) -> NDArray[Any]:
    codes = cells.groups["organisation"]
    found, place = np.unique(codes, return_inverse=True)
    return np.array([places.get(str(code), (NATION, ""))[0] for code in found], dtype=object)[place]


def _said(groups: Sequence[Any], labels: Mapping[Any, str]) -> list[str]:
    return [labels.get(group, str(group)) for group in groups]


def _spread(values: NDArray[Any], some: NDArray[np.bool_]) -> list[float | None]:
    spread: list[float | None] = [None] * len(some)
    for place, value in zip(np.flatnonzero(some).tolist(), values.tolist(), strict=True):
        spread[place] = number(value)
    return spread


def _interval(measure: Measure) -> Callable[..., rates.Interval]:
    return rates.wilson_interval if measure.kind == "proportion" else rates.byar_interval


def method(measure: Measure) -> dict[str, Any]:
    """Return the method of the values of a split, as it is published beside them."""
    made = COUNT if measure.bottom is None else _interval(measure)([1], [1]).method
    return made.as_dict() | {"parameters": {**made.parameters, "per": measure.per}}


def _figures(measure: Measure, cut: str, columns: Mapping[str, list[Any]], *, keys: tuple[str, ...]) -> Figures:
    rows = [list(row) for row in zip(*columns.values(), strict=True)]
    counts = tuple(name for name in (measure.top, measure.bottom) if name)
    return Figures(cut, tuple(columns), rows, {}, method(measure), data_hash(tuple(columns), rows, (*keys, *counts)))
