from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from candour.areas.accounts import door as accounts
from candour.areas.ledger.door import Actor
from candour.areas.organisations import door as organisations
from candour.areas.publishing import door as publishing


@pytest.fixture(autouse=True)
def lake(tmp_path: Path, settings) -> Path:
    """Give every test a lake of its own."""
    settings.LAKE = tmp_path / "lake"
    return settings.LAKE


@pytest.fixture
def by() -> Actor:
    return Actor.command("tester")


@pytest.fixture
def publishers(db, by: Actor) -> tuple[Actor, Actor]:
    """Return two people who may say yes at the gate."""
    found = []
    for name in ("first", "second"):
        person = accounts.register_person(username=name, name=f"The {name}", password="correct horse battery", by=by)
        accounts.grant_role(person_id=person, role="publisher", starts_on=date(2011, 1, 1), by=by)
        found.append(Actor.person(person, "publisher"))
    return found[0], found[1]


@pytest.fixture
def standing(publishers: tuple[Actor, Actor]) -> None:
    first, second = publishers
    publishing.give_standing_approval(source="shmi", what="SHMI as published", by=first)
    publishing.confirm_standing_approval(source="shmi", by=second)


@pytest.fixture
def trusts(db, by: Actor) -> Callable[..., None]:
    """Register trusts by code, in a region where one is named."""

    def register(*codes: str, region: str = "Y01") -> None:
        rows = [organisations.NewOrganisation(code=region, kind="region", name=f"Region {region}")]
        rows += [organisations.NewOrganisation(code=c, kind="trust", name=f"Trust {c}", region_code=region) for c in codes]
        organisations.register(rows=tuple(rows), source="test", file_hash="0" * 64, as_of=date(2011, 1, 1), by=by)

    return register
