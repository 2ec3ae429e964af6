"""Who may do what at the doors of the areas, whatever page or command they come by."""

from dataclasses import dataclass
from functools import cache
from typing import Any

import pydantic
import yaml

from candour.config.permissions.reading import FOLDER, OracleError, rooms
from candour.config.permissions.visitors import visitors

COMMAND = "command"
EVERYBODY_SIGNED_IN, EVERYBODY_WITH_A_ROLE = "everybody_signed_in", "everybody_with_a_role"
WITHOUT_ACCOUNT = "anyone"


class Act(pydantic.BaseModel):
    """One act, as acts.yaml says it."""

    model_config = pydantic.ConfigDict(frozen=True, extra="forbid")
    of: str = ""
    who: str | dict[str, str] = ""
    own: str = ""
    inner: str = ""
    trusted: str = ""

    @pydantic.model_validator(mode="after")
    def _one_way(self) -> "Act":
        if sum(bool(said) for said in (self.who, self.own, self.inner, self.trusted)) != 1:
            raise ValueError("an act says one of who, own, inner, trusted")
        return self


@dataclass(frozen=True)
class Attempt:
    """Somebody tries an act on a thing in a state."""

    kind: str
    by: str
    state: str
    is_done: bool


@cache
def acts() -> dict[str, Act]:
    """Return every act by the name of its line in the ledger."""
    return {kind: Act.model_validate(said) for kind, said in _written()["acts"].items()}


@cache
def _written() -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load((FOLDER / "acts.yaml").read_text("utf-8"))
    return data


def everybody() -> tuple[str, ...]:
    """Return who tries: each visitor with an account, somebody without one, and the command line."""
    return (WITHOUT_ACCOUNT, *(v.name for v in visitors() if v.is_signed_in), COMMAND)


def named(group: str) -> list[str]:
    """Return who belongs to a group, as acts.yaml names them."""
    return list(_written()["groups"][group])


def members(group: str) -> frozenset[str]:
    """
    Return who belongs to a group.

    :raises OracleError: when there is no such group, or it names nobody who is known.
    """
    if group not in _written()["groups"]:
        raise OracleError(f"acts.yaml: there is no group '{group}'; write it under `groups`.")
    named = set(_written()["groups"][group])
    if EVERYBODY_SIGNED_IN in named:
        named = named - {EVERYBODY_SIGNED_IN} | {v.name for v in visitors() if v.is_signed_in}
    if EVERYBODY_WITH_A_ROLE in named:
        named = named - {EVERYBODY_WITH_A_ROLE} | {v.name for v in visitors() if v.role}
    if strange := named - set(everybody()):
        raise OracleError(f"acts.yaml: '{min(strange)}' in the group '{group}' is nobody who is tried.")
    return frozenset(named)


def states(act: Act) -> tuple[str, ...]:
    """
    Return the states in which an act is tried: those of the thing that it is done to.

    :raises OracleError: when no room has such a thing.
    """
    if not act.of:
        return ("",)
    for room in rooms():
        if act.of in room.things:
            return tuple(room.things[act.of].all_states)
    raise OracleError(f"acts.yaml: no room has a thing '{act.of}'; write it under `things` in the file of its room.")


def who(act: Act, state: str) -> str:
    """
    Return the group that may do an act in a state.

    :raises OracleError: when the act says nothing of the state.
    """
    if isinstance(act.who, str):
        return act.who
    if (group := act.who.get(state) or act.who.get("others")) is None:
        raise OracleError(f"acts.yaml: an act on a {act.of} says nothing of the state '{state}'.")
    return group


@cache
def attempts() -> tuple[Attempt, ...]:
    """Return everybody's attempt at every act in every state, with whether it succeeds."""
    return tuple(
        Attempt(kind, by, state, by in members(who(act, state)))
        for kind, act in acts().items()
        if act.who
        for state in states(act)
        for by in everybody()
    )
