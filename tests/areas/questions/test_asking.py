"""Signals become questions: each once, with an owner's role and a day, however often an edition is noted."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from candour.areas.ledger import clock
from candour.areas.ledger.models import Row
from candour.areas.organisations import door as organisations
from candour.areas.questions import door as questions
from tests.areas.questions.world import BY, LONG_AGO, World, signal

DAY = dt.timedelta(days=1)


def test_a_new_signal_becomes_a_question_due_in_28_days_and_owed_by_the_board_secretary(world: World):
    found = world.see(world.ask()).summary
    assert (found.state, found.due_on, found.owner_role) == ("open", clock.today() + 28 * DAY, "board_secretary")
    assert (found.organisation.name, found.owner, found.is_late) == ("Westering Trust", None, False)


def test_the_same_edition_noted_twice_changes_nothing_and_leaves_no_line(world: World):
    first = world.note(signal("RW1"), signal("RF1"))
    before = Row.objects.count()
    assert world.note(signal("RW1")) == first
    assert Row.objects.count() == before


def test_a_batch_is_one_line_of_the_ledger(world: World):
    before = Row.objects.count()
    world.note(signal("RW1"), signal("RF1"))
    assert [r.kind for r in Row.objects.order_by("seq")[before:]] == ["questions.signals_noted"]


def test_a_signal_seen_again_is_the_same_question_with_its_first_day(world: World):
    code = world.ask()
    due = world.see(code).summary.due_on
    assert world.note(signal(), edition="2026-02", on=clock.today() + DAY) == {"raised": [], "seen_again": 1, "ended": 0}
    found = world.see(code)
    assert (found.summary.sightings, found.summary.due_on) == (2, due)
    assert [e.kind for e in found.history] == ["raised", "seen_again"]


def test_an_unanswered_question_stays_when_its_signal_ends(world: World):
    code = world.ask()
    assert world.note(edition="2026-02", on=clock.today() + DAY)["ended"] == 1
    found = world.see(code)
    assert (found.summary.state, found.summary.signal_active) == ("open", False)


def test_another_rule_or_subject_ends_nothing(world: World):
    code = world.ask()
    world.note(edition="2026-02", rule="gone-silent", on=clock.today() + DAY)
    assert world.see(code).summary.signal_active


def test_a_good_figure_opens_a_question_too(world: World):
    code = world.note(signal("RW1", "favourable"))["raised"][0]
    found = world.see(code)
    assert found.summary.is_favourable
    assert "others can learn" in found.asks


def test_a_signal_that_turns_to_the_other_side_is_another_question(world: World):
    first = world.ask()
    result = world.note(signal("RW1", "favourable"), edition="2026-02", on=clock.today() + DAY)
    assert (len(result["raised"]), result["ended"]) == (1, 1)
    assert not world.see(first).summary.signal_active


def test_an_old_edition_that_arrives_late_asks_nobody_and_ends_nothing(world: World):
    code = world.ask()
    result = world.note(signal("RF1"), signal("RW1"), edition="2025-07", on=clock.today() - 90 * DAY)
    assert result == {"raised": [], "seen_again": 1, "ended": 0}
    found = world.see(code)
    assert found.summary.signal_active
    assert [e.kind for e in found.history] == ["seen_before", "raised"]


def test_codes_are_the_same_for_the_same_signal_and_say_nothing(world: World):
    code = world.ask()
    assert "rw1" not in code
    assert len(code) == 10
    assert code == questions.note_signals.__wrapped__.__globals__["code_for"]("shmi-outlier", "shmi", signal(), "2026-01")


@pytest.mark.parametrize(
    ("signals", "why"),
    [
        ((signal("RW1"), signal("RW1")), "comes twice"),
        ((signal("XXX"),), "No organisation has the code 'XXX'"),
        ((signal("RW1", "sideways"),), "not a direction"),
    ],
)
def test_a_wrong_batch_is_refused_whole_with_one_sentence(world: World, signals: tuple[questions.Signal, ...], why: str):
    before = Row.objects.count()
    with pytest.raises(questions.Unfit, match=why):
        world.note(*signals)
    assert Row.objects.count() == before
    assert len(questions.questions(viewer=world.viewer("national"))) == 0


def queries_for(world: World, codes: list[str], edition: str, on: dt.date) -> int:
    with CaptureQueriesContext(connection) as captured:
        world.note(*map(signal, codes), edition=edition, on=on)
    return len(captured)


def test_a_batch_of_150_costs_no_more_statements_than_its_inserts_must_be_cut_into(world: World):
    codes = [f"RZ{n:03}" for n in range(150)]
    rows = tuple(organisations.NewOrganisation(c, "trust", f"Trust {c}", opened_on=LONG_AGO, since=LONG_AGO) for c in codes)
    organisations.register(rows=rows, source="tests", file_hash="1" * 64, by=BY)
    today = clock.today()
    few = queries_for(world, ["RW1"], "2026-01", today)
    raised = queries_for(world, ["RW1", *codes], "2026-02", today + DAY)
    # SQLite takes at most 999 values in a statement, so 150 rows of 18 go in a few pieces.
    assert raised - few <= 8
    assert queries_for(world, ["RW1", *codes], "2026-03", today + 2 * DAY) <= few + 4
    assert queries_for(world, [], "2026-04", today + 3 * DAY) <= few + 4
    assert questions.questions(viewer=world.viewer("national")).total == 151
