"""Answers: a recount with every 'coding', someone outside the line to accept, and both texts kept when two people write."""

import datetime as dt
import functools

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from candour.areas.accounts import door as accounts
from candour.areas.files import door as files
from candour.areas.ledger import clock
from candour.areas.ledger.door import Actor
from candour.areas.ledger.models import Row
from candour.areas.questions import door as questions
from candour.areas.questions.models import Answer
from tests.areas.files.samples import a_png
from tests.areas.questions.world import BY, World, signal

DAY = dt.timedelta(days=1)


@functools.cache
def rebuilt_once(name: str, data: bytes) -> files.Rebuilt:
    return files.rebuild(upload=SimpleUploadedFile(name, data))


def attach(world: World, code: str, name: str = "recount.csv", data: bytes = b"before,after\n131,124\n", by: str = "secretary") -> str:
    return questions.attach(code=code, file=rebuilt_once(name, data), by=world.by(by))


def test_coding_is_refused_without_the_recount_and_the_sentence_says_what_to_attach(world: World):
    code = world.ask()
    with pytest.raises(questions.Unfit, match="only with the recount") as refused:
        world.answer(code, cause="coding")
    assert "Attach a table or document" in str(refused.value)
    assert refused.value.field == "evidence_file"
    assert world.see(code).summary.state == "open"


def test_coding_is_refused_with_a_picture_of_a_recount(world: World):
    code = world.ask()
    with pytest.raises(questions.Unfit, match="only with the recount"):
        world.answer(code, cause="coding", evidence_file=attach(world, code, "recount.png", a_png()))


def test_coding_is_refused_with_the_recount_of_another_question(world: World):
    code, other = world.note(signal("RW1"), signal("RW101"))["raised"]
    if world.see(code, "national").summary.organisation.code != "RW1":
        code, other = other, code
    elsewhere = attach(world, other, by="hospital_executive")
    with pytest.raises(questions.Unfit, match="could not be found"):
        world.answer(code, cause="coding", evidence_file=elsewhere)


def test_coding_with_the_recount_is_an_answer(world: World):
    code = world.ask()
    assert world.answer(code, cause="coding", evidence_file=attach(world, code)) == 1
    found = world.see(code).last_answer
    assert (found.cause, found.file.name, found.accepted) == ("coding", "recount.csv", None)


@pytest.mark.parametrize(("cause", "direction"), [("practice", "concern"), ("care", "favourable"), ("", "concern"), ("weather", "concern")])
def test_a_cause_must_fit_the_question(world: World, cause: str, direction: str):
    code = world.ask(direction=direction)
    with pytest.raises(questions.Unfit, match="Choose what lies behind"):
        world.answer(code, cause=cause)


def test_an_answer_says_something(world: World):
    with pytest.raises(questions.Unfit, match="what you found"):
        world.answer(world.ask(), text="Noted.")


def test_an_accepted_answer_stays_open_while_the_signal_does_and_closes_when_it_ends(world: World):
    code = world.ask()
    world.answer(code)
    assert world.accept(code) == "accepted"
    assert world.see(code).summary.closed_on is None
    world.note(edition="2026-02", on=clock.today() + DAY)
    assert world.see(code).summary.state == "closed"


def test_an_answer_accepted_after_the_signal_ended_closes_the_question(world: World):
    code = world.ask()
    world.note(edition="2026-02", on=clock.today() + DAY)
    world.answer(code)
    assert world.accept(code) == "closed"


def test_sending_back_needs_a_reason_and_starts_a_new_clock(world: World):
    code = world.ask()
    world.answer(code)
    with pytest.raises(questions.Unfit, match="Say why"):
        world.send_back(code, reason="  ")
    assert world.send_back(code) == "returned"
    found = world.see(code)
    assert (found.summary.is_owed, found.summary.due_on) == (True, clock.today() + 14 * DAY)
    assert found.last_answer.reason == "Nobody read a record."


