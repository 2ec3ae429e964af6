"""The gate in front of every protected act: it decides, and it leaves the mark of the decision before anything else happens."""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import transaction

from candour.areas.accounts import door as accounts
from candour.areas.ledger import clock
from candour.areas.ledger.door import Actor, Done, Viewer, action
from candour.areas.vault import contexts, marks, policy, sealing
from candour.areas.vault.models import Access, Bar, Case, Grant, HolderKey
from candour.areas.vault.policy import Act, Why


@dataclass(frozen=True, repr=False)
class Unlocked:
    """An unlocked key, in memory during one request. It shows nothing of itself and cannot be put into a session or a queue."""

    holder: str
    private: sealing.PrivateKey

    def __repr__(self) -> str:
        return "<an unlocked key>"

    def __reduce__(self) -> str:
        raise TypeError("An unlocked key is not stored.")


@dataclass(frozen=True)
class Held:
    """A case, and the grant through which somebody holds it."""

    case: Case
    grant: Grant


@dataclass(frozen=True)
class Look:
    """One access, allowed or refused, as the books keep it."""

    viewer: Viewer
    act: Act
    purpose: str = ""
    case_id: str = ""
    item_id: str = ""
    version: int | None = None
    holder: str = ""

    @property
    def who(self) -> str:
        return self.viewer.actor.ref or (self.holder if policy.is_receipt(self.holder) else self.viewer.actor.kind)


def written(look: Look, outcome: str) -> Done[str]:
    """Write one access into the books, inside an action, and return what its line keeps."""
    row = Access.objects.create(
        who=look.who,
        role=look.viewer.actor.role,
        organisation_code=min(look.viewer.belongs_to, default=""),
        case_id=look.case_id[:40],
        item_id=look.item_id[:40],
        version=look.version,
        purpose=look.purpose or look.act.value,
        outcome=outcome,
        day=clock.today(),
    )
    # Of a refusal the holders are told later, by a reaction: it must not take longer where there is something than where there is not.
    if outcome == "opened" and look.viewer.is_signed_in:
        tell_holders(case_id=look.case_id, by=look.viewer.actor, purpose=look.purpose, was_opened=True)
    payload = {"act": look.act.value, "purpose": look.purpose, "outcome": outcome, "case": look.case_id, "item": look.item_id}
    return Done(str(row.pk), refs={"access": row.pk}, payload=payload)


def tell_holders(*, case_id: str, by: Actor, purpose: str, was_opened: bool, organisation_code: str | None = None) -> None:
    """Let each person who holds a grant read who looked: by name who opened it, by role and organisation who was refused."""
    accounts.note_look(
        about=[g.holder for g in grants_of(case_id)],
        what="something sealed that you hold a key of",
        ref=case_id,
        by=by,
        purpose=purpose if was_opened else "",
        shown="name" if was_opened else "role",
        outcome="opened" if was_opened else "refused",
        organisation_code=organisation_code,
    )


@action("vault.refused", face="sealed")
def mark_refused(*, look: Look, why: Why, by: Actor) -> Done[str]:
    """Mark that somebody was refused, and why."""
    return written(look, why.value)


@action("vault.opened", face="sealed")
def mark_opened(*, look: Look, by: Actor) -> Done[str]:
    """Mark that something is about to be opened."""
    return written(look, "opened")


@action("vault.opening_failed", face="sealed")
def mark_failed(*, look: Look, by: Actor) -> Done[str]:
    """Mark that something that should have opened did not: it was altered, or moved, or its key was."""
    return written(look, "failed")


def as_uuid(text: object) -> uuid.UUID:
    """Return the id, or one that nothing has: what is no id is missing like any other."""
    try:
        return uuid.UUID(str(text))
    except ValueError:
        return marks.NOTHING


def case_called(case_id: object) -> Case | None:
    """Return a case that counts."""
    case = Case.objects.filter(pk=as_uuid(case_id)).first()
    count = marks.standing([case.pk] if case else [])
    return case if count else None


def grant_of(case_id: object, holder: str) -> Grant | None:
    """Return the newest grant of the case that counts for this holder."""
    rows = list(Grant.objects.filter(case_id=as_uuid(case_id), holder=holder).select_related("key"))
    count = marks.standing(row.pk for row in rows)
    return next((row for row in sorted(rows, key=lambda r: r.generation, reverse=True) if row.pk in count), None)


