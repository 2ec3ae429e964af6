"""My key: made with a passphrase and a printed sheet, unlocked, locked, changed, recovered, or kept outside."""

import secrets

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from candour.areas.accounts import door as accounts
from candour.areas.ledger.door import Request
from candour.areas.vault import door as vault
from candour.areas.vault import presenters
from candour.areas.vault.forms import ChangeForm, MakeKeyForm, OutsideForm, PartForm, RecoverForm, UnlockForm
from candour.areas.vault.guarding import busy, fresh, shown, strong
from candour.areas.vault.unlocking import keep_unlocked, lock, locks_at

_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})  # as the recovery key itself is read
WRONG = "That is not the passphrase of your key. Type it once more; capitals and spaces count."


@strong
@require_safe
def my_key(request: Request) -> HttpResponse:
    key = vault.key_summary(viewer=request.viewer)
    context = {"section": "mine", "summary": key, "made_on": presenters.day_of(key.made_on) if key else None}
    return render(request, "vault/my_key.jinja", {**context, "locks_at": presenters.hour(locks_at(request))})


@strong
@require_http_methods(["GET", "HEAD", "POST"])
def make(request: Request) -> HttpResponse:
    has_key = vault.key_summary(viewer=request.viewer) is not None
    if has_key and not request.viewer.is_fresh:
        # What is sealed from now on would be sealed for the new one: a session that somebody left open is not enough.
        return accounts.require_fresh(make)(request)
    form = MakeKeyForm(request.POST if request.method == "POST" else None, has_key=has_key)
    context = {"section": "mine", "has_key": has_key}
    if request.method == "POST" and form.is_valid():
        try:
            made = vault.make_key(passphrase=form.cleaned_data["passphrase"], viewer=request.viewer)
        except vault.Busy as wait:
            return busy(request, "vault/make_key.jinja", form, wait, **context)
        except vault.Unfit as refused:
            form.refuse(refused)
        else:
            return _sheet(request, made, presenters.strength_words(form.cleaned_data["passphrase"]))
    return shown(request, "vault/make_key.jinja", form, **context)


def _sheet(request: Request, made: vault.MadeKey, strength: str) -> HttpResponse:
    """Show the recovery key, this once, and ask for two groups of it."""
    groups = made.recovery_key.split()
    first, second = sorted(secrets.SystemRandom().sample(range(1, len(groups) + 1), 2))
    places = f"{first} {second}"
    initial = {"key_id": made.key_id, "places": places, "check": _check(made.key_id, places, groups[first - 1], groups[second - 1])}
    form = PartForm(initial=initial, numbers=(first, second))
    context = {"section": "mine", "form": form, "groups": groups, "strength": strength, "name": request.viewer.name}
    return render(request, "vault/recovery_sheet.jinja", context)


def _check(key_id: str, places: str, *groups: str) -> str:
    """Return what proves later that two groups were typed right, while the recovery key itself is kept nowhere."""
    typed = ["".join(group.split()).upper().translate(_READ_AS) for group in groups]
    return salted_hmac("candour.vault.recovery-sheet", "\n".join((key_id, places, *typed)), algorithm="sha256").hexdigest()


@strong
@require_POST
def confirm(request: Request) -> HttpResponse:
    numbers = [int(n) for n in request.POST.get("places", "").split() if n.isdecimal() and len(n) < 3]
    form = PartForm(request.POST, numbers=(numbers[0], numbers[1]) if len(numbers) == 2 else (1, 2))
    if form.is_valid():
        data = form.cleaned_data
        if constant_time_compare(_check(data["key_id"], data["places"], data["first"], data["second"]), data["check"]):
            vault.confirm_key(key_id=data["key_id"], viewer=request.viewer)
            messages.success(request, _("Your key is ready. Keep the sheet where only you find it."))
            return redirect("my-key")
        form.add_error(None, _("At least one of the two groups is not as it stands on your sheet. Compare them letter by letter."))
    return shown(request, "vault/confirm_key.jinja", form, section="mine")


@strong
@require_http_methods(["GET", "HEAD", "POST"])
def unlock(request: Request) -> HttpResponse:
    key = vault.key_summary(viewer=request.viewer)
    if key is None or key.is_kept_outside:
        return redirect("my-key")
    form = UnlockForm(request.POST if request.method == "POST" else None, initial={"next": request.GET.get("next", "")})
    if request.method == "POST" and form.is_valid():
        try:
            unlocked = vault.unlock(passphrase=form.cleaned_data["passphrase"], viewer=request.viewer)
        except vault.Busy as wait:
            return busy(request, "vault/unlock.jinja", form, wait, section="mine")
        except vault.CannotOpen:
            form.add_error("passphrase", WRONG)
        else:
            return keep_unlocked(request, redirect(_back(form.cleaned_data["next"])), unlocked)
    return shown(request, "vault/unlock.jinja", form, section="mine")


def _back(wanted: str) -> str:
    return wanted if wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else "/keys/"


@strong
@require_POST
def lock_now(request: Request) -> HttpResponse:
    messages.success(request, _("Your key is locked."))
    return lock(request, redirect("my-key"))


@strong
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: Request) -> HttpResponse:
    if (key := vault.key_summary(viewer=request.viewer)) is None or key.is_kept_outside:
        return redirect("my-key")
    form = ChangeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            vault.change_passphrase(old=data["old"], new=data["passphrase"], viewer=request.viewer)
        except vault.Busy as wait:
            return busy(request, "vault/change_passphrase.jinja", form, wait, section="mine")
        except vault.CannotOpen:
            form.add_error("old", WRONG)
        else:
            return _relocked(request, data["passphrase"])
    return shown(request, "vault/change_passphrase.jinja", form, section="mine")


def _relocked(request: Request, passphrase: str) -> HttpResponse:
    messages.success(
        request, _("Your passphrase is changed. Your recovery sheet stays good.") + " " + presenters.strength_words(passphrase)
    )
    return lock(request, redirect("my-key"))


@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def recover(request: Request) -> HttpResponse:
    if (key := vault.key_summary(viewer=request.viewer)) is None or key.is_kept_outside:
        return redirect("my-key")
    form = RecoverForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            vault.recover(recovery_key=data["recovery_key"], new_passphrase=data["passphrase"], viewer=request.viewer)
        except vault.Busy as wait:
            return busy(request, "vault/recover.jinja", _without_recovery_key(form), wait, section="mine")
        except vault.Misread as misread:
            form.add_error("recovery_key", str(misread))
        except vault.CannotOpen:
            form.add_error("recovery_key", _("This is the recovery key of another key. Look for the sheet with the newest day."))
        else:
            return _relocked(request, data["passphrase"])
    return shown(request, "vault/recover.jinja", form, section="mine")


def _without_recovery_key(form: RecoverForm) -> RecoverForm:
    form.data = QueryDict(mutable=True)
    return form


@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def outside(request: Request) -> HttpResponse:
    has_key = vault.key_summary(viewer=request.viewer) is not None
    form = OutsideForm(request.POST if request.method == "POST" else None, has_key=has_key)
    if request.method == "POST" and form.is_valid():
        try:
            vault.bring_public_key(text=form.cleaned_data["text"], viewer=request.viewer)
        except vault.Unfit as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("From now on what you seal is opened on your own computer only."))
            return lock(request, redirect("my-key"))
    return shown(request, "vault/outside.jinja", form, section="mine", has_key=has_key)
