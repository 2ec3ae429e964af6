"""The world, put together."""

from __future__ import annotations

import datetime as dt

from candour.demo.world.closed import make_closed
from candour.demo.world.people import NATIONAL, PERSONAS
from candour.demo.world.places import make_areas, make_regions, make_towns
from candour.demo.world.shapes import Organisation, Story, World
from candour.demo.world.trusts import make_sites, make_trusts
from candour.demo.world.wards import make_wards

# The year in which a national health service first promised care to everyone.
DEFAULT_SEED = 1948


def build_world(seed: int, today: dt.date) -> World:
    """
    Return the invented health system as it is on `today`.

    Parameters
    ----------
    seed
        Moves names, sizes and figures of everything that no story names.
    today
        The day on which the demonstration is built; everything is dated back from it.
    """
    regions = make_regions(today)
    areas = make_areas(seed, today)
    towns = make_towns(seed, areas)
    trusts = make_trusts(seed, today, towns)
    sites = make_sites(seed, today, trusts, towns)
    wards = make_wards(seed, today, sites)
    closed_trusts, closed_sites, successions = make_closed(today, [*trusts, *sites])
    return World(
        seed=seed,
        today=today,
        organisations=(*NATIONAL, *regions, *areas, *trusts, *closed_trusts, *sites, *closed_sites, *wards),
        successions=tuple(successions),
        towns=tuple(towns),
        personas=PERSONAS,
        story=_story(wards),
    )


def _story(wards: list[Organisation]) -> Story:
    quiet = [ward.code for ward in wards if ward.parent == "X-DT01-1" and ward.specialty == "older-people"]
    return Story(
        westering="X-DT01",
        merrow_cross="X-DT01-1",
        fallowgate_trust="X-FT01",
        fallowgate="X-FT01-1",
        tallow_lane_trust="X-BT01",
        tallow_lane="X-BT01-1",
        alder_vale="X-AT01",
        closed_the_gap=("X-CT01", "X-GT01"),
        label_hospitals=("X-CT02-1", "X-GT02-1", "X-ET01-1"),
        silent_wards=(quiet[0], quiet[1]),
    )
