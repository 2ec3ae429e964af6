"""Limits begin anew only when the figures moved and stayed, a named person gives the cause, and a second person agrees."""

import datetime as dt

import pytest
from django.test import Client

from candour.areas.accounts import door as accounts
from candour.areas.accounts.models import Person
from candour.areas.ledger.door import Viewer
from candour.areas.measures import door as measures
from candour.areas.publishing import door as publishing

pytestmark = pytest.mark.django_db

SLUG = "waiting-18-weeks"
PEOPLE = 2001
MONTHS = [f"{2023 + i // 12}-{i % 12 + 1:02d}-01" for i in range(30)]
QUIET = [60.0 + (i * 7 % 5) / 2 for i in range(30)]
MOVED = [value + (14 if i >= 15 else 0) for i, value in enumerate(QUIET)]
GIVEN = {"cause": "A second theatre opened on 3 April 2024.", "reason": "The old limits describe a hospital with one theatre."}


def table() -> dict:
    measure = measures.definition(SLUG).model_dump(mode="json")
    rows = []
    for code, line in (("RX0", MOVED), ("RX1", QUIET)):
        for month, value in zip(MONTHS, line, strict=True):
            counted = round((value * PEOPLE / 100 - 3) / 6) * 6 + 3  # as rounding to the middle of six leaves it
            rows.append([code, month, counted, PEOPLE, round(counted / PEOPLE * 100, 6)])
    columns = [("organisation", "code"), ("month", "date"), ("numerator", "count"), ("denominator", "count"), ("value", "number")]
    return {
        "format": 1,
        "kind": "table",
        "subject": f"{SLUG}:organisation-series",
        "edition": "2025-07",
        "title": "Waiting, each organisation, month by month",
        "finding": "Two organisations.",
        "period": {"starts_on": "2023-01-01", "ends_on": "2025-06-30"},
        "method": {"id": "interval-wilson", "version": "1", "parameters": {}, "source": ""},
        "data_hash": "sha256:0",
        "marks": {"official": False, "invented": False, "disclosure": "mid6-1", "provenance": ""},
        "columns": [{"name": name, "label": name, "type": kind, "people": kind == "count"} for name, kind in columns],
        "rows": rows,
        "measure": measure,
        "cut": "organisation-series",
        "cannot_tell": [],
    }


@pytest.fixture
def released(publishers, trusts) -> None:
    trusts("RX0", "RX1")
    proposal = publishing.propose_table(table=table(), by=publishers[0])
    publishing.approve(proposal_id=proposal, by=publishers[1])


@pytest.fixture
def analyst(by) -> Viewer:
    person = accounts.register_person(username="ana", name="Ana Lyst", password="correct horse battery", by=by)
    accounts.grant_role(person_id=person, role="analyst", starts_on=dt.date(2011, 1, 1), by=by)
    return accounts.viewer_for(person)


def redraw(viewer: Viewer, **changed) -> int:
    given = {"slug": SLUG, "organisation": "RX0", "starts_on": "2024-04-01", **GIVEN} | changed
    return measures.redraw(viewer=viewer, by=viewer.actor, **given)


def test_only_a_series_that_moved_and_stayed_is_proposed(released, analyst) -> None:
    (found,) = measures.shifts(viewer=analyst, slug=SLUG)
    assert (found.organisation, found.starts_on, found.evidence.points) == ("RX0", "2024-04-01", 15)
    assert found.evidence.after.centre - found.evidence.before.centre == pytest.approx(14, abs=0.5)
    assert set(found.choices) == {f"2024-{m:02d}-01" for m in range(1, 7)}


def test_a_decision_waits_for_a_second_person_and_then_stands_in_public_with_its_name(released, analyst, publishers) -> None:
    proposal = redraw(analyst)
    assert measures.redrawn_in(slugs=[SLUG], viewer=Viewer.anonymous()) == {}
    publishing.approve(proposal_id=proposal, by=publishers[0])
    ((key, (entry,)),) = measures.redrawn_in(slugs=[SLUG], viewer=Viewer.anonymous()).items()
    assert key == (SLUG, "RX0")
    assert (entry["from"], entry["decided_by"], entry["cause"]) == ("2024-04-01", "Ana Lyst", GIVEN["cause"])
    assert entry["evidence"][0] == "15 points in a row lie above the centre line, from April 2024 to June 2025."
    assert measures.shifts(viewer=analyst, slug=SLUG) == ()


def test_what_was_decided_can_be_taken_back_and_both_decisions_stay(released, analyst, publishers) -> None:
    publishing.approve(proposal_id=redraw(analyst), by=publishers[0])
    again = measures.take_back(
        slug=SLUG, organisation="RX0", starts_on="2024-04-01", reason="The theatre closed again.", viewer=analyst, by=analyst.actor
    )
    publishing.approve(proposal_id=again, by=publishers[0])
    (entry,) = measures.redrawn_in(slugs=[SLUG], viewer=Viewer.anonymous())[SLUG, "RX0"]
    assert entry["taken_back"]["reason"] == "The theatre closed again."
    assert [s.organisation for s in measures.shifts(viewer=analyst, slug=SLUG)] == ["RX0"]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"organisation": "RX1"}, "no shift that has lasted for 13 points"),
        ({"starts_on": "2023-06-01"}, "one of the months near the shift"),
        ({"cause": "  "}, "Give a cause"),
        ({"reason": "x" * 601}, "at most 600 characters"),
    ],
)
def test_without_evidence_cause_or_reason_limits_stay(released, analyst, changed, said) -> None:
    with pytest.raises(measures.MeasureError, match=said):
        redraw(analyst, **changed)


def test_nobody_without_the_role_and_no_command_can_decide(released, by) -> None:
    person = accounts.register_person(username="bo", name="Bo", password="correct horse battery", by=by)
    viewer = accounts.viewer_for(person)
    assert measures.shifts(viewer=viewer, slug=SLUG) == ()
    with pytest.raises(measures.MeasureError, match="Only a named"):
        redraw(viewer)
    with pytest.raises(measures.MeasureError, match="Only a named"):
        measures.redraw(slug=SLUG, organisation="RX0", starts_on="2024-04-01", **GIVEN, viewer=Viewer.of(by, ()), by=by)


def test_a_half_written_form_keeps_its_words_and_a_whole_one_acts_once(released, analyst) -> None:
    client = Client()
    client.force_login(Person.objects.get(username="ana"))
    page = client.get(f"/limits/{SLUG}/RX0/")
    assert page.status_code == 200
    assert "15 points in a row lie above the centre line" in page.content.decode()
    half = client.post(f"/limits/{SLUG}/RX0/", {"key": "k1", "starts_on": "2024-04-01", "cause": GIVEN["cause"]})
    assert half.status_code == 400
    assert "A second theatre opened" in half.content.decode()
    for _ in range(2):
        assert client.post(f"/limits/{SLUG}/RX0/", {"key": "k1", "starts_on": "2024-04-01", **GIVEN}).status_code == 302
    assert len([p for p in publishing.proposals(viewer=analyst) if p.kind == "chart-limits"]) == 1
    assert "15 points in a row" in client.get("/limits/").content.decode()
