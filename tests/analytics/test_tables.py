import io
import json
import sys
import tracemalloc
from datetime import date, datetime

import openpyxl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from candour.analytics import tables
from candour.analytics.tables import TableError
from candour.analytics.tables.table import as_number, worded
from tests.analytics import opendocument

ROWS = [("R1A", 12, 10.5), ("R1B", 0, 8.0)]


def written(folder, name, content):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def workbook(path, rows, sheet="Sheet1"):
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def as_csv(folder):
    return written(folder, "units.csv", "Unit Code,Observed,Expected\nR1A,12,10.5\nR1B,0,8\n")


def as_tsv(folder):
    return written(folder, "units.tsv", "Unit Code\tObserved\tExpected\nR1A\t12\t10.5\nR1B\t0\t8\n")


def as_json(folder):
    return written(folder, "units.json", json.dumps([{"Unit Code": u, "Observed": o, "Expected": e} for u, o, e in ROWS]))


def as_json_rows(folder):
    return written(folder, "units.json", json.dumps({"rows": [{"Unit Code": u, "Observed": o, "Expected": e} for u, o, e in ROWS]}))


def as_released_table(folder):
    columns = [{"name": "Unit Code", "type": "code"}, {"name": "Observed"}, {"name": "Expected"}]
    return written(folder, "units.json", json.dumps({"format": 1, "columns": columns, "rows": ROWS}))


def as_parquet(folder):
    columns = dict(zip(["Unit Code", "Observed", "Expected"], zip(*ROWS, strict=True), strict=True))
    parquet.write_table(pa.table(columns), folder / "units.parquet")
    return folder / "units.parquet"


def as_xlsx(folder):
    return workbook(folder / "units.xlsx", [("Unit Code", "Observed", "Expected"), *ROWS])


def as_ods(folder):
    return opendocument.write(folder / "units.ods", [("Unit Code", "Observed", "Expected"), *ROWS])


every_format = pytest.mark.parametrize("write", [as_csv, as_tsv, as_json, as_json_rows, as_released_table, as_parquet, as_xlsx, as_ods])


@every_format
def test_every_format_gives_the_same_table(write, tmp_path):
    with tables.read(write(tmp_path)) as table:
        unit, observed, expected = (table.column(name) for name in ("unit_code", "OBSERVED", "expected"))
        found = [(table.text_in(row, unit), table.number_in(row, observed), table.count_in(row, expected)) for row in table]
    assert found == ROWS
    assert table.columns == ("Unit Code", "Observed", "Expected")
    assert table.warnings == []


@every_format
def test_rows_are_counted_as_the_reader_of_the_file_sees_them(write, tmp_path):
    path = write(tmp_path)
    first = 1 if path.suffix in (".json", ".parquet") else 2
    assert [row.number for row in tables.read(path)] == [first, first + 1]


@every_format
def test_a_limit_stops_early(write, tmp_path):
    assert len(list(tables.read(write(tmp_path), limit=1))) == 1


@pytest.mark.parametrize("asked", ["unit code", "UNIT_CODE", " Unit  Code ", "unit_Code"])
def test_header_names_match_whatever_their_case_and_blanks(asked, tmp_path):
    with tables.read(as_csv(tmp_path)) as table:
        assert table.has(asked)
        assert table.column(asked) == 0


def test_a_missing_column_is_named_together_with_those_there_are(tmp_path):
    with tables.read(as_csv(tmp_path)) as table, pytest.raises(TableError) as error:
        table.column("deaths")
    assert str(error.value) == "units.csv: there is no column 'deaths'; the columns are Unit Code, Observed, Expected."


def test_a_file_with_other_separators_is_suspected(tmp_path):
    with (
        tables.read(written(tmp_path, "a.csv", "unit;n\nx;1\n")) as table,
        pytest.raises(TableError, match="semicolons, tabs or bars where commas should be"),
    ):
        table.column("unit")


