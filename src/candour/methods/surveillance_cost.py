"""What a watch costs: how many units sound an alarm though nothing has changed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from candour.methods import checks
from candour.methods.checks import Floats
from candour.methods.surveillance import Watch
from candour.methods.surveillance_chains import Increments, alarm_chance, levels, of_patients, of_periods


@dataclass(frozen=True)
class FalseAlarms:
    """
    How many units would sound an alarm by chance.

    Parameters
    ----------
    units, steps
        How many units are watched, and for how many periods or patients at most.
    expected
        Units with at least one alarm to expect where nothing has changed, from the chain of states.
    at_most
        The same, proven never to be more for the sequential test, however the counts fall: units times exp(-threshold). NaN for a CUSUM.
    of
        ``"periods"`` or ``"patients"``.
    """

    units: int
    steps: int
    expected: float
    at_most: float
    of: str

    @property
    def words(self) -> str:
        """Return the cost in a sentence."""
        about = "fewer than 0.001" if self.expected < 0.001 else f"about {self.expected:,.0f}"
        if 0.001 <= self.expected < 10:
            about = f"about {self.expected:.2g}"
        noun, times = ("unit" if self.units == 1 else "units"), self.of if self.steps != 1 else self.of.removesuffix("s")
        return (
            f"With {self.units:,} {noun} watched for up to {self.steps:,} {times} and nothing changed, {about} would sound a false alarm."
        )


def of_period_watch(watch: Watch, expected: ArrayLike, *, counted: ArrayLike | None = None) -> FalseAlarms:
    """
    Return the cost of a watch over periods, each unit with the mean of what it expects and Poisson counts.

    Parameters
    ----------
    watch
        What `watch_periods` returned.
    expected, counted
        What it was given.

    Notes
    -----
    Units whose expected numbers agree to about two figures share one chain.
    """
    due, there = _together(watch, expected, counted)
    steps = there.sum(axis=-1).ravel()
    usual = (np.where(there, due, 0.0).sum(axis=-1) / np.maximum(there.sum(axis=-1), 1)).ravel()
    level = levels(np.where(steps > 0, usual, 1.0)).tolist()
    chains = {of: of_periods(of, against=watch.ratio) for of in set(level)}
    return _summed(watch, steps, [chains[of] for of in level], "periods")


def of_patient_watch(watch: Watch, risk: ArrayLike, *, counted: ArrayLike | None = None) -> FalseAlarms:
    """
    Return the cost of a watch over patients, each unit with the mix of risks of all patients together.

    Parameters
    ----------
    watch
        What `watch_patients` returned.
    risk, counted
        What it was given.
    """
    chance, there = _together(watch, risk, counted)
    chain = of_patients(chance[there], against=watch.ratio)
    steps = there.sum(axis=-1).ravel()
    return _summed(watch, steps, [chain] * len(steps), "patients")


def together(parts: list[FalseAlarms]) -> FalseAlarms:
    """Return the cost of watches that were made in parts."""
    if not parts:
        raise ValueError("there is no watch to add up")
    return FalseAlarms(
        units=sum(part.units for part in parts),
        steps=max(part.steps for part in parts),
        expected=sum(part.expected for part in parts),
        at_most=sum(part.at_most for part in parts),
        of=parts[0].of,
    )


def _together(watch: Watch, values: ArrayLike, counted: ArrayLike | None) -> tuple[Floats, NDArray[np.bool_]]:
    given = np.broadcast_to(checks.floats("expected", values), watch.statistic.shape)
    there = np.ones(given.shape, dtype=bool) if counted is None else np.broadcast_to(np.asarray(counted, dtype=bool), given.shape)
    return given, there


def _summed(watch: Watch, steps: NDArray[np.intp], chains: list[Increments], of: str) -> FalseAlarms:
    thresholds = np.ravel(watch.threshold)
    alike: dict[tuple[int, float], list[int]] = defaultdict(list)
    for unit, chain in enumerate(chains):
        if steps[unit]:
            alike[id(chain), float(thresholds[unit])].append(unit)
    expected = 0.0
    for (_, threshold), units in alike.items():
        chances = alarm_chance(chains[units[0]], threshold, int(steps[units].max()), cusum=watch.test == "cusum")
        expected += float(chances[steps[units] - 1].sum())
    at_most = float(np.exp(-thresholds[steps > 0]).sum()) if watch.test == "sprt" else float("nan")
    return FalseAlarms(int((steps > 0).sum()), int(steps.max(initial=0)), expected, at_most, of)
