"""The page on which the public counts are looked at and proposed at the gate."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from candour.areas.ledger.door import Request
from candour.areas.organisations import door as organisations
from candour.areas.publishing import door as publishing
from candour.areas.questions import door as questions
from candour.areas.questions import presenters
from candour.areas.questions.views import signed_in
from candour.design import tables


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def counts(request: Request) -> HttpResponse:
    # An address of a role, not of a thing: it may say that it is not open.
    if not questions.may_count(request.viewer):
        raise PermissionDenied
    refusal = ""
    if request.method == "POST":
        try:
            number = questions.propose_counts(viewer=request.viewer, by=request.viewer.actor, key=request.POST.get("key", "")[:60] or None)
        except publishing.GateError as refused:
            refusal = str(refused)
        else:
            words = "Proposed. A second person must now look at it at the gate." if number else "These counts are already public."
            messages.success(request, words)
            return redirect("question-counts")
    document = questions.public_counts(viewer=request.viewer)
    names = organisations.summaries(codes=document["organisations"], viewer=request.viewer)
    context = {
        "totals": presenters.count_rows(document),
        "view": tables.present(presenters.count_table(document, names), sortable=False),
        "key": uuid.uuid4().hex,
        "refusal": refusal,
    }
    return render(request, "questions/counts.jinja", context, status=400 if refusal else 200)
