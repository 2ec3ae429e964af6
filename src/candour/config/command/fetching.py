"""`candour fetch ...`: published files from their publishers' own addresses, for `candour import` and `candour real`."""

import os
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn

from candour.analytics import fetching
from candour.config.command.errors import BadInputError
from candour.config.command.output import Answer, Format, FormatOption, show
from candour.config.environment import Environment

app = typer.Typer(add_completion=False)
COLUMNS = ("file", "verdict", "size", "checked", "sha256", "address")
Into = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help="Where to put the files; by default where 'candour real' looks for them.", show_default=False),
]
From = Annotated[
    str | None, typer.Option("--from", metavar="URL-BASE", help="Ask a copy for the same paths: http://127.0.0.1:8080.", show_default=False)
]


@app.callback()
def fetch() -> None:
    """Fetch published files from the addresses in definitions/sources, and check them."""


@app.command("shmi")
def fetch_shmi(into: Into = None, base: From = None, format: FormatOption = Format.TABLE) -> None:  # noqa: A002 - the option's name
    """
    Fetch the releases of the Summary Hospital-level Mortality Indicator; each is kept only if its checksum is right.

    Example: candour fetch shmi --into data
    """
    _fetch("shmi", into, base, format)


@app.command("organisations")
def fetch_organisations(into: Into = None, base: From = None, format: FormatOption = Format.TABLE) -> None:  # noqa: A002 - the option's name
    """
    Fetch today's lists of trusts, commissioning groups and successions; the hash of what came is written down beside them.

    Example: candour fetch organisations && candour import organisations var/fetched/ods/*.csv
    """
    _fetch("organisations", into, base, format)


@app.command("trust-flow")
def fetch_trust_flow(into: Into = None, base: From = None, format: FormatOption = Format.TABLE) -> None:  # noqa: A002 - the option's name
    """
    Fetch A&E, daily discharges, beds and talking therapies by trust, as the R package healthyr collects them from NHS England.

    Example: candour fetch trust-flow && candour real
    """
    _fetch("trust-flow", into, base, format)


@app.command("health-index")
def fetch_health_index(into: Into = None, base: From = None, format: FormatOption = Format.TABLE) -> None:  # noqa: A002 - the option's name
    """
    Fetch the Health Index of 42 areas, 2015 to 2021.

    Example: candour fetch health-index && candour real
    """
    _fetch("health-index", into, base, format)


@app.command("learning-culture-panel")
def fetch_learning_culture(into: Into = None, base: From = None, format: FormatOption = Format.TABLE) -> None:  # noqa: A002 - the option's name
    """
    Fetch what staff of acute trusts said about speaking up, 2015 to 2019; kept only if its checksum is right.

    Example: candour fetch learning-culture-panel && candour real
    """
    _fetch("learning-culture-panel", into, base, format)


def default_folder() -> Path:
    """Return the folder in which `candour real` looks: beside its home."""
    home = Environment().home
    return (home.parent if home.name in ("real", "demo") else home) / "fetched"


def _fetch(name: str, into: Path | None, base: str | None, format: Format) -> None:  # noqa: A002 - the option's name
    folder = into or default_folder()
    # Of the real day in any home, the demonstration's too: the record says when a publisher answered.
    today = datetime.now(UTC).astimezone(ZoneInfo("Europe/London")).date()  # noqa: TID251
    screen = Console(stderr=True, highlight=False)
    with Progress(
        TextColumn("{task.description}"), BarColumn(), DownloadColumn(), console=screen, transient=True, disable=not screen.is_terminal
    ) as bar:
        tasks = {file.name: bar.add_task(file.label, total=None, visible=False) for file in fetching.source(name).files}

        def report(file: str, size: int, whole: int | None) -> None:
            bar.update(tasks[file], completed=size, total=whole, visible=True)

        try:
            outcome = fetching.fetch(fetching.source(name), into=folder, on=today, base=base, report=report)
        except OSError as problem:
            reason = os.strerror(problem.errno or 0).lower()
            raise BadInputError(f"{folder} cannot be written to ({reason}); name another folder with --into") from None
    _show(outcome, format)


def _show(outcome: fetching.FetchOutcome, format: Format) -> None:  # noqa: A002 - the option's name
    files = [asdict(f) for f in outcome.fetched]
    if files or format is Format.JSON:
        answer = {"folder": str(outcome.folder), "fetched": files, "failed": list(outcome.failed), "warnings": []}
        rows = [[{True: "yes", False: "none known"}.get(f[c], f[c]) if c == "checked" else f[c] for c in COLUMNS] for f in files]
        show(Answer(answer, COLUMNS, rows, notes=(f"{len(files)} files are in {outcome.folder}.",)), format)
    if outcome.failed:
        raise BadInputError(" ".join(outcome.failed))
