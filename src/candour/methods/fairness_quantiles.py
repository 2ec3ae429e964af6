"""National fifths: which part of the population, from the most deprived on, a unit belongs to."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from candour.methods import checks
from candour.methods.fairness_lines import ranks


def national_quantiles(deprivation: ArrayLike, population: ArrayLike, *, groups: int = 5, highest_first: bool = False) -> NDArray[np.intp]:
    """
    Return the group of each unit, 1 the most deprived, so that each group holds about the same number of people.

    By people, not by units: a fifth of the areas of England does not hold a fifth of its people. Each unit goes whole into the group in
    which the middle of its stretch of the ordered population lies. Units with the same deprivation stay together in one group, whatever the
    order of the rows.

    Parameters
    ----------
    deprivation
        A rank (1 the most deprived) or, with `highest_first`, a score (higher is more deprived), shape (n,).
    population
        People of each unit, more than 0, shape (n,).
    groups
        How many groups, at least 2; 5 for fifths.
    highest_first
        True where a higher number means more deprived.

    Returns
    -------
    numpy.ndarray
        Whole numbers from 1 to `groups`, in the order of the units.

    Raises
    ------
    ValueError
        If a population is not more than 0, the shapes differ or there are fewer units than groups.

    Notes
    -----
    PHEindicatormethods' `phe_quantile` cuts by the number of units, unweighted; with units of one size both give the same groups.

    Examples
    --------
    >>> national_quantiles([1, 2, 3, 4, 5], [100, 100, 100, 100, 100]).tolist()
    [1, 2, 3, 4, 5]
    >>> national_quantiles([60.5, 12.1, 31.0, 8.8], [500, 100, 100, 100], groups=2, highest_first=True).tolist()
    [1, 2, 2, 2]
    """
    worst, people = checks.together(
        deprivation=np.atleast_1d(checks.floats("deprivation", deprivation)),
        population=np.atleast_1d(checks.above_zero("population", population)),
    )
    if groups < 2 or worst.ndim != 1 or len(worst) < groups:
        raise ValueError(f"{worst.size} units cannot make {groups} groups: give a list of at least {max(groups, 2)} units")
    key = -worst if highest_first else worst
    order = np.argsort(key, kind="stable")
    _, tied = np.unique(key[order], return_inverse=True)
    middle = ranks(people[order] / people.sum(), tied)
    # A middle that lies on a cut but for rounding belongs below it: 1e-12 of the population is no person.
    found = np.empty(len(worst), dtype=np.intp)
    found[order] = np.clip(np.ceil(middle * groups - 1e-12), 1, groups).astype(np.intp)
    return found
