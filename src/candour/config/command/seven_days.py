"""`candour seven-days`: weekdays and weekends side by side, over one denominator or over two."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from candour.config.command import output, seven_days_reading
from candour.config.command.errors import BadInputError
from candour.config.command.output import Answer, Format, FormatOption
from candour.config.command.seven_days_reading import Asked, Group

if TYPE_CHECKING:
    from candour.methods.seven_days import SevenDays

DEATHS = ("death", "died", "dead", "mortality")
NUMBER_OF_DAYS = "days"


class DaysKind(StrEnum):
    """What the figures are."""

    RATE = "rate"
    PROPORTION = "proportion"


def seven_days(
    file: Annotated[str, typer.Argument(help="CSV, TSV, Parquet, JSON, XLSX or ODS; - reads CSV from standard input.")],
    day: Annotated[str, typer.Option(help="Column of the day: a date, or weekday, weekend or holiday where days were added up already.")],
    numerator: Annotated[str, typer.Option(help="Column of what was counted.")],
    denominator: Annotated[str | None, typer.Option(help="Column of what it is out of. Without it the number of days.")] = None,
    second_denominator: Annotated[str | None, typer.Option(help="A second column that it is out of, such as all who came.")] = None,
    kind: Annotated[DaysKind, typer.Option(help="rate: events over a base; proportion: people among people.")] = DaysKind.RATE,
    by: Annotated[list[str] | None, typer.Option(help="Column that names the group; may be given more than once.")] = None,
    only: Annotated[list[str] | None, typer.Option(help="Take only groups of this name; may be given more than once.")] = None,
    per: Annotated[float, typer.Option(help="Multiply values and differences, for example by 1000.")] = 1.0,
    level: Annotated[float, typer.Option(help="Coverage of the intervals.")] = 0.95,
    form: FormatOption = Format.TABLE,
) -> None:
    """
    Set weekdays and weekends side by side. Bank holidays belong to neither; dates are sorted by England's calendar.

    Example: candour seven-days discharges.csv --day date --numerator discharged --by trust

    Example: candour seven-days deaths.csv --day day --numerator deaths --denominator admitted --second-denominator attended
    """
    if any(word in numerator.casefold() for word in DEATHS) and not (denominator and second_denominator):
        raise BadInputError(
            "deaths by weekend alone cannot be judged, because fewer and sicker people are admitted then; "
            "give two denominators, for example --denominator admitted --second-denominator attended"
        )
    denominators = tuple(name for name in (denominator, second_denominator) if name)
    asked = Asked(day, numerator, denominators, tuple(by or ()), tuple(only or ()), part=kind.value == "proportion")
    groups, warnings = seven_days_reading.read(file, asked)
    compared = [(g, _compared(Path(file).name, g, asked, kind.value, per, level)) for g in groups]
    for g, answers in compared:
        said = {sentence for answer in answers for sentence in answer.warnings}
        warnings += [f"{g.name}: {sentence}" if by else sentence for sentence in sorted(said)]
    names = asked.denominators or (NUMBER_OF_DAYS,)
    body = {
        "groups": [_json(g, names, answers) for g, answers in compared],
        "method": compared[0][1][0].method.as_dict(),
        "warnings": warnings,
    }
    method = compared[0][1][0].method
    notes = [
        "A ratio of 1 is the same each day of the week.",
        f"Method {method.id} {method.version}, {level * 100:.6g} %: {method.source}.",
    ]
    columns, rows = _rows(compared, names)
    output.show(Answer(json=body, columns=columns, rows=rows, notes=notes), form)


def _compared(file: str, group: Group, asked: Asked, kind: Any, per: float, level: float) -> list[SevenDays]:
    from candour.methods import seven_days as methods

    days = [key if isinstance(key, str) else methods.kind_of_day(key, seven_days_reading.holidays()) for key in group.keys]
    weeks = [(key.toordinal() - 1) // 7 for key in group.keys if isinstance(key, date)]  # from Monday to Sunday
    found = []
    for at in range(max(len(asked.denominators), 1)):
        bases = group.denominators[at] if asked.denominators else [1.0] * len(days)
        try:
            found.append(methods.side_by_side(days, group.numerators, bases, kind=kind, week=weeks or None, per=per, level=level))
        except ValueError as error:
            place = f"{file}, {group.name}" if asked.by else file
            raise BadInputError(f"{place}: {error}") from None
    return found


def _json(group: Group, names: tuple[str, ...], answers: list[SevenDays]) -> dict[str, Any]:
    return {
        "group": group.name,
        "comparisons": [
            {
                "denominator": name,
                "days": [
                    {
                        "day": day,
                        "numerator": answer.numerator[i],
                        "denominator": answer.denominator[i],
                        "value": answer.value[i],
                        "interval": [answer.lower[i], answer.upper[i]],
                    }
                    for i, day in enumerate(answer.days)
                ],
                "ratio": answer.ratio,
                "ratio_interval": [answer.ratio_lower, answer.ratio_upper],
                "difference": answer.difference,
                "difference_interval": [answer.difference_lower, answer.difference_upper],
                "weeks": answer.weeks,
            }
            for name, answer in zip(names, answers, strict=True)
        ],
    }


def _rows(compared: list[tuple[Group, list[SevenDays]]], names: tuple[str, ...]) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    columns = (
        *("group", "denominator", "weekday", "weekend", "holiday", "ratio", "ratio_lower", "ratio_upper"),
        *("difference", "difference_lower", "difference_upper", "weeks"),
    )
    rows = []
    for g, answers in compared:
        for name, a in zip(names, answers, strict=True):
            values = dict(zip(a.days, a.value.tolist(), strict=True))
            shown = (values.get("weekday"), values.get("weekend"), values.get("holiday"))
            ratios = (a.ratio, a.ratio_lower, a.ratio_upper)
            rows.append((g.name, name, *shown, *ratios, a.difference, a.difference_lower, a.difference_upper, a.weeks))
    return columns, rows
