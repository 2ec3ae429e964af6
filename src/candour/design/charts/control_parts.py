"""
What control charts of every size are drawn from: marks for signals, bands for limits, words for flags.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from candour.design import colours, formats
from candour.design.charts.plain import Drawing, Scale

if TYPE_CHECKING:
    from candour.methods.spc import Point, Series

HIGH = {"above_limit", "shift_high", "trend_up", "two_in_three_high"}
FLAG_WORDS = {
    "common_cause": "as usual",
    "above_limit": "above the limit",
    "below_limit": "below the limit",
    "shift_high": "a run on the high side",
    "shift_low": "a run on the low side",
    "trend_up": "rising all the time",
    "trend_down": "falling all the time",
    "two_in_three_high": "near the upper limit again",
    "two_in_three_low": "near the lower limit again",
}


@dataclass(frozen=True)
class Placed:
    """
    A point with its day, its place among all columns, and where it is drawn.
    """

    at: int
    on: date
    x: float
    point: Point

    @property
    def flag(self) -> str:
        return self.point.flag


def stretches(placed: Sequence[Placed], groups: Sequence[int]) -> list[list[Placed]]:
    """
    Return the points between two rebases, stretch by stretch.
    """
    ends = [*groups[1:], 1 << 60]
    parts = [[p for p in placed if first <= p.at < end] for first, end in zip(groups, ends, strict=True)]
    return [part for part in parts if part]


def unbroken(placed: Sequence[Placed]) -> Iterator[list[Placed]]:
    """
    Yield the points that a line may join: none across a time that is much longer than usual.
    """
    if not placed:
        return
    gaps = [(b.on - a.on).days for a, b in pairwise(placed)]
    usual = sorted(gaps)[len(gaps) // 2] if gaps else 0
    run = [placed[0]]
    for gap, point in zip(gaps, placed[1:], strict=True):
        if gap > usual * 1.8:
            yield run
            run = []
        run.append(point)
    yield run


def places(series: Series, days: Sequence[date], start: float, end: float) -> list[Placed]:
    """
    Return the points from left to right by their days, with half a step free at both ends.
    """
    known = [(at, day, point) for at, (day, point) in enumerate(zip(days, series.points, strict=True)) if point]
    if not known:
        return []
    first, last = known[0][1].toordinal(), known[-1][1].toordinal()
    margin = (end - start) / (2 * max(len(known), 2))
    scale = Scale(first, last, start + margin, end - margin)
    middle = (start + end) / 2
    return [Placed(at, day, scale(day.toordinal()) if last > first else middle, point) for at, day, point in known]


def edges(part: Sequence[Placed], start: float, end: float, before: Placed | None, after: Placed | None) -> list[float]:
    """
    Return where each point's piece of the limits begins, and where the last one's ends: half-way between neighbours.
    """
    row = [p.x for p in part]
    left = start if before is None else (before.x + row[0]) / 2
    right = end if after is None else (row[-1] + after.x) / 2
    return [left, *((a + b) / 2 for a, b in pairwise(row)), right]


def stepped(across: Sequence[float], down: Sequence[float]) -> list[tuple[float, float]]:
    """
    Return the corners of a line that is level between edges; corners on one level are left out.
    """
    corners: list[tuple[float, float]] = []
    for at, level in enumerate(down):
        if corners and abs(corners[-1][1] - level) < 0.05:
            corners[-1] = (across[at + 1], corners[-1][1])
        else:
            corners += [(across[at], level), (across[at + 1], level)]
    return corners


def drawn(corners: Sequence[tuple[float, float]], *, closed: bool = False) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in corners) + ("z" if closed else "")


def band(drawing: Drawing, across: Sequence[float], low: Sequence[float], high: Sequence[float], fill: str) -> None:
    top, bottom = stepped(across, high), stepped(across, low)
    drawing.path(drawn([*top, *reversed(bottom)], closed=True), fill=fill)


def worries(flag: str, better: str) -> bool | None:
    """
    Say whether a flag is on the side that worries; None where no side is better.
    """
    if flag == "common_cause" or better == "neutral":
        return None
    return (flag in HIGH) != (better == "up")


def signal(drawing: Drawing, placed: Placed, down: float, better: str, size: float, said: str) -> None:
    """
    Draw a signal: a triangle that points the way, filled where it worries, hollow where it does not.
    """
    worry = worries(placed.flag, better)
    colour = colours.INK if worry is None else colours.ORANGE if worry else colours.TEAL
    shape = "triangle-up" if placed.flag in HIGH else "triangle-down"
    drawing.mark(placed.x, down, size * 1.28, fill=colours.PAPER, shape=shape)
    drawing.mark(placed.x, down, size, fill=colour, shape=shape, said=said)
    if worry is False:
        drawing.mark(placed.x, down, size * 0.42, fill=colours.PAPER, shape=shape)


def decimals_for(series: Series, value_type: str) -> int:
    """
    Return how many decimals tell the lines of a chart apart, and no more.
    """
    levels = [v for p in series.points if p for v in (p.value, p.centre, p.lower, p.upper) if v is not None]
    span = (max(levels) - min(levels) if levels else 0) * (100 if value_type in ("percent", "proportion") else 1)
    return 3 if span < 0.1 else 2 if span < 2 else 1 if span < 200 else 0


def say(value: float, value_type: str, decimals: int) -> str:
    if value_type in ("percent", "proportion"):
        return formats.percent(value, decimals)
    return formats.number(value, 0 if float(value).is_integer() and value_type == "count" else decimals)


def describe(
    series: Series, placed: Sequence[Placed], value_type: str, decimals: int, target: float | None, centre_label: str = "average"
) -> str:
    """
    Say in words what the picture shows.
    """
    if not placed:
        return "There is no point to show."
    first, last = placed[0], placed[-1]
    words = [f"{formats.plural(len(placed), 'point')} from {formats.month(first.on)} to {formats.month(last.on)}."]
    if series.centre is not None:
        line = f"{centre_label.capitalize()} {say(series.centre, value_type, decimals)}"
        if series.lower is not None and series.upper is not None:
            line += f", limits {say(series.lower, value_type, decimals)} to {say(series.upper, value_type, decimals)}"
        words.append(line + ".")
    if target is not None:
        words.append(f"Target {say(target, value_type, decimals)}.")
    if len(series.groups) > 1:
        starts = [formats.month(part[0].on) for part in stretches(placed, series.groups)[1:]]
        words.append(f"The limits begin anew in {', '.join(starts)}.")
    named = [p for p in placed if p.flag != "common_cause"]
    signals = [f"{formats.month(p.on)} {say(p.point.value, value_type, decimals)}, {FLAG_WORDS[p.flag]}" for p in named]
    words.append("Signals: " + "; ".join(signals) + "." if signals else "No point stands out from chance.")
    words.append(f"The last point is {say(last.point.value, value_type, decimals)}, {FLAG_WORDS[last.flag]}.")
    return " ".join(words)
