"""What was released before, kept as files: one JSON document for each table, in the order in which they were released."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from candour.methods import canonical
from candour.methods.disclosure.joining import Release
from candour.methods.disclosure.rules import rule_called
from candour.methods.disclosure.tables import read

FORMAT = 1
_NAME = re.compile(r"(\d{6})-[0-9a-f]{16}\.json$")


@dataclass(frozen=True)
class Earlier:
    """One released table, as it stands in its file."""

    path: Path
    document: dict[str, Any]

    @property
    def sha256(self) -> str:
        """Return the fingerprint of what was released."""
        return str(self.document["sha256"])

    def same(self, document: dict[str, Any]) -> bool:
        """Answer whether a document says the same, whoever looked at it."""
        return all(self.document[key] == value for key, value in document.items())

    def read(self) -> list[Release]:
        """Return it as an attacker reads it."""
        said = self.document
        return read(rule_called(said["rule"]), said["groups"], said["values"], said["spans"], said["part_of"])


def held(folder: Path, population: str) -> list[Earlier]:
    """
    Return what was released about a population, oldest first; a folder that is not there holds nothing.

    Raises
    ------
    ValueError
        If a file was altered or is none of ours.
    """
    found = []
    if not folder.exists():
        return []
    if not folder.is_dir():
        raise ValueError(f"{folder} is a file: --ledger takes a folder")
    for path in sorted(folder.glob("*.json")):
        if not _NAME.match(path.name):
            continue
        try:
            document = json.loads(path.read_text("utf-8"))
            whole = document["format"] == FORMAT and document["sha256"] == fingerprint(document)
        except (ValueError, KeyError, TypeError):
            whole = False
        if not whole:
            raise ValueError(f"{path} was altered or is not one of Candour's: put back what was released, or the attack would miss it")
        if document["population"] == population:
            found.append(Earlier(path, document))
    return found


def keep(folder: Path, document: dict[str, Any]) -> Path | None:
    """Write a released table into the folder and return its path; None where exactly this was released before."""
    said = {**document, "format": FORMAT}
    said["sha256"] = fingerprint(said)
    if any(e.sha256 == said["sha256"] for e in held(folder, said["population"])):
        return None
    folder.mkdir(parents=True, exist_ok=True)
    numbers = [int(found[1]) for path in folder.iterdir() if (found := _NAME.match(path.name))]
    path = folder / f"{max(numbers, default=0) + 1:06d}-{said['sha256'][:16]}.json"
    half = path.with_suffix(".half")
    half.write_bytes(canonical.encode(said) + b"\n")
    half.replace(path)  # whole or not at all
    return path


def fingerprint(document: dict[str, Any]) -> str:
    """Return the SHA-256 of what a document says, its own fingerprint left out."""
    return hashlib.sha256(canonical.encode({k: v for k, v in document.items() if k != "sha256"})).hexdigest()
