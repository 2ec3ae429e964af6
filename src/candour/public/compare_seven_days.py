"""Weekdays and weekends side by side: each with what it is out of, how far apart they are, and how sure that is."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from typing import Any

from candour.design import formats
from candour.methods import seven_days
from candour.public import compare_checks
from candour.public import compare_words as words
from candour.public.compare_cuts import CUTS, Cuts, Group
from candour.public.compare_each import wide_part

# What the seven-day picture still lacks, in the order in which people ask for it.
LATER = (
    ("A reply to whoever reported", "how soon staff who report at a weekend hear back"),
    ("The talk of candour", "how soon a family is told what happened, by the day on which it happened"),
    ("The scrutiny of a death", "how many days a medical examiner takes over weekends and in the week"),
    ("Listening at night", "whether anybody asks those who work nights, and writes down what they say"),
)


@dataclass(frozen=True)
class Gap:
    """Weekends against weekdays: the ratio, and for shares of people the difference, each with its interval; None where there is none."""

    ratio: float | None
    ratio_lower: float | None
    ratio_upper: float | None
    difference: float
    difference_lower: float | None
    difference_upper: float | None
    verdict: str  # worse, better, unclear, or different where neither side is the good one; of weekends
    method: dict[str, Any]
    warnings: tuple[str, ...]


def gap_of(cuts: Cuts) -> Gap | None:
    """Return how weekends compare with weekdays, or None where one of them has no figures or no two counts."""
    groups = tuple(g for g in cuts.groups(CUTS["weekday"]) if g.top is not None and g.bottom)
    if not {seven_days.WEEKDAY, seven_days.WEEKEND} <= {g.code for g in groups}:
        return None
    kind = "proportion" if cuts.measure["kind"] == "proportion" else "rate"
    return _gap(groups, kind, float(cuts.measure["per"]), cuts.measure["better"])


@functools.lru_cache(maxsize=128)
def _gap(groups: tuple[Group, ...], kind: Any, per: float, better: str) -> Gap:
    counts = ([float(getattr(g, name) or 0.0) for g in groups] for name in ("top", "bottom"))
    answer = seven_days.side_by_side([g.code for g in groups], *counts, kind=kind, per=per)
    ratio, low, high = (_known(v) for v in (answer.ratio, answer.ratio_lower, answer.ratio_upper))
    return Gap(
        ratio,
        low,
        high,
        answer.difference,
        _known(answer.difference_lower),
        _known(answer.difference_upper),
        verdict(low, high, better),
        answer.method.as_dict(),
        tuple(said.partition(" Give one row")[0] for said in answer.warnings),  # the rest is for whoever types the command
    )


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None


def verdict(lower: float | None, upper: float | None, better: str) -> str:
    """Say on which side weekends lie, and only where chance does not explain it."""
    if lower is None or upper is None or lower <= 1 <= upper:
        return "unclear"
    if better == "neutral":
        return "different"
    return "worse" if (upper < 1) == (better == "up") else "better"


def about(cuts: Cuts) -> dict[str, Any]:
    """Return what the page says of one measure."""
    cut = CUTS["weekday"]
    gap = gap_of(cuts)
    groups = {g.code: g for g in cuts.groups(cut)}
    return {
        "gap": gap,
        "days": [groups.get(day) for day in seven_days.DAYS],
        "sentence": sentence(cuts, gap, groups),
        "command": command(cuts) if gap else "",
        "links": compare_checks.downloads(cuts.publications[cut.slug]),
        "decimals": words.decimals(cuts.measure),
        "each": bool(wide_part(cuts, cut)),
        "units": cuts.measure["units"],
    }


def command(cuts: Cuts) -> str:
    """Return the command that makes the ratio and the difference again from the table of weekdays and weekends."""
    return compare_checks.seven_days_command(cuts.publications["weekday"], cuts.measure)


def sentence(cuts: Cuts, gap: Gap | None, groups: dict[str, Group]) -> str:
    """Say how weekends compare, with the interval, and whether chance explains it."""
    if gap is None or gap.ratio is None:
        return "There are no figures for one kind of day, so nothing is compared."
    share = formats.number(100 * gap.ratio, 1)
    if gap.ratio_lower is None or gap.ratio_upper is None:
        return f"For every 100 on weekdays there are {share} at weekends; no interval can be given."
    between = f"{formats.number(100 * gap.ratio_lower, 1)} to {formats.number(100 * gap.ratio_upper, 1)}"
    if gap.verdict == "unclear":
        return f"At weekends it is {share} for every 100 on weekdays ({between}). Chance alone could explain that."
    return f"At weekends it is {share} for every 100 on weekdays ({between}), which is more than chance alone explains."


def headline(measures: list[dict[str, Any]]) -> str:
    """Say of how many measures weekends are worse."""
    known = [m["gap"] for m in measures if m["gap"]]
    if not known:
        return "No figure is published by weekday and weekend yet."
    if len(known) == 1:
        alone = {"worse": "weekends are worse than weekdays", "better": "weekends are better than weekdays"}
        return f"In the one measure that is counted by day, {alone.get(known[0].verdict, 'neither kind of day is clearly better')}."
    worse, better = (sum(g.verdict == side for g in known) for side in ("worse", "better"))
    rest = len(known) - worse - better
    said = f"In {worse} of {formats.plural(len(known), 'measure')} weekends are worse than weekdays"
    said += f", in {better} better." if better else "."
    others = "the other " if worse or better else ""
    return said + (f" In {others}{rest} chance could explain the gap, or no side is the good one." if rest else "")