@pytest.mark.parametrize(
    "name", ["secretary", "executive", "director", "safety", "hospital_executive", "other_secretary", "nurse", "analyst"]
)
def test_nobody_in_the_line_or_without_the_role_accepts(world: World, name: str):
    code = world.ask()
    world.answer(code)
    with pytest.raises(questions.QuestionError):
        world.accept(code, name)
    assert world.see(code).last_answer.accepted is None


@pytest.mark.parametrize("place", ["RW1", "RW101", "RW102", "RW101A", "RW0"])
@pytest.mark.parametrize("asked", ["RW1", "RW101"])
def test_an_outside_role_does_not_help_who_belongs_to_the_line(world: World, place: str, asked: str):
    code = world.ask(asked)
    world.answer(code, "secretary" if asked == "RW1" else "hospital_executive")
    world.grant("auditor", "staff", place)
    with pytest.raises(questions.NotAllowed, match="somebody from outside"):
        world.accept(code, "auditor")
    assert not world.see(code, "auditor").may_judge


@pytest.mark.parametrize("place", ["RF1", "QW1"])
def test_who_belongs_elsewhere_is_outside(world: World, place: str):
    code = world.ask()
    world.answer(code)
    world.grant("auditor", "staff", place)
    assert world.see(code, "auditor").may_judge
    assert world.accept(code, "auditor") == "accepted"


def test_a_commissioner_judges_in_their_own_area_only(world: World):
    code = world.ask()
    world.answer(code)
    with pytest.raises(questions.NoSuchQuestion):
        world.accept(code, "other_commissioner")
    assert world.accept(code, "commissioner") == "accepted"


def test_nobody_accepts_their_own_answer_even_after_leaving(world: World):
    code = world.ask()
    world.answer(code)
    person = world.people["secretary"]
    membership = accounts.grant_role(
        person_id=person, role="board_secretary", organisation_code="RW1", starts_on=dt.date(2020, 1, 1), by=BY
    )
    accounts.end_membership(membership_id=membership, ends_on=clock.today() - DAY, by=BY)
    world.grant("secretary", "auditor", None)
    with pytest.raises(questions.NotAllowed, match="You answered this question"):
        world.accept(code, "secretary")


def test_a_command_or_a_reaction_never_answers_or_accepts(world: World):
    code = world.ask()
    for by in (BY, Actor.reaction("1"), Actor.anonymous()):
        with pytest.raises(questions.NotAllowed, match="signed-in person"):
            world.answer(code, by=by)


def test_the_actor_cannot_lend_itself_a_role(world: World):
    code = world.ask()
    with pytest.raises(questions.NoSuchQuestion):
        world.answer(code, by=Actor.person(world.people["nurse"], "executive"))


def test_three_alarms_three_answers_and_the_third_sent_back_are_one_history(world: World):
    today = clock.today()
    code = world.ask()
    for month, text in enumerate(
        ("A coding problem, we are sure of it.", "Coding again, as we said before.", "It is the coding, nothing else.")
    ):
        world.answer(code, cause="other", text=text)
        if month < 2:
            world.note(edition=f"2026-{2 * month + 2:02}", on=today + (2 * month + 1) * DAY)
            world.note(signal(), edition=f"2026-{2 * month + 3:02}", on=today + (2 * month + 2) * DAY)
    world.send_back(code)
    told = [e.kind for e in world.see(code).history]
    once = ["answered", "signal_ended", "asked_again"]
    assert told == ["raised", *once, *once, "answered", "returned"]


def test_a_signal_that_comes_back_after_closing_is_asked_anew_and_shows_the_earlier_question(world: World):
    code = world.ask()
    world.answer(code)
    world.accept(code)
    world.note(edition="2026-02", on=clock.today() + DAY)
    again = world.note(signal(), edition="2026-03", on=clock.today() + 2 * DAY)["raised"][0]
    assert again != code
    assert [q.code for q in world.see(again).earlier] == [code]


