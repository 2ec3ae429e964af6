"""
How a figure of areas changes from the most deprived area to the least.

Not how it changes between people: an area has a million people or more, poor and rich. And an area weighs as many as the small areas in it,
because the number of people is not in the files that we have. Both are said beside the figures.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.conf import settings

from candour.analytics import lake
from candour.areas.measures.definitions import Measure
from candour.areas.measures.figures import Figures, data_hash, number
from candour.areas.measures.models import FactsFile
from candour.methods import fairness

CUT = "deprivation-areas"
DEPRIVATION = "deprivation-by-area"
COLUMNS = ("area", "name", "deprivation_rank", "small_areas", "value")
LABELS = {
    "deprivation_rank": ("Place by deprivation (1 is the most deprived)", "number"),
    "small_areas": ("Small areas in it, the weight of the area", "number"),
}
BETWEEN = (
    "This is how areas differ, not how people differ. In every area some people are poor and some are not, and what is true of the area "
    "need not be true of them."
)
WEIGHED = (
    "Each area counts as many times as there are small areas in it (neighbourhoods of about 1,500 people, as drawn in 2011), not as many "
    "times as it has people."
)
ORDERED = "Areas are ordered by the deprivation of 2025, also for earlier years."


@dataclass(frozen=True)
class Deprivation:
    """Where each area stands, the most deprived first, and how many small areas it has; `content_hash` is of the facts it comes from."""

    content_hash: str
    rank: Mapping[str, int]
    small_areas: Mapping[str, int]


def deprivation(measure: Measure) -> Deprivation | None:
    """Return the newest deprivation of areas for a measure of areas, or None where it is not held or is the measure itself."""
    if measure.compared != "area" or measure.slug == DEPRIVATION:
        return None
    file = FactsFile.objects.filter(source=DEPRIVATION, current=True).order_by("-ends_on").first()
    if file is None:
        return None
    facts = lake.read(lake.checked(settings.LAKE, lake.Stored(file.content_hash, file.file_hash, file.rows)))
    newest = facts["month"] == facts["month"].max()
    codes = [str(code) for code in facts["organisation"][newest]]
    order = sorted(zip((-facts["value"][newest]).tolist(), codes, strict=True))
    return Deprivation(
        file.content_hash,
        {code: place for place, (_, code) in enumerate(order, start=1)},
        dict(zip(codes, facts["denominator"][newest].tolist(), strict=True)),
    )


def by_deprivation(measure: Measure, table: Figures, known: Deprivation) -> Figures | None:
    """
    Return the areas of a table from the most deprived to the least, with the slope and the relative index of inequality.

    `table` is the one by organisation; None where fewer than three of its areas are known.
    """
    place = {name: at for at, name in enumerate(table.columns)}
    found, missing = [], []
    for row in table.rows:
        code, name, value = (row[place[column]] for column in ("organisation", "name", "value"))
        if code in known.rank and value is not None:
            found.append([code, name, known.rank[code], known.small_areas[code], value])
        else:
            missing.append(str(name))
    if len(found) < fairness.FEWEST:
        return None
    rows = sorted(found, key=lambda row: row[2])
    answer = fairness.gradient([r[3] for r in rows], [r[4] for r in rows])
    left_out = [f"Left out, because their deprivation or their figure is not known: {', '.join(missing)}."] if missing else []
    return Figures(
        cut=CUT,
        columns=COLUMNS,
        rows=rows,
        totals={},
        method=answer.method.as_dict(),
        data_hash=data_hash(COLUMNS, rows, ("area", "deprivation_rank", "small_areas", "value")),
        warnings=(BETWEEN, WEIGHED, ORDERED, *left_out, *answer.warnings),
        checks={"fairness": said(answer)},
    )


def said(answer: fairness.Gradient) -> dict[str, Any]:
    """Return a gradient as a released table carries it."""
    ends = {"sii": (answer.sii_lower, answer.sii_upper), "rii": (answer.rii_lower, answer.rii_upper)}
    return {
        "sii": _plain(answer.sii),
        "rii": _plain(answer.rii),
        "intervals": {name: [_plain(low), _plain(high)] for name, (low, high) in ends.items()},
        "most_deprived": _plain(answer.intercept),
        "least_deprived": _plain(answer.intercept + answer.sii),
        "level": answer.level,
        "groups": len(np.atleast_1d(answer.share)),
        "method": answer.method.as_dict(),
        "between": "areas",
        "weight": "small_areas",
        "command": "candour fairness FILE --order deprivation_rank --population small_areas --value value",
    }


def finding(measure: Measure, checks: Mapping[str, Any]) -> str:
    """Return what the gradient says, in plain words."""
    told, places = checks["fairness"], max(measure.decimals, 1)
    low, high = sorted(told["intervals"]["sii"], key=abs)
    ends = f"{told['most_deprived']:,.{places}f} where areas are most deprived to {told['least_deprived']:,.{places}f} where they are least"
    gap = f"{abs(told['sii']):,.{places}f}"
    if told["intervals"]["sii"][0] <= 0 <= told["intervals"]["sii"][1]:
        return f"{measure.short_title}: from {ends}. A gap of {gap} could be chance alone. This is between areas, not between people."
    sure = f"probably between {abs(low):,.{places}f} and {abs(high):,.{places}f}"
    return f"{measure.short_title}: from {ends}, a gap of {gap} ({sure}). This is between areas, not between people."


def _plain(value: Any) -> float | None:
    return number(float(value))
