"""`candour import measure`, as a person types it."""

import json
from pathlib import Path

import pytest

from candour.areas.measures import mappings
from candour.config.command import run

pytestmark = pytest.mark.django_db

HEADER = "nhs_trust22_code,total_attendances,attendances_over_4hours,date"
ROWS = [f"RA{i},{9000 + i},{300 + 7 * i},{month} 2022" for month in ("January", "February") for i in range(10)]
ASKED = ("--mapping", "emergency-four-hours")


@pytest.fixture(autouse=True)
def lake(tmp_path, settings) -> None:
    settings.LAKE = tmp_path / "lake"


def write(folder: Path, rows=ROWS, name="visits.csv") -> Path:
    path = folder / name
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    return path


def counts(capsys) -> tuple[int, ...]:
    said = json.loads(capsys.readouterr().out)
    return tuple(said[name] for name in ("read", "added", "changed", "unchanged"))


def test_an_import_says_what_became_of_every_row(tmp_path, capsys) -> None:
    path = write(tmp_path, [*ROWS, "RAZ,10,,January 2022", "NWX,10,1,January 2022"])
    assert run(["import", "measure", str(path), *ASKED, "--format", "json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert {k: said[k] for k in ("read", "added", "changed", "unchanged")} == {"read": 22, "added": 20, "changed": 0, "unchanged": 0}
    reason = "column attendances_over_4hours: the cell is blank, so the figure is not known"
    assert said["rejected"] == [{"file": "visits.csv", "row": 22, "reason": reason}]
    (file,) = said["summary"]["files"]
    assert (file["edition"], file["starts_on"], file["ends_on"], file["organisations"]) == ("2022-02", "2022-01-01", "2022-02-28", 10)
    assert [o["rows"] for o in file["left_out"]] == [1]
    assert run(["import", "measure", str(path), *ASKED]) == 0
    assert "Nothing new: 20 rows were known already, 1 rejected." in capsys.readouterr().out


def test_a_newer_file_with_more_months_replaces_the_earlier_one(tmp_path, capsys) -> None:
    run(["import", "measure", str(write(tmp_path)), *ASKED, "--format", "json"])
    assert counts(capsys) == (20, 20, 0, 0)
    changed = [row.replace("RA0,9000,300,January", "RA0,9000,301,January") for row in ROWS]
    longer = write(tmp_path, [*changed, "RA0,9000,299,March 2022"], "longer.csv")
    run(["import", "measure", str(longer), *ASKED, "--format", "json"])
    assert counts(capsys) == (21, 1, 1, 19)


def test_months_that_another_file_holds_are_refused(tmp_path, capsys) -> None:
    run(["import", "measure", str(write(tmp_path)), *ASKED])
    capsys.readouterr()
    later = write(tmp_path, ["RA0,9000,301,February 2022", "RA0,9000,299,March 2022"], "later.csv")
    assert run(["import", "measure", str(later), *ASKED]) == 2
    assert "visits.csv already holds 2022-01-01 to 2022-02-28 as edition 2022-02" in capsys.readouterr().err
    both = [str(write(tmp_path, ROWS[:10], "a.csv")), str(write(tmp_path, ROWS[5:], "b.csv"))]
    assert run(["import", "measure", *both, *ASKED]) == 2
    assert "its months from 2022-01-01 on are in a.csv too; give each month in one file" in capsys.readouterr().err


def test_a_mapping_that_somebody_wrote_is_taken_by_its_path(tmp_path, capsys) -> None:
    mine = tmp_path / "mine.yaml"
    mine.write_text((mappings.FOLDER / "emergency-four-hours.yaml").read_text("utf-8").replace("{column: date,", "{column: when,"), "utf-8")
    path = write(tmp_path)
    path.write_text(path.read_text("utf-8").replace(",date", ",when"), "utf-8")
    assert run(["import", "measure", str(path), "--mapping", str(mine), "--format", "json"]) == 0
    assert counts(capsys) == (20, 20, 0, 0)


@pytest.mark.parametrize(
    ("mapping", "sentence"),
    [
        ("nothing", "There is no mapping 'nothing': give the path of a YAML file, or one of cancer-answer-in-28-days"),
        ("waits-over-18-weeks", "visits.csv: there is no column 'treatment'; the columns are nhs_trust22_code"),
        ("{folder}/bad.yaml", "bad.yaml: title: Field required"),
    ],
)
def test_what_does_not_fit_gets_one_sentence_and_exit_code_2(tmp_path, capsys, mapping, sentence) -> None:
    text = (mappings.FOLDER / "emergency-four-hours.yaml").read_text("utf-8")
    (tmp_path / "bad.yaml").write_text(text.replace("\ntitle: A&E attendances by trust and month", ""), "utf-8")
    assert run(["import", "measure", str(write(tmp_path)), "--mapping", mapping.format(folder=tmp_path)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("candour: ")
    assert sentence in err
    assert err.count("\n") == 1
    assert err.endswith("Nothing was imported.\n")
