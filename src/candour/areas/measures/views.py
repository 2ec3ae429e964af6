"""The pages on which a person decides whether limits begin anew; whoever may not sees what somebody sees where nothing is."""

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from candour.areas.ledger.door import Request
from candour.areas.measures import door as measures
from candour.areas.measures import limits
from candour.areas.measures.forms import RedrawForm, TakeBackForm
from candour.areas.publishing.door import GateError
from candour.design import charts
from candour.design.charts import control
from candour.methods import spc

PROPOSED = "Proposed. A second person must look at it at the gate before the chart changes."


def deciding(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Send the anonymous to sign in, and keep out whoever may not decide."""

    @never_cache
    @wraps(view)
    def guarded(request: Request, **kwargs: Any) -> HttpResponse:
        if not request.viewer.is_signed_in:
            return redirect(f"/sign-in/?{urlencode({'next': request.get_full_path()})}")
        if not measures.may_redraw(request.viewer):
            raise PermissionDenied
        return view(request, **kwargs)

    return guarded


@deciding
@require_safe
def listing(request: Request) -> HttpResponse:
    found = measures.shifts(viewer=request.viewer)
    groups: dict[str, list[measures.Shift]] = {}
    for shift in found:
        groups.setdefault(shift.measure, []).append(shift)
    return render(request, "measures/limits.jinja", {"groups": groups, "words": limits})


@deciding
@require_http_methods(["GET", "HEAD", "POST"])
def series(request: Request, slug: str, code: str) -> HttpResponse:
    found = measures.shift(slug=slug, organisation=code, viewer=request.viewer)
    decided = measures.redrawn_in(slugs=[slug], viewer=request.viewer).get((slug, code), ())
    if found is None and not decided:
        raise Http404
    form = RedrawForm.fresh(months=limits.allowed_months(found)) if found else None
    if request.method == "POST" and found:
        form = RedrawForm(request.POST, months=limits.allowed_months(found))
        if form.is_valid():
            given = {name: form.cleaned_data[name] for name in ("starts_on", "cause", "reason", "key")}
            try:
                measures.redraw(slug=slug, organisation=code, viewer=request.viewer, by=request.viewer.actor, **given)
            except (measures.MeasureError, GateError) as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, PROPOSED)
                return redirect("limits")
    return _page(request, slug, code, form=form)


@deciding
@require_POST
def take_back(request: Request, slug: str, code: str) -> HttpResponse:
    form = TakeBackForm(request.POST)
    if form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("starts_on", "reason", "key")}
        try:
            measures.take_back(slug=slug, organisation=code, viewer=request.viewer, by=request.viewer.actor, **given)
        except (measures.MeasureError, GateError) as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, PROPOSED)
            return redirect("limits")
    if not measures.redrawn_in(slugs=[slug], viewer=request.viewer).get((slug, code)):
        raise Http404
    return _page(request, slug, code, back=form)


def _page(request: Request, slug: str, code: str, *, form: RedrawForm | None = None, back: TakeBackForm | None = None) -> HttpResponse:
    found = measures.shift(slug=slug, organisation=code, viewer=request.viewer)
    decided = measures.redrawn_in(slugs=[slug], viewer=request.viewer).get((slug, code), ())
    if form is None and found:
        form = RedrawForm.fresh(months=limits.allowed_months(found))
    context = {
        "found": found,
        "slug": slug,
        "code": code,
        "name": found.name if found else decided[-1]["name"],
        "measure": measures.definitions()[slug].short_title if slug in measures.definitions() else slug,
        "form": form,
        "decided": [(entry, None if "taken_back" in entry else _back_form(entry, back)) for entry in decided],
        "back": back,
        "evidence": limits.evidence_words(found) if found else [],
        "words": limits,
        "picture": _picture(found) if found else None,
    }
    wrong = any(f is not None and f.is_bound and f.errors for f in (form, back))
    return render(request, "measures/limits_series.jinja", context, status=400 if wrong else 200)


def _back_form(entry: dict[str, Any], given: TakeBackForm | None) -> TakeBackForm:
    if given is not None and given.data.get("starts_on") == entry["from"]:
        return given
    return TakeBackForm.fresh(entry["from"])


def _picture(found: measures.Shift) -> dict[str, str]:
    """Draw the series with the limits as they would be, and the old ones dashed."""
    starts = sorted({found.months.index(e["from"]) for e in found.redrawn if "taken_back" not in e and e["from"] in found.months} - {0})
    old = spc.chart(found.values, better=found.better, rebase=starts).one()
    new = spc.chart(found.values, better=found.better, rebase=sorted({*starts, found.evidence.start})).one()
    title = " ".join(limits.evidence_words(found)[:2])
    words: dict[str, Any] = {
        "days": [dt.date.fromisoformat(month) for month in found.months],
        "title": title,
        "value_label": found.unit,
        "better": found.better,
        "decimals": found.decimals,
        "old_limits": old,
    }
    return {"wide": control.control_svg(new, **words), "narrow": control.control_svg(new, width=charts.NARROW, **words)}
