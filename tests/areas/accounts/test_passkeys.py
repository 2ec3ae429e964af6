"""Passkeys: what signs in, what makes a session strong, and what does neither."""

import json

import pytest
from allauth.core.context import request_context
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client, RequestFactory, override_settings
from fido2.utils import websafe_encode
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from candour.areas.accounts import actions_sign_in, passkeys, policy, sign_ins
from candour.areas.accounts import door as accounts
from candour.areas.accounts.models import Person
from candour.areas.accounts.roles import roles
from candour.areas.ledger.door import Actor, Viewer
from tests.areas.accounts.people import BY, PASSWORD, somebody
from tests.areas.accounts.soft_key import SoftKey, browser, enter, give_passkey
from tests.signing_in import sign_in


def with_password(name: str = "ada", password: str = PASSWORD) -> Client:
    client = browser()
    client.post("/sign-in/", {"username": name, "password": password})
    return client


def viewer(client: Client) -> Viewer:
    return client.get("/home/").wsgi_request.viewer


@pytest.fixture
def key(ada: Person) -> SoftKey:
    key = SoftKey()
    assert give_passkey(with_password(), key).status_code == 302
    return key


def test_a_passkey_signs_in_and_makes_the_session_strong_and_fresh(key: SoftKey) -> None:
    client = browser()
    assert enter(client, key)["Location"] == "/home/"
    assert (viewer(client).is_strong, viewer(client).is_fresh, viewer(client).name) == (True, True, "Ada Marsh")


def test_a_passkey_works_while_the_password_waits(key: SoftKey) -> None:
    for _ in range(8):
        with_password(password="wrong words that are long")
    assert with_password().get("/home/").status_code == 302
    client = browser()
    enter(client, key)
    assert "Wrong passwords were given for your name 5 times" in client.get("/home/").text


def test_asvs_7_2_4_proving_with_a_passkey_makes_a_session_strong_under_a_new_key(key: SoftKey) -> None:
    client = sign_in(browser(), "ada")
    before = client.session.session_key
    page = client.get("/sign-in/prove/?for=strong").text
    assert client.post("/sign-in/prove/", {"credential": key.proved(page), "next": "/questions/"})["Location"] == "/questions/"
    assert client.session.session_key != before
    assert (viewer(client).is_strong, viewer(client).is_fresh) == (True, True)


def test_tm27_a_password_never_makes_a_session_strong(ada: Person) -> None:
    client = with_password()
    client.post("/sign-in/prove/", {"password": PASSWORD, "for": "strong", "next": "/home/"})
    assert (viewer(client).is_strong, viewer(client).is_fresh) == (False, True)
    assert "You have no passkey yet" in client.get("/sign-in/prove/?for=strong").text


@pytest.mark.parametrize(
    "other",
    [{"rp": "evil.example"}, {"origin": "https://evil.example"}, {"origin": "http://localhost.evil.example"}, {"verified": False}],
)
def test_asvs_6_3_3_a_proof_made_elsewhere_or_without_its_holder_is_not_taken(key: SoftKey, other: dict[str, object]) -> None:
    wrong = SoftKey(**other)
    wrong.private, wrong.handle = key.private, key.handle
    client = browser()
    assert enter(client, wrong).status_code == 400
    assert client.get("/home/").status_code == 302


def test_anothers_signature_and_anothers_name_are_not_taken(key: SoftKey) -> None:
    wrong = SoftKey()
    wrong.handle = key.handle
    assert enter(browser(), wrong).status_code == 400
    ben = somebody("ben", "staff")
    assert enter(browser(), key, userHandle=websafe_encode(ben.pk.hex.encode())).status_code == 400
    assert enter(browser(), key, userHandle=websafe_encode(b"nobody")).status_code == 400


def test_an_answer_counts_once(key: SoftKey) -> None:
    client = browser()
    proof = key.proved(client.get("/sign-in/passkey/").text)
    assert client.post("/sign-in/passkey/", {"credential": proof}).status_code == 302
    client.post("/sign-out/")
    assert client.post("/sign-in/passkey/", {"credential": proof}).status_code == 400


def test_somebody_switched_off_does_not_come_in_with_a_passkey(key: SoftKey, ada: Person) -> None:
    accounts.switch_off(person_id=str(ada.pk), by=BY)
    assert enter(browser(), key).status_code == 400


def test_anothers_passkey_does_not_prove_who_i_am(key: SoftKey) -> None:
    somebody("ben", "staff")
    client = sign_in(browser(), "ben")
    give_passkey(with_password("ben"), (own := SoftKey()))
    assert own.handle != key.handle
    page = client.get("/sign-in/prove/").text
    assert client.post("/sign-in/prove/", {"credential": key.proved(page)}).status_code == 400
    assert not viewer(client).is_strong


