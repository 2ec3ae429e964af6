import json

import pytest

from candour.config import command

FILE = "trust,met,all\nA,900,1000\nB,500,1000\nC,480,1000\nD,470,1000\nE,100,1000\n"
NAMED = ["--unit", "trust", "--numerator", "met", "--denominator", "all"]


@pytest.fixture
def run(tmp_path, capsys):
    def run(*arguments, text=FILE):
        (tmp_path / "f.csv").write_text(text)
        code = command.run(["ranks", str(tmp_path / "f.csv"), *arguments])
        return code, *capsys.readouterr()

    return run


def test_json_has_the_shape_that_others_rely_on(run):
    code, out, err = run(*NAMED, "--better", "up", "--format", "json")
    answer = json.loads(out)
    assert (code, err) == (0, "")
    assert set(answer) == {"units", "pairs", "worst_tenth", "method", "warnings"}
    assert [(u["unit"], u["places"], u["position"]) for u in answer["units"]] == [
        ("A", [1, 1], 1),
        ("B", [2, 4], None),
        ("C", [2, 4], None),
        ("D", [2, 4], None),
        ("E", [5, 5], 5),
    ]
    assert set(answer["units"][0]) == {
        *("unit", "value", "interval", "places", "position", "better_than", "worse_than", "worst_tenth_chance"),
    }
    assert (answer["units"][0]["better_than"], answer["units"][4]["worse_than"]) == (4, 4)
    assert answer["pairs"] == {"differ": 7, "of": 10}
    assert answer["units"][4]["worst_tenth_chance"] == 1
    assert answer["method"]["parameters"]["seed"] == 1948


def test_down_turns_the_order_over(run):
    answer = json.loads(run(*NAMED, "--better", "down", "--format", "json")[1])
    assert [u["unit"] for u in answer["units"]] == ["E", "B", "C", "D", "A"]


def test_the_table_says_that_overlapping_places_have_no_order(run):
    _, table, _ = run(*NAMED, "--better", "up")
    assert "Of 10 pairs 7 differ by more than chance, all of them allowed for at once." in table
    assert "Units whose places overlap have no order." in table
    assert "seed 1948" in table


@pytest.mark.parametrize(
    ("text", "arguments", "sentence"),
    [
        (FILE, NAMED, "Missing option '--better'"),
        (FILE.replace("900", "1900"), [*NAMED, "--better", "up"], "f.csv, row 2, column met: 1900 is more than the 1000 it is out of;"),
        (FILE.replace("900", "-9"), [*NAMED, "--better", "up"], "f.csv, row 2, column met: -9 is negative, and a count is 0 or more;"),
        (
            FILE.replace("B", "A"),
            [*NAMED, "--better", "up"],
            "f.csv, row 3, column trust: 'A' is here and in row 2; each unit has one row,",
        ),
        ("trust,met,all\nA,1,2\n", [*NAMED, "--better", "up"], "f.csv: ranks need a list of at least 2 units, and there is 1."),
        (FILE, [*NAMED, "--better", "up", "--level", "95"], "level is 95: it must lie strictly between 0 and 1, for example 0.95."),
        (FILE, [*NAMED, "--better", "up", "--draws", "0"], "draws is 0: at least one is needed."),
    ],
)
def test_bad_input_gets_one_sentence(text, arguments, sentence, run):
    code, out, err = run(*arguments, text=text)
    assert (code, out) == (2, "")
    assert err.removeprefix("candour: ").startswith(sentence)
    assert err.count("\n") == 1


def test_more_units_than_can_be_compared_with_each_other_are_refused(run, monkeypatch):
    monkeypatch.setattr("candour.config.command.ranks.MOST_UNITS", 3)
    assert "there are 5 units, and each is compared with every other; give at most 3" in run(*NAMED, "--better", "up")[2]


def test_its_help_has_an_example(capsys):
    assert command.run(["ranks", "--help"]) == 0
    assert "Example: candour ranks" in capsys.readouterr().out
