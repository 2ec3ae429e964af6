"""A database is checked row by row, hidden rows included, and against the signed record that lies beside it."""

import sqlite3
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from candour import verify
from tests.verify.records import Row, chained, record_of, row, rows_of, sealed_up, sha256, write_database

SIZE = 12
ROWS = rows_of(SIZE)
COLUMNS = ["id", "format", "kind", "day", "face", "actor_role", "refs", "payload_hash", "salt", "prev_hash", "hash"]


def database(folder: Path, rows: list[Row] = ROWS, *, signed: list[Row] | None = ROWS) -> Path:
    if signed is not None:
        record_of(folder / "record", signed)
    return write_database(folder / "candour.sqlite3", rows)


def edit(path: Path, statement: str, *values) -> None:
    connection = sqlite3.connect(path)
    connection.execute(statement, values)
    connection.commit()
    connection.close()


def first_wrong(path: Path) -> verify.Fault:
    report = verify.check(str(path))
    assert not report.ok
    return report.first_wrong


def test_an_honest_database_is_whole_with_and_without_a_signed_record_beside_it(tmp_path):
    report = verify.check(str(database(tmp_path)))
    assert report.ok
    assert (report.rows, report.public_rows, report.signed_rows) == (12, 8, 12)
    (tmp_path / "alone").mkdir()
    alone = verify.check(str(database(tmp_path / "alone", signed=None)))
    assert alone.ok
    assert "No signed checkpoint" in alone.notes[0]


def test_rows_that_are_not_signed_yet_are_counted(tmp_path):
    report = verify.check(str(database(tmp_path, signed=ROWS[:9])))
    assert report.ok
    assert "The last 3 rows are not signed yet." in report.notes


def test_the_database_is_not_written_to(tmp_path):
    path = database(tmp_path)
    path.chmod(0o400)
    before = path.read_bytes()
    verify.check(str(path))
    assert path.read_bytes() == before
    assert sorted(each.name for each in tmp_path.iterdir()) == ["candour.sqlite3", "record"]


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("seq", [3, SIZE])
@pytest.mark.parametrize("value", ["2020-01-01", 7, None, b"\xff", "{}", 1.5])
def test_whatever_is_written_into_a_column_is_found_and_the_row_named(tmp_path, column, seq, value):
    path = database(tmp_path, signed=None)
    edit(path, f"UPDATE ledger_row SET {column} = ? WHERE seq = ?", value, seq)
    assert first_wrong(path).seq == seq


@given(st.integers(1, SIZE - 1), st.sampled_from([{"day": "2020-01-01"}, {"kind": "x"}, {"refs": {}}, {"salt": "0" * 32}]))
@settings(max_examples=40, deadline=None)
def test_a_row_changed_with_its_hash_made_anew_is_named_by_the_row_after_it(tmp_path_factory, seq, change):
    rows = [sealed_up({**row, **change}) if row["seq"] == seq else row for row in ROWS]
    if rows != ROWS:
        assert first_wrong(database(tmp_path_factory.mktemp("forged"), rows, signed=None)).seq == seq


@pytest.mark.parametrize("seq", [1, 3, 7, SIZE])
def test_a_database_made_anew_from_a_row_on_is_found_by_the_signed_record_beside_it(tmp_path, seq):
    rows = chained([{**row, "actor_role": "minister"} if row["seq"] == seq else row for row in ROWS])
    path = database(tmp_path, rows)
    fault = first_wrong(path)
    assert (fault.seq, fault.kind) == (seq, "publishing.published")


@pytest.mark.parametrize("seq", [1, 3, 7, SIZE])
def test_a_deleted_row_is_named(tmp_path, seq):
    path = database(tmp_path)
    edit(path, "DELETE FROM ledger_row WHERE seq = ?", seq)
    fault = first_wrong(path)
    assert fault.seq == seq
    assert "removed" in fault.what


def test_rows_deleted_from_the_end_or_all_of_them_are_found_by_the_signed_record(tmp_path):
    path = database(tmp_path)
    edit(path, "DELETE FROM ledger_row WHERE seq > 9")
    assert first_wrong(path).seq == 10
    edit(path, "DELETE FROM ledger_row")
    assert first_wrong(path).seq == 1


def test_two_rows_that_changed_places_are_named(tmp_path):
    path = database(tmp_path, signed=None)
    for old, new in ((4, 100), (8, 4), (100, 8)):
        edit(path, "UPDATE ledger_row SET seq = ? WHERE seq = ?", new, old)
    assert first_wrong(path).seq == 4


