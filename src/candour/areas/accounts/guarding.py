"""Views that ask for more than being signed in: a passkey in this session, or a proof from the last five minutes."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.cache import never_cache

from candour.areas.ledger.door import Viewer

View = Callable[..., HttpResponse]
SIGN_IN, PROVE = "/sign-in/", "/sign-in/prove/"
# What people write at length; whatever else a form holds may be a secret and is not shown again.
WORDS = ("title", "text", "reason", "purpose", "note", "words")


def require_strong(view: View) -> View:
    """
    Let only somebody through who signed in with a passkey or a security key in this session; send others to where they can, and back.

    It answers before the view looks for anything, so it says nothing about what exists.
    """
    return _guard(view, lambda viewer: viewer.is_strong, "strong")


def require_fresh(view: View) -> View:
    """Let only somebody through who proved who they are within the last five minutes; send others to where they can, and back."""
    return _guard(view, lambda viewer: viewer.is_fresh, "fresh")


def _sent_from(request: HttpRequest) -> str:
    """Return the page that a form stands on, where the browser says so: the address that it is sent to may be no page."""
    came = request.headers.get("Referer", "")
    if came and url_has_allowed_host_and_scheme(came, {request.get_host()}, require_https=request.is_secure()):
        return urlsplit(came).path
    return request.path


def _guard(view: View, enough: Callable[[Viewer], bool], wanted: str) -> View:
    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        viewer: Viewer = request.viewer  # type: ignore[attr-defined]
        if viewer.is_signed_in and enough(viewer):
            return view(request, *args, **kwargs)
        where = PROVE if viewer.is_signed_in else SIGN_IN
        if request.method in ("GET", "HEAD"):
            return redirect(f"{where}?{urlencode({'next': request.get_full_path()} | ({'for': wanted} if where == PROVE else {}))}")
        # Something was sent: it is not done, and the words come back to whoever wrote them.
        words = [request.POST[name] for name in WORDS if request.POST.get(name)]
        context = {"words": words, "where": where, "page": _sent_from(request), "wanted": wanted}
        return render(request, "accounts/prove_first.jinja", context, status=401)

    return guarded
