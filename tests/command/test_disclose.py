"""`candour disclose` releases a table, or says which group would be given away, and how few counts are left."""

import csv
import io
import json

import numpy as np
import pytest

from candour.config import command
from candour.methods.disclosure import HES2018, MID6, OS2023

RULES = {"mid6": MID6, "hes2018": HES2018, "os2023": OS2023}


@pytest.fixture
def said(capsys):
    def run(*arguments):
        code = command.run(["disclose", *(str(argument) for argument in arguments)])
        out, err = capsys.readouterr()
        return code, out, err

    return run


def answered(said, *arguments, code=0):
    ended, out, _ = said(*arguments, "--format", "json")
    assert ended == code
    return json.loads(out)


@pytest.fixture
def written(tmp_path):
    def write(name, header, rows):
        path = tmp_path / name
        path.write_text("\n".join([header, *(",".join(str(cell) for cell in row) for row in rows)]) + "\n")
        return path

    return write


@pytest.fixture
def wards(written):
    rows = [
        (h, w, f"2026-{m:02d}", (n * m) % 19, 20 + m) for n, (h, w) in enumerate((h, w) for h in "NS" for w in "ABC") for m in range(1, 7)
    ]
    return written("wards.csv", "hospital,ward,month,late,all", rows)


@pytest.mark.parametrize("rule", RULES)
def test_every_count_is_shown_as_its_rule_says_and_in_words(rule, written, said):
    counts = [0, 1, 7, 8, 44, 1000]
    file = written("a.csv", "ward,falls", [(f"w{at}", n) for at, n in enumerate(counts)])
    answer = answered(said, file, "--count", "falls", "--by", "ward", "--rule", rule)
    shown = [None if value < 0 else value for value in RULES[rule].shown(counts).tolist()]
    assert [row["falls"] for row in answer["rows"]] == shown
    assert [row["falls_words"] for row in answer["rows"]] == [RULES[rule].words(value) for value in shown]
    assert answer["state"] == "released"
    assert answer["method"]["id"] == f"disclosure-{rule}"
    assert answer["attack"]["method"]["id"] == "disclosure-attack"


def test_csv_shows_a_star_and_why(written, said):
    file = written("a.csv", "ward,falls", [("A", 3), ("B", 40)])
    code, out, _ = said(file, "--count", "falls", "--by", "ward", "--rule", "hes2018", "--format", "csv")
    assert code == 0
    assert list(csv.reader(io.StringIO(out))) == [
        ["ward", "falls", "falls_words"],
        ["A", "*", "1 to 7: hidden so that nobody can be recognised"],
        ["B", "40", "38 to 42"],
    ]


def test_rows_of_one_group_are_added_up_before_they_are_rounded(written, said):
    file = written("a.csv", "ward,falls", [("A", 3), ("A", 4)])
    answer = answered(said, file, "--count", "falls", "--by", "ward")
    assert [(row["ward"], row["falls"]) for row in answer["rows"]] == [("A", 9)]
    assert "added up" in answer["warnings"][0]


def test_totals_are_the_rounded_true_totals_or_the_sums_of_what_is_shown(written, said):
    file = written("a.csv", "ward,falls", [("A", 13), ("B", 13), ("C", 13)])
    for rule, total in (("mid6", MID6.shown(39)), ("hes2018", HES2018.shown(39)), ("os2023", 45)):
        answer = answered(said, file, "--count", "falls", "--by", "ward", "--totals", "--rule", rule)
        assert [row["falls"] for row in answer["rows"] if row["ward"] == "All"] == [total]


def test_six_wards_of_one_are_refused_by_group_and_never_by_value(written, said):
    file = written("a.csv", "ward,falls", [(name, 1) for name in "ABCDEF"])
    code, out, err = said(file, "--count", "falls", "--by", "ward", "--totals", "--format", "csv")
    assert (code, out) == (1, "")
    assert "refused: only one count would be possible for falls: " in err
    assert ", and 6 more" in err
    answer = answered(said, file, "--count", "falls", "--by", "ward", "--totals", code=1)
    assert answer["state"] == "refused"
    assert answer["rows"] == []
    assert {"figure": "falls: ward A", "values_left": 1} in answer["refused"]
    assert all(set(one) == {"figure", "values_left"} for one in answer["refused"])


