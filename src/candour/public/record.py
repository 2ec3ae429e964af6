"""The record for people: what was published, replaced and withdrawn, in order, and how to check it."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from candour.areas.ledger import door as ledger
from candour.areas.ledger.door import Request
from candour.areas.organisations import door as organisations
from candour.areas.publishing import door as publishing

LINES = 50


@require_safe
def record(request: Request) -> HttpResponse:
    before = request.GET.get("before", "")
    start = int(before) if before.isdecimal() and len(before) < 12 else None
    every = request.GET.get("all") == "1"
    lines = ledger.public_lines(before=start, only_public=not every, limit=LINES + 1)
    titles = {str(p.number): p for p in publishing.all_publications(viewer=request.viewer, limit=1000)}
    shown = [titles.get((line.refs or {}).get("publication", "")) for line in lines]
    # A note bears the same title on every page: it needs the name of whom it is about.
    noted = {p.subject for p in shown if p and p.kind == "organisation-note"}
    context: dict[str, Any] = {
        "section": "record",
        "lines": lines[:LINES],
        "older": lines[LINES - 1].seq if len(lines) > LINES else None,
        "every": every,
        "size": ledger.size(),
        "checkpoint": ledger.record_checkpoint(),
        "words": WORDS,
        "standing": publishing.standing_approvals(viewer=request.viewer),
        "titles": titles,
        "names": organisations.summaries(codes=noted, viewer=request.viewer) if noted else {},
    }
    return render(request, "public/record.jinja", context)


@require_safe
def line(request: Request, seq: int) -> HttpResponse:
    found = ledger.public_line(seq)
    if found is None:
        raise Http404
    context = {"section": "record", "breadcrumbs": [("The record", "/record/")], "line": found, "words": WORDS, "points_to": POINTS_TO}
    return render(request, "public/record_line.jinja", context)


@require_safe
def publication(request: Request, number: int) -> HttpResponse:
    found = publishing.publication(number=number, viewer=request.viewer)
    if found is None:
        raise Http404
    context = {
        "section": "record",
        "breadcrumbs": [("The record", "/record/")],
        "publication": found,
        "history": publishing.history(kind=found.kind, subject=found.subject, edition=found.edition, viewer=request.viewer),
        "challenges": publishing.challenges(number=number, viewer=request.viewer),
    }
    return render(request, "public/publication.jinja", context)


# What each public kind of line says, for people.
WORDS = {
    "publishing.published": "Published",
    "publishing.superseded": "Replaced by a later one",
    "publishing.withdrawn": "Withdrawn",
    "publishing.standing_approval_given": "Two people approved a source of official figures",
    "publishing.standing_approval_ended": "A standing approval ended",
    "publishing.challenge_decided": "A challenge was answered",
    "organisations.registered": "Organisations were entered or changed",
}

# What a line points to.
POINTS_TO = {
    "publication": "Publication",
    "sha256_json": "Fingerprint of the JSON",
    "sha256_csv": "Fingerprint of the CSV",
    "proposal": "Proposal",
    "challenge": "Challenge",
    "source": "Source",
}
