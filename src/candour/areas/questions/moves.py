"""
The transition table of a question, as data.

A question is in a *situation*: its state, and whether its signal is active. Each act either moves it to another situation or is refused;
`MOVES` and `REFUSALS` together say which for every situation and act. The diagram in docs/explanation/questions.md is drawn from them.
"""

from enum import StrEnum
from typing import NamedTuple

from candour.areas.questions.models import State


class Act(StrEnum):
    TAKE_ON = "take_on"
    TELL_BOARD = "tell_board"
    ANSWER = "answer"
    ACCEPT = "accept"
    RETURN = "return"
    SEE = "see"  # the signal is in a new edition
    END = "end"  # the signal is no longer in the newest edition


class Situation(NamedTuple):
    state: State
    signal_active: bool


_OPEN = Situation(State.OPEN, signal_active=True)
_OPEN_ENDED = Situation(State.OPEN, signal_active=False)
_ANSWERED = Situation(State.ANSWERED, signal_active=True)
_ANSWERED_ENDED = Situation(State.ANSWERED, signal_active=False)
_RETURNED = Situation(State.RETURNED, signal_active=True)
_RETURNED_ENDED = Situation(State.RETURNED, signal_active=False)
_WATCHED = Situation(State.ACCEPTED, signal_active=True)
_CLOSED = Situation(State.CLOSED, signal_active=False)

# The only situations there are: nothing is accepted and unwatched once its signal has ended, and nothing is closed while it has not.
SITUATIONS = (_OPEN, _OPEN_ENDED, _ANSWERED, _ANSWERED_ENDED, _RETURNED, _RETURNED_ENDED, _WATCHED, _CLOSED)
START = _OPEN

MOVES: dict[tuple[Situation, Act], Situation] = {
    (_OPEN, Act.ANSWER): _ANSWERED,
    (_OPEN, Act.SEE): _OPEN,
    (_OPEN, Act.END): _OPEN_ENDED,
    (_OPEN_ENDED, Act.ANSWER): _ANSWERED_ENDED,
    (_OPEN_ENDED, Act.SEE): _OPEN,
    (_ANSWERED, Act.ACCEPT): _WATCHED,
    (_ANSWERED, Act.RETURN): _RETURNED,
    (_ANSWERED, Act.SEE): _ANSWERED,
    (_ANSWERED, Act.END): _ANSWERED_ENDED,
    (_ANSWERED_ENDED, Act.ACCEPT): _CLOSED,
    (_ANSWERED_ENDED, Act.RETURN): _RETURNED_ENDED,
    # It had ended and is back before anyone accepted the answer: asked again, with a new clock.
    (_ANSWERED_ENDED, Act.SEE): _OPEN,
    (_RETURNED, Act.ANSWER): _ANSWERED,
    (_RETURNED, Act.SEE): _RETURNED,
    (_RETURNED, Act.END): _RETURNED_ENDED,
    (_RETURNED_ENDED, Act.ANSWER): _ANSWERED_ENDED,
    (_RETURNED_ENDED, Act.SEE): _RETURNED,
    (_WATCHED, Act.SEE): _WATCHED,
    (_WATCHED, Act.END): _CLOSED,
}
# Naming an owner and telling the board change no state, and can be done until the question is closed.
MOVES |= {(s, act): s for s in SITUATIONS if s != _CLOSED for act in (Act.TAKE_ON, Act.TELL_BOARD)}

_NO_ANSWER = "No answer has been given yet, so there is none to accept or send back."
_HAS_ANSWER = "An answer has been given and is waiting to be read from outside. It can be followed by another when it was sent back."
_ACCEPTED = "This answer has been accepted. The question stays open while the signal does."
_IS_CLOSED = "This question is closed. If the signal comes back, it is asked anew."
_IS_ENDED = "The signal has already ended."
REFUSALS: dict[tuple[State, Act], str] = {
    (State.OPEN, Act.ACCEPT): _NO_ANSWER,
    (State.OPEN, Act.RETURN): _NO_ANSWER,
    (State.OPEN, Act.END): _IS_ENDED,
    (State.ANSWERED, Act.ANSWER): _HAS_ANSWER,
    (State.ANSWERED, Act.END): _IS_ENDED,
    (State.RETURNED, Act.ACCEPT): "This answer was sent back. The next one can be accepted or sent back.",
    (State.RETURNED, Act.RETURN): "This answer was sent back already.",
    (State.RETURNED, Act.END): _IS_ENDED,
    (State.ACCEPTED, Act.ANSWER): _ACCEPTED,
    (State.ACCEPTED, Act.ACCEPT): _ACCEPTED,
    (State.ACCEPTED, Act.RETURN): _ACCEPTED,
} | {(State.CLOSED, act): _IS_CLOSED for act in Act}

# The organisation owes something: the clock runs.
OWED = (State.OPEN, State.RETURNED)


def starts_a_clock(before: Situation, after: Situation) -> bool:
    """Answer whether a move gives the organisation a new day to answer by."""
    return after.state in OWED and before.state not in OWED
