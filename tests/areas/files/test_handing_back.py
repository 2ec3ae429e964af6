"""Handing a file back: from a host of its own where there is one, once, to whoever was let in; and letting it go."""

import os
import re
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from candour.areas.files import door as files
from candour.areas.files import shelf
from candour.areas.files.models import Pass, StoredFile
from candour.areas.ledger import clock
from candour.areas.ledger.door import Actor, Viewer
from candour.areas.ledger.models import Row

BY = Actor.command("tests")
OWNER = {"owner_area": "questions", "owner_ref": "abc"}
VIEWER = Viewer.system("a test")


@pytest.fixture(autouse=True)
def own_home(db, tmp_path, settings):
    settings.HOME = tmp_path


@pytest.fixture
def own_host(settings):
    settings.FILES_HOST = "files.localhost"
    settings.ALLOWED_HOSTS = ["testserver", "files.localhost"]


def take(name: str = "note.txt", data: bytes = b"forty records") -> str:
    return files.take(file=files.rebuild(upload=SimpleUploadedFile(name, data)), purpose="evidence", by=BY, **OWNER)


def open_it(file_id: str) -> files.Opened:
    return files.open_for(file_id=file_id, viewer=VIEWER, **OWNER)


def way_to(file_id: str) -> str:
    response = files.attachment(open_it(file_id))
    assert response.status_code == 302
    return response["Location"]


def fetch(way: str, method: str = "get", **headers: str):
    return getattr(Client(headers={"host": "files.localhost"} | headers), method)(way.removeprefix("http://files.localhost"))


def kept() -> list[Path]:
    return [p for p in (Path(settings.HOME) / "files").rglob("*") if p.is_file()]


def test_without_a_host_of_its_own_the_file_comes_as_an_attachment():
    response = files.attachment(open_it(take()))
    assert (response.status_code, response.content) == (200, b"forty records")
    assert response["Accept-Ranges"] == "none"


def test_without_a_host_of_its_own_the_place_for_files_is_not_there():
    key = "A" * 43
    assert Client().get(f"/files/{key}/").status_code == 404


def test_the_way_to_a_file_names_nothing_and_opens_it_once(own_host):
    file_id = take("Mrs Example.txt")
    way = way_to(file_id)
    assert re.fullmatch(r"http://files\.localhost/files/[A-Za-z0-9_-]{43}/", way)
    assert not any(said in way for said in (file_id, "Example", "abc", StoredFile.objects.get().sha256))
    first, second = fetch(way), fetch(way)
    assert (first.status_code, first.content) == (200, b"forty records")
    assert first["Content-Disposition"].startswith("attachment;")
    assert "sandbox" in first["Content-Security-Policy"]
    assert first["X-Content-Type-Options"] == "nosniff"
    assert not first.cookies
    assert second.status_code == 404


def test_the_key_itself_is_kept_nowhere(own_host):
    key = way_to(take()).rsplit("/", 2)[-2]
    assert key not in str(list(Pass.objects.values()))
    assert key not in str(list(Row.objects.values()))


def test_a_pass_ends_after_a_minute(own_host):
    way = way_to(take())
    with time_machine.travel(clock.now() + timedelta(seconds=61)):
        assert fetch(way).status_code == 404
        files.sweep()
    assert not Pass.objects.exists()


@pytest.mark.parametrize("use", ["script", "iframe", "image", "style", "object"])
def test_a_page_that_wants_the_file_as_part_of_itself_gets_nothing_and_spends_nothing(own_host, use: str):
    way = way_to(take())
    assert fetch(way, **{"sec-fetch-dest": use}).status_code == 404
    assert fetch(way, **{"sec-fetch-dest": "document"}).status_code == 200


@pytest.mark.parametrize("method", ["post", "put", "delete", "head"])
def test_nothing_but_fetching_spends_a_pass(own_host, method: str):
    way = way_to(take())
    assert fetch(way, method).status_code in (404, 405)
    assert fetch(way).status_code == 200


