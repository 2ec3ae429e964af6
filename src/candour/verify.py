#!/usr/bin/env python3
"""
Check Candour's public record, without trusting Candour.

    python verify.py RECORD                      a folder that was exported or downloaded
    python verify.py https://candour.example     a site
    python verify.py candour.sqlite3             a database, its hidden rows included
    python verify.py RECORD --page FILE          was this file (JSON, CSV, HTML) published, when, and is it still current?
    python verify.py RECORD --since CHECKPOINT   does the record still begin with what was signed then?

The record is a list of rows. Each row carries the hash of the row before, all rows are the leaves of one hash tree (RFC 6962), and the
root of that tree is signed (a C2SP checkpoint, Ed25519). So whoever changes, removes, adds or moves a row breaks a hash, the root or the
signature.

This one file is the whole checker. It uses nothing but Python's standard library (3.10 or later) and shares no code with what writes the
record, so that it can be read in an hour and kept for twenty years.

It answers 0 when all is well, 1 when something is wrong, and names the first wrong row; 2 when there was nothing it could check.
It shows that nothing in the record was changed. It cannot show that everything was recorded.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import hashlib
import html.parser
import http.client
import json
import re
import sqlite3
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

WIDTH = 256  # rows to a bundle, hashes to a tile
FIRST = "0" * 64  # what the first row carries as the hash of the row before it
PUBLIC = {"format", "seq", "id", "kind", "day", "face", "actor_role", "refs", "payload_hash", "salt", "prev_hash", "hash"}
HIDDEN = {"format", "seq", "face", "prev_hash", "hash"}
LARGEST_DOWNLOAD = 20_000_000
LARGEST_SIZE = 10**9
SECONDS_TO_WAIT = 60


class NothingToCheckError(Exception):
    """There is no record where we were told to look, or it cannot be reached: the sentence says what to do."""


class MissingError(Exception):
    """A file that the record must have is not there."""


@dataclass
class Fault:
    """What is wrong. Without `seq` it is not a row but the checkpoint, the key or a file."""

    what: str
    seq: int | None = None
    kind: str | None = None
    day: str | None = None

    def __str__(self) -> str:
        if self.seq is None:
            return self.what
        known = ", ".join(part for part in (self.kind, in_words(self.day)) if part)
        return f"Row {self.seq}{f' ({known})' if known else ''}: {self.what}"


@dataclass
class Report:
    """What was found."""

    source: str
    ok: bool = False
    rows: int = 0
    public_rows: int = 0
    last_day: str | None = None
    root: str | None = None
    origin: str | None = None
    signed_rows: int | None = None
    key: str | None = None
    key_given: bool = False
    first_wrong: Fault | None = None
    faults: list[Fault] = field(default_factory=list)
    since: str | None = None
    page: dict[str, Any] | None = None
    notes: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return the report as a dict for JSON."""
        return {**asdict(self), "sentence": self.sentence}

    @property
    def sentence(self) -> str:
        """Return the outcome in one sentence."""
        if self.first_wrong:
            return f"The record is NOT as it was written. {self.first_wrong}"
        if self.page and not self.page["found"]:
            return str(self.page["sentence"])
        upto = f", up to {in_words(self.last_day)}" if self.last_day else ""
        hidden = self.rows - self.public_rows
        rows = f"{self.rows:,} rows" if self.rows != 1 else "1 row"
        return f"The record is whole: {rows} ({self.public_rows:,} public, {hidden:,} hidden){upto}."

    def lines(self) -> Iterator[str]:
        """Yield the report in words."""
        yield self.sentence
        if self.first_wrong:
            yield from (f"Also: {fault}" for fault in self.faults if fault is not self.first_wrong)
            return
        if self.page and not self.page["found"]:
            yield "(The record itself was checked and is whole.)"
        if self.root:
            yield f"Root of the {self.rows:,} rows: {self.root}"
        if self.signed_rows is not None:
            yield f"Signed by {self.origin}, key {self.key}, over {self.signed_rows:,} rows."
            if not self.key_given:
                yield "The key came with the record. Compare it with the one printed in board papers, or give yours with --key."
        if self.since:
            yield self.since
        if self.page and self.page["found"]:
            yield self.page["sentence"]
            yield from self.page["details"]
        yield from self.notes


def in_words(day: str | None) -> str:
    """Return 2026-03-03 as Tuesday 3 March 2026."""
    try:
        when = date.fromisoformat(day or "")
    except ValueError:
        return day or ""
    return f"{when:%A} {when.day} {when:%B %Y}"


# Hashes, canonical JSON, the tree


