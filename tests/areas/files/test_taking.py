"""Taking and handing back files: believed for their bytes, refused in one sentence, opened only for their owner."""

import stat
import struct
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from candour.areas.files import door as files
from candour.areas.files import kinds, names
from candour.areas.files.models import StoredFile
from candour.areas.files.rebuilding.__main__ import rebuild
from candour.areas.ledger.door import Actor, Viewer
from candour.areas.ledger.models import Row
from tests.areas.files.samples import GOOD, a_png, a_zip, an_xlsx, drawn

BY = Actor.command("tests")
VIEWER = Viewer.system("a test")


@pytest.fixture(autouse=True)
def own_home(tmp_path, settings):
    settings.HOME = tmp_path


TOO_WIDE = (60_000, 60_000)


def a_wide_png(width: int, height: int) -> bytes:
    return a_png().replace(struct.pack(">II", 48, 32), struct.pack(">II", width, height))


def a_wide_jpeg(width: int, height: int) -> bytes:
    return drawn("JPEG").replace(struct.pack(">HH", 32, 48), struct.pack(">HH", height, width))


def with_a_changed_byte() -> bytes:
    return (
        a_zip({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x>forty</x>"}, stored_first=True)[:-60] + b"!" * 60
    )


BAD = {
    "empty": (b"", "a.csv", "is empty"),
    "no picture called one": (b"not a picture", "a.jpg", "not what its name says"),
    "too large": (b"x" * (kinds.LARGEST + 1), "a.txt", "larger than 10 MB"),
    "a program": (b"MZ\x90\x00\x03", "a.exe", "do not take"),
    "a program called a table": (b"\x7fELF\x02\x01", "a.csv", "not text in UTF-8"),
    "a page": (b"<html><script>alert(1)</script></html>", "a.html", "do not take"),
    "a page called a text": (b"\n <html><script>alert(1)</script></html>", "a.txt", "two kinds"),
    "a drawing": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "a.svg", "do not take"),
    "a drawing called a table": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "a.csv", "two kinds"),
    "old encoding": ("Ångström".encode("cp1252"), "a.csv", "UTF-8"),
    "the scanners' test": (kinds.SCANNERS_TEST, "a.txt", "test signature"),
    "pdf cut short": (b"%PDF-1.7\n1 0 obj", "a.pdf", "cut short"),
    "png cut short": (a_png()[:30], "a.png", "cut short"),
    "jpeg cut short": (drawn("JPEG")[:200], "a.jpg", "cut short"),
    "png of many pixels": (a_wide_png(*TOO_WIDE), "a.png", "pixels"),
    "jpeg of many pixels": (a_wide_jpeg(*TOO_WIDE), "a.jpg", "pixels"),
    "a name that lies": (a_png(), "a.pdf", "is a PNG picture"),
    "a document with a name that lies": (an_xlsx(), "a.docx", "is an Excel workbook"),
    "a plain zip": (a_zip({"a.txt": b"x"}), "a.zip", "do not take"),
    "a zip bomb": (an_xlsx("", {"big.xml": b"\0" * 30_000_000}), "a.xlsx", "unfold"),
    "macros": (an_xlsx("", {"xl/vbaProject.bin": b"x"}), "a.xlsx", "program"),
    "a member that climbs": (an_xlsx("", {"../../etc/passwd": b"x"}), "a.xlsx", "damaged"),
    "zip cut short": (an_xlsx()[:-30], "a.xlsx", "damaged"),
    "zip with a wrong end": (with_a_changed_byte(), "a.odt", "damaged"),
    "a picture of a phone": (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "a.heic", "share it as JPEG"),
    "gif": (drawn("GIF"), "a.gif", "save it as PNG"),
    "tiff": (drawn("TIFF"), "a.tiff", "PDF or PNG"),
    "old word": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a.doc", "old kind, or locked"),
    "old phone's sound": (b"#!AMR\n" + bytes(60), "a.amr", "M4A or MP3"),
}


def rebuilt(name: str, data: bytes) -> files.Rebuilt:
    return files.rebuild(upload=SimpleUploadedFile(name, data))


def take(name: str, data: bytes, **changes: object) -> str:
    words = {"purpose": "evidence", "owner_area": "questions", "owner_ref": "abc", "by": BY} | changes
    return files.take(file=rebuilt(name, data), **words)


@pytest.mark.django_db
@pytest.mark.parametrize("name", GOOD)
def test_a_file_of_every_kind_is_rebuilt_kept_and_handed_back(name: str):
    file_id = take(name, GOOD[name])
    opened = files.open_for(file_id=file_id, owner_area="questions", owner_ref="abc", viewer=VIEWER)
    assert opened.name == name
    # What comes back is a file of the same kind, and rebuilding it finds nothing more to take out.
    row = StoredFile.objects.get()
    if row.kind not in kinds.TEXTS:
        _, _, found = rebuild("zip" if row.kind in kinds.DOCUMENTS else row.kind, opened.data)
        assert found.removed == {}


def test_text_without_hidden_signs_comes_back_to_the_byte():
    assert rebuilt("recount.csv", GOOD["recount.csv"]).data == GOOD["recount.csv"]


@pytest.mark.parametrize("what", BAD)
def test_what_we_do_not_take_gets_one_sentence(what: str):
    data, name, why = BAD[what]
    with pytest.raises(files.Refused, match=why) as refused:
        rebuilt(name, data)
    assert "\n" not in str(refused.value)
    assert name in str(refused.value)


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


@pytest.mark.parametrize(
    ("name", "misleads"),
    [("recount.csv", False), ("a.b.csv", False), ("v1.2 final.docx", False), ("report.pdf.exe", True), ("\u202efdp.txt", True)],
)
def test_a_name_that_misleads_is_told(name: str, misleads: bool):
    assert names.misleads(name) is misleads


def test_the_person_is_told_when_a_name_was_cleaned():
    found = rebuilt("a\u202e.txt", b"x")
    assert found.name == "a.txt"
    assert found.removed_words == ("signs in its name that mislead",)


@given(st.text(max_size=300))
def test_a_name_is_short_has_no_path_and_no_marks_that_mislead(text: str):
    name = names.clean(text)
    assert 0 < len(name) <= names.LONGEST
    assert not set(name) & set("/\\\r\n\0\u202e\u2066")
