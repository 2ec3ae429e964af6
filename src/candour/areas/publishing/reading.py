"""A released table as an attacker reads it: whole numbers that nobody knows, between the ends that each rounded count gives away."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from candour.methods.disclosure import MID6, SMALL, rules
from candour.methods.disclosure.joining import Release

WHOLE = ""  # stands in a row for all regions
POINTS = {"month": 1, "year": 12}
MARKS = {"mid6-1": MID6}


def releases(table: dict[str, Any], *, only: frozenset[str] | None = None) -> list[Release]:
    """
    Return the counts of people in a table, each kind apart, rows about the whole country apart from those about a part of it.

    What a row is about are its codes and groups; a column `month` says when, or else the table's period.
    """
    columns = {c["name"]: (at, c) for at, c in enumerate(table["columns"])}
    counted = [name for name, (_, c) in columns.items() if c.get("people") and (only is None or name in only)]
    if not counted or not table["rows"]:
        return []
    by = zip(*table["rows"], strict=True)
    values = {name: column for name, column in zip(columns, by, strict=True) if name in counted or _says_what(columns[name][1])}
    starts, ends = _periods(table, values.pop("month", None), len(table["rows"]))
    groups = {name: np.array([str(v) for v in column], dtype=object) for name, column in values.items() if name not in counted}
    found = []
    for kept, rows in _apart(groups, len(table["rows"])):
        for name in counted:
            low, high = _ends(values[name], MARKS[table["marks"]["disclosure"]])
            there = rows[high[rows] >= 0]
            about = {d: groups[d][there] for d in kept}
            found.append(Release(name, about, low[there], high[there], starts[there], ends[there], part_of=_part_of(table, name)))
    return [*found, *_totals(table, counted, values)]


def _totals(table: dict[str, Any], counted: list[str], values: dict[str, Any]) -> Iterator[Release]:
    """Yield the totals that say something new; one that is made of the rows as they are shown says nothing."""
    starts, ends = _periods(table, None, 1)
    for name in counted:
        total = (table.get("totals") or {}).get(name)
        rule = MARKS[table["marks"]["disclosure"]]
        if total is not None and total != int(rule.shown(sum(v for v in values[name] if v is not None))):
            yield Release(name, {}, *_ends([total], rule), starts, ends)


def small_counts(table: dict[str, Any]) -> tuple[str, ...]:
    """Return the names of the columns in which a count of people may be small."""
    found = []
    for at, column in enumerate(table["columns"]):
        if column.get("people"):
            low, high = _ends([row[at] for row in table["rows"]], MARKS[table["marks"]["disclosure"]])
            if ((low <= SMALL[1]) & (high >= SMALL[0])).any():
                found.append(column["name"])
    return tuple(found)


def _says_what(column: dict[str, Any]) -> bool:
    return column["type"] in ("code", "group") or column["name"] == "month"


def _ends(values: Any, rule: rules.Rule) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the lowest and highest count of each value; -1 where there is none."""
    shown = np.array([-1 if v is None else v for v in values], dtype=np.int64)
    low, high = rule.possible(np.maximum(shown, 0))
    return np.where(shown < 0, -1, low), np.where(shown < 0, -1, high)


def _apart(groups: dict[str, NDArray[np.object_]], size: int) -> Iterator[tuple[list[str], NDArray[np.int64]]]:
    """Yield the rows that are about the same things: a place without a code is the whole country."""
    named = np.column_stack([column != WHOLE for column in groups.values()]) if groups else np.ones((size, 0), dtype=bool)
    for pattern in np.unique(named, axis=0):
        yield [d for d, there in zip(groups, pattern, strict=True) if there], np.flatnonzero((named == pattern).all(1))


def _periods(table: dict[str, Any], months: Any, size: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    if months is None:
        period = table["period"]
        first, last = (dt.date.fromisoformat(period[side]).toordinal() for side in ("starts_on", "ends_on"))
        return np.full(size, first, np.int64), np.full(size, last + 1, np.int64)
    distinct = sorted(set(months))
    steps = {(int(b[:4]) - int(a[:4])) * 12 + int(b[5:7]) - int(a[5:7]) for a, b in pairwise(distinct)}
    length = 12 if steps and all(step % 12 == 0 for step in steps) else 1
    known = {day: (dt.date.fromisoformat(day).toordinal(), _after(dt.date.fromisoformat(day), length)) for day in distinct}
    return np.array([known[m][0] for m in months], np.int64), np.array([known[m][1] for m in months], np.int64)


def _after(day: dt.date, months: int) -> int:
    later = day.month - 1 + months
    return dt.date(day.year + later // 12, later % 12 + 1, 1).toordinal()


def _part_of(table: dict[str, Any], name: str) -> str:
    return "denominator" if name == "numerator" and table.get("measure", {}).get("kind") == "proportion" else ""