def test_memory_stays_low_on_a_long_file(tmp_path):
    path = written(tmp_path, "a.csv", "unit,n\n" + "".join(f"unit {i} {'x' * 300},{i}\n" for i in range(20_000)))
    tracemalloc.start()
    with tables.read(path) as table:
        assert sum(table.number_in(row, 1) for row in table) == 20_000 * 19_999 // 2
    assert tracemalloc.get_traced_memory()[1] < 4_000_000 < path.stat().st_size
    tracemalloc.stop()


def test_a_cell_that_is_no_number_is_named_with_its_place(tmp_path):
    path = written(tmp_path, "a.csv", "UNIT,OBSERVED\n" + "x,1\n" * 12 + "y,abc\n")
    with tables.read(path) as table, pytest.raises(TableError) as error:
        [table.number_in(row, 1) for row in table]
    assert str(error.value) == "a.csv, row 14, column OBSERVED: 'abc' is not a number; correct it or take the row out."
    assert (error.value.file, error.value.row, error.value.column) == ("a.csv", 14, "OBSERVED")
    assert error.value.rejection().reason == "column OBSERVED: 'abc' is not a number; correct it or take the row out"


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("-4", "-4 is negative"),
        ("", "the cell is blank"),
        *[(cell, f"'{cell}' is not a number") for cell in ("nan", "inf", "1_000", "1,2", "*", "5%")],
    ],
)
def test_what_is_no_count_is_refused(cell, said, tmp_path):
    path = written(tmp_path, "a.csv", f'unit,n\nx,"{cell}"\n')
    with tables.read(path) as table, pytest.raises(TableError, match=rf"a.csv, row 2, column n: .*{said}"):
        [table.count_in(row, table.column("n")) for row in table]


@pytest.mark.parametrize(
    ("cell", "number"),
    [("1,234.5", 1234.5), (" 7 ", 7), ("-1,000,000", -1e6), (3, 3), (2.5, 2.5), (True, None), (None, None), (date(2026, 1, 1), None)],
)
def test_numbers_as_people_write_them(cell, number):
    assert as_number(cell) == number


@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**15), 10**15))
def test_a_number_that_was_written_is_the_number_that_is_read(number):
    assert as_number(repr(number)) == number


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (101.0, "101"),
        (0.5, "0.5"),
        (None, ""),
        (" x ", "x"),
        (date(2026, 1, 2), "2026-01-02"),
        (datetime(2026, 1, 2), "2026-01-02"),  # noqa: DTZ001 - cells have no zone
        (datetime(2026, 1, 2, 3), "2026-01-02 03:00:00"),  # noqa: DTZ001
    ],
)
def test_a_code_is_read_as_text_whatever_the_format_made_of_it(cell, text):
    assert worded(cell) == text


