"""The door of questions."""

from candour.areas.questions.actions import accept, answer, attach, return_answer, take_on, tell_board
from candour.areas.questions.history import question
from candour.areas.questions.noting import note_signals
from candour.areas.questions.opening import open_evidence
from candour.areas.questions.people import possible_owners
from candour.areas.questions.policy import NoSuchQuestion, NotAllowed, NotNow, QuestionError, Stale, Unfit
from candour.areas.questions.public_document import content as public_counts
from candour.areas.questions.public_document import propose_counts
from candour.areas.questions.queries import attached, counts_by_organisation, may_count, questions
from candour.areas.questions.values import AnswerSummary, Counts, Entry, QuestionDetail, QuestionList, QuestionSummary, Signal

__all__ = [
    "AnswerSummary",
    "Counts",
    "Entry",
    "NoSuchQuestion",
    "NotAllowed",
    "NotNow",
    "QuestionDetail",
    "QuestionError",
    "QuestionList",
    "QuestionSummary",
    "Signal",
    "Stale",
    "Unfit",
    "accept",
    "answer",
    "attach",
    "attached",
    "counts_by_organisation",
    "may_count",
    "note_signals",
    "open_evidence",
    "possible_owners",
    "propose_counts",
    "public_counts",
    "question",
    "questions",
    "return_answer",
    "take_on",
    "tell_board",
]
