from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from candour.areas.ledger.door import Request
from candour.areas.organisations import door as organisations
from candour.areas.publishing import door as publishing
from candour.public import figures


@require_safe
def home(request: Request) -> HttpResponse:
    viewer = request.viewer
    tables = figures.newest(figures.main_tables(viewer))
    contents = publishing.contents(publications=tables, viewer=viewer)
    context: dict[str, Any] = {
        "section": "home",
        "measures": [(p, contents[p.number]) for p in tables],
        "questions": (questions := question_totals(viewer)),
        "latest": _most_late(questions, viewer) if questions else [],
    }
    return render(request, "public/home.jinja", context)


def _most_late(questions: dict[str, Any], viewer: Any, at_most: int = 3) -> list[tuple[organisations.OrganisationSummary, int]]:
    """Return who owes the most late answers, as published; of equals, by name."""
    late = {code: counts["late"] for code, counts in questions["organisations"].items() if counts["late"]}
    # As many as could be named, whatever their names.
    enough = sorted(late.values(), reverse=True)[:at_most][-1:] or [1]
    candidates = [code for code, count in late.items() if count >= enough[0]]
    names = organisations.summaries(codes=candidates, viewer=viewer)
    found = [(names[code], late[code]) for code in candidates if code in names]
    return sorted(found, key=lambda pair: (-pair[1], pair[0].name))[:at_most]


def question_totals(viewer: Any) -> dict[str, Any] | None:
    """Return the published counts of questions, or None when none were published."""
    found = publishing.newest(kind="question-counts", subject="all", viewer=viewer)
    if found is None:
        return None
    return {"publication": found, **publishing.content(number=found.number, viewer=viewer)}
