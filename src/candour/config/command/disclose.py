"""`candour disclose`: a table of counts about people in a form that may be shown, or the reason why not."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from candour.config.command import output
from candour.config.command.counts_in_files import Columns, counts_in
from candour.config.command.errors import BadInputError
from candour.config.command.output import Answer, Format, FormatOption

if TYPE_CHECKING:
    from candour.methods.disclosure.attack import Finding
    from candour.methods.disclosure.joining import Release
    from candour.methods.disclosure.ladder import Step, Tried
    from candour.methods.disclosure.tables import Counted, Shown

STAR = "*"
WORDS = "{}_words"
STATES = {"safe": "it passes", "refused": "still refused", "undecided": "two people must look"}


class RuleName(StrEnum):
    """Which rule."""

    MID6 = "mid6"
    HES2018 = "hes2018"
    OS2023 = "os2023"


def disclose(
    file: Annotated[str, typer.Argument(help="CSV, TSV, Parquet, JSON, XLSX or ODS; - reads CSV from standard input.")],
    count: Annotated[list[str], typer.Option(help="Column of counts of people; may be said again.")],
    by: Annotated[str, typer.Option(help="Columns that name the group, with a comma between; rows of one group are added up.")] = "",
    rule: Annotated[RuleName, typer.Option(help="mid6 for what comes again and again; the others for one table.")] = RuleName.MID6,
    of: Annotated[str | None, typer.Option(help="Column of counts that the first --count is a part of; gives percentages.")] = None,
    period: Annotated[str | None, typer.Option(help="Column of months, quarters or years.")] = None,
    totals: Annotated[bool, typer.Option("--totals", help="Release the sums over each choice of the groups too.")] = False,
    ledger: Annotated[Path | None, typer.Option(help="Folder of what was released before; attacked together, and added to.")] = None,
    population: Annotated[str, typer.Option(help="Which people the file is about, where a folder holds several populations.")] = "all",
    take: Annotated[str | None, typer.Option(help="Take a step of the ladder that was offered, such as quarters.")] = None,
    looked_by: Annotated[list[str] | None, typer.Option(help="Who looked, where the attack could not decide; two people.")] = None,
    seconds: Annotated[float, typer.Option(help="How long the attack may take.", min=0.1, max=600)] = 30.0,
    form: FormatOption = Format.TABLE,
) -> None:
    """
    Release a table of counts about people under a disclosure rule, or say why not.

    Every release is attacked first, together with what is in the folder of earlier ones. Where a count of 1 to 7 could be fewer than three
    different counts, nothing is released: the answer names the groups, never the count, offers coarser tables, and ends with code 1.

    Example: candour disclose falls.csv --count falls --by hospital,ward --rule mid6

    Example: candour disclose late.csv --count late --of all --by trust --period month --totals --ledger released --format json
    """
    from candour.methods.disclosure import ladder, rules

    counted, warnings = counts_in(file, Columns.named(by, count, of, period))
    chosen, asked_totals = rules.rule_called(rule.value), totals
    files, earlier = _earlier(ledger, population, counted)
    if take:
        step = _taken(take, counted, chosen, totals=totals, earlier=earlier, seconds=seconds)
        counted, chosen, asked_totals = step.counted, step.rule, step.totals
    from candour.methods.disclosure.tables import show

    shown = show(counted, chosen, totals=asked_totals)
    document = _document(shown, counted, population)
    if any(e.same(document) for e in files):
        earlier, files = [], []  # released before, word for word: nothing new is said
        finding, notes = None, ["Exactly this was released before."]
    else:
        finding, said = ladder.under_attack(shown, earlier, seconds=seconds)
        notes = list(said)
    people = sorted({name.strip().casefold() for name in looked_by or () if name.strip()})
    state = "released" if finding is None or finding.state == "safe" else finding.state
    if state == "undecided" and len(people) >= 2:
        state, document["looked_by"] = "released", sorted({name.strip() for name in looked_by or ()})
    answer = _Answer(state, shown, counted, finding, [*warnings, *notes], len(files), population)
    if state == "released":
        if ledger is not None and finding is not None:
            from candour.config.command import released_files

            answer.kept = released_files.keep(ledger, document)
        _show_released(answer, form, of=of is not None)
        return
    rungs = ladder.tried(counted, chosen, totals=asked_totals, earlier=earlier, seconds=min(seconds, 10.0))
    _show_refused(answer, rungs, form)
    raise typer.Exit(1)


@dataclass
class _Answer:
    state: str
    shown: Shown
    counted: Counted
    finding: Finding | None
    warnings: list[str]
    joined: int
    population: str
    kept: Path | None = None

    def json(self, rows: list[dict[str, Any]], rungs: list[Tried]) -> dict[str, Any]:
        finding = self.finding
        return {
            "state": self.state,
            "rule": self.shown.rule.name,
            "population": self.population,
            "rows": rows,
            "refused": [{"figure": n.label, "values_left": n.values} for n in finding.refused] if finding else [],
            "why": finding.why if finding and self.state != "released" else "",
            "ladder": [{"take": t.step.id, "title": t.step.title, "costs": t.step.costs, "state": t.state} for t in rungs],
            "ledger": {"joined": self.joined, "kept": self.kept.name if self.kept else None},
            "attack": _attack(finding) if finding else None,
            "method": self.shown.rule.method().as_dict(),
            "warnings": self.warnings,
        }


def _attack(finding: Finding) -> dict[str, Any]:
    return {"looked_at": finding.looked_at, "seconds": round(finding.seconds, 3), "method": finding.method.as_dict()}


def _earlier(folder: Path | None, population: str, counted: Counted) -> tuple[list[Any], list[Release]]:
    if folder is None:
        return [], []
    from candour.config.command import released_files

    try:
        files = released_files.held(folder, population)
    except ValueError as error:
        raise BadInputError(str(error)) from None
    if files and any((e.document["spans"] is None) != (counted.starts is None) for e in files):
        raise BadInputError(
            f"{folder}: some of what was released says its periods and some does not, so they cannot be attacked together; give --period, "
            "or another --population"
        )
    return files, [release for e in files for release in e.read()]


def _taken(name: str, counted: Counted, rule: Any, *, totals: bool, earlier: list[Release], seconds: float) -> Step:
    from candour.methods.disclosure import ladder
    from candour.methods.disclosure.tables import show

    def passes(step: Step) -> bool:
        shown = show(step.counted, step.rule, totals=step.totals)
        return ladder.under_attack(shown, earlier, seconds=seconds)[0].state == "safe"

    step = ladder.step_called(name, counted, rule, totals=totals, passes=passes)
    if step is None:
        there = ladder.names(counted, rule, totals=totals)
        raise BadInputError(f"--take is {name!r} and is no step of this table's ladder; the steps are {', '.join(there)}")
    return step


def _document(shown: Shown, counted: Counted, population: str) -> dict[str, Any]:
    from candour.methods.disclosure.rules import HIDDEN

    spans = None
    if shown.starts is not None and shown.ends is not None:
        spans = [list(ends) for ends in zip(shown.starts.tolist(), shown.ends.tolist(), strict=True)]
    return {
        "population": population,
        "rule": shown.rule.name,
        "groups": {name: [str(v) for v in values.tolist()] for name, values in shown.groups.items()},
        "values": {name: [None if v == HIDDEN else v for v in values.tolist()] for name, values in shown.values.items()},
        "spans": spans,
        "part_of": dict(counted.part_of),
    }


def _rows(shown: Shown, counted: Counted) -> list[dict[str, Any]]:
    from candour.methods.disclosure import figures
    from candour.methods.disclosure.rules import HIDDEN
    from candour.methods.disclosure.spans import written

    words = {int(v): shown.rule.words(int(v)) for values in shown.values.values() for v in set(values.tolist())}
    rows: list[dict[str, Any]] = []
    for at in range(len(next(iter(shown.values.values())))):
        row: dict[str, Any] = {name: str(values[at]) for name, values in shown.groups.items()}
        if shown.starts is not None and shown.ends is not None:
            row["period"] = written(int(shown.starts[at]), int(shown.ends[at]))
        for name, values in shown.values.items():
            value = int(values[at])
            row[name] = None if value == HIDDEN else value
            row[WORDS.format(name)] = words[value]
        rows.append(row)
    for part, whole in counted.part_of.items():
        made = figures.of_shown(shown.values[part], shown.values[whole], shown.rule, per=100)
        for row, value, why in zip(rows, made.values.tolist(), made.why.tolist(), strict=True):
            row["percent"] = None if value != value else round(value, 1)
            row["percent_words"] = str(why)
    return rows


def _show_released(answer: _Answer, form: Format, *, of: bool) -> None:
    rows = _rows(answer.shown, answer.counted)
    columns = list(rows[0])
    counts = set(answer.shown.values)
    cells = [[STAR if v is None and c in counts else v for c, v in row.items()] for row in rows]
    hidden = answer.shown.hidden
    attack = f"{answer.finding.looked_at} small counts were attacked" if answer.finding else "It was released before"
    notes = [
        f"{attack}, with {answer.joined} earlier releases; each can be three different counts or more."
        if answer.finding and answer.finding.state == "safe"
        else f"{attack}.",
        f"{hidden} counts are hidden (*). Rule {answer.shown.rule.name}: {answer.shown.rule.source}.",
    ]
    output.show(Answer(json=answer.json(rows, []), columns=columns, rows=cells, notes=notes), form)


def _show_refused(answer: _Answer, rungs: list[Tried], form: Format) -> None:
    finding = answer.finding
    given_away = finding.refused if finding else ()
    if answer.state == "refused":
        first = given_away[0]
        more = f", and {len(given_away) - 1} more" if len(given_away) > 1 else ""
        left = "only one count" if first.values == 1 else f"only {first.values} counts"
        reason = f"refused: {left} would be possible for {first.label}{more}; the ladder offers coarser tables, take one with --take"
    else:
        why = finding.why if finding else ""
        reason = f"undecided: {why}; two people must look, or take a coarser table with --take"
    if form == Format.JSON:
        typer.echo(output.as_json(answer.json([], rungs)))
    elif form == Format.TABLE:
        rows = [[t.step.id, t.step.title, t.step.costs, STATES[t.state]] for t in rungs]
        columns = ("take", "what is done", "what it costs", "the attack")
        output.show(Answer(json={"warnings": answer.warnings}, columns=columns, rows=rows), form)
    typer.echo(f"candour: {reason}.", err=True)
