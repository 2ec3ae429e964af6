"""The sentence over each table: what the figures say, in plain English."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from typing import Any

from candour.areas.measures.definitions import Measure, load_dimensions
from candour.areas.measures.splits import NATION
from candour.methods.funnel import AS_EXPECTED, HIGHER, LOWER

_NOT_SAFE = {"ratio": "which does not mean safe", "rate": "which does not mean safe", "proportion": "which does not mean good enough"}


def of_funnel(measure: Measure, columns: Sequence[str], rows: Sequence[Sequence[Any]], not_trusts: Sequence[str]) -> str:
    """Return how many trusts stand apart, in both directions, and that the middle is no praise."""
    code, band = columns.index("organisation"), columns.index("band")
    trusts = [row for row in rows if row[code] not in set(not_trusts)] or list(rows)
    counts = Counter(row[band] for row in trusts)
    of = len(trusts)
    kind = "trust" if of == 1 else "trusts"
    words = measure.bands
    if words is None:  # pragma: no cover - a measure with a funnel has words for its bands
        return of_organisations(measure, columns, rows)
    if measure.kind == "proportion":
        apart = f"{words.higher_than_expected[0].upper()}{words.higher_than_expected[1:]}: {counts[HIGHER]} of {of} {kind}"
        return (
            f"{apart}; {words.lower_than_expected}: {counts[LOWER]}; {words.as_expected}: {counts[AS_EXPECTED]}, {_NOT_SAFE[measure.kind]}."
        )
    return (
        f"{counts[HIGHER]} of {of} {kind} had {words.higher_than_expected} and {counts[LOWER]} had {words.lower_than_expected}; "
        f"{counts[AS_EXPECTED]} had {words.as_expected}, {_NOT_SAFE[measure.kind]}."
    )


def of_organisations(measure: Measure, columns: Sequence[str], rows: Sequence[Sequence[Any]], not_trusts: Sequence[str] = ()) -> str:
    """Return how far the values reach where no funnel judges them; of a count, how much it is in all."""
    value = columns.index("value")
    known = [row for row in rows if row[value] is not None]
    kind = "area" if measure.compared == "area" else "trust"
    code = columns.index("organisation")
    trusts = sum(row[code] not in set(not_trusts) for row in known)
    many = f"{trusts} {kind}{'' if trusts == 1 else 's'}{' and others' if trusts < len(known) else ''}"
    if not known:
        return f"{measure.short_title}: there is nothing to count yet."
    if measure.kind == "count":
        total = sum(row[value] for row in known)
        said = f"{measure.short_title}: {total:,.{measure.decimals}f} {measure.units.value} in {many}."
        return f"{said} Trusts differ in size, so their numbers are not compared."
    low, high = (f"{side(row[value] for row in known):,.{measure.decimals}f}" for side in (min, max))
    return f"{measure.short_title}, {measure.units.value}: from {low} to {high} in {many}."


def of_places(measure: Measure, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """Return the lowest and the highest region or area."""
    return _reach(measure, columns, rows)


def of_each(measure: Measure, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """Return how much a table of every organisation holds; what it shows is read for one organisation at a time."""
    many = len({row[columns.index("organisation")] for row in rows})
    kind = "area" if measure.compared == "area" else "organisation"
    return f"{measure.short_title}: {len(rows):,} figures about {many} {kind}{'' if many == 1 else 's'}."


def of_dimension(measure: Measure, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """Return the lowest and the highest group of the whole country."""
    region = columns.index("region")
    return _reach(measure, columns, [row for row in rows if row[region] == NATION])


def _reach(measure: Measure, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    label, value = columns.index("label"), columns.index("value")
    known = [row for row in rows if row[value] is not None]
    if not known:
        return f"{measure.short_title}: there is nothing to count yet."
    low, high = min(known, key=lambda r: r[value]), max(known, key=lambda r: r[value])
    said = (f"{row[value]:,.{measure.decimals}f} ({row[label]})" for row in (low, high))
    return f"{measure.short_title}, {measure.units.value}: from {' to '.join(said)}."


def of_series(measure: Measure, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """Return where the months began and where they stand."""
    month, value = columns.index("month"), columns.index("value")
    known = [row for row in rows if row[value] is not None]
    if not known:
        return f"{measure.short_title}: there is nothing to count yet."
    ends = [known[0], known[-1]]
    when = "%Y" if measure.editions.point_months == 12 else "%B %Y"
    said = (f"{row[value]:,.{measure.decimals}f} in {dt.date.fromisoformat(row[month]):{when}}" for row in ends)
    return f"{measure.short_title}, {measure.units.value}: {' and '.join(said)}."


def labels(dimension: str) -> dict[Any, str]:
    """Return what each group of a dimension is called."""
    return {value.code: value.label for value in load_dimensions()[dimension].values}
