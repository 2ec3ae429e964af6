"""
Receipts: what somebody without an account carries away, and the only thing that leads back to what they left.

A receipt is 88 random bits, written as seven words or as 28 digits; both say the same. Nothing else leads to what was left, for nobody: it
is kept in no database, mailed to nobody and stands in no address. From it one slow step (Argon2id) makes the number under which the thing
is found and the key that opens it, so that whoever steals the database must guess the whole receipt at the same price as its owner pays.
"""

import csv
import hmac
import secrets
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple, Self

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from candour.methods.method import Method
from candour.methods.stretching import Cost, stretch

BITS = 88
WORDS, LIST = 7, 6144
DIGITS, GROUP = 28, 4
_LONGEST = 400  # of what is typed: seven words of eight letters with anything between them are far shorter
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_READ_AS = str.maketrans({"o": "0", "i": "1", "l": "1"})
# Damm's quasigroup of order 10: no digit mistyped and no two neighbours swapped lead to the same check digit.
_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)
_COUNT = ("none", "one", "two", "three", "four", "five", "six", "seven")
_PLACE = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh")

METHOD = Method(
    id="receipt",
    version="1",
    source="RFC 9106 (Argon2id), RFC 5869 (HKDF), Damm (2004) for the check digit; words from SCOWL",
    parameters={"bits": BITS, "words": WORDS, "list": LIST, "digits": DIGITS},
)


class Unreadable(ValueError):  # noqa: N818 - it says what happened to what was typed
    """What was typed is no receipt; the sentence says where to look and never what was typed."""


