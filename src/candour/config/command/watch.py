"""`candour watch`: early warning over periods or patients, for many groups at once, with what it costs in false alarms."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from candour.config.command import output, places, watch_reading
from candour.config.command.errors import BadInputError
from candour.config.command.output import Answer, Format, FormatOption
from candour.config.command.watch_reading import Group

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from candour.methods.surveillance import Plan, Watch
    from candour.methods.surveillance_cost import FalseAlarms

MOST_CELLS = 8_000_000
NAMED = 10


class WatchTest(StrEnum):
    """How evidence adds up."""

    SPRT = "sprt"
    CUSUM = "cusum"


class Direction(StrEnum):
    """Which change is watched for."""

    WORSE = "worse"
    BETTER = "better"


def watch(
    file: Annotated[str, typer.Argument(help="CSV, TSV, Parquet, JSON, XLSX or ODS; - reads CSV from standard input.")],
    time: Annotated[str, typer.Option(help="Column of the time: a day, a month, a year or a number.")],
    observed: Annotated[str | None, typer.Option(help="Column of events in each period, with --expected.")] = None,
    expected: Annotated[str | None, typer.Option(help="Column of the events expected in each period.")] = None,
    outcome: Annotated[str | None, typer.Option(help="Column of what became of each patient, 1 or 0, with --risk.")] = None,
    risk: Annotated[str | None, typer.Option(help="Column of the risk that each patient had, from 0 to 1.")] = None,
    ratio: Annotated[float, typer.Option(help="What to watch for: 2 is twice the risk (periods) or the odds (patients).")] = 2.0,
    alpha: Annotated[float, typer.Option(help="Chance of a false alarm that the threshold is made for.")] = 0.000001,
    beta: Annotated[float | None, typer.Option(help="Chance of missing it. Without it the same as --alpha.")] = None,
    group: Annotated[str | None, typer.Option(help="Column that names the group; each is watched by itself.")] = None,
    test: Annotated[WatchTest, typer.Option(help="sprt adds up for ever; cusum begins again while all is as usual.")] = WatchTest.SPRT,
    limit: Annotated[float | None, typer.Option(help="Threshold of a cusum.")] = None,
    run_length: Annotated[float | None, typer.Option(help="Or: average steps to a false alarm of a cusum; its threshold follows.")] = None,
    restart: Annotated[bool, typer.Option("--restart", help="A cusum begins again at 0 after an alarm.")] = False,
    direction: Annotated[Direction | None, typer.Option(help="Watch for worse or better; better turns a ratio above 1 over.")] = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """
    Watch events against what was expected, and sound an alarm when the evidence has added up. An alarm is a question, not a verdict.

    Example: candour watch deaths.csv --time month --observed deaths --expected expected --group trust

    Example: candour watch operations.csv --time day --outcome died --risk risk --test cusum --run-length 1000 --format json
    """
    columns, of_patients = _columns(observed, expected, outcome, risk)
    plan = _plan(ratio, alpha, beta, test, limit, run_length, restart, direction)
    groups, warnings = watch_reading.read(file, time, columns, group, one_row_each=not of_patients)
    answer, cost = _watched(Path(file).name, groups, columns, plan, of_patients)
    alone = [g.name for g in groups if len(g.labels) == 1]
    if len(alone) == len(groups):
        raise BadInputError(f"{Path(file).name}: there is one {time} and no more; evidence adds up over at least two")
    if alone:
        shown = ", ".join(alone[:NAMED]) + (f" and {len(alone) - NAMED} more" if len(alone) > NAMED else "")
        warnings.append(f"One {time} and no more: {shown}.")
    found = [_json(g, answer, at) for at, g in enumerate(groups)]
    body = {
        "groups": found,
        "false_alarms": {
            "units": cost.units,
            "steps": cost.steps,
            "expected": cost.expected,
            "at_most": cost.at_most,
            "words": cost.words,
        },
        "method": answer.method.as_dict(),
        "warnings": warnings,
    }
    notes = [
        cost.words,
        f"Method {answer.method.id} {answer.method.version}, ratio {answer.ratio:g}: {answer.method.source}.",
    ]
    if form == Format.CSV:
        output.show(
            Answer(json=body, columns=("group", "time", "statistic", "expected_minus_observed", "alarm"), rows=_path(groups, answer)), form
        )
        return
    summary = ("group", "first_alarm", "alarms", "last", "highest", "threshold")
    output.show(Answer(json=body, columns=summary, rows=[_summary(one) for one in found], notes=notes), form)


def _columns(observed: str | None, expected: str | None, outcome: str | None, risk: str | None) -> tuple[tuple[str, str], bool]:
    periods, patients = (observed, expected), (outcome, risk)
    if all(periods) and not any(patients):
        return (str(observed), str(expected)), False
    if all(patients) and not any(periods):
        return (str(outcome), str(risk)), True
    raise BadInputError("name two columns: --observed with --expected, or --outcome with --risk")


def _plan(*asked: Any) -> Plan:
    from candour.methods.surveillance import Plan

    ratio, alpha, beta, test, limit, run_length, restart, direction = asked
    try:
        return Plan(
            ratio=ratio,
            alpha=alpha,
            beta=beta,
            test=test.value,
            limit=limit,
            run_length=run_length,
            restart=restart,
            direction=direction.value if direction else None,
        )
    except ValueError as error:
        raise BadInputError(f"--{str(error).replace('run_length', 'run-length')}") from None


def _watched(
    file: str,
    groups: list[Group],
    columns: tuple[str, str],
    plan: Plan,
    of_patients: bool,
) -> tuple[Watch, FalseAlarms]:
    import numpy as np

    from candour.methods import surveillance, surveillance_cost

    longest = max(len(g.labels) for g in groups)
    if longest * len(groups) > MOST_CELLS:
        raise BadInputError(f"{file}: {len(groups):,} groups of up to {longest:,} rows are too many at once; give fewer groups")
    counted = np.zeros((len(groups), longest), dtype=bool)
    figures = np.ones((2, len(groups), longest))
    for at, g in enumerate(groups):
        counted[at, : len(g.labels)] = True
        figures[:, at, : len(g.labels)] = g.figures[0], g.figures[1]
    _refuse_impossible(file, groups, columns, figures, of_patients)
    try:
        if of_patients:
            answer = surveillance.watch_patients(figures[0], figures[1], plan, counted=counted)
            return answer, surveillance_cost.of_patient_watch(answer, figures[1], counted=counted)
        answer = surveillance.watch_periods(figures[0], figures[1], plan, counted=counted)
        return answer, surveillance_cost.of_period_watch(answer, figures[1], counted=counted)
    except ValueError as error:
        raise BadInputError(str(error)) from None


def _refuse_impossible(file: str, groups: list[Group], columns: tuple[str, str], figures: NDArray[Any], of_patients: bool) -> None:
    """Say in which row a figure cannot be, group by group; the method then finds nothing more."""
    from candour.methods import surveillance_weights

    weigh, names = (
        (surveillance_weights.patient_weights, ("outcome", "risk"))
        if of_patients
        else (surveillance_weights.period_weights, ("observed", "expected"))
    )
    for at, g in enumerate(groups):
        size = len(g.labels)
        try:
            weigh(figures[0, at, :size], figures[1, at, :size], against=2)
        except ValueError as error:
            raise places.found(error, file=file, columns=dict(zip(names, columns, strict=True)), rows=g.rows) from None


def _json(group: Group, answer: Watch, at: int) -> dict[str, Any]:
    size = len(group.labels)
    alarms = [label for label, alarm in zip(group.labels, answer.alarm[at, :size].tolist(), strict=True) if alarm]
    paths = zip(group.labels, answer.statistic[at, :size].tolist(), answer.difference[at, :size].tolist(), strict=True)
    return {
        "group": group.name,
        "first_alarm": alarms[0] if alarms else None,
        "alarms": alarms,
        "threshold": float(answer.threshold[at]),
        "lower_threshold": answer.lower,
        "path": [{"time": label, "statistic": value, "expected_minus_observed": less} for label, value, less in paths],
    }


def _path(groups: list[Group], answer: Watch) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = []
    for at, g in enumerate(groups):
        size = len(g.labels)
        columns = (answer.statistic[at, :size], answer.difference[at, :size], answer.alarm[at, :size].astype(int))
        found += [(g.name, *point) for point in zip(g.labels, *(values.tolist() for values in columns), strict=True)]
    return found


def _summary(one: dict[str, Any]) -> tuple[Any, ...]:
    statistics = [point["statistic"] for point in one["path"]]
    return one["group"], one["first_alarm"], len(one["alarms"]), statistics[-1], max(statistics), one["threshold"]
