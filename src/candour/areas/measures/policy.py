"""Who may take in facts, compute and release."""

from __future__ import annotations

from candour.areas.accounts import door as accounts
from candour.areas.ledger.door import Actor, Viewer

MAKERS = ("analyst", "national_team", "operator")
READERS = (*MAKERS, "publisher", "authorised_second", "auditor")


class MeasureError(Exception):
    """Measures refuse; the sentence says why and what to do."""


def may_make(by: Actor) -> bool:
    """Answer whether somebody may take in facts and compute: whoever runs the machine, Candour itself, or a person whose work it is."""
    if by.kind in ("command", "reaction"):
        return True
    return by.kind == "person" and accounts.viewer_for(by.ref).has_any(MAKERS)


def require_may_make(by: Actor) -> None:
    """:raises MeasureError: when they may not."""
    if not may_make(by):
        raise MeasureError("Only an analyst, the national team or whoever runs this Candour can take in facts and compute figures.")


def may_read_results(viewer: Viewer) -> bool:
    """Answer whether somebody may see figures that are not published yet."""
    return viewer.is_system or viewer.actor.kind == "command" or viewer.has_any(READERS)
