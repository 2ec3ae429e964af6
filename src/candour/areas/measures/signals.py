"""Organisations that stand apart become questions, in either direction."""

from __future__ import annotations

from typing import Any

from candour.areas.ledger import clock
from candour.areas.ledger.door import Actor, Viewer
from candour.areas.measures.definitions import Measure
from candour.areas.measures.models import Result
from candour.areas.measures.periods import Period
from candour.areas.organisations import door as organisations
from candour.areas.publishing import door as publishing
from candour.areas.questions import door as questions
from candour.methods.funnel import AS_EXPECTED, HIGHER


def rule(measure: Measure) -> str:
    """Return the name of the rule that fires when an organisation leaves the first limits."""
    return f"{measure.slug}-outlier"


def direction(measure: Measure, band: str) -> str:
    """
    Return whether a band is a concern or a question of how they do it.

    Where more is neither good nor bad, few is the concern: silence is not safety.
    """
    high_is_concern = measure.better == "down"
    return "concern" if (band == HIGHER) == high_is_concern else "favourable"


NOTHING = {"raised": [], "seen_again": 0, "ended": 0}


def edition_told(subject: str, edition: str, publication: int) -> str | None:
    """Return under which edition signals are told: a correction is one of its own; None where a newer edition came out before."""
    out = publishing.editions(kind="table", subject=subject, viewer=Viewer.anonymous())
    if any(p.edition > edition and p.number < publication for p in out):
        return None
    earlier = publishing.history(kind="table", subject=subject, edition=edition, viewer=Viewer.anonymous())
    corrections = sum(p.number < publication for p in earlier)
    return f"{edition} corrected {corrections}" if corrections else edition


def note(measure: Measure, result: Result, *, publication: int, by: Actor) -> dict[str, Any]:
    """
    Tell questions which organisations stand apart in a published edition.

    An edition that comes out after a newer one, or corrects an older one, asks nothing: the newer says how things stand. A correction of
    the newest is told as an edition of its own, because questions looks at each edition once.
    """
    edition = edition_told(measure.slug, result.edition, publication)
    if edition is None:
        return dict(NOTHING)
    place = {name: i for i, name in enumerate(result.columns)}
    apart = [row for row in result.rows if row[place["band"]] != AS_EXPECTED]
    known = organisations.summaries(codes=[row[place["organisation"]] for row in apart], viewer=Viewer.anonymous())
    period = Period(result.edition, result.starts_on, result.ends_on)
    found = tuple(
        questions.Signal(
            signal_key=f"{measure.slug}:{row[place['organisation']]}",
            organisation_code=row[place["organisation"]],
            direction=direction(measure, row[place["band"]]),
            title=f"{measure.short_title}, {period.words}: {getattr(measure.bands, row[place['band']])}",
            evidence=_evidence(measure, result, dict(zip(result.columns, row, strict=True)), publication),
        )
        for row in apart
        if row[place["organisation"]] in known
    )
    told: dict[str, Any] = questions.note_signals(
        rule=rule(measure),
        subject=measure.slug,
        edition=edition,
        on=clock.today(),
        signals=found,
        by=by,
    )
    return told


def _evidence(measure: Measure, result: Result, row: dict[str, Any], publication: int) -> dict[str, Any]:
    left_out = {"organisation", "name"}
    return {
        "measure": measure.slug,
        "edition": result.edition,
        "starts_on": result.starts_on.isoformat(),
        "ends_on": result.ends_on.isoformat(),
        "publication": publication,
        "method": {"id": result.method["id"], "version": result.method["version"]},
        "unit": measure.units.value,
        "asks": getattr(measure.asks, row["band"]),
        **{name: value for name, value in row.items() if name not in left_out},
    }
