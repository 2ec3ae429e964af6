import re
import struct
from xml.etree import ElementTree as ET

import pytest

from candour.design import charts, colours, specimens
from candour.design.charts import funnel, labels, reading

SPACE = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def table() -> dict:
    return specimens.table()


@pytest.fixture(scope="module")
def drawn(table: dict) -> dict[str, str]:
    words = {"title": "A finding", "value_label": "Deaths for each death expected"}
    return {
        "funnel": charts.funnel_svg(table, highlight="X17"),
        "narrow funnel": charts.funnel_svg(table, highlight="X17", width=charts.NARROW),
        "standalone funnel": charts.funnel_svg(table, highlight="X17", standalone=True),
        "history": charts.history_svg(specimens.history(), **words),
        "ranges": charts.ranges_svg(specimens.ranges(), value_type="proportion", reference=0.8, reference_label="All 80%", **words),
    }


@pytest.fixture(params=["funnel", "narrow funnel", "standalone funnel", "history", "ranges"])
def picture(request, drawn: dict[str, str]) -> str:
    return drawn[request.param]


def test_a_picture_may_stand_in_a_page_under_a_strict_policy(picture: str):
    assert "style" not in picture
    assert "<script" not in picture
    assert set(re.findall(r"https?://[^\"' <]+", picture)) <= {"http://www.w3.org/2000/svg"}


def test_a_picture_names_itself_to_those_who_do_not_see_it(picture: str):
    root = ET.fromstring(picture)
    assert root.get("role") == "img"
    title, desc = root.get("aria-labelledby", "").split()
    assert root.find(f"{SPACE}title[@id='{title}']").text
    assert root.find(f"{SPACE}desc[@id='{desc}']").text


def test_no_id_is_used_twice_on_a_page_with_every_picture(drawn: dict[str, str]):
    found = re.findall(r'\bid="([^"]+)"', "".join(drawn.values()))
    assert len(found) == len(set(found))
    referred = re.findall(r"url\(#([^)]+)\)", "".join(drawn.values()))
    assert set(referred) <= set(found)


def test_the_same_table_draws_the_same_bytes(table: dict, drawn: dict[str, str]):
    assert charts.funnel_svg(table, highlight="X17") == drawn["funnel"]


def test_text_is_set_in_our_typeface_with_something_to_fall_back_on(picture: str):
    assert set(re.findall(r'font-family="([^"]+)"', picture)) == {"Atkinson Hyperlegible Next, Arial, sans-serif"}


def test_the_one_in_question_is_named_with_its_value(drawn: dict[str, str]):
    assert ">Merrowgate and Nettle Vale, 1.16<" in drawn["funnel"]
    assert "Marked: Merrowgate and Nettle Vale Trust: 1.16" in drawn["funnel"]


def test_every_organisation_is_drawn_once_and_says_who_it_is(table: dict, drawn: dict[str, str]):
    said = [element.text for element in ET.fromstring(drawn["funnel"]).iter(f"{SPACE}title")][1:]
    assert len(said) == len(table["rows"])
    assert any(text.startswith("Westering Trust: 1.00, 240 against 240.0 expected. As expected.") for text in said)


def test_signals_differ_by_shape_as_well_as_by_colour():
    assert reading.SHAPES["higher_than_expected"] != reading.SHAPES["lower_than_expected"] != "circle"
    assert reading.signal_colour("higher_than_expected") != reading.signal_colour("lower_than_expected")


def test_a_measure_where_more_is_better_turns_the_colours_round():
    assert reading.signal_colour("higher_than_expected", "up") == reading.signal_colour("lower_than_expected", "down")


def test_a_picture_that_travels_says_that_it_is_invented(drawn: dict[str, str]):
    assert "Invented figures" in drawn["standalone funnel"]
    assert "method funnel-ratio-shmi, version 1" in drawn["standalone funnel"]


def test_a_published_picture_names_its_publisher(table: dict):
    marks = {"official": True, "invented": False, "provenance": "A publisher, Open Government Licence"}
    assert ">A publisher, Open Government Licence<" in charts.funnel_svg(table | {"marks": marks}, standalone=True)


def test_a_png_is_twice_the_size(table: dict):
    png = charts.funnel_png(table, width=600)
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", png[16:24])[0] == 2 * (600 + 48)


def test_missing_values_and_limits_are_left_out_not_guessed(table: dict):
    names = [column["name"] for column in table["columns"]]
    without = [
        dict(zip(names, row, strict=True)) | {"lower_95": None, "upper_95": None, "lower_998": None, "upper_998": None}
        for row in table["rows"]
    ]
    without[0]["value"] = None
    svg = charts.funnel_svg(table | {"rows": [list(row.values()) for row in without]})
    assert "Funnel chart of 41 organisations" in svg
    assert "99.8% limit" not in svg


