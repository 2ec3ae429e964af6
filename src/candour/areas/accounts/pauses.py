"""
Growing pauses after wrong guesses, by name, without keeping anybody's address.

A guess counts before it is checked, so that a hundred at once are a hundred. Names that nobody has count like any other, under a keyed
hash, so that a pause says nothing about who exists. A stranger can make somebody's password wait a quarter of an hour, never lock them
out: a passkey is not guessed and never waits.
"""

import unicodedata
from datetime import timedelta

from django.db import transaction
from django.utils.crypto import salted_hmac

from candour.areas.accounts.models import WrongGuesses
from candour.areas.ledger import clock

FREE = 5
FIRST, LONGEST = timedelta(seconds=30), timedelta(minutes=15)
KEPT = timedelta(days=1)


class Paused(Exception):  # noqa: N818 - not an error: it says how long to wait
    """Too many wrong guesses for a name; the next one counts only after `seconds`."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"Wait {seconds} seconds.")
        self.seconds = seconds


def _hash(name: str) -> str:
    return salted_hmac("candour.accounts.pauses", unicodedata.normalize("NFKC", name).strip().casefold(), algorithm="sha256").hexdigest()


def pause_after(wrong: int) -> timedelta:
    """Return how long to wait after so many wrong guesses: nothing for the first five, then twice as long each time."""
    return timedelta(0) if wrong < FREE else min(FIRST * 2 ** min(wrong - FREE, 10), LONGEST)


def count(name: str) -> None:
    """
    Count a guess that is about to be checked.

    :raises Paused: when it is too early for another; then it is not checked and does not count.
    """
    now = clock.instant()
    with transaction.atomic():
        WrongGuesses.objects.filter(last_at__lt=now - KEPT).delete()
        row, _ = WrongGuesses.objects.select_for_update().get_or_create(name_hash=_hash(name), defaults={"last_at": now})
        wait = row.last_at + pause_after(row.count) - now
        if wait > timedelta(0):
            raise Paused(int(wait.total_seconds()) + 1)
        row.count, row.last_at = row.count + 1, now
        row.save(update_fields=["count", "last_at"])


def forget(name: str) -> int:
    """The guess was right: forget the wrong ones before it, and return how many they were."""
    found = WrongGuesses.objects.filter(name_hash=_hash(name))
    wrong = sum(found.values_list("count", flat=True)) - 1
    found.delete()
    return max(wrong, 0)


def wrong_of_late(name: str) -> int:
    """Return how many wrong guesses there were in the last day."""
    found = WrongGuesses.objects.filter(name_hash=_hash(name), last_at__gte=clock.instant() - KEPT)
    return found.values_list("count", flat=True).first() or 0
