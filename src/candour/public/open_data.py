from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from candour.areas.ledger.door import Request
from candour.areas.publishing import door as publishing


@require_safe
def listing(request: Request) -> HttpResponse:
    tables = publishing.current(kind="table", viewer=request.viewer)
    by_subject: dict[str, list[publishing.Publication]] = {}
    for p in tables:
        by_subject.setdefault(p.subject, []).append(p)
    return render(request, "public/open_data.jinja", {"section": "measures", "by_subject": by_subject})
