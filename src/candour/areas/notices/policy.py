"""What a notice may say, and who may read it."""

import re

from candour.areas.ledger.door import Actor, Viewer

LONGEST_TEXT = 500
LONGEST_ADDRESS = 200
_KIND = re.compile(r"[a-z_]+\.[a-z_]+")


class UnfitNotice(ValueError):  # noqa: N818 - the sentence it carries is the error
    """What was to be told cannot be told; the sentence says why."""


def require_fit_to_tell(*, kind: str, text: str, address: str) -> None:
    """:raises UnfitNotice: when the words or the address would not do for any reader."""
    if not _KIND.fullmatch(kind):
        raise UnfitNotice(f"'{kind}' is not the kind of a notice: write area.event, such as questions.raised.")
    if not text.strip():
        raise UnfitNotice("A notice says something: its text is empty.")
    if len(text) > LONGEST_TEXT:
        raise UnfitNotice(f"A notice is one sentence of at most {LONGEST_TEXT} characters; this one has {len(text)}.")
    # Only a path of our own: a notice must never be the way somebody is led to another site.
    is_own_path = address.startswith("/") and not address.startswith("//") and "\\" not in address
    if address and (not is_own_path or len(address) > LONGEST_ADDRESS):
        raise UnfitNotice(f"The address of a notice is a path on this site, such as /questions/; '{address[:60]}' is not.")


def reader_of(viewer: Viewer) -> str | None:
    """Return the person whose notices the viewer may read: their own and nobody else's."""
    return viewer.actor.ref if viewer.is_signed_in else None


def require_reader(by: Actor) -> str:
    """:raises PermissionError: when no person acts: nobody reads for another."""
    if by.kind != "person":
        raise PermissionError("Only the person who was told can mark a notice as read.")
    return by.ref
