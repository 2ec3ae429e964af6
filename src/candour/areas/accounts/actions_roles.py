"""Roles that two people give, cover and hand-over: one function per event."""

from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from candour.areas.accounts import giving
from candour.areas.accounts.giving import NotAllowed, Place, RoleError
from candour.areas.accounts.models import Membership, Person, RoleRequest
from candour.areas.accounts.queries import viewer_for
from candour.areas.accounts.roles import require_role
from candour.areas.ledger import clock
from candour.areas.ledger.door import Actor, Done, NothingNew, Viewer, action

ROLE, COVER, HAND_OVER = "role", "cover", "hand_over"
WAITING, AGREED, REFUSED, TAKEN_BACK = "waiting", "agreed", "refused", "taken_back"
# In what role somebody asks who passes on their own.
HOLDER = "holder"
COVER_LASTS = timedelta(days=366)
REGISTRARS_AT_FIRST = 2


class NoSuchRequest(LookupError):  # noqa: N818
    """There is no such request, or nobody may see it here."""


def _named(viewer: Viewer, by: Actor) -> str:
    """Return who acts, who must be somebody signed in and the same as whoever looks."""
    if by.kind != "person" or not viewer.is_signed_in or viewer.actor.ref != by.ref:
        raise NotAllowed("Only somebody signed in asks or agrees.")
    return by.ref


def _check_days(starts_on: date, ends_on: date | None) -> None:
    if ends_on is not None and ends_on < max(starts_on, clock.today()):
        raise RoleError("The last day is before the first, or has passed.")


def _ask(kind: str, *, person_id: str, role: str, where: Place, reason: str, by: str, asked_role: str, **more: Any) -> RoleRequest:
    if person_id == by:
        raise NotAllowed("Nobody asks for a role for themselves.")
    if not Person.objects.filter(pk=person_id, is_active=True).exists():
        raise RoleError("There is no such person, or they were switched off.")
    if not reason.strip():
        raise RoleError("Say why, so that whoever agrees can decide.")
    given = {"person_id": person_id, "role": role, "organisation_id": where.code, "kind": kind}
    if RoleRequest.objects.filter(**given, state=WAITING).exists():
        raise RoleError("That has been asked already, and waits.")
    return RoleRequest.objects.create(
        **given, reason=reason.strip(), asked_by_id=by, asked_role=asked_role, asked_on=clock.today(), state=WAITING, **more
    )


def _line(row: RoleRequest, **more: Any) -> Done[int]:
    refs = {"request": row.pk, "person": row.person_id} | more
    payload = {"kind": row.kind, "role": row.role, "organisation": row.organisation_id or "", "reason": row.reason}
    return Done(row.pk, refs=refs, payload=payload)


@action("accounts.role_asked")
def ask_for_role(
    *,
    person_id: str,
    role: str,
    reason: str,
    viewer: Viewer,
    by: Actor,
    organisation_code: str | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    key: str | None = None,
) -> Done[int]:
    """
    Ask for a role for somebody else, with the reason; it begins when a second person has agreed.

    :raises RoleError: when the role does not belong there, or somebody else has to ask.
    """
    me = _named(viewer, by)
    require_role(role)
    if not giving.fits(role, organisation_code):
        raise RoleError("That role is not held there.")
    starts_on = starts_on or clock.today()
    _check_days(starts_on, ends_on)
    where = giving.place(organisation_code)
    asked_role = giving.asking_role(viewer, role, where)
    if asked_role is None:
        raise NotAllowed("This role is asked for by somebody else.")
    days = {"starts_on": starts_on, "ends_on": ends_on}
    return _line(_ask(ROLE, person_id=person_id, role=role, where=where, reason=reason, by=me, asked_role=asked_role, **days))


@action("accounts.cover_asked")
def arrange_cover(
    *, membership_id: int, person_id: str, starts_on: date, ends_on: date, reason: str, viewer: Viewer, by: Actor
) -> Done[int]:
    """
    Ask somebody to hold one's own role from day to day; it begins when they have accepted and a second person has agreed.

    What is sealed for the holder does not open for whoever covers: keys do not move with a role.

    :raises RoleError: when the role is not one's own, or the days do not fit.
    """
    me = _named(viewer, by)
    row = _own(membership_id, me)
    _check_days(starts_on, ends_on)
    if ends_on - starts_on > COVER_LASTS:
        raise RoleError("Cover lasts a year at most. For longer, hand the role over.")
    more = {"starts_on": starts_on, "ends_on": ends_on, "membership": row}
    where = giving.place(row.organisation_id)
    return _line(_ask(COVER, person_id=person_id, role=row.role, where=where, reason=reason, by=me, asked_role=HOLDER, **more))


