"""Signing in with the organisation's own account, against a real provider on this machine."""

import re
import time
import warnings
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from candour.areas.accounts import actions_sign_in, identity_provider
from candour.areas.accounts import door as accounts
from candour.areas.accounts.models import Person
from tests.areas.accounts.people import BY, somebody
from tests.signing_in import sign_in

with warnings.catch_warnings(record=True):
    # It says of its own libraries that they are old, here and while it serves.
    from oidc_provider_mock import User, run_server_in_thread

pytestmark = [pytest.mark.filterwarnings("ignore:get_jwt_config"), pytest.mark.filterwarnings("ignore:.*:DeprecationWarning:authlib")]


def provider_people() -> list[User]:
    now = int(time.time())
    return [
        User(sub="plain", claims={"amr": ["pwd"], "acr": "1", "auth_time": now}),
        User(sub="key", claims={"amr": ["hwk", "phr"], "auth_time": now}),
        User(sub="key-by-acr", claims={"acr": "phrh", "auth_time": now}),
        User(sub="this-morning", claims={"amr": ["phr"], "auth_time": now - 3 * 3600}),
        User(sub="says-nothing", claims={"email": "ada@trust.example", "preferred_username": "ada", "auth_time": None}),
    ]


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    with run_server_in_thread(user_claims=provider_people()) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def trusted(provider: str, settings) -> str:
    settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = provider, "candour", "a secret of the tests"
    settings.OIDC_NAME = "Westering sign-in"
    return provider


def go(client: Client, subject: str, **sent: str):
    """Walk the way a browser goes: to the provider, choose who one is there, and back."""
    away = client.post("/sign-in/organisation/", sent)
    assert away.status_code == 302, away.text
    back = requests.post(away["Location"], data={"sub": subject}, allow_redirects=False, timeout=10)
    assert back.status_code == 302, back.text
    address = urlsplit(back.headers["location"])
    return client.get(f"{address.path}?{address.query}")


def joined(subject: str, provider: str) -> Person:
    person = somebody(f"who-{subject}", "staff")
    actions_sign_in.join_account(person_id=str(person.pk), account=identity_provider.account_of(subject, provider), by=BY)
    return person


@pytest.mark.parametrize(
    ("subject", "strong", "fresh"),
    [
        ("plain", False, True),
        ("key", True, True),
        ("key-by-acr", True, True),
        ("this-morning", True, False),
        ("says-nothing", False, False),
    ],
)
def test_asvs_6_8_4_a_session_is_as_strong_and_as_fresh_as_the_organisation_says(db, trusted: str, subject: str, strong: int, fresh: int):
    joined(subject, trusted)
    client = Client()
    answer = go(client, subject, next="/questions/")
    assert (answer.status_code, answer["Location"]) == (302, "/questions/")
    viewer = client.get("/home/").wsgi_request.viewer
    assert viewer.is_signed_in
    assert (viewer.is_strong, viewer.is_fresh) == (strong, fresh)


def test_somebody_unknown_here_is_refused_in_a_sentence_and_nobody_is_made(ada: Person, trusted: str):
    client = Client()
    answer = go(client, "says-nothing")
    assert answer.status_code == 403
    assert "nobody here has that account" in answer.text
    assert client.get("/home/").status_code == 302
    assert (Person.objects.count(), SocialAccount.objects.count()) == (1, 0)


def test_asvs_6_8_1_the_same_name_at_another_service_is_somebody_else(db, trusted: str):
    joined("plain", "https://another.example")
    assert go(Client(), "plain").status_code == 403


def test_somebody_switched_off_is_refused(db, trusted: str):
    person = joined("plain", trusted)
    accounts.switch_off(person_id=str(person.pk), by=BY)
    assert go(Client(), "plain").status_code == 403


def test_what_is_kept_of_an_account_is_a_hash_and_nothing_that_it_says(db, trusted: str):
    joined("says-nothing", trusted)
    go(Client(), "says-nothing")
    kept = SocialAccount.objects.values().get()
    assert re.fullmatch("[0-9a-f]{64}", kept["uid"])
    assert kept["extra_data"] == {}


def test_only_who_somebody_is_is_asked_for_and_the_answer_is_bound_to_the_question(ada: Person, trusted: str):
    asked = parse_qs(urlsplit(Client().post("/sign-in/organisation/")["Location"]).query)
    assert asked["scope"] == ["openid"]
    assert asked["code_challenge_method"] == ["S256"]
    assert len(asked["nonce"][0]) >= 32
    assert asked["state"]


