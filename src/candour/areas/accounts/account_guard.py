"""What stands before the pages on which people change how they sign in."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache

from candour.areas.accounts import passkeys, policy, second_step, sign_ins
from candour.areas.accounts.guarding import PROVE, SIGN_IN
from candour.areas.accounts.models import Person
from candour.areas.accounts.queries import viewer_for
from candour.areas.ledger.door import Viewer

View = Callable[..., HttpResponse]


def signed_in(view: View) -> View:
    """Send the anonymous to sign in."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.viewer.is_signed_in:  # type: ignore[attr-defined]
            return redirect(f"{SIGN_IN}?{urlencode({'next': request.get_full_path()})}")
        return view(request, *args, **kwargs)

    return guarded


def sure_enough(view: View) -> View:
    """Let only somebody change a way in who has just proved who they are, and with a passkey when they have one."""

    @signed_in
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        viewer: Viewer = request.viewer  # type: ignore[attr-defined]
        has_passkey = passkeys.has_one(viewer.actor.ref)
        if policy.is_sure_enough_to_change(viewer, has_passkey=has_passkey):
            return view(request, *args, **kwargs)
        following = request.get_full_path() if request.method in ("GET", "HEAD") else "/account/"
        wanted = "strong" if has_passkey else "fresh"
        return redirect(f"{PROVE}?{urlencode({'next': following, 'for': wanted})}")

    return guarded


def may_add_passkey(request: HttpRequest) -> bool:
    """Answer whether this person may add what cannot be phished in this session."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    held = [m.role for m in viewer_for(viewer.actor.ref).memberships]
    has_passkey, how = passkeys.has_one(viewer.actor.ref), request.session.get(sign_ins.HOW, "")
    return policy.may_add_passkey(viewer, has_passkey=has_passkey, how=how, roles_held=held)


def finish(request: HttpRequest, person_id: object) -> None:
    """Give somebody their roles once they have a way in of their own, with a second step where one is needed."""
    starting = Person.objects.filter(pk=str(person_id), starts_until_at__isnull=False).exists()
    if not starting and (second_step.is_needed(person_id) or not settings.SECOND_STEP_REQUIRED):
        request.session.pop(sign_ins.UNFINISHED, None)
