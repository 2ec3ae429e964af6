"""Long columns from small cubes: every organisation by every month by every group."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


def long(*axes: npt.ArrayLike) -> list[npt.NDArray[np.generic]]:
    """
    Return one long column for each axis, the last one turning fastest, to go with `cube.ravel()`.

    Examples
    --------
    >>> [column.tolist() for column in long(["a", "b"], [1, 2])]
    [['a', 'a', 'b', 'b'], [1, 2, 1, 2]]
    """
    arrays = [np.asarray(axis) for axis in axes]
    sizes = [len(array) for array in arrays]
    columns = []
    for at, array in enumerate(arrays):
        shape = [1] * len(sizes)
        shape[at] = sizes[at]
        columns.append(np.broadcast_to(array.reshape(shape), sizes).ravel())
    return columns


def at(codes: list[str], *wanted: str) -> list[int]:
    """Return the places of the `wanted` codes."""
    return [codes.index(code) for code in wanted]
