"""
Draws the page docs/explanation/questions.md from the transition table, so that the two cannot differ.

Write it anew with `python -m candour.areas.questions.diagram` (Django's settings in DJANGO_SETTINGS_MODULE).
"""

from pathlib import Path

from candour.areas.questions.models import State
from candour.areas.questions.moves import MOVES, REFUSALS, SITUATIONS, START, Act, Situation

PAGE = Path(__file__).resolve().parents[4] / "docs" / "explanation" / "questions.md"

ACTS = {
    Act.TAKE_ON: "somebody takes it on",
    Act.TELL_BOARD: "the board is told",
    Act.ANSWER: "they answer",
    Act.ACCEPT: "accepted from outside",
    Act.RETURN: "sent back from outside",
    Act.SEE: "the signal is seen again",
    Act.END: "the signal ends",
}
INTRODUCTION = """\
# How a question lives

Every signal becomes one question with an owner and a clock. The table below is the one that the program obeys
(`src/candour/areas/questions/moves.py`); this page is drawn from it, and a test fails when the two differ.

Three things hold whatever happens:

- a question closes only when an answer was accepted from outside the line **and** the signal has ended;
- nobody accepts their own answer, or that of an organisation they belong to, or of one above, below or before it;
- "a coding problem" is an answer only with the recount attached.

An accepted answer does not close a question while its signal is there: it is *accepted, still watched*. A signal that had ended and comes
back before its answer was accepted is *asked again*, with a new day. A signal that comes back after the question was closed opens a new
question, which shows the earlier one. Naming an owner and telling the board change no state, and can be done until the question is closed.
"""


def _name(situation: Situation) -> str:
    return f"{situation.state.value}{'' if situation.signal_active else '_ended'}"


def _label(situation: Situation) -> str:
    rest = "" if situation.state in (State.ACCEPTED, State.CLOSED) or situation.signal_active else " (signal ended)"
    return f"{State(situation.state).label}{rest}"


def _drawing() -> list[str]:
    lines = ["```mermaid", "stateDiagram-v2"]
    lines += [f'    state "{_label(s)}" as {_name(s)}' for s in SITUATIONS]
    lines.append(f"    [*] --> {_name(START)}: a signal is seen")
    lines += [f"    {_name(before)} --> {_name(after)}: {ACTS[act]}" for (before, act), after in MOVES.items() if before != after]
    ends = [s for s in SITUATIONS if not any(before == s for before, _ in MOVES)]
    return [*lines, *(f"    {_name(s)} --> [*]" for s in ends), "```"]


def _table() -> list[str]:
    lines = ["| Where it stands | What happens | Where it goes |", "|---|---|---|"]
    for situation in SITUATIONS:
        for act in Act:
            after = MOVES.get((situation, act))
            lines.append(f"| {_label(situation)} | {ACTS[act]} | {_goes(situation, act, after)} |")
    return lines


def _goes(situation: Situation, act: Act, after: Situation | None) -> str:
    if after is None:
        return f"refused: {REFUSALS[situation.state, act]}"
    return "stays" if after == situation else _label(after)


def page() -> str:
    """Return the whole page."""
    return "\n".join([INTRODUCTION, *_drawing(), "", "## Every act in every situation", "", *_table(), ""])


if __name__ == "__main__":
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page(), "utf-8")
