"""Months as control charts: judged when a page is asked for, by the rule set that the page names."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from candour.design.charts import ASSURANCE_WORDS, VARIATION_WORDS
from candour.methods import spc
from candour.methods.spc import Charts, Series
from candour.public import redrawn
from candour.public.compare_cuts import Group

RULES: Any = "mdc-2023-12"
Decided = Sequence[dict[str, Any]]


def judged(groups: Sequence[Group], *, better: Any, target: float | None = None, decided: Decided = ()) -> Charts:
    """Return the control chart of the months that are known; its limits begin anew where somebody decided it."""
    known = {g.code: g.value for g in groups if g.value is not None}
    starts = redrawn.starts(decided, list(known))
    return spc.chart(list(known.values()), rules=RULES, better=better, target=target, rebase=starts)


def of(groups: Sequence[Group], *, better: Any, target: float | None = None, decided: Decided = ()) -> tuple[Series, list[date]]:
    """Return the same as plain values, with the day of each point."""
    days = [date.fromisoformat(g.code) for g in groups if g.value is not None]
    return judged(groups, better=better, target=target, decided=decided).one(), days


def about(groups: Sequence[Group], *, better: Any, target: float | None = None, decided: Decided = ()) -> dict[str, Any] | None:
    """Return what the months say in words, what to be careful of, and by which method; None where there are no months."""
    if not any(g.value is not None for g in groups):
        return None
    charts = judged(groups, better=better, target=target, decided=decided)
    series = charts.one()
    return {
        "decided": decided,
        "variation": series.variation,
        "words": VARIATION_WORDS[series.variation],
        "assurance": series.assurance,
        "assurance_words": ASSURANCE_WORDS[series.assurance],
        "warnings": list(dict.fromkeys((*series.warnings, *charts.warnings))),
        "method": charts.method.as_dict(),
        "rules": RULES,
        "flagged": sum(1 for p in series.points if p and p.flag != "common_cause"),
        "points": sum(1 for p in series.points if p),
    }
