"""Trusts and their sites."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import numpy as np

from candour.demo.world import pinned
from candour.demo.world.calendar import april_back
from candour.demo.world.chance import shared_out, stream
from candour.demo.world.names import AREAS, HOUSES, REGIONS, SAINTS, SPECIALIST, STREETS
from candour.demo.world.shapes import Organisation, Sector, Town

# How many open trusts of each sector each region has: 132 in all, in about England's proportions.
OPEN: dict[Sector, dict[str, int]] = {
    "acute": {"A": 12, "B": 11, "C": 12, "D": 11, "E": 11, "F": 11, "G": 12},
    "mental_health": {"A": 4, "B": 4, "C": 4, "D": 4, "E": 3, "F": 3, "G": 4},
    "community": {"A": 2, "B": 1, "C": 2, "D": 1, "E": 1, "F": 1, "G": 2},
    "acute_specialist": {"A": 1, "B": 1, "C": 2, "D": 1, "E": 1, "F": 1, "G": 2},
    "ambulance": dict.fromkeys(REGIONS, 1),
}
# Open sites of each sector; with the six closed ones 320 in all.
SITES: dict[Sector, int] = {"acute": 184, "acute_specialist": 9, "mental_health": 60, "community": 33, "ambulance": 28}


def make_trusts(seed: int, today: dt.date, towns: list[Town]) -> list[Organisation]:
    """Return the open trusts, acute ones first in each region so that the story's trust is number 1."""
    rng = stream(seed, "trusts")
    specialties = iter(SPECIALIST)
    rows = []
    for letter in REGIONS:
        number = 0
        for sector, wanted in OPEN.items():
            for at in range(wanted[letter]):
                number += 1
                area = f"X-{letter}{at % 6 + 1}"
                here = [town for town in towns if town.area == area]
                town = here[(at // 6 + 1) % len(here)] if sector == "acute" else here[-1 - at % 3]
                if sector == "acute" and at == 0:
                    name, years = pinned.TRUSTS[letter].name, pinned.TRUSTS[letter].opened
                    town = next(each for each in here if each.name == pinned.TRUSTS[letter].sites[0].town)
                else:
                    name, years = _name(sector, letter, at, town, here, specialties), int(rng.integers(5, 25))
                rows.append(
                    Organisation(
                        code=f"X-{letter}T{number:02}",
                        name=name,
                        kind="trust",
                        parent=area,
                        sector=sector,
                        region=f"X-{letter}",
                        area=area,
                        town=town.name,
                        address=("Trust Headquarters", STREETS[int(rng.integers(len(STREETS)))], town.name),
                        opened_on=april_back(today, years),
                        deprivation=town.deprivation,
                    )
                )
    return rows


def _name(sector: Sector, letter: str, at: int, town: Town, here: list[Town], specialties: Iterator[str]) -> str:
    area = AREAS[letter][at % 6]
    match sector:
        case "acute":
            second = here[(at // 6 + 3) % len(here)].name
            return f"{area} Hospitals Trust" if at < 6 and at % 2 else f"{town.name} and {second} Hospitals Trust"
        case "mental_health":
            return f"{area} Mental Health Trust"
        case "community":
            return f"{area} Community Health Trust"
        case "acute_specialist":
            return f"{REGIONS[letter]} {next(specialties)} Trust"
        case "ambulance":
            return f"{REGIONS[letter]} Ambulance Trust"


def make_sites(seed: int, today: dt.date, trusts: list[Organisation], towns: list[Town]) -> list[Organisation]:
    """Return the open sites of the open trusts; the first of each is its main one."""
    rng = stream(seed, "sites")
    by_area: dict[str, list[Town]] = {}
    for town in towns:
        by_area.setdefault(town.area, []).append(town)
    by_region: dict[str, list[Town]] = {}
    for town in towns:
        by_region.setdefault(town.region, []).append(town)
    taken: set[str] = {site.name for trust in pinned.TRUSTS.values() for site in trust.sites}
    rows: list[Organisation] = []
    for sector, total in SITES.items():
        here = [trust for trust in trusts if trust.sector == sector]
        sizes = shared_out(total, rng.uniform(0.4, 1.6, len(here)), least=1)
        if sector == "acute":
            sizes = _with_pinned(sizes, here, total)
        for trust, size in zip(here, sizes, strict=True):
            told = pinned.TRUSTS[trust.code[2]].sites if _is_pinned(trust) else ()
            places = by_region[trust.region or ""] if sector == "ambulance" else by_area[trust.area or ""]
            order = [*(town for town in places if town.name == trust.town), *(town for town in places if town.name != trust.town)]
            for number in range(1, int(size) + 1):
                draws = rng.random(4)
                if number <= len(told):
                    site = told[number - 1]
                    name, town, beds = site.name, next(t for t in towns if t.name == site.town), site.beds
                    street, fifth, years = site.address, site.deprivation, site.opened
                else:
                    town = order[(number - 1) % len(order)]
                    name = _site_name(sector, town.name, number, draws, taken)
                    beds, street = _beds(sector, number, draws[2]), STREETS[int(draws[3] * len(STREETS))]
                    fifth, years = town.deprivation, int(8 + draws[1] * 90)
                taken.add(name)
                rows.append(
                    Organisation(
                        code=f"{trust.code}-{number}",
                        name=name,
                        kind="site",
                        parent=trust.code,
                        sector=sector,
                        region=trust.region,
                        area=trust.area,
                        town=town.name,
                        address=(street, town.name),
                        opened_on=april_back(today, years),
                        population=town.population,
                        deprivation=fifth,
                        beds=beds,
                    )
                )
    return rows


def _is_pinned(trust: Organisation) -> bool:
    return trust.sector == "acute" and trust.code.endswith("T01")


def _with_pinned(sizes: np.ndarray, trusts: list[Organisation], total: int) -> np.ndarray:
    pinned_rows = np.array([_is_pinned(trust) for trust in trusts])
    rest = shared_out(total - 2 * int(pinned_rows.sum()), sizes[~pinned_rows].astype(float), least=1)
    sizes = np.full(len(trusts), 2)
    sizes[~pinned_rows] = rest
    return sizes


def _beds(sector: Sector, number: int, draw: float) -> int:
    least, most = {
        "acute": (340, 900) if number == 1 else (24, 110),
        "acute_specialist": (90, 260),
        "mental_health": (24, 90),
        "community": (16, 48),
        "ambulance": (0, 0),
    }[sector]
    return int(least + draw * (most - least)) // 2 * 2


def _site_name(sector: Sector, town: str, number: int, draws: np.ndarray, taken: set[str]) -> str:
    saint, street, house = (words[int(draws[0] * len(words))] for words in (SAINTS, STREETS, HOUSES))
    kinds: tuple[str, ...]
    match sector:
        case "acute" if number == 1:
            kinds = (
                f"{town} General Hospital",
                f"{town} Infirmary",
                f"St {saint}'s Hospital, {town}",
                f"{street} Hospital, {town}",
                f"{town} Royal Hospital",
                f"{town} District Hospital",
            )
        case "acute":
            kinds = (f"{town} Community Hospital", f"{town} Cottage Hospital", f"{town} Treatment Centre", f"{town} Day Hospital")
        case "acute_specialist":
            kinds = (f"{street} Specialist Hospital, {town}", f"St {saint}'s Specialist Hospital, {town}")
        case "mental_health":
            kinds = (f"{house} House, {town}", f"The {house} Centre, {town}", f"{house} Lodge, {town}", f"{house} Court, {town}")
        case "community":
            kinds = (f"{town} Health Centre", f"{town} Clinic", f"{street} Clinic, {town}")
        case "ambulance":
            kinds = (f"{town} Ambulance Station", f"{street} Ambulance Station, {town}")
    start = int(draws[1] * len(kinds))
    for at in range(len(kinds)):
        name = kinds[(start + at) % len(kinds)]
        if name not in taken:
            return name
    return f"{kinds[start]}, building {number}"
