"""What goes in and out of the door: frozen, never a model."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from candour.areas.accounts.door import PersonSummary
from candour.areas.files.door import FileSummary
from candour.areas.organisations.door import OrganisationSummary
from candour.areas.questions.models import Cause, Direction, State
from candour.areas.questions.policy import Facts


@dataclass(frozen=True)
class Signal:
    """What a rule found about one organisation; `signal_key` is the same from one edition to the next."""

    signal_key: str
    organisation_code: str
    direction: str  # "concern" or "favourable"
    title: str
    evidence: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class QuestionSummary:
    """A question as a list shows it."""

    code: str
    title: str
    rule: str
    subject: str
    organisation: OrganisationSummary
    owed_by: OrganisationSummary
    direction: str
    state: str
    signal_active: bool
    raised_on: date
    due_on: date
    closed_on: date | None
    owner: PersonSummary | None
    owner_role: str
    sightings: int
    late_by_days: int
    version: int
    facts: Facts

    @property
    def organisation_code(self) -> str:
        return self.organisation.code

    @property
    def is_owed(self) -> bool:
        """The organisation owes an answer: nobody answered, or the answer was sent back."""
        return self.state in (State.OPEN, State.RETURNED)

    @property
    def is_late(self) -> bool:
        return self.late_by_days > 0

    @property
    def state_label(self) -> str:
        return str(State(self.state).label)

    @property
    def is_favourable(self) -> bool:
        return self.direction == Direction.FAVOURABLE


@dataclass(frozen=True)
class AnswerSummary:
    """One answer with what was said of it: `accepted` is None until somebody outside has read it."""

    number: int
    cause: str
    text: str
    file: FileSummary | None
    by: PersonSummary | None
    role: str
    answered_on: date
    accepted: bool | None = None
    reason: str = ""
    judged_by: PersonSummary | None = None
    judged_role: str = ""
    judged_on: date | None = None

    @property
    def cause_label(self) -> str:
        return str(Cause(self.cause).label)


@dataclass(frozen=True)
class Entry:
    """One thing in a question's history, of one of the kinds in `history.KINDS`; `note` is empty for who may not read it."""

    kind: str
    day: date
    by: PersonSummary | None = None
    role: str = ""
    about: PersonSummary | None = None
    successor: OrganisationSummary | None = None
    edition: str = ""
    title: str = ""
    evidence: dict[str, Any] = field(default_factory=dict)
    note: str = ""
    answer: AnswerSummary | None = None


@dataclass(frozen=True)
class QuestionDetail:
    """A question with all that its viewer may know."""

    summary: QuestionSummary
    asks: str
    evidence: dict[str, Any]
    signal_ended_on: date | None
    board_told_on: date | None
    answers: tuple[AnswerSummary, ...]
    history: tuple[Entry, ...]
    earlier: tuple[QuestionSummary, ...]
    may_take_on: bool
    may_tell_board: bool
    may_answer: bool
    may_judge: bool

    @property
    def last_answer(self) -> AnswerSummary | None:
        return self.answers[-1] if self.answers else None


@dataclass(frozen=True)
class QuestionList:
    """One page of questions, ordered by clock, and how many there are of each sort."""

    items: tuple[QuestionSummary, ...]
    total: int
    page: int
    pages: int
    owed: int
    late: int
    to_read: int

    def __iter__(self) -> Iterator[QuestionSummary]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


@dataclass(frozen=True)
class Counts:
    """
    How many questions an organisation has.

    These count questions, not people: one question can stand for many deaths or for none, so no disclosure rule hides a small number,
    and a small number says nothing of how many were harmed.
    """

    organisation_code: str
    asked: int
    unanswered: int
    late: int
    answered: int
    returned: int
    watched: int
    closed: int
    favourable: int
