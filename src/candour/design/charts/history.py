"""
One organisation's value over releases, each with the limits it was judged by then.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from candour.design import colours, formats
from candour.design.charts import drawing, reading, svg
from candour.design.charts.drawing import STANDARD_WIDTH, Frame

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
    chart = draw(shown, found, frame, centre, centre_label, better, domain)
    return svg.finish(
        drawing.render(chart, frame), title=title, description=describe(shown, found, name), width=frame.width, height=frame.height
    )


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
    points: Sequence[Point],
    found: Mapping[str, Any],
    frame: Frame,
    centre: float | None,
    centre_label: str,
    better: str,
    domain: tuple[float, float] | None,
) -> Any:
    import altair as alt

    reach = domain or reach_of(points, centre)
    slots = max(len(points), 1)
    slot = frame.plot_width / slots
    bar = min(44.0, slot * 0.72)
    middle = [slot * (at + 0.5) for at in range(slots)]
    every = math.ceil(slots / max(1, frame.plot_width // (58 if frame.narrow else 62)))
    # counted from the newest, which is the one people ask about
    ticks = [place for at, place in enumerate(middle) if (slots - 1 - at) % every == 0]
    words = {f"{place:.3f}": short_when(point) for place, point in zip(middle, points, strict=False)}
    x_axis = alt.Axis(values=ticks, title=None, labelExpr=f"({words!r})[format(datum.value, '.3f')]", labelOverlap=False)
    x = alt.X("x:Q", scale=alt.Scale(domain=[0, frame.plot_width], nice=False), axis=x_axis)
    y_options = drawing.heading_axis(str(found["label"]), frame, format=reading.axis_format(found, reach[1] - reach[0]))
    y = alt.Y("y:Q", scale=alt.Scale(domain=list(reach), nice=False, zero=False), axis=alt.Axis(**y_options))
    layers = []
    for level, colour in zip(widest_first(points), (colours.BAND_OUTER, colours.BAND_INNER), strict=True):
        bars = [
            {"x": place, "y": point[f"lower_{level}"], "to": point[f"upper_{level}"]}
            for place, point in zip(middle, points, strict=False)
            if isinstance(point.get(f"lower_{level}"), int | float)
        ]
        if bars:
            rules = alt.Chart(alt.Data(values=bars)).mark_rule(strokeWidth=bar, color=colour, opacity=1, clip=True, aria=False)
            layers.append(rules.encode(x=x, y=y, y2="to:Q"))
    if centre is not None:
        level = alt.Chart(alt.Data(values=[{"y": centre, "text": centre_label or f"{reading.say(centre, found)} as expected"}]))
        layers.append(level.mark_rule(color=colours.SLATE, strokeWidth=1, aria=False).encode(y=y))
    known = [
        {
            "x": place,
            "y": point["value"],
            "run": run,
            "shape": reading.SHAPES.get(point.get("band") or "", "circle"),
            "colour": reading.signal_colour(point["band"], better) if point.get("band") in reading.SHAPES else colours.INK,
            "area": 95 if point.get("band") in reading.SHAPES else 48,
            "said": f"{when(point)}: {reading.say(point['value'], found)}",
        }
        for place, point, run in zip(middle, points, runs(points), strict=False)
        if isinstance(point.get("value"), int | float)
    ]
    dots = alt.Chart(alt.Data(values=known))
    layers.append(dots.mark_line(color=colours.INK, strokeWidth=1.5, aria=False).encode(x=x, y=y, detail="run:N"))
    symbols = dots.mark_point(filled=True, opacity=1, strokeWidth=1)
    look = {"shape": alt.Shape("shape:N", scale=None), "color": alt.Color("colour:N", scale=None), "size": alt.Size("area:Q", scale=None)}
    layers.append(symbols.encode(x=x, y=y, description="said:N", stroke=alt.value(colours.PAPER), **look))
    if known:
        last = alt.Chart(alt.Data(values=[known[-1] | {"text": reading.say(known[-1]["y"], found)}]))
        before = known[-2]["y"] if len(known) > 1 else known[-1]["y"]
        room_below = (known[-1]["y"] - reach[0]) / (reach[1] - reach[0]) > 0.12
        room_above = (reach[1] - known[-1]["y"]) / (reach[1] - reach[0]) > 0.12
        below = room_below and (before > known[-1]["y"] or not room_above)  # on the side the line does not come from
        text = {"fontSize": frame.text_size + 1, "fontWeight": 600, "dy": 18 if below else -16, "aria": False}
        layers += [
            last.mark_text(**text, **drawing.HALO).encode(x=x, y=y, text="text:N"),
            last.mark_text(**text, color=known[-1]["colour"]).encode(x=x, y=y, text="text:N"),
        ]
    return alt.layer(*layers)


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
