"""Marks: a row of the vault counts only while its mark stands beside the ledger."""

import uuid
from collections.abc import Iterable

from candour.areas.ledger import clock
from candour.areas.vault.models import Mark

_AT_ONCE = 500
# Nobody's: asked for where there is nothing to ask for, so that what is missing costs the same questions as what is hidden.
NOTHING = uuid.UUID(int=0)


def standing(things: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Return which of these count."""
    wanted, found = list(set(things)) or [NOTHING], set[uuid.UUID]()
    for start in range(0, len(wanted), _AT_ONCE):
        marks = Mark.objects.filter(thing__in=wanted[start : start + _AT_ONCE], ended_on=None)
        found.update(marks.values_list("thing", flat=True))
    return found


def known(things: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Return which of these count or once did."""
    wanted, found = list(set(things)), set[uuid.UUID]()
    for start in range(0, len(wanted), _AT_ONCE):
        found.update(Mark.objects.filter(thing__in=wanted[start : start + _AT_ONCE]).values_list("thing", flat=True))
    return found


def stand(things: Iterable[uuid.UUID], *, what: str, case_id: uuid.UUID | None = None) -> None:
    """Let these count, inside the transaction of the line that says so."""
    day = clock.today()
    Mark.objects.bulk_create(Mark(thing=thing, what=what, case_id=case_id, day=day) for thing in things)


def end(things: Iterable[uuid.UUID]) -> None:
    """Let these count no longer, inside the transaction of the line that says so."""
    Mark.objects.filter(thing__in=list(things), ended_on=None).update(ended_on=clock.today())
