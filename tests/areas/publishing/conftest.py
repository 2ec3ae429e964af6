from typing import Any

import pytest

from candour.areas.accounts import door as accounts
from candour.areas.ledger.door import Actor

COMMAND = Actor.command("tests")


def person(name: str, role: str, organisation_code: str | None = None) -> Actor:
    person_id = accounts.register_person(username=name, name=name.title(), by=COMMAND)
    accounts.grant_role(person_id=person_id, role=role, organisation_code=organisation_code, by=COMMAND)
    return Actor.person(person_id, role)


@pytest.fixture
def ada(db: None) -> Actor:
    return person("ada", "publisher")


@pytest.fixture
def ben(db: None) -> Actor:
    return person("ben", "publisher")


@pytest.fixture
def cat(db: None) -> Actor:
    return person("cat", "analyst")


def a_table(**changes: Any) -> dict[str, Any]:
    table = {
        "format": 1,
        "kind": "table",
        "subject": "early-cancer-diagnosis",
        "edition": "2026-10",
        "title": "Cancers found early",
        "finding": "Two of three hospitals found more than half of cancers early.",
        "period": {"starts_on": "2025-11-01", "ends_on": "2026-10-31"},
        "released_on": "2026-11-20",
        "method": {"id": "funnel-proportion", "version": "1", "parameters": {}, "source": ""},
        "data_hash": "sha256:00",
        "marks": {"official": False, "invented": True, "disclosure": "mid6-1", "provenance": "invented"},
        "columns": [
            {"name": "organisation", "label": "Code", "type": "code"},
            {"name": "numerator", "label": "Found early", "type": "count", "people": True},
            {"name": "value", "label": "Share", "type": "number"},
        ],
        "rows": [["X1", 63, 0.5], ["X2", 3, 0.25], ["X3", 0, 0.0]],
        "totals": {"numerator": 69},
        "cannot_tell": ["It cannot tell why."],
        "warnings": [],
    }
    return table | changes


def official(**changes: Any) -> dict[str, Any]:
    marks = {"official": True, "invented": False, "disclosure": "official", "provenance": "the publisher"}
    return a_table(marks=marks, rows=[["RJD", 5, 0.5], ["R1K", 1, 0.1]], totals={"numerator": 6}, **changes)
