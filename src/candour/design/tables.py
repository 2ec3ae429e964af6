"""
Prepare a released table for a page: which columns, in which order, said how, with the links that sort it.

The template only lays out what this returns; sorting needs no script, because each head is a link.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from candour.design import formats

NUMERIC = {"count": 0, "number": 2, "ratio": 2, "rate": 1, "limit": 2, "value": 2, "z": 2, "percent": 1, "proportion": 1}


@dataclass(frozen=True)
class Head:
    label: str
    unit: str
    numeric: bool
    href: str
    sorted: str  # "ascending", "descending" or "" (what aria-sort says)


@dataclass(frozen=True)
class Cell:
    text: str
    numeric: bool = False
    href: str = ""
    band: str = ""
    better: str = "down"  # the side of a band that worries nobody
    hidden: bool = False
    short: bool = False  # kept on one line
    plain: bool = True  # nothing but its text


@dataclass(frozen=True)
class Row:
    cells: tuple[Cell, ...]
    current: bool = False


@dataclass(frozen=True)
class TableView:
    heads: tuple[Head, ...]
    rows: tuple[Row, ...]
    count: int  # rows of the whole table, before any limit
    anchor: str = ""
    foot: tuple[Cell, ...] = field(default=())


def present(
    table: Mapping[str, Any],
    *,
    columns: Sequence[str] | None = None,
    sort: str | None = None,
    order: str | None = None,
    query: Mapping[str, Any] | None = None,
    sortable: bool = True,
    href: Callable[[dict[str, Any]], str | None] | None = None,
    highlight: str | None = None,
    key: str = "organisation",
    start: int = 0,
    limit: int | None = None,
    anchor: str = "table",
    bands: Mapping[str, str] | None = None,
    better: str = "down",
) -> TableView:
    """
    Return the view of a released table.

    Parameters
    ----------
    table
        A released table (`columns`, `rows`), or anything of that shape.
    columns
        Names of the columns to show, in order; all where it is left out. The first is the head of its row.
    sort, order
        A column's name and "asc" or "desc", as they came from the address; anything unknown is ignored.
    query
        What else the address said, kept in the sort links.
    href
        Gives the address a row leads to, from the row as a mapping.
    highlight
        The key of the row in question.
    start, limit
        Which rows to show, after sorting.
    bands
        A measure's own words for its bands.
    better
        The direction in which the measure is better: it decides which side of a band is drawn as the one that worries.
    """
    known = {column["name"]: {**column, "better": better} for column in table["columns"]}
    shown = [known[name] for name in (columns or known)]
    records = [dict(zip(known, row, strict=True)) for row in table["rows"]]
    by = sort if sort in known else None
    downwards = (order or default_order(known[by])) == "desc" if by else False
    if by:
        records = sorted_by(records, by, downwards=downwards)
    chosen = records[start : None if limit is None else start + limit]
    return TableView(
        heads=tuple(head_of(column, by, query or {}, anchor, downwards=downwards, sortable=sortable) for column in shown),
        rows=tuple(row_of(record, shown, href, key, highlight, bands or {}) for record in chosen),
        count=len(records),
        anchor=anchor,
    )


def sorted_by(records: list[dict[str, Any]], by: str, *, downwards: bool) -> list[dict[str, Any]]:
    """
    Sort on raw values, what is missing or hidden last either way, ties in the order they came.
    """
    able = [record for record in records if comparable(record[by])]
    rest = [record for record in records if not comparable(record[by])]
    texts = any(isinstance(record[by], str) for record in able)
    return sorted(able, key=lambda r: str(r[by]).casefold() if texts else r[by], reverse=downwards) + rest


def comparable(value: Any) -> bool:
    return value is not None and value != "" and not isinstance(value, Mapping)


def default_order(column: Mapping[str, Any]) -> str:
    return "desc" if column.get("type") in NUMERIC else "asc"


def head_of(column: Mapping[str, Any], by: str | None, query: Mapping[str, Any], anchor: str, *, downwards: bool, sortable: bool) -> Head:
    name = column["name"]
    here = name == by
    next_order = ("asc" if downwards else "desc") if here else default_order(column)
    kept = {key: value for key, value in query.items() if key not in ("sort", "order", "page")}
    link = f"?{urlencode(kept | {'sort': name, 'order': next_order}, doseq=True)}#{anchor}" if sortable else ""
    state = ("descending" if downwards else "ascending") if here else ""
    unit = "" if column["name"].startswith(("lower_", "upper_")) else str(column.get("unit") or "")  # a limit has its value's unit
    label, unit = formats.column_words(str(column["label"]), unit)
    return Head(label, unit, column.get("type") in NUMERIC, link, state)


def row_of(
    record: dict[str, Any],
    shown: Sequence[Mapping[str, Any]],
    href: Callable[[dict[str, Any]], str | None] | None,
    key: str,
    highlight: str | None,
    bands: Mapping[str, str],
) -> Row:
    leads_to = (href(record) if href else None) or ""
    cells = [cell_of(record[column["name"]], column, bands) for column in shown]
    if leads_to:
        cells[0] = replace(cells[0], href=leads_to, plain=False)
    return Row(tuple(cells), highlight is not None and record.get(key) == highlight)


def cell_of(value: Any, column: Mapping[str, Any], bands: Mapping[str, str]) -> Cell:
    """
    Say one value in the way of its column's type; `decimals` in the column overrides the usual count.
    """
    sort_of = column.get("type", "text")
    if isinstance(value, Mapping):  # {"hidden": "fewer than 7"}: protected, never shown as a number
        return Cell(str(value.get("hidden", "hidden")), numeric=sort_of in NUMERIC, hidden=True, plain=False)
    if value is None and column.get("missing"):  # says why there is no figure, in the words of whoever left it out
        return Cell(str(column["missing"]), numeric=sort_of in NUMERIC, hidden=True, plain=False)
    if sort_of == "band":
        words = bands.get(value or "", formats.band_words(value or ""))
        return Cell(
            words[:1].upper() + words[1:] if value else formats.MISSING, band=value or "", better=column.get("better", "down"), plain=False
        )
    if sort_of in NUMERIC and not isinstance(value, str):
        places = column.get("decimals", NUMERIC[sort_of])
        say = formats.percent if sort_of in ("percent", "proportion") else formats.number
        return Cell(say(value, places), numeric=True)
    if sort_of in ("date", "month"):
        return Cell(formats.short_day(value) if sort_of == "date" else formats.month(value), short=True)
    if sort_of == "group":
        value = next((group["label"] for group in column.get("values", ()) if group["code"] == value), value)
    text = formats.MISSING if value is None or value == "" else str(value)
    return Cell(formats.name_case(text) if "name" in (sort_of, column["name"]) else text, numeric=sort_of in NUMERIC)
