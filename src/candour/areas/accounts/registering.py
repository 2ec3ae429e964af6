"""Who registers people and helps whoever cannot sign in."""

from candour.areas.accounts import giving
from candour.areas.accounts.giving import NotAllowed
from candour.areas.accounts.queries import viewer_for
from candour.areas.accounts.roles import roles
from candour.areas.ledger.door import Viewer

REGISTRARS = ("registrar", "registrar_national")


def may_register(viewer: Viewer) -> bool:
    return viewer.has_any(REGISTRARS)


def require_may_help(viewer: Viewer, person_id: str) -> None:
    """
    Check that somebody may take every way in from another and hand them a starting code.

    Whoever holds a role that reaches what is sealed, or a national one, is helped from outside and by somebody with a passkey.

    :raises NotAllowed: when somebody else has to.
    """
    if person_id == viewer.actor.ref:
        raise NotAllowed("Somebody else has to do this for you.")
    helped, known = viewer_for(person_id), roles()
    delicate = any(known[m.role].reaches_protected or known[m.role].where == "national" for m in helped.memberships if m.role in known)
    if not delicate:
        here = viewer.organisations("registrar")
        if viewer.has("registrar_national") or not helped.memberships or here & helped.belongs_to:
            return
        raise NotAllowed("They belong to another organisation. Its registrar has to do this.")
    if not viewer.has("registrar_national") or any(viewer.belongs_to & giving.place(code).family for code in helped.belongs_to):
        raise NotAllowed("They hold a role that reaches what is protected. A national registrar from outside has to do this.")
    if not viewer.is_strong:
        raise NotAllowed("They hold a role that reaches what is protected. Sign in with a passkey first.")
