from hashlib import sha256
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candour.methods import merkle, tiles

# The reference entries and hashes of the certificate transparency project.
ENTRIES = [
    bytes.fromhex(text) for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
A = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
B = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
C = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
D = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
E = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
F = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
INCLUSION = [(0, 1, []), (0, 8, [A, B, C]), (5, 8, [D, E, ROOTS[4]]), (2, 3, [ROOTS[2]]), (1, 5, [ROOTS[1], B, D])]
CONSISTENCY = [(1, 1, []), (1, 8, [A, B, C]), (6, 8, [F, E, ROOTS[4]]), (2, 5, [B, D])]

# A slow reference, word for word from the definition in RFC 6962 section 2.1.


def slow_root(entries: list[bytes]) -> bytes:
    if not entries:
        return sha256(b"").digest()
    if len(entries) == 1:
        return sha256(b"\x00" + entries[0]).digest()
    half = 1
    while half * 2 < len(entries):
        half *= 2
    return sha256(b"\x01" + slow_root(entries[:half]) + slow_root(entries[half:])).digest()


def slow_inclusion(index: int, entries: list[bytes]) -> list[bytes]:
    if len(entries) == 1:
        return []
    half = 1
    while half * 2 < len(entries):
        half *= 2
    if index < half:
        return [*slow_inclusion(index, entries[:half]), slow_root(entries[half:])]
    return [*slow_inclusion(index - half, entries[half:]), slow_root(entries[:half])]


def slow_consistency(old: int, entries: list[bytes], whole: bool = True) -> list[bytes]:
    if old == len(entries):
        return [] if whole else [slow_root(entries)]
    half = 1
    while half * 2 < len(entries):
        half *= 2
    if old <= half:
        return [*slow_consistency(old, entries[:half], whole), slow_root(entries[half:])]
    return [*slow_consistency(old - half, entries[half:], False), slow_root(entries[:half])]


def tree_of(entries: list[bytes]) -> merkle.Tree:
    return merkle.Tree(merkle.leaf_hash(entry) for entry in entries)


@pytest.mark.parametrize("size", range(9))
def test_roots_are_those_of_the_reference(size):
    assert tree_of(ENTRIES).root(size).hex() == ROOTS[size]


@pytest.mark.parametrize(("index", "size", "proof"), INCLUSION)
def test_inclusion_proofs_are_those_of_the_reference(index, size, proof):
    made = tree_of(ENTRIES).inclusion(index, size)
    assert [step.hex() for step in made] == proof
    assert merkle.verify_inclusion(merkle.leaf_hash(ENTRIES[index]), index, size, made, bytes.fromhex(ROOTS[size]))


@pytest.mark.parametrize(("old", "new", "proof"), CONSISTENCY)
def test_consistency_proofs_are_those_of_the_reference(old, new, proof):
    made = tree_of(ENTRIES).consistency(old, new)
    assert [step.hex() for step in made] == proof
    assert merkle.verify_consistency(old, new, bytes.fromhex(ROOTS[old]), bytes.fromhex(ROOTS[new]), made)


entries_lists = st.lists(st.binary(max_size=4), min_size=1, max_size=40)


@given(entries_lists, st.data())
def test_roots_and_proofs_agree_with_the_slow_definition(entries, data):
    tree = tree_of(entries)
    new = data.draw(st.integers(1, len(entries)))
    old = data.draw(st.integers(1, new))
    index = data.draw(st.integers(0, new - 1))
    assert tree.root(new) == slow_root(entries[:new])
    assert tree.inclusion(index, new) == slow_inclusion(index, entries[:new])
    assert tree.consistency(old, new) == slow_consistency(old, entries[:new])


@given(entries_lists, st.data())
def test_honest_proofs_are_accepted_and_changed_ones_are_not(entries, data):
    tree = tree_of(entries)
    new = len(entries)
    old, index = data.draw(st.integers(1, new)), data.draw(st.integers(0, new - 1))
    inclusion, consistency = tree.inclusion(index), tree.consistency(old)
    hashed = merkle.leaf_hash(entries[index])
    assert merkle.verify_inclusion(hashed, index, new, inclusion, tree.root())
    assert merkle.verify_consistency(old, new, tree.root(old), tree.root(), consistency)

    assert not merkle.verify_inclusion(merkle.leaf_hash(b"other"), index, new, inclusion, tree.root())
    assert not merkle.verify_inclusion(hashed, index, new, [*inclusion, hashed], tree.root())
    assert not merkle.verify_consistency(old, new, tree.root(old), tree.root(), [*consistency, hashed])
    assert not merkle.verify_consistency(old, new, merkle.leaf_hash(b"other"), tree.root(), consistency)
    for proof, check in (
        (inclusion, lambda steps: merkle.verify_inclusion(hashed, index, new, steps, tree.root())),
        (consistency, lambda steps: merkle.verify_consistency(old, new, tree.root(old), tree.root(), steps)),
    ):
        for place in range(len(proof)):
            assert not check([*proof[:place], merkle.leaf_hash(b"forged"), *proof[place + 1 :]])
            assert not check(proof[:place] + proof[place + 1 :])


@pytest.mark.parametrize(("index", "size"), [(0, 0), (3, 3), (-1, 3)])
def test_there_is_no_proof_for_an_entry_that_is_not_there(index, size):
    with pytest.raises(ValueError, match="no entry"):
        tree_of(ENTRIES).inclusion(index, size)
    assert not merkle.verify_inclusion(b"", index, size, [], b"")


@pytest.mark.parametrize(("old", "new"), [(0, 3), (4, 3), (3, 9)])
def test_there_is_no_proof_of_growth_from_nothing_or_to_a_smaller_record(old, new):
    with pytest.raises(ValueError, match=r"older size|has 8 entries"):
        tree_of(ENTRIES).consistency(old, new)


def test_the_empty_record_is_consistent_with_every_later_one():
    assert merkle.verify_consistency(0, 8, merkle.EMPTY_ROOT, bytes.fromhex(ROOTS[8]), [])
    assert not merkle.verify_consistency(0, 8, bytes.fromhex(ROOTS[1]), bytes.fromhex(ROOTS[8]), [])
    assert not merkle.verify_consistency(8, 0, bytes.fromhex(ROOTS[8]), merkle.EMPTY_ROOT, [])


@pytest.mark.nightly
def test_a_thousand_random_proofs_over_a_million_entries_are_accepted_and_none_with_a_changed_bit_is():
    choose = Random(2013)
    hashes = [sha256(number.to_bytes(4, "big")).digest() for number in range(1_000_000)]
    tree = merkle.Tree(hashes)
    for _ in range(1000):
        index, old = choose.randrange(1_000_000), choose.randrange(1, 1_000_000)
        inclusion, consistency = tree.inclusion(index), tree.consistency(old)
        assert merkle.verify_inclusion(hashes[index], index, 1_000_000, inclusion, tree.root())
        assert merkle.verify_consistency(old, 1_000_000, tree.root(old), tree.root(), consistency)
        for proof in (inclusion, consistency):
            place, bit = choose.randrange(len(proof)), choose.randrange(256)
            proof[place] = (int.from_bytes(proof[place], "big") ^ 1 << bit).to_bytes(32, "big")
        assert not merkle.verify_inclusion(hashes[index], index, 1_000_000, inclusion, tree.root())
        assert not merkle.verify_consistency(old, 1_000_000, tree.root(old), tree.root(), consistency)


# Tiles


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (tiles.Tile(0, 0, 256), "tile/0/000"),
        (tiles.Tile(0, 1234067, 256), "tile/0/x001/x234/067"),
        (tiles.Tile(2, 5, 17), "tile/2/005.p/17"),
        (tiles.Tile(None, 273, 112), "tile/entries/273.p/112"),
        (tiles.Tile(63, 1000, 1), "tile/63/x001/000.p/1"),
    ],
)
def test_tiles_have_the_addresses_of_the_specification(tile, path):
    assert tile.path == path
    assert tiles.parse_path(path) == tile


