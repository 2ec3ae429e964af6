"""The tables of an index: a value as its publisher made it, which cannot be added up, only weighted where a weight is given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from candour.areas.measures.definitions import Measure
from candour.areas.measures.figures import Figures, data_hash, number, plain
from candour.areas.measures.splits import SERIES
from candour.methods.method import Method

PUBLISHED = Method(id="published-index", version="1", source="The value as its publisher made it; the whole is a mean of the values")
Columns = Mapping[str, NDArray[Any]]


def tables(measure: Measure, facts: Columns, period: tuple[Any, Any], *, names: Mapping[str, str]) -> list[Figures]:
    """
    Return the table by organisation, the mean of all by month or year, and every organisation by month or year.

    `facts` has a row for each organisation and month: columns month, organisation, the value and its weight where there is one.
    """
    months = facts["month"].astype("datetime64[D]")
    within = (months >= np.datetime64(period[0])) & (months <= np.datetime64(period[1]))
    newest = within & (months == months[within].max())
    until = months <= np.datetime64(period[1])
    weights = [measure.bottom] if measure.bottom else []
    value = measure.column("value") or "value"
    codes = [str(code) for code in facts["organisation"][newest]]
    main = {"organisation": codes, "name": [names.get(code, code) for code in codes]}
    main |= {name: plain(facts[name][newest]) for name in weights} | {"value": plain(facts[value][newest] * measure.per)}
    long = {"organisation": [str(code) for code in facts["organisation"][until]], "month": [str(day) for day in months[until]]}
    long |= {name: plain(facts[name][until]) for name in weights} | {"value": plain(facts[value][until] * measure.per)}
    return [
        _figures(measure, "", main, ("organisation",)),
        _figures(measure, SERIES, _means(measure, facts, months, until, value), ("month",)),
        _figures(measure, "organisation-series", long, ("organisation", "month")),
    ]


def _means(measure: Measure, facts: Columns, months: NDArray[Any], until: NDArray[np.bool_], value: str) -> dict[str, list[Any]]:
    days = np.unique(months[until])
    found: list[float | None] = []
    for day in days:
        at = months == day
        weights = facts[measure.bottom][at].astype(float) if measure.bottom else np.ones(int(at.sum()))
        mean = float((facts[value][at] * weights).sum() / weights.sum()) if weights.sum() else float("nan")
        found.append(number(mean * measure.per))
    labels = [f"{day.item():{'%Y' if measure.editions.point_months == 12 else '%B %Y'}}" for day in days]
    return {"month": [str(day) for day in days], "label": labels, "value": list(found)}


def _figures(measure: Measure, cut: str, columns: Mapping[str, list[Any]], keys: tuple[str, ...]) -> Figures:
    rows = [list(row) for row in zip(*columns.values(), strict=True)]
    method = PUBLISHED.as_dict() | {"parameters": {"per": measure.per, "weighted": measure.bottom is not None}}
    return Figures(cut, tuple(columns), rows, {}, method, data_hash(tuple(columns), rows, (*keys, "value")))
