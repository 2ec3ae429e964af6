"""
The funnel: every organisation by its size and its value, between limits that show what chance alone could explain.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import zip_longest
from typing import Any

from candour.design import colours, formats
from candour.design.charts import drawing, labels, reading, svg
from candour.design.charts.drawing import STANDARD_WIDTH
from candour.design.charts.plain import Drawing, Scale, tick_words, ticks

Table = Mapping[str, Any]
MOST_LABELS = 8
LIMITS = (("998", "99.8%"), ("95", "95%"))
ANCHORS = {"left": "start", "right": "end", "center": "middle"}


def funnel_svg(
    table: Table,
    *,
    highlight: str | None = None,
    width: int = STANDARD_WIDTH,
    height: int | None = None,
    better: str = "down",
    domain: tuple[float, float] | None = None,
    standalone: bool = False,
) -> str:
    """
    Return the funnel of a released table as SVG.

    Parameters
    ----------
    table
        A released table with organisation, name, observed or numerator, expected or denominator, value, limits and band.
    highlight
        The code of the organisation in question, drawn in ink and named.
    width, height
        In pixels; under 480 wide it is laid out for a phone.
    better
        "down", "up" or "neutral": which side is drawn as the worrying one.
    domain
        The reach of the y axis, so that one measure has one scale everywhere.
    standalone
        With its finding above and whose figures they are below: for a file that travels without its page.
    """
    plot = Plot(table, width, height, highlight, better, domain)
    frame = plot.frame
    pen = Drawing(frame.width, frame.height)
    plot.draw(pen)
    finished = pen.finish(title=str(table.get("finding") or table.get("title") or "Funnel chart"), description=plot.description())
    if not standalone:
        return finished
    period = table.get("period") or {}
    time = formats.period(period["starts_on"], period["ends_on"]) if period else ""
    return svg.alone(
        finished,
        heading=str(table.get("finding") or table.get("title", "")),
        what=", ".join(part for part in (str(table.get("title", "")), time) if part),
        foot=reading.whose(table),
        width=frame.width,
        height=frame.height,
    )


def funnel_png(
    table: Table, *, highlight: str | None = None, width: int = 860, better: str = "down", domain: tuple[float, float] | None = None
) -> bytes:
    """
    Return the funnel as a PNG at twice its size, always with its finding and whose figures they are.
    """
    return drawing.to_png(funnel_svg(table, highlight=highlight, width=width, better=better, domain=domain, standalone=True))


def kinds_of_limits(parameters: Mapping[str, Any]) -> dict[str, str]:
    """
    Say of each level whether its limits are of chance alone, where a method makes some of them so; nothing where all are of one kind.
    """
    if "limits" in parameters:
        return dict(parameters["limits"])
    exact = {str(level): "exact" for level in parameters.get("levels_exact", ())}
    return {str(level): "over-dispersed" for level in parameters.get("levels", ())} | exact if exact else {}


class Plot:
    """
    One funnel being drawn: the table read, the scales fixed, the labels placed.
    """

    def __init__(
        self, table: Table, width: int, height: int | None, highlight: str | None, better: str, domain: tuple[float, float] | None
    ) -> None:
        self.highlight, self.better = highlight, better
        self.value = reading.column(table, "value")
        self.size = reading.column(table, *reading.OF_SIZE)
        self.frame = drawing.framed(
            width,
            height or round(width * (1.05 if width < drawing.NARROW_LIMIT else 0.66)),
            reading.title_of(self.value),
            reading.title_of(self.size),
        )
        self.limit_kinds = kinds_of_limits((table.get("method") or {}).get("parameters", {}))
        self.events = reading.column(table, *reading.OF_EVENTS)
        every = reading.records(table)
        self.rows = [row for row in every if isinstance(row["value"], int | float) and isinstance(row[self.size["name"]], int | float)]
        self.centre = centre_of(table, self.rows, self.value)
        self.reach = domain or self.own_reach()
        self.largest = nice_end(max((row[self.size["name"]] for row in self.rows), default=1))

    def own_reach(self) -> tuple[float, float]:
        """
        Span every value and the limits of all but the smallest units, whose limits run away.
        """
        spread = sorted(self.rows, key=lambda row: row[self.size["name"]])[len(self.rows) // 10 :]
        edges = [row[name] for row in spread for name in ("lower_998", "upper_998") if isinstance(row.get(name), int | float)]
        values = [row["value"] for row in self.rows] + edges + [self.centre]
        low, high = min(values), max(values)
        room = (high - low or abs(high) or 1) * 0.06
        step = 10 ** math.floor(math.log10(high - low or abs(high) or 1)) / 2
        bottom = math.floor((low - room) / step) * step
        if low >= 0:
            bottom = max(bottom, 0)
        top = math.ceil((high + room) / step) * step
        return (bottom, min(top, 1.0) if reading.is_share(self.value) and high <= 1 else top)

    def across(self, size: float) -> float:
        return size / self.largest * self.frame.plot_width

    def down(self, value: float) -> float:
        low, high = self.reach
        return (high - value) / (high - low) * self.frame.plot_height

    def description(self) -> str:
        by_band = {band: sum(row.get("band") == band for row in self.rows) for band in formats.BANDS}
        counts = ", ".join(f"{count} {reading.band_in_words(band)}" for band, count in by_band.items())
        chosen = next((row for row in self.rows if row["organisation"] == self.highlight), None)
        one = f" Marked: {self.sentence(chosen)}" if chosen else ""
        return f"Funnel chart of {formats.plural(len(self.rows), 'organisation')}: {counts}. The same figures are in the table.{one}"

    def sentence(self, row: Mapping[str, Any]) -> str:
        size, events = row[self.size["name"]], row.get(self.events["name"])
        counts = ""
        if isinstance(events, int | float):
            counts = f", {formats.thousands(events)} of {formats.number(size, 0 if float(size).is_integer() else 1)}"
            if self.size["name"] == "expected":
                counts = f", {formats.thousands(events)} against {formats.number(size, 1)} expected"
        band = f". {formats.band_words(row['band'])}" if row.get("band") else ""
        return f"{formats.name_case(row['name'])}: {reading.say(row['value'], self.value)}{counts}{band}."

    def marks(self) -> list[dict[str, Any]]:
        drawn = []
        for row in self.rows:
            band, chosen = row.get("band") or "", row["organisation"] == self.highlight
            signal = band in reading.SHAPES
            drawn.append(
                {
                    "x": row[self.size["name"]],
                    "y": row["value"],
                    "shape": reading.SHAPES.get(band, "circle"),
                    "colour": colours.INK if chosen else reading.signal_colour(band, self.better),
                    "area": (150 if chosen else 75 if signal else 34) * (0.8 if self.frame.narrow else 1),
                    "ring": colours.PAPER,
                    "said": self.sentence(row),
                    "rank": 2 if chosen else 1 if signal else 0,
                }
            )
        return sorted(drawn, key=lambda mark: mark["rank"])

    def limits(self) -> list[dict[str, Any]]:
        names = ("lower_95", "upper_95", "lower_998", "upper_998")
        known = [row for row in self.rows if all(isinstance(row.get(name), int | float) for name in names)]
        seen: dict[float, dict[str, Any]] = {}
        for row in known:
            seen.setdefault(row[self.size["name"]], {"x": row[self.size["name"]]} | {name: row[name] for name in names})
        return [seen[size] for size in sorted(seen)]

    def named(self) -> list[dict[str, Any]]:
        """
        Name the one in question and as many signals as there is room for, the strongest first.
        """
        chosen = [row for row in self.rows if row["organisation"] == self.highlight]
        signals = [row for row in self.rows if row.get("band") in reading.SHAPES and row not in chosen]
        signals = in_turn(signals, self.better)[: 3 if self.frame.narrow else MOST_LABELS]
        size = self.frame.text_size - 1
        wishes, colours_of = [], []
        for row in chosen + signals:
            main = row in chosen
            text = formats.chart_name(row["name"], 26 if self.frame.narrow else 32)
            if main:
                text = f"{text}, {reading.say(row['value'], self.value)}"
            at = (self.across(row[self.size["name"]]), self.down(row["value"]))
            wishes.append(labels.Wish(text, *at, size + 1 if main else size, bold=main, must=main))
            colours_of.append(colours.INK if main else reading.signal_colour(row["band"], self.better))
        taken = [self.box(row) for row in self.rows if row.get("band") in reading.SHAPES or row in chosen]
        taken += [self.centre_box(), *self.limit_boxes()]
        placed = labels.place(wishes, self.frame.plot_width, self.frame.plot_height, taken=taken, gap=10)
        by_wish = dict(zip(wishes, colours_of, strict=True))
        return [
            {"text": put.wish.text, "px": put.wish.across + put.dx, "py": put.wish.down + put.dy, "align": put.align}
            | {"color": by_wish[put.wish], "fontSize": put.wish.size, "fontWeight": 600 if put.wish.bold else 400}
            for put in placed
        ]

    def box(self, row: Mapping[str, Any]) -> labels.Box:
        at, down = self.across(row[self.size["name"]]), self.down(row["value"])
        return (at - 6, down - 6, at + 6, down + 6)

    def centre_words(self) -> str:
        return f"{reading.say(self.centre, self.value)} {'as expected' if self.size['name'] == 'expected' else 'altogether'}"

    def centre_box(self) -> labels.Box:
        wide, down = drawing.text_width(self.centre_words(), self.frame.text_size - 1) + 4, self.down(self.centre)
        left = 0.0 if self.frame.narrow else self.frame.plot_width - wide
        return (left, down - 18, left + wide, down)

    def draw(self, pen: Drawing) -> None:
        frame = self.frame
        size, left, top = frame.text_size, frame.left, frame.top
        right, foot = frame.left + frame.plot_width, frame.top + frame.plot_height
        x, y = Scale(0, self.largest, left, right), Scale(*self.reach, foot, top)
        self.axes(pen, x, y)
        bands = self.limits()
        for name, colour in zip(self.widest_first(), (colours.BAND_OUTER, colours.BAND_INNER), strict=True):
            above = [f"{x(band['x']):.1f} {y(band[f'upper_{name}']):.1f}" for band in bands]
            below = [f"{x(band['x']):.1f} {y(band[f'lower_{name}']):.1f}" for band in reversed(bands)]
            if bands:
                pen.path(f"M{'L'.join([*above, *below])}z", fill=colour)
        for value in ticks(*self.reach):
            pen.line(left, y(value), right, y(value), stroke=colours.GRID)
        pen.line(left, y(self.centre), right, y(self.centre), stroke=colours.SLATE)
        for mark in self.marks():
            radius = math.sqrt(mark["area"] / math.pi)
            pen.mark(
                x(mark["x"]), y(mark["y"]), round(radius, 1), fill=mark["colour"], shape=mark["shape"], said=mark["said"], ring=mark["ring"]
            )
        anchor = "start" if frame.narrow else "end"  # on a phone the right end belongs to the limits' names
        pen.halo(left if frame.narrow else right, y(self.centre) - 6, self.centre_words(), size=size - 1, fill=colours.SLATE, anchor=anchor)
        for name, words in self.limit_names():
            for band in bands[-1:]:
                pen.text(x(band["x"]) - 3, y(band[f"upper_{name}"]) + size + 1, words, size=size - 2, fill=colours.SLATE, anchor="end")
        for named in self.named():
            look = {"size": named["fontSize"], "weight": named["fontWeight"], "fill": named["color"], "anchor": ANCHORS[named["align"]]}
            pen.halo(left + named["px"], top + named["py"] + named["fontSize"] * 0.35, named["text"], **look)

    def axes(self, pen: Drawing, x: Scale, y: Scale) -> None:
        frame, size = self.frame, self.frame.text_size
        for at, line in enumerate(drawing.wrap(reading.title_of(self.value), frame.width - 8, size)):
            pen.text(2, size + at * (size + 4), line, size=size)
        at_values = ticks(*self.reach)
        places = 0 if self.reach[1] - self.reach[0] >= 0.05 else 1
        said = [formats.percent(v, places) for v in at_values] if reading.is_share(self.value) else tick_words(at_values)
        for value, words in zip(at_values, said, strict=True):
            pen.text(frame.left - 6, y(value) + size * 0.33, words, size=size - 1, fill=colours.SLATE, anchor="end")
        foot = frame.top + frame.plot_height
        for value in ticks(0, self.largest, 4 if frame.narrow else 6):
            words = f"{value / 1000:,g}k" if self.largest >= 1e5 and value else formats.thousands(value)
            pen.text(x(value), foot + size + 4, words, size=size - 1, fill=colours.SLATE, anchor="middle")
        for at, line in enumerate(drawing.wrap(reading.title_of(self.size), frame.plot_width, size)):
            pen.text(frame.left + frame.plot_width / 2, foot + 2 * size + 12 + at * (size + 4), line, size=size, anchor="middle")

    def widest_first(self) -> list[str]:
        """
        Order the two pairs of limits for drawing. The 99.8% pair is not always the wider: limits of chance alone may stand inside
        95% limits that count in how much organisations usually differ.
        """
        spans = {name: sum(band[f"upper_{name}"] - band[f"lower_{name}"] for band in self.limits()) for name, _ in LIMITS}
        return sorted(spans, key=lambda name: -spans[name])

    def limit_names(self) -> list[tuple[str, str]]:
        kinds = {name: self.limit_kinds.get(level, "") for (name, _), level in zip(LIMITS, ("0.998", "0.95"), strict=True)}
        differ = len(set(kinds.values())) > 1
        named = []
        for name, words in LIMITS:
            more = (", usual differences counted in" if "dispers" in kinds[name] else ", chance alone") if differ else " limit"
            named.append((name, words if self.frame.narrow else words + more))
        return named

    def limit_boxes(self) -> list[labels.Box]:
        boxes = []
        for name, words in self.limit_names():
            for band in self.limits()[-1:]:
                right, top = self.across(band["x"]), self.down(band[f"upper_{name}"])
                wide = drawing.text_width(words, self.frame.text_size - 2) + 4
                boxes.append((right - wide, top, right, top + self.frame.text_size + 4))
        return boxes


def in_turn(signals: list[dict[str, Any]], better: str) -> list[dict[str, Any]]:
    """
    Order signals by strength, the worrying side and the other in turn, so that neither crowds out the other's names.
    """
    first = "lower_than_expected" if better == "up" else "higher_than_expected"
    strongest = sorted(signals, key=lambda row: (-abs(row.get("z") or 0), row["organisation"]))
    sides = [[row for row in strongest if (row["band"] == first) is side] for side in (True, False)]
    return [row for pair in zip_longest(*sides) for row in pair if row is not None]


def centre_of(table: Table, rows: list[dict[str, Any]], value: Mapping[str, Any]) -> float:
    """
    Return the middle of the funnel: what the method says, else the pooled value, else one.

    The method speaks in parts of one; a table whose values are per 100 or per 1,000 is drawn as it is.
    """
    per = float(value.get("per") or 1)
    given = (table.get("method") or {}).get("parameters", {}).get("centre")
    if isinstance(given, int | float):
        return float(given) * per
    totals = table.get("totals") or {}
    for above, below in zip(reading.OF_EVENTS, reading.OF_SIZE, strict=True):
        if below == "expected" and below in totals:
            return 1.0
        if totals.get(above) is not None and totals.get(below):
            return float(totals[above]) / float(totals[below]) * per
    values = [float(row["value"]) for row in rows]
    return sum(values) / len(values) if reading.is_share(value) and values else 1.0


def nice_end(largest: float) -> float:
    step: float = 10 ** math.floor(math.log10(largest or 1)) / 4
    return math.ceil(largest * 1.03 / step) * step
