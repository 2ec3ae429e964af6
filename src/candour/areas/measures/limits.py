"""
Limits that begin anew: proposed by the figures, made only by a named person who gives the cause and the reason.

The figures can show that a series has moved and stayed; they cannot show why. Limits that followed every signal would explain away what
they were drawn to show. So a person decides, a second one agrees at the gate, and what was decided is published as a document of its own,
`chart-limits`: charts read it, keep the old limits visible, and say who redrew them and why.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from candour.areas.ledger import clock
from candour.areas.ledger.door import Actor, Viewer
from candour.areas.measures.definitions import load_all
from candour.areas.measures.policy import MeasureError
from candour.areas.organisations import door as organisations
from candour.areas.publishing import door as publishing
from candour.methods import spc
from candour.methods.checks import Floats
from candour.methods.spc.rules import Better

KIND = "chart-limits"
WHOLE = "all"  # stands for the whole country, where a code of an organisation would stand
LONGEST = 600  # characters of a cause or a reason
NEAR = 3  # how many months from the one that the figures point to a person may choose
AFTER = 13  # points that must follow
# Not whoever runs the machine: what a shift means is for people whose work the figures are.
DECIDERS = ("analyst", "national_team", "publisher")


@dataclass(frozen=True)
class Shift:
    """One series that has moved and stayed: the evidence that a person decides on."""

    slug: str
    measure: str
    organisation: str
    name: str
    months: tuple[str, ...]
    values: tuple[float, ...]
    evidence: spc.Proposal
    publication: int
    unit: str
    decimals: int
    better: Better
    redrawn: tuple[dict[str, Any], ...]

    @property
    def starts_on(self) -> str:
        """Return the month in which the shift begins."""
        return self.months[self.evidence.start]

    @property
    def choices(self) -> tuple[str, ...]:
        """Return the months in which limits may begin anew: near the shift, with enough points after."""
        at = self.evidence.start
        return tuple(m for i, m in enumerate(self.months) if abs(i - at) <= NEAR and len(self.months) - i >= AFTER and i >= 2)


def shifts(*, viewer: Viewer, slug: str | None = None) -> tuple[Shift, ...]:
    """Return every released series that has moved and stayed, of the whole country and of each organisation, by measure."""
    if not may_redraw(viewer):
        return ()
    wanted = [slug] if slug else list(load_all())
    subjects = [f"{s}:{part}" for s in wanted for part in ("series", "organisation-series")]
    newest = publishing.newest_of_each(kind="table", viewer=viewer, subjects=subjects)
    contents = publishing.contents(publications=newest, viewer=viewer)
    decided = redrawn_in(slugs=wanted, viewer=viewer)
    found = [shift for p in newest for shift in _in_table(contents[p.number], p.number, decided)]
    names = organisations.summaries(codes=sorted({s.organisation for s in found} - {WHOLE}), viewer=viewer)
    named = [_named(s, names[s.organisation].name) if s.organisation in names else s for s in found]
    return tuple(sorted(named, key=lambda s: (s.measure, s.organisation != WHOLE, -abs(s.evidence.sigmas or 99))))


def shift(*, slug: str, organisation: str, viewer: Viewer) -> Shift | None:
    """Return the evidence about one series, or None where it has not moved and stayed."""
    return next((s for s in shifts(viewer=viewer, slug=slug) if s.organisation == organisation), None)


def redrawn_in(*, slugs: list[str], viewer: Viewer) -> dict[tuple[str, str], tuple[dict[str, Any], ...]]:
    """Return what was decided and published, by measure and organisation; at most two queries."""
    newest = publishing.newest_of_each(kind=KIND, viewer=viewer, subjects=[subject(slug) for slug in slugs])
    contents = publishing.contents(publications=newest, viewer=viewer)
    found: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for p in newest:
        for entry in contents[p.number]["redrawn"]:
            found[p.subject.partition(":")[0], entry["organisation"]].append(entry)
    return {key: tuple(entries) for key, entries in found.items()}


def may_redraw(viewer: Viewer) -> bool:
    """Answer whether somebody may decide that limits begin anew."""
    return viewer.is_signed_in and viewer.has_any(DECIDERS)


def redraw(
    *, slug: str, organisation: str, starts_on: str, cause: str, reason: str, viewer: Viewer, by: Actor, key: str | None = None
) -> int:
    """
    Decide that the limits of one series begin anew, and propose it at the gate, where a second person must agree.

    :raises MeasureError: without evidence, a known cause or a reason, for a month that the evidence does not reach, or for who may not.
    :raises GateError: when the gate refuses.
    """
    if by.kind != "person" or not may_redraw(viewer):
        raise MeasureError("Only a named analyst, publisher or member of the national team can let limits begin anew.")
    found = shift(slug=slug, organisation=organisation, viewer=viewer)
    if found is None:
        raise MeasureError("This series shows no shift that has lasted for 13 points, so its limits stay.")
    if starts_on not in found.choices:
        raise MeasureError("Choose one of the months near the shift, with at least 13 points after it.")
    for words, field in ((cause, "cause"), (reason, "reason")):
        if not words.strip() or len(words) > LONGEST:
            raise MeasureError(f"Give a {field} in a sentence or two, of at most {LONGEST} characters.")
    entry = {
        "organisation": organisation,
        "name": found.name,
        "from": starts_on,
        "cause": cause.strip(),
        "reason": reason.strip(),
        "decided_on": clock.today().isoformat(),
        "decided_by": viewer.name,
        "evidence": evidence_words(found),
        "publication": found.publication,
    }
    return _propose(slug, [*_entries(slug, viewer), entry], by=by, key=key)


def take_back(*, slug: str, organisation: str, starts_on: str, reason: str, viewer: Viewer, by: Actor, key: str | None = None) -> int:
    """
    Decide that limits which began anew do so no longer; both decisions stay to be read.

    :raises MeasureError: when there is nothing to take back, without a reason, or for who may not.
    """
    if by.kind != "person" or not may_redraw(viewer):
        raise MeasureError("Only a named analyst, publisher or member of the national team can take this back.")
    if not reason.strip():
        raise MeasureError("Say why the limits should be as they were before.")
    entries = [dict(entry) for entry in _entries(slug, viewer)]
    open_ones = [e for e in entries if (e["organisation"], e["from"]) == (organisation, starts_on) and "taken_back" not in e]
    if not open_ones:
        raise MeasureError("Nobody has let these limits begin anew, so there is nothing to take back.")
    open_ones[-1]["taken_back"] = {"on": clock.today().isoformat(), "by": viewer.name, "reason": reason.strip()}
    return _propose(slug, entries, by=by, key=key)


def evidence_words(found: Shift) -> list[str]:
    """Return the evidence as sentences that stay true when the figures move on."""
    e = found.evidence
    side = "above" if e.side == "high" else "below"
    before, after = (f"{level.centre:,.{found.decimals}f}" for level in (e.before, e.after))
    said = [
        f"{e.points} points in a row lie {side} the centre line, from {month_words(found.starts_on)} to {month_words(found.months[-1])}.",
        f"The mean was {before} before and is {after} since ({found.unit}).",
    ]
    if not e.limits_differ:
        said.append("New limits would say nearly the same as the old ones.")
    return said


def subject(slug: str) -> str:
    """Return the subject under which the decisions about a measure's charts are published."""
    return f"{slug}:limits"


