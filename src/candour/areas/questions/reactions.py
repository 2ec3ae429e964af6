"""What follows from a question's events: the people who owe or gave an answer are told. Nothing of the matter is in the words."""

from candour.areas.accounts import door as accounts
from candour.areas.ledger.door import Actor, Event, Viewer, on
from candour.areas.notices import door as notices
from candour.areas.questions import handing_over, policy, queries
from candour.areas.questions.values import QuestionSummary
from candour.design import formats


@on("organisations.registered")
def hand_over(event: Event) -> None:
    """Give what a closed organisation owed to the one that followed it."""
    handing_over.hand_over(by=Actor.reaction(event.id), key=event.id)


@on("questions.signals_noted")
def tell_owners(event: Event) -> None:
    """Tell those who owe the answers to what was asked in a batch, one notice for each person."""
    # First, because a figure often comes out after its organisation has closed.
    handing_over.hand_over(by=Actor.reaction(event.id), key=event.id)
    viewer = Viewer.system("telling owners of new questions")
    asked = queries.asked_in(rule=event.refs["rule"], subject=event.refs["subject"], edition=event.refs["edition"], viewer=viewer)
    waiting: dict[str, list[QuestionSummary]] = {}
    for question in asked:
        for person in _owing(question, viewer):
            waiting.setdefault(person, []).append(question)
    told = tuple(_new_notice(person, theirs) for person, theirs in sorted(waiting.items()))
    notices.tell_each(kind="questions.raised", notices=told, by=Actor.reaction(event.id), key=event.id)


@on("questions.answer_returned")
def tell_returned(event: Event) -> None:
    """Tell the owner and the one who answered that a better answer is owed."""
    viewer = Viewer.system("telling that an answer was sent back")
    question = queries.summary(code=event.refs["question"], viewer=viewer)
    who = {*_owing(question, viewer), *queries.answered_by(code=question.code, viewer=viewer)}
    text = f"An answer was sent back: {question.title} Answer again by {formats.day(question.due_on)}."
    notices.tell(
        person_ids=who, kind="questions.returned", text=_short(text), address=_address(question), by=Actor.reaction(event.id), key=event.id
    )


@on("questions.answer_accepted")
def tell_accepted(event: Event) -> None:
    """Tell the owner and the one who answered that the answer was accepted, and whether the question stays open."""
    viewer = Viewer.system("telling that an answer was accepted")
    question = queries.summary(code=event.refs["question"], viewer=viewer)
    who = {*_owing(question, viewer), *queries.answered_by(code=question.code, viewer=viewer)}
    rest = "The signal is still there, so the question stays open." if question.signal_active else "The question is closed."
    text = f"An answer was accepted: {question.title} {rest}"
    notices.tell(
        person_ids=who, kind="questions.accepted", text=_short(text), address=_address(question), by=Actor.reaction(event.id), key=event.id
    )


def _owing(question: QuestionSummary, viewer: Viewer) -> list[str]:
    """Return the owner while they are there, or whoever holds the owing role; for a role that nobody holds the executives."""
    code = question.owed_by.code
    if question.owner and accounts.viewer_for(question.owner.id).has_any(policy.OWNERS, code):
        return [question.owner.id]
    for role in (question.owner_role, "board_secretary", "executive"):
        if found := accounts.holders(role=role, organisation_code=code, viewer=viewer):
            return [p.id for p in found]
    return []


def _new_notice(person: str, asked: list[QuestionSummary]) -> notices.NewNotice:
    if len(asked) == 1:
        only = asked[0]
        text = f"A question for {only.organisation.name}: {only.title} Answer by {formats.day(only.due_on)}."
        return notices.NewNotice(person, _short(text), _address(only))
    first = min(q.due_on for q in asked)
    return notices.NewNotice(person, f"{len(asked)} new questions wait for you. The first is due on {formats.day(first)}.", "/questions/")


def _short(text: str) -> str:
    return text if len(text) <= notices.LONGEST_TEXT else f"{text[: notices.LONGEST_TEXT - 1]}…"


def _address(question: QuestionSummary) -> str:
    return f"/questions/{question.code}/"
