import re

from candour.design import colours, tables
from candour.design.charts import reading
from candour.design.pages import pages

TABLE = {
    "columns": [
        {"name": "organisation", "label": "Code", "type": "code"},
        {"name": "name", "label": "Trust", "type": "name"},
        {"name": "observed", "label": "Deaths", "type": "count", "unit": "deaths"},
        {"name": "value", "label": "Ratio", "type": "ratio", "decimals": 4},
        {"name": "band", "label": "Band", "type": "band"},
    ],
    "rows": [
        ["B", "BETA TRUST", 1204, 1.11625, "higher_than_expected"],
        ["A", "Alpha", {"hidden": "fewer than 7"}, None, "as_expected"],
        ["C", "Gamma", 9, 0.9, "as_expected"],
    ],
}


def texts(view: tables.TableView, column: int) -> list[str]:
    return [row.cells[column].text for row in view.rows]


def test_rows_come_in_their_own_order_until_someone_sorts():
    assert texts(tables.present(TABLE), 0) == ["B", "A", "C"]


def test_figures_sort_by_value_not_by_their_text():
    assert texts(tables.present(TABLE, sort="observed"), 2) == ["1,204", "9", "fewer than 7"]
    assert texts(tables.present(TABLE, sort="observed", order="asc"), 2) == ["9", "1,204", "fewer than 7"]


def test_what_is_missing_or_hidden_stands_last_either_way():
    assert texts(tables.present(TABLE, sort="value", order="asc"), 3)[-1] == "–"
    assert texts(tables.present(TABLE, sort="value", order="desc"), 3)[-1] == "–"


def test_an_unknown_sort_is_ignored():
    assert texts(tables.present(TABLE, sort="password"), 0) == ["B", "A", "C"]


def test_a_head_says_how_it_is_sorted_and_leads_to_the_other_way():
    view = tables.present(TABLE, sort="value", order="desc", query={"region": "Dunmere", "sort": "value", "order": "desc", "page": "3"})
    assert [head.sorted for head in view.heads] == ["", "", "", "descending", ""]
    assert view.heads[3].href == "?region=Dunmere&sort=value&order=asc#table"
    assert view.heads[1].href == "?region=Dunmere&sort=name&order=asc#table"


def test_a_hidden_count_never_shows_as_a_number():
    cell = tables.present(TABLE).rows[1].cells[2]
    assert cell.hidden
    assert cell.text == "fewer than 7"


def test_a_column_may_say_its_decimals():
    assert texts(tables.present(TABLE), 3) == ["1.1162", "–", "0.9000"]


def test_the_first_shown_column_carries_the_link_and_the_one_in_question_is_marked():
    view = tables.present(TABLE, columns=("name", "value"), href=lambda row: f"/organisations/{row['organisation']}/", highlight="C")
    assert view.rows[0].cells[0].href == "/organisations/B/"
    assert [row.current for row in view.rows] == [False, False, True]


def test_a_part_of_the_table_still_knows_how_long_it_is():
    view = tables.present(TABLE, sort="organisation", start=1, limit=1)
    assert texts(view, 0) == ["B"]
    assert view.count == 3


def test_an_address_typed_wrongly_still_answers_with_a_page():
    assert [pages(1000, wanted).number for wanted in ("x", "-3", "0", "7", "9" * 30, None)] == [1, 1, 1, 7, 1, 1]
    assert pages(1000, "99").number == 20


def test_page_numbers_show_the_ends_and_the_neighbours():
    assert pages(1000, 7).numbers == (1, None, 6, 7, 8, None, 20)
    assert pages(0, None).numbers == (1,)


def test_a_measure_may_have_its_own_words_for_its_bands():
    view = tables.present(TABLE, bands={"higher_than_expected": "more deaths than expected"})
    assert texts(view, 4) == ["More deaths than expected", "As expected", "As expected"]


def test_a_group_is_shown_by_its_label_and_a_name_in_capitals_as_people_write_it():
    groups = {"name": "day_type", "label": "Day", "type": "group", "values": [{"code": "weekend", "label": "Weekends"}]}
    table = {
        "columns": [groups, {"name": "name", "label": "Trust", "type": "text"}],
        "rows": [["weekend", "BETA NHS TRUST"], ["other", "x"]],
    }
    view = tables.present(table)
    assert texts(view, 0) == ["Weekends", "other"]
    assert texts(view, 1) == ["Beta NHS Trust", "x"]


def test_the_side_that_worries_is_orange_whichever_way_a_measure_is_better(render):
    table = {"columns": [{"name": "band", "label": "Band", "type": "band"}], "rows": [["lower_than_expected"]]}
    source = '{% from "design/macros.jinja" import band %}{{ band(cell.band, cell.text, better=cell.better) }}'
    for better in ("up", "down", "neutral"):
        cell = tables.present(table, better=better).rows[0].cells[0]
        tone = re.search(r"candour-tag--(\w+)", render(source, cell=cell)).group(1)
        worries = reading.signal_colour("lower_than_expected", better) == colours.ORANGE
        assert tone == ("higher" if worries else "lower")
