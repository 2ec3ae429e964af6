"""The shape of the house, kept by machines: import contracts, names of folders, sizes of files."""

import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "candour"
UNNAMED = {"core", "common", "utils", "util", "helpers", "helper", "misc", "manager", "managers", "lib", "shared", "base"}


def test_every_import_contract_is_kept():
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint, "--no-cache"], cwd=SOURCE.parents[1], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]


def test_no_folder_or_file_has_a_name_without_a_subject():
    unnamed = [
        p.relative_to(SOURCE)
        for p in SOURCE.rglob("*")
        if (p.is_dir() or p.suffix == ".py") and p.stem in UNNAMED and "static" not in p.parts
    ]
    assert unnamed == []


def test_every_package_says_what_it_is():
    silent = [
        str(p.relative_to(SOURCE))
        for p in SOURCE.rglob("__init__.py")
        if "migrations" not in p.parts and not p.read_text("utf-8").startswith('"""')
    ]
    assert silent == []


@pytest.mark.parametrize(
    "area", sorted(p.name for p in (SOURCE / "areas").iterdir() if (p / "models.py").exists() or (p / "models").is_dir())
)
def test_every_area_has_a_door(area):
    assert (SOURCE / "areas" / area / "door.py").exists()


CARRIED_AWAY_AS_ONE_FILE = SOURCE / "verify.py"


def test_no_source_file_is_too_long_to_read_in_one_sitting():
    long = {
        str(p.relative_to(SOURCE)): n
        for p in SOURCE.rglob("*.py")
        if "migrations" not in p.parts and p != CARRIED_AWAY_AS_ONE_FILE and (n := len(p.read_text("utf-8").splitlines())) > 400
    }
    assert long == {}
