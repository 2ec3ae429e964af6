import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.test import Client, override_settings

from candour.areas.ledger import clock
from candour.areas.vault import door as vault
from candour.areas.vault import presenters, sealing
from candour.areas.vault.models import HolderKey, Remembered
from candour.methods.stretching import Busy
from tests.areas.vault import pages
from tests.areas.vault.holders import PASSPHRASE
from tests.areas.vault.pages import client_of, errors, give_key, member, said, unlock, value

pytestmark = pytest.mark.django_db
ANOTHER = "five other words and a shoe"
ALL = ("/keys/", "/keys/make/", "/keys/unlock/", "/keys/passphrase/", "/keys/recover/", "/keys/outside/")


@pytest.fixture(autouse=True)
def _trust():
    pages.trust()


@pytest.fixture
def amina():
    return member("Amina")


def make(client, *, passphrase=PASSPHRASE, again=None, **more):
    return client.post("/keys/make/", {"passphrase": passphrase, "again": again or passphrase, **more})


def groups(sheet):
    return re.findall(r"<li>([0-9A-Z]{4})</li>", sheet.content.decode())


def typed_back(client, sheet, *, first=None, second=None):
    a, b = (int(n) for n in value(sheet, "places").split())
    kept = {n: value(sheet, n) for n in ("key_id", "places", "check")}
    return client.post("/keys/make/confirm/", {**kept, "first": first or groups(sheet)[a - 1], "second": second or groups(sheet)[b - 1]})


@pytest.mark.parametrize("address", ALL)
def test_asvs_6_3_3_a_password_alone_reaches_no_page_about_keys(address, amina):
    assert client_of(amina, strong=False).get(address)["Location"].startswith("/sign-in/prove/?next=%2Fkeys%2F")
    assert Client().get(address)["Location"].startswith("/sign-in/?next=%2Fkeys%2F")


@pytest.mark.parametrize("address", ["/keys/recover/", "/keys/outside/"])
def test_asvs_7_5_3_what_changes_who_can_open_everything_asks_for_a_fresh_proof(address, amina):
    assert "for=fresh" in client_of(amina, fresh=False).get(address)["Location"]


@pytest.mark.parametrize("address", ALL)
def test_asvs_14_3_2_no_page_about_keys_is_kept_by_the_browser(address, amina):
    assert "no-store" in client_of(amina).get(address)["Cache-Control"]


def test_a_key_counts_only_after_two_groups_of_its_sheet_were_typed_back(amina):
    client = client_of(amina)
    assert "You have no key yet" in said(client.get("/keys/"))
    sheet = make(client)
    assert len(groups(sheet)) == 14
    assert "no-store" in sheet["Cache-Control"]
    assert PASSPHRASE not in said(sheet)
    assert "You have no key yet" in said(client.get("/keys/"))
    wrong = typed_back(client, sheet, first="0000")
    assert wrong.status_code == 400
    assert "At least one of the two groups" in errors(wrong)
    assert groups(wrong) == []
    done = typed_back(client, sheet, first=f" {groups(sheet)[int(value(sheet, 'places').split()[0]) - 1].lower()} ")
    assert done["Location"] == "/keys/"
    assert "You have a key" in said(client.get("/keys/"))


def test_nobody_confirms_a_key_with_a_check_that_was_made_for_other_groups(amina):
    client = client_of(amina)
    sheet = make(client)
    for changed in ({"places": "1 1"}, {"places": ""}, {"places": "1 2 3"}, {"check": ""}, {"key_id": "nothing"}, {"check": "0" * 64}):
        kept = {n: value(sheet, n) for n in ("key_id", "places", "check")} | changed
        answer = client.post("/keys/make/confirm/", {**kept, "first": groups(sheet)[0], "second": groups(sheet)[0]})
        assert answer.status_code == 400, changed
    other = client_of(member("Martin"))
    assert typed_back(other, sheet).status_code == 404


@pytest.mark.parametrize(
    ("passphrase", "again", "sentence"),
    [
        ("short words", None, "at least 15 characters"),
        ("aaaaaaaaaaaaaaaaaaaa", None, "repeats a few characters"),
        (PASSPHRASE, "four words and a cat", "The two differ"),
        ("", "", "Choose a passphrase"),
        ("x" * 1001, None, "at most 1,000"),
    ],
)
def test_asvs_6_2_1_a_passphrase_that_will_not_do_is_refused_in_a_sentence_and_not_shown_again(passphrase, again, sentence, amina):
    answer = make(client_of(amina), passphrase=passphrase, again=again)
    assert answer.status_code == 400
    assert sentence in errors(answer)
    assert not passphrase or passphrase not in said(answer)
    assert not HolderKey.objects.exists()


