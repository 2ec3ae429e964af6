"""Sharing a sealed note with somebody, and taking it back: each with a page that says what it means before it is done."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from candour.areas.accounts import door as accounts
from candour.areas.ledger.door import Request
from candour.areas.vault import door as vault
from candour.areas.vault import presenters
from candour.areas.vault.forms import ShareForm
from candour.areas.vault.guarding import fresh, shown, to_unlock
from candour.areas.vault.note_views import decides, note_held
from candour.areas.vault.unlocking import unlocked_of


def _note_decided(request: Request, case_id: object) -> vault.CaseSummary:
    """
    Return a note of which the viewer says who can open it.

    :raises NoSuchThing: when it is another's to say, or the note is not there.
    """
    held = note_held(request, case_id)
    if not decides(vault.holders_of(case_id=held.case_id, viewer=request.viewer), request.viewer):
        raise vault.NoSuchThing
    return held


@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def share(request: Request, case_id: object) -> HttpResponse:
    held = _note_decided(request, case_id)
    if held.mode == "outside":
        raise vault.OpensOutside
    if (unlocked := unlocked_of(request)) is None:
        return to_unlock(request)
    form = ShareForm(request.POST if request.method == "POST" else None)
    context = {"section": "mine", "case": held, "day": presenters.day_of(held.begun_on)}
    if request.method != "POST" or not form.is_valid():
        return shown(request, "vault/share.jinja", form, **context)
    chosen = _who(request, form.cleaned_data["username"])
    if chosen is None:
        # Whether they are unknown, hold no role or have no key is nobody's business.
        form.add_error("username", _("Nothing can be sealed for this user name. Check the spelling, and ask whether they have made a key."))
        return shown(request, "vault/share.jinja", form, **context)
    if chosen.id == request.viewer.actor.ref:
        form.add_error("username", _("This is your own user name. Type the name of the person who should read it too."))
        return shown(request, "vault/share.jinja", form, **context)
    if request.POST.get("step") != "share":
        return render(request, "vault/share_sure.jinja", {"form": form, "chosen": chosen, **context})
    try:
        vault.grant(case_id=held.case_id, to=chosen.id, viewer=request.viewer, unlocked=unlocked)
    except (vault.Unfit, vault.HasNoKey, vault.NeedsSecond, vault.Altered) as refused:
        form.add_error("username", str(refused))
        return shown(request, "vault/share.jinja", form, **context)
    messages.success(
        request, _("%(name)s can open the note from now on. Candour does not tell them: tell them yourself.") % {"name": chosen.name}
    )
    return redirect("sealed-note", case_id=held.case_id)


def _who(request: Request, username: str) -> presenters.Somebody | None:
    found = accounts.by_username(username=username.strip())
    if found is None or not vault.have_keys(holders=[found], viewer=request.viewer):
        return None
    return presenters.somebody(found, viewer=request.viewer)


@fresh
@require_POST
def take_back(request: Request, case_id: object) -> HttpResponse:
    held = _note_decided(request, case_id)
    if (unlocked := unlocked_of(request)) is None:
        return to_unlock(request, back=reverse("sealed-note", kwargs={"case_id": held.case_id}))
    holders = vault.holders_of(case_id=held.case_id, viewer=request.viewer)
    people = [person for person, _holder in presenters.people_of(holders, viewer=request.viewer)]
    chosen = next((p for p in people if p.id == request.POST.get("who") and p.id != request.viewer.actor.ref), None)
    if chosen is None:
        return redirect("sealed-note", case_id=held.case_id)
    if request.POST.get("step") != "take-back":
        context = {"section": "mine", "case": held, "day": presenters.day_of(held.begun_on), "chosen": chosen}
        return render(request, "vault/take_back.jinja", context)
    vault.revoke(case_id=held.case_id, holder=chosen.id, viewer=request.viewer, unlocked=unlocked)
    messages.success(request, _("%(name)s can no longer open the note. What they read before, they know.") % {"name": chosen.name})
    return redirect("sealed-note", case_id=held.case_id)
