import hashlib
import io
import json
import zipfile
from datetime import date
from pathlib import Path

import pytest

from candour.analytics import fetching
from candour.analytics.fetching import FetchError, Source, SourceFile
from tests.analytics.publisher import publishing

ON = date(2026, 11, 22)
DATA = b"PROVIDER,OBSERVED,EXPECTED\n" + b"RJD,1,2\n" * 5000
PATH = "/download/SHMI.csv"
CERTAIN = Source(
    "shmi", "SHMI", "shmi", "OGL", (SourceFile("shmi.csv", (f"https://old.example{PATH}",), hashlib.sha256(DATA).hexdigest()),)
)
CHANGING = Source(
    "organisations",
    "Organisations",
    "ods",
    "OGL",
    (
        SourceFile(
            "etr_{day}.csv",
            ("https://new.example/api/getReport?report=etr", "https://old.example/etr.zip"),
            checksum="none, because it changes",
            unpack="etr.csv",
        ),
    ),
)


@pytest.fixture
def publisher():
    with publishing() as there:
        yield there


def fetch(source: Source, into: Path, publisher) -> fetching.FetchOutcome:
    return fetching.fetch(source, into=into, on=ON, base=publisher.base)


def zipped(**files: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in files.items():
            archive.writestr(name.replace("_csv", ".csv"), data)
    return packed.getvalue()


def left_over(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir() if p.name != fetching.RECORD)


def test_a_file_comes_whole_is_checked_and_written_down(publisher, tmp_path):
    publisher.files[PATH] = DATA
    (got,) = fetch(CERTAIN, tmp_path, publisher).fetched
    assert (tmp_path / "shmi" / "shmi.csv").read_bytes() == DATA
    assert (got.verdict, got.checked, got.size) == ("new", True, len(DATA))
    record = json.loads((tmp_path / "shmi" / "fetched.json").read_text())
    assert record["files"]["shmi.csv"]["sha256"] == hashlib.sha256(DATA).hexdigest()
    assert record["files"]["shmi.csv"]["fetched_on"] == "2026-11-22"
    assert left_over(tmp_path / "shmi") == ["shmi.csv"]


def test_what_is_there_already_is_not_asked_for_again(publisher, tmp_path):
    publisher.files[PATH] = DATA
    fetch(CERTAIN, tmp_path, publisher)
    (again,) = fetch(CERTAIN, tmp_path, publisher).fetched
    assert again.verdict == "same"
    assert len(publisher.asked) == 1


def test_a_wrong_checksum_is_refused_and_nothing_is_kept(publisher, tmp_path):
    publisher.files[PATH] = DATA.replace(b"RJD,1,2", b"RJD,0,2", 1)
    outcome = fetch(CERTAIN, tmp_path, publisher)
    assert outcome.fetched == ()
    assert "is not the file that was published" in outcome.failed[0]
    assert left_over(tmp_path / "shmi") == []


def test_a_broken_connection_goes_on_where_it_broke_off(publisher, tmp_path):
    publisher.files[PATH] = DATA
    publisher.breaks_off_after = 15_000
    (got,) = fetch(CERTAIN, tmp_path, publisher).fetched
    assert (tmp_path / "shmi" / "shmi.csv").read_bytes() == DATA
    assert got.checked
    assert publisher.asked == [(PATH, None), (PATH, "bytes=15000-"), (PATH, "bytes=30000-")]


def test_what_came_is_kept_for_the_next_run_when_it_keeps_breaking_off(publisher, tmp_path):
    publisher.files[PATH] = DATA
    publisher.breaks_off_after = 5_000
    outcome = fetch(CERTAIN, tmp_path, publisher)
    assert "15,000 bytes were kept; run the same command again" in outcome.failed[0]
    assert not (tmp_path / "shmi" / "shmi.csv").exists()
    publisher.breaks_off_after = None
    fetch(CERTAIN, tmp_path, publisher)
    assert (tmp_path / "shmi" / "shmi.csv").read_bytes() == DATA
    assert publisher.asked[-1] == (PATH, "bytes=15000-")


def test_a_changing_file_is_pieced_together_only_if_it_is_still_the_same(publisher, tmp_path):
    path = "/api/getReport?report=etr"
    publisher.files[path], publisher.etag, publisher.breaks_off_after = b"old," * 2500, '"1"', 2_000
    assert fetch(CHANGING, tmp_path, publisher).failed
    publisher.files[path], publisher.etag, publisher.breaks_off_after = b"new," * 2500, '"2"', None
    (got,) = fetch(CHANGING, tmp_path, publisher).fetched
    assert (tmp_path / "ods" / got.file).read_bytes() == b"new," * 2500


def test_a_changing_file_is_named_after_its_day_and_its_hash_is_written_down(publisher, tmp_path):
    publisher.files["/api/getReport?report=etr"] = b'"RJD","MID"\n'
    publisher.modified = "Fri, 20 Nov 2026 08:00:00 GMT"
    (got,) = fetch(CHANGING, tmp_path, publisher).fetched
    assert (got.file, got.checked) == ("etr_2026-11-20.csv", False)
    (again,) = fetch(CHANGING, tmp_path, publisher).fetched
    assert (again.file, again.verdict) == ("etr_2026-11-20.csv", "same")
    assert left_over(tmp_path / "ods") == ["etr_2026-11-20.csv"]


def test_a_zip_is_unpacked_and_the_second_address_is_tried(publisher, tmp_path):
    publisher.files["/etr.zip"] = zipped(etr_csv=b'"RJD","MID"\n', readme=b"words")
    (got,) = fetch(CHANGING, tmp_path, publisher).fetched
    assert (tmp_path / "ods" / got.file).read_bytes() == b'"RJD","MID"\n'
    assert got.file == "etr_2026-11-22.csv"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (zipped(other_csv=b"x"), "holds no etr.csv, only other.csv"),
        (zipped(etr_csv=b"x" * 99)[:-30], "is damaged"),
        (b"<!DOCTYPE html><html>moved</html>", "gave a web page"),
        (b"", "gave nothing"),
    ],
)
def test_what_is_no_table_is_refused_in_one_sentence(publisher, tmp_path, data, says):
    publisher.files["/api/getReport?report=etr"] = data
    outcome = fetch(CHANGING, tmp_path, publisher)
    assert says in outcome.failed[0]
    assert left_over(tmp_path / "ods") in ([], [".etr_new.csv.part"])


