"""Who looked: the page on which each person reads who opened what concerns them, and its download."""

import csv
import io
from itertools import groupby
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from candour.areas.accounts import door as accounts
from candour.areas.ledger.door import Request
from candour.design.pages import pages

PAGE_SIZE = 50
# What a spreadsheet would take for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\0")


def _sinces() -> tuple[tuple[str, str], ...]:
    return (("month", _("The last month")), ("year", _("The last year")), ("all", _("All that is kept")))


def _outcomes() -> tuple[tuple[str, str], ...]:
    return (("", _("All entries")), ("opened", _("Only what was opened")), ("refused", _("Only what was refused")))


def _chosen(request: Request) -> tuple[str, str]:
    since, outcome = request.GET.get("since", ""), request.GET.get("outcome", "")
    return (since if since in dict(_sinces()) else "year"), (outcome if outcome in dict(_outcomes()) else "")


@never_cache
@require_safe
def who_looked(request: Request) -> HttpResponse:
    if not request.viewer.is_signed_in:
        return redirect(f"/sign-in/?{urlencode({'next': request.get_full_path()})}")
    since, outcome = _chosen(request)
    wanted = request.GET.get("page", "1")
    page = int(wanted) if wanted.isdecimal() and len(wanted) < 9 else 1
    found = accounts.looks(viewer=request.viewer, since=since, outcome=outcome, page=page, page_size=PAGE_SIZE)
    context = {
        "section": "mine",
        "found": found,
        "days": [(day, list(items)) for day, items in groupby(found.items, key=lambda look: look.day)],
        "since": since,
        "outcome": outcome,
        "sinces": _sinces(),
        "outcomes": _outcomes(),
        "pages": pages(found.total, found.page, size=PAGE_SIZE),
        "to_ask": accounts.whom_to_ask(viewer=request.viewer),
    }
    return render(request, "accounts/who_looked.jinja", context)


@never_cache
@require_safe
def who_looked_csv(request: Request) -> HttpResponse:
    """Give the same entries as a file; nothing in it that a spreadsheet would run."""
    if not request.viewer.is_signed_in:
        return redirect(f"/sign-in/?{urlencode({'next': request.get_full_path()})}")
    since, outcome = _chosen(request)
    text = io.StringIO()
    write = csv.writer(text, lineterminator="\r\n").writerow
    write(["day", "entry", "outcome", "what", "purpose", "name", "role", "organisation"])
    for look in accounts.every_look(viewer=request.viewer, since=since, outcome=outcome):
        words = (look.what, look.purpose, look.name, look.role, look.organisation)
        write([look.day.isoformat(), look.code, look.outcome, *(_plain(w) for w in words)])
    response = HttpResponse(text.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="who-looked.csv"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _plain(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
