"""What people do with a question: one function per event."""

from datetime import date

from candour.areas.accounts import door as accounts
from candour.areas.files import door as files
from candour.areas.ledger import clock
from candour.areas.ledger.door import Actor, Done, NothingNew, action
from candour.areas.questions import line, policy
from candour.areas.questions.acting import Turn, begin, move, role_of
from candour.areas.questions.models import Answer, Step, Verdict
from candour.areas.questions.moves import Act


@action("questions.taken_on")
def take_on(*, code: str, owner_id: str, by: Actor, version: int | None = None, key: str | None = None) -> Done[str]:
    """
    Name the person of the organisation who takes the question on.

    :raises QuestionError: when the person who says so, or the one who is named, may not.
    """
    turn = begin(code=code, by=by, version=version)
    policy.require_may(turn.viewer, turn.facts, Act.TAKE_ON)
    if turn.facts.owner_id == str(owner_id):
        raise NothingNew(code)
    owner = accounts.viewer_for(owner_id)
    if not owner.has_any(policy.OWNERS, turn.facts.owed_by_code):
        raise policy.Unfit("Name somebody who leads in this organisation today.", field="owner_id")
    is_own = by.ref == str(owner_id)
    if not is_own and not turn.viewer.has_any(policy.SECRETARIES, turn.facts.owed_by_code):
        raise policy.NotAllowed("You can take the question on yourself; the board's secretary or an executive can name somebody else.")
    today = clock.today()
    move(turn, Act.TAKE_ON, day=today, owner_id=owner_id)
    _step(turn, Step.Kind.TAKEN_ON, day=today, about_id=owner_id)
    return Done(code, refs={"question": code})


@action("questions.board_told")
def tell_board(*, code: str, told_on: date, by: Actor, note: str = "", version: int | None = None, key: str | None = None) -> Done[str]:
    """
    Write down the day on which the board was told; the note is for the organisation's own people only.

    :raises QuestionError: when the person may not, or the day cannot be.
    """
    turn = begin(code=code, by=by, version=version, yours=note)
    policy.require_may(turn.viewer, turn.facts, Act.TELL_BOARD)
    policy.require_fit_day(told_on=told_on, raised_on=turn.question.raised_on, today=clock.today())
    move(turn, Act.TELL_BOARD, day=clock.today(), yours=note)
    _step(turn, Step.Kind.BOARD_TOLD, day=told_on, private_note=note.strip())
    return Done(code, refs={"question": code}, payload={"told_on": told_on.isoformat(), "note": note.strip()})


@action("questions.answered")
def answer(
    *,
    code: str,
    cause: str,
    text: str,
    by: Actor,
    evidence_file: str | None = None,
    version: int | None = None,
    key: str | None = None,
) -> Done[int]:
    """
    Answer a question and return the answer's number; 'coding' only with the recount attached.

    :raises QuestionError: when the person may not, it cannot be answered now, or the answer will not do.
    """
    turn = begin(code=code, by=by, version=version, yours=text)
    policy.require_may(turn.viewer, turn.facts, Act.ANSWER)
    attached = _attached(turn, evidence_file)
    policy.require_fit_answer(direction=turn.facts.direction, cause=cause, text=text, file_kind=attached.kind if attached else None)
    today = clock.today()
    number = Answer.objects.filter(question=turn.question).count() + 1
    move(turn, Act.ANSWER, day=today, yours=text)
    Answer.objects.create(
        question=turn.question,
        number=number,
        cause=cause,
        text=text.strip(),
        evidence_file_id=attached.id if attached else None,
        answered_by_id=by.ref,
        answered_as=role_of(turn, policy.OWNERS),
        answered_on=today,
        at_version=turn.question.version + 1,
    )
    payload = {"number": number, "cause": cause, "text": text.strip(), "evidence": attached.sha256 if attached else ""}
    return Done(number, refs={"question": code, "answer": number}, payload=payload)


@action("questions.answer_accepted")
def accept(*, code: str, by: Actor, reason: str = "", version: int | None = None, key: str | None = None) -> Done[str]:
    """
    Accept the answer from outside the line and return the state: closed, or still watched while the signal is there.

    :raises QuestionError: when the person may not, or there is no answer to read.
    """
    return _judge(code, Act.ACCEPT, reason, by, version)


@action("questions.answer_returned")
def return_answer(*, code: str, reason: str, by: Actor, version: int | None = None, key: str | None = None) -> Done[str]:
    """
    Send the answer back from outside the line, with the reason; a new clock starts.

    :raises QuestionError: when the person may not, there is no answer to read, or no reason is given.
    """
    return _judge(code, Act.RETURN, reason, by, version)


@action("questions.evidence_attached")
def attach(*, code: str, file: files.Rebuilt, by: Actor, key: str | None = None) -> Done[str]:
    """
    Take a file as evidence for an answer and return its id.

    :raises QuestionError: when the person may not answer now.
    """
    turn = begin(code=code, by=by, version=None)
    policy.require_may(turn.viewer, turn.facts, Act.ANSWER)
    file_id = files.take(file=file, purpose="evidence", owner_area="questions", owner_ref=code, by=by)
    return Done(file_id, refs={"question": code, "file": file_id})


def _judge(code: str, act: Act, reason: str, by: Actor, version: int | None) -> Done[str]:
    turn = begin(code=code, by=by, version=version, yours=reason)
    answers = list(Answer.objects.filter(question=turn.question).order_by("number"))
    between = line.line_between(organisation_code=turn.facts.organisation_code, belongs_to=turn.viewer.belongs_to, viewer=turn.viewer)
    policy.require_may_judge(turn.viewer, turn.facts, act, answerers={str(a.answered_by_id) for a in answers}, line=between)
    policy.require_fit_reason(reason=reason, is_needed=act is Act.RETURN)
    today = clock.today()
    after = move(turn, act, day=today, yours=reason)
    Verdict.objects.create(
        answer=answers[-1],
        accepted=act is Act.ACCEPT,
        reason=reason.strip(),
        given_by_id=by.ref,
        given_as=role_of(turn, policy.OUTSIDE_READERS),
        given_on=today,
        at_version=turn.question.version + 1,
    )
    payload = {"number": answers[-1].number, "reason": reason.strip(), "state": after.state.value}
    return Done(after.state.value, refs={"question": code, "answer": answers[-1].number}, payload=payload)


def _attached(turn: Turn, file_id: str | None) -> files.FileSummary | None:
    if not file_id:
        return None
    ref = turn.question.code
    found = files.summaries(ids=[file_id], owner_area="questions", owner_ref=ref, viewer=turn.viewer).get(str(file_id))
    if found is None:
        raise policy.Unfit("The attached file could not be found. Attach it again.", field="evidence_file")
    return found


def _step(turn: Turn, kind: Step.Kind, *, day: date, about_id: str | None = None, private_note: str = "") -> None:
    Step.objects.create(
        question=turn.question,
        kind=kind,
        day=day,
        about_id=about_id,
        private_note=private_note,
        by_person_id=turn.viewer.actor.ref,
        by_role=role_of(turn, policy.OWNERS),
        at_version=turn.question.version + 1,
    )
