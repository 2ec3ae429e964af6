"""Months, editions and the days that they cover."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass

from candour.areas.measures.definitions import Editions


@dataclass(frozen=True)
class Period:
    """The days that an edition covers, both included, and the day on which it came out where that is known."""

    edition: str
    starts_on: dt.date
    ends_on: dt.date
    released_on: dt.date | None = None

    @property
    def words(self) -> str:
        """Return the period as people say it."""
        first, last = f"{self.starts_on:%B %Y}", f"{self.ends_on:%B %Y}"
        return first if first == last else f"{first} to {last}"


def add_months(day: dt.date, months: int) -> dt.date:
    """Return the first day of the month so many months from the month of `day`."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, 1)


def last_day(day: dt.date) -> dt.date:
    """Return the last day of the month of `day`."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def shmi_release(year: int, month: int) -> Period:
    """Return what the SHMI release of a month covers: the twelve months that end six months before its first day."""
    first = dt.date(year, month, 1)
    return Period(f"{first:%Y-%m}", add_months(first, -18), add_months(first, -6) - dt.timedelta(days=1))


def editions_within(rule: Editions, *, first: dt.date, last: dt.date, today: dt.date) -> list[Period]:
    """
    Return the editions that monthly facts from `first` to `last` allow, oldest first.

    They end with calendar quarters (or halves, or years), not so many months before the newest facts: else every new month would move
    every edition. An edition belongs to the month after its last day, moved on by the lag, and is not made before that month.
    """
    found = []
    end = first.replace(day=1)
    while end <= last:
        start = add_months(end, 1 - rule.covers_months)
        release = add_months(end, 1 + rule.lag_months)
        begun = rule.first_ends_on is None or last_day(end) >= rule.first_ends_on
        if end.month % rule.every_months == 0 and start >= first and begun and release <= today:
            found.append(Period(f"{release:%Y-%m}", start, last_day(end), release))
        end = add_months(end, 1)
    return found
