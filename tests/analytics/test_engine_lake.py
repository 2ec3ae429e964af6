import os
import time
from pathlib import Path

import numpy as np
import pytest

from candour.analytics import lake


def columns(**changes) -> dict[str, np.ndarray]:
    base = {"organisation": np.array(["RB", "RA"], dtype=object), "events": np.array([2, 1]), "expected": np.array([2.5, 0.0])}
    return base | changes


def test_the_same_rows_in_another_order_are_the_same_content(tmp_path: Path) -> None:
    first = lake.write(tmp_path, columns(), order=["organisation"])
    turned = {name: values[::-1] for name, values in columns().items()}
    assert lake.write(tmp_path, turned, order=["organisation"]) == first
    assert len(list(tmp_path.glob("*/*"))) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"events": np.array([2, 2])},
        {"expected": np.array([2.5, 1e-300])},
        {"organisation": np.array(["RB", "RAx"], dtype=object)},
        {"organisation": np.array(["R", "BRA"], dtype=object)},
        {"events": np.array([2.0, 1.0])},
        {"more": np.array([0, 0])},
    ],
)
def test_anything_else_is_other_content(tmp_path: Path, other) -> None:
    assert lake.write(tmp_path, columns(**other), order=["organisation"]) != lake.write(tmp_path, columns(), order=["organisation"])


def test_the_hash_is_what_the_words_say(tmp_path: Path) -> None:
    # written out once by hand from the docstring, so that nobody changes it without knowing
    import hashlib
    import struct

    said = b'["n", "number", 1]\n' + struct.pack("<d", 1.5) + b'["o", "text", 1]\n' + struct.pack("<q", 3) + "é!".encode()
    said += b'["w", "whole", 1]\n' + struct.pack("<q", -7)
    stored = lake.write(tmp_path, {"w": np.array([-7]), "o": np.array(["é!"]), "n": np.array([1.5])}, order=[])
    assert stored.content_hash == hashlib.sha256(said).hexdigest()


def test_minus_nought_is_nought(tmp_path: Path) -> None:
    one = lake.write(tmp_path, columns(expected=np.array([2.5, -0.0])), order=["organisation"])
    assert one == lake.write(tmp_path, columns(), order=["organisation"])


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"expected": np.array([np.nan, 1.0])}, "expected has a gap in row 1"),
        ({"organisation": np.array(["RA", None], dtype=object)}, "organisation has a gap"),
        ({"organisation": np.array(["RA", "RA"], dtype=object)}, "two rows say something about organisation RA"),
    ],
)
def test_gaps_and_doubles_are_refused_and_nothing_is_left(tmp_path: Path, changes, reason) -> None:
    with pytest.raises(ValueError, match=reason):
        lake.write(tmp_path, columns(**changes), order=["organisation"])
    assert list(tmp_path.rglob("*.p*")) == []


def test_a_changed_byte_is_found_before_anything_is_computed(tmp_path: Path) -> None:
    stored = lake.write(tmp_path, columns(), order=["organisation"])
    path = lake.checked(tmp_path, stored)
    data = bytearray(path.read_bytes())
    data[20] ^= 1
    path.write_bytes(data)
    with pytest.raises(lake.LakeError, match="changed after they were written"):
        lake.checked(tmp_path, stored)
    path.unlink()
    with pytest.raises(lake.LakeError, match="gone from the lake"):
        lake.checked(tmp_path, stored)


def test_what_no_row_names_is_swept_but_not_while_it_may_be_in_use(tmp_path: Path) -> None:
    kept = lake.write(tmp_path, columns(), order=[])
    orphan = lake.write(tmp_path, columns(events=np.array([9, 9])), order=[])
    partial = tmp_path / "ab" / ".0123.partial"
    partial.parent.mkdir(exist_ok=True)
    partial.write_bytes(b"half")
    assert lake.sweep(tmp_path, keep={kept.content_hash}) == []
    old = time.time() - 7200
    for path in (partial, lake.path_of(tmp_path, orphan.content_hash), lake.path_of(tmp_path, kept.content_hash)):
        os.utime(path, (old, old))
    assert len(lake.sweep(tmp_path, keep={kept.content_hash})) == 2
    assert lake.checked(tmp_path, kept).exists()
    assert lake.read(lake.path_of(tmp_path, kept.content_hash))["events"].tolist() == [2, 1]
