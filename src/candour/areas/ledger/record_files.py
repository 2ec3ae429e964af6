"""The files of the public record on disk: tiles and bundles that only grow, written so that a crash never leaves a wrong one behind."""

import os
import shutil
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from candour.methods import merkle, tiles
from candour.methods.tiles import HASH_BYTES, WIDTH, Tile

BATCH = WIDTH * WIDTH
SYNC_ONE_BY_ONE = 64
"""Above so many files one sync of everything is quicker than one for each."""


class Files:
    """The folder that holds the tiles of one record."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def grow(self, entries: Iterable[bytes], since: int) -> int:
        """
        Add entries to a record of `since` entries and return the new size.

        Only what changes is written: the last, unfinished tile of each level, and new ones. After a crash the same is written again.
        """
        remaining, size, written = iter(entries), since, []
        while batch := list(islice(remaining, BATCH - size % BATCH)):
            written += self._bundles(batch, size)
            written += self._hashes([merkle.leaf_hash(entry) for entry in batch], size)
            size += len(batch)
        sync(written)
        return size

    def reader(self, size: int) -> tiles.TileReader:
        """Return a reader of the hashes of a record of this size, straight from the disk."""
        return tiles.TileReader(lambda tile: (self.folder / tile.path).read_bytes(), size)

    def read(self, tile: Tile, size: int) -> bytes | None:
        """Return a tile of a record of this size, or None if it has no such tile; a shorter one is the beginning of a longer one."""
        kept = min(WIDTH, (size >> 8 * (tile.level or 0)) - tile.index * WIDTH)
        if tile.width > kept:
            return None
        content = (self.folder / Tile(tile.level, tile.index, kept).path).read_bytes()
        if tile.width == kept:
            return content
        return tiles.bundle(tiles.unbundle(content)[: tile.width]) if tile.level is None else content[: HASH_BYTES * tile.width]

    def tidy(self, size: int, since: int) -> None:
        """Remove the unfinished tiles that a longer one has replaced."""
        for tile in tiles.tiles_for(size, since):
            shorter = self.folder / f"{Tile(tile.level, tile.index, WIDTH).path}.p"
            if tile.width == WIDTH:
                shutil.rmtree(shorter, ignore_errors=True)
            else:
                for path in shorter.iterdir():
                    if path.name != str(tile.width):
                        path.unlink(missing_ok=True)

    def _bundles(self, entries: list[bytes], since: int) -> list[Path]:
        written, place = [], 0
        while place < len(entries):
            index, known = divmod(since + place, WIDTH)
            added = entries[place : place + WIDTH - known]
            before = self._kept(Tile(None, index, known))
            written.append(self._write(Tile(None, index, known + len(added)), before + tiles.bundle(added)))
            place += len(added)
        return written

    def _hashes(self, hashes: list[bytes], since: int) -> list[Path]:
        written, level = [], 0
        while hashes:
            above, place = [], 0
            while place < len(hashes):
                index, known = divmod(since + place, WIDTH)
                added = hashes[place : place + WIDTH - known]
                content = self._kept(Tile(level, index, known)) + b"".join(added)
                written.append(self._write(Tile(level, index, known + len(added)), content))
                if known + len(added) == WIDTH:
                    above.append(merkle.Tree(content[start : start + HASH_BYTES] for start in range(0, len(content), HASH_BYTES)).root())
                place += len(added)
            level, hashes, since = level + 1, above, since // WIDTH
        return written

    def _kept(self, tile: Tile) -> bytes:
        return (self.folder / tile.path).read_bytes() if tile.width else b""

    def _write(self, tile: Tile, content: bytes) -> Path:
        path = self.folder / tile.path
        path.parent.mkdir(parents=True, exist_ok=True)
        return replace(path, content)


def replace(path: Path, content: bytes, *, durable: bool = False) -> Path:
    """Put content in place in one step: whoever reads sees the old or the new, never half of it; if durable, not even after a power cut."""
    new = path.with_name(f"{path.name}.new")
    new.write_bytes(content)
    if durable:
        sync([new])
    new.replace(path)
    if durable:
        sync([path])
    return path


def sync(written: list[Path]) -> None:
    """Wait until the files are on the disk."""
    if len(written) > SYNC_ONE_BY_ONE:
        os.sync()
        return
    for path in [*written, *{path.parent for path in written}]:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
