"""
The words in a control chart: beside each signal what it is, at the end of each line what it is, and none across a line.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from candour.design import colours
from candour.design.charts.control_parts import FLAG_WORDS, Placed, say, stretches, worries
from candour.design.charts.drawing import text_width
from candour.design.charts.labels import Box, Wish, box_of, overlap, place
from candour.design.charts.labels import Placed as Found
from candour.design.charts.plain import Drawing, Scale

if TYPE_CHECKING:
    from candour.methods.spc import Series


def names(
    drawing: Drawing,
    placed: Sequence[Placed],
    scale: Scale,
    better: str,
    size: float,
    room: tuple[float, float, float, float],
    *,
    most: int,
) -> None:
    """
    Say beside the newest signals what they are, once for each stretch of points with the same flag.
    """
    left, right, top, bottom = room
    groups = [list(group) for flag, group in groupby(placed, key=lambda p: p.flag) if flag != "common_cause"]
    found = groups[::-1][:most]
    taken = crossed(placed, scale, left, top)
    wishes = []
    for group in found:
        beside = (group[-1], group[len(group) // 2], group[0])
        wishes.append([Wish(FLAG_WORDS[p.flag], p.x - left, scale(p.point.value) - top, size, bold=True) for p in beside])
    for label in first_that_fit(wishes, right - left, bottom - top + size * 0.5, taken):
        flag = next(name for name, words in FLAG_WORDS.items() if words == label.wish.text)
        worry = worries(flag, better)
        colour = colours.INK if worry is None else colours.ORANGE if worry else colours.TEAL
        anchor = {"left": "start", "right": "end", "center": "middle"}[label.align]
        x, y = left + label.wish.across + label.dx, top + label.wish.down + label.dy + size * 0.35
        drawing.halo(x, y, label.wish.text, size=size, weight=600, fill=colour, anchor=anchor)


def crossed(placed: Sequence[Placed], scale: Scale, left: float, top: float) -> list[Box]:
    """
    Return where the points and the line between them are, so that no words are put there.
    """
    corners = [(p.x - left, scale(p.point.value) - top) for p in placed]
    boxes = [(x - 5, y - 5, x + 5, y + 5) for x, y in corners]
    for (x, y), (to_x, to_y) in pairwise(corners):
        steps = max(2, int(abs(to_y - y) // 8))
        on = [(x + (to_x - x) * n / steps, y + (to_y - y) * n / steps) for n in range(1, steps)]
        boxes += [(across - 2, down - 2, across + 2, down + 2) for across, down in on]
    return boxes


def first_that_fit(wishes: Sequence[Sequence[Wish]], width: float, height: float, taken: list[Box]) -> list[Found]:
    """
    Return each label at the first of its places that has room.
    """
    found: list[Found] = []
    for choices in wishes:
        for gap, wish in ((gap, wish) for gap in (10, 20) for wish in choices):
            placed = place([wish], width, height, taken=taken, gap=gap)
            if placed:
                label = placed[0]
                taken.append(box_of(wish, label.dx, label.dy, label.align))
                found.append(label)
                break
    return found


def levels(
    drawing: Drawing,
    series: Series,
    placed: Sequence[Placed],
    scale: Scale,
    target: float | None,
    spoken_as: tuple[str, int],
    size: float,
    sides: tuple[float, float],
    *,
    narrow: bool,
    centre_label: str,
) -> None:
    """
    Say what each line is, at its right end; on a phone above the line, inside.
    """
    wanted = [(series.upper, "upper limit"), (series.centre, centre_label), (series.lower, "lower limit"), (target, "target")]
    known = [(value, words) for value, words in wanted if value is not None and scale.low <= value <= scale.high]
    lines = sorted(((scale(value), f"{words} {say(value, *spoken_as)}", words) for value, words in known), key=lambda line: line[0])
    if not placed:
        return
    if narrow:
        parts = stretches(placed, series.groups)
        begin = (parts[-2][-1].x + parts[-1][0].x) / 2 if len(parts) > 1 else sides[0]
        covered = [(p.x - 6, scale(p.point.value) - 6, p.x + 6, scale(p.point.value) + 6) for p in placed]
        for down, words, name in lines:
            if name in ("upper limit", "target"):
                box = inside(drawing, words, down - 4, size, (begin, sides[1]), covered)
                covered += [box] if box else []
        return
    high = 2 * size + 4
    places_down = [line[0] for line in lines]
    for at in range(1, len(lines)):
        places_down[at] = max(places_down[at], places_down[at - 1] + high)
    lowest = scale.start - size * 0.6
    for at in range(len(lines) - 1, -1, -1):
        places_down[at] = min(places_down[at], lowest - (len(lines) - 1 - at) * high)
    for down, (_, words, name) in zip(places_down, lines, strict=True):
        drawing.text(sides[1] + 8, down - 1, name, size=size - 1, fill=colours.SLATE)
        drawing.text(sides[1] + 8, down + size - 1, words.removeprefix(name).strip(), size=size, weight=600, fill=colours.INK)


def inside(drawing: Drawing, words: str, down: float, size: float, sides: tuple[float, float], covered: Sequence[Box]) -> Box | None:
    """
    Write a line's name above it where no point and no other name is, and return where; where there is no room the table and the
    description have it.
    """
    wide, high = text_width(words, size), size
    for left in (sides[0] + 4, sides[1] - wide - 2, (sides[0] + sides[1] - wide) / 2):
        box = (left, down - high, left + wide, down + 2)
        if not any(overlap(box, other) for other in covered):
            drawing.halo(left, down, words, size=size, fill=colours.SLATE)
            return box
    return None
