import json
import re
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from candour.areas.accounts import door as accounts
from candour.areas.vault import door as vault
from candour.areas.vault import sealing
from candour.areas.vault.models import Access, Tombstone
from tests.areas.vault import pages
from tests.areas.vault.pages import TEXT, TITLE, client_of, errors, give_key, member, said, unlock, written

pytestmark = pytest.mark.django_db
NOWHERE = f"/sealed/{uuid.uuid4()}/"
PARTS = ("", "open/", "add/", "share/", "destroy/")


@pytest.fixture(autouse=True)
def _trust():
    pages.trust()


@pytest.fixture
def amina():
    person = member("Amina")
    give_key(person)
    return person


@pytest.fixture
def martin():
    person = member("Martin", role="executive")
    give_key(person)
    return person


@pytest.fixture
def her(amina):
    return client_of(amina)


def share(client, page, username="martin"):
    return client.post(f"{page}share/", {"username": username, "step": "share"})


def opened(client, page, purpose="To read it"):
    return client.post(f"{page}open/", {"purpose": purpose})


def test_whoever_has_no_key_is_led_to_make_one():
    client = client_of(member("Nia"))
    assert "You need a key first" in said(client.get("/sealed/"))
    assert client.get("/sealed/new/")["Location"] == "/keys/"
    assert client.post("/sealed/new/", {"key": "1", "title": TITLE, "text": TEXT})["Location"] == "/keys/"


def test_a_note_is_sealed_and_no_page_says_a_word_of_it_until_it_is_opened(her):
    page = written(her)
    for address in ("/sealed/", page, f"{page}add/", "/keys/"):
        assert not any(words in said(her.get(address)) for words in (TITLE, TEXT)), address
    unlock(her)
    for address in ("/sealed/", page, f"{page}share/", f"{page}destroy/"):
        assert not any(words in said(her.get(address)) for words in (TITLE, TEXT)), address


def test_it_is_opened_with_a_purpose_and_the_page_is_kept_nowhere(her):
    page = unlock(her) and written(her)
    refused = opened(her, page, purpose="")
    assert (refused.status_code, "Say in a sentence why" in errors(refused)) == (400, True)
    answer = opened(her, page, purpose="To remember the day")
    assert answer.status_code == 200
    assert TITLE in said(answer)
    assert TEXT in said(answer)
    assert "no-store" in answer["Cache-Control"]
    looked = said(her.get(page))
    assert "“To remember the day”" in looked
    assert "Opened it" in looked
    assert her.get(f"{page}open/")["Location"] == page


def test_a_locked_key_opens_nothing_and_the_purpose_stays(her):
    page = written(her)
    answer = opened(her, page, purpose="To remember the day")
    assert answer.status_code == 400
    assert "Your key has locked itself" in errors(answer)
    assert "To remember the day" in said(answer)
    assert TEXT not in said(answer)


def test_the_titles_are_shown_only_when_asked_for_and_that_is_noted(her):
    page = written(her)
    assert her.post("/sealed/")["Location"] == "/keys/unlock/?next=%2Fsealed%2F"
    unlock(her)
    assert TITLE in said(her.post("/sealed/"))
    assert "To see which of my notes is which" in said(her.get(page))


def test_what_was_typed_stays_when_something_is_missing(her):
    answer = her.post("/sealed/new/", {"key": "1", "title": "", "text": TEXT})
    assert answer.status_code == 400
    assert "few words to find it by" in errors(answer)
    assert TEXT in said(answer)


def test_a_note_sent_twice_is_kept_once(her):
    assert written(her, key="the same") == written(her, key="the same")
    assert said(her.get("/sealed/")).count("A note of") == 1


def test_what_is_added_stands_below_and_what_stood_there_is_unchanged(her):
    page = unlock(her) and written(her)
    assert her.post(f"{page}add/", {"key": "2", "text": "It rang again on Sunday."})["Location"] == page
    shown = said(opened(her, page))
    assert shown.index(TEXT) < shown.index("It rang again on Sunday.")
    assert "Write what you want to add" in errors(her.post(f"{page}add/", {"key": "3", "text": ""}))


def test_what_somebody_wrote_is_shown_as_text_and_never_as_markup(her):
    page = unlock(her) and written(her, title="<b>T</b>", text="<script>alert(1)</script>")
    body = opened(her, page).content.decode()
    assert "<script>alert" not in body
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in body
    assert "<b>T</b>" not in body


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("who", ["executive", "operator", "guardian", "national_team", "nobody"])
def test_to_somebody_without_a_grant_a_note_answers_like_one_that_is_not_there(who, part, her):
    page = written(her)
    person = pages.register("Somebody") if who == "nobody" else member("Somebody", role=who) if who != "national_team" else national()
    client = client_of(person)
    hidden, missing = client.get(f"{page}{part}"), client.get(f"{NOWHERE}{part}")
    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert without_random(hidden, page) == without_random(missing, NOWHERE)
    sent = {"purpose": "To see", "text": "x", "key": "9", "username": "amina", "step": "share", "reason": "r", "sure": "on"}
    assert client.post(f"{page}{part}", sent).status_code == client.post(f"{NOWHERE}{part}", sent).status_code


