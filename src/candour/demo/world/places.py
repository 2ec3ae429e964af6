"""Regions, areas and towns."""

from __future__ import annotations

import datetime as dt
import functools
from pathlib import Path

import numpy as np
import yaml

from candour.demo.world import pinned
from candour.demo.world.calendar import april_back
from candour.demo.world.chance import shared_out, stream
from candour.demo.world.names import AREAS, REGIONS
from candour.demo.world.shapes import Organisation, Town

PEOPLE = 37_400_000
TOWNS_FOR_EACH_AREA = 6


@functools.cache
def town_names() -> dict[str, tuple[str, ...]]:
    """Return the invented towns of each region, by the region's name."""
    written: dict[str, str] = yaml.safe_load((Path(__file__).parent / "towns.yaml").read_text(encoding="utf-8"))
    return {region: tuple(names.split()) for region, names in written.items()}


def make_regions(today: dt.date) -> list[Organisation]:
    return [
        Organisation(f"X-{letter}", name, "region", region=f"X-{letter}", opened_on=april_back(today, 35))
        for letter, name in REGIONS.items()
    ]


def make_areas(seed: int, today: dt.date) -> list[Organisation]:
    """Return six areas for each region, with the people who live there and the middle fifth of deprivation of their towns."""
    rng = stream(seed, "areas")
    people = shared_out(PEOPLE // 1000, rng.lognormal(0, 0.35, 6 * len(REGIONS))) * 1000
    deprivation = np.clip(np.round(rng.normal(3, 1, 6 * len(REGIONS))), 1, 5).astype(int)
    rows: list[Organisation] = []
    for letter, names in AREAS.items():
        for number, name in enumerate(names, start=1):
            at = len(rows)
            rows.append(
                Organisation(
                    code=f"X-{letter}{number}",
                    name=f"{name} Care Board",
                    kind="icb",
                    parent=f"X-{letter}",
                    region=f"X-{letter}",
                    area=f"X-{letter}{number}",
                    opened_on=april_back(today, 35),
                    population=int(people[at]),
                    deprivation=int(deprivation[at]),
                )
            )
    return rows


def make_towns(seed: int, areas: list[Organisation]) -> list[Town]:
    """Return the towns of every area: six drawn from its region's names, and those that the stories name."""
    rng = stream(seed, "towns")
    rows = []
    for letter, region in REGIONS.items():
        sites = {site.town: site.deprivation for site in pinned.TRUSTS[letter].sites}
        free = [name for name in town_names()[region] if name not in sites]
        rng.shuffle(free)
        for area in (area for area in areas if area.region == f"X-{letter}"):
            names = [*sites, *(name for name in pinned.TOWNS.get(letter, ()) if name not in sites)] if area.code.endswith("1") else []
            names += [free.pop() for _ in range(TOWNS_FOR_EACH_AREA - len(names))]
            people = shared_out(area.population // 100, rng.lognormal(0, 0.7, len(names))) * 100
            fifths = np.clip(np.round((area.deprivation or 3) + rng.normal(0, 1.1, len(names))), 1, 5).astype(int)
            for name, population, fifth in zip(names, people, fifths, strict=True):
                rows.append(Town(name, area.region or "", area.code, int(population), sites.get(name, int(fifth))))
    return rows