def test_a_damaged_file_is_not_handed_over_and_a_sentence_says_so(own_host):
    way = way_to(take())
    kept()[0].write_bytes(b"four records")
    response = fetch(way)
    assert response.status_code == 410
    assert response.text == "This file is not as it was when it was taken, so it is not shown.\n"


def test_the_hash_of_what_was_sent_is_kept_nowhere():
    import hashlib

    from tests.areas.files.samples import drawn
    from tests.areas.files.slots_of_pictures import with_segment

    sent = with_segment(0xFE, b"by Jane Example", drawn("JPEG"))
    take("photo.jpg", sent)
    known = hashlib.sha256(sent).hexdigest()
    assert known not in str([list(m.objects.values()) for m in (StoredFile, Row)])
    assert sent not in [p.read_bytes() for p in kept()]
    assert StoredFile.objects.get().removed == {"notes": 1}


def test_a_file_that_is_let_go_loses_its_bytes_and_its_name_and_says_so(django_capture_on_commit_callbacks):
    file_id = take("Mrs Example.txt")
    with django_capture_on_commit_callbacks(execute=True):
        files.let_go(file_id=file_id, reason="Kept for six years.", by=BY, **OWNER)
    assert kept() == []
    row = StoredFile.objects.get()
    assert (row.name, row.removed, row.let_go_on) == ("", {}, clock.today())
    with pytest.raises(files.Damaged, match="was let go"):
        open_it(file_id)
    lines = Row.objects.count()
    assert files.let_go(file_id=file_id, reason="Again.", by=BY, **OWNER) == file_id
    assert Row.objects.count() == lines


def test_content_that_another_row_wants_stays_when_one_is_let_go(django_capture_on_commit_callbacks):
    one, other = take("a.txt"), take("b.txt")
    with django_capture_on_commit_callbacks(execute=True):
        files.let_go(file_id=one, reason="Kept for six years.", by=BY, **OWNER)
    assert open_it(other).data == b"forty records"


def test_nobody_lets_a_file_go_without_a_reason_or_for_another_owner():
    file_id = take()
    with pytest.raises(ValueError, match="Say why"):
        files.let_go(file_id=file_id, reason=" ", by=BY, **OWNER)
    with pytest.raises(files.NoSuchFile):
        files.let_go(file_id=file_id, owner_area="questions", owner_ref="xyz", reason="x", by=BY)
    assert open_it(file_id).data == b"forty records"


def test_what_a_rolled_back_row_left_is_swept_a_day_later_and_what_is_wanted_stays():
    file_id = take("kept.txt", b"kept")
    with transaction.atomic():
        take("lost.txt", b"lost")
        transaction.set_rollback(True)
    assert len(kept()) == 2
    assert files.sweep() == 0
    for path in kept():
        os.utime(path, (0, 0))
    assert files.sweep() == 1
    assert open_it(file_id).data == b"kept"


def test_content_that_is_wanted_again_is_young_again():
    take("a.txt", b"same")
    path = kept()[0]
    os.utime(path, (0, 0))
    take("b.txt", b"same")
    assert path.stat().st_mtime > shelf.YOUNGEST_SWEPT


def test_an_upload_is_held_in_memory_and_never_as_more_than_we_take(rf):
    from candour.areas.files.kinds import LARGEST
    from candour.areas.files.uploads import InMemory

    assert [f"{InMemory.__module__}.{InMemory.__name__}"] == settings.FILE_UPLOAD_HANDLERS
    sent = rf.post("/", {"evidence": SimpleUploadedFile("a.txt", b"x" * (LARGEST + 5_000_000), content_type="text/plain")})
    held = sent.FILES["evidence"]
    assert held.name == "a.txt"
    assert len(held.read()) == LARGEST + 1
    assert not hasattr(held, "temporary_file_path")