class TestText:
    def test_windows_line_ends_and_a_byte_order_mark_change_nothing(self, tmp_path):
        table = tables.read(written(tmp_path, "a.csv", b"\xef\xbb\xbfunit,n\r\nx,1\r\n"))
        assert table.columns == ("unit", "n")
        assert [row.cells for row in table] == [("x", "1")]

    def test_a_file_that_is_not_utf_8_is_read_as_windows_1252_with_a_warning(self, tmp_path):
        table = tables.read(written(tmp_path, "a.csv", b"unit,n\nx,1\n\xa9 2013,\n"))
        assert [row.cells[0] for row in table] == ["x", "© 2013"]
        assert table.warnings == ["a.csv is not UTF-8 and was read as Windows-1252."]

    def test_a_letter_of_two_bytes_cut_by_the_end_of_a_chunk_is_still_utf_8(self, tmp_path):
        table = tables.read(written(tmp_path, "a.csv", b"unit\n" + b"x" * 60 + b"\n" * ((1 << 20) - 66) + "é\n".encode()))
        assert [row.cells[0] for row in table][-1] == "é"
        assert table.warnings == []

    def test_a_byte_that_neither_encoding_has_is_named(self, tmp_path):
        with pytest.raises(TableError, match="row 2: byte 0x81 is neither"):
            list(tables.read(written(tmp_path, "a.csv", b"unit\n\x81\n")))

    def test_a_quoted_cell_may_hold_a_line_end(self, tmp_path):
        rows = list(tables.read(written(tmp_path, "a.csv", 'unit,n\n"two\nlines",1\ny,2\n')))
        assert rows == [(2, ("two\nlines", "1")), (3, ("y", "2"))]

    def test_blank_rows_are_passed_over_but_counted(self, tmp_path):
        assert [row.number for row in tables.read(written(tmp_path, "a.csv", "unit,n\nx,1\n\n,\ny,2\n"))] == [2, 5]

    def test_separators_that_a_spreadsheet_left_at_the_end_do_no_harm(self, tmp_path):
        table = tables.read(written(tmp_path, "a.csv", "unit,n,,\nx,1,,\n"))
        assert table.columns == ("unit", "n")
        assert [row.cells for row in table] == [("x", "1")]

    @pytest.mark.parametrize(("row", "count"), [("x", 1), ("x,1,2,3", 4)])
    def test_a_row_of_another_length_is_named(self, row, count, tmp_path):
        with pytest.raises(TableError, match=f"a.csv, row 3: the row has {count} cells where the header has 3"):
            list(tables.read(written(tmp_path, "a.csv", f"a,b,c\n1,2,3\n{row}\n")))

    def test_one_bad_row_does_not_lose_the_others_where_the_reader_is_asked_to_go_on(self, tmp_path):
        table = tables.read(written(tmp_path, "a.csv", "a,b\n1,2\n3\n5,6\n"), keep_going=True)
        assert [row.number for row in table] == [2, 4]
        assert [(bad.file, bad.row) for bad in table.rejected] == [("a.csv", 3)]

    def test_a_file_without_a_header_takes_the_names_given(self, tmp_path):
        table = tables.read(written(tmp_path, "a.csv", "x,1\ny,2\n"), header=None, names=["unit", "n"])
        assert [(row.number, row.cells[table.column("unit")]) for row in table] == [(1, "x"), (2, "y")]

    def test_standard_input_is_csv(self, monkeypatch):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"unit,n\nx,abc\n")))
        with tables.read("-") as table, pytest.raises(TableError, match="standard input, row 2, column n: 'abc'"):
            [table.number_in(row, 1) for row in table]

    def test_the_file_is_closed_when_it_has_been_read_or_left(self, tmp_path):
        table = tables.read(as_csv(tmp_path))
        list(table)
        with tables.read(as_csv(tmp_path)) as other:
            next(iter(other))
        with pytest.raises(ValueError, match="closed"):
            list(other)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", b"", "a.csv: the file is empty."),
        ("a.csv", b"\xef\xbb\xbf \r\n", "a.csv: the file is empty."),
        ("a.csv", b",,\n,,\n", "a.csv: the file is empty."),
        ("a.json", b"", "a.json: the file is empty."),
        ("a.xlsx", b"", "a.xlsx: the file is empty."),
        ("a.parquet", b"", "a.parquet: the file is empty."),
        ("a.csv", b"PK\x03\x04\x00\x00", "a.csv: the file is binary, not text"),
        ("a.csv", "unit,n\n".encode("utf-16"), "a.csv: the file is UTF-16; save it as CSV in UTF-8."),
        ("a.csv", b"Unit Code,n,unit_code\n", "a.csv: the header has 'Unit Code' and 'unit_code', which are the same name"),
        ("a.csv", b'unit,n\nx,"1\n', "a.csv, row 2: a quotation mark is opened and never closed"),
        ("a.csv", b'unit,n\nx,"1"2\n', "a.csv, row 2: the quotation marks do not match"),
        ("a.csv", b'unit,n\nx,"' + b"1\n" * 100_000, "a.csv, row 2: a cell is longer than"),
        ("a.csv", b"unit,n\n" + b"x" * 10_000_001, "a.csv, row 2: a cell is longer than"),
        ("a.docx", b"PK", "a.docx: the ending '.docx' is none that can be read; the endings are .csv, .tsv"),
        ("noending", b"x", "noending: the file has no ending"),
        ("a.parquet", b"PAR1 not really", "a.parquet: the file is not readable as Parquet."),
        ("a.xlsx", b"PK not really", "a.xlsx: the file is not a readable spreadsheet"),
        ("a.ods", b"PK not really", "a.ods: the file is not a readable ODS spreadsheet"),
        ("a.json", b"[]", "a.json: the file holds no rows."),
        ("a.json", b"7", "a.json: the JSON is not a list of objects"),
        ("a.json", b"[1, 2]", "a.json: the JSON is not a list of objects"),
        ("a.json", b'{"a": 1}', "a.json: the JSON is not a list of objects"),
        ("a.json", b'{"rows": ', "a.json: the JSON is wrong"),
        ("a.json", b'[{"a": 1}, {"a": ', "a.json, row 2: the JSON is cut off or wrong here"),
        ("a.json", b'[{"a": 1}, {"b": 2}]', "a.json, row 2: the key 'b' is not in the first object"),
        ("a.json", b'[{"a": 1}, 5]', "a.json, row 2: the JSON is not a list of objects"),
        ("a.json", b'{"rows": ' + b"[" * 100_000, "a.json: the JSON is wrong"),
    ],
)
def test_a_file_that_is_no_table_gets_one_sentence(name, content, said, tmp_path):
    with pytest.raises(TableError) as error:
        list(tables.read(written(tmp_path, name, content)))
    assert str(error.value).startswith(said)
    assert str(error.value).endswith(".")
    assert "\n" not in str(error.value)


