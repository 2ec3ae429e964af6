"""A small place, and people in it."""

import datetime as dt

from candour.areas.accounts import door as accounts
from candour.areas.accounts.models import Person
from candour.areas.ledger import clock
from candour.areas.ledger.door import Actor, Viewer
from candour.areas.organisations import door as organisations

BY = Actor.command("tests")
LONG_AGO = dt.date(2020, 1, 1)
PASSWORD = "seven blue herons over Merrow"


def trust(code: str = "RW1", name: str = "Westering Trust") -> str:
    if not organisations.summaries(codes=[code], viewer=Viewer.anonymous()):
        row = organisations.NewOrganisation(code, "trust", name, opened_on=LONG_AGO, since=LONG_AGO)
        organisations.register(rows=(row,), source="tests", file_hash="0" * 64, by=BY)
    return code


def somebody(username: str, role: str = "", place: str | None = "RW1", *, password: str | None = PASSWORD) -> Person:
    """Register somebody, in a role when one is named."""
    found = accounts.register_person(username=username, name=f"{username.title()} Marsh", password=password, by=BY)
    if role:
        accounts.grant_role(person_id=found, role=role, organisation_code=place and trust(place), starts_on=LONG_AGO, by=BY)
    return Person.objects.get(pk=found)


def tomorrow() -> dt.date:
    return clock.today() + dt.timedelta(days=1)
