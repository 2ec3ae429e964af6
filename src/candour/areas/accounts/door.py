"""The door of accounts."""

from candour.areas.accounts.actions import GivenByTwo, end_membership, grant_role, register_person, switch_off
from candour.areas.accounts.actions_roles import (
    NoSuchRequest,
    accept,
    agree_to_role,
    arrange_cover,
    ask_for_role,
    end_role,
    hand_over,
    name_registrar,
    refuse_role,
    take_back,
)
from candour.areas.accounts.actions_sign_in import begin_anew, join_account
from candour.areas.accounts.giving import NotAllowed, NotSure, RoleError
from candour.areas.accounts.guarding import require_fresh, require_strong
from candour.areas.accounts.looks import UnfitLook, look, note_look
from candour.areas.accounts.looks_queries import LookList, LookSummary, every_look, looks, whom_to_ask
from candour.areas.accounts.proofs import mark_for_demonstration
from candour.areas.accounts.queries import PersonSummary, active, by_username, holders, people, person, viewer_for
from candour.areas.accounts.role_queries import Holding, RoleAsked, covering, may_see_people
from candour.areas.accounts.role_queries import requests as role_requests
from candour.areas.accounts.roles import Role, UnknownRole, roles

__all__ = [
    "GivenByTwo",
    "Holding",
    "LookList",
    "LookSummary",
    "NoSuchRequest",
    "NotAllowed",
    "NotSure",
    "PersonSummary",
    "Role",
    "RoleAsked",
    "RoleError",
    "UnfitLook",
    "UnknownRole",
    "accept",
    "active",
    "agree_to_role",
    "arrange_cover",
    "ask_for_role",
    "begin_anew",
    "by_username",
    "covering",
    "end_membership",
    "end_role",
    "every_look",
    "grant_role",
    "hand_over",
    "holders",
    "join_account",
    "look",
    "looks",
    "mark_for_demonstration",
    "may_see_people",
    "name_registrar",
    "note_look",
    "people",
    "person",
    "refuse_role",
    "register_person",
    "require_fresh",
    "require_strong",
    "role_requests",
    "roles",
    "switch_off",
    "take_back",
    "viewer_for",
    "whom_to_ask",
]
