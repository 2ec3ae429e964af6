"""Reading people and their memberships."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from candour.areas.accounts.models import Membership as MembershipRow
from candour.areas.accounts.models import Person
from candour.areas.ledger import clock
from candour.areas.ledger import door as ledger


@dataclass(frozen=True)
class PersonSummary:
    """A person as those who work with them see them."""

    id: str
    name: str
    username: str


def _holding(day: date) -> Q:
    held = Q(starts_on__lte=day) & (Q(ends_on__isnull=True) | Q(ends_on__gte=day))
    # Cover gives nothing once the role that it covers has ended or was handed over, whenever the cover itself begins and ends.
    return held & (Q(covers__ends_on__isnull=True) | Q(covers__ends_on__gte=day))


def viewer_for(person_id: object, *, is_strong: bool = False, is_fresh: bool = False) -> ledger.Viewer:
    """Return the viewer a person is today, with one query; someone switched off is nobody. How they signed in, only their session knows."""
    today = clock.today()
    rows = list(
        MembershipRow.objects.filter(_holding(today), person_id=str(person_id), person__is_active=True)
        .order_by("role", "organisation_id")
        .values_list("role", "organisation_id", "starts_on", "ends_on", "person__name")
    )
    name = rows[0][4] if rows else ""
    role = rows[0][0] if rows else "anyone"
    actor = ledger.Actor.person(person_id, role)
    memberships = (ledger.Membership(*row[:4]) for row in rows)
    return ledger.Viewer.of(actor, memberships, on=today, name=name, is_strong=is_strong, is_fresh=is_fresh)


def person(*, person_id: object, viewer: ledger.Viewer) -> PersonSummary | None:
    return people(ids=[person_id], viewer=viewer).get(str(person_id))


def people(*, ids: Iterable[object], viewer: ledger.Viewer) -> dict[str, PersonSummary]:
    """Return people by id, to viewers who are signed in; to anyone else nobody exists."""
    if not (viewer.is_signed_in or viewer.is_system):
        return {}
    rows = Person.objects.filter(id__in=list(ids)).values_list("id", "name", "username")
    return {str(i): PersonSummary(str(i), name, username) for i, name, username in rows}


def holders(*, role: str, organisation_code: str | None = None, viewer: ledger.Viewer) -> list[PersonSummary]:
    """Return who holds a role today, by name."""
    if not (viewer.is_signed_in or viewer.is_system):
        return []
    rows = MembershipRow.objects.filter(_holding(clock.today()), role=role, person__is_active=True)
    if organisation_code is not None:
        rows = rows.filter(organisation_id=organisation_code)
    values = rows.order_by("person__name").values_list("person_id", "person__name", "person__username").distinct()
    return [PersonSummary(str(i), name, username) for i, name, username in values]


def active(*, ids: Iterable[object], viewer: ledger.Viewer) -> frozenset[str]:
    """Return which of these people may still sign in, with one query."""
    if not (viewer.is_signed_in or viewer.is_system):
        return frozenset()
    return frozenset(str(i) for i in Person.objects.filter(id__in=list(ids), is_active=True).values_list("id", flat=True))


def by_username(*, username: str) -> str | None:
    """Return the id of the active person with a username."""
    found = Person.objects.filter(username__iexact=username, is_active=True).values_list("id", flat=True).first()
    return str(found) if found else None
