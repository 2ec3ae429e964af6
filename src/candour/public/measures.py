"""The list of measures, and a measure's page: its finding, its picture, its table, its method, what it cannot tell."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from candour.areas.ledger import door as ledger
from candour.areas.ledger.door import Request
from candour.areas.publishing import door as publishing
from candour.design import charts, tables
from candour.public import compare_checks, compare_cuts, compare_pictures, figures, methods, pictures, redrawn
from candour.public import compare_words as words
from candour.public.compare_cuts import Cut, Cuts

FULL_TABLE = 400


@require_safe
def listing(request: Request) -> HttpResponse:
    newest = figures.newest(figures.main_tables(request.viewer))
    contents = publishing.contents(publications=newest, viewer=request.viewer)
    context = {"section": "measures", "measures": [(p, contents[p.number]) for p in newest]}
    return render(request, "public/measures.jinja", context)


@require_safe
def measure(request: Request, slug: str, edition: str | None = None) -> HttpResponse:
    viewer = request.viewer
    editions = publishing.editions(kind="table", subject=slug, viewer=viewer)
    chosen = editions[0] if editions and edition is None else next((p for p in editions if p.edition == edition), None)
    if chosen is None:
        return _not_current(request, slug, edition)
    parts = publishing.parts(kind="table", subject=slug, edition=chosen.edition, viewer=viewer)
    decided = redrawn.decisions([slug], viewer).get(slug)
    cuts = compare_cuts.assemble(chosen, {p.subject.split(":", 1)[1]: p for p in parts}, viewer, decided=decided)
    table = cuts.table
    highlight = request.GET.get("organisation", "").upper()[:12] or None
    if highlight and not any(highlight in row for row in table["rows"]):
        highlight = None
    context: dict[str, Any] = {
        "section": "measures",
        "breadcrumbs": [("Measures", "/measures/")],
        "publication": chosen,
        "table": table,
        "measure": table["measure"],
        "editions": editions,
        "is_newest": chosen == editions[0],
        "highlight": highlight,
        "svg": pictures.funnel(chosen, table, highlight=highlight),
        "narrow": pictures.funnel(chosen, table, highlight=highlight, width=charts.NARROW),
        "view": tables.present(
            table,
            columns=figures.columns_to_show(table),
            sort=request.GET.get("sort"),
            order=request.GET.get("order"),
            query=request.GET.dict(),
            href=lambda row: f"/organisations/{row['organisation']}/",
            highlight=highlight,
            limit=FULL_TABLE,
            better=table["measure"]["better"],
        ),
        "parts": [_part(cuts, cut) for cut in cuts.cuts if cut.part and cuts.publications[cut.slug] != chosen],
        "wide": [(p.title, compare_checks.downloads(p)) for p in cuts.wide.values()],
        "cuts": cuts,
        "compared": any(c["name"] == "band" for c in table["columns"]),
        "described": table["method"]["id"] in methods.methods(),
        "comparable": chosen == editions[0],
        "differs": methods.methods().get(table["method"]["id"], {}).get("differs") or [],
        "command": compare_checks.funnel_command(table, chosen),
        "line": ledger.size(),
    }
    return render(request, "public/measure.jinja", context)


def _part(cuts: Cuts, cut: Cut) -> dict[str, Any]:
    publication, table = cuts.publications[cut.slug], cuts.table_of(cut)
    return {
        "publication": publication,
        "table": table,
        "slug": cut.slug,
        "label": cut.label,
        "cut": publication.subject.split(":", 1)[1],
        "reading": words.reading(cuts, cut),
        "svg": compare_pictures.full(cuts, cut),
        "narrow": compare_pictures.full(cuts, cut, width=charts.NARROW),
        "view": tables.present(table, sortable=False, anchor=publication.subject.split(":", 1)[1]),
    }


def _not_current(request: Request, slug: str, edition: str | None) -> HttpResponse:
    """Say of a withdrawn edition when and why it went; anything else was never there."""
    history = publishing.history(kind="table", subject=slug, edition=edition, viewer=request.viewer) if edition else []
    if not history:
        raise Http404
    return render(request, "public/gone.jinja", {"publication": history[0]}, status=410)
