"""
Where large sealed things lie: a file each under the home's `vault` folder, readable by Candour alone.

A row of ten megabytes makes every copy, journal and backup of the database carry it about, and SQLite reads it whole; so what is larger
than a megabyte lies beside. The file holds ciphertext only, under a random name, and the row keeps its hash.
"""

import hashlib
import os
import tempfile
import uuid
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

LARGEST_IN_ROW = 1_048_576 + 64


def folder() -> Path:
    return Path(settings.HOME) / "vault"


def _path(name: uuid.UUID) -> Path:
    return folder() / name.hex[:2] / f"{name.hex}.sealed"


def put(name: uuid.UUID, ciphertext: bytes) -> None:
    """Put ciphertext on the shelf, whole or not at all, before its row is written."""
    path = _path(name)
    for place in (path.parent.parent, path.parent):
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent)  # made with 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(ciphertext)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def get(name: uuid.UUID, *, sha256: str) -> bytes | None:
    """Return what lies there, or None when it is gone or is not what was put there."""
    try:
        data = _path(name).read_bytes()
    except FileNotFoundError:
        return None
    return data if hashlib.sha256(data).hexdigest() == sha256 else None


def remove(names: Iterable[uuid.UUID]) -> None:
    """Take files off the shelf for good, written over first as far as the disk lets us."""
    for name in names:
        path = _path(name)
        try:
            size = path.stat().st_size
            with path.open("r+b") as file:
                file.write(bytes(size))
                file.flush()
                os.fsync(file.fileno())
            path.unlink()
        except FileNotFoundError:
            continue


def lying() -> list[uuid.UUID]:
    """Return the name of every file on the shelf."""
    return [uuid.UUID(path.stem) for path in folder().glob("??/*.sealed")]


def age_of(name: uuid.UUID, *, now: float) -> float:
    """Return for how many seconds a file has been lying there; one that is gone is new."""
    try:
        return now - _path(name).stat().st_mtime
    except FileNotFoundError:
        return 0.0
