"""
Pictures written mark by mark: for pages with hundreds of them, where a renderer would take a second and this takes milliseconds.

No style attribute, no script, no id that could clash; the same numbers write the same bytes.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape

from candour.design import colours, formats
from candour.design.charts.drawing import FAMILY, text_width, to_png
from candour.design.charts.svg import alone

Number = float | int | None


@dataclass(frozen=True)
class Scale:
    """
    From values to pixels; what lies outside is drawn at the edge.
    """

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        share = (value - self.low) / ((self.high - self.low) or 1.0)
        return self.start + min(max(share, 0.0), 1.0) * (self.end - self.start)


@dataclass
class Drawing:
    """
    An SVG picture in the making.
    """

    width: int
    height: int
    parts: list[str] = field(default_factory=list)

    def text(
        self, x: float, y: float, words: str, *, size: float = 14, weight: int = 400, fill: str = colours.INK, anchor: str = "start"
    ) -> None:
        look = f' font-size="{size:g}"' + (f' font-weight="{weight}"' if weight != 400 else "")
        look += f' text-anchor="{anchor}"' if anchor != "start" else ""
        self.parts.append(f'<text x="{x:.1f}" y="{y:.1f}" fill="{fill}"{look}>{escape(words)}</text>')

    def halo(self, x: float, y: float, words: str, **look: object) -> None:
        """
        Write words with paper round them, so that they stay readable across lines.
        """
        self.text(x, y, words, **look)  # type: ignore[arg-type]
        ring = f' stroke="{colours.PAPER}" stroke-width="4" stroke-opacity="0.85" stroke-linejoin="round" paint-order="stroke"'
        self.parts[-1] = self.parts[-1].replace(">", f"{ring}>", 1)

    def path(
        self, d: str, *, stroke: str = "none", width: float = 1, fill: str = "none", dash: str = "", opacity: float = 1, said: str = ""
    ) -> None:
        look = f' stroke="{stroke}" stroke-width="{width:g}"' if stroke != "none" else ""
        look += f' stroke-dasharray="{dash}"' if dash else ""
        look += f' opacity="{opacity:g}"' if opacity != 1 else ""
        self.parts.append(f'<path d="{d}" fill="{fill}"{look}' + (f"><title>{escape(said)}</title></path>" if said else "/>"))

    def line(self, x1: float, y1: float, x2: float, y2: float, *, stroke: str, width: float = 1, dash: str = "") -> None:
        self.path(f"M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}", stroke=stroke, width=width, dash=dash)

    def mark(self, x: float, y: float, size: float, *, fill: str, shape: str = "circle", said: str = "", ring: str = "") -> None:
        """
        Draw a point; `said` is what a browser shows to a pointer that rests on it, `ring` the colour of a thin edge.
        """
        title = f"<title>{escape(said)}</title>" if said else ""
        fill += f'" stroke="{ring}" stroke-width="0.8' if ring else ""
        if shape == "circle":
            self.parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size:g}" fill="{fill}">{title}</circle>')
            return
        up = 1 if shape == "triangle-up" else -1
        d = f"M{x - size * 1.15:.1f} {y + up * size * 0.9:.1f}h{size * 2.3:.1f}L{x:.1f} {y - up * size * 1.15:.1f}z"
        self.parts.append(f'<path d="{d}" fill="{fill}">{title}</path>')

    def finish(self, *, title: str, description: str) -> str:
        """
        Return the picture, named for those who do not see it.
        """
        body = "".join(self.parts)
        mark = "c" + hashlib.sha256(f"{self.width}{title}{body}".encode()).hexdigest()[:8]
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.width}" height="{self.height}" viewBox="0 0 {self.width} {self.height}" '
            f'role="img" aria-labelledby="{mark}-title {mark}-desc" font-family="{FAMILY}"><title id="{mark}-title">{escape(title)}</title>'
            f'<desc id="{mark}-desc">{escape(description)}</desc>{body}</svg>'
        )


def step_of(low: float, high: float, most: int) -> float:
    """
    Return the smallest of 1, 2, 2.5, 5 times a power of ten that cuts the span into at most `most` steps.
    """
    rough = (high - low or abs(high) or 1.0) / most
    power = 10.0 ** math.floor(math.log10(rough))
    return next(n * power for n in (1, 2, 2.5, 5, 10) if n * power >= rough * 0.9999)


def ticks(low: float, high: float, most: int = 5) -> list[float]:
    """
    Return round values between two ends.

    >>> ticks(61, 92)
    [70.0, 80.0, 90.0]
    """
    step = step_of(low, high, most)
    first = math.ceil(low / step - 1e-9)
    return [n * step + 0.0 for n in range(first, math.floor(high / step + 1e-9) + 1)]


def reach(values: Iterable[Number], *, floor: float | None = None, ceiling: float | None = None, zero: bool = False) -> tuple[float, float]:
    """
    Return round ends that hold all values; from zero where that costs little, or where zero matters.

    >>> reach([61.2, 91.4], floor=0, ceiling=100)
    (60.0, 95.0)
    >>> reach([3, 20])
    (0.0, 20.0)
    """
    seen = [float(v) for v in values if v is not None and math.isfinite(v)]
    if not seen:
        return (0.0, 1.0)
    low, high = min(seen), max(seen)
    if zero or 0 <= low < 0.25 * high:
        low, high = min(low, 0.0), max(high, 0.0)
    step = step_of(low, high, 7)
    bottom, top = math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step
    if bottom == top:
        top = bottom + step
    return (bottom if floor is None else max(bottom, floor), top if ceiling is None or high > ceiling else min(top, ceiling))


def tick_words(values: Sequence[float]) -> list[str]:
    """
    Say round values with no more decimals than they need.
    """
    places = next((p for p in range(4) if all(abs(v - round(v, p)) < 1e-9 for v in values)), 4)
    return [formats.number(float(v), places) for v in values]


def fit(words: str, width: float, size: float) -> str:
    """
    Shorten words to a width, at a letter and with an ellipsis.
    """
    if text_width(words, size) <= width:
        return words
    while words and text_width(words + "…", size) > width:
        words = words[:-1]
    return words.rstrip(" ,-") + "…"


def value_axis(drawing: Drawing, scale: Scale, *, left: float, right: float, size: float = 13, most: int = 5) -> None:
    """
    Draw the lines to read a level by, with their values left of them.
    """
    at = ticks(scale.low, scale.high, most)
    for value, words in zip(at, tick_words(at), strict=True):
        down = scale(value)
        drawing.line(left, down, right, down, stroke=colours.GRID)
        drawing.text(left - 6, down + size * 0.35, words, size=size, fill=colours.SLATE, anchor="end")


def png_of(svg: str, *, title: str, what: str = "", foot: Sequence[str] = ()) -> bytes:
    """
    Return a picture drawn here as a PNG with its finding above it.
    """
    width, height = (int(svg.partition(f'{side}="')[2].partition('"')[0]) for side in ("width", "height"))
    return to_png(alone(svg, heading=title, what=what, foot=foot, width=width, height=height))