def month_words(day: str) -> str:
    return f"{dt.date.fromisoformat(day):%B %Y}"


def _entries(slug: str, viewer: Viewer) -> list[dict[str, Any]]:
    newest = publishing.newest(kind=KIND, subject=subject(slug), viewer=viewer)
    return list(publishing.content(number=newest.number, viewer=viewer)["redrawn"]) if newest else []


def _propose(slug: str, entries: list[dict[str, Any]], *, by: Actor, key: str | None) -> int:
    measure = load_all()[slug]
    today = clock.today().isoformat()
    held = publishing.newest(kind=KIND, subject=subject(slug), viewer=Viewer.of(by, ()))
    return publishing.propose_document(
        kind=KIND,
        subject=subject(slug),
        edition=today,
        title=f"{measure.short_title}: where limits begin anew",
        content={
            "format": 1,
            "kind": KIND,
            "subject": subject(slug),
            "edition": today,
            "title": f"{measure.short_title}: where limits begin anew",
            "redrawn": entries,
            "cannot_tell": ["Whether the cause given is the cause. The figures show that something moved, and when."],
        },
        correction_reason="Another decision on the same day." if held and held.edition == today else "",
        by=by,
        key=key,
    )


def _in_table(table: dict[str, Any], publication: int, decided: dict[tuple[str, str], tuple[dict[str, Any], ...]]) -> list[Shift]:
    names = [c["name"] for c in table["columns"]]
    at = {name: names.index(name) for name in ("month", "value")}
    who = names.index("organisation") if "organisation" in names else None
    rows = table["rows"]
    months = sorted({row[at["month"]] for row in rows})
    column = {month: i for i, month in enumerate(months)}
    codes = sorted({row[who] for row in rows}) if who is not None else [WHOLE]
    line = {code: i for i, code in enumerate(codes)}
    grid = np.full((len(codes), len(months)), np.nan)
    for row in rows:
        if row[at["value"]] is not None:
            grid[line[row[who] if who is not None else WHOLE], column[row[at["month"]]]] = row[at["value"]]
    if len(months) < AFTER + 2:
        return []
    measure, found = table["measure"], []
    for code, own, proposal in _proposals(codes, months, grid, measure, decided):
        if proposal is not None:
            there = np.isin(months, own)
            found.append(
                Shift(
                    slug=measure["slug"],
                    measure=measure["short_title"],
                    organisation=code,
                    name="The whole country" if code == WHOLE else code,
                    months=tuple(own),
                    values=tuple(grid[line[code]][there].tolist()),
                    evidence=proposal,
                    publication=publication,
                    unit=measure["units"]["value"],
                    decimals=measure["decimals"],
                    better=measure["better"],
                    redrawn=decided.get((measure["slug"], code), ()),
                )
            )
    return found


