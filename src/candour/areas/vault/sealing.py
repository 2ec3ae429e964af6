"""
Sealing and unsealing: the only module of Candour that encrypts, and it imports no Django, so that `candour unseal` works offline.

Everything is made by `cryptography`: HPKE (RFC 9180) with ML-KEM-768 and X25519 together, HKDF-SHA-256 and AES-256-GCM; AES-256-GCM for
items, each under a key used once. Every envelope begins with its format and its algorithm, and is bound by associated data (canonical JSON)
to the one place where it belongs: moved anywhere else, it does not open. All failures are one error.
"""

import base64
import hashlib
import os
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hpke
from cryptography.hazmat.primitives.asymmetric import mlkem, x25519
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from candour.areas.vault import padding
from candour.methods import canonical, stretching

FORMAT = 1
HYBRID, CLASSICAL = "mlkem768-x25519", "x25519"
DEFAULT = HYBRID
_ITEM, _LOCKED, _STRETCHED = "aes-256-gcm", "hkdf-sha256+aes-256-gcm", "argon2id+aes-256-gcm"
# What stands in the second byte of an envelope. Numbers are never used again for anything else.
CODES = {HYBRID: 1, CLASSICAL: 2, _ITEM: 16, _LOCKED: 17, _STRETCHED: 18}
_NONCE, _KEY, _SALT = 12, 32, 16
# A row that was tampered with must not make the service spend a gigabyte or a minute on one guess.
_MOST = stretching.Cost(memory_kib=1_048_576, passes=16, lanes=8)
_COST = 6

Context = Mapping[str, Any]


class CannotOpen(Exception):  # noqa: N818 - the one answer to every failure, whatever its cause
    """Wrong key, wrong place, altered or cut short: nobody learns which."""

    def __init__(self) -> None:
        super().__init__("This could not be opened with this key.")


@dataclass(frozen=True)
class PublicKey:
    """What seals for a holder; it opens nothing."""

    alg: str
    raw: bytes


@dataclass(frozen=True, repr=False)
class PrivateKey:
    """What opens. It shows nothing of itself and is never stored but locked."""

    alg: str
    raw: bytes

    def __repr__(self) -> str:
        return "<a private key>"

    def public(self) -> PublicKey:
        return PublicKey(self.alg, _KINDS[self.alg].public_of(self.raw))


@dataclass(frozen=True)
class SealedItem:
    """An item as it is kept: its key, wrapped, and its padded content under that key."""

    wrapped: bytes
    readers: tuple[bytes, ...]
    ciphertext: bytes
    bucket: int


@dataclass(frozen=True)
class _Kind:
    """One kind of key pair: how it is made, read and used."""

    suite: hpke.Suite
    size: int
    make: Callable[[], bytes]
    public_of: Callable[[bytes], bytes]
    load_private: Callable[[bytes], Any]
    load_public: Callable[[bytes], Any]


def _suite(kem: hpke.KEM) -> hpke.Suite:
    return hpke.Suite(kem, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)


_SEED, _MLKEM_PUBLIC = 64, 1_184


def _load_hybrid(raw: bytes) -> hpke.MLKEM768X25519PrivateKey:
    return hpke.MLKEM768X25519PrivateKey(
        mlkem.MLKEM768PrivateKey.from_seed_bytes(raw[:_SEED]), x25519.X25519PrivateKey.from_private_bytes(raw[_SEED:])
    )


def _load_hybrid_public(raw: bytes) -> hpke.MLKEM768X25519PublicKey:
    return hpke.MLKEM768X25519PublicKey(
        mlkem.MLKEM768PublicKey.from_public_bytes(raw[:_MLKEM_PUBLIC]), x25519.X25519PublicKey.from_public_bytes(raw[_MLKEM_PUBLIC:])
    )


def _public_of_hybrid(raw: bytes) -> bytes:
    first = mlkem.MLKEM768PrivateKey.from_seed_bytes(raw[:_SEED]).public_key().public_bytes_raw()
    return first + _public_of_classical(raw[_SEED:])


def _public_of_classical(raw: bytes) -> bytes:
    return x25519.X25519PrivateKey.from_private_bytes(raw).public_key().public_bytes_raw()


def _make_hybrid() -> bytes:
    return mlkem.MLKEM768PrivateKey.generate().private_bytes_raw() + x25519.X25519PrivateKey.generate().private_bytes_raw()


