"""
The pages the design itself has: what an error says, and the style guide.

The root addresses name the error pages: `handler400 = "candour.design.views.bad_request"` and so on.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template import loader
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe

from candour.design import specimens

LAST_RESORT = "<!DOCTYPE html><html lang=en-GB><title>Something broke – Candour</title><h1>Something broke, and it is our fault</h1>"
# What people write at length, under whatever name; never what is secret.
WORDS = ("title", "text", "reason", "purpose", "note", "words")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "design/400.jinja", status=400)


def denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "design/403.jinja", status=403)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Refuse a form without its mark, and give the words back to whoever wrote them: the page that they stood on may be gone."""
    words = [request.POST[name] for name in WORDS if request.POST.get(name)]
    response = render(request, "design/403_csrf.jinja", {"words": words}, status=403)
    add_never_cache_headers(response)
    return response


def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "design/404.jinja", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    try:
        return HttpResponseServerError(loader.render_to_string("design/500.jinja"))
    except Exception:  # noqa: BLE001 (whatever broke the page may have broken this one too)
        return HttpResponseServerError(LAST_RESORT)


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    return render(request, "design/styleguide.jinja", specimens.everything(request.GET))
