"""People with keys, for the tests of the vault."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from candour.areas.accounts import door as accounts
from candour.areas.ledger.door import Actor, Membership, Viewer
from candour.areas.vault import door as vault

COMMAND = Actor.command("tests")
PASSPHRASE = "four words and a hat"


@dataclass(frozen=True)
class Person:
    """Somebody with a role, a key, and that key unlocked."""

    id: str
    viewer: Viewer
    unlocked: vault.Unlocked
    recovery_key: str


def viewer_of(person_id: str, *, role: str = "guardian", strong: bool = True, fresh: bool = True) -> Viewer:
    membership = Membership(role, "RX0", date(2020, 1, 1))
    return Viewer.of(Actor.person(person_id, role), [membership], is_strong=strong, is_fresh=fresh)


def register(name: str) -> str:
    return accounts.register_person(username=name.lower(), name=name, by=COMMAND)


def person_called(name: str, *, role: str = "guardian") -> Person:
    """Return a person with a new key that counts, unlocked."""
    who = register(name)
    viewer = viewer_of(who, role=role)
    made = vault.make_key(passphrase=PASSPHRASE, viewer=viewer)
    vault.confirm_key(key_id=made.key_id, viewer=viewer)
    return Person(who, viewer, vault.unlock(passphrase=PASSPHRASE, viewer=viewer), made.recovery_key)


def leave(*, case_id: str, data: bytes | str, field: str = "note", readers: tuple[str, ...] = ()) -> str:
    """Leave something in a case and keep it, as an area does inside its own action."""
    with transaction.atomic():
        left = vault.deposit(case_id=case_id, field=field, data=data, readers=readers)
        vault.keep(left=[left])
    return left.item_id


def leave_again(*, item_id: str, data: bytes | str) -> int:
    with transaction.atomic():
        left = vault.amend(item_id=item_id, data=data)
        vault.keep(left=[left])
    return left.version


def begin(*holders: Person, ref: str = "one", **rules: object) -> str:
    return vault.begin_case(area="tests", ref=ref, holders=tuple(h.id for h in holders), by=COMMAND, **rules)  # type: ignore[arg-type]


def open_as(person: Person, item_id: str, **named: object) -> vault.Opened:
    return vault.open_item(item_id=item_id, purpose="to read it", unlocked=person.unlocked, viewer=person.viewer, **named)  # type: ignore[arg-type]