_KINDS: dict[str, _Kind] = {
    HYBRID: _Kind(_suite(hpke.KEM.MLKEM768_X25519), _SEED + 32, _make_hybrid, _public_of_hybrid, _load_hybrid, _load_hybrid_public),
    CLASSICAL: _Kind(
        _suite(hpke.KEM.X25519),
        32,
        lambda: x25519.X25519PrivateKey.generate().private_bytes_raw(),
        _public_of_classical,
        x25519.X25519PrivateKey.from_private_bytes,
        x25519.X25519PublicKey.from_public_bytes,
    ),
}


def make_key(alg: str = DEFAULT) -> PrivateKey:
    """Return a new private key."""
    return PrivateKey(alg, _KINDS[alg].make())


def read_public(alg: str, raw: bytes) -> PublicKey:
    """
    Return a public key that came from outside.

    :raises ValueError: when it is none of ours.
    """
    if alg not in _KINDS:
        raise ValueError("not a kind of key that is known here")
    _KINDS[alg].load_public(raw)
    return PublicKey(alg, raw)


_MARK = "candour-public-key"


def public_as_text(key: PublicKey) -> str:
    """Return a public key as one line that can be copied and pasted; its end finds what was lost in copying."""
    body = f"{_MARK}:{key.alg}:{base64.urlsafe_b64encode(key.raw).decode().rstrip('=')}"
    return f"{body}:{hashlib.sha256(body.encode()).hexdigest()[:8]}"


def public_from_text(text: str) -> PublicKey:
    """
    Return the public key that a line holds.

    :raises ValueError: when it is none, or was not copied whole.
    """
    body, _, check = "".join(text.split()).rpartition(":")
    mark, alg, encoded = [*body.split(":"), "", ""][:3]
    if mark != _MARK or hashlib.sha256(body.encode()).hexdigest()[:8] != check:
        raise ValueError("not a public key, or not the whole of one")
    return read_public(alg, base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)))


def _head(alg: str) -> bytes:
    return bytes((FORMAT, CODES[alg]))


def _bound(alg: str, use: str, context: Context) -> bytes:
    return canonical.encode({**context, "format": FORMAT, "alg": alg, "use": use})


def _body(alg: str, envelope: bytes) -> bytes:
    if envelope[:2] != _head(alg):
        raise CannotOpen
    return envelope[2:]


def wrap(secret: bytes, *, to: PublicKey, use: str, context: Context) -> bytes:
    """Return a secret that only the holder of the private key can have back, and only in the same context."""
    kind = _KINDS[to.alg]
    return _head(to.alg) + kind.suite.encrypt(secret, kind.load_public(to.raw), _bound(to.alg, use, context))


def unwrap(envelope: bytes, *, private: PrivateKey, use: str, context: Context) -> bytes:
    """
    Return what was wrapped.

    :raises CannotOpen: always the same, whatever was wrong.
    """
    return _unwrapper(private)(envelope, use, context)


def _unwrapper(private: PrivateKey) -> Callable[[bytes, str, Context], bytes]:
    kind = _KINDS[private.alg]
    key = kind.load_private(private.raw)

    def opened(envelope: bytes, use: str, context: Context) -> bytes:
        try:
            return kind.suite.decrypt(_body(private.alg, envelope), key, _bound(private.alg, use, context))
        except (InvalidTag, ValueError) as failed:
            raise CannotOpen from failed

    return opened


def wrap_key(key: PrivateKey, *, to: PublicKey, use: str, context: Context) -> bytes:
    """Return a private key, wrapped for another key's holder."""
    return wrap(key_as_secret(key), to=to, use=use, context=context)


def unwrap_key(envelope: bytes, *, private: PrivateKey, use: str, context: Context) -> PrivateKey:
    """:raises CannotOpen: always the same, whatever was wrong."""
    return as_key(unwrap(envelope, private=private, use=use, context=context))


def key_as_secret(key: PrivateKey) -> bytes:
    """Return a private key as the secret that `as_key` reads: to be wrapped at once, never kept."""
    return bytes((CODES[key.alg],)) + key.raw


def as_key(secret: bytes) -> PrivateKey:
    """:raises CannotOpen: when the secret is no key."""
    alg = next((a for a in _KINDS if secret and CODES[a] == secret[0]), None)
    if alg is None or len(secret) != 1 + _KINDS[alg].size:
        raise CannotOpen
    return PrivateKey(alg, secret[1:])


def seal_item(
    data: bytes, *, to: PublicKey, item: Context, wrapping: Context, also: Iterable[tuple[PublicKey, Context]] = ()
) -> SealedItem:
    """Return an item sealed under a new key of its own, which is wrapped for `to` and for each further reader, and forgotten here."""
    once = AESGCM.generate_key(256)
    padded = padding.pad(data)
    wrapped, *readers = (wrap(once, to=key, use="item key", context=context) for key, context in ((to, wrapping), *also))
    return SealedItem(wrapped, tuple(readers), _lock(once, padded, _ITEM, "item", item), len(padded))


