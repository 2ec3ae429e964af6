"""What a chart answers: arrays over many series, and a readable view of one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from candour.methods.checks import Floats
from candour.methods.method import Method
from candour.methods.spc.codes import ASSURANCES, FLAGS, VARIATIONS, Codes, named
from candour.methods.spc.runs import Runs


@dataclass(frozen=True)
class Point:
    """One point with its lines; a line is None where the chart has none."""

    value: float
    centre: float | None
    lower: float | None
    upper: float | None
    near_lower: float | None
    near_upper: float | None
    flag: str


@dataclass(frozen=True)
class Series:
    """
    One series, in plain values.

    Parameters
    ----------
    points
        One per column; None where the series has none.
    centre, lower, upper
        The lines at the last point, which are what the next one will be judged by.
    groups
        The columns at which limits begin anew, the first being 0.
    signals
        For the rules that judge a whole series: longest run, crossings, and their bounds; otherwise None.
    """

    points: tuple[Point | None, ...]
    centre: float | None
    lower: float | None
    upper: float | None
    variation: str
    assurance: str
    groups: tuple[int, ...]
    signals: dict[str, int | bool] | None
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class Charts:
    """
    Many series judged by one rule set.

    Parameters
    ----------
    chart, rules, better
        What was asked.
    values
        What is charted, shape (series, points), NaN where there is no point.
    centre, lower, upper
        The lines at each point, same shape; NaN where the chart has none. Level lines are views that take no room.
    near_lower, near_upper
        Two thirds of the way to the limits: beyond them a point is near the limit.
    flags
        Which rule names each point, as a place in `FLAGS`.
    variation, assurance
        The summary of each series, as places in `VARIATIONS` and `ASSURANCES`, from its last point.
    opposed
        Series whose last point meets rules in both directions.
    groups
        The columns at which limits begin anew, the first being 0.
    counts
        How many points each series has in each group, shape (series, groups).
    runs
        Longest runs and crossings of each series' last group, where the rules ask for them; otherwise None.
    method
        What to publish beside the figures.
    warnings
        Sentences that belong beside the figures.
    """

    chart: str
    rules: str
    better: str
    values: Floats
    centre: Floats
    lower: Floats
    upper: Floats
    near_lower: Floats
    near_upper: Floats
    flags: Codes
    variation: Codes
    assurance: Codes
    opposed: NDArray[np.bool_]
    groups: tuple[int, ...]
    counts: NDArray[np.int32]
    runs: Runs | None
    method: Method
    warnings: tuple[str, ...]

    @property
    def flag(self) -> NDArray[np.str_]:
        """Return the flags as words."""
        return named(self.flags, FLAGS)

    def one(self, at: int = 0) -> Series:
        """Return one series in plain values."""
        from candour.methods.spc.warning import of_one

        used = ~np.isnan(self.values[at])
        points = tuple(self._point(at, column) if there else None for column, there in enumerate(used))
        last = next((point for point in reversed(points) if point), None)
        signals = None
        if self.runs is not None:
            signals = {name: int(getattr(self.runs, name)[at]) for name in self.runs.__dataclass_fields__}
            signals["signal"] = bool(self.runs.signal[at])
        return Series(
            points=points,
            centre=last.centre if last else None,
            lower=last.lower if last else None,
            upper=last.upper if last else None,
            variation=VARIATIONS[self.variation[at]],
            assurance=ASSURANCES[self.assurance[at]],
            groups=self.groups,
            signals=signals,
            warnings=of_one(self, at),
        )

    def _point(self, at: int, column: int) -> Point:
        names = ("centre", "lower", "upper", "near_lower", "near_upper")
        lines = {name: float(getattr(self, name)[at, column]) for name in names}
        known = {name: None if np.isnan(line) else line for name, line in lines.items()}
        return Point(value=float(self.values[at, column]), **known, flag=FLAGS[self.flags[at, column]])
