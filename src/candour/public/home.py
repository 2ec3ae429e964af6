from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from candour.areas.ledger.door import Request
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
        "questions": question_totals(viewer),
    }
    return render(request, "public/home.jinja", context)


def question_totals(viewer: Any) -> dict[str, Any] | None:
    """Return the published counts of questions, or None when none were published."""
    found = publishing.newest(kind="question-counts", subject="all", viewer=viewer)
    if found is None:
        return None
    return {"publication": found, **publishing.content(number=found.number, viewer=viewer)}
