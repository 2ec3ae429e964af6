"""Deaths compared with what was expected (the shape of SHMI). Stories A and B."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from candour.demo.world.calendar import month_back
from candour.demo.world.chance import apart, stream, wander
from candour.demo.world.facts.grid import at
from candour.demo.world.shapes import World

# Releases by months back from today. Each covers twelve months that end six months before the first day of its own month, as SHMI's do.
RELEASES = tuple(range(34, 0, -3))
LAG, COVERS = 6, 12
FIRST = RELEASES[0] + LAG + COVERS
LAST = RELEASES[-1] + LAG + 1

# Fallowgate's ratio in each quarter, oldest first. Twelve months of it are within the limits in the first two releases, 1.18 at T-28,
# 1.25 at T-19 and 1.31 at T-10: the alarms of T-28, T-19 and T-9 rest on these three.
FALLOWGATE = (0.98, 0.96, 0.96, 1.20, 1.20, 1.38, 1.08, 1.26, 1.28, 1.38, 1.24, 1.34, 1.28, 1.36, 1.22)


def shmi(world: World) -> dict[str, npt.NDArray[np.generic]]:
    """Return one row for each release and open acute trust: deaths observed and expected, and discharges."""
    rng = stream(world.seed, "shmi")
    trusts = world.open_trusts("acute")
    codes = [trust.code for trust in trusts]
    beds = np.array([sum(site.beds for site in world.within(code)) for code in codes], dtype=float)
    months = FIRST - LAST + 1
    back = np.arange(FIRST, LAST - 1, -1)

    season = 1 + 0.12 * np.cos(2 * np.pi * (np.array([month_back(world.today, int(b)).month for b in back]) - 1) / 12)
    expected = beds[:, None] * rng.uniform(0.165, 0.205, (len(codes), 1)) * season * rng.normal(1, 0.02, (len(codes), months))
    ratio = np.exp(apart(rng, len(codes), 0.085, extremes=3)[:, None] + wander(rng, len(codes), months, 0.025, memory=0.97))
    observed = rng.poisson(expected * ratio).astype(float)
    expected *= observed.sum(axis=0) / expected.sum(axis=0)

    westering, fallowgate = at(codes, world.story.westering, world.story.fallowgate_trust)
    observed[westering] = expected[westering] * (1 + 0.03 * np.sin(back / 9)) * rng.normal(1, 0.02, months)
    observed[fallowgate] = expected[fallowgate] * np.repeat(FALLOWGATE, 3)
    # Spells in hospital: about 25 for each death expected, more in small hospitals.
    discharges = expected * rng.uniform(21, 31, (len(codes), 1))

    windows = [slice(FIRST - (release + LAG + COVERS), FIRST - (release + LAG + COVERS) + COVERS) for release in RELEASES]

    def by_release(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return np.array([values[:, window].sum(axis=1) for window in windows]).ravel()

    def dates(days: list[object]) -> npt.NDArray[np.datetime64]:
        return np.repeat(np.array(days, dtype="datetime64[D]"), len(codes))

    released = [month_back(world.today, release) for release in RELEASES]
    return {
        "edition": np.repeat([f"{day:%Y-%m}" for day in released], len(codes)),
        "starts_on": dates([month_back(world.today, release + LAG + COVERS) for release in RELEASES]),
        "ends_on": dates([month_back(world.today, release + LAG) for release in RELEASES]) - np.timedelta64(1, "D"),
        "released_on": dates(list(released)),
        "organisation": np.tile(codes, len(RELEASES)),
        "observed": np.round(by_release(observed)).astype(np.int64),
        "expected": np.round(by_release(expected), 4),
        "discharges": np.round(by_release(discharges)).astype(np.int64),
    }
