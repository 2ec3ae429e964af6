"""Reading who holds what, what was asked and what was decided: for those who give roles, and for those concerned."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

from django.db.models import Q

from candour.areas.accounts import giving
from candour.areas.accounts.actions_roles import ROLE, WAITING, NoSuchRequest
from candour.areas.accounts.giving import NotAllowed, Place
from candour.areas.accounts.models import Membership, RoleRequest
from candour.areas.accounts.queries import viewer_for
from candour.areas.accounts.roles import roles, rules
from candour.areas.ledger import clock
from candour.areas.ledger.door import Viewer
from candour.areas.organisations import door as organisations

# Whoever asks for or agrees to any role sees who holds which; in the whole country only those whose work it is.
GIVING = frozenset(name for rule in rules().values() for name in (*rule.asked_by, *rule.agreed_by))
EVERYWHERE = ("registrar_national", "auditor")


@dataclass(frozen=True)
class Holding:
    """A role that somebody holds, or held, in a place."""

    id: int
    person_id: str
    name: str
    role: str
    label: str
    starts_on: date
    ends_on: date | None
    covers: str
    is_over: bool


@dataclass(frozen=True)
class RoleAsked:
    """A role that was asked for, with what the viewer may do about it."""

    id: int
    kind: str
    name: str
    label: str
    reaches_protected: bool
    place: str
    asked_by: str
    asked_as: str
    asked_on: date
    reason: str
    starts_on: date
    ends_on: date | None
    instead_of: str
    accepted_on: date | None
    state: str
    decided_by: str
    decided_as: str
    decided_on: date | None
    decided_reason: str
    may_decide: bool
    why_not: str
    may_accept: bool
    may_take_back: bool


def may_see_people(viewer: Viewer) -> bool:
    return viewer.has_any(GIVING)


def places(viewer: Viewer) -> list[str]:
    """Return the organisations in which the viewer gives roles by a role of their own there."""
    return sorted({m.organisation_code for m in viewer.memberships if m.role in GIVING and m.organisation_code})


def may_see_place(viewer: Viewer, code: str | None) -> bool:
    """Answer whether the viewer may see who holds what there."""
    if viewer.has_any(EVERYWHERE):
        return True
    if not code:
        return any(viewer.has(name) and roles()[name].where == "national" for name in GIVING)
    where = giving.place(code)
    return any(viewer.has_any(GIVING, one) for one in (code, *where.above))


def holdings(*, code: str | None, viewer: Viewer) -> list[Holding]:
    """Return who holds what there, and what ended in the last year; nothing to whoever may not see it."""
    if not may_see_place(viewer, code):
        return []
    since = clock.today() - timedelta(days=366)
    rows = Membership.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=since), organisation_id=code or None)
    return _holdings(rows.select_related("person", "covers__person").order_by("role", "person__name"))


def covering(*, viewer: Viewer) -> list[Holding]:
    """Return what the viewer holds for somebody else today."""
    today = clock.today()
    rows = Membership.objects.filter(person_id=viewer.actor.ref, covers__isnull=False, starts_on__lte=today, ends_on__gte=today)
    return _holdings(rows.select_related("person", "covers__person")) if viewer.is_signed_in else []


def own(*, viewer: Viewer) -> list[Holding]:
    """Return the roles that the viewer holds themselves and can pass on."""
    today = clock.today()
    rows = Membership.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today), person_id=viewer.actor.ref, covers__isnull=True)
    return _holdings(rows.select_related("person", "covers__person")) if viewer.is_signed_in else []


def _holdings(rows: Iterable[Membership]) -> list[Holding]:
    known, today = roles(), clock.today()
    return [
        Holding(
            row.pk,
            str(row.person_id),
            row.person.name,
            row.role,
            known[row.role].label if row.role in known else row.role,
            row.starts_on,
            row.ends_on,
            row.covers.person.name if row.covers else "",
            row.ends_on is not None and row.ends_on < today,
        )
        for row in rows
    ]


def holding(*, membership_id: int, viewer: Viewer) -> Holding:
    """
    Return a role that the viewer may end.

    :raises NoSuchRequest: when there is none, or it is not theirs to end.
    """
    row = Membership.objects.select_related("person", "covers__person").filter(pk=membership_id).first()
    if row is None or not viewer.is_signed_in:
        raise NoSuchRequest
    if not giving.may_end(viewer, person_id=row.person_id, role=row.role, where=giving.place(row.organisation_id)):
        raise NoSuchRequest
    return _holdings([row])[0]


def requests(*, viewer: Viewer, only_waiting: bool = False) -> list[RoleAsked]:
    """Return what was asked and concerns the viewer: what waits first, then the newest of what was decided."""
    if not viewer.is_signed_in:
        return []
    rows = RoleRequest.objects.select_related("person", "asked_by", "decided_by", "membership__person").order_by("-id")
    if not may_see_people(viewer):
        rows = rows.filter(Q(person_id=viewer.actor.ref) | Q(asked_by_id=viewer.actor.ref))
    waiting, decided = rows.filter(state=WAITING), [] if only_waiting else rows.exclude(state=WAITING)[:200]
    place_of = cache(giving.place)
    found = [_asked(row, viewer, where) for row in (*waiting, *decided) if (where := _concerned(row, viewer, place_of)) is not None]
    return _with_places(found[:100], viewer)


def request(*, request_id: int, viewer: Viewer) -> RoleAsked:
    """
    Return one request.

    :raises NoSuchRequest: when there is none, or it does not concern the viewer.
    """
    rows = RoleRequest.objects.select_related("person", "asked_by", "decided_by", "membership__person")
    row = rows.filter(pk=request_id).first() if viewer.is_signed_in else None
    where = _concerned(row, viewer, giving.place) if row is not None else None
    if row is None or where is None:
        raise NoSuchRequest
    return _with_places([_asked(row, viewer, where)], viewer)[0]


def _concerned(row: RoleRequest, viewer: Viewer, place_of: Callable[[str | None], Place]) -> Place | None:
    where = place_of(row.organisation_id)
    mine = viewer.actor.ref in (str(row.person_id), str(row.asked_by_id))
    gives = giving.asking_role(viewer, row.role, where) or giving.agreeing_role(viewer, row.role, where)
    return where if mine or gives or viewer.has_any(EVERYWHERE) else None


def _asked(row: RoleRequest, viewer: Viewer, where: Place) -> RoleAsked:
    known, why_not = roles(), ""
    waits, me = row.state == WAITING, viewer.actor.ref
    try:
        asker = viewer_for(row.asked_by_id)
        giving.require_may_agree(viewer, asker=asker, asked_role=row.asked_role, person_id=str(row.person_id), role=row.role, where=where)
    except NotAllowed as refused:
        why_not = str(refused)
    return RoleAsked(
        id=row.pk,
        kind=row.kind,
        name=row.person.name,
        label=known[row.role].label,
        reaches_protected=known[row.role].reaches_protected,
        place=row.organisation_id or "",
        asked_by=row.asked_by.name,
        asked_as=known[row.asked_role].label if row.asked_role in known else "",
        asked_on=row.asked_on,
        reason=row.reason,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        instead_of=row.membership.person.name if row.membership else "",
        accepted_on=row.accepted_on,
        state=row.state,
        decided_by=row.decided_by.name if row.decided_by else "",
        decided_as=known[row.decided_role].label if row.decided_role in known else "",
        decided_on=row.decided_on,
        decided_reason=row.decided_reason,
        may_decide=waits and not why_not,
        why_not=why_not if waits else "",
        may_accept=waits and row.kind != ROLE and str(row.person_id) == me and row.accepted_on is None,
        may_take_back=waits and str(row.asked_by_id) == me,
    )


def _with_places(found: list[RoleAsked], viewer: Viewer) -> list[RoleAsked]:
    names = organisations.summaries(codes={f.place for f in found if f.place}, viewer=viewer)
    return [replace(f, place=names[f.place].name if f.place in names else "") for f in found]
