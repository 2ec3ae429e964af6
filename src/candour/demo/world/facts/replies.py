"""Replies to patients and families. Story G: four working days slower where people are poorest. Story A: Westering answers late."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from candour.demo.world.calendar import MONTHS, months_before
from candour.demo.world.chance import apart, logistic, stream, wander
from candour.demo.world.facts.fifths import FIFTHS, patients_by_fifth
from candour.demo.world.facts.grid import at, long
from candour.demo.world.shapes import World

MEAN_DAYS = np.array([26.0, 25.0, 24.0, 23.0, 22.0])
SPREAD = 0.42
IN_TIME = 25


def replies_to_families(world: World) -> dict[str, npt.NDArray[np.generic]]:
    """
    Return families answered in time, families who wrote and the working days that all their replies took.

    Each reply is drawn, so that the three agree.
    """
    rng = stream(world.seed, "replies-to-families")
    trusts = world.open_trusts("acute")
    codes = [trust.code for trust in trusts]
    beds = np.array([sum(site.beds for site in world.within(code)) for code in codes], dtype=float)
    months = months_before(world.today)

    wrote = rng.poisson(beds[:, None, None] * 0.07 * patients_by_fifth(rng, trusts)[:, None, :] * np.ones((1, MONTHS, 1)))
    slower = np.exp(apart(rng, len(codes), 0.11, extremes=1)[:, None] + wander(rng, len(codes), MONTHS, 0.04))
    (ours,) = at(codes, world.story.westering)
    slower[ours] = 1.0 + 0.45 * logistic((14.0 - np.arange(MONTHS, 0, -1)) / 2.5)
    others = np.arange(len(codes)) != ours
    weights = wrote.sum(axis=2)[others]
    slower[others] /= np.average(slower[others], weights=weights)
    # Within each fifth the mean over trusts is held, so that the gap is the poorer patients' and not that of the trusts they happen to use.
    within = np.array([np.average(slower, weights=wrote[:, :, fifth] + 1e-9) for fifth in range(5)])
    mean = slower[:, :, None] / within * MEAN_DAYS

    cell = np.repeat(np.arange(wrote.size), wrote.ravel())
    each = rng.lognormal(np.log(mean.ravel()[cell]) - SPREAD**2 / 2, SPREAD)
    days = np.maximum(1, np.rint(each)).astype(np.int64)
    organisation, month, deprivation = long(codes, months, FIFTHS)
    return {
        "month": month,
        "organisation": organisation,
        "deprivation": deprivation,
        "numerator": np.bincount(cell[days <= IN_TIME], minlength=wrote.size).astype(np.int64),
        "denominator": wrote.ravel().astype(np.int64),
        "working_days": np.bincount(cell, weights=days, minlength=wrote.size).astype(np.int64),
    }
