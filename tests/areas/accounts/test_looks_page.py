"""The page on which each person reads who looked, and its download."""

import csv
import io
import re

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from candour.areas.accounts import door as accounts
from candour.areas.accounts.models import Person
from candour.areas.ledger.door import Actor
from tests.areas.accounts.people import somebody

pytestmark = pytest.mark.django_db


def look(about: Person, by: Person, role: str, **changes: object) -> None:
    words = {"what": "the evidence that you attached", "ref": "", "purpose": "reading the answer", "shown": "name"} | changes
    accounts.look(about=[about.pk], by=Actor.person(by.pk, role), **words)


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def words(client: Client, address: str = "/who-looked/") -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    main = answer.content.decode().split("<main")[1].split("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def rows(client: Client, address: str = "/who-looked.csv") -> list[dict[str, str]]:
    answer = client.get(address)
    assert answer["Content-Disposition"] == 'attachment; filename="who-looked.csv"'
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_a_person_reads_who_opened_what_and_why_day_by_day(ada: Person):
    ben = somebody("ben", "safety_lead")
    for day in ("2026-11-23", "2026-11-24"):
        with time_machine.travel(f"{day}T12:00:00Z", tick=False):
            look(ada, ben, "safety_lead")
    with time_machine.travel("2026-11-24T13:00:00Z", tick=False):
        found = words(client_of(ada))
    assert "2 entries" in found
    assert found.index("Tuesday 24 November 2026") < found.index("Monday 23 November 2026")
    assert "Ben Marsh, Safety lead, Westering Trust opened the evidence that you attached." in found
    assert "The reason given : reading the answer." in found or "The reason given: reading the answer." in found


def test_nobody_reads_who_looked_at_another(ada: Person):
    ben, eve = somebody("ben", "safety_lead"), somebody("eve", "executive")
    look(ada, ben, "safety_lead")
    for other in (ben, eve, somebody("otto", "operator", None)):
        assert "There is no entry here." in words(client_of(other))
        assert rows(client_of(other)) == []
    assert Client().get("/who-looked/").status_code == Client().get("/who-looked.csv").status_code == 302


def test_where_the_role_must_be_enough_no_name_stands_on_the_page_or_in_the_file(ada: Person):
    grace = somebody("grace", "guardian")
    look(ada, grace, "guardian", shown="role", what="a sealed note of yours")
    ask = words(client_of(ada)).split("If an entry worries you")[0]
    assert "Guardian, Westering Trust opened a sealed note of yours." in ask
    assert "Grace" not in ask
    assert [(r["name"], r["role"], r["organisation"]) for r in rows(client_of(ada))] == [("", "Guardian", "Westering Trust")]


def test_a_refusal_is_shown_as_one_and_can_be_chosen_alone(ada: Person):
    eve = somebody("eve", "executive")
    look(ada, eve, "executive", outcome="refused", shown="role", purpose="I must know who wrote this.", what="a sealed note of yours")
    look(ada, eve, "executive")
    client = client_of(ada)
    only = words(client, "/who-looked/?outcome=refused")
    assert "Refused Executive, Westering Trust tried to open a sealed note of yours." in only
    assert "1 entry" in only
    assert [r["outcome"] for r in rows(client, "/who-looked.csv?outcome=refused")] == ["refused"]
    assert len(rows(client)) == 2


def test_older_entries_are_there_when_they_are_asked_for(ada: Person):
    ben = somebody("ben", "safety_lead")
    with time_machine.travel("2020-11-23T12:00:00Z", tick=False):
        look(ada, ben, "safety_lead")
    client = client_of(ada)
    assert "There is no entry here." in words(client)
    assert "Monday 23 November 2020" in words(client, "/who-looked/?since=all")
    assert words(client, "/who-looked/?since=never&outcome=none&page=x").startswith(words(client)[:40])


def test_a_spreadsheet_runs_nothing_of_the_file(ada: Person):
    ben = somebody("ben", "safety_lead")
    for first in "=+-@\t\r":
        look(ada, ben, "safety_lead", purpose=f"{first}cmd|calc", what=f"{first}x")
    for row in rows(client_of(ada)):
        assert not [cell for cell in row.values() if cell[:1] in "=+-@\t\r" and cell]


def test_it_says_whom_to_ask_outside_ones_own_line(ada: Person):
    assert "the guardian of your organisation" in words(client_of(ada))
    somebody("grace", "guardian")
    somebody("far", "guardian", "RW2")
    found = words(client_of(ada))
    assert "your guardian, Grace Marsh." in found
    assert "Far Marsh" not in found


def test_many_entries_are_paged_and_cost_no_more_queries(ada: Person):
    ben, client, counted = somebody("ben", "safety_lead"), client_of(ada), []
    client.get("/who-looked/")
    for n in (2, 60):
        for _ in range(n):
            look(ada, ben, "safety_lead")
        with CaptureQueriesContext(connection) as queries:
            client.get("/who-looked/")
        counted.append(len(queries))
    assert counted[0] == counted[1] <= 10
    assert "Showing 51 to 62 of 62" in words(client, "/who-looked/?page=2")
    assert len(rows(client)) == 62


def test_the_words_of_whoever_looked_are_shown_as_words(ada: Person):
    look(ada, somebody("ben", "safety_lead"), "safety_lead", purpose="<script>alert(1)</script>")
    assert "<script>alert" not in client_of(ada).get("/who-looked/").content.decode()