def leaf_hash(entry: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def canonical(value: Any) -> bytes:
    """Return a row as RFC 8785 canonical JSON. Rows hold no fractions, so the RFC's rules for those are not needed here."""
    return _DUMP(_in_order(value)).encode("utf-8")


_DUMP: Callable[[Any], str] = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


def _in_order(value: Any) -> Any:
    if isinstance(value, dict):
        keys = sorted(value) if "".join(value).isascii() else sorted(value, key=lambda key: key.encode("utf-16-be"))
        return {key: found if isinstance(found := value[key], str) else _in_order(found) for key in keys}
    if isinstance(value, list):
        return [_in_order(item) for item in value]
    if isinstance(value, float) or (isinstance(value, int) and abs(value) > 2**53):
        raise ValueError("a number that rows do not hold")
    return value


class Growing:
    """The tree over rows that arrive one after the other: only the roots of its complete parts are kept."""

    def __init__(self) -> None:
        self.parts: list[tuple[int, bytes]] = []  # (number of rows, hash), from left to right

    def add(self, hashed: bytes) -> None:
        size = 1
        while self.parts and self.parts[-1][0] == size:
            hashed = node_hash(self.parts.pop()[1], hashed)
            size *= 2
        self.parts.append((size, hashed))

    def root(self) -> bytes:
        if not self.parts:
            return hashlib.sha256(b"").digest()
        hashed = self.parts[-1][1]
        for _, left in reversed(self.parts[:-1]):
            hashed = node_hash(left, hashed)
        return hashed


def root_of(hashes: list[bytes]) -> bytes:
    tree = Growing()
    for hashed in hashes:
        tree.add(hashed)
    return tree.root()


# Ed25519 (RFC 8032, section 5.1.7), slow but short: one signature is checked per record

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_1 = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]


def _add(p: Point, q: Point) -> Point:
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def _times(s: int, p: Point) -> Point:
    total: Point = (0, 1, 1, 0)
    while s:
        if s & 1:
            total = _add(total, p)
        p, s = _add(p, p), s >> 1
    return total


def _x_of(y: int, odd: int) -> int | None:
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_1 % P
    if (x * x - square) % P or (x == 0 and odd):
        return None
    return P - x if x & 1 != odd else x


def _point(encoded: bytes) -> Point | None:
    number = int.from_bytes(encoded, "little")
    y, odd = number & ((1 << 255) - 1), number >> 255
    x = _x_of(y, odd)
    return None if x is None else (x, y, 1, x * y % P)


def _same(p: Point, q: Point) -> bool:
    return not ((p[0] * q[2] - q[0] * p[2]) % P or (p[1] * q[2] - q[1] * p[2]) % P)


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE_X = _x_of(BASE_Y, 0) or 0
BASE: Point = (BASE_X, BASE_Y, 1, BASE_X * BASE_Y % P)


