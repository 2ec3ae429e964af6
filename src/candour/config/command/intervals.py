"""`candour intervals`: the interval of every row of a file, as a table of groups shows them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import typer

from candour.config.command import output, places
from candour.config.command.errors import BadInputError
from candour.config.command.methods import IntervalKind
from candour.config.command.output import Answer, Format, FormatOption

SEPARATOR = " / "


def intervals(
    file: Annotated[str, typer.Argument(help="CSV, TSV, Parquet, JSON, XLSX or ODS; - reads CSV from standard input.")],
    unit: Annotated[list[str], typer.Option(help="Column that names the row; may be given several times.")],
    numerator: Annotated[str, typer.Option(help="Column of events.")],
    denominator: Annotated[str, typer.Option(help="Column of what the events are out of.")],
    kind: Annotated[IntervalKind, typer.Option(help="wilson for a proportion; byar or exact (Poisson) for a rate or a ratio.")],
    times: Annotated[float, typer.Option(help="Multiply values and limits, for example by 100.")] = 1.0,
    level: Annotated[float, typer.Option(help="Coverage of the intervals.")] = 0.95,
    form: FormatOption = Format.TABLE,
) -> None:
    """
    Give every row of a file its value with a confidence interval. Rows with nothing to divide by are left out, and said.

    Example: candour intervals waits.csv --unit label --numerator numerator --denominator denominator --kind wilson --times 100
    """
    names, rows, counts, bases, warnings = _read(file, unit, numerator, denominator)

    from candour.methods import rates

    makers: dict[str, Callable[..., rates.Interval]] = {
        "wilson": rates.wilson_interval,
        "byar": rates.byar_interval,
        "exact": rates.exact_interval,
    }
    try:
        answer = makers[kind.value](counts, bases, level=level)
    except ValueError as error:
        columns = {"events": numerator, "total": denominator, "per": denominator}
        raise places.found(error, file=file.rpartition("/")[2], columns=columns, rows=rows) from None
    figures: dict[str, Any] = {"numerator": counts, "denominator": bases}
    figures |= {name: getattr(answer, part) * times for name, part in (("value", "estimate"), ("lower", "lower"), ("upper", "upper"))}
    table = [[name, *values] for name, *values in zip(names, *(output.plain(v) for v in figures.values()), strict=True)]
    body = {
        "rows": [dict(zip(("unit", *figures), row, strict=True)) for row in table],
        "level": answer.level,
        "method": answer.method.as_dict(),
        "warnings": warnings,
    }
    note = f"Method {answer.method.id} {answer.method.version}, {level * 100:.6g} %: {answer.method.source}."
    output.show(Answer(json=body, columns=["unit", *figures], rows=table, notes=[note]), form)


def _read(file: str, unit: list[str], numerator: str, denominator: str) -> tuple[list[str], list[int], list[float], list[float], list[str]]:
    from candour.analytics import tables

    names, rows, counts, bases, left_out = [], [], [], [], []
    with tables.read(file) as table:
        named = [table.column(column) for column in unit]
        top, bottom = table.column(numerator), table.column(denominator)
        for row in table:
            base = 0.0 if row.cells[bottom] is None else table.count_in(row, bottom)
            if base == 0 or row.cells[top] is None:
                left_out.append(row.number)
                continue
            names.append(SEPARATOR.join(text for column in named if (text := table.text_in(row, column))))
            rows.append(row.number)
            counts.append(table.count_in(row, top))
            bases.append(base)
        warnings = list(table.warnings)
    if not names:
        raise BadInputError(f"{file}: no row has something to divide by; look at the column {denominator}")
    if left_out:
        shown = ", ".join(map(str, left_out[:10])) + (" and more" if len(left_out) > 10 else "")
        warnings.append(f"Left out, because there is nothing to divide by: row{'s' if len(left_out) > 1 else ''} {shown}.")
    return names, rows, counts, bases, warnings
