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


def note(measure: Measure, result: Result, *, publication: int, by: Actor) -> dict[str, Any]:
    """
    Tell questions which organisations stand apart in a published edition.

    An edition that comes out after a newer one, or corrects an older one, asks nothing: the newer says how things stand. A correction of
    the newest is told as an edition of its own, because questions looks at each edition once.
    """
    out = publishing.editions(kind="table", subject=measure.slug, viewer=Viewer.anonymous())
    if any(p.edition > result.edition and p.number < publication for p in out):
        return {"raised": [], "seen_again": 0, "ended": 0}
    earlier = publishing.history(kind="table", subject=measure.slug, edition=result.edition, viewer=Viewer.anonymous())
    corrections = sum(p.number < publication for p in earlier)
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
        edition=f"{result.edition} corrected {corrections}" if corrections else result.edition,
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
