"""A web request that knows who looks."""

from django.http import HttpRequest

from candour.areas.ledger.actors import Viewer


class Request(HttpRequest):
    """What a view is given: the middleware put the viewer on it, made afresh from today's memberships."""

    viewer: Viewer