def unseal_item(wrapped: bytes, ciphertext: bytes, *, private: PrivateKey, item: Context, wrapping: Context) -> bytes:
    """
    Return an item's content. In the service only `opening.open_item` may ask; offline, whoever holds the key.

    :raises CannotOpen: always the same, whatever was wrong.
    """
    once = unwrap(wrapped, private=private, use="item key", context=wrapping)
    try:
        return padding.unpad(_unlock(once, ciphertext, _ITEM, "item", item))
    except ValueError as failed:
        raise CannotOpen from failed


def rewrap_items(wraps: Iterable[tuple[bytes, Context, Context]], *, private: PrivateKey, to: PublicKey) -> list[bytes]:
    """
    Return items' keys wrapped anew, each from its old context to its new one; contents are not touched.

    :raises CannotOpen: when one of them was not wrapped for this key: then nothing may be written.
    """
    unwrapped, kind = _unwrapper(private), _KINDS[to.alg]
    public, head = kind.load_public(to.raw), _head(to.alg)
    return [
        head + kind.suite.encrypt(unwrapped(wrapped, "item key", old), public, _bound(to.alg, "item key", new))
        for wrapped, old, new in wraps
    ]


def _lock(key: bytes, data: bytes, alg: str, use: str, context: Context) -> bytes:
    nonce = os.urandom(_NONCE)
    return _head(alg) + nonce + AESGCM(key).encrypt(nonce, data, _bound(alg, use, context))


def _unlock(key: bytes, envelope: bytes, alg: str, use: str, context: Context) -> bytes:
    body = _body(alg, envelope)
    try:
        return AESGCM(key).decrypt(body[:_NONCE], body[_NONCE:], _bound(alg, use, context))
    except (InvalidTag, ValueError) as failed:
        raise CannotOpen from failed


def _derived(secret: bytes, use: str) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=_KEY, salt=None, info=b"candour vault: " + use.encode()).derive(secret)


def lock_key(key: PrivateKey, *, secret: bytes, use: str, context: Context) -> bytes:
    """Return a private key locked with a secret of full strength: a recovery key, the key of a receipt, a cookie's token."""
    return _lock(_derived(secret, use), key_as_secret(key), _LOCKED, use, context)


def unlock_key(envelope: bytes, *, secret: bytes, use: str, context: Context) -> PrivateKey:
    """:raises CannotOpen: always the same, whatever was wrong."""
    return as_key(_unlock(_derived(secret, use), envelope, _LOCKED, use, context))


def same_typed(passphrase: str) -> str:
    """Return the passphrase as every keyboard means it: composed or not, wide or narrow."""
    return unicodedata.normalize("NFKC", passphrase)


def lock_key_with_passphrase(key: PrivateKey, *, passphrase: str, cost: stretching.Cost, context: Context) -> bytes:
    """
    Return a private key locked with what a person can remember; the cost and the salt stand in the envelope.

    :raises Busy: when too many wait.
    """
    salt = os.urandom(_SALT)
    stretched = stretching.stretch(passphrase, salt=salt, cost=cost, length=_KEY)
    sealed = _lock(stretched, key_as_secret(key), _STRETCHED, "passphrase", context)
    return sealed[:2] + cost.memory_kib.to_bytes(4, "big") + bytes((cost.passes, cost.lanes)) + salt + sealed[2:]


def cost_of(envelope: bytes) -> stretching.Cost:
    """
    Return what each guess at a passphrase costs, so that an envelope of a cheaper time can be made dearer at the next unlock.

    :raises CannotOpen: when the envelope is none, or asks for more than any of ours.
    """
    body = _body(_STRETCHED, envelope)
    if len(body) < _COST + _SALT:
        raise CannotOpen
    cost = stretching.Cost(int.from_bytes(body[:4], "big"), body[4], body[5])
    if cost.memory_kib > _MOST.memory_kib or cost.passes > _MOST.passes or cost.lanes > _MOST.lanes:
        raise CannotOpen
    return cost


def unlock_key_with_passphrase(envelope: bytes, *, passphrase: str, context: Context) -> PrivateKey:
    """
    Return the private key.

    :raises CannotOpen: always the same, whatever was wrong.
    :raises Busy: when too many wait.
    """
    cost, body = cost_of(envelope), envelope[2 + _COST :]
    try:
        stretched = stretching.stretch(passphrase, salt=body[:_SALT], cost=cost, length=_KEY)
    except ValueError as failed:
        raise CannotOpen from failed
    return as_key(_unlock(stretched, envelope[:2] + body[_SALT:], _STRETCHED, "passphrase", context))
