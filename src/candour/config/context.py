"""What every page knows: who looks, in which world, on which day."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from candour.areas.ledger import clock

WORLDS = {"demo": "invented", "test": "invented", "real": "england", "production": "live"}


def page(request: HttpRequest) -> dict[str, Any]:
    """Return what the layout needs; nothing here costs a query."""
    return {
        "viewer": getattr(request, "viewer", None),
        "world": WORLDS[settings.KIND],
        "is_demo": settings.KIND == "demo",
        "today": clock.today(),
        "csp_nonce": getattr(request, "csp_nonce", ""),
        "path": request.path,
        "demo_bar": _demo_bar(request),
    }


def _demo_bar(request: HttpRequest) -> Any:
    """Return the demonstration's bar, and nothing anywhere else: its code is not even loaded there."""
    if settings.KIND != "demo":
        return None
    from candour.demo import bar

    return bar.bar_for(request)
