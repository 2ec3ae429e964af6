"""Reads what is watched over time: groups, each in the order of its times."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from candour.config.command import spc_dates

if TYPE_CHECKING:
    from candour.analytics.tables import Row, Table

EVERYTHING = "all"
MOST_ROWS = 5_000_000
A_NUMBER = "a number"


@dataclass
class Group:
    """One group in the order of time: times as they are shown, the rows they stand in, and two figures each."""

    name: str
    keys: list[Any] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    figures: tuple[list[float], list[float]] = field(default_factory=lambda: ([], []))

    def in_order(self) -> Group:
        """Return the group by time; what has the same time stays in the order of the rows."""
        if all(self.keys[i] <= self.keys[i + 1] for i in range(len(self.keys) - 1)):
            return self
        order = sorted(range(len(self.keys)), key=self.keys.__getitem__)
        first, second = self.figures
        return Group(
            self.name,
            [self.keys[i] for i in order],
            [self.labels[i] for i in order],
            [self.rows[i] for i in order],
            ([first[i] for i in order], [second[i] for i in order]),
        )


def read(file: str, time: str, figures: tuple[str, str], group: str | None, *, one_row_each: bool) -> tuple[list[Group], list[str]]:
    """Return the groups in the order of their first rows, and warnings. `one_row_each` refuses a second row for the same time."""
    from candour.analytics import tables

    groups: dict[str, Group] = {}
    seen: dict[tuple[str, Any], int] = {}
    ways: dict[str, tuple[int, str]] = {}
    times: dict[Any, tuple[Any, str]] = {}
    with tables.read(file) as table:
        time_at, group_at = table.column(time), table.column(group) if group else None
        first_at, second_at = (table.column(name) for name in figures)
        for count, row in enumerate(table, 1):
            if count > MOST_ROWS:
                raise table.error(row, time_at, f"there are more than {MOST_ROWS:,} rows; take out what is not needed")
            name = EVERYTHING if group_at is None else table.text_in(row, group_at)
            if not name and group_at is not None:
                raise table.error(row, group_at, "the row has figures and no group; name it or take the row out")
            cell = row.cells[time_at]
            if cell not in times:  # the same month stands in the rows of many groups
                times[cell] = _time(table, row, time_at, ways)
            key, label = times[cell]
            if one_row_each:
                if (name, key) in seen:
                    hint = "add them up" if group else "add them up, or name the column that tells them apart with --group"
                    raise table.error(row, time_at, f"{label} is here and in row {seen[name, key]}; {hint}")
                seen[name, key] = row.number
            one = groups.setdefault(name, Group(name))
            one.keys.append(key)
            one.labels.append(label)
            one.rows.append(row.number)
            one.figures[0].append(table.number_in(row, first_at))
            one.figures[1].append(table.number_in(row, second_at))
        if not groups:
            raise tables.TableError("there is a header and no row with figures; give the file that holds them", file=table.file)
        return [one.in_order() for one in groups.values()], list(table.warnings)


def _time(table: Table, row: Row, at: int, ways: dict[str, tuple[int, str]]) -> tuple[Any, str]:
    """Return what a time sorts by and how it is shown; one file has one way of writing it."""
    cell = row.cells[at]
    if cell is None:
        raise table.error(row, at, "the cell is blank where a time is needed; fill it in or take the row out")
    words = table.text_in(row, at)
    number = _number(words)
    day = None if number is not None else spc_dates.read(cell)
    if number is None and day is None:
        raise table.error(row, at, f"'{words[:40]}' is neither a day, a month, a year nor a number; write 2024-03-31, 2024-03 or 17")
    way = A_NUMBER if day is None else day[1]
    if way not in ways:
        ways[way] = (row.number, words)
        if len(ways) > 1:
            first, shown = next(iter(ways.values()))
            raise table.error(row, at, f"'{words[:40]}' is written in another way than '{shown[:40]}' in row {first}; write all in one way")
    if day is None:
        return number, words
    return day[0], words if way == "YYYY-MM" else day[0].isoformat()


def _number(words: str) -> float | None:
    """Return a time that is a number, such as a year or the place in a row of operations."""
    try:
        number = float(words)
    except ValueError:
        return None
    return number if number == number and abs(number) != float("inf") and "_" not in words else None