class Receipt:
    """
    A receipt, in both of its forms. It shows nothing of itself in a log, an error or a debugger, and cannot be put into a session.

    Parameters
    ----------
    value
        From 0 to 2**88 - 1, drawn at random by `make` or read by `read`.

    Raises
    ------
    ValueError
        If the value is not in that range.
    """

    __slots__ = ("_value",)

    def __init__(self, value: int) -> None:
        if not 0 <= value < 2**BITS:
            raise ValueError(f"a receipt has {BITS} bits")
        self._value = value

    @property
    def words(self) -> tuple[str, ...]:
        """The seven words, in the order in which they are typed back."""
        rest, found = self._value, []
        for _ in range(WORDS):
            rest, place = divmod(rest, LIST)
            found.append(_words()[place])
        return tuple(reversed(found))

    @property
    def digits(self) -> str:
        """The 28 digits without spaces; the last is the check digit."""
        front = f"{self._value:0{DIGITS - 1}d}"
        return front + str(_check(front))

    @property
    def groups(self) -> tuple[str, ...]:
        """The 28 digits in seven groups of four, as they are printed and read aloud."""
        digits = self.digits
        return tuple(digits[start : start + GROUP] for start in range(0, DIGITS, GROUP))

    def as_bytes(self) -> bytes:
        """Return the 11 bytes from which the keys are made."""
        return self._value.to_bytes(BITS // 8, "big")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Receipt) and hmac.compare_digest(self.as_bytes(), other.as_bytes())

    __hash__ = None  # type: ignore[assignment]  # never a key of anything that lasts

    def __repr__(self) -> str:
        return "<a receipt>"

    def __reduce__(self) -> str:
        raise TypeError("A receipt is not stored.")


class Keys(NamedTuple):
    """
    What a receipt leads to.

    Parameters
    ----------
    lookup
        16 bytes: the number under which the thing is found. It may be stored; it says nothing of the receipt or of `unlock`.
    unlock
        32 bytes: the key that opens it. Never stored.
    """

    lookup: bytes
    unlock: bytes

    def __repr__(self) -> str:
        return "<the keys of a receipt>"

    @classmethod
    def of(cls, material: bytes) -> Self:
        """Return both keys from 64 bytes of Argon2id; neither helps to find the other."""
        return cls(_expand(material, b"lookup", 16), _expand(material, b"unlock", 32))


def make() -> Receipt:
    """
    Return a new receipt: 88 bits from the operating system's generator.

    88 bits, and not the 128 of a machine's key, because a person writes them down by hand and types them back on a phone; at the price that
    `derive` asks for every guess, 2**88 of them are out of reach.

    Examples
    --------
    >>> receipt = make()
    >>> receipt
    <a receipt>
    >>> len(receipt.words), len(receipt.digits)
    (7, 28)
    """
    return Receipt(secrets.randbits(BITS))


def read(typed: str | Iterable[str]) -> Receipt:
    """
    Return the receipt that was typed, as words or as digits.

    Forgiving, because it is typed by somebody tired, on a phone, from a slip of paper: capitals, commas, hyphens and dashes of any kind,
    numbers before the words, accents, an O for a 0 and an l for a 1 do not matter, and one mistyped letter in a word is mended where only
    one word of the list is a single slip away. Never more than that: a receipt that is guessed at would be somebody else's.

    Parameters
    ----------
    typed
        The whole of it, or what stood in each of seven boxes.

    Returns
    -------
    Receipt
        Equal to the one that was made, if it was typed right.

    Raises
    ------
    Unreadable
        With a sentence that says where to look ("The third word..."), never with what was typed.

    Examples
    --------
    >>> read("0000-0000-0000-0000-0000-0000-0000").words[0]
    'aardvark'
    >>> read("Aardvark, aardvark, aardvark, aardvrak, aardvark, aardvark – abacus").digits
    '0000000000000000000000000021'
    >>> read("one two three")
    Traceback (most recent call last):
    candour.methods.receipts.Unreadable: A receipt has seven words; this has three.
    """
    whole = typed if isinstance(typed, str) else " ".join(typed)
    if len(whole) > _LONGEST:
        raise Unreadable("This is much longer than a receipt. Type only the seven words, or only the 28 digits.")
    tokens = list(_tokens(whole))
    if not tokens:
        raise Unreadable("Type the seven words of your receipt, or its 28 digits.")
    joined = "".join(tokens)
    if joined.isdecimal() or sum(character.isdecimal() for character in joined) > DIGITS // 2:
        return _from_digits(joined.translate(_READ_AS))
    return _from_words([token for token in tokens if not token.isdecimal()])


def derive(receipt: Receipt, *, salt: bytes, cost: Cost) -> Keys:
    """
    Return the number under which a receipt's thing is found and the key that opens it, by one run of Argon2id.

    One run for both, so that coming back costs what a guess costs and no list has to be searched: the number is looked up.

    Parameters
    ----------
    receipt
        The receipt.
    salt
        The home's own 16 bytes: not secret, but another home's table of guesses is of no use here.
    cost
        The home's cost when the receipt was made; never changed afterwards, or it leads nowhere.

    Raises
    ------
    Busy
        If too many keys are being worked out.

    References
    ----------
    RFC 9106; RFC 5869, section 2.3; OWASP ASVS 5.0, 6.5.2 (secrets of fewer than 112 bits are kept as a password is).

    Examples
    --------
    >>> from candour.methods.stretching import CHEAP
    >>> keys = derive(read("0000000000000000000000000000"), salt=b"sixteen bytes ok", cost=CHEAP)
    >>> keys
    <the keys of a receipt>
    >>> len(keys.lookup), len(keys.unlock)
    (16, 32)
    """
    return Keys.of(stretch(receipt.as_bytes(), salt=salt, cost=cost, length=64))


def _expand(material: bytes, use: bytes, length: int) -> bytes:
    return HKDFExpand(algorithm=SHA256(), length=length, info=b"candour receipt 1 " + use).derive(material)


@cache
def _words() -> tuple[str, ...]:
    table = (files("candour.definitions") / "receipts" / "words.csv").read_text("utf-8")
    return tuple(row["word"] for row in csv.DictReader(table.splitlines()))


@cache
def _places() -> dict[str, int]:
    return {word: place for place, word in enumerate(_words())}


def _check(digits: str) -> int:
    state = 0
    for digit in digits:
        state = _DAMM[state][int(digit)]
    return state


def _tokens(typed: str) -> Iterator[str]:
    """Yield what stands between spaces and signs, in small letters without accents, any script's digits as ours."""
    plain = []
    for character in unicodedata.normalize("NFKD", typed.casefold()):
        if character.isdecimal():
            plain.append(str(unicodedata.decimal(character)))
        elif character in _LETTERS:
            plain.append(character)
        elif unicodedata.category(character) not in {"Mn", "Cf"} and character not in "'’":
            plain.append(" ")
    yield from "".join(plain).split()


def _from_digits(joined: str) -> Receipt:
    digits = "".join(character for character in joined if character.isdecimal())
    if digits != joined:
        raise Unreadable("There is a letter among the digits. Type only the 28 digits, or only the seven words.")
    if len(digits) != DIGITS:
        raise Unreadable(f"A receipt has {DIGITS} digits in seven groups of four; this has {len(digits)}.")
    value = int(digits[:-1])
    if _check(digits) or value >= 2**BITS:
        raise Unreadable("At least one digit is wrong, or two have changed places. Compare it with what you wrote down, group by group.")
    return Receipt(value)


def _from_words(typed: list[str]) -> Receipt:
    if len(typed) != WORDS:
        count = _COUNT[len(typed)] if len(typed) < len(_COUNT) else str(len(typed))
        raise Unreadable(f"A receipt has seven words; this has {count}.")
    value = 0
    for number, word in enumerate(typed):
        place = _place_of(word)
        if place is None:
            raise Unreadable(f"The {_PLACE[number]} word is not one that receipts use. Compare it with what you wrote down.")
        value = value * LIST + place
    if value >= 2**BITS:
        raise Unreadable("These seven words are no receipt. Compare them, and their order, with what you wrote down.")
    return Receipt(value)


def _place_of(word: str) -> int | None:
    places = _places()
    if word in places:
        return places[word]
    near = {places[other] for other in _one_slip_from(word) if other in places}
    return near.pop() if len(near) == 1 else None


def _one_slip_from(word: str) -> Iterator[str]:
    """Yield every spelling in which one letter of the word is left out, changed, added, or swapped with its neighbour."""
    for at in range(len(word) + 1):
        front, back = word[:at], word[at:]
        if back:
            yield front + back[1:]
            yield from (front + letter + back[1:] for letter in _LETTERS)
        if len(back) > 1:
            yield front + back[1] + back[0] + back[2:]
        yield from (front + letter + back for letter in _LETTERS)
