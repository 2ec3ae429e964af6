"""`candour spc`: control charts of a file's series."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from candour.config.command import output, spc_dates, spc_reading
from candour.config.command.errors import BadInputError
from candour.config.command.output import Answer, PictureFormat, PictureFormatOption
from candour.config.command.spc_reading import Columns, ReadSeries

if TYPE_CHECKING:
    from candour.methods.method import Method
    from candour.methods.spc import Proposal, Series


class SpcChart(StrEnum):
    """Which chart."""

    XMR = "xmr"
    RUN = "run"
    P = "p"
    PPRIME = "pprime"
    U = "u"
    UPRIME = "uprime"
    C = "c"
    G = "g"
    T = "t"


class SpcRules(StrEnum):
    """Which rule set."""

    MDC = "mdc-2023-12"
    MDC_R = "mdc-r-0.2.2"
    POWERBI = "powerbi-2026"
    ANHOEJ = "anhoej"


class SpcBetter(StrEnum):
    """Which way is better."""

    UP = "up"
    DOWN = "down"
    NEUTRAL = "neutral"


OF_COUNTS = (SpcChart.P, SpcChart.PPRIME, SpcChart.U, SpcChart.UPRIME)
LINES = ("centre", "lower", "upper")


@dataclass(frozen=True)
class Judged:
    """A series as it was read and as it was judged."""

    read: ReadSeries
    found: Series
    proposal: Proposal | None
    target: float | None

    @property
    def starts(self) -> list[date]:
        """Return the days at which limits begin anew."""
        return [self.read.days[at] for at in self.found.groups[1:]]


def spc(
    file: Annotated[str, typer.Argument(help="CSV, TSV, Parquet, JSON, XLSX or ODS; - reads CSV from standard input.")],
    day: Annotated[str, typer.Option("--date", help="Column of dates: YYYY-MM-DD, DD/MM/YYYY, or months such as April 2021.")],
    value: Annotated[str | None, typer.Option(help="Column of the figure.")] = None,
    numerator: Annotated[str | None, typer.Option(help="Column of events, with --denominator.")] = None,
    denominator: Annotated[str | None, typer.Option(help="Column of what the events are out of.")] = None,
    chart: Annotated[SpcChart, typer.Option(help="Which chart; p and u need --numerator and --denominator.")] = SpcChart.XMR,
    rules: Annotated[SpcRules, typer.Option(help="By which rule set points are named.")] = SpcRules.MDC,
    better: Annotated[SpcBetter, typer.Option(help="Which way the charted figure is better.")] = SpcBetter.NEUTRAL,
    target: Annotated[float | None, typer.Option(help="What the figure ought to be.")] = None,
    baseline: Annotated[int | None, typer.Option(help="Make the lines from the first so many points.")] = None,
    rebase: Annotated[list[str] | None, typer.Option(help="Date from which limits begin anew; may be given again.")] = None,
    by: Annotated[list[str] | None, typer.Option(help="Column that names the series; may be given again.")] = None,
    only: Annotated[list[str] | None, typer.Option(help="Value that a --by column must have; may be given again.")] = None,
    per: Annotated[float, typer.Option(help="Multiply figures and lines, for example by 100 or 1000.")] = 1.0,
    form: PictureFormatOption = PictureFormat.TABLE,
) -> None:
    """
    Chart a figure over time and name the points that are more than chance.

    Example: candour spc waits.csv --date month --value waiting --better down

    Example: candour spc answers.csv --date month --numerator answered --denominator asked --chart p --by trust --by specialty --per 100
    """
    columns = _columns(day, value, numerator, denominator, chart, tuple(by or ()))
    if only and not by:
        raise BadInputError("--only chooses among the values of a --by column; name that column with --by")
    found, warnings = spc_reading.read(file, columns, chart.value, only or [])
    starts = [_start(said) for said in rebase or []]
    asked = {"chart": chart.value, "rules": rules.value, "better": better.value, "baseline": baseline, "per": per}
    judged, method = _judge(found, starts, target, asked)
    warnings += _said(judged)
    if form == PictureFormat.SVG:
        from candour.config.command import spc_picture

        typer.echo(spc_picture.draw(judged, columns, asked, method, file))
        return
    body = {"series": [_json(one) for one in judged], "method": method.as_dict(), "warnings": warnings}
    names, rows = _points(judged) if form == PictureFormat.CSV or len(judged) == 1 else _summaries(judged)
    if form != PictureFormat.CSV and len(judged) == 1:
        names, rows = names[1:], [row[1:] for row in rows]
    notes = [*_notes(judged), f"Method {method.id} {method.version}: {method.source}."]
    output.show(Answer(json=body, columns=names, rows=rows, notes=notes), form)


def _columns(day: str, value: str | None, numerator: str | None, denominator: str | None, chart: SpcChart, by: tuple[str, ...]) -> Columns:
    if (numerator is None) != (denominator is None):
        raise BadInputError("name two columns, --numerator with --denominator")
    if chart in OF_COUNTS and numerator is None:
        raise BadInputError(f"--chart {chart} needs --numerator and --denominator: how many, and out of how many")
    if numerator is None and value is None:
        raise BadInputError("name the column of the figure with --value, or --numerator and --denominator")
    if numerator is not None and value is not None:  # p and u charts are made of the two, the others of the figure itself
        return _columns(day, None, numerator, denominator, chart, by) if chart in OF_COUNTS else Columns(day, value, None, None, by)
    if numerator is not None and chart not in (*OF_COUNTS, SpcChart.XMR, SpcChart.RUN):
        raise BadInputError(f"--chart {chart} takes --value: it is made of one column")
    return Columns(day, value, numerator, denominator, by)


def _start(said: str) -> date:
    found = spc_dates.read(said)
    if found is None:
        raise BadInputError(f"--rebase is '{said}' and must be a date such as 2021-04-01")
    return found[0]


def _judge(found: list[ReadSeries], starts: Sequence[date], target: float | None, asked: dict[str, Any]) -> tuple[list[Judged], Method]:
    """Return every series judged; those whose limits begin anew at the same places together."""
    import numpy as np

    from candour.methods import spc as methods

    together: dict[tuple[int, ...], list[int]] = {}
    for at, series in enumerate(found):
        together.setdefault(_places(series, starts), []).append(at)
    judged: dict[int, Judged] = {}
    for places, members in together.items():
        longest = max(len(found[at].days) for at in members)
        values, sizes = (np.full((len(members), longest), np.nan) for _ in range(2))
        for row, at in enumerate(members):
            values[row, : len(found[at].values)], sizes[row, : len(found[at].sizes)] = found[at].values, found[at].sizes
        given: dict[str, Any] = {"denominators": sizes if found[0].sizes else None, "rebase": places}
        try:
            charts = methods.chart(values, target=target, **given, **asked)
            proposals = methods.propose_rebase(values, **given, **asked)
        except ValueError as error:
            raise BadInputError(f"--{error}") from None
        for row, at in enumerate(members):
            judged[at] = Judged(found[at], charts.one(row), proposals[row], target)
        method = charts.method
    parameters = {**method.parameters, "rebase": [day.isoformat() for day in sorted(set(starts))], "target": target}
    return [judged[at] for at in range(len(found))], type(method)(method.id, method.version, method.source, parameters)


def _places(series: ReadSeries, starts: Sequence[date]) -> tuple[int, ...]:
    places = []
    for day in sorted(set(starts)):
        place = series.place(day)
        if not 0 < place < len(series.days):
            within = f" of {series.key}" if series.keys else ""
            side = "at or before the first" if place == 0 else "after the last"
            raise BadInputError(f"--rebase {day} is {side} point{within}; points go from {series.days[0]} to {series.days[-1]}")
        places.append(place)
    if len(set(places)) < len(places):
        raise BadInputError("two of the --rebase dates have no point between them; give one")
    return tuple(places)


def _said(judged: list[Judged]) -> list[str]:
    said = [f"{one.read.key}: {text}" if one.read.keys else text for one in judged for text in one.found.warnings]
    more = len(said) - spc_dates.NAMED
    return said if more <= 0 else [*said[: spc_dates.NAMED], f"{more:,} more sentences about short or mixed series."]


def _json(one: Judged) -> dict[str, Any]:
    found, read = one.found, one.read
    body: dict[str, Any] = {"key": read.key}
    if read.keys:
        body["keys"] = list(read.keys)
    body |= {name: getattr(found, name) for name in LINES}
    body["points"] = [_point(one, at) for at in range(len(read.days))]
    body |= {"variation": found.variation, "assurance": found.assurance, "target": one.target}
    body["rebased_on"] = [day.isoformat() for day in one.starts]
    if found.signals is not None:
        body["signals"] = found.signals
    if one.proposal is not None:
        body["rebase_proposed"] = {"on": read.days[one.proposal.start].isoformat(), **asdict(one.proposal)}
        del body["rebase_proposed"]["start"]
    return body


def _point(one: Judged, at: int) -> dict[str, Any]:
    point, read = one.found.points[at], one.read
    if point is None:
        raise AssertionError(read.key, at)
    figures: dict[str, Any] = {"date": read.days[at].isoformat()}
    if read.sizes:
        figures |= {"numerator": read.values[at], "denominator": read.sizes[at]}
    names = ("value", *LINES, "near_lower", "near_upper")
    return figures | {name: getattr(point, name) for name in names} | {"flag": point.flag}


def _points(judged: list[Judged]) -> tuple[list[str], list[list[Any]]]:
    rows = [[one.read.key, *_point(one, at).values()] for one in judged for at in range(len(one.read.days))]
    return ["key", *_point(judged[0], 0)], rows


def _summaries(judged: list[Judged]) -> tuple[list[str], list[list[Any]]]:
    names = ["key", "points", "date", "value", *LINES, "flag", "variation", "assurance"]
    rows = []
    for one in judged:
        last = _point(one, len(one.read.days) - 1)
        figures = [last[name] for name in ("date", "value", *LINES, "flag")]
        rows.append([one.read.key, len(one.read.days), *figures, one.found.variation, one.found.assurance])
    return names, rows


def _notes(judged: list[Judged]) -> list[str]:
    if len(judged) > 1:
        return []
    one = judged[0]
    notes = [f"Variation {one.found.variation}, assurance {one.found.assurance}."]
    if one.found.signals:
        said = one.found.signals
        notes.append(
            f"Longest run {said['longest_run']} (more than {said['longest_run_limit']} is a signal), "
            f"crossings {said['crossings']} (fewer than {said['crossings_limit']} are)."
        )
    if one.proposal:
        since = one.read.days[one.proposal.start]
        notes.append(
            f"Since {since} all {one.proposal.points} points lie on the {one.proposal.side} side: if the cause is known, limits may begin "
            f"anew there (--rebase {since}); whether they do is for a person to decide."
        )
    return notes
