"""How the tests ask what an address answers: a client for each visitor, the address of a thing in a state, and one cell after another."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from unittest import mock

from django.db import transaction
from django.template.backends.jinja2 import Template
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from candour.config.permissions.reading import MISSING, Address, Room, rooms
from candour.config.permissions.table import Cell
from candour.config.permissions.visitors import visitors
from tests.guarantees.permission_world import World
from tests.signing_in import sign_in

# The description of the API is the same whatever it is asked with; its other addresses answer what they are written for only.
ROOMS = {room.code: room for room in rooms()}
ADDRESSES: dict[str, tuple[Room, Address]] = {address.name: (room, address) for room in rooms() for address in room.addresses}
# On the second database the same code answers, so a tenth of the cells, the same at each run, tells whether it does so there too.
ONE_IN = 10
# The campaign that deletes checks asks for the rooms that may notice, and draws nothing.
only_rooms: frozenset[str] = frozenset()
draws_nothing = False
SIGNED_IN = {visitor.name for visitor in visitors() if visitor.is_signed_in}


def patterns(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, str]]:
    for found in resolver.url_patterns:
        written = before + str(found.pattern)
        if isinstance(found, URLPattern):
            # The version of the API is no part of the names.
            yield ("api:" if written.startswith("api/") else "") + str(found.name), written
        else:
            yield from patterns(found, written)


@cache
def all_patterns() -> dict[str, str]:
    return dict(patterns(get_resolver()))


@contextmanager
def taken_back() -> Iterator[None]:
    """Take back what happens inside, as a test does: what asks for a transaction of its own finds none around it."""
    around = transaction.atomic()
    around._from_testcase = True  # type: ignore[attr-defined]
    with around:
        yield
        transaction.set_rollback(True)


def undrawn() -> AbstractContextManager[Any]:
    """Leave the drawing of pages out: views, permissions and queries run as ever."""
    return mock.patch.object(Template, "render", return_value="<html></html>")


@dataclass
class Asker:
    """Asks for cells, with one client for each visitor and kind of session."""

    world: World
    clients: dict[tuple[str, bool], Client] = field(default_factory=dict)
    drawn: set[tuple[str, str, str, int]] = field(default_factory=set)

    def client(self, visitor: str, *, is_proved: bool = True, **options: bool) -> Client:
        if (visitor, is_proved) not in self.clients or options:
            client = Client(**options)
            if visitor in SIGNED_IN:
                sign_in(client, self.world.person(visitor), strong=is_proved, fresh=is_proved)
            if options:
                return client
            self.clients[visitor, is_proved] = client
        return self.clients[visitor, is_proved]

    def path(self, name: str, state: str, visitor: str) -> str:
        """Return the address of a thing in a state, for a visitor."""
        room, address = ADDRESSES[name]
        values = {brace: self._value(room, address, brace, state, visitor) for brace in address.braces}
        return address.at.format(**values) + (f"?{address.query}" if address.query else "")

    def _value(self, room: Room, address: Address, brace: str, state: str, visitor: str) -> str:
        if state == MISSING and brace in address.missing:
            return str(address.missing[brace])
        fixed = address.values.get(brace) or room.values.get(brace)
        return str(fixed) if fixed else self.world.value(brace, first_state(room, address, state), visitor)

    def status(self, cell: Cell) -> int:
        """
        Return the status that a cell gets.

        A page is drawn for the first visitor whom an address answers in this way, and for everybody else all is done but the drawing: it
        takes half of the time and decides nothing about who may enter.
        """
        key = (cell.name, cell.method, cell.state, cell.answer)
        if key not in self.drawn and not draws_nothing:
            self.drawn.add(key)
            return int(self.ask(cell).status_code)
        with undrawn():
            return int(self.ask(cell).status_code)

    def ask(self, cell: Cell) -> Any:
        """Return the response; what it changes is taken back."""
        state = cell.state.split(", ", 1)[0] if not cell.is_proved else cell.state
        client = self.client(cell.role, is_proved=cell.is_proved)
        path = self.path(cell.name, state if state in _states(cell.name) else "", cell.role)
        if cell.method == "GET":
            return client.get(path)
        cookies = client.cookies.copy()
        with taken_back():
            response = getattr(client, cell.method.lower())(path)
        client.cookies = cookies
        return response


def _states(name: str) -> set[str]:
    room, address = ADDRESSES[name]
    thing = room.thing_of(address)
    return {MISSING, *(room.things[thing].all_states if thing else ())}


def first_state(room: Room, address: Address, state: str) -> str:
    """Return the state, or the thing's first where it is missing: the rest of the address is then that of one which is there."""
    thing = room.thing_of(address)
    return next(iter(room.things[thing].all_states)) if thing and state in (MISSING, "") else state
