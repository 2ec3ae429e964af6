"""The bar at the top of every page of the demonstration: see this page as somebody, and move the clock on."""

import datetime as dt
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from candour.areas.ledger import clock
from candour.demo.personas import ANYONE, WITH_ACCOUNT

SAID = "demo-said"


def say(request: HttpRequest, words: str) -> None:
    """Keep a sentence for the next page's bar."""
    request.session[SAID] = words


@dataclass(frozen=True)
class Bar:
    """What `design/macros/frame.jinja` shows."""

    today: dt.date
    personas: tuple[tuple[str, str], ...]
    current: str
    see_as_href: str
    clock_href: str
    tour_href: str
    request: HttpRequest

    @property
    def said(self) -> str:
        """Return what just happened, once: only a page that shows the bar asks for it."""
        return str(self.request.session.pop(SAID)) if SAID in self.request.session else ""


def bar_for(request: HttpRequest) -> Bar:
    """Return the bar for whoever looks; it costs no query: the viewer's name is known, and no two people of the cast share one."""
    viewer = getattr(request, "viewer", None)
    name = viewer.name if viewer is not None and viewer.is_signed_in else ""
    return Bar(
        today=clock.today(),
        personas=(ANYONE, *((p.slug, f"{p.name}, {p.title}") for p in WITH_ACCOUNT)),
        current=next((p.slug for p in WITH_ACCOUNT if p.name == name), ANYONE[0]),
        see_as_href=reverse("demo-see-as"),
        clock_href=reverse("demo-clock"),
        tour_href=reverse("tour"),
        request=request,
    )
