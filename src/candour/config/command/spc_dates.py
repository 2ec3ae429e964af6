"""Dates as people write them in files, and the days that a regular series leaves out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import Any

NAMES = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
MONTHS = {name[:3]: number for number, name in enumerate(NAMES, 1)}
WAYS = (
    ("YYYY-MM-DD", re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?)?")),
    ("DD/MM/YYYY", re.compile(r"(?P<day>\d{1,2})[/.](?P<month>\d{1,2})[/.](?P<year>\d{4})")),
    ("a day and the name of a month", re.compile(r"(?P<day>\d{1,2})[ -](?P<name>[a-z]{3,9})\.?[ ,-]+(?P<year>\d{4})")),
    ("the name of a month", re.compile(r"(?P<name>[a-z]{3,9})\.?[ ,-]*(?P<year>\d{4}|\d{2})")),
    ("YYYY-MM", re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})")),
    ("a year", re.compile(r"(?P<year>(?:19|20)\d{2})")),
)
NAMED = 10


def read(cell: Any) -> tuple[date, str] | None:
    """
    Return a cell as a day, and in which way it was written; None if it is no day. A month or a year is its first day.

    >>> read("01/04/2021")
    (datetime.date(2021, 4, 1), 'DD/MM/YYYY')
    >>> read("Apr-21")
    (datetime.date(2021, 4, 1), 'the name of a month')
    """
    if isinstance(cell, datetime):
        return cell.date(), WAYS[0][0]
    if isinstance(cell, date):
        return cell, WAYS[0][0]
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    words = str(cell).strip().casefold()
    for way, form in WAYS:
        found = form.fullmatch(words)
        if found:
            day = _day(found.groupdict())
            if day:
                return day, way
    return None


def _day(parts: dict[str, str | None]) -> date | None:
    name = parts.get("name")
    month = MONTHS.get(name[:3], 0) if name else int(parts.get("month") or 1)
    if name and not _full_or_short(name):
        return None
    written = parts["year"] or ""
    year = int(written) + (2000 if len(written) == 2 else 0)
    try:
        return date(year, month, int(parts.get("day") or 1))
    except ValueError:
        return None


def _full_or_short(name: str) -> bool:
    return any(month.startswith(name) for month in NAMES) or name == "sept"


def left_out(days: Sequence[date]) -> list[str]:
    """
    Return the days that a regular series leaves out, in words: the months of a monthly series, the days of a daily one.

    >>> left_out([date(2021, 1, 1), date(2021, 2, 1), date(2021, 4, 1), date(2021, 5, 1)])
    ['March 2021']
    """
    if len(days) < 3:
        return []
    if len({day.day for day in days}) == 1 or all(day.day >= 28 for day in days):
        return _months_left_out(days)
    steps = [(later - earlier).days for earlier, later in pairwise(days)]
    step, often = Counter(steps).most_common(1)[0]
    if often * 2 < len(steps):
        return []
    missing = [
        date.fromordinal(earlier.toordinal() + step * count)
        for (earlier, _), gap in zip(pairwise(days), steps, strict=True)
        if gap > step and gap % step == 0
        for count in range(1, gap // step)
    ]
    if step == 1 and all(day.weekday() >= 5 for day in missing):
        return []  # closed at weekends
    return [f"{day.day} {day:%B %Y}" for day in missing]


def _months_left_out(days: Sequence[date]) -> list[str]:
    months = [day.year * 12 + day.month - 1 for day in days]
    steps = [later - earlier for earlier, later in pairwise(months)]
    step = Counter(steps).most_common(1)[0][0]
    if step < 1:
        return []
    missing = [
        month for earlier, later in pairwise(months) if (later - earlier) % step == 0 for month in range(earlier + step, later, step)
    ]
    if step == 12:
        return [str(month // 12) for month in missing]
    return [f"{date(month // 12, month % 12 + 1, 1):%B %Y}" for month in missing]


def listed(words: Sequence[str]) -> str:
    """Return words in one line, no more than ten of them."""
    return ", ".join(words[:NAMED]) + (f" and {len(words) - NAMED:,} more" if len(words) > NAMED else "")
