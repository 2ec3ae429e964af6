"""People with keys in front of the vault's pages, for the tests of the pages."""

import html
import re
from datetime import date

from django.test import Client

from candour.areas.accounts import door as accounts
from candour.areas.organisations import door as organisations
from candour.areas.vault import door as vault
from tests.areas.vault.holders import COMMAND, PASSPHRASE, register
from tests.signing_in import sign_in

TRUST = "RX0"
LONG_AGO = date(2020, 1, 1)
TITLE, TEXT = "The alarm on the ward", "It rang for forty minutes and nobody came."


def trust() -> None:
    rows = (organisations.NewOrganisation(TRUST, "trust", "Westering Trust", opened_on=LONG_AGO, since=LONG_AGO, icb_code=None),)
    organisations.register(rows=rows, source="tests", file_hash="1" * 64, by=COMMAND)


def member(name: str, *, role: str = "staff") -> str:
    """Register somebody with a role at the trust."""
    person = register(name)
    accounts.grant_role(person_id=person, role=role, organisation_code=TRUST, by=COMMAND)
    return person


def client_of(person: str, *, strong: bool = True, fresh: bool = True) -> Client:
    return sign_in(Client(), person, strong=strong, fresh=fresh)


def give_key(person: str) -> vault.MadeKey:
    viewer = accounts.viewer_for(person, is_strong=True, is_fresh=True)
    made = vault.make_key(passphrase=PASSPHRASE, viewer=viewer)
    vault.confirm_key(key_id=made.key_id, viewer=viewer)
    return made


def unlock(client: Client) -> Client:
    assert client.post("/keys/unlock/", {"passphrase": PASSPHRASE}).status_code == 302
    return client


def written(client: Client, *, title: str = TITLE, text: str = TEXT, key: str = "one") -> str:
    """Write a note, and return the address of its page."""
    response = client.post("/sealed/new/", {"key": key, "title": title, "text": text})
    assert response.status_code == 302, said(response)
    return response["Location"]


def said(response) -> str:
    return html.unescape(response.content.decode())


def value(response, name: str) -> str:
    """Return what stands in a hidden field."""
    return html.unescape(re.search(rf'name="{name}" value="([^"]*)"', response.content.decode(), re.DOTALL)[1])


def errors(response) -> str:
    found = re.search(r'<div class="nhsuk-error-summary.*?</div>\s*</div>', response.content.decode(), re.DOTALL)
    return html.unescape(re.sub(r"<[^>]+>|\s+", " ", found[0])) if found else ""
