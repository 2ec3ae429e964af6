"""Wards and teams: 3,000 in all, more where there are more beds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import numpy as np

from candour.demo.world.calendar import april_back
from candour.demo.world.chance import shared_out, stream
from candour.demo.world.names import BIRDS, HOSPITAL_TEAMS, OTHER_TEAMS, WARD_SPECIALTIES, WARD_WORDS
from candour.demo.world.shapes import Organisation

WARDS = 3000
# How many beds' worth of teams a site has beside its beds: crews and district nurses have no beds.
TEAMS_WORTH = {"acute": 30, "acute_specialist": 40, "mental_health": 60, "community": 70, "ambulance": 90}


def make_wards(seed: int, today: dt.date, sites: list[Organisation]) -> list[Organisation]:
    """Return the wards and teams of the open sites."""
    rng = stream(seed, "wards")
    sizes = shared_out(WARDS, np.array([site.beds + TEAMS_WORTH[site.sector or "acute"] for site in sites], dtype=float), least=2)
    years = rng.integers(1, 9, WARDS)
    rows: list[Organisation] = []
    for site, size in zip(sites, sizes, strict=True):
        kinds = _hospital(site) if site.sector in ("acute", "acute_specialist") else _elsewhere(site)
        for number in range(1, int(size) + 1):
            name, specialty, beds = next(kinds)
            opened = april_back(today, int(years[len(rows)]))
            rows.append(
                Organisation(
                    code=f"{site.code}-{number:02}",
                    name=name,
                    kind="ward",
                    parent=site.code,
                    sector=site.sector,
                    region=site.region,
                    area=site.area,
                    town=site.town,
                    opened_on=max(opened, site.opened_on or opened),
                    deprivation=site.deprivation,
                    beds=beds,
                    specialty=specialty,
                )
            )
    return rows


def _hospital(site: Organisation) -> Iterator[tuple[str, str | None, int]]:
    """Yield eight wards, then a team after every second ward."""
    teams = iter(HOSPITAL_TEAMS)
    ward = place = 0
    while True:
        team = next(teams, None) if place >= 8 and place % 3 == 2 else None
        place += 1
        if team:
            yield team, None, 0
        else:
            specialty = WARD_SPECIALTIES[ward % len(WARD_SPECIALTIES)]
            ward += 1
            yield f"Ward {ward}, {WARD_WORDS[specialty]}", specialty, 24


def _elsewhere(site: Organisation) -> Iterator[tuple[str, str | None, int]]:
    """Yield one ward for every 16 beds under a bird's name, and teams in turn, numbered when they come round again."""
    teams = OTHER_TEAMS[site.sector or "community"]
    wards = min(site.beds // 16, len(BIRDS))
    start = sum(site.code.encode()) % len(BIRDS)
    for at in range(wards):
        yield f"{BIRDS[(start + at) % len(BIRDS)]} Ward", None, 16
    place = 0
    while True:
        round_, at = divmod(place, len(teams))
        place += 1
        yield (teams[at] if round_ == 0 else f"{teams[at]} {round_ + 1}"), None, 0
