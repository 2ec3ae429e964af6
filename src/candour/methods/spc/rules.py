"""
The named rule sets, as data: what a chart calls a signal is a row of this table, never a branch in the code.

A row never changes once figures have been published under it; a tool that changes its mind gets a new row.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Chart = Literal["xmr", "run", "p", "pprime", "u", "uprime", "c", "g", "t"]
Rules = Literal["mdc-2023-12", "mdc-r-0.2.2", "powerbi-2026", "anhoej"]
Better = Literal["up", "down", "neutral"]

CHARTS = ("xmr", "run", "p", "pprime", "u", "uprime", "c", "g", "t")
BETTER = ("up", "down", "neutral")
SHORTEST = 13  # with fewer points limits still move a lot with each new one

D2 = Fraction("1.128")  # mean range of two values from one normal distribution, in standard deviations, as all these tools round it
SCREEN = Fraction("3.267")  # upper limit of the moving range, in average moving ranges


@dataclass(frozen=True)
class RuleSet:
    """
    One row of the table.

    Parameters
    ----------
    id, source
        Its name, and where it is written down.
    limit
        Half the distance between the limits of an XmR chart, in average moving ranges.
    screened
        Whether moving ranges of 3.267 times their average or more are left out, once, before the average that makes the limits.
    screened_prime
        The same for the ranges of z that make a p' or u' chart.
    precedence
        Which rule names a point that meets several, first to last.
    shift, trend
        How many points in a row; 0 where the set has no such rule. -1 for a shift that is longer than runs are by chance.
    two_in_three
        Whether two of three points near a limit are a signal.
    counts_outside
        Whether a point beyond the limit itself counts among the two.
    third_same_side
        Whether the third point must lie on the same side of the centre line.
    vertex
        Which direction a point gets where two trends meet: ``"right"``, that of the trend that begins there, or ``"next"``, that of the
        step to the next point whenever that point is in a trend too (so a level step counts as down).
    conflict
        What the icon says where the last point meets rules in both directions: ``"precedence"`` or ``"improvement"``.
    runs
        Whether the whole series is judged by its longest run and its crossings of the centre line.
    """

    id: str
    source: str
    limit: Fraction
    screened: bool
    screened_prime: bool
    precedence: tuple[str, ...]
    shift: int
    trend: int
    two_in_three: bool
    counts_outside: bool = False
    third_same_side: bool = True
    vertex: Literal["right", "next"] = "right"
    conflict: Literal["precedence", "improvement"] = "precedence"
    runs: bool = False

    @property
    def near(self) -> Fraction:
        """Return where "near the limit" begins: two thirds of the way."""
        return self.limit * 2 / 3

    def parameters(self) -> dict[str, object]:
        """Return the row as plain values, to be published beside a figure."""
        return {
            "rules": self.id,
            "limit": float(self.limit),
            "screened": self.screened,
            "shift": self.shift if self.shift >= 0 else "longest run by chance",
            "trend": self.trend,
            "two_in_three": self.two_in_three,
            "two_in_three_counts_points_outside": self.counts_outside,
            "two_in_three_third_point_same_side": self.third_same_side,
            "precedence": list(self.precedence),
            "trend_vertex": self.vertex,
            "icon_on_conflict": self.conflict,
        }


MDC_ORDER = ("outside", "trend", "two_in_three", "shift")

RULES: dict[str, RuleSet] = {
    "mdc-2023-12": RuleSet(
        id="mdc-2023-12",
        source="NHS England, Making Data Count, with the change to the two-in-three rule that its team announced in November and December "
        "2023 (NHSRplotthedots issue 194)",
        limit=Fraction("2.66"),
        screened=True,
        screened_prime=False,
        precedence=MDC_ORDER,
        shift=7,
        trend=7,
        two_in_three=True,
        counts_outside=True,
    ),
    "mdc-r-0.2.2": RuleSet(
        id="mdc-r-0.2.2",
        source="NHS-R community, NHSRplotthedots 0.2.2 (2025), the R package of Making Data Count charts",
        limit=Fraction("2.66"),
        screened=True,
        screened_prime=False,
        precedence=MDC_ORDER,
        shift=7,
        trend=7,
        two_in_three=True,
        vertex="next",
    ),
    "powerbi-2026": RuleSet(
        id="powerbi-2026",
        source="PowerBI-SPC (AUS-DOH-Safety-and-Quality), a visual that NHS trusts use, at its own defaults, read in 2026",
        limit=3 / D2,
        screened=True,
        screened_prime=True,
        precedence=("outside", "two_in_three", "trend", "shift"),
        shift=7,
        trend=5,
        two_in_three=True,
        counts_outside=True,
        third_same_side=False,
        conflict="improvement",
    ),
    "anhoej": RuleSet(
        id="anhoej",
        source="Anhoej J, Olesen AV (2014), PLoS ONE 9:e113825, with the three-sigma rule, as in qicharts2 0.8.1",
        limit=3 / D2,
        screened=False,
        screened_prime=False,
        precedence=("outside", "shift"),
        shift=-1,
        trend=0,
        two_in_three=False,
        runs=True,
    ),
}
