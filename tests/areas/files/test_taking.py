"""Taking and handing back files: believed for their bytes, refused in one sentence, opened only for their owner."""

import io
import stat
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from candour.areas.files import door as files
from candour.areas.files import kinds, names
from candour.areas.files.models import StoredFile
from candour.areas.ledger.door import Actor, Viewer
from candour.areas.ledger.models import Row

BY = Actor.command("tests")
VIEWER = Viewer.system("a test")


@pytest.fixture(autouse=True)
def own_home(tmp_path, settings):
    settings.HOME = tmp_path


def a_zip(**members: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return held.getvalue()


def an_office_file(kind: str, **more: bytes) -> bytes:
    part = {"xlsx": "spreadsheetml.sheet", "docx": "wordprocessingml.document"}[kind]
    types = f'<Types><Override ContentType="application/vnd.openxmlformats-officedocument.{part}.main+xml"/></Types>'.encode()
    return a_zip(**{"[Content_Types].xml": types, "content.xml": b"<x/>"}, **more)


def a_png(width: int = 2, height: int = 2) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0\0\0" * 2)) + chunk(b"IEND", b"")


def a_jpeg(width: int = 2, height: int = 2) -> bytes:
    jfif = b"\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    frame = b"\xff\xc0\x00\x0b\x08" + struct.pack(">HH", height, width) + b"\x01\x01\x11\x00"
    return b"\xff\xd8" + jfif + frame + b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00\x00\xff\xd9"


def with_a_changed_byte() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("[Content_Types].xml", b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml")
        archive.writestr("document.xml", b"<x>forty</x>")
    return held.getvalue().replace(b"forty", b"fifty")


GOOD = {
    "report.pdf": b"%PDF-1.7\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n",
    "chart.png": a_png(),
    "photo.jpg": a_jpeg(),
    "recount.csv": "\ufeffward,deaths\r\nÅngström,3\r\n".encode(),
    "note.txt": b"We read all 40 records.",
    "recount.xlsx": an_office_file("xlsx"),
    "letter.docx": an_office_file("docx"),
    "table.ods": a_zip(mimetype=b"application/vnd.oasis.opendocument.spreadsheet", **{"content.xml": b"<x/>"}),
}
TOO_WIDE = (60_000, 60_000)
BAD = {
    "empty": (b"", "a.csv", "is empty"),
    "too large": (b"x" * (kinds.LARGEST + 1), "a.txt", "larger than 10 MB"),
    "a program": (b"MZ\x90\x00\x03", "a.exe", "do not take"),
    "a program called a table": (b"\x7fELF\x02\x01", "a.csv", "not text in UTF-8"),
    "a page": (b"<html><script>alert(1)</script></html>", "a.html", "do not take"),
    "a drawing": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "a.svg", "do not take"),
    "old encoding": ("Ångström".encode("cp1252"), "a.csv", "UTF-8"),
    "the scanners' test": (kinds.SCANNERS_TEST, "a.txt", "test signature"),
    "pdf cut short": (b"%PDF-1.7\n1 0 obj", "a.pdf", "cut short"),
    "png cut short": (a_png()[:30], "a.png", "cut short"),
    "jpeg cut short": (a_jpeg()[:20], "a.jpg", "cut short"),
    "png of many pixels": (a_png(*TOO_WIDE), "a.png", "pixels"),
    "jpeg of many pixels": (a_jpeg(*TOO_WIDE), "a.jpg", "pixels"),
    "a name that lies": (a_png(), "a.pdf", "is a PNG picture"),
    "a plain zip": (a_zip(**{"a.txt": b"x"}), "a.zip", "do not take"),
    "a zip bomb": (an_office_file("xlsx", **{"big.xml": b"\0" * 30_000_000}), "a.xlsx", "unfold"),
    "macros": (an_office_file("xlsx", **{"xl/vbaProject.bin": b"x"}), "a.xlsx", "macros"),
    "a member that climbs": (an_office_file("xlsx", **{"../../etc/passwd": b"x"}), "a.xlsx", "damaged"),
    "zip cut short": (an_office_file("xlsx")[:-30], "a.xlsx", "damaged"),
    "zip with a wrong sum": (with_a_changed_byte(), "a.docx", "damaged"),
}


def take(name: str, data: bytes, **changes: object) -> str:
    words = {"purpose": "evidence", "owner_area": "questions", "owner_ref": "abc", "by": BY} | changes
    return files.take(upload=SimpleUploadedFile(name, data), **words)


@pytest.mark.django_db
@pytest.mark.parametrize("name", GOOD)
def test_a_file_comes_back_as_it_was_taken(name: str):
    file_id = take(name, GOOD[name])
    opened = files.open_for(file_id=file_id, owner_area="questions", owner_ref="abc", viewer=VIEWER)
    assert (opened.name, opened.data) == (name, GOOD[name])


@pytest.mark.parametrize("what", BAD)
def test_what_we_do_not_take_gets_one_sentence(what: str):
    data, name, why = BAD[what]
    with pytest.raises(files.Refused, match=why) as refused:
        kinds.recognise(data, name)
    assert "\n" not in str(refused.value)
    assert name in str(refused.value)


@given(st.binary(max_size=400), st.sampled_from(list(GOOD)), st.sampled_from(list(GOOD.values())))
def test_whatever_the_bytes_are_they_are_known_or_refused(noise: bytes, name: str, good: bytes):
    for data in (noise, good[: len(noise)] + noise, noise.join([good[:40], good[40:]])):
        try:
            answer = kinds.recognise(data, name).endings
        except files.Refused as refused:
            answer = (str(refused),)
        assert name.endswith(answer) or name in answer[0]


@pytest.mark.django_db
def test_a_refused_file_leaves_nothing_behind():
    before = Row.objects.count()
    with pytest.raises(files.Refused):
        take("a.exe", b"MZ\x90")
    assert Row.objects.count() == before
    assert not StoredFile.objects.exists()
    assert not (Path(settings.HOME) / "files").exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "changes", [{"owner_ref": "xyz"}, {"owner_area": "measures"}, {"viewer": Viewer.anonymous()}, {"file_id": "no-id"}]
)
def test_another_owner_gets_the_answer_of_a_missing_file(changes: dict[str, object]):
    asked = {"file_id": take("note.txt", b"x"), "owner_area": "questions", "owner_ref": "abc", "viewer": VIEWER} | changes
    with pytest.raises(files.NoSuchFile) as hidden:
        files.open_for(**asked)
    with pytest.raises(files.NoSuchFile) as missing:
        files.open_for(file_id="00000000-0000-0000-0000-000000000000", owner_area="questions", owner_ref="abc", viewer=VIEWER)
    assert str(hidden.value) == str(missing.value)


