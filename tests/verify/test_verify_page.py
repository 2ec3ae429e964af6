"""A downloaded file is found in the record, with what became of it, or is said not to be there."""

from datetime import date
from pathlib import Path

import pytest

from candour import verify
from tests.verify.records import chained, record_of, row, sha256

TABLE, CSV = b'{"format":1,"kind":"table","subject":"shmi"}', b"organisation,value\nRXX,1.02\n"
NEWER, SECRET = b'{"format":1,"kind":"table","subject":"shmi","edition":"2"}', b'{"sealed":true}'
ROWS = chained(
    [
        row(payload=TABLE, publication="1", sha256_json=sha256(TABLE), sha256_csv=sha256(CSV), day=date(2026, 3, 3)),
        row(payload=b"standing", publication="2", day=date(2026, 3, 4)),
        row(payload=SECRET, face="sealed", publication="3", day=date(2026, 3, 4)),
        row("publishing.superseded", publication="1", successor="4", day=date(2026, 3, 5)),
        row(payload=NEWER, publication="4", day=date(2026, 3, 5)),
        row(payload=b"regretted", publication="5", day=date(2026, 3, 6)),
        row("publishing.withdrawn", publication="5", reason="privacy", day=date(2026, 3, 9)),
        row("publishing.proposed", payload=b"only proposed", publication="6", day=date(2026, 3, 9)),
    ]
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return record_of(tmp_path_factory.mktemp("pages") / "record", ROWS)


def check(folder: Path, tmp_path: Path, content: bytes, name: str = "download") -> verify.Report:
    (tmp_path / name).write_bytes(content)
    return verify.check(str(folder), page=str(tmp_path / name))


def words(report: verify.Report) -> str:
    return "\n".join(report.lines())


def test_a_current_file_is_in_the_record(folder, tmp_path):
    report = check(folder, tmp_path, NEWER)
    assert report.ok
    assert "is in the record, exactly as it was published" in words(report)
    assert "Publication 4 was published on Thursday 5 March 2026 (row 5)." in words(report)
    assert "Up to the last row, nothing superseded or withdrew it." in words(report)


@pytest.mark.parametrize("content", [TABLE, CSV])
def test_a_superseded_table_is_genuine_as_json_and_as_csv_and_the_answer_says_by_what(folder, tmp_path, content):
    report = check(folder, tmp_path, content)
    assert report.ok
    assert report.page["publications"][0]["status"] == "superseded"
    assert "on Tuesday 3 March 2026 (row 1), and superseded by publication 4 on Thursday 5 March 2026 (row 4)" in words(report)


def test_a_withdrawn_file_is_said_to_be_withdrawn(folder, tmp_path):
    report = check(folder, tmp_path, b"regretted")
    assert "published on Friday 6 March 2026 (row 6), and withdrawn on Monday 9 March 2026 (row 7)" in words(report)


@pytest.mark.parametrize("content", [TABLE + b"\n", CSV.replace(b"1.02", b"1.01"), b"", SECRET, b"only proposed"])
def test_a_file_that_was_not_published_exactly_so_is_not_in_the_record(folder, tmp_path, content):
    report = check(folder, tmp_path, content)
    assert not report.ok
    assert "is NOT in the record: nothing with exactly this content was published" in report.sentence
    assert "The record itself was checked and is whole" in words(report)


def test_every_change_of_a_byte_of_a_published_file_is_caught(folder, tmp_path):
    for at in range(len(CSV)):
        assert not check(folder, tmp_path, CSV[:at] + bytes([CSV[at] ^ 1]) + CSV[at + 1 :]).ok


def html(*claims: tuple[str, bytes]) -> bytes:
    metas = "".join(f'<meta name="candour-publication" content="{number} {sha256(content)}">' for number, content in claims)
    return f"<!DOCTYPE html><html lang=en><head>{metas}</head><body>1.02</body></html>".encode()


def test_a_page_is_recognised_by_the_publications_that_it_names_and_the_answer_says_what_was_not_checked(folder, tmp_path):
    report = check(folder, tmp_path, html(("2", b"standing"), ("1", TABLE)), "page.html")
    assert report.ok
    assert [found["publication"] for found in report.page["publications"]] == ["2", "1"]
    assert "Not checked: the page's words, figures as printed, and layout." in words(report)


@pytest.mark.parametrize("claim", [("2", TABLE), ("9", TABLE), ("", b"never"), ("3", SECRET), ("2", b"standinG")])
def test_a_page_that_names_something_else_than_was_published_is_refused(folder, tmp_path, claim):
    report = check(folder, tmp_path, html(("1", TABLE), claim), "page.html")
    assert not report.ok
    assert "with content that was not published so" in report.sentence


def test_a_page_that_names_no_publication_cannot_be_checked_and_does_not_pass(folder, tmp_path):
    report = check(folder, tmp_path, html(), "page.html")
    assert not report.ok
    assert "names no publication" in report.sentence


def test_a_genuine_file_does_not_pass_where_the_record_itself_is_wrong(tmp_path):
    folder = record_of(tmp_path / "record", ROWS)
    path = folder / "tile/entries/000.p/8"
    path.write_bytes(path.read_bytes().replace(b"2026-03-09", b"2026-03-08", 1))
    report = check(folder, tmp_path, NEWER)
    assert not report.ok
    assert report.first_wrong.seq == 7


def test_a_file_published_twice_is_told_by_its_last_publication(tmp_path):
    folder = record_of(tmp_path / "record", chained([*ROWS, row(payload=TABLE, publication="7", day=date(2026, 3, 10))]))
    report = check(folder, tmp_path, TABLE)
    assert [found["publication"] for found in report.page["publications"]] == ["7"]
