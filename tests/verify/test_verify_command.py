"""The checker as people run it: as one file, as a command, against a folder or a site."""

import ast
import json
import shutil
import subprocess
import sys
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from candour import verify
from candour.config.command.record import verify as verify_command
from tests.verify.records import SIGNER, record_of, rows_of, write_database

FILE = Path(verify.__file__)
ROWS = rows_of(300)

app = typer.Typer()
app.command()(verify_command)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return record_of(tmp_path / "record", ROWS)


def tamper(folder: Path) -> None:
    path = folder / "tile/entries/001.p/44"
    path.write_bytes(path.read_bytes().replace(b'"publisher"', b'"minister!"', 1))


def alone(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess:
    """Run a copy of the file as somebody would who has nothing else: no packages, no settings, another folder."""
    copy = cwd / "copied" / "verify.py"
    copy.parent.mkdir(exist_ok=True)
    shutil.copy(FILE, copy)
    return subprocess.run([sys.executable, "-I", "-S", copy, *arguments], capture_output=True, text=True, cwd=cwd, check=False)


def test_the_checker_imports_nothing_but_the_standard_library():
    imported = set()
    for node in ast.walk(ast.parse(FILE.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {name.name.split(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            imported.add((node.module or "").split(".")[0])
    assert imported <= sys.stdlib_module_names
    assert "importlib" not in imported


def test_the_single_file_says_that_an_honest_record_is_whole(folder, tmp_path):
    done = alone(folder, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("The record is whole: 300 rows (200 public, 100 hidden), up to Sunday 8 March 2026.\n")


def test_the_single_file_names_the_first_wrong_row_in_words(folder, tmp_path):
    tamper(folder)
    done = alone(folder, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout == (
        "The record is NOT as it was written. Row 257 (publishing.published, Sunday 8 March 2026): "
        "it was changed after it was written: its content does not fit its own hash.\n"
    )


def test_the_single_file_reads_a_database(tmp_path):
    done = alone(write_database(tmp_path / "candour.sqlite3", ROWS), cwd=tmp_path)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("arguments", [["nowhere"], ["."], ["http://127.0.0.1:9"], ["record", "--page", "no"], ["record", "--key", "no"]])
def test_where_there_is_nothing_to_check_one_sentence_says_so(folder, tmp_path, arguments):
    done = alone(*arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert done.stderr.endswith(".\n")


def test_the_json_answer_has_the_documented_parts(folder):
    done = CliRunner().invoke(app, [str(folder), "--format", "json"])
    answer = json.loads(done.output)
    assert done.exit_code == 0
    assert answer["ok"] is True
    assert answer["first_wrong"] is None
    assert (answer["rows"], answer["public_rows"], answer["last_day"], answer["signed_rows"]) == (300, 200, "2026-03-08", 300)
    assert answer["key"] == str(SIGNER.verifier)
    tamper(folder)
    done = CliRunner().invoke(app, [str(folder), "--format", "json"])
    assert done.exit_code == 1
    wrong = json.loads(done.output)["first_wrong"]
    assert (wrong["seq"], wrong["kind"], wrong["day"]) == (257, "publishing.published", "2026-03-08")


def test_the_command_answers_as_the_file_does(folder, tmp_path):
    assert CliRunner().invoke(app, [str(folder)]).output == alone(folder, cwd=tmp_path).stdout
    assert CliRunner().invoke(app, ["nowhere"]).exit_code == 2
    key = tmp_path / "key"
    key.write_text("no key", "utf-8")
    done = CliRunner().invoke(app, [str(folder), "--key", str(key)])
    assert done.exit_code == 2
    assert "holds no key" in done.stderr


def test_the_page_may_come_on_standard_input(folder, tmp_path):
    copy = tmp_path / "verify.py"
    shutil.copy(FILE, copy)
    done = subprocess.run([sys.executable, "-I", copy, folder, "--page", "-"], input=b"7", capture_output=True, check=False)
    assert done.returncode == 0, done.stdout
    assert b"Publication 7 was published" in done.stdout


# A site


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture
def site(folder):
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder.parent))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("end", ["", "/", "/record", "/record/"])
def test_a_site_is_checked_over_the_network(site, end):
    report = verify.check(site + end)
    assert report.ok
    assert report.rows == 300


def test_a_wrong_row_of_a_site_is_named(site, folder):
    tamper(folder)
    assert verify.check(site).first_wrong.seq == 257


def test_a_site_without_a_record_or_with_endless_files_is_refused(site, folder, monkeypatch):
    with pytest.raises(verify.NothingToCheckError, match="holds no record"):
        verify.check(f"{site}/elsewhere")
    monkeypatch.setattr(verify, "LARGEST_DOWNLOAD", 1000)
    with pytest.raises(verify.NothingToCheckError, match="larger than any file"):
        verify.check(site)
