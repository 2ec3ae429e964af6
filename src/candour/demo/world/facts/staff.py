"""Staff who feel confident to speak up. Story A: at Westering 68 in 100 become 41, nights first."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from candour.demo.world.calendar import MONTHS, month_back
from candour.demo.world.chance import apart, centred, logistic, stream, wander
from candour.demo.world.facts.grid import at, long
from candour.demo.world.shapes import World

SHIFTS = ("day", "night")
CONFIDENT = 0.66
NIGHTS = 0.30
# Westering before and after, days and nights.
BEFORE, AFTER = np.array([0.70, 0.633]), np.array([0.45, 0.318])


def rounds(world: World) -> list[int]:
    """Return the months back in which staff were asked: the last month of each quarter of the year."""
    return [back for back in range(MONTHS, 0, -1) if month_back(world.today, back).month % 3 == 0]


def staff_confident(world: World) -> dict[str, npt.NDArray[np.generic]]:
    """Return staff confident, staff who answered and staff asked, for every open trust, round and shift."""
    rng = stream(world.seed, "staff-confident-to-speak")
    trusts = world.open_trusts()
    asked_in = rounds(world)
    codes = [trust.code for trust in trusts]
    teams = np.array([sum(len(world.within(site.code)) for site in world.within(code)) for code in codes], dtype=float)
    asked = np.maximum(60, teams[:, None] * rng.uniform(18, 24, (len(codes), 1)))[:, :, None] * np.array([1 - NIGHTS, NIGHTS])
    asked = np.round(np.broadcast_to(asked, (len(codes), len(asked_in), 2))).astype(np.int64)
    replied = np.clip(rng.normal(0.50, 0.06, (len(codes), 1, 1)) + rng.normal(0, 0.02, asked.shape), 0.25, 0.8)

    scores = apart(rng, len(codes), 0.20, extremes=2)[:, None, None] + wander(rng, len(codes), len(asked_in), 0.05)[:, :, None]
    scores = scores + np.array([0.08, -0.18])
    confident = centred(np.broadcast_to(scores, asked.shape), asked.astype(float), CONFIDENT)

    (ours,) = at(codes, world.story.westering)
    back = np.array(asked_in, dtype=float)[:, None]
    gone = logistic((np.array([14.0, 21.0]) - back) / 2.2)
    confident[ours] = BEFORE + (AFTER - BEFORE) * gone
    replied[ours] = 0.54 + (0.36 - 0.54) * gone
    answered = np.round(asked * replied).astype(np.int64)
    agreed = rng.binomial(answered, confident)
    agreed[ours] = np.round(answered[ours] * confident[ours])

    organisation, month, shift = long(codes, np.array([month_back(world.today, b) for b in asked_in], dtype="datetime64[D]"), SHIFTS)
    return {
        "month": month,
        "organisation": organisation,
        "shift": shift,
        "numerator": agreed.ravel().astype(np.int64),
        "denominator": answered.ravel(),
        "asked": asked.ravel(),
    }
