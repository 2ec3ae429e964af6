"""What the cells of published files mean: months in many spellings, codes of organisations, numbers and the signs that stand for none."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Callable, Mapping

import yaml

from candour.analytics.tables import Cell
from candour.analytics.tables.errors import shown
from candour.analytics.tables.table import as_number, worded
from candour.areas.measures.definitions import FOLDER

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FULL = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")
_MONTH = re.compile(r"([A-Za-z]+)[ \-/]*(\d{4}|\d{2})")
_TRUST = re.compile(r"[RT][A-Z0-9]{2}")
_SECTOR = re.compile(r"[RT][A-Z0-9]{2}\d")
NOTHING = {"NA": "NA, which means that there is no figure", "N/A": "N/A, which means that there is no figure"}


def day(cell: Cell) -> dt.date:
    """Return a day written 2021-04-30, 30/04/2021 or as a date of a spreadsheet."""
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    text = worded(cell)
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return dt.datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise ValueError(f"{_said(cell)} is not a day such as 2021-04-30 or 30/04/2021")


def month(cell: Cell) -> dt.date:
    """Return the first day of a month written April 2021, Apr-21, 2021-04, or as any day of it."""
    text = worded(cell)
    if found := re.fullmatch(r"(20\d\d|19\d\d)-(\d\d)", text):
        text = f"{text}-01"
    elif (found := _MONTH.fullmatch(text)) and _number_of(found[1]):
        year = int(found[2]) + (2000 if len(found[2]) == 2 else 0)
        return dt.date(year, _number_of(found[1]), 1)
    try:
        return day(cell if isinstance(cell, dt.date) else text).replace(day=1)
    except ValueError:
        raise ValueError(f"{_said(cell)} is not a month such as April 2021 or 2021-04") from None


def year(cell: Cell) -> dt.date:
    """Return 1 January of a year written 2015."""
    number = as_number(cell)
    if number is None or not number.is_integer() or not 1900 <= number <= 2100:
        raise ValueError(f"{_said(cell)} is not a year such as 2015")
    return dt.date(int(number), 1, 1)


WRITTEN: Mapping[str | None, Callable[[Cell], dt.date]] = {
    "day": lambda cell: day(cell).replace(day=1),
    "month": month,
    "year": year,
}


def number(not_said: Mapping[str, str], *, whole: bool, times: float = 1) -> Callable[[Cell], float]:
    """Return a parser of figures; `not_said` are the signs that stand for none, with what each means."""

    def parse(cell: Cell) -> float:
        value = as_number(cell)
        text = worded(cell)
        if value is None:
            if not text:
                raise ValueError("the cell is blank, so the figure is not known")
            meaning = not_said.get(text) or NOTHING.get(text)
            raise ValueError(meaning or f"{shown(text)} is not a number")
        if value < 0:
            raise ValueError(f"{value:g} is negative, and a figure here is 0 or more")
        if whole and not value.is_integer():
            raise ValueError(f"{value:g} is not a whole number")
        return value * times if times != 1 else value

    return parse


def trust(*, sectors: bool) -> Callable[[Cell], str]:
    """Return a parser of the codes of NHS trusts; with `sectors` a part that answers for itself (R1F2) counts with its trust (R1F)."""

    def parse(cell: Cell) -> str:
        code = worded(cell).upper()
        if not code:
            raise ValueError("the cell is blank, so nobody knows whose figure it is")
        return code[:3] if sectors and _SECTOR.fullmatch(code) else code

    return parse


def is_trust(code: str) -> bool:
    """Answer whether a code is an NHS trust's."""
    return _TRUST.fullmatch(code) is not None


def area(cell: Cell) -> str:
    """Return the code by which the NHS knows an integrated care board, from that or from any code that statisticians gave it."""
    code = worded(cell).upper()
    if not code:
        raise ValueError("the cell is blank, so nobody knows whose figure it is")
    if code not in areas():
        raise ValueError(f"{shown(code)} is not the code of an integrated care board (QOP or E54000057, for example)")
    return areas()[code]


@functools.cache
def areas() -> dict[str, str]:
    """Return the NHS code of every integrated care board by each code that it has or had."""
    boards = yaml.safe_load((FOLDER / "organisations" / "icbs.yaml").read_text("utf-8"))["icbs"]
    known = {board["code"]: board["code"] for board in boards} | {board["ons_code"]: board["code"] for board in boards}
    for change in recoded():
        known[change["was"]] = known[change["became"]]
    return known


@functools.cache
def recoded() -> tuple[dict[str, str], ...]:
    """Return the areas that were given another code, oldest first."""
    return tuple(yaml.safe_load((FOLDER / "organisations" / "recoded-areas.yaml").read_text("utf-8"))["recoded"])


@functools.cache
def holidays() -> frozenset[dt.date]:
    """Return the bank holidays of England."""
    return frozenset(yaml.safe_load((FOLDER / "calendars" / "bank-holidays-england.yaml").read_text("utf-8"))["days"])


def kind_of_day(cell: Cell) -> str:
    """Return whether a day is a weekday, a weekend or a bank holiday; a holiday on a Saturday or Sunday is a weekend."""
    when = day(cell)
    known = sorted(holidays())
    if not known[0].year <= when.year <= known[-1].year:
        raise ValueError(f"the bank holidays of {when.year} are not known here (only {known[0].year} to {known[-1].year})")
    if when.weekday() >= 5:
        return "weekend"
    return "holiday" if when in holidays() else "weekday"


def _number_of(word: str) -> int:
    low = word.lower()
    return _MONTHS.index(low[:3]) + 1 if low in _MONTHS or low in _FULL or low == "sept" else 0


def _said(cell: Cell) -> str:
    return shown(worded(cell)) if worded(cell) else "a blank cell"
