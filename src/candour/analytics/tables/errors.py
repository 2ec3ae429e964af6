"""What is wrong with an input file, in one sentence."""

from __future__ import annotations

from dataclasses import dataclass


class TableError(ValueError):
    """
    A file cannot be read as the table that was asked for.

    Parameters
    ----------
    reason
        What is wrong and what to do, without the place and without a full stop.
    file, row, column
        Where; the row as a spreadsheet counts it.
    """

    def __init__(self, reason: str, *, file: str, row: int | None = None, column: str | None = None) -> None:
        self.reason, self.file, self.row, self.column = reason, file, row, column
        place = ", ".join([file, *([f"row {row}"] if row is not None else []), *([f"column {column}"] if column else [])])
        super().__init__(f"{place}: {reason}.")

    def rejection(self) -> Rejection:
        """Return the error as a line for a list of rejected rows."""
        return Rejection(self.file, self.row or 0, f"column {self.column}: {self.reason}" if self.column else self.reason)


@dataclass(frozen=True)
class Rejection:
    """A row that was left out, and why."""

    file: str
    row: int
    reason: str


def shown(value: object) -> str:
    """Return a cell for a sentence: quoted, and short."""
    text = str(value)
    return f"'{text[:40]}…'" if len(text) > 40 else f"'{text}'"
