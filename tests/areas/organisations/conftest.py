from datetime import date
from pathlib import Path

import pytest

from candour.areas.ledger.door import Actor, Viewer
from candour.areas.organisations import door as organisations
from candour.areas.organisations.door import NewOrganisation

BY = Actor.command("tester")


@pytest.fixture
def viewer(db) -> Viewer:
    return Viewer.anonymous()


@pytest.fixture
def register(db):
    """Register rows of one invented source."""

    def take(*rows: NewOrganisation, as_of: date | None = date(2025, 1, 1), **more):
        return organisations.register(rows=rows, source="invented.csv", file_hash="0" * 64, as_of=as_of, by=BY, **more)

    return take


@pytest.fixture
def take_in(db):
    """Import files."""

    def take(*paths: Path, as_of: date | None = None):
        return organisations.import_files(paths=paths, as_of=as_of, by=BY)

    return take


@pytest.fixture
def write(tmp_path):
    """Write a file and return its path."""

    def put(name: str, text: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return put


def etr(code: str, name: str, *, region="Y60", icb="QNC", town="STAFFORD", address="", opened="19930401", closed="") -> str:
    """Return a row of 27 columns as the Organisation Data Service writes it."""
    cells = [code, name, region, icb, address, "", "", town, "", "ST16 3SA", opened, closed, *[""] * 15]
    return ",".join(f'"{c}"' for c in cells)
