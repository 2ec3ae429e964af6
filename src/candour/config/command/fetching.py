"""`candour fetch ...`: published files from their publishers' own addresses, for `candour import` and `candour real`."""

import json
import os
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn

from candour.analytics import fetching
from candour.config.environment import Environment

app = typer.Typer(help="Fetch published files from the addresses in definitions/sources, and check them.", no_args_is_help=True)
err = Console(stderr=True, highlight=False)


class Format(StrEnum):
    table = "table"
    json = "json"


Into = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help="Where to put the files; by default where 'candour real' looks for them.", show_default=False),
]
From = Annotated[
    str | None, typer.Option("--from", metavar="URL-BASE", help="Ask a copy for the same paths: http://127.0.0.1:8080.", show_default=False)
]
FormatOption = Annotated[Format, typer.Option(help="Words for people, or JSON.")]


@app.command("shmi")
def shmi(into: Into = None, base: From = None, format: FormatOption = Format.table) -> None:  # noqa: A002 - the option's name
    """
    Fetch the releases of the Summary Hospital-level Mortality Indicator; each is kept only if its checksum is right.

    Example: candour fetch shmi --into data
    """
    _fetch("shmi", into, base, format)


@app.command("organisations")
def organisations(into: Into = None, base: From = None, format: FormatOption = Format.table) -> None:  # noqa: A002 - the option's name
    """
    Fetch today's lists of trusts, commissioning groups and successions; the hash of what came is written down beside them.

    Example: candour fetch organisations && candour import organisations var/fetched/ods/*.csv
    """
    _fetch("organisations", into, base, format)


def default_folder() -> Path:
    """Return the folder in which `candour real` looks: beside its home."""
    home = Environment().home
    return (home.parent if home.name in ("real", "demo") else home) / "fetched"


def _fetch(name: str, into: Path | None, base: str | None, format: Format) -> None:  # noqa: A002 - the option's name
    folder = into or default_folder()
    today = datetime.now(UTC).astimezone(ZoneInfo("Europe/London")).date()  # noqa: TID251 - what the publisher has is of the real day, in any home
    with Progress(TextColumn("{task.description}"), BarColumn(), DownloadColumn(), console=err, transient=True) as bar:
        tasks: dict[str, int] = {}

        def report(file: str, size: int, whole: int | None) -> None:
            if file not in tasks:
                tasks[file] = bar.add_task(file, total=whole)
            bar.update(bar.task_ids[tasks[file]], completed=size, total=whole)

        try:
            folder.mkdir(parents=True, exist_ok=True)
            outcome = fetching.fetch(fetching.source(name), into=folder, on=today, base=base, report=report)
        except OSError as problem:
            sys.stderr.write(f"{folder} cannot be written to ({os.strerror(problem.errno or 0).lower()}); name another with --into.\n")
            raise typer.Exit(2) from None
    _print(outcome, format)
    for sentence in outcome.failed:
        sys.stderr.write(f"{sentence}\n")
    if outcome.failed:
        raise typer.Exit(2)


def _print(outcome: fetching.FetchOutcome, format: Format) -> None:  # noqa: A002 - the option's name
    if format is Format.json:
        result = {"folder": str(outcome.folder), "fetched": [asdict(f) for f in outcome.fetched], "failed": list(outcome.failed)}
        sys.stdout.write(json.dumps(result, indent=2, ensure_ascii=False) + "\n")
        return
    for file in outcome.fetched:
        checked = "its checksum is right" if file.checked else f"no checksum is known beforehand, it has SHA-256 {file.sha256[:16]}…"
        sys.stdout.write(f"{file.file}: {'fetched' if file.verdict == 'new' else 'there already'}, {file.size:,} bytes, {checked}\n")
    sys.stdout.write(f"{len(outcome.fetched)} files are in {outcome.folder}.\n")
