"""
One organisation's value over releases, each with the limits it was judged by then.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from candour.design import colours, formats
from candour.design.charts import drawing, reading, svg
from candour.design.charts.drawing import STANDARD_WIDTH, Frame
from candour.design.charts.plain import Drawing, Scale, tick_words, ticks

Point = Mapping[str, Any]


def history_svg(
    points: Sequence[Point],
    *,
    title: str,
    value_label: str,
    value_type: str = "ratio",
    name: str = "",
    centre: float | None = 1.0,
    centre_label: str = "",
    width: int = STANDARD_WIDTH,
    height: int | None = None,
    better: str = "down",
    domain: tuple[float, float] | None = None,
) -> str:
    """
    Return the history as SVG.

    Parameters
    ----------
    points
        In any order; each has `on` (a day), `value` (None where nothing was released), `band`, and `lower_95`, `upper_95`,
        `lower_998`, `upper_998` where there are limits; `label` says the release where its month would not.
    title
        The finding, for those who do not see the picture.
    value_label, value_type
        What the y axis counts and per what; "ratio", "percent", "proportion", "rate" or "count".
    centre, centre_label
        The level to compare with, and what it is ("1.00 as expected").
    """
    frame = drawing.framed(width, height or (300 if width < drawing.NARROW_LIMIT else 340), value_label)
    shown = sorted(points, key=lambda point: str(point["on"]))
    found = {"name": "value", "type": value_type, "label": value_label}
    pen = Drawing(frame.width, frame.height)
    draw(pen, shown, found, frame, centre, centre_label, better, domain)
    return pen.finish(title=title, description=describe(shown, found, name))


def history_png(
    points: Sequence[Point], *, title: str, value_label: str, what: str = "", foot: Sequence[str] = (), width: int = 860, **options: Any
) -> bytes:
    """
    Return the history as a PNG with its finding above and `foot` below.
    """
    frame_height = options.pop("height", None) or 340
    drawn = history_svg(points, title=title, value_label=value_label, width=width, height=frame_height, **options)
    frame_height = int(drawn.partition('height="')[2].partition('"')[0])
    return drawing.to_png(svg.alone(drawn, heading=title, what=what or value_label, foot=foot, width=width, height=frame_height))


def describe(points: Sequence[Point], found: Mapping[str, Any], name: str) -> str:
    said = []
    for point in points:
        if point.get("value") is None:
            said.append(f"{when(point)}: nothing released")
        else:
            band = f", {reading.band_in_words(point['band'])}" if point.get("band") else ""
            said.append(f"{when(point)}: {reading.say(point['value'], found)}{band}")
    return f"{name + '. ' if name else ''}{'; '.join(said)}."


def when(point: Point) -> str:
    return str(point.get("label") or formats.month(point["on"]))


def reach_of(points: Sequence[Point], centre: float | None) -> tuple[float, float]:
    names = ("value", "lower_998", "upper_998", "lower_95", "upper_95")
    seen = [float(point[name]) for point in points for name in names if isinstance(point.get(name), int | float)]
    seen += [centre] if centre is not None else []
    low, high = (min(seen), max(seen)) if seen else (0.0, 1.0)
    room = (high - low or abs(high) or 1) * 0.12
    step = 10 ** math.floor(math.log10(high - low or abs(high) or 1)) / 2
    bottom = math.floor((low - room) / step) * step
    return (max(0.0, bottom) if low >= 0 else bottom, math.ceil((high + room) / step) * step)


def draw(
    pen: Drawing,
    points: Sequence[Point],
    found: Mapping[str, Any],
    frame: Frame,
    centre: float | None,
    centre_label: str,
    better: str,
    domain: tuple[float, float] | None,
) -> None:
    reach = domain or reach_of(points, centre)
    scale = Scale(*reach, frame.top + frame.plot_height, frame.top)
    slots = max(len(points), 1)
    slot = frame.plot_width / slots
    middle = [frame.left + slot * (at + 0.5) for at in range(slots)]
    axes(pen, points, found, frame, scale, middle)
    bar = min(44.0, slot * 0.72)
    for level, colour in zip(widest_first(points), (colours.BAND_OUTER, colours.BAND_INNER), strict=True):
        for place, point in zip(middle, points, strict=False):
            low, high = point.get(f"lower_{level}"), point.get(f"upper_{level}")
            if isinstance(low, int | float) and isinstance(high, int | float):
                top, bottom = scale(high), scale(low)
                pen.path(f"M{place - bar / 2:.1f} {top:.1f}h{bar:.1f}V{bottom:.1f}h-{bar:.1f}z", fill=colour)
    if centre is not None:
        pen.line(frame.left, scale(centre), frame.width - frame.right, scale(centre), stroke=colours.SLATE)
    known = [
        (place, p, run) for place, p, run in zip(middle, points, runs(points), strict=False) if isinstance(p.get("value"), int | float)
    ]
    for _, together in groupby(known, key=lambda k: k[2]):
        line = "L".join(f"{place:.1f} {scale(point['value']):.1f}" for place, point, _ in together)
        pen.path(f"M{line}", stroke=colours.INK, width=1.5)
    for place, point, _ in known:
        signal = point.get("band") in reading.SHAPES
        shape = reading.SHAPES.get(point.get("band") or "", "circle")
        pen.mark(
            place,
            scale(point["value"]),
            5.2 if signal else 4,
            fill=colour_of(point, better),
            shape=shape,
            said=f"{when(point)}: {reading.say(point['value'], found)}",
        )
    if known:
        newest(pen, known, found, frame, scale, better)


def colour_of(point: Point, better: str) -> str:
    return reading.signal_colour(point["band"], better) if point.get("band") in reading.SHAPES else colours.INK


def axes(pen: Drawing, points: Sequence[Point], found: Mapping[str, Any], frame: Frame, scale: Scale, middle: Sequence[float]) -> None:
    size = frame.text_size
    for at, line in enumerate(drawing.wrap(str(found["label"]), frame.width - 8, size)):
        pen.text(2, size + at * (size + 4), line, size=size)
    at_values = ticks(scale.low, scale.high)
    said = (
        [formats.percent(v, 0 if scale.high - scale.low >= 0.05 else 1) for v in at_values]
        if reading.is_share(found)
        else tick_words(at_values)
    )
    for value, text in zip(at_values, said, strict=True):
        pen.line(frame.left, scale(value), frame.width - frame.right, scale(value), stroke=colours.GRID)
        pen.text(frame.left - 6, scale(value) + size * 0.33, text, size=size - 1, fill=colours.SLATE, anchor="end")
    every = math.ceil(len(middle) / max(1, frame.plot_width // (58 if frame.narrow else 62)))
    for at, (place, point) in enumerate(zip(middle, points, strict=False)):
        if (len(middle) - 1 - at) % every == 0:  # counted from the newest, which is the one people ask about
            pen.text(place, frame.top + frame.plot_height + size + 6, short_when(point), size=size - 1, fill=colours.SLATE, anchor="middle")


def newest(
    pen: Drawing, known: Sequence[tuple[float, Point, int]], found: Mapping[str, Any], frame: Frame, scale: Scale, better: str
) -> None:
    """
    Write the newest value beside its point, on the side that the line does not come from.
    """
    place, point, _ = known[-1]
    before = known[-2][1]["value"] if len(known) > 1 else point["value"]
    span = scale.high - scale.low
    room_below, room_above = (point["value"] - scale.low) / span > 0.12, (scale.high - point["value"]) / span > 0.12
    below = room_below and (before > point["value"] or not room_above)
    size = frame.text_size + 1
    pen.halo(
        place,
        scale(point["value"]) + (18 + size * 0.35 if below else -16 + size * 0.35),
        reading.say(point["value"], found),
        size=size,
        weight=600,
        fill=colour_of(point, better),
        anchor="middle",
    )


def widest_first(points: Sequence[Point]) -> list[str]:
    """
    Order the two pairs of limits for drawing: the 99.8% pair is not always the wider (see `funnel`).
    """
    spans = dict.fromkeys(("998", "95"), 0.0)
    for point in points:
        for level in spans:
            if isinstance(point.get(f"lower_{level}"), int | float):
                spans[level] += point[f"upper_{level}"] - point[f"lower_{level}"]
    return sorted(spans, key=lambda level: -spans[level])


def short_when(point: Point) -> str:
    found = formats.as_date(point["on"])
    return str(point.get("label") or (f"{found:%b} {found.year}" if found else ""))


def runs(points: Sequence[Point]) -> list[int]:
    """
    Number the unbroken runs, so that no line is drawn across a release that is missing.
    """
    numbers, run = [], 0
    for point in points:
        if not isinstance(point.get("value"), int | float):
            run += 1
        numbers.append(run)
    return numbers
