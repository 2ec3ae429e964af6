"""Refusals shared by the methods: each says which value is wrong, at which position, and what would be right."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def floats(name: str, values: ArrayLike) -> Floats:
    """Return `values` as an array of floats, or raise a ValueError that names what is no number."""
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise ValueError(f"{name} must be numbers, not {values!r:.80}") from None
    refuse(name, array, ~np.isfinite(array), "must be a finite number")
    return array


def refuse(name: str, array: Floats, wrong: NDArray[np.bool_], must: str) -> None:
    """Raise a ValueError about the first `wrong` value of `array`."""
    if wrong.any():
        first = np.unravel_index(int(np.argmax(wrong)), wrong.shape)
        place = f"{name}[{', '.join(str(i) for i in first)}]" if array.ndim else name
        raise ValueError(f"{place} is {array[first]:g}: it {must}")


def counts(name: str, values: ArrayLike) -> Floats:
    """Return `values` as an array of finite numbers that are 0 or more."""
    array = floats(name, values)
    refuse(name, array, array < 0, "must be 0 or more")
    return array


def above_zero(name: str, values: ArrayLike) -> Floats:
    """Return `values` as an array of finite numbers that are more than 0."""
    array = floats(name, values)
    refuse(name, array, array <= 0, "must be more than 0")
    return array


def level(value: float, name: str = "level") -> float:
    """Return `value` if it can be the coverage of an interval."""
    number = float(value)
    if not 0 < number < 1:
        raise ValueError(f"{name} is {number:g}: it must lie strictly between 0 and 1, for example 0.95")
    return number


def are(number: int) -> str:
    """Return "is 1" or "are 2", for a sentence."""
    return f"is {number}" if number == 1 else f"are {number:,}"


def together(**arrays: Floats) -> tuple[Floats, ...]:
    """Return the arrays broadcast to one shape, or raise a ValueError that gives the shape of each."""
    try:
        return tuple(np.broadcast_arrays(*arrays.values()))
    except ValueError:
        shapes = " and ".join(f"{name} {array.shape}" for name, array in arrays.items())
        raise ValueError(f"the shapes differ and cannot be broadcast together: {shapes}") from None
