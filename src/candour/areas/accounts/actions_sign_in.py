"""What changes about how somebody signs in: each leaves a line that says whose and what, never with which device."""

from typing import Any

from candour.areas.accounts import codes, identity_provider, passkeys, passwords, sign_ins
from candour.areas.accounts.models import Person
from candour.areas.ledger import clock
from candour.areas.ledger.door import Actor, Done, NothingNew, action


class NotYours(ValueError):  # noqa: N818
    """The account of the organisation belongs to somebody else here."""


def _chosen(person_id: str, **more: Any) -> Person:
    """Return the person, who has now a way in of their own: a starting code no longer counts."""
    person = Person.objects.select_for_update().get(pk=person_id)
    if person.starts_until_at is not None:
        person.starts_until_at = None
        if "password" not in more:
            person.set_unusable_password()
        person.save(update_fields=["starts_until_at", "password"])
    return person


@action("accounts.passkey_added")
def add_passkey(*, person_id: str, name: str, credential: dict[str, Any], by: Actor) -> Done[int]:
    """Keep a new passkey of somebody; a starting code ends with it."""
    number = passkeys.keep(_chosen(person_id), name=name, credential=credential)
    return Done(number, refs={"person": person_id})


@action("accounts.passkey_removed")
def remove_passkey(*, person_id: str, passkey_id: int, by: Actor) -> Done[int]:
    """Forget a passkey, so that it no longer lets anyone in."""
    if not (removed := passkeys.forget(person_id, passkey_id=passkey_id)):
        raise NothingNew(0)
    return Done(removed, refs={"person": person_id})


@action("accounts.app_added")
def add_app(*, person_id: str, secret: str, by: Actor) -> Done[list[str]]:
    """Keep an authenticator app as the second step, and return new recovery codes, to be shown once."""
    person = Person.objects.get(pk=person_id)
    codes.keep_app(person, secret)
    return Done(codes.new_recovery_codes(person), refs={"person": person_id})


@action("accounts.app_removed")
def remove_app(*, person_id: str, by: Actor) -> Done[None]:
    """Forget the authenticator app and its recovery codes."""
    if not codes.has_app(person_id):
        raise NothingNew(None)
    codes.forget_app(person_id)
    return Done(None, refs={"person": person_id})


@action("accounts.recovery_codes_made")
def make_recovery_codes(*, person_id: str, by: Actor) -> Done[list[str]]:
    """Make new recovery codes, so that the old ones no longer count, and return them, to be shown once."""
    return Done(codes.new_recovery_codes(Person.objects.get(pk=person_id)), refs={"person": person_id})


@action("accounts.password_chosen")
def choose_password(*, person_id: str, password: str, by: Actor, keep_session: str = "") -> Done[None]:
    """Set a password that the person chose; their sessions elsewhere end."""
    person = _chosen(person_id, password=True)
    person.set_password(password)
    person.save(update_fields=["password"])
    sign_ins.end_all(person_id, but=keep_session)
    return Done(None, refs={"person": person_id})


@action("accounts.password_removed")
def remove_password(*, person_id: str, by: Actor) -> Done[None]:
    """Let nobody in with a password any more; a passkey or the organisation's account is left."""
    person = Person.objects.select_for_update().get(pk=person_id)
    if not person.has_usable_password():
        raise NothingNew(None)
    person.set_unusable_password()
    person.save(update_fields=["password"])
    return Done(None, refs={"person": person_id})


@action("accounts.organisation_account_joined")
def join_account(*, person_id: str, account: str, by: Actor) -> Done[None]:
    """
    Let somebody in with their organisation's own account.

    :raises NotYours: when it belongs to somebody else here.
    """
    holder = identity_provider.person_of(account)
    if holder is not None and str(holder.pk) == person_id:
        raise NothingNew(None)
    if not identity_provider.join(person_id, account):
        raise NotYours("That account belongs to somebody else here.")
    return Done(None, refs={"person": person_id})


@action("accounts.organisation_account_parted")
def part_account(*, person_id: str, by: Actor) -> Done[None]:
    """Let nobody in as this person with an organisation's account any more."""
    if not identity_provider.part(person_id):
        raise NothingNew(None)
    return Done(None, refs={"person": person_id})


@action("accounts.sessions_ended")
def end_sessions(*, person_id: str, by: Actor, keep_session: str = "") -> Done[int]:
    """End somebody's sessions, but the one they sit at, and return how many it were."""
    if not (ended := sign_ins.end_all(person_id, but=keep_session)):
        raise NothingNew(0)
    return Done(ended, refs={"person": person_id})


@action("accounts.sign_in_begun_anew")
def begin_anew(*, person_id: str, by: Actor) -> Done[str]:
    """
    Take every way in from somebody, end their sessions, and return a starting code to hand over.

    It lets them in once, within three days, to choose a way of their own. What is sealed for them does not open with it.
    """
    person = Person.objects.select_for_update().get(pk=person_id, is_active=True)
    code = passwords.starting_code()
    person.set_password(code)
    person.starts_until_at = clock.instant() + passwords.STARTS_FOR
    person.save(update_fields=["password", "starts_until_at"])
    passkeys.forget(person_id)
    codes.forget_app(person_id)
    identity_provider.part(person_id)
    sign_ins.end_all(person_id)
    return Done(code, refs={"person": person_id})
