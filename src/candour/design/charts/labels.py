"""
Place the names of points beside them so that none covers another: what has no room is left to the table.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from candour.design.charts.drawing import text_width

Box = tuple[float, float, float, float]  # left, top, right, bottom, in the pixels of the plot


@dataclass(frozen=True)
class Wish:
    """
    A label that would like to stand beside the point at (across, down).
    """

    text: str
    across: float
    down: float
    size: float
    bold: bool = False
    must: bool = False  # placed even where it covers another


@dataclass(frozen=True)
class Placed:
    wish: Wish
    dx: float
    dy: float
    align: str  # left, right or center


def place(wishes: Sequence[Wish], width: float, height: float, *, taken: Iterable[Box] = (), gap: float = 9) -> list[Placed]:
    """
    Return the labels that found room, in the order wished: to the right of the point, else left, above or below.
    """
    boxes = list(taken)
    placed = []
    for wish in wishes:
        found = None
        for dx, dy, align in sides(wish, gap):
            box = box_of(wish, dx, dy, align)
            if box[0] >= 0 and box[2] <= width and box[1] >= 0 and box[3] <= height and not any(overlap(box, other) for other in boxes):
                found = (dx, dy, align, box)
                break
        if found is None and wish.must:
            found = forced(wish, width, height, gap)
        if found is not None:
            boxes.append(found[3])
            placed.append(Placed(wish, *found[:3]))
    return placed


def forced(wish: Wish, width: float, height: float, gap: float) -> tuple[float, float, str, Box]:
    """
    Place a label that may cover others but not run out of the plot: above the point, or below it near the top, pushed inwards.
    """
    wide = text_width(wish.text, wish.size, bold=wish.bold)
    high = wish.size * 0.75 + gap * 0.6
    dy = -high if wish.down - high - wish.size > 0 else high
    dx = min(max(wish.across, wide / 2), max(width - wide / 2, wide / 2)) - wish.across
    return (dx, dy, "center", box_of(wish, dx, dy, "center"))


def sides(wish: Wish, gap: float) -> list[tuple[float, float, str]]:
    high = wish.size * 0.75 + gap * 0.6
    return [
        (gap, 0, "left"),
        (-gap, 0, "right"),
        (0, -high, "center"),
        (0, high, "center"),
        (gap, -high, "left"),
        (gap, high, "left"),
        (-gap, -high, "right"),
        (-gap, high, "right"),
    ]


def box_of(wish: Wish, dx: float, dy: float, align: str) -> Box:
    wide = text_width(wish.text, wish.size, bold=wish.bold)
    left = wish.across + dx - {"left": 0.0, "center": wide / 2, "right": wide}[align]
    return (left, wish.down + dy - wish.size * 0.6, left + wide, wish.down + dy + wish.size * 0.6)


def overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
