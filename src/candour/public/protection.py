"""What is protected, from whom, and what is not: `definitions/protection.yaml` as a page."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

import candour

FILE = Path(candour.__file__).parent / "definitions" / "protection.yaml"


@cache
def protection() -> dict[str, Any]:
    """Return the promises, what cannot be promised, the keys and the checks."""
    said: dict[str, Any] = yaml.safe_load(FILE.read_text("utf-8"))
    return said


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    address = request.build_absolute_uri("/")[:-1]
    checks = [check | {"command": check["command"].replace("ADDRESS", address)} for check in protection()["checks"]]
    context = protection() | {"section": "methods", "breadcrumbs": [("How we work", "/about/methods/")], "checks": checks}
    return render(request, "public/protection.jinja", context)
