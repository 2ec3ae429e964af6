"""What stands beside the figures in public: what was asked and answered in the stories, letters, cards, and how many questions wait."""

import datetime as dt
from collections import defaultdict
from functools import partial

from candour.areas.ledger.door import Viewer
from candour.areas.publishing import door as publishing
from candour.areas.questions import door as questions
from candour.demo.making.acts import Act, Cast
from candour.demo.texts import Answer, Card, Document, Question, Texts
from candour.demo.world import World
from candour.demo.world.calendar import month_back
from candour.design import formats

KIND = "organisation-note"
CARD = "What a parent would want to know first"
SOURCE = "Candour's demonstration. Everything in it is invented."
# What a board noted for itself stays with the board.
PRIVATE = ("board_note",)


def acts(world: World, texts: Texts, cast: Cast) -> list[Act]:
    """Return the publication of each note on its day, and of each place's card today."""
    began = month_back(world.today, 36)
    found: list[tuple[dt.date, str, str, tuple[str, ...]]] = []
    found += [(_day_of(q, texts), q.about, q.title, _of_question(q)) for q in texts.questions]
    for d in (d for d in texts.documents if d.kind not in PRIVATE):
        places: tuple[str, ...] = world.story.closed_the_gap if d.id == "weekend-learning" else (d.about,)
        found += [(max(d.day, began), code, d.title, _of_document(d)) for code in places]
    found += [(world.today, c.organisation, CARD, _of_card(c)) for c in texts.cards]
    # One card waits for its second person, so that a visitor can be that person.
    waits = (world.today, world.story.label_hospitals[2].rsplit("-", 1)[0])
    editions: dict[tuple[str, dt.date], int] = defaultdict(int)
    happens = []
    for day, about, title, paragraphs in sorted(found):
        editions[about, day] += 1
        nth = editions[about, day]
        edition = day.isoformat() if nth == 1 else f"{day.isoformat()} {nth}"
        give = partial(_propose if (day, about) == waits else _publish, about, edition, title, paragraphs, cast)
        happens.append(Act(day, 60, "notes", give))
    return happens


def _publish(about: str, edition: str, title: str, paragraphs: tuple[str, ...], cast: Cast) -> None:
    proposal = _propose(about, edition, title, paragraphs, cast)
    publishing.approve(proposal_id=proposal, by=cast.actor("publisher-two"))


def _propose(about: str, edition: str, title: str, paragraphs: tuple[str, ...], cast: Cast) -> int:
    content = {"title": title, "paragraphs": list(paragraphs), "source": SOURCE, "marks": {"official": False, "invented": True}}
    return publishing.propose_document(
        kind=KIND, subject=about, edition=edition, title=title, content=content, by=cast.actor("publisher-one")
    )


def _day_of(question: Question, texts: Texts) -> dt.date:
    """Return the day on which a question became public: when somebody outside last read an answer, or at once where nobody answered."""
    read = [a.read_on for a in question.answers if a.read_on]
    if read or not question.answers:
        return max(read, default=question.raised)
    # Answers that nobody outside had read came out with the first of that organisation that somebody did read.
    later = [a.read_on for q in texts.questions if q.about == question.about for a in q.answers if a.read_on]
    return min(later)


def _of_question(question: Question) -> tuple[str, ...]:
    told = f"Asked on {formats.day(question.raised)}."
    if question.board_told:
        told += f" The board was told on {formats.day(question.board_told)}."
    answers = [paragraph for answer in question.answers for paragraph in _of_answer(answer)]
    return (question.text, " ".join(filter(None, (told, question.consent))), *(answers or ["Nobody has answered."]))


def _of_answer(answer: Answer) -> tuple[str, ...]:
    said = f"{answer.title}, {formats.day(answer.day)}: “{answer.text.strip()}”"
    if answer.read_by and answer.read_on:
        verdict = "sent it back" if answer.outcome in ("returned", "noted") else "accepted it"
        return (said, f"{answer.read_by.title}, {formats.day(answer.read_on)}, {verdict}: “{answer.reason.strip()}”")
    return (said, answer.reason)


def _of_document(document: Document) -> tuple[str, ...]:
    return (document.summary, *document.paragraphs, *document.cannot_tell)


def _of_card(card: Card) -> tuple[str, ...]:
    return (card.known, card.not_known, card.answers, card.do)


def count_questions(cast: Cast) -> None:
    """Count the questions of every organisation as of today and publish the counts: what is late is late in public."""
    proposal = questions.propose_counts(viewer=Viewer.system("count questions for the public"), by=cast.actor("publisher-one"))
    if proposal:
        publishing.approve(proposal_id=proposal, by=cast.actor("publisher-two"))