@action("accounts.hand_over_asked")
def hand_over(*, membership_id: int, person_id: str, starts_on: date, reason: str, viewer: Viewer, by: Actor) -> Done[int]:
    """
    Ask that somebody takes a role over from its holder on a day; when a second person agrees, it ends for the one and begins for the other.

    :raises RoleError: when the role is neither one's own nor one's to ask for.
    """
    me = _named(viewer, by)
    row = Membership.objects.filter(pk=membership_id).first()
    if row is None:
        raise NoSuchRequest
    where = giving.place(row.organisation_id)
    own = str(row.person_id) == me
    asked_role = HOLDER if own else giving.asking_role(viewer, row.role, where)
    if asked_role is None:
        raise NoSuchRequest
    if str(row.person_id) == person_id:
        raise RoleError("They hold it already.")
    _check_days(starts_on, row.ends_on)
    if starts_on <= row.starts_on:
        raise RoleError("The day must be after the role began for whoever holds it now.")
    more = {"starts_on": starts_on, "ends_on": row.ends_on, "membership": row}
    return _line(_ask(HAND_OVER, person_id=person_id, role=row.role, where=where, reason=reason, by=me, asked_role=asked_role, **more))


@action("accounts.cover_accepted")
def accept(*, request_id: int, viewer: Viewer, by: Actor) -> Done[int]:
    """
    Accept the cover or the role that somebody wants to pass on to oneself; a second person still has to agree.

    :raises NoSuchRequest: when it is not oneself who is asked.
    """
    me = _named(viewer, by)
    row = _waiting(request_id)
    if str(row.person_id) != me or row.kind == ROLE:
        raise NoSuchRequest
    if row.accepted_on is not None:
        raise NothingNew(row.pk)
    row.accepted_on = clock.today()
    row.save(update_fields=["accepted_on"])
    return _line(row)


@action("accounts.role_agreed")
def agree_to_role(*, request_id: int, viewer: Viewer, by: Actor) -> Done[int]:
    """
    Agree, as the second of two, and return the membership that begins.

    :raises NotAllowed: when somebody else has to agree.
    :raises NotSure: when they did not show a moment ago that it is them.
    :raises RoleError: when whoever is to cover has not accepted, or the days have passed.
    """
    me = _named(viewer, by)
    row = _waiting(request_id)
    acting = _may_decide(row, viewer)
    giving.require_sure(viewer, row.role)
    if row.kind != ROLE and row.accepted_on is None:
        raise RoleError("Whoever is to take it on has not accepted yet.")
    if row.kind != ROLE and (row.membership is None or (row.membership.ends_on or clock.today()) < clock.today()):
        raise RoleError("The role that was to be passed on has ended. Send it back.")
    if not Person.objects.filter(pk=row.person_id, is_active=True).exists():
        raise RoleError("Whoever is to hold it was switched off. Send it back.")
    _check_days(row.starts_on, row.ends_on)
    _decide(row, me, acting, AGREED, given=_begin(row))
    return Done(int(row.given_id or 0), refs={"request": row.pk, "person": row.person_id, "membership": row.given_id}, payload=_said(row))


@action("accounts.role_refused")
def refuse_role(*, request_id: int, reason: str, viewer: Viewer, by: Actor) -> Done[int]:
    """
    Send a request back, as the second of two, with a reason; whoever was asked to cover may do so too.

    :raises NotAllowed: when somebody else has to decide.
    """
    me = _named(viewer, by)
    row = _waiting(request_id)
    if not reason.strip():
        raise RoleError("Say why, so that whoever asked can put it right.")
    if str(row.person_id) == me and row.kind != ROLE:
        # Whoever was asked to take it on says no; nobody decided anything for them.
        row.state, row.decided_on, row.decided_reason = REFUSED, clock.today(), reason.strip()
        row.save(update_fields=["state", "decided_on", "decided_reason"])
        return Done(row.pk, refs={"request": row.pk, "person": row.person_id}, payload=_said(row))
    acting = _may_decide(row, viewer)
    _decide(row, me, acting, REFUSED, reason=reason.strip())
    return Done(row.pk, refs={"request": row.pk, "person": row.person_id}, payload=_said(row))


@action("accounts.role_request_taken_back")
def take_back(*, request_id: int, viewer: Viewer, by: Actor) -> Done[int]:
    """
    Take back what one asked for, while it waits.

    :raises NoSuchRequest: when somebody else asked for it.
    """
    me = _named(viewer, by)
    row = _waiting(request_id)
    if str(row.asked_by_id) != me:
        raise NoSuchRequest
    row.state, row.decided_on = TAKEN_BACK, clock.today()
    row.save(update_fields=["state", "decided_on"])
    return _line(row)


