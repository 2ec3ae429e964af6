"""Who may do what at the gate, and in which state: tables first, then the two questions asked of them."""

from typing import NamedTuple

from candour.areas.accounts import door as accounts
from candour.areas.ledger.door import Actor, Viewer

APPROVERS = ("publisher", "authorised_second")
PEOPLE_NEEDED = 2


class GateError(Exception):
    """The gate refuses; the sentence says why and what to do."""


class Move(NamedTuple):
    act: str
    before: str
    after: str


MOVES = (
    Move("approve", "proposed", "proposed"),  # the first of two yeses to what a command proposed
    Move("approve", "proposed", "published"),
    Move("refuse", "proposed", "refused"),
)
ENDINGS = (Move("supersede", "current", "superseded"), Move("withdraw", "current", "withdrawn"))


def person_of(by: Actor) -> str | None:
    """Return the person who acts, or None for a command or a reaction: those count as nobody."""
    return by.ref if by.kind == "person" else None


def require_person(by: Actor) -> str:
    """:raises GateError: when no person acts."""
    if by.kind != "person":
        raise GateError("Only a signed-in person can do this: a yes has a name.")
    return by.ref


def may_approve(*, viewer: Viewer, proposer: str | None, approvers: frozenset[str], state: str) -> bool:
    return not _why_not_approve(viewer, proposer, approvers, state)


def require_may_approve(*, viewer: Viewer, proposer: str | None, approvers: frozenset[str], state: str) -> None:
    """:raises GateError: with the reason."""
    if why := _why_not_approve(viewer, proposer, approvers, state):
        raise GateError(why)


def _why_not_approve(viewer: Viewer, proposer: str | None, approvers: frozenset[str], state: str) -> str:
    if viewer.actor.kind != "person":
        return "Only a signed-in person can do this: a yes has a name."
    if not viewer.has_any(APPROVERS):
        return "Only a publisher or an authorised second person can approve."
    if state not in {m.before for m in MOVES if m.act == "approve"}:
        return "This proposal has already been decided."
    if proposer == viewer.actor.ref:
        return "You proposed this, so somebody else must approve it."
    if viewer.actor.ref in approvers:
        return "You have already said yes; a different person must be the second."
    return ""


def require_looked(*, undecided: str, looked: bool) -> None:
    """:raises GateError: when the attack could not decide whether a table gives somebody away, and nobody says that they looked."""
    if undecided and not looked:
        raise GateError(f"The attack could not decide ({undecided}). Look at the small numbers yourself, and say that you did.")


def require_approver(by: Actor) -> str:
    """
    Return the person, from today's memberships and not from what the caller says of them.

    :raises GateError: when they may not decide at the gate.
    """
    person = require_person(by)
    if not accounts.viewer_for(person).has_any(APPROVERS):
        raise GateError("Only a publisher or an authorised second person can do this.")
    return person


def may_see_proposals(viewer: Viewer) -> bool:
    return viewer.has_any((*APPROVERS, "analyst", "auditor"))
