"""Writing the ledger's lines: one at a time, under a lock, as the last statement of what they tell of."""

import hashlib
import secrets
import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import connection

from candour.areas.ledger import clock
from candour.areas.ledger.models import Row, Waiting
from candour.methods import canonical

FORMAT = 1
FIRST = "0" * 64
_LOCK = 0x43414E44  # "CAND": the one advisory lock of the ledger on PostgreSQL


def row_content(row: Row) -> dict[str, Any]:
    """Return what the hash of a row covers."""
    return {
        "format": row.format,
        "seq": row.seq,
        "id": str(row.id),
        "kind": row.kind,
        "day": row.day.isoformat(),
        "face": str(row.face),
        "actor_role": row.actor_role,
        "refs": row.refs,
        "payload_hash": row.payload_hash,
        "salt": row.salt,
        "prev_hash": row.prev_hash,
    }


def hash_of(row: Row) -> str:
    return hashlib.sha256(canonical.encode(row_content(row))).hexdigest()


def commit_to(payload: Any, *, face: str) -> tuple[str, str]:
    """Return `(payload_hash, salt)`: the plain hash of what is public, a salted commitment to all else."""
    data = payload if isinstance(payload, bytes) else canonical.encode(payload)
    salt = "" if face == "public" else secrets.token_hex(16)
    return hashlib.sha256(salt.encode() + data).hexdigest(), salt


def take_turn() -> None:
    """Take the ledger's lock until the transaction ends: for acts that number things or must not run beside another."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def append(
    *,
    kind: str,
    face: str,
    actor_role: str,
    refs: Mapping[str, str],
    payload_hash: str,
    salt: str,
    line_id: uuid.UUID,
    day: date | None = None,
) -> Row:
    """
    Append one line. The lock is held until the surrounding transaction ends, so the order of lines is the order of commits.

    :raises RuntimeError: outside a transaction: a line without its act, or an act without its line, must be impossible.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("A ledger line is written only inside the transaction of what it tells of.")
    take_turn()
    last = Row.objects.order_by("-seq").values_list("seq", "hash").first() or (0, FIRST)
    row = Row(
        seq=last[0] + 1,
        id=line_id,
        format=FORMAT,
        kind=kind,
        day=day or clock.today(),
        face=face,
        actor_role=actor_role,
        refs={k: str(v) for k, v in refs.items()},
        payload_hash=payload_hash,
        salt=salt,
        prev_hash=last[1],
    )
    row.hash = hash_of(row)
    row.save(force_insert=True)
    return row


def take_in_waiting() -> int:
    """Append the anonymous lines that wait, in an order that tells nothing, and return how many there were."""
    waiting = list(Waiting.objects.all())
    secrets.SystemRandom().shuffle(waiting)
    for w in waiting:
        append(kind=w.kind, face=w.face, actor_role=w.actor_role, refs=w.refs, payload_hash=w.payload_hash, salt=w.salt, line_id=w.id)
    Waiting.objects.filter(id__in=[w.id for w in waiting]).delete()
    return len(waiting)
