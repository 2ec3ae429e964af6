"""`candour spc`: what it reads, what it answers, and what it says of wrong input."""

import csv
import io
import json
from datetime import date
from xml.etree import ElementTree as ET

import pytest

from candour.config import command
from candour.config.command import spc_dates

MONTHS = [f"{2020 + i // 12}-{i % 12 + 1:02d}-01" for i in range(30)]
STEADY = [50 + (7 * i) % 11 for i in range(30)]


@pytest.fixture
def write(tmp_path):
    def write(rows, header=("date", "value"), name="series.csv"):
        text = io.StringIO()
        csv.writer(text).writerows([header, *rows])
        (tmp_path / name).write_text(text.getvalue(), "utf-8")
        return str(tmp_path / name)

    return write


@pytest.fixture
def spc(capsys):
    def spc(file, *options, form="json", expect=0):
        code = command.run(["spc", file, "--date", "date", *options, "--format", form])
        said = capsys.readouterr()
        assert code == expect, said.err
        return json.loads(said.out) if form == "json" and code == 0 else said

    return spc


def steady():
    return list(zip(MONTHS, STEADY, strict=True))


def test_the_answer_has_every_part_that_was_promised(write, spc):
    answer = spc(write(steady()), "--value", "value", "--better", "up", "--target", "52")
    assert answer["method"]["id"] == "spc-xmr-mdc-2023-12"
    assert answer["method"]["parameters"]["target"] == 52
    assert answer["warnings"] == []
    (series,) = answer["series"]
    assert series["key"] == "all"
    assert series["assurance"] == "inconsistent"
    assert series["variation"] == "common_cause"
    assert series["points"][0] | {"value": 50} == series["points"][0]
    assert {"date", "value", "centre", "lower", "upper", "flag"} <= series["points"][0].keys()
    assert [p["date"] for p in series["points"]] == MONTHS


def test_rows_in_any_order_give_the_same_answer(write, spc):
    assert spc(write(steady()), "--value", "value") == spc(write(steady()[::-1]), "--value", "value")


def test_several_columns_name_a_series_together(write, spc):
    rows = [
        (m, org, spec, STEADY[i] + at) for at, (org, spec) in enumerate([("a", "x"), ("a", "y"), ("b", "x")]) for i, m in enumerate(MONTHS)
    ]
    file = write(rows, ("date", "org", "specialty", "value"))
    answer = spc(file, "--value", "value", "--by", "org", "--by", "specialty")
    assert [(s["key"], s["keys"]) for s in answer["series"]] == [("a / x", ["a", "x"]), ("a / y", ["a", "y"]), ("b / x", ["b", "x"])]
    chosen = [s["key"] for s in spc(file, "--value", "value", "--by", "org", "--by", "specialty", "--only", "x")["series"]]
    assert chosen == ["a / x", "b / x"]
    both = ("--by", "org", "--by", "specialty", "--only", "x", "--only", "b")
    assert [s["key"] for s in spc(file, "--value", "value", *both)["series"]] == ["b / x"]
    either = ("--by", "org", "--by", "specialty", "--only", "a", "--only", "b", "--only", "y")
    assert [s["key"] for s in spc(file, "--value", "value", *either)["series"]] == ["a / y"]
    assert "--only z is in none" in spc(file, "--value", "value", "--by", "org", "--only", "z", expect=2).err


def test_limits_begin_anew_where_they_are_told_to(write, spc):
    rows = [(m, v + (30 if i >= 15 else 0)) for i, (m, v) in enumerate(steady())]
    (series,) = spc(write(rows), "--value", "value", "--rebase", "April 2021")["series"]
    assert series["rebased_on"] == ["2021-04-01"]
    assert series["points"][14]["centre"] < 60 < series["points"][15]["centre"]
    assert all(p["flag"] == "common_cause" for p in series["points"])