def test_two_editors_never_lose_each_others_words(world: World):
    code = world.ask()
    read = world.see(code).summary.version
    world.answer(code, "secretary", text="The secretary's answer, written first.", version=read)
    with pytest.raises(questions.Stale) as stale:
        world.answer(code, "executive", text="The executive's answer, written at the same time.", version=read)
    assert stale.value.yours == "The executive's answer, written at the same time."
    assert stale.value.theirs == "The secretary's answer, written first."
    assert stale.value.version == world.see(code).summary.version
    assert Answer.objects.count() == 1


def test_the_same_form_sent_twice_is_one_answer(world: World):
    code = world.ask()
    before = Row.objects.filter(kind="questions.answered").count()
    assert world.answer(code, key="form-1") == world.answer(code, key="form-1") == 1
    assert Row.objects.filter(kind="questions.answered").count() == before + 1


def test_a_second_answer_waits_until_the_first_was_read(world: World):
    code = world.ask()
    world.answer(code)
    with pytest.raises(questions.NotNow, match="waiting to be read"):
        world.answer(code)


def test_somebody_takes_it_on_and_may_answer_without_any_other_role(world: World):
    code = world.ask()
    questions.take_on(code=code, owner_id=world.people["lead"], by=world.by("secretary"))
    assert world.see(code, "lead").summary.owner.name == "Lead"
    assert world.answer(code, "lead") == 1


@pytest.mark.parametrize(
    ("by", "owner", "error"),
    [
        ("secretary", "nurse", questions.Unfit),
        ("secretary", "other_secretary", questions.Unfit),
        ("director", "executive", questions.NotAllowed),
        ("auditor", "secretary", questions.NotAllowed),
        ("lead", "lead", questions.NoSuchQuestion),
    ],
)
def test_only_leaders_of_the_organisation_take_on_or_name_one(world: World, by: str, owner: str, error: type[Exception]):
    code = world.ask()
    with pytest.raises(error):
        questions.take_on(code=code, owner_id=world.people[owner], by=world.by(by))


def test_who_leaves_takes_no_question_along(world: World):
    code = world.ask()
    questions.take_on(code=code, owner_id=world.people["lead"], by=world.by("secretary"))
    person = world.people["lead"]
    membership = accounts.grant_role(person_id=person, role="team_lead", organisation_code="RW1", starts_on=dt.date(2020, 1, 1), by=BY)
    accounts.end_membership(membership_id=membership, ends_on=clock.today() - DAY, by=BY)
    with pytest.raises(questions.NoSuchQuestion):
        world.see(code, "lead")


def test_what_the_board_noted_is_for_its_own_people_only(world: World):
    code = world.ask()
    questions.tell_board(code=code, told_on=clock.today(), note="Keep it quiet until spring.", by=world.by("secretary"))
    inside, outside = world.see(code, "director"), world.see(code, "national")
    assert inside.board_told_on == outside.board_told_on == clock.today()
    assert [e.note for e in inside.history if e.kind == "board_told"] == ["Keep it quiet until spring."]
    assert "quiet" not in repr(outside)


@pytest.mark.parametrize(("days", "why"), [(1, "has not come yet"), (-1, "before the question was asked")])
def test_the_board_was_told_on_a_day_that_can_be(world: World, days: int, why: str):
    code = world.ask()
    with pytest.raises(questions.Unfit, match=why):
        questions.tell_board(code=code, told_on=clock.today() + days * DAY, by=world.by("secretary"))


def test_evidence_is_opened_by_who_may_see_the_question_and_by_no_one_else(world: World):
    code = world.ask()
    file_id = attach(world, code)
    assert questions.open_evidence(code=code, file_id=file_id, viewer=world.viewer("auditor")).name == "recount.csv"
    with pytest.raises(questions.NoSuchQuestion):
        questions.open_evidence(code=code, file_id=file_id, viewer=world.viewer("other_secretary"))
    with pytest.raises(files.NoSuchFile):
        questions.open_evidence(code=code, file_id="nothing", viewer=world.viewer("auditor"))
