"""Signing in with the organisation's own account: going there and coming back."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from candour.areas.accounts import account_guard, actions_sign_in, identity_provider, sign_ins
from candour.areas.accounts.identity_provider import Arrival
from candour.areas.accounts.models import Person
from candour.areas.accounts.views import enter, following
from candour.areas.ledger.door import Request

PURPOSES = ("enter", "prove", "join")


def _refused(request: HttpRequest, title: str, words: str, *, status: int) -> HttpResponse:
    return render(request, "accounts/organisation_refused.jinja", {"title": title, "words": words}, status=status)


def _did_not_answer(request: HttpRequest) -> HttpResponse:
    words = _("Nobody was signed in. Try again; if it goes on, sign in with a passkey and tell the people who run your sign-in.")
    return _refused(request, _("Your organisation’s sign-in gave no answer that we can trust"), words, status=502)


@never_cache
@require_POST
def go(request: Request) -> HttpResponse:
    if not identity_provider.is_on():
        raise Http404
    purpose = request.POST.get("purpose", "enter")
    if purpose not in PURPOSES:
        purpose = "enter"
    try:
        return identity_provider.go(request, purpose=purpose, following=following(request))
    except identity_provider.Failed:
        return _did_not_answer(request)


@never_cache
@require_safe
def back(request: Request) -> HttpResponse:
    if not identity_provider.is_on():
        raise Http404
    try:
        arrival = identity_provider.arrival(request)
    except identity_provider.Failed:
        return _did_not_answer(request)
    return {"prove": _proved, "join": _joined}.get(arrival.purpose, _entered)(request, arrival)


def _entered(request: Request, arrival: Arrival) -> HttpResponse:
    person = identity_provider.person_of(arrival.account)
    if person is None:
        words = _("Sign in another way, then join that account to your name under My sign-in. If you are new, ask a registrar.")
        return _refused(request, _("Your organisation knows you, but nobody here has that account"), words, status=403)
    to = arrival.following or "/home/"
    return enter(request, person, how=sign_ins.ORGANISATION, is_strong=arrival.is_strong, is_fresh=arrival.is_fresh, to=to)


def _proved(request: Request, arrival: Arrival) -> HttpResponse:
    person = identity_provider.person_of(arrival.account)
    if not request.viewer.is_signed_in or person is None or str(person.pk) != request.viewer.actor.ref:
        return _refused(request, _("That is somebody else’s account"), _("Nothing was changed. Use your own."), status=403)
    if not arrival.is_fresh:
        words = _("Your organisation’s sign-in does not say that you have just proved who you are. Use a passkey instead.")
        return _refused(request, _("That is not enough"), words, status=403)
    sign_ins.strengthen(request, person, is_strong=arrival.is_strong)
    return redirect(arrival.following or "/home/")


def _joined(request: Request, arrival: Arrival) -> HttpResponse:
    viewer = request.viewer
    if not viewer.is_signed_in or not account_guard.may_add_passkey(request):
        words = _("Show first that it is you, then join the account again.")
        return _refused(request, _("The account was not joined"), words, status=403)
    person = Person.objects.get(pk=viewer.actor.ref)
    try:
        actions_sign_in.join_account(person_id=str(person.pk), account=arrival.account, by=viewer.actor)
    except actions_sign_in.NotYours:
        return _refused(request, _("The account was not joined"), _("It belongs to somebody else here."), status=403)
    messages.success(request, _("You can sign in with that account from now on."))
    return redirect("account")
