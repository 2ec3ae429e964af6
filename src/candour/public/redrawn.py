"""
Where limits begin anew by a person's decision, as it was published.

Charts keep the old limits visible and say who decided it and why.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from candour.areas.ledger.door import Viewer
from candour.areas.publishing import door as publishing

KIND = "chart-limits"
WHOLE = "all"  # the whole country
Decisions = dict[str, list[dict[str, Any]]]


def decisions(slugs: Sequence[str], viewer: Viewer) -> dict[str, Decisions]:
    """Return what was decided about the charts of measures, by measure and organisation, the standing ones first; two queries at most."""
    newest = publishing.newest_of_each(kind=KIND, viewer=viewer, subjects=[f"{slug}:limits" for slug in slugs])
    contents = publishing.contents(publications=newest, viewer=viewer) if newest else {}
    found: dict[str, Decisions] = {}
    for p in newest:
        for entry in contents[p.number]["redrawn"]:
            found.setdefault(p.subject.partition(":")[0], {}).setdefault(entry["organisation"], []).append(entry | {"document": p.number})
    return found


def starts(entries: Sequence[dict[str, Any]], months: Sequence[str]) -> tuple[int, ...]:
    """Return the places among `months` at which limits begin anew; what was taken back counts no more."""
    places = {months.index(e["from"]) for e in entries if "taken_back" not in e and e["from"] in months}
    return tuple(sorted(places - {0}))


def key(entries: Sequence[dict[str, Any]]) -> str:
    """Return what tells a picture drawn under some decisions from one drawn under others."""
    return "|".join(f"{e['from']}{'-' if 'taken_back' in e else ''}" for e in entries)