@pytest.mark.parametrize(
    "path",
    [
        "tile/0/0", "tile/00/000", "tile/64/000", "tile/0/x000/001", "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/01", "tile/0/1000",
        "tile/0/001/000", "tile/0/000/", "/tile/0/000", "tile/0/../../record-key.pem", "tile/data/000", "tile/-1/000", "tile/0/000.p/٣", "",
    ],
)  # fmt: skip
def test_any_other_address_is_refused(path):
    with pytest.raises(ValueError, match="not the address of a tile"):
        tiles.parse_path(path)


def test_a_record_of_70000_entries_has_the_tiles_that_the_specification_counts():
    found = tiles.tiles_for(70_000)
    full = [(tile.level, tile.index) for tile in found if tile.width == 256]
    assert sum(level == 0 for level, _ in full) == 273
    assert [index for level, index in full if level == 1] == [0]
    assert [(tile.level, tile.width) for tile in found if tile.width < 256] == [(None, 112), (0, 112), (1, 17), (2, 1)]


def test_a_record_of_256_entries_has_a_full_tile_and_one_hash_above_it():
    assert [tile.path for tile in tiles.tiles_for(256)] == ["tile/entries/000", "tile/0/000", "tile/1/000.p/1"]


@given(st.integers(0, 2000), st.integers(0, 2000))
def test_only_tiles_that_changed_are_written_again(one, other):
    since, size = sorted((one, other))
    assert set(tiles.tiles_for(size, since)) == set(tiles.tiles_for(size)) - set(tiles.tiles_for(since))


def test_roots_and_proofs_can_be_read_from_tiles_alone():
    entries = [number.to_bytes(4, "big") for number in range(66_000)]
    tree = tree_of(entries)
    files = {tile.path: tiles.tile_bytes(tree.read, tile) for tile in tiles.tiles_for(66_000) if tile.level is not None}
    fetched = []

    def fetch(tile):
        fetched.append(tile.path)
        return files[tile.path]

    read = tiles.TileReader(fetch, 66_000)
    assert merkle.root(read, 66_000) == tree.root()
    assert len(fetched) <= 4
    for old, index in ((1, 0), (255, 254), (256, 255), (65_537, 65_000), (65_999, 65_998)):
        assert merkle.root(read, old) == tree.root(old)
        assert merkle.inclusion_proof(read, index, 66_000) == tree.inclusion(index)
        assert merkle.consistency_proof(read, old, 66_000) == tree.consistency(old)
    assert len(fetched) == len(set(fetched))


def test_a_tile_of_the_wrong_length_or_beyond_the_record_is_refused():
    with pytest.raises(ValueError, match="bytes instead of"):
        merkle.root(tiles.TileReader(lambda tile: b"\0" * 31, 1), 1)
    with pytest.raises(ValueError, match="has no tile"):
        tiles.TileReader(lambda tile: b"", 256)(0, 256)


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_bundles_give_back_their_entries(entries):
    assert tiles.unbundle(tiles.bundle(entries)) == entries


def test_a_bundle_that_is_cut_short_or_an_entry_too_long_is_refused():
    with pytest.raises(ValueError, match="middle of an entry"):
        tiles.unbundle(tiles.bundle([b"entry"])[:-1])
    with pytest.raises(ValueError, match="middle of an entry"):
        tiles.unbundle(b"\0")
    with pytest.raises(ValueError, match="does not fit"):
        tiles.bundle([bytes(65_536)])
