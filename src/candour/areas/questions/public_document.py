"""
How many questions each organisation has, as everyone may know it: the document `question-counts`.

Built from an allow-list of counts: no title, no evidence, no name, no word of an answer, nothing that a board noted for itself.

These are counts of questions put to organisations, never of people: a question can stand for many deaths or for none. So no disclosure rule
hides a small one. An organisation that was never asked is not in it, and that is no praise.
"""

from typing import Any

from candour.areas.ledger import clock
from candour.areas.ledger.door import Actor, Viewer
from candour.areas.publishing import door as publishing
from candour.areas.questions import queries

KIND = "question-counts"
SUBJECT = "all"
PUBLIC_COUNTS = ("asked", "unanswered", "late", "answered", "returned", "watched", "closed", "favourable")


def content(*, viewer: Viewer) -> dict[str, Any]:
    """Return the document as of today."""
    counts = queries.counts_by_organisation(viewer=viewer)
    places = {code: {name: getattr(c, name) for name in PUBLIC_COUNTS} for code, c in counts.items()}
    return {
        "format": 1,
        "kind": KIND,
        "subject": SUBJECT,
        "edition": clock.today().isoformat(),
        "title": "Questions asked of each organisation, and how many wait for an answer",
        "counted_on": clock.today().isoformat(),
        "counts_of": "questions, not people",
        "words": {
            "asked": "Questions asked since the beginning",
            "unanswered": "Waiting for an answer: none was given, or it was sent back",
            "late": "Of these, past the day they were due",
            "answered": "Answered, and waiting to be read by somebody outside",
            "returned": "Sent back for a better answer, and not answered since",
            "watched": "Answer accepted, and the signal still there",
            "closed": "Answer accepted, and the signal ended",
            "favourable": "Of all questions, those that ask what goes better than expected",
        },
        "organisations": places,
        "totals": {name: sum(place[name] for place in places.values()) for name in PUBLIC_COUNTS},
        "cannot_tell": [
            "How many people were harmed, or whether any was.",
            "Whether an organisation that was never asked is safe.",
        ],
    }


def propose_counts(*, viewer: Viewer, by: Actor, key: str | None = None) -> int:
    """
    Propose today's counts at the gate and return the proposal's number, or 0 when the same counts are already public.

    :raises PermissionError: for a viewer who may not count.
    :raises GateError: when the gate refuses.
    """
    if not queries.may_count(viewer):
        raise PermissionError("Only a publisher, an analyst or the national team can propose these counts.")
    document = content(viewer=viewer)
    standing = publishing.newest(kind=KIND, subject=SUBJECT, viewer=viewer)
    edition = document["edition"]
    again = standing is not None and standing.edition == edition
    return publishing.propose_document(
        kind=KIND,
        subject=SUBJECT,
        edition=edition,
        title=document["title"],
        content=document,
        correction_reason="Counted again on the same day." if again else "",
        by=by,
        key=key,
    )
