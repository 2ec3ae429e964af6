"""Limits that began anew by a published decision: the old ones stay visible, with who decided it and why."""

import pytest
from django.test import Client

from candour.areas.publishing import door as publishing
from candour.public import redrawn
from tests.public import compare_world
from tests.public.conftest import publisher
from tests.public.test_compare import built, compared, text_of

pytestmark = pytest.mark.django_db
__all__ = ["built", "compared"]  # fixtures

CODE = "X-AT00"
ENTRY = {
    "name": "Brook 00 Hospitals Trust",
    "from": compare_world.MONTHS[10],
    "cause": "A second rota began.",
    "reason": "The old limits describe one rota.",
    "decided_on": "2026-11-02",
    "decided_by": "Ana Lyst",
    "evidence": ["14 points in a row lie above the centre line."],
    "publication": 1,
}


def decide(*entries: dict) -> None:
    kind, subject = redrawn.KIND, f"{compare_world.SLUG}:limits"
    content = {"format": 1, "kind": kind, "subject": subject, "edition": "2026-11-02", "title": "Limits", "redrawn": list(entries)}
    ada, ben = publisher("cara"), publisher("dan")
    proposal = publishing.propose_document(kind=kind, subject=subject, edition="2026-11-02", title="Limits", content=content, by=ada)
    publishing.approve(proposal_id=proposal, by=ben)


def test_an_organisation_is_charted_large_when_it_is_asked_for(compared, client: Client) -> None:
    page = client.get(f"/compare/review/time/?organisation={CODE}")
    said = text_of(page)
    assert "Brook 00 Hospitals Trust: " in said
    assert f"--by organisation --only {CODE}" in said
    assert "Limits begin anew" not in said
    assert "--only" not in text_of(client.get("/compare/review/time/?organisation=NONE"))


def test_a_decision_is_shown_with_its_name_cause_and_reason_and_the_old_limits(compared, client: Client) -> None:
    before = client.get(f"/compare/review/time/?organisation={CODE}").content.decode()
    decide({**ENTRY, "organisation": CODE})
    page = client.get(f"/compare/review/time/?organisation={CODE}")
    said = text_of(page)
    for words in (
        "Limits begin anew in July 2025.",
        "A second rota began.",
        "The old limits describe one rota.",
        "Ana Lyst",
        "dashed lines",
    ):
        assert words in said
    assert f"--rebase {compare_world.MONTHS[10]}" in said
    assert page.content.decode().count("stroke-dasharray") > before.count("stroke-dasharray")
    assert "Limits begin anew" not in text_of(client.get("/compare/review/time/?organisation=X-BT01"))


def test_the_chart_of_the_whole_country_follows_decisions_about_it_only(compared, client: Client) -> None:
    decide({**ENTRY, "organisation": redrawn.WHOLE})
    said = text_of(client.get("/compare/review/time/"))
    assert "Limits begin anew in July 2025." in said
    assert f"--rebase {compare_world.MONTHS[10]}" in said


def test_what_was_taken_back_stays_to_be_read_and_moves_no_limit(compared, client: Client) -> None:
    decide({**ENTRY, "organisation": CODE, "taken_back": {"on": "2026-11-03", "by": "Bea", "reason": "It closed again."}})
    said = text_of(client.get(f"/compare/review/time/?organisation={CODE}"))
    assert "Taken back by Bea" in said
    assert "--rebase" not in said
