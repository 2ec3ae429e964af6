"""
A control chart: one figure over time, the limits between which chance moves it, and the points that are more than chance.

Written mark by mark, because a page may hold dozens.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from candour.design import colours, formats
from candour.design.charts import plain, svg
from candour.design.charts.control_parts import (
    FLAG_WORDS,
    Placed,
    band,
    decimals_for,
    describe,
    drawn,
    edges,
    places,
    say,
    signal,
    stepped,
    stretches,
    unbroken,
)
from candour.design.charts.control_words import levels, names
from candour.design.charts.drawing import NARROW_LIMIT, STANDARD_WIDTH, text_width, wrap
from candour.design.charts.plain import Drawing, Scale

if TYPE_CHECKING:
    from candour.methods.spc import Series

LINES = ("centre", "lower", "upper", "near_lower", "near_upper")


def control_svg(
    series: Series,
    *,
    days: Sequence[date],
    title: str,
    value_label: str,
    value_type: str = "number",
    better: str = "neutral",
    target: float | None = None,
    old_limits: Series | None = None,
    domain: tuple[float, float] | None = None,
    decimals: int | None = None,
    centre_label: str = "average",
    width: int = STANDARD_WIDTH,
    height: int | None = None,
    standalone: bool = False,
    what: str = "",
    foot: Sequence[str] = (),
) -> str:
    """
    Return a control chart as SVG.

    Parameters
    ----------
    series
        One judged series, as `methods.spc.Charts.one` gives it.
    days
        The day of each of its columns; a month is its first day.
    title
        The finding, for those who do not see the picture, and above it where it stands alone.
    value_label, value_type
        What the figure counts and per what; "number", "count", "rate", "ratio", or "percent" and "proportion" for shares of one.
    better
        "up", "down" or "neutral": which signals worry.
    target
        Drawn as a line of its own.
    old_limits
        The series judged without its last rebase, whose lines are drawn dashed; without it the lines before each rebase are drawn on.
    centre_label
        What the centre line is: "average", or "median" on a run chart and a g chart.
    domain
        Both ends of the value axis, where several charts share one.
    standalone
        With its finding above and `what` and `foot` around it, as a file that travels by itself.
    """
    narrow = width < NARROW_LIMIT
    decimals = decimals_for(series, value_type) if decimals is None else decimals
    size = 14 if narrow else 15
    head = wrap(value_label, width - 8, size)
    drawing = Drawing(width, (height or (280 if narrow else 330)) + (len(head) - 1) * (size + 4))
    for at, line in enumerate(head):
        drawing.text(2, size + 2 + at * (size + 4), line, size=size)
    low, high = domain or reach_of(series, old_limits, target, value_type)
    spelled = plain.tick_words(plain.ticks(low, high)) if value_type not in ("percent", "proportion") else ["100%"]
    left = float(round(12 + max(text_width(words, size - 1) for words in spelled or ["0"])))
    right = width - (14 if narrow else 96)
    top, bottom = 22.0 + len(head) * (size + 4), drawing.height - 34.0
    scale = Scale(low, high, bottom, top)
    axis(drawing, scale, left, right, size - 1, value_type)
    placed = places(series, days, left, right)
    limits(drawing, series, placed, scale, left, right)
    old(drawing, series, old_limits, placed, scale, right, days)
    if target is not None and low <= target <= high:
        drawing.line(left, scale(target), right, scale(target), stroke=colours.INK, width=1.4, dash="1.5 3")
    months(drawing, placed, left, right, bottom, size - 1, narrow=narrow)
    lines = [] if target is None else [scale(target)]
    rebased(drawing, placed, series.groups, scale, (left, right, top, bottom), size - 2, lines, narrow=narrow)
    points(drawing, placed, scale, better, value_type, decimals)
    names(drawing, placed, scale, better, size - 1, (left, right, top, bottom), most=1 if narrow else 3)
    levels(
        drawing, series, placed, scale, target, (value_type, decimals), size - 2, (left, right), narrow=narrow, centre_label=centre_label
    )
    answer = drawing.finish(title=title, description=describe(series, placed, value_type, decimals, target, centre_label))
    if not standalone:
        return answer
    return svg.alone(answer, heading=title, what=what, foot=foot, width=width, height=drawing.height)


def small_svg(
    series: Series,
    *,
    days: Sequence[date],
    title: str,
    domain: tuple[float, float],
    better: str = "neutral",
    target: float | None = None,
    value_type: str = "number",
    decimals: int | None = None,
    width: int = 200,
    height: int = 70,
) -> str:
    """
    Return the same small, without words, for many side by side on one scale: `domain` is what they share.
    """
    drawing = Drawing(width, height)
    decimals = decimals_for(series, value_type) if decimals is None else decimals
    scale = Scale(*domain, height - 6.0, 6.0)
    placed = places(series, days, 2, width - 2)
    limits(drawing, series, placed, scale, 2, width - 2, quiet=True)
    if target is not None and domain[0] <= target <= domain[1]:
        drawing.line(2, scale(target), width - 2, scale(target), stroke=colours.INK, width=1, dash="1.5 3")
    for run in unbroken(placed):
        drawing.path(drawn([(p.x, scale(p.point.value)) for p in run]), stroke=colours.INK, width=1.2)
    for p in placed:
        if p.flag != "common_cause":
            signal(drawing, p, scale(p.point.value), better, 4.2, spoken(p, value_type, decimals))
    if placed and placed[-1].flag == "common_cause":
        drawing.mark(placed[-1].x, scale(placed[-1].point.value), 2.6, fill=colours.INK)
    return drawing.finish(title=title, description=describe(series, placed, value_type, decimals, target))


def reach_of(series: Series, old: Series | None = None, target: float | None = None, value_type: str = "number") -> tuple[float, float]:
    """
    Return round ends of the value axis that hold points, limits and target; never below zero where values cannot be.
    """
    values = [p.value for p in series.points if p]
    lines = [getattr(p, name) for one in (series, old) if one for p in one.points if p for name in ("centre", "lower", "upper")]
    share = value_type in ("percent", "proportion")
    floor = 0.0 if min(values, default=0) >= 0 else None
    return plain.reach([*values, *(v for v in lines if v is not None), target], floor=floor, ceiling=1.0 if share else None)


def axis(drawing: Drawing, scale: Scale, left: float, right: float, size: float, value_type: str) -> None:
    if value_type not in ("percent", "proportion"):
        plain.value_axis(drawing, scale, left=left, right=right, size=size)
        return
    at = plain.ticks(scale.low * 100, scale.high * 100)
    for value, words in zip(at, plain.tick_words(at), strict=True):
        down = scale(value / 100)
        drawing.line(left, down, right, down, stroke=colours.GRID)
        drawing.text(left - 6, down + size * 0.35, f"{words}%", size=size, fill=colours.SLATE, anchor="end")


def limits(
    drawing: Drawing, series: Series, placed: Sequence[Placed], scale: Scale, left: float, right: float, *, quiet: bool = False
) -> None:
    """
    Draw the band between the limits and the centre line of each stretch; limits that move with their denominators move in steps.
    """
    parts = stretches(placed, series.groups)
    for at, part in enumerate(parts):
        across = edges(part, left, right, parts[at - 1][-1] if at else None, parts[at + 1][0] if at + 1 < len(parts) else None)
        rows = {name: [getattr(p.point, name) for p in part] for name in LINES}
        if None not in rows["lower"] + rows["upper"]:
            down = {name: [scale(value) for value in row] for name, row in rows.items()}
            band(drawing, across, down["lower"], down["upper"], colours.BAND_OUTER)
            if not quiet:
                band(drawing, across, down["near_lower"], down["near_upper"], colours.BAND_INNER)
                for name in ("lower", "upper"):
                    drawing.path(drawn(stepped(across, down[name])), stroke=colours.MANY, width=0.8)
        if None not in rows["centre"]:
            drawing.path(drawn(stepped(across, [scale(v) for v in rows["centre"]])), stroke=colours.SLATE, width=1)


def old(
    drawing: Drawing, series: Series, judged: Series | None, placed: Sequence[Placed], scale: Scale, right: float, days: Sequence[date]
) -> None:
    """
    Draw dashed the lines that held before a rebase, beyond it, so that nobody need remember them.
    """
    parts = stretches(placed, series.groups)
    for earlier, later in pairwise(parts):
        start = (earlier[-1].x + later[0].x) / 2
        last = later is parts[-1]
        end = right if last else (later[-1].x + parts[parts.index(later) + 1][0].x) / 2
        was = earlier[-1].point
        if judged is not None and last:
            was = judged.points[later[0].at] or was
        for name, wide in (("centre", 1.0), ("lower", 0.9), ("upper", 0.9)):
            level = getattr(was, name)
            if level is not None and scale.low <= level <= scale.high:
                drawing.line(start, scale(level), end, scale(level), stroke=colours.EDGE, width=wide, dash="5 4")


def months(drawing: Drawing, placed: Sequence[Placed], left: float, right: float, bottom: float, size: float, *, narrow: bool) -> None:
    """
    Write months under the points, counted from the newest, which is the one people ask about.
    """
    if not placed:
        return
    wide = text_width("Nov 2024", size) + (14 if narrow else 20)
    per = max(1, round(wide / max((placed[-1].x - placed[0].x) / max(len(placed) - 1, 1), 0.1) + 0.49))
    every = next((n for n in (1, 2, 3, 6, 12, 24, 36, 60, 120) if n >= per), per)
    for p in placed[::-1][::every]:
        words = f"{p.on:%b} {p.on.year}"
        half = text_width(words, size) / 2
        x = min(max(p.x, half), drawing.width - half)
        drawing.line(p.x, bottom, p.x, bottom + 5, stroke=colours.EDGE)
        drawing.text(x, bottom + size + 9, words, size=size, fill=colours.SLATE, anchor="middle")


def rebased(
    drawing: Drawing,
    placed: Sequence[Placed],
    groups: Sequence[int],
    scale: Scale,
    room: tuple[float, float, float, float],
    size: float,
    lines: Sequence[float],
    *,
    narrow: bool,
) -> None:
    """
    Mark where limits begin anew, with words where neither a point nor one of `lines` runs through them, at the foot where that is free.
    """
    left, right, top, bottom = room
    parts = stretches(placed, groups)
    for earlier, later in pairwise(parts):
        x = (earlier[-1].x + later[0].x) / 2
        drawing.line(x, top - 4, x, bottom, stroke=colours.SLATE, width=1, dash="2 3")
        words = "new limits" if narrow else f"limits begin anew, {later[0].on:%b} {later[0].on.year}"
        wide = text_width(words, size)
        beside = [(x + 4, x + 4 + wide), (x - 4 - wide, x - 4)]
        fits = [side for side in beside if side[0] >= left and side[1] <= right] or beside[-1:]
        taken = [(p.x, scale(p.point.value)) for p in placed]
        taken += [(across, down) for across in (left, *(p.x for p in placed), right) for down in (*lines, *limits_at(later, scale))]
        spots = [(start, down) for down in (bottom - 6, top + 6, bottom - 26, top + 26) for start, _ in fits]
        start, down = next((s for s in spots if free(s, wide, size, taken)), spots[0])
        drawing.halo(start, down, words, size=size, fill=colours.SLATE)


def limits_at(part: Sequence[Placed], scale: Scale) -> list[float]:
    """
    Return how far down the limits of a stretch run.
    """
    levels = (getattr(part[0].point, name) for name in ("lower", "upper"))
    return [scale(level) for level in levels if level is not None]


def free(spot: tuple[float, float], wide: float, size: float, taken: Sequence[tuple[float, float]]) -> bool:
    """
    Say whether words that begin at a spot cover nothing.
    """
    left, base = spot
    return not any(left - 8 <= x <= left + wide + 8 and base - size - 2 <= y <= base + 6 for x, y in taken)


def points(drawing: Drawing, placed: Sequence[Placed], scale: Scale, better: str, value_type: str, decimals: int) -> None:
    for run in unbroken(placed):
        drawing.path(drawn([(p.x, scale(p.point.value)) for p in run]), stroke=colours.INK, width=1.5)
    room = (placed[-1].x - placed[0].x) / max(len(placed) - 1, 1) if placed else 0
    for p in placed:
        if p.flag == "common_cause":
            drawing.mark(p.x, scale(p.point.value), min(3.2, max(1.6, room * 0.3)), fill=colours.INK, said=spoken(p, value_type, decimals))
    for p in placed:
        if p.flag != "common_cause":
            signal(drawing, p, scale(p.point.value), better, min(6.0, max(4.0, room * 0.5)), spoken(p, value_type, decimals))


def spoken(placed: Placed, value_type: str, decimals: int) -> str:
    flag = "" if placed.flag == "common_cause" else f", {FLAG_WORDS[placed.flag]}"
    return f"{formats.month(placed.on)}: {say(placed.point.value, value_type, decimals)}{flag}"
