"""Whether a small unit of staff may be rated, or shown by itself: a rating of a team of three is a rating of three people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from candour.methods.disclosure.rules import whole_counts
from candour.methods.method import Method

FEWEST = 10  # people who contribute
LARGEST_SHARE = 0.5  # of what is judged, by any one person
FEWEST_UNITS = 3  # that make a total: of two, each can take itself away
METHOD = Method(
    id="staff-units",
    version="1",
    source=(
        "Rules of thumb of European statistical offices for checking outputs: ten units, none above half (working assumption, not a legal "
        "limit); the third part follows from arithmetic"
    ),
    parameters={"fewest": FEWEST, "largest_share": LARGEST_SHARE, "fewest_units": FEWEST_UNITS},
)


@dataclass(frozen=True)
class Answer:
    """Whether a unit may be rated, and in words why not; roll it up into the next larger unit then."""

    may: bool
    why: str = ""
    method: Method = METHOD


def may_rate_unit(activity: ArrayLike, *, units_in_total: int) -> Answer:
    """
    Return whether a unit of staff may be rated.

    At least ten people contribute, nobody does more than half, and the total that it is part of is made of more than two units.

    Parameters
    ----------
    activity
        How much each person contributed (patients, shifts, answers): whole numbers; who contributed nothing does not count.
    units_in_total
        How many units make up the total that is also shown, this one among them; 1 where there is no such total.

    Raises
    ------
    ValueError
        If an activity is no count, or `units_in_total` is below 1.

    Examples
    --------
    >>> may_rate_unit([12, 9, 14, 8, 11, 10, 7, 13, 9, 10], units_in_total=4).may
    True
    >>> may_rate_unit([40, 3, 2, 1, 5, 2, 3, 4, 2, 6], units_in_total=4).why
    'one person does more than half of what is judged here'
    """
    if units_in_total < 1:
        raise ValueError(f"units_in_total is {units_in_total}: it must be 1 or more")
    done = np.atleast_1d(whole_counts(activity))
    done = done[done > 0]
    if len(done) < FEWEST:
        return Answer(may=False, why=f"fewer than {FEWEST} people contribute")
    if done.max() > LARGEST_SHARE * done.sum():
        return Answer(may=False, why="one person does more than half of what is judged here")
    if 1 < units_in_total < FEWEST_UNITS:
        return Answer(may=False, why="only two units make up the total, so each could work out the other")
    return Answer(may=True)


def too_few_answers(answers: Sequence[int | None]) -> tuple[int, ...]:
    """
    Return the places of groups of staff of which fewer than ten may have answered, as published under rounding to the middle of six.

    A released 9 stands for 7 to 12, so it may be fewer than ten.
    """
    return tuple(at for at, value in enumerate(answers) if value is not None and 0 < value - 2 < FEWEST)
