"""An honest record is found whole, and every way of changing one is found out, with the first wrong row named."""

import functools
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from candour import verify
from candour.methods import canonical, merkle, notes, tiles
from tests.verify import records
from tests.verify.records import SIGNER, chained, public_entry, record_of, replace_entries, row, rows_of, sealed_up, write_record

SIZE = 12
ROWS = rows_of(SIZE)
ENTRIES = [public_entry(row) for row in ROWS]


@pytest.fixture(autouse=True, scope="module")
def each_signature_once():
    """The same checkpoint is checked thousands of times here; the arithmetic is slow, and does not depend on the day."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(verify, "ed25519_verifies", functools.cache(verify.ed25519_verifies))
        yield


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return record_of(tmp_path / "record", ROWS)


def first_wrong(folder: Path, **given) -> verify.Fault:
    report = verify.check(str(folder), **given)
    assert not report.ok
    assert report.first_wrong is not None
    return report.first_wrong


@pytest.mark.parametrize("size", [0, 1, 2, 255, 256, 257, 513])
def test_an_honest_record_is_whole(tmp_path, size):
    rows = rows_of(size)
    report = verify.check(str(record_of(tmp_path / "record", rows)))
    assert report.first_wrong is None
    assert report.ok
    assert (report.rows, report.public_rows) == (size, sum(row["face"] == "public" for row in rows))
    assert report.key == str(SIGNER.verifier)


def test_the_sentence_says_how_many_rows_up_to_which_day_and_the_root(folder):
    report = verify.check(str(folder))
    assert report.sentence == "The record is whole: 12 rows (8 public, 4 hidden), up to Tuesday 3 March 2026."
    checkpoint = notes.parse_checkpoint(notes.open_note((folder / "checkpoint").read_text("utf-8"), SIGNER.verifier))
    assert f"Root of the 12 rows: {checkpoint.text.splitlines()[2]}" in list(report.lines())


def test_every_change_of_a_single_byte_in_any_file_is_caught_and_the_row_named(tmp_path):
    folder = record_of(tmp_path / "record", ROWS[:4])
    owners = [seq for seq, entry in enumerate(ENTRIES[:4], 1) for _ in range(2 + len(entry))]
    changed = 0
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = path.read_bytes()
        for at in range(len(content.rstrip(b"\n")) if path.name == "key" else len(content)):
            path.write_bytes(content[:at] + bytes([content[at] ^ 1 << at % 8]) + content[at + 1 :])
            fault = first_wrong(folder)
            assert fault.seq == (owners[at] if "entries" in path.parts else None), (path.name, at)
            changed += 1
        path.write_bytes(content)
    assert changed > len(owners) + 4 * 32 + 200
    assert verify.check(str(folder)).ok


@given(st.integers(0, SIZE - 1), st.integers(0, SIZE - 1))
@settings(max_examples=60, deadline=None)
def test_swapped_rows_are_found(tmp_path_factory, one, other):
    entries = list(ENTRIES)
    entries[one], entries[other] = entries[other], entries[one]
    folder = record_of(tmp_path_factory.mktemp("swapped"), ROWS)
    replace_entries(folder, entries, SIZE)
    report = verify.check(str(folder))
    assert report.ok == (one == other)
    if one != other:
        assert report.first_wrong.seq == min(one, other) + 1


@given(st.integers(0, SIZE - 1))
@settings(max_examples=SIZE, deadline=None)
def test_a_removed_row_is_found(tmp_path_factory, gone):
    folder = record_of(tmp_path_factory.mktemp("removed"), ROWS)
    replace_entries(folder, ENTRIES[:gone] + ENTRIES[gone + 1 :], SIZE)
    assert first_wrong(folder).seq == gone + 1


@given(st.integers(0, SIZE - 1), st.integers(0, SIZE))
@settings(max_examples=60, deadline=None)
def test_a_row_put_in_twice_is_found(tmp_path_factory, which, where):
    folder = record_of(tmp_path_factory.mktemp("twice"), ROWS)
    entries = [*ENTRIES[:where], ENTRIES[which], *ENTRIES[where:]]
    replace_entries(folder, entries, SIZE)
    first_different = next((seq for seq, pair in enumerate(zip(entries, ENTRIES, strict=False), 1) if pair[0] != pair[1]), None)
    fault = first_wrong(folder)
    assert fault.seq == first_different
    assert first_different or "does not end where its 12 rows end" in fault.what


@given(st.permutations(range(SIZE)).filter(lambda order: order != list(range(SIZE))))
@settings(max_examples=60, deadline=None)
def test_any_other_order_is_found(tmp_path_factory, order):
    folder = record_of(tmp_path_factory.mktemp("order"), ROWS)
    replace_entries(folder, [ENTRIES[place] for place in order], SIZE)
    assert first_wrong(folder).seq == next(seq for seq, place in enumerate(order, 1) if place != seq - 1)


def forge(which: int, **changes) -> list[records.Row]:
    """Change a row and make its own hash fit again."""
    return [sealed_up({**row, **changes}) if place == which else row for place, row in enumerate(ROWS)]


CHANGES = st.sampled_from(
    [{"day": "2020-01-01"}, {"kind": "publishing.withdrawn"}, {"payload_hash": "0" * 64}, {"refs": {"publication": "99"}}]
)
PUBLIC_PLACES = [place for place, row in enumerate(ROWS) if row["face"] == "public"]


@given(st.sampled_from(PUBLIC_PLACES), CHANGES)
@settings(max_examples=40, deadline=None)
def test_a_row_changed_or_back_dated_with_a_hash_made_anew_is_found(tmp_path_factory, which, changes):
    folder = record_of(tmp_path_factory.mktemp("forged"), ROWS)
    replace_entries(folder, [public_entry(row) for row in forge(which, **changes)], SIZE)
    assert first_wrong(folder).seq == which + 1


@given(st.sampled_from(PUBLIC_PLACES[:-1]), CHANGES)
@settings(max_examples=40, deadline=None)
def test_the_chain_alone_names_the_row_when_tiles_and_checkpoint_were_made_anew_too(tmp_path_factory, which, changes):
    forger = notes.Signer.new(SIGNER.name)
    folder = write_record(tmp_path_factory.mktemp("forged"), [public_entry(row) for row in forge(which, **changes)], forger)
    assert first_wrong(folder).seq == which + 1


def test_a_record_made_anew_from_a_row_on_is_found_by_the_tiles(folder):
    rows = chained([{**row, "day": "2020-01-01"} if place == 4 else row for place, row in enumerate(ROWS)])
    replace_entries(folder, [public_entry(row) for row in rows], SIZE)
    fault = first_wrong(folder)
    assert (fault.seq, fault.kind, fault.day) == (5, "publishing.published", "2020-01-01")
    assert "not the row that was signed" in str(fault)


def test_a_record_made_anew_with_its_tiles_fails_at_the_signature(folder):
    rows = chained([{**row, "day": "2020-01-01"} if place == 4 else row for place, row in enumerate(ROWS)])
    checkpoint = (folder / "checkpoint").read_bytes()
    record_of(folder, rows)
    forged = (folder / "checkpoint").read_bytes()
    (folder / "checkpoint").write_bytes(checkpoint)
    assert "not the root that was signed" in str(first_wrong(folder))
    root = forged.split(b"\n")[2]
    (folder / "checkpoint").write_bytes(checkpoint.replace(checkpoint.split(b"\n")[2], root))
    assert "signature does not fit" in str(first_wrong(folder))


def test_a_checkpoint_forged_with_another_key_is_refused_by_whoever_has_the_true_one(folder, tmp_path):
    known = tmp_path / "known"
    known.write_text(str(SIGNER.verifier), "utf-8")
    write_record(folder, ENTRIES, notes.Signer.new(SIGNER.name))
    assert verify.check(str(folder)).ok  # nobody can tell without the true key, and the report says so
    assert any("came with the record" in line for line in verify.check(str(folder)).lines())
    assert "not signed by candour.example/record" in str(first_wrong(folder, key=str(known)))


@pytest.mark.parametrize("size", [0, 5, 11, 13, 300, 10**30])
def test_a_checkpoint_with_another_size_is_found(folder, size):
    content = (folder / "checkpoint").read_text("utf-8")
    (folder / "checkpoint").write_text(content.replace("\n12\n", f"\n{size}\n"), "utf-8")
    assert first_wrong(folder).seq is None


def test_a_record_cut_short_is_found_and_the_first_missing_row_named(folder):
    path = folder / "tile/entries/000.p/12"
    path.write_bytes(tiles.bundle(ENTRIES[:7]))
    assert first_wrong(folder).seq == 8
    path.unlink()
    assert first_wrong(folder).seq == 1


@pytest.mark.parametrize("more", [b"\0", tiles.bundle([ENTRIES[0]])])
def test_whatever_is_added_after_the_last_row_is_found(folder, more):
    path = folder / "tile/entries/000.p/12"
    path.write_bytes(path.read_bytes() + more)
    assert "does not end where its 12 rows end" in str(first_wrong(folder))


@pytest.mark.parametrize("content", [None, b"", b"\0" * 383, b"\0" * 385])
def test_a_damaged_tile_of_hashes_is_named(folder, content):
    path = folder / "tile/0/000.p/12"
    path.unlink() if content is None else path.write_bytes(content)
    assert "tile/0/000.p/12" in str(first_wrong(folder))


def test_a_damaged_upper_tile_is_named_with_the_rows_that_it_covers(tmp_path):
    folder = record_of(tmp_path, rows_of(600))
    path = folder / "tile/1/000.p/2"
    path.write_bytes(path.read_bytes()[:32] + bytes(32))
    assert str(first_wrong(folder)) == "The file tile/1/000.p/2 does not fit the hashes of rows 257 to 512."


def test_a_row_of_a_later_bundle_is_named_too(tmp_path):
    rows = rows_of(600)
    folder = record_of(tmp_path, rows)
    entries = [public_entry(row) for row in rows]
    entries[300] = public_entry(sealed_up({**rows[300], "actor_role": "minister"}))
    replace_entries(folder, entries, 600)
    fault = first_wrong(folder)
    assert (fault.seq, fault.kind, fault.day) == (301, "publishing.published", "2026-03-09")


@pytest.mark.parametrize("missing", ["key", "checkpoint"])
def test_a_record_without_key_or_checkpoint_is_not_trusted(folder, missing):
    (folder / missing).unlink()
    if missing == "checkpoint":
        with pytest.raises(verify.NothingToCheckError, match="holds no record"):
            verify.check(str(folder))
    else:
        assert "The key is missing" in str(first_wrong(folder))


def test_partial_files_may_have_been_replaced_by_full_ones(tmp_path):
    rows = rows_of(300)
    folder = record_of(tmp_path, rows)
    earlier = record_of(tmp_path / "earlier", rows[:200])
    (folder / "checkpoint").write_bytes((earlier / "checkpoint").read_bytes())
    assert verify.check(str(folder)).ok


ODD = [
    b"",
    b"[]",
    b"null",
    b"{",
    b"\xff",
    b'{"seq":1,"seq":1}',
    b'{"seq": 1}',
    b"[" * 3000,
    canonical.encode({"seq": 1}),
    canonical.encode({"a": 1.5}),
]


@pytest.mark.parametrize("entry", ODD)
@pytest.mark.parametrize("place", [0, 5, SIZE - 1])
def test_what_is_no_row_is_named_even_if_the_log_itself_signed_it(tmp_path, entry, place):
    folder = write_record(tmp_path, [*ENTRIES[:place], entry, *ENTRIES[place + 1 :]])
    assert first_wrong(folder).seq == place + 1


@pytest.mark.parametrize(
    "change", [{"format": 2}, {"face": "secret"}, {"extra": 1}, {"seq": True}, {"prev_hash": "0" * 64}, {"hash": None}]
)
@pytest.mark.parametrize("place", [0, 2])
def test_a_row_without_the_parts_of_a_row_is_named_even_if_the_log_itself_signed_it(tmp_path, change, place):
    wrong = {**ROWS[place], **change}
    if wrong == ROWS[place]:
        return
    if place == 2:
        wrong = {name: value for name, value in wrong.items() if name in verify.HIDDEN or name in change}
    folder = write_record(tmp_path, [*ENTRIES[:place], canonical.encode(wrong), *ENTRIES[place + 1 :]])
    # A hidden row shows neither its content nor why its hash is what it is: there the break with a neighbour is found.
    assert first_wrong(folder).seq in (
        (place + 1,) if place == 0 or set(change) & {"format", "face", "extra", "seq"} else (place, place + 1)
    )


def test_a_day_earlier_than_the_row_before_is_pointed_out(tmp_path):
    rows = chained([{**row, "day": "2020-01-01"} if place == 4 else row for place, row in enumerate(ROWS)])
    report = verify.check(str(record_of(tmp_path, rows)))
    assert report.ok
    assert "row 5" in report.notes[0]


# An earlier checkpoint


def test_a_record_that_only_grew_is_consistent_with_every_earlier_checkpoint(folder, tmp_path):
    for size in range(SIZE + 1):
        earlier = record_of(tmp_path / str(size), ROWS[:size])
        for since in (earlier, earlier / "checkpoint"):
            report = verify.check(str(folder), since=str(since))
            assert report.ok
            assert f"begins with the {size} rows" in report.since


def test_a_record_made_anew_and_signed_anew_by_its_own_key_fails_an_earlier_checkpoint(folder, tmp_path):
    rows = chained([{**row, "day": "2020-01-01"} if place == 4 else row for place, row in enumerate(ROWS)])
    forged = record_of(tmp_path / "forged", rows)
    assert verify.check(str(forged)).ok
    assert "One of the first 12 rows was changed" in str(first_wrong(forged, since=str(folder / "checkpoint")))
    assert first_wrong(forged, since=str(folder)).seq == 5


def test_a_record_that_shrank_fails_an_earlier_checkpoint(folder, tmp_path):
    shorter = record_of(tmp_path / "shorter", ROWS[:9])
    assert verify.check(str(shorter)).ok
    fault = first_wrong(shorter, since=str(folder / "checkpoint"))
    assert (fault.seq, "12 rows" in fault.what) == (10, True)


def test_an_earlier_checkpoint_of_another_record_or_forged_or_unreadable_proves_nothing(folder, tmp_path):
    other = write_record(tmp_path / "other", ENTRIES, notes.Signer(name="other.example", private_key=SIGNER.private_key))
    assert "other record" in str(first_wrong(folder, since=str(other))).replace("another", "other")
    forged = tmp_path / "forged"
    forged.write_text((folder / "checkpoint").read_text("utf-8").replace("\n12\n", "\n11\n"), "utf-8")
    assert "cannot be trusted" in str(first_wrong(folder, since=str(forged))) or first_wrong(folder, since=str(forged)).seq is None
    with pytest.raises(verify.NothingToCheckError, match="no checkpoint"):
        verify.check(str(folder), since=str(tmp_path / "nothing"))


# The checker's own arithmetic is compared with the log's


@given(st.lists(st.binary(max_size=5), max_size=70))
def test_checker_and_log_agree_on_roots(entries):
    hashes = [verify.leaf_hash(entry) for entry in entries]
    assert verify.root_of(hashes) == merkle.Tree(merkle.leaf_hash(entry) for entry in entries).root()


texts = st.text(st.characters(exclude_categories=["Cs"]))
like_rows = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | texts, lambda inner: st.lists(inner) | st.dictionaries(texts, inner)
)


@given(like_rows)
def test_checker_and_log_agree_on_canonical_json(value):
    assert verify.canonical(value) == canonical.encode(value)


@given(st.integers(0, 10**9), st.integers(1, 256), st.sampled_from([None, 0, 1, 5]))
def test_checker_and_log_agree_on_addresses(index, width, level):
    assert verify.tile_path("entries" if level is None else level, index, width) == tiles.Tile(level, index, width).path


def test_a_row_of_the_tests_is_a_row_of_the_ledger():
    assert set(row()) == verify.PUBLIC
