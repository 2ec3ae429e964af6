"""Questions of the organisation at home, one in every situation, each with a file attached to it."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from candour.areas.files import door as files
from candour.areas.ledger import clock
from candour.areas.questions import door as questions
from candour.areas.questions.door import Signal
from tests.guarantees.permission_world import HOME, World
from tests.public.conftest import COMMAND

EVIDENCE = "evidence-5f2c81"
# What is done to a question until it is in a state; "end" is the signal's being gone from the next edition.
WAYS = {
    "open": (),
    "open-ended": ("end",),
    "answered": ("answer",),
    "answered-ended": ("answer", "end"),
    "returned": ("answer", "return"),
    "returned-ended": ("answer", "return", "end"),
    "accepted": ("answer", "accept"),
    "closed": ("answer", "accept", "end"),
    "taken_on": ("take_on",),
}


def build(world: World) -> None:
    for state, acts in WAYS.items():
        code = ask(state)
        world.note("question", code, state)
        upload = SimpleUploadedFile("recount.csv", f"record,before,after\n1,heart failure,{EVIDENCE}\n".encode(), "text/csv")
        world.note("file", questions.attach(code=code, file=files.rebuild(upload=upload), by=world.actor("board_secretary")), state)
        for act in acts:
            _do(world, act, code, state)


def ask(state: str) -> str:
    """Ask one question, of a subject of its own, so that the end of one signal ends no other."""
    return str(_edition(state, "2026-01", Signal(f"shmi:{state}", HOME, "concern", "More people died than expected.", {}))["raised"][0])


def _edition(state: str, edition: str, *signals: Signal) -> dict[str, Any]:
    given = {"rule": "shmi-outlier", "subject": f"shmi-{state}", "edition": edition, "on": clock.today()}
    return questions.note_signals(**given, signals=signals, by=COMMAND)


def _do(world: World, act: str, code: str, state: str) -> None:
    if act == "end":
        _edition(state, "2026-02")
    elif act == "answer":
        file = str(world.made["file"][state])
        text = "We read forty records again: nine were coded wrongly."
        questions.answer(code=code, cause="coding", text=text, evidence_file=file, by=world.actor("board_secretary"))
    elif act == "accept":
        questions.accept(code=code, by=world.actor("auditor"))
    elif act == "return":
        questions.return_answer(code=code, reason="Nobody read a record.", by=world.actor("auditor"))
    elif act == "take_on":
        questions.take_on(code=code, owner_id=world.people["team_lead"], by=world.actor("board_secretary"))
