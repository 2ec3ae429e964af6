"""Reads counts by day, or by kind of day, and adds them up for each group."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

import candour
from candour.config.command import spc_dates

if TYPE_CHECKING:
    from candour.analytics.tables import Row, Table

CALENDAR = Path(candour.__file__).parent / "definitions" / "calendars" / "bank-holidays-england.yaml"
EVERYTHING = "all"
BETWEEN_KEYS = " / "
A_KIND = "a kind of day"
MOST_ROWS = 5_000_000
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
KINDS = {
    **{name: "weekend" if at >= 5 else "weekday" for at, name in enumerate(WEEK)},
    **{name[:3]: "weekend" if at >= 5 else "weekday" for at, name in enumerate(WEEK)},
    **{name: name.removesuffix("s") for name in ("weekday", "weekend", "holiday", "weekdays", "weekends", "holidays")},
    "bank holiday": "holiday",
    "bank holidays": "holiday",
    "bank_holiday": "holiday",
}


class Asked(NamedTuple):
    """The columns that were named."""

    day: str
    numerator: str
    denominators: tuple[str, ...]
    by: tuple[str, ...]
    only: tuple[str, ...]
    part: bool = False  # whether the numerator is a part of each denominator


@dataclass
class Group:
    """One group: each day or kind of day once, with what was counted and what it is out of."""

    name: str
    keys: list[Any] = field(default_factory=list)
    numerators: list[float] = field(default_factory=list)
    denominators: tuple[list[float], ...] = ()
    places: dict[Any, int] = field(default_factory=dict)

    def add(self, key: Any, numerator: float, denominators: list[float]) -> None:
        """Add a row; rows of one day are added up."""
        at = self.places.get(key)
        if at is None:
            self.places[key] = len(self.keys)
            self.keys.append(key)
            self.numerators.append(numerator)
            self.denominators = self.denominators or tuple([] for _ in denominators)
            for values, value in zip(self.denominators, denominators, strict=True):
                values.append(value)
            return
        self.numerators[at] += numerator
        for values, value in zip(self.denominators, denominators, strict=True):
            values[at] += value


@functools.cache
def holidays() -> frozenset[date]:
    """Return the bank holidays of England."""
    return frozenset(yaml.safe_load(CALENDAR.read_text("utf-8"))["days"])


def read(file: str, asked: Asked) -> tuple[list[Group], list[str]]:
    """Return the groups in the order of their first rows, and warnings; a row whose count is blank is left out and said."""
    from candour.analytics import tables

    groups: dict[str, Group] = {}
    blank: list[int] = []
    ways: dict[str, tuple[int, str]] = {}
    with tables.read(file) as table:
        day_at, count_at = table.column(asked.day), table.column(asked.numerator)
        base_at = [table.column(name) for name in asked.denominators]
        by_at = [table.column(name) for name in asked.by]
        for number, row in enumerate(table, 1):
            if number > MOST_ROWS:
                raise table.error(row, day_at, f"there are more than {MOST_ROWS:,} rows; take out what is not needed")
            keys = [table.text_in(row, at) for at in by_at]
            if asked.only and not set(asked.only) & set(keys):
                continue
            if row.cells[count_at] is None:
                blank.append(row.number)
                continue
            if "" in keys:
                raise table.error(row, by_at[keys.index("")], "the row has figures and no group; name it or take the row out")
            key = _day(table, row, day_at, ways, counted=not base_at)
            bases = [table.count_in(row, at) for at in base_at]
            if 0 in bases:
                raise table.error(row, base_at[bases.index(0)], "0 cannot be divided by; take the row out")
            name, counted = BETWEEN_KEYS.join(keys) or EVERYTHING, table.count_in(row, count_at)
            if asked.part and bases and counted > min(bases):
                raise table.error(
                    row, count_at, f"{counted:g} is more than the {min(bases):g} it is out of; correct it, or ask for --kind rate"
                )
            groups.setdefault(name, Group(name)).add(key, counted, bases)
        if not groups:
            said = f"no row is of {', '.join(asked.only)}" if asked.only else "there is a header and no row with figures"
            raise tables.TableError(f"{said}; give the file that holds them", file=table.file)
        warnings = list(table.warnings)
    if blank:
        rows = ", ".join(str(row) for row in blank[:10]) + (f" and {len(blank) - 10:,} more" if len(blank) > 10 else "")
        warnings.append(f"Left out, because {asked.numerator} is blank there: row{'s' if len(blank) > 1 else ''} {rows}.")
    return list(groups.values()), warnings


def _day(table: Table, row: Row, at: int, ways: dict[str, tuple[int, str]], *, counted: bool) -> Any:
    """Return the day as a date, or its kind where days were added up already; a file has one or the other."""
    cell = row.cells[at]
    if cell is None:
        raise table.error(row, at, "the cell is blank where a day is needed; fill it in or take the row out")
    words = table.text_in(row, at)
    kind = KINDS.get(words.casefold())
    day, way = (None, A_KIND) if kind else _date(cell)
    if not kind and day is None:
        raise table.error(row, at, f"'{words[:40]}' is no day; write a date such as 2024-03-31, or weekday, weekend or holiday")
    ways.setdefault(way, (row.number, words))
    if len(ways) > 1:
        (other, shown), *_ = (said for name, said in ways.items() if name != way)
        if A_KIND in ways:
            raise table.error(
                row, at, f"'{words[:40]}' is another way of naming a day than in row {other}; give dates or kinds of day, not both"
            )
        reason = f"'{words[:40]}' is written another way than '{shown[:40]}' in row {other}; days and months may have been swapped"
        raise table.error(row, at, f"{reason}, so write all alike")
    if kind and counted:
        raise table.error(
            row, at, "days that were added up need a denominator, such as the number of days; name its column with --denominator"
        )
    if day is None:
        return kind
    years = {holiday.year for holiday in holidays()}
    if not min(years) <= day.year <= max(years):
        raise table.error(row, at, f"the calendar of bank holidays covers {min(years)} to {max(years)}; leave {words[:40]} out")
    return day


def _date(cell: Any) -> tuple[date | None, str]:
    """Return a whole date and how it was written; a month or a year is no day of the week."""
    found = spc_dates.read(cell)
    return (None, "") if found is None or found[1] in ("the name of a month", "YYYY-MM", "a year") else found
