"""Hospitals and other organisations: finding one, and the page that begins with what a parent would ask."""

from collections import Counter
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from candour.areas.ledger.door import Request, Viewer
from candour.areas.organisations import door as organisations
from candour.areas.publishing import door as publishing
from candour.design import charts
from candour.design.formats import plural
from candour.design.pages import pages
from candour.public import boards, cards, figures, pictures
from candour.public.cards import join
from candour.public.home import question_totals

PAGE_SIZE = 50


@require_safe
def listing(request: Request) -> HttpResponse:
    text = request.GET.get("q", "").strip()[:100]
    regions = organisations.regions(viewer=request.viewer)
    context: dict[str, Any] = {"section": "organisations", "q": text, "regions": regions}
    if text:
        found = organisations.find(text=text, viewer=request.viewer, limit=30)
        context["found"] = found
        if len(found) == 1 and found[0].why == "code":
            return redirect("organisation", code=found[0].summary.code)
    else:
        region = request.GET.get("region", "")
        region = region if region in {r.code for r in regions} else ""
        closed = request.GET.get("closed") == "1"
        page = int(request.GET["page"]) if request.GET.get("page", "").isdecimal() and len(request.GET["page"]) < 5 else 1
        shown = organisations.listing(
            viewer=request.viewer, kind="trust", region_code=region or None, open_only=not closed, page=max(1, page), page_size=PAGE_SIZE
        )
        numbers = pages(shown.total, page, size=PAGE_SIZE)
        context |= {"shown": shown, "pages": numbers, "region": region, "closed": closed, "query": request.GET}
    return render(request, "public/organisations.jinja", context)


@require_safe
def suggest(request: Request) -> HttpResponse:
    """Answer with a fragment while people type; without scripts the form itself does the same."""
    text = request.GET.get("q", "").strip()[:100]
    found = organisations.find(text=text, viewer=request.viewer, limit=8) if len(text) >= 3 else []
    response = render(request, "public/suggestions.jinja", {"found": found})
    response["Cache-Control"] = "public, max-age=300"
    return response


@require_safe
def organisation(request: Request, code: str) -> HttpResponse:
    viewer = request.viewer
    found = organisations.organisation(code=code, viewer=viewer)
    if found is None:
        raise Http404
    if found.code != code:
        return redirect("organisation", code=found.code, permanent=True)
    published = publishing.current(kind="table", viewer=viewer)
    tables = [p for p in published if figures.is_main(p)]
    by_measure = figures.about(found.code, tables, viewer)
    holder = None
    if not by_measure and found.parent_code and found.kind in ("site", "team"):
        # A hospital's figures are published for the trust that runs it.
        holder = organisations.organisation(code=found.parent_code, viewer=viewer)
    newest = [history[0] for history in by_measure.values()]
    questions = question_totals(viewer)
    notes = publishing.editions(kind="organisation-note", subject=found.code, viewer=viewer)
    said = publishing.contents(publications=notes, viewer=viewer)
    context: dict[str, Any] = {
        "section": "organisations",
        "breadcrumbs": [("Hospitals", "/organisations/")],
        "organisation": found,
        "is_open": found.is_open(viewer.on),
        "figures": newest,
        # A picture for what stands apart now or ever did, and for the first measure; the rest stand in the table.
        "histories": [_history(found.name, found.code, h) for h in _worth_a_picture([h for h in by_measure.values() if h[0].is_compared])],
        "holder": holder,
        "card": cards.card(found, newest, questions, viewer.on, holder),
        "questions": cards.questions_about(found.code, questions),
        "notes": [(note, said[note.number]) for note in notes],
        "successors": organisations.successors(code=found.code, viewer=viewer),
        "predecessors": organisations.predecessors(code=found.code, viewer=viewer),
        "children": organisations.children(code=found.code, viewer=viewer, kind="site"),
        **boards.section(boards.boards(found.code, boards.newest(published), viewer)),
        "missing_measures": _missing(found, [p for p in figures.newest(tables) if p.subject not in by_measure], viewer),
    }
    names = {s.new_code for s in context["successors"]} | {s.old_code for s in context["predecessors"]}
    context["names"] = organisations.summaries(codes=names, viewer=viewer) if names else {}
    return render(request, "public/organisation.jinja", context)


def _missing(
    found: organisations.OrganisationSummary, others: list[publishing.Publication], viewer: Viewer
) -> list[publishing.Publication]:
    """Return the measures that could have been about it and are not: not those of other times, nor those of areas where it is none."""
    contents = publishing.contents(publications=others, viewer=viewer)
    wanted = "area" if found.kind == "icb" else "trust"
    kept = []
    for publication in others:
        table = contents[publication.number]
        began_after = found.closed_on is not None and table["period"]["starts_on"] > found.closed_on.isoformat()
        if table["measure"].get("compared", "trust") == wanted and not began_after:
            kept.append(publication)
    return kept


def _worth_a_picture(histories: list[list[figures.Figure]]) -> list[list[figures.Figure]]:
    several = [h for h in histories if len(h) > 1]
    apart = sorted((h for h in several if any(f.stands_apart for f in h)), key=lambda h: not h[0].stands_apart)
    return apart or several[:1]


def _history(name: str, code: str, history: list[figures.Figure]) -> dict[str, Any]:
    newest = history[0]
    points = [_point(f) for f in reversed(history)]
    title = history_sentence(history)
    key = f"{code}|" + "|".join(f.publication.sha256 for f in history)
    words: dict[str, Any] = {"measure": newest.measure, "name": name, "title": title}
    return {
        "figure": newest,
        "figures": history,
        "title": title,
        "svg": pictures.history(key, points, **words),
        "narrow": pictures.history(key, points, width=charts.NARROW, **words),
    }


def history_sentence(history: list[figures.Figure]) -> str:
    """Say in words what a history shows, counting bands and nothing more."""
    bands = Counter(f.row["band"] for f in history)
    words = history[0].measure["bands"]
    said = [f"{words[band]} in {plural(bands[band], 'release')}" for band in words if bands[band]]
    return f"{history[0].measure['short_title']}: {join(said)}"


def _point(figure: figures.Figure) -> dict[str, Any]:
    row = figure.row
    return {"on": figure.ends_on, **{k: row.get(k) for k in ("value", "lower_95", "upper_95", "lower_998", "upper_998", "band")}}
