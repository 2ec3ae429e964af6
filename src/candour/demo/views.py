"""What only the demonstration has: being somebody with one click, moving the clock, and the tour."""

import io
import tempfile
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, cast

from django.contrib.auth import get_user_model, login, logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from candour.areas.accounts import door as accounts
from candour.areas.ledger import door as ledger
from candour.areas.vault import door as vault
from candour.demo import looking, moving, tampering, tour
from candour.demo.bar import bar_for, say
from candour.demo.guard import demo_only
from candour.demo.making import sealed
from candour.demo.personas import ANYONE, PERSONAS, WITH_ACCOUNT
from candour.design import formats

LOOKS: dict[str, Callable[[], object]] = {
    "author": looking.as_author,
    "chief-executive": partial(looking.as_somebody_else, "chief-executive"),
    "operator": looking.on_the_disk,
}


def _next(request: HttpRequest, otherwise: str) -> str:
    address = request.POST.get("next", "")
    return address if url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()}) else otherwise


@demo_only
@never_cache
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    context = {"personas": PERSONAS, "anyone": ANYONE[0], "current": bar_for(request).current}
    return render(request, "demo/people.jinja", context)


@demo_only
@never_cache
@require_POST
def see_as(request: HttpRequest) -> HttpResponse:
    """Sign in as somebody of the cast, who has no password, or as nobody; anything else changes nothing."""
    slug = request.POST.get("persona", "")
    chosen = next((p for p in WITH_ACCOUNT if p.slug == slug), None)
    response = redirect(_next(request, "/"))
    if chosen is not None:
        person = accounts.by_username(username=chosen.username)
        if person is None:
            raise Http404
        logout(request)
        login(request, get_user_model().objects.get(pk=person), backend="django.contrib.auth.backends.ModelBackend")
        accounts.mark_for_demonstration(request)
        say(request, _("You now see what %(name)s sees (%(title)s).") % {"name": chosen.name, "title": chosen.title})
        if slug in sealed.told()["with_a_key"]:
            asking = cast("ledger.Request", request)
            asking.viewer = sealed.viewer_of(person)
            vault.keep_unlocked(asking, response, sealed.unlocked(slug, asking.viewer))
    elif slug == ANYONE[0]:
        logout(request)
    return response


@demo_only
@never_cache
@require_POST
def move_clock(request: HttpRequest) -> HttpResponse:
    day = moving.move_on_a_month()
    words = _("It is now %(day)s. What fell due in that month is late, and the pages say so.") % {"day": formats.day(day)}
    say(request, words)
    return redirect(_next(request, "/"))


@demo_only
@require_safe
def all_stops(request: HttpRequest) -> HttpResponse:
    return render(request, "demo/tour.jinja", {"section": "tour", "stops": tour.stops()})


@demo_only
@require_safe
def one_stop(request: HttpRequest, slug: str) -> HttpResponse:
    return _show(request, slug)


@demo_only
@never_cache
@require_POST
def change_one_byte(request: HttpRequest) -> HttpResponse:
    """Change one byte in a copy of the record, check both, and show what was found; the record itself stays as it is."""
    said = request.POST.get("line", "")
    context: dict[str, Any] = {"asked": said}
    try:
        context["change"] = tampering.change_one_byte(int(said) if said.isdecimal() and len(said) < 10 else 0)
    except LookupError:
        context["problem"] = _("The record has no such line. Choose one from 1 to %(last)s.") % {"last": f"{ledger.size():,}"}
    return _show(request, tour.DO_NOT_TRUST_US, status=400 if "problem" in context else 200, **context)


@demo_only
@never_cache
@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Look at the sealed note as somebody of the story; it is tried in earnest, so the look leaves its mark."""
    way = request.POST.get("as", "")
    if way not in LOOKS:
        return redirect(reverse("tour-stop", args=[looking.SLUG]))
    try:
        return _show(request, looking.SLUG, looked=way, seen=LOOKS[way]())
    except looking.NotThere:
        return _show(request, looking.SLUG, status=404)


@demo_only
@require_safe
def download_record(request: HttpRequest) -> HttpResponse:
    """Give the whole public record with its checker, as one file."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made) / "record"
        tampering.export(folder)
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in sorted(p for p in folder.rglob("*") if p.is_file()):
                archive.write(file, file.relative_to(folder.parent))
    response = HttpResponse(out.getvalue(), content_type="application/zip")
    response["Content-Disposition"] = 'attachment; filename="record.zip"'
    return response


def _the_note() -> dict[str, Any]:
    """Return what the stop shows before anybody looks; in a home without the note, nothing."""
    context: dict[str, Any] = {"looked": "", "seen": None, "story": sealed.told(), "cast": {p.slug: p for p in PERSONAS}}
    try:
        return context | {"looks": looking.looks(), "rows": looking.in_the_database()}
    except looking.NotThere:
        return context | {"looks": None, "rows": []}


def _show(request: HttpRequest, slug: str, *, status: int = 200, **more: Any) -> HttpResponse:
    stop = tour.stop(slug)
    if stop is None:
        raise Http404
    before, after = tour.beside(stop.number)
    context: dict[str, Any] = {
        "section": "tour",
        "breadcrumbs": [("The tour", "/tour/")],
        "stop": stop,
        "stops": len(tour.stops()),
        "before": before,
        "after": after,
    }
    if slug == looking.SLUG:
        return render(request, "demo/the_chief_executive_looks.jinja", context | _the_note() | more, status=status)
    if slug != tour.DO_NOT_TRUST_US:
        return render(request, "demo/stop.jinja", context)
    address = request.build_absolute_uri("/")[:-1]
    example = tour.example(address=address, viewer=request.viewer)  # type: ignore[attr-defined]
    size = ledger.size()
    context |= {
        "example": example,
        "address": address,
        "size": size,
        "folder": tampering.shown(tampering.folder()),
        "by_hand": tour.by_hand(example.line if example else size),
        "change": None,
        "problem": "",
        "asked": "",
    }
    return render(request, "demo/do_not_trust_us.jinja", context | more, status=status)
