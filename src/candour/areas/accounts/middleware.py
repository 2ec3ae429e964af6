"""Puts `request.viewer` on every request, made afresh from today's memberships and from what the session knows."""

from collections.abc import Callable
from dataclasses import replace

from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse

from candour.areas.accounts import proofs, sign_ins
from candour.areas.accounts.queries import viewer_for
from candour.areas.ledger.door import Actor, Viewer


class ViewerMiddleware:
    """
    Say who looks, and how sure we are of it.

    Someone without a session costs no query; the session cookie alone never gives rights, the memberships of the day do. A session
    that was left alone too long, or has lasted a working day, ends here.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.viewer = self._viewer(request)  # type: ignore[attr-defined]
        return self.get_response(request)

    def _viewer(self, request: HttpRequest) -> Viewer:
        session = request.session
        if session.session_key is None or SESSION_KEY not in session or not request.user.is_authenticated:
            return Viewer.anonymous()
        if not proofs.use(session):
            sign_ins.end(request)
            return Viewer.anonymous()
        viewer = viewer_for(request.user.pk, is_strong=proofs.is_strong(session), is_fresh=proofs.is_fresh(session))
        # Signed in with half of what is needed: they may set up the other half and nothing else.
        if sign_ins.UNFINISHED in session:
            return replace(viewer, actor=Actor.person(request.user.pk, "anyone"), memberships=())
        return viewer
