"""
From a chart's description to SVG and PNG: the one place that loads the renderer and gives it our typeface.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from candour.design import colours

FONTS = Path(__file__).with_name("fonts")
FAMILY = "Atkinson Hyperlegible Next, Arial, sans-serif"
STANDARD_WIDTH = 672  # what two thirds of a desktop page measure: drawn one to one
NARROW_LIMIT = 480  # below this a chart is drawn for a phone


@dataclass(frozen=True)
class Frame:
    """
    The size of a picture and the room round its plot, so that labels can be placed before anything is drawn.
    """

    width: int
    height: int
    left: int = 54
    right: int = 24
    top: int = 36
    bottom: int = 48

    @property
    def narrow(self) -> bool:
        return self.width < NARROW_LIMIT

    @property
    def plot_width(self) -> int:
        return self.width - self.left - self.right

    @property
    def plot_height(self) -> int:
        return self.height - self.top - self.bottom

    @property
    def text_size(self) -> int:
        return 14 if self.narrow else 15


def framed(width: int, height: int, above: str, below: str = "", *, right: int = 24) -> Frame:
    """
    Return a frame with room for its titles, however many lines they take; the plot keeps the height it was meant to have.
    """
    plain = Frame(width, height, right=right)
    size = plain.text_size
    more_above = (len(wrap(above, width - 8, size)) - 1) * (size + 4)
    more_below = (len(wrap(below, plain.plot_width, size)) - 1) * (size + 4) if below else -size
    return Frame(width, height + more_above + more_below, right=right, top=plain.top + more_above, bottom=plain.bottom + more_below)


@cache
def renderer() -> Any:
    """
    Return vl-convert with our typeface registered; loaded on first use, because it brings a JavaScript engine.
    """
    import vl_convert

    if any(FONTS.glob("*.ttf")):  # made by the design build; without it another typeface stands in
        vl_convert.register_font_directory(str(FONTS))
    return vl_convert


def wake() -> None:
    """
    Load what draws, and draw nothing that anybody sees: the first picture of a process takes a second, the next ones a tenth of that.
    """
    import altair as alt

    empty = alt.Chart(alt.Data(values=[{"x": 0}])).mark_point().encode(x="x:Q")
    render(empty, Frame(80, 80))


def render(chart: Any, frame: Frame) -> str:
    """
    Return the raw SVG of an Altair chart laid out in `frame`.
    """
    described = chart.properties(
        width=frame.plot_width,
        height=frame.plot_height,
        autosize={"type": "none"},
        padding={"left": frame.left, "right": frame.right, "top": frame.top, "bottom": frame.bottom},
        background="transparent",
    )
    spec = described.configure(**config(frame)).to_dict(validate=False)  # half of the time went into checking what the tests check
    return str(renderer().vegalite_to_svg(spec))


def to_png(svg: str) -> bytes:
    """
    Return a picture at twice its size, for screens and paper alike.
    """
    return bytes(renderer().svg_to_png(svg, scale=2))


def config(frame: Frame) -> dict[str, Any]:
    return {
        "font": FAMILY,
        "view": {"stroke": None, "fill": None},
        "axis": {
            "domain": False,
            "grid": False,
            "ticks": False,
            "labelFlush": False,
            "labelColor": colours.SLATE,
            "labelFontSize": frame.text_size - 1,
            "labelPadding": 6,
            "titleColor": colours.INK,
            "titleFontSize": frame.text_size,
            "titleFontWeight": 400,
        },
    }


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """
    Return about how wide a text is in our typeface, a little on the wide side.
    """
    thin = sum(character in "iljtfr.,:;'’|!() 1" for character in text)
    wide = sum(character in "mwMW%@" for character in text)
    return size * (len(text) * 0.56 - thin * 0.24 + wide * 0.28) * (1.05 if bold else 1.0)


def wrap(text: str, width: float, size: float) -> list[str]:
    """
    Return a text in lines no wider than `width`.
    """
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and text_width(longer, size) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines
