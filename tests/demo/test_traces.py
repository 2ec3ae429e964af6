"""The search for words on a disk finds them however they are written; otherwise its finding nothing would say nothing."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candour.demo import traces

WORDS = "the bell in bed fourteen"


@pytest.mark.parametrize(
    "write",
    [
        lambda b: b,
        lambda b: b.decode().encode("utf-16-le"),
        lambda b: b.decode().encode("utf-16-be"),
        lambda b: b.hex().encode(),
        lambda b: b.hex().upper().encode(),
        base64.b64encode,
        base64.urlsafe_b64encode,
    ],
)
def test_words_are_found_however_they_are_written(tmp_path, write):
    for before in ("", "a", "ab", "abc"):
        (tmp_path / f"file{len(before)}").write_bytes(b"\xff" * 9 + write(f"{before}{WORDS} rang and rang".encode()))
    found = traces.search(WORDS, tmp_path)
    assert found.found >= 4
    assert found.files == 4
    assert traces.search("nobody wrote this", tmp_path).found == 0


@given(before=st.binary(max_size=7), after=st.binary(max_size=7))
def test_base64_is_found_whatever_stands_beside(before, after):
    written = base64.b64encode(before + WORDS.encode() + after)
    assert any(way in written for way in traces.ways_to_write(WORDS))
