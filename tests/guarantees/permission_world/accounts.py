"""Roles that were asked for: one request in every state, for somebody who is nobody else here."""

from dataclasses import replace
from datetime import timedelta

from candour.areas.accounts import actions_roles
from candour.areas.accounts import door as accounts
from candour.areas.ledger import clock
from candour.areas.ledger.door import Actor, Viewer
from tests.guarantees.permission_world import HOME, World
from tests.public.conftest import COMMAND

ROLE = "facilitator"
STATES = ("waiting", "agreed", "refused", "taken_back")


def build(world: World) -> None:
    asker, second = (world.person(name) for name in ("registrar", "registrar_national"))
    for state in STATES:
        person = accounts.register_person(username=f"asked-{state}", name=f"Asked {state}", by=COMMAND)
        request = ask(person, str(asker.pk))
        world.note("role_request", request, state)
        by = second if state in ("agreed", "refused") else asker
        given = {"request_id": request, "viewer": proved(str(by.pk)), "by": Actor.person(by.pk, "registrar")}
        if state == "agreed":
            actions_roles.agree_to_role(**given)
        elif state == "refused":
            actions_roles.refuse_role(**given, reason="Somebody else does it.")
        elif state == "taken_back":
            actions_roles.take_back(**given)
    holder = accounts.register_person(username="holder", name="The Holder", by=COMMAND)
    begins = clock.today() - timedelta(days=30)
    given = accounts.grant_role(person_id=holder, role=ROLE, organisation_code=HOME, starts_on=begins, by=COMMAND)
    world.note("membership", given)
    world.note("candidate", accounts.register_person(username="candidate", name="The Candidate", by=COMMAND))


def ask(person: str, asker: str) -> int:
    by = Actor.person(asker, "registrar")
    where = {"role": ROLE, "organisation_code": HOME}
    return int(actions_roles.ask_for_role(person_id=person, **where, reason="To hold rounds.", viewer=proved(asker), by=by))


def proved(person: str) -> Viewer:
    """Return somebody as they are today, having just signed in with a passkey."""
    return replace(accounts.viewer_for(person), is_strong=True, is_fresh=True)
