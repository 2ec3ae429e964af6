"""How questions are answered and read."""

from django.core.files.uploadedfile import SimpleUploadedFile

from candour.areas.files import door as files
from candour.areas.ledger import clock
from candour.areas.ledger.door import Actor
from candour.areas.questions import door as questions
from tests.guarantees.permission_world import World

REFUSALS = (questions.QuestionError,)
TEXT = "We read forty records again and found nothing else."


def _code(world: World, state: str) -> str:
    return str(world.made["question"][state])


def take_on(world: World, by: Actor, visitor: str, state: str) -> object:
    return questions.take_on(code=_code(world, state), owner_id=by.ref if visitor in OWNERS else world.people["executive"], by=by)


def attach(world: World, by: Actor, _visitor: str, state: str) -> object:
    file = files.rebuild(upload=SimpleUploadedFile("again.csv", b"record,before\n1,pneumonia\n", "text/csv"))
    return questions.attach(code=_code(world, state), file=file, by=by)


OWNERS = ("executive", "board_secretary", "board_member", "safety_lead")
WAYS = {
    "questions.taken_on": take_on,
    "questions.board_told": lambda w, by, _v, s: questions.tell_board(code=_code(w, s), told_on=clock.today(), by=by),
    "questions.answered": lambda w, by, _v, s: questions.answer(code=_code(w, s), cause="care", text=TEXT, by=by),
    "questions.evidence_attached": attach,
    "questions.answer_accepted": lambda w, by, _v, s: questions.accept(code=_code(w, s), reason="Read.", by=by),
    "questions.answer_returned": lambda w, by, _v, s: questions.return_answer(code=_code(w, s), reason="Not read.", by=by),
}
