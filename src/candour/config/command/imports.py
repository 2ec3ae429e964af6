"""
`candour import ...`: published files into the home that CANDOUR_HOME names. Each kind of file is one function; what they share is here.

Another kind of file is a function of three lines: its arguments, `prepare()`, and `run(lambda report: door.import_...(...), format)`.
What its door returns has `read`, `added`, `changed`, `unchanged`, `rejected` (file, row, reason each), `summary`, and may have
`warnings`.
"""

import csv
import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Protocol

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from candour.analytics.tables import TableError
from candour.config import starting

app = typer.Typer(help="Take in published files; a second run changes nothing and says so.", no_args_is_help=True)
err = Console(stderr=True, highlight=False)
SHOWN = 20


class Format(StrEnum):
    table = "table"
    json = "json"
    csv = "csv"


class Outcome(Protocol):
    """What every import returns; a rejected row has file, row and reason."""

    @property
    def read(self) -> int: ...
    @property
    def added(self) -> int: ...
    @property
    def changed(self) -> int: ...
    @property
    def unchanged(self) -> int: ...
    @property
    def rejected(self) -> Sequence[Any]: ...
    @property
    def summary(self) -> Mapping[str, Any]: ...


Report = Callable[[str, int, int], None]
Files = Annotated[list[Path], typer.Argument(metavar="FILE...", help="CSV, TSV, Parquet, JSON, XLSX or ODS files.", show_default=False)]
FormatOption = Annotated[Format, typer.Option(help="A table for people, JSON, or the rejected rows as CSV.")]
AsOf = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="The day the files are of (YYYY-MM-DD), where their names do not say it."),
]


@app.command("organisations")
def organisations(files: Files, as_of: AsOf = None, format: FormatOption = Format.table) -> None:  # noqa: A002 - the option's name
    """
    Take in organisations: trusts (etr), commissioning groups (eccg), boards, regions, kinds, shares of patients, successions.

    Files are known by their columns and may be given together, in any order; an older file never overwrites what a newer one said.

    Example: candour import organisations ods/*.csv
    """
    prepare()
    from candour.areas.ledger.door import Actor
    from candour.areas.organisations import door

    day = as_of.date() if as_of else None
    run(lambda report: door.import_files(paths=files, as_of=day, by=Actor.command(), report=report), format)


def prepare() -> None:
    """Start Django in a home that may take published figures, with its database up to date."""
    starting.start_django()
    from django.conf import settings
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    if settings.KIND == "demo":
        stop(
            f"{settings.HOME} holds the invented health system, and real figures never share a database with it; name another CANDOUR_HOME."
        )
    settings.HOME.mkdir(parents=True, exist_ok=True)
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        starting.migrate()


def run(import_files: Callable[[Report], Outcome], format: Format) -> None:  # noqa: A002 - the option's name
    """Import with progress shown on long work, and print what became of every row."""
    bar = Progress(SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=err, transient=True)
    try:
        with bar:
            task = bar.add_task("reading", total=None)
            outcome = import_files(lambda what, done, of: bar.update(task, description=what, completed=done, total=of))
    except TableError as wrong:
        stop(f"{wrong} Nothing was imported.")
    print_outcome(outcome, format)


def stop(sentence: str) -> None:
    """Say what was wrong with the input in one sentence, and end."""
    sys.stderr.write(f"{sentence}\n")
    raise typer.Exit(2)


def as_json(outcome: Outcome) -> dict[str, Any]:
    """Return the stable JSON of an import."""
    return {
        **{name: getattr(outcome, name) for name in ("read", "added", "changed", "unchanged")},
        "rejected": _rows(outcome.rejected),
        "warnings": _rows(getattr(outcome, "warnings", ())),
        "summary": outcome.summary,
    }


def _rows(rows: Iterable[Any]) -> list[dict[str, Any]]:
    return [{"file": r.file, "row": r.row, "reason": r.reason} for r in rows]


def print_outcome(outcome: Outcome, format: Format) -> None:  # noqa: A002 - the option's name
    """Print JSON, the rejected rows as CSV, or a table and a sentence for people."""
    result = as_json(outcome)
    if format is Format.json:
        sys.stdout.write(json.dumps(result, indent=2, ensure_ascii=False, default=_day) + "\n")
    elif format is Format.csv:
        writer = csv.DictWriter(sys.stdout, ("file", "row", "reason"), lineterminator="\n")
        writer.writeheader()
        writer.writerows(result["rejected"])
    else:
        _print_for_people(result)


def _day(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def _print_for_people(result: dict[str, Any]) -> None:
    out = Console(highlight=False)
    files = result["summary"].get("files")
    if files:
        table = Table("file", "what", "as of", *(c for c in ("read", "added", "changed", "unchanged", "rejected")), box=None)
        for column in table.columns[3:]:
            column.justify = "right"
        for f in files:
            counts = (f"{f[c]:,}" for c in ("read", "added", "changed", "unchanged", "rejected"))
            table.add_row(f["file"], f.get("what", ""), f.get("as_of") or "-", *counts)
        out.print(table)
    for title in ("rejected", "warnings"):
        for row in result[title][:SHOWN]:
            out.print(
                row if isinstance(row, str) else f"{title}: {row['file']}, row {row['row']}: {row['reason']}", markup=False, soft_wrap=True
            )
        if len(result[title]) > SHOWN:
            out.print(f"... and {len(result[title]) - SHOWN:,} more ({title}); --format json lists them all.")
    if not (result["added"] or result["changed"]):
        out.print(f"Nothing new: {result['unchanged']:,} rows were known already, {len(result['rejected']):,} rejected.")
    else:
        became = ", ".join(f"{result[c]:,} {c}" for c in ("added", "changed", "unchanged"))
        out.print(f"{result['read']:,} rows read: {became}, {len(result['rejected']):,} rejected.")
