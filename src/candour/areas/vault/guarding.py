"""What every signed-in page of the vault has in common: a passkey in this session, and how each refusal answers."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.debug import sensitive_post_parameters

from candour.areas.accounts import door as accounts
from candour.areas.ledger.door import Request
from candour.areas.vault import door as vault
from candour.areas.vault.unlocking import unlocked_of

View = Callable[..., HttpResponse]
Form = TypeVar("Form", bound=forms.Form)


def strong(view: View) -> View:
    """Let somebody in who came with a passkey; what is hidden from them answers as what is missing does."""

    @accounts.require_strong
    @sensitive_post_parameters()
    @wraps(view)
    def guarded(request: Request, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, **kwargs)
        except vault.NoSuchThing as missing:
            raise Http404 from missing
        except (vault.NotUnlocked, vault.OpensOutside, vault.Altered) as refused:
            return render(request, "vault/refused.jinja", {"sentence": str(refused)}, status=403)

    return guarded


def fresh(view: View) -> View:
    """Let somebody in who came with a passkey and has proved within five minutes who they are."""
    return strong(accounts.require_fresh(view))


def shown(request: Request, template: str, form: forms.Form, **more: Any) -> HttpResponse:
    """Return a page with a form: 400 when something on it must be mended."""
    return render(request, template, {"form": form, **more}, status=400 if form.errors else 200)


def busy(request: Request, template: str, form: forms.Form, wait: vault.Busy, **more: Any) -> HttpResponse:
    """Return the same page when too many keys are being worked out: 503, when to come back, and what was typed but the secret."""
    form.add_error(None, str(wait))
    response = render(request, template, {"form": form, **more}, status=503)
    response["Retry-After"] = str(wait.retry_after_seconds)
    return response


def to_unlock(request: Request, *, back: str = "") -> HttpResponse:
    """Send somebody to where they unlock their key, and back to this page or another."""
    return redirect(f"/keys/unlock/?{urlencode({'next': back or request.path})}")


def own_key(request: Request) -> vault.Unlocked:
    """
    Return the viewer's unlocked key.

    :raises Locked: when it is locked, or has locked itself.
    """
    unlocked = unlocked_of(request)
    if unlocked is None:
        raise Locked
    return unlocked


class Locked(Exception):  # noqa: N818 - a state of the key, not an error
    """The viewer's key is locked; the page asks them to unlock it and keeps what they typed."""

    def __init__(self) -> None:
        super().__init__("Your key has locked itself. Unlock it, then do this again.")
