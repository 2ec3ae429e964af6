"""`candour fairness`: the gradient of a figure from the most deprived people to the least."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from candour.config.command import output, places
from candour.config.command.errors import BadInputError
from candour.config.command.output import Answer, Format, FormatOption

if TYPE_CHECKING:
    from candour.methods.fairness import Gradient

EVERYTHING = "all"
MOST_ROWS = 1_000_000
ARGUMENTS = ("population", "value", "lower", "upper")
FIGURES = ("sii", "sii_lower", "sii_upper", "rii", "rii_lower", "rii_upper", "intercept")


class GradientKind(StrEnum):
    """What the figures are."""

    MEAN = "mean"
    RATE = "rate"
    PROPORTION = "proportion"


class Group(NamedTuple):
    """One group: the row it stands in, its people, its figure and its limits."""

    row: int
    figures: tuple[float, ...]


class Asked(NamedTuple):
    """What was asked of every area."""

    kind: Any
    transform: bool
    multiplier: float
    highest_first: bool
    level: float


Areas = dict[str, dict[float, Group]]


def fairness(
    file: Annotated[str, typer.Argument(help="CSV, TSV, Parquet, JSON, XLSX or ODS; - reads CSV from standard input.")],
    order: Annotated[str, typer.Option(help="Column that orders the groups, the most deprived lowest: a fifth, a tenth, a rank.")],
    population: Annotated[str, typer.Option(help="Column of people in each group.")],
    value: Annotated[str, typer.Option(help="Column of the figure.")],
    lower: Annotated[str | None, typer.Option(help="Column of its lower 95 % limit, with --upper.")] = None,
    upper: Annotated[str | None, typer.Option(help="Column of its upper 95 % limit.")] = None,
    kind: Annotated[GradientKind, typer.Option(help="What the figure is; it says on which scale the limits are even.")] = GradientKind.MEAN,
    transform: Annotated[
        bool, typer.Option("--transform", help="Fit the line to the logarithm of a rate or the logit of a proportion.")
    ] = False,
    multiplier: Annotated[float, typer.Option(help="Multiply the slope index, for example by 100; negative turns the direction.")] = 1.0,
    by: Annotated[str | None, typer.Option(help="Column that names the area; each gets a line of its own.")] = None,
    highest_first: Annotated[bool, typer.Option("--highest-first", help="A higher --order is more deprived: a score, not a rank.")] = False,
    level: Annotated[float, typer.Option(help="Coverage of the intervals.")] = 0.95,
    form: FormatOption = Format.TABLE,
) -> None:
    """
    Give the slope and the relative index of inequality: how a figure changes from the most deprived people to the least.

    Example: candour fairness waits.csv --order fifth --population patients --value days --lower low --upper high

    Example: candour fairness prevalence.csv --order decile --population children --value share --kind proportion --by area
    """
    if (lower is None) != (upper is None):
        raise BadInputError("name two columns, --lower with --upper, or neither")
    limits = (lower, upper) if lower and upper else ()
    areas, warnings = _read(file, order, (population, value, *limits), by)

    asked = Asked(kind.value, transform, multiplier, highest_first, level)
    columns = dict(zip(ARGUMENTS, (population, value, *limits), strict=False))
    answers = {name: _gradient(Path(file).name, name if by else "", groups, columns, asked) for name, groups in areas.items()}
    names = list(areas)
    warnings += [f"{name}: {said}" if by else said for name in names for said in answers[name].warnings]
    first = answers[names[0]]
    body = {
        "areas": [_json(name, answers[name]) for name in names],
        "method": first.method.as_dict(),
        "warnings": warnings,
    }
    rows = [(name, *(getattr(answers[name], figure) for figure in FIGURES)) for name in names]
    notes = [
        f"From the most deprived end of the population to the least; interval {first.method.parameters['interval']}.",
        f"Method {first.method.id} {first.method.version}, {level * 100:.6g} %: {first.method.source}.",
    ]
    output.show(Answer(json=body, columns=("area", *FIGURES), rows=rows, notes=notes), form)


def _read(file: str, order: str, figures: tuple[str, ...], by: str | None) -> tuple[Areas, list[str]]:
    """Return for each area its groups by their order."""
    from candour.analytics import tables

    areas: Areas = {}
    with tables.read(file) as table:
        order_at, by_at = table.column(order), table.column(by) if by else None
        figures_at = [table.column(name) for name in figures]
        for count, row in enumerate(table, 1):
            if count > MOST_ROWS:
                raise table.error(row, order_at, f"there are more than {MOST_ROWS:,} rows; add them up to groups first")
            name = EVERYTHING if by_at is None else table.text_in(row, by_at)
            if not name and by_at is not None:
                raise table.error(row, by_at, "the row has figures and no area; name it or take the row out")
            place = table.number_in(row, order_at)
            groups = areas.setdefault(name, {})
            if place in groups:
                hint = f"in {name} " if by else ""
                raise table.error(
                    row, order_at, f"{place:g} stands {hint}twice; add the groups up, or name the column that tells them apart with --by"
                )
            groups[place] = Group(row.number, tuple(table.number_in(row, at) for at in figures_at))
        if not areas:
            raise tables.TableError("there is a header and no row with figures; give the file that holds them", file=table.file)
        return areas, list(table.warnings)


def _gradient(file: str, area: str, groups: dict[float, Group], columns: dict[str, str], asked: Asked) -> Gradient:
    from candour.methods import fairness as methods
    from candour.methods.checks import are

    if len(groups) < methods.FEWEST:
        place = f"{file}, {area}" if area else file
        raise BadInputError(f"{place}: a line with an interval needs at least {methods.FEWEST} groups, and there {are(len(groups))}")
    ordered = [groups[place] for place in sorted(groups, reverse=asked.highest_first)]
    figures = list(zip(*(group.figures for group in ordered), strict=True))
    try:
        return methods.gradient(*figures, kind=asked.kind, transform=asked.transform, multiplier=asked.multiplier, level=asked.level)
    except ValueError as error:
        raise places.found(error, file=file, columns=columns, rows=[group.row for group in ordered], within=area) from None


def _json(name: str, answer: Gradient) -> dict[str, Any]:
    return {
        "area": name,
        "sii": answer.sii,
        "rii": answer.rii,
        "intercept": answer.intercept,
        "sii_interval": [answer.sii_lower, answer.sii_upper],
        "rii_interval": [answer.rii_lower, answer.rii_upper],
        "groups": answer.share.shape[-1],
    }