def national():
    person = pages.register("Somebody")
    accounts.grant_role(person_id=person, role="national_team", organisation_code=None, by=pages.COMMAND)
    return person


def without_random(response, page):
    return re.sub(r'(nonce|csrfmiddlewaretoken" value)="[^"]*"', "", response.content.decode().replace(page, "HERE"))


def test_whoever_asks_for_a_note_that_is_not_theirs_leaves_a_mark_that_its_holder_reads(her):
    page = written(her)
    stranger = client_of(member("Martin", role="executive"))
    assert stranger.get(page).status_code == 404
    assert stranger.get(NOWHERE).status_code == 404
    looked = said(her.get(page))
    assert "Was refused" in looked
    assert "Executive" in looked or "executive" in looked
    assert "Westering Trust" in looked
    assert "Martin" not in looked
    assert Access.objects.filter(outcome="no_grant").count() == 1
    assert Access.objects.filter(outcome="missing").count() == 1


def test_sharing_shows_who_it_is_and_what_it_means_before_it_is_done(her, martin):
    page = unlock(her) and written(her)
    asked = her.post(f"{page}share/", {"username": " Martin ", "step": "who"})
    assert "Share the note with Martin" in re.sub(r"\s+", " ", said(asked))
    assert "Westering Trust" in said(asked)
    assert "you cannot make them forget it" in said(asked)
    assert opened(unlock(client_of(martin)), page).status_code == 404
    assert share(her, page)["Location"] == page
    his = unlock(client_of(martin))
    assert TEXT in said(opened(his, page, purpose="She asked me to"))
    looked = said(her.get(page))
    assert "Martin" in looked
    assert "“She asked me to”" in looked


@pytest.mark.parametrize("username", ["nobody", "keyless", "left"])
def test_whom_nothing_can_be_sealed_for_is_not_told_apart(username, her):
    page = unlock(her) and written(her)
    member("Keyless")
    give_key(left := member("Left"))
    accounts.switch_off(person_id=left, by=pages.COMMAND)
    answer = her.post(f"{page}share/", {"username": username, "step": "who"})
    assert answer.status_code == 400
    assert "Nothing can be sealed for this user name" in errors(answer)
    assert username in said(answer)


def test_sharing_twice_is_refused_in_a_sentence(her, martin):
    page = unlock(her) and written(her)
    share(her, page)
    assert "can open it already" in errors(share(her, page))


def test_a_locked_key_shares_nothing_and_leads_to_where_it_is_unlocked(her, martin):
    page = written(her)
    assert share(her, page)["Location"].startswith("/keys/unlock/?next=")
    assert opened(unlock(client_of(martin)), page).status_code == 404


@pytest.mark.parametrize("part", ["share/", "take-back/", "destroy/", "take-away/"])
def test_asvs_7_5_3_what_changes_who_can_open_it_asks_for_a_fresh_proof(part, amina, her):
    page = written(her)
    stale = client_of(amina, fresh=False)
    answer = stale.post(f"{page}{part}", {"username": "martin", "step": "share", "reason": "Because", "sure": "on"})
    assert answer.status_code == 401
    assert "Nothing was done" in said(answer)


def test_taking_back_asks_first_and_then_they_open_nothing(her, martin):
    page = unlock(her) and written(her)
    share(her, page)
    sure = her.post(f"{page}take-back/", {"who": martin})
    assert "Take the note back from" in said(sure)
    his = unlock(client_of(martin))
    assert opened(his, page).status_code == 200
    assert her.post(f"{page}take-back/", {"who": martin, "step": "take-back"})["Location"] == page
    assert opened(his, page).status_code == 404
    assert his.get(page).status_code == 404
    assert TEXT in said(opened(her, page))


def test_nobody_takes_back_from_themselves_or_from_somebody_who_holds_nothing(her, amina):
    page = unlock(her) and written(her)
    for who in (amina, member("Nia"), "", "nonsense"):
        assert her.post(f"{page}take-back/", {"who": who, "step": "take-back"})["Location"] == page
    assert opened(her, page).status_code == 200


