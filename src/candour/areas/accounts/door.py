"""The door of accounts."""

from candour.areas.accounts.actions import end_membership, grant_role, register_person, switch_off
from candour.areas.accounts.guarding import require_fresh, require_strong
from candour.areas.accounts.looks import UnfitLook, look, note_look
from candour.areas.accounts.looks_queries import LookList, LookSummary, every_look, looks, whom_to_ask
from candour.areas.accounts.proofs import mark_for_demonstration
from candour.areas.accounts.queries import PersonSummary, active, by_username, holders, people, person, viewer_for
from candour.areas.accounts.roles import Role, UnknownRole, roles

__all__ = [
    "LookList",
    "LookSummary",
    "PersonSummary",
    "Role",
    "UnfitLook",
    "UnknownRole",
    "active",
    "by_username",
    "end_membership",
    "every_look",
    "grant_role",
    "holders",
    "look",
    "looks",
    "mark_for_demonstration",
    "note_look",
    "people",
    "person",
    "register_person",
    "require_fresh",
    "require_strong",
    "roles",
    "switch_off",
    "viewer_for",
    "whom_to_ask",
]