def test_a_row_put_in_is_named(tmp_path):
    path = database(tmp_path, signed=None)
    columns = "format, kind, day, face, actor_role, refs, payload_hash, salt, prev_hash, hash"
    edit(path, f"INSERT INTO ledger_row (seq, id, {columns}) SELECT 13, 'x', {columns} FROM ledger_row WHERE seq = 4")
    assert first_wrong(path).seq == 13


def test_a_damaged_database_is_a_finding_not_a_crash(tmp_path):
    path = database(tmp_path, rows_of(400), signed=None)
    content = bytearray(path.read_bytes())
    content[8192 : 8192 + 4096 * 4] = b"\xff" * 4096 * 4
    path.write_bytes(content)
    assert first_wrong(path) is not None


@pytest.mark.parametrize("content", [b"SQLite format 3\0" + bytes(1000), b"", b"text"])
def test_what_is_no_candour_database_is_refused(tmp_path, content):
    path = tmp_path / "other.sqlite3"
    path.write_bytes(content)
    with pytest.raises(verify.NothingToCheckError):
        verify.check(str(path))


def test_a_database_without_a_ledger_is_refused(tmp_path):
    path = tmp_path / "other.sqlite3"
    edit(path, "CREATE TABLE other (a)")
    with pytest.raises(verify.NothingToCheckError, match="no such table: ledger_row"):
        verify.check(str(path))


# What the database would show


SHOWN = {1: (b"one", b"a,b"), 2: (b"two", b""), 3: (b"three", b""), 4: (b"four", b"c,d")}
PUBLISHED = chained(
    [
        row(payload=b"one", publication="1", sha256_csv=sha256(b"a,b")),
        row(payload=b"two", publication="2"),
        row(payload=b"three", publication="3"),
        row(payload=b"four", publication="4", sha256_csv=sha256(b"c,d")),
        row("publishing.superseded", publication="2", successor="3"),
        row("publishing.withdrawn", publication="3", bytes="destroyed"),
    ]
)
STATES = {1: "current", 2: "superseded", 3: "withdrawn", 4: "current"}


@pytest.fixture
def showing(tmp_path: Path) -> Path:
    """A database with four publications: two current, one superseded, one withdrawn and destroyed."""
    path = database(tmp_path, PUBLISHED, signed=PUBLISHED)
    edit(path, "CREATE TABLE publishing_publication (number integer PRIMARY KEY, day date, state text, content blob, csv blob)")
    for number, (content, csv) in SHOWN.items():
        kept = (b"", b"") if number == 3 else (content, csv)
        edit(path, "INSERT INTO publishing_publication VALUES (?, ?, ?, ?, ?)", number, "2026-03-03", STATES[number], *kept)
    return path


def test_publications_that_are_what_the_rows_published_are_whole(showing):
    assert verify.check(str(showing)).ok


@pytest.mark.parametrize(
    ("change", "number", "said"),
    [
        ("content = CAST('onE' AS BLOB)", 1, "its content was changed"),
        ("content = 'one'", 1, "its content was changed"),
        ("content = x''", 2, "its content was changed"),
        ("content = NULL", 2, "its content was changed"),
        ("csv = CAST('a,c' AS BLOB)", 1, "its CSV was changed"),
        ("csv = x''", 1, "its CSV was changed"),
        ("csv = CAST('x' AS BLOB)", 2, "its CSV was changed"),
        ("content = CAST('three' AS BLOB), csv = CAST('x' AS BLOB)", 3, "its CSV was changed"),
        ("state = 'current'", 2, "says that it is current, the record that it is superseded"),
        ("state = 'current'", 3, "says that it is current, the record that it is withdrawn"),
        ("state = 'withdrawn'", 4, "says that it is withdrawn, the record that it is current"),
        ("day = '2026-03-02'", 4, "its day was changed"),
    ],
)
def test_a_publication_changed_in_the_database_is_found_and_the_row_that_published_it_named(showing, change, number, said):
    edit(showing, f"UPDATE publishing_publication SET {change} WHERE number = ?", number)
    fault = first_wrong(showing)
    assert (fault.seq, fault.kind) == (number, "publishing.published")
    assert said in fault.what


def test_a_publication_that_vanished_or_that_no_row_published_is_found(showing):
    edit(showing, "UPDATE publishing_publication SET number = 9 WHERE number = 4")
    report = verify.check(str(showing))
    assert [str(fault) for fault in report.faults] == [
        "Row 4 (publishing.published, Tuesday 3 March 2026): publication 4 is gone from the database.",
        "Publication 9 stands in the database, but no row of the record published it.",
    ]