def test_somebody_who_left_is_named_as_such_and_opens_nothing(her, martin):
    page = unlock(her) and written(her)
    share(her, page)
    his = unlock(client_of(martin))
    accounts.switch_off(person_id=martin, by=pages.COMMAND)
    assert opened(his, page).status_code in (302, 401, 404)
    assert "Has left" in said(her.get(page))


def test_destroying_asks_for_a_reason_and_leaves_only_the_day_and_the_reason(her, amina):
    page = unlock(her) and written(her)
    refused = her.post(f"{page}destroy/", {"reason": "", "sure": ""})
    assert "Say why in a sentence" in errors(refused)
    assert her.post(f"{page}destroy/", {"reason": "It is settled.", "sure": "on"})["Location"] == "/sealed/"
    assert her.get(page).status_code == 404
    assert said(her.get("/sealed/")).count("A note of") == 0
    assert Tombstone.objects.get().reason == "It is settled."


def test_somebody_whom_it_was_shared_with_cannot_destroy_it(her, martin):
    page = unlock(her) and written(her)
    share(her, page)
    his = unlock(client_of(martin))
    assert "Destroy this note" not in said(his.get(page))
    assert his.post(f"{page}destroy/", {"reason": "I do not like it.", "sure": "on"}).status_code == 404
    assert opened(her, page).status_code == 200


def test_with_a_key_kept_outside_a_note_leaves_as_a_sealed_file_and_is_never_opened_here():
    client = client_of(person := member("Nia"))
    viewer = accounts.viewer_for(person, is_strong=True, is_fresh=True)
    vault.bring_public_key(text=sealing.public_as_text(sealing.make_key().public()), viewer=viewer)
    page = written(client)
    shown = said(client.get(page))
    assert "Take the sealed file away" in shown
    assert "Why do you open it" not in shown
    away = client.post(f"{page}take-away/")
    assert away["Content-Disposition"] == 'attachment; filename="sealed-note.json"'
    assert "no-store" in away["Cache-Control"]
    assert len(json.loads(away.content)["items"]) == 2
    assert TEXT not in away.content.decode()
    assert client.get(f"{page}share/").status_code == 403
    assert client.post(f"{page}add/", {"key": "2", "text": "More."}).status_code == 302
    assert len(json.loads(client.post(f"{page}take-away/").content)["items"]) == 3


def test_a_key_that_is_held_here_is_told_that_a_sealed_file_would_be_of_no_use(her):
    page = written(her)
    answer = her.post(f"{page}take-away/")
    assert answer.status_code == 400
    assert "nobody could open such a file" in errors(answer)


@pytest.mark.parametrize("address", ["/sealed/", "note"])
def test_more_notes_and_more_looks_cost_no_more_queries(address, her):
    page = unlock(her) and written(her)
    opened(her, page)

    def cost():
        her.get(page if address == "note" else address)
        with CaptureQueriesContext(connection) as asked:
            her.get(page if address == "note" else address)
        return len(asked)

    few = cost()
    for number in range(6):
        written(her, key=f"more {number}")
        opened(her, page, purpose=f"Look {number}")
        her.post(f"{page}add/", {"key": f"add {number}", "text": "More."})
    assert cost() <= few


def test_the_anonymous_are_sent_to_sign_in_whether_or_not_there_is_a_note(her):
    page = written(her)
    for where in (page, NOWHERE):
        assert Client().get(where)["Location"].startswith("/sign-in/?next=")


def test_nobody_shares_with_themselves(her, amina):
    page = unlock(her) and written(her)
    assert "This is your own user name" in errors(her.post(f"{page}share/", {"username": "amina"}))


def test_who_wrote_it_is_named_and_one_opening_is_one_line_however_many_parts(her, martin):
    page = unlock(her) and written(her)
    share(her, page)
    his = unlock(client_of(martin))
    opened(his, page, purpose="She asked me to")
    answer = said(his.get(page))
    assert answer.count("who wrote it") == 1
    assert answer.count("She asked me to") == 1
    assert "“She asked me to”, 2 parts" in answer


def test_whoever_proves_it_comes_back_to_the_page_with_the_button(amina, her):
    page = written(her)
    stale = client_of(amina, fresh=False)
    for came, back in ((f"http://testserver{page}", page), ("https://elsewhere.example/x/", f"{page}take-back/")):
        answer = stale.post(f"{page}take-back/", {"who": "x"}, headers={"referer": came})
        assert re.findall(r"/sign-in/prove/\?next=([^&\"]+)", answer.content.decode().replace("%2F", "/")) == [back]


def test_an_address_that_is_no_page_says_so(her):
    answer = her.get("/keys/lock/")
    assert answer.status_code == 405
    assert "Go back to the page where the button is" in said(answer)
