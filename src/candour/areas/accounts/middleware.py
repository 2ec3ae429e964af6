"""Puts `request.viewer` on every request, made afresh from today's memberships."""

from collections.abc import Callable

from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse

from candour.areas.accounts.queries import viewer_for
from candour.areas.ledger.door import Viewer


class ViewerMiddleware:
    """
    Say who looks.

    Someone without a session costs no query; the session cookie alone never gives rights, the memberships of the day do.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        session = request.session
        signed_in = session.session_key is not None and SESSION_KEY in session and request.user.is_authenticated
        request.viewer = viewer_for(request.user.pk) if signed_in else Viewer.anonymous()  # type: ignore[attr-defined]
        return self.get_response(request)
