"""Waiting less than 18 weeks, by specialty: the same hospital quick in one and slow in another."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from candour.demo.world.calendar import MONTHS, months_before
from candour.demo.world.chance import apart, centred, stream, wander
from candour.demo.world.facts.grid import long
from candour.demo.world.facts.specialties import SPECIALTIES
from candour.demo.world.shapes import World

# Lists for each bed, and how much quicker or slower each specialty is than the rest (on the logit scale).
LIST = np.array([3.2, 0.6, 5.4, 7.8, 3.4, 1.6, 5.8, 2.4])
QUICKER = np.array([0.25, 0.55, -0.10, -0.42, 0.10, 0.95, -0.20, 0.15])
FIRST, LAST = 0.58, 0.64


def waiting(world: World) -> dict[str, npt.NDArray[np.generic]]:
    """Return people waiting less than 18 weeks and people waiting, for every acute trust, month and specialty."""
    rng = stream(world.seed, "waiting-18-weeks")
    codes = [trust.code for trust in world.open_trusts("acute")]
    beds = np.array([sum(site.beds for site in world.within(code)) for code in codes], dtype=float)
    months = months_before(world.today)
    size = (len(codes), MONTHS, len(SPECIALTIES))

    level = rng.lognormal(0, 0.25, (len(codes), 1, len(SPECIALTIES))) * (
        1 + wander(rng, len(codes) * 8, MONTHS, 0.05).reshape(len(codes), 8, MONTHS).swapaxes(1, 2)
    )
    people = rng.poisson(np.maximum(beds[:, None, None] * LIST * level, 20))
    own = apart(rng, len(codes) * len(SPECIALTIES), 0.26).reshape(len(codes), 1, len(SPECIALTIES))
    scores = apart(rng, len(codes), 0.22, extremes=2)[:, None, None] + own + QUICKER + wander(rng, len(codes), MONTHS, 0.07)[:, :, None]
    share = np.empty(size)
    for month, target in enumerate(np.linspace(FIRST, LAST, MONTHS)):
        share[:, month] = centred(scores[:, month], people[:, month].astype(float), float(target))

    organisation, month_column, specialty = long(codes, months, SPECIALTIES)
    return {
        "month": month_column,
        "organisation": organisation,
        "specialty": specialty,
        "numerator": rng.binomial(people, share).ravel().astype(np.int64),
        "denominator": people.ravel().astype(np.int64),
    }
