import json

import pytest

from candour.config import command
from candour.config.command.seven_days_reading import holidays

DAILY = "date,trust,home\n" + "".join(
    f"2024-{month:02d}-{day:02d},{trust},{(60 if trust == 'A' else 9) + day % 3}\n"
    for month in (4, 5)
    for day in range(1, 31)
    for trust in ("A", "B")
)
SUMMED = "kind,died,admitted,attended\nWeekday,900,30000,90000\nweekend,300,9000,38000\nBank holiday,30,900,4000\n"
DEATHS = ["--day", "kind", "--numerator", "died", "--denominator", "admitted"]
HOME = ["--day", "date", "--numerator", "home"]


@pytest.fixture
def run(tmp_path, capsys):
    def run(*arguments, text=DAILY):
        (tmp_path / "f.csv").write_text(text)
        code = command.run(["seven-days", str(tmp_path / "f.csv"), *arguments])
        return code, *capsys.readouterr()

    return run


def test_dates_are_sorted_by_the_calendar_and_days_are_the_denominator(run):
    code, out, err = run(*HOME, "--by", "trust", "--format", "json")
    answer = json.loads(out)
    assert (code, err) == (0, "")
    assert set(answer) == {"groups", "method", "warnings"}
    assert [group["group"] for group in answer["groups"]] == ["A", "B"]
    only = answer["groups"][0]["comparisons"][0]
    assert set(only) == {"denominator", "days", "ratio", "ratio_interval", "difference", "difference_interval", "weeks"}
    # April and May 2024 without the 31st: Easter Monday, early May and spring holidays are the three on weekdays
    assert [(d["day"], d["denominator"]) for d in only["days"]] == [("weekday", 41), ("weekend", 16), ("holiday", 3)]
    assert only["denominator"] == "days"
    assert only["weeks"] == 9
    assert only["ratio_interval"][0] < only["ratio"] < only["ratio_interval"][1]
    assert only["difference_interval"] == [None, None]


def test_rows_of_one_day_are_added_up_and_a_group_may_be_picked(run):
    both = json.loads(run(*HOME, "--format", "json")[1])["groups"][0]["comparisons"][0]
    one = json.loads(run(*HOME, "--by", "trust", "--only", "B", "--format", "json")[1])["groups"]
    assert both["days"][0]["denominator"] == 41
    assert [group["group"] for group in one] == ["B"]
    assert one[0]["comparisons"][0]["days"][0]["value"] < both["days"][0]["value"]


def test_a_week_begins_on_monday(run):
    four_weeks = "".join(line for line in DAILY.splitlines(keepends=True) if line[:10] <= "2024-04-28" or line.startswith("date"))
    assert json.loads(run(*HOME, "--format", "json", text=four_weeks)[1])["groups"][0]["comparisons"][0]["weeks"] == 4


def test_both_denominators_stand_side_by_side(run):
    asked = [*DEATHS, "--second-denominator", "attended", "--kind", "proportion", "--per", "1000", "--format", "json"]
    admitted, attended = json.loads(run(*asked, text=SUMMED)[1])["groups"][0]["comparisons"]
    assert (admitted["denominator"], attended["denominator"]) == ("admitted", "attended")
    assert admitted["ratio"] > 1 > attended["ratio"]
    assert admitted["days"][1]["value"] == pytest.approx(33.333, abs=1e-3)
    assert attended["difference_interval"][1] < 0


@pytest.mark.parametrize("numerator", ["died", "Deaths", "mortality"])
def test_deaths_by_weekend_alone_are_refused(run, numerator):
    text = SUMMED.replace("died", numerator)
    for more in ([], ["--denominator", "admitted"]):
        code, out, err = run("--day", "kind", "--numerator", numerator, *more, text=text)
        assert (code, out) == (2, "")
        assert err.startswith("candour: deaths by weekend alone cannot be judged, because fewer and sicker people are admitted then;")


def test_a_blank_count_is_left_out_and_said(run):
    code, _, err = run(*HOME, text=DAILY.replace("2024-04-02,A,62", "2024-04-02,A,"))
    assert code == 0
    assert err == "Warning: Left out, because home is blank there: row 4.\n"


