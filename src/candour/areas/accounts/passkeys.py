"""Passkeys and security keys, by allauth's WebAuthn: bound to our address, unlocked by their holder, never guessed and never phished."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from django.core.exceptions import ValidationError

from candour.areas.accounts.models import Person

KIND = Authenticator.Type.WEBAUTHN
LONGEST = 20_000


class Unusable(ValueError):  # noqa: N818
    """The browser's answer does not fit: another key, too late, or not from here."""


@dataclass(frozen=True)
class Passkey:
    id: int
    name: str
    added_at: datetime
    used_at: datetime | None


def passkeys(person_id: object) -> list[Passkey]:
    rows = Authenticator.objects.filter(user_id=person_id, type=KIND).order_by("created_at", "pk")
    return [Passkey(row.pk, row.data["name"], row.created_at, row.last_used_at) for row in rows]


def has_one(person_id: object) -> bool:
    return bool(Authenticator.objects.filter(user_id=person_id, type=KIND).exists())


def ask() -> str:
    """Return what the browser asks any passkey of this address for, as JSON; the challenge waits in the session."""
    return json.dumps(auth.begin_authentication(None))


def answered(text: str) -> Person:
    """
    Return whose passkey answered.

    :raises Unusable: when it is nobody's, or not an answer to what was asked.
    """
    answer = _read(text)
    try:
        person = auth.extract_user_from_response(answer)
        row = auth.complete_authentication(person, answer)
    except _WRONG as wrong:
        auth.clear_state()
        raise Unusable from wrong
    if not isinstance(person, Person) or not person.is_active:
        raise Unusable
    row.record_usage()
    return person


def ask_for_new(person: Person) -> str:
    """Return what the browser asks a device for to make a new passkey, as JSON."""
    return json.dumps(auth.begin_registration(person, passwordless=True))


def take_new(text: str) -> dict[str, Any]:
    """
    Check a new passkey and return it as it is kept.

    :raises Unusable: when it is not an answer to what was asked.
    """
    answer = _read(text)
    try:
        auth.parse_registration_response(answer)
        auth.complete_registration(answer)
    except _WRONG as wrong:
        auth.clear_state()
        raise Unusable from wrong
    return answer


def keep(person: Person, *, name: str, credential: dict[str, Any]) -> int:
    return int(auth.WebAuthn.add(person, name, credential).instance.pk)


def forget(person_id: object, *, passkey_id: int | None = None) -> int:
    """Forget one passkey, or all; return how many."""
    rows = Authenticator.objects.filter(user_id=person_id, type=KIND)
    return int((rows if passkey_id is None else rows.filter(pk=passkey_id)).delete()[0])


# Whatever a made-up answer can set off in the libraries that read it.
_WRONG = (ValidationError, ValueError, TypeError, KeyError, AttributeError, IndexError, NotImplementedError)


def _read(text: str) -> dict[str, Any]:
    try:
        answer = json.loads(text) if len(text) <= LONGEST else None
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict):
        raise Unusable
    return answer
