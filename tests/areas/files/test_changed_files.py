"""Files that were changed at random: whatever the bytes are, they are rebuilt or refused, nothing hangs and nothing gets out."""

import contextlib
import random
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from candour.areas.files import door as files
from candour.areas.files import kinds, workshop
from candour.areas.files.rebuilding.__main__ import rebuild
from candour.areas.files.rebuilding.findings import Unfit
from tests.areas.files.samples import GOOD, a_docx, drawn
from tests.areas.files.slots_of_documents import BODIES

SEEDS = GOOD | {
    "busy.docx": a_docx("".join(b for w, b in BODIES.items() if w != "strange element")),
    "scans.jpg": drawn("JPEG", progressive=True),
}
#: What a decoder may raise besides: the process turns each into a refusal.
FAULTS = (Unfit, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, OSError, RuntimeError, MemoryError)


def changed(data: bytes, chance: random.Random) -> bytes:
    """Return the bytes with a few changes of the kinds that break decoders: flipped, cut, doubled, sizes blown up."""
    held = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        if not held:
            break
        at = chance.randrange(len(held))
        act = chance.randrange(6)
        if act == 0:
            held[at] ^= 1 << chance.randrange(8)
        elif act == 1:
            held[at] = chance.choice((0, 1, 0x7F, 0x80, 0xFF))
        elif act == 2:
            held[at : at + 4] = chance.choice((b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\0\0\0\0", b"\0\0\0\1"))
        elif act == 3:
            del held[at : at + chance.randrange(1, 40)]
        elif act == 4:
            held[at:at] = held[at : at + chance.randrange(1, 200)]
        else:
            held[at:at] = bytes(chance.randrange(256) for _ in range(chance.randrange(1, 12)))
    return bytes(held)


def try_one(name: str, data: bytes) -> bool:
    """Rebuild in this process, as the workshop would; answer whether it was taken."""
    try:
        kind = kinds.recognise(data, name)
        if kind in kinds.TEXTS:
            return True
        _, body, _ = rebuild(kind, data)
    except (files.Refused, *FAULTS):
        return False
    assert len(body) < 4 * len(data) + 100_000
    return True


@pytest.mark.parametrize("name", SEEDS)
def test_whatever_is_changed_the_file_is_rebuilt_or_refused(name: str):
    chance = random.Random(name)
    taken = [try_one(name, changed(SEEDS[name], chance)) for _ in range(25)]
    assert len(taken) == 25


@given(st.binary(max_size=400), st.sampled_from(list(GOOD)))
def test_whatever_the_bytes_are_they_are_known_or_refused(noise: bytes, name: str):
    good = GOOD[name]
    for data in (noise, good[: len(noise)] + noise, noise.join([good[:40], good[40:]])):
        try:
            answer = kinds.recognise(data, name)
        except files.Refused:
            continue
        assert answer == "zip" or name.endswith(kinds.KINDS[answer].endings)


def test_changed_files_are_rebuilt_or_refused_behind_the_walls_too():
    chance = random.Random(4)
    for name in ("photo.jpg", "report.pdf", "busy.docx"):
        with contextlib.suppress(files.Refused):
            files.rebuild(upload=SimpleUploadedFile(name, changed(SEEDS[name], chance)))


@pytest.mark.nightly
def test_ten_thousand_changed_files_are_rebuilt_or_refused_and_none_hangs():
    chance = random.Random(20261122)
    names, taken, slowest = list(SEEDS), 0, 0.0
    for n in range(10_000):
        name = names[n % len(names)]
        began = time.monotonic()
        taken += try_one(name, changed(SEEDS[name], chance))
        slowest = max(slowest, time.monotonic() - began)
    print(f"10,000 changed files: {taken} rebuilt, {10_000 - taken} refused, the slowest took {slowest * 1000:.0f} ms")
    assert slowest < 5


@pytest.mark.nightly
def test_a_thousand_changed_files_never_get_past_the_walls():
    chance = random.Random(22112026)
    names = [n for n in SEEDS if not n.endswith((".csv", ".txt"))]
    slowest = 0.0
    for n in range(1_000):
        name = names[n % len(names)]
        began = time.monotonic()
        with contextlib.suppress(files.Refused):
            files.rebuild(upload=SimpleUploadedFile(name, changed(SEEDS[name], chance)))
        slowest = max(slowest, time.monotonic() - began)
    print(f"1,000 changed files behind the walls: the slowest took {slowest * 1000:.0f} ms")
    assert slowest < workshop.LONGEST_WAIT + 2
