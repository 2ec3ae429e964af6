"""What an import did, row by row."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from candour.analytics.tables import Rejection


@dataclass(frozen=True)
class ImportOutcome:
    """How many rows were read, and what became of each of them: read = added + changed + unchanged + rejected."""

    read: int
    added: int
    changed: int
    unchanged: int
    rejected: tuple[Rejection, ...]
    summary: dict[str, Any]
    warnings: tuple[Rejection, ...] = ()


@dataclass
class FileOutcome:
    """The same for one file, while it is being taken in."""

    file: str
    what: str
    as_of: date | None
    sha256: str
    read: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    rejected: list[Rejection] = field(default_factory=list)
    warnings: list[Rejection] = field(default_factory=list)

    def reject(self, row: int, reason: str) -> None:
        self.rejected.append(Rejection(self.file, row, reason))

    def warn(self, row: int, reason: str) -> None:
        self.warnings.append(Rejection(self.file, row, reason))

    def as_summary(self) -> dict[str, Any]:
        return {
            "file": self.file,
            "what": self.what,
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "sha256": self.sha256,
            "read": self.read,
            **{verdict: self.counts[verdict] for verdict in ("added", "changed", "unchanged")},
            "rejected": len(self.rejected),
        }
