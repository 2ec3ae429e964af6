"""Unsealing away from the service: a bundle and a key file are enough. No Django, no database, no network."""

import base64
import json
from binascii import Error as NotBase64
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from candour.areas.vault import contexts, sealing
from candour.methods import stretching

BUNDLE, KEY_FILE, FORMAT = "candour-sealed-bundle", "candour-private-key", 1


class Unreadable(ValueError):  # noqa: N818 - the sentence it carries says what to do
    """The file is not what it should be; nothing was opened."""


@dataclass(frozen=True, repr=False)
class Unsealed:
    """One version of one item from a bundle."""

    item_id: str
    field: str
    version: int
    left_on: str
    data: bytes


@dataclass(frozen=True, repr=False)
class KeyFile:
    """A private key in a file: its public half in clear, its private half under a passphrase."""

    content: bytes
    public: str


def make_key_file(*, passphrase: str, cost: stretching.Cost = stretching.STRONG, alg: str = sealing.DEFAULT) -> KeyFile:
    """Return a new key as the file to keep and the line to bring to the service."""
    private = sealing.make_key(alg)
    public = sealing.public_as_text(private.public())
    locked = sealing.lock_key_with_passphrase(private, passphrase=passphrase, cost=cost, context={"public": public})
    written = {"kind": KEY_FILE, "format": FORMAT, "public": public, "locked": base64.b64encode(locked).decode()}
    return KeyFile(json.dumps(written, indent=1).encode() + b"\n", public)


def read_key(content: bytes, *, passphrase: str) -> sealing.PrivateKey:
    """
    Return the private key of a key file.

    :raises Unreadable: when it is no key file.
    :raises CannotOpen: when the passphrase is wrong or the file was altered.
    """
    read = _read(content, KEY_FILE)
    try:
        locked, public = base64.b64decode(read["locked"], validate=True), str(read["public"])
    except (KeyError, TypeError, ValueError) as wrong:
        raise Unreadable("The key file is damaged. Take another copy of it.") from wrong
    private = sealing.unlock_key_with_passphrase(locked, passphrase=passphrase, context={"public": public})
    if sealing.public_as_text(private.public()) != public:
        raise sealing.CannotOpen
    return private


def unseal(bundle: bytes, *, private: sealing.PrivateKey) -> Iterator[Unsealed]:
    """
    Return each version of each item of a bundle, oldest first.

    :raises Unreadable: when it is no bundle.
    :raises CannotOpen: when it was sealed for another key, or altered anywhere.
    """
    read = _read(bundle, BUNDLE)
    try:
        organisation, case, generation = str(read["organisation"]), str(read["case"]), int(read["generation"])
        grant = contexts.of_grant(
            organisation=organisation, case=case, generation=generation, holder=str(read["holder"]), key=str(read["key"])
        )
        opened = sealing.unwrap_key(_bytes(read["grant"]), private=private, use="case key", context=grant)
        for one in read["items"]:
            item = contexts.of_item(
                organisation=organisation, case=case, item=str(one["item"]), field=str(one["field"]), version=int(one["version"])
            )
            data = sealing.unseal_item(
                _bytes(one["wrapped"]), _bytes(one["ciphertext"]), private=opened, item=item, wrapping=item | {"generation": generation}
            )
            yield Unsealed(item["item"], item["field"], item["version"], str(one["left_on"]), data)
    except (KeyError, TypeError, ValueError) as wrong:
        raise Unreadable("The bundle is damaged. Take another copy of it.") from wrong


def _bytes(text: Any) -> bytes:
    return base64.b64decode(text, validate=True)


def _read(content: bytes, kind: str) -> dict[str, Any]:
    try:
        read = json.loads(content)
        if read["kind"] == kind and read["format"] == FORMAT:
            return dict(read)
    except (KeyError, TypeError, ValueError, NotBase64):
        pass
    wanted = "a sealed bundle of Candour" if kind == BUNDLE else "a key file of Candour"
    raise Unreadable(f"This is not {wanted}, or it is of a later version than this one can read.")
