"""The one function that opens: it marks the look, commits the mark and its line, and only then decrypts."""

import hashlib
from dataclasses import dataclass

from django.db import transaction

from candour.areas.ledger.door import Viewer
from candour.areas.vault import depositing, gate, marks, policy, sealing, shelf
from candour.areas.vault.gate import Held, Look, Unlocked
from candour.areas.vault.models import Case, Item, ItemKey, Reader
from candour.areas.vault.policy import Act, Why


@dataclass(frozen=True, repr=False)
class Opened:
    """One version of one item, opened. It shows nothing of itself in logs and errors."""

    item_id: str
    version: int
    field: str
    data: bytes

    @property
    def text(self) -> str:
        return self.data.decode()

    def __repr__(self) -> str:
        return "<something opened>"


@dataclass(frozen=True)
class _Found:
    """What was looked up before it was decided."""

    case: Case | None
    held: Held | None
    row: Item | None
    reader: Reader | None
    why: Why | None


def open_item(*, item_id: str, purpose: str, unlocked: Unlocked, viewer: Viewer, version: int | None = None) -> Opened:
    """
    Return what an item says, its latest version unless another is named.

    `purpose` is the person's own words for why they look. The mark of the look and the ledger's line are committed first; a refusal is
    marked in the same way, also for an item that does not exist. Someone with a receipt is `Viewer.of(Actor.receipt(), ())`.

    :raises Unfit: without a purpose.
    :raises NoSuchThing: when it is missing, or not for this holder, or they are barred: alike.
    :raises NotStrong: without a passkey.
    :raises NotUnlocked: when the key is not this viewer's, or they no longer hold any role.
    :raises OpensOutside: when the case is never opened on the service.
    :raises CannotOpen: when it was altered or moved; marked too.
    :raises RuntimeError: inside somebody else's transaction, which could roll the mark back.
    """
    purpose = policy.require_purpose(purpose)
    with transaction.atomic(durable=True):
        found = _look_up(item_id, version, unlocked, viewer)
        at = found.row.version if found.row else version
        look = Look(viewer, Act.OPEN, purpose, str(found.case.pk) if found.case else "", str(item_id), at, unlocked.holder)
        if found.why:
            gate.mark_refused(look=look, why=found.why, by=viewer.actor)
        else:
            gate.mark_opened(look=look, by=viewer.actor)
    if found.why:
        error = policy.ANSWERS[found.why]
        raise error
    try:
        return _decrypted(found, unlocked)
    except sealing.CannotOpen:
        with transaction.atomic(durable=True):
            gate.mark_failed(look=look, by=viewer.actor)
        raise


def _look_up(item_id: str, version: int | None, unlocked: Unlocked, viewer: Viewer) -> _Found:
    """Look everything up, in the same way whether or not it exists, then decide."""
    rows = list(Item.objects.filter(item=gate.as_uuid(item_id)).defer("ciphertext").select_related("case").order_by("-version"))
    count = marks.standing([r.pk for r in rows] + [r.case_id for r in rows])
    rows = [r for r in rows if r.pk in count and r.case_id in count and version in (None, r.version)]
    row = rows[0] if rows else None
    case = row.case if row else None
    grant = gate.grant_of(case.pk if case else marks.NOTHING, unlocked.holder)
    reader = Reader.objects.filter(item=row.pk if row else marks.NOTHING, holder=unlocked.holder).select_related("key").first()
    why = gate.why_not(act=Act.OPEN, viewer=viewer, holder=unlocked.holder, case=case, grant=grant)
    if why is Why.NO_GRANT and reader is not None:
        why = Why.OUTSIDE if case and case.mode == Case.Mode.OUTSIDE else None
    return _Found(case, Held(case, grant) if case and grant else None, row, reader, why)


def _decrypted(found: _Found, unlocked: Unlocked) -> Opened:
    row, case = found.row, found.case
    if row is None or case is None:
        raise sealing.CannotOpen
    if found.held is not None:
        private = gate.case_key(found.held, unlocked)
        key = ItemKey.objects.get(pk=row.pk)
        wrapped, wrapping = bytes(key.wrapped), depositing.context_of_key(row, case, key.generation)
    elif found.reader is not None:
        private = unlocked.private
        wrapped, wrapping = bytes(found.reader.wrapped), depositing.context_of_reader(row, case, unlocked.holder, found.reader.key_id)
    else:
        raise sealing.CannotOpen
    data = sealing.unseal_item(wrapped, ciphertext_of(row), private=private, item=depositing.context_of_item(row, case), wrapping=wrapping)
    return Opened(str(row.item), row.version, row.field, data)


def ciphertext_of(row: Item) -> bytes:
    """
    Return an item's ciphertext, from its row or from the shelf.

    :raises CannotOpen: when it is not what was kept.
    """
    data = shelf.get(row.pk, sha256=row.sha256) if row.is_on_shelf else bytes(row.ciphertext)
    if data is None or hashlib.sha256(data).hexdigest() != row.sha256:
        raise sealing.CannotOpen
    return data
