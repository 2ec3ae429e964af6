"""Measures side by side: weekdays against weekends, and the poorest places against the best off."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from candour.areas.ledger.door import Request, Viewer
from candour.areas.publishing import door as publishing
from candour.areas.publishing.door import Publication
from candour.design import charts
from candour.public import compare_cuts, compare_fairness, compare_pictures, compare_seven_days, compare_tables
from candour.public import compare_words as words
from candour.public.compare import COMPARE
from candour.public.compare_cuts import CUTS, Cut, Cuts


def having(cut: Cut, published: list[Publication], viewer: Viewer) -> list[Cuts]:
    """Return every measure whose newest edition has a cut, with one query at most."""
    newest = {p.subject: p for p in published}
    mains = [p for p in newest.values() if f"{p.subject}:{cut.part}" in newest]
    parts = {
        main.subject: {
            p.subject.split(":", 1)[1]: p for p in newest.values() if p.subject.startswith(f"{main.subject}:") and p.edition == main.edition
        }
        for main in mains
    }
    short = [main for main in mains if cut.part in parts[main.subject]]
    needed = [p for main in short for name, p in parts[main.subject].items() if not name.startswith("organisation-")]
    publishing.contents(publications=[*short, *needed], viewer=viewer)  # all at once, so that each measure asks for nothing more
    return [compare_cuts.assemble(main, parts[main.subject], viewer) for main in short]


@require_safe
def seven_days(request: Request) -> HttpResponse:
    cut = CUTS["weekday"]
    published = publishing.newest_of_each(kind="table", viewer=request.viewer)
    measures = [side(cuts, cut) | compare_seven_days.about(cuts) for cuts in having(cut, published, request.viewer)]
    context = {
        "section": "compare",
        "breadcrumbs": [COMPARE],
        "measures": measures,
        "headline": compare_seven_days.headline(measures),
        "later": compare_seven_days.LATER,
    }
    return render(request, "public/compare_seven_days.jinja", context)


@require_safe
def fairness(request: Request) -> HttpResponse:
    cut = CUTS["deprivation"]
    published = publishing.newest_of_each(kind="table", viewer=request.viewer)
    measures = [side(cuts, cut) | compare_fairness.about(cuts) for cuts in having(cut, published, request.viewer)]
    areas = compare_fairness.areas(published, request.viewer)
    context = {
        "section": "compare",
        "breadcrumbs": [COMPARE],
        "measures": measures,
        "headline": compare_fairness.headline(measures, areas),
        "areas": areas,
    }
    return render(request, "public/compare_fairness.jinja", context)


def side(cuts: Cuts, cut: Cut) -> dict[str, Any]:
    """Return what both pages show of a measure."""
    return {
        "cuts": cuts,
        "slug": cuts.slug,
        "measure": cuts.measure,
        "publication": cuts.publications[cut.slug],
        "table": cuts.table_of(cut),
        "groups": cuts.groups(cut),
        "finding": words.finding(cuts, cut),
        "view": compare_tables.view(cuts, cut, {}),
        "cannot_tell": [words.CANNOT[cut.slug], *cuts.table_of(cut)["cannot_tell"][:1]],
        "split_words": (cuts.measure.get("split_words") or {}).get(cut.dimension, ""),
        "svg": compare_pictures.full(cuts, cut),
        "narrow": compare_pictures.full(cuts, cut, width=charts.NARROW),
    }