def test_a_refusal_names_the_address_and_the_answer(publisher, tmp_path):
    publisher.status, publisher.files[PATH] = 503, DATA
    assert f"does not give {publisher.base}{PATH} (it answers 503" in fetch(CERTAIN, tmp_path, publisher).failed[0]


def test_without_a_network_there_is_one_sentence_not_one_for_each_file(tmp_path):
    two = Source("shmi", "SHMI", "shmi", "OGL", CERTAIN.files * 2)
    outcome = fetching.fetch(two, into=tmp_path, on=ON, base="http://127.0.0.1:9")
    assert len(outcome.failed) == 1
    assert "127.0.0.1 cannot be reached (connection refused); check the connection" in outcome.failed[0]


def test_a_place_that_is_no_web_address_is_refused(tmp_path):
    outcome = fetching.fetch(CERTAIN, into=tmp_path, on=ON, base="file:///etc")
    assert "is no web address" in outcome.failed[0]


def test_an_unknown_source_names_those_there_are():
    with pytest.raises(FetchError, match="organisations, shmi"):
        fetching.source("weather")


@pytest.mark.parametrize("name", [p.stem for p in sorted(fetching.FOLDER.glob("*.yaml"))])
def test_every_source_says_its_checksums_or_why_there_is_none(name):
    source = fetching.source(name)
    assert source.id == name
    for file in source.files:
        assert len(file.sha256 or "") == 64 or file.checksum.startswith("none, because")
        assert all(address.startswith("https://") for address in file.addresses)


def test_the_checksums_of_shmi_are_those_of_the_published_files(real_data):
    for file in fetching.source("shmi").files:
        assert hashlib.sha256((real_data / "shmi" / file.name).read_bytes()).hexdigest() == file.sha256
