"""
One byte of the record, changed in a copy, so that anyone can see whether the checker finds it.

The record itself is never touched: it is exported into a folder, the folder is copied, and one byte of the copy is changed. The checker is
the same single file that everyone can download; it is told nothing of the change.
"""

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from candour import verify as checker
from candour.areas.ledger import door as ledger


@dataclass(frozen=True)
class Change:
    """What was changed in the copy, and what the checker said of the original and of the copy."""

    seq: int
    place: str
    field: str
    before: str
    after: str
    at: int
    original: checker.Report
    copy: checker.Report

    @property
    def is_found(self) -> bool:
        """The original is whole, and the copy is not: the first wrong line that was named is the one that was changed."""
        wrong = self.copy.first_wrong
        return self.original.ok and not self.copy.ok and wrong is not None and wrong.seq == self.seq


def folder() -> Path:
    """Return where the last change is kept, so that it can be checked again from the command line."""
    return Path(settings.HOME) / "tampered"


def shown(path: Path) -> str:
    """Return a path as it is typed in the checkout, where it lies within it."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def export(to: Path) -> None:
    """Write the record as anyone can download it."""
    ledger.export_record(to)


def change_one_byte(seq: int) -> Change:
    """
    Change one byte of line `seq` in a copy of the record and return what the checker says of both.

    :raises LookupError: when there is no such line.
    """
    line = ledger.public_line(seq)
    if line is None:
        raise LookupError(f"There is no line {seq}.")
    field, value = ("payload_hash", line.payload_hash) if line.payload_hash else ("hash", line.hash)
    Path(settings.HOME).mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix="tampered-", dir=settings.HOME))
    export(made / "original")
    shutil.copytree(made / "original", made / "changed")
    at = len(value) // 2
    after = value[:at] + ("0" if value[at] != "0" else "1") + value[at + 1 :]
    where = _replace(made / "changed", f'"{field}":"{value}"', f'"{field}":"{after}"')
    said = checker.check(str(made / "original")), checker.check(str(made / "changed"))
    shutil.rmtree(folder(), ignore_errors=True)
    made.replace(folder())
    return Change(seq, where, field, value, after, at, *said)


def _replace(copy: Path, before: str, after: str) -> str:
    """Write the changed byte into the one file of the copy that holds the line, and return that file's name."""
    for file in sorted((copy / "tile" / "entries").rglob("*")):
        if file.is_file() and before.encode() in (content := file.read_bytes()):
            file.write_bytes(content.replace(before.encode(), after.encode(), 1))
            return str(file.relative_to(copy))
    raise LookupError("The line is not in the exported record.")
