"""
The unlocked key of somebody signed in, from one request to the next: half of it in a cookie, the other half in their session.

The cookie ends with the browser's session or after eight hours at most, is never sent to or from another site, and opens nothing without
the session that it was made in; signing out makes it worthless.
"""

import secrets
from datetime import datetime

from django.conf import settings
from django.http import HttpResponse

from candour.areas.ledger import clock
from candour.areas.ledger.door import Request
from candour.areas.vault import policy, remembering
from candour.areas.vault.gate import Unlocked

BOND = "vault-bond"


def cookie_name() -> str:
    """Return the cookie's name: browsers keep the promise of `__Host-` where the service is reached over https only."""
    return "__Host-unlock" if settings.KIND == "production" else "unlock"


def _halves(request: Request) -> tuple[str, str]:
    return request.COOKIES.get(cookie_name(), ""), request.session.get(BOND, "")


def unlocked_of(request: Request) -> Unlocked | None:
    """Return the key that was unlocked earlier in this session, if it still is."""
    token, bond = _halves(request)
    return remembering.remembered(token=token, session_bond=bond, viewer=request.viewer) if token and bond else None


def locks_at(request: Request) -> datetime | None:
    """Return when the key locks itself if nothing more is done, in UTC; None while it is locked."""
    token, bond = _halves(request)
    at = remembering.locks_at(token=token, session_bond=bond, viewer=request.viewer) if token and bond else None
    return at if at and at > clock.now() else None


def keep_unlocked(request: Request, response: HttpResponse, unlocked: Unlocked) -> HttpResponse:
    """Keep a key unlocked for the next requests. The session gets a new number: an earlier copy of its cookie sees nothing of it."""
    bond = secrets.token_urlsafe(32)
    if before := request.session.get(BOND):
        remembering.forget(session_bond=before, viewer=request.viewer)
    request.session[BOND] = bond
    request.session.cycle_key()
    token = remembering.remember(unlocked=unlocked, session_bond=bond, viewer=request.viewer)
    response.set_cookie(
        cookie_name(),
        token,
        max_age=int(policy.ABSOLUTE.total_seconds()),
        path="/",
        secure=settings.KIND == "production",
        httponly=True,
        samesite="Strict",
    )
    return response


def lock(request: Request, response: HttpResponse) -> HttpResponse:
    """Forget the unlocked key of this session, here and in the browser."""
    if bond := request.session.pop(BOND, ""):
        remembering.forget(session_bond=bond, viewer=request.viewer)
    response.delete_cookie(cookie_name(), path="/", samesite="Strict")
    if settings.KIND == "production":
        response.cookies[cookie_name()]["secure"] = True
    return response
