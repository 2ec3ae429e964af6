"""Who may do what with a question, and when; `require_may_...` raises, `may_...` answers."""
# ruff: noqa: N818 - each error is named by what it says

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from candour.areas.ledger.door import Viewer
from candour.areas.questions.models import Cause, Direction, State
from candour.areas.questions.moves import MOVES, REFUSALS, Act, Situation

# Who reads the questions about their own organisation, and who may answer them. A team lead sees only what they have taken on.
INSIDERS = ("executive", "board_secretary", "board_member", "safety_lead")
ANSWERERS = ("executive", "board_secretary", "safety_lead")
SECRETARIES = ("board_secretary", "executive")
OWNERS = (*INSIDERS, "team_lead")
# Who reads from outside the line: everywhere, and in their own area only.
EVERYWHERE = ("auditor", "inspector", "national_team")
IN_THEIR_AREA = ("commissioner",)
OUTSIDE_READERS = (*EVERYWHERE, *IN_THEIR_AREA)
PUBLISHERS = ("publisher", "national_team", "analyst")

CAUSES: dict[str, tuple[Cause, ...]] = {
    Direction.CONCERN: (Cause.CARE, Cause.CASE_MIX, Cause.DATA_ERROR, Cause.CODING, Cause.OTHER),
    Direction.FAVOURABLE: (Cause.PRACTICE, Cause.CASE_MIX, Cause.DATA_ERROR, Cause.CODING, Cause.OTHER),
}
NEEDS_A_RECOUNT = (Cause.CODING,)
# A recount is counted or written down; a picture of one cannot be checked.
RECOUNT_KINDS = ("csv", "xlsx", "ods", "pdf", "docx")
SHORTEST_ANSWER = 20
LONGEST_ANSWER = 10_000


class QuestionError(Exception):
    """A question refuses; the sentence says why and what to do."""


class NotAllowed(QuestionError):
    """Not this person."""


class NotNow(QuestionError):
    """Not in this state."""


class Unfit(QuestionError):
    """What was sent will not do; `field` says which part."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class NoSuchQuestion(QuestionError, LookupError):
    """Missing, or hidden from this viewer: they answer alike."""


class Stale(QuestionError):
    """Somebody else changed the question first; carries both texts, so that neither is lost."""

    def __init__(self, *, yours: str, theirs: str, version: int) -> None:
        super().__init__("Somebody else changed this question while you were writing. Nothing of yours is lost: read both and send again.")
        self.yours, self.theirs, self.version = yours, theirs, version


@dataclass(frozen=True)
class Facts:
    """What the rules need to know of a question."""

    organisation_code: str
    owed_by_code: str
    area_code: str
    owner_id: str | None
    direction: str
    situation: Situation


def _is(viewer: Viewer, roles: tuple[str, ...], facts: Facts) -> bool:
    """Answer for a role in the organisation that owes the answer: the one concerned, or its successor."""
    return viewer.has_any(roles, facts.owed_by_code)


def may_see(viewer: Viewer, facts: Facts) -> bool:
    return (
        viewer.is_system
        or viewer.has_any(EVERYWHERE)
        or _is(viewer, INSIDERS, facts)
        or (bool(facts.area_code) and viewer.has_any(IN_THEIR_AREA, facts.area_code))
        or is_owner(viewer, facts)
    )


def is_owner(viewer: Viewer, facts: Facts) -> bool:
    """Answer for the person who took it on, as long as they still belong there: who leaves takes no question along."""
    return viewer.is_signed_in and viewer.actor.ref == facts.owner_id and _is(viewer, OWNERS, facts)


def may_see_private_notes(viewer: Viewer, facts: Facts) -> bool:
    """Answer for what the board noted for itself: the organisation's own people only."""
    return _is(viewer, INSIDERS, facts)


def _why_not(viewer: Viewer, facts: Facts, act: Act) -> str:
    """Return why the person may not, whatever the state, or nothing."""
    if not viewer.is_signed_in:
        return "Only a signed-in person can do this."
    if act is Act.TAKE_ON and not _is(viewer, INSIDERS, facts):
        return "Only the organisation's own leaders can say who takes the question on."
    if act is Act.TELL_BOARD and not _is(viewer, SECRETARIES, facts):
        return "Only the board's secretary or an executive can say when the board was told."
    if act is Act.ANSWER and not (_is(viewer, ANSWERERS, facts) or is_owner(viewer, facts)):
        return "Only the person who took the question on, the board's secretary, an executive or the safety lead can answer."
    is_reader = viewer.has_any(EVERYWHERE) or viewer.has_any(IN_THEIR_AREA, facts.area_code)
    if act in (Act.ACCEPT, Act.RETURN) and not is_reader:
        return "Only an outside reader can accept an answer or send it back."
    return ""


