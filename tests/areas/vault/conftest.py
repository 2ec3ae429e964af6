"""A shelf of its own for each test: rows are rolled back, files are not."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def own_shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from candour.areas.vault import shelf

    monkeypatch.setattr(shelf, "folder", lambda: tmp_path / "vault-shelf")
