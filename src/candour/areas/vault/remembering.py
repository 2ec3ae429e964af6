"""An unlocked key for the next requests: locked anew with a token that lives only in the person's browser."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction

from candour.areas.ledger import clock
from candour.areas.ledger.door import Viewer
from candour.areas.vault import keys, policy, routing, sealing
from candour.areas.vault.gate import Unlocked
from candour.areas.vault.models import Remembered

_STEP = timedelta(seconds=30)  # how exactly idleness is counted: a page with ten pictures does not write ten times


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _secret(token: str, bond: str) -> bytes:
    """Both halves are needed: the browser's token, and the bond that dies with the session's own data."""
    return hashlib.sha256(f"{token}\n{bond}".encode()).digest()


def _expired(now: datetime) -> tuple[datetime, datetime]:
    return now - policy.IDLE, now - policy.ABSOLUTE


def sweep_remembered(*, by: object = None) -> int:
    """Forget every unlocked key whose time is over, and return how many."""
    idle, absolute = _expired(clock.now())
    count, _ = (Remembered.objects.filter(used_at__lt=idle) | Remembered.objects.filter(unlocked_at__lt=absolute)).delete()
    return count


def remember(*, unlocked: Unlocked, session_bond: str, viewer: Viewer) -> str:
    """
    Keep an unlocked key for the next requests and return the token for the cookie: 15 minutes idle, 8 hours at most.

    `session_bond` is a random text that the page keeps in the session's data (it outlives a new session key, and dies at sign-out). The
    token goes into a cookie (`__Host-unlock`, HttpOnly, SameSite=Strict) and nowhere else. An earlier token of the session is forgotten.

    :raises NotUnlocked: when the key is not this viewer's.
    """
    if policy.why_not_proven(viewer, holder=unlocked.holder, fresh=False) or not session_bond:
        raise policy.NotUnlocked
    key = keys.current_keys([unlocked.holder]).get(unlocked.holder)
    if key is None:
        raise policy.NotUnlocked
    token, now = secrets.token_urlsafe(32), clock.now()
    context = {"holder": unlocked.holder, "generation": key.generation}
    locked = sealing.lock_key(unlocked.private, secret=_secret(token, session_bond), use="remembered", context=context)
    with transaction.atomic(using=routing.alias()):
        sweep_remembered()
        forget(session_bond=session_bond, viewer=viewer)
        Remembered.objects.create(
            token_hash=_hash(token),
            session_hash=_hash(session_bond),
            holder=unlocked.holder,
            key=key,
            locked=locked,
            unlocked_at=now,
            used_at=now,
        )
    return token


def remembered(*, token: str, session_bond: str, viewer: Viewer) -> Unlocked | None:
    """
    Return the key that was unlocked earlier in this session, or None: never, too long ago, signed out, or they hold no role any more.

    Each call counts as use: the 15 minutes begin anew.
    """
    holder = policy.holder_of(viewer)
    if not token or not session_bond or policy.why_not_proven(viewer, holder=holder, fresh=False):
        return None
    row = Remembered.objects.filter(token_hash=_hash(token), session_hash=_hash(session_bond), holder=holder).select_related("key").first()
    now = clock.now()
    idle, absolute = _expired(now)
    if row is None or row.used_at < idle or row.unlocked_at < absolute:
        return None
    newest = keys.current_keys([holder]).get(holder)
    if newest is None or newest.pk != row.key_id:
        return None
    if now - row.used_at > _STEP:
        Remembered.objects.filter(pk=row.pk).update(used_at=now)
    context = {"holder": holder, "generation": row.key.generation}
    try:
        return Unlocked(
            holder, sealing.unlock_key(bytes(row.locked), secret=_secret(token, session_bond), use="remembered", context=context)
        )
    except sealing.CannotOpen:
        return None


def locks_at(*, token: str, session_bond: str, viewer: Viewer) -> datetime | None:
    """Return when the remembered key locks itself if nothing more is done, in UTC."""
    holder = policy.holder_of(viewer)
    row = Remembered.objects.filter(token_hash=_hash(token), session_hash=_hash(session_bond), holder=holder).first()
    return min(row.used_at + policy.IDLE, row.unlocked_at + policy.ABSOLUTE) if row else None


def forget(*, session_bond: str, viewer: Viewer) -> None:
    """Lock now: forget the unlocked key of this session."""
    Remembered.objects.filter(session_hash=_hash(session_bond)).delete()


def forget_everywhere(*, holder: str) -> int:
    """Forget every unlocked key of a holder, in whatever session, and return how many."""
    count, _ = Remembered.objects.filter(holder=holder).delete()
    return count
