"""Who stands apart under each respected rule: the list of names is a choice of rule too, so every list is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from candour.methods import funnel_scales
from candour.methods.funnel import AS_EXPECTED, HIGHER, LOWER, Kind, Rule, funnel
from candour.methods.method import Method


@dataclass(frozen=True)
class ListRule:
    """
    A rule that makes a list of outliers.

    Parameters
    ----------
    id
        Such as ``"shmi-95"``.
    overdispersion
        How the limits are widened: ``"none"``, ``"shmi"`` or ``"cqc"``.
    level
        Coverage of the limits.
    words
        What it is, for a reader.
    """

    id: str
    overdispersion: Rule
    level: float
    words: str


RULES = (
    ListRule("exact-95", "none", 0.95, "chance alone, 95 % limits"),
    ListRule("exact-998", "none", 0.998, "chance alone, 99.8 % limits"),
    ListRule("shmi-95", "shmi", 0.95, "chance and usual spread by the hospital mortality rule, 95 % limits"),
    ListRule("shmi-998", "shmi", 0.998, "chance and usual spread by the hospital mortality rule, 99.8 % limits"),
    ListRule("cqc-95", "cqc", 0.95, "chance and usual spread by the care regulator's rule, 95 % limits"),
    ListRule("cqc-998", "cqc", 0.998, "chance and usual spread by the care regulator's rule, 99.8 % limits"),
)
Side = Literal["higher_than_expected", "lower_than_expected"]


@dataclass(frozen=True)
class Outliers:
    """
    The lists that each rule makes of the same units.

    Parameters
    ----------
    rules
        The rules that are defined for this kind of figure, in the order of the columns.
    band
        The band of each unit under each rule, shape (n, rules).
    listed
        True where a unit stands apart, in either direction, shape (n, rules).
    higher, lower
        How many stand apart on each side, shape (rules,).
    every, some
        Units on the list of every rule, and of at least one, shape (n,) of True and False.
    tau2
        The usual spread that each rule found, shape (rules,).
    methods
        What to publish beside each column.
    """

    rules: tuple[ListRule, ...]
    band: NDArray[np.str_]
    listed: NDArray[np.bool_]
    higher: NDArray[np.intp]
    lower: NDArray[np.intp]
    every: NDArray[np.bool_]
    some: NDArray[np.bool_]
    tau2: NDArray[np.float64]
    methods: tuple[Method, ...]

    def at(self, rule_id: str) -> int:
        """
        Return the column of a rule.

        Raises
        ------
        ValueError
            If there is no such rule for this kind of figure.
        """
        for place, rule in enumerate(self.rules):
            if rule.id == rule_id:
                return place
        raise ValueError(f"there is no rule '{rule_id}' for these figures: the rules are {', '.join(rule.id for rule in self.rules)}")

    def change(self, before: str, after: str) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Return which units leave the list, and which join it, when the rule changes: their positions, in order."""
        old, new = self.listed[:, self.at(before)], self.listed[:, self.at(after)]
        return np.flatnonzero(old & ~new), np.flatnonzero(new & ~old)


def outliers(observed: ArrayLike, base: ArrayLike, *, kind: Kind = "ratio", centre: float | Literal["pooled"] | None = None) -> Outliers:
    """
    Judge the same units by every rule that is defined for their kind, and return who is on which list.

    No statistics of its own: each column is a funnel of `candour.methods.funnel`. FunnelPlotR's narrower limits are left out, because they
    are for comparing tools and not for judging anyone. The number of names that a rule changes is often larger than the number that all
    rules agree on; a page that shows one list without the others shows half of it.

    Parameters
    ----------
    observed
        Events per unit, 0 or more, shape (n,).
    base
        Expected events or denominators, more than 0, shape (n,).
    kind
        ``"ratio"``, ``"proportion"`` or ``"rate"``; the hospital mortality rule is not defined for a proportion.
    centre
        As in `candour.methods.funnel.funnel`.

    Returns
    -------
    Outliers

    Raises
    ------
    ValueError
        If a value is impossible or there is no unit.

    Examples
    --------
    >>> answer = outliers([80, 100, 150, 104, 97, 118], [100] * 6)
    >>> dict(zip((rule.id for rule in answer.rules), (answer.higher + answer.lower).tolist()))
    {'exact-95': 2, 'exact-998': 1, 'shmi-95': 0, 'shmi-998': 0, 'cqc-95': 1, 'cqc-998': 0}
    """
    chosen = tuple(rule for rule in RULES if (kind, rule.overdispersion) in funnel_scales.SCALES)
    made = {
        (name, level): funnel(observed, base, kind=kind, overdispersion=name, levels=(level,), centre=centre)
        for name, level in {(rule.overdispersion, rule.level) for rule in chosen}
    }
    answers = [made[rule.overdispersion, rule.level] for rule in chosen]
    band = np.column_stack([answer.band for answer in answers])
    listed = band != AS_EXPECTED
    return Outliers(
        rules=chosen,
        band=band,
        listed=listed,
        higher=(band == HIGHER).sum(axis=0),
        lower=(band == LOWER).sum(axis=0),
        every=listed.all(axis=1),
        some=listed.any(axis=1),
        tau2=np.array([answer.overdispersion.tau2 for answer in answers]),
        methods=tuple(answer.method for answer in answers),
    )
