from dataclasses import replace
from datetime import date

import pytest

from candour.areas.ledger import door as ledger
from candour.areas.organisations import door as organisations
from candour.areas.organisations.door import NewOrganisation, NewShare, Succession

REGION = NewOrganisation("YA", "region", "Dunmere")
TRUST = NewOrganisation("WA1", "trust", "WESTERING NHS TRUST", town="MERROW", opened_on=date(1994, 4, 1), region_code="YA")
SITE = NewOrganisation("WA101", "site", "Merrow Cross Hospital", parent_code="WA1")


def test_organisations_of_every_kind_are_registered_with_one_line(register, viewer):
    before = ledger.size()
    assert register(REGION, TRUST, SITE) == {"added": 3, "changed": 0, "unchanged": 0}
    assert ledger.size() == before + 1
    trust = organisations.organisation(code="wa1", viewer=viewer)
    assert (trust.name, trust.official_name, trust.region_name) == ("Westering NHS Trust", "WESTERING NHS TRUST", "Dunmere")
    assert [s.code for s in organisations.children(code="WA1", viewer=viewer, kind="site")] == ["WA101"]
    assert organisations.organisation(code="WA101", viewer=viewer).parent_name == "Westering NHS Trust"


def test_the_same_again_changes_nothing_and_leaves_no_line(register):
    register(REGION, TRUST)
    before = ledger.size()
    assert register(REGION, TRUST) == {"added": 0, "changed": 0, "unchanged": 2}
    assert ledger.size() == before


def test_an_older_source_never_overwrites_a_newer_one_but_its_name_is_remembered(register, viewer):
    register(REGION, replace(TRUST, closed_on=date(2024, 3, 31)), as_of=date(2025, 1, 1))
    counts = register(replace(TRUST, name="OLD WESTERING NHS TRUST", town="ELSEWHERE"), as_of=date(2022, 1, 1))
    assert counts["changed"] == 1
    trust = organisations.organisation(code="WA1", viewer=viewer)
    assert (trust.name, trust.town, trust.closed_on) == ("Westering NHS Trust", "Merrow", date(2024, 3, 31))
    found = organisations.find(text="old westering", viewer=viewer)[0]
    assert (found.summary.code, found.why) == ("WA1", "former name")
    assert found.note.startswith("Formerly Old Westering NHS Trust.")


def test_a_newer_source_keeps_the_old_name_findable(register, viewer):
    register(REGION, TRUST, as_of=date(2022, 1, 1))
    register(replace(TRUST, name="ELSEMERE NHS TRUST"), as_of=date(2025, 1, 1))
    assert organisations.organisation(code="WA1", viewer=viewer).name == "Elsemere NHS Trust"
    assert [f.summary.code for f in organisations.find(text="westering", viewer=viewer)] == ["WA1"]


def test_an_undated_source_fills_gaps_and_overwrites_nothing_dated(register, viewer):
    register(REGION, TRUST)
    register(NewOrganisation("WA1", "trust", subtype="acute"), as_of=None)
    register(replace(TRUST, town="ELSEWHERE"), as_of=None)
    trust = organisations.organisation(code="WA1", viewer=viewer)
    assert (trust.subtype, trust.town) == ("acute", "Merrow")


def test_a_parent_has_its_time_and_the_viewers_day_decides(register, viewer):
    register(REGION, NewOrganisation("YB", "region", "Calderwick"), TRUST, as_of=date(2022, 1, 1))
    register(replace(TRUST, region_code="YB"), as_of=date(2025, 1, 1))
    then = ledger.Viewer(viewer.actor, (), date(2023, 6, 1))
    assert organisations.organisation(code="WA1", viewer=viewer).region_name == "Calderwick"
    assert organisations.organisation(code="WA1", viewer=then).region_name == "Dunmere"
    assert [(p.name, p.ends_on) for p in organisations.parents(code="WA1", viewer=viewer)] == [
        ("Dunmere", date(2024, 12, 31)),
        ("Calderwick", None),
    ]
    assert organisations.listing(viewer=viewer, region_code="YA").total == 0
    assert organisations.listing(viewer=viewer, region_code="YB").total == 1


def test_an_unknown_parent_is_refused_and_nothing_is_kept(register, viewer):
    with pytest.raises(organisations.UnknownOrganisation, match="YA"):
        register(TRUST)
    assert organisations.organisation(code="WA1", viewer=viewer) is None


def test_a_code_without_a_name_or_twice_or_of_no_kind_is_refused(register):
    with pytest.raises(organisations.UnknownOrganisation, match="WA9"):
        register(NewOrganisation("WA9", "trust", subtype="acute"))
    with pytest.raises(ValueError, match="twice"):
        register(REGION, REGION)
    with pytest.raises(ValueError, match="not a kind"):
        register(NewOrganisation("WA9", "planet", "Mars"))


def test_shares_are_given_largest_first(register, viewer):
    boards = [NewOrganisation(code, "icb", f"Board {code}") for code in ("QA", "QB")]
    shares = (NewShare("WA1", "QA", 0.25), NewShare("WA1", "QB", 0.75))
    register(REGION, TRUST, *boards, shares=shares)
    assert [(s.icb_code, s.share) for s in organisations.shares(code="WA1", viewer=viewer)] == [("QB", 0.75), ("QA", 0.25)]
    assert register(shares=shares)["unchanged"] == 2


def test_lists_cost_the_same_number_of_queries_however_long(register, viewer, django_assert_num_queries):
    register(REGION, *(NewOrganisation(f"W{n:03}", "trust", f"TRUST {n}", region_code="YA") for n in range(120)))
    with django_assert_num_queries(2):
        assert len(organisations.summaries(codes=[f"W{n:03}" for n in range(120)], viewer=viewer)) == 120
    with django_assert_num_queries(3):
        page = organisations.listing(viewer=viewer, kind="trust", page=3)
    assert (page.total, page.pages, len(page.items)) == (120, 3, 20)


def test_successions_of_unknown_organisations_are_kept_as_codes(register, viewer):
    steps = (Succession("5QT", "XX1", date(2013, 4, 1)), Succession("XX1", "XX2", date(2020, 4, 1)))
    assert register(successions=steps)["added"] == 2
    assert organisations.successors(code="5QT", viewer=viewer) == list(steps)
    assert organisations.predecessors(code="XX2", viewer=viewer) == list(steps)
    assert organisations.organisation(code="5QT", viewer=viewer) is None
