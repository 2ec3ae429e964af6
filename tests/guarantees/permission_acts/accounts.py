"""How roles are asked for, agreed to, refused and ended."""

from datetime import timedelta

from candour.areas.accounts import actions_roles, giving
from candour.areas.ledger import clock
from candour.areas.ledger.door import Actor, Viewer
from tests.guarantees.permission_world import HOME, World
from tests.guarantees.permission_world.accounts import ROLE, proved

REFUSALS = (giving.RoleError, actions_roles.NoSuchRequest)


def _by(by: Actor) -> dict[str, object]:
    return {"viewer": proved(by.ref) if by.kind == "person" else Viewer.of(by, ()), "by": by}


def _request(world: World, state: str) -> int:
    return int(str(world.made["role_request"][state]))


def _membership(world: World) -> int:
    return int(str(world.made["membership"][""]))


def ask(world: World, by: Actor, _visitor: str, _state: str) -> object:
    person = str(world.made["candidate"][""])
    return actions_roles.ask_for_role(person_id=person, role=ROLE, organisation_code=HOME, reason="To hold rounds.", **_by(by))


def hand_over(world: World, by: Actor, _visitor: str, _state: str) -> object:
    given = {"person_id": str(world.made["candidate"][""]), "starts_on": clock.today() + timedelta(days=1), "reason": "They leave."}
    return actions_roles.hand_over(membership_id=_membership(world), **given, **_by(by))


def end(world: World, by: Actor, _visitor: str, _state: str) -> object:
    return actions_roles.end_role(membership_id=_membership(world), ends_on=clock.today(), reason="They leave.", **_by(by))


WAYS = {
    "accounts.role_asked": ask,
    "accounts.role_agreed": lambda w, by, _v, s: actions_roles.agree_to_role(request_id=_request(w, s), **_by(by)),
    "accounts.role_refused": lambda w, by, _v, s: actions_roles.refuse_role(request_id=_request(w, s), reason="No.", **_by(by)),
    "accounts.role_request_taken_back": lambda w, by, _v, s: actions_roles.take_back(request_id=_request(w, s), **_by(by)),
    "accounts.hand_over_asked": hand_over,
    "accounts.role_ended": end,
}
