"""Periods as people write them."""

from __future__ import annotations

import datetime as dt
import re

MONTHS = {name: at for at in range(1, 13) for name in (f"{dt.date(2000, at, 1):%B}".lower(), f"{dt.date(2000, at, 1):%b}".lower())}
MONTHS["sept"] = 9
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?$")
_MONTH = re.compile(r"(\d{4})-(\d{1,2})$")
_NAMED = re.compile(r"([a-z]+)[ -](\d{4})$")
_QUARTER = re.compile(r"(?:(\d{4})[ -]?q([1-4])|q([1-4])[ -](\d{4}))$")
_YEAR = re.compile(r"(\d{4})$")


def span(text: str, *, days_are: str = "month") -> tuple[int, int]:
    """
    Return the first day of a period and the day after its last, as ordinals.

    Months (2026-01, January 2026), quarters of the calendar year (2026 Q1), years (2026) and two of these with `` to `` or ``/`` between.
    A single day is the month that it begins: that is how files write months; with ``days_are="day"`` it is that day.

    Raises
    ------
    ValueError
        If it is no period.

    Examples
    --------
    >>> import datetime as dt
    >>> [str(dt.date.fromordinal(day)) for day in span("2026 Q1")]
    ['2026-01-01', '2026-04-01']
    >>> span("2026-01 to 2026-03") == span("Q1 2026")
    True
    """
    said = " ".join(text.strip().lower().split())
    for between in (" to ", "/"):
        first, there, last = said.partition(between)
        if there:
            begin, end = span(first, days_are="day")[0], span(last, days_are="day")[1]
            if begin >= end:
                raise ValueError(f"{text!r} ends before it begins")
            return begin, end
    if found := _DAY.match(said):
        day = _date(text, int(found[1]), int(found[2]), int(found[3]))
        if days_are == "day":
            return day.toordinal(), day.toordinal() + 1
        if day.day == 1:
            return _months(text, day.year, day.month, 1)
    if found := _MONTH.match(said):
        return _months(text, int(found[1]), int(found[2]), 1)
    if (found := _NAMED.match(said)) and found[1] in MONTHS:
        return _months(text, int(found[2]), MONTHS[found[1]], 1)
    if found := _QUARTER.match(said):
        return _months(text, int(found[1] or found[4]), int(found[2] or found[3]) * 3 - 2, 3)
    if found := _YEAR.match(said):
        return _months(text, int(found[1]), 1, 12)
    raise ValueError(f"{text!r} is no period: write 2026-01, January 2026, 2026 Q1, 2026, or two of these with 'to' between")


def _months(text: str, year: int, month: int, count: int) -> tuple[int, int]:
    begin = _date(text, year, month, 1)
    after = month - 1 + count
    return begin.toordinal(), _date(text, year + after // 12, after % 12 + 1, 1).toordinal()


def _date(text: str, year: int, month: int, day: int) -> dt.date:
    try:
        return dt.date(year, month, day)
    except ValueError:
        raise ValueError(f"{text!r} is no period: there is no such day or month") from None


def written(begin: int, end: int) -> str:
    """
    Return a period as it is written in a released table; `span` reads it back.

    Examples
    --------
    >>> [written(*span(text)) for text in ("January 2026", "2026-04 to 2026-06", "2026", "2026-02-03 to 2026-02-04")]
    ['2026-01', '2026 Q2', '2026', '2026-02-03 to 2026-02-04']
    """
    first, last = dt.date.fromordinal(begin), dt.date.fromordinal(end - 1)
    for text in (f"{first:%Y-%m}", f"{first.year} Q{(first.month + 2) // 3}", f"{first.year}", f"{first:%Y-%m} to {last:%Y-%m}"):
        if span(text) == (begin, end):
            return text
    return f"{first} to {last}"
