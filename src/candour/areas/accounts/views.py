"""Signing in, proving who one is, and signing out."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from candour.areas.accounts import codes, identity_provider, passkeys, passwords, pauses, proofs, second_step, sign_ins
from candour.areas.accounts.forms import CodeForm, ProveForm, SignInForm
from candour.areas.accounts.models import Person
from candour.areas.ledger.door import Request


def following(request: HttpRequest) -> str:
    """Return where to go afterwards: an address of ours, or the person's own page."""
    address = request.POST.get("next") or request.GET.get("next") or "/home/"
    return address if url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()}) else "/home/"


def waiting(seconds: int) -> str:
    minutes = -(-seconds // 60)
    if seconds <= 60:
        return ngettext("Wait %(num)d second.", "Wait %(num)d seconds.", seconds) % {"num": seconds}
    return ngettext("Wait %(num)d minute.", "Wait %(num)d minutes.", minutes) % {"num": minutes}


def too_many(paused: pauses.Paused) -> str:
    return _("Too many wrong ones were given.") + f" {waiting(paused.seconds)} " + _("A passkey works at once.")


def _page(request: HttpRequest, template: str, *, status: int, paused: pauses.Paused | None = None, **context: Any) -> HttpResponse:
    response = render(request, template, {"next": following(request), "organisation": _organisation()} | context, status=status)
    if paused is not None:
        response["Retry-After"] = str(paused.seconds)
    return response


def _organisation() -> str:
    return settings.OIDC_NAME if identity_provider.is_on() else ""


def enter(request: HttpRequest, person: Person, *, how: str, is_strong: bool, is_fresh: bool = True, to: str) -> HttpResponse:
    """Sign somebody in who has proved who they are, tell them what happened meanwhile, and send them on."""
    by_password = how in (sign_ins.PASSWORD, sign_ins.STARTING_CODE)
    unfinished = how == sign_ins.STARTING_CODE or (by_password and settings.SECOND_STEP_REQUIRED)
    sign_ins.begin(request, person, how=how, is_strong=is_strong, is_fresh=is_fresh, is_unfinished=unfinished)
    wrong = pauses.forget(person.username) if by_password or how == sign_ins.CODE else pauses.wrong_of_late(person.username)
    if wrong >= pauses.FREE - 2:
        said = _("Wrong passwords were given for your name %(num)d times of late. If that was not you, tell whoever registers people.")
        messages.warning(request, said % {"num": wrong})
    return redirect("account" if unfinished else to)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _page(request, "accounts/sign_in.jinja", status=200, form=SignInForm())
    form = SignInForm(request.POST)
    if form.is_valid():
        try:
            person = passwords.try_password(username=form.cleaned_data["username"], password=form.cleaned_data["password"])
        except pauses.Paused as paused:
            form.add_error(None, too_many(paused))
            return _page(request, "accounts/sign_in.jinja", status=429, form=form, paused=paused)
        if person is not None:
            return _after_password(request, person)
        form.add_error(None, _("That user name and password do not belong together. Check both and try again."))
    return _page(request, "accounts/sign_in.jinja", status=400, form=form)


def _after_password(request: HttpRequest, person: Person) -> HttpResponse:
    if person.starts_until_at is not None:
        return enter(request, person, how=sign_ins.STARTING_CODE, is_strong=False, to="account")
    if second_step.is_needed(person.pk):
        second_step.remember(request, person, to=following(request))
        return redirect("sign-in-second-step")
    return enter(request, person, how=sign_ins.PASSWORD, is_strong=False, to=following(request))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def second(request: HttpRequest) -> HttpResponse:
    """Ask for the second step after the password: a code, or the passkey."""
    person = second_step.person(request)
    if person is None:
        return redirect("sign-in")
    form = CodeForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"form": form, "has_passkey": passkeys.has_one(person.pk), "has_app": codes.has_app(person.pk)}
    if request.method != "POST":
        return _page(request, "accounts/second_step.jinja", status=200, **context)
    if form.is_valid():
        try:
            if codes.use(person, form.cleaned_data["code"]):
                return enter(request, person, how=sign_ins.CODE, is_strong=False, to=second_step.forget(request))
        except pauses.Paused as paused:
            form.add_error("code", too_many(paused))
            return _page(request, "accounts/second_step.jinja", status=429, paused=paused, **context)
        form.add_error("code", _("That code is not right, or was used before. Enter the one that your app shows now."))
    return _page(request, "accounts/second_step.jinja", status=400, **context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def passkey(request: HttpRequest) -> HttpResponse:
    """Sign in with a passkey alone: it is two steps in one, and cannot be phished."""
    problem = ""
    if request.method == "POST":
        try:
            person = passkeys.answered(request.POST.get("credential", ""))
        except passkeys.Unusable:
            problem = _("That did not work. Try again, or use another passkey.")
        else:
            to = following(request) if request.POST.get("next") else second_step.forget(request)
            return enter(request, person, how=sign_ins.PASSKEY, is_strong=True, to=to)
    return _page(request, "accounts/passkey.jinja", status=400 if problem else 200, problem=problem, options=passkeys.ask())


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def prove(request: Request) -> HttpResponse:
    """Let somebody signed in prove again who they are; for what is sealed only a passkey will do."""
    if not request.viewer.is_signed_in:
        return redirect("sign-in")
    person = Person.objects.get(pk=request.viewer.actor.ref)
    only_strong = (request.POST.get("for") or request.GET.get("for")) == "strong"
    has_passkey, has_password = passkeys.has_one(person.pk), person.has_usable_password()
    form = ProveForm(request.POST if "password" in request.POST else None, with_code=codes.has_app(person.pk))
    problem, paused = "", None
    if request.method == "POST":
        try:
            if _proves(request, person, form):
                return redirect(following(request))
            problem = "" if form.is_bound else _("That did not work. Try again, or use another passkey.")
        except pauses.Paused as wait:
            paused = wait
            form.add_error(None, too_many(wait))
    context: dict[str, Any] = {
        "form": form,
        "only_strong": only_strong,
        "has_passkey": has_passkey,
        "has_password": has_password and not only_strong,
        "problem": problem,
        "options": passkeys.ask() if has_passkey else "",
        "may_join": identity_provider.has_joined(person.pk),
        "one_click": settings.KIND == "demo",
    }
    status = 429 if paused else 400 if request.method == "POST" else 200
    return _page(request, "accounts/prove.jinja", status=status, paused=paused, **context)


def _proves(request: HttpRequest, person: Person, form: ProveForm) -> bool:
    if settings.KIND == "demo" and "one-click" in request.POST:
        proofs.mark_for_demonstration(request)
        return True
    if not form.is_bound:
        return _proves_with_passkey(request, person)
    if not form.is_valid():
        return False
    tried = passwords.try_password(username=person.username, password=form.cleaned_data["password"])
    if tried != person:
        form.add_error("password", _("That is not your password. Check it and try again."))
        return False
    pauses.forget(person.username)
    if "code" in form.fields and not codes.use(person, form.cleaned_data["code"]):
        form.add_error("code", _("That code is not right, or was used before. Enter the one that your app shows now."))
        return False
    sign_ins.strengthen(request, person, is_strong=False)
    return True


def _proves_with_passkey(request: HttpRequest, person: Person) -> bool:
    try:
        found = passkeys.answered(request.POST.get("credential", ""))
    except passkeys.Unusable:
        return False
    if found != person:
        return False
    sign_ins.strengthen(request, person, is_strong=True)
    return True


@never_cache
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    sign_ins.end(request)
    response = redirect("/")
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response
