"""From the poorest places to the best off: the gradient of each measure, as one number with its interval."""

from __future__ import annotations

from typing import Any

from candour.areas.ledger.door import Viewer
from candour.public.compare_cuts import Cuts


def about(cuts: Cuts) -> dict[str, Any]:
    return {}


def areas(viewer: Viewer) -> list[dict[str, Any]]:
    return []
