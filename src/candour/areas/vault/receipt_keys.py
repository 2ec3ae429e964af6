"""A key behind a receipt: for whoever has no account, and must not have one."""

import secrets
import uuid

from django.conf import settings
from django.db import transaction

from candour.areas.ledger import clock
from candour.areas.ledger.door import Actor, Done, action
from candour.areas.vault import contexts, keys, marks, policy, routing, sealing, swapping
from candour.areas.vault.gate import Unlocked
from candour.areas.vault.models import Grant, HolderKey, Reader, Salt
from candour.methods import receipts


def _salt() -> bytes:
    """Return this home's salt, made once. It is not secret; without it every receipt is lost, so it is backed up with the rest."""
    found = Salt.objects.filter(pk=1).first()
    if found is None:
        with transaction.atomic(using=routing.alias()):
            found, _ = Salt.objects.get_or_create(pk=1, defaults={"value": secrets.token_bytes(16)})
    return bytes(found.value)


def _derived(receipt: receipts.Receipt) -> tuple[str, bytes]:
    derived = receipts.derive(receipt, salt=_salt(), cost=settings.STRETCH)
    return policy.RECEIPT + derived.lookup.hex(), derived.unlock


def _context(holder: str) -> contexts.Context:
    return contexts.of_user_key(holder=holder, generation=1)


def prepare_receipt(*, receipt: receipts.Receipt) -> "Prepared":
    """
    Work the key of a new receipt out, before any transaction: this is the slow part (Argon2id). Hand the answer to `make_receipt_key`.

    :raises Busy: when too many keys are being worked out: nothing was done.
    """
    holder, secret = _derived(receipt)
    private = sealing.make_key()
    locked = sealing.lock_key(private, secret=secret, use="receipt", context=_context(holder))
    return Prepared(holder, private.public(), locked)


class Prepared:
    """The key of a new receipt, not yet kept."""

    __slots__ = ("holder", "locked", "public")

    def __init__(self, holder: str, public: sealing.PublicKey, locked: bytes) -> None:
        self.holder, self.public, self.locked = holder, public, locked


@action("vault.receipt_key_made", face="sealed")
def make_receipt_key(*, prepared: "Prepared", by: Actor) -> Done[str]:
    """Keep the key of a new receipt and return its holder, for `begin_case(holders=...)` or `deposit(readers=...)`. May be nested."""
    row = HolderKey(
        holder=prepared.holder, generation=1, mode=HolderKey.Mode.HELD_HERE, alg=prepared.public.alg, public=prepared.public.raw
    )
    row.locked, row.locked_by_recovery, row.made_on = prepared.locked, b"", clock.today()
    with transaction.atomic(using=routing.alias()):
        row.save(force_insert=True)
    marks.stand([row.pk], what="key")
    return Done(prepared.holder, refs={"key": row.pk, "public": swapping.named(prepared.public.raw)})


def unlock_receipt(*, receipt: receipts.Receipt) -> Unlocked:
    """
    Return the key behind a receipt, for this request only. A wrong receipt costs the same work and gets the same answer as a right one
    whose access was destroyed.

    :raises CannotOpen: when there is nothing behind it.
    :raises Busy: when too many keys are being worked out: nothing was done.
    """
    holder, secret = _derived(receipt)
    row = keys.current_keys([holder]).get(holder)
    # Nobody's: opened in vain, so that a wrong receipt takes as long as a right one.
    locked = bytes(row.locked) if row else sealing.lock_key(_NOBODYS, secret=bytes(32), use="receipt", context=_context(holder))
    return Unlocked(holder, sealing.unlock_key(locked, secret=secret, use="receipt", context=_context(holder)))


_NOBODYS = sealing.make_key()


def destroy_access(*, unlocked: Unlocked, by: Actor) -> None:
    """
    Destroy what a receipt opens, for good: from now on the right receipt answers like a wrong one. What was left stays for its holders.

    :raises NotUnlocked: for anybody's key but a receipt's.
    """
    if not policy.is_receipt(unlocked.holder):
        raise policy.NotUnlocked
    rows = list(HolderKey.objects.filter(holder=unlocked.holder).values_list("pk", flat=True))
    _destroy_access(holder=unlocked.holder, key_ids=tuple(rows), by=by)
    forget_receipt(holder=unlocked.holder)


@action("vault.access_destroyed", face="sealed")
def _destroy_access(*, holder: str, key_ids: tuple[uuid.UUID, ...], by: Actor) -> Done[None]:
    marks.end([*key_ids, *Grant.objects.filter(holder=holder).values_list("pk", flat=True)])
    return Done(None)


def forget_receipt(*, holder: str) -> None:
    """Take a destroyed receipt's keys out of the vault: said first, done after, and done again by the sweep if it died between."""
    with transaction.atomic(using=routing.alias()):
        Reader.objects.filter(holder=holder).delete()
        Grant.objects.filter(holder=holder).delete()
        HolderKey.objects.filter(holder=holder).delete()
