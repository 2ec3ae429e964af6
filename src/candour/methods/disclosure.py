"""
Small numbers: how a count about people becomes something that may be shown.

A count that Candour makes itself is a `RawCount`. It has no text form: printing, formatting or storing one raises, so that a count nobody
protected cannot reach a page, a log line or a file by accident. `release` turns it into a `Released` value under a named rule.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn

import numpy as np
from numpy.typing import ArrayLike, NDArray

from candour.methods import checks
from candour.methods.method import Method


class DisclosureError(TypeError):
    """A count about people was about to be shown without a disclosure rule."""


class RawCount:
    """
    A count about people that no rule has protected yet.

    It can be added to other raw counts and be given to `release`; everything that would show it raises `DisclosureError`.

    Parameters
    ----------
    value
        A whole number, 0 or more.

    Raises
    ------
    ValueError
        If `value` is no whole number or below 0.

    Examples
    --------
    >>> RawCount(4) + RawCount(3)
    RawCount(hidden)
    >>> release(RawCount(4) + RawCount(3)).text
    '7 to 12'
    """

    __slots__ = ("__value",)

    def __init__(self, value: object) -> None:
        if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < 0:
            raise ValueError("a raw count must be a whole number, 0 or more")  # the value itself is not repeated: it may be about people
        self.__value = int(value)

    def __add__(self, other: object) -> RawCount:
        if isinstance(other, RawCount):
            return RawCount(self.__value + other.__value)
        if isinstance(other, int) and other == 0:  # sum() starts at 0
            return self
        return NotImplemented

    __radd__ = __add__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RawCount) and self.__value == other.__value

    def __hash__(self) -> int:
        return hash((RawCount, self.__value))

    def __repr__(self) -> str:
        return "RawCount(hidden)"

    def _refuse(self, *_: object) -> NoReturn:
        raise DisclosureError("a raw count about people has no text form: pass it to release() under a disclosure rule")

    # Everything through which a value reaches text, JSON, a template, a pickle or a cache. JSON refuses by itself what is no number or
    # string, and falls back on these where somebody gave it `default=str`.
    __str__ = __format__ = __int__ = __float__ = __index__ = __bool__ = __reduce__ = __reduce_ex__ = __html__ = _refuse

    def under(self, rule: Callable[[int], int]) -> int:
        """Return what `rule` makes of the value."""
        return rule(self.__value)


@dataclass(frozen=True)
class Released:
    """
    A value that may be shown.

    Parameters
    ----------
    value
        The number to calculate and draw with.
    text
        What a person reads: for a rounded count the range of what it may have been.
    rule
        Name and version of the rule, such as ``"mid6-1"``, or ``"official"``.
    """

    value: int
    text: str
    rule: str

    @property
    def official(self) -> bool:
        """Return whether the figure was published by its owner and passed through unchanged."""
        return self.rule == OFFICIAL.name


@dataclass(frozen=True)
class Rule:
    """A disclosure rule: how a count is changed, what people read, and where the rule comes from."""

    id: str
    version: str
    change: Callable[[int], int]
    text: Callable[[int], str]
    source: str

    @property
    def name(self) -> str:
        """Return the name that goes with every released value."""
        return f"{self.id}-{self.version}" if self.version else self.id

    def method(self) -> Method:
        """Return the rule as a method, to be published beside the figures."""
        return Method(id=f"disclosure-{self.id}", version=self.version or "1", source=self.source)


def mid6(count: ArrayLike) -> NDArray[np.int64]:
    """
    Return counts rounded to the middle of six: 0 stays 0, and n becomes 6 ceil(n / 6) - 3.

    Every count from 1 to 6 becomes 3, from 7 to 12 becomes 9, and so on: a released value never says which of six counts was meant, and
    only 0 is told exactly. Unlike suppression it leaves a number to draw, and its error is never above 3. It does not by itself stop
    somebody who can ask for many overlapping sums; that is for whoever releases tables.

    Parameters
    ----------
    count
        Whole numbers, 0 or more.

    Raises
    ------
    ValueError
        If a count is below 0 or not whole.

    References
    ----------
    OpenSAFELY documentation, statistical disclosure control: midpoint-6 rounding.

    Examples
    --------
    >>> mid6([0, 1, 6, 7, 12, 13]).tolist()
    [0, 3, 3, 9, 9, 15]
    """
    raw = checks.counts("count", count)
    checks.refuse("count", raw, raw != np.floor(raw), "must be a whole number")
    whole = np.asarray(count).astype(np.int64)
    return np.where(whole == 0, 0, -(-whole // 6) * 6 - 3)[()]


def _mid6(count: int) -> int:
    return 6 * math.ceil(count / 6) - 3 if count else 0


def _six(released: int) -> str:
    return f"{released - 2:,} to {released + 3:,}" if released else "0"


MID6 = Rule(id="mid6", version="1", change=_mid6, text=_six, source="Midpoint-6 rounding, OpenSAFELY statistical disclosure control")
OFFICIAL = Rule(id="official", version="", change=int, text="{:,}".format, source="Published by its owner; passed through unchanged")
RULES = {rule.id: rule for rule in (MID6, OFFICIAL)}


def release(count: RawCount, rule: str = "mid6") -> Released:
    """
    Return a raw count as a value that may be shown.

    Parameters
    ----------
    count
        The raw count. A plain number is refused: nobody would know whether it had been protected already.
    rule
        ``"mid6"``, or ``"official"`` for a figure that its owner has published: it passes unchanged and is marked so.

    Raises
    ------
    DisclosureError
        If `count` is no raw count.
    ValueError
        If there is no such rule.

    Examples
    --------
    >>> release(RawCount(2))
    Released(value=3, text='1 to 6', rule='mid6-1')
    >>> release(RawCount(272931), "official").text
    '272,931'
    """
    if rule not in RULES:
        raise ValueError(f"disclosure rule is {rule!r}: it must be one of {', '.join(RULES)}")
    if not isinstance(count, RawCount):
        raise DisclosureError("only a RawCount can be released: wrap the count where it is made")
    chosen = RULES[rule]
    value = count.under(chosen.change)
    return Released(value=value, text=chosen.text(value), rule=chosen.name)
