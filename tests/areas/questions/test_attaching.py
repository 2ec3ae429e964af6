"""Attaching evidence on the page: what the file hid is told before anything is on record, and the person can change their mind."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from candour.areas.files.models import StoredFile
from candour.areas.questions.models import Answer
from tests.areas.files.samples import a_docx, drawn
from tests.areas.files.slots_of_documents import BODIES
from tests.areas.files.slots_of_pictures import with_segment
from tests.areas.questions.test_pages import TEXT, browser, hidden
from tests.areas.questions.world import World

LETTER = a_docx(BODIES["struck out"] + BODIES["author of an insertion"])


@pytest.fixture
def secretary(world: World) -> Client:
    return browser(world, "secretary")


def send(client: Client, code: str, page: str, name: str = "", data: bytes = b"", **more: str):
    files = {"evidence": SimpleUploadedFile(name, data)} if name else {}
    return client.post(f"/questions/{code}/answer/", hidden(page) | {"cause": "care", "text": TEXT} | files | more)


def first_page(client: Client, code: str) -> str:
    return client.get(f"/questions/{code}/answer/").text


def test_what_was_taken_out_is_told_before_the_answer_is_on_record(world: World, secretary: Client):
    code = world.ask()
    told = send(secretary, code, first_page(secretary, code), "letter.docx", LETTER)
    assert told.status_code == 200
    assert "Your answer is not on record yet" in told.text
    assert "2 tracked changes (the text stays as it reads now)" in told.text
    assert TEXT in told.text
    assert "There is a problem" not in told.text
    assert not Answer.objects.exists()
    assert send(secretary, code, told.text).status_code == 302
    assert Answer.objects.get().evidence_file_id == StoredFile.objects.get().pk


def test_what_is_still_in_the_file_is_told_too(world: World, secretary: Client):
    code = world.ask()
    told = send(secretary, code, first_page(secretary, code), "recount.csv", b"ward,deaths\nA,=1+2\n")
    assert told.status_code == 200
    assert "Still in it" in told.text
    assert "begin like a formula" in told.text
    assert send(secretary, code, told.text).status_code == 302


def test_a_file_that_hid_nothing_goes_on_record_at_once(world: World, secretary: Client):
    code = world.ask()
    assert send(secretary, code, first_page(secretary, code), "recount.csv", b"before,after\n131,124\n").status_code == 302


def test_the_file_can_be_taken_off_again_and_the_words_stay(world: World, secretary: Client):
    code = world.ask()
    told = send(secretary, code, first_page(secretary, code), "letter.docx", LETTER)
    off = send(secretary, code, told.text, take_off="1")
    assert off.status_code == 200
    assert "The file is taken off" in off.text
    assert TEXT in off.text
    assert "letter.docx" not in off.text
    assert not Answer.objects.exists()
    assert send(secretary, code, off.text).status_code == 302
    assert Answer.objects.get().evidence_file is None


def test_another_file_in_its_place_is_told_anew(world: World, secretary: Client):
    code = world.ask()
    told = send(secretary, code, first_page(secretary, code), "letter.docx", LETTER)
    again = send(secretary, code, told.text, "photo.jpg", with_segment(0xFE, b"by Jane", drawn("JPEG")))
    assert again.status_code == 200
    assert "photo.jpg" in again.text
    assert "titles, descriptions and notes" in again.text
    assert "tracked" not in again.text


def test_the_same_form_sent_twice_keeps_the_file_once_and_tells_the_same(world: World, secretary: Client):
    code = world.ask()
    page = first_page(secretary, code)
    pages = [send(secretary, code, page, "letter.docx", LETTER) for _ in range(2)]
    assert [p.status_code for p in pages] == [200, 200]
    assert StoredFile.objects.count() == 1


def test_a_half_written_form_survives_a_refused_file(world: World, secretary: Client):
    code = world.ask()
    refused = send(secretary, code, first_page(secretary, code), "photo.heic", b"\0\0\0\x18ftypheic" + bytes(40))
    assert refused.status_code == 400
    assert "share it as JPEG" in refused.text
    assert 'href="#id_evidence"' in refused.text
    assert TEXT in refused.text
    assert re.search(r'value="care"[^>]*checked', refused.text)


def test_the_person_can_look_at_the_file_as_it_is_kept(world: World, secretary: Client):
    code = world.ask()
    told = send(secretary, code, first_page(secretary, code), "letter.docx", LETTER)
    address = re.search(rf"/questions/{code}/evidence/[0-9a-f-]+/", told.text).group(0)
    kept = secretary.get(address)
    assert kept.status_code == 200
    assert kept["Content-Disposition"].startswith("attachment;")
    assert kept.content != LETTER
    assert browser(world, "other_secretary").get(address).status_code == 404


def test_who_may_not_answer_gets_no_file_looked_through(world: World, monkeypatch):
    from candour.areas.files import workshop

    code = world.ask()
    monkeypatch.setattr(workshop, "_run", lambda kind, data: pytest.fail("the workshop was asked"))
    auditor = browser(world, "auditor")
    sent = {"key": "k", "version": "1", "cause": "care", "text": TEXT, "evidence": SimpleUploadedFile("letter.docx", LETTER)}
    assert auditor.post(f"/questions/{code}/answer/", sent).status_code == 400
    assert not StoredFile.objects.exists()


def test_a_file_that_is_gone_answers_in_a_sentence(world: World, secretary: Client):
    code = world.ask()
    told = send(secretary, code, first_page(secretary, code), "letter.docx", LETTER)
    address = re.search(rf"/questions/{code}/evidence/[0-9a-f-]+/", told.text).group(0)
    for path in (Path(settings.HOME) / "files").rglob("*"):
        if path.is_file():
            path.unlink()
    gone = secretary.get(address)
    assert gone.status_code == 410
    assert "This file is no longer where it was kept." in gone.text
    assert browser(world, "other_secretary").get(address).status_code == 404
