"""Sentences that belong beside a control chart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from candour.methods.spc.rules import SHORTEST

if TYPE_CHECKING:
    from candour.methods.spc.results import Charts

NAMED = 10


def of_all(counts: np.ndarray, opposed: np.ndarray, names: Sequence[str] | None) -> tuple[str, ...]:
    """Return what to say of many series together."""
    if len(counts) == 1:
        return _short(counts[0]) + (_opposed() if opposed[0] else ())
    said = []
    short = np.flatnonzero(((counts > 0) & (counts < SHORTEST)).any(axis=1))
    if len(short):
        said.append(f"Fewer than {SHORTEST} points behind some limits, which will move with each new point: {_listed(short, names)}.")
    mixed = np.flatnonzero(opposed)
    if len(mixed):
        said.append(f"The last point meets rules in both directions; the rule set's order decides which is shown: {_listed(mixed, names)}.")
    return tuple(said)


def of_one(charts: Charts, at: int) -> tuple[str, ...]:
    """Return what to say of one series."""
    return _short(charts.counts[at]) + (_opposed() if charts.opposed[at] else ())


def _short(counts: np.ndarray) -> tuple[str, ...]:
    few = [int(count) for count in counts if 0 < count < SHORTEST]
    if not few:
        return ()
    if len(counts) == 1:
        return (f"Only {_points(few[0])}: with fewer than {SHORTEST} the limits still move a lot with each new one.",)
    listed = ", ".join(_points(count) for count in few)
    return (f"Too few points between rebases ({listed}): with fewer than {SHORTEST} the limits still move a lot with each new one.",)


def _points(count: int) -> str:
    return "1 point, which has no moving range and so no limits" if count == 1 else f"{count} points"


def _opposed() -> tuple[str, ...]:
    return ("The last point meets rules in both directions; the rule set's order decides which of them is shown.",)


def _listed(which: np.ndarray, names: Sequence[str] | None) -> str:
    shown = [names[at] if names else f"series {at}" for at in which[:NAMED]]
    return ", ".join(shown) + (f" and {len(which) - NAMED:,} more" if len(which) > NAMED else "")
