"""Signing in with a password and a second step, and what strangers can and cannot do to it."""

import re
import time
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.auth import SESSION_KEY
from django.test import Client

from candour.areas.accounts import actions_sign_in, codes, pauses, sign_ins
from candour.areas.accounts import door as accounts
from candour.areas.accounts.models import Person, SignedIn, WrongGuesses
from candour.areas.ledger import clock
from tests.areas.accounts.people import BY, PASSWORD, somebody
from tests.signing_in import sign_in

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code_now(secret: str = SECRET, *, steps: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def enter(client: Client, username: str = "ada", password: str = PASSWORD, **more: str):
    return client.post("/sign-in/", {"username": username, "password": password} | more)


def viewer(client: Client):
    return client.get("/home/").wsgi_request.viewer


def test_a_password_signs_in_and_goes_where_one_wanted_to_go(ada: Person) -> None:
    client = Client()
    answer = enter(client, next="/questions/")
    assert (answer.status_code, answer["Location"]) == (302, "/questions/")
    assert viewer(client).name == "Ada Marsh"
    assert (viewer(client).is_strong, viewer(client).is_fresh) == (False, True)


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"])
def test_nobody_is_sent_anywhere_else_after_signing_in(ada: Person, address: str) -> None:
    assert enter(Client(), next=address)["Location"] == "/home/"


def test_a_user_name_is_found_however_its_letters_are_written(ada: Person) -> None:
    assert enter(Client(), username="ADA").status_code == 302


def test_asvs_7_2_4_the_session_key_is_new_after_signing_in_and_after_proving(ada: Person) -> None:
    client = Client()
    client.get("/sign-in/passkey/")
    before = client.session.session_key
    enter(client)
    after = client.session.session_key
    client.post("/sign-in/prove/", {"password": PASSWORD, "next": "/home/"})
    assert len({before, after, client.session.session_key}) == 3
    assert list(SignedIn.objects.values_list("session_key", flat=True)) == [client.session.session_key]


def _without_tokens(page: str) -> str:
    return re.sub(r'value="[A-Za-z0-9]{64}"|nonce="[^"]*"', "", page)


def test_asvs_6_3_8_an_unknown_name_and_a_wrong_password_answer_alike(ada: Person) -> None:
    pages = [enter(Client(), username=name, password="wrong words that are long") for name in ("ada", "xyz")]
    assert [p.status_code for p in pages] == [400, 400]
    assert _without_tokens(pages[0].text).replace("ada", "xyz") == _without_tokens(pages[1].text)
    assert "do not belong together" in pages[0].text


@pytest.mark.parametrize("kind", ["known", "unknown", "switched off", "without a password"])
def test_asvs_6_3_8_every_name_costs_one_hash(ada: Person, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.contrib.auth.hashers import ScryptPasswordHasher

    if kind == "switched off":
        accounts.switch_off(person_id=str(ada.pk), by=BY)
    if kind == "without a password":
        actions_sign_in.remove_password(person_id=str(ada.pk), by=BY)
    worked = []
    real = ScryptPasswordHasher.encode
    monkeypatch.setattr(ScryptPasswordHasher, "encode", lambda self, *a, **k: worked.append(1) or real(self, *a, **k))
    assert enter(Client(), username="nobody" if kind == "unknown" else "ada", password="wrong words that are long").status_code == 400
    assert len(worked) == 1


def test_asvs_11_4_2_a_password_kept_with_less_work_is_kept_anew_when_it_is_used(ada: Person) -> None:
    from django.contrib.auth.hashers import ScryptPasswordHasher

    weak = ScryptPasswordHasher()
    weak.work_factor = 2**4
    Person.objects.filter(pk=ada.pk).update(password=weak.encode(PASSWORD, "salt-for-a-test-only"))
    enter(Client())
    ada.refresh_from_db()
    assert ada.password.startswith(f"scrypt${ScryptPasswordHasher.work_factor}$")
    assert enter(Client()).status_code == 302


def test_what_was_typed_stays_and_the_password_does_not(ada: Person) -> None:
    page = enter(Client(), password="wrong words that are long").text
    assert 'value="ada"' in page
    assert "wrong words" not in page


# Lock-out


def test_the_pauses_grow_and_end() -> None:
    seconds = [int(pauses.pause_after(n).total_seconds()) for n in range(12)]
    assert seconds == [0, 0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900]
    assert pauses.pause_after(10_000) == pauses.LONGEST


@pytest.mark.parametrize("name", ["ada", "nobody at all"])
def test_asvs_6_3_1_wrong_passwords_make_a_name_wait_whether_or_not_it_exists(ada: Person, name: str) -> None:
    client = Client()
    start = clock.instant()
    with time_machine.travel(start, tick=False):
        assert [enter(client, name, "wrong words that are long").status_code for _ in range(6)] == [400] * 5 + [429]
        waits = enter(client, name)
        assert (waits.status_code, waits["Retry-After"]) == (429, "31")
        assert "A passkey works at once" in waits.text
    with time_machine.travel(start + timedelta(seconds=32), tick=False):
        assert enter(client, name, PASSWORD).status_code == (302 if name == "ada" else 400)


def test_a_stranger_cannot_make_the_pause_longer_by_asking_during_it(ada: Person) -> None:
    start = clock.instant()
    with time_machine.travel(start, tick=False):
        for _ in range(50):
            enter(Client(), password="wrong words that are long")
        assert WrongGuesses.objects.get().count == 5


def test_a_pause_keeps_no_name_address_or_browser(ada: Person) -> None:
    Client(headers={"user-agent": "CANARY-AGENT"}, REMOTE_ADDR="203.0.113.77").post("/sign-in/", {"username": "ada", "password": "wrong"})
    row = WrongGuesses.objects.values().get()
    assert set(row) == {"name_hash", "count", "last_at"}
    assert "ada" not in row["name_hash"]


def test_wrong_guesses_are_forgotten_after_a_day(ada: Person) -> None:
    enter(Client(), password="wrong words that are long")
    with time_machine.travel(clock.instant() + timedelta(days=1, minutes=1), tick=False):
        assert pauses.wrong_of_late("ada") == 0
        enter(Client(), username="somebody else", password="wrong words that are long")
        assert WrongGuesses.objects.count() == 1


def test_whoever_signs_in_is_told_of_wrong_passwords(ada: Person) -> None:
    for _ in range(4):
        enter(Client(), password="wrong words that are long")
    client = Client()
    enter(client)
    assert "Wrong passwords were given for your name 4 times" in client.get("/home/").text
    client = Client()
    enter(client)
    assert "Wrong passwords" not in client.get("/home/").text


# The second step


@pytest.fixture
def with_app(ada: Person) -> Person:
    ada.codes = actions_sign_in.add_app(person_id=str(ada.pk), secret=SECRET, by=BY)
    return ada


def test_asvs_6_3_3_with_an_app_the_password_alone_signs_nobody_in(with_app: Person) -> None:
    client = Client()
    assert enter(client, next="/questions/")["Location"] == "/sign-in/second-step/"
    assert SESSION_KEY not in client.session
    assert client.get("/home/").status_code == 302
    assert client.post("/sign-in/second-step/", {"code": "000000"}).status_code == 400
    answer = client.post("/sign-in/second-step/", {"code": code_now()})
    assert (answer.status_code, answer["Location"]) == (302, "/questions/")
    assert (viewer(client).is_signed_in, viewer(client).is_strong) == (True, False)


def test_asvs_6_5_1_a_code_counts_once(with_app: Person) -> None:
    first, second, code = Client(), Client(), code_now()
    for client in (first, second):
        enter(client)
    assert first.post("/sign-in/second-step/", {"code": code}).status_code == 302
    assert second.post("/sign-in/second-step/", {"code": code}).status_code == 400
    assert second.post("/sign-in/second-step/", {"code": code_now(steps=-1)}).status_code == 400
    assert second.post("/sign-in/second-step/", {"code": code_now(steps=1)}).status_code == 302


def test_asvs_6_5_1_a_recovery_code_counts_once(with_app: Person) -> None:
    code = with_app.codes[3]
    first, second = Client(), Client()
    for client in (first, second):
        enter(client)
    assert first.post("/sign-in/second-step/", {"code": f"{code[:4]} {code[4:]}"}).status_code == 302
    assert second.post("/sign-in/second-step/", {"code": code}).status_code == 400
    assert codes.recovery_codes_left(with_app.pk) == 9


def test_codes_are_not_guessed_either(with_app: Person) -> None:
    client = Client()
    enter(client)
    assert [client.post("/sign-in/second-step/", {"code": f"00000{n}"}).status_code for n in range(6)] == [400] * 5 + [429]


def test_the_second_step_waits_ten_minutes_and_no_longer(with_app: Person) -> None:
    client = Client()
    enter(client)
    with time_machine.travel(clock.instant() + timedelta(minutes=11), tick=False):
        assert client.get("/sign-in/second-step/")["Location"] == "/sign-in/"
        assert client.post("/sign-in/second-step/", {"code": code_now()})["Location"] == "/sign-in/"
    assert Client().get("/sign-in/second-step/")["Location"] == "/sign-in/"


def test_the_secrets_of_codes_are_not_readable_in_the_database(with_app: Person) -> None:
    from allauth.mfa.models import Authenticator

    kept = str(list(Authenticator.objects.values("data")))
    assert SECRET not in kept
    assert not any(code in kept for code in with_app.codes)


def test_a_second_step_survives_a_new_secret_key(with_app: Person, settings) -> None:
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key, made when the old one was a year old"
    assert codes.use(with_app, code_now())


# Where a session ends


def test_asvs_7_4_1_signing_out_ends_the_session_on_our_side(ada: Person) -> None:
    client = Client()
    enter(client)
    kept = client.cookies["sessionid"].value
    answer = client.post("/sign-out/")
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    client.cookies["sessionid"] = kept
    assert client.get("/home/").status_code == 302
    assert not SignedIn.objects.exists()


def test_asvs_7_4_2_switching_somebody_off_ends_every_session_at_once(ada: Person) -> None:
    clients = [Client(), Client(), sign_in(Client(), ada, strong=True)]
    for client in clients[:2]:
        enter(client)
    accounts.switch_off(person_id=str(ada.pk), by=BY)
    assert [client.get("/home/").status_code for client in clients] == [302, 302, 302]
    assert enter(Client()).status_code == 400


def test_asvs_7_4_3_other_sessions_can_be_ended_from_here(ada: Person) -> None:
    here, there = Client(), Client()
    enter(here), enter(there)
    assert "Here, and also" in here.get("/account/").text
    assert here.post("/account/sessions/end/")["Location"] == "/account/"
    assert there.get("/home/").status_code == 302
    page = here.get("/account/").text
    assert "1 other session has ended" in page
    assert "Only here" in page


def test_asvs_7_4_3_a_new_password_ends_the_other_sessions(ada: Person) -> None:
    here, there = Client(), Client()
    enter(here), enter(there)
    new = "four grey cranes under Merrow"
    assert here.post("/account/password/", {"password": new}).status_code == 302
    assert here.get("/home/").status_code == 200
    assert there.get("/home/").status_code == 302
    assert enter(Client()).status_code == 400
    assert enter(Client(), password=new).status_code == 302


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaaaa", "passwordpassword"])
def test_asvs_6_2_1_a_password_is_long_and_not_a_common_one(ada: Person, password: str) -> None:
    client = Client()
    enter(client)
    assert client.post("/account/password/", {"password": password}).status_code == (302 if len(password) > 15 else 400)


def test_signing_in_as_somebody_else_ends_the_first_session(ada: Person) -> None:
    somebody("ben", "staff")
    client = Client()
    enter(client)
    first = client.session.session_key
    enter(client, "ben")
    assert viewer(client).name == "Ben Marsh"
    assert not SignedIn.objects.filter(session_key=first).exists()
    assert sign_ins.elsewhere(ada.pk, here="") == []


# Starting codes


def test_asvs_6_4_1_a_starting_code_lets_in_once_to_choose_a_way_of_ones_own(ada: Person) -> None:
    enter(before := Client())
    code = actions_sign_in.begin_anew(person_id=str(ada.pk), by=BY)
    assert len(code) >= 15
    assert before.get("/home/").status_code == 302
    assert enter(Client()).status_code == 400
    client = Client()
    assert enter(client, password=code)["Location"] == "/account/"
    assert viewer(client).memberships == ()
    assert "One thing is missing" in client.get("/account/").text
    assert client.post("/account/password/", {"password": PASSWORD + " again"}).status_code == 302
    assert viewer(client).has("staff")
    assert enter(Client(), password=code).status_code == 400


def test_asvs_6_4_1_a_starting_code_ends_after_three_days(ada: Person) -> None:
    code = actions_sign_in.begin_anew(person_id=str(ada.pk), by=BY)
    with time_machine.travel(clock.instant() + timedelta(days=3, minutes=1), tick=False):
        assert enter(Client(), password=code).status_code == 400


def test_where_a_second_step_is_required_a_password_alone_gives_no_roles(ada: Person, settings) -> None:
    settings.SECOND_STEP_REQUIRED = True
    client = Client()
    assert enter(client)["Location"] == "/account/"
    assert (viewer(client).is_signed_in, viewer(client).memberships) == (True, ())
    secret = re.search(r'candour-secret">([A-Z2-7 ]+)<', client.get("/account/app/").text).group(1).replace(" ", "")
    page = client.post("/account/app/", {"code": code_now(secret)})
    assert page.status_code == 200
    assert len(re.findall(r'candour-secret">\d{4} \d{4}<', page.text)) == 10
    assert viewer(client).has("staff")
