"""
Small numbers: how a count about people becomes something that may be shown, and how a release is attacked before anyone else does it.

`counts` holds what nobody has protected yet, `rules` what protects it, `figures` percentages, rates, means and ratios. `system` describes
what is published as sums of unknown whole numbers, `attack` finds what that gives away, `joining` makes the system of many releases about
one population, `ladder` offers coarser ways to say it, `units` decides whether a small unit of staff may be rated.
"""

from candour.methods.disclosure.counts import DisclosureError, RawCount
from candour.methods.disclosure.rules import (
    HES2018,
    HIDDEN,
    HIDE_ONLY,
    MID6,
    OFFERED,
    OFFICIAL,
    OS2023,
    RULES,
    SMALL,
    Released,
    Rule,
    mid6,
    release,
    rule_called,
)

__all__ = [
    "HES2018",
    "HIDDEN",
    "HIDE_ONLY",
    "MID6",
    "OFFERED",
    "OFFICIAL",
    "OS2023",
    "RULES",
    "SMALL",
    "DisclosureError",
    "RawCount",
    "Released",
    "Rule",
    "mid6",
    "release",
    "rule_called",
]
