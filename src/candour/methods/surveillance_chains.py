"""
How long a watch runs before it alarms where nothing has changed: the chain of its states, solved and not simulated.

Brook and Evans cut the statistic into steps and follow its chances from one period to the next. A weight seldom falls on a step; it is
shared between the two next to it so that the mean of exp(weight) stays what it is. Where nothing has changed that mean is 1, which is what
makes a small chance of a false alarm small, and an even share would lose it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from candour.methods import checks
from candour.methods.checks import Floats

STATES = 200
FORGOTTEN = 25.0  # from so far below nothing comes back: less than exp(-25) of what was there
TINY = 1e-15
LOWEST, HIGHEST = 1e-4, 50.0
CLOSE = 1e-4  # of the logarithm of a run length: one part in ten thousand
MOST_LEVELS = 40
MOST_RISKS = 5000
MOST_COUNTS = 20_000


@dataclass(frozen=True)
class Increments:
    """
    What one step can add to the statistic, and how likely each is.

    Parameters
    ----------
    weights, chances
        Shape (k,); the chances sum to 1.
    """

    weights: Floats
    chances: Floats


def of_periods(expected: float, *, against: float, truly: float = 1.0) -> Increments:
    """Return the weights of Poisson counts with mean `truly` times `expected`, for a watch against `against` times."""
    from scipy.stats import poisson  # here, not above: it costs a third of the start-up time of commands without it

    mean = float(checks.above_zero("expected", expected)) * truly
    # from the fewest counts of the lower of the two means to the most of the higher: the mean of exp(weight) rests on both
    first, last = poisson.ppf(TINY, mean * min(against, 1)), poisson.isf(TINY, mean * max(against, 1))
    if last - first > MOST_COUNTS:  # so many events that the other mean is out of reach
        first, last = poisson.ppf(TINY, mean), poisson.isf(TINY, mean)
    step = max(np.ceil((last - first) / MOST_COUNTS), 1.0)
    counts = np.arange(first, last + step, step)
    chances = poisson.pmf(counts, mean) if step == 1 else np.diff(poisson.cdf([first - 1, *(counts + step / 2)], mean))
    return Increments(counts * np.log(against) - expected * (against - 1), chances / chances.sum())


def of_patients(risk: ArrayLike, *, against: float, truly: float = 1.0, share: ArrayLike | None = None) -> Increments:
    """Return the weights of patients drawn from a mix of risks, whose odds are `truly` times those of their risk."""
    chance = np.ravel(checks.floats("risk", risk))
    if share is None and len(chance) > MOST_RISKS:
        chance = np.quantile(chance, (np.arange(MOST_RISKS) + 0.5) / MOST_RISKS)  # the same mix, evenly thinned
    mix = np.full(len(chance), 1 / len(chance)) if share is None else np.ravel(checks.counts("share", share))
    dies = truly * chance / (1 - chance + truly * chance)
    neither = -np.log1p(chance * (against - 1))
    weights = np.concatenate([neither + np.log(against), neither])
    return Increments(weights, np.concatenate([mix * dies, mix * (1 - dies)]) / mix.sum())


def average_run_length(increments: Increments, limit: float, *, states: int = STATES, step: float | None = None) -> float:
    """
    Return how many steps a CUSUM takes on average from 0 until it is at or above `limit`.

    Parameters
    ----------
    increments
        What one step adds; under no change, or under a change whose detection is asked about.
    limit
        More than 0.
    states
        Into how many steps the way to the limit is cut. The error of the cut halves with each doubling, so that half as many states show
        what is left of it, and it is taken off: the answer is then right to about one part in 500.
    step
        Where all weights are multiples of one number, such as whole counts: that number, and the chain is exact.

    Raises
    ------
    ValueError
        If the limit is not more than 0.

    References
    ----------
    Brook D, Evans DA (1972), Biometrika 59:539-549.

    Examples
    --------
    The scheme of Lucas (1985) for counts with reference value 2, limit 6 and mean 1.88: 37.2.

    >>> from scipy.stats import poisson
    >>> counts = np.arange(40.0)
    >>> round(average_run_length(Increments(counts - 2, poisson.pmf(counts, 1.88)), 6, step=1), 2)
    37.2
    """
    height = _limit(limit)
    if step is not None:
        return _mean_steps(increments, height, round(height / step))
    fine, coarse = (_mean_steps(increments, height, count) for count in (states, states // 2))
    return 2 * fine - coarse


def alarm_chance(increments: Increments, limit: float, steps: int, *, cusum: bool = True, states: int = STATES) -> Floats:
    """
    Return the chance that a watch that begins at 0 has alarmed by each of its first `steps` steps.

    Parameters
    ----------
    increments
        What one step adds.
    limit
        Where it alarms.
    steps
        How many steps are wanted.
    cusum
        True: what falls below 0 begins again at 0. False: the plain sum of the sequential test, which goes on below.

    Returns
    -------
    numpy.ndarray
        Shape (steps,), rising.
    """
    height = _limit(limit)
    low = 0.0 if cusum else -FORGOTTEN
    size = states if cusum else min(round(states * (height + FORGOTTEN) / height), 4 * states)
    step = (height - low) / size
    reach = _reach(increments, step, size)
    moves = np.flatnonzero(reach)
    first, kernel = int(moves[0]) - size, reach[moves[0] : moves[-1] + 1]
    chance = np.zeros(size)
    chance[round(-low / step)] = 1.0
    found, total = np.empty(steps), 0.0
    for number in range(steps):
        spread = np.convolve(chance, kernel)  # from state `first` on, which may lie below the lowest or above the limit
        total += float(spread[max(size - first, 0) :].sum())
        found[number] = total
        chance = np.zeros(size)
        inside = spread[max(-first, 0) : max(size - first, 0)]
        chance[max(first, 0) : max(first, 0) + len(inside)] = inside
        if cusum:
            chance[0] += spread[: max(-first, 0)].sum()
        if chance.sum() < TINY:  # all that is left has fallen too far to come back
            found[number:] = total
            break
    return np.clip(found, 0.0, 1.0)


def limit_for(increments: Increments, run_length: float, *, states: int = STATES) -> float:
    """
    Return the limit of a CUSUM whose average run length under `increments` is `run_length`, rounded up to 4 decimals.

    Where even the lowest limit gives a longer run, it is that lowest limit, 0.0001: any period that speaks against "as usual" then alarms.

    Raises
    ------
    ValueError
        If the run length is not more than 1, or no limit up to 50 gives it.
    """
    wanted = float(checks.above_zero("run_length", run_length))
    if wanted <= 1:
        raise ValueError(f"run_length is {wanted:g}: an average run length is more than 1")

    def excess(limit: float) -> float:
        return math.log(max(average_run_length(increments, limit, states=states), 1.0)) - math.log(wanted)

    low, high = LOWEST, 1.0
    at_low, at_high = excess(low), excess(high)
    if at_low >= 0:
        return low
    while at_high < 0:
        low, at_low, high = high, at_high, high * 2
        if high > HIGHEST:
            raise ValueError(f"no limit up to {HIGHEST:g} gives an average run length of {wanted:g}")
        at_high = excess(high)
    found = at_high
    while high - low > LOWEST and found > CLOSE:
        # the logarithm of the run length is nearly a line in the limit; halving the end that stays keeps a bend from slowing the search
        place = low + (high - low) * min(max(at_low / (at_low - at_high), 0.01), 0.99)
        at = excess(place)
        low, at_low, high, at_high = (low, at_low / 2, place, at) if at >= 0 else (place, at, high, at_high / 2)
        found = at if at >= 0 else found
    return round(math.ceil(high / LOWEST - 1e-6) * LOWEST, 4)


def levels(values: ArrayLike) -> Floats:
    """
    Return values to two significant figures, or, where more than 40 then differ, to the next of 40 evenly spread on the logarithm.

    Units that expect about the same share one chain.
    """
    given = checks.above_zero("values", values)
    size = 10 ** (np.floor(np.log10(given)) - 1)
    rounded = np.round(given / size) * size
    if len(np.unique(rounded)) <= MOST_LEVELS:
        return np.asarray(rounded)
    spread = np.geomspace(rounded.min(), rounded.max(), MOST_LEVELS)
    nearest = np.abs(np.log(rounded)[..., None] - np.log(spread)).argmin(axis=-1)
    return np.asarray(spread[nearest])


def _limit(limit: float) -> float:
    return float(checks.above_zero("limit", limit))


def _mean_steps(increments: Increments, limit: float, states: int) -> float:
    """Return the mean steps from 0 to the limit, by solving for the mean from every state; what falls below 0 is 0 again."""
    reach = _reach(increments, limit / states, states)
    start = np.arange(states)
    matrix = reach[(start[None, :] - start[:, None]) + states].copy()
    matrix[:, 0] = np.cumsum(reach)[states - start]
    return float(np.linalg.solve(np.eye(states) - matrix, np.ones(states))[0])


def _reach(increments: Increments, step: float, states: int) -> Floats:
    """
    Return how likely it is to move by j states of size `step`, for j from -states to states; further counts as the furthest.

    A weight between two states is shared so that the mean of exp(weight) is kept.
    """
    exact = increments.weights / step
    nearest = np.rint(exact)
    below = np.where(np.abs(exact - nearest) < 1e-9, nearest, np.floor(exact))
    part = np.expm1((exact - below) * step) / np.expm1(step)
    moves = np.clip(np.concatenate([below, below + 1]), -states, states).astype(np.intp)
    chances = np.concatenate([increments.chances * (1 - part), increments.chances * part])
    return np.bincount(moves + states, weights=chances, minlength=2 * states + 1).astype(np.float64)
