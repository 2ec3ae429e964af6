"""Holders' keys: made, locked with a passphrase and a printed recovery key, unlocked for one request."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from candour.areas.ledger import clock
from candour.areas.ledger.door import Actor, Done, Viewer, action
from candour.areas.vault import contexts, gate, marks, policy, recovery, routing, sealing, swapping
from candour.areas.vault.gate import Look, Unlocked
from candour.areas.vault.models import HolderKey
from candour.areas.vault.policy import Act, Why


@dataclass(frozen=True, repr=False)
class MadeKey:
    """A new key, and the recovery key that is shown once and kept nowhere."""

    key_id: str
    recovery_key: str


@dataclass(frozen=True)
class KeySummary:
    """What may be said of a holder's key."""

    key_id: str
    generation: int
    mode: str
    alg: str
    made_on: str

    @property
    def is_kept_outside(self) -> bool:
        return self.mode == HolderKey.Mode.KEPT_OUTSIDE


def current_keys(holders: Iterable[str]) -> dict[str, HolderKey]:
    """Return the newest key that counts, and that a line knows, of each holder who has one."""
    return {row.holder: row for row in _counting(holders) if swapping.is_known(row)}


def altered(holders: Iterable[str]) -> set[str]:
    """Return whose keys no line knows as they stand now: somebody changed them in the database."""
    return {row.holder for row in _counting(holders) if not swapping.is_known(row)}


def _counting(holders: Iterable[str]) -> list[HolderKey]:
    rows = list(HolderKey.objects.filter(holder__in=list(holders)).order_by("generation"))
    count = marks.standing(row.pk for row in rows)
    return [row for row in rows if row.pk in count]


def keys_for(holders: Iterable[str]) -> dict[str, HolderKey]:
    """
    Return each holder's key to seal for.

    :raises HasNoKey: naming who has none.
    :raises Altered: when one of them has a key that no line knows.
    """
    wanted = list(dict.fromkeys(holders))
    if altered(wanted):
        raise policy.Altered
    found = current_keys(wanted)
    if missing := tuple(h for h in wanted if h not in found):
        raise policy.HasNoKey(missing)
    return found


def public_of(key: HolderKey) -> sealing.PublicKey:
    return sealing.PublicKey(key.alg, bytes(key.public))


def key_summary(*, viewer: Viewer) -> KeySummary | None:
    """
    Return the viewer's own key, or None while they have none.

    :raises Altered: when somebody changed a key of theirs in the database.
    """
    holder = policy.holder_of(viewer)
    if holder and altered([holder]):
        raise policy.Altered
    row = current_keys([holder]).get(holder) if holder else None
    return KeySummary(str(row.pk), row.generation, row.mode, row.alg, row.made_on.isoformat()) if row else None


def have_keys(*, holders: Iterable[str], viewer: Viewer) -> set[str]:
    """Return which of these holders something can be sealed for."""
    return set(current_keys(holders)) if viewer.is_signed_in or viewer.is_system else set()


def _own(viewer: Viewer, *, fresh: bool = False) -> str:
    """Return the viewer as a holder, or refuse and mark it."""
    if why := policy.why_not_proven(viewer, holder=None, fresh=fresh):
        raise gate.refuse(Look(viewer, Act.KEY), why)
    return viewer.actor.ref


def _context(row: HolderKey) -> contexts.Context:
    return contexts.of_user_key(holder=row.holder, generation=row.generation)


def _require_long(passphrase: str) -> str:
    typed = sealing.same_typed(passphrase)
    if len(typed) < policy.SHORTEST_PASSPHRASE:
        raise policy.Unfit(f"Use at least {policy.SHORTEST_PASSPHRASE} characters, for example four words.", field="passphrase")
    return typed


def _next_generation(holder: str) -> int:
    last = HolderKey.objects.filter(holder=holder).order_by("-generation").values_list("generation", flat=True).first()
    return (last or 0) + 1


def make_key(*, passphrase: str, viewer: Viewer, alg: str = sealing.DEFAULT) -> MadeKey:
    """
    Make a key for the signed-in viewer and return its recovery key, which is shown once.

    The key counts only after `confirm_key`, so that nothing is sealed for a key whose recovery sheet was never seen. A second key
    takes the place of the first; what was granted to the first must be granted anew by somebody who still can.

    :raises Unfit: when the passphrase is too short.
    :raises NotStrong: without a passkey; the refusal is marked.
    :raises NotFresh: when it would take the place of another, unless the viewer has just proved who they are; marked.
    :raises Busy: when too many keys are being worked out.
    """
    holder, typed = _own(viewer, fresh=bool(current_keys([policy.holder_of(viewer)]))), _require_long(passphrase)
    private, printed = sealing.make_key(alg), recovery.make()
    row = HolderKey(holder=holder, generation=_next_generation(holder), mode=HolderKey.Mode.HELD_HERE, alg=alg, made_on=clock.today())
    row.public = private.public().raw
    row.locked = sealing.lock_key_with_passphrase(private, passphrase=typed, cost=settings.STRETCH, context=_context(row))
    row.locked_by_recovery = sealing.lock_key(private, secret=printed, use="recovery key", context=_context(row))
    with transaction.atomic(using=routing.alias()):
        row.save(force_insert=True)
    return MadeKey(str(row.pk), recovery.printed(printed))