def grants_of(case_id: object) -> list[Grant]:
    """Return the grants of the case that count."""
    rows = list(Grant.objects.filter(case_id=as_uuid(case_id)).select_related("key"))
    count = marks.standing(row.pk for row in rows)
    return [row for row in rows if row.pk in count]


def barred(case_id: object, holders: Iterable[str]) -> set[str]:
    """Return which of these may never hold a key of the case."""
    return set(Bar.objects.filter(case_id=as_uuid(case_id), holder__in=list(holders)).values_list("holder", flat=True))


def why_not(*, act: Act, viewer: Viewer, holder: str | None, case: Case | None, grant: Grant | None) -> Why | None:
    """Return why an act is refused, or None. `holder` is whose key was brought; None where none is needed."""
    needs = policy.NEEDS[act]
    if why := policy.why_not_proven(viewer, holder=holder, fresh=needs.fresh):
        return why
    is_barred = bool(barred(case.pk if case else marks.NOTHING, [holder or policy.holder_of(viewer)]))
    if case is None:
        return Why.MISSING
    if is_barred:
        return Why.BARRED
    if needs.grant and grant is None:
        return Why.NO_GRANT
    return Why.OUTSIDE if needs.opened_here and case.mode == Case.Mode.OUTSIDE else None


def refuse(look: Look, why: Why) -> policy.VaultError:
    """Mark a refusal, committed whatever happens next, and return the error to raise."""
    with transaction.atomic(durable=True):
        mark_refused(look=look, why=why, by=look.viewer.actor)
    return policy.ANSWERS[why]()


def admit(
    *,
    act: Act,
    viewer: Viewer,
    case_id: object,
    unlocked: Unlocked | None,
    purpose: str = "",
    is_theirs: Callable[[Case], bool] = lambda case: True,
) -> Held:
    """
    Return the case and the viewer's grant, or refuse and leave the mark. A case that does not exist costs the same work.

    `is_theirs` says of acts that need no grant whether this person has a part in them.

    :raises VaultError: when the act is refused.
    :raises RuntimeError: inside somebody else's transaction, which could roll the mark back.
    """
    holder = unlocked.holder if unlocked else policy.holder_of(viewer)
    with transaction.atomic(durable=True):
        case, grant = case_called(case_id), grant_of(case_id, holder)
        why = why_not(act=act, viewer=viewer, holder=holder, case=case, grant=grant)
        if why is None and case is not None and not is_theirs(case):
            why = Why.NO_GRANT
        if why:
            mark_refused(look=Look(viewer, act, purpose, str(case_id), holder=holder), why=why, by=viewer.actor)
    if why or case is None:
        error = policy.ANSWERS[why or Why.MISSING]
        raise error
    return Held(case, grant or Grant())


def began(grant: Grant) -> bool:
    """Answer whether this holder began the case: nobody else let them in."""
    return grant.granted_by in ("", grant.holder)


def require_writer(*, held: Held, act: Act, viewer: Viewer) -> None:
    """
    Check, where whoever began a case decides alone, that it is they who let others in or put them out, as long as they hold it themselves.

    :raises OnlyWriter: when somebody else tries; marked. Else whom a note is shared with could share it on, or lock its writer out.
    """
    if held.case.destroyed_by == 1 and not began(held.grant) and any(began(row) for row in grants_of(held.case.pk)):
        raise refuse(Look(viewer, act, "", str(held.case.pk), holder=held.grant.holder), Why.NOT_THE_WRITER)


def case_key(held: Held, unlocked: Unlocked) -> sealing.PrivateKey:
    """
    Return the private key of the case's present generation.

    :raises CannotOpen: when the grant was not made for this key.
    """
    grant = held.grant
    return sealing.unwrap_key(
        bytes(grant.wrapped),
        private=unlocked.private,
        use="case key",
        context=context_of_grant(held.case, grant.generation, grant.holder, grant.key),
    )


def context_of_grant(case: Case, generation: int, holder: str, key: HolderKey) -> contexts.Context:
    return contexts.of_grant(organisation=case.organisation_code, case=str(case.pk), generation=generation, holder=holder, key=str(key.pk))
