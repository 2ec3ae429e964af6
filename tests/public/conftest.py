"""A small published world: a region, eleven trusts and a closed one, three editions of SHMI, through the same doors as everyone."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from django.db import transaction
from django.test import override_settings

from candour.areas.accounts import door as accounts
from candour.areas.ledger import door as ledger
from candour.areas.ledger.door import Actor, Viewer
from candour.areas.measures import door as measures
from candour.areas.organisations import door as organisations
from candour.areas.organisations.door import NewOrganisation
from candour.areas.publishing import door as publishing
from candour.areas.questions import door as questions

COMMAND = Actor.command("tests")
EDITIONS = {
    "2013-07": (date(2012, 1, 1), date(2012, 12, 31)),
    "2013-10": (date(2012, 4, 1), date(2013, 3, 31)),
    "2014-01": (date(2012, 7, 1), date(2013, 6, 30)),
}
CODES = [f"RX{i}" for i in range(10)] + ["RJD"]
OBSERVED = {"RX0": 1500, "RX1": 700}


def publisher(name: str) -> Actor:
    person = accounts.register_person(username=name, name=f"Publisher {name}", by=COMMAND)
    accounts.grant_role(person_id=person, role="publisher", by=COMMAND)
    return Actor.person(person, "publisher")


def register_places() -> None:
    rows = [NewOrganisation(code="Y99", kind="region", name="Midland")]
    rows += [
        NewOrganisation(
            code=c,
            kind="trust",
            name=f"Brook {c} NHS Trust",
            town="Marlow" if c == "RX0" else "Ashby",
            region_code="Y99",
            opened_on=date(2000, 4, 1),
        )
        for c in CODES[:-1]
    ]
    rows.append(
        NewOrganisation(
            code="RJD",
            kind="trust",
            name="Vale Foundation Trust",
            town="Stafford",
            region_code="Y99",
            opened_on=date(1993, 4, 1),
            closed_on=date(2017, 10, 31),
        )
    )
    rows.append(
        NewOrganisation(code="RX001", kind="site", name="Marlow General Hospital", town="Marlow", parent_code="RX0", region_code="Y99")
    )
    organisations.register(rows=tuple(rows), source="tests", file_hash="0" * 64, as_of=date(2013, 1, 1), by=COMMAND)


def facts() -> dict[str, np.ndarray]:
    rows = []
    for edition, (starts_on, ends_on) in EDITIONS.items():
        for i, code in enumerate(CODES):
            expected = 1000.0 + 25 * i
            rows.append(
                (
                    edition,
                    starts_on,
                    ends_on,
                    date(2014, 1, 28),
                    code,
                    OBSERVED.get(code, round(expected) + (i % 3) * 20 - 20),
                    expected,
                    30_000,
                )
            )
    names = ("edition", "starts_on", "ends_on", "released_on", "organisation", "observed", "expected", "discharges")
    columns = {n: np.array(v) for n, v in zip(names, zip(*rows, strict=True), strict=True)}
    return columns | {n: columns[n].astype("datetime64[D]") for n in ("starts_on", "ends_on", "released_on")}


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Actor, Actor]]:
    """Publish the world once for a module, in a transaction that is rolled back after it; each test has its own inside."""
    home: Path = tmp_path_factory.mktemp("world")
    with django_db_blocker.unblock(), override_settings(LAKE=home / "lake", HOME=home), transaction.atomic():
        yield publish()
        transaction.set_rollback(True)


@pytest.fixture
def world(built: tuple[Actor, Actor], db: None) -> tuple[Actor, Actor]:
    return built


def publish() -> tuple[Actor, Actor]:
    ada, ben = publisher("ada"), publisher("ben")
    register_places()
    publishing.give_standing_approval(source="shmi", what="SHMI as published", by=ada)
    publishing.confirm_standing_approval(source="shmi", by=ben)
    measures.import_table(source="shmi", columns=facts(), file_name="shmi.csv", by=COMMAND)
    measures.compute(slug="shmi", by=COMMAND)
    for edition in EDITIONS:
        measures.release(slug="shmi", edition=edition, by=COMMAND)
    ledger.run_once()
    proposal = questions.propose_counts(viewer=Viewer.system("tests"), by=ada)
    publishing.approve(proposal_id=proposal, by=ben)
    return ada, ben
