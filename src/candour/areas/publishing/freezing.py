"""Turning what was approved into bytes that never change, and back."""

import csv
import hashlib
import io
import json
import secrets
from typing import Any

from candour.methods import canonical

_RISKY = ("=", "+", "-", "@", "\t", "\r", "\0")


def freeze(content: dict[str, Any]) -> bytes:
    """
    Return the canonical bytes.

    What Candour itself made about people gets a salt inside, so that if the bytes must one day be destroyed for privacy the hash that
    stays on the record cannot be used to test guesses. Figures already public elsewhere need none, and stay reproducible.
    """
    if not content.get("marks", {}).get("official") and "salt" not in content:
        content = {**content, "salt": secrets.token_hex(16)}
    return canonical.encode(content)


def same(frozen: bytes, content: dict[str, Any]) -> bool:
    """Answer whether frozen bytes say the same as `content`, whatever the salt."""
    before = json.loads(frozen) if frozen else {}
    before.pop("salt", None)
    return canonical.encode(before) == canonical.encode({k: v for k, v in content.items() if k != "salt"})


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def table_csv(table: dict[str, Any]) -> bytes:
    """Return a table as CSV: one header row, numbers as in the JSON, no cell that a spreadsheet would run."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([c["name"] for c in table["columns"]])
    writer.writerows([[_cell(v) for v in row] for row in table["rows"]])
    return out.getvalue().encode()


def _cell(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, str) and value.startswith(_RISKY):
        return "'" + value
    return value