def _proposals(
    codes: list[str], months: list[str], grid: Floats, measure: dict[str, Any], decided: dict[tuple[str, str], tuple[dict[str, Any], ...]]
) -> Iterator[tuple[str, list[str], spc.Proposal | None]]:
    """Look at all whole series at once; at one with a gap, or with limits that already began anew, by itself."""
    whole = [i for i, code in enumerate(codes) if not np.isnan(grid[i]).any() and (measure["slug"], code) not in decided]
    if whole:
        for i, proposal in zip(whole, spc.propose_rebase(grid[whole], better=measure["better"]), strict=True):
            yield codes[i], months, proposal
    for i in set(range(len(codes))) - set(whole):
        # A rule sees neighbours, not the calendar: a series with a gap is looked at in the months that it has.
        there = ~np.isnan(grid[i])
        own = [month for month, seen in zip(months, there, strict=True) if seen]
        if len(own) >= AFTER + 2:
            entries = decided.get((measure["slug"], codes[i]), ())
            starts = {own.index(e["from"]) for e in entries if "taken_back" not in e and e["from"] in own} - {0}
            yield codes[i], own, spc.propose_rebase(grid[i][there], better=measure["better"], rebase=sorted(starts))[0]


def _named(found: Shift, name: str) -> Shift:
    return replace(found, name=name)


def allowed_months(found: Shift) -> list[tuple[str, str]]:
    """Return the months to choose from, the one that the figures point to first."""
    ordered = sorted(found.choices, key=lambda m: (m != found.starts_on, m))
    return [(m, month_words(m) + (" (where the shift begins)" if m == found.starts_on else "")) for m in ordered]


__all__ = [
    "KIND",
    "WHOLE",
    "Shift",
    "allowed_months",
    "evidence_words",
    "may_redraw",
    "month_words",
    "redraw",
    "redrawn_in",
    "shift",
    "shifts",
    "take_back",
]
