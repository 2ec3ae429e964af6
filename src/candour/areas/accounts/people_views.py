"""Who holds what: asking, agreeing, ending, cover, hand-over, and helping whoever cannot sign in. Hidden and missing answer alike."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from candour.areas.accounts import actions, actions_roles, actions_sign_in, giving, registering, role_queries
from candour.areas.accounts.account_guard import signed_in
from candour.areas.accounts.giving import NotSure, RoleError
from candour.areas.accounts.guarding import require_fresh, require_strong
from candour.areas.accounts.queries import by_username
from candour.areas.accounts.role_forms import AskForm, BeginAnewForm, CoverForm, DecideForm, EndForm, HandOverForm, RegisterForm
from candour.areas.accounts.roles import roles, rules
from candour.areas.ledger.door import Actor, Request
from candour.areas.organisations import door as organisations

View = Callable[..., HttpResponse]
FORM = ["GET", "HEAD", "POST"]


def for_those_who_give(view: View) -> View:
    """Answer as if the page were missing to everybody signed in who neither asks for roles nor agrees to them."""

    @signed_in
    @wraps(view)
    def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        if not role_queries.may_see_people(request.viewer):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def _by(request: Request) -> Actor:
    return request.viewer.acting_as(*sorted(role_queries.GIVING))


def _page(request: HttpRequest, template: str, form: forms.Form, **context: Any) -> HttpResponse:
    return render(request, template, {"section": "mine", "form": form} | context, status=400 if form.errors else 200)


def _found(form: forms.Form) -> str:
    """Return the id of the person whose user name was typed, or say that there is none."""
    person = by_username(username=form.cleaned_data["username"].strip())
    if person is None:
        form.add_error("username", _("Nobody has that user name. Check it, or register the person first."))
    return person or ""


def _place(request: Request) -> str | None:
    """Return the organisation that the page is about; none is the whole country."""
    asked = (request.POST.get("place") or request.GET.get("place") or "").strip().upper()
    own = role_queries.places(request.viewer)
    code = asked or (own[0] if own else None)
    if not role_queries.may_see_place(request.viewer, code):
        raise Http404
    if code and organisations.organisation(code=code, viewer=request.viewer) is None:
        raise Http404
    return code


def _name(request: Request, code: str | None) -> str:
    found = organisations.organisation(code=code, viewer=request.viewer) if code else None
    return found.name if found else _("The whole country")


@for_those_who_give
@require_safe
def people(request: Request) -> HttpResponse:
    code = _place(request)
    held = role_queries.holdings(code=code, viewer=request.viewer)
    asked = role_queries.requests(viewer=request.viewer)
    where = giving.place(code)
    context = {
        "section": "mine",
        "code": code or "",
        "place": _name(request, code),
        "others": organisations.summaries(codes=set(role_queries.places(request.viewer)) - {code}, viewer=request.viewer).values(),
        "everywhere": request.viewer.has_any(role_queries.EVERYWHERE),
        "held": [h for h in held if not h.is_over],
        "ended": [h for h in held if h.is_over],
        "may_end": {h.id for h in held if giving.may_end(request.viewer, person_id=h.person_id, role=h.role, where=where)},
        "waiting": [a for a in asked if a.state == "waiting"],
        "decided": [a for a in asked if a.state != "waiting"],
        "may_ask": bool(_askable(request, where)),
        "may_register": registering.may_register(request.viewer),
    }
    return render(request, "accounts/people.jinja", context)


def _askable(request: Request, where: giving.Place) -> list[str]:
    return [name for name in rules() if giving.fits(name, where.code) and giving.asking_role(request.viewer, name, where)]


@for_those_who_give
@require_http_methods(FORM)
def ask(request: Request) -> HttpResponse:
    code = _place(request)
    names = _askable(request, giving.place(code))
    if not names:
        raise Http404
    form = AskForm(request.POST if request.method == "POST" else None, names=names, initial={"place": code or ""})
    if form.is_valid() and (person := _found(form)):
        data = form.cleaned_data
        given = {"role": data["role"], "organisation_code": code, "ends_on": data["ends_on"], "reason": data["reason"]}
        try:
            made = actions_roles.ask_for_role(person_id=person, viewer=request.viewer, by=_by(request), **given)
        except RoleError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("It is asked. It begins when a second person has agreed."))
            return redirect("people-request", request_id=made)
    known = {name: roles()[name] for name in names}
    return _page(request, "accounts/people_ask.jinja", form, place=_name(request, code), known=known)


@signed_in
@require_http_methods(FORM)
def one_request(request: Request, request_id: int) -> HttpResponse:
    try:
        found = role_queries.request(request_id=request_id, viewer=request.viewer)
    except actions_roles.NoSuchRequest as missing:
        raise Http404 from missing
    form = DecideForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        try:
            if (said := _act(request, request_id, form, found)) is not None:
                messages.success(request, said)
                return redirect("people-request", request_id=request_id)
        except NotSure:
            return _prove_first(request)
        except RoleError as refused:
            form.add_error(None, str(refused))
        except actions_roles.NoSuchRequest as missing:
            raise Http404 from missing
    return _page(request, "accounts/people_request.jinja", form, asked=found)


def _prove_first(request: Request) -> HttpResponse:
    """Send them to show that it is them; what they wrote comes back on the page before it."""

    def never(_request: HttpRequest) -> HttpResponse:
        raise Http404

    return (require_strong if request.viewer.is_fresh else require_fresh)(never)(request)


def _act(request: Request, request_id: int, form: DecideForm, found: role_queries.RoleAsked) -> str | None:
    how: dict[str, Any] = {"request_id": request_id, "viewer": request.viewer, "by": _by(request)}
    if "accept" in request.POST and found.may_accept:
        actions_roles.accept(**how)
        return _("You have accepted. It begins when a second person has agreed.")
    if "take-back" in request.POST and found.may_take_back:
        actions_roles.take_back(**how)
        return _("You have taken it back.")
    if not form.is_valid():
        return None
    if form.cleaned_data["verdict"] == "agree":
        actions_roles.agree_to_role(**how)
        return _("Agreed. It counts from its first day.")
    if not form.cleaned_data["reason"].strip():
        form.add_error("reason", _("Say why, so that whoever asked can put it right."))
        return None
    actions_roles.refuse_role(reason=form.cleaned_data["reason"], **how)
    return _("Sent back, with your reason.")


@signed_in
@require_http_methods(FORM)
def end(request: Request, membership_id: int) -> HttpResponse:
    try:
        found = role_queries.holding(membership_id=membership_id, viewer=request.viewer)
    except actions_roles.NoSuchRequest as missing:
        raise Http404 from missing
    form = EndForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        data = form.cleaned_data
        try:
            actions_roles.end_role(
                membership_id=membership_id, ends_on=data["ends_on"], reason=data["reason"], viewer=request.viewer, by=_by(request)
            )
        except RoleError as refused:
            form.add_error("ends_on", str(refused))
        else:
            messages.success(request, _("It is on record. From the day after the last one nothing opens with it."))
            return redirect("people" if role_queries.may_see_people(request.viewer) else "home-signed-in")
    return _page(request, "accounts/people_end.jinja", form, held=found)


@signed_in
@require_http_methods(FORM)
def pass_on(request: Request, membership_id: int) -> HttpResponse:
    """Hand a role over for good."""
    try:
        found = role_queries.holding(membership_id=membership_id, viewer=request.viewer)
    except actions_roles.NoSuchRequest as missing:
        raise Http404 from missing
    form = HandOverForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and (person := _found(form)):
        data = form.cleaned_data
        given = {"person_id": person, "starts_on": data["starts_on"], "reason": data["reason"]}
        try:
            made = actions_roles.hand_over(membership_id=membership_id, viewer=request.viewer, by=_by(request), **given)
        except actions_roles.NoSuchRequest as missing:
            raise Http404 from missing
        except RoleError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("It is asked. They must accept, and a second person must agree."))
            return redirect("people-request", request_id=made)
    return _page(request, "accounts/people_hand_over.jinja", form, held=found)


@signed_in
@require_http_methods(FORM)
def cover(request: Request) -> HttpResponse:
    own = role_queries.own(viewer=request.viewer)
    held = [(str(h.id), h.label) for h in own]
    form = CoverForm(request.POST if request.method == "POST" else None, held=held)
    if form.is_valid() and (person := _found(form)):
        data = form.cleaned_data
        given = {"starts_on": data["starts_on"], "ends_on": data["ends_on"], "reason": data["reason"]}
        try:
            made = actions_roles.arrange_cover(
                membership_id=int(data["membership"]), person_id=person, viewer=request.viewer, by=_by(request), **given
            )
        except RoleError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("It is asked. They must accept, and a second person must agree."))
            return redirect("people-request", request_id=made)
    asked = [a for a in role_queries.requests(viewer=request.viewer) if a.kind != "role"]
    return _page(request, "accounts/people_cover.jinja", form, own=own, asked=asked)


@require_fresh
@for_those_who_give
@require_http_methods(FORM)
def register(request: Request) -> HttpResponse:
    """Register somebody and show, once, the starting code to hand to them."""
    if not registering.may_register(request.viewer):
        raise Http404
    form = RegisterForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        data = form.cleaned_data
        if by_username(username=data["username"]) is None:
            person = actions.register_person(username=data["username"].strip(), name=data["name"], by=_by(request))
            code = actions_sign_in.begin_anew(person_id=person, by=_by(request))
            return render(request, "accounts/starting_code.jinja", {"code": code, "username": data["username"], "section": "mine"})
        form.add_error("username", _("Somebody has that user name already. Choose another."))
    return _page(request, "accounts/people_register.jinja", form)


@require_fresh
@for_those_who_give
@require_http_methods(FORM)
def begin_anew(request: Request) -> HttpResponse:
    """Take every way in from somebody who lost theirs, and show, once, the starting code to hand to them."""
    if not registering.may_register(request.viewer):
        raise Http404
    form = BeginAnewForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and (person := _found(form)):
        try:
            registering.require_may_help(request.viewer, person)
        except RoleError as refused:
            form.add_error("username", str(refused))
        else:
            code = actions_sign_in.begin_anew(person_id=person, by=_by(request))
            username = form.cleaned_data["username"]
            return render(request, "accounts/starting_code.jinja", {"code": code, "username": username, "section": "mine"})
    return _page(request, "accounts/people_begin_anew.jinja", form)
