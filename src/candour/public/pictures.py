"""Pictures of frozen tables, drawn once and kept: the same table always draws the same picture."""

import hashlib
import shutil
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from candour.areas.ledger.door import Viewer
from candour.areas.publishing import door as publishing
from candour.areas.publishing.door import Publication
from candour.design import charts
from candour.design.charts.intervals import Unit, sorted_svg
from candour.design.charts.multiples import multiples_svg
from candour.design.charts.plain import reach
from candour.public import panels

Table = dict[str, Any]
# Raise when the drawing changes, so that pictures kept from before are drawn anew.
DRAWING = "13"


def funnel(publication: Publication, table: Table, *, highlight: str | None = None, width: int | None = None) -> str:
    better = table.get("measure", {}).get("better", "down")
    size: dict[str, Any] = {"width": width} if width else {}

    def draw() -> bytes:
        if not _is_funnel(table):
            return values_svg(table, highlight=highlight, **size).encode()
        return charts.funnel_svg(table, highlight=highlight, better=better, **size).encode()

    return kept(f"funnel|{highlight}|{width}|{better}|{publication.sha256}", "svg", draw).decode()


def values_svg(table: Table, *, highlight: str | None = None, **size: Any) -> str:
    """Draw a table by organisation that no funnel judges: every value, from the lowest to the highest."""
    at = {c["name"]: i for i, c in enumerate(table["columns"])}
    measure = table["measure"]
    units = [Unit(str(row[at["name"]]), row[at["value"]], highlight=row[at["organisation"]] == highlight) for row in table["rows"]]
    seen = [u.value for u in units]
    share = measure["kind"] == "proportion"
    ends = reach(seen, floor=0 if share else None, ceiling=measure["per"] if share else None, zero=measure["kind"] == "count")
    label = f"{measure['short_title']}, {measure['units']['value']}"
    return sorted_svg(units, title=table["finding"], value_label=label, domain=ends, decimals=min(measure["decimals"], 2), **size)


def is_series(table: Table) -> bool:
    return bool(table["cut"] == "month")


def is_wide(table: Table) -> bool:
    """Answer whether a part is about every organisation, so that it is drawn as many small charts."""
    return bool(table["cut"].startswith("organisation-"))


def _part_svg(table: Table, **size: Any) -> str:
    if is_wide(table):
        look: dict[str, Any] = {"decimals": min(table["measure"]["decimals"], 2), "joined": panels.is_series(table)}
        return multiples_svg(panels.panels(table), title=table["finding"], domain=panels.domain([table]), **look, **size)
    if is_series(table):
        return charts.history_svg(month_points(table), centre=None, **_part_words(table), **size)
    return charts.ranges_svg(range_lines(table), **_part_words(table), **size)


def _part_png(table: Table) -> bytes:
    if is_wide(table):
        return charts.png_of(_part_svg(table), title=table["finding"], what=table["title"])
    if is_series(table):
        return charts.history_png(month_points(table), centre=None, **_part_words(table))
    return charts.ranges_png(range_lines(table), **_part_words(table))


def month_points(table: Table) -> list[dict[str, Any]]:
    """Return a part's months as the points of a history, each with how far chance alone could move it."""
    names = [c["name"] for c in table["columns"]]
    rows = [dict(zip(names, values, strict=True)) for values in table["rows"]]
    return [{"on": row["month"], **{k: row.get(k) for k in ("value", "lower_95", "upper_95")}} for row in rows]


def range_lines(table: Table) -> list[dict[str, Any]]:
    """Return a part's rows as the lines of a range chart: one a value of the dimension, in panels by region where there are regions."""
    names = [c["name"] for c in table["columns"]]
    lines = []
    for values in table["rows"]:
        row = dict(zip(names, values, strict=True))
        lines.append(
            {
                "label": str(row.get("label") or row[table["cut"].replace("-", "_")]),
                "value": row["value"],
                "lower": row.get("lower_95"),
                "upper": row.get("upper_95"),
                "panel": row.get("region_name") or row.get("region") or "",
            }
        )
    return lines


