import csv
import io
import json
import os
import subprocess
import sys
from types import SimpleNamespace

import pytest
from django.conf import settings

from candour.config import command
from tests.analytics.publisher import publishing
from tests.areas.organisations.conftest import etr


@pytest.fixture
def candour(db, capsys, monkeypatch):
    """Run `candour ...` here and return what it answered."""
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "candour.config.settings")

    def run(*words: object) -> SimpleNamespace:
        code = command.run([str(w) for w in words])
        said = capsys.readouterr()
        return SimpleNamespace(returncode=code, stdout=said.out, stderr=said.err)

    return run


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "etr_2025.csv"
    path.write_text("\n".join([etr("RJD", "MID STAFFORDSHIRE NHS FOUNDATION TRUST", closed="20171031"), etr("R-1", "=BAD NHS TRUST")]))
    return path


def test_an_import_answers_in_json_and_a_second_one_says_that_nothing_is_new(candour, file):
    first = candour("import", "organisations", file, "--format", "json")
    assert first.returncode == 0, first.stderr
    answer = json.loads(first.stdout)
    assert (answer["read"], answer["added"], answer["changed"], answer["unchanged"]) == (2, 1, 0, 0)
    assert answer["rejected"] == [{"file": "etr_2025.csv", "row": 2, "reason": "'R-1' cannot be its code"}]
    assert answer["summary"]["known"]["trust"] == {"all": 1, "closed": 1}
    assert answer["summary"]["files"][0]["as_of"] == "2025-01-01"
    second = candour("import", "organisations", file)
    assert second.returncode == 0
    assert "Nothing new: 1 rows were known already, 1 rejected." in second.stdout
    assert "Rejected: etr_2025.csv, row 2: 'R-1' cannot be its code" in second.stdout


def test_a_dash_reads_standard_input(candour, file, monkeypatch):
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(file.read_bytes())))
    answer = json.loads(candour("import", "organisations", "-", "--format", "json").stdout)
    assert (answer["added"], answer["rejected"][0]["file"]) == (1, "standard-input.csv")


def test_rejected_rows_come_as_csv(candour, file):
    answer = candour("import", "organisations", file, "--format", "csv", "--as-of", "2026-01-31")
    assert list(csv.DictReader(io.StringIO(answer.stdout))) == [
        {"file": "etr_2025.csv", "row": "2", "reason": answer.stdout.splitlines()[1].split(",", 2)[2]}
    ]


def test_a_file_that_cannot_be_read_is_one_sentence_and_exit_2(candour, file, tmp_path):
    (tmp_path / "other.csv").write_text("colour,shape\nred,round\n")
    answer = candour("import", "organisations", file, tmp_path / "other.csv")
    assert (answer.returncode, answer.stdout) == (2, "")
    assert answer.stderr.startswith("candour: other.csv: its columns (colour, shape)")
    assert answer.stderr.endswith("Nothing was imported.\n")
    assert answer.stderr.count("\n") == 1
    good = candour("import", "organisations", file, "--format", "json")
    assert json.loads(good.stdout)["added"] == 1


@pytest.mark.sqlite_only  # a new home has a new SQLite database, whatever the suite runs on
def test_a_new_home_is_made_ready_by_the_first_import(file, tmp_path):
    kept = {k: v for k, v in os.environ.items() if not k.startswith("CANDOUR_")}
    env = {**kept, "CANDOUR_HOME": str(tmp_path / "home"), "CANDOUR_SECRET_KEY": "x" * 60}
    words = [sys.executable, "-c", "from candour.config.command import main; main()", "import", "organisations", str(file)]
    answer = subprocess.run(words, capture_output=True, text=True, env=env, cwd=tmp_path, check=False)
    assert (answer.returncode, answer.stderr) == (0, "")
    assert "2 rows read: 1 added, 0 changed, 0 unchanged, 1 rejected." in answer.stdout
    assert (tmp_path / "home" / "candour.sqlite3").exists()


def test_the_invented_system_takes_no_real_figures(candour, file, monkeypatch):
    monkeypatch.setattr(settings, "KIND", "demo")
    answer = candour("import", "organisations", file)
    assert answer.returncode == 2
    assert "never shares a database with real figures" in answer.stderr


def test_what_is_fetched_can_be_imported(candour, file, tmp_path):
    with publishing() as publisher:
        for report in ("etr", "eccg", "succ", "succarc"):
            publisher.files[f"/api/getReport?report={report}"] = b'"R1E","RRE","R","20180531",""\n'
        publisher.files["/api/getReport?report=etr"] = file.read_bytes()
        publisher.files["/api/getReport?report=eccg"] = etr("00D", "NHS DURHAM CCG", region="Y63", icb="QHM").encode()
        fetched = candour("fetch", "organisations", "--from", publisher.base, "--into", tmp_path / "got", "--format", "json")
    assert fetched.returncode == 0, fetched.stderr
    files = sorted((tmp_path / "got" / "ods").glob("*.csv"))
    assert len(json.loads(fetched.stdout)["fetched"]) == len(files) == 4
    answer = json.loads(candour("import", "organisations", *files, "--format", "json").stdout)
    known = answer["summary"]["known"]
    assert (known["trust"]["all"], known["ccg"]["all"], known["successions"], known["icb"]["all"]) == (1, 1, 1, 42)


def test_without_a_network_fetching_is_one_sentence_and_exit_2(candour, tmp_path):
    answer = candour("fetch", "shmi", "--from", "http://127.0.0.1:9", "--into", tmp_path / "got")
    assert (answer.returncode, answer.stdout) == (2, "")
    assert answer.stderr.count("\n") == 1
    assert "cannot be reached" in answer.stderr
