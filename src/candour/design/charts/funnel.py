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

Table = Mapping[str, Any]
MOST_LABELS = 8
LIMITS = (("998", "99.8%"), ("95", "95%"))


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
    finished = svg.finish(
        drawing.render(plot.chart(), frame),
        title=str(table.get("finding") or table.get("title") or "Funnel chart"),
        description=plot.description(),
        width=frame.width,
        height=frame.height,
    )
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

    def chart(self) -> Any:
        import altair as alt

        frame = self.frame
        x = alt.X(
            "x:Q",
            scale=alt.Scale(domain=[0, self.largest], nice=False),
            axis=alt.Axis(
                title=drawing.wrap(reading.title_of(self.size), frame.plot_width, frame.text_size),
                titlePadding=8,
                format="~s" if self.largest >= 1e5 else ",d",
                tickCount=4 if frame.narrow else 6,
            ),
        )
        y_axis = alt.Axis(
            **drawing.heading_axis(
                reading.title_of(self.value), frame, format=reading.axis_format(self.value, self.reach[1] - self.reach[0])
            )
        )
        scale = alt.Scale(domain=list(self.reach), nice=False, zero=False)
        layers = []
        limits = alt.Chart(alt.Data(values=self.limits()))
        for name, colour in zip(self.widest_first(), (colours.BAND_OUTER, colours.BAND_INNER), strict=True):
            band = limits.mark_area(color=colour, opacity=1, clip=True, aria=False, interpolate="monotone")
            layers.append(band.encode(x=x, y=alt.Y(f"lower_{name}:Q", scale=scale, axis=y_axis), y2=f"upper_{name}:Q"))
        centre = alt.Chart(alt.Data(values=[{"y": self.centre, "text": self.centre_words()}]))
        layers.append(centre.mark_rule(color=colours.SLATE, strokeWidth=1, aria=False).encode(y=alt.Y("y:Q", scale=scale, axis=y_axis)))
        look = {"color": colours.SLATE, "fontSize": frame.text_size - 1, "baseline": "bottom", "dy": -4, "aria": False}
        look["align"] = "left" if frame.narrow else "right"  # on a phone the right end belongs to the limits' names
        words = {"x": alt.value(0 if frame.narrow else frame.plot_width), "y": alt.Y("y:Q", scale=scale), "text": "text:N"}
        points = alt.Chart(alt.Data(values=self.marks())).mark_point(filled=True, opacity=1, strokeWidth=0.8)
        layers.append(
            points.encode(
                x=x,
                y=alt.Y("y:Q", scale=scale),
                shape=alt.Shape("shape:N", scale=None),
                color=alt.Color("colour:N", scale=None),
                stroke=alt.Stroke("ring:N", scale=None),
                size=alt.Size("area:Q", scale=None),
                description="said:N",
            )
        )
        layers += [centre.mark_text(**look | drawing.HALO).encode(**words), centre.mark_text(**look).encode(**words)]
        layers += [*self.limit_words(alt, scale), *names_of(alt, self.named())]
        return alt.layer(*layers)

    def widest_first(self) -> list[str]:
        """
        Order the two pairs of limits for drawing. The 99.8% pair is not always the wider: limits of chance alone may stand inside
        95% limits that count in how much organisations usually differ.
        """
        spans = {name: sum(band[f"upper_{name}"] - band[f"lower_{name}"] for band in self.limits()) for name, _ in LIMITS}
        return sorted(spans, key=lambda name: -spans[name])

    def limit_words(self, alt: Any, scale: Any) -> list[Any]:
        """
        Name the bands where they end, at the largest unit, just inside their upper edge.
        """
        ends = [
            {"x": band["x"], "y": band[f"upper_{name}"], "text": words} for name, words in self.limit_names() for band in self.limits()[-1:]
        ]
        look = {"align": "right", "baseline": "top", "dx": -3, "dy": 3, "fontSize": self.frame.text_size - 2, "color": colours.SLATE}
        text = alt.Chart(alt.Data(values=ends)).mark_text(aria=False, **look)
        return [text.encode(x="x:Q", y=alt.Y("y:Q", scale=scale), text="text:N")]

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


def names_of(alt: Any, names: list[dict[str, Any]]) -> list[Any]:
    """
    Return all names as two layers, halo and text: every layer more costs the renderer more than every label more.
    """
    look = {name: {"expr": f"datum.{name}"} for name in ("align", "fontSize", "fontWeight")}
    data = alt.Chart(alt.Data(values=names))
    place = {"scale": None, "axis": None}
    spots = {"x": alt.X("px:Q", **place), "y": alt.Y("py:Q", **place), "text": "text:N"}
    halo = data.mark_text(baseline="middle", aria=False, **look, **drawing.HALO)
    return [halo.encode(**spots), data.mark_text(baseline="middle", aria=False, color={"expr": "datum.color"}, **look).encode(**spots)]


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