def test_asvs_6_2_12_a_passphrase_that_many_use_is_refused(amina):
    listed = next(word for word in sorted(CommonPasswordValidator().passwords) if len(word) >= 15 and len(set(word)) > 6)
    assert "Many people use this one" in errors(make(client_of(amina), passphrase=listed))


@pytest.mark.parametrize(
    ("passphrase", "strength"),
    [("fifteen letters", "long enough"), ("four words and cats", "is strong"), ("a b c d e fghijklm", "very strong")],
)
def test_the_strength_is_said_in_words(passphrase, strength, amina):
    assert strength in said(make(client_of(amina), passphrase=passphrase))


def test_whoever_has_a_key_must_say_that_they_know_what_another_costs(amina):
    give_key(amina)
    client = client_of(amina)
    assert "Say that you know this" in errors(make(client))
    assert groups(make(client, sure="on"))


def test_a_key_is_unlocked_and_says_when_it_locks_itself(amina, time_machine_at):
    give_key(amina)
    client = client_of(amina)
    wrong = client.post("/keys/unlock/", {"passphrase": "not the right words"})
    assert wrong.status_code == 400
    assert "not the passphrase of your key" in errors(wrong)
    assert "not the right words" not in said(wrong)
    answer = client.post("/keys/unlock/", {"passphrase": PASSPHRASE, "next": "/sealed/"})
    assert answer["Location"] == "/sealed/"
    at = clock.now() + vault.IDLE
    page = said(client.get("/keys/"))
    assert "Your key is unlocked" in page
    assert presenters.hour(at) in page
    time_machine_at(clock.now() + timedelta(minutes=14))
    assert "Your key is unlocked" in said(client.get("/keys/"))


@pytest.fixture
def time_machine_at():
    travellers = []

    def go(at):
        traveller = time_machine.travel(at, tick=False)
        traveller.start()
        travellers.append(traveller)

    yield go
    for traveller in reversed(travellers):
        traveller.stop()


def test_it_locks_itself_after_a_quarter_of_an_hour_in_which_nothing_sealed_was_done(amina, time_machine_at):
    give_key(amina)
    client, began = unlock(client_of(amina)), clock.now()
    for minutes in (8, 15):
        time_machine_at(began + timedelta(minutes=minutes))
        assert client.get("/who-looked/").status_code == 200
    time_machine_at(began + timedelta(minutes=15, seconds=31))
    assert "Your key is locked" in said(client.get("/keys/"))


