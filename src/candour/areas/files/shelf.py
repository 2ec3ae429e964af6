"""Where content lies on disk: under its own hash, readable by Candour alone."""

import hashlib
import os
import tempfile
from pathlib import Path

from django.conf import settings


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
