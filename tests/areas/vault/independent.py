"""HPKE (RFC 9180) once more, from the standard library and arithmetic: what `sealing` writes opens without its library."""

import hashlib
import hmac

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_P = 2**255 - 19


def x25519(scalar: bytes, point: bytes) -> bytes:
    """RFC 7748 section 5: the Montgomery ladder, slow and plain."""
    k = int.from_bytes(bytes([scalar[0] & 248]) + scalar[1:31] + bytes([(scalar[31] & 127) | 64]), "little")
    u = int.from_bytes(point[:31] + bytes([point[31] & 127]), "little")
    x2, z2, x3, z3 = 1, 0, u, 1
    for bit in range(254, -1, -1):
        swap = k >> bit & 1
        if swap:
            x2, z2, x3, z3 = x3, z3, x2, z2
        a, b, c, d = x2 + z2, x2 - z2, x3 + z3, x3 - z3
        aa, bb, da, cb = a * a % _P, b * b % _P, d * a % _P, c * b % _P
        e = aa - bb
        x3, z3, x2, z2 = (da + cb) ** 2 % _P, u * (da - cb) ** 2 % _P, aa * bb % _P, e * (aa + 121665 * e) % _P
        if swap:
            x2, z2, x3, z3 = x3, z3, x2, z2
    return (x2 * pow(z2, _P - 2, _P) % _P).to_bytes(32, "little")


def _extract(salt: bytes, material: bytes) -> bytes:
    return hmac.digest(salt or bytes(32), material, "sha256")


def _expand(key: bytes, info: bytes, length: int) -> bytes:
    done, block, count = b"", b"", 1
    while len(done) < length:
        block = hmac.digest(key, block + info + bytes([count]), "sha256")
        done, count = done + block, count + 1
    return done[:length]


def _labelled_extract(suite: bytes, salt: bytes, label: bytes, material: bytes) -> bytes:
    return _extract(salt, b"HPKE-v1" + suite + label + material)


def _labelled_expand(suite: bytes, key: bytes, label: bytes, info: bytes, length: int) -> bytes:
    return _expand(key, length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info, length)


def shared_by_x25519(enc: bytes, private: bytes) -> bytes:
    """DHKEM(X25519, HKDF-SHA256): the shared secret."""
    suite = b"KEM\x00\x20"
    dh, public = x25519(private, enc), x25519(private, b"\x09" + bytes(31))
    prk = _labelled_extract(suite, b"", b"eae_prk", dh)
    return _labelled_expand(suite, prk, b"shared_secret", enc + public, 32)


def shared_by_hybrid(mlkem_secret: bytes, enc_x: bytes, private_x: bytes) -> bytes:
    """X-Wing's combination of an ML-KEM-768 secret with X25519: SHA3-256 over both, what was sent and to whom, and a label."""
    public = x25519(private_x, b"\x09" + bytes(31))
    return hashlib.sha3_256(mlkem_secret + x25519(private_x, enc_x) + enc_x + public + rb"\.//^\ "[:6]).digest()


def open_with(shared: bytes, ciphertext: bytes, *, kem: int, aead: int, key_length: int, info: bytes, aad: bytes = b"") -> bytes:
    """The key schedule of base mode, then the first message."""
    suite = b"HPKE" + kem.to_bytes(2, "big") + b"\x00\x01" + aead.to_bytes(2, "big")
    ids = _labelled_extract(suite, b"", b"psk_id_hash", b"") + _labelled_extract(suite, b"", b"info_hash", info)
    secret = _labelled_extract(suite, shared, b"secret", b"")
    key = _labelled_expand(suite, secret, b"key", b"\x00" + ids, key_length)
    nonce = _labelled_expand(suite, secret, b"base_nonce", b"\x00" + ids, 12)
    return AESGCM(key).decrypt(nonce, ciphertext, aad)
