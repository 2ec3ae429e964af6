"""Who in an organisation can take a question on."""

from candour.areas.accounts import door as accounts
from candour.areas.ledger.door import Viewer
from candour.areas.questions import policy
from candour.areas.questions.queries import find


def possible_owners(*, code: str, viewer: Viewer) -> list[accounts.PersonSummary]:
    """
    Return whom the viewer may name: everyone who leads there, or only themselves where they cannot name another.

    :raises NoSuchQuestion: when the question is missing or hidden.
    """
    place = find(code, viewer).owed_by_id
    found = {p.id: p for role in policy.OWNERS for p in accounts.holders(role=role, organisation_code=place, viewer=viewer)}
    if not viewer.has_any(policy.SECRETARIES, place):
        found = {i: p for i, p in found.items() if i == viewer.actor.ref}
    return sorted(found.values(), key=lambda p: p.name)
