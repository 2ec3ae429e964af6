"""What seals: published vectors, another implementation, swaps, flipped bits, other algorithms, lengths that tell little."""

import ast
import itertools
import json
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from cryptography.hazmat.bindings._rust import openssl
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric import mlkem, x25519
from hypothesis import given
from hypothesis import strategies as st

import candour
from candour.areas.vault import contexts, padding, recovery, sealing
from candour.methods import canonical, stretching
from tests.areas.vault import independent

# RFC 9180, appendix A.1.1: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-128-GCM, base mode, first message.
RFC = {
    "private": "4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8",
    "enc": "37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431",
    "info": "4f6465206f6e2061204772656369616e2055726e",
    "shared": "fe0e18c9f024ce43799ae393c7e8fe8fce9d218875e8227b0187c04e7d2ea1fc",
    "aad": "436f756e742d30",
    "ct": "f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a96d8770ac83d07bea87e13c512a",
    "pt": "4265617574792069732074727574682c20747275746820626561757479",
}
VECTOR = {name: bytes.fromhex(value) for name, value in RFC.items()}
PLACE = {"organisation": "RX0", "case": "c1", "item": "i1", "field": "note", "version": 1}


def test_the_library_opens_the_published_message():
    suite = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_128_GCM)
    private = x25519.X25519PrivateKey.from_private_bytes(VECTOR["private"])
    sealed = VECTOR["enc"] + VECTOR["ct"]
    assert openssl.hpke._decrypt_with_aad(suite, sealed, private, VECTOR["info"], VECTOR["aad"]) == VECTOR["pt"]


def test_the_other_implementation_opens_the_published_message():
    shared = independent.shared_by_x25519(VECTOR["enc"], VECTOR["private"])
    assert shared == VECTOR["shared"]
    opened = independent.open_with(shared, VECTOR["ct"], kem=0x20, aead=1, key_length=16, info=VECTOR["info"], aad=VECTOR["aad"])
    assert opened == VECTOR["pt"]


def bound(alg: str) -> bytes:
    return canonical.encode({**PLACE, "format": 1, "alg": alg, "use": "item key"})


def test_what_is_wrapped_for_x25519_opens_without_the_library():
    key = sealing.make_key(sealing.CLASSICAL)
    envelope = sealing.wrap(b"the secret", to=key.public(), use="item key", context=PLACE)
    assert envelope[:2] == bytes((1, 2))
    enc, body = envelope[2:34], envelope[34:]
    shared = independent.shared_by_x25519(enc, key.raw)
    assert independent.open_with(shared, body, kem=0x20, aead=2, key_length=32, info=bound("x25519")) == b"the secret"


def test_what_is_wrapped_for_the_hybrid_opens_without_the_library():
    key = sealing.make_key()
    envelope = sealing.wrap(b"the secret", to=key.public(), use="item key", context=PLACE)
    assert envelope[:2] == bytes((1, 1))
    first, second, body = envelope[2:1090], envelope[1090:1122], envelope[1122:]
    mlkem_secret = mlkem.MLKEM768PrivateKey.from_seed_bytes(key.raw[:64]).decapsulate(first)
    shared = independent.shared_by_hybrid(mlkem_secret, second, key.raw[64:])
    opened = independent.open_with(shared, body, kem=0x647A, aead=2, key_length=32, info=bound("mlkem768-x25519"))
    assert opened == b"the secret"


# --- every envelope opens in one place only -------------------------------------------------------------------------------------

PLACES = [
    PLACE | change | {"generation": generation}
    for change in ({}, {"organisation": "RX1"}, {"case": "c2"}, {"item": "i2"}, {"field": "name"}, {"version": 2})
    for generation in (1, 2)
]


def content_of(place):
    return {k: v for k, v in place.items() if k != "generation"}


def test_no_item_opens_in_another_place_than_its_own():
    key = sealing.make_key()
    sealed = [sealing.seal_item(b"x%d" % n, to=key.public(), item=content_of(p), wrapping=p) for n, p in enumerate(PLACES)]
    for n, place in enumerate(PLACES):
        opened = sealing.unseal_item(sealed[n].wrapped, sealed[n].ciphertext, private=key, item=content_of(place), wrapping=place)
        assert opened == b"x%d" % n
    tried = 0
    for (a, b), what in itertools.product(itertools.permutations(range(len(PLACES)), 2), ("wrapped", "ciphertext", "both")):
        wrapped = sealed[b].wrapped if what != "ciphertext" else sealed[a].wrapped
        ciphertext = sealed[b].ciphertext if what != "wrapped" else sealed[a].ciphertext
        with pytest.raises(sealing.CannotOpen):
            sealing.unseal_item(wrapped, ciphertext, private=key, item=content_of(PLACES[a]), wrapping=PLACES[a])
        tried += 1
    assert tried == 12 * 11 * 3