def test_the_ladder_offers_what_passes_and_a_person_takes_a_step(written, said):
    file = written("a.csv", "ward,falls", [(name, 1) for name in "ABCDEF"])
    options = ("--count", "falls", "--by", "ward", "--totals")
    ladder = {step["take"]: step for step in answered(said, file, *options, code=1)["ladder"]}
    assert ladder["no-totals"]["state"] == "safe"
    taken = answered(said, file, *options, "--take", "no-totals")
    assert [row["ward"] for row in taken["rows"]] == list("ABCDEF")
    merged = answered(said, file, *options, "--take", "merge:ward")
    assert any(" or " in row["ward"] for row in merged["rows"])


def test_a_step_that_is_not_on_the_ladder_is_refused_with_those_that_are(written, said):
    file = written("a.csv", "ward,falls", [(name, 1) for name in "ABCDEF"])
    code, _, err = said(file, "--count", "falls", "--by", "ward", "--totals", "--take", "quarters")
    assert code == 2
    assert "merge:ward, no-totals" in err


def test_months_that_the_rule_of_hospital_statistics_gives_away_pass_by_quarters(wards, said):
    options = ("--count", "late", "--by", "hospital,ward", "--period", "month", "--totals", "--rule", "hes2018")
    answer = answered(said, wards, *options, code=1)
    assert {step["take"] for step in answer["ladder"]} >= {"quarters", "no-totals", "mid6"}
    passing = next(step["take"] for step in answer["ladder"] if step["state"] == "safe")
    assert answered(said, wards, *options, "--take", passing)["state"] == "released"


def test_a_percentage_comes_from_what_is_shown_and_all_or_nobody_of_a_small_group_is_hidden(written, said):
    file = written("a.csv", "ward,late,all", [("A", 20, 40), ("B", 0, 9), ("C", 0, 90)])
    rows = answered(said, file, "--count", "late", "--of", "all", "--by", "ward")["rows"]
    assert [row["percent"] for row in rows] == [round(100 * 21 / 39, 1), None, 0.0]
    assert rows[1]["percent_words"].startswith("all or nobody")


