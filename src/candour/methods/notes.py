"""
Signed notes and checkpoints: the three lines that Candour signs to say "the record had so many entries, and this is its root".

The formats are those of C2SP, so that witnesses and other people's tools can read ours: https://c2sp.org/signed-note and
https://c2sp.org/tlog-checkpoint, with Ed25519 (RFC 8032).
"""

import re
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = b"\x01"
_NAME = re.compile(r"[^\s+]+")
_LONGEST_NOTE = 1_000_000


class NoteError(Exception):
    """The note is malformed, or not signed by the key that we trust."""


@dataclass(frozen=True)
class Verifier:
    """The name and the public key of whoever signs, as anyone may know them."""

    name: str
    public_key: bytes

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ValueError(f"{self.name!r} cannot name a key: it must have no spaces and no plus sign")
        if len(self.public_key) != 32:
            raise ValueError(f"an Ed25519 public key has 32 bytes, not {len(self.public_key)}")

    @property
    def key_id(self) -> bytes:
        """Return the four bytes that say which key signed (C2SP signed-note, "Signatures")."""
        return sha256(self.name.encode() + b"\n" + ED25519 + self.public_key).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{b64encode(ED25519 + self.public_key).decode()}"

    def verifies(self, text: str, signature: bytes) -> bool:
        """Say whether the signature over the text is this key's."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public_key).verify(signature, text.encode())
        except InvalidSignature:
            return False
        return True


def parse_verifier(line: str) -> Verifier:
    """
    Return the verifier that a line such as `example.org/record+1b2c3d4e+AbC...` describes.

    Raises
    ------
    ValueError
        If the line is malformed, or its key id does not belong to its name and key.
    """
    name, _, rest = line.strip().partition("+")
    key_id, _, key = rest.partition("+")
    try:
        decoded = b64decode(key, validate=True)
    except NotBase64:
        decoded = b""
    if decoded[:1] != ED25519 or len(decoded) != 33:
        raise ValueError("this is not an Ed25519 verifier key: it should look like name+8 hex digits+base64")
    verifier = Verifier(name, decoded[1:])
    if verifier.key_id.hex() != key_id:
        raise ValueError(f"the key id {key_id!r} does not belong to this name and key: something was changed or lost in copying")
    return verifier


@dataclass(frozen=True)
class Signer:
    """The name and the private key of the one who signs."""

    name: str
    private_key: Ed25519PrivateKey

    @classmethod
    def new(cls, name: str) -> "Signer":
        """Make a signer with a fresh key."""
        return cls(name, Ed25519PrivateKey.generate())

    @classmethod
    def from_pem(cls, name: str, pem: bytes) -> "Signer":
        """Read the private key from PKCS #8 PEM."""
        key = serialization.load_pem_private_key(pem, password=None)
        if not isinstance(key, Ed25519PrivateKey):
            raise ValueError("the key that signs the record must be an Ed25519 key")  # noqa: TRY004 - the bytes are wrong, not their type
        return cls(name, key)

    @property
    def pem(self) -> bytes:
        """Return the private key as PKCS #8 PEM, for a file that only its owner may read."""
        return self.private_key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())

    @property
    def verifier(self) -> Verifier:
        """Return what others need to check our signatures."""
        raw = self.private_key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        return Verifier(self.name, raw)

    def sign(self, text: str) -> str:
        """Return the text as a signed note."""
        _check_text(text)
        signature = b64encode(self.verifier.key_id + self.private_key.sign(text.encode())).decode()
        return f"{text}\n\u2014 {self.name} {signature}\n"


def open_note(note: str, verifier: Verifier) -> str:
    """
    Return the text of a note, once its signature is found good.

    Signatures by other keys (witnesses, a later key) are passed over, as the format demands; a bad one by the known key rejects the note.

    Raises
    ------
    NoteError
        If the note is malformed, the known key did not sign it, or its signature is wrong.
    """
    if len(note) > _LONGEST_NOTE:
        raise NoteError("the note is longer than any honest one")
    head, blank, tail = note.rpartition("\n\n")
    text = head + "\n"
    if not blank or not head or not tail.endswith("\n"):
        raise NoteError("a signed note is text, an empty line and at least one line of signature")
    try:
        _check_text(text)
    except ValueError as error:
        raise NoteError(str(error)) from None
    signatures = [_signature(line) for line in tail[:-1].split("\n")]
    ours = [signature for name, key_id, signature in signatures if (name, key_id) == (verifier.name, verifier.key_id)]
    if not ours:
        raise NoteError(f"the note is not signed by {verifier.name}")
    if not all(verifier.verifies(text, signature) for signature in ours):
        raise NoteError(f"the signature of {verifier.name} does not fit the text: one of them was changed")
    return text


def _check_text(text: str) -> None:
    if not text.endswith("\n"):
        raise ValueError("the text of a note ends with a new line")
    if any(character < " " and character != "\n" for character in text):
        raise ValueError("the text of a note has no control characters")


def _signature(line: str) -> tuple[str, bytes, bytes]:
    dash, _, rest = line.partition(" ")
    name, _, encoded = rest.partition(" ")
    try:
        decoded = b64decode(encoded, validate=True)
    except (NotBase64, ValueError):
        decoded = b""
    if dash != "\u2014" or not _NAME.fullmatch(name) or len(decoded) < 5:
        raise NoteError("a line of signature is malformed")
    return name, decoded[:4], decoded[4:]


@dataclass(frozen=True)
class Checkpoint:
    """How many entries a record had, and the root over them."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """Return the three lines to be signed."""
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"


def parse_checkpoint(text: str) -> Checkpoint:
    """
    Return the checkpoint that the text of a note holds; further lines, which nobody can check, are refused.

    Raises
    ------
    NoteError
        If the text is not exactly an origin, a size and a root.

    Examples
    --------
    >>> parse_checkpoint("example.org/record\\n0\\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\\n").size
    0
    """
    lines = text.split("\n")
    if len(lines) != 4 or lines[3] or not lines[0]:
        raise NoteError("a checkpoint has exactly three lines: origin, size and root")
    try:
        root = b64decode(lines[2], validate=True)
    except NotBase64:
        root = b""
    if not re.fullmatch(r"0|[1-9][0-9]{0,18}", lines[1]) or len(root) != 32 or b64encode(root).decode() != lines[2]:
        raise NoteError("the size or the root of the checkpoint is malformed")
    return Checkpoint(lines[0], int(lines[1]), root)
