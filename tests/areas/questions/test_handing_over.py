"""Organisations close and people leave; what is owed stays owed, by somebody who is there."""

import datetime as dt

import pytest

from candour.areas.accounts import door as accounts
from candour.areas.ledger import clock
from candour.areas.ledger import door as ledger
from candour.areas.ledger.models import Row
from candour.areas.notices import door as notices
from candour.areas.organisations import door as organisations
from candour.areas.questions import door as questions
from tests.areas.questions.world import BY, LONG_AGO, World

YESTERDAY = clock.today() - dt.timedelta(days=1)


def close(code: str, *successors: str) -> None:
    kind = {"RW1": "trust", "RW0": "trust"}[code]
    rows = (organisations.NewOrganisation(code, kind, f"Trust {code}", opened_on=LONG_AGO, closed_on=YESTERDAY),)
    followed = tuple(organisations.Succession(code, new, YESTERDAY) for new in successors)
    organisations.register(rows=rows, successions=followed, source="tests", file_hash="2" * 64, as_of=clock.today(), by=BY)


def test_a_question_of_a_closed_trust_is_owed_by_its_successor(world: World):
    code = world.ask()
    questions.take_on(code=code, owner_id=world.people["lead"], by=world.by("secretary"))
    close("RW1", "RF1")
    ledger.run_once()
    found = world.see(code, "other_secretary")
    assert (found.summary.organisation.code, found.summary.owed_by.code, found.summary.owner) == ("RW1", "RF1", None)
    assert found.history[-1].kind == "handed_over"
    assert found.history[-1].successor.name == "Fallowgate Trust"
    assert world.answer(code, "other_secretary") == 1


def test_the_people_of_the_successor_are_in_the_line(world: World):
    code = world.ask()
    close("RW1", "RF1")
    ledger.run_once()
    world.answer(code, "other_secretary")
    world.grant("auditor", "staff", "RF1")
    with pytest.raises(questions.NotAllowed, match="somebody from outside"):
        world.accept(code, "auditor")


@pytest.mark.parametrize("successors", [(), ("RF1", "RW102")])
def test_where_there_is_no_one_successor_nobody_is_chosen_and_the_question_stays(world: World, successors: tuple[str, ...]):
    code = world.ask()
    close("RW1", *successors)
    ledger.run_once()
    assert world.see(code).summary.owed_by.code == "RW1"
    assert questions.counts_by_organisation(viewer=world.viewer("national"))["RW1"].unanswered == 1


def test_a_question_about_a_trust_that_closed_before_goes_to_its_successor_at_once(world: World):
    close("RW0")
    code = world.ask("RW0")
    ledger.run_once()
    assert world.see(code, "secretary").summary.owed_by.code == "RW1"
    told = notices.notices_for(viewer=world.viewer("secretary"))
    assert [n.kind for n in told] == ["questions.raised"]


def test_handing_over_nothing_leaves_no_line(world: World):
    world.ask()
    ledger.run_once()
    assert not Row.objects.filter(kind="questions.handed_over").exists()


def test_when_the_owner_has_left_the_role_is_told(world: World):
    code = world.ask()
    questions.take_on(code=code, owner_id=world.people["lead"], by=world.by("secretary"))
    world.answer(code)
    membership = accounts.grant_role(person_id=world.people["lead"], role="team_lead", organisation_code="RW1", starts_on=LONG_AGO, by=BY)
    accounts.end_membership(membership_id=membership, ends_on=YESTERDAY, by=BY)
    world.send_back(code, reason="Nobody read a record.")
    ledger.run_once()
    assert notices.notices_for(viewer=world.viewer("lead")) == []
    assert "questions.returned" in [n.kind for n in notices.notices_for(viewer=world.viewer("secretary"))]
