"""The figures: facts arrive when they would have, are computed, and pass the gate by two people."""

import datetime as dt
from collections.abc import Iterable
from functools import partial

import numpy as np

from candour.areas.accounts import door as accounts
from candour.areas.measures import door as measures
from candour.areas.publishing import door as publishing
from candour.demo.making.acts import Act, Cast
from candour.demo.world import MEASURES, World, facts_for
from candour.demo.world.calendar import month_back
from candour.demo.world.facts import Columns

OFFICIAL = "shmi"
WHAT = "Invented mortality figures, as an invented national office would have released them. The demonstration treats them as official."
EVERY_MONTHS = 3  # of a measure with monthly editions only each third is released, so that the demonstration is built quickly
# Measures other than the official one begin later, with their history in one piece, and then come quarter by quarter: each in time for the
# first question of the stories that leans on it.
BEGINS = {"incident-reports": 13, "senior-review-14h": 10, "early-cancer-diagnosis": 7, "replies-to-families": 7}
OTHERS_BEGIN = 4


def acts(world: World, cast: Cast) -> list[Act]:
    """Return the standing approval, and for each edition its facts, its figures and its release, on its own day."""
    began = month_back(world.today, 36)
    happens = [
        Act(began, 0, "standing approval", lambda: _first_yes(cast)),
        Act(began, 1, "standing approval", lambda: _second_yes(cast)),
    ]
    for slug in MEASURES:
        facts = facts_for(world, slug)
        happens += _by_edition(facts, cast) if slug == OFFICIAL else _by_month(slug, facts, world.today, cast)
    return happens


def _first_yes(cast: Cast) -> None:
    publishing.give_standing_approval(source=OFFICIAL, what=WHAT, by=cast.actor("publisher-one"))


def _second_yes(cast: Cast) -> None:
    publishing.confirm_standing_approval(source=OFFICIAL, by=cast.actor("publisher-two"))


def _by_edition(facts: Columns, cast: Cast) -> list[Act]:
    """Official figures come release by release and pass under the standing approval."""
    happens = []
    newest = max(facts["edition"].tolist())
    for edition in np.unique(facts["edition"]):
        part = {name: values[facts["edition"] == edition] for name, values in facts.items()}
        released = part["released_on"][0].astype("datetime64[D]").item()
        take_in = partial(_take_in, OFFICIAL, part, f"shmi-{edition}-invented.csv", (str(edition),), cast, wide=edition == newest)
        happens.append(Act(released, 10, OFFICIAL, take_in))
    return happens


def _by_month(slug: str, facts: Columns, today: dt.date, cast: Cast) -> list[Act]:
    """Return an act for each day on which months of facts arrive: they are computed, and their editions released."""
    measure = measures.definitions()[slug]
    months = facts["month"].astype("datetime64[M]")
    first, last = months.min(), months.max()
    every = max(EVERY_MONTHS, measure.editions.every_months)
    began = month_back(today, BEGINS.get(slug, OTHERS_BEGIN))
    arrivals, taken, waiting = [], first, []
    for back in range(36, -1, -1):
        released = month_back(today, back)
        end = np.datetime64(month_back(today, back + 1 + measure.editions.lag_months), "M")
        start = end - (measure.editions.covers_months - 1)
        if end.item().month % every or start < first or end > last:
            continue
        waiting.append(f"{released:%Y-%m}")
        if released < began:
            continue
        wanted = (months >= taken) & (months <= end)
        part = {name: values[wanted] for name, values in facts.items()}
        file_name = f"{slug}-to-{end}-invented.csv"
        arrivals.append((released, part, file_name, tuple(waiting)))
        taken, waiting = end + 1, []
    return [
        # The tables of each organisation are large, so they come with the last quarter only.
        Act(day, 20, slug, partial(_take_in, slug, part, name, editions, cast, wide=number == len(arrivals)))
        for number, (day, part, name, editions) in enumerate(arrivals, start=1)
    ]


def _take_in(slug: str, part: Columns, file_name: str, editions: Iterable[str], cast: Cast, *, wide: bool) -> None:
    analyst = cast.actor("analyst")
    measures.import_table(source=slug, columns=part, file_name=file_name, by=analyst)
    measures.compute(slug=slug, by=analyst, wide=wide)
    # The newest first: what only an older edition shows is history, and asks nobody anything years late.
    for edition in sorted(editions, reverse=True):
        said = measures.release(slug=slug, edition=edition, by=analyst)
        for proposal in said["proposals"]:
            publishing.approve(proposal_id=proposal, by=cast.actor("publisher-two"), looked_at_disclosure=True)


def redraw_limits(world: World, cast: Cast) -> None:
    """
    Let the limits of one chart begin anew, as people would: an analyst who knows the cause proposes it, a publisher agrees.

    It is one of the two trusts that closed the weekend gap, so that the chart shows both its old limits and its new ones.
    """
    analyst = cast.actor("analyst")
    viewer = accounts.viewer_for(analyst.ref)
    for code in world.story.closed_the_gap:
        found = measures.shift(slug="senior-review-14h", organisation=code, viewer=viewer)
        if found is None:
            continue
        proposal = measures.redraw(
            slug=found.slug,
            organisation=code,
            starts_on=found.starts_on,
            cause="A consultant is now in the hospital until ten at night on Saturdays and Sundays. The rota began in that month.",
            reason="The old limits describe weekends without one. They would call every month since then unusual.",
            viewer=viewer,
            by=analyst,
        )
        publishing.approve(proposal_id=proposal, by=cast.actor("publisher-two"))
        return
