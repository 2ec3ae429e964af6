"""
The public record: what anyone may see of the ledger's lines, as a tree whose root we sign.

A checkpoint is signed only if the record begins with what the last one covered. The last signed checkpoint and the tiles are kept in the
home, outside the database, so that a database restored from an old backup, or changed behind our back, cannot make us sign another history.
"""

import fcntl
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files as resources
from pathlib import Path

from django.conf import settings

from candour.areas.ledger import lines
from candour.areas.ledger.models import Row
from candour.areas.ledger.record_files import Files, replace, sync
from candour.methods import canonical, merkle, notes, tiles

log = logging.getLogger(__name__)
HIDDEN = ("format", "seq", "face", "prev_hash", "hash")


class RefusedError(Exception):
    """Signing would contradict what was signed before; the sentence says how, and what to do."""


@dataclass(frozen=True)
class Exported:
    """What an export wrote."""

    size: int
    root: str
    files: int


def public_entry(row: Row) -> bytes:
    """Return what the public record holds of a row: all of a public one, of any other only its place and its hash."""
    whole = {**lines.row_content(row), "hash": row.hash}
    return canonical.encode(whole if row.face == Row.Face.PUBLIC else {name: whole[name] for name in HIDDEN})


def sign() -> str:
    """
    Bring the record up to the last line of the ledger, sign it and return the checkpoint.

    :raises RefusedError: where the ledger no longer begins with what was signed before.
    """
    with _only_one():
        signer, store = _signer(), Files(_folder())
        last = _last_signed(signer.verifier)
        size = Row.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
        _require_same_history(last, size, store)
        if last.size == size and (_folder() / "checkpoint").exists():
            return _checkpoint_file()
        grown = store.grow(_entries(last.size, size), last.size)
        # What is signed is what is on the disk, read back, not what we meant to write.
        read = store.reader(grown)
        if merkle.root(read, last.size) != last.root or grown != size:
            raise RefusedError("The files of the record are damaged: they do not lead to the last signed root. Restore them from a copy.")
        note = signer.sign(notes.Checkpoint(signer.name, grown, merkle.root(read, grown)).text)
        replace(_folder() / "checkpoint", note.encode(), durable=True)
        store.tidy(grown, last.size)
        return note


def checkpoint() -> str:
    """Return the newest checkpoint that we can stand by: where signing is refused, the last signed one."""
    try:
        return sign()
    except RefusedError as refused:
        log.critical("The public record is not signed further. %s", refused)
        return _checkpoint_file()


def tile(path: str) -> bytes | None:
    """Return the tile or bundle at this address below the record's own, if the last signed checkpoint covers it, else None."""
    try:
        wanted = tiles.parse_path(path)
    except ValueError:
        return None
    for _ in range(2):  # between reading the size and the file another process may have signed a longer record
        try:
            return Files(_folder()).read(wanted, _size_of(_checkpoint_file()))
        except FileNotFoundError:
            continue
    return None


def verifier_key() -> str:
    """Return the line that others need to check our signatures."""
    with _only_one():
        return str(_signer().verifier)


def export(directory: Path) -> Exported:
    """Write the record into a folder that anyone can check without us: checkpoint, key, tiles, the rows, and the checker itself."""
    sign()
    with _only_one():
        note, store, count = _checkpoint_file(), Files(_folder()), 0
        signed = notes.parse_checkpoint(notes.open_note(note, _signer().verifier))
        for wanted in tiles.tiles_for(signed.size):
            path = directory / wanted.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(store.read(wanted, signed.size) or b"")
            count += 1
        directory.mkdir(parents=True, exist_ok=True)
        (directory / "key").write_text(f"{_signer().verifier}\n", "utf-8")
        (directory / "checkpoint").write_text(note, "utf-8")
    (directory / "verify.py").write_bytes((resources("candour") / "verify.py").read_bytes())
    (directory / "README.txt").write_text(README.format(origin=signed.origin, size=signed.size), "utf-8")
    return Exported(signed.size, note.split("\n")[2], count + 4)