def _not_outside(viewer: Viewer, facts: Facts, answerers: Collection[str], line: Collection[str]) -> str:
    if viewer.actor.ref in answerers or viewer.actor.ref == facts.owner_id:
        return "You answered this question, so somebody else must read the answer."
    if viewer.belongs_to & set(line):
        return "You belong to this organisation, or to one above, below or before it, so somebody from outside must read the answer."
    return ""


def refusal(situation: Situation, act: Act) -> str:
    """Return why an act is not possible now, or nothing."""
    return "" if (situation, act) in MOVES else REFUSALS[situation.state, act]


def may(viewer: Viewer, facts: Facts, act: Act) -> bool:
    """Answer for taking on, telling the board and answering; of reading, all but the line, which `may_judge` asks for."""
    return not (_why_not(viewer, facts, act) or refusal(facts.situation, act))


def require_may(viewer: Viewer, facts: Facts, act: Act) -> None:
    """
    Refuse who may not do it, or what cannot be done now.

    :raises NotAllowed: for the person.
    :raises NotNow: for the state.
    """
    if why := _why_not(viewer, facts, act):
        raise NotAllowed(why)
    if why := refusal(facts.situation, act):
        raise NotNow(why)


def may_judge(viewer: Viewer, facts: Facts, *, answerers: Collection[str], line: Collection[str]) -> bool:
    return may(viewer, facts, Act.ACCEPT) and not _not_outside(viewer, facts, answerers, line)


def require_may_judge(viewer: Viewer, facts: Facts, act: Act, *, answerers: Collection[str], line: Collection[str]) -> None:
    """
    Refuse an answer's reader who answered, or who is not outside the line.

    :raises NotAllowed: for the person.
    :raises NotNow: for the state.
    """
    require_may(viewer, facts, act)
    if why := _not_outside(viewer, facts, answerers, line):
        raise NotAllowed(why)


def require_fit_answer(*, direction: str, cause: str, text: str, file_kind: str | None) -> None:
    """:raises Unfit: naming the field and what to do."""
    if cause not in CAUSES[direction]:
        raise Unfit("Choose what lies behind the figure.", field="cause")
    if len(text.strip()) < SHORTEST_ANSWER:
        raise Unfit("Say in a sentence or more what you found and how you know.", field="text")
    if len(text) > LONGEST_ANSWER:
        raise Unfit(f"Keep the answer within {LONGEST_ANSWER:,} characters and attach the rest.", field="text")
    if cause in NEEDS_A_RECOUNT and file_kind not in RECOUNT_KINDS:
        raise Unfit(
            "'Coding' is an answer only with the recount. Attach a table or document (CSV, Excel, OpenDocument, PDF or Word) that shows "
            "which records were read again, by whom, and the figure before and after.",
            field="evidence_file",
        )


def require_fit_reason(*, reason: str, is_needed: bool) -> None:
    """:raises Unfit: for a return without a reason, or one that is too long."""
    if is_needed and not reason.strip():
        raise Unfit("Say why you send the answer back, so that the next one can be better.", field="reason")
    if len(reason) > LONGEST_ANSWER:
        raise Unfit(f"Keep the reason within {LONGEST_ANSWER:,} characters.", field="reason")


def require_fit_day(*, told_on: date, raised_on: date, today: date) -> None:
    """:raises Unfit: for a day on which the board cannot have been told."""
    if told_on > today:
        raise Unfit("The board was told today or before: this day has not come yet.", field="told_on")
    if told_on < raised_on:
        raise Unfit("The board cannot have been told before the question was asked. Check the day.", field="told_on")


def may_count(viewer: Viewer) -> bool:
    """Answer for the counts of every organisation, before they are published."""
    return viewer.is_system or viewer.has_any(PUBLISHERS)


UNCLOSED = tuple(s for s in State if s is not State.CLOSED)
