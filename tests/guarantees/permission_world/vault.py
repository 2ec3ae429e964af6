"""What is sealed: everybody has a key, and there are cases that all hold, held once, are barred from, never held, or that are gone."""

from dataclasses import dataclass, field, replace
from datetime import date

from candour.areas.accounts import door as accounts
from candour.areas.ledger.door import Actor, Membership, Viewer
from candour.areas.vault import door as vault
from candour.config.permissions.visitors import visitors
from tests.guarantees.permission_world import HOME, World
from tests.public.conftest import COMMAND

PASSPHRASE = "four words and a hat"
MARKER = "the-sealed-words-of-nobody-else"
# What is done to a case, with everybody among its holders at first unless it is one that they never held.
STATES = ("granted", "not_granted", "revoked", "barred", "destroyed")


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
    for state in STATES:
        holders = (sealed.owner,) if state == "not_granted" else (sealed.owner, *everybody)
        case = vault.begin_case(area="tests", ref=state, holders=holders, organisation_code=HOME, seconds=(sealed.second,), by=COMMAND)
        left = vault.deposit(case_id=case, field="note", data=f"{MARKER}-{state}")
        vault.keep(left=[left])
        world.note("sealed", case, state)
        world.note("sealed_item", left.item_id, state)
        _end(state, case, everybody, sealed)


def _share_a_note(world: World, sealed: Sealed) -> None:
    """Keep a note of the member of staff, who shares it with the guardian of their organisation."""
    staff, guardian = (world.people[name] for name in ("staff", "guardian"))
    note = vault.keep_note(title="What I saw", text=f"{MARKER}-note", viewer=proved(staff))
    vault.grant(case_id=note, to=guardian, viewer=proved(staff), unlocked=sealed.unlocked["staff"])
    world.note("note", note, "kept")


def _end(state: str, case: str, everybody: tuple[str, ...], sealed: Sealed) -> None:
    owner = {"viewer": proved(sealed.owner), "unlocked": sealed.unlocked[sealed.owner]}
    if state == "revoked":
        for person in everybody:
            vault.revoke(case_id=case, holder=person, **owner)
    elif state == "barred":
        for person in everybody:
            vault.bar(case_id=case, person_id=person, **owner)
    elif state == "destroyed":
        proposal = vault.propose_destroying(case_id=case, reason="Its time has come.", authority="Schedule 3", **owner)
        vault.agree(proposal_id=proposal, viewer=proved(sealed.second))
        vault.destroy(proposal_id=proposal, **owner)


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
