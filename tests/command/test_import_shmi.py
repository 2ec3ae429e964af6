"""`candour import shmi` and `candour compute`, as a person types them."""

import json
from pathlib import Path

import pytest

from candour.config.command import run

pytestmark = pytest.mark.django_db

HEADER = "INDICATOR_CODE,PROVIDER,PROVIDER_NAME,DENOMINATOR,OBSERVED,EXPECTED"
ROWS = [f"I00699,RA{i},TRUST {i} NHS TRUST,9000,{300 + 7 * i},{320 + 3 * i}.5" for i in range(10)]


@pytest.fixture(autouse=True)
def lake(tmp_path, settings) -> None:
    settings.LAKE = tmp_path / "lake"


@pytest.fixture
def file(tmp_path) -> Path:
    path = tmp_path / "shmi-2012-april.csv"
    path.write_text("\n".join([HEADER, *ROWS, ",,,,,", '"Copyright © 2012, Health and Social Care Information Centre",,,,,']), "cp1252")
    return path


def test_an_import_says_what_became_of_every_row(file, capsys) -> None:
    assert run(["import", "shmi", str(file), "--format", "json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert {k: said[k] for k in ("read", "added", "changed", "unchanged")} == {"read": 11, "added": 10, "changed": 0, "unchanged": 0}
    assert said["rejected"] == [{"file": "shmi-2012-april.csv", "row": 13, "reason": "copyright notice, no figures"}]
    release = said["summary"]["files"][0]
    assert (release["edition"], release["starts_on"], release["ends_on"]) == ("2012-04", "2010-10-01", "2011-09-30")
    assert any("Windows-1252" in warning for warning in said["warnings"])

    assert run(["import", "shmi", str(file)]) == 0
    assert "Nothing new: 10 rows were known already, 1 rejected." in capsys.readouterr().out


def test_a_bad_file_gets_one_sentence_and_exit_code_2(file, tmp_path, capsys) -> None:
    bad = tmp_path / "shmi-2012-july.csv"
    bad.write_text(HEADER.replace("OBSERVED", "SEEN"))
    assert run(["import", "shmi", str(file), str(bad)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("candour: shmi-2012-july.csv: there is no column 'OBSERVED'; the columns are INDICATOR_CODE")
    assert err.count("\n") == 1
    assert err.endswith("Nothing was imported.\n")
    assert run(["compute"]) == 2
    assert "no facts have been imported yet" in capsys.readouterr().err


def test_computing_says_each_edition_and_a_second_time_that_nothing_changed(file, capsys) -> None:
    run(["import", "shmi", str(file)])
    capsys.readouterr()
    assert run(["compute", "shmi", "--format", "json"]) == 0
    first = json.loads(capsys.readouterr().out)
    edition = first["measures"][0]["editions"][0]
    assert (edition["edition"], edition["units"], edition["changed"]) == ("2012-04", 10, True)
    assert sum(edition["bands"].values()) == 10
    assert run(["compute", "--format", "json"]) == 0
    again = json.loads(capsys.readouterr().out)
    assert (again["changed"], again["unchanged"]) == (0, 1)
    assert again["measures"][0]["editions"][0]["data_hash"] == edition["data_hash"]


def test_computing_a_measure_that_nobody_defined_names_those_there_are(capsys) -> None:
    assert run(["compute", "hsmr"]) == 2
    assert "There is no measure 'hsmr'; the measures are" in capsys.readouterr().err


def test_a_release_without_the_standing_approval_is_refused_in_a_sentence(file, capsys) -> None:
    run(["import", "shmi", str(file)])
    assert run(["compute", "shmi", "--release"]) == 2
    assert "No two people have given a standing approval for 'shmi' yet." in capsys.readouterr().err
