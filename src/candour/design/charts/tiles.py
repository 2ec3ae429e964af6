"""
A map of equal tiles: every place the same size, roughly where it lies, in five steps that can be told apart in grey.

A tile says its name and its value, so that the shade is never the only sign.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from candour.design import colours, formats
from candour.design.charts.drawing import NARROW_LIMIT, STANDARD_WIDTH, text_width, wrap
from candour.design.charts.plain import Drawing, Number, fit, reach, tick_words

#: From the lowest fifth of the span to the highest, each with the colour of the words on it.
SHADES = (
    ("#e8f1f2", colours.INK),
    ("#bcd9dc", colours.INK),
    ("#84b8bf", colours.INK),
    ("#2f7f89", colours.PAPER),
    ("#07424a", colours.PAPER),
)
STEPS = len(SHADES)
GAP = 3
ROUND = (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10, 15, 20)


@dataclass(frozen=True)
class Tile:
    """
    One place at its column and row.
    """

    label: str
    short: str
    column: int
    row: int
    value: Number
    highlight: bool = False


def edges(values: Sequence[Number]) -> list[float]:
    """
    Return the six ends of five equal steps, on round values where five round steps hold all values.

    >>> edges([61, 84.5])
    [60.0, 65.0, 70.0, 75.0, 80.0, 85.0]
    """
    seen = [float(v) for v in values if v is not None]
    if not seen:
        return [float(n) for n in range(STEPS + 1)]
    low, high = min(seen), max(seen)
    if low == high:
        low, high = reach([low, high])
    power = 10.0 ** math.floor(math.log10((high - low) / STEPS))
    step = next(n * power for n in ROUND if low // (n * power) * (n * power) + STEPS * n * power >= high)
    first = low // step * step
    return [round(first + n * step, 10) + 0.0 for n in range(STEPS + 1)]


def shade_of(value: float, between: Sequence[float]) -> int:
    """
    Return which of the five steps holds a value; an inner edge belongs to the step above it.
    """
    return sum(value >= edge for edge in between[1:STEPS])


def tiles_svg(tiles: Sequence[Tile], *, title: str, value_label: str, decimals: int = 1, width: int = STANDARD_WIDTH) -> str:
    """
    Return the map with its key above it.
    """
    narrow = width < NARROW_LIMIT
    size = 14 if narrow else 15
    columns = max((t.column for t in tiles), default=0) + 1
    rows = max((t.row for t in tiles), default=0) + 1
    most = 96 if columns < 6 else 72
    side = min((width - 4) / columns, most)
    head = wrap(value_label, width - 8, size)
    top = (size + 4) * len(head) + 48
    drawing = Drawing(width, round(top + rows * side + 6))
    for at, line in enumerate(head):
        drawing.text(2, size + at * (size + 4), line, size=size)
    between = edges([t.value for t in tiles])
    key(drawing, between, top - 40, width)
    left = 2 if narrow else max(2.0, min((width - columns * side) / 2, 40))
    for tile in sorted(tiles, key=lambda t: t.highlight):
        draw(drawing, tile, between, left + tile.column * side, top + tile.row * side, side - GAP, decimals)
    said = "; ".join(
        f"{t.label}: {formats.number(t.value, decimals)}" for t in sorted(tiles, key=lambda t: (t.value is None, t.value or 0))
    )
    return drawing.finish(title=title, description=said + ".")


def draw(drawing: Drawing, tile: Tile, between: Sequence[float], x: float, y: float, side: float, decimals: int) -> None:
    known = tile.value is not None
    ground, ink = SHADES[shade_of(float(tile.value or 0), between)] if known else (colours.PAPER, colours.SLATE)
    d = f"M{x:.1f} {y:.1f}h{side:.1f}v{side:.1f}h-{side:.1f}z"
    words = formats.number(tile.value, decimals)
    edge, thick = (colours.INK, 3) if tile.highlight else (colours.EDGE, 0.75)
    drawing.path(d, fill=ground, stroke=edge, width=thick, dash="" if known else "3 3", said=f"{tile.label}: {words}")
    size = 15.0 if side > 60 else 13.0 if side > 44 else 11.0
    while size > 8 and text_width(words, size, bold=True) > side - 4:
        size -= 0.5
    small = min(size - 1, 13.0)
    while small > 9 and text_width(tile.short, small) > side - 3:
        small -= 0.5
    drawing.text(x + side / 2, y + side * 0.42, fit(tile.short, side - 3, small), size=small, fill=ink, anchor="middle")
    drawing.text(x + side / 2, y + side * 0.42 + size * 1.2, words, size=size, weight=600, fill=ink, anchor="middle")


def key(drawing: Drawing, between: Sequence[float], top: float, width: int) -> None:
    """
    Draw the five steps in a row with their ends under them.
    """
    each = min((width - 40) / STEPS, 62)
    for at, (ground, _) in enumerate(SHADES):
        x = 16 + at * each
        drawing.path(f"M{x:.1f} {top:.1f}h{each:.1f}v12h-{each:.1f}z", fill=ground, stroke=colours.EDGE, width=0.75)
    for at, words in enumerate(tick_words(between)):
        drawing.text(16 + at * each, top + 26, words, size=12.5, fill=colours.SLATE, anchor="middle")
