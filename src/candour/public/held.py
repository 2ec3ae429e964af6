"""What was worked out from frozen tables, held in memory: the same tables always give the same answer."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class Held(Generic[T]):
    """The latest answers by what they were made from, the least used given up first; shared, so never changed."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._by_key: OrderedDict[Hashable, T] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what is held for a key, made first where nothing is."""
        if key in self._by_key:
            self._by_key.move_to_end(key)
            return self._by_key[key]
        answer = make()
        self._by_key[key] = answer
        if len(self._by_key) > self._most:
            self._by_key.popitem(last=False)
        return answer

    def forget(self) -> None:
        self._by_key.clear()