def test_a_shift_that_lasts_is_proposed_as_a_rebase_and_nothing_is_moved(write, spc):
    rows = [(m, v + (30 if i >= 15 else 0)) for i, (m, v) in enumerate(steady())]
    (series,) = spc(write(rows), "--value", "value")["series"]
    assert series["rebased_on"] == []
    assert len({p["centre"] for p in series["points"]}) == 1
    proposed = series["rebase_proposed"]
    assert (proposed["on"], proposed["side"], proposed["points"], proposed["limits_differ"]) == ("2021-04-01", "high", 15, True)
    assert proposed["before"]["centre"] < proposed["now"]["centre"] < proposed["after"]["centre"]
    assert "for a person to decide" in spc(write(rows), "--value", "value", form="table").out


def test_values_are_multiplied_as_asked(write, spc):
    rows = [(m, 5 + i % 4, 100) for i, m in enumerate(MONTHS)]
    file = write(rows, ("date", "n", "d"))
    (series,) = spc(file, "--numerator", "n", "--denominator", "d", "--chart", "p", "--per", "100")["series"]
    assert series["points"][0] | {"value": 5, "numerator": 5, "denominator": 100} == series["points"][0]
    assert series["upper"] == pytest.approx(6.433333 + 3 * 100 * (0.06433333 * (1 - 0.06433333) / 100) ** 0.5, rel=1e-5)


def test_with_anhoejs_rules_the_runs_are_told(write, spc):
    (series,) = spc(write(steady()), "--value", "value", "--rules", "anhoej")["series"]
    assert series["signals"]["longest_run_limit"] == 8
    assert series["signals"]["crossings_limit"] == 10
    assert {"longest_run", "crossings", "useful", "signal"} <= series["signals"].keys()


def test_a_run_chart_has_no_limits(write, spc):
    (series,) = spc(write(steady()), "--value", "value", "--chart", "run")["series"]
    assert series["lower"] is None
    assert series["centre"] == 55


def test_csv_has_a_line_for_each_point_and_a_table_of_many_a_line_for_each_series(write, spc):
    rows = [(m, key, v) for key in "ab" for m, v in steady()]
    file = write(rows, ("date", "ward", "value"))
    lines = list(csv.DictReader(io.StringIO(spc(file, "--value", "value", "--by", "ward", form="csv").out)))
    assert len(lines) == 60
    assert lines[-1]["key"] == "b"
    table = spc(file, "--value", "value", "--by", "ward", form="table").out.splitlines()
    assert [line.split()[0] for line in table[:3]] == ["key", "a", "b"]


def test_the_picture_is_one_series_and_says_its_finding(write, spc):
    rows = [*steady()[:-1], (MONTHS[-1], 99)]
    drawn = spc(write(rows), "--value", "value", "--better", "down", form="svg").out
    title = ET.fromstring(drawn).find("{http://www.w3.org/2000/svg}title")
    assert title is not None
    assert title.text == "Worse: higher than chance explains. 1 of 30 points stands out"
    many = write([(m, key, v) for key in "ab" for m, v in steady()], ("date", "ward", "value"))
    assert "choose one with --only a" in spc(many, "--value", "value", "--by", "ward", form="svg", expect=2).err


