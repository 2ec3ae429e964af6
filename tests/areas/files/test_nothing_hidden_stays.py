"""
TM10: a mark is planted in every place where a file can hide something; none comes out again, and what can be seen stays.

Each place has a file of its own. They are rebuilt here, in the process of the tests, by the function that the workshop's process calls:
that the walls around it let every kind through is tested in test_walls.py, with a file of every kind that holds many marks at once.
"""

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator

import pikepdf
import pytest
from PIL import Image, ImageChops, ImageStat

from candour.areas.files import words
from candour.areas.files.rebuilding.__main__ import rebuild
from tests.areas.files import samples, slots_of_documents, slots_of_pdf, slots_of_pictures, slots_of_sound
from tests.areas.files.marks import MARK, find

PLACES: dict[str, tuple[str, Callable[[], Iterator[tuple[str, bytes]]]]] = {
    "jpeg": ("jpeg", slots_of_pictures.jpegs),
    "png": ("png", slots_of_pictures.pngs),
    "webp": ("webp", slots_of_pictures.webps),
    "pdf": ("pdf", slots_of_pdf.pdfs),
    "docx": ("zip", slots_of_documents.docxs),
    "xlsx": ("zip", slots_of_documents.xlsxs),
    "pptx": ("zip", slots_of_documents.pptxs),
    "odt": ("zip", slots_of_documents.odts),
    "ods": ("zip", slots_of_documents.odss),
    "wav": ("wav", slots_of_sound.waves),
    "mp3": ("mp3", slots_of_sound.mp3s),
    "m4a": ("m4a", slots_of_sound.m4as),
    "ogg": ("ogg", slots_of_sound.oggs),
    "flac": ("flac", slots_of_sound.flacs),
}


def _picture(data: bytes) -> None:
    with Image.open(io.BytesIO(data)) as opened:
        assert set(opened.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "loop", "background", "timestamp", "duration"}
        apart = ImageStat.Stat(ImageChops.difference(opened.convert("RGB"), samples.a_picture())).mean
    assert max(apart) < 12, apart


def _words(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        text = "".join(archive.read(n).decode() for n in archive.namelist() if n.endswith(".xml"))
        assert {m.date_time for m in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert samples.VISIBLE in text


def _pages(data: bytes) -> None:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert len(pdf.pages) == 1
        assert samples.VISIBLE.encode() in pdf.pages[0].Contents.read_bytes()


def _sound(kind: str) -> Callable[[bytes], None]:
    def same(data: bytes) -> None:
        if kind == "wav":
            assert samples.a_wave()[44:] in data
        elif kind == "mp3":
            assert data == samples.mp3_frames()
        elif kind == "flac":
            assert data.endswith(samples.a_flac()[42:])
        elif kind == "m4a":
            assert data.endswith(samples.box(b"mdat", *samples.M4A_SOUND))
        else:
            assert b"".join(samples.OPUS_SOUND[:10]) in data
            assert data.endswith(b"".join(samples.OPUS_SOUND[10:]))

    return same


SEEN: dict[str, Callable[[bytes], None]] = {"jpeg": _picture, "png": _picture, "webp": _picture, "pdf": _pages}
SEEN |= dict.fromkeys(("docx", "xlsx", "pptx", "odt", "ods"), _words) | {k: _sound(k) for k in ("wav", "mp3", "m4a", "ogg", "flac")}


@pytest.mark.parametrize("kind", PLACES)
def test_no_mark_comes_out_again_and_what_can_be_seen_stays(kind: str):
    start, places = PLACES[kind]
    stayed, unsaid = [], []
    for what, data in places():
        # A mark that the search cannot see in the file that was sent would prove nothing.
        assert find(data), f"{what}: the mark is not in the file"
        exact, rebuilt, found = rebuild(start, data)
        assert exact == kind
        SEEN[kind](rebuilt)
        if where := find(rebuilt):
            stayed.append(f"{what}: {', '.join(where)}")
        if not words.removed(found.removed):
            unsaid.append(what)
    assert stayed == []
    # What draws nothing and names nobody may go without a word; the list is short and written down.
    assert set(unsaid) <= GOES_WITHOUT_A_WORD.get(kind, set())


GOES_WITHOUT_A_WORD: dict[str, set[str]] = {
    "jpeg": {"several pictures", "adobe"},
    "png": {"colours that nothing uses"},
    "pdf": {"root /Lang", "page /Tabs", "link to a place", "viewer", "name of a layer", "trailer", "remark at the head"},
    "docx": {"between the members", "smart tag", "switch of a page number", "remark in the text", "instruction in the text", "extension"}
    | {"fonts", "theme", "chart's data", "number of a relation"},
    "xlsx": {"between the members", "sheet: printer", "sheet: extension", "part: name of a style", "part: colours last used"},
    "odt": {"name of a drawing", "remark in the text", "part current.xml", "name of a picture's file"},
    "wav": {"chunk JUNK", "chunk PAD ", "long form"},
    "m4a": {"free", "skip", "name of the handler", "behind the end", "unused sound"},
    "flac": {"padding", "seek table"},
}


def test_there_are_more_than_two_hundred_places_in_all():
    counts = {kind: sum(1 for _ in places()) for kind, (_, places) in PLACES.items()}
    assert sum(counts.values()) >= 300, counts
    assert min(counts.values()) >= 5, counts


@pytest.mark.parametrize("dress", ["ascii", "utf-16-le", "utf-16-be"])
def test_the_search_finds_the_mark_in_every_dress(dress: str):
    mark = MARK.encode(dress)
    inside = samples.a_zip({"a.xml": mark})
    for data in (
        mark,
        mark.hex().encode(),
        b"junk" + zlib.compress(mark * 9),
        inside,
        samples.a_zip({"b.zip": inside}),
        samples.a_zip({f"{MARK}": b""}),
    ):
        assert find(data)
    pdf = samples.a_pdf()
    pdf.Root.X = pdf.make_stream(mark)
    assert find(samples.saved(pdf))
    assert not find(samples.saved(samples.a_pdf()))
