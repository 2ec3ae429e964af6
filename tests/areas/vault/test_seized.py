"""
The seizure test (TM02), and what is left when a process dies: in a real home, with the vault in a database of its own.

One process does both, because making a home takes longer than anything that is done in it.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.areas.vault import searching

CHECKOUT = Path(__file__).resolve().parents[3]
ACTS = {
    "open", "refuse", "leave", "leave a file", "note", "grant", "revoke", "bar", "hand over", "destroy", "continuity", "passphrase", "burn",
}  # fmt: skip
pytestmark = pytest.mark.sqlite_only


def run_script(folder: Path, databases: str, step: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.areas.vault.killing", str(folder / "run"), databases, str(step)]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False, timeout=3000)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def report(tmp_path_factory) -> dict[str, Any]:
    return run_script(tmp_path_factory.mktemp("vault"), "two", 29)


def test_nothing_sealed_is_found_in_all_that_lies_on_the_machine(report):
    seized = report["seized"]
    assert seized["found"] == []
    assert seized["markers"] >= 20
    looked_at = " ".join(seized["looked_at"])
    for part in (
        "candour.sqlite3", "vault.sqlite3", "backup-candour.sqlite3", "backup-vault.sqlite3", "dump-vault.sqlite3.sql", "environment",
        "secret-key", "candour.log", ".sealed", "record",
    ):  # fmt: skip
        assert part in looked_at, part


def test_the_search_finds_what_is_planted_in_every_form(report):
    planted = report["seized"]["planted"]
    assert len(planted) == 2 * len(searching.PLANTED) + 1
    assert [form for form, was_found in planted.items() if not was_found] == []


def test_whatever_is_killed_leaves_nothing_open_without_a_line_and_nothing_lost(report):
    acts = {name: what for name, what in report.items() if name != "seized"}
    assert set(acts) == ACTS
    assert {name: what["wrong"] for name, what in acts.items() if what["wrong"]} == {}
    assert sum(what["killed"] for what in acts.values()) >= 13


@pytest.mark.nightly
@pytest.mark.parametrize("databases", ["one", "two"])
def test_whatever_is_killed_before_whichever_statement_leaves_nothing_open_and_nothing_lost(databases, tmp_path):
    whole = run_script(tmp_path, databases, 1)
    assert whole["seized"]["found"] == []
    assert {name: what["wrong"] for name, what in whole.items() if name != "seized" and what["wrong"]} == {}
    assert sum(what["killed"] for name, what in whole.items() if name != "seized") >= 200
