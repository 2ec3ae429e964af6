"""Days as the files write them, and the day a file is of as its name says it."""

import re
from datetime import date

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_]?(0[1-9]|1[0-2])[-_]?([0-2]\d|3[01])(?!\d)")
_MONTH = re.compile(rf"(?<![a-z])({'|'.join(_MONTHS)})[a-z]*[-_ ]?((?:19|20)\d\d)(?!\d)")
_MONTH_AFTER = re.compile(rf"(?<!\d)((?:19|20)\d\d)[-_ ]({'|'.join(_MONTHS)})[a-z]*(?![a-z])")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_TWO_DIGITS = re.compile(r"(?<=[a-z])(\d\d)(?![\da-z])")  # trusts22_icb22


def day(text: str) -> date | None:
    """
    Return the day of YYYYMMDD or YYYY-MM-DD, or None for an empty cell.

    :raises ValueError: for anything else.
    """
    text = text.strip()
    if not text:
        return None
    if not re.fullmatch(r"\d{8}|\d{4}-\d\d-\d\d", text):
        raise ValueError(f"'{text}' is not a day written as YYYYMMDD or YYYY-MM-DD")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"there is no day '{text}'") from None


def day_in_name(name: str) -> date | None:
    """Return the first day of the day, month or year that a file's name speaks of: the newest, where it speaks of several."""
    stem = name.rsplit("/", 1)[-1].lower().removesuffix(".csv")
    found = [date(int(y), int(m), int(d)) for y, m, d in _DAY.findall(stem) if _exists(int(y), int(m), int(d))]
    if not found:
        found = [date(int(y), _MONTHS.index(m) + 1, 1) for m, y in _MONTH.findall(stem)]
        found += [date(int(y), _MONTHS.index(m) + 1, 1) for y, m in _MONTH_AFTER.findall(stem)]
    if not found:
        found = [date(int(y), 1, 1) for y in _YEAR.findall(stem)]
    if not found:
        found = [date(2000 + int(y), 1, 1) for y in _TWO_DIGITS.findall(stem)]
    return max(found, default=None)


def _exists(year: int, month: int, day_of_month: int) -> bool:
    try:
        date(year, month, day_of_month)
    except ValueError:
        return False
    return True
