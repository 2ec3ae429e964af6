"""One organisation's own months as a control chart, with the limits that a person let begin anew and the old ones beside them."""

from __future__ import annotations

from typing import Any

from candour.areas.ledger.door import Viewer
from candour.areas.publishing import door as publishing
from candour.design import charts
from candour.public import compare_series, panels, pictures, redrawn
from candour.public import compare_words as words
from candour.public.compare_checks import downloads, series_command
from candour.public.compare_cuts import Cuts, Group

PART = "organisation-series"
# What the newest months do, as the end of a sentence that begins with a name.
MOVES = {
    "common_cause": "the newest months vary as usual, no more than chance explains",
    "improvement_high": "better, and higher than chance explains",
    "improvement_low": "better, and lower than chance explains",
    "concern_high": "worse, and higher than chance explains",
    "concern_low": "worse, and lower than chance explains",
    "neutral_high": "higher than chance explains",
    "neutral_low": "lower than chance explains",
}


def chart(cuts: Cuts, code: str, name: str, *, viewer: Viewer) -> dict[str, Any] | None:
    """Return the control chart of one organisation with what it says, with one query at most; None where it has no months."""
    publication = cuts.wide.get(PART)
    if publication is None or not code:
        return None
    excerpt = publishing.excerpts(publications=[publication], organisation_code=code, viewer=viewer).get(publication.number)
    values = panels.by_organisation({**excerpt.table, "rows": excerpt.rows}).get(code, {}) if excerpt else {}
    groups = [Group(month, month, value, None, None, None, None) for month, value in sorted(values.items())]
    decided = cuts.decided.get(code, [])
    about = compare_series.about(groups, better=cuts.measure["better"], target=cuts.measure.get("target"), decided=decided)
    if about is None:
        return None
    title = f"{name}: {MOVES[about['variation']]}"
    drawn = {"wide": _svg(cuts, groups, decided, title, code, 672), "narrow": _svg(cuts, groups, decided, title, code, charts.NARROW)}
    command = series_command(cuts, publication, code, starts=[e["from"] for e in decided if "taken_back" not in e])
    return about | drawn | {"title": title, "name": name, "command": command, "file": dict(downloads(publication))["CSV"]}


def _svg(cuts: Cuts, groups: list[Group], decided: list[dict[str, Any]], title: str, code: str, width: int) -> str:
    measure = cuts.measure

    def draw() -> bytes:
        target = measure.get("target")
        series, days = compare_series.of(groups, better=measure["better"], target=target, decided=decided)
        old, _ = compare_series.of(groups, better=measure["better"], target=target)
        return charts.control_svg(
            series,
            days=days,
            title=title,
            value_label=f"{measure['short_title']}, {measure['units']['value']}",
            better=measure["better"],
            target=target,
            old_limits=old if redrawn.starts(decided, [g.code for g in groups]) else None,
            decimals=words.decimals(measure),
            width=width,
        ).encode()

    key = f"own|{code}|{width}|{redrawn.key(decided)}|{cuts.wide[PART].sha256}"
    return pictures.kept(key, "svg", draw).decode()
