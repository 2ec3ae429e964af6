"""The stop where the chief executive looks: everything on it is tried in earnest, and leaves its mark."""

import datetime as dt

import pytest

from candour.areas.accounts import door as accounts
from candour.areas.ledger import clock
from candour.areas.ledger import door as ledger
from candour.areas.ledger.door import Actor
from candour.demo import looking
from candour.demo.making import sealed
from candour.demo.making.acts import Cast
from candour.demo.personas import PERSONAS
from candour.demo.world import build_world

TODAY = dt.date(2026, 11, 22)
STOP = f"/tour/{looking.SLUG}/"


@pytest.fixture
def demo(settings, tmp_path, db):
    """Make this process the demonstration with the people of the note, and let happen what happened to it."""
    settings.KIND, settings.HOME = "demo", tmp_path
    clock.set_today(TODAY)
    command = Actor.command("test")
    ids = {}
    for persona in (p for p in PERSONAS if p.slug in sealed.told()["with_a_key"]):
        ids[persona.slug] = accounts.register_person(username=persona.slug, name=persona.name, by=command)
        accounts.grant_role(person_id=ids[persona.slug], role=persona.role, starts_on=dt.date(2023, 11, 1), by=command)
    cast = Cast(ids, {p.slug: p.role for p in PERSONAS})
    for act in sorted(sealed.acts(build_world(0, TODAY), cast), key=lambda act: (act.day, act.order)):
        clock.set_today(act.day)
        act.do()
    clock.set_today(TODAY)
    (tmp_path / "people.txt").write_text("Martin Averill")


def test_before_anybody_looks_the_stop_shows_only_locked_bytes_and_the_three_attempts(client, demo):
    page = client.get(STOP).text
    assert looking.OF_THE_NOTE not in page
    assert page.count("Refused") == 3
    assert page.count("Opened") == 2
    assert "vault_itemkey" in page


def test_the_author_reads_her_note_and_the_look_is_marked(client, demo):
    before = ledger.count_of(["vault.opened"])
    page = client.post(f"{STOP}look/", {"as": "author"}).text
    assert looking.OF_THE_NOTE in page
    assert ledger.count_of(["vault.opened"]) == before + 2


@pytest.mark.parametrize("who", ["chief-executive", "operator"])
def test_nobody_else_opens_it_and_every_try_leaves_a_line_and_a_mark(demo, who):
    lines, marks = ledger.count_of(["vault.refused"]), len(looking.looks())
    tried = looking.as_somebody_else(who)
    assert tried.list_holds == 0
    assert tried.answer == tried.nowhere
    assert ledger.count_of(["vault.refused"]) == lines + 2
    newest = looking.looks()[0]
    assert len(looking.looks()) == marks + 1
    assert not newest.was_opened
    assert looking.persona(who).name in newest.who


def test_what_the_page_says_of_the_chief_executive_never_holds_the_note(client, demo):
    page = client.post(f"{STOP}look/", {"as": "chief-executive"}).text
    assert looking.OF_THE_NOTE not in page
    assert page.count("There is nothing here that you can open.") == 2


def test_the_disk_holds_none_of_the_words_and_the_control_is_found(demo):
    seen = looking.on_the_disk()
    assert seen.note.found == 0
    assert seen.control.found == 1


def test_the_words_that_are_searched_for_stand_in_the_note():
    assert looking.OF_THE_NOTE in sealed.told()["text"]


def test_anything_else_shows_nothing_and_a_home_without_the_note_says_so(client, settings, tmp_path, db):
    settings.KIND, settings.HOME = "demo", tmp_path
    clock.set_today(TODAY)
    assert client.post(f"{STOP}look/", {"as": "god"})["Location"] == STOP
    assert "was built without the note" in client.get(STOP).text
    assert client.post(f"{STOP}look/", {"as": "author"}).status_code == 404
