import datetime as dt
import subprocess
import sys
from collections import Counter

import pytest
import yaml

from candour.areas.measures import definitions
from candour.demo.world import build_world, fingerprint
from candour.demo.world.making import DEFAULT_SEED

TODAY = dt.date(2026, 11, 22)


@pytest.fixture(scope="module")
def world():
    return build_world(DEFAULT_SEED, TODAY)


def test_the_world_has_seven_regions_forty_two_areas_and_three_thousand_wards(world):
    kinds = Counter(each.kind for each in world.organisations)
    assert kinds["region"] == 7
    assert kinds["icb"] == 42
    assert kinds["trust"] == 140
    assert kinds["site"] == 320
    assert kinds["ward"] == 3000
    assert Counter(area.parent for area in world.of_kind("icb")) == {f"X-{letter}": 6 for letter in "ABCDEFG"}


def test_trusts_are_of_every_sector(world):
    sectors = Counter(trust.sector for trust in world.open_trusts())
    assert sectors == {"acute": 80, "mental_health": 26, "community": 10, "acute_specialist": 9, "ambulance": 7}


def test_every_organisation_comes_after_its_parent_and_has_a_code_of_its_own(world):
    seen: set[str] = set()
    for each in world.organisations:
        assert each.parent is None or each.parent in seen, each
        assert each.code not in seen, each
        seen.add(each.code)


def test_no_two_organisations_above_a_ward_share_a_name(world):
    names = Counter(each.name for each in world.organisations if each.kind != "ward")
    assert [name for name, times in names.items() if times > 1] == []


def test_no_two_wards_of_a_site_share_a_name(world):
    names = Counter((each.parent, each.name) for each in world.of_kind("ward"))
    assert [name for name, times in names.items() if times > 1] == []


def test_no_code_can_be_a_code_of_the_organisation_data_service(world):
    assert all(each.code.startswith("X-") and not each.code.isalnum() for each in world.organisations)


def test_no_address_holds_a_postcode(world):
    assert not any(char.isdigit() for each in world.of_kind("site") for line in each.address for char in line)


def test_closed_organisations_have_no_successor_one_or_several_and_chains(world):
    followed = Counter(succession.predecessor for succession in world.successions)
    closed = [each for each in world.organisations if each.closed_on]
    assert len(closed) == 14
    assert {followed[each.code] for each in closed} == {0, 1, 2}
    predecessors = {succession.predecessor for succession in world.successions}
    chained = [succession for succession in world.successions if succession.successor in predecessors]
    assert [(each.predecessor, each.successor) for each in chained] == [("X-DT91", "X-DT92")]
    for succession in world.successions:
        assert succession.on == world.by_code[succession.predecessor].closed_on + dt.timedelta(days=1)
        successor = world.by_code[succession.successor]
        assert successor.closed_on is None or successor.closed_on > succession.on
        assert successor.kind == world.by_code[succession.predecessor].kind


def test_nothing_opens_in_the_future_or_closes_before_it_opens(world):
    for each in world.organisations:
        assert each.opened_on is None or each.opened_on < TODAY
        assert each.closed_on is None or each.opened_on < each.closed_on < TODAY


def test_every_area_has_towns_and_its_towns_hold_its_people(world):
    by_area = Counter()
    for town in world.towns:
        by_area[town.area] += town.population
        assert 1 <= town.deprivation <= 5
    assert len(world.towns) == len({town.name for town in world.towns}) == 252
    for area in world.of_kind("icb"):
        assert area.population - by_area[area.code] in range(100)
    towns = {town.name for town in world.towns}
    assert {each.town for each in world.of_kind("site")} <= towns


def test_the_places_of_the_stories_are_there(world):
    story = world.story
    assert world.by_code[story.westering].name == "Westering Trust"
    assert world.by_code[story.merrow_cross].name == "Merrow Cross Hospital"
    assert world.by_code[story.merrow_cross].parent == story.westering
    assert world.by_code[world.by_code[story.westering].region].name == "Dunmere"
    assert world.by_code[story.fallowgate].name == "Fallowgate Infirmary"
    assert world.by_code[world.by_code[story.fallowgate].region].name == "Fenmarch"
    assert world.by_code[story.tallow_lane].name == "Tallow Lane Hospital"
    assert world.by_code[world.by_code[story.tallow_lane].region].name == "Brackenfell"
    assert world.by_code[world.by_code[story.alder_vale].region].name == "Aldermarch"
    regions = [world.by_code[world.by_code[code].region].name for code in story.label_hospitals]
    assert regions == ["Calderwick", "Greywater", "Easterling"]
    for ward in story.silent_wards:
        assert world.by_code[ward].parent == story.merrow_cross
    assert len(set(story.silent_wards)) == 2


def test_every_persona_holds_a_role_that_is_defined_in_an_organisation_that_exists(world):
    written = yaml.safe_load((definitions.FOLDER / "roles.yaml").read_text(encoding="utf-8"))
    with_account = {role["id"] for role in written["roles"]}
    without = {role["id"] for role in written["without_account"]}
    for persona in world.personas:
        if persona.organisation is None:
            assert persona.role in without
        else:
            assert persona.role in with_account
            assert world.by_code[persona.organisation].closed_on is None
    slugs = [persona.slug for persona in world.personas]
    assert len(slugs) == len(set(slugs)) >= 12
    assert sum(persona.role == "publisher" for persona in world.personas) == 2


def test_the_same_seed_and_day_make_the_same_world_in_another_process(world):
    command = (
        "import datetime as dt; from candour.demo.world import build_world, fingerprint; "
        f"print(fingerprint(build_world({DEFAULT_SEED}, dt.date.fromisoformat('{TODAY}'))))"
    )
    other = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True, check=True, timeout=120)
    assert other.stdout.strip() == fingerprint(world) == fingerprint(build_world(DEFAULT_SEED, TODAY))


def test_another_seed_or_day_makes_another_world(world):
    assert fingerprint(build_world(DEFAULT_SEED + 1, TODAY)) != fingerprint(world)
    assert fingerprint(build_world(DEFAULT_SEED, TODAY + dt.timedelta(days=40))) != fingerprint(world)


def test_the_stories_happen_in_the_same_places_whatever_the_seed(world):
    other = build_world(7, TODAY)
    assert other.story == world.story
    assert other.by_code["X-DT01-1"].name == "Merrow Cross Hospital"
    assert Counter(each.kind for each in other.organisations) == Counter(each.kind for each in world.organisations)


@pytest.mark.parametrize("today", [dt.date(2024, 2, 29), dt.date(2026, 1, 1), dt.date(2027, 12, 31), dt.date(2031, 3, 31)])
def test_the_world_can_be_built_on_any_day(today: dt.date):
    built = build_world(DEFAULT_SEED, today)
    assert all(each.opened_on < today for each in built.organisations if each.opened_on)
    assert len(fingerprint(built)) == 64
