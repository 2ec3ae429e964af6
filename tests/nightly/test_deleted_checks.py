"""Every check is deleted in turn, every night; and every day, that the campaign finds checks and takes them out."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.nightly import campaign, finding

CHECKOUT = Path(__file__).resolve().parents[2]
SOURCE = """
@never_cache
@require_safe
def page(request):
    found = thing(viewer=request.viewer)
    if found is None or not request.viewer.has_any(ROLES):
        raise Http404
    return found


def may_read(viewer):
    return viewer.is_signed_in and viewer.has("reader")


def mine(viewer):
    policy.require_reader(viewer)
    rows = Thing.objects.filter(owner_id=viewer.actor.ref, kind="a")
    person = require_person(viewer)
    return rows if viewer.is_signed_in else []
"""
KINDS = {
    "decorator": {"@never_cache", "@require_safe"},
    "condition": {"if found is None or not request.viewer.has_any(ROLES): raise Http404"},
    "condition's part": {"if ... found is None ...", "if ... not request.viewer.has_any(ROLES) ..."},
    "answer": {"return viewer.is_signed_in and viewer.has('reader')"},
    "answer's part": {"... and viewer.is_signed_in", "... and viewer.has('reader')"},
    "call": {"policy.require_reader(viewer)", "person = require_person(viewer)"},
    "scope": {"Thing.objects.filter(owner_id=viewer.actor.ref)"},
    "choice": {"... if viewer.is_signed_in else []"},
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "views.py"
    path.write_text(SOURCE, "utf-8")
    return path


def test_every_kind_of_check_is_found(file: Path) -> None:
    found: dict[str, set[str]] = {}
    for check in finding.checks(file, "views"):
        found.setdefault(check.kind, set()).add(check.text)
    assert found == KINDS


def test_each_check_can_be_taken_out_and_nothing_else_goes_with_it(file: Path) -> None:
    whole = ast.unparse(ast.parse(SOURCE))
    without = [ast.unparse(finding.without(check)) for check in finding.checks(file, "views")]
    assert whole not in without
    assert len(set(without)) == len(without)
    assert all(abs(len(text.splitlines()) - len(whole.splitlines())) <= 1 for text in without)


def test_a_check_keeps_its_name_when_lines_move(file: Path) -> None:
    before = [check.name for check in finding.checks(file, "views")]
    file.write_text("# a line more\n" * 7 + SOURCE, "utf-8")
    assert [check.name for check in finding.checks(file, "views")] == before


def test_what_is_explained_is_still_there() -> None:
    names = {check.name for _, check in campaign.wanted(sorted(campaign.AREAS))}
    assert set(campaign.explained()) - names == set(), "These checks are no more: take them out of tests/nightly/explained.yaml."


def test_every_area_has_its_checks_tried() -> None:
    areas = {
        path.name
        for path in (CHECKOUT / "src" / "candour" / "areas").iterdir()
        if (path / "actions.py").exists() or (path / "door.py").exists()
    }
    assert areas - {where.removeprefix("areas/") for where, _, _ in campaign.AREAS.values()} == {"organisations"}, "Name the area in AREAS."


@pytest.mark.nightly
@pytest.mark.sqlite_only
def test_no_check_can_be_deleted_unnoticed() -> None:
    done = subprocess.run([sys.executable, "-m", "tests.nightly.campaign"], cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