@action("accounts.role_ended")
def end_role(*, membership_id: int, ends_on: date, reason: str, viewer: Viewer, by: Actor) -> Done[int]:
    """
    End a role on a day; one person is enough, because it only takes rights away. Cover for it ends with it.

    :raises NoSuchRequest: when it is neither one's own nor one's to give.
    """
    me = _named(viewer, by)
    row = Membership.objects.select_for_update().filter(pk=membership_id).first()
    if row is None or not giving.may_end(viewer, person_id=row.person_id, role=row.role, where=giving.place(row.organisation_id)):
        raise NoSuchRequest
    if not reason.strip():
        raise RoleError("Say why it ends.")
    if ends_on < row.starts_on:
        raise RoleError("It cannot end before it began.")
    if row.ends_on is not None and row.ends_on <= ends_on:
        raise NothingNew(membership_id)
    row.ends_on = ends_on
    row.save(update_fields=["ends_on"])
    for cover in Membership.objects.filter(covers=row, starts_on__lte=ends_on).exclude(ends_on__lte=ends_on):
        cover.ends_on = ends_on
        cover.save(update_fields=["ends_on"])
    payload = {"ends_on": ends_on.isoformat(), "reason": reason.strip(), "own": str(row.person_id) == me}
    return Done(membership_id, refs={"membership": membership_id, "person": row.person_id}, payload=payload)


@action("accounts.registrar_named", face="public")
def name_registrar(*, person_id: str, by: Actor) -> Done[int]:
    """
    Name one of the first two national registrars, on the public record; from the third on two people give the role.

    :raises NotAllowed: when two people hold it already.
    """
    holding = Membership.objects.filter(role="registrar_national", ends_on__isnull=True, person__is_active=True)
    if holding.filter(person_id=person_id).exists():
        raise NothingNew(0)
    if holding.count() >= REGISTRARS_AT_FIRST:
        raise NotAllowed("Two people hold the power to give roles. From now on one of them asks and the other agrees.")
    row = Membership.objects.create(person_id=person_id, role="registrar_national", starts_on=clock.today())
    return Done(row.pk, refs={"membership": row.pk}, payload={"role": row.role})


def _own(membership_id: int, me: str) -> Membership:
    row = Membership.objects.filter(pk=membership_id, person_id=me, covers__isnull=True).first()
    if row is None or (row.ends_on is not None and row.ends_on < clock.today()):
        raise NoSuchRequest
    return row


def _waiting(request_id: int) -> RoleRequest:
    row = RoleRequest.objects.select_for_update().filter(pk=request_id).first()
    if row is None:
        raise NoSuchRequest
    if row.state != WAITING:
        raise RoleError("That was decided already.")
    return row


def _may_decide(row: RoleRequest, viewer: Viewer) -> str:
    where = giving.place(row.organisation_id)
    return giving.require_may_agree(
        viewer,
        asker=viewer_for(row.asked_by_id),
        asked_role=row.asked_role,
        person_id=str(row.person_id),
        role=row.role,
        where=where,
    )


def _decide(row: RoleRequest, me: str, acting: str, state: str, *, reason: str = "", given: Membership | None = None) -> None:
    row.state, row.decided_by_id, row.decided_role, row.decided_on = state, me, acting, clock.today()
    row.decided_reason, row.given = reason, given
    row.save()


def _begin(row: RoleRequest) -> Membership:
    """Let the role begin, no earlier than today, and end it for whoever hands it over."""
    starts_on = max(row.starts_on, clock.today())
    if row.kind == HAND_OVER and row.membership is not None:
        old = Membership.objects.select_for_update().get(pk=row.membership.pk)
        last = max(starts_on - timedelta(days=1), old.starts_on)
        if old.ends_on is None or old.ends_on > last:
            old.ends_on = last
            old.save(update_fields=["ends_on"])
    try:
        with transaction.atomic():
            return Membership.objects.create(
                person_id=row.person_id,
                role=row.role,
                organisation_id=row.organisation_id,
                starts_on=starts_on,
                ends_on=row.ends_on,
                covers=row.membership if row.kind == COVER else None,
            )
    except IntegrityError as twice:
        raise RoleError("They hold that role from that day already. Send it back.") from twice


def _said(row: RoleRequest) -> dict[str, str]:
    return {
        "kind": row.kind,
        "role": row.role,
        "organisation": row.organisation_id or "",
        "asked_as": row.asked_role,
        "decided_as": row.decided_role,
        "reason": row.decided_reason,
    }
