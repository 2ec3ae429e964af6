"""Everybody gets at every address, with every method and in every state, what the oracle says, and nothing else."""

import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock
from zlib import crc32

import pytest
from django.apps import apps
from django.db import connection
from django.test import override_settings

from candour.config.permissions import table
from candour.config.permissions.reading import MISSING, rooms
from candour.config.permissions.visitors import rooms_of, visitors, written
from candour.design import specimens
from tests.guarantees import permission_asking, permission_world
from tests.guarantees.permission_asking import ADDRESSES, ONE_IN, Asker, all_patterns, taken_back, undrawn

# One world for all of them: what these modules test is run as a part of this one.
from tests.guarantees.permission_crawl import *  # noqa: F403
from tests.guarantees.permission_of_acts import *  # noqa: F403

# States that no address leads to by itself.
NOT_BEHIND_AN_ADDRESS = {
    "accounts.Look.outcome": "an entry of who looked; everybody reads their own list",
    "vault.Access.outcome": "the vault's own books; everybody reads their own list",
    "vault.Case.mode": "whether it opens here or outside: decided with the keys, tried in the vault's own machine",
    "vault.HolderKey.mode": "one's own key; its pages are the same for everybody",
    "vault.Proposal.state": "part of a case: only its holders find it, whatever its state",
}
# Nothing in their requests tells these apart, so the first is asked for.
WITHOUT_ACCOUNT = [v.name for v in visitors() if not v.is_signed_in]
WITHOUT_CONTENT = ("put", "patch", "delete")
# What may stand in an address. A receipt, a key, a person or a word that somebody wrote may not.
PARAMETERS = {
    "code": "of an organisation, a question or a challenge; public, or useless to whoever may not see the thing",
    "slug": "of a measure or a stop of the tour",
    "edition": "a month",
    "ending": "of a file",
    "part": "the dimension of a table",
    "cut": "the dimension by which a measure is compared",
    "method_id": "of a method",
    "path": "of a tile",
    "seq": "of a line",
    "number": "of a publication",
    "proposal_id": "of a proposal",
    "file_id": "of a piece of evidence",
    "passkey_id": "of a passkey of one's own",
    "case_id": "of a sealed note; it opens nothing",
    "request_id": "of a role that was asked for",
    "membership_id": "of a role that somebody holds",
    "token": "proves that a mail was read, once; useless to anyone but its person, signed in",
    "once": "opens one file once, within a minute, and names nothing",
}
# A token lies in a cookie, and these give nobody a cookie. There is no session behind them that another site could use; where the browser
# says that another site sends, they refuse as well.
WITHOUT_TOKEN = ("sealed-write", "sealed-return")


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asker]:
    """Build one world for the module, in a transaction that is rolled back after it."""
    home: Path = tmp_path_factory.mktemp("permissions")
    # The style guide draws every chart there is, which takes a second and is the same for everyone: once is enough.
    guide = mock.patch.object(specimens, "everything", return_value={} if permission_asking.draws_nothing else specimens.everything({}))
    with guide, django_db_blocker.unblock(), override_settings(LAKE=home / "lake", HOME=home), taken_back():
        # What is refused is what is asked for here: thousands of lines that say so would hide the one that matters.
        logging.disable(logging.ERROR)
        yield Asker(permission_world.build())
        logging.disable(logging.NOTSET)


@pytest.fixture
def asker(built: Asker, db: None) -> Asker:
    return Asker(built.world, drawn=built.drawn)


def _tried(cells: tuple[table.Cell, ...]) -> list[table.Cell]:
    return [c for c in _of_rooms(cells) if connection.vendor == "sqlite" or crc32(c.key.encode()) % ONE_IN == 0]


def _of_rooms(cells: tuple[table.Cell, ...]) -> list[table.Cell]:
    return [c for c in cells if not permission_asking.only_rooms or c.room in permission_asking.only_rooms]


def test_every_address_is_in_the_oracle_and_nothing_else() -> None:
    listed, there = set(ADDRESSES), set(all_patterns())
    assert there - listed == set(), "Write a line for each under `addresses` in its room's file in src/candour/config/permissions."
    assert listed - there == set(), "No address has these names any more: take their lines out of src/candour/config/permissions."
    assert sum(len(room.addresses) for room in rooms()) == len(ADDRESSES), "An address is in two rooms."


def test_the_oracle_writes_each_address_as_the_urls_do() -> None:
    def shape(text: str, braces: str) -> str:
        return re.sub(braces, "*", text)

    said = {name: shape(address.at, r"\{\w+\}") for name, (_, address) in ADDRESSES.items()}
    assert said == {name: shape("/" + pattern, r"<[^>]+>") for name, pattern in all_patterns().items() if name in said}


def test_every_role_has_a_line_and_is_named_where_it_may_enter() -> None:
    assert table.rows()
    named = {role: [r.code for r in rooms() if any(role in r.answers[a] for a in r.own_answers)] for role in written()["roles"]}
    said = {role: sorted(rooms_of(role)) for role in written()["roles"]}
    assert said == named, "`rooms` in visitors.yaml differs from the answers of the rooms' files."


def test_every_answer_is_used_and_names_only_visitors() -> None:
    known = {v.name for v in visitors()} | {"others"}
    for room in rooms():
        by = [b for a in room.addresses for b in (a.get, a.post) if b is not None]
        used = {name for b in by for name in ([b] if isinstance(b, str) else b.values())}
        assert room.own_answers <= used, f"{room.code}.yaml names an answer that nothing gives."
        strange = {v for a in room.own_answers for v in room.answers[a]} - known
        assert strange == set(), f"{room.code}.yaml names somebody who is not in visitors.yaml."


