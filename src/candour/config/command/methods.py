"""Method commands: they need a file or a few numbers, and neither database nor Django."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from candour.config.command import output
from candour.config.command.errors import BadInputError
from candour.config.command.output import Answer, Format, FormatOption, PictureFormat, PictureFormatOption

if TYPE_CHECKING:
    from candour.methods.funnel import Funnel


class IntervalKind(StrEnum):
    """Which interval."""

    WILSON = "wilson"
    BYAR = "byar"
    EXACT = "exact"


class FunnelKind(StrEnum):
    """What the units are compared by."""

    RATIO = "ratio"
    PROPORTION = "proportion"
    RATE = "rate"


class OverdispersionRule(StrEnum):
    """How limits are widened."""

    NONE = "none"
    SHMI = "shmi"
    CQC = "cqc"
    CQC_FUNNELPLOTR = "cqc-funnelplotr"


NO_RULE = OverdispersionRule.NONE
MOST_UNITS = 250_000  # more than England has of anything a funnel compares


def interval(
    kind: Annotated[IntervalKind, typer.Option(help="wilson for a proportion; byar or exact (Poisson) for a count or rate.")],
    events: Annotated[float, typer.Option(help="How many events.")],
    total: Annotated[float | None, typer.Option(help="Of how many, for wilson.")] = None,
    per: Annotated[float | None, typer.Option(help="What the count is divided by, for byar and exact. Without it 1.")] = None,
    level: Annotated[float, typer.Option(help="Coverage of the interval.")] = 0.95,
    form: FormatOption = Format.TABLE,
) -> None:
    """
    Give the confidence interval of a proportion, a count or a rate, right for zero too.

    Example: candour interval --kind wilson --events 65 --total 100

    Example: candour interval --kind exact --events 12 --per 10.5 --format json
    """
    from candour.methods import rates

    if kind == IntervalKind.WILSON and total is None:
        raise BadInputError("--kind wilson needs --total, the number that the events are out of")
    if kind == IntervalKind.WILSON and per is not None:
        raise BadInputError("--kind wilson takes --total, not --per; --per belongs to byar and exact")
    if kind != IntervalKind.WILSON and total is not None:
        raise BadInputError(f"--kind {kind} takes --per, not --total; --total belongs to wilson")
    if events % 1 != 0:
        raise BadInputError(f"--events is {events:g} and must be a whole number")
    try:
        if total is not None:
            answer = rates.wilson_interval(events, total, level=level)
        else:
            make = rates.byar_interval if kind == IntervalKind.BYAR else rates.exact_interval
            answer = make(events, 1.0 if per is None else per, level=level)
    except ValueError as error:
        raise BadInputError(f"--{error}") from None
    figures = {"estimate": answer.estimate, "lower": answer.lower, "upper": answer.upper}
    body = {**figures, "level": answer.level, "method": answer.method.as_dict(), "warnings": []}
    note = f"Method {answer.method.id} {answer.method.version}, {level * 100:.6g} %: {answer.method.source}."
    output.show(Answer(json=body, columns=tuple(figures), rows=[tuple(figures.values())], notes=[note]), form)


def funnel(
    file: Annotated[str, typer.Argument(help="CSV, TSV, Parquet, JSON, XLSX or ODS; - reads CSV from standard input.")],
    unit: Annotated[str, typer.Option(help="Column that names the unit.")],
    observed: Annotated[str | None, typer.Option(help="Column of observed events, with --expected.")] = None,
    expected: Annotated[str | None, typer.Option(help="Column of expected events.")] = None,
    numerator: Annotated[str | None, typer.Option(help="Column of events, with --denominator.")] = None,
    denominator: Annotated[str | None, typer.Option(help="Column of what the events are out of.")] = None,
    kind: Annotated[
        FunnelKind | None, typer.Option(help="What is compared. Without it ratio for observed and expected, otherwise proportion.")
    ] = None,
    per: Annotated[float, typer.Option(help="Multiply values and limits, for example by 1000.")] = 1.0,
    overdispersion: Annotated[OverdispersionRule, typer.Option(help="Widen the limits by how much units differ anyway.")] = NO_RULE,
    limits: Annotated[str, typer.Option(help="Levels with a comma between; bands are judged at the first.")] = "0.95,0.998",
    centre: Annotated[str, typer.Option(help="Centre line: a number or pooled. Without it 1 for a ratio, otherwise pooled.")] = "",
    form: PictureFormatOption = PictureFormat.TABLE,
) -> None:
    """
    Judge every unit against the limits of a funnel plot.

    Example: candour funnel shmi.csv --unit PROVIDER --observed OBSERVED --expected EXPECTED --overdispersion shmi --limits 0.95

    Example: candour funnel wards.xlsx --unit ward --numerator falls --denominator bed_days --kind rate --per 1000 --format json
    """
    levels = _levels(limits)
    count_column, base_column, by_ratio = _columns(observed, expected, numerator, denominator)
    chosen = kind or (FunnelKind.RATIO if by_ratio else FunnelKind.PROPORTION)
    names, counts, bases, warnings = units_of(file, unit, count_column, base_column, proportion=chosen == FunnelKind.PROPORTION)

    from candour.methods import funnel as funnels

    try:
        answer = funnels.funnel(
            counts,
            bases,
            kind=chosen.value,
            overdispersion=overdispersion.value,
            levels=levels,
            centre=_centre(centre),
            per=per,
            names=names,
        )
    except ValueError as error:
        raise BadInputError(str(error)) from None
    body = _funnel_json(answer, names, [*warnings, *answer.warnings])
    columns, rows = _funnel_rows(answer, names)
    if form == PictureFormat.SVG:
        typer.echo(_funnel_picture(answer, names, Path(file).name, (count_column, base_column)))
        return
    spread = answer.overdispersion
    notes = [
        f"Centre {answer.centre:g}; tau2 {spread.tau2:.6g}, phi {spread.phi:.4g} ({spread.kept} units kept, {spread.dropped} dropped).",
        f"Method {answer.method.id} {answer.method.version}: {answer.method.source}.",
    ]
    output.show(Answer(json=body, columns=columns, rows=rows, notes=notes), form)


def _levels(limits: str) -> tuple[float, ...]:
    try:
        levels = tuple(float(part) for part in limits.split(","))
    except ValueError:
        raise BadInputError(f"--limits is {limits!r} and must be levels with a comma between, for example 0.95,0.998") from None
    if len(set(levels)) != len(levels):
        raise BadInputError(f"--limits is {limits!r} and names a level twice; name each once")
    return levels


def _centre(centre: str) -> Any:
    if centre in ("", "pooled"):
        return centre or None
    try:
        return float(centre)
    except ValueError:
        raise BadInputError(f"--centre is {centre!r} and must be a number or pooled") from None


def _columns(observed: str | None, expected: str | None, numerator: str | None, denominator: str | None) -> tuple[str, str, bool]:
    ratio, share = (observed, expected), (numerator, denominator)
    if all(ratio) and not any(share):
        return str(observed), str(expected), True
    if all(share) and not any(ratio):
        return str(numerator), str(denominator), False
    raise BadInputError("name two columns: --observed with --expected, or --numerator with --denominator")


def units_of(file: str, unit: str, count: str, base: str, *, proportion: bool) -> tuple[list[str], list[float], list[float], list[str]]:
    """Read the units of a funnel; a row in which both figures are blank is a note of the publisher and is left out with a warning."""
    from candour.analytics import tables

    first_row: dict[str, int] = {}
    counts: list[float] = []
    bases: list[float] = []
    blank: list[int] = []
    with tables.read(file) as table:
        unit_at, count_at, base_at = table.column(unit), table.column(count), table.column(base)
        for row in table:
            if row.cells[count_at] is None and row.cells[base_at] is None:
                blank.append(row.number)
                continue
            name = table.text_in(row, unit_at)
            if not name:
                raise table.error(row, unit_at, "the row has figures and no unit; name it or take the row out")
            if name in first_row:
                reason = f"'{name}' is here and in row {first_row[name]}; each unit has one row, so choose one period"
                raise table.error(row, unit_at, reason)
            counts.append(table.count_in(row, count_at))
            bases.append(table.count_in(row, base_at))
            if bases[-1] == 0:
                raise table.error(row, base_at, "0 cannot be divided by; take the row out")
            if proportion and counts[-1] > bases[-1]:
                reason = f"{counts[-1]:g} is more than the {bases[-1]:g} it is out of; correct it, or ask for --kind rate"
                raise table.error(row, count_at, reason)
            first_row[name] = row.number
            if len(counts) > MOST_UNITS:
                raise table.error(row, unit_at, f"there are more than {MOST_UNITS:,} units; add the rows up to units first")
        if not counts:
            raise tables.TableError("there is a header and no row with figures; give the file that holds them", file=table.file)
        warnings = list(table.warnings)
    if blank:
        where = ", ".join(str(number) for number in blank[:10]) + (" and more" if len(blank) > 10 else "")
        warnings.append(f"Left out, because {count} and {base} are blank there: row{'s' if len(blank) > 1 else ''} {where}.")
    return list(first_row), counts, bases, warnings


def level_name(level: float) -> str:
    """Return a level as part of a column name: 0.95 is 95 and 0.998 is 998, as in every released table."""
    return f"{level:.10f}".rstrip("0")[2:].ljust(2, "0")


def _funnel_json(answer: Funnel, names: list[str], warnings: list[str]) -> dict[str, Any]:
    units = []
    for i, name in enumerate(names):
        figures = {"unit": name, "observed": answer.observed[i], "expected": answer.expected[i]}
        if answer.kind != "ratio":
            figures["denominator"] = answer.base[i]
        limits = {repr(level): [answer.lower[at, i], answer.upper[at, i]] for at, level in enumerate(answer.levels)}
        rest = {"z": answer.z[i], "z_adjusted": answer.z_adjusted[i], "band": str(answer.band[i])}
        units.append({**figures, "value": answer.value[i], "limits": limits, **rest})
    spread = answer.overdispersion
    return {
        "units": units,
        "centre": answer.centre,
        "overdispersion": {"rule": spread.rule, "tau2": spread.tau2, "phi": spread.phi, "kept": spread.kept, "dropped": spread.dropped},
        "method": answer.method.as_dict(),
        "warnings": warnings,
    }


def _funnel_rows(answer: Funnel, names: list[str]) -> tuple[list[str], list[list[Any]]]:
    pairs = [(f"{side}_{level_name(level)}", values[at]) for at, level in enumerate(answer.levels) for side, values in _sides(answer)]
    base = ("denominator", answer.base) if answer.kind != "ratio" else ("expected", answer.expected)
    columns: list[tuple[str, Any]] = [("unit", names), ("observed", answer.observed), base, ("value", answer.value), *pairs]
    columns += [("z", answer.z), ("z_adjusted", answer.z_adjusted), ("band", answer.band)]
    return [name for name, _ in columns], [list(row) for row in zip(*(output.plain(values) for _, values in columns), strict=True)]


def _sides(answer: Funnel) -> tuple[tuple[str, Any], tuple[str, Any]]:
    return ("lower", answer.lower), ("upper", answer.upper)


def _funnel_picture(answer: Funnel, names: list[str], file: str, asked: tuple[str, str]) -> str:
    """Return the picture that the public pages draw, made from a table in the form that is released."""
    from candour.design import charts

    size = "expected" if answer.kind == "ratio" else "denominator"
    columns = {"organisation": names, "name": names, "observed": answer.observed, size: answer.base, "value": answer.value}
    for level in (0.95, 0.998):  # the two that the picture shows, whatever was asked for
        columns[f"lower_{level_name(level)}"], columns[f"upper_{level_name(level)}"] = answer.limits_at(answer.base, level)
    columns |= {"z": answer.z, "band": answer.band}
    above, below = (int((answer.band == band).sum()) for band in ("higher_than_expected", "lower_than_expected"))
    value = " by ".join(asked) if answer.per == 1 else f"{asked[0]} by {answer.per:,g} {asked[1]}"
    labels = {"observed": asked[0], size: asked[1], "value": value}
    types = {"organisation": "code", "name": "text", "observed": "count", size: "count", "value": answer.kind, "band": "band"}
    table = {
        "format": 1,
        "kind": "table",
        "subject": "funnel",
        "title": value,
        "finding": f"Of {len(names):,} units {above:,} are higher than expected and {below:,} lower",
        "method": answer.method.as_dict(),
        "marks": {"official": False, "invented": False, "disclosure": "none", "provenance": file},
        "columns": [{"name": name, "label": labels.get(name, name), "type": types.get(name, "number")} for name in columns],
        "rows": list(zip(*(output.plain(values) for values in columns.values()), strict=True)),
        "totals": {"observed": answer.observed.sum(), size: answer.base.sum()},
        "cannot_tell": [],
        "warnings": list(answer.warnings),
    }
    return charts.funnel_svg(output.plain(table), standalone=True)
