"""The published files themselves; their rows are never part of the project, the counts are facts."""

from datetime import date

import pytest
from django.db import transaction

from candour.areas.ledger import door as ledger
from candour.areas.organisations import door as organisations
from tests.areas.organisations.conftest import BY

FILES = (
    "trust_types.csv",
    "lookup_trust_trust.csv",
    "etr_2025.csv",
    "eccg.csv",
    "etr_2022.csv",
    "icb_names_codes_dec_2024.csv",
    "lookup_nhs_trusts22_nhs_region21.csv",
    "lookup_nhs_trusts22_icb22.csv",
)


@pytest.fixture(scope="module")
def imported(real_data, django_db_setup, django_db_blocker):
    """Import all files once; every test sees them, and none sees what another did to them."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield organisations.import_files(paths=[real_data / "ods" / name for name in FILES], by=BY)
        transaction.set_rollback(True)


def test_every_row_of_every_file_is_taken_and_a_second_run_changes_nothing(imported, real_data, take_in):
    assert (imported.read, len(imported.rejected), len(imported.warnings)) == (28_081, 0, 0)
    assert imported.read == imported.added + imported.changed + imported.unchanged
    known = imported.summary["known"]
    assert known["trust"] == {"all": 273, "closed": 68}
    assert (known["icb"]["all"], known["ccg"]["all"], known["successions"]) == (42, 320, 25_480)
    assert {f["file"]: f["read"] for f in imported.summary["files"]}["lookup_trust_trust.csv"] == 25_480
    lines = ledger.size()
    again = take_in(*(real_data / "ods" / name for name in FILES))
    assert (again.added, again.changed, again.unchanged) == (0, 0, 28_081)
    assert ledger.size() == lines


def test_each_file_that_said_something_new_left_one_line(imported, db):
    nothing_new = [f["file"] for f in imported.summary["files"] if not f["added"] + f["changed"]]
    assert nothing_new == ["lookup_nhs_trusts22_nhs_region21.csv"]
    assert ledger.size() == len(FILES) - 1 + 2  # and one each for our own lists of regions and boards


def test_mid_staffordshire_is_found_closed_and_without_successor(imported, viewer):
    trust = organisations.organisation(code="RJD", viewer=viewer)
    assert (trust.name, trust.town) == ("Mid Staffordshire NHS Foundation Trust", "Stafford")
    assert (trust.opened_on, trust.closed_on) == (date(1993, 4, 1), date(2017, 10, 31))
    assert organisations.successors(code="RJD", viewer=viewer) == []
    for text in ("RJD", "sta", "stafford", "stafford hospital", "mid staffs", "Mid Stafordshire"):
        found = {f.summary.code: f for f in organisations.find(text=text, viewer=viewer)}
        assert found["RJD"].note.endswith("Closed on 31 October 2017. No successor is recorded."), text


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("guys", "RJ1"),
        ("guy's and saint thomas", "RJ1"),
        ("uclh", "RRV"),
        ("kings lynn", "RCX"),
        ("manchester", "R0A"),
        ("birmingam", "RYW"),
        ("hosp sheffield teaching", "RHQ"),
        ("royal devon & exeter", "RH8"),
        ("the christie", "RBV"),
        ("newcastle upon tyne", "RTD"),
        ("sto", "RWJ"),
    ],
)
def test_real_names_are_found_as_people_type_them(imported, viewer, text, code):
    assert organisations.find(text=text, viewer=viewer)[0].summary.code == code


def test_chains_of_successions_lead_to_manchester(imported, viewer):
    before = {s.old_code for s in organisations.predecessors(code="R0A", viewer=viewer)}
    assert {"RM2", "RW3", "RW6"} <= before
    assert {s.new_code for s in organisations.successors(code="RW6", viewer=viewer)} == {"RM3", "R0A"}


def test_a_trust_that_moved_to_another_region_has_both_with_their_days(imported, viewer):
    regions = [(p.name, p.ends_on) for p in organisations.parents(code="RPG", viewer=viewer) if p.kind == "region"]
    assert regions == [("London", date(2024, 12, 31)), ("South East", None)]


def test_regions_boards_kinds_and_shares_are_joined(imported, viewer):
    assert [r.name for r in organisations.regions(viewer=viewer)] == [
        "East of England", "London", "Midlands", "North East and Yorkshire", "North West", "South East", "South West",
    ]  # fmt: skip
    trust = organisations.organisation(code="R0A", viewer=viewer)
    assert (trust.region_name, trust.subtype) == ("North West", "acute")
    assert trust.icb_name == "NHS Greater Manchester Integrated Care Board"
    shares = organisations.shares(code="R0A", viewer=viewer)
    assert (len(shares), shares[0].icb_code) == (13, "QOP")
    assert sum(s.share for s in shares) == pytest.approx(1, abs=1e-9)
    assert organisations.organisation(code="RQF", viewer=viewer).region_name == "Wales"
    assert organisations.organisation(code="QNC", viewer=viewer).region_name == "Midlands"