WRONG = [
    ([("2020-01-01", "n/a")], (), "series.csv, row 2, column value: 'n/a' is not a number"),
    ([("2020-01-01", "NaN")], (), "'NaN' is not a number"),
    ([("2020-01-01", "inf")], (), "'inf' is not a number"),
    ([("2020-01-01", "-3")], ("--chart", "c"), "-3 is negative, and a count is 0 or more"),
    ([("2020-01-01", "-3")], ("--chart", "g"), "-3 is negative"),
    ([("2020-01-01", "0")], ("--chart", "t"), "0 is no time between two events"),
    ([("soon", "3")], (), "'soon' is not a date; write YYYY-MM-DD, DD/MM/YYYY or a month such as April 2021"),
    ([("2020-13-01", "3")], (), "'2020-13-01' is not a date"),
    ([("2020-02-30", "3")], (), "'2020-02-30' is not a date"),
    ([("0000-01-01", "3")], (), "'0000-01-01' is not a date"),
    ([("2020-01-01", "1e308")], (), "1e+308 is too large to reckon with; correct it or take the row out"),
    ([("2020-01-01", "-1e-320")], (), "-9.99989e-321 is too small to reckon with"),
    ([("13", "3")], (), "'13' is not a date"),
    ([("", "3")], (), "the row has a figure and no date"),
    ([("2020-01-01", "3"), ("2020-01-01", "4")], (), "row 3, column date: 2020-01-01 stands here and in row 2"),
    ([("2020-01-01", "3"), ("01/02/2020", "4")], (), "'01/02/2020' is written another way than '2020-01-01' in row 2"),
    ([("2020-01-01", "")], (), "there is a header and no row with figures"),
    ([("2020-01-01", "3"), ("2020-02-01", "4")], ("--rebase", "2020-01-01"), "--rebase 2020-01-01 is at or before the first point"),
    ([("2020-01-01", "3"), ("2020-02-01", "4")], ("--rebase", "2021-01-01"), "is after the last point"),
    ([("2020-01-01", "3"), ("2020-02-01", "4")], ("--rebase", "later"), "--rebase is 'later' and must be a date"),
    ([("2020-01-01", "3"), ("2020-02-01", "4")], ("--baseline", "1"), "--baseline is 1: a moving range takes at least 2 points"),
    ([("2020-01-01", "3"), ("2020-02-01", "4")], ("--per", "0"), "--per is 0: it must be more than 0"),
    ([("2020-01-01", "3")], ("--chart", "p"), "--chart p needs --numerator and --denominator"),
    ([("2020-01-01", "3")], ("--only", "3"), "--only chooses among the values of a --by column"),
]


@pytest.mark.parametrize(("rows", "options", "sentence"), WRONG, ids=[sentence[:40] for _, _, sentence in WRONG])
def test_wrong_input_gets_one_sentence(write, spc, rows, options, sentence):
    said = spc(write(rows), "--value", "value", *options, expect=2)
    assert said.out == ""
    assert sentence in said.err
    assert len(said.err.splitlines()) == 1


OF_TWO = [
    ([("2020-01-01", "5", "0")], "p", "0 cannot be divided by"),
    ([("2020-01-01", "5", "4")], "p", "5 is more than the 4 it is out of; correct it, or ask for --chart u"),
    ([("2020-01-01", "5", "-4")], "u", "-4 is negative"),
    ([("2020-01-01", "-5", "4")], "u", "-5 is negative"),
    ([("2020-01-01", "5", "")], "u", "the cell is blank where a number is needed"),
]


@pytest.mark.parametrize(("rows", "chart", "sentence"), OF_TWO)
def test_wrong_ratios_get_one_sentence(write, spc, rows, chart, sentence):
    file = write(rows, ("date", "n", "d"))
    assert sentence in spc(file, "--numerator", "n", "--denominator", "d", "--chart", chart, expect=2).err


def test_a_wrong_delimiter_is_recognised(tmp_path, spc):
    (tmp_path / "odd.csv").write_text("date;value\n2020-01-01;3\n")
    assert "looks like semicolons" in spc(str(tmp_path / "odd.csv"), "--value", "value", expect=2).err


def test_columns_that_do_not_belong_together_are_refused(write, spc):
    file = write(steady())
    assert "--numerator with --denominator" in spc(file, "--numerator", "value", expect=2).err
    assert "name the column of the figure" in spc(file, expect=2).err
    assert "takes --value" in spc(file, "--numerator", "value", "--denominator", "value", "--chart", "c", expect=2).err


def test_with_a_value_and_a_ratio_each_chart_takes_what_it_is_made_of(write, spc):
    file = write([(m, v, 5, 10) for m, v in steady()], ("date", "value", "n", "d"))
    given = ("--value", "value", "--numerator", "n", "--denominator", "d")
    assert spc(file, *given)["series"][0]["points"][0]["value"] == 50
    assert spc(file, *given, "--chart", "p")["series"][0]["points"][0]["value"] == 0.5


