"""Days counted back from today, so that the demonstration never grows old."""

from __future__ import annotations

import calendar
import datetime as dt

import numpy as np
import numpy.typing as npt

MONTHS = 36


def month_back(today: dt.date, months: int) -> dt.date:
    """
    Return the first day of the month that lies `months` before the month of `today`.

    Examples
    --------
    >>> month_back(dt.date(2026, 3, 31), 1)
    datetime.date(2026, 2, 1)
    """
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    return dt.date(year, month + 1, 1)


def day_back(today: dt.date, months: int, day: int | None = None) -> dt.date:
    """
    Return the day that lies `months` before `today`: the same day of the month or the last there is, or `day` of that month.

    It is never later than today.

    Examples
    --------
    >>> day_back(dt.date(2026, 3, 31), 1)
    datetime.date(2026, 2, 28)
    >>> day_back(dt.date(2026, 3, 31), 26, day=12)
    datetime.date(2024, 1, 12)
    """
    first = month_back(today, months)
    last = calendar.monthrange(first.year, first.month)[1]
    return min(first.replace(day=min(day or today.day, last)), today)


def working_day(day: dt.date) -> dt.date:
    """
    Return `day`, or the Friday before it where it falls on a weekend, because boards and offices do not write on Sundays.

    Examples
    --------
    >>> working_day(dt.date(2026, 3, 1))
    datetime.date(2026, 2, 27)
    """
    return day - dt.timedelta(days=max(0, day.weekday() - 4))


def april_back(today: dt.date, years: int) -> dt.date:
    """Return 1 April of the year `years` before the year of `today`: the day on which organisations open, merge and close."""
    return dt.date(today.year - years, 4, 1)


def months_before(today: dt.date, first: int = MONTHS, last: int = 1) -> npt.NDArray[np.datetime64]:
    """Return the first days of the months T-`first` to T-`last`. The month of `today` is never among them, because it is not over."""
    return np.array([month_back(today, back) for back in range(first, last - 1, -1)], dtype="datetime64[D]")
