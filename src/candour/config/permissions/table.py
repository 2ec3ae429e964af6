"""The cells: every visitor at every address with every method in every state, and the answer that they get."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from candour.config.permissions.reading import MISSING, Address, Answer, By, OracleError, Room, answer_for, has_own_missing, rooms
from candour.config.permissions.visitors import Visitor, visitors

# What turns somebody away before anything is looked for: the same for what is missing.
BEFORE_LOOKING = (401, 403, 405)
SENT_AWAY = 302
GIVEN_BACK = 401
NOT_THERE = 404
PASSWORD_ONLY = "signed in with a password alone"  # noqa: S105 - a state of a session


@dataclass(frozen=True)
class Cell:
    """One question and its answer."""

    room: str
    role: str
    address: str
    name: str
    method: str
    state: str
    answer: int
    is_proved: bool = True

    @property
    def key(self) -> str:
        return f"{self.role} {self.method} {self.name} {self.state} {self.is_proved}"


@cache
def rows() -> tuple[Cell, ...]:
    """
    Return every cell.

    :raises OracleError: when the oracle leaves something out.
    """
    return tuple(cell for room in rooms() for address in room.addresses for cell in cells(room, address))


def cells(room: Room, address: Address) -> Iterator[Cell]:
    """Yield the cells of one address."""
    for method, by in (("GET", address.get), ("POST", address.post)):
        if by is None:
            continue
        for state in states(room, address):
            for visitor in visitors():
                try:
                    answer = _answer(room, by, state, visitor)
                except OracleError as wrong:
                    raise OracleError(f"{room.code}.yaml: {address.name} ({method}): {wrong}") from wrong
                said = (room.code, visitor.name, written(address), address.name, method)
                yield Cell(*said, state, answer)
                if address.needs and visitor.is_signed_in:
                    # Asked for before anything else is looked at, so it says nothing about the thing.
                    yield Cell(*said, f"{state}, {PASSWORD_ONLY}" if state else PASSWORD_ONLY, _away(room, by), is_proved=False)


def _away(room: Room, by: By) -> int:
    """Return what a password alone gets: sent away to prove it, or, where the anonymous get their words back, those as well."""
    return GIVEN_BACK if {answer.get("anyone") for answer in _all(room, by)} == {GIVEN_BACK} else SENT_AWAY


def states(room: Room, address: Address) -> list[str]:
    """Return the states in which an address is tried: those of its thing, and missing; a plain one where there is no thing."""
    thing = room.thing_of(address)
    found = list(room.things[thing].all_states) if thing else [""]
    is_named = any(has_own_missing(by) for by in (address.get, address.post) if by is not None)
    return [*found, MISSING] if address.missing or is_named else found


def written(address: Address) -> str:
    """Return an address as people write it: /questions/<question>/."""
    return address.at.replace("{", "<").replace("}", ">")


def for_visitor(answer: Answer, visitor: Visitor) -> int:
    """
    Return what one visitor gets.

    :raises OracleError: when the answer says nothing of them.
    """
    if visitor.name in answer:
        return answer[visitor.name]
    if not visitor.is_signed_in and "anyone" in answer:
        return answer["anyone"]
    if "others" not in answer:
        raise OracleError(f"an answer says nothing of '{visitor.name}'; name them, or say what `others` get.")
    return answer["others"]


def _answer(room: Room, by: By, state: str, visitor: Visitor) -> int:
    if state != MISSING or has_own_missing(by):
        return for_visitor(answer_for(room.answers, by, state), visitor)
    # Turned away before anything was looked for, where every state of it does the same.
    seen = {for_visitor(answer, visitor) for answer in _all(room, by)}
    turned_away = (*BEFORE_LOOKING, SENT_AWAY) if not visitor.is_signed_in else BEFORE_LOOKING
    return seen.pop() if len(seen) == 1 and seen <= set(turned_away) else NOT_THERE


def _all(room: Room, by: By) -> list[Answer]:
    return [room.answers[name] for name in ([by] if isinstance(by, str) else [n for s, n in by.items() if s != MISSING])]
