import csv
import io
import json

import pytest

from candour.config import command

SHIPMAN = """Year,obs,exp
1977,2,2.04
1978,9,3.90
1979,14,4.44
1980,7,4.02
1981,8,3.93
1982,5,2.90
1983,2,3.83
1984,13,4.47
1985,13,2.92
1986,7,2.92
"""
NAMED = ["--time", "year", "--observed", "obs", "--expected", "exp"]
PATIENTS = "day,died,risk\n01/02/2020,0,0.1\n03/02/2020,1,0.2\n02/02/2020,0,0.9\n03/02/2020,1,0.1\n"
SICK = ["--time", "day", "--outcome", "died", "--risk", "risk"]
TWO = "t,o,e,g\n2024-01,9,3,b\n2024-01,1,3,a\n2024-02,9,3,b\n2024-02,3,3,a\n2024-03,9,3,b\n"


@pytest.fixture
def run(tmp_path, capsys):
    def run(*arguments, text=SHIPMAN):
        (tmp_path / "f.csv").write_text(text)
        code = command.run(["watch", str(tmp_path / "f.csv"), *arguments])
        return code, *capsys.readouterr()

    return run


def answered(run, *arguments, **options):
    code, out, err = run(*arguments, "--format", "json", **options)
    assert (code, err) == (0, "")
    return json.loads(out)


def test_json_has_the_shape_that_others_rely_on(run):
    answer = answered(run, *NAMED)
    assert set(answer) == {"groups", "false_alarms", "method", "warnings"}
    only = answer["groups"][0]
    assert set(only) == {"group", "first_alarm", "alarms", "threshold", "lower_threshold", "path"}
    assert (only["group"], only["first_alarm"], only["alarms"]) == ("all", "1985", ["1985"])
    assert only["threshold"] == -only["lower_threshold"] == pytest.approx(13.8155, abs=1e-4)
    assert only["path"][0] == {
        "time": "1977",
        "statistic": pytest.approx(-0.6537, abs=1e-4),
        "expected_minus_observed": pytest.approx(0.04),
    }
    assert set(answer["false_alarms"]) == {"units", "steps", "expected", "at_most", "words"}
    assert 0 < answer["false_alarms"]["expected"] < answer["false_alarms"]["at_most"] == pytest.approx(1e-6, rel=1e-3)
    assert answer["method"]["id"] == "watch-sprt-periods"


def test_rows_may_stand_in_any_order(run):
    head, *rows = SHIPMAN.splitlines()
    one, other = (answered(run, *NAMED, text="\n".join([head, *lines])) for lines in (rows, rows[::-1]))
    assert one == other


def test_groups_are_watched_each_by_itself_in_the_order_of_the_file(run):
    answer = answered(run, "--time", "t", "--observed", "o", "--expected", "e", "--group", "g", "--alpha", "0.01", text=TWO)
    assert [(g["group"], g["first_alarm"], len(g["path"])) for g in answer["groups"]] == [("b", "2024-02", 3), ("a", None, 2)]
    assert answer["false_alarms"]["words"].startswith("With 2 units watched for up to 3 periods")


def test_patients_come_in_the_order_of_their_days_and_then_of_the_rows(run):
    answer = answered(run, *SICK, "--test", "cusum", "--limit", "1", text=PATIENTS)
    assert [point["time"] for point in answer["groups"][0]["path"]] == ["2020-02-01", "2020-02-02", "2020-02-03", "2020-02-03"]
    assert [round(point["statistic"], 3) for point in answer["groups"][0]["path"]] == [0, 0, 0.511, 1.109]
    assert answer["groups"][0]["alarms"] == ["2020-02-03"]
    assert answer["groups"][0]["lower_threshold"] is None
    assert answer["method"]["id"] == "watch-cusum-patients"


def test_favourable_runs_are_found_too(run):
    text = "t,o,e\n" + "".join(f"{i},0,3\n" for i in range(1, 9))
    named = ["--time", "t", "--observed", "o", "--expected", "e", "--alpha", "0.01"]
    assert answered(run, *named, "--direction", "better", text=text)["groups"][0]["first_alarm"] == "4"
    assert answered(run, *named, "--ratio", "0.5", text=text)["groups"][0]["first_alarm"] == "4"
    assert answered(run, *named, text=text)["groups"][0]["first_alarm"] is None


def test_a_run_length_sets_the_threshold(run):
    short, long = (answered(run, *NAMED, "--test", "cusum", "--run-length", length, "--restart")["groups"][0] for length in ("20", "500"))
    assert short["threshold"] < long["threshold"]
    assert len(short["alarms"]) >= len(long["alarms"]) > 0


def test_the_table_sums_up_and_csv_holds_the_path(run):
    _, table, _ = run(*NAMED)
    assert "1985" in table
    assert "With 1 unit watched for up to 10 periods and nothing changed, fewer than 0.001 would sound a false alarm." in table
    _, text, _ = run(*NAMED, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["time"] for row in rows if row["alarm"] == "1"] == ["1985"]
    assert len(rows) == 10


