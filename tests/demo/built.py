"""A demonstration that was built by the command, and what can be read of it from outside."""

import json
import os
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Built:
    """A home, read as a file and never through Candour."""

    home: Path

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        with sqlite3.connect(f"file:{self.home / 'candour.sqlite3'}?mode=ro", uri=True) as database:
            found = database.execute(sql, values).fetchall()
        database.close()
        return found

    def tables(self, subject: str) -> list[dict[str, Any]]:
        """Return the released tables of a subject, oldest first."""
        sql = "SELECT content FROM publishing_publication WHERE kind = 'table' AND state = 'current' AND subject = ? ORDER BY edition"
        return [json.loads(content) for (content,) in self.rows(sql, subject)]

    def about(self, subject: str, code: str) -> list[dict[str, Any]]:
        """Return the rows about one organisation, oldest edition first."""
        found = []
        for table in self.tables(subject):
            names = [column["name"] for column in table["columns"]]
            found += [row for values in table["rows"] if (row := dict(zip(names, values, strict=True)))["organisation"] == code]
        return found

    def nation(self, subject: str, group: str) -> dict[Any, float]:
        """Return the newest value of each group of the whole country."""
        table = self.tables(subject)[-1]
        names = [column["name"] for column in table["columns"]]
        rows = [dict(zip(names, values, strict=True)) for values in table["rows"]]
        return {row[group]: row["value"] for row in rows if row["region"] == ""}


def build_in(folder: Path) -> Built:
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("CANDOUR_") and name != "DJANGO_SETTINGS_MODULE"
    }
    command = [sys.executable, "-m", "candour", "demo", "--build-only"]
    subprocess.run(command, cwd=CHECKOUT, env={**environment, "CANDOUR_HOME": str(folder)}, check=True, capture_output=True, timeout=600)
    return Built(folder / "demo")