def ed25519_verifies(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Say whether an Ed25519 signature is good."""
    if len(public_key) != 32 or len(signature) != 64:
        return False
    a, r, s = _point(public_key), _point(signature[:32]), int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= L:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public_key + message).digest(), "little") % L
    return _same(_times(s, BASE), _add(r, _times(k, a)))


# Keys and checkpoints (C2SP signed-note and tlog-checkpoint)


@dataclass(frozen=True)
class Key:
    """The name and public key of the signer."""

    name: str
    public: bytes

    @property
    def id(self) -> bytes:
        return hashlib.sha256(self.name.encode() + b"\n\x01" + self.public).digest()[:4]

    def __str__(self) -> str:
        return "+".join((self.name, self.id.hex(), base64.b64encode(b"\x01" + self.public).decode()))


@dataclass(frozen=True)
class Checkpoint:
    """How many rows, and their root, as signed."""

    origin: str
    size: int
    root: bytes


def unbase64(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""


def read_key(content: bytes) -> Key:
    """Read a line such as candour.example/record+1b2c3d4e+AbC..., or raise ValueError."""
    name, _, rest = content.decode("utf-8").strip().partition("+")
    identity, _, encoded = rest.partition("+")
    raw = unbase64(encoded)
    key = Key(name, raw[1:])
    if not name or len(raw) != 33 or raw[:1] != b"\x01" or key.id.hex() != identity:
        raise ValueError("the key is malformed: it should look like name+8 hex digits+base64")
    return key


def open_checkpoint(content: bytes, key: Key | None) -> tuple[Checkpoint, str | None]:
    """Return what a signed checkpoint says and, if its signature is not good, why not. Raise ValueError if it cannot be read at all."""
    note = content.decode("utf-8")
    head, blank, tail = note.rpartition("\n\n")
    lines = head.split("\n")
    root = unbase64(lines[2]) if len(lines) == 3 else b""
    if not blank or not lines[0] or len(root) != 32 or not re.fullmatch("0|[1-9][0-9]*", lines[1]) or not tail.endswith("\n"):
        raise ValueError("the checkpoint is malformed: it should be an origin, a size, a root, an empty line and a signature")
    checkpoint = Checkpoint(lines[0], int(lines[1][:20]), root)
    return checkpoint, "there is no key to check its signature with" if key is None else _what_is_wrong_with(head + "\n", tail, key)


def _what_is_wrong_with(text: str, tail: str, key: Key) -> str | None:
    ours = []
    for line in tail[:-1].split("\n"):
        parts = line.split(" ")
        raw = unbase64(parts[2]) if len(parts) == 3 and parts[0] == "\u2014" else b""
        if len(raw) < 5 or base64.b64encode(raw).decode() != parts[2]:
            return "a line of signature is malformed"
        if (parts[1], raw[:4]) == (key.name, key.id):
            ours.append(raw[4:])
    if not ours:
        return f"it is not signed by {key.name} with the key {key.id.hex()}"
    if not all(ed25519_verifies(key.public, text.encode(), signature) for signature in ours):
        return "its signature does not fit its text: it was changed or forged after it was signed"
    return None


# Where a record can be: a folder, a site, a database

Read = Callable[[str], bytes]


def tile_path(level: int | str, index: int, width: int) -> str:
    groups = [f"{index % 1000:03d}"]
    while index := index // 1000:
        groups.insert(0, f"x{index % 1000:03d}")
    return f"tile/{level}/{'/'.join(groups)}" + (f".p/{width}" if width < WIDTH else "")


def folder_reader(folder: Path) -> Read:
    """Read the files of a record from a folder."""

    def read(path: str) -> bytes:
        try:
            return (folder / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            raise MissingError(path) from None

    return read


def site_reader(address: str) -> Read:
    """Read the files of a record from a site."""
    prefix = address.rstrip("/")
    if not prefix.endswith("/record"):
        prefix += "/record"
    here = urllib.parse.urlsplit(prefix).hostname in ("localhost", "127.0.0.1", "::1")
    opener = urllib.request.build_opener(*([urllib.request.ProxyHandler({})] if here else []))

    def read(path: str) -> bytes:
        request = urllib.request.Request(f"{prefix}/{path}", headers={"User-Agent": "candour-verify"})  # noqa: S310 - http and https only
        try:
            with opener.open(request, timeout=SECONDS_TO_WAIT) as answer:
                content: bytes = answer.read(LARGEST_DOWNLOAD + 1)
        except urllib.error.HTTPError as error:
            if error.code in (404, 410):
                raise MissingError(path) from None
            raise NothingToCheckError(f"{prefix}/{path} answered {error.code} {error.reason}.") from None
        except (OSError, ValueError, http.client.HTTPException) as error:
            raise NothingToCheckError(f"{prefix}/{path} cannot be read: {getattr(error, 'reason', error)}.") from None
        if len(content) > LARGEST_DOWNLOAD:
            raise NothingToCheckError(f"{prefix}/{path} is larger than any file of a record.")
        return content

    return read


# The rows, one after the other


class Chain:
    """Follows the rows in order and keeps the first fault that they show by themselves."""

    def __init__(self, keep_publications: bool = False) -> None:  # noqa: FBT001, FBT002
        self.count = self.public = 0
        self.keep_publications = keep_publications
        self.last_day: str | None = None
        self.back_dated: list[int] = []
        self.publications: list[dict[str, Any]] = []
        self.fault: Fault | None = None
        self._previous: dict[str, Any] = {"hash": FIRST}
        self._broken: tuple[dict[str, Any], dict[str, Any]] | None = None

    def follow(self, entry: bytes) -> dict[str, Any]:
        """Check the next row as the public record holds it, and return it."""
        try:
            row = json.loads(entry)
            if not isinstance(row, dict) or canonical(row) != entry:
                raise ValueError
        except (ValueError, RecursionError):
            self._next({})
            self._blame({}, f"{CHANGED} it can no longer be read as a row.", self.count)
            return {}
        public = row.get("face") == "public"
        self.take(row, parts=PUBLIC if public else HIDDEN, hashed=public)
        return row

    def take(self, row: dict[str, Any], parts: set[str] = PUBLIC, hashed: bool = True) -> None:  # noqa: FBT001, FBT002
        """Check a row: its place, its own hash (if all that the hash covers is there), and that it follows the row before."""
        previous, seq = self._next(row), row.get("seq")
        if seq != self.count or isinstance(seq, bool):
            self._misplaced(row, seq)
        elif row.keys() != parts or row["format"] != 1 or row["face"] not in ("public", "internal", "sealed"):
            self._blame(row, f"{CHANGED} it does not have the parts that a row has.", self.count)
        elif hashed and hash_of(row) != row["hash"]:
            self._blame(row, f"{CHANGED} its content does not fit its own hash.", self.count)
        elif row["prev_hash"] != previous["hash"]:
            if self.count == 1:
                self._blame(row, "it says that another row came before it. Rows were removed from the beginning.", 1)
            else:
                self._broken = (previous, row)
        if row.get("face") == "public":
            self._note_public(row)

    def end(self) -> None:
        """Come to the end of the rows."""
        self._next({})
        self.count -= 1

    def _next(self, row: dict[str, Any]) -> dict[str, Any]:
        """Move on by one row and return the one before; if the two before that did not fit together, say which of them was changed."""
        if self._broken:
            (before, after), self._broken = self._broken, None
            if row and row.get("prev_hash") != after["hash"]:
                self._blame(
                    after, f"{CHANGED} it does not follow the row before it, and the row after it does not follow it.", after["seq"]
                )
            else:
                what = f"{CHANGED} its hash was made anew, but row {after['seq']}, written after it, still carries its true hash."
                self._blame(before, what, before["seq"])
        self.count += 1
        previous, self._previous = self._previous, {"hash": None, "seq": self.count, **row}
        return previous

    def _misplaced(self, row: dict[str, Any], seq: Any) -> None:
        here = f"row {seq} ({row.get('kind') or 'hidden'}) stands in its place"
        if isinstance(seq, int) and self.count < seq < LARGEST_SIZE:
            gone = "it was removed" if seq == self.count + 1 else f"it and the rows up to {seq - 1} were removed"
            self._blame({}, f"{gone}: {here}.", self.count)
            self.count = seq
        else:
            self._blame({}, f"rows were moved, repeated or put in: {here}.", self.count)

    def _blame(self, row: dict[str, Any], what: str, seq: int) -> None:
        if self.fault is None:
            self.fault = fault_of(row, what, seq)

    def _note_public(self, row: dict[str, Any]) -> None:
        self.public += 1
        day = row.get("day")
        if isinstance(day, str):
            if self.last_day and day < self.last_day:
                self.back_dated.append(self.count)
            self.last_day = max(day, self.last_day or "")
        if self.keep_publications and str(row.get("kind")).startswith("publishing.") and isinstance(row.get("refs"), dict):
            self.publications.append(row)


CHANGED = "it was changed after it was written:"


def hash_of(row: dict[str, Any]) -> str:
    return sha256(canonical({key: value for key, value in row.items() if key != "hash"}))


def fault_of(row: dict[str, Any], what: str, seq: int) -> Fault:
    kind, day = row.get("kind"), row.get("day")
    return Fault(what, seq, kind if isinstance(kind, str) else None, day if isinstance(day, str) else None)


class Tiles:
    """The hashes of the rows as the record keeps them, apart from the rows."""

    def __init__(self, read: Read, size: int) -> None:
        self._read, self._size = read, size
        self._index, self._hashes = -1, b""
        self.tree, self.whole = Growing(), True
        self.full: list[bytes] = []
        self.faults: list[Fault] = []

    def at(self, seq: int) -> bytes | None:
        """Return the hash of row `seq`; rows are asked for in order."""
        if not 1 <= seq <= self._size:
            return None
        index, place = divmod(seq - 1, WIDTH)
        while self._index < index:
            self._index += 1
            self._load(min(WIDTH, self._size - self._index * WIDTH))
        return self._hashes[32 * place : 32 * place + 32] or None

    def _load(self, width: int) -> None:
        self._hashes = self._content(0, self._index, width)
        hashes = cut(self._hashes)
        for hashed in hashes:
            self.tree.add(hashed)
        if len(hashes) == WIDTH:
            self.full.append(root_of(hashes))

    def _content(self, level: int, index: int, width: int) -> bytes:
        path = tile_path(level, index, width)
        try:
            content, longer = fetch(self._read, level, index, width)
            content = content[: 32 * width] if longer else content
        except MissingError:
            content, what = b"", f"The file {path} is missing."
        else:
            what = f"The file {path} was changed: it does not hold {width} hashes."
        if len(content) != 32 * width:
            self.whole = False
            self.faults.append(Fault(what))
            return b""
        return content

    def check_upper_levels(self) -> None:
        """Check that each higher tile holds the hashes of the full tiles below it."""
        level, below = 1, self.full
        while below and self.whole:
            above = []
            for index in range(-(-len(below) // WIDTH)):
                expected = below[index * WIDTH : (index + 1) * WIDTH]
                found = cut(self._content(level, index, len(expected)))
                if found and found != expected:
                    place = next(number for number, pair in enumerate(zip(found, expected, strict=True)) if pair[0] != pair[1])
                    span = WIDTH**level
                    first = (index * WIDTH + place) * span + 1
                    what = f"does not fit the hashes of rows {first} to {first + span - 1}"
                    self.faults.append(Fault(f"The file {tile_path(level, index, len(expected))} {what}."))
                if len(expected) == WIDTH:
                    above.append(root_of(expected))
            level, below = level + 1, above


def cut(content: bytes) -> list[bytes]:
    return [content[start : start + 32] for start in range(0, len(content), 32)]


def fetch(read: Read, level: int | str, index: int, width: int) -> tuple[bytes, bool]:
    """Read a tile, and say whether there may be more in it than was asked for: one that was filled later may exist only as a full one."""
    try:
        return read(tile_path(level, index, width)), False
    except MissingError:
        if width == WIDTH:
            raise
        return read(tile_path(level, index, WIDTH)), True


Numbered = tuple[int, bytes, dict[str, Any] | None]  # the row's number, what of it is in the public record, and all of it if we know that


def bundled_rows(read: Read, size: int, faults: list[Fault]) -> Iterator[Numbered]:
    """Yield the rows of a public record, in the order in which its files hold them."""
    for index in range(-(-size // WIDTH)):
        width, seq = min(WIDTH, size - index * WIDTH), index * WIDTH
        path = tile_path("entries", index, width)
        try:
            content, longer = fetch(read, "entries", index, width)
        except MissingError:
            faults.append(Fault(f"it is missing, and all rows up to {seq + width}: there is no file {path}.", seq + 1))
            return
        place = 0
        while place < len(content) and seq < index * WIDTH + width:
            start = place + 2
            place = start + int.from_bytes(content[place:start], "big")
            seq += 1
            if place > len(content):
                faults.append(Fault(f"{CHANGED} the file {path} ends in the middle of it.", seq))
                return
            yield seq, content[start:place], None
        if seq < index * WIDTH + width:
            faults.append(Fault(f"it is missing: the file {path} holds {seq % WIDTH} of its {width} rows.", seq + 1))
            return
        if place < len(content) and not longer:
            faults.append(Fault(f"The file {path} was changed: it does not end where its {width} rows end."))


NAMES = ("format", "seq", "id", "kind", "day", "face", "actor_role", "refs", "payload_hash", "salt", "prev_hash", "hash")


def database_rows(path: Path, faults: list[Fault]) -> Iterator[Numbered]:
    """Yield every row as it stands in a SQLite database, opened so that nothing can be written."""
    seq = 0
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    try:
        for values in connection.execute(f"SELECT {', '.join(NAMES)} FROM ledger_row ORDER BY seq"):  # noqa: S608 - our own names
            row = dict(zip(NAMES, values, strict=True))
            seq = row["seq"]
            yield seq, *_from_columns(row)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError) or "not a database" in str(error):
            raise NothingToCheckError(f"{path} cannot be read as a Candour database: {error}.") from None
        faults.append(Fault(f"The database is damaged after row {seq}: {error}."))
    finally:
        connection.close()


def _from_columns(row: dict[str, Any]) -> tuple[bytes, dict[str, Any]]:
    identity = str(row["id"])
    if re.fullmatch("[0-9a-f]{32}", identity):  # how SQLite keeps a UUID
        row["id"] = "-".join(identity[a:b] for a, b in ((0, 8), (8, 12), (12, 16), (16, 20), (20, 32)))
    try:
        row["refs"] = json.loads(row["refs"])
        whole = canonical(row)
        return (whole if row["face"] == "public" else canonical({name: row[name] for name in HIDDEN})), row
    except (ValueError, TypeError):
        return b"", {"seq": row["seq"], "kind": row["kind"], "day": row["day"]}  # no row of ours looks like this


# The record: rows, tiles, root and signature together


@dataclass
class Signed:
    """The key and the checkpoint of a record, and what is wrong with them."""

    key: Key | None
    checkpoint: Checkpoint | None = None
    trusted: bool = False
    faults: list[Fault] = field(default_factory=list)


def read_signed(read: Read, source: str, key: Key | None) -> Signed:
    """Read the key, unless the reader brought one, and the checkpoint."""
    signed = Signed(key)
    try:
        content = read("checkpoint")
    except MissingError:
        raise NothingToCheckError(f"{source} holds no record: there is no checkpoint in it.") from None
    try:
        signed.key = key or read_key(read("key"))
    except MissingError:
        signed.faults.append(Fault("The key is missing, so nobody can tell who signed the checkpoint. Give it with --key."))
    except ValueError:
        signed.faults.append(Fault("The key was changed: it no longer looks like one."))
    try:
        signed.checkpoint, wrong = open_checkpoint(content, signed.key)
    except ValueError as error:
        signed.faults.append(Fault(f"The checkpoint was changed: {error}."))
        return signed
    signed.trusted = wrong is None and signed.checkpoint.size <= LARGEST_SIZE
    if wrong and signed.key:
        signed.faults.append(Fault(f"The checkpoint cannot be trusted: {wrong}."))
    return signed


class Earlier:
    """A checkpoint kept from an earlier day, perhaps with the tiles of that day, which tell the first row that was changed since."""

    def __init__(self, place: Path, key: Key | None) -> None:
        self.place = place
        read = folder_reader(place if place.is_dir() else place.parent)
        try:
            self.checkpoint, wrong = open_checkpoint(read("checkpoint" if place.is_dir() else place.name), key)
        except (MissingError, ValueError) as error:
            raise NothingToCheckError(f"{place} is no checkpoint that can be read: {error}.") from None
        if key is None:
            raise NothingToCheckError(f"There is no key to check the signature of {place} with. Give it with --key.")
        self.faults = [Fault(f"The earlier checkpoint, {place}, cannot be trusted: {wrong}.")] if wrong else []
        self.tiles = Tiles(read, self.checkpoint.size) if place.is_dir() else None
        self.root = hashlib.sha256(b"").digest()
        self.differs: Fault | None = None

    def compare(self, seq: int, hashed: bytes, tree: Growing, row: dict[str, Any]) -> None:
        """Take the next row of the record of today."""
        if seq > self.checkpoint.size:
            return
        kept = self.tiles.at(seq) if self.tiles else None
        if kept is not None and kept != hashed and self.differs is None:
            self.differs = fault_of(row, f"it is not the row that stood here in {self.place}.", seq)
        if seq == self.checkpoint.size:
            self.root = tree.root()

    def fault(self, signed: Checkpoint | None, rows: int) -> Fault | None:
        """Return what is wrong with today's record in the light of the earlier checkpoint."""
        then = self.checkpoint
        if signed and signed.origin != then.origin:
            return Fault(f"The earlier checkpoint is of another record: {then.origin}, not {signed.origin}.")
        if rows < then.size:
            return Fault(f"it was removed: the earlier checkpoint counts {then.size} rows, now there are {rows}.", rows + 1)
        if self.root != then.root:
            what = f"One of the first {then.size} rows was changed since the earlier checkpoint. An export of that day would tell which."
            return self.differs or Fault(what)
        return None


def check_rows(
    rows: Iterator[Numbered], chain: Chain, report: Report, signed: Signed, tiles: Tiles | None, earlier: Earlier | None
) -> None:
    """Go through all rows once, and write what was found into the report."""
    tree, differs = Growing(), None
    size = signed.checkpoint.size if signed.checkpoint else 0
    root_at_size = tree.root()
    for seq, entry, known in rows:
        if known is None:
            row = chain.follow(entry)
        else:
            row = known
            chain.take(row)
        hashed = leaf_hash(entry)
        tree.add(hashed)
        if seq == size:
            root_at_size = tree.root()
        kept = tiles.at(seq) if tiles else None
        if kept is not None and kept != hashed and differs is None:
            differs = fault_of(row, "it is not the row that was signed: it was changed, moved or put in after that.", seq)
        if earlier:
            earlier.compare(seq, hashed, tree, row)
    chain.end()
    report.rows, report.public_rows, report.last_day = chain.count, chain.public, chain.last_day
    report.root = base64.b64encode(tree.root()).decode()
    if chain.back_dated:
        found = (
            f"{len(chain.back_dated)} rows bear an earlier day than a row before them"
            if len(chain.back_dated) > 1
            else "1 row bears an earlier day"
        )
        report.notes.append(f"{found} (the first is row {chain.back_dated[0]}). They are as they were written; ask why.")
    report.faults += judge(chain, differs, root_at_size, signed, tiles)
    if earlier:
        report.faults += [*filter(None, [earlier.fault(signed.checkpoint, chain.count)]), *earlier.faults]


def judge(chain: Chain, differs: Fault | None, root: bytes, signed: Signed, tiles: Tiles | None) -> list[Fault]:
    """Say what is wrong with the rows, the first wrong row first."""
    faults = []
    as_signed = signed.trusted and signed.checkpoint is not None and root == signed.checkpoint.root
    if tiles:
        tiles.check_upper_levels()
        faults = tiles.faults
    if as_signed or not signed.checkpoint:
        if differs:
            faults = [Fault(f"The hash of row {differs.seq} in its tile was changed; the row itself is as it was signed."), *faults]
        return [*filter(None, [chain.fault]), *faults]
    if tiles and tiles.whole and signed.trusted and tiles.tree.root() == signed.checkpoint.root and differs:
        # The tiles are as they were signed, so they tell for certain which row is not.
        same = chain.fault is not None and chain.fault.seq == differs.seq
        return [chain.fault if same and chain.fault else differs, *faults]
    found = sorted((fault for fault in (chain.fault, differs) if fault), key=lambda fault: fault.seq or 0)
    if not found and signed.trusted and chain.count >= signed.checkpoint.size:
        what = "The rows fit each other, but not the root that was signed: a row was changed and everything after it was made anew."
        found = [Fault(f"{what} An export or checkpoint of an earlier day, given with --since, would tell more.")]
    return [*found, *faults]


# A page, a table or a file that somebody downloaded


class _Publications(html.parser.HTMLParser):
    """Finds the publications that a page says it shows."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "meta" and given.get("name") == "candour-publication":
            number, _, digest = (given.get("content") or "").strip().partition(" ")
            self.found.append((number, plain_hash(digest.strip())))


def plain_hash(text: str) -> str:
    return text.removeprefix("sha256:").lower()


def hashes_of(row: dict[str, Any]) -> set[str]:
    refs = row["refs"]
    return {plain_hash(str(text)) for text in (row["payload_hash"], refs.get("sha256_json", ""), refs.get("sha256_csv", ""))} - {""}


def check_page(name: str, content: bytes, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Say whether a downloaded file was published, when, and what became of it."""
    start = content[:2000].lstrip().lower()
    page = start.startswith((b"<!doctype html", b"<html"))
    if page:
        reader = _Publications()
        reader.feed(content.decode("utf-8", "replace"))
        claims = reader.found
    else:
        claims = [("", sha256(content))]
    published, fates = [row for row in rows if row["kind"] == "publishing.published"], fates_of(rows)
    matches, unknown = [], []
    for number, digest in claims:
        fitting = [row for row in published if digest in hashes_of(row) and number in ("", str(row["refs"].get("publication")))]
        matches += [what_became_of(row, fates) for row in fitting[-1:]]
        unknown += [] if fitting else [(number, digest)]
    result = {"file": name, "type": "page" if page else "file", "sha256": sha256(content), "found": bool(matches) and not unknown}
    return {**result, "publications": matches, **_in_sentences(name, page, claims, matches, unknown)}


def fates_of(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return, for each publication that is no longer current, the last row that says so."""
    return {str(row["refs"].get("publication")): row for row in rows if row["kind"] in ("publishing.superseded", "publishing.withdrawn")}


def what_became_of(row: dict[str, Any], fates: dict[str, dict[str, Any]]) -> dict[str, Any]:
    number = str(row["refs"].get("publication", ""))
    fate = fates.get(number)
    if fate is None or fate["seq"] < row["seq"]:
        fate = {"kind": "publishing.current", "refs": {}, "seq": None, "day": None}
    return {
        "publication": number,
        "seq": row["seq"],
        "day": row["day"],
        "status": fate["kind"].removeprefix("publishing."),
        "status_seq": fate["seq"],
        "status_day": fate["day"],
        "superseded_by": fate["refs"].get("successor"),
    }


def _in_sentences(name: str, page: bool, claims: list[Any], matches: list[Any], unknown: list[Any]) -> dict[str, Any]:  # noqa: FBT001
    if page and not claims:
        return {
            "sentence": f"{name} names no publication, so it cannot be checked against the record. Download its table as JSON or CSV.",
            "details": [],
        }
    if unknown and page:
        numbers = ", ".join(number or "without a number" for number, _ in unknown)
        return {
            "sentence": f"{name} is NOT as the record has it: it names publication {numbers} with content that was not published so.",
            "details": [],
        }
    if unknown:
        hint = "If another program opened and saved it, download it again and check that copy."
        return {"sentence": f"{name} is NOT in the record: nothing with exactly this content was published. {hint}", "details": []}
    details = [_fate(match) for match in matches]
    if page:
        details.append(
            "Checked: that what the page says it shows was published so. Not checked: the page's words, figures as printed, and layout."
        )
        return {"sentence": f"{name} shows {'publications' if len(matches) > 1 else 'a publication'} of this record.", "details": details}
    return {"sentence": f"{name} is in the record, exactly as it was published.", "details": details}


def _fate(match: dict[str, Any]) -> str:
    told = f"Publication {match['publication']} was published on {in_words(match['day'])} (row {match['seq']})"
    if match["status"] == "current":
        return f"{told}. Up to the last row, nothing superseded or withdrew it."
    by = f" by publication {match['superseded_by']}" if match["superseded_by"] else ""
    return f"{told}, and {match['status']}{by} on {in_words(match['status_day'])} (row {match['status_seq']})."


# What a database would show today, held against what the rows say was published


def check_published(path: Path, rows: list[dict[str, Any]]) -> list[Fault]:
    """Check that every publication in the database has the bytes, the day and the state that the rows give it."""
    published = {str(row["refs"].get("publication")): row for row in rows if row["kind"] == "publishing.published"}
    fates, faults = fates_of(rows), []
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    try:
        for number, *columns in connection.execute("SELECT number, day, state, content, csv FROM publishing_publication ORDER BY number"):
            row = published.pop(str(number), None)
            if row is None:
                faults.append(Fault(f"Publication {number} stands in the database, but no row of the record published it."))
            elif wrong := _wrong_with_publication(row, what_became_of(row, fates), fates.get(str(number)), *columns):
                faults.append(fault_of(row, f"publication {number} is no longer what this row published: {wrong}.", row["seq"]))
    except sqlite3.DatabaseError as error:
        if "no such table" in str(error):
            return []  # a ledger by itself
        return [Fault(f"The publications in the database are damaged: {error}.")]
    finally:
        connection.close()
    return faults + [fault_of(row, f"publication {number} is gone from the database.", row["seq"]) for number, row in published.items()]


def _wrong_with_publication(row: dict[str, Any], found: dict[str, Any], fate: dict[str, Any] | None, *columns: Any) -> str | None:
    day, state, content, csv = columns
    if day != row["day"]:
        return "its day was changed"
    if state != found["status"]:
        return f"the database says that it is {state}, the record that it is {found['status']}"
    if fate and fate["refs"].get("bytes") == "destroyed" and not content and not csv:
        return None
    if not isinstance(content, bytes) or sha256(content) != row["payload_hash"]:
        return "its content was changed"
    promised = plain_hash(str(row["refs"].get("sha256_csv", "")))
    if not isinstance(csv, bytes) or (sha256(csv) if csv else "") != promised:
        return "its CSV was changed"
    return None


# From the outside


def check(source: str, *, page: str | None = None, key: str | None = None, since: str | None = None) -> Report:
    """
    Check the record at `source`: a folder, an address or a SQLite database.

    `page` and `key` are files, `since` is a checkpoint or an exported folder of an earlier day. Where there is nothing to check it raises
    NothingToCheckError.
    """
    trusted = _read_key_file(key) if key else None
    report = Report(source, key_given=trusted is not None)
    database, read = _open(source)
    if read:
        signed = read_signed(read, source, trusted)
    else:
        signed = Signed(trusted)
        report.notes.append("No signed checkpoint lies beside this database, so the rows were checked only against each other.")
    size = signed.checkpoint.size if signed.checkpoint and signed.checkpoint.size <= LARGEST_SIZE else 0
    tiles = Tiles(read, size) if read else None
    earlier = Earlier(Path(since), signed.key) if since else None
    lost: list[Fault] = []
    if database:
        rows = database_rows(database, lost)
    elif read:
        rows = bundled_rows(read, size, lost)
    chain = Chain(keep_publications=page is not None or database is not None)
    check_rows(rows, chain, report, signed, tiles, earlier)
    if database:
        lost += check_published(database, chain.publications)
        report.notes.append("Hidden rows were checked in full, and every publication in the database against the row that published it.")
    if database and chain.count < size and signed.trusted and not report.faults:
        lost.append(Fault(f"it was removed: {size} rows were signed, but only {chain.count} are there.", chain.count + 1))
    if not signed.trusted and not database:
        # Whoever forged the checkpoint chose its size: rows missing by that count prove nothing.
        lost = [Fault(str(fault)) for fault in lost]
    _conclude(report, signed, lost)
    if earlier and not report.first_wrong:
        report.since = f"It begins with the {earlier.checkpoint.size:,} rows that {since} was signed over: since then it only grew."
    if page:
        report.page = check_page(*_read_page(page), chain.publications)
    report.ok = report.first_wrong is None and (report.page is None or report.page["found"])
    return report


def _conclude(report: Report, signed: Signed, lost: list[Fault]) -> None:
    if signed.checkpoint:
        report.origin, report.signed_rows = signed.checkpoint.origin, signed.checkpoint.size
        if report.rows > signed.checkpoint.size:
            report.notes.append(f"The last {report.rows - signed.checkpoint.size:,} rows are not signed yet.")
    report.key = str(signed.key) if signed.key else None
    in_rows = sorted((fault for fault in [*report.faults, *lost] if fault.seq), key=lambda fault: fault.seq or 0)
    elsewhere = [fault for fault in [*signed.faults, *report.faults, *lost] if not fault.seq]
    report.faults = [*in_rows, *elsewhere]
    report.first_wrong = report.faults[0] if report.faults else None


def _open(source: str) -> tuple[Path | None, Read | None]:
    if re.match("https?://", source):
        return None, site_reader(source)
    path = Path(source)
    if path.is_dir():
        return None, folder_reader(path)
    if not path.is_file():
        raise NothingToCheckError(
            f"There is nothing at {source}. Give a folder, a SQLite database or an address that begins with https://."
        )
    with path.open("rb") as file:
        if file.read(16) != b"SQLite format 3\0":
            raise NothingToCheckError(f"{source} is neither a folder nor a SQLite database. For one file of a record, give its folder.")
    beside = path.parent / "record"
    return path, folder_reader(beside) if (beside / "checkpoint").is_file() else None


def _read_key_file(name: str) -> Key:
    try:
        return read_key(Path(name).read_bytes())
    except OSError as error:
        raise NothingToCheckError(f"The key {name} cannot be read: {error.strerror}.") from None
    except ValueError as error:
        raise NothingToCheckError(f"The file {name} holds no key that can be used: {error}.") from None


def _read_page(name: str) -> tuple[str, bytes]:
    if name == "-":
        return "What came on standard input", sys.stdin.buffer.read()
    try:
        return name, Path(name).read_bytes()
    except OSError as error:
        raise NothingToCheckError(f"The page {name} cannot be read: {error.strerror}.") from None


def main(arguments: list[str] | None = None) -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="verify.py", description="Check Candour's public record, without trusting Candour.")
    parser.add_argument("source", metavar="PATH|URL", help="an exported folder, a SQLite database, or the address of a site")
    parser.add_argument("--page", metavar="FILE", help="a downloaded JSON, CSV or HTML file: was it published, and is it current?")
    parser.add_argument("--key", metavar="FILE", help="the verifier key, if you have it from elsewhere than the record itself")
    parser.add_argument("--since", metavar="FILE", help="a checkpoint, or an exported folder, kept from an earlier day")
    parser.add_argument("--format", choices=("table", "json"), default="table")
    given = parser.parse_args(arguments)
    try:
        report = check(given.source, page=given.page, key=given.key, since=given.since)
    except NothingToCheckError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    text = json.dumps(report.as_json(), indent=2, ensure_ascii=False) if given.format == "json" else "\n".join(report.lines())
    sys.stdout.write(f"{text}\n")
    return 0 if report.ok else 1


if __name__ == "__main__":
    sys.exit(main())
