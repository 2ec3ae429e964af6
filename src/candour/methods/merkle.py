"""
The tree that makes a long record checkable by one short number.

Each entry is hashed, hashes are hashed in pairs, and so on to one root. Whoever keeps an old root can later be shown, with a few hashes,
that an entry is in the record (inclusion) and that the record only grew (consistency). The hashing is that of RFC 6962 section 2.1.
"""

from collections.abc import Callable, Iterable
from hashlib import sha256

EMPTY_ROOT = sha256(b"").digest()
"""The root of a tree with no entries."""

Reader = Callable[[int, int], bytes]
"""`read(level, index)` gives the hash of the complete subtree over entries `index * 2**level` up to `(index + 1) * 2**level`."""


def leaf_hash(entry: bytes) -> bytes:
    """
    Return the hash of one entry.

    The byte 0x00 goes first (and 0x01 for a pair) so that no entry can be passed off as a pair of hashes: RFC 6962 section 2.1.

    Examples
    --------
    >>> leaf_hash(b"").hex()[:16]
    '6e340b9cffb37a98'
    """
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of a pair of hashes."""
    return sha256(b"\x01" + left + right).digest()


class Tree:
    """
    A tree in memory that only grows.

    Every complete subtree is kept, so that any root or proof, of the tree as it is or as it once was, takes a few look-ups.

    Examples
    --------
    >>> tree = Tree([leaf_hash(entry) for entry in (b"", b"\\x00", b"\\x10")])
    >>> tree.root().hex()[:16]
    'aeb6bcfe274b70a1'
    >>> proof = tree.inclusion(2)
    >>> verify_inclusion(leaf_hash(b"\\x10"), 2, 3, proof, tree.root())
    True
    """

    def __init__(self, leaf_hashes: Iterable[bytes] = ()):
        self._levels: list[list[bytes]] = [[]]
        for hashed in leaf_hashes:
            self.append(hashed)

    def __len__(self) -> int:
        return len(self._levels[0])

    def append(self, hashed: bytes) -> None:
        """Add the hash of the next entry."""
        for level in self._levels:
            level.append(hashed)
            if len(level) % 2:
                return
            hashed = node_hash(level[-2], level[-1])
        self._levels.append([hashed])

    def read(self, level: int, index: int) -> bytes:
        """Return the hash of a complete subtree."""
        return self._levels[level][index]

    def root(self, size: int | None = None) -> bytes:
        """Return the root of the first `size` entries, by default of all."""
        return root(self.read, len(self) if size is None else self._known(size))

    def inclusion(self, index: int, size: int | None = None) -> list[bytes]:
        """Return the proof that the entry `index` (counted from 0) is among the first `size`."""
        return inclusion_proof(self.read, index, len(self) if size is None else self._known(size))

    def consistency(self, old: int, new: int | None = None) -> list[bytes]:
        """Return the proof that the first `new` entries begin with the first `old`."""
        return consistency_proof(self.read, old, len(self) if new is None else self._known(new))

    def _known(self, size: int) -> int:
        if not 0 <= size <= len(self):
            raise ValueError(f"the tree has {len(self)} entries, not {size}")
        return size


def root(read: Reader, size: int) -> bytes:
    """
    Return the root over the first `size` entries.

    Parameters
    ----------
    read
        Gives the hashes of complete subtrees; asked for at most one per bit of `size`.
    size
        How many entries, 0 for the empty tree.

    References
    ----------
    RFC 6962 section 2.1 (Merkle Tree Hash).
    """
    return _range(read, 0, size) if size else EMPTY_ROOT


def inclusion_proof(read: Reader, index: int, size: int) -> list[bytes]:
    """
    Return the hashes that lead from entry `index` to the root over `size` entries.

    Raises
    ------
    ValueError
        If there is no such entry.

    References
    ----------
    RFC 6962 section 2.1.1 (audit paths); checked by `verify_inclusion`.
    """
    if not 0 <= index < size:
        raise ValueError(f"there is no entry {index} among {size}")
    path, start, end = [], 0, size
    while end - start > 1:
        middle = start + _left_half(end - start)
        if index < middle:
            path.append(_range(read, middle, end))
            end = middle
        else:
            path.append(_range(read, start, middle))
            start = middle
    return path[::-1]


def consistency_proof(read: Reader, old: int, new: int) -> list[bytes]:
    """
    Return the hashes that show that the tree over `new` entries begins with the tree over `old`.

    Raises
    ------
    ValueError
        If `old` is greater than `new`, or 0: every tree begins with nothing, so there is nothing to prove.

    References
    ----------
    RFC 6962 section 2.1.2; checked by `verify_consistency`.
    """
    if not 0 < old <= new:
        raise ValueError(f"a proof goes from an older size, at least 1, to a newer one: not from {old} to {new}")
    path, start, end, whole = [], 0, new, True
    while old != end:
        middle = start + _left_half(end - start)
        if old <= middle:
            path.append(_range(read, middle, end))
            end = middle
        else:
            path.append(_range(read, start, middle))
            start, whole = middle, False
    # Whoever checks already holds the root of the old tree, unless its last part is only a corner of it.
    return ([] if whole else [_range(read, start, end)]) + path[::-1]


def verify_inclusion(hashed: bytes, index: int, size: int, proof: list[bytes], expected_root: bytes) -> bool:
    """
    Say whether a proof shows that an entry with this hash stands at `index` in the tree of that size and root.

    References
    ----------
    RFC 9162 section 2.1.3.2.
    """
    if not 0 <= index < size:
        return False
    here, last = index, size - 1
    for beside in proof:
        if last == 0:
            return False
        if here & 1 or here == last:
            hashed = node_hash(beside, hashed)
            while here and not here & 1:
                here, last = here >> 1, last >> 1
        else:
            hashed = node_hash(hashed, beside)
        here, last = here >> 1, last >> 1
    return last == 0 and hashed == expected_root


def verify_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: list[bytes]) -> bool:
    """
    Say whether a proof shows that the tree of size `new` begins with the tree of size `old`.

    References
    ----------
    RFC 9162 section 2.1.4.2.
    """
    if not 0 <= old <= new:
        return False
    if old == 0:
        return not proof and old_root == EMPTY_ROOT
    if old == new:
        return not proof and old_root == new_root
    steps = list(proof)
    if old & (old - 1) == 0:
        steps.insert(0, old_root)
    if not steps:
        return False
    here, last = old - 1, new - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    older = newer = steps[0]
    for beside in steps[1:]:
        if last == 0:
            return False
        if here & 1 or here == last:
            older, newer = node_hash(beside, older), node_hash(beside, newer)
            while here and not here & 1:
                here, last = here >> 1, last >> 1
        else:
            newer = node_hash(newer, beside)
        here, last = here >> 1, last >> 1
    return last == 0 and older == old_root and newer == new_root


def _range(read: Reader, start: int, end: int) -> bytes:
    """Hash the entries from `start` to `end`; `start` is always a multiple of the largest power of two that fits."""
    size = end - start
    if size & (size - 1) == 0:
        level = size.bit_length() - 1
        return read(level, start >> level)
    middle = start + _left_half(size)
    return node_hash(_range(read, start, middle), _range(read, middle, end))


def _left_half(size: int) -> int:
    """Return the largest power of two below `size`: the left side of a pair is always complete."""
    return 1 << ((size - 1).bit_length() - 1)
