"""What changes about people: one function per event."""

from datetime import date

from django.conf import settings

from candour.areas.accounts import sign_ins
from candour.areas.accounts.models import Membership, Person
from candour.areas.accounts.roles import require_role
from candour.areas.ledger import clock
from candour.areas.ledger.door import Actor, Done, NothingNew, action


class GivenByTwo(PermissionError):  # noqa: N818
    """One person alone gives no role in a real service."""


@action("accounts.person_registered")
def register_person(
    *, username: str, name: str, by: Actor, password: str | None = None, email: str = "", key: str | None = None
) -> Done[str]:
    """Register someone who may sign in; without a password they cannot, until one is set."""
    if found := Person.objects.filter(username__iexact=username).first():
        raise NothingNew(str(found.id))
    person = Person(username=username, name=name, email=email)
    if password is None:
        person.set_unusable_password()
    else:
        person.set_password(password)
    person.save(force_insert=True)
    return Done(str(person.id), refs={"person": person.id}, payload={"username": username, "name": name})


@action("accounts.role_granted")
def grant_role(
    *,
    person_id: str,
    role: str,
    by: Actor,
    organisation_code: str | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Done[int]:
    """
    Give a person a role in an organisation, or nationally, for a time: while a home is built, never in a real service.

    :raises UnknownRole: when the role is not in definitions/roles.yaml.
    :raises GivenByTwo: in production, where two people give a role.
    """
    require_role(role)
    if settings.KIND == "production":
        raise GivenByTwo("In a real service two people give a role: one asks, another agrees. The command people names the first two.")
    starts_on = starts_on or clock.today()
    membership, created = Membership.objects.get_or_create(
        person_id=person_id, role=role, organisation_id=organisation_code, starts_on=starts_on, defaults={"ends_on": ends_on}
    )
    if not created:
        raise NothingNew(membership.pk)
    payload = {"role": role, "organisation": organisation_code or "", "starts_on": starts_on.isoformat()}
    return Done(membership.pk, refs={"person": person_id, "membership": membership.pk}, payload=payload)


@action("accounts.membership_ended")
def end_membership(*, membership_id: int, ends_on: date, by: Actor) -> Done[int]:
    """
    End a membership on a day; from the next day its rights are gone at the next request.

    :raises Membership.DoesNotExist: when there is no such membership.
    """
    membership = Membership.objects.select_for_update().get(pk=membership_id)
    if membership.ends_on == ends_on:
        raise NothingNew(membership_id)
    membership.ends_on = ends_on
    membership.save(update_fields=["ends_on"])
    return Done(membership_id, refs={"membership": membership_id}, payload={"ends_on": ends_on.isoformat()})


@action("accounts.person_switched_off")
def switch_off(*, person_id: str, by: Actor) -> Done[str]:
    """Take all access from a person at once, and end their sessions."""
    changed = Person.objects.filter(id=person_id, is_active=True).update(is_active=False)
    if not changed:
        raise NothingNew(person_id)
    sign_ins.end_all(person_id)
    return Done(person_id, refs={"person": person_id})
