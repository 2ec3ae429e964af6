"""The attack that every release must withstand: what can somebody work out who knows the rule and everything that was ever published?"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse
from scipy.sparse import csgraph

from candour.methods.disclosure.narrowing import Bounds, narrow
from candour.methods.disclosure.programme import NEAR, Programme, Searched
from candour.methods.disclosure.rules import SMALL
from candour.methods.disclosure.system import MOST, System
from candour.methods.method import Method

Whole = NDArray[np.int64]
ENOUGH = 3  # a small count must be able to be this many different counts
SECONDS = 30.0
UNKNOWNS = 5_000
WIDEST = 60  # a sum of more unknowns than this gives bounds, and is left out of the search
A_FEW = 100  # more groups than this are first looked at together
TURNS = 4
TELLING = 12  # what nobody published is looked at where it cannot be more than this
METHOD = Method(
    id="disclosure-attack",
    version="1",
    source="Fischetti and Salazar (2001), Management Science 47:1008-1027, the attacker's problem; bounds and search are our own",
    parameters={"small": list(SMALL), "enough": ENOUGH, "seconds": SECONDS, "unknowns": UNKNOWNS, "widest": WIDEST},
)


@dataclass(frozen=True)
class Narrowed:
    """
    What an attacker knows of one figure.

    Parameters
    ----------
    figure, label
        Its number in the system, and what it is in the names of its groups.
    lowest, highest
        The lowest and the highest count that it can be.
    values
        How many different counts it can be; at least so many where the search could stop early.
    """

    figure: int
    label: str
    lowest: int
    highest: int
    values: int


@dataclass(frozen=True)
class Finding:
    """
    What the attack found.

    Parameters
    ----------
    state
        ``"safe"``, ``"refused"`` where a small count can be fewer than three different counts, or ``"undecided"``: two people must look.
    narrowed
        The figures that are refused; with ``exact=True`` every small figure.
    why
        Why it is undecided; otherwise empty.
    looked_at
        How many figures could be small.
    seconds
        How long it took.
    """

    state: Literal["safe", "refused", "undecided"]
    narrowed: tuple[Narrowed, ...] = ()
    why: str = ""
    looked_at: int = 0
    seconds: float = 0.0
    method: Method = field(default=METHOD)

    @property
    def refused(self) -> tuple[Narrowed, ...]:
        """Return the figures of which too few counts are left."""
        return tuple(n for n in self.narrowed if n.values < ENOUGH)


def attack(
    system: System,
    *,
    small: ArrayLike | None = None,
    new: ArrayLike | None = None,
    exact: bool = False,
    seconds: float = SECONDS,
    unknowns: int = UNKNOWNS,
) -> Finding:
    """
    Return what somebody can work out about the small counts of a system.

    First bounds follow from bounds. Then, for each group of figures that touch one another, whole-number programmes look for the lowest
    and the highest count of each small figure. A solution that is found is also tried for every other figure, and a solution that lies well
    inside every interval settles most of them at once, so that few searches are needed.

    Parameters
    ----------
    system
        What is published.
    small
        Which figures are small in truth. Without it: those whose true count is 1 to 7 where the truth is known; otherwise those that may
        be 1 to 7 as published, and those that nobody published which can be at most 12.
    new
        Which figures were not there when the rest was attacked and passed; without it what the system says. Only what they touch is
        searched; bounds follow from all.
    exact
        Whether to find the lowest and the highest of every small figure, and not to stop as soon as three counts were seen.
    seconds, unknowns
        When to give up: what is not settled by then is undecided, never safe.

    Returns
    -------
    Finding
        Its state, and the figures that are given away.

    Notes
    -----
    An attacker who knows something besides, such as their own case, knows one more. Probabilities are not looked at: only what is certain.
    A sum of more than 60 unknowns that can still move is left out of the search. It gives bounds, which is all it can do near its ends;
    between them dozens of counts can make up for one another.
    """
    began = time.monotonic()
    deadline = began + seconds
    new = system.new if new is None else new
    bounds = narrow(system, deadline=max(deadline, began + SECONDS))
    if bounds.contradictory:
        why = "what is published does not add up when it is taken to be about the same people"
        return Finding("undecided", why=why, seconds=time.monotonic() - began)
    targets = _targets(system, bounds, small)
    known = dict(zip(targets.tolist(), zip(bounds.least[targets].tolist(), bounds.greatest[targets].tolist(), strict=True), strict=True))
    narrowed: list[Narrowed] = []
    for t in [t for t, (low, high) in known.items() if high - low + 1 < ENOUGH]:
        low, high = known.pop(t)
        narrowed += [Narrowed(t, system.label(t), low, high, high - low + 1)] if _gives_away(low, high) else []
    why = ""
    for t in _alone(bounds, np.fromiter(known, dtype=np.int64, count=len(known))).tolist():
        low, high = known.pop(t)
        if exact:
            narrowed.append(Narrowed(t, system.label(t), low, high, high - low + 1))
    if known and (exact or not narrowed):
        why = _search(system, bounds, list(known), narrowed, new, exact=exact, deadline=deadline, unknowns=unknowns)
    narrowed.sort(key=lambda n: (n.values, n.figure))
    refused = any(n.values < ENOUGH for n in narrowed)
    state: Literal["safe", "refused", "undecided"] = "refused" if refused else "undecided" if why else "safe"
    return Finding(state, tuple(narrowed), "" if refused else why, len(targets), time.monotonic() - began)


def _gives_away(low: int, high: int) -> bool:
    return high >= SMALL[0] and low <= SMALL[1]


def _targets(system: System, bounds: Bounds, small: ArrayLike | None) -> Whole:
    count = len(system.low)
    if small is not None:
        return np.flatnonzero(np.asarray(small, dtype=bool))
    if system.truth is not None:
        true = system.figures @ system.truth
        return np.flatnonzero((true >= SMALL[0]) & (true <= SMALL[1]))
    least, greatest = bounds.least[:count], bounds.greatest[:count]
    may = (least <= SMALL[1]) & (greatest >= SMALL[0])
    published = (system.low <= SMALL[1]) & (system.high - system.low < 2 * TELLING)
    return np.flatnonzero(may & (published | (greatest <= TELLING)))


def _search(
    system: System,
    bounds: Bounds,
    targets: list[int],
    narrowed: list[Narrowed],
    new: ArrayLike | None,
    *,
    exact: bool,
    deadline: float,
    unknowns: int,
) -> str:
    """Search the groups of figures that touch; append what was narrowed, and return why something is undecided."""
    why = ""
    binding = _binding(bounds)
    targets = [t for t in targets if len(_open_of(bounds, t)) <= WIDEST]  # of a wider sum, bounds say what can be said
    label = _touching(bounds, binding, targets)
    if new is not None:
        fresh = _touched(bounds, binding, label, new)
        targets = [t for t in targets if np.isin(label[_open_of(bounds, t)], fresh).any()]
    seen: dict[int, set[int]] = {}
    if not exact and len(_groups(bounds, label, targets)) > A_FEW:
        seen = _seen_together(system, bounds, binding, label, targets, deadline=deadline)
        targets = [t for t in targets if len(seen.get(t, ())) < ENOUGH]
    for group, members in _groups(bounds, label, targets):
        programme = Programme.within(bounds, binding, group, deadline=deadline)
        start = system.truth[group] if system.truth is not None else None
        fixed = np.setdiff1d(np.arange(system.unknowns), group, assume_unique=True)
        before = [seen.get(m, set()) for m in members]
        for target, found in programme.search(
            _rows(bounds, members, group, fixed), start=start, exact=exact, most=unknowns, settled=before
        ):
            number = members[target]
            if found.values < ENOUGH and found.proved:
                if _gives_away(found.lowest, found.highest):
                    narrowed.append(_said(system, number, found))
                    if not exact:
                        return why
            elif not found.proved:
                why = why or found.why
            elif exact:
                narrowed.append(_said(system, number, found))
    return why


def _seen_together(
    system: System, bounds: Bounds, binding: NDArray[np.bool_], label: Whole, targets: list[int], *, deadline: float
) -> dict[int, set[int]]:
    """Return counts that each target can be, from points that lie well inside all intervals of all groups at once."""
    where = np.array([label[_open_of(bounds, t)[0]] for t in targets])
    loose_of = np.array([_open_of(bounds, t)[0] for t in targets])
    inside = np.isin(label, where[np.bincount(label)[where] <= NEAR])
    loose = np.flatnonzero((bounds.high > bounds.low) & inside)
    fixed = np.flatnonzero((bounds.high == bounds.low) | ~inside)
    whole = Programme.within(bounds, binding, loose, deadline=deadline)
    rows, added = _rows(bounds, targets, loose, fixed)
    seen: dict[int, set[int]] = {t: set() for t in targets}
    begin = np.where(whole.high < MOST // 2, (whole.low + whole.high) // 2, whole.low)
    if system.truth is not None:
        begin = np.clip(system.truth[loose], whole.low, whole.high)
    for turn in range(TURNS):
        point = whole.settled(begin, turn)
        wrong = np.unique(label[loose][whole.matrix[np.flatnonzero(~whole.rows_hold(point)), :].indices])
        said, (down, up) = np.asarray(rows @ point + added), whole.room(point, rows)
        for at in np.flatnonzero(inside[loose_of] & ~np.isin(where, wrong)).tolist():
            seen[targets[at]].update(range(int(said[at] - min(down[at], ENOUGH)), int(said[at] + min(up[at], ENOUGH)) + 1))
        if all(len(values) >= ENOUGH for values in seen.values()) or time.monotonic() > deadline:
            break
        begin = np.clip(point + np.random.default_rng(turn).integers(-2, 3, len(point)), whole.low, whole.high)
    return seen


def _said(system: System, number: int, found: Searched) -> Narrowed:
    return Narrowed(number, system.label(number), found.lowest, found.highest, found.values)


def _rows(bounds: Bounds, members: Sequence[int], group: Whole, fixed: Whole) -> tuple[sparse.csr_array, Whole]:
    """Return the targets over the unknowns of their group, and what the unknowns outside it add to each."""
    chosen = bounds.matrix[list(members), :]
    return sparse.csr_array(chosen[:, group]), np.asarray(chosen[:, fixed] @ bounds.low[fixed], dtype=np.int64)


def _binding(bounds: Bounds) -> NDArray[np.bool_]:
    """Return the rows that are searched: those that some choice of their unknowns would break, the widest left out."""
    loose = (bounds.high > bounds.low).astype(np.int64)
    open_ones = (bounds.matrix != 0).astype(np.int64) @ loose
    return np.asarray(~satisfied(bounds) & (open_ones <= WIDEST))


def _touching(bounds: Bounds, binding: NDArray[np.bool_], targets: list[int]) -> Whole:
    """
    Return the number of the group of every unknown: those that touch one another have the same.

    An unknown that is settled touches nothing, and neither does a row that its unknowns satisfy whatever they are.
    """
    matrix = bounds.matrix
    loose = (bounds.high > bounds.low).astype(np.int64)
    wanted = np.zeros(matrix.shape[0], dtype=bool)
    wanted[targets] = True
    few = (matrix != 0).astype(np.int64) @ loose <= WIDEST
    used = matrix[binding | (wanted & few), :] @ sparse.diags_array(loose, format="csr", dtype=np.int64)
    used.eliminate_zeros()
    _, label = csgraph.connected_components(used.T @ used, directed=False)
    return np.asarray(label, dtype=np.int64)


def _touched(bounds: Bounds, binding: NDArray[np.bool_], label: Whole, new: ArrayLike) -> Whole:
    """Return the groups that something new is said of, but for sums so wide that they are not searched."""
    said = np.zeros(len(binding), dtype=bool)
    said[: np.asarray(new).size] = np.asarray(new, dtype=bool)
    single = np.diff(bounds.matrix.indptr) == 1
    return np.unique(label[bounds.matrix[np.flatnonzero(said & (binding | single)), :].indices])


def _open_of(bounds: Bounds, row: int) -> Whole:
    """Return the unknowns of a row that are not settled."""
    columns = bounds.matrix.indices[bounds.matrix.indptr[row] : bounds.matrix.indptr[row + 1]]
    return np.asarray(columns[bounds.high[columns] > bounds.low[columns]])


def _groups(bounds: Bounds, label: Whole, targets: list[int]) -> list[tuple[Whole, list[int]]]:
    """Return the groups that hold a target, each with its targets."""
    place: dict[int, list[int]] = {}
    for target in targets:
        open_ones = _open_of(bounds, target)
        if len(open_ones):
            place.setdefault(int(label[open_ones[0]]), []).append(target)
    order = np.argsort(label, kind="stable")
    ends = np.searchsorted(label[order], np.arange(label.max(initial=0) + 2))
    return [(order[ends[g] : ends[g + 1]], members) for g, members in place.items()]


def _alone(bounds: Bounds, targets: Whole) -> Whole:
    """Return the targets that are one unknown which no row binds together with others: they can be all that their bounds say."""
    matrix = bounds.matrix
    size = np.diff(matrix.indptr)
    binding = ~satisfied(bounds) & (size > 1)
    bound = np.zeros(matrix.shape[1], dtype=bool)
    bound[matrix[binding, :].indices] = True
    single = targets[size[targets] == 1]
    first = matrix.indptr[single]
    return np.asarray(single[(np.abs(matrix.data[first]) == 1) & ~bound[matrix.indices[first]]])


def satisfied(bounds: Bounds) -> NDArray[np.bool_]:
    """Return the rows that hold whatever their unknowns are within their bounds."""
    matrix = bounds.matrix
    positive, negative = matrix.maximum(0), matrix.minimum(0)
    least = positive @ bounds.low + negative @ bounds.high
    greatest = positive @ bounds.high + negative @ bounds.low
    return np.asarray((least >= bounds.row_low) & (greatest <= bounds.row_high))