@pytest.mark.django_db
def test_the_ledger_knows_the_hash_and_not_the_name():
    file_id = take("Mrs Example.txt", b"x")
    row = StoredFile.objects.get(pk=file_id)
    line = Row.objects.order_by("-seq").first()
    assert line.kind == "files.taken"
    assert line.refs["sha256"] == row.sha256
    assert "Example" not in str(line.refs)


@pytest.mark.django_db
def test_bytes_changed_on_disk_are_not_shown():
    file_id = take("note.txt", b"forty records")
    path = next(p for p in (Path(settings.HOME) / "files").rglob("*") if p.is_file())
    path.write_bytes(b"four records")
    with pytest.raises(files.Damaged):
        files.open_for(file_id=file_id, owner_area="questions", owner_ref="abc", viewer=VIEWER)


@pytest.mark.django_db
def test_content_is_kept_once_and_only_for_us():
    take("a.txt", b"same")
    take("b.txt", b"same")
    kept = [p for p in (Path(settings.HOME) / "files").rglob("*") if p.is_file()]
    assert len(kept) == 1
    assert stat.S_IMODE(kept[0].stat().st_mode) == 0o600
    assert stat.S_IMODE(kept[0].parent.stat().st_mode) == 0o700


@pytest.mark.django_db
def test_the_same_file_sent_twice_is_taken_once():
    assert take("a.txt", b"same", key="form-1") == take("a.txt", b"same", key="form-1")
    assert StoredFile.objects.count() == 1


@pytest.mark.django_db
def test_a_file_goes_back_as_an_attachment_that_nothing_runs():
    file_id = take('a"\r\nX: y.txt', b"x")
    response = files.attachment(files.open_for(file_id=file_id, owner_area="questions", owner_ref="abc", viewer=VIEWER))
    assert response["Content-Disposition"].startswith("attachment;")
    assert "X" not in response.headers
    assert "sandbox" in response["Content-Security-Policy"]


@given(st.text(max_size=300))
def test_a_name_is_short_has_no_path_and_no_marks_that_mislead(text: str):
    name = names.clean(text)
    assert 0 < len(name) <= names.LONGEST
    assert not set(name) & set("/\\\r\n\0\u202e\u2066")
