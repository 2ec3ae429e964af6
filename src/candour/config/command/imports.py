"""
`candour import ...`: published files into the home that CANDOUR_HOME names. Each kind of file is one function; what they share is here.

Another kind is a function of three lines: its arguments, `prepare()`, and `run(lambda report: door.import_...(...), format)`. What its door
returns has `read`, `added`, `changed`, `unchanged`, `rejected` (each with file, row and reason), `summary`, and may have `warnings`.
"""

import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Protocol

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from candour.analytics.tables import TableError
from candour.config import starting
from candour.config.command.errors import BadInputError
from candour.config.command.output import Answer, Format, FormatOption, show

app = typer.Typer(add_completion=False)
SHOWN = 20
COUNTS = ("read", "added", "changed", "unchanged")
Report = Callable[[str, int, int], None]
Files = Annotated[list[Path], typer.Argument(metavar="FILE...", help="CSV, TSV, Parquet, JSON, XLSX or ODS files.", show_default=False)]
AsOf = Annotated[
    datetime | None,
    typer.Option(
        formats=["%Y-%m-%d"], metavar="DATE", help="The day the files are of, where their names do not say it.", show_default=False
    ),
]
MappingOption = Annotated[
    str, typer.Option("--mapping", metavar="MAPPING", help="The path of a mapping, or the name of one in definitions/mappings.")
]


class Outcome(Protocol):
    """What every import returns."""

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


@app.callback()
def imports() -> None:
    """Take in published files; a second run changes nothing and says so."""


@app.command("organisations")
def import_organisations(files: Files, as_of: AsOf = None, format: FormatOption = Format.TABLE) -> None:  # noqa: A002 - the option's name
    """
    Take in organisations: trusts (etr), commissioning groups (eccg), boards, regions, kinds, shares of patients, successions.

    Files are known by their columns and may be given together, in any order; an older file never overwrites what a newer one said.

    Example: candour import organisations ods/*.csv
    """
    prepare()
    from candour.areas.ledger.door import Actor
    from candour.areas.organisations import door

    day = as_of.date() if as_of else None
    with on_disk(files) as paths:
        run(lambda report: door.import_files(paths=paths, as_of=day, by=Actor.command(), report=report), format)


@app.command("shmi")
def import_shmi(files: Files, format: FormatOption = Format.TABLE) -> None:  # noqa: A002 - the option's name
    """
    Take in hospital mortality (SHMI) as published, one file for each release; the month and year of the release stand in the file's name.

    Example: candour import shmi shmi/*.csv
    """
    prepare()
    from candour.areas.ledger.door import Actor
    from candour.areas.measures import door

    run(lambda report: door.import_shmi(paths=files, by=Actor.command(), report=report), format)


@app.command("measure")
def import_measure(files: Files, mapping: MappingOption, format: FormatOption = Format.TABLE) -> None:  # noqa: A002 - the option's name
    """
    Take in files of figures for a measure, by a mapping: a YAML file that says which column is what, ours or one that you wrote.

    Example: candour import measure england_trust_accidents_emergency.csv --mapping emergency-four-hours
    """
    prepare()
    from candour.areas.ledger.door import Actor
    from candour.areas.measures import door

    try:
        with on_disk(files) as paths:
            run(lambda report: door.import_mapped(paths=paths, mapping=mapping, by=Actor.command(), report=report), format)
    except (door.DefinitionError, door.MeasureError) as wrong:
        raise BadInputError(f"{str(wrong).rstrip('.')}. Nothing was imported") from None


@contextmanager
def on_disk(files: Sequence[Path]) -> Iterator[list[Path]]:
    """Give the files, with `-` as a copy of standard input for as long as it takes: an import reads its files twice."""
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "standard-input.csv"
        if Path("-") in files:
            with copy.open("wb") as file:
                shutil.copyfileobj(sys.stdin.buffer, file)
        yield [copy if path == Path("-") else path for path in files]


def prepare() -> None:
    """Start Django in a home that may take published figures, with its database up to date."""
    starting.start_django()
    from django.conf import settings
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    if settings.KIND == "demo":
        raise BadInputError(
            f"{settings.HOME} holds the invented health system, which never shares a database with real figures; set CANDOUR_HOME"
        )
    settings.HOME.mkdir(parents=True, exist_ok=True)
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        starting.migrate()


def run(import_files: Callable[[Report], Outcome], format: Format) -> None:  # noqa: A002 - the option's name
    """Import with progress shown on long work, and show what became of every row."""
    screen = Console(stderr=True, highlight=False)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    try:
        with Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal) as bar:
            task = bar.add_task("reading", total=None)
            outcome = import_files(lambda what, done, of: bar.update(task, description=what, completed=done, total=of))
    except TableError as wrong:
        raise BadInputError(f"{wrong} Nothing was imported") from None
    show_outcome(outcome, format)


def as_json(outcome: Outcome) -> dict[str, Any]:
    """Return the stable JSON of an import."""
    return {
        **{name: getattr(outcome, name) for name in COUNTS},
        "rejected": _rows(outcome.rejected),
        "warnings": [w if isinstance(w, str) else _worded(*_rows([w])) for w in getattr(outcome, "warnings", ())],
        "summary": dict(outcome.summary),
    }


def _rows(rows: Iterable[Any]) -> list[dict[str, Any]]:
    return [{"file": r.file, "row": r.row, "reason": r.reason} for r in rows]


def _worded(row: Mapping[str, Any]) -> str:
    place = f"{row['file']}, row {row['row']}" if row["row"] else row["file"]
    return f"{place}: {row['reason']}"


def show_outcome(outcome: Outcome, format: Format) -> None:  # noqa: A002 - the option's name
    """Show JSON, the rejected rows as CSV, or for people a line per file and what became of the rows."""
    answer = as_json(outcome)
    if format is Format.CSV:
        columns: tuple[str, ...] = ("file", "row", "reason")
        rows = [[r[c] for c in columns] for r in answer["rejected"]]
    else:
        columns = ("file", "what", "as_of", *COUNTS, "rejected")
        rows = [[f.get(c) for c in columns] for f in answer["summary"].get("files", ())]
    notes = [f"Rejected: {_worded(r)}" for r in answer["rejected"][:SHOWN]]
    if len(answer["rejected"]) > SHOWN:
        notes.append(f"... and {len(answer['rejected']) - SHOWN:,} more; --format csv lists them all.")
    show(Answer(answer, columns, rows, notes=(*notes, _in_a_sentence(answer))), format)


def _in_a_sentence(answer: Mapping[str, Any]) -> str:
    if not (answer["added"] or answer["changed"]):
        return f"Nothing new: {answer['unchanged']:,} rows were known already, {len(answer['rejected']):,} rejected."
    became = ", ".join(f"{answer[c]:,} {c}" for c in COUNTS[1:])
    return f"{answer['read']:,} rows read: {became}, {len(answer['rejected']):,} rejected."
