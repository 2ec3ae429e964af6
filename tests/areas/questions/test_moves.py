"""The transition table: complete, and without a way round what it promises."""

import itertools

import pytest

from candour.areas.questions import diagram, moves, policy
from candour.areas.questions.models import State
from candour.areas.questions.moves import MOVES, REFUSALS, SITUATIONS, START, Act, Situation

EVERY = list(itertools.product(SITUATIONS, Act))


@pytest.mark.parametrize(("situation", "act"), EVERY, ids=str)
def test_every_act_in_every_situation_is_either_a_move_or_a_refusal_in_words(situation: Situation, act: Act):
    if (situation, act) in MOVES:
        assert MOVES[situation, act] in SITUATIONS
        assert policy.refusal(situation, act) == ""
    else:
        assert policy.refusal(situation, act).endswith(".")


def test_the_table_names_no_situation_or_act_that_does_not_exist():
    assert set(MOVES) <= set(EVERY)
    assert {state for state, _ in REFUSALS} <= set(State)
    assert {s.state for s in SITUATIONS} == set(State)


def test_every_situation_can_be_reached():
    reached, new = {START}, {START}
    while new:
        new = {after for (before, _), after in MOVES.items() if before in new} - reached
        reached |= new
    assert reached == set(SITUATIONS)


def test_a_question_closes_only_when_its_signal_has_ended_and_an_answer_was_accepted():
    into = {(before, act) for (before, act), after in MOVES.items() if after.state is State.CLOSED}
    assert into == {
        (Situation(State.ACCEPTED, signal_active=True), Act.END),
        (Situation(State.ANSWERED, signal_active=False), Act.ACCEPT),
    }
    assert not any(s.state is State.CLOSED and s.signal_active for s in SITUATIONS)


def test_only_an_outside_reader_moves_an_answer_to_accepted_or_closed_or_returned():
    judged = {State.ACCEPTED, State.CLOSED, State.RETURNED}
    for (before, act), after in MOVES.items():
        if after.state in judged and before.state not in judged:
            assert act in (Act.ACCEPT, Act.RETURN), f"{before} {act}"


def test_what_is_closed_stays_closed():
    assert not [act for before, act in MOVES if before.state is State.CLOSED]


@pytest.mark.parametrize(
    ("before", "after", "starts"),
    [
        ((State.ANSWERED, True), (State.RETURNED, True), True),
        ((State.ANSWERED, False), (State.OPEN, True), True),
        ((State.OPEN, False), (State.OPEN, True), False),
        ((State.OPEN, True), (State.ANSWERED, True), False),
    ],
)
def test_a_new_clock_starts_when_an_answer_is_owed_anew(before: tuple, after: tuple, starts: bool):
    assert moves.starts_a_clock(Situation(*before), Situation(*after)) is starts


def test_the_diagram_in_the_documents_is_the_table():
    assert diagram.PAGE.read_text("utf-8") == diagram.page(), "write it anew: python -m candour.areas.questions.diagram"
