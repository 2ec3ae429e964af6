"""
Who may give which role to whom: the table of `definitions/roles.yaml`, read as rules.

Two people give a role: one asks, another agrees, and neither is the one who gets it. For a role that reaches what is sealed, one of the
two is from outside the organisation concerned: no executive makes a guardian alone, nor with somebody who depends on them.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from candour.areas.accounts.roles import roles, rules
from candour.areas.ledger.door import Viewer
from candour.areas.organisations import door as organisations


class RoleError(ValueError):
    """Why a role cannot be given so; the words are for the person who tried."""


class NotAllowed(RoleError):  # noqa: N818
    """Somebody else has to do this."""


class NotSure(RoleError):  # noqa: N818
    """They must first show that it is them."""


@dataclass(frozen=True)
class Place:
    """An organisation with what it is part of and what is part of it; without a code the whole country."""

    code: str | None
    above: frozenset[str] = frozenset()
    family: frozenset[str] = frozenset()


NATIONAL = Place(None)


def place(code: str | None) -> Place:
    """Return the place of a role, with a few queries."""
    if not code:
        return NATIONAL
    looker = Viewer.anonymous()

    def up(one: str) -> set[str]:
        links = organisations.parents(code=one, viewer=looker)
        return {link.code for link in links if link.kind == organisations.LinkKind.PART_OF}

    above, edge = set[str](), {code}
    while edge := {p for one in edge for p in up(one)} - above - {code}:
        above |= edge
    family, edge = {code, *above}, {code, *above}
    while edge := {c.code for one in edge for c in organisations.children(code=one, viewer=looker)} - family:
        family |= edge
    return Place(code, frozenset(above), frozenset(family))


def holds_one_of(viewer: Viewer, names: Iterable[str], where: Place) -> str | None:
    """Return the first of these roles that the viewer holds there or above it, or anywhere when the role is national."""
    known = roles()
    for name in names:
        if known[name].where == "national":
            if viewer.has(name):
                return name
        elif where.code and any(viewer.has(name, code) for code in (where.code, *sorted(where.above))):
            return name
    return None


def asking_role(viewer: Viewer, role: str, where: Place) -> str | None:
    """Return the role in which the viewer may ask for this one there, or None."""
    return holds_one_of(viewer, rules()[role].asked_by, where) if role in rules() else None


def agreeing_role(viewer: Viewer, role: str, where: Place) -> str | None:
    """Return the role in which the viewer may agree to this one there, or None."""
    return holds_one_of(viewer, rules()[role].agreed_by, where) if role in rules() else None


def is_outside(viewer: Viewer, acting_role: str, where: Place) -> bool:
    """Answer whether somebody acts from outside: in a national role, and without any place in the organisation concerned."""
    return roles()[acting_role].where == "national" and not viewer.belongs_to & where.family


def fits(role: str, code: str | None) -> bool:
    """Answer whether a role is held where it belongs: national ones nowhere in particular, all others in an organisation."""
    return (roles()[role].where == "national") == (not code)


def require_may_agree(viewer: Viewer, *, asker: Viewer, asked_role: str, person_id: str, role: str, where: Place) -> str:
    """
    Return the role in which the viewer agrees.

    :raises NotAllowed: when it is their own request or role, when the table does not name them, or when nobody is from outside.
    """
    me = viewer.actor.ref
    if me == person_id:
        raise NotAllowed("Nobody agrees to a role for themselves.")
    if me == asker.actor.ref:
        raise NotAllowed("You asked for this. Somebody else has to agree.")
    acting = agreeing_role(viewer, role, where)
    if acting is None:
        raise NotAllowed("This role is agreed to by somebody else.")
    if asking_role(asker, role, where) is None and asked_role != "holder":
        raise NotAllowed("Whoever asked for this may no longer ask for it. Send it back; somebody else can ask again.")
    reaches = roles()[role].reaches_protected
    if reaches and where.code and not (is_outside(viewer, acting, where) or _was_outside(asker, asked_role, where)):
        raise NotAllowed("This role reaches what is protected: one of the two must be from outside the organisation.")
    return acting


def _was_outside(asker: Viewer, asked_role: str, where: Place) -> bool:
    return asked_role in roles() and is_outside(asker, asked_role, where)


def require_sure(viewer: Viewer, role: str) -> None:
    """:raises NotSure: when they did not prove a moment ago who they are, with a passkey where what is protected is reached."""
    if not viewer.is_fresh:
        raise NotSure("Show first that it is you.")
    if roles()[role].reaches_protected and not viewer.is_strong:
        raise NotSure("This role reaches what is protected. Agree to it with a passkey.")


def may_end(viewer: Viewer, *, person_id: object, role: str, where: Place) -> bool:
    """
    Answer whether somebody may end a role: their own, or one that they may ask for or agree to.

    A role that reaches what is protected is ended from outside only: an executive who could end a guardian's would need no key.
    """
    if str(person_id) == viewer.actor.ref:
        return True
    acting = agreeing_role(viewer, role, where)
    if roles()[role].reaches_protected:
        return acting is not None and is_outside(viewer, acting, where)
    return bool(acting or asking_role(viewer, role, where))