README = """The public record of {origin}, {size} rows.

What is here
  checkpoint    how many rows there are and the root over them, signed
  key           the key to check the signature with; compare it with one you have from elsewhere
  tile/entries  the rows, in bundles of 256
  tile/0, 1 ... the tree of hashes over the rows
  verify.py     the checker: one file that needs nothing but Python 3.10 or later

To check that nothing was changed, removed, added or moved:
  python3 verify.py .
To check a file that was downloaded from the site:
  python3 verify.py . --page FILE
To check that the record only grew since a checkpoint that you kept:
  python3 verify.py . --since CHECKPOINT

verify.py itself could have been changed on its way to you, like any file. Take it from a source that you trust, or read it.
Keep a copy of the file named checkpoint: it is all that you need to find out later whether the past was changed.
"""


def _folder() -> Path:
    return Path(settings.HOME) / "record"


@contextmanager
def _only_one() -> Iterator[None]:
    """Hold the record's lock: two processes that sign at once could sign two histories."""
    _folder().mkdir(parents=True, exist_ok=True)
    with (_folder() / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _signer() -> notes.Signer:
    """Return the signer, made on first use; its name is that of the first day, whatever the site's address becomes."""
    private, public = Path(settings.HOME) / "record-key.pem", _folder() / "key"
    name = settings.BASE_URL.split("://", 1)[-1].strip("/") + "/record"
    if public.exists():
        name = notes.parse_verifier(public.read_text("utf-8")).name
    if private.exists():
        signer = notes.Signer.from_pem(name, private.read_bytes())
    else:
        signer = notes.Signer.new(name)
        with os.fdopen(os.open(private, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(signer.pem)
        sync([private])
    if not public.exists():
        replace(public, f"{signer.verifier}\n".encode(), durable=True)
    return signer


def _checkpoint_file() -> str:
    return (_folder() / "checkpoint").read_text("utf-8")


def _size_of(note: str) -> int:
    return int(note.split("\n")[1])


def _last_signed(verifier: notes.Verifier) -> notes.Checkpoint:
    try:
        return notes.parse_checkpoint(notes.open_note(_checkpoint_file(), verifier))
    except FileNotFoundError:
        return notes.Checkpoint(verifier.name, 0, merkle.EMPTY_ROOT)
    except notes.NoteError as error:
        raise RefusedError(
            f"The last signed checkpoint cannot be read ({error}). Restore record/checkpoint from a copy before signing again."
        ) from None


def _require_same_history(last: notes.Checkpoint, size: int, store: Files) -> None:
    """Refuse unless the ledger holds the last row that was signed, as it was signed; by its chain that row vouches for all before it."""
    if size < last.size:
        raise RefusedError(f"The ledger has {size} rows, but {last.size} were signed: an old copy was restored. Bring back the later rows.")
    if last.size == 0:
        return
    row = Row.objects.filter(seq=last.size).first()
    if row is None or merkle.leaf_hash(public_entry(row)) != store.reader(last.size)(0, last.size - 1):
        told = f"Row {last.size} of the ledger is not the one that was signed"
        raise RefusedError(f"{told}: `candour verify` names the first row that was changed. Bring back the true rows.")


def _entries(last: int, size: int) -> Iterator[bytes]:
    """Yield the entries of the rows to be signed now, and refuse those that were changed while they waited."""
    before = Row.objects.filter(seq=last).values_list("hash", flat=True).first() or lines.FIRST
    expected = last + 1
    for row in Row.objects.filter(seq__gt=last, seq__lte=size).order_by("seq").iterator(chunk_size=2000):
        if (row.seq, row.prev_hash, row.hash) != (expected, before, lines.hash_of(row)):
            raise RefusedError(f"Row {expected} is missing or was changed before it was signed: nothing from there on is signed.")
        expected, before = row.seq + 1, row.hash
        yield public_entry(row)
