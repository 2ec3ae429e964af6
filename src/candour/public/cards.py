"""The card at the top of an organisation's page: what is known, how old it is, what is not known, whether they answer people."""

from datetime import date
from typing import Any

from candour.areas.organisations.door import OrganisationSummary
from candour.design import formats
from candour.public.figures import Figure

Answer = str | tuple[str, str]


def join(words: list[str]) -> str:
    """Join words as people do: a, b and c."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""


def card(
    organisation: OrganisationSummary, newest: list[Figure], questions: dict[str, Any] | None, on: date, holder: OrganisationSummary | None
) -> dict[str, Answer]:
    """Return the four answers, each a sentence, or a sentence and what more there is to say."""
    return {
        "known": _known(newest, holder),
        "age": _age(organisation, newest, on),
        "unknown": _unknown(newest),
        "answers": _answers(questions_about(organisation.code, questions), questions),
    }


def _known(newest: list[Figure], holder: OrganisationSummary | None) -> Answer:
    if not newest:
        if holder is not None:
            return (f"Figures are published for {holder.name}, which runs it.", "Open its page to see them.")
        return "No figure about it is published here. That says nothing about how safe its care is."
    compared = [f for f in newest if f.is_compared]
    if not compared:
        return f"{formats.plural(len(newest), 'figure')} about it, and none that can be compared with others."
    apart = [f for f in compared if f.stands_apart]
    same = len(compared) - len(apart)
    if not apart:
        if len(compared) == 1:
            return f"{compared[0].measure['short_title']}: {compared[0].band_words}, which does not mean safe."
        which = f"All of its {len(newest)} figures" if len(newest) == len(compared) else f"The {len(compared)} figures that compare it"
        return f"{which} are about as expected, which does not mean safe."
    said = join([f"{f.measure['short_title'].lower()} ({f.band_words})" for f in apart])
    counted = f"{len(apart)} of {formats.plural(len(compared), 'figure')}"
    sentence = f"It stands apart in {counted}: {said}."
    return (sentence, f"In the other {same} it is about as expected, which does not mean safe.") if same else sentence


def _age(organisation: OrganisationSummary, newest: list[Figure], on: date) -> Answer:
    if not newest:
        return "There is nothing to date."
    last = max(f.ends_on for f in newest)
    first = min(f.ends_on for f in newest)
    sentence = f"The newest figure is about care up to {formats.month(last)}, {formats.age(last, on)} ago."
    more = [f"The oldest of them is about care up to {formats.month(first)}."] if first[:7] != last[:7] else []
    if organisation.closed_on and organisation.closed_on < on:
        more.append(f"The organisation closed on {formats.day(organisation.closed_on)}.")
    return (sentence, " ".join(more)) if more else sentence


def _unknown(newest: list[Figure]) -> Answer:
    if not newest:
        return "Almost everything. If you know something, it matters."
    return (
        "Whether any one person's care was good, and why a figure is what it is.",
        "A figure looks back, counts some things and misses others. Each page below says what its figure cannot tell.",
    )


def questions_about(code: str, questions: dict[str, Any] | None) -> dict[str, int] | None:
    """Return the published counts of questions about one organisation, or None when none were published."""
    if questions is None:
        return None
    found: dict[str, int] | None = questions.get("organisations", {}).get(code)
    return found


def _answers(counts: dict[str, int] | None, questions: dict[str, Any] | None) -> Answer:
    if questions is None:
        return "Not known yet. No counts of questions and answers have been published."
    if not counts or not counts.get("asked"):
        return ("No figure here has raised a question with them.", "That does not show that they listen: nothing here has asked them.")
    unanswered, late = counts.get("unanswered", 0), counts.get("late", 0)
    if not unanswered:
        return f"They were asked {formats.plural(counts['asked'], 'question')} and have answered."
    sentence = (
        f"They were asked {formats.plural(counts['asked'], 'question')}; {formats.plural(unanswered, 'has', 'have')} no accepted answer."
    )
    return (sentence, f"{formats.plural(late, 'answer is', 'answers are')} late.") if late else sentence
