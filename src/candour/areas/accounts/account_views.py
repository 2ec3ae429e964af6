"""My sign-in: passkeys, the authenticator app, recovery codes, the password, the organisation's account, and other sessions."""

import base64

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from candour.areas.accounts import account_guard, actions_sign_in, codes, factors, identity_provider, passkeys, sign_ins
from candour.areas.accounts.account_guard import signed_in, sure_enough
from candour.areas.accounts.forms import AppForm, PasskeyForm, PasswordForm
from candour.areas.accounts.models import Person
from candour.areas.ledger.door import Request

PENDING_APP = "pending-app"


def _person(request: Request) -> Person:
    return Person.objects.get(pk=request.viewer.actor.ref)


def _done(request: Request, words: str) -> HttpResponse:
    account_guard.finish(request, request.viewer.actor.ref)
    messages.success(request, words)
    return redirect("account")


@signed_in
@require_safe
def account(request: Request) -> HttpResponse:
    person = _person(request)
    context = {
        "section": "mine",
        "person": person,
        "passkeys": passkeys.passkeys(person.pk),
        "may_add_passkey": account_guard.may_add_passkey(request) or not request.viewer.is_fresh or passkeys.has_one(person.pk),
        "has_app": codes.has_app(person.pk),
        "codes_left": codes.recovery_codes_left(person.pk),
        "has_password": person.has_usable_password() and person.starts_until_at is None,
        "organisation": identity_provider.is_on(),
        "has_joined": identity_provider.has_joined(person.pk),
        "elsewhere": sign_ins.elsewhere(person.pk, here=str(request.session.session_key)),
        "is_unfinished": sign_ins.UNFINISHED in request.session,
    }
    return render(request, "accounts/account.jinja", context)


@sure_enough
@require_http_methods(["GET", "HEAD", "POST"])
def add_passkey(request: Request) -> HttpResponse:
    person = _person(request)
    if not account_guard.may_add_passkey(request):
        return render(request, "accounts/passkey_by_hand.jinja", status=403)
    form = PasskeyForm(request.POST if request.method == "POST" else None)
    problem = ""
    if form.is_valid():
        try:
            credential = passkeys.take_new(request.POST.get("credential", ""))
        except passkeys.Unusable:
            problem = _("That did not work. Try again, or use another device.")
        else:
            name = form.cleaned_data["name"]
            actions_sign_in.add_passkey(person_id=str(person.pk), name=name, credential=credential, by=request.viewer.actor)
            person.refresh_from_db()
            sign_ins.strengthen(request, person, is_strong=True)
            return _done(request, _("The passkey is added. From now on it lets you in without a password."))
    context = {"form": form, "problem": problem, "options": passkeys.ask_for_new(person)}
    return render(request, "accounts/add_passkey.jinja", context, status=400 if form.errors or problem else 200)


@sure_enough
@require_http_methods(["GET", "HEAD", "POST"])
def remove_passkey(request: Request, passkey_id: int) -> HttpResponse:
    found = next((p for p in passkeys.passkeys(request.viewer.actor.ref) if p.id == passkey_id), None)
    if found is None:
        raise Http404
    if request.method != "POST":
        return render(request, "accounts/remove_passkey.jinja", {"passkey": found})
    actions_sign_in.remove_passkey(person_id=request.viewer.actor.ref, passkey_id=passkey_id, by=request.viewer.actor)
    return _done(request, _("The passkey is removed. It no longer lets anyone in."))


@sure_enough
@require_http_methods(["GET", "HEAD", "POST"])
def app(request: Request) -> HttpResponse:
    """Set up an authenticator app, or remove it."""
    person = _person(request)
    if "remove" in request.POST:
        actions_sign_in.remove_app(person_id=str(person.pk), by=request.viewer.actor)
        return _done(request, _("The app is removed, and its recovery codes no longer count."))
    keep = factors.Adapter()
    form = AppForm(request.POST if request.method == "POST" else None)
    pending = request.session.get(PENDING_APP)
    secret = keep.decrypt(pending) if pending else codes.new_secret()
    if not pending:
        request.session[PENDING_APP] = keep.encrypt(secret)
    if form.is_valid():
        if codes.is_right(secret, form.cleaned_data["code"]):
            del request.session[PENDING_APP]
            made = actions_sign_in.add_app(person_id=str(person.pk), secret=secret, by=request.viewer.actor)
            account_guard.finish(request, person.pk)
            return render(request, "accounts/recovery_codes.jinja", {"codes": made, "is_new_app": True})
        form.add_error("code", _("That is not what the app should show. Wait for its next figures and enter those."))
    picture = "data:image/svg+xml;base64," + base64.b64encode(codes.picture_of(codes.address_of(person, secret)).encode()).decode()
    groups = [secret[i : i + 4] for i in range(0, len(secret), 4)]
    context = {"form": form, "picture": picture, "secret": " ".join(groups), "has_app": codes.has_app(person.pk)}
    return render(request, "accounts/app.jinja", context, status=400 if form.errors else 200)


@sure_enough
@require_http_methods(["GET", "HEAD", "POST"])
def recovery_codes(request: Request) -> HttpResponse:
    if not codes.has_app(request.viewer.actor.ref):
        return redirect("account-app")
    if request.method != "POST":
        return render(request, "accounts/recovery_codes.jinja", {"codes": None})
    made = actions_sign_in.make_recovery_codes(person_id=request.viewer.actor.ref, by=request.viewer.actor)
    return render(request, "accounts/recovery_codes.jinja", {"codes": made, "is_new_app": False})


@sure_enough
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: Request) -> HttpResponse:
    person = _person(request)
    here = str(request.session.session_key)
    has_passkey = passkeys.has_one(person.pk)
    if "remove" in request.POST and has_passkey:
        actions_sign_in.remove_password(person_id=str(person.pk), by=request.viewer.actor)
        person.refresh_from_db()
        sign_ins.go_on(request, person)
        return _done(request, _("The password is gone. Your passkey lets you in."))
    form = PasswordForm(request.POST if request.method == "POST" else None, person=person)
    if form.is_valid():
        actions_sign_in.choose_password(
            person_id=str(person.pk), password=form.cleaned_data["password"], by=request.viewer.actor, keep_session=here
        )
        person.refresh_from_db()
        sign_ins.strengthen(request, person, is_strong=False)
        return _done(request, _("Your new password counts from now on. Your other sessions have ended."))
    context = {"form": form, "may_remove": has_passkey and person.has_usable_password()}
    return render(request, "accounts/password.jinja", context, status=400 if form.errors else 200)


@signed_in
@require_POST
def end_sessions(request: Request) -> HttpResponse:
    """Ending a session needs no proof: it can only make things safer."""
    here = str(request.session.session_key)
    ended = actions_sign_in.end_sessions(person_id=request.viewer.actor.ref, by=request.viewer.actor, keep_session=here)
    messages.success(request, ngettext("%(num)d other session has ended.", "%(num)d other sessions have ended.", ended) % {"num": ended})
    return redirect("account")


@sure_enough
@require_POST
def part_organisation(request: Request) -> HttpResponse:
    actions_sign_in.part_account(person_id=request.viewer.actor.ref, by=request.viewer.actor)
    return _done(request, _("Your organisation’s account no longer lets you in here."))
