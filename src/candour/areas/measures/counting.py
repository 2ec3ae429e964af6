"""Counts per group that cannot be shown before a disclosure rule released them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from candour.methods import disclosure

Array = NDArray[Any]
MICRO = 1_000_000


class Cells:
    """
    Sums per group: `groups` name the group, `counts` are whole numbers, `numbers` are measured to six decimals.

    Counts stay inside. They can be added up along the groups and given out by `released`, which takes the name of a rule; there is no other
    way out, so that a small count cannot reach a table, a log line or a message by accident. Measured numbers are held as millionths,
    because whole numbers add up alike in any order and floats do not.
    """

    __slots__ = ("__counts", "__numbers", "groups")

    def __init__(self, groups: Mapping[str, Array], counts: Mapping[str, Array], numbers: Mapping[str, Array] | None = None) -> None:
        self.groups = dict(groups)
        self.__counts = dict(counts)
        self.__numbers = {n: v if v.dtype.kind == "i" else np.rint(v * MICRO).astype(np.int64) for n, v in (numbers or {}).items()}

    def __len__(self) -> int:
        return len(next(iter(self.groups.values())))

    def __repr__(self) -> str:
        return f"Cells({len(self)} groups by {', '.join(self.groups)}, counts hidden)"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise disclosure.DisclosureError("counts about people are not stored before a disclosure rule released them")

    def where(self, mask: NDArray[np.bool_]) -> Cells:
        """Return the groups for which `mask` is true."""
        return Cells(*({n: v[mask] for n, v in part.items()} for part in (self.groups, self.__counts, self.__numbers)))

    def named(self, name: str, values: Array) -> Cells:
        """Return the same sums with one more name to each group."""
        return Cells({**self.groups, name: values}, self.__counts, self.__numbers)

    def by(self, *names: str) -> Cells:
        """Return the sums over all that is not named, in the order of the groups; without a name the sum of all."""
        if not names:
            return Cells(
                {"": np.array([""], dtype=object)},
                *({n: v.sum(keepdims=True) for n, v in p.items()} for p in (self.__counts, self.__numbers)),
            )
        key = np.zeros(len(self), dtype=np.int64)
        for name in names:
            values, place = np.unique(self.groups[name], return_inverse=True)
            key = key * len(values) + place
        _, first, place = np.unique(key, return_index=True, return_inverse=True)

        def add(values: Array) -> Array:
            total = np.zeros(len(first), dtype=np.int64)
            np.add.at(total, place, values)
            return total

        sums = ({n: add(v) for n, v in part.items()} for part in (self.__counts, self.__numbers))
        return Cells({name: self.groups[name][first] for name in names}, *sums)

    def released(self, rule: str) -> dict[str, Array]:
        """Return every sum under a disclosure rule: whole numbers for counts, floats for what was measured."""
        shown: dict[str, Array] = {name: disclosure.rule_called(rule).shown(values) for name, values in self.__counts.items()}
        for name, values in self.__numbers.items():
            shown[name] = values / MICRO
        return shown

    @classmethod
    def of(cls, sums: Mapping[str, Array], *, by: Sequence[str], counts: Sequence[str], numbers: Sequence[str]) -> Cells:
        """Take in what the engine summed."""
        return cls({n: sums[n] for n in by}, {n: sums[n] for n in counts}, {n: sums[n] for n in numbers})
