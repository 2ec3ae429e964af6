"""What is sealed: everybody has a key, and there are cases that all hold, held once, are barred from, never held, or that are gone."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from candour.areas.accounts import door as accounts
from candour.areas.ledger.door import Actor, Membership, Viewer
from candour.areas.vault import door as vault
from candour.config.permissions.visitors import visitors
from tests.guarantees.permission_world import HOME, World
from tests.public.conftest import COMMAND

PASSPHRASE = "four words and a hat"
MARKER = "the-sealed-words-of-nobody-else"


@dataclass
class Sealed:
    """The keys of the visitors, unlocked, and the two who hold every case."""

    unlocked: dict[str, vault.Unlocked] = field(default_factory=dict)
    owner: str = ""
    second: str = ""
    stranger: str = ""


def build(world: World) -> None:
    sealed = Sealed()
    world.sealed = sealed
    for visitor in (v.name for v in visitors() if v.is_signed_in):
        sealed.unlocked[visitor] = _key(world.people[visitor])
    sealed.owner, sealed.second, sealed.stranger = (_holder(name) for name in ("owner", "second", "stranger"))
    for who in (sealed.owner, sealed.second, sealed.stranger):
        sealed.unlocked[who] = _key(who)
    _share_a_note(world, sealed)
    everybody = tuple(world.people.values())
    for state in ("granted", "not_granted", "barred", "destroyed"):
        holders = (sealed.owner, *everybody) if state in ("granted", "destroyed") else (sealed.owner,)
        case, item = _seal(state, holders, sealed, bars=everybody if state == "barred" else ())
        world.note("sealed", case, state)
        world.note("sealed_item", item, state)
    _destroy(str(world.made["sealed"]["destroyed"]), sealed)
    # A case for each: what is taken back from one is taken back from nobody else, and a case with two holders is quickly locked anew.
    taken = {visitor: _seal(f"revoked-{visitor}", (sealed.owner, person), sealed) for visitor, person in world.people.items()}
    for visitor, (case, _) in taken.items():
        vault.revoke(case_id=case, holder=world.people[visitor], **_owner(sealed))
    world.note("sealed", {visitor: case for visitor, (case, _) in taken.items()}, "revoked")
    world.note("sealed_item", {visitor: item for visitor, (_, item) in taken.items()}, "revoked")


def _seal(state: str, holders: tuple[str, ...], sealed: Sealed, *, bars: tuple[str, ...] = ()) -> tuple[str, str]:
    given = {"area": "tests", "ref": state, "organisation_code": HOME, "seconds": (sealed.second,)}
    case = vault.begin_case(**given, holders=holders, bars=bars, by=COMMAND)
    left = vault.deposit(case_id=case, field="note", data=f"{MARKER}-{state}")
    vault.keep(left=[left])
    return case, left.item_id


def _owner(sealed: Sealed) -> dict[str, Any]:
    return {"viewer": proved(sealed.owner), "unlocked": sealed.unlocked[sealed.owner]}


def _destroy(case: str, sealed: Sealed) -> None:
    proposal = vault.propose_destroying(case_id=case, reason="Its time has come.", authority="Schedule 3", **_owner(sealed))
    vault.agree(proposal_id=proposal, viewer=proved(sealed.second))
    vault.destroy(proposal_id=proposal, **_owner(sealed))


def _share_a_note(world: World, sealed: Sealed) -> None:
    """Keep a note of the member of staff, who shares it with the guardian of their organisation."""
    staff, guardian = (world.people[name] for name in ("staff", "guardian"))
    note = vault.keep_note(title="What I saw", text=f"{MARKER}-note", viewer=proved(staff))
    vault.grant(case_id=note, to=guardian, viewer=proved(staff), unlocked=sealed.unlocked["staff"])
    world.note("note", note, "kept")


def proved(person: str) -> Viewer:
    """Return somebody as they are today, having just signed in with a passkey."""
    return replace(accounts.viewer_for(person), is_strong=True, is_fresh=True)


def _key(person: str) -> vault.Unlocked:
    """Make a key for a person and unlock it; whoever has left made theirs while they were here."""
    here = [Membership("guardian", HOME, date(2020, 1, 1))]
    viewer = Viewer.of(Actor.person(person, "guardian"), here, is_strong=True, is_fresh=True)
    made = vault.make_key(passphrase=PASSPHRASE, viewer=viewer)
    vault.confirm_key(key_id=made.key_id, viewer=viewer)
    return vault.unlock(passphrase=PASSPHRASE, viewer=viewer)


def _holder(name: str) -> str:
    person = accounts.register_person(username=f"sealed-{name}", name=f"Sealed {name}", by=COMMAND)
    accounts.grant_role(person_id=person, role="guardian", organisation_code=HOME, by=COMMAND)
    return person
