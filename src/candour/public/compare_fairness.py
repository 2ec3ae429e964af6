"""From the poorest places to the best off: the gradient of each measure, as one number with its interval."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from typing import Any

from candour.areas.ledger.door import Viewer
from candour.areas.publishing import door as publishing
from candour.areas.publishing.door import Publication
from candour.design import formats, tables
from candour.design.charts.intervals import Unit, sorted_svg
from candour.design.charts.plain import reach
from candour.methods import fairness
from candour.public import compare_checks, pictures
from candour.public import compare_words as words
from candour.public.compare_cuts import CUTS, Cuts, Group
from candour.public.figures import Table

AREAS = "deprivation-areas"


@dataclass(frozen=True)
class Slope:
    """The gradient of one measure: along the line from the poorest to the best off, with what it means for those in the poorest places."""

    sii: float
    lower: float
    upper: float
    rii: float | None
    rii_lower: float | None
    rii_upper: float | None
    verdict: str  # worse, better, unclear, or different where neither side is the good one
    method: dict[str, Any]
    warnings: tuple[str, ...]


def kind_of(measure: dict[str, Any]) -> str:
    """Return how the limits of the values are even: of rates on the logarithm; shares are released per 100, so as they stand."""
    return "rate" if measure["kind"] in ("rate", "ratio") else "mean"


def slope_of(cuts: Cuts) -> Slope | None:
    """Return the gradient over the fifths of places, or None where a fifth is missing."""
    groups = cuts.groups(CUTS["deprivation"])
    able = all(None not in (g.value, g.lower, g.upper) and g.bottom for g in groups)
    if len(groups) < fairness.FEWEST or not able:
        return None
    return _slope(tuple(groups), kind_of(cuts.measure), cuts.measure["better"])


@functools.lru_cache(maxsize=128)
def _slope(groups: tuple[Group, ...], kind: Any, better: str) -> Slope | None:
    columns = [[float(getattr(g, name) or 0.0) for g in groups] for name in ("bottom", "value", "lower", "upper")]
    if kind == "rate" and min(columns[2]) <= 0:
        kind = "mean"
    answer = fairness.gradient(*columns, kind=kind)
    low, high = float(answer.sii_lower), float(answer.sii_upper)
    rii, rii_lower, rii_upper = (float(v) if math.isfinite(v) else None for v in (answer.rii, answer.rii_lower, answer.rii_upper))
    return Slope(
        sii=float(answer.sii),
        lower=low,
        upper=high,
        rii=rii,
        rii_lower=rii_lower,
        rii_upper=rii_upper,
        verdict=verdict(low, high, better),
        method=answer.method.as_dict(),
        warnings=answer.warnings,
    )


def verdict(lower: float, upper: float, better: str) -> str:
    """Say who fares worse, and only where chance does not explain it."""
    if lower <= 0 <= upper:
        return "unclear"
    if better == "neutral":
        return "different"
    return "worse" if (lower > 0) == (better == "up") else "better"


def about(cuts: Cuts) -> dict[str, Any]:
    """Return what the page says of one measure."""
    slope = slope_of(cuts)
    cut = CUTS["deprivation"]
    publication = cuts.publications[cut.slug]
    return {
        "slope": slope,
        "sentence": sentence(cuts, slope),
        "command": compare_checks.fairness_command(publication, cuts.measure) if slope else "",
        "links": compare_checks.downloads(publication),
        "ends": [cuts.groups(cut)[0], cuts.groups(cut)[-1]],
        "decimals": words.decimals(cuts.measure),
    }


def sentence(cuts: Cuts, slope: Slope | None) -> str:
    """Say the gradient in words, over all fifths and not only the two ends."""
    if slope is None:
        return "Not every fifth of places has figures, so no line is drawn through them."
    unit = cuts.measure["units"]["value"]
    size = words.value(cuts, abs(slope.sii))
    ends = " to ".join(words.value(cuts, end) for end in sorted((abs(slope.lower), abs(slope.upper))))
    if slope.verdict == "unclear":
        return f"Along the line through all five fifths the ends differ by {size} {unit}. Chance alone could explain that."
    way = "higher" if slope.sii > 0 else "lower"
    said = f"Along the line through all five fifths, the best-off end is {size} {way} than the poorest ({ends}), {unit}."
    ending = {"worse": " The poorest fare worse.", "better": " The poorest fare better.", "different": ""}[slope.verdict]
    return said + ending


def headline(measures: list[dict[str, Any]], between: list[dict[str, Any]]) -> str:
    """Say of how many measures the poorest fare worse; where nothing is known of people, of how many the most deprived areas do."""
    known = [m["slope"] for m in measures if m["slope"]]
    if not known and between:
        worse = sum(m["verdict"] == "worse" for m in between)
        if not worse:
            return f"In none of {formats.plural(len(between), 'measure')} of areas do the most deprived areas clearly fare worse."
        return f"In {worse} of {formats.plural(len(between), 'measure')} of areas, the most deprived areas fare worse."
    if not known:
        return "No figure is published by where people live yet."
    worse, better = (sum(s.verdict == side for s in known) for side in ("worse", "better"))
    unclear = len(known) - worse - better
    said = f"In {worse} of {formats.plural(len(known), 'measure')} people in the poorest places fare worse"
    said += f", in {better} better." if better else "."
    others = "the other " if worse or better else ""
    return said + (f" In {others}{unclear} chance could explain the gap, or no side is the good one." if unclear else "")


def areas(newest: list[Publication], viewer: Viewer) -> list[dict[str, Any]]:
    """Return the measures of areas that carry a gradient between areas."""
    found = [p for p in newest if p.subject.endswith(f":{AREAS}")]
    contents = publishing.contents(publications=found, viewer=viewer)
    return [area_measure(p, contents[p.number]) for p in found if contents[p.number].get("checks", {}).get("fairness")]


def area_measure(publication: Publication, table: Table) -> dict[str, Any]:
    told = table["checks"]["fairness"]
    measure = table["measure"]
    low, high = told["intervals"]["sii"]
    return {
        "publication": publication,
        "slug": publication.subject.partition(":")[0],
        "table": table,
        "measure": measure,
        "told": told,
        "verdict": verdict(low, high, measure["better"]),
        "command": told["command"].replace("FILE", compare_checks.file_of(publication)),
        "links": compare_checks.downloads(publication),
        "decimals": max(min(int(measure["decimals"]), 2), 1),
        "svg": area_picture(publication, table, 672),
        "narrow": area_picture(publication, table, 300),
        "view": tables.present(table, sortable=False, anchor=f"areas-{publication.number}"),
    }


def area_picture(publication: Publication, table: Table, width: int) -> str:
    """Draw the areas from the most deprived to the least, in that order."""
    at = {c["name"]: i for i, c in enumerate(table["columns"])}
    units = [Unit(words.area_name(str(row[at["name"]])), row[at["value"]]) for row in table["rows"]]
    measure = table["measure"]

    def draw() -> bytes:
        return sorted_svg(
            units,
            title=table["finding"],
            value_label=f"{measure['short_title']}, {measure['units']['value']}",
            domain=reach([u.value for u in units]),
            decimals=min(int(measure["decimals"]), 2),
            width=width,
            given_order=("most deprived area", "least deprived area"),
            slope=(table["checks"]["fairness"]["most_deprived"], table["checks"]["fairness"]["least_deprived"]),
        ).encode()

    return pictures.kept(f"areas|{width}|{publication.sha256}", "svg", draw).decode()
