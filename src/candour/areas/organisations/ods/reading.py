"""Opens a file, finds out which layout it has, and reads what its rows say."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from candour.analytics import tables
from candour.analytics.tables import TableError
from candour.areas.organisations.ods import dates
from candour.areas.organisations.ods.layouts import HEADERLESS, LAYOUTS, Layout, RowProblem, Said
from candour.areas.organisations.ods.outcome import FileOutcome
from candour.areas.organisations.values import NewOrganisation

LARGEST = 50 * 1024 * 1024  # the largest published file, every practice and every site, has 30 MB
_SAMPLE = 200
# Successions as the Organisation Data Service gives them (succ, succarc), without a header: old code, new code, reason, day, indicator.
SUCCESSION_WIDTH = 5


@dataclass
class Contents:
    """A file that was read: what its rows say, each with its row number, and what became of the others."""

    layout: Layout
    outcome: FileOutcome
    said: list[tuple[int, Said]] = field(default_factory=list)


def read(path: Path, *, as_of: date | None = None) -> Contents:
    """
    Read one file; a row that cannot be taken is rejected with its reason and loses no other.

    :raises TableError: when the file as a whole cannot be taken: missing, empty, binary, too large, or not one of the layouts.
    """
    _check(path)
    with _opened(path) as (table, layout, places):
        outcome = FileOutcome(path.name, layout.what, None, hashlib.sha256(path.read_bytes()).hexdigest())
        contents = Contents(layout, outcome)
        first: dict[tuple[object, ...], int] = {}
        for row in table:
            outcome.read += 1
            _take(contents, row.number, [table.text_in(row, place) for place in places], first)
        outcome.read += len(table.rejected)
        outcome.rejected += table.rejected
        for words in table.warnings:
            outcome.warn(0, words)
    if not outcome.read:
        raise TableError("the file has a header and no rows; check that it was saved whole", file=path.name)
    if not contents.said:
        reason = outcome.rejected[0]
        raise TableError(f"not one of its {outcome.read:,} rows can be taken; of row {reason.row}: {reason.reason}", file=path.name)
    outcome.rejected.sort(key=lambda r: r.row)
    outcome.as_of = as_of or dates.day_in_name(path.name) or _newest_day(contents.said)
    return contents


def _take(contents: Contents, number: int, cells: Sequence[str], first: dict[tuple[object, ...], int]) -> None:
    try:
        said = contents.layout.read(cells)
    except RowProblem as problem:
        contents.outcome.reject(number, str(problem))
        return
    same = contents.layout.same(said)
    if same in first:
        contents.outcome.reject(number, f"{' '.join(map(str, same))} is already in row {first[same]}")
        return
    first[same] = number
    contents.said.append((number, said))


def _check(path: Path) -> None:
    if not path.exists():
        raise TableError("there is no such file", file=str(path))
    if not path.is_file():
        raise TableError("this is not a file; name the files in it", file=str(path))
    size = path.stat().st_size
    if size > LARGEST:
        raise TableError(f"the file has {size / 1e6:,.0f} MB, and no published list of organisations has more than 50 MB", file=path.name)


@contextmanager
def _opened(path: Path) -> Iterator[tuple[tables.Table, Layout, list[int]]]:
    """Open a file as what it is: 27 or 5 columns without a header, or one of those with a header."""
    if rows := _sample(path, HEADERLESS):
        with tables.read(path, header=False, names=_names(HEADERLESS), keep_going=True) as table:
            yield table, _register_layout(rows, path.name), list(range(HEADERLESS))
    elif (rows := _sample(path, SUCCESSION_WIDTH)) and re.fullmatch(r"[FOR]?\|\d{8}", "|".join(rows[0][2:4])):
        with tables.read(path, header=False, names=_names(SUCCESSION_WIDTH), keep_going=True) as table:
            yield table, LAYOUTS["successions"], [0, 1, 3]
    else:
        with tables.read(path, keep_going=True) as table:
            layout, places = _layout_with_header(table)
            yield table, layout, places


def _names(width: int) -> tuple[str, ...]:
    return tuple(f"column {n}" for n in range(1, width + 1))


def _sample(path: Path, width: int) -> list[list[str]]:
    """Return the first rows of a file without a header, or none if most of its rows do not have this width."""
    with tables.read(path, header=False, names=_names(width), keep_going=True, limit=_SAMPLE) as sample:
        rows = [[sample.text_in(row, place) for place in range(width)] for row in sample]
    return rows if len(rows) >= len(sample.rejected) else []


def _register_layout(rows: Sequence[Sequence[str]], file: str) -> Layout:
    """Tell trusts from commissioning groups by the names of most of them."""
    names = [row[1].upper() for row in rows]
    found = Counter("trusts" if "TRUST" in name else "ccgs" if re.search(r"\b(CCG|ICB|COMMISSIONING)\b", name) else "" for name in names)
    kind, count = found.most_common(1)[0]
    if not kind or count * 2 < len(names):
        reason = "it has the 27 columns of the Organisation Data Service, but holds neither trusts (etr) nor commissioning groups (eccg)"
        raise TableError(reason, file=file)
    return LAYOUTS[kind]


def _layout_with_header(table: tables.Table) -> tuple[Layout, list[int]]:
    names = [re.sub(r"[\s_]+", "_", name.strip()).casefold() for name in table.columns]
    best: tuple[int, Layout, list[int | None]] | None = None
    for layout in (x for x in LAYOUTS.values() if x.columns):
        places = [next((i for i, name in enumerate(names) if re.fullmatch(pattern, name)), None) for pattern in layout.columns]
        matched = sum(place is not None for place in places)
        if best is None or matched / len(places) > best[0] / len(best[2]):
            best = (matched, layout, places)
    there = ", ".join(table.columns[:8])
    if best is None or best[0] * 2 < len(best[2]):
        raise TableError(f"its columns ({there}) are those of no published list of organisations", file=table.file)
    _, layout, found = best
    missing = [pattern.replace(r"\d\d", "24") for pattern, place in zip(layout.columns, found, strict=True) if place is None]
    if missing:
        raise TableError(f"a file of {layout.what} has the column {missing[0]}, and this one has only {there}", file=table.file)
    return layout, [place for place in found if place is not None]


def _newest_day(said: Sequence[tuple[int, Said]]) -> date | None:
    """Return the newest day of opening or closing: a file without a day in its name is at least as new as that."""
    days = [d for _, s in said if isinstance(s, NewOrganisation) for d in (s.opened_on, s.closed_on) if d]
    return max(days, default=None)