def confirm_key(*, key_id: str, viewer: Viewer) -> None:
    """
    Let a new key count, once its holder has shown that they have the recovery sheet (the page asks for a part of it).

    :raises NoSuchThing: when it is not this viewer's newest key.
    """
    holder = _own(viewer)
    row = HolderKey.objects.filter(pk=gate.as_uuid(key_id), holder=holder).first()
    if row is None or row.generation + 1 != _next_generation(holder):
        raise policy.NoSuchThing
    if not marks.known([row.pk]):
        _count_key(key_id=row.pk, public=bytes(row.public), by=viewer.actor)


@action("vault.key_made", face="sealed")
def _count_key(*, key_id: uuid.UUID, public: bytes, by: Actor) -> Done[str]:
    marks.stand([key_id], what="key")
    return Done(str(key_id), refs={"key": key_id, "public": swapping.named(public)})


def bring_public_key(*, text: str, viewer: Viewer) -> KeySummary:
    """
    Take the public half of a key whose private half never comes here (the strongest mode): a line that `candour unseal --make-key` printed.

    It counts at once. What is sealed for it is opened away from the service, from a bundle.

    :raises Unfit: when the line is not a public key.
    :raises NotFresh: unless the viewer has just proved who they are.
    """
    holder = _own(viewer, fresh=True)
    try:
        public = sealing.public_from_text(text)
    except ValueError as wrong:
        raise policy.Unfit("This is not the line that candour unseal --make-key printed. Copy the whole line.", field="text") from wrong
    row = HolderKey(holder=holder, generation=_next_generation(holder), mode=HolderKey.Mode.KEPT_OUTSIDE, alg=public.alg, public=public.raw)
    row.made_on, row.locked, row.locked_by_recovery = clock.today(), b"", b""
    with transaction.atomic(using=routing.alias()):
        row.save(force_insert=True)
    _count_key(key_id=row.pk, public=public.raw, by=viewer.actor)
    summary = key_summary(viewer=viewer)
    if summary is None:
        raise policy.NoSuchThing
    return summary


def unlock(*, passphrase: str, viewer: Viewer) -> Unlocked:
    """
    Return the viewer's unlocked key, for this request; `remember` keeps it for the next ones.

    A cheaper lock of an earlier time is made dearer on the way.

    :raises NotStrong: without a passkey; the refusal is marked.
    :raises Altered: when somebody changed a key of theirs in the database; marked.
    :raises CannotOpen: when the passphrase is wrong; marked too. Also when there is no key, or it is kept outside.
    :raises Busy: when too many keys are being worked out.
    """
    holder, typed = _own(viewer), sealing.same_typed(passphrase)
    if altered([holder]):
        raise gate.refuse(Look(viewer, Act.KEY), Why.ALTERED)
    row = current_keys([holder]).get(holder)
    try:
        if row is None or row.mode != HolderKey.Mode.HELD_HERE:
            raise sealing.CannotOpen
        private = sealing.unlock_key_with_passphrase(bytes(row.locked), passphrase=typed, context=_context(row))
    except sealing.CannotOpen:
        with transaction.atomic(durable=True):
            gate.mark_refused(look=Look(viewer, Act.KEY), why=Why.WRONG, by=viewer.actor)
        raise
    if sealing.cost_of(bytes(row.locked)) != settings.STRETCH:
        locked = sealing.lock_key_with_passphrase(private, passphrase=typed, cost=settings.STRETCH, context=_context(row))
        HolderKey.objects.filter(pk=row.pk).update(locked=locked)
    return Unlocked(holder, private)


def change_passphrase(*, old: str, new: str, viewer: Viewer) -> None:
    """
    Lock the viewer's key with a new passphrase. Key and recovery sheet stay the same.

    :raises CannotOpen: when the old passphrase is wrong; marked.
    :raises Unfit: when the new one is too short.
    """
    _require_long(new)
    _relock(unlock(passphrase=old, viewer=viewer), new, viewer)


def recover(*, recovery_key: str, new_passphrase: str, viewer: Viewer) -> Unlocked:
    """
    Unlock the viewer's key with the printed recovery key and lock it with a new passphrase. The sheet stays good.

    :raises Misread: when the recovery key was not typed as it was printed.
    :raises CannotOpen: when it is another key's; marked.
    :raises NotFresh: unless the viewer has just proved who they are.
    """
    holder, typed = _own(viewer, fresh=True), _require_long(new_passphrase)
    secret = recovery.read(recovery_key)
    row = current_keys([holder]).get(holder)
    try:
        if row is None:
            raise sealing.CannotOpen
        private = sealing.unlock_key(bytes(row.locked_by_recovery), secret=secret, use="recovery key", context=_context(row))
    except sealing.CannotOpen:
        with transaction.atomic(durable=True):
            gate.mark_refused(look=Look(viewer, Act.KEY), why=Why.WRONG, by=viewer.actor)
        raise
    unlocked = Unlocked(holder, private)
    _relock(unlocked, typed, viewer)
    return unlocked


def _relock(unlocked: Unlocked, passphrase: str, viewer: Viewer) -> None:
    row = current_keys([unlocked.holder])[unlocked.holder]
    # Worked out before the transaction: nobody waits for the database while Argon2id runs.
    locked = sealing.lock_key_with_passphrase(
        unlocked.private, passphrase=sealing.same_typed(passphrase), cost=settings.STRETCH, context=_context(row)
    )
    _keep_lock(key_id=row.pk, locked=locked, by=viewer.actor)


@action("vault.passphrase_changed", face="sealed")
def _keep_lock(*, key_id: uuid.UUID, locked: bytes, by: Actor) -> Done[None]:
    with transaction.atomic(using=routing.alias()):
        HolderKey.objects.filter(pk=key_id).update(locked=locked)
    return Done(None, refs={"key": key_id})
