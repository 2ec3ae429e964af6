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
from candour.methods.disclosure.programme import Programme, Searched
from candour.methods.disclosure.rules import SMALL
from candour.methods.disclosure.system import System
from candour.methods.method import Method

Whole = NDArray[np.int64]
ENOUGH = 3  # a small count must be able to be this many different counts
SECONDS = 30.0
UNKNOWNS = 5_000
TELLING = 12  # what nobody published is looked at where it cannot be more than this
METHOD = Method(
    id="disclosure-attack",
    version="1",
    source="Fischetti and Salazar (2001), Management Science 47:1008-1027, the attacker's problem; bounds and search are our own",
    parameters={"small": list(SMALL), "enough": ENOUGH, "seconds": SECONDS, "unknowns": UNKNOWNS},
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
    system: System, *, small: ArrayLike | None = None, exact: bool = False, seconds: float = SECONDS, unknowns: int = UNKNOWNS
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
    """
    began = time.monotonic()
    deadline = began + seconds
    bounds = narrow(system)
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
        why = _search(system, bounds, list(known), narrowed, exact=exact, deadline=deadline, unknowns=unknowns)
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
    system: System, bounds: Bounds, targets: list[int], narrowed: list[Narrowed], *, exact: bool, deadline: float, unknowns: int
) -> str:
    """Search the groups of figures that touch; append what was narrowed, and return why something is undecided."""
    why = ""
    for group, members in _groups(bounds, targets):
        programme = Programme.within(bounds, group, deadline=deadline)
        start = system.truth[group] if system.truth is not None else None
        fixed = np.setdiff1d(np.arange(system.unknowns), group, assume_unique=True)
        for target, found in programme.search(_rows(bounds, members, group, fixed), start=start, exact=exact, most=unknowns):
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


def _said(system: System, number: int, found: Searched) -> Narrowed:
    return Narrowed(number, system.label(number), found.lowest, found.highest, found.values)


def _rows(bounds: Bounds, members: Sequence[int], group: Whole, fixed: Whole) -> tuple[sparse.csr_array, Whole]:
    """Return the targets over the unknowns of their group, and what the unknowns outside it add to each."""
    chosen = bounds.matrix[list(members), :]
    return sparse.csr_array(chosen[:, group]), np.asarray(chosen[:, fixed] @ bounds.low[fixed], dtype=np.int64)


def _groups(bounds: Bounds, targets: list[int]) -> list[tuple[Whole, list[int]]]:
    """
    Return the groups of unknowns that touch one another and hold a target, each with its targets.

    An unknown that is settled touches nothing, and neither does a row that its unknowns satisfy whatever they are.
    """
    matrix = bounds.matrix
    loose = bounds.high > bounds.low
    binding = ~satisfied(bounds)
    wanted = np.zeros(matrix.shape[0], dtype=bool)
    wanted[targets] = True
    used = matrix[binding | wanted, :]
    used = used @ sparse.diags_array(loose.astype(np.int64), format="csr", dtype=np.int64)
    used.eliminate_zeros()
    graph = used.T @ used
    count, label = csgraph.connected_components(graph, directed=False)
    place: dict[int, list[int]] = {}
    for target in targets:
        columns = matrix.indices[matrix.indptr[target] : matrix.indptr[target + 1]]
        open_ones = columns[loose[columns]]
        if len(open_ones):
            place.setdefault(int(label[open_ones[0]]), []).append(target)
    order = np.argsort(label, kind="stable")
    ends = np.searchsorted(label[order], np.arange(count + 1))
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
