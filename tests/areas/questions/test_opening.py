"""Whoever attached evidence reads who opened it; their own look is none, and a refusal opens nothing."""

import pytest

from candour.areas.accounts import door as accounts
from candour.areas.files import door as files
from candour.areas.ledger.models import Row
from candour.areas.questions import door as questions
from candour.areas.questions import opening
from tests.areas.questions.test_answering import attach
from tests.areas.questions.world import World


def seen(world: World, name: str) -> list[tuple[str, str, str]]:
    return [(look.who, look.what, look.purpose) for look in accounts.looks(viewer=world.viewer(name)).items]


def test_whoever_attached_it_reads_who_opened_it_and_why(world: World):
    code = world.ask()
    file_id = attach(world, code)
    owner = next(name for name in world.people if seen_taker(world, name, code, file_id))
    questions.open_evidence(code=code, file_id=file_id, viewer=world.viewer(owner))
    assert seen(world, owner) == []
    before = Row.objects.count()
    questions.open_evidence(code=code, file_id=file_id, viewer=world.viewer("auditor"))
    who, what, purpose = seen(world, owner)[0]
    assert "Outside reader" in who
    assert (what, purpose) == ("the evidence that you attached to an answer", "reading the answer to the question")
    lines = list(Row.objects.order_by("seq")[before:])
    assert [(line.kind, line.face) for line in lines] == [("accounts.looked", "sealed")]


def seen_taker(world: World, name: str, code: str, file_id: str) -> bool:
    found = questions.attached(code=code, file_id=file_id, viewer=world.viewer("auditor"))
    return found is not None and found.taken_by == world.people[name]


def test_what_cannot_be_noted_is_not_opened(world: World, monkeypatch: pytest.MonkeyPatch):
    code = world.ask()
    file_id = attach(world, code)
    monkeypatch.setattr(opening.accounts, "look", lambda **_: (_ for _ in ()).throw(RuntimeError("the database is away")))
    with pytest.raises(RuntimeError):
        questions.open_evidence(code=code, file_id=file_id, viewer=world.viewer("auditor"))


def test_a_refusal_leaves_no_look(world: World):
    code = world.ask()
    file_id = attach(world, code)
    before = Row.objects.count()
    for name, wrong in (("other_secretary", questions.NoSuchQuestion), ("auditor", files.NoSuchFile)):
        with pytest.raises(wrong):
            questions.open_evidence(code=code, file_id=file_id if name != "auditor" else "nothing", viewer=world.viewer(name))
    assert Row.objects.count() == before
