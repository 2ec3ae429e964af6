"""Days of the story, told as months back from today."""

from __future__ import annotations

import datetime as dt
import re

from candour.demo.world.calendar import day_back, month_back, working_day

TOLD = re.compile(r"T([+-])(\d+)(?: day (\d+))?")
IN_TEXT = re.compile(r"\[\[(T[+-]\d+(?: day \d+)?)\]\]")


def day_of(told: str, today: dt.date) -> dt.date:
    """
    Return the working day that `told` means; days of the past are never later than today.

    Examples
    --------
    >>> day_of("T-19 day 12", dt.date(2026, 11, 22))
    datetime.date(2025, 4, 11)
    """
    found = TOLD.fullmatch(told)
    if found is None:
        raise ValueError(f"{told!r} is no day of the story: write T-19, or T-19 day 12")
    sign, months, day = found.groups()
    if sign == "-":
        return working_day(day_back(today, int(months), int(day) if day else None))
    first = month_back(today, -int(months))
    return working_day(first.replace(day=min(int(day or 28), 28)))


def dated(text: str, today: dt.date) -> str:
    """
    Return `text` with its `[[T-n]]` as months and its `[[T-n day d]]` as days, in words.

    Examples
    --------
    >>> dated("since [[T-19]], told on [[T-19 day 12]]", dt.date(2026, 11, 22))
    'since April 2025, told on Friday 11 April 2025'
    """

    def in_words(found: re.Match[str]) -> str:
        told = found.group(1)
        day = day_of(told, today)
        return f"{day:%A} {day.day} {day:%B %Y}" if " day " in told else f"{month_back(today, int(told[1:]) * -1):%B %Y}"

    return IN_TEXT.sub(in_words, text)
