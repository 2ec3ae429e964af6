"""Cancers found early. Story G: nine points between the poorest and the best-off fifth of places."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from candour.demo.world.calendar import MONTHS, months_before
from candour.demo.world.chance import apart, centred, stream, wander
from candour.demo.world.facts.fifths import FIFTHS, patients_by_fifth
from candour.demo.world.facts.grid import long
from candour.demo.world.shapes import World

EARLY = (0.535, 0.560, 0.582, 0.605, 0.625)


def early_cancer_diagnosis(world: World) -> dict[str, npt.NDArray[np.generic]]:
    """Return cancers found early and cancers found, for every acute trust, month and fifth."""
    rng = stream(world.seed, "early-cancer-diagnosis")
    trusts = world.open_trusts("acute")
    codes = [trust.code for trust in trusts]
    beds = np.array([sum(site.beds for site in world.within(code)) for code in codes], dtype=float)
    months = months_before(world.today)

    found = rng.poisson(beds[:, None, None] * 0.19 * patients_by_fifth(rng, trusts)[:, None, :] * np.ones((1, MONTHS, 1)))
    scores = apart(rng, len(codes), 0.13, extremes=1)[:, None] + wander(rng, len(codes), MONTHS, 0.04)
    early = np.empty(found.shape)
    for fifth, target in enumerate(EARLY):
        early[:, :, fifth] = centred(scores, found[:, :, fifth] + 0.01, target)

    organisation, month, deprivation = long(codes, months, FIFTHS)
    return {
        "month": month,
        "organisation": organisation,
        "deprivation": deprivation,
        "numerator": rng.binomial(found, early).ravel().astype(np.int64),
        "denominator": found.ravel().astype(np.int64),
    }
