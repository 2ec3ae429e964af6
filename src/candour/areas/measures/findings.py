"""The sentence over each table: what the figures say, in plain English."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from typing import Any

from candour.areas.measures.definitions import Measure, load_dimensions
from candour.areas.measures.figures import NATION
from candour.methods.funnel import AS_EXPECTED, HIGHER, LOWER

_NOT_SAFE = {"ratio": "which does not mean safe", "rate": "which does not mean safe", "proportion": "which does not mean good enough"}


def of_organisations(measure: Measure, columns: Sequence[str], rows: Sequence[Sequence[Any]], not_trusts: Sequence[str]) -> str:
    """Return how many trusts stand apart, in both directions, and that the middle is no praise."""
    code, band = columns.index("organisation"), columns.index("band")
    trusts = [row for row in rows if row[code] not in set(not_trusts)] or list(rows)
    counts = Counter(row[band] for row in trusts)
    of = len(trusts)
    kind = "trust" if of == 1 else "trusts"
    words = measure.bands
    if measure.kind == "proportion":
        apart = f"{words.higher_than_expected[0].upper()}{words.higher_than_expected[1:]}: {counts[HIGHER]} of {of} {kind}"
        return (
            f"{apart}; {words.lower_than_expected}: {counts[LOWER]}; {words.as_expected}: {counts[AS_EXPECTED]}, {_NOT_SAFE[measure.kind]}."
        )
    return (
        f"{counts[HIGHER]} of {of} {kind} had {words.higher_than_expected} and {counts[LOWER]} had {words.lower_than_expected}; "
        f"{counts[AS_EXPECTED]} had {words.as_expected}, {_NOT_SAFE[measure.kind]}."
    )


def of_dimension(measure: Measure, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """Return the lowest and the highest group of the whole country."""
    region, label, value = (columns.index(name) for name in ("region", "label", "value"))
    nation = [row for row in rows if row[region] == NATION and row[value] is not None]
    if not nation:
        return f"{measure.short_title}: there is nothing to count yet."
    low, high = min(nation, key=lambda r: r[value]), max(nation, key=lambda r: r[value])
    said = (f"{row[value]:,.{measure.decimals}f} ({row[label]})" for row in (low, high))
    return f"{measure.short_title}, {measure.units.value}: from {' to '.join(said)}."


def of_series(measure: Measure, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """Return where the months began and where they stand."""
    month, value = columns.index("month"), columns.index("value")
    known = [row for row in rows if row[value] is not None]
    if not known:
        return f"{measure.short_title}: there is nothing to count yet."
    ends = [known[0], known[-1]]
    said = (f"{row[value]:,.{measure.decimals}f} in {dt.date.fromisoformat(row[month]):%B %Y}" for row in ends)
    return f"{measure.short_title}, {measure.units.value}: {' and '.join(said)}."


def labels(dimension: str) -> dict[Any, str]:
    """Return what each group of a dimension is called."""
    return {value.code: value.label for value in load_dimensions()[dimension].values}
