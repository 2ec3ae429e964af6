"""What the worker does each night: what was left and never kept goes, and what was said to be destroyed is destroyed."""

import time
import uuid
from datetime import date, timedelta

from django.db import transaction

from candour.areas.ledger import clock
from candour.areas.vault import destroying, marks, policy, receipt_keys, remembering, routing, shelf
from candour.areas.vault.models import Bar, Case, Grant, HolderKey, Item, ItemKey, Nested, Proposal, Reader, Tombstone

_KEPT_FOR = timedelta(days=2)  # days are all that is known, so two of them are at least one whole day


def sweep_left() -> int:
    """
    Take out what was left and never kept, forget keys whose time is over, finish destructions that died half-way; return how much went.

    Safe at any time and beside anything else: what is younger than a whole day is not touched, and marked things never are.
    """
    before = clock.today() - _KEPT_FOR
    with transaction.atomic(using=routing.alias()):
        gone = _sweep_items(before) + _sweep_cases(before) + _sweep_grants(before) + _sweep_keys(before)
    return gone + _sweep_shelf() + _finish() + remembering.sweep_remembered()


def _unmarked(pks: list[uuid.UUID]) -> list[uuid.UUID]:
    count = marks.known(pks)
    return [pk for pk in pks if pk not in count]


def _sweep_items(before: date) -> int:
    orphans = _unmarked(list(Item.objects.filter(left_on__lte=before).values_list("pk", flat=True)))
    ItemKey.objects.filter(item__in=orphans).delete()
    Reader.objects.filter(item__in=orphans).delete()
    Item.objects.filter(pk__in=orphans).delete()
    return len(orphans)


def _sweep_cases(before: date) -> int:
    orphans = _unmarked(list(Case.objects.filter(begun_on__lte=before).values_list("pk", flat=True)))
    # A case that never counted may hold items of the same hour: they go first, or it stays.
    busy = set(Item.objects.filter(case__in=orphans).values_list("case_id", flat=True))
    orphans = [pk for pk in orphans if pk not in busy]
    Grant.objects.filter(case__in=orphans).delete()
    Nested.objects.filter(case__in=orphans).delete()
    Bar.objects.filter(case__in=orphans).delete()
    Case.objects.filter(pk__in=orphans).delete()
    return len(orphans)


def _sweep_grants(before: date) -> int:
    orphans = _unmarked(list(Grant.objects.filter(granted_on__lte=before).values_list("pk", flat=True)))
    Grant.objects.filter(pk__in=orphans).delete()
    return len(orphans)


def _sweep_keys(before: date) -> int:
    orphans = _unmarked(list(HolderKey.objects.filter(made_on__lte=before).values_list("pk", flat=True)))
    busy = set(Grant.objects.filter(key__in=orphans).values_list("key_id", flat=True))
    busy |= set(Reader.objects.filter(key__in=orphans).values_list("key_id", flat=True))
    gone = [pk for pk in orphans if pk not in busy]
    HolderKey.objects.filter(pk__in=gone).delete()
    return len(gone)


def _sweep_shelf() -> int:
    """Take files off the shelf that no row names: their transaction was rolled back, or their row was destroyed."""
    lying = [name for name in shelf.lying() if shelf.age_of(name, now=time.time()) > timedelta(days=1).total_seconds()]
    named = set(Item.objects.filter(pk__in=lying, is_on_shelf=True).values_list("pk", flat=True))
    orphans = [name for name in lying if name not in named]
    shelf.remove(orphans)
    return len(orphans)


def _finish() -> int:
    """Finish what was said and not done."""
    done = 0
    for row in Proposal.objects.filter(kind=Proposal.Kind.DESTROY, state=Proposal.State.DONE):
        if not Tombstone.objects.filter(pk__in=[row.item_id or row.case_id, row.case_id]).exists():
            destroying.shred(row)
            done += 1
    ended = HolderKey.objects.filter(holder__startswith=policy.RECEIPT).values_list("pk", "holder")
    for pk, holder in ended:
        if marks.known([pk]) and not marks.standing([pk]):
            receipt_keys.forget_receipt(holder=holder)
            done += 1
    return done
