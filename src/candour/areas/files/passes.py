"""Passes to the place for files: each opens one file once, within a minute, and says nothing of which."""

import hashlib
import secrets
from datetime import timedelta

from candour.areas.files.models import Pass, StoredFile
from candour.areas.ledger import clock

LASTS = timedelta(seconds=60)


def _lock(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def make(file_id: str) -> str:
    """Return the key of a new pass for the file; late ones are cleared away."""
    key, now = secrets.token_urlsafe(32), clock.now()
    Pass.objects.filter(ends_at__lt=now).delete()
    Pass.objects.create(opens=_lock(key), file_id=file_id, ends_at=now + LASTS)
    return key


def use(key: str) -> StoredFile | None:
    """Return the file that the key opens, for the first who comes in time; for all others None."""
    row = Pass.objects.select_related("file").filter(opens=_lock(key), ends_at__gte=clock.now()).first()
    if row is None:
        return None
    # Of two who come at once the database lets one delete it.
    deleted, _ = Pass.objects.filter(opens=row.opens).delete()
    return row.file if deleted else None
