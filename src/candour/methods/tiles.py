"""
The record cut into files that never change: C2SP tlog-tiles.

A tile is a row of up to 256 hashes; the entries themselves come in bundles of up to 256. Full tiles are for ever, so any web server, cache
or memory stick can hold them, and a reader fetches only the few that it needs. See https://c2sp.org/tlog-tiles.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from candour.methods import merkle

WIDTH = 256
HASH_BYTES = 32
LARGEST_ENTRY = 0xFFFF
"""An entry's length is written in two bytes."""

_PATH = re.compile(r"tile/(entries|0|[1-9][0-9]?)/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?")


@dataclass(frozen=True, order=True)
class Tile:
    """
    The name of one tile.

    Level 0 holds hashes of entries, each higher level one hash for every full tile below; level None is a bundle of entries.

    Examples
    --------
    >>> Tile(0, 1234067, 256).path
    'tile/0/x001/x234/067'
    >>> Tile(None, 0, 7).path
    'tile/entries/000.p/7'
    """

    level: int | None
    index: int
    width: int

    @property
    def path(self) -> str:
        """Return the address of the tile below the record's own."""
        groups = [f"{self.index % 1000:03d}"]
        rest = self.index // 1000
        while rest:
            groups.insert(0, f"x{rest % 1000:03d}")
            rest //= 1000
        level = "entries" if self.level is None else self.level
        return f"tile/{level}/{'/'.join(groups)}" + (f".p/{self.width}" if self.width < WIDTH else "")


def parse_path(path: str) -> Tile:
    """
    Return the tile that an address names.

    Raises
    ------
    ValueError
        If it is not the one canonical address of a tile: two addresses for one tile would defeat caches and comparisons.
    """
    match = _PATH.fullmatch(path)
    if match:
        level, groups, width = match.groups()
        tile = Tile(
            None if level == "entries" else int(level), int(groups.replace("/", "").replace("x", "")), int(width) if width else WIDTH
        )
        if tile.path == path and (tile.level is None or tile.level < 64):
            return tile
    raise ValueError(f"{path!r} is not the address of a tile")


def tiles_for(size: int, since: int = 0) -> list[Tile]:
    """
    Return the tiles, and the bundles of entries, that a tree of `size` has and a tree of `since` had not.

    Examples
    --------
    >>> [tile.path for tile in tiles_for(257, since=256)]
    ['tile/entries/001.p/1', 'tile/0/001.p/1']
    """
    if not 0 <= since <= size:
        raise ValueError(f"a record that had {since} entries cannot have {size}")
    found = []
    for level, hashes, before in _levels(size, since):
        for index in range(before // WIDTH, -(-hashes // WIDTH)):
            width = min(WIDTH, hashes - index * WIDTH)
            if index * WIDTH + width > before:
                found.append(Tile(level, index, width))
    return found


def _levels(size: int, since: int) -> Iterable[tuple[int | None, int, int]]:
    yield None, size, since
    level = 0
    while size:
        yield level, size, since
        level, size, since = level + 1, size // WIDTH, since // WIDTH


def tile_bytes(read: merkle.Reader, tile: Tile) -> bytes:
    """Return the content of a tile of hashes."""
    if tile.level is None:
        raise ValueError("a bundle of entries is not made of hashes")
    return b"".join(read(8 * tile.level, tile.index * WIDTH + place) for place in range(tile.width))


def bundle(entries: Iterable[bytes]) -> bytes:
    """
    Return entries as a bundle: each after its length in two bytes.

    Raises
    ------
    ValueError
        If an entry is longer than 65,535 bytes.
    """
    parts: list[bytes] = []
    for entry in entries:
        if len(entry) > LARGEST_ENTRY:
            raise ValueError(f"an entry of {len(entry)} bytes does not fit: at most {LARGEST_ENTRY}")
        parts += (len(entry).to_bytes(2, "big"), entry)
    return b"".join(parts)


def unbundle(content: bytes) -> list[bytes]:
    """
    Return the entries of a bundle.

    Raises
    ------
    ValueError
        If the bundle ends in the middle of an entry.
    """
    entries, place = [], 0
    while place < len(content):
        start = place + 2
        place = start + int.from_bytes(content[place:start], "big")
        if place > len(content):
            raise ValueError("the bundle ends in the middle of an entry")
        entries.append(content[start:place])
    return entries


class TileReader:
    """
    Reads the hash of any complete subtree from tiles, for roots and proofs over records that are not in memory.

    `fetch(tile)` returns the content of a tile of the tree of this size; each tile is fetched once.
    """

    def __init__(self, fetch: Callable[[Tile], bytes], size: int):
        self._fetch, self._size = fetch, size
        self._trees: dict[tuple[int, int], merkle.Tree] = {}

    def __call__(self, level: int, index: int) -> bytes:
        tile_level, inside = divmod(level, 8)
        tile_index, place = divmod(index << inside, WIDTH)
        return self._tree(tile_level, tile_index).read(inside, place >> inside)

    def _tree(self, level: int, index: int) -> merkle.Tree:
        if (level, index) not in self._trees:
            width = min(WIDTH, (self._size >> (8 * level)) - index * WIDTH)
            if width <= 0:
                raise ValueError(f"a record of {self._size} entries has no tile {index} at level {level}")
            content = self._fetch(Tile(level, index, width))
            if len(content) != width * HASH_BYTES:
                raise ValueError(f"{Tile(level, index, width).path} holds {len(content)} bytes instead of {width * HASH_BYTES}")
            hashes = (content[start : start + HASH_BYTES] for start in range(0, len(content), HASH_BYTES))
            self._trees[level, index] = merkle.Tree(hashes)
        return self._trees[level, index]
