import json

import pytest

from candour.config import command

FILE = """area,fifth,people,share,low,high
A,1,100,0.30,0.25,0.36
A,2,110,0.28,0.23,0.33
A,3,120,0.25,0.20,0.30
A,5,110,0.20,0.15,0.25
A,4,110,0.22,0.18,0.28
B,1,100,0.20,0.15,0.26
B,2,110,0.18,0.13,0.23
B,3,120,0.25,0.20,0.30
B,4,110,0.30,0.25,0.35
"""
NAMED = ["--order", "fifth", "--population", "people", "--value", "share"]
LIMITS = ["--lower", "low", "--upper", "high"]


@pytest.fixture
def run(tmp_path, capsys):
    def run(*arguments, text=FILE):
        (tmp_path / "f.csv").write_text(text)
        code = command.run(["fairness", str(tmp_path / "f.csv"), *arguments])
        return code, *capsys.readouterr()

    return run


def test_json_has_the_shape_that_others_rely_on(run):
    code, out, err = run(*NAMED, *LIMITS, "--kind", "proportion", "--by", "area", "--multiplier", "-100", "--format", "json")
    answer = json.loads(out)
    assert (code, err) == (0, "")
    assert set(answer) == {"areas", "method", "warnings"}
    assert [area["area"] for area in answer["areas"]] == ["A", "B"]
    first = answer["areas"][0]
    assert set(first) == {"area", "sii", "rii", "intercept", "sii_interval", "rii_interval", "groups"}
    assert first["sii"] == pytest.approx(12.79, abs=0.005)
    assert first["sii_interval"][0] < first["sii"] < first["sii_interval"][1]
    assert first["groups"] == 5
    assert answer["method"]["id"] == "fairness-proportion"
    assert answer["warnings"] == ["B: There are only 4 groups; one of them can turn the line."]


def test_rows_may_stand_in_any_order(run):
    head, *rows = FILE.splitlines()
    mixed = "\n".join([head, *reversed(rows)])
    one, other = (json.loads(run(*NAMED, "--by", "area", "--format", "json", text=text)[1]) for text in (FILE, mixed))
    assert {area["area"]: area["sii"] for area in one["areas"]} == {area["area"]: area["sii"] for area in other["areas"]}


def test_a_score_puts_the_highest_first(run):
    options = ["--by", "area", "--format", "json"]
    rank, score = (json.loads(run(*NAMED, *options, *more)[1])["areas"][0] for more in ([], ["--highest-first"]))
    assert score["sii"] == pytest.approx(-rank["sii"])


def test_a_ratio_that_means_nothing_is_null(run):
    text = "fifth,people,share\n1,1,-2\n2,1,0\n3,1,2\n4,1,4\n5,1,5\n"
    answer = json.loads(run(*NAMED, "--format", "json", text=text)[1])
    assert answer["areas"][0]["area"] == "all"
    assert (answer["areas"][0]["rii"], answer["areas"][0]["rii_interval"]) == (None, [None, None])


def test_the_table_names_the_way_the_interval_was_made(run):
    code, out, err = run(*NAMED, "--by", "area", "--transform", "--kind", "rate", "--level", "0.9")
    assert code == 0
    assert "Student's t" in out
    assert "fairness-rate 1, 90 %" in out
    assert err.startswith("Warning: B: ")


@pytest.mark.parametrize(
    ("text", "arguments", "sentence"),
    [
        (FILE, NAMED, "f.csv, row 7, column fifth: 1 stands twice; add the groups up, or name the column that tells them apart with --by."),
        (FILE + "B,4,1,1,1,1\n", [*NAMED, "--by", "area"], "f.csv, row 11, column fifth: 4 stands in B twice; add the groups up, or name"),
        (FILE, [*NAMED, "--lower", "low"], "name two columns, --lower with --upper, or neither."),
        (
            FILE.replace("0.28,0.23", "1.28,0.23"),
            [*NAMED, "--by", "area", "--kind", "proportion"],
            "f.csv, row 3, column share: 1.28 must be",
        ),
        (
            FILE.replace("0.28,0.23", "0.28,0.29"),
            [*NAMED, *LIMITS, "--by", "area"],
            "f.csv, row 3, column low: 0.29 must not be above its value.",
        ),
        (FILE.replace("A,2,110", "A,2,0"), [*NAMED, "--by", "area"], "f.csv, row 3, column people: 0 must be more than 0."),
        (FILE.replace("A,2,110", "A,2,-4"), [*NAMED, "--by", "area"], "f.csv, row 3, column people: -4 must be more than 0."),
        (FILE.replace("A,2,110", "A,2,inf"), [*NAMED, "--by", "area"], "f.csv, row 3, column people: 'inf' is not a number;"),
        (FILE.replace("A,2,110", "A,second,110"), [*NAMED, "--by", "area"], "f.csv, row 3, column fifth: 'second' is not a number;"),
        (FILE.replace("A,2", ",2"), [*NAMED, "--by", "area"], "f.csv, row 3, column area: the row has figures and no area;"),
        ("fifth,people,share\n1,1,1\n", NAMED, "f.csv: a line with an interval needs at least 3 groups, and there is 1."),
        (
            "area,fifth,people,share\nA,1,1,1\n",
            [*NAMED, "--by", "area"],
            "f.csv, A: a line with an interval needs at least 3 groups, and there is 1.",
        ),
        ("fifth,people,share\n", NAMED, "f.csv: there is a header and no row with figures; give the file that holds them."),
        (
            FILE.replace(",", ";"),
            NAMED,
            "f.csv: there is no column 'fifth'; the columns are area;fifth;people;share;low;high, which looks like",
        ),
        (FILE, [*NAMED, "--by", "area", "--transform"], "A: a mean has no transformation: take kind rate"),
    ],
)
def test_bad_input_gets_one_sentence(text, arguments, sentence, run):
    code, out, err = run(*arguments, text=text)
    assert (code, out) == (2, "")
    assert err.removeprefix("candour: ").startswith(sentence)
    assert err.count("\n") == 1


def test_more_rows_than_a_line_needs_are_refused_early(run, monkeypatch):
    monkeypatch.setattr("candour.config.command.fairness.MOST_ROWS", 3)
    assert "row 5, column fifth: there are more than 3 rows" in run(*NAMED)[2]


def test_its_help_has_an_example(capsys):
    assert command.run(["fairness", "--help"]) == 0
    assert "Example: candour fairness" in capsys.readouterr().out
