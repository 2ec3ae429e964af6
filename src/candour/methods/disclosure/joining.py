"""Many releases about one population as one system: what is the sum of what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations, pairwise

import numpy as np
from numpy.typing import NDArray

from candour.methods.disclosure.system import MOST, Builder, System

Whole = NDArray[np.int64]
Names = NDArray[np.object_]
ALWAYS = (0, 1)  # the period of what says none
BETWEEN = "\x1f"
WHOLE = "the whole"


@dataclass(frozen=True)
class Release:
    """
    Counts of one kind that were published about a population, in one table.

    Parameters
    ----------
    counts
        What is counted, such as ``"families answered in time"``; releases are joined where it is the same.
    groups
        For each dimension by which it is split, the group of every count. What is not split by a dimension is about all of it.
    low, high
        The lowest and the highest count that each published value may stand for.
    starts, ends
        The days (as ordinals) on which each count's period begins, and the day after it ends; left out where there are no periods.
    part_of
        What else is counted of which these are a part: those who were answered are a part of those who wrote. Empty if nothing.
    known_as
        Further groups that follow from one of `groups`, such as the region of each organisation; "" where it is not known.
    truth
        The true counts, where whoever asks knows them.
    """

    counts: str
    groups: Mapping[str, Names]
    low: Whole
    high: Whole
    starts: Whole | None = None
    ends: Whole | None = None
    part_of: str = ""
    known_as: Mapping[str, Names] = field(default_factory=dict)
    truth: Whole | None = None

    @property
    def shape(self) -> tuple[str, ...]:
        """Return the dimensions by which it is split, in the order of their names."""
        return tuple(sorted(self.groups))


@dataclass
class _Shape:
    """All releases that are split by the same dimensions: who (groups) by when (windows), and the pieces of time they are made of."""

    dims: tuple[str, ...]
    names: list[Names]  # of each group, one array for each dimension
    parents: dict[str, Names]
    windows: Whole  # (n, 2): the distinct periods
    cuts: Whole
    group: Whole  # of each figure
    window: Whole
    low: Whole
    high: Whole
    truth: Whole | None
    new: NDArray[np.bool_]
    revised: int = 0
    figures: Whole = field(default_factory=lambda: np.zeros(0, np.int64))
    pieces: Whole = field(default_factory=lambda: np.zeros((0, 0), np.int64))  # (groups, pieces of time): the cell, or -1


Shapes = Mapping[tuple[str, ...], _Shape]


def join(releases: Sequence[Release], *, knowing: bool = False, earlier: int = 0) -> tuple[System, tuple[str, ...]]:
    """
    Return everything that was published as one system, and notes in words on what was taken for granted.

    A group of a coarser table is the sum of the groups of a finer one, a period the sum of what it is made of, and two tables that are
    split by different things have the same sums by what they share. The same count published twice must lie in both its intervals; where
    it cannot, it was revised, and the later one counts. All are taken to be about the same people.

    Parameters
    ----------
    releases
        Oldest first.
    knowing
        Whether to use the true counts; only where all releases have them.
    earlier
        How many of the releases, the first ones, were attacked before and passed; the system says which figures are new.

    Returns
    -------
    tuple
        The system, and notes.
    """
    builder, truths, notes = Builder(), [], []  # type: tuple[Builder, list[Whole | None], list[str]]
    made: dict[str, dict[tuple[str, ...], _Shape]] = {}
    for counts in dict.fromkeys(r.counts for r in releases):
        mine = [r for r in releases if r.counts == counts]
        old = {id(r) for r in releases[:earlier]}
        shapes = {dims: _shaped(dims, [r for r in mine if r.shape == dims], old) for dims in sorted({r.shape for r in mine}, key=len)}
        made[counts] = shapes
        for shape in shapes.values():
            _add(builder, truths, shape, counts)
            if shape.revised:
                notes.append(f"{shape.revised} figures of {counts} were revised: the later ones count.")
        _relate(builder, list(shapes.values()))
    for counts, whole in dict.fromkeys((r.counts, r.part_of) for r in releases if r.part_of):
        if whole in made:
            _rests(builder, truths, made[counts], made[whole], f"{whole} without {counts}")
    known = np.concatenate([v for v in truths if v is not None]) if knowing and all(v is not None for v in truths) else None
    made_of = builder.system(known)
    if not earlier:
        return made_of, tuple(notes)
    new = np.zeros(builder.count, dtype=bool)
    for shapes in made.values():
        for shape in shapes.values():
            new[shape.figures] = shape.new
    return replace(made_of, new=new), tuple(notes)


def _shaped(dims: tuple[str, ...], releases: list[Release], old: set[int]) -> _Shape:
    def column(of: Callable[[Release], Names]) -> Names:
        return np.concatenate([np.asarray(of(r), dtype=object) for r in releases])

    size = sum(len(r.low) for r in releases)
    columns = [column(lambda r, d=d: r.groups[d]) for d in dims]  # type: ignore[misc]
    code = np.zeros(size, np.int64)
    for values in columns:
        _, place = np.unique(values.astype(str), return_inverse=True)
        code = code * (place.max(initial=0) + 1) + place
    _, first, group = np.unique(code, return_index=True, return_inverse=True)
    parents = {
        name: column(lambda r, n=name: r.known_as.get(n, np.full(len(r.low), "", dtype=object)))[first]  # type: ignore[misc]
        for name in sorted({n for r in releases for n in r.known_as})
    }
    starts = np.concatenate([r.starts if r.starts is not None else np.full(len(r.low), ALWAYS[0], np.int64) for r in releases])
    ends = np.concatenate([r.ends if r.ends is not None else np.full(len(r.low), ALWAYS[1], np.int64) for r in releases])
    windows, window = np.unique(np.column_stack([starts, ends]), axis=0, return_inverse=True)
    low, high = np.concatenate([r.low for r in releases]), np.concatenate([r.high for r in releases])
    truth = np.concatenate([r.truth for r in releases if r.truth is not None]) if all(r.truth is not None for r in releases) else None
    names = [values[first] for values in columns]
    new = np.concatenate([np.full(len(r.low), id(r) not in old) for r in releases])
    shape = _Shape(dims, names, parents, windows, np.unique(windows), group, window.ravel(), low, high, truth, new)
    return _once(shape)


def _once(shape: _Shape) -> _Shape:
    """Leave one figure for each group and period: what was published twice lies in both intervals, unless it was revised."""
    key = shape.group * len(shape.windows) + shape.window
    _, first, place = np.unique(key, return_index=True, return_inverse=True)
    if len(first) == len(key):
        return shape
    low, high = np.full(len(first), 0, np.int64), np.full(len(first), MOST, np.int64)
    np.maximum.at(low, place, shape.low)
    np.minimum.at(high, place, shape.high)
    last = np.zeros(len(first), np.int64)
    np.maximum.at(last, place, np.arange(len(key)))
    revised = low > high
    before = np.zeros(len(first), np.int64), np.full(len(first), MOST, np.int64)
    np.maximum.at(before[0], place[~shape.new], shape.low[~shape.new])
    np.minimum.at(before[1], place[~shape.new], shape.high[~shape.new])
    shape.new = (before[0] != low) | (before[1] != high)  # what is said again in the same words is not new
    shape.low, shape.high = np.where(revised, shape.low[last], low), np.where(revised, shape.high[last], high)
    shape.group, shape.window = shape.group[first], shape.window[first]
    shape.truth = None if shape.truth is None else shape.truth[last]
    shape.revised = int(revised.sum())
    return shape


def _add(builder: Builder, truths: list[Whole | None], shape: _Shape, counts: str) -> None:
    """Add the figures of a shape, and the pieces of time that nobody published but that its periods are made of."""

    def said(at: int) -> str:
        return _label(shape, int(shape.group[at]), tuple(shape.windows[shape.window[at]]), counts)

    shape.figures = builder.cells(shape.low, shape.high, said)
    truths.append(shape.truth)
    pieces = len(shape.cuts) - 1
    first = np.searchsorted(shape.cuts, shape.windows[:, 0])[shape.window]
    last = np.searchsorted(shape.cuts, shape.windows[:, 1])[shape.window]
    shape.pieces = np.full((len(shape.names[0]) if shape.names else 1, pieces), -1, np.int64)
    single = last - first == 1
    shape.pieces[shape.group[single], first[single]] = shape.figures[single]
    long = np.flatnonzero(~single)
    if not len(long):
        return
    size = (last - first)[long]
    row = np.repeat(np.arange(len(long)), size)
    piece = np.arange(int(size.sum())) - np.repeat(np.cumsum(size) - size, size) + first[long][row]
    group = shape.group[long][row]
    needed = np.unique(np.column_stack([group, piece])[shape.pieces[group, piece] < 0], axis=0)
    if len(needed):

        def part(at: int) -> str:
            window = int(shape.cuts[needed[at, 1]]), int(shape.cuts[needed[at, 1] + 1])
            return f"{_label(shape, int(needed[at, 0]), window, counts)} (what is left between periods)"

        shape.pieces[needed[:, 0], needed[:, 1]] = builder.cells(np.zeros(len(needed)), np.full(len(needed), MOST), part)
        truths.append(None)  # what nobody published, nobody handed in either
    builder.define(shape.figures[long], row, shape.pieces[group, piece])


def _relate(builder: Builder, shapes: list[_Shape]) -> None:
    """Say what is the sum of what between shapes."""
    for one, other in combinations(sorted(shapes, key=lambda s: -len(s.dims)), 2):
        shared = [d for d in other.dims if d in one.dims or d in one.parents]
        also = [d for d in one.dims if d in other.parents and d not in shared]
        if _through_a_third(one, other, shapes):
            continue
        cuts = np.intersect1d(one.cuts, other.cuts)
        for begin, end in pairwise(cuts.tolist()):
            fine, coarse = _within(one, begin, end), _within(other, begin, end)
            _same_sums(builder, (one, *fine), (other, *coarse), [*shared, *also])


def _through_a_third(one: _Shape, other: _Shape, shapes: list[_Shape]) -> bool:
    """Answer whether a third shape between the two, or one that both share, already says all that they have in common."""
    cuts = np.intersect1d(one.cuts, other.cuts)
    shared = set(one.dims) & set(other.dims)
    for third in shapes:
        if third is one or third is other or not np.isin(cuts, third.cuts).all():
            continue
        between = set(other.dims) < set(third.dims) < set(one.dims)
        common = set(third.dims) == shared and third.dims not in (one.dims, other.dims)
        if (between or common) and not (one.parents or other.parents):
            return True
    return False


def _within(shape: _Shape, begin: int, end: int) -> tuple[Whole, Whole]:
    """Return the groups that have figures in a period, and those figures: one for the whole period where there is one, else its pieces."""
    whole = np.flatnonzero((shape.windows == (begin, end)).all(1))
    if len(whole):
        at = np.flatnonzero(shape.window == whole[0])
        return shape.group[at], shape.figures[at]
    first, last = np.searchsorted(shape.cuts, [begin, end])
    part = shape.pieces[:, first:last]
    if not (part >= 0).any(0).all():  # some of the time is in none of its figures
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    group, piece = np.nonzero(part >= 0)  # a group without a figure at some time had nobody then
    return group, part[group, piece]


def _same_sums(builder: Builder, fine: tuple[_Shape, Whole, Whole], coarse: tuple[_Shape, Whole, Whole], shared: list[str]) -> None:
    one, one_group, one_cells = fine
    other, other_group, other_cells = coarse
    keys = [_keys(one, one_group, shared), _keys(other, other_group, shared)]
    known, place = np.unique(np.concatenate(keys), return_inverse=True)
    mine, theirs = place[: len(one_cells)], place[len(one_cells) :]
    usable = np.isin(np.arange(len(known)), mine) & np.isin(np.arange(len(known)), theirs)
    usable &= np.array(["" not in k.split(BETWEEN) or not shared for k in known.tolist()], dtype=bool)
    if not usable.any():
        return
    number = np.cumsum(usable) - 1
    left, right = usable[mine], usable[theirs]
    count = int(usable.sum())
    if len(np.unique(theirs[right])) == right.sum():  # each is one cell: it is the sum of the others
        cells = np.zeros(count, np.int64)
        cells[number[theirs[right]]] = other_cells[right]
        builder.define(cells, number[mine[left]], one_cells[left])
        return
    rows = np.concatenate([number[mine[left]], number[theirs[right]]])
    members = np.concatenate([one_cells[left], other_cells[right]])
    times = np.concatenate([np.ones(int(left.sum())), -np.ones(int(right.sum()))])
    builder.between(rows, members, times, np.zeros(count), np.zeros(count))


def _keys(shape: _Shape, group: Whole, dims: list[str]) -> NDArray[np.str_]:
    if not dims:
        return np.zeros(len(group), dtype="U1")
    columns = [(shape.names[shape.dims.index(d)] if d in shape.dims else shape.parents[d])[group].astype(str) for d in dims]
    keys = columns[0]
    for column in columns[1:]:
        keys = np.char.add(np.char.add(keys, BETWEEN), column)
    return keys


def _rests(builder: Builder, truths: list[Whole | None], parts: Shapes, wholes: Shapes, counts: str) -> None:
    """Add what is left of a whole without a part, wherever both were published."""
    for dims, part in parts.items():
        whole = wholes.get(dims)
        if whole is None:
            continue
        mine, theirs = _figure_keys(part), _figure_keys(whole)
        _, at_part, at_whole = np.intersect1d(mine, theirs, return_indices=True)
        if not len(at_part):
            continue

        def said(at: int, part: _Shape = part, at_part: Whole = at_part) -> str:
            where = int(at_part[at])
            return _label(part, int(part.group[where]), tuple(part.windows[part.window[where]]), counts)

        rests = builder.cells(np.zeros(len(at_part)), np.full(len(at_part), MOST), said)
        truths.append(None if part.truth is None or whole.truth is None else whole.truth[at_whole] - part.truth[at_part])
        row = np.tile(np.arange(len(rests)), 2)
        times = np.repeat([1, -1], len(rests))
        builder.define(rests, row, np.concatenate([whole.figures[at_whole], part.figures[at_part]]), times)


def _figure_keys(shape: _Shape) -> NDArray[np.str_]:
    windows = np.array([f"{begin}{BETWEEN}{end}{BETWEEN}" for begin, end in shape.windows.tolist()])
    return np.char.add(windows[shape.window], _keys(shape, shape.group, list(shape.dims)))


def _label(shape: _Shape, group: int, window: tuple[int, int], counts: str) -> str:
    where = ", ".join(f"{d} {names[group]}" for d, names in zip(shape.dims, shape.names, strict=True)) or WHOLE
    return f"{counts}: {where}{period_words(int(window[0]), int(window[1]))}"


def period_words(start: int, end: int) -> str:
    """Return a period in words with a comma before it; nothing for what has no period."""
    if (start, end) == ALWAYS:
        return ""
    first, last = dt.date.fromordinal(start), dt.date.fromordinal(end - 1)
    if first.day == 1 and (first.year, first.month) == (last.year, last.month):
        return f", {first:%B %Y}"
    return f", {first.day} {first:%B %Y} to {last.day} {last:%B %Y}"
