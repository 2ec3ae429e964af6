"""
Who looked: noting that somebody opened what concerns a person, so that the person can read it.

The rule that protects others: `about` names only people who may already know that the thing exists, such as its author or whoever left it.
A person of whom others spoke in confidence is never among them, because the look itself would tell that they were spoken of.
"""

import secrets
import uuid
from collections.abc import Iterable
from typing import Literal

from django.db import transaction

from candour.areas.accounts.models import Look, Person
from candour.areas.accounts.queries import viewer_for
from candour.areas.ledger import clock
from candour.areas.ledger.door import Actor, Done, NothingNew, action

Shown = Literal["name", "role"]
Outcome = Literal["opened", "refused"]
LONGEST_WHAT, LONGEST_REF, LONGEST_PURPOSE = 200, 120, 300
_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
# Candour's own programs look at everything, for everybody, all the time: they are no one.
_NOBODY = ("reaction",)


class UnfitLook(ValueError):  # noqa: N818 - the sentence it carries is the error
    """A look cannot be noted so; the sentence says why."""


def note_look(
    *,
    about: Iterable[object],
    what: str,
    ref: str,
    by: Actor,
    purpose: str,
    shown: Shown,
    outcome: Outcome = "opened",
    organisation_code: str | None = None,
) -> int:
    """
    Note, inside the caller's own action, who looked at what concerns some people, and return for how many it was noted.

    It writes no line of its own: the caller's line and the note are kept together or not at all. A read that is no action calls `look`.
    `what` stands after "opened" on the page ("the evidence that you attached"); it says no more than the person already knows. With
    `shown="role"` no name is kept. Nobody is told that they looked themselves; whoever has no account here is left out.

    :raises UnfitLook: when the words would not do.
    :raises RuntimeError: outside a transaction.
    """
    _require_fit(what=what, ref=ref, purpose=purpose)
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("A look is noted only inside the transaction of what was done.")
    if by.kind in _NOBODY:
        return 0
    wanted = {str(p) for p in about if _is_id(p)} - ({by.ref} if by.kind == "person" else set())
    there = Person.objects.filter(id__in=wanted).values_list("id", flat=True) if wanted else ()
    by_name = by.kind == "person" and shown == "name" and _is_id(by.ref)
    place = organisation_code or _place_of(by)
    rows = [
        Look(
            code="".join(secrets.choice(_LETTERS) for _ in range(8)),
            about_id=person,
            what=what.strip(),
            ref=ref,
            purpose=purpose.strip(),
            outcome=outcome,
            by_person_id=by.ref if by_name else None,
            by_role=by.role,
            by_organisation_id=place,
            day=clock.today(),
        )
        for person in sorted(there)
    ]
    return len(Look.objects.bulk_create(rows))


@action("accounts.looked", face="sealed")
def look(
    *,
    about: Iterable[object],
    what: str,
    ref: str,
    by: Actor,
    purpose: str,
    shown: Shown,
    outcome: Outcome = "opened",
    organisation_code: str | None = None,
) -> Done[int]:
    """
    Note who looked, for a read that leaves no line of its own; return for how many people it was noted.

    :raises UnfitLook: when the words would not do.
    """
    people = [str(p) for p in about]
    noted = note_look(
        about=people, what=what, ref=ref, by=by, purpose=purpose, shown=shown, outcome=outcome, organisation_code=organisation_code
    )
    if not noted:
        raise NothingNew(0)
    # Sealed: the record shows that something was noted, and whoever has the words can prove later what it was.
    return Done(noted, payload={"about": people, "what": what, "ref": ref, "purpose": purpose, "outcome": outcome})


def _place_of(by: Actor) -> str | None:
    """Return for which organisation somebody acts: one in which they hold the role today."""
    if by.kind != "person" or not _is_id(by.ref):
        return None
    return min(viewer_for(by.ref).organisations(by.role), default=None)


def _require_fit(*, what: str, ref: str, purpose: str) -> None:
    if not what.strip():
        raise UnfitLook("Say what was opened, in words that the person knows.")
    for name, text, longest in (("what", what, LONGEST_WHAT), ("ref", ref, LONGEST_REF), ("purpose", purpose, LONGEST_PURPOSE)):
        if len(text) > longest:
            raise UnfitLook(f"'{name}' has {len(text)} characters; at most {longest} are kept.")


def _is_id(text: object) -> bool:
    try:
        uuid.UUID(str(text))
    except ValueError:
        return False
    return True
