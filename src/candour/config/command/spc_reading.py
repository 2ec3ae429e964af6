"""Reads the series of a control chart out of a file, and says what is odd about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from candour.config.command import spc_dates
from candour.config.command.errors import BadInputError

if TYPE_CHECKING:
    from candour.analytics.tables import Row, Table

EVERYTHING = "all"
BETWEEN_KEYS = " / "
MOST_ROWS = 2_000_000
COUNTED = ("p", "pprime", "u", "uprime", "c", "g")


@dataclass(frozen=True)
class Columns:
    """The columns that were named."""

    date: str
    value: str | None
    numerator: str | None
    denominator: str | None
    by: tuple[str, ...]


@dataclass
class ReadSeries:
    """One series in the order of time: the rows it stands in, its days, values, and denominators where there are any."""

    keys: tuple[str, ...]
    rows: list[int] = field(default_factory=list)
    days: list[date] = field(default_factory=list)
    values: list[float] = field(default_factory=list)
    sizes: list[float] = field(default_factory=list)

    @property
    def key(self) -> str:
        return BETWEEN_KEYS.join(self.keys) or EVERYTHING

    def place(self, day: date) -> int:
        """Return the place of the first point on or after a day."""
        return sum(before < day for before in self.days)


def read(file: str, columns: Columns, chart: str, only: Sequence[str]) -> tuple[list[ReadSeries], list[str]]:
    """Return the series of a file in the order of their first rows, and warnings."""
    from candour.analytics import tables

    found: dict[tuple[str, ...], ReadSeries] = {}
    blank: list[int] = []
    ways: dict[str, tuple[int, str]] = {}
    with tables.read(file) as table:
        day_at = table.column(columns.date)
        value_at = table.column(columns.numerator or columns.value or "")
        size_at = table.column(columns.denominator) if columns.denominator else None
        by_at = [table.column(name) for name in columns.by]
        for count, row in enumerate(table, 1):
            if count > MOST_ROWS:
                raise table.error(row, day_at, f"there are more than {MOST_ROWS:,} rows; take out what is not needed")
            keys = tuple(table.text_in(row, at) for at in by_at)
            if only and not set(only) & set(keys):
                continue
            if row.cells[value_at] is None:
                blank.append(row.number)
                continue
            day = _day(table, row, day_at, ways)
            if "" in keys:
                raise table.error(row, by_at[keys.index("")], "the row has a figure and no name; name it or take the row out")
            series = found.setdefault(keys, ReadSeries(keys))
            series.rows.append(row.number)
            series.days.append(day)
            value, size = _figures(table, row, value_at, size_at, chart)
            series.values.append(value)
            if size is not None:
                series.sizes.append(size)
        series_found = _chosen(list(found.values()), only, table.file)
        if not series_found:
            raise tables.TableError("there is a header and no row with figures; give the file that holds them", file=table.file)
        for series in series_found:
            _in_order(series, table, day_at)
        warnings = list(table.warnings)
    if blank:
        where = spc_dates.listed([str(number) for number in blank])
        name = columns.numerator or columns.value
        warnings.append(f"Left out, because {name} is blank there: row{'s' if len(blank) > 1 else ''} {where}.")
    return series_found, warnings + _gaps(series_found)


def _day(table: Table, row: Row, at: int, ways: dict[str, tuple[int, str]]) -> date:
    cell = row.cells[at]
    if cell is None:
        raise table.error(row, at, "the row has a figure and no date; give it one or take the row out")
    found = spc_dates.read(cell)
    if found is None:
        raise table.error(row, at, f"'{cell}' is not a date; write YYYY-MM-DD, DD/MM/YYYY or a month such as April 2021")
    day, way = found
    ways.setdefault(way, (row.number, str(cell)))
    if len(ways) > 1:
        (first, other), *_ = (said for name, said in ways.items() if name != way)
        reason = f"'{cell}' is written another way than '{other}' in row {first}; days and months may have been swapped, so write all alike"
        raise table.error(row, at, reason)
    return day


def _figures(table: Table, row: Row, value_at: int, size_at: int | None, chart: str) -> tuple[float, float | None]:
    counted = size_at is not None or chart in COUNTED
    value = table.count_in(row, value_at) if counted else table.number_in(row, value_at)
    if chart == "t" and value <= 0:
        reason = f"{value:g} is no time between two events; count events at the same time as one, or give hours instead of days"
        raise table.error(row, value_at, reason)
    if size_at is None:
        return value, None
    size = table.count_in(row, size_at)
    if size == 0:
        raise table.error(row, size_at, "0 cannot be divided by; take the row out")
    if chart in ("p", "pprime") and value > size:
        raise table.error(row, value_at, f"{value:g} is more than the {size:g} it is out of; correct it, or ask for --chart u")
    return value, size


def _chosen(found: list[ReadSeries], only: Sequence[str], file: str) -> list[ReadSeries]:
    """Keep the series that were asked for: one of the values given for each column that has any of them."""
    if not only:
        return found
    wanted = [{series.keys[at] for series in found} & set(only) for at in range(len(found[0].keys) if found else 0)]
    for name in only:
        if not any(name in values for values in wanted):
            raise BadInputError(f"{file}: --only {name} is in none of the --by columns; check how it is written")
    return [series for series in found if all(not values or key in values for key, values in zip(series.keys, wanted, strict=True))]


def _in_order(series: ReadSeries, table: Table, day_at: int) -> None:
    """Put a series in the order of time; two rows for one day cannot be ordered."""
    order = sorted(range(len(series.days)), key=lambda at: series.days[at])
    for name in ("rows", "days", "values", "sizes"):
        values = getattr(series, name)
        setattr(series, name, [values[at] for at in order] if values else values)
    for at in range(1, len(series.days)):
        if series.days[at] == series.days[at - 1]:
            from candour.analytics.tables import TableError

            first, again = sorted(series.rows[at - 1 : at + 1])
            within = f" of {series.key}" if series.keys else ""
            reason = f"{series.days[at]}{within} stands here and in row {first}; add the rows up, or name with --by what tells them apart"
            raise TableError(reason, file=table.file, row=again, column=table.columns[day_at])


def _gaps(found: list[ReadSeries]) -> list[str]:
    said = []
    for series in found:
        missing = spc_dates.left_out(series.days)
        if missing:
            whose = f"{series.key}: there" if series.keys else "There"
            said.append(
                f"{whose} is no point for {spc_dates.listed(missing)}; the points before and after are taken as neighbours, which runs and "
                "moving ranges depend on."
            )
    return said if len(said) <= spc_dates.NAMED else [*said[: spc_dates.NAMED], f"{len(said) - spc_dates.NAMED:,} more series have gaps."]
