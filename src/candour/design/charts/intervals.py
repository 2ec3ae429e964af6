"""
Many values with their intervals, side by side on one upright scale: up to 200 organisations, or the groups of one small picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from candour.design import colours, formats
from candour.design.charts.drawing import NARROW_LIMIT, STANDARD_WIDTH, text_width, wrap
from candour.design.charts.labels import Box, Wish, place
from candour.design.charts.plain import Drawing, Number, Scale, fit, tick_words, ticks, value_axis
from candour.design.charts.reading import SHAPES, signal_colour


@dataclass(frozen=True)
class Unit:
    """
    One value: `band` where it stands apart under a rule, `highlight` for the one in question.
    """

    label: str
    value: Number
    lower: Number = None
    upper: Number = None
    band: str = ""
    highlight: bool = False
    named: bool = False  # wants its name beside it


def said(unit: Unit, decimals: int) -> str:
    """
    Say a unit in words: name, value, interval.
    """
    if unit.value is None:
        return f"{unit.label}: not known"
    words = f"{unit.label}: {formats.number(unit.value, decimals)}"
    if unit.lower is not None and unit.upper is not None:
        words += f" ({formats.number(unit.lower, decimals)} to {formats.number(unit.upper, decimals)})"
    return words


def sorted_svg(
    units: Sequence[Unit],
    *,
    title: str,
    value_label: str,
    domain: tuple[float, float],
    decimals: int = 1,
    better: str = "down",
    reference: Number = None,
    reference_label: str = "",
    width: int = STANDARD_WIDTH,
    given_order: tuple[str, str] | None = None,
    slope: tuple[float, float] | None = None,
) -> str:
    """
    Return all units from the lowest to the highest, each with its interval.

    There are no positions on the other axis, because where intervals overlap there is none to give.

    Parameters
    ----------
    given_order
        What stands at the left and at the right end where the units keep the order they came in.
    slope
        A line through them, by its value at each end.
    """
    narrow = width < NARROW_LIMIT
    size = 14 if narrow else 15
    left, right, bottom = room_for(domain, 13, at_least=48), 8, 34 if given_order else 14
    head = wrap(value_label, width - 8, size)
    top = 22 + (size + 4) * len(head)
    height = top + (300 if narrow else 340) + bottom
    drawing = Drawing(width, height)
    for at, line in enumerate(head):
        drawing.text(2, size + at * (size + 4), line, size=size)
    scale = Scale(*domain, height - bottom, top)
    value_axis(drawing, scale, left=left, right=width - right, size=size - 1)
    known = [u for u in units if u.value is not None]
    if given_order is None:
        known.sort(key=lambda u: float(u.value or 0))
    else:
        drawing.text(left, height - 10, given_order[0], size=size - 1, fill=colours.SLATE)
        drawing.text(width - right, height - 10, given_order[1], size=size - 1, fill=colours.SLATE, anchor="end")
    step = (width - left - right - 16) / max(len(known), 1)
    across = {id(u): left + 8 + step * (i + 0.5) for i, u in enumerate(known)}
    reference_line(drawing, scale, reference, reference_label, left, width - right, size)
    if slope is not None:
        drawing.line(left + 8, scale(slope[0]), width - right - 8, scale(slope[1]), stroke=colours.TEAL, width=2.5)
    thick = min(max(step * 0.5, 0.8), 4)
    for u in sorted(known, key=lambda u: (u.highlight, bool(SHAPES.get(u.band)))):
        colour = colours.INK if u.highlight else signal_colour(u.band, better)
        x = across[id(u)]
        if u.lower is not None and u.upper is not None:
            faint = 0.9 if u.highlight else 0.45
            drawing.path(
                f"M{x:.1f} {scale(u.lower):.1f}V{scale(u.upper):.1f}",
                stroke=colour,
                width=thick * (1.6 if u.highlight else 1),
                opacity=faint,
            )
        dot = (3.2 if narrow else 4.2) if u.highlight or u.band in SHAPES else min(max(step * 0.42, 1.3), 3.4)
        drawing.mark(x, scale(float(u.value or 0)), dot, fill=colour, shape=SHAPES.get(u.band, "circle"), said=said(u, decimals))
    names(drawing, known, across, scale, (left, top, width - right, height - bottom), narrow=narrow)
    return drawing.finish(title=title, description=described(known, units, decimals))


def room_for(domain: tuple[float, float], size: float, *, most: int = 5, at_least: float = 44) -> float:
    """
    Return the room that the values at the left of a scale need.
    """
    return max(at_least, 12 + max((text_width(words, size) for words in tick_words(ticks(*domain, most))), default=0.0))


def names(
    drawing: Drawing,
    known: Sequence[Unit],
    across: dict[int, float],
    scale: Scale,
    box: tuple[float, float, float, float],
    *,
    narrow: bool,
) -> None:
    """
    Write the names of those in question beside their points, where there is room and no other point is.
    """
    left, top, right, bottom = box
    size = 13 if narrow else 14
    first = sorted((u for u in known if u.highlight or u.named), key=lambda u: not u.highlight)
    taken = [covered(u, across[id(u)] - left, scale, top) for u in known]
    wishes = [
        Wish(
            formats.chart_name(u.label, 22 if narrow else 34),
            across[id(u)] - left,
            scale(float(u.value or 0)) - top,
            size,
            bold=u.highlight,
            must=u.highlight,
        )
        for u in first
    ]
    for found in place(wishes, right - left, bottom - top, taken=taken):
        anchor = {"left": "start", "right": "end", "center": "middle"}[found.align]
        x, y = left + found.wish.across + found.dx, top + found.wish.down + found.dy + size * 0.35
        drawing.halo(x, y, found.wish.text, size=size, weight=600 if found.wish.bold else 400, anchor=anchor)


def covered(unit: Unit, across: float, scale: Scale, top: float) -> Box:
    """
    Return where a unit's line and dot are, in the pixels of the plot.
    """
    middle = float(unit.value or 0)
    ends = [scale(end) - top for end in (middle, unit.lower, unit.upper) if end is not None]
    return (across - 4, min(ends[0] - 4, *ends), across + 4, max(ends[0] + 4, *ends))


def reference_line(drawing: Drawing, scale: Scale, level: Number, words: str, left: float, right: float, size: float) -> None:
    if level is None:
        return
    drawing.line(left, scale(level), right, scale(level), stroke=colours.SLATE, dash="4 3")
    if words:
        drawing.halo(left + 6, scale(level) - 6, words, size=size - 1, fill=colours.SLATE)


def described(known: Sequence[Unit], units: Sequence[Unit], decimals: int) -> str:
    """
    Say the ends, the one in question and how many are missing; the table beside the picture says the rest.
    """
    if not known:
        return "Nothing is known."
    words = [f"{formats.plural(len(known), 'value')}, from {said(known[0], decimals)} to {said(known[-1], decimals)}"]
    words += [said(u, decimals) for u in known if u.highlight]
    if missing := len(units) - len(known):
        words.append(f"{missing} not known")
    return "; ".join(words) + "."


def small_units_svg(
    units: Sequence[Unit],
    *,
    title: str,
    domain: tuple[float, float],
    decimals: int = 1,
    joined: bool = False,
    better: str = "down",
    width: int = 300,
    height: int = 190,
) -> str:
    """
    Return one small picture of several on the same scale: the lowest and the highest are named, the rest are there to be seen.

    `joined`: the units are points in time, drawn as a line.
    """
    left, right, top, bottom = room_for(domain, 13, most=4), 8, 12, 30
    drawing = Drawing(width, height)
    scale = Scale(*domain, height - bottom, top)
    value_axis(drawing, scale, left=left, right=width - right, size=13, most=4)
    known = [u for u in units if u.value is not None]
    step = (width - left - right) / max(len(known), 1)
    spots = [(left + step * (i + 0.5), scale(float(u.value or 0)), u) for i, u in enumerate(known)]
    if joined and len(spots) > 1:
        drawing.path("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y, _ in spots), stroke=colours.INK, width=1.8)
    many = len(known) > 12
    for x, y, u in sorted(spots, key=lambda s: s[2].highlight):
        colour = colours.INK if u.highlight or (not many and not joined) else signal_colour(u.band, better)
        if u.lower is not None and u.upper is not None and not joined:
            wide = 3 if not many else min(max(step * 0.5, 0.7), 3)
            drawing.path(f"M{x:.1f} {scale(u.lower):.1f}V{scale(u.upper):.1f}", stroke=colour, width=wide, opacity=0.4)
        if not joined or u.highlight:
            drawing.mark(x, y, 4.5 if not many else min(max(step * 0.4, 1.2), 3), fill=colour, said=said(u, decimals))
    ends(drawing, known, spots, left, width - right, height, joined=joined, many=many)
    return drawing.finish(title=title, description=described(sorted(known, key=lambda u: float(u.value or 0)), units, decimals))


def ends(
    drawing: Drawing,
    known: Sequence[Unit],
    spots: Sequence[tuple[float, float, Unit]],
    left: float,
    right: float,
    height: float,
    *,
    joined: bool,
    many: bool,
) -> None:
    """
    Write under a small picture what stands at its two ends, or every group's name where two fit.
    """
    if not known:
        return
    down = height - 9
    room = right - left - 12
    if len(known) == 2:
        for x, _, u in spots:
            drawing.text(x, down, u.label, size=13, fill=colours.SLATE, anchor="middle")
        return
    first, last = ("lowest", "highest") if many and not joined else (known[0].label, known[-1].label)
    most = max(room / 2, room - text_width(last, 13))  # a long name may take what a short one leaves
    drawing.text(left, down, fit(first, most, 13), size=13, fill=colours.SLATE)
    drawing.text(right, down, fit(last, max(room / 2, room - text_width(first, 13)), 13), size=13, fill=colours.SLATE, anchor="end")