def test_every_state_of_a_thing_is_in_the_oracle() -> None:
    for room in rooms():
        for name, thing in room.things.items():
            if thing.field:
                app, model, of = thing.field.split(".")
                choices = {str(value) for value, _ in apps.get_model(app, model)._meta.get_field(of).choices or ()}
                said = {state.split("-")[0] for state in thing.states}
                assert said == choices or not choices, f"`states` of {name} in {room.code}.yaml differ from the choices of {thing.field}."


def test_every_state_that_a_model_keeps_is_of_a_thing_or_says_why_not() -> None:
    kept = {
        f"{model._meta.app_label}.{model.__name__}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("candour.areas.")
        for field in model._meta.fields
        if field.name in ("state", "outcome", "mode", "status")
    }
    said = {thing.field for room in rooms() for thing in room.things.values() if thing.field}
    assert kept - said - set(NOT_BEHIND_AN_ADDRESS) == set(), "Name each as the `field` of a thing in its room's file, with its states."
    assert set(NOT_BEHIND_AN_ADDRESS) <= kept - said


def test_no_receipt_key_or_person_stands_in_an_address() -> None:
    used = {name for written in all_patterns().values() for name in re.findall(r"<(?:\w+:)?(\w+)>", written)}
    assert used == set(PARAMETERS)


def test_without_an_account_everybody_asks_the_same_and_gets_the_same() -> None:
    said = {name: [c.answer for c in table.rows() if c.role == name] for name in WITHOUT_ACCOUNT}
    assert all(answers == said["anyone"] for answers in said.values())


@pytest.mark.parametrize("visitor", [v.name for v in visitors() if v.name not in WITHOUT_ACCOUNT[1:]])
def test_a_visitor_gets_what_the_oracle_says_and_nothing_else(visitor: str, asker: Asker) -> None:
    cells = _tried(tuple(c for c in table.rows() if c.role == visitor))
    wrong = {}
    for cell in cells:
        status = asker.status(cell)
        if status != cell.answer:
            wrong[f"{cell.method} {cell.name} {cell.state}"] = f"{status}, not {cell.answer}"
    assert wrong == {}


@pytest.mark.parametrize("visitor", ["anyone", "no_role", "executive", "executive elsewhere", "publisher", "national_team"])
def test_what_is_hidden_and_what_is_missing_answer_alike(visitor: str, asker: Asker) -> None:
    mine = [c for c in _of_rooms(table.rows()) if c.role == visitor and c.method == "GET" and c.is_proved]
    missing = {c.name: c for c in mine if c.state == MISSING}
    hidden = [c for c in mine if c.state != MISSING and c.name in missing and c.answer in (404, 302)]
    nowhere = {name: _without_own_words(asker.ask(c), asker.path(name, MISSING, visitor)) for name, c in missing.items()}
    compared = 0
    for cell in (c for c in hidden if c.answer == missing[c.name].answer):
        assert _without_own_words(asker.ask(cell), asker.path(cell.name, cell.state, visitor)) == nowhere[cell.name], cell
        compared += 1
    assert compared or permission_asking.only_rooms


def _without_own_words(response: Any, path: str) -> tuple[int, str, str]:
    """Return a response without its own address and the random parts of its forms."""
    body = re.sub(r'(nonce|csrfmiddlewaretoken" value)="[^"]*"', "", response.content.decode().replace(path, "HERE"))
    where = response.get("Location", "").replace("%2F", "/").replace(path, "HERE")
    return response.status_code, body, where


@pytest.mark.parametrize("visitor", ["anyone", "executive", "publisher"])
def test_a_page_takes_no_other_method_and_its_head_is_that_of_the_page(visitor: str, asker: Asker) -> None:
    client = asker.client(visitor)
    first = {c.name: c for c in reversed(_of_rooms(table.rows())) if c.role == visitor and c.method == "GET" and c.is_proved}
    with undrawn():
        for cell in (c for c in first.values() if not ADDRESSES[c.name][1].answers_any_method):
            path, address = asker.path(cell.name, cell.state, visitor), ADDRESSES[cell.name][1]
            others = WITHOUT_CONTENT if address.post else (*WITHOUT_CONTENT, "post")
            wanted = {405} if address.get == "everyone" else {405, 404, 403, 302, 401}
            assert {getattr(client, method)(path).status_code for method in others} <= wanted, cell
            if not cell.name.startswith("api:"):
                assert client.head(path).status_code == cell.answer, cell


@pytest.mark.parametrize("visitor", ["executive", "publisher"])
def test_what_only_somebody_signed_in_is_shown_is_kept_by_no_browser_and_no_proxy(visitor: str, asker: Asker) -> None:
    with undrawn():
        for cell in _of_rooms(table.rows()):
            if cell.role == visitor and cell.method == "GET" and cell.is_proved and ADDRESSES[cell.name][1].get != "everyone":
                response = asker.ask(cell)
                if response.status_code == 200:
                    assert "no-store" in response["Cache-Control"], cell


@pytest.mark.parametrize("visitor", ["anyone", "executive", "publisher"])
def test_nothing_is_sent_without_the_token_of_its_form(visitor: str, asker: Asker) -> None:
    client = asker.client(visitor, enforce_csrf_checks=True)
    cells = [c for c in _of_rooms(table.rows()) if c.role == visitor and c.method == "POST" and c.is_proved]
    from_elsewhere = {name: {"sec-fetch-site": "cross-site"} for name in WITHOUT_TOKEN}
    with undrawn():
        got = {client.post(asker.path(c.name, c.state, visitor), headers=from_elsewhere.get(c.name)).status_code for c in cells}
    assert got <= {403}
