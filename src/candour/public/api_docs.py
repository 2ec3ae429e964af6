"""The description of the open-data API as a page of our own: nothing from elsewhere, no script, the same look."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from ninja import NinjaAPI
from ninja.openapi.docs import DocsBase


class PlainDocs(DocsBase):
    """Show every operation of the API: what it answers, what it takes, and a link to try it."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        schema = api.get_openapi_schema()
        operations = [
            {"method": method.upper(), "path": path, **operation}
            for path, methods in schema["paths"].items()
            for method, operation in methods.items()
        ]
        context = {
            "section": "measures",
            "breadcrumbs": [("Open data", "/open-data/")],
            "info": schema["info"],
            "operations": operations,
            "openapi": self.get_openapi_url(api, kwargs),
            "examples": EXAMPLES,
        }
        return render(request, "public/api.jinja", context)


# Something to try for each operation that has one without knowing a number or a code.
EXAMPLES = {
    "/api/v1/organisations": "/api/v1/organisations?q=mer",
    "/api/v1/measures": "/api/v1/measures",
    "/api/v1/measures/{slug}/editions": "/api/v1/measures/shmi/editions",
    "/api/v1/publications": "/api/v1/publications?limit=5",
    "/api/v1/publications/{number}": "/api/v1/publications/1",
    "/api/v1/publications/{number}/content": "/api/v1/publications/1/content",
    "/api/v1/questions": "/api/v1/questions",
    "/api/v1/record/lines": "/api/v1/record/lines?limit=5",
}
