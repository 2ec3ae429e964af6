from collections.abc import Iterator

import pytest
from django.template.backends.jinja2 import Jinja2, Template
from django.test import RequestFactory

from candour.config.jinja import environment
from candour.design import build, specimens


@pytest.fixture(scope="session")
def static_files():
    """The built stylesheet, scripts, fonts and icons; a hash when they are there already."""
    build.build()
    return build.OUTPUT


@pytest.fixture(scope="session")
def pages() -> Jinja2:
    """The backend that serves pages, without what the other rooms add to every page."""
    dotted = f"{environment.__module__}.{environment.__qualname__}"
    return Jinja2({"NAME": "design", "DIRS": [], "APP_DIRS": True, "OPTIONS": {"environment": dotted}})


@pytest.fixture(scope="session")
def render(pages: Jinja2):
    def rendered(source: str, **context) -> str:
        template: Template = pages.from_string(source)
        return template.render(context, RequestFactory().get("/somewhere/"))

    return rendered


@pytest.fixture(scope="session")
def styleguide(pages: Jinja2, static_files) -> Iterator[str]:
    request = RequestFactory().get("/styleguide/?sort=value&order=desc&region=Dunmere")
    return pages.get_template("design/styleguide.jinja").render(specimens.everything(request.GET), request)
