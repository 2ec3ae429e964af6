import tracemalloc
from datetime import date, datetime

import pytest

from candour.analytics import tables
from candour.analytics.tables import TableError
from tests.analytics.opendocument import cell, pack, row, sheet, write

HEADER = row([cell("unit"), cell("n")])


def raw(attributes, inside=""):
    return f"<table:table-cell {attributes}>{inside}</table:table-cell>"


def only(path):
    return [found.cells for found in tables.read(path)]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        (raw('office:value-type="percentage" office:value="0.25"', "<text:p>25%</text:p>"), 0.25),
        (raw('office:value-type="currency" office:value="12"', "<text:p>£12</text:p>"), 12),
        (raw('office:value-type="date" office:date-value="2026-03-01"', "<text:p>01/03/26</text:p>"), date(2026, 3, 1)),
        (raw('office:value-type="date" office:date-value="2026-03-01T04:05:00"'), datetime(2026, 3, 1, 4, 5)),  # noqa: DTZ001 - cells have no zone
        (raw('office:value-type="boolean" office:boolean-value="true"', "<text:p>TRUE</text:p>"), True),
        (raw('office:value-type="string"', "<text:p>one</text:p><text:p>two</text:p>"), "one\ntwo"),
        (raw('office:value-type="string"', '<text:p>a<text:s text:c="3"/>b<text:tab/>c<text:line-break/>d</text:p>'), "a   b\tc\nd"),
        (raw('office:value-type="string"', "<text:p>a <text:span>b</text:span></text:p>"), "a b"),
        (raw('office:value-type="string"', "<office:annotation><text:p>a note</text:p></office:annotation><text:p>cell</text:p>"), "cell"),
        (raw('office:value-type="string"', "<text:p>  </text:p>"), None),
        (raw('office:value-type="float" office:value="?"', "<text:p>about 3</text:p>"), "about 3"),
    ],
)
def test_a_cell_is_what_the_spreadsheet_meant(written, value, tmp_path):
    path = pack(tmp_path / "a.ods", sheet([HEADER, row([cell("x"), written])]))
    assert only(path) == [("x", value)]


def test_repeated_cells_and_rows_are_given_out_as_often_as_they_stand_there(tmp_path):
    rows = [row([cell("a"), cell("b"), cell("c")]), row([cell(1), cell(7, 2)], 3), row([cell(None, 2), cell("z")])]
    path = pack(tmp_path / "a.ods", sheet(rows))
    assert list(tables.read(path)) == [(2, (1, 7, 7)), (3, (1, 7, 7)), (4, (1, 7, 7)), (5, (None, None, "z"))]


def test_the_million_blank_rows_and_cells_at_the_end_cost_nothing(tmp_path):
    filled = [row([cell("unit"), cell("n"), cell(None, 16382)]), row([cell("x"), cell(1), cell(None, 16382)])]
    path = pack(tmp_path / "a.ods", sheet([*filled, *[row([cell(None, 16384)], 1_048_574)] * 3]))
    tracemalloc.start()
    assert only(path) == [("x", 1)]
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


def test_a_row_that_holds_something_a_thousand_million_times_is_refused(tmp_path):
    path = pack(tmp_path / "a.ods", sheet([HEADER, row([cell("x"), cell(1)], 999_999_999)]))
    with pytest.raises(TableError, match="more than 1,048,576 rows"):
        for _ in tables.read(path):
            pass


def test_a_cell_that_is_repeated_past_the_last_column_is_refused(tmp_path):
    path = pack(tmp_path / "a.ods", sheet([HEADER, row([cell("x", 999_999_999)])]))
    with pytest.raises(TableError, match="row 2: the row is longer than any spreadsheet"):
        only(path)


def test_entities_are_refused_unread(tmp_path):
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    laughing = raw('office:value-type="string"', "<text:p>&b;</text:p>")
    path = pack(tmp_path / "a.ods", sheet([HEADER, row([laughing, cell(1)])]), doctype=laughs)
    with pytest.raises(TableError, match="declares XML entities"):
        only(path)


def test_a_damaged_sheet_gives_one_sentence(tmp_path):
    path = pack(tmp_path / "a.ods", sheet([HEADER, row([cell("x"), cell(1)])]) + "<oops>")
    with pytest.raises(TableError, match="damaged or locked from here on"):
        only(path)


def test_another_sheet_can_be_named_and_the_first_is_said_to_have_been_read(tmp_path):
    sheets = sheet([HEADER, row([cell("x"), cell(1)])], "Data"), sheet([row([cell("note")]), row([cell("hi")])], "Notes")
    path = pack(tmp_path / "a.ods", *sheets)
    table = tables.read(path)
    assert [found.cells for found in table] == [("x", 1)]
    assert table.warnings == ["a.ods has 2 sheets; the first, 'Data', was read."]
    assert [found.cells for found in tables.read(path, sheet="Notes")] == [("hi",)]


def test_a_sheet_that_is_not_there_is_named(tmp_path):
    with pytest.raises(TableError, match="there is no sheet 'Other'; the sheets are Sheet1"):
        tables.read(write(tmp_path / "a.ods", [("unit",), ("x",)]), sheet="Other")


def test_memory_stays_low_on_a_long_sheet(tmp_path):
    path = write(tmp_path / "a.ods", [("unit", "n"), *((f"unit {i} {'x' * 200}", i) for i in range(15_000))])
    tracemalloc.start()
    assert sum(found.cells[1] for found in tables.read(path)) == 15_000 * 14_999 // 2
    assert tracemalloc.get_traced_memory()[1] < 3_000_000
    tracemalloc.stop()
