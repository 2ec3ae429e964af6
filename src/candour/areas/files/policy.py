"""
Who may read a file.

The area that owns the thing decides, before it calls the door; here is only the floor under all of them.
"""

from candour.areas.ledger.door import Viewer


def may_read(viewer: Viewer) -> bool:
    """Answer whether the viewer may read any file at all: nothing that was uploaded is public before `publishing` holds it."""
    return viewer.is_signed_in or viewer.is_system


def require_reason(reason: str) -> None:
    """:raises ValueError: when nobody says why."""
    if not reason.strip():
        raise ValueError("Say why the file is let go.")
