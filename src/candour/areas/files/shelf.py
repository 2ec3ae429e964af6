"""Where content lies on disk: under its own hash, readable by Candour alone."""

import hashlib
import os
import tempfile
import time
from collections.abc import Callable, Container
from pathlib import Path

from django.conf import settings
from django.db import transaction

# Content younger than this may belong to a transaction that is still open.
YOUNGEST_SWEPT = 24 * 3600


class Damaged(Exception):  # noqa: N818 - read as the state of the file
    """The bytes on disk are not those that were taken."""


def _path(sha256: str) -> Path:
    return Path(settings.HOME) / "files" / sha256[:2] / sha256


def put(data: bytes) -> str:
    """
    Put content on the shelf and return its hash; the same content is kept once.

    Written beside its place and moved there whole, so that a stop half-way leaves no half file. When the transaction around it is
    rolled back the content stays without a row: harmless, and swept later.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    path = _path(sha256)
    if path.exists():
        os.utime(path)  # wanted again: a sweep that looks just now lets it lie
        return sha256
    for folder in (path.parent.parent, path.parent):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent)  # made with 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return sha256


def get(sha256: str) -> bytes:
    """
    Return content from the shelf.

    :raises Damaged: when it is gone or no longer has its hash: better no evidence than changed evidence.
    """
    try:
        data = _path(sha256).read_bytes()
    except FileNotFoundError as gone:
        raise Damaged("This file is no longer where it was kept.") from gone
    if hashlib.sha256(data).hexdigest() != sha256:
        raise Damaged("This file is not as it was when it was taken, so it is not shown.")
    return data


def drop_after_commit(sha256: str, *, is_wanted: Callable[[], bool]) -> None:
    """Destroy content once the transaction around this stands, unless another row still wants it."""

    def drop() -> None:
        if not is_wanted():
            _path(sha256).unlink(missing_ok=True)

    transaction.on_commit(drop)


def sweep(*, wanted: Container[str], now: float | None = None) -> int:
    """Destroy content without a row, as a rolled-back transaction or a stop half-way leaves it, and return how much that was."""
    moment, swept = time.time() if now is None else now, 0
    for path in sorted((Path(settings.HOME) / "files").glob("??/*")):
        if path.name not in wanted and moment - path.stat().st_mtime > YOUNGEST_SWEPT:
            path.unlink(missing_ok=True)
            swept += 1
    return swept
