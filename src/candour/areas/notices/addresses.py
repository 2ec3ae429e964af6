"""Where a person's mail goes, and what they want mailed."""

import hmac
import secrets
from collections.abc import Mapping
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.crypto import salted_hmac

from candour.areas.accounts import door as accounts
from candour.areas.ledger import clock
from candour.areas.ledger.door import Actor, Done, NothingNew, action
from candour.areas.notices import kinds, policy
from candour.areas.notices.models import Choice, Letterbox, Mail


def token_of(box: Letterbox) -> str:
    """Return the secret of the link that was mailed: made from the row and the secret key, kept nowhere, good for nothing else."""
    return salted_hmac("notices.address", f"{box.pk}:{box.asked_nonce}:{box.asked_address}", algorithm="sha256").hexdigest()[:40]


def _own_box(person_id: str) -> Letterbox:
    Letterbox.objects.get_or_create(person_id=person_id)
    return Letterbox.objects.select_for_update().get(person_id=person_id)


@action("notices.address_asked")
def ask_for_address(*, address: str, by: Actor) -> Done[str]:
    """
    Ask for mail to an address of one's own; it gets a link that the person must open, signed in, before anything else is sent there.

    :raises PermissionError: when no person acts.
    :raises UnfitChoice: when it is no address, mail is not set up here, or there were too many asks today.
    """
    person = policy.require_chooser(by)
    address = address.strip()
    require_mailable(address)
    box = _own_box(person)
    if box.address == address and not box.is_failing:
        raise NothingNew(address)
    today = clock.today()
    if box.asked_on == today and box.asked_times >= policy.ASKS_A_DAY:
        raise policy.UnfitChoice("You asked often enough today. Try again tomorrow, or open the link we sent last.", field="address")
    box.asked_times = box.asked_times + 1 if box.asked_on == today else 1
    box.asked_address, box.asked_nonce, box.asked_on = address, secrets.token_hex(16), today
    box.save()
    Mail.objects.create(purpose="confirm", person_id=person, address=address, key=f"confirm:{person}:{box.asked_nonce}", due_at=clock.now())
    return Done(address)


@action("notices.address_confirmed")
def confirm_address(*, token: str, by: Actor) -> Done[str]:
    """
    Confirm the address that one asked for, with the link that was mailed to it; the address before is told.

    :raises PermissionError: when no person acts.
    :raises NoSuchLink: when the link is wrong, used, older than a week, or somebody else's.
    """
    person = policy.require_chooser(by)
    box = Letterbox.objects.select_for_update().filter(person_id=person).first()
    if box is None or not is_open(box, token):
        raise policy.NoSuchLink
    _tell_old_address(box, but=box.asked_address)
    box.address, box.asked_address, box.asked_nonce, box.is_failing = box.asked_address, "", "", False
    box.save()
    # What was given up at the old address is no mark against the new one.
    Mail.objects.filter(person_id=person, is_given_up=True).delete()
    return Done(box.address)


def is_open(box: Letterbox, token: str) -> bool:
    """Answer whether a link still confirms what the box asks for; every comparison takes as long."""
    right = hmac.compare_digest(token.encode(), token_of(box).encode())
    in_time = box.asked_on is not None and clock.today() - box.asked_on <= timedelta(days=policy.DAYS_TO_CONFIRM)
    return right and in_time and bool(box.asked_nonce)


@action("notices.address_taken_off")
def take_off_address(*, person_id: str, by: Actor, because: str = "") -> Done[None]:
    """
    Take a person's address for mail off: their own, or as an operator somebody else's, who then sees it on Who looked.

    :raises PermissionError: when it is somebody else's and no operator acts.
    :raises UnfitChoice: when an operator gives no reason.
    """
    is_own = by.kind == "person" and by.ref == person_id
    if not is_own:
        policy.require_may_take_off(by)
    if not is_own and not because.strip():
        raise policy.UnfitChoice("Say why their address is taken off; they will read it.", field="because")
    box = Letterbox.objects.select_for_update().filter(person_id=person_id).first()
    if box is None or not (box.address or box.asked_address):
        raise NothingNew(None)
    _tell_old_address(box)
    box.address, box.asked_address, box.asked_nonce, box.is_failing = "", "", "", False
    box.save()
    Mail.objects.filter(person_id=person_id, is_given_up=True).delete()
    if not is_own:
        what = "your address for mail, and took it off"
        accounts.note_look(about=[person_id], what=what, ref="/notices/preferences/", by=by, purpose=because, shown="role")
    return Done(None)


@action("notices.preferences_set")
def set_preferences(*, ways: Mapping[str, str], quiet_from: int, quiet_to: int, holds_days_off: bool, by: Actor) -> Done[None]:
    """
    Choose what is mailed, and in which hours not.

    :raises PermissionError: when no person acts.
    :raises UnfitChoice: when a way does not belong to its group or an hour is none.
    """
    person = policy.require_chooser(by)
    policy.require_fit_choices(ways=ways, quiet_from=quiet_from, quiet_to=quiet_to)
    box = _own_box(person)
    known = dict(Choice.objects.filter(person_id=person).values_list("group", "way"))
    before = ({g: known.get(g, kinds.groups()[g].default) for g in ways}, box.quiet_from, box.quiet_to, box.holds_days_off)
    if before == (dict(ways), quiet_from, quiet_to, holds_days_off):
        raise NothingNew(None)
    for group, way in ways.items():
        Choice.objects.update_or_create(person_id=person, group=group, defaults={"way": way})
    box.quiet_from, box.quiet_to, box.holds_days_off = quiet_from, quiet_to, holds_days_off
    box.save()
    return Done(None)


def _tell_old_address(box: Letterbox, *, but: str = "") -> None:
    if box.address and box.address != but and settings.MAIL is not None:
        key = f"changed:{box.pk}:{secrets.token_hex(8)}"
        Mail.objects.create(purpose="changed", person_id=box.pk, address=box.address, key=key, due_at=clock.now())


def require_mailable(address: str) -> None:
    """:raises UnfitChoice: when it is no address that our mail server would take, or there is no such server."""
    if settings.MAIL is None:
        raise policy.UnfitChoice("This service sends no mail. Everything is on your page.", field="address")
    try:
        validate_email(address)
    except ValidationError as wrong:
        raise policy.UnfitChoice("Enter an address for mail, such as name@example.org.", field="address") from wrong
    if not address.isascii() or len(address) > 254:
        raise policy.UnfitChoice("Enter an address in plain letters: our mail server takes no others.", field="address")
