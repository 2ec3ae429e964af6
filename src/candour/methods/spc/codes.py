"""The words of a control chart and the small numbers that stand for them in arrays."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int8]

FLAGS = (
    "common_cause",
    "above_limit",
    "below_limit",
    "shift_high",
    "shift_low",
    "trend_up",
    "trend_down",
    "two_in_three_high",
    "two_in_three_low",
)
VARIATIONS = ("common_cause", "improvement_high", "improvement_low", "concern_high", "concern_low", "neutral_high", "neutral_low")
ASSURANCES = ("none", "consistent_pass", "consistent_fail", "inconsistent")

HIGH_CODE = {"outside": 1, "shift": 3, "trend": 5, "two_in_three": 7}
"""The flag of each rule on the high side; the low side is one more."""

SIDE: Codes = np.array([0, 1, -1, 1, -1, 1, -1, 1, -1], dtype=np.int8)
"""Which way each flag points."""

NONE, PASS, FAIL, INCONSISTENT = range(4)


def named(codes: Codes, names: tuple[str, ...]) -> NDArray[np.str_]:
    """Return codes as words."""
    return np.array(names)[codes]
