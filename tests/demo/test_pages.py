"""The pages that only the demonstration has: there, and nowhere else."""

import datetime as dt
import os
import subprocess
import sys

import pytest
from django.urls import reverse

from candour.areas.accounts import door as accounts
from candour.areas.ledger import clock
from candour.areas.ledger.door import Actor
from candour.demo import moving, personas, tour, warming

PAGES = ("/demo/people/", "/tour/", *(f"/tour/{stop.slug}/" for stop in tour.stops()))
ACTS = ("/demo/see-as/", "/demo/clock/", "/tour/do-not-trust-us/change-one-byte/")


@pytest.fixture
def demo(settings, tmp_path, db):
    """Make this process the demonstration, with a home of its own and two publishers."""
    settings.KIND, settings.HOME = "demo", tmp_path
    clock.set_today(dt.date(2026, 11, 22))
    command = Actor.command("test")
    for slug in ("publisher-one", "publisher-two", "board-secretary"):
        person = personas_by_slug()[slug]
        made = accounts.register_person(username=slug, name=person.name, by=command)
        accounts.grant_role(person_id=made, role=person.role, by=command)


def personas_by_slug():
    return {p.slug: p for p in personas.PERSONAS}


@pytest.mark.parametrize("address", PAGES)
def test_every_page_opens_and_says_that_everything_is_invented(client, demo, address):
    answer = client.get(address)
    assert answer.status_code == 200
    assert "Invented." in answer.text


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["test", "real", "production"])
def test_none_of_it_exists_anywhere_but_in_the_demonstration(client, settings, kind):
    settings.KIND = kind
    assert [address for address in PAGES if client.get(address).status_code != 404] == []
    assert [address for address in ACTS if client.post(address).status_code != 404] == []


def test_production_and_england_do_not_even_load_it():
    for kind in ("production", "real"):
        code = "from candour.config import settings; print('candour.demo' in settings.INSTALLED_APPS)"
        environment = {**os.environ, "CANDOUR_KIND": kind, "CANDOUR_SECRET": "x" * 60, "CANDOUR_BASE_URL": "https://candour.example"}
        said = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
        assert said.stdout.strip() == "False", kind


def test_one_click_makes_you_somebody_and_brings_you_back_to_the_page(client, demo):
    answer = client.post("/demo/see-as/", {"persona": "board-secretary", "next": "/organisations/"}, follow=True)
    assert answer.redirect_chain == [("/organisations/", 302)]
    assert "You now see what Yewande Castell sees" in answer.text
    assert '<option value="board-secretary" selected>' in answer.text
    assert "You now see" not in client.get("/organisations/").text


def test_one_click_makes_you_nobody_again(client, demo):
    client.post("/demo/see-as/", {"persona": "board-secretary"})
    assert client.get("/home/").status_code == 200
    client.post("/demo/see-as/", {"persona": "anyone"})
    assert client.get("/home/").status_code == 302


def test_a_name_that_is_not_in_the_cast_changes_nothing(client, demo):
    accounts.register_person(username="somebody", name="Somebody", by=Actor.command("test"))
    client.post("/demo/see-as/", {"persona": "somebody"})
    assert client.get("/home/").status_code == 302


def test_nobody_is_sent_to_another_site(client, demo):
    for address in ("/demo/see-as/", "/demo/clock/"):
        assert client.post(address, {"persona": "anyone", "next": "https://elsewhere.example/"}).url == "/"


def test_the_clock_moves_on_a_month_and_says_so(client, demo):
    answer = client.post("/demo/clock/", {"next": "/organisations/"}, follow=True)
    assert "It is now Tuesday 22 December 2026." in answer.text
    assert clock.today() == dt.date(2026, 12, 22)


@pytest.mark.parametrize(("day", "then"), [("2026-01-31", "2026-02-28"), ("2026-12-05", "2027-01-05"), ("2028-01-30", "2028-02-29")])
def test_a_month_on_is_the_same_day_or_the_last_there_is(day, then):
    assert moving.month_on(dt.date.fromisoformat(day)) == dt.date.fromisoformat(then)


def test_the_bar_costs_a_visitor_no_query(client, demo, django_assert_num_queries):
    client.get("/tour/")
    with django_assert_num_queries(0):
        assert "See this page" in client.get("/tour/").text or "demo-persona" in client.get("/tour/").text


def test_one_byte_changed_in_a_copy_is_found_and_the_original_is_whole(client, demo):
    answer = client.post(reverse("tour-change-one-byte"), {"line": "2"})
    assert answer.status_code == 200
    assert "It was found: line 2" in answer.text
    assert "The record is whole" in answer.text
    assert "The record is NOT as it was written. Row 2" in answer.text


@pytest.mark.parametrize("line", ["0", "999", "-1", "two", "", "9" * 30])
def test_a_line_that_is_not_there_gets_a_sentence(client, demo, line):
    answer = client.post(reverse("tour-change-one-byte"), {"line": line})
    assert answer.status_code == 400
    assert "The record has no such line." in answer.text


def test_the_record_can_be_taken_away_in_one_file_with_its_checker(client, demo, tmp_path):
    answer = client.get(reverse("tour-record"))
    archive = tmp_path / "record.zip"
    archive.write_bytes(answer.content)
    subprocess.run([sys.executable, "-m", "zipfile", "-e", str(archive), str(tmp_path)], check=True)
    said = subprocess.run([sys.executable, "record/verify.py", "record"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout
    assert "The record is whole" in said.stdout


def test_the_tour_has_its_ten_stops_in_the_order_of_the_story(client, demo):
    assert [stop.title for stop in tour.stops()] == [
        "The silent hospital",
        "My town",
        "One measure, six cuts",
        "Ninety seconds",
        "The chief executive looks",
        "From a voice to proof",
        "A rating, opened",
        "One promise, three views",
        "Every death",
        "Do not trust us",
    ]


def test_every_way_that_the_tour_shows_is_asked_for_beforehand_but_nothing_fails_where_it_is_not_there(demo):
    assert warming.warm() >= 1
