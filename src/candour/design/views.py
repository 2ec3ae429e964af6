"""
The pages the design itself has: what an error says, and the style guide.

The root addresses name the error pages: `handler400 = "candour.design.views.bad_request"` and so on.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template import loader
from django.views.decorators.http import require_safe

from candour.design import specimens

LAST_RESORT = "<!DOCTYPE html><html lang=en-GB><title>Something broke – Candour</title><h1>Something broke, and it is our fault</h1>"


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "design/400.jinja", status=400)


def denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "design/403.jinja", status=403)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "design/403_csrf.jinja", status=403)


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