@pytest.mark.parametrize("rows", [0, 1])
def test_a_table_of_none_or_one_still_draws(table: dict, rows: int):
    assert f"Funnel chart of {rows} organisation" in charts.funnel_svg(table | {"rows": table["rows"][:rows]})


def test_a_rate_finds_its_own_column_names(table: dict):
    renamed = [
        column | {"name": {"observed": "numerator", "expected": "denominator"}.get(column["name"], column["name"])}
        for column in table["columns"]
    ]
    assert "of 240" in charts.funnel_svg(table | {"columns": renamed, "totals": {"numerator": 10, "denominator": 10}, "method": {}})


def test_no_line_is_drawn_across_a_release_that_is_missing(drawn: dict[str, str]):
    lines = [e for e in ET.fromstring(drawn["history"]).iter(f"{SPACE}path") if e.get("stroke-width") == "1.5"]
    assert len(lines) == 2
    assert "January 2025: nothing released" in drawn["history"]


def test_labels_do_not_cover_one_another():
    wishes = [labels.Wish(f"Hospital {at}", 100 + at % 3, 100 + at, 14) for at in range(6)]
    boxes = [labels.box_of(put.wish, put.dx, put.dy, put.align) for put in labels.place(wishes, 400, 300)]
    assert len(boxes) >= 2
    assert not any(labels.overlap(one, other) for at, one in enumerate(boxes) for other in boxes[:at])


def test_the_label_in_question_stays_inside_the_plot():
    taken = [(0.0, 0.0, 240.0, 300.0)]
    (put,) = labels.place([labels.Wish("Merrowgate and Nettle Vale, 1.16", 230, 20, 14, must=True)], 240, 300, taken=taken)
    left, top, right, _ = labels.box_of(put.wish, put.dx, put.dy, put.align)
    assert left >= 0
    assert top >= 0
    assert right <= 240.5


def test_the_charts_need_no_django():
    import subprocess
    import sys

    code = (
        "import sys; from candour.design import charts; sys.exit(any(name in sys.modules for name in ('django', 'altair', 'vl_convert')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    "parameters", [{"limits": {"0.95": "over-dispersed", "0.998": "exact Poisson"}}, {"levels": [0.95], "levels_exact": [0.998]}]
)
def test_limits_of_two_kinds_are_told_apart_and_the_wider_is_drawn_first(table: dict, parameters: dict):
    names = [column["name"] for column in table["columns"]]
    rows = [dict(zip(names, row, strict=True)) for row in table["rows"]]
    for row in rows:  # the exact limits of chance alone stand inside the ones that count in how much trusts usually differ
        row["lower_998"], row["upper_998"] = (1 + (row["lower_95"] - 1) / 2, 1 + (row["upper_95"] - 1) / 2)
    method = table["method"] | {"parameters": parameters}
    svg = charts.funnel_svg(table | {"rows": [list(row.values()) for row in rows], "method": method})
    assert ">95%, usual differences counted in<" in svg
    assert ">99.8%, chance alone<" in svg
    assert svg.index(f'fill="{colours.BAND_OUTER}"') < svg.index(f'fill="{colours.BAND_INNER}"')


def test_long_titles_of_axes_get_the_room_they_need(table: dict):
    columns = [
        column | ({"label": "Seen by a senior doctor within 14 hours", "unit": "in every 100 people"} if column["name"] == "value" else {})
        for column in table["columns"]
    ]
    plain = ET.fromstring(charts.funnel_svg(table, width=charts.NARROW))
    tall = ET.fromstring(charts.funnel_svg(table | {"columns": columns}, width=charts.NARROW))
    assert int(tall.get("height")) > int(plain.get("height"))
    assert ">every 100 people<" in ET.tostring(tall, encoding="unicode").replace("ns0:", "")


def test_the_middle_of_a_funnel_is_drawn_in_the_unit_of_its_values():
    parameters = {"parameters": {"centre": 0.8124}}
    per_hundred = {"name": "value", "per": 100}
    assert funnel.centre_of({"method": parameters}, [], per_hundred) == pytest.approx(81.24)
    assert funnel.centre_of({"method": parameters}, [], {"name": "value"}) == pytest.approx(0.8124)
    pooled = {"totals": {"numerator": 30, "denominator": 400}}
    assert funnel.centre_of(pooled, [], {"name": "value", "per": 1000}) == pytest.approx(75)


def test_where_neither_side_is_good_few_is_what_worries() -> None:
    low, high = "lower_than_expected", "higher_than_expected"
    assert reading.signal_colour(low, "neutral") == reading.signal_colour(low, "up") == reading.signal_colour(high, "down")
    assert reading.signal_colour(high, "neutral") == reading.signal_colour(low, "down")
