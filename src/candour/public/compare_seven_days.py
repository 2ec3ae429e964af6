"""Weekdays and weekends side by side: each with what it is out of, and how far apart they are."""

from __future__ import annotations

from typing import Any

from candour.public import compare_words as words
from candour.public.compare_cuts import CUTS, Cuts

# What the seven-day picture still lacks, in the order in which people ask for it.
LATER = (
    ("A reply to whoever reported", "How soon staff who report at a weekend hear back."),
    ("The talk of candour", "How soon a family is told what happened, by the day on which it happened."),
    ("The scrutiny of a death", "How many days a medical examiner takes, over weekends and in the week."),
    ("Listening at night", "Whether anybody asks those who work nights, and writes down what they say."),
)


def about(cuts: Cuts) -> dict[str, Any]:
    """Return weekdays and weekends of one measure."""
    groups = {g.code: g for g in cuts.groups(CUTS["weekday"])}
    return {"rows": [(g, words.value(cuts, g.value)) for g in groups.values()]}
