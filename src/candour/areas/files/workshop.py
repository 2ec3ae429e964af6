"""Rebuilding a file: the bytes go to a process of their own that can reach nothing, and what comes back is believed for its form only."""

import hashlib
import json
import os
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from candour.areas.files import kinds, names, texts, words
from candour.areas.files.rebuilding.confinement import SECONDS
from candour.areas.files.refusals import Refused, busy, refusal

# The kernel ends it after SECONDS of work; on a busy machine the same work takes longer by the clock.
LONGEST_WAIT = 4 * SECONDS
_AT_ONCE = threading.BoundedSemaphore(2)
_PATIENCE = 20


class Upload(Protocol):
    """Anything with a name and bytes: Django's uploaded file, or an open file."""

    @property
    def name(self) -> str | None: ...

    def read(self, size: int = -1, /) -> bytes: ...


@dataclass(frozen=True)
class Rebuilt:
    """A file without what it hid: only `rebuild` makes one, so nothing reaches the shelf by another way."""

    name: str
    kind: str
    data: bytes = field(repr=False)
    removed: Mapping[str, int]
    left: Mapping[str, int]

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()

    @property
    def removed_words(self) -> tuple[str, ...]:
        return words.removed(self.removed)

    @property
    def left_words(self) -> tuple[str, ...]:
        return words.left(self.left)


def rebuild(*, upload: Upload) -> Rebuilt:
    """
    Return the file rebuilt without what it hides, and what that was; it touches neither disk nor database.

    Call it before the action that keeps the file: it may take seconds, in which no lock should be held.

    :raises Refused: with one sentence, when it is none that we take.
    """
    given = upload.name or ""
    name = names.clean(given)
    # One byte more than we take is enough to know that it is too large, whatever size it declares.
    data = upload.read(kinds.LARGEST + 1)
    kind = kinds.recognise(data, name)
    if kind in kinds.TEXTS:
        plain, removed, left = texts.rebuild(kind, data, name)
    else:
        kind, plain, removed, left = _in_the_workshop(kind, data, name)
    if names.misleads(given):
        removed["name"] += 1
    return Rebuilt(name=name, kind=kind, data=plain, removed=dict(removed), left=dict(left))


def _in_the_workshop(kind: str, data: bytes, name: str) -> tuple[str, bytes, Counter[str], Counter[str]]:
    label = "document" if kind == "zip" else kinds.KINDS[kind].label
    if not _AT_ONCE.acquire(timeout=_PATIENCE):
        raise busy(name)
    try:
        answer = _run(kind, data)
    finally:
        _AT_ONCE.release()
    head, _, body = answer.partition(b"\n")
    try:
        said: dict[str, Any] = json.loads(head)
        if "unfit" in said:
            raise refusal(str(said["unfit"]), name, label)
        exact = str(said["kind"])
        removed, left = _known(said["removed"], words.REMOVED), _known(said["left"], words.LEFT)
    except (json.JSONDecodeError, KeyError, TypeError, AttributeError, UnicodeDecodeError) as silent:
        # It was ended by a limit or by its own fault before it could say more.
        raise refusal("too_heavy", name) from silent
    _require_kind(exact, kind, body, name)
    return exact, body, removed, left


def _require_kind(exact: str, kind: str, body: bytes, name: str) -> None:
    """:raises Refused: when what came back is not one whole file of the kind that it should be."""
    if (exact not in kinds.DOCUMENTS) if kind == "zip" else (exact != kind):
        raise refusal("damaged", name)
    kinds.require_name(exact, name)
    if len(body) > kinds.LARGEST_KEPT:
        raise refusal("too_large", name)
    if kinds.beginning(body, name) != kind:
        raise refusal("damaged", name)
    kinds.require_one_kind(body, kind, name)


def _known(counts: Any, table: Mapping[str, Any]) -> Counter[str]:
    return Counter({str(code): int(times) for code, times in counts.items() if code in table and int(times) > 0})


def _run(kind: str, data: bytes) -> bytes:
    """Return what the process answered, or nothing when it was ended; the file is handed over in memory and never lies on disk."""
    given, answered = os.memfd_create("given"), os.memfd_create("answered")
    try:
        with open(given, "wb", closefd=False) as file:
            file.write(json.dumps({"kind": kind}).encode() + b"\n" + data)
        os.lseek(given, 0, os.SEEK_SET)
        # Nothing of ours goes along: no environment, no descriptors, no folder.
        process = subprocess.Popen(
            [sys.executable, "-I", "-B", "-m", "candour.areas.files.rebuilding"],
            stdin=given,
            stdout=answered,
            stderr=subprocess.DEVNULL,
            env={},
            cwd="/",
            close_fds=True,
            start_new_session=True,
        )
        try:
            process.wait(timeout=LONGEST_WAIT)
        except subprocess.TimeoutExpired:
            return b""
        finally:
            process.kill()
            process.wait()
        os.lseek(answered, 0, os.SEEK_SET)
        with open(answered, "rb", closefd=False) as file:
            return file.read(kinds.LARGEST_KEPT + 10_000)
    finally:
        os.close(given)
        os.close(answered)


__all__ = ["Rebuilt", "Refused", "Upload", "rebuild"]