def test_a_month_that_is_missing_is_named(write, spc):
    rows = [row for row in steady() if row[0] not in ("2020-05-01", "2021-02-01")]
    (said,) = spc(write(rows), "--value", "value")["warnings"]
    assert said.startswith("There is no point for May 2020, February 2021; the points before and after are taken as neighbours")


def test_a_blank_figure_is_left_out_and_named_with_its_month(write, spc):
    rows = [(m, "" if i == 4 else v) for i, (m, v) in enumerate(steady())]
    blank, gap = spc(write(rows), "--value", "value")["warnings"]
    assert blank == "Left out, because value is blank there: row 6."
    assert "May 2020" in gap


def test_few_points_are_warned_of(write, spc):
    assert "Only 12 points" in spc(write(steady()[:12]), "--value", "value")["warnings"][0]
    assert spc(write(steady()[:13]), "--value", "value")["warnings"] == []


def test_one_point_has_a_centre_and_no_limits(write, spc):
    answer = spc(write(steady()[:1]), "--value", "value", "--target", "3", "--better", "up")
    assert "no moving range and so no limits" in answer["warnings"][0]
    (series,) = answer["series"]
    assert (series["centre"], series["lower"], series["upper"]) == (50, None, None)
    assert (series["variation"], series["assurance"]) == ("common_cause", "none")


def test_a_constant_series_has_limits_at_its_mean_and_no_signal(write, spc):
    (series,) = spc(write([(m, "0.1") for m in MONTHS]), "--value", "value")["series"]
    assert series["centre"] == series["lower"] == series["upper"] == 0.1
    assert {p["flag"] for p in series["points"]} == {"common_cause"}


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2021-04-05", date(2021, 4, 5)),
        ("2021-04-05 00:00:00", date(2021, 4, 5)),
        ("05/04/2021", date(2021, 4, 5)),
        ("5/4/2021", date(2021, 4, 5)),
        ("April 2021", date(2021, 4, 1)),
        ("apr 2021", date(2021, 4, 1)),
        ("Sept 2021", date(2021, 9, 1)),
        ("Apr-21", date(2021, 4, 1)),
        ("5 April 2021", date(2021, 4, 5)),
        ("2021-04", date(2021, 4, 1)),
        ("2021", date(2021, 1, 1)),
        (2021.0, date(2021, 1, 1)),
        (date(2021, 4, 5), date(2021, 4, 5)),
    ],
)
def test_a_date_is_read_as_people_write_it(cell, day):
    found = spc_dates.read(cell)
    assert found is not None
    assert found[0] == day


@pytest.mark.parametrize("cell", ["31/02/2021", "Smarch 2021", "mayhem 2021", "21", "4/2021", "tomorrow", "2021-4-31"])
def test_what_is_no_date_is_not_taken_for_one(cell):
    assert spc_dates.read(cell) is None


def test_gaps_are_found_in_days_weeks_quarters_and_years():
    days = [date.fromordinal(date(2024, 1, 1).toordinal() + i) for i in range(20)]
    assert spc_dates.left_out(days) == []
    assert spc_dates.left_out(days[:8] + days[9:]) == ["9 January 2024"]
    weekdays = [day for day in days if day.weekday() < 5]
    assert spc_dates.left_out(weekdays) == []
    assert spc_dates.left_out([*days[::7], date(2024, 1, 29)]) == ["22 January 2024"]
    assert spc_dates.left_out([date(2020, 1, 1), date(2020, 4, 1), date(2020, 10, 1), date(2021, 1, 1)]) == ["July 2020"]
    assert spc_dates.left_out([date(2018, 1, 1), date(2019, 1, 1), date(2021, 1, 1), date(2022, 1, 1)]) == ["2020"]
    assert spc_dates.left_out([date(2024, 1, 31), date(2024, 2, 29), date(2024, 4, 30), date(2024, 5, 31)]) == ["March 2024"]
