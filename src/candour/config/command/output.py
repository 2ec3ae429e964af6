"""
How a command answers: a table for people, JSON for programs, CSV for spreadsheets.

JSON keeps its keys from one version to the next, holds only finite numbers (null where a value does not exist) and carries the method and
the warnings. In the other formats warnings go to standard error, so that they are never taken for figures.
"""

from __future__ import annotations

import csv
import io
import json
import math
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Any

import typer


class Format(StrEnum):
    """How a command answers."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


class PictureFormat(StrEnum):
    """How a command answers that can draw."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    SVG = "svg"


FormatOption = Annotated[Format, typer.Option("--format", help="How to answer.")]
PictureFormatOption = Annotated[PictureFormat, typer.Option("--format", help="How to answer; svg draws.")]

LONGEST_TO_READ = 1_000_000  # characters
FORMULA_BEGINS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Answer:
    """
    What a command found.

    Parameters
    ----------
    json
        The whole answer, with `method` and `warnings`.
    columns, rows
        The same as a table.
    notes
        Lines under the table for people.
    title
        The line above it.
    """

    json: Mapping[str, Any]
    columns: Sequence[str]
    rows: Iterable[Sequence[Any]]
    title: str = ""
    notes: Sequence[str] = field(default_factory=tuple)


def plain(value: Any) -> Any:
    """Return a value as JSON can hold it: numpy numbers as numbers, whole floats as whole numbers, what is not finite as None."""
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    if hasattr(value, "tolist"):  # numpy, without importing it here
        return plain(value.tolist())
    if isinstance(value, float):
        if not math.isfinite(value):
            return None
        return int(value) if value.is_integer() and abs(value) < 2**53 else value
    return value


def as_json(answer: Mapping[str, Any]) -> str:
    """Return an answer as JSON text: indented for people, on one line where it is too long to read, as indenting is ten times slower."""
    values = plain(answer)
    text = json.dumps(values, ensure_ascii=False, allow_nan=False)
    return text if len(text) > LONGEST_TO_READ else json.dumps(values, ensure_ascii=False, allow_nan=False, indent=2)


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Return rows as CSV text whose words no spreadsheet will run as a formula."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([safe(name) for name in columns])
    writer.writerows([safe(plain(cell)) for cell in row] for row in rows)
    return text.getvalue()


def safe(cell: Any) -> Any:
    """Return a cell that a spreadsheet shows instead of running: only words can be formulas, so numbers keep their minus sign."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_BEGINS) else cell


def show(answer: Answer, form: Format | PictureFormat) -> None:
    """Write an answer to standard output."""
    warnings = answer.json.get("warnings", ())
    if form == Format.JSON:
        typer.echo(as_json(answer.json))
        return
    if form == Format.CSV:
        typer.echo(as_csv(answer.columns, answer.rows), nl=False)
    else:
        _show_table(answer)
    for warning in warnings:
        typer.echo(f"Warning: {warning}", err=True)


def _show_table(answer: Answer) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    # A pipe has no width: there the table is as wide as it needs, so that nothing is cut off.
    console = Console(width=None if sys.stdout.isatty() else 10_000, highlight=False)
    table = Table(title=Text(answer.title) if answer.title else None, title_justify="left", box=None, pad_edge=False, header_style="bold")
    rows = [[plain(cell) for cell in row] for row in answer.rows]
    for place, name in enumerate(answer.columns):
        numbers = all(row[place] is None or isinstance(row[place], int | float) for row in rows)
        table.add_column(Text(str(name)), justify="right" if numbers else "left")
    for row in rows:
        table.add_row(*(Text(_worded(cell)) for cell in row))
    console.print(table)
    for note in answer.notes:
        console.print(Text(note), style="dim")


def _worded(cell: Any) -> str:
    if cell is None:
        return "–"
    if isinstance(cell, float):
        return f"{cell:,.4f}" if abs(cell) >= 0.001 or cell == 0 else f"{cell:.3g}"
    return f"{cell:,}" if isinstance(cell, int) and not isinstance(cell, bool) else str(cell)
