"""A question in words, for its pages."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from candour.areas.accounts import door as accounts
from candour.areas.accounts.door import PersonSummary
from candour.areas.organisations.door import OrganisationSummary
from candour.areas.questions.values import Entry, QuestionDetail, QuestionSummary
from candour.design import formats

EVIDENCE_LABELS = {
    "observed": "Observed",
    "expected": "Expected",
    "value": "Figure",
    "lower": "Lower limit",
    "upper": "Upper limit",
    "lower_95": "Lower limit (95 in 100)",
    "upper_95": "Upper limit (95 in 100)",
    "lower_998": "Lower limit (998 in 1,000)",
    "upper_998": "Upper limit (998 in 1,000)",
    "z": "Distance from the rest (z)",
    "band": "Compared with what is expected",
    "numerator": "Counted",
    "denominator": "Out of",
    "edition": "Edition",
    "finding": "In words",
}
_TEMPLATES = {
    "seen_before": "An older edition, which arrived later, had shown the signal",
    "raised": "The question was asked",
    "seen_again": "The signal was seen again",
    "asked_again": "The signal came back, and the question was asked again",
    "signal_ended": "The signal was no longer seen",
    "handed_over": "{successor} took over what was owed",
    "taken_on": "{about} took the question on",
    "board_told": "The board was told",
    "answered": "Answer {number}: {cause}",
    "accepted": "Answer {number} was accepted",
    "returned": "Answer {number} was sent back",
}


@dataclass(frozen=True)
class Evidence:
    """What a signal brought: sentences as they are, figures as label and value, and where they are published."""

    sentences: tuple[str, ...]
    rows: tuple[tuple[str, str], ...]
    measure: str
    publication: int | None
    consent: str


def evidence_words(evidence: dict[str, Any]) -> Evidence:
    """Return the evidence in words; what has neither a label nor a plain value is left to the publication."""
    rows = [
        (label, _said(name, evidence[name], evidence)) for name, label in EVIDENCE_LABELS.items() if evidence.get(name) not in (None, "")
    ]
    if evidence.get("starts_on") and evidence.get("ends_on"):
        rows.insert(0, ("About the time", formats.period(evidence["starts_on"], evidence["ends_on"])))
    publication = evidence.get("publication")
    return Evidence(
        sentences=tuple(str(sentence) for sentence in evidence.get("seen", ())),
        rows=tuple(rows),
        measure=str(evidence.get("measure", "")),
        publication=publication if isinstance(publication, int) else None,
        consent=str(evidence.get("consent", "")),
    )


def _said(name: str, value: Any, evidence: dict[str, Any]) -> str:
    if name == "band":
        return formats.band_words(value)
    said = formats.number(value, 2) if isinstance(value, float) else formats.thousands(value) if isinstance(value, int) else str(value)
    unit = evidence.get("unit", "") if name == "value" else ""
    return f"{said} {unit}".strip()


def owner_words(question: QuestionSummary) -> str:
    """Say who owes the answer: the person who took it on, or the role until somebody has."""
    said = question.owner.name if question.owner else f"{role_label(question.owner_role)}, until somebody takes it on"
    taken_over = question.owed_by.code != question.organisation.code
    return f"{said} ({formats.name_case(question.owed_by.name)}, which took over)" if taken_over else said


def role_label(role: str) -> str:
    known = accounts.roles().get(role)
    return known.label if known else role.replace("_", " ").capitalize()


def who(person: PersonSummary | None, role: str) -> str:
    return ", ".join(part for part in (person.name if person else "", role_label(role) if role else "") if part)


def clock_words(question: QuestionSummary) -> str:
    """Say how the clock stands, in words that need no colour."""
    if question.is_late:
        # Days while they can be counted, then months and years: "1,028 days" says less than it seems to.
        days = question.late_by_days
        late_by = formats.plural(days, "day") if days <= 90 else formats.age(question.due_on, question.due_on + timedelta(days=days))
        return f"Late by {late_by}: it was due on {formats.day(question.due_on)}."
    if question.is_owed:
        return f"Due on {formats.day(question.due_on)}."
    if question.state == "answered":
        return "Answered. Somebody outside has yet to read the answer."
    if question.state == "accepted":
        return "The answer was accepted. The signal is still there, so the question stays open."
    return f"Closed on {formats.day(question.closed_on)}."


def headline(entry: Entry) -> str:
    answer = entry.answer
    return _TEMPLATES[entry.kind].format(
        about=entry.about.name if entry.about else "Somebody",
        successor=formats.name_case(entry.successor.name) if entry.successor else "Its successor",
        number=answer.number if answer else "",
        cause=answer.cause_label if answer else "",
    )


def history_words(detail: QuestionDetail) -> list[dict[str, Any]]:
    """Return the history as lines: what happened, when, by whom, and what was said."""
    lines = []
    for entry in detail.history:
        said = ""
        if entry.kind in ("raised", "asked_again", "seen_again", "seen_before"):
            said = f"{entry.title} (edition {entry.edition})"
        elif entry.answer:
            said = entry.answer.text if entry.kind == "answered" else entry.answer.reason
        file = entry.answer.file if entry.answer and entry.kind == "answered" else None
        lines.append(
            {"what": headline(entry), "day": entry.day, "by": who(entry.by, entry.role), "said": said, "note": entry.note, "file": file}
        )
    return lines


def count_rows(document: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the counts of the whole country in words."""
    return [(words, formats.thousands(document["totals"][name])) for name, words in document["words"].items()]


def count_table(document: dict[str, Any], names: dict[str, OrganisationSummary]) -> dict[str, Any]:
    """Return the counts by organisation as a table for the page: those with the most late answers first."""
    columns = [{"name": "organisation", "label": "Organisation", "type": "text"}]
    shown = ("asked", "unanswered", "late", "answered", "returned", "watched", "closed")
    columns += [{"name": name, "label": name.capitalize(), "type": "count"} for name in shown]
    places = sorted(document["organisations"].items(), key=lambda item: (-item[1]["late"], -item[1]["unanswered"], item[0]))
    rows = [[names[code].name, *(counts[c["name"]] for c in columns[1:])] for code, counts in places]
    return {"columns": columns, "rows": rows}
