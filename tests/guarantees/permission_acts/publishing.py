"""What is done at the gate."""

from candour.areas.accounts import door as accounts
from candour.areas.ledger.door import Actor
from candour.areas.publishing import door as publishing
from tests.guarantees.permission_world import World

REFUSALS = (publishing.GateError,)


def _ada() -> Actor:
    return Actor.person(accounts.by_username(username="ada"), "publisher")


def confirm(_world: World, by: Actor, _visitor: str, _state: str) -> object:
    publishing.give_standing_approval(source="tests", what="Figures of the tests", by=_ada())
    return publishing.confirm_standing_approval(source="tests", by=by)


def decide(world: World, by: Actor, _visitor: str, _state: str) -> object:
    return publishing.decide_challenge(code=str(world.made["challenge"]["open"]), outcome="upheld", text="We looked.", by=by)


WAYS = {
    "publishing.approved": lambda w, by, _v, s: publishing.approve(proposal_id=int(str(w.made["proposal"][s])), by=by),
    "publishing.refused": lambda w, by, _v, s: publishing.refuse(proposal_id=int(str(w.made["proposal"][s])), reason="No.", by=by),
    "publishing.withdrawal_proposed": lambda w, by, _v, s: publishing.propose_withdrawal(
        number=int(str(w.made["publication"][s])), reason="Wrong.", by=by
    ),
    "publishing.standing_approval_proposed": lambda _w, by, _v, _s: publishing.give_standing_approval(source="tests", what="All", by=by),
    "publishing.standing_approval_given": confirm,
    "publishing.standing_approval_ended": lambda _w, by, _v, _s: publishing.end_standing_approval(source="shmi", reason="Over.", by=by),
    "publishing.challenged": lambda w, by, _v, _s: publishing.challenge(
        number=int(str(w.made["publication"]["current"])), name="", contact="", text="Wrong.", by=by
    ),
    "publishing.challenge_decided": decide,
}
