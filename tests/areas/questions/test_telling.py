"""What follows by itself: those who owe or gave an answer are told, once; and the public counts hold nothing but counts."""

import datetime as dt
import json

import pytest

from candour.areas.ledger import clock
from candour.areas.ledger import door as ledger
from candour.areas.ledger.door import Viewer
from candour.areas.notices import door as notices
from candour.areas.publishing import door as publishing
from candour.areas.questions import door as questions
from candour.areas.questions import public_document
from tests.areas.questions.world import World, signal


def news(world: World, name: str) -> list[str]:
    return [n.kind for n in notices.notices_for(viewer=world.viewer(name))]


def test_the_board_secretary_is_told_of_a_new_question_once(world: World):
    code = world.ask()
    ledger.run_once()
    ledger.run_once()
    told = notices.notices_for(viewer=world.viewer("secretary"))
    assert [(n.kind, n.address) for n in told] == [("questions.raised", f"/questions/{code}/")]
    assert news(world, "other_secretary") == news(world, "executive") == []


def test_many_questions_for_one_person_are_one_notice(world: World):
    world.note(signal(key="a"), signal(key="b"), signal(key="c"))
    ledger.run_once()
    told = notices.notices_for(viewer=world.viewer("secretary"))
    assert [(n.text.split(".")[0], n.address) for n in told] == [("3 new questions wait for you", "/questions/")]


def test_where_nobody_holds_the_owing_role_the_executives_are_told(world: World):
    world.ask("RW101")
    ledger.run_once()
    assert news(world, "hospital_executive") == ["questions.raised"]


def test_the_one_who_answered_and_the_owner_are_told_that_it_was_sent_back(world: World):
    code = world.ask()
    questions.take_on(code=code, owner_id=world.people["lead"], by=world.by("secretary"))
    world.answer(code, "executive")
    world.send_back(code)
    ledger.run_once()
    assert "questions.returned" in news(world, "lead")
    assert news(world, "executive") == ["questions.returned"]


def test_what_a_notice_says_is_not_what_the_answer_said(world: World):
    code = world.ask()
    world.answer(code)
    world.send_back(code, reason="Nobody read a record.")
    ledger.run_once()
    told = notices.notices_for(viewer=world.viewer("secretary"))
    assert not any("record" in n.text for n in told)


def test_a_question_asked_again_is_told_again(world: World):
    code = world.ask()
    world.answer(code)
    world.note(edition="2026-02", on=clock.today() + dt.timedelta(days=1))
    world.note(signal(), edition="2026-03", on=clock.today() + dt.timedelta(days=2))
    ledger.run_once()
    assert news(world, "secretary") == ["questions.raised", "questions.raised"]


def a_year_of_questions(world: World) -> None:
    world.note(signal("RW1"), signal("RW101"), signal("RF1", "favourable"), on=clock.today() - dt.timedelta(days=29))
    code = questions.questions(viewer=world.viewer("secretary")).items[0].code
    questions.tell_board(code=code, told_on=clock.today(), note="Keep it quiet until spring.", by=world.by("secretary"))
    world.answer(code, text="Forty records were read again by two doctors.")


def test_the_public_counts_are_right(world: World):
    a_year_of_questions(world)
    document = questions.public_counts(viewer=world.viewer("national"))
    none = dict.fromkeys(public_document.PUBLIC_COUNTS, 0)
    assert document["organisations"] == {
        "RW1": none | {"asked": 1, "answered": 1},
        "RW101": none | {"asked": 1, "unanswered": 1, "late": 1},
        "RF1": none | {"asked": 1, "unanswered": 1, "late": 1, "favourable": 1},
    }
    assert document["totals"] == none | {"asked": 3, "unanswered": 2, "late": 2, "answered": 1, "favourable": 1}


def test_the_public_counts_hold_no_word_of_any_question_or_answer(world: World):
    a_year_of_questions(world)
    said = json.dumps(questions.public_counts(viewer=Viewer.system("a test")))
    for word in ("died", "quiet", "records", "Secretary", world.people["secretary"]):
        assert word not in said


@pytest.mark.parametrize("name", ["secretary", "auditor", "anyone"])
def test_counts_are_for_those_who_publish_them(world: World, name: str):
    world.ask()
    assert questions.counts_by_organisation(viewer=world.viewer(name)) == {}
    with pytest.raises(PermissionError):
        questions.propose_counts(viewer=world.viewer(name), by=world.by("publisher"))


def test_the_counts_pass_the_gate_with_a_second_person_and_not_twice(world: World):
    a_year_of_questions(world)
    world.grant("national", "publisher", None)
    number = questions.propose_counts(viewer=world.viewer("publisher"), by=world.by("publisher"))
    with pytest.raises(publishing.GateError):
        publishing.approve(proposal_id=number, by=world.by("publisher"))
    published = publishing.approve(proposal_id=number, by=world.by("national"))
    newest = publishing.newest(kind="question-counts", subject="all", viewer=Viewer.anonymous())
    assert newest.number == published
    assert publishing.content(number=published, viewer=Viewer.anonymous())["organisations"]["RW101"]["late"] == 1
    assert questions.propose_counts(viewer=world.viewer("publisher"), by=world.by("publisher")) == 0
