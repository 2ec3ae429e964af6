"""
How dates, figures and names are said on pages, charts and paper. No Django: the charts use them too.

Values come as Python objects or as the ISO strings and numbers of a released table; what is missing is said as an en dash, never as
nothing.
"""

from __future__ import annotations

import math
import re
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal

MISSING = "–"
MINUS = "−"

BANDS = {
    "higher_than_expected": "Higher than expected",
    "as_expected": "As expected",
    "lower_than_expected": "Lower than expected",
}
#: What a band means and does not mean: none of them says that care is safe.
BAND_EXPLANATIONS = {
    "higher_than_expected": "More than chance alone would explain. It is a reason to ask, and somebody must answer.",
    "as_expected": "Within what chance alone could explain. It does not show that care was safe.",
    "lower_than_expected": (
        "Fewer than chance alone would explain. It may be better care, or different patients or records. "
        "It does not show that care was safe."
    ),
}

Day = date | datetime | str | None


def as_date(value: Day) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, str):
        return date.fromisoformat(f"{value}-01" if len(value) == 7 else value[:10]) if value else None
    return value


def only_month(value: Day) -> bool:
    return isinstance(value, str) and len(value) == 7


def day(value: Day) -> str:
    """
    Say a day as "Tuesday 3 March 2026"; where only the month is known, no day is made up.
    """
    found = as_date(value)
    if found is None or only_month(value):
        return month(value)
    return f"{found:%A} {found.day} {found:%B %Y}"


def short_day(value: Day) -> str:
    """
    Say a day as "3 March 2026", for tables.
    """
    found = as_date(value)
    if found is None or only_month(value):
        return month(value)
    return f"{found.day} {found:%B %Y}"


def month(value: Day) -> str:
    """
    Say a month as "March 2026".
    """
    found = as_date(value)
    return MISSING if found is None else f"{found:%B %Y}"


def period(starts_on: Day, ends_on: Day) -> str:
    """
    Say a time as "July 2012 to June 2013", or as one month where it is one.
    """
    starts, ends = month(starts_on), month(ends_on)
    return starts if starts == ends else f"{starts} to {ends}"


def age(since: Day, on: Day) -> str:
    """
    Say how old something is: "3 years and 2 months", "5 weeks", "2 days", "today".
    """
    start, end = as_date(since), as_date(on)
    if start is None or end is None:
        return MISSING
    days = (end - start).days
    months = (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)
    if days <= 0:
        return "today"
    if days < 14:
        return plural(days, "day")
    if months < 3:
        return plural(days // 7, "week")
    years, rest = divmod(months, 12)
    return " and ".join(part for part in (years and plural(years, "year"), rest and plural(rest, "month")) if part)


def number(value: float | Decimal | str | None, places: int = 0) -> str:
    """
    Say a number with thousands separated and a fixed count of decimals, rounded half to even on its decimal digits.
    """
    if value is None or value == "":
        return MISSING
    if isinstance(value, float) and math.isfinite(value) and not repr(value).endswith("5"):
        said = f"{value:,.{places}f}"  # only a last digit 5 can stand half-way between two, and only then does binary show
    elif isinstance(value, int) and not places:
        said = f"{value:,}"
    else:
        exact = Decimal(str(value))
        if not exact.is_finite():
            return MISSING
        said = f"{exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN):,f}"
    if said.startswith("-"):
        return said[1:] if said.strip("-0,.") == "" else MINUS + said[1:]
    return said


def thousands(value: float | Decimal | str | None) -> str:
    return number(value, 0)


def ratio(value: float | Decimal | str | None, places: int = 2) -> str:
    return number(value, places)


def percent(value: float | Decimal | str | None, places: int = 0) -> str:
    """
    Say a fraction as a percentage: 0.873 as "87%".
    """
    if value is None or value == "":
        return MISSING
    said = number(Decimal(str(value)) * 100, places)
    return said if said == MISSING else f"{said}%"


def sentence(words: str) -> str:
    """
    Begin words as a sentence begins, and leave the rest as it was written.

    >>> sentence("people in A&E")
    'People in A&E'
    """
    return words[:1].upper() + words[1:]


def plural(count: int, one: str, many: str | None = None) -> str:
    """
    Say a count with its noun: "1 trust", "1,204 trusts".
    """
    return f"{thousands(count)} {one if count == 1 else many or one + 's'}"


def band_words(band: str) -> str:
    return BANDS.get(band, band.replace("_", " ").capitalize())


def band_explanation(band: str) -> str:
    return BAND_EXPLANATIONS.get(band, "")


def fingerprint(value: str | None) -> str:
    """
    Say a hash short enough to compare by eye: "sha256:3fa91c20..." as "3fa9 1c20".
    """
    plain = (value or "").rpartition(":")[2]
    return f"{plain[:4]} {plain[4:8]}".strip() or MISSING


LONGEST_HEAD = 32
PER = ("in every", "for every", "per ", "of every", "out of")


def column_words(label: str, unit: str) -> tuple[str, str]:
    """
    Return what to put at the head of a column or an axis, and the unit under it: the unit says a long label in few words.

    >>> column_words("The number of deaths expected, from the age, sex and illness of every patient", "expected deaths")
    ('Expected deaths', '')
    >>> column_words("Seen by a senior doctor within 14 hours", "in every 100 people")
    ('Seen by a senior doctor within 14 hours', 'in every 100 people')
    """
    if not unit or len(label) <= LONGEST_HEAD or unit.startswith(PER):
        return label, "" if unit.casefold() == label.casefold() else unit
    return unit[:1].upper() + unit[1:], ""


SMALL_WORDS = {"and", "of", "the", "for", "in", "on", "upon", "with", "at", "by", "to", "under"}
ORDINARY_ENDS = re.compile(r"\s+(?:nhs\s+)?(?:foundation\s+)?trust$", re.IGNORECASE)


def name_case(name: str) -> str:
    """
    Say a name that a publisher wrote in capitals as people write it; any other name is left alone.
    """
    if not name.isupper():
        return name
    words = [
        word if word.upper() == "NHS" else word.lower() if at and word.lower() in SMALL_WORDS else capitalised(word)
        for at, word in enumerate(name.split())
    ]
    return " ".join(words)


def capitalised(word: str) -> str:
    said = re.sub(r"[A-Z]+", lambda run: run[0].capitalize(), word)
    return re.sub(r"(['’])S\b", r"\1s", said)


def short_name(name: str) -> str:
    """
    Shorten an organisation's name for a chart: without "NHS Foundation Trust", as people write it.
    """
    return ORDINARY_ENDS.sub("", name_case(name)) or name


def chart_name(name: str, most: int) -> str:
    """
    Shorten a name to fit beside a point: first by what says least, then at a word.
    """
    said = short_name(name)
    for ending in (" Hospitals", " Hospital", " University", " Teaching"):
        if len(said) > most:
            said = said.removesuffix(ending)
    if len(said) <= most:
        return said
    return f"{said[:most].rsplit(' ', 1)[0].rstrip(' ,')} …"
