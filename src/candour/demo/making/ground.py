"""The ground: every organisation with whom it belongs to, and the people with their roles."""

import datetime as dt
import hashlib
import json
from dataclasses import asdict

from candour.areas.accounts import door as accounts
from candour.areas.ledger.door import Actor
from candour.areas.organisations import door as organisations
from candour.demo.making.acts import Cast
from candour.demo.world import Organisation, World

# The only two words of the world that the platform says differently.
KINDS = {"ward": "team"}
# Whoever answers for a national body needs a role that may answer; their own role only reads.
ANSWER_TOO = {"national-team": "executive", "minister": "executive"}
SOURCE = "The demonstration (invented)"


def register(world: World, *, on: dt.date) -> None:
    """Register every organisation, who followed whom, in one batch."""
    rows = tuple(_row(world, each) for each in world.organisations)
    followed = tuple(organisations.Succession(s.predecessor, s.successor, s.on) for s in world.successions)
    said = json.dumps([asdict(row) for row in rows], default=str, sort_keys=True).encode()
    organisations.register(
        rows=rows,
        successions=followed,
        source=SOURCE,
        file_hash=hashlib.sha256(said).hexdigest(),
        as_of=on,
        by=Actor.command("demonstration"),
    )


def bring_in_people(world: World, *, on: dt.date) -> Cast:
    """Give everyone in the stories who needs one an account without a password, and their role."""
    command = Actor.command("demonstration")
    ids, roles = {}, {}
    for persona in world.personas:
        if persona.organisation is None:
            continue
        person = accounts.register_person(username=persona.slug, name=persona.name, by=command)
        for role in filter(None, (persona.role, ANSWER_TOO.get(persona.slug))):
            accounts.grant_role(person_id=person, role=role, organisation_code=persona.organisation, starts_on=on, by=command)
        ids[persona.slug], roles[persona.slug] = person, persona.role
    return Cast(ids, roles)


def _row(world: World, each: Organisation) -> organisations.NewOrganisation:
    parent = world.by_code.get(each.parent or "")
    is_care = each.kind in ("trust", "site", "ward")
    above = parent if parent is not None and parent.kind not in ("icb", "region") else None
    return organisations.NewOrganisation(
        code=each.code,
        kind=KINDS.get(each.kind, each.kind),
        name=each.name,
        subtype=each.sector if each.kind == "trust" else None,
        address=", ".join(each.address),
        town=each.town,
        opened_on=each.opened_on,
        closed_on=each.closed_on,
        region_code=each.region if each.kind != "region" else None,
        icb_code=each.area if is_care else None,
        parent_code=above.code if above else None,
        since=_since(world, each),
    )


def _since(world: World, each: Organisation) -> dt.date | None:
    """Return the day from which the parents hold: some hospitals are older than their trust, and a closed one belongs to its last days."""
    above = [world.by_code[code] for code in (each.parent, each.area, each.region) if code in world.by_code]
    days = [o.opened_on for o in (each, *above) if o.opened_on]
    if not days:
        return None
    return min(max(days), each.closed_on) if each.closed_on else max(days)
