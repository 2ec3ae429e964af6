"""What is done to what is sealed; everybody brings their own key, unlocked, and whoever has none brings another's."""

from candour.areas.ledger.door import Actor, Viewer
from candour.areas.vault import door as vault
from tests.guarantees.permission_world import World
from tests.guarantees.permission_world.vault import proved

REFUSALS = (vault.VaultError,)


def _with(world: World, by: Actor, visitor: str, state: str) -> dict[str, object]:
    viewer = proved(by.ref) if by.kind == "person" else Viewer.of(by, ())
    return {
        "viewer": viewer,
        "unlocked": world.sealed.unlocked.get(visitor, world.sealed.unlocked["guardian"]),
        "case_id": _id(world, "sealed", state, visitor),
    }


def _id(world: World, what: str, state: str, visitor: str) -> str:
    """Return the case or the item in a state; whoever has no account tries the guardian's."""
    return world.value(what, state, visitor if visitor in world.people else "guardian")


def open_item(world: World, by: Actor, visitor: str, state: str) -> object:
    given = _with(world, by, visitor, state)
    del given["case_id"]
    return vault.open_item(item_id=_id(world, "sealed_item", state, visitor), purpose="to read it", **given)


def grant(world: World, by: Actor, visitor: str, state: str) -> object:
    return vault.grant(to=world.sealed.stranger, **_with(world, by, visitor, state))


def revoke(world: World, by: Actor, visitor: str, state: str) -> object:
    return vault.revoke(holder=world.sealed.owner, **_with(world, by, visitor, state))


def bar(world: World, by: Actor, visitor: str, state: str) -> object:
    return vault.bar(person_id=world.sealed.stranger, **_with(world, by, visitor, state))


def propose(world: World, by: Actor, visitor: str, state: str) -> object:
    return vault.propose_destroying(reason="Its time has come.", authority="Schedule 3", **_with(world, by, visitor, state))


WAYS = {
    "vault.opened": open_item,
    "vault.granted": grant,
    "vault.revoked": revoke,
    "vault.barred": bar,
    "vault.proposed": propose,
    "vault.note_added_to": lambda w, by, v, s: vault.add_to_note(text="And more.", **_with(w, by, v, s)),
}
