"""`candour intervals`: every row of a file, each as `candour interval` gives it alone."""

import json

import pytest

from candour.config import command
from candour.methods import rates

ROWS = "region,label,numerator,denominator\nNorth,Heart,65,100\nNorth,Children,0,40\nSouth,Heart,12,\nSouth,Children,3,0\n"


@pytest.fixture
def file(tmp_path) -> str:
    path = tmp_path / "groups.csv"
    path.write_text(ROWS, "utf-8")
    return str(path)


def run(capsys, *words: str) -> tuple[int, str, str]:
    code = command.run(["intervals", *words])
    said = capsys.readouterr()
    return code, said.out, said.err


def asked(file: str, kind: str = "wilson") -> tuple[str, ...]:
    return (file, "--unit", "region", "--unit", "label", "--numerator", "numerator", "--denominator", "denominator", "--kind", kind)


@pytest.mark.parametrize("kind", ["wilson", "byar", "exact"])
def test_each_row_is_what_the_interval_of_its_two_counts_is(file, capsys, kind) -> None:
    code, out, _ = run(capsys, *asked(file, kind), "--times", "100", "--format", "json")
    assert code == 0
    answer = json.loads(out)
    assert [row["unit"] for row in answer["rows"]] == ["North / Heart", "North / Children"]
    for row in answer["rows"]:
        alone = getattr(rates, f"{kind}_interval")(row["numerator"], row["denominator"])
        assert [row["value"], row["lower"], row["upper"]] == pytest.approx(
            [100 * float(v) for v in (alone.estimate, alone.lower, alone.upper)]
        )
    assert answer["warnings"] == ["Left out, because there is nothing to divide by: rows 4, 5."]
    assert answer["method"]["id"] == f"interval-{kind}"


def test_wrong_input_gets_one_sentence(file, capsys, tmp_path) -> None:
    more = tmp_path / "more.csv"
    more.write_text("label,numerator,denominator\nHeart,120,100\n", "utf-8")
    words = ("--unit", "label", "--numerator", "numerator", "--denominator", "denominator", "--kind", "wilson")
    assert run(capsys, str(more), *words)[0] == 2
    code, _, err = run(capsys, str(more), *words)
    assert (code, err.count("\n")) == (2, 1)
    assert "more.csv" in err
    assert "row 2" in err
    empty = tmp_path / "empty.csv"
    empty.write_text("label,numerator,denominator\nHeart,1,0\n", "utf-8")
    code, _, err = run(capsys, str(empty), *words)
    assert code == 2
    assert "no row has something to divide by" in err
