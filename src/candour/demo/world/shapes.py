"""What the invented world is made of. Everything is frozen: the world is told once."""

from __future__ import annotations

import datetime as dt
import functools
from dataclasses import dataclass
from typing import Literal

Kind = Literal["department", "regulator", "region", "icb", "trust", "site", "ward"]
Sector = Literal["acute", "acute_specialist", "mental_health", "community", "ambulance"]


@dataclass(frozen=True, slots=True)
class Organisation:
    """
    One organisation of any kind, as it is today.

    `parent` is the code above it: a ward's site, a site's trust, a trust's area, an area's region. `deprivation` is the fifth of the place
    it serves, 1 the poorest. `beds` are those open at night; `population` is the people of its town or area. Both are 0 where they mean
    nothing.
    """

    code: str
    name: str
    kind: Kind
    parent: str | None = None
    sector: Sector | None = None
    region: str | None = None
    area: str | None = None
    town: str = ""
    address: tuple[str, ...] = ()
    opened_on: dt.date | None = None
    closed_on: dt.date | None = None
    population: int = 0
    deprivation: int | None = None
    beds: int = 0
    specialty: str | None = None


@dataclass(frozen=True, slots=True)
class Succession:
    """One organisation follows another on a day. A closed organisation without a succession has no successor."""

    predecessor: str
    successor: str
    on: dt.date


@dataclass(frozen=True, slots=True)
class Town:
    """A town that people may type."""

    name: str
    region: str
    area: str
    population: int
    deprivation: int


@dataclass(frozen=True, slots=True)
class Persona:
    """
    A person of the stories, to be seen as with one click.

    `organisation` is None for those who need no account; `in_the_cast` is False for people who act in a story but are not offered at
    sign-in.
    """

    slug: str
    name: str
    role: str
    organisation: str | None
    who: str
    title: str
    in_the_cast: bool = True


@dataclass(frozen=True, slots=True)
class Story:
    """The codes of the places that the stories happen in."""

    westering: str
    merrow_cross: str
    fallowgate_trust: str
    fallowgate: str
    tallow_lane_trust: str
    tallow_lane: str
    alder_vale: str
    closed_the_gap: tuple[str, str]
    label_hospitals: tuple[str, str, str]
    silent_wards: tuple[str, str]


@dataclass(frozen=True)
class World:
    """The invented health system on one day. Organisations come parents first, so that they can be written in this order."""

    seed: int
    today: dt.date
    organisations: tuple[Organisation, ...]
    successions: tuple[Succession, ...]
    towns: tuple[Town, ...]
    personas: tuple[Persona, ...]
    story: Story

    @functools.cached_property
    def by_code(self) -> dict[str, Organisation]:
        return {organisation.code: organisation for organisation in self.organisations}

    def of_kind(self, kind: Kind, sector: Sector | None = None) -> tuple[Organisation, ...]:
        """Return the organisations of a kind (and sector), the closed ones too."""
        return tuple(each for each in self.organisations if each.kind == kind and sector in (None, each.sector))

    def open_trusts(self, sector: Sector | None = None) -> tuple[Organisation, ...]:
        """Return the trusts that are open today."""
        return tuple(each for each in self.of_kind("trust", sector) if each.closed_on is None)

    def within(self, code: str) -> tuple[Organisation, ...]:
        """Return the organisations directly below `code`."""
        return self._below.get(code, ())

    @functools.cached_property
    def _below(self) -> dict[str, tuple[Organisation, ...]]:
        below: dict[str, list[Organisation]] = {}
        for each in self.organisations:
            if each.parent is not None:
                below.setdefault(each.parent, []).append(each)
        return {code: tuple(rows) for code, rows in below.items()}
