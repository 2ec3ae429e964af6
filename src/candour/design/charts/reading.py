"""
Read a released table for drawing: its columns by what they mean, its values said the way the table says them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from candour.design import colours, formats

OF_EVENTS = ("observed", "numerator")
OF_SIZE = ("expected", "denominator")
SHAPES = {"higher_than_expected": "triangle-up", "lower_than_expected": "triangle-down"}


def records(table: Mapping[str, Any]) -> list[dict[str, Any]]:
    names = [column["name"] for column in table["columns"]]
    return [dict(zip(names, row, strict=True)) for row in table["rows"]]


def column(table: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """
    Return the first of the named columns that the table has.
    """
    for name in names:
        for found in table["columns"]:
            if found["name"] == name:
                return dict(found)
    raise ValueError(f"the table has no column {' or '.join(names)}")


def title_of(found: Mapping[str, Any]) -> str:
    """
    Say what a column counts and per what, for an axis.
    """
    label, unit = formats.column_words(str(found.get("label", found["name"])), str(found.get("unit") or ""))
    return f"{label}, {unit}" if unit else label


def is_share(found: Mapping[str, Any]) -> bool:
    return found.get("type") in ("percent", "proportion")


def axis_format(found: Mapping[str, Any], reach: float) -> str:
    """
    Return the tick format for a column whose axis spans `reach`.
    """
    if is_share(found):
        return ".1~%" if reach < 0.05 else ".0%"
    return ",.2f" if reach <= 2 else ",.1f" if reach < 10 else ",.0f"


def say(value: float | None, found: Mapping[str, Any]) -> str:
    if is_share(found):
        return formats.percent(value, 1)
    usual = 1 if found.get("type") == "rate" or float(found.get("per") or 1) > 1 else 2
    return formats.number(value, min(int(found.get("decimals", usual)), usual))


def signal_colour(band: str, better: str = "down") -> str:
    """
    Return the colour of a band: orange where it is the side that worries, teal where not, ink-grey in the middle.
    """
    if band not in SHAPES:
        return colours.MANY
    worries = (band == "higher_than_expected") == (better == "down")  # where neither is good, few is what worries: silence is not safety
    return colours.ORANGE if worries else colours.TEAL


def band_in_words(band: str) -> str:
    return formats.band_words(band).lower()


def whose(table: Mapping[str, Any]) -> list[str]:
    """
    Return the lines under a picture that travels by itself: invented or by whom, by which method, and one thing it cannot tell.
    """
    marks, method = table.get("marks", {}), table.get("method", {})
    source = "Invented figures, for a demonstration. No place or person is real." if marks.get("invented") else marks.get("provenance", "")
    made = f"Candour · method {method.get('id', '')}, version {method.get('version', '')}"
    if table.get("released_on"):
        made += f" · released {formats.short_day(table['released_on'])}"
    if table.get("data_hash"):
        made += f" · data {formats.fingerprint(table['data_hash'])}"
    cannot = next(iter(table.get("cannot_tell") or []), "")
    return [line for line in (cannot, source, made) if line]
