"""A new generation of a case key: everything is wrapped anew for those who stay, in one transaction; contents are not touched."""

from collections.abc import Iterator

from django.db import transaction

from candour.areas.vault import cases, continuity_wraps, depositing, gate, marks, routing, sealing, swapping
from candour.areas.vault.gate import Held, Unlocked
from candour.areas.vault.models import Case, Grant, Item, ItemKey

_AT_ONCE = 500


def is_owed(case: Case) -> bool:
    """Answer whether somebody lost their grant and the case key has not been changed since."""
    rows = list(Grant.objects.filter(case=case).exclude(wrapped=b"").values_list("pk", flat=True))
    return bool(marks.known(rows) - marks.standing(rows))


def rotate(*, held: Held, unlocked: Unlocked, new: sealing.PrivateKey) -> int:
    """
    Give the case a new key, which a line has named already, and return its generation.

    Whoever has a grant that counts and is not barred gets the new one; of all other grants only the row stays. All or nothing: a process
    that dies half-way leaves the old generation whole, and `is_owed` says that it is still to be done.

    :raises CannotOpen: when one item does not belong to the old key: then nothing is changed, and nobody is locked out by it.
    """
    with transaction.atomic(using=routing.alias()):
        case = Case.objects.select_for_update().get(pk=held.case.pk)
        old = gate.case_key(Held(case, held.grant), unlocked)
        before, after = case.generation, case.generation + 1
        case.generation, case.public = after, new.public().raw
        case.save(update_fields=["generation", "public"])
        _grants_anew(case, new)
        for items in _in_parts(case):
            _wrap_anew(case, items, old, new.public(), before, after)
        continuity_wraps.make(case=case, private=new)
    return after


def _grants_anew(case: Case, new: sealing.PrivateKey) -> None:
    rows = list(Grant.objects.filter(case=case).exclude(wrapped=b"").select_related("key"))
    count = marks.standing(row.pk for row in rows)
    out = gate.barred(case.pk, [row.holder for row in rows])
    staying = [row for row in rows if row.pk in count and row.holder not in out]
    for row in rows:
        row.wrapped = b""
        # A grant stays with the key that it was given to: another one, be it made by somebody in its holder's name, is let in anew.
        if row in staying and swapping.is_known(row.key):
            row.generation = case.generation
            row.wrapped = cases.wrapped_grant(case, case.generation, new, row.holder, row.key).wrapped
    Grant.objects.bulk_update(rows, ["wrapped", "generation"], batch_size=_AT_ONCE)


def _in_parts(case: Case) -> Iterator[list[Item]]:
    part: list[Item] = []
    for item in Item.objects.filter(case=case).defer("ciphertext").order_by("pk").iterator(chunk_size=_AT_ONCE):
        part.append(item)
        if len(part) == _AT_ONCE:
            yield part
            part = []
    if part:
        yield part


def _wrap_anew(case: Case, items: list[Item], old: sealing.PrivateKey, new: sealing.PublicKey, before: int, after: int) -> None:
    wraps = dict(ItemKey.objects.filter(item__in=items).values_list("item_id", "wrapped"))
    anew = sealing.rewrap_items(
        ((bytes(wraps[i.pk]), depositing.context_of_key(i, case, before), depositing.context_of_key(i, case, after)) for i in items),
        private=old,
        to=new,
    )
    # Taken out and put in: the old wraps are overwritten on SQLite (secure_delete), and one statement beats five hundred.
    ItemKey.objects.filter(item__in=items).delete()
    ItemKey.objects.bulk_create(ItemKey(item=i, generation=after, wrapped=w) for i, w in zip(items, anew, strict=True))