def test_counts_that_were_added_up_say_that_chance_alone_is_allowed_for(run):
    text = "day,home,days\nweekdays,500,5\nSaturday,60,1\nSunday,50,1\n"
    _, table, err = run("--day", "day", "--numerator", "home", "--denominator", "days", text=text)
    assert "0.5500" in table
    assert err.startswith("Warning: The interval allows for chance alone;")


def test_the_table_names_ratio_and_method(run):
    _, table, _ = run(*HOME, "--level", "0.9")
    assert "A ratio of 1 is the same each day of the week." in table
    assert "seven-days-rate 1, 90 %" in table


def test_the_calendar_is_the_published_one(real_data):
    """The days of the published calendar, each with the reason that it stands on a weekday."""
    published = json.loads((real_data / "bank-holidays" / "bank-holidays.json").read_text("utf-8"))["england-and-wales"]["events"]
    assert {event["date"] for event in published} == {day.isoformat() for day in holidays()}


@pytest.mark.parametrize(
    ("text", "arguments", "sentence"),
    [
        (
            DAILY.replace("2024-04-02,A", "2024-04,A"),
            HOME,
            "f.csv, row 4, column date: '2024-04' is no day; write a date such as 2024-03-31",
        ),
        (
            DAILY.replace("2024-04-02,A", "02/04/2024,A"),
            HOME,
            "f.csv, row 4, column date: '02/04/2024' is written another way than '2024-04-01' in row 2; days and months may",
        ),
        (DAILY.replace("2024-04-02,A", ",A"), HOME, "f.csv, row 4, column date: the cell is blank where a day is needed;"),
        ("date,home\nSunday,4\n", HOME, "f.csv, row 2, column date: days that were added up need a denominator"),
        (
            DAILY.replace("2024-04-02,A", "2034-04-02,A"),
            HOME,
            "f.csv, row 4, column date: the calendar of bank holidays covers 2012 to 2028;",
        ),
        (DAILY.replace("A,62", "A,-62"), HOME, "f.csv, row 4, column home: -62 is negative, and a count is 0 or more;"),
        (DAILY.replace("A,62", "A,inf"), HOME, "f.csv, row 4, column home: 'inf' is not a number;"),
        (DAILY.replace("2,A", "2,"), [*HOME, "--by", "trust"], "f.csv, row 4, column trust: the row has figures and no group;"),
        ("date,home\n2024-04-02,3\n", HOME, "f.csv: no row is a weekend: there is nothing to set side by side."),
        ("date,trust,home\n2024-04-02,A,3\n", [*HOME, "--by", "trust"], "f.csv, A: no row is a weekend: there is nothing"),
        ("date,home\n", HOME, "f.csv: there is a header and no row with figures;"),
        (DAILY, [*HOME, "--by", "trust", "--only", "Z"], "f.csv: no row is of Z; give the file that holds them."),
        (DAILY.replace(",", ";"), HOME, "f.csv: there is no column 'date'; the columns are date;trust;home, which looks like semicolons"),
        (
            SUMMED + "2024-04-02,1,2,3\n",
            [*DEATHS, "--second-denominator", "attended"],
            "f.csv, row 5, column kind: '2024-04-02' is another way of naming a day than in row 2; give dates or kinds of day, not both.",
        ),
        (
            SUMMED.replace("30000", "0"),
            [*DEATHS, "--second-denominator", "attended"],
            "f.csv, row 2, column admitted: 0 cannot be divided by;",
        ),
        (
            SUMMED.replace("900,30000", "31000,30000"),
            [*DEATHS, "--second-denominator", "attended", "--kind", "proportion"],
            "f.csv, row 2, column died: 31000 is more than the 30000 it is out of; correct it, or ask for --kind rate.",
        ),
    ],
)
def test_bad_input_gets_one_sentence(text, arguments, sentence, run):
    code, out, err = run(*arguments, text=text)
    assert (code, out) == (2, "")
    assert err.removeprefix("candour: ").startswith(sentence)
    assert err.count("\n") == 1


def test_more_rows_than_fit_are_refused_early(run, monkeypatch):
    monkeypatch.setattr("candour.config.command.seven_days_reading.MOST_ROWS", 3)
    assert "row 5, column date: there are more than 3 rows" in run(*HOME)[2]


def test_its_help_has_an_example(capsys):
    assert command.run(["seven-days", "--help"]) == 0
    assert "Example: candour seven-days" in capsys.readouterr().out
