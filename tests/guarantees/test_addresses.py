"""Every address is listed with who may reach it; a hidden thing and a missing one answer alike; a form needs its token."""

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files as resources
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver

from candour.areas.accounts import door as accounts
from candour.areas.accounts.models import Person
from candour.areas.ledger import door as ledger
from candour.areas.ledger.door import Actor, Viewer
from candour.areas.publishing import door as publishing
from candour.areas.questions import door as questions
from tests.public.conftest import COMMAND, publish

LISTED: dict[str, Any] = yaml.safe_load((resources("candour.config") / "addresses.yaml").read_text("utf-8"))
ADDRESSES: list[dict[str, str]] = LISTED["addresses"]
WITHOUT_CONTENT = ("put", "patch", "delete")
# The description of the API is the same whatever it is asked with; its other addresses answer what they are written for only.
DESCRIPTION = ("api:openapi-json", "api:openapi-view")


def patterns(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, str]]:
    for found in resolver.url_patterns:
        written = before + str(found.pattern)
        if isinstance(found, URLPattern):
            # The version of the API is no part of the names.
            yield ("api:" if written.startswith("api/") else "") + str(found.name), written
        else:
            yield from patterns(found, written)


@cache
def _all_patterns() -> dict[str, str]:
    return dict(patterns(get_resolver()))


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Build one world for the module, in a transaction that is rolled back after it; return what stands in its addresses."""
    home: Path = tmp_path_factory.mktemp("addresses")
    with django_db_blocker.unblock(), override_settings(LAKE=home / "lake", HOME=home), transaction.atomic():
        yield _build()
        transaction.set_rollback(True)


@pytest.fixture
def world(built: dict[str, str], db: None) -> dict[str, str]:
    return built


def _build() -> dict[str, str]:
    ada, _ = publish()
    for visitor in LISTED["visitors"][1:]:
        person = accounts.register_person(username=f"visitor-{visitor}", name=visitor.replace("_", " ").title(), by=COMMAND)
        if visitor != "no_role":
            place = "RX0" if visitor in ("staff", "executive", "board_secretary") else None
            accounts.grant_role(person_id=person, role=visitor, organisation_code=place, by=COMMAND)
    code = next(q.code for q in questions.questions(viewer=Viewer.system("tests")) if q.organisation_code == "RX0")
    by = Actor.person(_person("board_secretary"), "board_secretary")
    recount = SimpleUploadedFile("recount.csv", b"record,before,after\n1,heart failure,pneumonia\n", "text/csv")
    file = questions.attach(code=code, upload=recount, by=by)
    questions.answer(code=code, cause="coding", text="We read forty records again: nine were coded wrongly.", evidence_file=file, by=by)
    proposal = publishing.propose_withdrawal(number=1, reason="Two rows were counted twice.", by=ada)
    challenge = publishing.challenge(number=1, name="Sam Reed", contact="", text="The month is wrong.", by=Actor.anonymous())
    ledger.run_once()
    return {"question": code, "file": file, "proposal": str(proposal), "challenge": challenge}


def _person(visitor: str) -> str:
    return str(Person.objects.get(username=f"visitor-{visitor}").pk)


def _client(visitor: str, **options: bool) -> Client:
    client = Client(**options)
    if visitor != "anyone":
        client.force_login(Person.objects.get(username=f"visitor-{visitor}"))
    return client


def _example(row: dict[str, str], world: dict[str, str]) -> str:
    return row.get("example", row.get("missing", "")).format(**world, lines=ledger.size())


def _wanted(answer: str, visitor: str) -> int:
    by_visitor: dict[str, int] = LISTED["answers"][answer]
    return by_visitor.get(visitor, by_visitor["others"])


def test_every_address_of_the_project_is_listed_and_nothing_else() -> None:
    assert {row["name"] for row in ADDRESSES} == set(_all_patterns())
    assert len(ADDRESSES) == len(_all_patterns())


def test_every_role_named_in_the_list_exists_and_every_kind_of_answer_is_used() -> None:
    assert set(LISTED["visitors"]) - {"anyone", "no_role"} <= set(accounts.roles())
    assert {row[m] for row in ADDRESSES for m in ("get", "post") if m in row} == set(LISTED["answers"])


def test_no_receipt_key_or_person_stands_in_an_address() -> None:
    used = {name for written in _all_patterns().values() for name in re.findall(r"<(?:\w+:)?(\w+)>", written)}
    assert used == set(LISTED["parameters"])


@pytest.mark.parametrize("visitor", LISTED["visitors"])
def test_a_visitor_reaches_what_the_list_says_and_nothing_else(visitor: str, world: dict[str, str]) -> None:
    client = _client(visitor)
    got = {row["name"]: client.get(_example(row, world)).status_code for row in ADDRESSES}
    assert got == {row["name"]: _wanted(row["get"], visitor) for row in ADDRESSES}


@pytest.mark.parametrize("visitor", LISTED["visitors"])
def test_a_visitor_sends_only_where_the_list_says(visitor: str, world: dict[str, str]) -> None:
    rows = [row for row in ADDRESSES if "post" in row]
    got = {row["name"]: _client(visitor).post(_example(row, world)).status_code for row in rows}
    assert got == {row["name"]: _wanted(row["post"], visitor) for row in rows}


@pytest.mark.parametrize("visitor", ["anyone", "executive", "publisher", "national_team"])
def test_what_is_hidden_and_what_is_missing_answer_alike(visitor: str, world: dict[str, str]) -> None:
    client = _client(visitor)
    compared = 0
    for row in ADDRESSES:
        if "example" in row and "missing" in row:
            address, missing = _example(row, world), row["missing"].format(**world)
            nowhere, hidden = client.get(missing), client.get(address)
            if _wanted(row["get"], visitor) == 404:
                assert _words(hidden, address) == _words(nowhere, missing), row["name"]
                compared += 1
            elif row["get"] != "everyone" and visitor == "anyone":
                assert _sent_to(hidden, address) == _sent_to(nowhere, missing) == "/sign-in/", row["name"]
                compared += 1
            else:
                assert nowhere.status_code == (405 if _wanted(row["get"], visitor) == 405 else 404), row["name"]
    assert compared or visitor == "national_team"


def _words(response: Any, address: str) -> str:
    assert response.status_code == 404
    return re.sub(r'(nonce|csrfmiddlewaretoken" value)="[^"]*"', "", response.content.decode().replace(address, "HERE"))


def _sent_to(response: Any, address: str) -> str:
    assert response.status_code == 302
    where, _, following = response["Location"].partition("?next=")
    assert following.replace("%2F", "/") == address
    return str(where)


@pytest.mark.parametrize("visitor", ["anyone", "executive", "publisher"])
def test_a_page_takes_no_other_method(visitor: str, world: dict[str, str]) -> None:
    client = _client(visitor)
    for row in [r for r in ADDRESSES if r["name"] not in DESCRIPTION]:
        others = WITHOUT_CONTENT if "post" in row else (*WITHOUT_CONTENT, "post")
        wanted = {405} if row["get"] == "everyone" else {405, 404, 403, 302, 401}
        got = {getattr(client, method)(_example(row, world)).status_code for method in others}
        assert got <= wanted, row["name"]
        if not row["name"].startswith("api:"):
            assert client.head(_example(row, world)).status_code == _wanted(row["get"], visitor), row["name"]


@pytest.mark.parametrize("visitor", ["anyone", "executive", "publisher"])
def test_nothing_is_sent_without_the_token_of_its_form(visitor: str, world: dict[str, str]) -> None:
    client = _client(visitor, enforce_csrf_checks=True)
    rows = [row for row in ADDRESSES if "post" in row]
    assert {row["name"]: client.post(_example(row, world)).status_code for row in rows} == {row["name"]: 403 for row in rows}
