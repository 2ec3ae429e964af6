"""
Many small charts on the same scale, so that the eye compares shapes: each organisation's months, or its groups.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from candour.design import colours, formats
from candour.design.charts.drawing import NARROW_LIMIT, STANDARD_WIDTH
from candour.design.charts.plain import Drawing, Number, Scale, fit


@dataclass(frozen=True)
class Panel:
    """
    One small chart: values in the order of their months or groups, None where one is missing.
    """

    label: str
    values: tuple[Number, ...]
    highlight: bool = False


def multiples_svg(
    panels: Sequence[Panel],
    *,
    title: str,
    domain: tuple[float, float],
    decimals: int = 1,
    typical: Sequence[Number] = (),
    joined: bool = True,
    width: int = STANDARD_WIDTH,
    columns: int | None = None,
) -> str:
    """
    Return the panels in rows.

    Parameters
    ----------
    typical
        The values of all together, drawn quietly behind every panel, so that each is seen against the same thing.
    joined
        A line where the values are months; dots where they are groups.
    columns
        How many in a row; as many as are legible where it is left out.
    """
    narrow = width < NARROW_LIMIT
    across = columns or (3 if narrow else 6)
    wide = width / across
    high = 74 if narrow else 86
    rows = -(-len(panels) // across)
    drawing = Drawing(width, max(rows * high, 20))
    for at, panel in enumerate(panels):
        x, y = (at % across) * wide, (at // across) * high
        plot(drawing, panel, x, y, wide - 14, high - 16, domain, decimals, typical, joined=joined)
    said = "; ".join(f"{p.label}: {ends_of(p, decimals)}" for p in panels)
    return drawing.finish(title=title, description=said + ".")


def ends_of(panel: Panel, decimals: int) -> str:
    known = [v for v in panel.values if v is not None]
    if not known:
        return "not known"
    return " to ".join(formats.number(v, decimals) for v in (known[0], known[-1])) if len(known) > 1 else formats.number(known[0], decimals)


def plot(
    drawing: Drawing,
    panel: Panel,
    x: float,
    y: float,
    wide: float,
    high: float,
    domain: tuple[float, float],
    decimals: int,
    typical: Sequence[Number],
    *,
    joined: bool,
) -> None:
    """
    Draw one panel: its name, the ground from the bottom of the scale to its top, what is typical, its own values, the newest said.
    """
    head = 17
    scale = Scale(*domain, y + high, y + head + 3)
    drawing.text(x, y + 13, fit(panel.label, wide - 2, 12.5), size=12.5, weight=600 if panel.highlight else 400)
    drawing.path(f"M{x:.1f} {y + head + 3:.1f}h{wide:.1f}V{y + high:.1f}h-{wide:.1f}z", fill=colours.MIST)
    room = wide - 34
    step = room / max(len(panel.values) - 1, 1)
    start = x + 3
    if typical:
        drawing.path(line_of(typical, start, step, scale), stroke=colours.MANY, width=1, opacity=0.7)
    if joined:
        drawing.path(line_of(panel.values, start, step, scale), stroke=colours.INK, width=1.6)
    else:
        for at, value in enumerate(panel.values):
            if value is not None:
                drawing.mark(start + at * step, scale(value), 2.8, fill=colours.INK)
    newest = next(((at, v) for at, v in reversed(list(enumerate(panel.values))) if v is not None), None)
    if newest is None:
        drawing.text(x + 6, y + high - 6, "not known", size=12, fill=colours.SLATE)
        return
    at, value = newest
    if joined:
        drawing.mark(start + at * step, scale(value), 2.4, fill=colours.INK)
        down = min(max(scale(value) + 4, y + head + 13), y + high - 3)
        drawing.text(x + wide - 2, down, formats.number(value, decimals), size=12, anchor="end")


def spark_svg(
    values: Sequence[Number], *, title: str, domain: tuple[float, float], decimals: int = 1, width: int = 200, height: int = 70
) -> str:
    """
    Return one line of months and nothing else: for figures that are shown and not judged.
    """
    drawing = Drawing(width, height)
    scale = Scale(*domain, height - 6.0, 6.0)
    step = (width - 8) / max(len(values) - 1, 1)
    drawing.path(line_of(values, 4, step, scale), stroke=colours.MANY, width=1.2)
    return drawing.finish(title=title, description=f"{ends_of(Panel('', tuple(values)), decimals)}; not judged.")


def line_of(values: Sequence[Number], start: float, step: float, scale: Scale) -> str:
    """
    Return the line through values, broken where one is missing.
    """
    words, pen = [], "M"
    for at, value in enumerate(values):
        if value is None:
            pen = "M"
            continue
        words.append(f"{pen}{start + at * step:.1f} {scale(value):.1f}")
        pen = "L"
    return "".join(words) or "M0 0"
