"""The two summaries of a chart: does it vary by more than chance, and which way; and will it meet its target as it is?"""

from __future__ import annotations

import numpy as np

from candour.methods.spc.codes import FAIL, INCONSISTENT, NONE, PASS, SIDE, VARIATIONS, Codes
from candour.methods.spc.rules import Better, RuleSet
from candour.methods.spc.sides import Bools

HIGH_MEANS = {"up": "improvement_high", "down": "concern_high", "neutral": "neutral_high"}
LOW_MEANS = {"up": "concern_low", "down": "improvement_low", "neutral": "neutral_low"}


def variation(last_flag: Codes, high: Bools, low: Bools, better: Better, rules: RuleSet) -> Codes:
    """
    Return the variation of each series: what its last point shows, and whether that is the side that worries.

    Parameters
    ----------
    last_flag
        The flag of the last point.
    high, low
        Whether the last point meets any rule on that side.
    better
        Which way is better.
    """
    side = SIDE[last_flag]
    if rules.conflict == "improvement" and better != "neutral":
        side = np.where(high & low, np.int8(1 if better == "up" else -1), side).astype(np.int8)
    means = np.array([VARIATIONS.index(LOW_MEANS[better]), 0, VARIATIONS.index(HIGH_MEANS[better])], dtype=np.int8)
    return means[side + 1]


def assurance(target_side: Codes, judged: Bools, better: Better) -> Codes:
    """
    Return the assurance of each series: a target outside the limits will always be met, or never; one inside them now and then.

    Parameters
    ----------
    target_side
        1 where the target is above the upper limit, -1 where it is below the lower, 0 between.
    judged
        Whether the series has a target and limits.
    better
        Which way is better; with neither there is nothing to be assured of.
    """
    if better == "neutral":
        return np.full(target_side.shape, NONE, dtype=np.int8)
    above, below = (FAIL, PASS) if better == "up" else (PASS, FAIL)
    means = np.array([below, INCONSISTENT, above], dtype=np.int8)
    return np.where(judged, means[target_side + 1], np.int8(NONE))