def test_a_missing_file_and_a_folder_get_one_sentence(tmp_path):
    with pytest.raises(TableError, match=r"gone\.csv: there is no such file; check the name and the folder\.$"):
        tables.read(tmp_path / "gone.csv")
    with pytest.raises(TableError, match=r": this is a folder; give a file in it\.$"):
        tables.read(tmp_path)


def test_a_json_list_longer_than_a_chunk_is_read_on_where_it_was_cut(tmp_path):
    many = [{"unit": f"ü{i}", "text": "x" * (i % 900)} for i in range(5000)]
    found = [row.cells for row in tables.read(written(tmp_path, "a.json", json.dumps(many, indent=1, ensure_ascii=False)))]
    assert found == [(one["unit"], one["text"] or None) for one in many]


class TestSpreadsheets:
    def test_a_workbook_of_several_sheets_says_which_was_read(self, tmp_path):
        path = workbook(tmp_path / "a.xlsx", [("unit",), ("x",)], sheet="Data")
        book = openpyxl.load_workbook(path)
        book.create_sheet("Notes").append(("hello",))
        book.save(path)
        assert tables.read(path).warnings == ["a.xlsx has 2 sheets; the first, 'Data', was read."]
        assert tables.read(path, sheet="Notes").columns == ("hello",)
        with pytest.raises(TableError, match="there is no sheet 'Other'; the sheets are Data, Notes"):
            tables.read(path, sheet="Other")

    def test_rows_keep_their_numbers_under_blank_rows(self, tmp_path):
        path = workbook(tmp_path / "a.xlsx", [(), (), ("unit", "n"), ("x", 1), (), ("y", None)])
        assert list(tables.read(path)) == [(4, ("x", 1)), (6, ("y", None))]

    def test_days_stay_days(self, tmp_path):
        (row,) = tables.read(workbook(tmp_path / "a.xlsx", [("day",), (date(2026, 3, 1),)]))
        assert worded(row.cells[0]) == "2026-03-01"

    def test_a_small_zip_that_unpacks_to_a_giant_is_refused(self, tmp_path, monkeypatch):
        monkeypatch.setattr("candour.analytics.tables.sheets.LARGEST", 1000)
        with pytest.raises(TableError, match="unpacks to"):
            tables.read(as_xlsx(tmp_path))
