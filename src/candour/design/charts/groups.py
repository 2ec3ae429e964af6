"""
A handful of groups one under another, each with its value and interval: specialties, fifths of places, weekdays and weekends.
"""

from __future__ import annotations

from collections.abc import Sequence

from candour.design import colours, formats
from candour.design.charts.drawing import NARROW_LIMIT, STANDARD_WIDTH, text_width, wrap
from candour.design.charts.intervals import Unit, said
from candour.design.charts.plain import Drawing, Number, Scale, fit, tick_words, ticks


def groups_svg(
    units: Sequence[Unit],
    *,
    title: str,
    value_label: str,
    domain: tuple[float, float],
    decimals: int = 1,
    reference: Number = None,
    reference_label: str = "",
    width: int = STANDARD_WIDTH,
) -> str:
    """
    Return the groups in the order given, with their names and values written out.
    """
    narrow = width < NARROW_LIMIT
    size = 14 if narrow else 15
    longest = max((text_width(u.label, size) for u in units), default=0)
    left = 4.0 if narrow else min(longest + 16, width * 0.4)
    right = 62.0
    step, drop = (46, 32) if narrow else (34, 17)
    head = wrap(value_label, width - 8, size)
    top = (size + 4) * len(head) + (30 if reference is not None else 12)
    bottom = 26
    drawing = Drawing(width, round(top + step * len(units) + bottom))
    for at, line in enumerate(head):
        drawing.text(2, size + at * (size + 4), line, size=size)
    scale = Scale(*domain, left + 6, width - right)
    foot = top + step * len(units)
    at_values = ticks(*domain, 4 if narrow else 6)
    for value, text in zip(at_values, tick_words(at_values), strict=True):
        drawing.line(scale(value), top, scale(value), foot, stroke=colours.GRID)
        drawing.text(scale(value), foot + 18, text, size=size - 1, fill=colours.SLATE, anchor="middle")
    if reference is not None:
        drawing.line(scale(reference), top - 4, scale(reference), foot, stroke=colours.SLATE, dash="4 3")
        half = text_width(reference_label, size - 1) / 2
        across = min(max(scale(reference), half + 2), width - half - 2)
        drawing.text(across, top - 9, reference_label, size=size - 1, fill=colours.SLATE, anchor="middle")
    for at, u in enumerate(units):
        y = top + at * step + drop
        weight = 600 if u.highlight else 400
        words = u.label if u.value is not None else f"{u.label}: not known"
        if narrow:
            drawing.halo(4, y - 14, fit(words, width - 8, size), size=size, weight=weight)
        else:
            drawing.text(4, y + size * 0.35, fit(words, left - 10, size), size=size, weight=weight)
        if u.value is None:
            continue
        if u.lower is not None and u.upper is not None:
            drawing.path(f"M{scale(u.lower):.1f} {y:.1f}H{scale(u.upper):.1f}", stroke=colours.INK, width=4, opacity=0.35)
        drawing.mark(scale(u.value), y, 5.5, fill=colours.INK, said=said(u, decimals))
        drawing.text(width - 4, y + size * 0.35, formats.number(u.value, decimals), size=size, weight=600, anchor="end")
    return drawing.finish(title=title, description="; ".join(said(u, decimals) for u in units) + ".")