def envelopes():
    key, other = sealing.make_key(), sealing.make_key(sealing.CLASSICAL)
    place, secret = {"holder": "ada", "generation": 1}, bytes(32)
    locked = sealing.lock_key(other, secret=secret, use="recovery key", context=place)
    stretched = sealing.lock_key_with_passphrase(other, passphrase="four words", cost=stretching.CHEAP, context=place)
    item = sealing.seal_item(b"short", to=key.public(), item=PLACE, wrapping=PLACE)
    return {
        "wrapped": (item.wrapped, lambda e: sealing.unwrap(e, private=key, use="item key", context=PLACE)),
        "item": (item.ciphertext, lambda e: sealing.unseal_item(item.wrapped, e, private=key, item=PLACE, wrapping=PLACE)),
        "locked": (locked, lambda e: sealing.unlock_key(e, secret=secret, use="recovery key", context=place)),
        "stretched": (stretched, lambda e: sealing.unlock_key_with_passphrase(e, passphrase="four words", context=place)),
    }


def flip_each(name: str, step: int) -> int:
    """Flip every bit of head and tail and each `step`th between, one at a time; return how many were refused."""
    envelope, unseal = envelopes()[name]
    unseal(envelope)
    last = len(envelope) * 8
    bits = [bit for bit in range(last) if bit < 320 or bit >= last - 160 or bit % step == 0]
    for bit in bits:
        flipped = bytearray(envelope)
        flipped[bit // 8] ^= 1 << bit % 8
        if name == "stretched" and int.from_bytes(flipped[2:6], "big") > 4096:
            flipped[2:6] = (4096).to_bytes(4, "big")  # a wrong cost like any other, but one that a test can pay
        with pytest.raises(sealing.CannotOpen):
            unseal(bytes(flipped))
    return len(bits)


@pytest.mark.parametrize("name", ["wrapped", "item", "locked", "stretched"])
def test_no_flipped_bit_is_accepted_anywhere(name):
    assert flip_each(name, 23) > 450


@pytest.mark.nightly
@pytest.mark.parametrize("name", ["wrapped", "item", "locked", "stretched"])
def test_no_flipped_bit_of_any_envelope_is_accepted(name):
    assert sum(flip_each(name, 1) for _ in range(3)) > 1000


@pytest.mark.parametrize("name", ["wrapped", "item", "locked", "stretched"])
def test_nothing_cut_short_lengthened_or_empty_opens(name):
    envelope, unseal = envelopes()[name]
    for wrong in (b"", envelope[:1], envelope[:2], envelope[:20], envelope[:-1], envelope + b"\0", bytes(len(envelope))):
        with pytest.raises(sealing.CannotOpen):
            unseal(wrong)


def test_an_envelope_that_asks_for_too_much_is_refused_before_any_work():
    place = {"holder": "ada", "generation": 1}
    envelope = bytearray(
        sealing.lock_key_with_passphrase(sealing.make_key(), passphrase="four words", cost=stretching.CHEAP, context=place)
    )
    envelope[2:6] = (8 * 1024 * 1024).to_bytes(4, "big")
    with pytest.raises(sealing.CannotOpen):
        sealing.cost_of(bytes(envelope))


def test_every_failure_says_the_same():
    said = set()
    for envelope, unseal in envelopes().values():
        for wrong in (b"", envelope[:-1], envelope[:40] + b"\1" + envelope[41:]):
            with pytest.raises(sealing.CannotOpen) as failed:
                unseal(wrong)
            said.add(str(failed.value))
    assert said == {"This could not be opened with this key."}


def test_a_secret_for_one_use_serves_no_other():
    key, place, secret = sealing.make_key(), {"holder": "ada", "generation": 1}, bytes(32)
    locked = sealing.lock_key(key, secret=secret, use="recovery key", context=place)
    with pytest.raises(sealing.CannotOpen):
        sealing.unlock_key(locked, secret=secret, use="remembered", context=place)


# --- algorithms change, keys never show -------------------------------------------------------------------------------------------


def test_items_move_from_an_old_algorithm_to_a_new_one_and_the_old_key_opens_them_no_more():
    old, new = sealing.make_key(sealing.CLASSICAL), sealing.make_key(sealing.HYBRID)
    first, second = PLACE | {"generation": 1}, PLACE | {"generation": 2}
    sealed = sealing.seal_item(b"kept", to=old.public(), item=PLACE, wrapping=first)
    (moved,) = sealing.rewrap_items([(sealed.wrapped, first, second)], private=old, to=new.public())
    assert (sealed.wrapped[1], moved[1]) == (2, 1)
    assert sealing.unseal_item(moved, sealed.ciphertext, private=new, item=PLACE, wrapping=second) == b"kept"
    for private, wrapping in itertools.product((old,), (first, second)):
        with pytest.raises(sealing.CannotOpen):
            sealing.unseal_item(moved, sealed.ciphertext, private=private, item=PLACE, wrapping=wrapping)


def test_one_item_of_another_key_stops_the_whole_rewrapping():
    old, new, strange = (sealing.make_key() for _ in range(3))
    wraps = [(sealing.seal_item(b"x", to=key.public(), item=PLACE, wrapping=PLACE).wrapped, PLACE, PLACE) for key in (old, strange, old)]
    with pytest.raises(sealing.CannotOpen):
        sealing.rewrap_items(wraps, private=old, to=new.public())


def test_the_numbers_of_algorithms_are_never_used_twice():
    assert len(set(sealing.CODES.values())) == len(sealing.CODES)
    assert {"mlkem768-x25519": 1, "x25519": 2, "aes-256-gcm": 16}.items() <= sealing.CODES.items()


@pytest.mark.parametrize("alg", [sealing.HYBRID, sealing.CLASSICAL])
def test_a_private_key_shows_nothing_of_itself(alg):
    key = sealing.make_key(alg)
    for shown in (repr(key), str(key), f"{key}", repr([key])):
        assert key.raw.hex() not in shown
        assert repr(key.raw) not in shown


def test_two_items_with_the_same_words_share_nothing():
    key = sealing.make_key()
    one, two = (sealing.seal_item(b"same", to=key.public(), item=PLACE, wrapping=PLACE) for _ in range(2))
    assert one.ciphertext[2:14] != two.ciphertext[2:14]
    assert not {one.ciphertext[i : i + 16] for i in range(2, 900, 16)} & {two.ciphertext[i : i + 16] for i in range(2, 900, 16)}


# --- public halves, lengths, recovery keys -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("alg", [sealing.HYBRID, sealing.CLASSICAL])
def test_a_public_key_travels_as_one_line_and_a_slip_in_it_is_found(alg):
    public = sealing.make_key(alg).public()
    line = sealing.public_as_text(public)
    assert sealing.public_from_text(f"  {line[:60]}\n{line[60:]} ") == public
    for at in range(0, len(line), 7):
        wrong = line[:at] + ("A" if line[at] != "A" else "B") + line[at + 1 :]
        with pytest.raises(ValueError, match=r"."):
            sealing.public_from_text(wrong)
    with pytest.raises(ValueError, match="not a public key"):
        sealing.public_from_text("")


@given(st.binary(max_size=5000))
def test_padding_gives_back_what_was_padded(data):
    padded = padding.pad(data)
    assert padding.unpad(padded) == data
    assert len(padded) == padding.bucket_for(len(data))


def test_everything_short_looks_alike_and_the_rest_costs_at_most_an_eighth():
    assert {padding.bucket_for(n) for n in range(1017)} == {1024}
    sizes = [*range(1017, 20_000, 37), *(2**k + d for k in range(11, 24) for d in (-9, -8, -7, 0, 1))]
    assert max((padding.bucket_for(n) - n - 8) / n for n in sizes) < 0.125
    # A length tells at most the logarithm of its logarithm: very few sizes exist at all.
    assert len({padding.bucket_for(n) for n in range(0, 11 * 1024 * 1024, 1000)}) < 300


@pytest.mark.parametrize("wrong", [b"", bytes(1023), b"\xff" * 1024, padding.pad(b"x") + b"\0", padding.pad(b"x")[:-1] + b"\1"])
def test_what_was_not_padded_is_refused(wrong):
    with pytest.raises(ValueError, match="not padded"):
        padding.unpad(wrong)


@given(st.binary(min_size=32, max_size=32))
def test_a_recovery_key_is_read_as_it_was_printed_in_every_manner_of_typing(key):
    printed = recovery.printed(key)
    assert len(printed.split()) == 14
    for typed in (
        printed,
        printed.lower(),
        printed.replace(" ", "-"),
        printed.replace(" ", ""),
        printed.replace("0", "O").replace("1", "l"),
    ):
        assert recovery.read(typed) == key


def test_a_slip_in_a_recovery_key_is_found_and_never_repeated_back():
    printed = recovery.printed(bytes(range(32)))
    letters = printed.replace(" ", "")
    slips = [letters[:i] + ("Z" if c != "Z" else "Y") + letters[i + 1 :] for i, c in enumerate(letters)]
    slips += [letters[:i] + letters[i + 1] + letters[i] + letters[i + 2 :] for i in range(55) if letters[i] != letters[i + 1]]
    for typed in [*slips, letters[:-1], letters + "A", "U" + letters[1:], ""]:
        with pytest.raises(recovery.Misread) as said:
            recovery.read(typed)
        assert not typed or typed not in str(said.value)


# --- who may ask ----------------------------------------------------------------------------------------------------------------

SOURCE = Path(candour.__file__).parent
# Only these may call what gives plaintext or keys; every other caller is a second door.
CALLERS = {
    "unseal_item": {"areas/vault/opening.py", "areas/vault/unsealing.py"},
    "unwrap_key": {"areas/vault/gate.py", "areas/vault/unsealing.py"},
    "unwrap": {"areas/vault/continuity.py"},
    "rewrap_items": {"areas/vault/rotating.py", "config/measuring_vault.py"},  # the bench, with keys of its own
    "as_key": {"areas/vault/continuity.py"},
    # Destroying opens the case key only to see that it is the right person's, and drops it.
    "case_key": {"areas/vault/opening.py", "areas/vault/granting.py", "areas/vault/rotating.py", "areas/vault/destroying.py"},
    "unlock_key": {"areas/vault/keys.py", "areas/vault/receipt_keys.py", "areas/vault/remembering.py"},
    "unlock_key_with_passphrase": {"areas/vault/keys.py", "areas/vault/unsealing.py"},
    "ciphertext_of": {"areas/vault/opening.py", "areas/vault/bundles.py"},
    "key_as_secret": {"areas/vault/continuity_wraps.py"},
}


@cache
def names_used() -> dict[str, set[str]]:
    """Return what each module that knows the vault mentions or imports."""
    used = {}
    for path in SOURCE.rglob("*.py"):
        text = path.read_text("utf-8")
        if path.name != "sealing.py" and "areas.vault" in text:
            nodes = list(ast.walk(ast.parse(text)))
            names = {n.attr for n in nodes if isinstance(n, ast.Attribute)} | {n.id for n in nodes if isinstance(n, ast.Name)}
            used[str(path.relative_to(SOURCE))] = names | {a.name for n in nodes if isinstance(n, ast.ImportFrom) for a in n.names}
    return used


def callers_of(name: str) -> set[str]:
    return {path for path, names in names_used().items() if name in names}


@pytest.mark.parametrize("name", sorted(CALLERS))
def test_only_these_modules_reach_what_opens(name):
    assert callers_of(name) == CALLERS[name]


def test_in_the_service_only_open_item_unseals_items():
    tree = ast.parse((SOURCE / "areas/vault/opening.py").read_text("utf-8"))
    functions = {
        f.name: {n.func.attr for n in ast.walk(f) if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)}
        | {n.func.id for n in ast.walk(f) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
        for f in tree.body
        if isinstance(f, ast.FunctionDef)
    }
    assert [f for f, calls in functions.items() if "unseal_item" in calls] == ["_decrypted"]
    assert [f for f, calls in functions.items() if "_decrypted" in calls] == ["open_item"]
    body = next(f for f in tree.body if isinstance(f, ast.FunctionDef) and f.name == "open_item").body
    durable = next(i for i, s in enumerate(body) if isinstance(s, ast.With) and "durable=True" in ast.unparse(s))
    decrypts = next(i for i, s in enumerate(body) if "_decrypted" in ast.unparse(s))
    assert durable < decrypts


def test_sealing_and_unsealing_load_neither_django_nor_a_database():
    program = (
        "import sys\nimport candour.areas.vault.unsealing, candour.config.command.unseal\n"
        "bad = {'django', 'sqlite3', 'psycopg', 'http.client', 'urllib.request'} & set(sys.modules)\n"
        "sys.exit(', '.join(bad) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_contexts_that_bind_are_the_ones_that_are_written_down():
    item = contexts.of_item(organisation="RX0", case="c", item="i", field="f", version=1)
    assert json.loads(canonical.encode(item)) == {"organisation": "RX0", "case": "c", "item": "i", "field": "f", "version": 1}