class TestLedger:
    OPTIONS = ("--count", "falls", "--period", "month", "--rule", "hes2018")

    def months(self, written, name="months.csv", counts=(9, 6, 6)):
        return written(name, "month,falls", [(f"2026-{m:02d}", n) for m, n in enumerate(counts, start=1)])

    def test_a_release_is_kept_once(self, written, said, tmp_path):
        file, folder = self.months(written), tmp_path / "out"
        first = answered(said, file, *self.OPTIONS, "--ledger", folder)
        assert first["ledger"] == {"joined": 0, "kept": next(folder.iterdir()).name}
        again = answered(said, file, *self.OPTIONS, "--ledger", folder)
        assert again["ledger"]["kept"] is None
        assert again["rows"] == first["rows"]
        assert len(list(folder.iterdir())) == 1

    def test_what_is_kept_holds_no_true_count(self, written, said, tmp_path):
        answered(said, self.months(written, counts=(1237, 6, 6)), *self.OPTIONS, "--ledger", tmp_path / "out")
        kept = json.loads(next((tmp_path / "out").iterdir()).read_text())
        assert kept["values"] == {"falls": [1235, None, None]}

    def test_a_second_file_about_the_same_people_is_attacked_with_the_first(self, written, said, tmp_path):
        folder = tmp_path / "out"
        answered(said, self.months(written, counts=(7, 7)), *self.OPTIONS, "--ledger", folder)
        quarter = written("quarter.csv", "month,falls", [("2026-01 to 2026-02", 14)])
        assert answered(said, quarter, *self.OPTIONS)["state"] == "released"
        answer = answered(said, quarter, *self.OPTIONS, "--ledger", folder, code=1)
        assert answer["state"] == "refused"
        assert {one["figure"] for one in answer["refused"]} >= {"falls: the whole, January 2026"}
        assert len(list(folder.iterdir())) == 1
        assert answered(said, quarter, *self.OPTIONS, "--ledger", folder, "--population", "others")["state"] == "released"

    def test_the_same_counts_under_two_rules_are_refused(self, written, said, tmp_path):
        folder, file = tmp_path / "out", written("a.csv", "ward,falls", [("A", 7), ("B", 30)])
        answered(said, file, "--count", "falls", "--by", "ward", "--rule", "hes2018", "--ledger", folder)
        answer = answered(said, file, "--count", "falls", "--by", "ward", "--rule", "mid6", "--ledger", folder, code=1)
        assert answer["refused"] == [{"figure": "falls: ward A", "values_left": 1}]

    def test_a_file_that_was_altered_stops_everything(self, written, said, tmp_path):
        folder, file = tmp_path / "out", self.months(written)
        answered(said, file, *self.OPTIONS, "--ledger", folder)
        kept = next(folder.iterdir())
        kept.write_text(kept.read_text().replace("null", "10", 1))
        code, _, err = said(file, *self.OPTIONS, "--ledger", folder)
        assert code == 2
        assert "was altered" in err

    def test_what_could_not_be_decided_needs_two_people(self, written, said, tmp_path):
        folder = tmp_path / "out"
        answered(said, self.months(written, counts=(9, 6, 6)), *self.OPTIONS, "--ledger", folder)
        quarter = written("quarter.csv", "month,falls", [("2026 Q1", 300)])
        options = (*self.OPTIONS, "--ledger", folder)
        answer = answered(said, quarter, *options, code=1)
        assert (answer["state"], "does not add up" in answer["why"]) == ("undecided", True)
        assert answered(said, quarter, *options, "--looked-by", "Ada", "--looked-by", "ada ", code=1)["state"] == "undecided"
        assert answered(said, quarter, *options, "--looked-by", "Ada", "--looked-by", "Ben")["state"] == "released"

    def test_two_people_cannot_let_through_what_is_refused(self, written, said):
        file = written("a.csv", "ward,falls", [(name, 1) for name in "ABCDEF"])
        options = ("--count", "falls", "--by", "ward", "--totals", "--looked-by", "Ada", "--looked-by", "Ben")
        assert answered(said, file, *options, code=1)["state"] == "refused"


@pytest.mark.parametrize(
    ("rows", "options", "reason"),
    [
        ([("A", -1)], (), "negative"),
        ([("A", 1.5)], (), "whole number"),
        ([("A", "")], (), "blank"),
        ([("", 3)], (), "no group"),
        ([("All", 3)], (), "stands for a total"),
        ([], (), "no row"),
        ([("A", 3)], ("--count", "ward"), "named twice"),
        ([("A", 3)], ("--period", "falls"), "named twice"),
        ([("A", 3)], ("--of", "people"), "no column"),
        ([("A", "nan")], (), "not a number"),
        ([("A", 10**12)], (), "below"),
    ],
)
def test_wrong_input_gets_one_sentence(rows, options, reason, written, said):
    file = written("a.csv", "ward,falls", rows)
    code, out, err = said(file, "--count", "falls", "--by", "ward", *options)
    assert (code, out) == (2, "")
    assert reason in err
    assert err.count("\n") == 1


def test_a_period_that_is_none_is_refused_with_its_place(written, said):
    file = written("a.csv", "when,falls", [("2026-01", 3), ("2026-13", 4)])
    code, _, err = said(file, "--count", "falls", "--period", "when")
    assert code == 2
    assert "row 3" in err
    assert "2026-13" in err


def test_a_part_that_is_more_than_its_whole_is_refused(written, said):
    code, _, err = said(written("a.csv", "ward,late,all", [("A", 5, 4)]), "--count", "late", "--of", "all", "--by", "ward")
    assert code == 2
    assert "more than in 'all'" in err


def test_thirty_thousand_rows_without_small_counts_are_released_quickly(written, said):
    counts = np.random.default_rng(1).integers(40, 4000, 30_000)
    file = written("a.csv", "ward,falls", list(enumerate(counts)))
    assert answered(said, file, "--count", "falls", "--by", "ward", "--totals")["attack"]["seconds"] < 1
