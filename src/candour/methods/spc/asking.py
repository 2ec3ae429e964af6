"""The one question this package answers, and what it refuses."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from candour.methods import checks
from candour.methods.checks import Floats
from candour.methods.method import Method
from candour.methods.spc import warning
from candour.methods.spc.attributes import OF_COUNTS
from candour.methods.spc.charting import RUNS, Found, Task, work
from candour.methods.spc.results import Charts
from candour.methods.spc.rules import BETTER, CHARTS, RULES, Better, Chart, Rules
from candour.methods.spc.runs import Runs

SOURCES = {
    "run": "Anhoej J, Olesen AV (2014), PLoS ONE 9:e113825",
    "p": "Montgomery DC, Introduction to Statistical Quality Control, chapter 7",
    "pprime": "Laney DB (2002), Quality Engineering 14:531-537",
    "u": "Montgomery DC, Introduction to Statistical Quality Control, chapter 7",
    "uprime": "Laney DB (2002), Quality Engineering 14:531-537",
    "c": "Montgomery DC, Introduction to Statistical Quality Control, chapter 7",
    "g": "Benneyan JC (2001), Health Care Management Science 4:305-318",
    "t": "Nelson LS (1994), Journal of Quality Technology 26:237-238",
}
COUNTS = (*OF_COUNTS, "c", "g")


def chart(
    values: ArrayLike,
    *,
    chart: Chart = "xmr",
    denominators: ArrayLike | None = None,
    rules: Rules = "mdc-2023-12",
    better: Better = "neutral",
    target: ArrayLike | None = None,
    baseline: int | None = None,
    rebase: Sequence[int] = (),
    per: float = 1.0,
    names: Sequence[str] | None = None,
) -> Charts:
    """
    Return the control charts of one series or of many.

    Parameters
    ----------
    values
        One series, or one per row, shape (series, points), in the order of time; NaN where a series has no point. Neighbours are the
        points next to each other that exist. For p and u charts the number of events; for a g chart the cases between two events; for a
        t chart the time between them.
    chart
        ``"xmr"`` for any figure; ``"run"`` judges runs round the median and has no limits; ``"p"`` shares of people, ``"u"`` rates, and
        ``"pprime"``, ``"uprime"`` the same where denominators are so large that chance alone explains nothing; ``"c"`` counts over an
        area that stays the same; ``"g"`` and ``"t"`` rare events, where a high point is a long time without one.
    denominators
        What the events are out of, same shape; needed for p, p', u and u', possible for xmr.
    rules
        Which rule set; see `RULES`.
    better
        Which way the charted value is better.
    target
        One number, or one per series; NaN for none.
    baseline
        Make the lines of each group from its first so many points.
    rebase
        Columns at which limits begin anew. No moving range and no rule reaches across.
    per
        Multiplies the values and lines of ratios, and whatever else is charted.
    names
        Names of the series for warnings.

    Returns
    -------
    Charts

    Raises
    ------
    ValueError
        If a value is impossible on that chart, or a column, a baseline or a word is.

    Notes
    -----
    XmR: centre the mean, limits mean -/+ 2.66 (or 3/1.128) times the mean moving range; ranges of 3.267 times their mean or more are
    left out once before that, where the rule set screens. A constant series has limits equal to its mean and no signal. On which side of
    a line a point lies is decided from the decimals as they were written, so that it does not hang on the order of summation.

    References
    ----------
    Wheeler DJ, Understanding Variation. NHS England, Making Data Count. Shewhart WA (1931).

    Examples
    --------
    >>> answer = chart([5, 6, 5, 4, 6, 5, 5, 4, 6, 5, 5, 6, 9], better="down")
    >>> answer.flag[0, -1], answer.one().variation
    (np.str_('above_limit'), 'concern_high')
    >>> float(answer.centre[0, 0].round(3)), float(answer.upper[0, 0].round(3))
    (5.462, 8.565)
    """
    _refuse_unknown(chart, rules, better)
    events = _matrix("values", values)
    size = None if denominators is None else _matrix("denominators", denominators)
    _refuse_impossible(chart, events, size)
    checks.above_zero("per", per)
    events, size = np.atleast_2d(events), None if size is None else np.atleast_2d(size)
    series, points = events.shape
    if size is not None:
        events = np.where(np.isnan(size), np.nan, events)
        size = np.where(np.isnan(events), np.nan, size)
    aim = None if target is None else np.array(np.broadcast_to(_target(target, series), (series,)) / per)
    task = Task(chart, RULES[rules], better, _starts(rebase, points), _baseline(baseline), aim)
    found = work(events, size, task)
    charted = events if size is None else events / size
    parameters = {**RULES[rules].parameters(), "chart": chart, "better": better, "baseline": baseline, "rebase": list(task.starts[1:])}
    source = "; ".join(text for text in (SOURCES.get(chart), RULES[rules].source) if text)
    return Charts(
        chart=chart,
        rules=rules,
        better=better,
        values=charted if per == 1 else charted * per,
        **{name: _laid_out(line, task, points, per) for name, line in found.lines.items()},
        flags=found.flags,
        variation=found.variation,
        assurance=found.assurance,
        opposed=found.opposed,
        groups=task.starts,
        counts=found.counts,
        runs=_runs(found),
        method=Method(id=f"spc-{chart}-{rules}", version="1", source=source, parameters={**parameters, "per": per}),
        warnings=warning.of_all(found.counts, found.opposed, names),
    )


def _laid_out(line: Floats, task: Task, points: int, per: float) -> Floats:
    scaled = line if per == 1 else line * per
    if not task.level:
        return scaled
    if len(task.starts) == 1:
        return np.broadcast_to(scaled, (len(scaled), points))
    return np.repeat(scaled, np.diff((*task.starts, points)), axis=1)


def _runs(found: Found) -> Runs | None:
    return Runs(*(found.runs[name] for name in RUNS)) if found.runs else None


def _refuse_unknown(chart: str, rules: str, better: str) -> None:
    for name, said, known in (("chart", chart, CHARTS), ("rules", rules, tuple(RULES)), ("better", better, BETTER)):
        if said not in known:
            raise ValueError(f"{name} is {said!r}: it must be one of {', '.join(known)}")


def _matrix(name: str, values: ArrayLike) -> Floats:
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise ValueError(f"{name} must be numbers, not {values!r:.80}") from None
    checks.refuse(name, array, np.isinf(array), "must be a finite number, or NaN where there is no point")
    if array.ndim not in (1, 2) or not array.size:
        raise ValueError(f"{name} has shape {array.shape}: it must be one series of at least one point, or several in rows")
    return array


def _refuse_impossible(chart: str, events: Floats, size: Floats | None) -> None:
    if chart in OF_COUNTS and size is None:
        raise ValueError(f"a {chart} chart needs denominators: what the events are out of")
    if size is not None:
        if chart not in (*OF_COUNTS, "xmr", "run"):
            raise ValueError(f"a {chart} chart takes no denominators")
        if size.shape != events.shape:
            raise ValueError(f"the shapes differ: values {events.shape} and denominators {size.shape}")
        checks.refuse("denominators", size, size <= 0, "must be more than 0")
    if chart in COUNTS:
        checks.refuse("values", events, events < 0, f"must be 0 or more on a {chart} chart")
    if chart in ("p", "pprime") and size is not None:
        checks.refuse("values", events, events > size, "must not exceed its denominator in a proportion; a rate (u) has no such bound")
    if chart == "t":
        must = "must be more than 0: events at the same time have no time between them, so count them as one or give hours"
        checks.refuse("values", events, events <= 0, must)


def _target(target: ArrayLike, series: int) -> Floats:
    aims = np.asarray(target, dtype=np.float64)
    checks.refuse("target", aims, np.isinf(aims), "must be a finite number, or NaN for none")
    if aims.ndim > 1 or (aims.ndim == 1 and len(aims) != series):
        raise ValueError(f"target has shape {aims.shape}: it must be one number or one for each of the {series} series")
    return aims


def _starts(rebase: Sequence[int], points: int) -> tuple[int, ...]:
    for column in rebase:
        if not 0 < column < points:
            raise ValueError(f"rebase is {column}: limits can begin anew at columns 1 to {points - 1}")
    return (0, *sorted(set(rebase)))


def _baseline(baseline: int | None) -> int | None:
    if baseline is not None and baseline < 2:
        raise ValueError(f"baseline is {baseline}: a moving range takes at least 2 points")
    return baseline
