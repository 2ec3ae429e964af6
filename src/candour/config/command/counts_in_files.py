"""True counts of people from a file, for `candour disclose`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from candour.config.command.errors import BadInputError

if TYPE_CHECKING:
    from candour.analytics.tables import Row, Table
    from candour.methods.disclosure.tables import Counted

MOST_ROWS = 1_000_000
MOST_PEOPLE = 2**31
Span = tuple[int, int]


class Columns(NamedTuple):
    """Which columns were named; the whole is among the counts too, where the first count is a part of one."""

    groups: tuple[str, ...]
    counts: tuple[str, ...]
    whole: str | None
    period: str | None

    @classmethod
    def named(cls, by: str, counts: list[str], of: str | None, period: str | None) -> Columns:
        """Return the columns as they were named, each once."""
        groups = tuple(name.strip() for name in by.split(",") if name.strip())
        counted = (*counts, *([of] if of and of not in counts[1:] else []))
        every = [name.casefold() for name in (*groups, *counted, *([period] if period else []))]
        if len(set(every)) < len(every):
            raise BadInputError("a column is named twice among --by, --count, --of and --period; name each once")
        return cls(groups, counted, of, period)


def counts_in(file: str, columns: Columns) -> tuple[Counted, list[str]]:
    """Return the true counts of every group, rows of one group added up, and warnings."""
    import numpy as np

    from candour.analytics import tables
    from candour.methods.disclosure.tables import Counted

    groups: list[list[str]] = []
    values: list[list[int]] = []
    spans: list[Span] = []
    known: dict[str, Span] = {}
    with tables.read(file) as table:
        at_groups, at_counts = [table.column(name) for name in columns.groups], [table.column(name) for name in columns.counts]
        at_period = table.column(columns.period) if columns.period else None
        for row in table:
            groups.append([_group(table, row, at) for at in at_groups])
            values.append([_count(table, row, at) for at in at_counts])
            if columns.whole and values[-1][0] > values[-1][columns.counts.index(columns.whole)]:
                raise table.error(row, at_counts[0], f"there are more than in {columns.whole!r}, of which they are a part; correct it")
            if at_period is not None:
                spans.append(_span(table, row, at_period, known))
            if len(values) > MOST_ROWS:
                raise BadInputError(f"there are more than {MOST_ROWS:,} rows; add the rows up to groups first")
        if not values:
            raise tables.TableError("there is a header and no row with counts; give the file that holds them", file=table.file)
        warnings = list(table.warnings)
    numbers, ends = np.array(values, dtype=np.int64), np.array(spans, dtype=np.int64).reshape(-1, 2)
    raw = Counted(
        {name: np.array([g[at] for g in groups], dtype=object) for at, name in enumerate(columns.groups)},
        {name: numbers[:, at] for at, name in enumerate(columns.counts)},
        ends[:, 0] if columns.period else None,
        ends[:, 1] if columns.period else None,
        {columns.counts[0]: columns.whole} if columns.whole else {},
    )
    summed = raw.by(*columns.groups)
    if summed.rows < raw.rows:
        warnings.append(f"{raw.rows:,} rows were added up to {summed.rows:,}.")
    return summed, warnings


def _group(table: Table, row: Row, at: int) -> str:
    group = table.text_in(row, at)
    if not group:
        raise table.error(row, at, "the row has counts and no group; name it or take the row out")
    if group == "All":
        raise table.error(row, at, "'All' stands for a total in what is released; take totals out, --totals makes them")
    return group


def _count(table: Table, row: Row, at: int) -> int:
    number = table.count_in(row, at)
    if number % 1 or number >= MOST_PEOPLE:
        raise table.error(row, at, f"a count of people is a whole number below {MOST_PEOPLE:,}; correct it or take the row out")
    return int(number)


def _span(table: Table, row: Row, at: int, known: dict[str, Span]) -> Span:
    from candour.methods.disclosure.spans import span

    text = table.text_in(row, at)
    if text not in known:
        try:
            known[text] = span(text)
        except ValueError as error:
            raise table.error(row, at, str(error)) from None
    return known[text]
