"""The recovery key: 256 bits to print, lay in a drawer and type back, with a check that finds a slip of the pen."""

import hashlib
import secrets

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O or U
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})
_KEY, _CHECK, _GROUP = 32, 3, 4
LETTERS = (_KEY + _CHECK) * 8 // 5


class Misread(ValueError):  # noqa: N818 - it says what happened
    """The recovery key was not typed as it was printed."""


def make() -> bytes:
    return secrets.token_bytes(_KEY)


def _check(key: bytes) -> bytes:
    return hashlib.sha256(b"candour recovery key check" + key).digest()[:_CHECK]


def printed(key: bytes) -> str:
    """Return the key as it is printed: 14 groups of four letters and digits."""
    number = int.from_bytes(key + _check(key), "big")
    letters = "".join(_ALPHABET[number >> shift & 31] for shift in range((LETTERS - 1) * 5, -1, -5))
    return " ".join(letters[i : i + _GROUP] for i in range(0, LETTERS, _GROUP))


def read(typed: str) -> bytes:
    """
    Return the key that was typed, in capitals or not, with spaces, hyphens or nothing between the groups.

    :raises Misread: with a sentence that says what to look at, never what was typed.
    """
    letters = "".join(c for c in typed.upper() if c.isalnum()).translate(_MISREAD)
    if len(letters) != LETTERS:
        raise Misread(f"A recovery key has {LETTERS} letters and digits in {LETTERS // _GROUP} groups; this has {len(letters)}.")
    if not set(letters) <= set(_ALPHABET):
        raise Misread("There is a letter in it that no recovery key has. Compare it with your sheet group by group.")
    number = 0
    for letter in letters:
        number = number << 5 | _ALPHABET.index(letter)
    whole = number.to_bytes(_KEY + _CHECK, "big")
    if not secrets.compare_digest(_check(whole[:_KEY]), whole[_KEY:]):
        raise Misread("That is not quite the key: at least one letter differs. Compare it with your sheet group by group.")
    return whole[:_KEY]