def test_whoever_has_a_passkey_changes_nothing_without_it(key: SoftKey) -> None:
    """A password alone asks for the second step; even a session that was begun before, and is fresh, changes nothing."""
    assert with_password().get("/account/").status_code == 302
    client = sign_in(browser(), "ada", fresh=True)
    for page in ("passkeys/add", "app", "password", "recovery-codes"):
        answer = client.get(f"/account/{page}/")
        assert answer["Location"] == f"/sign-in/prove/?next=%2Faccount%2F{page.replace('/', '%2F')}%2F&for=strong"
    number = passkeys.passkeys(Person.objects.get(username="ada").pk)[0].id
    assert client.post(f"/account/passkeys/{number}/remove/").status_code == 302
    assert client.post("/account/password/", {"password": "another long password of mine"}).status_code == 302
    assert passkeys.has_one(Person.objects.get(username="ada").pk)
    assert Person.objects.get(username="ada").check_password(PASSWORD)


def test_anothers_passkey_is_missing_like_one_that_is_not_there(key: SoftKey) -> None:
    number = passkeys.passkeys(Person.objects.get(username="ada").pk)[0].id
    somebody("ben", "staff")
    client = sign_in(browser(), "ben", strong=True, fresh=True)
    for wrong in (number, 999_999):
        assert client.get(f"/account/passkeys/{wrong}/remove/").status_code == 404
        assert client.post(f"/account/passkeys/{wrong}/remove/").status_code == 404


@pytest.mark.parametrize("role", [r.code for r in roles().values() if r.reaches_protected])
def test_tm27_who_reaches_the_sealed_makes_no_first_passkey_from_a_password(db: None, role: str) -> None:
    person = somebody("gus", role, None if roles()[role].where == "national" else "RW1")
    client = with_password("gus")
    assert client.get("/account/passkeys/add/").status_code == 403
    assert client.post("/account/passkeys/add/", {"name": "x", "credential": "{}"}).status_code == 403
    code = actions_sign_in.begin_anew(person_id=str(person.pk), by=BY)
    by_hand = with_password("gus", code)
    assert give_passkey(by_hand, SoftKey()).status_code == 302
    assert viewer(by_hand).is_strong
    assert viewer(by_hand).has(role)
    assert with_password("gus", code).get("/home/").status_code == 302


def test_in_a_real_service_too_an_unfinished_guardian_makes_none_from_a_password(db: None) -> None:
    somebody("gus", "guardian")
    with override_settings(SECOND_STEP_REQUIRED=True):
        client = with_password("gus")
        assert viewer(client).memberships == ()
        assert client.get("/account/passkeys/add/").status_code == 403


def test_the_rule_for_changing_a_way_in_in_every_case() -> None:
    for strong in (True, False):
        for fresh in (True, False):
            for has in (True, False):
                viewer = Viewer.of(Actor.person("1", "staff"), (), is_strong=strong, is_fresh=fresh)
                assert policy.is_sure_enough_to_change(viewer, has_passkey=has) is (fresh and (strong or not has))
                may = policy.may_add_passkey(viewer, has_passkey=has, how=sign_ins.CODE, roles_held=["guardian"])
                assert may is (fresh and strong)


def test_a_passkey_needs_a_name_and_an_answer(ada: Person) -> None:
    client = with_password()
    page = client.get("/account/passkeys/add/")
    assert client.post("/account/passkeys/add/", {"name": "", "credential": SoftKey().made(page.text)}).status_code == 400
    refused = client.post("/account/passkeys/add/", {"name": "kept words", "credential": ""})
    assert refused.status_code == 400
    assert 'value="kept words"' in refused.text
    for other in ({"rp": "evil.example"}, {"origin": "https://evil.example"}, {"verified": False}):
        assert give_passkey(client, SoftKey(**other)).status_code == 400
    assert not passkeys.has_one(ada.pk)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "rawId", "response", "type", "userHandle"]), inner),
    max_leaves=8,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(JSON)
def test_whatever_is_sent_instead_of_an_answer_is_refused_and_breaks_nothing(db: None, sent: object) -> None:
    request = RequestFactory().post("/sign-in/passkey/")
    request.session = SessionStore()
    with request_context(request):
        passkeys.ask()
        with pytest.raises(passkeys.Unusable):
            passkeys.answered(json.dumps(sent))


@pytest.mark.parametrize(
    "sent", ["", "{", "[]", "null", '{"response": {}}', "[" * 9999, "x" * 30_000, '{"response": {"userHandle": "AAAA"}}']
)
def test_a_made_up_answer_is_refused(db: None, sent: str) -> None:
    client = browser()
    client.get("/sign-in/passkey/")
    assert client.post("/sign-in/passkey/", {"credential": sent}).status_code == 400
