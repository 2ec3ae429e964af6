"""
Small numbers: how a count about people becomes something that may be shown.

A count that Candour makes itself is a `RawCount`. It has no text form: printing, formatting or storing one raises, so that a count nobody
protected cannot reach a page, a log line or a file by accident. `release` turns it into a `Released` value under a named rule.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

import numpy as np


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
    >>> from candour.methods.disclosure import release
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
