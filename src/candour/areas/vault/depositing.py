"""Leaving something sealed: anyone can, and nobody needs to be able to read for it."""

import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Max

from candour.areas.ledger import clock
from candour.areas.vault import contexts, gate, keys, marks, policy, routing, sealing, shelf, swapping
from candour.areas.vault.models import Case, Item, ItemKey, Reader, Tombstone

LEFT_FOR = timedelta(days=1)


@dataclass(frozen=True)
class Left:
    """Something that was left and does not count yet: hand it to `keep`."""

    item_id: str
    version: int
    row_id: str


def context_of_item(row: Item, case: Case) -> contexts.Context:
    return contexts.of_item(
        organisation=case.organisation_code, case=str(case.pk), item=str(row.item), field=row.field, version=row.version
    )


def context_of_key(row: Item, case: Case, generation: int) -> contexts.Context:
    return context_of_item(row, case) | {"generation": generation}


def context_of_reader(row: Item, case: Case, holder: str, key_id: object) -> contexts.Context:
    return context_of_item(row, case) | {"holder": holder, "key": str(key_id)}


def deposit(*, case_id: str, field: str, data: bytes | str, readers: Iterable[str] = ()) -> Left:
    """
    Leave something in a case, sealed, and return what `keep` needs. Text is kept as UTF-8.

    The case's holders can open it; `readers` are further holders who can open this one thing (the receipt of who wrote it, say). It does
    not count until the caller's own action keeps it; what was never kept is swept after a day. Up to 11 MB.

    :raises NoSuchThing: when there is no such case.
    :raises Unfit: when it is too large, empty, or a reader is barred.
    :raises HasNoKey: when a reader has no key.
    """
    return _leave(case_id, uuid.uuid4(), field, data, tuple(readers))


def amend(*, item_id: str, data: bytes | str, readers: Iterable[str] = ()) -> Left:
    """
    Leave the next version of an item; earlier versions stay as they are.

    `readers` as for `deposit`: readers of the earlier version are not taken over.

    :raises NoSuchThing: when there is no such item.
    """
    last = Item.objects.filter(item=gate.as_uuid(item_id)).order_by("-version").first()
    if last is None:
        raise policy.NoSuchThing
    return _leave(str(last.case_id), last.item, last.field, data, tuple(readers))


def _leave(case_id: str, item: uuid.UUID, field: str, data: bytes | str, readers: tuple[str, ...]) -> Left:
    content = data.encode() if isinstance(data, str) else data
    if not content or len(content) > policy.LARGEST_ITEM:
        raise policy.Unfit("There is nothing in it, or it is larger than 10 MB.", field=field)
    with transaction.atomic(using=routing.alias()):
        # The lock keeps a new generation of the case key from slipping in between.
        case = Case.objects.select_for_update().filter(pk=gate.as_uuid(case_id)).first()
        if case is None:
            raise policy.NoSuchThing
        if not swapping.is_known_case(case):
            raise policy.Altered
        if gate.barred(case.pk, readers):
            raise policy.Unfit("Somebody who is barred cannot read this.", field="readers")
        found = keys.keys_for(readers)
        version, number = _next(case, item)
        row = Item(case=case, item=item, number=number, field=field, version=version, left_on=clock.today())
        sealed = sealing.seal_item(
            content,
            to=sealing.PublicKey(case.alg, bytes(case.public)),
            item=context_of_item(row, case),
            wrapping=context_of_key(row, case, case.generation),
            also=[(keys.public_of(k), context_of_reader(row, case, h, k.pk)) for h, k in found.items()],
        )
        row.sha256, row.bucket = hashlib.sha256(sealed.ciphertext).hexdigest(), sealed.bucket
        row.is_on_shelf = len(sealed.ciphertext) > shelf.LARGEST_IN_ROW
        row.ciphertext = b"" if row.is_on_shelf else sealed.ciphertext
        if row.is_on_shelf:
            shelf.put(row.pk, sealed.ciphertext)
        row.save(force_insert=True)
        ItemKey.objects.create(item=row, generation=case.generation, wrapped=sealed.wrapped)
        Reader.objects.bulk_create(
            Reader(item=row, holder=h, key=k, wrapped=w) for (h, k), w in zip(found.items(), sealed.readers, strict=True)
        )
    return Left(str(item), version, str(row.pk))


def _next(case: Case, item: uuid.UUID) -> tuple[int, int]:
    """Return the version and the number that the next row of an item gets."""
    if Tombstone.objects.filter(pk=item).exists():
        raise policy.NoSuchThing
    last = Item.objects.filter(item=item).order_by("-version").values_list("version", "number").first()
    if last:
        return last[0] + 1, last[1]
    return 1, (Item.objects.filter(case=case).aggregate(most=Max("number"))["most"] or 0) + 1


def keep(*, left: Iterable[Left]) -> None:
    """
    Let what was left count, inside the caller's own action: its line is the line of the keeping.

    :raises RuntimeError: outside a transaction: what is kept and what is said of it stand or fall together.
    :raises NoSuchThing: when it was swept or never left.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("What was left is kept only inside the action that says so.")
    wanted = {gate.as_uuid(one.row_id) for one in left}
    rows = dict(Item.objects.filter(pk__in=wanted).values_list("pk", "case_id"))
    if set(rows) != wanted or marks.standing(rows.values()) != set(rows.values()):
        raise policy.NoSuchThing
    for row_id, case_id in rows.items():
        marks.stand([row_id], what="item", case_id=case_id)
