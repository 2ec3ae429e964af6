"""Long tables as many small charts: each organisation's months or groups, on one scale."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from candour.design.charts.multiples import Panel
from candour.design.charts.plain import reach

Table = dict[str, Any]


def column_of_groups(table: Table) -> str:
    """Return the column that says which month or group a row is about."""
    names = [c["name"] for c in table["columns"]]
    return "month" if "month" in names else names[1]


def is_series(table: Table) -> bool:
    return column_of_groups(table) == "month"


def by_organisation(table: Table) -> dict[str, dict[Any, float | None]]:
    """Return the values of each organisation by month or group; of a table that is split further, only nothing."""
    names = [c["name"] for c in table["columns"]]
    code, key, value = names.index("organisation"), names.index(column_of_groups(table)), names.index("value")
    found: dict[str, dict[Any, float | None]] = {}
    for row in table["rows"]:
        found.setdefault(str(row[code]), {})[row[key]] = row[value]
    return found


def keys_of(table: Table) -> list[Any]:
    """Return the months or groups in their order: months in time, groups as their column lists them."""
    column = next(c for c in table["columns"] if c["name"] == column_of_groups(table))
    at = [c["name"] for c in table["columns"]].index(column["name"])
    there = {row[at] for row in table["rows"]}
    listed = [v["code"] for v in column.get("values", ()) if v["code"] in there]
    return [*listed, *sorted(there - set(listed), key=str)]


def panels(table: Table, names: dict[str, str] | None = None, *, highlight: str = "") -> list[Panel]:
    """Return a panel for each organisation, by its name."""
    keys = keys_of(table)
    found = [
        Panel((names or {}).get(code, code), tuple(values.get(key) for key in keys), code == highlight)
        for code, values in by_organisation(table).items()
    ]
    return sorted(found, key=lambda p: p.label.casefold())


def domain(tables: Sequence[Table]) -> tuple[float, float]:
    """Return the ends of one scale for whole tables."""
    values = [row[[c["name"] for c in t["columns"]].index("value")] for t in tables for row in t["rows"]]
    return reach([v for v in values if isinstance(v, int | float)])
