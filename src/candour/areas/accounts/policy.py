"""Who may change how somebody signs in."""

from collections.abc import Iterable

from candour.areas.accounts import sign_ins
from candour.areas.accounts.roles import roles
from candour.areas.ledger.door import Viewer


def reaches_protected(role: str) -> bool:
    """Answer whether a role reaches what is sealed."""
    found = roles().get(role)
    return found is not None and found.reaches_protected


def is_sure_enough_to_change(viewer: Viewer, *, has_passkey: bool) -> bool:
    """A way in is never changed by something weaker than it: whoever has a passkey changes nothing without one."""
    return viewer.is_fresh and (viewer.is_strong or not has_passkey)


def may_add_passkey(viewer: Viewer, *, has_passkey: bool, how: str, roles_held: Iterable[str]) -> bool:
    """
    Answer whether somebody may add a passkey in this session.

    Whoever holds a role that reaches what is sealed adds the first one only with a starting code that was handed over, or with their
    organisation's word for something unphishable: a password and a code that were phished must not become a passkey.
    """
    if not is_sure_enough_to_change(viewer, has_passkey=has_passkey):
        return False
    protected = any(reaches_protected(role) for role in roles_held)
    return viewer.is_strong or how == sign_ins.STARTING_CODE or not protected
