"""The checker's own Ed25519 agrees with RFC 8032 and with the library that signs."""

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from candour.verify import L, ed25519_verifies

# RFC 8032 section 7.1, tests 1 to 3 and SHA(abc): public key, message, signature.
VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
    (
        "ec172b93ad5e563f4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        "",
        "",
    ),
]


@pytest.mark.parametrize(("key", "message", "signature"), VECTORS[:3])
def test_the_vectors_of_rfc_8032_are_accepted_and_any_changed_bit_is_not(key, message, signature):
    key, message, signature = bytes.fromhex(key), bytes.fromhex(message), bytes.fromhex(signature)
    assert ed25519_verifies(key, message, signature)
    assert not ed25519_verifies(key, message + b"\0", signature)
    for at in range(0, 512, 37):
        changed = bytearray(signature)
        changed[at // 8] ^= 1 << at % 8
        assert not ed25519_verifies(key, message, bytes(changed))


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=100), st.integers(0, 95), st.integers(1, 255))
@settings(max_examples=60, deadline=None)
def test_the_checker_and_the_library_that_signs_agree(seed, message, at, flip):
    private = Ed25519PrivateKey.from_private_bytes(seed)
    key, signature = private.public_key().public_bytes_raw(), private.sign(message)
    assert ed25519_verifies(key, message, signature)
    both = bytearray(key + signature)
    both[at] ^= flip
    key, signature = bytes(both[:32]), bytes(both[32:])
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
        accepted = True
    except (InvalidSignature, ValueError):
        accepted = False
    assert ed25519_verifies(key, message, signature) == accepted


def test_a_signature_with_the_group_order_added_is_refused():
    key, message, signature = (bytes.fromhex(text) for text in VECTORS[0])
    s = int.from_bytes(signature[32:], "little") + L
    assert not ed25519_verifies(key, message, signature[:32] + s.to_bytes(32, "little"))


@pytest.mark.parametrize("key", [b"", bytes(31), b"\xff" * 32, (2**255 - 19).to_bytes(32, "little"), (2).to_bytes(32, "little")])
def test_what_is_no_point_of_the_curve_is_no_key(key):
    assert not ed25519_verifies(key, b"", bytes.fromhex(VECTORS[0][2]))