def test_asvs_10_5_1_an_answer_to_another_question_is_not_taken(db, trusted: str):
    joined("plain", trusted)
    client = Client()
    away = client.post("/sign-in/organisation/")["Location"]
    for wrong in (re.sub(r"nonce=[^&]*", "nonce=somebody-elses", away), re.sub(r"state=[^&]*", "state=somebody-elses", away)):
        back = urlsplit(requests.post(wrong, data={"sub": "plain"}, allow_redirects=False, timeout=10).headers["location"])
        assert client.get(f"{back.path}?{back.query}").status_code == 502
    assert client.get("/home/").status_code == 302


def test_an_answer_counts_once_and_only_in_the_browser_that_asked(db, trusted: str):
    joined("plain", trusted)
    client = Client()
    away = client.post("/sign-in/organisation/")["Location"]
    back = urlsplit(requests.post(away, data={"sub": "plain"}, allow_redirects=False, timeout=10).headers["location"])
    assert Client().get(f"{back.path}?{back.query}").status_code == 502
    assert client.get(f"{back.path}?{back.query}").status_code == 302
    assert client.get(f"{back.path}?{back.query}").status_code == 502


def test_asvs_9_1_1_another_services_signature_is_not_taken(db, trusted: str, monkeypatch: pytest.MonkeyPatch):
    joined("plain", trusted)
    with run_server_in_thread(user_claims=provider_people()) as other:
        theirs = requests.get(f"http://localhost:{other.server_port}/jwks", timeout=10).json()["keys"][0]
    protocol = identity_provider._Protocol
    monkeypatch.setattr(protocol, "_key_for", lambda self, header: identity_provider.jwt.PyJWK(theirs, algorithm="RS256"))
    assert go(Client(), "plain").status_code == 502


@pytest.mark.parametrize("query", ["", "?error=access_denied", "?code=made-up&state=made-up", "?state=&code="])
def test_a_made_up_answer_signs_nobody_in(db, trusted: str, query: str):
    answer = Client().get(f"/sign-in/organisation/back/{query}")
    assert answer.status_code == 502
    assert "no answer that we can trust" in answer.text


def test_a_service_that_does_not_answer_is_said_so(db, trusted: str, settings):
    settings.OIDC_ISSUER = "http://localhost:9"
    assert Client().post("/sign-in/organisation/").status_code == 502


def test_somebody_joins_the_account_themselves_and_proves_with_it(ada: Person, trusted: str):
    client = sign_in(Client(), ada, fresh=True)
    assert go(client, "key", purpose="join")["Location"] == "/account/"
    assert identity_provider.has_joined(ada.pk)
    stale = sign_in(Client(), ada)
    assert "Sign in again with Westering sign-in" in stale.get("/sign-in/prove/").text
    assert go(stale, "key", purpose="prove", next="/questions/")["Location"] == "/questions/"
    viewer = stale.get("/home/").wsgi_request.viewer
    assert (viewer.is_strong, viewer.is_fresh) == (True, True)


def test_a_stale_session_joins_nothing_and_nobody_joins_anothers_account(ada: Person, trusted: str):
    assert go(sign_in(Client(), ada), "key", purpose="join").status_code == 403
    joined("plain", trusted)
    assert go(sign_in(Client(), ada, fresh=True), "plain", purpose="join").status_code == 403
    assert not identity_provider.has_joined(ada.pk)


def test_somebody_elses_account_proves_nothing(ada: Person, trusted: str):
    joined("key", trusted)
    client = sign_in(Client(), ada)
    assert go(client, "key", purpose="prove").status_code == 403
    assert not client.get("/home/").wsgi_request.viewer.is_fresh


def test_an_account_that_proved_itself_this_morning_is_not_fresh(db, trusted: str):
    client = sign_in(Client(), joined("this-morning", trusted))
    assert go(client, "this-morning", purpose="prove").status_code == 403
    assert not client.get("/home/").wsgi_request.viewer.is_fresh


def test_without_a_service_its_addresses_are_not_there(ada: Person):
    assert Client().post("/sign-in/organisation/").status_code == 404
    assert Client().get("/sign-in/organisation/back/").status_code == 404
    assert "Sign in with your organisation" not in Client().get("/sign-in/").text
