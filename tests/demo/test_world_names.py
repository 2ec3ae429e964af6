import csv
import datetime as dt
import re
from pathlib import Path

import pytest

from candour.demo.world import build_world
from candour.demo.world.making import DEFAULT_SEED
from candour.demo.world.names import AREAS, REGIONS
from candour.demo.world.places import town_names

# Words that every hospital shares; what is left must be nobody's.
SHARED = {
    *("nhs", "foundation", "trust", "hospital", "hospitals", "the", "and", "of", "royal", "general", "district", "infirmary", "university"),
    *(
        "community",
        "health",
        "mental",
        "care",
        "board",
        "integrated",
        "ambulance",
        "service",
        "services",
        "centre",
        "clinic",
        "cottage",
        "day",
    ),
    *("st", "saint", "s", "treatment", "house", "lodge", "court", "teaching", "women", "children", "eye", "station"),
}


def _key(name: str) -> frozenset[str]:
    return frozenset(re.findall(r"[a-z]+", name.lower())) - SHARED


@pytest.fixture(scope="module")
def real_names(real_data: Path) -> set[str]:
    names: set[str] = set()
    for path in (*sorted((real_data / "ods").glob("e*.csv")), real_data / "geo-icb" / "points_hospitals22.csv"):
        with path.open(encoding="utf-8", errors="replace", newline="") as file:
            for row in csv.reader(file):
                # Names, address lines and towns; codes and dates do no harm.
                names.update(cell for cell in row[:9] if re.search("[A-Za-z]{3}", cell))
    for name in ("icb_names_codes_dec_2024.csv", "lookup_nhs_trusts22_nhs_region21.csv"):
        with (real_data / "ods" / name).open(encoding="utf-8", newline="") as file:
            names.update(cell for row in csv.reader(file) for cell in row)
    assert len(names) > 1500
    return names


@pytest.mark.parametrize("seed", [DEFAULT_SEED, 1, 2])
def test_no_organisation_has_the_name_of_a_real_one(real_names: set[str], seed: int):
    real = {key for key in map(_key, real_names) if key}
    world = build_world(seed, dt.date(2026, 11, 22))
    clashes = {each.name for each in world.organisations if each.kind in ("trust", "site", "icb", "region") and _key(each.name) in real}
    assert clashes == set()


def test_no_town_is_a_word_in_a_real_address_and_no_region_or_area_a_real_name(real_names: set[str]):
    words = {word for name in real_names for word in re.findall(r"[a-z]+", name.lower())}
    towns = {town.lower() for names in town_names().values() for town in names}
    assert towns & words == set()
    # Regions and areas are compared whole: a road in England may be called after a Dunmere.
    lowered = {name.lower() for name in real_names}
    assert {name.lower() for name in (*REGIONS.values(), *(area for areas in AREAS.values() for area in areas))} & lowered == set()


def test_there_are_enough_invented_towns_for_every_region():
    assert set(town_names()) == set(REGIONS.values())
    every = [town for names in town_names().values() for town in names]
    assert len(every) == len(set(every)) == 252
