"""
Values with their intervals, one under another: by region, specialty or deprivation; in small panels where there are several groups.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from candour.design import colours
from candour.design.charts import drawing, reading, svg
from candour.design.charts.drawing import STANDARD_WIDTH, Frame

Line = Mapping[str, Any]


def ranges_svg(
    lines: Sequence[Line],
    *,
    title: str,
    value_label: str,
    value_type: str = "ratio",
    reference: float | None = None,
    reference_label: str = "",
    width: int = STANDARD_WIDTH,
    better: str = "down",
    domain: tuple[float, float] | None = None,
    from_zero: bool = False,
) -> str:
    """
    Return the ranges as SVG.

    Parameters
    ----------
    lines
        In the order to show: `label`, `value`, `lower`, `upper` (None where unknown); `band`, `highlight` and `panel` where there are.
        Lines of one `panel` stand together under its name, all panels on one scale.
    reference, reference_label
        A level drawn through all of them, and what it is ("England 87%").
    from_zero
        Start the axis at zero, where zero matters.
    """
    plot = Ranges(lines, value_label, value_type, reference, reference_label, width, better, domain, from_zero=from_zero)
    return svg.finish(
        drawing.render(plot.chart(), plot.frame), title=title, description=plot.description(), width=width, height=plot.frame.height
    )


def ranges_png(
    lines: Sequence[Line], *, title: str, value_label: str, what: str = "", foot: Sequence[str] = (), width: int = 860, **options: Any
) -> bytes:
    """
    Return the ranges as a PNG with their finding above and `foot` below.
    """
    drawn = ranges_svg(lines, title=title, value_label=value_label, width=width, **options)
    height = int(drawn.partition('height="')[2].partition('"')[0])
    return drawing.to_png(svg.alone(drawn, heading=title, what=what or value_label, foot=foot, width=width, height=height))


class Ranges:
    """
    One picture of ranges: where each line stands, worked out before anything is drawn.
    """

    def __init__(
        self,
        lines: Sequence[Line],
        value_label: str,
        value_type: str,
        reference: float | None,
        reference_label: str,
        width: int,
        better: str,
        domain: tuple[float, float] | None,
        *,
        from_zero: bool,
    ) -> None:
        self.found = {"name": "value", "type": value_type, "label": value_label}
        self.reference, self.reference_label, self.better = reference, reference_label, better
        narrow = width < drawing.NARROW_LIMIT
        size = 14 if narrow else 15
        longest = max((drawing.text_width(str(line["label"]), size) for line in lines), default=0)
        left = 8 if narrow else min(round(longest) + 20, round(width * 0.42))
        step, head = (46, 34) if narrow else (30, 38)
        self.placed: list[tuple[Line, float]] = []
        self.heads: list[tuple[str, float]] = []
        down = 0.0
        panel: Any = None
        for line in lines:
            if line.get("panel") != panel:
                panel = line.get("panel")
                down += 8 if self.placed else 0
                self.heads.append((str(panel), down + head * 0.6))
                down += head
            self.placed.append((line, down + (step * 0.72 if narrow else step * 0.5)))
            down += step
        top = 30 if reference is not None else 12
        words = drawing.wrap(value_label, width - left - 60, size)
        bottom = 34 + (size + 4) * len(words)
        self.frame = Frame(width, round(top + down + bottom), left=left, right=60, top=top, bottom=bottom)
        self.reach = domain or self.own_reach(from_zero=from_zero)

    def own_reach(self, *, from_zero: bool) -> tuple[float, float]:
        names = ("value", "lower", "upper")
        seen = [float(line[name]) for line, _ in self.placed for name in names if isinstance(line.get(name), int | float)]
        seen += [self.reference] if self.reference is not None else []
        low, high = (min(seen), max(seen)) if seen else (0.0, 1.0)
        step = 10 ** math.floor(math.log10(high - low or abs(high) or 1)) / 2
        bottom = 0.0 if from_zero else math.floor(low / step) * step
        top = math.ceil(high / step) * step
        return (bottom, min(top, 1.0) if reading.is_share(self.found) and high <= 1 else top)

    def description(self) -> str:
        said = []
        for line, _ in self.placed:
            group = f"{line['panel']}, " if line.get("panel") else ""
            if not isinstance(line.get("value"), int | float):
                said.append(f"{group}{line['label']}: not known")
                continue
            spread = ""
            if isinstance(line.get("lower"), int | float):
                spread = f" ({reading.say(line['lower'], self.found)} to {reading.say(line['upper'], self.found)})"
            said.append(f"{group}{line['label']}: {reading.say(line['value'], self.found)}{spread}")
        return "; ".join(said) + "."

    def colour(self, line: Line) -> str:
        if line.get("highlight"):
            return colours.INK
        return reading.signal_colour(str(line.get("band") or ""), self.better)

    def chart(self) -> Any:
        import altair as alt

        frame, size = self.frame, self.frame.text_size
        axis = alt.Axis(
            title=drawing.wrap(str(self.found["label"]), frame.plot_width, size),
            titleLineHeight=size + 4,
            titlePadding=8,
            grid=True,
            gridColor=colours.GRID,
            tickCount=4 if frame.narrow else 6,
            format=reading.axis_format(self.found, self.reach[1] - self.reach[0]),
        )
        scale = alt.Scale(domain=list(self.reach), nice=False, zero=False)
        x = alt.X("x:Q", scale=scale, axis=axis)
        y = alt.Y("y:Q", scale=alt.Scale(domain=[0, frame.plot_height], reverse=True, nice=False), axis=None)
        known = [
            {
                "x": line["value"],
                "y": down,
                "from": line.get("lower"),
                "to": line.get("upper"),
                "colour": self.colour(line),
                "area": 130 if line.get("highlight") else 80,
                "shape": reading.SHAPES.get(str(line.get("band") or ""), "circle"),
                "text": reading.say(line["value"], self.found),
                "said": f"{line['label']}: {reading.say(line['value'], self.found)}",
            }
            for line, down in self.placed
            if isinstance(line.get("value"), int | float)
        ]
        layers = []
        if self.reference is not None:
            level = alt.Chart(alt.Data(values=[{"x": self.reference, "y": 0, "text": self.reference_label}]))
            layers.append(level.mark_rule(color=colours.SLATE, strokeWidth=1, strokeDash=[4, 3], aria=False).encode(x=x))
            words = {"baseline": "bottom", "dy": -6, "fontSize": size - 1, "color": colours.SLATE, "aria": False}
            layers.append(level.mark_text(**words).encode(x=x, y=y, text="text:N"))
        spans = alt.Chart(alt.Data(values=[line for line in known if isinstance(line["from"], int | float)]))
        layers.append(
            spans.mark_rule(strokeWidth=3, opacity=0.45, aria=False, clip=True).encode(
                x=alt.X("from:Q", scale=scale, axis=axis), x2="to:Q", y=y, color=alt.Color("colour:N", scale=None)
            )
        )
        dots = alt.Chart(alt.Data(values=known))
        look = {
            "color": alt.Color("colour:N", scale=None),
            "shape": alt.Shape("shape:N", scale=None),
            "size": alt.Size("area:Q", scale=None),
        }
        layers.append(dots.mark_point(filled=True, opacity=1).encode(x=x, y=y, description="said:N", **look))
        right = {"align": "right", "fontSize": size, "aria": False, "color": colours.INK}
        layers.append(dots.mark_text(**right).encode(x=alt.value(frame.width - frame.left - 6), y=y, text="text:N"))
        layers += [self.word(alt, line, down, y) for line, down in self.placed]
        layers += [self.head(alt, text, down, y) for text, down in self.heads if text not in ("None", "")]
        return alt.layer(*layers)

    def word(self, alt: Any, line: Line, down: float, y: Any) -> Any:
        narrow, size = self.frame.narrow, self.frame.text_size
        said = str(line["label"]) + ("" if isinstance(line.get("value"), int | float) else ": not known")
        text = alt.Chart(alt.Data(values=[{"y": down - (18 if narrow else 0), "text": said}]))
        look = {"align": "left", "fontSize": size, "fontWeight": 600 if line.get("highlight") else 400, "color": colours.INK, "aria": False}
        limit = self.frame.width - 70 if narrow else self.frame.left - 16
        return text.mark_text(limit=limit, **look).encode(x=alt.value(8 - self.frame.left), y=y, text="text:N")

    def head(self, alt: Any, text: str, down: float, y: Any) -> Any:
        word = alt.Chart(alt.Data(values=[{"y": down, "text": text}]))
        look = {"align": "left", "fontSize": self.frame.text_size + 1, "fontWeight": 600, "color": colours.INK, "aria": False}
        return word.mark_text(**look).encode(x=alt.value(8 - self.frame.left), y=y, text="text:N")
