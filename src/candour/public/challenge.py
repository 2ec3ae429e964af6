"""The right of reply: anyone can say that a page is wrong about them."""

import uuid

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from candour.areas.ledger.door import Request
from candour.areas.publishing import door as publishing


class ChallengeForm(forms.Form):
    key = forms.CharField(widget=forms.HiddenInput, max_length=60)
    text = forms.CharField(
        label="What is wrong, and what is right?",
        help_text="A sentence or two is enough. Say which figure or words you mean.",
        max_length=6000,
        widget=forms.Textarea,
        error_messages={"required": "Say what is wrong on the page, in a sentence or two."},
    )
    name = forms.CharField(label="Your name, if you want to give it", max_length=200, required=False)
    contact = forms.CharField(
        label="How can we reach you, if you want an answer to you as well?",
        help_text="A telephone number, an email or an address. Only the people who answer challenges see it.",
        max_length=200,
        required=False,
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def challenge(request: Request, number: int) -> HttpResponse:
    found = publishing.publication(number=number, viewer=request.viewer)
    if found is None:
        raise Http404
    form = ChallengeForm(request.POST) if request.method == "POST" else ChallengeForm(initial={"key": uuid.uuid4().hex})
    context = {
        "publication": found,
        "form": form,
        "breadcrumbs": [("The record", "/record/"), (found.title, f"/record/publications/{number}/")],
    }
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        code = publishing.challenge(
            number=number, name=data["name"], contact=data["contact"], text=data["text"], by=request.viewer.actor, key=data["key"]
        )
        made = next(c for c in publishing.challenges(number=number, viewer=request.viewer) if c.code == code)
        return render(request, "public/challenged.jinja", {**context, "made": made})
    return render(request, "public/challenge.jinja", context, status=400 if form.errors else 200)
