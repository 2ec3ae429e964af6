"""The list of measures, and a measure's page: its finding, its picture, its table, its method, what it cannot tell."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from candour.areas.ledger import door as ledger
from candour.areas.ledger.door import Request
from candour.areas.publishing import door as publishing
from candour.areas.publishing.door import Publication
from candour.design import charts, tables
from candour.public import figures, pictures

FULL_TABLE = 400
# How to read a part of a measure.
READING = {
    "month": _("Each dot is a month for the whole country. The bar behind it shows how far chance alone could have moved it."),
    "": _("Each dot is a group of people. The line through it shows how far chance alone could have moved it."),
}


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
    contents = publishing.contents(publications=[chosen, *parts], viewer=viewer)
    table = contents[chosen.number]
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
        "parts": [_part(p, contents[p.number]) for p in parts],
        "command": command_for(table, chosen),
        "line": ledger.size(),
    }
    return render(request, "public/measure.jinja", context)


def _part(publication: Publication, table: dict[str, Any]) -> dict[str, Any]:
    return {
        "publication": publication,
        "table": table,
        "cut": publication.subject.split(":", 1)[1],
        "reading": READING["month" if pictures.is_series(table) else ""],
        "svg": pictures.part(publication, table),
        "narrow": pictures.part(publication, table, width=charts.NARROW),
        "view": tables.present(table, sortable=False, anchor=publication.subject.split(":", 1)[1]),
    }


def _not_current(request: Request, slug: str, edition: str | None) -> HttpResponse:
    """Say of a withdrawn edition when and why it went; anything else was never there."""
    history = publishing.history(kind="table", subject=slug, edition=edition, viewer=request.viewer) if edition else []
    if not history:
        raise Http404
    return render(request, "public/gone.jinja", {"publication": history[0]}, status=410)


def command_for(table: dict[str, Any], publication: Publication) -> str:
    """Return the command that, run on the CSV of this page, gives the same figures."""
    method, names = table["method"], {c["name"] for c in table["columns"]}
    file = f"{publication.subject.replace(':', '-')}-{publication.edition}.csv"
    kind = table["measure"]["kind"]
    if "observed" in names:
        counts = "--observed observed --expected expected"
    else:
        counts = f"--numerator numerator --denominator denominator --kind {kind}"
        if table["measure"]["per"] != 1:
            counts += f" --per {table['measure']['per']}"
    limits = ",".join(str(limit) for limit in method["parameters"].get("levels", (0.95, 0.998)))
    spread = method["parameters"].get("overdispersion", "none")
    return f"candour funnel {file} --unit organisation {counts} --overdispersion {spread} --limits {limits}"
