"""What every action on a question does first and last: who acts, on which version, and the move itself."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F

from candour.areas.accounts import door as accounts
from candour.areas.ledger.door import Actor, Viewer
from candour.areas.questions import policy, queries, rules
from candour.areas.questions.models import Answer, Question, State
from candour.areas.questions.moves import MOVES, Act, Situation, starts_a_clock
from candour.areas.questions.policy import Facts
from candour.areas.questions.scope import facts_of


@dataclass(frozen=True)
class Turn:
    """A question in the hands of a person."""

    question: Question
    viewer: Viewer
    facts: Facts


def begin(*, code: str, by: Actor, version: int | None, yours: str = "") -> Turn:
    """
    Find the question as the person sees it today, and make sure that it is the one they read.

    :raises NotAllowed: when no person acts.
    :raises NoSuchQuestion: when it is missing or hidden from them.
    :raises Stale: when somebody changed it since; carries both texts.
    """
    if by.kind != "person":
        raise policy.NotAllowed("Only a signed-in person can do this: an answer has a name.")
    viewer = accounts.viewer_for(by.ref)
    question = queries.find(code, viewer)
    if version is not None and question.version != version:
        raise stale(question, yours=yours)
    return Turn(question, viewer, facts_of(question))


def stale(question: Question, *, yours: str) -> policy.Stale:
    last = Answer.objects.filter(question=question).order_by("-number").values_list("text", flat=True).first()
    return policy.Stale(yours=yours, theirs=last or "", version=question.version)


def role_of(turn: Turn, roles: tuple[str, ...]) -> str:
    """Return as what a person acts here: their first role in the organisation concerned, else from outside it."""
    inside = next((r for r in roles if turn.viewer.has(r, turn.facts.owed_by_code)), None)
    return inside or next((r for r in roles if turn.viewer.has(r)), turn.viewer.actor.role)


def move(turn: Turn, act: Act, *, day: date, yours: str = "", **changes: Any) -> Situation:
    """
    Move the question by the table and return where it is now; whoever wrote in between wins, and this one is told.

    :raises Stale: when another act came between the reading and the writing.
    """
    before = turn.facts.situation
    after = MOVES[before, act]
    changes |= clock_changes(turn.question.rule, before, after, day=day)
    rows = Question.objects.filter(pk=turn.question.pk, version=turn.question.version)
    if not rows.update(state=after.state, version=F("version") + 1, **changes):
        raise stale(Question.objects.get(pk=turn.question.pk), yours=yours)
    return after


def clock_changes(rule_id: str, before: Situation, after: Situation, *, day: date) -> dict[str, Any]:
    """Return the days that a move sets: a new day to answer by, the end of the signal, the closing."""
    changes: dict[str, Any] = {}
    if starts_a_clock(before, after):
        changes["due_on"] = day + timedelta(days=rules.rule_for(rule_id).on(day).again_days)
    if before.signal_active != after.signal_active:
        changes |= {"signal_active": after.signal_active, "signal_ended_on": None if after.signal_active else day}
    if after.state is State.CLOSED:
        changes["closed_on"] = day
    return changes