def _part_words(table: Table) -> dict[str, Any]:
    measure = table["measure"]
    return {
        "title": table["finding"],
        "value_label": measure["units"]["value"],
        "value_type": value_type(measure),
        "better": measure["better"],
    }


# A released proportion is already per 100, so it is drawn as the number that its table holds.
VALUE_TYPES = {"ratio": "ratio", "proportion": "rate", "rate": "rate"}


def value_type(measure: dict[str, Any]) -> str:
    return VALUE_TYPES.get(measure["kind"], "rate")


def history(key: str, points: list[dict[str, Any]], *, measure: dict[str, Any], name: str, title: str, width: int | None = None) -> str:
    """Draw one organisation's figure over its editions; `key` names every publication it is drawn from."""
    size: dict[str, Any] = {"width": width} if width else {}
    kind = measure["kind"]

    def draw() -> bytes:
        return charts.history_svg(
            points,
            title=title,
            name=name,
            value_label=measure["units"]["value"],
            value_type=value_type(measure),
            centre=1.0 if kind == "ratio" else None,
            centre_label="1.00 as expected" if kind == "ratio" else "",
            better=measure["better"],
            **size,
        ).encode()

    return kept(f"history|{width}|{title}|{key}", "svg", draw).decode()


def standalone_svg(publication: Publication, table: Table, *, highlight: str | None = None) -> bytes:
    better = table.get("measure", {}).get("better", "down")

    def draw() -> bytes:
        if _is_funnel(table):
            return charts.funnel_svg(table, highlight=highlight, better=better, standalone=True).encode()
        return (_part_svg(table) if table["cut"] else values_svg(table, highlight=highlight)).encode()

    return kept(f"alone|{highlight}|{publication.sha256}", "svg", draw)


def png(publication: Publication, table: Table, *, highlight: str | None = None) -> bytes:
    better = table.get("measure", {}).get("better", "down")

    def draw() -> bytes:
        if _is_funnel(table):
            return charts.funnel_png(table, highlight=highlight, better=better)
        if not table["cut"]:
            return charts.png_of(values_svg(table, highlight=highlight), title=table["finding"], what=table["title"])
        return _part_png(table)

    return kept(f"png|{highlight}|{publication.sha256}", "png", draw)


def _is_funnel(table: Table) -> bool:
    return any(c["name"] == "band" for c in table["columns"])


def _folder() -> Path:
    return Path(settings.HOME) / "cache" / "pictures"


def draw_ahead(viewer: Viewer, *, most: int = 2) -> int:
    """
    Draw the funnels of the newest tables that nobody has looked at yet, so many at most, and return how many.

    For whoever has time: a page then finds its picture instead of making it.
    """
    newest = [p for p in publishing.newest_of_each(kind="table", viewer=viewer) if ":" not in p.subject and p.sha256 not in _ahead]
    done = 0
    for publication in newest[:most]:
        table = publishing.content(number=publication.number, viewer=viewer)
        for width in (None, charts.NARROW):
            funnel(publication, table, width=width)
        _ahead.add(publication.sha256)
        done += 1
    return done


_ahead: set[str] = set()


def forget_all() -> None:
    """Destroy every kept picture: their names tell nobody which table they were drawn from, so none can be picked out."""
    shutil.rmtree(_folder(), ignore_errors=True)
    _read.cache_clear()
    _ahead.clear()


def kept(words: str, ending: str, draw: Callable[[], bytes]) -> bytes:
    name = f"{hashlib.sha256(f'{DRAWING}|{words}'.encode()).hexdigest()}.{ending}"
    try:
        return _read(str(_folder() / name))
    except FileNotFoundError:
        data = draw()
        _folder().mkdir(parents=True, exist_ok=True)
        temporary = _folder() / f"{name}.new"
        temporary.write_bytes(data)
        temporary.replace(_folder() / name)
        return data


@lru_cache(maxsize=512)
def _read(path: str) -> bytes:
    return Path(path).read_bytes()
