"""
Three years of figures, for each measure, in the shape that its definition declares.

Each maker returns columns of equal length: numpy arrays by name. Bulk is drawn with more spread between organisations than chance alone
would give, as in life; the stories (Westering's silence, Fallowgate's deaths, the weekend, income) are laid over it, so that the pictures
show what the words say.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from candour.demo.world.facts.cancer import early_cancer_diagnosis
from candour.demo.world.facts.further import further
from candour.demo.world.facts.mortality import shmi
from candour.demo.world.facts.replies import replies_to_families
from candour.demo.world.facts.reports import incident_reports
from candour.demo.world.facts.reviews import senior_review
from candour.demo.world.facts.staff import staff_confident
from candour.demo.world.facts.waiting import waiting
from candour.demo.world.shapes import World

Columns = dict[str, npt.NDArray[np.generic]]

MEASURES: dict[str, Callable[[World], Columns]] = {
    "shmi": shmi,
    "incident-reports": incident_reports,
    "senior-review-14h": senior_review,
    "staff-confident-to-speak": staff_confident,
    "early-cancer-diagnosis": early_cancer_diagnosis,
    "replies-to-families": replies_to_families,
    "waiting-18-weeks": waiting,
}


def facts_for(world: World, measure_slug: str) -> Columns:
    """
    Return the facts of one measure as columns of equal length.

    Raises
    ------
    KeyError
        If the demonstration invents no such measure; the message names those it does.
    """
    if measure_slug not in MEASURES:
        raise KeyError(f"the demonstration invents no {measure_slug!r}, only {', '.join(MEASURES)}")
    columns = further(world, measure_slug, MEASURES[measure_slug](world))
    rows = {len(column) for column in columns.values()}
    if len(rows) != 1:
        raise AssertionError(f"{measure_slug}: columns of different lengths: {sorted(rows)}")
    return columns
