"""Codes of an authenticator app and recovery codes: each counts once, and neither makes a session strong."""

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    validate_totp_code,
    yield_hotp_counters_from_time,
)
from allauth.mfa.utils import decrypt
from django.db import transaction
from django.utils.crypto import constant_time_compare

from candour.areas.accounts import factors, pauses
from candour.areas.accounts.models import Person

APP, RECOVERY = Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES


def has_app(person_id: object) -> bool:
    return bool(Authenticator.objects.filter(user_id=person_id, type=APP).exists())


def new_secret() -> str:
    return str(generate_totp_secret())


def address_of(person: Person, secret: str) -> str:
    """Return what an authenticator app reads from the picture."""
    return str(factors.Adapter().build_totp_url(person, secret))


def picture_of(address: str) -> str:
    """Return the square picture as SVG."""
    return str(factors.Adapter().build_totp_svg(address))


def is_right(secret: str, typed: str) -> bool:
    """Answer whether a code that was typed to set up an app belongs to its secret."""
    return bool(validate_totp_code(secret, _digits(typed)))


def keep_app(person: Person, secret: str) -> None:
    Authenticator.objects.filter(user=person, type=APP).delete()
    TOTP.activate(person, secret)


def forget_app(person_id: object) -> None:
    """Forget the app, and with it the recovery codes that stand in for it."""
    Authenticator.objects.filter(user_id=person_id, type__in=(APP, RECOVERY)).delete()


def new_recovery_codes(person: Person) -> list[str]:
    """Make ten new codes, so that the old ones no longer count, and return them to be shown once."""
    Authenticator.objects.filter(user=person, type=RECOVERY).delete()
    return list(RecoveryCodes.activate(person).generate_codes())


def recovery_codes_left(person_id: object) -> int:
    row = Authenticator.objects.filter(user_id=person_id, type=RECOVERY).first()
    return len(row.wrap().get_unused_codes()) if row else 0


def use(person: Person, typed: str) -> bool:
    """
    Answer whether a code of the app or a recovery code is right, and use it up.

    :raises pauses.Paused: when too many wrong ones were given of late.
    """
    name = f"code of {person.pk}"
    pauses.count(name)
    digits = _digits(typed)
    with transaction.atomic():
        rows = {row.type: row for row in Authenticator.objects.select_for_update().filter(user=person, type__in=(APP, RECOVERY))}
        right = (APP in rows and _use_app(rows[APP], digits)) or (RECOVERY in rows and rows[RECOVERY].wrap().validate_code(digits))
    if right:
        pauses.forget(name)
    return bool(right)


def _use_app(row: Authenticator, digits: str) -> bool:
    """A code counts once, in whichever process it arrives: the newest counter that was used is kept with the secret."""
    secret, last = decrypt(row.data["secret"]), row.data.get("last_counter", 0)
    for counter in yield_hotp_counters_from_time():
        if constant_time_compare(digits, format_hotp_value(hotp_value(secret, counter))) and counter > last:
            row.data["last_counter"] = counter
            row.save(update_fields=["data"])
            return True
    return False


def _digits(typed: str) -> str:
    return "".join(c for c in typed if c.isascii() and c.isdigit())[: max(app_settings.TOTP_DIGITS, app_settings.RECOVERY_CODE_DIGITS)]
