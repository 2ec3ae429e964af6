"""
Invented series for the style guide: a control chart with a rebase and signals, small ones on one scale, and every sign.
"""

from __future__ import annotations

import math
from datetime import date
from typing import Any

from candour.design import charts
from candour.design.charts import control
from candour.methods import spc

DAYS = [date(2022 + at // 12, at % 12 + 1, 1) for at in range(48)]
WORDS = {
    "title": "Since April 2024 more people see a senior doctor in time, and since then it varies as usual",
    "value_label": "Seen by a senior doctor within 14 hours, in every 100 people",
}
WARDS = ("Merrow", "Hazel", "Otter", "Sable", "Vale", "Yarrow")


def values(drift: float = 0.0) -> list[float]:
    """
    Return a figure that rises once and stays, with one month when something went wrong.
    """
    months = range(len(DAYS))
    usual = [72 + 2.6 * math.sin(at * 2.3 + drift) + 1.4 * math.cos(at * 5.1 + drift) for at in months]
    changed = [value + (7 if at >= 27 else 0) - (12 if at == 14 else 0) for at, value in enumerate(usual)]
    return [round(value, 1) for value in changed]


def specimens() -> dict[str, Any]:
    """
    Return what the style guide shows of control charts.
    """
    look: dict[str, Any] = {"days": DAYS, "better": "up", "target": 85, **WORDS}
    series = spc.chart(values(), better="up", target=85, rebase=[27]).one()
    judged = [spc.chart([value + at % 3 * 4 for value in values(at)][: 48 - at % 2], better="up").one() for at in range(len(WARDS))]
    ends = [control.reach_of(one) for one in judged]
    domain = (min(low for low, _ in ends), max(high for _, high in ends))
    return {
        "control": charts.control_svg(series, **look),
        "control_narrow": charts.control_svg(series, width=charts.NARROW, **look),
        "control_words": WORDS,
        "control_small": [
            (ward, charts.small_svg(one, days=DAYS[: len(one.points)], title=f"{ward} ward", domain=domain, better="up"))
            for ward, one in zip(WARDS, judged, strict=True)
        ],
        "signs": [(charts.variation_icon(name), charts.VARIATION_WORDS[name]) for name in spc.VARIATIONS]
        + [(charts.assurance_icon(name), charts.ASSURANCE_WORDS[name]) for name in spc.ASSURANCES],
    }