def test_a_group_with_one_time_is_named(run):
    text = TWO.replace("2024-02,3,3,a\n", "")
    answer = json.loads(run("--time", "t", "--observed", "o", "--expected", "e", "--group", "g", "--format", "json", text=text)[1])
    assert answer["warnings"] == ["One t and no more: a."]


@pytest.mark.parametrize(
    ("text", "arguments", "sentence"),
    [
        (SHIPMAN, ["--time", "year", "--observed", "obs"], "name two columns: --observed with --expected, or --outcome with --risk."),
        (SHIPMAN, [*NAMED, "--risk", "exp"], "name two columns: --observed with --expected, or --outcome with --risk."),
        (SHIPMAN.replace("1978,9", "1978,-9"), NAMED, "f.csv, row 3, column obs: -9 must be 0 or more."),
        (SHIPMAN.replace("1978,9", "1978,nan"), NAMED, "f.csv, row 3, column obs: 'nan' is not a number; correct it or take the row out."),
        (SHIPMAN.replace("1978,9", "1978,inf"), NAMED, "f.csv, row 3, column obs: 'inf' is not a number; correct it or take the row out."),
        (SHIPMAN.replace("3.90", "0"), NAMED, "f.csv, row 3, column exp: 0 must be more than 0."),
        (
            SHIPMAN.replace("1978", "1977"),
            NAMED,
            "f.csv, row 3, column Year: 1977 is here and in row 2; add them up, or name the column that tells them apart with --group.",
        ),
        (
            TWO + "2024-03,9,3,b\n",
            ["--time", "t", "--observed", "o", "--expected", "e", "--group", "g"],
            "f.csv, row 7, column t: 2024-03 is here",
        ),
        (SHIPMAN.replace("1978", ""), NAMED, "f.csv, row 3, column Year: the cell is blank where a time is needed; fill it in"),
        (SHIPMAN.replace("1978", "soon"), NAMED, "f.csv, row 3, column Year: 'soon' is neither a day, a month, a year nor a number;"),
        (
            SHIPMAN.replace("1978", "01/01/1978"),
            NAMED,
            "f.csv, row 3, column Year: '01/01/1978' is written in another way than '1977' in row 2; write all in one way.",
        ),
        ("Year,obs,exp\n1977,2,2.04\n", NAMED, "f.csv: there is one year and no more; evidence adds up over at least two."),
        ("Year,obs,exp\n", NAMED, "f.csv: there is a header and no row with figures; give the file that holds them."),
        (SHIPMAN.replace(",", ";"), NAMED, "f.csv: there is no column 'year'; the columns are Year;obs;exp, which looks like semicolons"),
        (
            PATIENTS.replace("0.9", "1.9"),
            SICK,
            "f.csv, row 4, column risk: 1.9 must be a probability from 0 to 1; divide percentages by 100.",
        ),
        (PATIENTS.replace(",1,0.2", ",2,0.2"), SICK, "f.csv, row 3, column died: 2 must be 0 or 1."),
        (
            TWO.replace(",a", ","),
            ["--time", "t", "--observed", "o", "--expected", "e", "--group", "g"],
            "f.csv, row 3, column g: the row has",
        ),
        (SHIPMAN, [*NAMED, "--ratio", "1"], "--ratio is 1: nothing would be different; take for example 2 for twice the risk"),
        (SHIPMAN, [*NAMED, "--alpha", "5"], "--alpha is 5: it must lie strictly between 0 and 1"),
        (SHIPMAN, [*NAMED, "--limit", "5"], "--limit belongs to a cusum"),
        (SHIPMAN, [*NAMED, "--run-length", "5"], "--run-length belongs to a cusum"),
        (SHIPMAN, [*NAMED, "--test", "cusum", "--run-length", "1"], "run_length is 1: an average run length is more than 1."),
    ],
)
def test_bad_input_gets_one_sentence(text, arguments, sentence, run):
    code, out, err = run(*arguments, text=text)
    assert (code, out) == (2, "")
    assert err.removeprefix("candour: ").startswith(sentence)
    assert err.count("\n") == 1


def test_more_than_fits_is_refused_early(run, monkeypatch):
    monkeypatch.setattr("candour.config.command.watch_reading.MOST_ROWS", 3)
    assert "row 5, column Year: there are more than 3 rows" in run(*NAMED)[2]
    monkeypatch.undo()
    monkeypatch.setattr("candour.config.command.watch.MOST_CELLS", 3)
    assert "1 groups of up to 10 rows are too many at once" in run(*NAMED)[2]


def test_its_help_has_an_example(capsys):
    assert command.run(["watch", "--help"]) == 0
    assert "Example: candour watch" in capsys.readouterr().out
