"""Invented tables as systems for the attack, and an attacker who tries every possibility one after the other."""

import itertools

import numpy as np

from candour.methods.disclosure.rules import Rule
from candour.methods.disclosure.system import Builder, System


class Published:
    """Figures published under a rule: cells, then sums of cells; remembers the truth."""

    def __init__(self, rule: Rule) -> None:
        self.rule, self.builder, self.truth = rule, Builder(), []

    def cells(self, counts) -> np.ndarray:
        whole = np.asarray(counts, dtype=np.int64).ravel()
        self.truth.extend(whole.tolist())
        return self.builder.cells(*self.rule.possible(self.rule.shown(whole)), lambda at: f"figure {at}")

    def sums(self, members, counts) -> np.ndarray:
        """Publish the sum of each list of members."""
        cells = self.cells([sum(counts[m] for m in group) for group in members])
        rows = np.repeat(np.arange(len(members)), [len(group) for group in members])
        self.builder.define(cells, rows, np.concatenate([np.asarray(group) for group in members]))
        return cells

    def hidden_rest(self, counts, whole: int, parts) -> int:
        """Add a cell that nobody publishes: what is left of a whole without some parts."""
        (cell,) = self.builder.cells([0], [2**31], ["the rest"])
        self.truth.append(counts)
        self.builder.between(np.zeros(len(parts) + 2), [*parts, cell, whole], [1] * (len(parts) + 1) + [-1], [0], [0])
        return int(cell)

    def system(self, *, knowing: bool = True) -> System:
        return self.builder.system(np.array(self.truth) if knowing else None)


def two_way(rule: Rule, counts: np.ndarray) -> Published:
    """Publish a table with both margins and the total."""
    out = Published(rule)
    flat = counts.ravel()
    out.cells(flat)
    places = np.arange(flat.size).reshape(counts.shape)
    out.sums([*places, *places.T, places.ravel()], flat)
    return out


def year_to_date(rule: Rule, months: np.ndarray) -> Published:
    """Publish months, quarters and every year to date."""
    out = Published(rule)
    out.cells(months)
    quarters = [range(at, at + 3) for at in range(0, len(months), 3)]
    out.sums([*quarters, *(range(until) for until in range(2, len(months) + 1))], months)
    return out


def one_by_one(system: System, most: int = 12) -> list[set[int]]:
    """Return, for each figure, every count that it takes in any possibility: a plain reading of what the attack computes."""
    points = np.array(list(itertools.product(range(most + 1), repeat=system.unknowns)))
    said, ruled = points @ system.figures.toarray().T, points @ system.rules.toarray().T
    fits = ((said >= system.low) & (said <= system.high)).all(1) & ((ruled >= system.rule_low) & (ruled <= system.rule_high)).all(1)
    return [set(values.tolist()) for values in said[fits].T]
