"""The pages of notices: everybody sees their own, chooses for themselves, and nobody for another."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from candour.areas.ledger.door import Request
from candour.areas.notices import door as notices
from candour.areas.notices import presenters
from candour.areas.notices.forms import AddressForm, ChoicesForm
from candour.design.pages import pages

View = Callable[..., HttpResponse]
PAGE_SIZE = 50
# What was last marked as read in this session, so that it can be undone.
UNDO = "notices-undo"


def signed_in(view: View) -> View:
    """Send the anonymous to sign in, whether or not the thing exists."""

    @never_cache
    @wraps(view)
    def guarded(request: Request, **kwargs: Any) -> HttpResponse:
        if not request.viewer.is_signed_in:
            where = request.get_full_path() if request.method in ("GET", "HEAD") else "/notices/"
            return redirect(f"/sign-in/?{urlencode({'next': where})}")
        return view(request, **kwargs)

    return guarded


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 18 else 0


@signed_in
@require_safe
def notice_list(request: Request) -> HttpResponse:
    found = notices.notice_list(viewer=request.viewer, page=_number(request.GET.get("page")) or 1, page_size=PAGE_SIZE)
    context = {
        "found": found,
        "unread": presenters.by_group(n for n in found.items if not n.is_read),
        "read": presenters.by_day(n for n in found.items if n.is_read),
        "pages": pages(found.total, found.page, size=PAGE_SIZE),
        "can_undo": bool(request.session.get(UNDO)),
    }
    return render(request, "notices/notices.jinja", context)


@require_POST
@signed_in
def read(request: Request) -> HttpResponse:
    """Mark one notice as read, or all that were there when the page was made: nothing is put away that nobody saw."""
    if "up_to" in request.POST:
        chosen = notices.unread_ids(viewer=request.viewer, up_to=_number(request.POST["up_to"]))
    else:
        chosen = [_number(request.POST.get("notice"))]
    count = notices.mark_read(notice_ids=chosen, by=request.viewer.actor)
    if count:
        request.session[UNDO] = chosen
        done = ngettext("%(num)d notice is marked as read.", "%(num)d notices are marked as read.", count)
        messages.success(request, done % {"num": count})
    return _back(request)


@require_POST
@signed_in
def unread(request: Request) -> HttpResponse:
    """Put one notice back, or all that were marked as read last."""
    last = request.session.pop(UNDO, [])
    chosen = last if "undo" in request.POST else [_number(request.POST.get("notice"))]
    count = notices.mark_unread(notice_ids=chosen, by=request.viewer.actor)
    if count:
        done = ngettext("%(num)d notice is unread again.", "%(num)d notices are unread again.", count)
        messages.success(request, done % {"num": count})
    return _back(request)


def _back(request: Request) -> HttpResponse:
    page = _number(request.POST.get("page"))
    return redirect(f"/notices/?page={page}" if page > 1 else "/notices/")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: Request) -> HttpResponse:
    chosen = notices.preferences(viewer=request.viewer)
    if request.method != "POST":
        return _preferences(request, chosen)
    form = ChoicesForm(request.POST, preferences=chosen)
    if form.is_valid():
        data = form.cleaned_data
        try:
            notices.set_preferences(
                ways=form.ways,
                quiet_from=data["quiet_from"],
                quiet_to=data["quiet_to"],
                holds_days_off=data["holds_days_off"],
                by=request.viewer.actor,
            )
        except notices.UnfitChoice as unfit:
            form.refuse(unfit)
        else:
            messages.success(request, _("Your choices are kept."))
            return redirect("notices-preferences")
    return _preferences(request, chosen, form=form)


@require_POST
@signed_in
def address(request: Request) -> HttpResponse:
    """Ask for mail to an address, or take one's own off."""
    if request.POST.get("act") == "take_off":
        notices.take_off_address(person_id=request.viewer.actor.ref, by=request.viewer.actor)
        messages.success(request, _("Your address is taken off. Nothing is mailed to you."))
        return redirect("notices-preferences")
    form = AddressForm(request.POST)
    if form.is_valid():
        try:
            notices.ask_for_address(address=form.cleaned_data["address"], by=request.viewer.actor)
        except notices.UnfitChoice as unfit:
            form.add_error("address", str(unfit))
        else:
            return redirect("notices-preferences")
    return _preferences(request, notices.preferences(viewer=request.viewer), address_form=form)


def _preferences(
    request: Request, chosen: notices.Preferences, *, form: ChoicesForm | None = None, address_form: AddressForm | None = None
) -> HttpResponse:
    wrong = bool(form and form.errors) or bool(address_form and address_form.errors)
    context = {
        "chosen": chosen,
        "form": form or ChoicesForm(preferences=chosen),
        "address_form": address_form or AddressForm(initial={"address": chosen.asked_address if chosen.asked_in_vain else ""}),
        "fixed": [c.group for c in chosen.choices if c.group.is_fixed],
        "next_digest": presenters.moment(chosen.next_digest),
    }
    return render(request, "notices/preferences.jinja", context, status=400 if wrong else 200)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: Request, token: str) -> HttpResponse:
    try:
        if request.method == "POST":
            notices.confirm_address(token=token, by=request.viewer.actor)
            messages.success(request, _("From now on Candour writes to this address."))
            return redirect("notices-preferences")
        found = notices.address_to_confirm(token=token, viewer=request.viewer)
    except notices.NoSuchLink as missing:
        raise Http404 from missing
    return render(request, "notices/confirm.jinja", {"address": found, "token": token})
