"""How long a session counts, and for what."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from candour.areas.accounts import door as accounts
from candour.areas.accounts import proofs
from candour.areas.accounts.models import Person
from candour.areas.ledger import clock
from candour.areas.ledger.door import Actor, Viewer
from tests.signing_in import sign_in

SOMEBODY = Actor.person("1", "guardian")


def test_signing_in_with_a_password_is_fresh_and_never_strong(db: None) -> None:
    session = SessionStore()
    proofs.begin(session, is_strong=False)
    assert (proofs.is_strong(session), proofs.is_fresh(session)) == (False, True)


def test_asvs_7_5_3_a_proof_counts_for_five_minutes(db: None) -> None:
    session = SessionStore()
    start = clock.instant()
    with time_machine.travel(start, tick=False):
        proofs.begin(session, is_strong=True)
    with time_machine.travel(start + timedelta(minutes=4, seconds=59), tick=False):
        assert proofs.is_fresh(session)
    with time_machine.travel(start + timedelta(minutes=5, seconds=2), tick=False):
        assert not proofs.is_fresh(session)
        assert proofs.is_strong(session)
    with time_machine.travel(start - timedelta(minutes=2), tick=False):
        assert not proofs.is_fresh(session)


def test_asvs_7_3_1_a_session_left_alone_for_half_an_hour_is_over(ada: Person) -> None:
    client = sign_in(Client(), ada)
    start = clock.instant()
    for minutes in (29, 58, 87):
        with time_machine.travel(start + timedelta(minutes=minutes), tick=False):
            assert client.get("/home/").status_code == 200
    with time_machine.travel(start + timedelta(minutes=118), tick=False):
        assert client.get("/home/")["Location"] == "/sign-in/?next=/home/"
        assert client.get("/home/").status_code == 302


def test_asvs_7_3_2_a_session_ends_after_twelve_hours_however_much_it_is_used(ada: Person) -> None:
    client = sign_in(Client(), ada)
    start = clock.instant()
    for minutes in range(20, 12 * 60, 20):
        with time_machine.travel(start + timedelta(minutes=minutes), tick=False):
            assert client.get("/home/").status_code == 200, minutes
    with time_machine.travel(start + timedelta(hours=12, minutes=1), tick=False):
        assert client.get("/home/").status_code == 302


def test_a_strong_session_left_alone_for_a_quarter_of_an_hour_is_an_ordinary_one(ada: Person) -> None:
    client = sign_in(Client(), ada, strong=True)
    start = clock.instant()
    with time_machine.travel(start + timedelta(minutes=14), tick=False):
        assert client.get("/home/").wsgi_request.viewer.is_strong
    with time_machine.travel(start + timedelta(minutes=30), tick=False):
        viewer = client.get("/home/").wsgi_request.viewer
        assert (viewer.is_signed_in, viewer.is_strong, viewer.is_fresh) == (True, False, False)


def test_reading_a_page_seldom_writes_the_session(ada: Person) -> None:
    client = sign_in(Client(), ada)
    start = clock.instant()
    with time_machine.travel(start + timedelta(seconds=30), tick=False):
        before = client.session[proofs.MARK]
        client.get("/home/")
        assert client.session[proofs.MARK] == before
    with time_machine.travel(start + timedelta(seconds=90), tick=False):
        client.get("/home/")
        assert client.session[proofs.MARK]["used"] > before["used"]


@pytest.mark.parametrize(("strong", "fresh"), [(False, False), (True, False), (False, True), (True, True)])
def test_the_viewer_says_how_sure_we_are(ada: Person, strong: bool, fresh: bool) -> None:
    viewer = sign_in(Client(), ada, strong=strong, fresh=fresh).get("/home/").wsgi_request.viewer
    assert (viewer.is_strong, viewer.is_fresh) == (strong, fresh)


def test_a_session_that_does_not_say_how_it_began_is_neither_strong_nor_fresh(ada: Person) -> None:
    client = Client()
    client.force_login(ada)
    viewer = client.get("/home/").wsgi_request.viewer
    assert (viewer.is_signed_in, viewer.is_strong, viewer.is_fresh) == (True, False, False)


def secret(request: HttpRequest) -> HttpResponse:
    return HttpResponse("what is behind")


def _ask(guard: object, viewer: Viewer, method: str = "get", **sent: str) -> HttpResponse:
    request = getattr(RequestFactory(), method)("/behind/?a=b", sent)
    request.viewer, request.session = viewer, SessionStore()
    return guard(secret)(request)  # type: ignore[operator,no-any-return]


GUARDS = [(accounts.require_strong, "strong"), (accounts.require_fresh, "fresh")]


@pytest.mark.parametrize(("guard", "wanted"), GUARDS)
def test_who_is_not_sure_enough_is_sent_to_prove_it_and_back(guard: object, wanted: str) -> None:
    both = {"is_strong": True, "is_fresh": True}
    assert _ask(guard, Viewer.of(SOMEBODY, (), **both)).content == b"what is behind"
    weak = both | {f"is_{wanted}": False}
    assert _ask(guard, Viewer.of(SOMEBODY, (), **weak))["Location"] == f"/sign-in/prove/?next=%2Fbehind%2F%3Fa%3Db&for={wanted}"
    assert _ask(guard, Viewer.anonymous())["Location"] == "/sign-in/?next=%2Fbehind%2F%3Fa%3Db"


@pytest.mark.parametrize(("guard", "wanted"), GUARDS)
def test_what_was_sent_is_not_done_and_the_words_come_back(guard: object, wanted: str, db: None) -> None:
    for viewer in (Viewer.anonymous(), Viewer.of(SOMEBODY, ())):
        refused = _ask(guard, viewer, "post", reason="I read it for the review", receipt="not to be shown")
        assert refused.status_code == 401
        assert "I read it for the review" in refused.content.decode()
        assert "not to be shown" not in refused.content.decode()


def test_nothing_but_the_demonstration_stands_in_for_a_passkey(settings: object) -> None:
    request = RequestFactory().post("/demo/see-as/")
    request.session = SessionStore()
    for kind in ("test", "real", "production"):
        settings.KIND = kind  # type: ignore[attr-defined]
        with pytest.raises(RuntimeError, match="Only the demonstration"):
            accounts.mark_for_demonstration(request)
        assert not proofs.is_strong(request.session)
    settings.KIND = "demo"  # type: ignore[attr-defined]
    accounts.mark_for_demonstration(request)
    assert proofs.is_strong(request.session)
    assert proofs.is_fresh(request.session)
