"""How the figures are made: each method from `definitions/methods`, in a paragraph and in full."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

import candour

FOLDER = Path(candour.__file__).parent / "definitions" / "methods"


@cache
def methods() -> dict[str, dict[str, Any]]:
    """Return the words of every method by each id it covers, in the order of their files."""
    found = [yaml.safe_load(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.yaml"))]
    return {covered: m for m in found for covered in m["covers"]}


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    return render(
        request, "public/methods.jinja", {"section": "methods", "methods": list({m["id"]: m for m in methods().values()}.values())}
    )


@require_safe
def method(request: HttpRequest, method_id: str) -> HttpResponse:
    found = methods().get(method_id)
    if found is None:
        raise Http404
    breadcrumbs = [("How we work", "/about/methods/")]
    return render(request, "public/method.jinja", {"section": "methods", "method": found, "breadcrumbs": breadcrumbs})
