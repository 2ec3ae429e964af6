"""Chance that can be repeated: one stream of numbers for each subject, so that a change in one never moves another."""

from __future__ import annotations

import zlib
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating[Any]]
Counts = npt.NDArray[np.int64]


def stream(seed: int, subject: str) -> np.random.Generator:
    """Return the stream for `subject`. CRC-32 and not `hash`, which differs from one process to the next."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, zlib.crc32(subject.encode())])))


def apart(rng: np.random.Generator, size: int, spread: float, *, extremes: int = 0) -> Floats:
    """
    Return how far each of `size` organisations lies from the centre, on the scale of the logarithm or the logit.

    Evenly spread ranks, shuffled: a plain draw sometimes gives a dozen extremes by chance, and a demonstration in which everyone is an
    outlier teaches nothing. The ranks stop at 1.5 spreads; `extremes` organisations then lie between 2.6 and 3.2 spreads out.
    """
    ranks = (np.arange(size) + 0.5) / size * 2 - 1
    away = np.sign(ranks) * np.abs(ranks) ** 1.2 * 1.5
    rng.shuffle(away)
    chosen = rng.choice(size, size=extremes, replace=False)
    away[chosen] = rng.choice([-1.0, 1.0], size=extremes) * rng.uniform(2.6, 3.2, size=extremes)
    return away * spread


def wander(rng: np.random.Generator, rows: int, months: int, spread: float, *, memory: float = 0.9) -> Floats:
    """Return slow drifts, rows by months: each month remembers most of the one before, so that lines look like lines and not like hail."""
    path = np.empty((rows, months))
    path[:, 0] = rng.normal(0, spread, rows)
    steps = rng.normal(0, spread * np.sqrt(1 - memory**2), (rows, months))
    for month in range(1, months):
        path[:, month] = memory * path[:, month - 1] + steps[:, month]
    return path


def logistic(x: Floats) -> Floats:
    return 1 / (1 + np.exp(-x))


def logit(p: Floats | float) -> Floats:
    p = np.asarray(p, dtype=float)
    return np.log(p / (1 - p))


def centred(scores: Floats, weights: Floats, target: float) -> Floats:
    """Return probabilities whose weighted mean is `target`, by moving all `scores` (logits) by the same amount."""
    shift = 0.0
    for _ in range(30):
        p = logistic(scores + shift)
        mean = np.average(p, weights=weights)
        slope = np.average(p * (1 - p), weights=weights)
        shift += (target - mean) / slope
    return logistic(scores + shift)


def shared_out(total: int, weights: Floats, *, least: int = 0) -> Counts:
    """Return whole numbers that add to `total`, in proportion to `weights`, none below `least` (largest remainders first)."""
    spare = total - least * len(weights)
    exact = weights / weights.sum() * spare
    whole: Counts = np.floor(exact).astype(np.int64)
    for row in np.argsort(-(exact - whole), kind="stable")[: spare - int(whole.sum())]:
        whole[row] += 1
    whole += least
    return whole
