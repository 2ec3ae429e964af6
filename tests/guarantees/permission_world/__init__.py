"""
The world behind the permissions: everything that stands in braces in an address, in every state that the oracle names.

Each room has a module here with `build(world)`; it makes its things through the doors, like everyone, and notes them with `world.note`.
A value may be a text, or a mapping by visitor where what is behind the address depends on who looks (their own notice, another's).
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any
from zlib import crc32

from candour.areas.accounts import door as accounts_door  # `accounts` is a module of this package
from candour.areas.accounts.models import Person
from candour.areas.ledger import clock
from candour.areas.ledger import door as ledger
from candour.areas.ledger.door import Actor
from candour.areas.organisations import door as organisations
from candour.config.permissions.visitors import Visitor, visitors
from tests.public.conftest import COMMAND, publish

# Where visitors belong; apart from the organisations of the published world, so that what is asked of these is known.
HOME, ELSEWHERE, AREA, ELSEWHERE_AREA = "RW1", "RF1", "QW1", "QW2"
LONG_AGO = date(2020, 1, 1)
PLACES = ((AREA, "icb", "Fenmarch board", None), (ELSEWHERE_AREA, "icb", "Dunmere board", None))
PLACES += ((HOME, "trust", "Westering Trust", AREA), (ELSEWHERE, "trust", "Fallowgate Trust", ELSEWHERE_AREA))


@dataclass
class World:
    """What was made: by name in braces and state, and the person behind each visitor."""

    people: dict[str, str] = field(default_factory=dict)
    made: dict[str, dict[str, object]] = field(default_factory=dict)
    sealed: Any = None

    def note(self, name: str, value: object, state: str = "") -> None:
        """Note what stands in braces under a name, in a state of it."""
        self.made.setdefault(name, {})[state] = value

    def value(self, name: str, state: str, visitor: str) -> str:
        """
        Return what stands in braces for a visitor.

        :raises LookupError: saying what to build where.
        """
        of_name = self.made.get(name, {})
        found = of_name.get(state, of_name.get(""))
        if isinstance(found, dict):
            found = found.get(visitor)
        if found is None:
            raise LookupError(
                f"Nothing stands in {{{name}}} in the state '{state}' for {visitor}: give it a value in its room's file in "
                "src/candour/config/permissions, or make it in tests/guarantees/permission_world."
            )
        return str(found)

    def person(self, visitor: str) -> Person:
        return Person.objects.get(pk=self.people[visitor])

    def actor(self, visitor: str) -> Actor:
        return Actor.person(self.people[visitor], visitor.removesuffix(" elsewhere"))


def build() -> World:
    """Build the world through the doors: the published one of the public tests, then room by room."""
    world = World()
    publish()
    rows = tuple(
        organisations.NewOrganisation(code, kind, name, opened_on=LONG_AGO, since=LONG_AGO, icb_code=icb)
        for code, kind, name, icb in PLACES
    )
    organisations.register(rows=rows, source="tests", file_hash="1" * 64, by=COMMAND)
    for visitor in visitors():
        if visitor.is_signed_in:
            world.people[visitor.name] = register(visitor)
    for name in sorted(m.name for m in iter_modules([str(Path(__file__).parent)])):
        import_module(f"{__name__}.{name}").build(world)
    ledger.run_once()
    return world


def word_in_name(visitor: str) -> str:
    """Return the part of a visitor's name that stands nowhere else, so that a name can be found wherever it is shown."""
    return f"Zq{crc32(visitor.encode()):08x}"


def notice_for(visitor: str) -> str:
    """Return the word that stands in a visitor's notice alone."""
    return f"notice-{crc32(visitor.encode()):08x}"


def register(visitor: Visitor) -> str:
    """Register the person behind a visitor, with the role where it belongs."""
    person = accounts_door.register_person(
        username=f"visitor-{visitor.name.replace(' ', '-')}", name=f"{visitor.label} {word_in_name(visitor.name)}", by=COMMAND
    )
    if visitor.name == "leaver":
        yesterday = clock.today() - timedelta(days=1)
        for role in ("executive", "guardian"):
            accounts_door.grant_role(
                person_id=person, role=role, organisation_code=HOME, starts_on=yesterday - timedelta(days=30), ends_on=yesterday, by=COMMAND
            )
    if visitor.role:
        accounts_door.grant_role(person_id=person, role=visitor.role, organisation_code=place_of(visitor), by=COMMAND)
    return person


def place_of(visitor: Visitor) -> str | None:
    """Return the organisation in which a visitor holds their role; None nationally."""
    if visitor.where == "national":
        return None
    if visitor.role == "commissioner":
        return AREA if visitor.where == "home" else ELSEWHERE_AREA
    return HOME if visitor.where == "home" else ELSEWHERE
