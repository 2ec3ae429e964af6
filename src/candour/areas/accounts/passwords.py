"""Trying a password: the same work, the same answer and the same pause for a name that exists and for one that does not."""

import secrets
from datetime import timedelta

from django.contrib.auth import authenticate

from candour.areas.accounts import pauses
from candour.areas.accounts.models import Person
from candour.areas.ledger import clock

# A starting code lets somebody in once, within three days, to choose a way in of their own.
STARTS_FOR = timedelta(days=3)
_LETTERS = "23456789abcdefghjkmnpqrstvwxyz"


def try_password(*, username: str, password: str) -> Person | None:
    """
    Return whose name and password belong together.

    :raises pauses.Paused: when too many wrong ones were given for that name of late; then nothing is checked.
    """
    pauses.count(username)
    person = authenticate(username=username, password=password)
    if not isinstance(person, Person):
        return None
    if person.starts_until_at is not None and person.starts_until_at < clock.instant():
        return None
    return person


def starting_code() -> str:
    """Return a code of 98 bits to hand over by voice or on paper."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(4))
