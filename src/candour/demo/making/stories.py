"""The questions of the stories: asked when a rule fired, taken on, noted, answered, sent back, answered again."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from functools import partial
from io import BytesIO

from candour.areas.accounts import door as accounts
from candour.areas.files import door as files
from candour.areas.questions import door as questions
from candour.demo.making import recount
from candour.demo.making.acts import Act, Cast
from candour.demo.texts import Answer, Document, Question, Texts
from candour.demo.world import Persona, World

# What fired in the stories, and the rule of definitions/questions that asks.
RULES = {
    "fell_silent": "gone-silent",
    "promise_missed": "promise-missed",
    "alarm": "mortality-alarm",
    "gap": "gap-closed",
    "gradient": "gap-closed",
    "favourable": "gap-closed",
}
# Answers that were no answer go back like those that were returned: the reader wrote why.
SENT_BACK = ("returned", "noted")


@dataclass
class Asked:
    """What has been asked so far: a signal that lasts is seen again whenever its rule runs."""

    signals: dict[tuple[str, str], list[questions.Signal]] = field(default_factory=lambda: defaultdict(list))
    codes: dict[str, str] = field(default_factory=dict)


def acts(world: World, texts: Texts, cast: Cast) -> list[Act]:
    """Return everything that happened to the questions of the stories."""
    asked = Asked()
    happens = []
    batches: dict[tuple[dt.date, str, str], list[Question]] = defaultdict(list)
    for question in texts.questions:
        batches[question.raised, RULES[question.signal], question.measure].append(question)
    for (day, rule, subject), batch in batches.items():
        happens.append(Act(day, 40, "questions", partial(_ask, asked, rule, subject, day, batch, cast)))
    documents = {d.id: d for d in texts.documents}
    for question in texts.questions:
        happens.append(Act(question.raised, 41, "questions", partial(_take_on, asked, question, cast)))
        if question.board_told:
            happens.append(
                Act(
                    question.board_told,
                    42,
                    "questions",
                    partial(_tell_board, asked, question, question.board_told, cast, _note(question, texts)),
                )
            )
        for answer in question.answers:
            happens.append(Act(answer.day, 43, "questions", partial(_answer, asked, question, answer, cast, documents)))
            if answer.read_on and answer.read_by:
                happens.append(Act(answer.read_on, 44, "questions", partial(_judge, asked, question, answer, answer.read_by, cast)))
    return happens


def _ask(asked: Asked, rule: str, subject: str, day: dt.date, batch: list[Question], cast: Cast) -> None:
    known = asked.signals[rule, subject]
    new = [_signal(question) for question in batch]
    said = questions.note_signals(
        rule=rule, subject=subject, edition=day.isoformat(), on=day, signals=(*known, *new), by=cast.actor("analyst")
    )
    known += new
    # A code says nothing of its question, so each is known by the signal that it was asked for.
    for question in batch:
        asked.codes[question.id] = _code_of(question, said["raised"], cast)


def _code_of(question: Question, raised: list[str], cast: Cast) -> str:
    viewer = accounts.viewer_for(cast.ids["outside-reader"])
    for code in raised:
        if questions.question(code=code, viewer=viewer).summary.title == question.title:
            return code
    raise RuntimeError(f"The question '{question.id}' was not asked.")


def _signal(question: Question) -> questions.Signal:
    return questions.Signal(
        signal_key=f"{question.measure}:{question.about}:{question.id}",
        organisation_code=question.about,
        direction="favourable" if question.signal == "favourable" else "concern",
        title=question.title,
        evidence={"asks": question.text, "seen": list(question.evidence), "measure": question.measure, "consent": question.consent},
    )


def _take_on(asked: Asked, question: Question, cast: Cast) -> None:
    questions.take_on(code=asked.codes[question.id], owner_id=cast.ids[question.owner.slug], by=cast.person(question.owner))


def _tell_board(asked: Asked, question: Question, told_on: dt.date, cast: Cast, note: str) -> None:
    questions.tell_board(code=asked.codes[question.id], told_on=told_on, by=cast.person(question.owner), note=note)


def _note(question: Question, texts: Texts) -> str:
    """Return what the board wrote down for itself about this question, where a text says it."""
    found = [d for d in texts.documents if d.kind == "board_note" and d.about == question.about and d.day == question.board_told]
    return "\n\n".join((found[0].title, *found[0].paragraphs)) if found else ""


def _answer(asked: Asked, question: Question, answer: Answer, cast: Cast, documents: dict[str, Document]) -> None:
    code, by = asked.codes[question.id], cast.person(answer.by)
    attached = None
    if answer.attachment:
        upload = BytesIO(recount.table(documents[answer.attachment]))
        upload.name = f"{answer.attachment}.csv"
        attached = questions.attach(code=code, file=files.rebuild(upload=upload), by=by)
    questions.answer(code=code, cause=answer.cause, text=answer.text, evidence_file=attached, by=by)


def _judge(asked: Asked, question: Question, answer: Answer, reader: Persona, cast: Cast) -> None:
    judge = questions.return_answer if answer.outcome in SENT_BACK else questions.accept
    judge(code=asked.codes[question.id], reason=answer.reason, by=cast.person(reader))
