"""The same measure cut every way it can be: by organisation, specialty, region, area, deprivation, weekday and time, on one scale."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from candour.areas.ledger.door import Request
from candour.areas.publishing import door as publishing
from candour.design import charts
from candour.public import (
    compare_cuts,
    compare_each,
    compare_own,
    compare_pictures,
    compare_ranks,
    compare_rules,
    compare_series,
    compare_tables,
    figures,
    redrawn,
)
from candour.public import compare_words as words
from candour.public.compare_checks import checks_for
from candour.public.compare_cuts import CUTS, Cut, Cuts

COMPARE = ("Compare", "/compare/")
SHORT_TABLE = 12  # a longer one is folded under its picture


@require_safe
def listing(request: Request) -> HttpResponse:
    """Offer every measure, each with what it can be cut by."""
    viewer = request.viewer
    newest = publishing.newest_of_each(kind="table", viewer=viewer)
    mains = [p for p in newest if figures.is_main(p)]
    contents = publishing.contents(publications=mains, viewer=viewer)
    editions = {p.subject: p.edition for p in mains}
    have = {p.subject for p in newest if p.edition == editions.get(p.subject.partition(":")[0])}
    measures = []
    for p in mains:
        measure = contents[p.number]["measure"]
        by_areas = measure.get("compared") == "area"
        cuts = [
            c for c in CUTS.values() if (f"{p.subject}:{c.part}" in have if c.part else not by_areas) or (by_areas and c.slug == "area")
        ]
        measures.append({"slug": p.subject, "measure": measure, "cuts": cuts})
    context = {"section": "compare", "measures": sorted(measures, key=lambda m: -len(m["cuts"]))}
    return render(request, "public/compare.jinja", context)


@require_safe
def measure(request: Request, slug: str) -> HttpResponse:
    """Show every cut of a measure as a small picture, all on one scale, each one click away."""
    cuts = _cuts(request, slug)
    context = {
        **_about(cuts),
        "breadcrumbs": [COMPARE],
        "small": [
            {"cut": cut, "svg": compare_pictures.small(cuts, cut), "words": words.short(cuts, cut), "count": len(cuts.groups(cut))}
            for cut in cuts.cuts
        ],
        "ends": compare_tables.ends(cuts),
        "widest": compare_tables.widest(cuts),
    }
    return render(request, "public/compare_measure.jinja", context)


@require_safe
def cut(request: Request, slug: str, cut: str) -> HttpResponse:
    """Show one cut: its finding, its picture, its table, what it cannot tell, and how to recompute it."""
    cuts = _cuts(request, slug)
    chosen = CUTS.get(cut)
    if chosen is None or chosen not in cuts.cuts:
        raise Http404
    groups = cuts.groups(chosen)
    asked = request.GET.get("organisation", "").upper()[:12]
    highlight = asked if any(g.code == asked for g in groups) else ""
    is_map = chosen.slug in ("region", "area") and compare_pictures.places(groups) is not None
    context: dict[str, Any] = {
        **_about(cuts),
        "breadcrumbs": [COMPARE, (cuts.measure["short_title"], f"/compare/{slug}/")],
        "cut": chosen,
        "publication": cuts.publications[chosen.slug],
        "table": cuts.table_of(chosen),
        "finding": words.finding(cuts, chosen),
        "reading": words.reading(cuts, chosen),
        "when": words.when(cuts, chosen),
        "cannot_tell": [words.CANNOT[chosen.slug], *cuts.table_of(chosen)["cannot_tell"][:2]],
        "highlight": next((g for g in groups if g.code == highlight), None),
        "off_the_map": compare_pictures.off_the_map(groups) if is_map else [],
        "gradient": chosen.slug == "area" and cuts.has_gradient,
        "table_open": len(groups) <= SHORT_TABLE or is_map,  # a map's table is its equal
        "scale": words.shades(cuts) if is_map else words.scale(cuts),
        "split_words": (cuts.measure.get("split_words") or {}).get(chosen.dimension, ""),
    }
    judged = places = None
    if chosen.slug == "organisation":
        rules = _rules(request, cuts)
        context |= rules
        judged = rules.get("judged")
        places = compare_ranks.of(cuts, groups)
        if places is not None:
            context["places"] = compare_ranks.about(places, groups, highlight)
        if judged and rules["change"].finding:
            context["finding"] = rules["change"].finding
    context["check"] = checks_for(cuts, chosen, judged, places)
    context["svg"] = compare_pictures.full(cuts, chosen, highlight=highlight, judged=judged)
    context["narrow"] = compare_pictures.full(cuts, chosen, highlight=highlight, judged=judged, width=charts.NARROW)
    context["view"] = compare_tables.view(cuts, chosen, request.GET.dict(), highlight=highlight, judged=judged, places=places)
    context["each_html"] = compare_each.html(cuts, chosen, viewer=request.viewer, highlight=asked)
    if chosen.slug == "time":
        target, decided = cuts.measure.get("target"), cuts.decided.get(redrawn.WHOLE, [])
        context["series"] = compare_series.about(groups, better=cuts.measure["better"], target=target, decided=decided)
        if asked and "organisation" in cuts.publications:
            name = next((g.label for g in cuts.groups(CUTS["organisation"]) if g.code == asked), "")
            context["own"] = compare_own.chart(cuts, asked, name, viewer=request.viewer) if name else None
            context["own_code"] = asked
    return render(request, "public/compare_cut.jinja", context)


def _cuts(request: Request, slug: str) -> Cuts:
    cuts = compare_cuts.load(slug, request.viewer)
    if cuts is None:
        raise Http404
    return cuts


def _about(cuts: Cuts) -> dict[str, Any]:
    return {
        "section": "compare",
        "cuts": cuts,
        "measure": cuts.measure,
        "main": cuts.main,
        "scale": words.scale(cuts),
        "lacking": words.lacking(cuts),
    }


def _rules(request: Request, cuts: Cuts) -> dict[str, Any]:
    """Judge everybody by every rule, and say what the chosen one changes."""
    groups = cuts.groups(CUTS["organisation"])
    answers = compare_rules.judge(cuts, groups)
    own = compare_rules.published(cuts)
    if own is None or own not in answers:
        return {}
    asked = request.GET.get("rule", "")
    chosen = answers.get(asked, answers[own])
    return {
        "rules": [(answer.rule, len(answer.apart)) for answer in answers.values()],
        "published_rule": answers[own].rule,
        "judged": chosen,
        "change": compare_rules.change(groups, answers[own], chosen),
        "by_rule": compare_tables.by_rule(cuts, groups, answers),
    }


__all__ = ["Cut", "cut", "listing", "measure"]
