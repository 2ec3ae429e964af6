"""`candour export`: the open data as a folder."""

from pathlib import Path
from typing import Annotated

import typer

from candour.config import starting
from candour.config.command.errors import BadInputError


def export(directory: Annotated[Path, typer.Argument(metavar="DIR", help="An empty folder, or one that an earlier export wrote.")]) -> None:
    """
    Write every current table and document, and the record that proves them, into a folder.

    Example: candour export open-data
    """
    starting.start_django()
    from candour.public.exporting import export as write

    try:
        written = write(directory)
    except FileExistsError as there:
        raise BadInputError(str(there)) from None
    typer.echo(f"{written.tables:,} tables, {written.documents:,} documents and {written.lines:,} lines of the record are in {directory}.")
    typer.echo(f"Check them: candour verify {directory / 'record'}")