def test_the_cookie_is_for_this_site_and_for_no_script_and_never_longer_than_eight_hours(amina):
    give_key(amina)
    client = unlock(client_of(amina))
    cookie = client.cookies["unlock"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (True, "Strict", "/", "")
    assert int(cookie["max-age"]) <= 8 * 3600
    token = cookie.value
    assert not Remembered.objects.filter(token_hash__contains=token).exists()


def test_asvs_3_3_1_in_production_the_cookie_has_the_prefix_that_ties_it_to_this_host(amina):
    give_key(amina)
    client = client_of(amina)
    with override_settings(KIND="production"):
        client.post("/keys/unlock/", {"passphrase": PASSPHRASE})
        cookie = client.cookies["__Host-unlock"]
        named = ("secure", "httponly", "samesite", "path", "domain")
        assert [cookie[name] for name in named] == [True, True, "Strict", "/", ""]
        client.post("/keys/lock/")
        gone = client.cookies["__Host-unlock"]
        assert (gone.value, gone["secure"]) == ("", True)


def test_asvs_7_2_4_the_session_gets_a_new_number_when_the_key_is_unlocked(amina):
    give_key(amina)
    client = client_of(amina)
    before = client.cookies["sessionid"].value
    unlock(client)
    assert client.cookies["sessionid"].value != before


def test_the_cookie_opens_nothing_in_another_session_or_for_somebody_else(amina):
    give_key(amina)
    token = unlock(client_of(amina)).cookies["unlock"].value
    for other in (client_of(amina), client_of(member("Martin"))):
        other.cookies["unlock"] = token
        assert "Your key is unlocked" not in said(other.get("/keys/"))


def test_locking_now_forgets_the_key_here_and_in_the_browser(amina):
    give_key(amina)
    client = unlock(client_of(amina))
    token = client.cookies["unlock"].value
    assert client.post("/keys/lock/")["Location"] == "/keys/"
    assert client.cookies["unlock"].value == ""
    client.cookies["unlock"] = token
    assert "Your key is locked" in said(client.get("/keys/"))
    assert not Remembered.objects.exists()


def test_signing_out_makes_the_cookie_worthless(amina):
    give_key(amina)
    client = unlock(client_of(amina))
    token = client.cookies["unlock"].value
    client.post("/sign-out/")
    back = client_of(amina)
    back.cookies["unlock"] = token
    assert "Your key is locked" in said(back.get("/keys/"))


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org/", "javascript:alert(1)", "sealed/", "/\\example.org"])
def test_unlocking_leads_to_no_other_site(elsewhere, amina):
    give_key(amina)
    assert client_of(amina).post("/keys/unlock/", {"passphrase": PASSPHRASE, "next": elsewhere})["Location"] == "/keys/"


def test_the_passphrase_is_changed_and_the_old_one_unlocks_nothing(amina):
    give_key(amina)
    client = client_of(amina)
    wrong = client.post("/keys/passphrase/", {"old": "not the right words", "passphrase": ANOTHER, "again": ANOTHER})
    assert "not the passphrase of your key" in errors(wrong)
    assert client.post("/keys/passphrase/", {"old": PASSPHRASE, "passphrase": ANOTHER, "again": ANOTHER})["Location"] == "/keys/"
    assert client.post("/keys/unlock/", {"passphrase": PASSPHRASE}).status_code == 400
    assert client.post("/keys/unlock/", {"passphrase": ANOTHER}).status_code == 302


def test_the_recovery_sheet_unlocks_and_sets_a_new_passphrase(amina):
    made = give_key(amina)
    client = client_of(amina)
    new = {"passphrase": ANOTHER, "again": ANOTHER}
    assert "14 groups" in errors(client.post("/keys/recover/", {"recovery_key": "ABCD", **new}))
    other = give_key(member("Martin"))
    wrong = client.post("/keys/recover/", {"recovery_key": other.recovery_key, **new})
    assert "recovery key of another key" in errors(wrong)
    assert client.post("/keys/recover/", {"recovery_key": made.recovery_key.lower().replace(" ", "-"), **new})["Location"] == "/keys/"
    assert client.post("/keys/unlock/", {"passphrase": ANOTHER}).status_code == 302


def test_a_key_kept_outside_comes_as_its_public_half_and_is_never_unlocked_here(amina):
    client = client_of(amina)
    assert "not the line" in errors(client.post("/keys/outside/", {"text": "nonsense"}))
    public = sealing.public_as_text(sealing.make_key().public())
    assert client.post("/keys/outside/", {"text": public})["Location"] == "/keys/"
    assert "kept outside" in said(client.get("/keys/"))
    for address in ("/keys/unlock/", "/keys/passphrase/", "/keys/recover/"):
        assert client.get(address)["Location"] == "/keys/"


@pytest.mark.parametrize(
    ("address", "act", "sent"),
    [
        ("/keys/make/", "make_key", {"passphrase": PASSPHRASE, "again": PASSPHRASE, "sure": "on"}),
        ("/keys/unlock/", "unlock", {"passphrase": PASSPHRASE}),
        ("/keys/passphrase/", "change_passphrase", {"old": PASSPHRASE, "passphrase": ANOTHER, "again": ANOTHER}),
        ("/keys/recover/", "recover", {"recovery_key": "SECRET RECOVERY", "passphrase": ANOTHER, "again": ANOTHER}),
    ],
)
def test_when_too_many_wait_the_answer_says_when_to_come_back_and_shows_no_secret(address, act, sent, amina, monkeypatch):
    give_key(amina)

    def busy(**_):
        raise Busy

    monkeypatch.setattr(vault, act, busy)
    answer = client_of(amina).post(address, sent)
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert "Too many people" in errors(answer)
    assert not any(secret in said(answer) for secret in (PASSPHRASE, ANOTHER, "SECRET RECOVERY"))


def test_somebody_whose_key_was_changed_in_the_database_is_told_so_on_the_page_of_their_key(amina):
    give_key(amina)
    HolderKey.objects.filter(holder=amina).update(public=sealing.make_key().public().raw)
    for address in ("/keys/", "/keys/unlock/"):
        answer = client_of(amina).get(address)
        assert answer.status_code == 403
        assert "not the one that the record knows" in said(answer)
