"""The pages of notices: unread first, marked and put back with a button, choices kept, and nobody in another's."""

import re

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from candour.areas.accounts.models import Person
from candour.areas.notices import addresses
from candour.areas.notices import door as notices
from candour.areas.notices.models import Letterbox, Notice
from tests.areas.notices.people import a_box, a_person, actor, tell, viewer

pytestmark = pytest.mark.django_db


def client_of(person: str) -> Client:
    client = Client()
    client.force_login(Person.objects.get(pk=person))
    return client


def words(client: Client, address: str = "/notices/") -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    main = answer.content.decode().split("<main")[1].split("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def test_a_person_who_was_told_nothing_reads_a_sentence():
    assert "Nobody has told you anything here yet." in words(client_of(a_person("Ada")))


def test_the_unread_stand_first_by_what_they_are_about_and_by_day():
    ada = a_person("Ada")
    with time_machine.travel("2026-11-23T10:00:00Z", tick=False):
        tell(ada, kind="publishing.proposed", text="A table waits.")
        tell(ada, text="An old question.")
        notices.mark_read(notice_ids=[Notice.objects.get(text="An old question.").pk], by=actor(ada))
    with time_machine.travel("2026-11-24T10:00:00Z", tick=False):
        tell(ada, text="A new question.")
        found = words(client_of(ada))
    order = ["2 notices wait to be read", "Not read yet", "Questions that you", "Tuesday 24 November 2026", "A new question."]
    order += ["What waits for your yes or no", "Monday 23 November 2026", "A table waits.", "Read before", "An old question."]
    places = [found.index(part) for part in order]
    assert places == sorted(places)


def test_one_is_marked_as_read_and_undone_with_a_button():
    ada = a_person("Ada")
    tell(ada, text="One.")
    tell(ada, text="Two.")
    client, one = client_of(ada), Notice.objects.get(text="One.")
    answer = client.post("/notices/read/", {"notice": one.pk}, follow=True)
    assert "1 notice is marked as read." in answer.content.decode()
    assert notices.count_unread(viewer=viewer(ada)) == 1
    answer = client.post("/notices/unread/", {"undo": "1"}, follow=True)
    assert "1 notice is unread again." in answer.content.decode()
    assert notices.count_unread(viewer=viewer(ada)) == 2
    assert 'name="undo"' not in client.get("/notices/").content.decode()


def test_all_means_all_that_were_on_the_page_not_what_came_meanwhile():
    ada = a_person("Ada")
    tell(ada, text="One.")
    tell(ada, text="Two.")
    client = client_of(ada)
    up_to = re.search(r'name="up_to" value="(\d+)"', client.get("/notices/").content.decode())
    assert up_to is not None
    tell(ada, text="Three, a moment later.")
    client.post("/notices/read/", {"up_to": up_to.group(1)})
    assert [n.text for n in notices.notices_for(viewer=viewer(ada), unread_only=True)] == ["Three, a moment later."]


def test_nobody_marks_the_notices_of_another():
    ada, ben = a_person("Ada"), a_person("Ben")
    tell(ada)
    notice = Notice.objects.get()
    client = client_of(ben)
    assert client.post("/notices/read/", {"notice": notice.pk}).status_code == 302
    assert client.post("/notices/read/", {"up_to": notice.pk}).status_code == 302
    assert notices.count_unread(viewer=viewer(ada)) == 1
    notices.mark_read(notice_ids=[notice.pk], by=actor(ada))
    client.post("/notices/unread/", {"notice": notice.pk})
    assert notices.count_unread(viewer=viewer(ada)) == 0
    assert "A question waits" not in words(client)


@pytest.mark.parametrize("typed", ["", "x", "-1", "9" * 40, "1.5"])
def test_a_number_that_is_none_changes_nothing(typed: str):
    ada = a_person("Ada")
    tell(ada)
    client = client_of(ada)
    for sent in ({"notice": typed}, {"up_to": typed}):
        assert client.post("/notices/read/", sent).status_code == 302
    assert notices.count_unread(viewer=viewer(ada)) == 1
    assert client.get("/notices/", {"page": typed}).status_code == 200


def test_many_notices_are_paged_and_cost_no_more_queries():
    ada = a_person("Ada")
    client, counted = client_of(ada), []
    client.get("/notices/")  # the first page of a session keeps when it was used
    for n in (3, 117):
        for number in range(n):
            tell(ada, text=f"Number {number}.")
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/notices/").status_code == 200
        counted.append(len(queries))
    assert counted[0] == counted[1] <= 8
    assert "Showing 101 to 120 of 120" in words(client, "/notices/?page=3")


def test_what_is_typed_into_a_notice_is_shown_as_words():
    ada = a_person("Ada")
    tell(ada, text="<script>alert(1)</script>")
    assert "<script>alert" not in client_of(ada).get("/notices/").content.decode()


def test_choices_are_kept_and_shown():
    ada = a_person("Ada")
    client = client_of(ada)
    sent = {"way_questions": "weekly", "way_gate": "at_once", "way_account": "daily", "way_confidential": "page"}
    answer = client.post("/notices/preferences/", {**sent, "quiet_from": "21", "quiet_to": "6"}, follow=True)
    assert "Your choices are kept." in answer.content.decode()
    page = answer.content.decode()
    assert 'value="weekly" checked' in page
    assert notices.preferences(viewer=viewer(ada)).holds_days_off is False
    assert {c.group.id: c.way for c in notices.preferences(viewer=viewer(ada)).choices} == {
        "danger": "at_once", "questions": "weekly", "gate": "at_once", "account": "daily", "confidential": "page"
    }  # fmt: skip


def test_a_choice_left_out_is_asked_for_and_the_others_stay_as_chosen():
    client = client_of(a_person("Ada"))
    answer = client.post("/notices/preferences/", {"way_questions": "weekly", "quiet_from": "21", "quiet_to": "6"})
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "Some of this needs mending" in page
    assert 'href="#id_way_gate"' in page
    assert 'value="weekly" checked' in page
    assert 'value="21" selected' in page


def test_what_is_kept_in_confidence_cannot_be_chosen_at_once_from_the_page_either():
    client = client_of(a_person("Ada"))
    sent = {"way_questions": "daily", "way_gate": "daily", "way_account": "daily", "way_confidential": "at_once"}
    assert client.post("/notices/preferences/", {**sent, "quiet_from": "19", "quiet_to": "8"}).status_code == 400
    page = client.get("/notices/preferences/").content.decode()
    assert not re.search(r'name="way_confidential"[^>]*value="at_once"', page)


def test_the_page_says_where_mail_goes_and_what_waits(mail_on: None):
    ada = a_person("Ada")
    client = client_of(ada)
    assert "Nothing is mailed to you." in words(client, "/notices/preferences/")
    answer = client.post("/notices/address/", {"act": "ask", "address": "not an address"})
    assert answer.status_code == 400
    assert 'value="not an address"' in answer.content.decode()
    client.post("/notices/address/", {"act": "ask", "address": "ada@example.org"})
    assert "We sent a link to ada@example.org" in words(client, "/notices/preferences/")
    link = f"/notices/address/{addresses.token_of(Letterbox.objects.get())}/"
    assert "Candour would write to ada@example.org" in words(client, link)
    client.post(link)
    assert "Mail goes to ada@example.org" in words(client, "/notices/preferences/")
    client.post("/notices/address/", {"act": "take_off"})
    assert "Nothing is mailed to you." in words(client, "/notices/preferences/")


def test_a_service_without_mail_says_so_and_asks_for_no_address():
    client = client_of(a_person("Ada"))
    assert "This service sends no mail." in words(client, "/notices/preferences/")
    assert client.post("/notices/address/", {"address": "ada@example.org"}).status_code == 400


def test_an_address_that_fails_is_said_to_its_owner(mail_on: None):
    ada = a_box(a_person("Ada"), "ada@example.org", is_failing=True)
    assert "We could not reach you" in words(client_of(ada), "/notices/preferences/")


def test_the_link_of_another_is_as_if_it_were_not_there(mail_on: None):
    ada, ben = a_person("Ada"), a_box(a_person("Ben"))
    notices.ask_for_address(address="ada@example.org", by=actor(ada))
    token = addresses.token_of(Letterbox.objects.get(person_id=ada))
    client, path, nowhere = client_of(ben), f"/notices/address/{token}/", "/notices/address/none/"

    def said(address: str) -> str:
        answer = client.get(address)
        assert answer.status_code == 404
        return re.sub(r'(nonce|csrfmiddlewaretoken" value)="[^"]*"', "", answer.content.decode().replace(address, "HERE"))

    assert said(path) == said(nowhere)
    assert client.post(path).status_code == client.post(nowhere).status_code == 404
    assert Client().get(path).status_code == Client().get(nowhere).status_code == 302


def test_the_pages_of_a_person_are_kept_in_no_cache():
    client = client_of(a_person("Ada"))
    for address in ("/notices/", "/notices/preferences/", "/who-looked/", "/who-looked.csv"):
        assert "no-store" in client.get(address)["Cache-Control"]
