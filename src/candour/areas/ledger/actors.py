"""Who acts and who looks."""

import getpass
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from candour.areas.ledger import clock

ActorKind = Literal["person", "receipt", "family", "reaction", "command", "anonymous"]


@dataclass(frozen=True)
class Actor:
    """Who does something: the ledger keeps only the `role`, never the `ref`."""

    kind: ActorKind
    ref: str
    role: str

    @classmethod
    def person(cls, person_id: object, role: str) -> "Actor":
        return cls("person", str(person_id), role)

    @classmethod
    def receipt(cls) -> "Actor":
        """Someone who came back with a receipt; like anonymous acts, what they do is written in the nightly shuffled batch."""
        return cls("receipt", "", "receipt")

    @classmethod
    def command(cls, operating_system_user: str | None = None) -> "Actor":
        """Someone at the command line, known to the operating system."""
        return cls("command", operating_system_user or getpass.getuser(), "operator")

    @classmethod
    def reaction(cls, event_id: object) -> "Actor":
        """Candour itself, because of an earlier line."""
        return cls("reaction", str(event_id), "candour")

    @classmethod
    def anonymous(cls) -> "Actor":
        return cls("anonymous", "", "anyone")


@dataclass(frozen=True)
class Membership:
    """A role in an organisation for a time; no organisation means a national role."""

    role: str
    organisation_code: str | None
    starts_on: date
    ends_on: date | None = None

    def holds_on(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


@dataclass(frozen=True)
class Viewer:
    """
    Who looks: an actor with the memberships that hold on a day.

    `is_strong` says that they signed in with something that cannot be phished (a passkey or a security key); `is_fresh` that they
    proved who they are within the last five minutes. Both come from the session at each request and from nowhere else.
    """

    actor: Actor
    memberships: tuple[Membership, ...]
    on: date
    name: str = ""
    is_strong: bool = False
    is_fresh: bool = False

    @classmethod
    def anonymous(cls) -> "Viewer":
        return cls(Actor.anonymous(), (), clock.today())

    @classmethod
    def system(cls, purpose: str) -> "Viewer":
        """Candour itself, in facts, reactions and the worker only; `purpose` says why."""
        return cls(Actor("reaction", purpose, "candour"), (Membership("candour", None, date.min),), clock.today())

    @classmethod
    def of(
        cls,
        actor: Actor,
        memberships: Iterable[Membership],
        *,
        on: date | None = None,
        name: str = "",
        is_strong: bool = False,
        is_fresh: bool = False,
    ) -> "Viewer":
        day = on or clock.today()
        return cls(actor, tuple(m for m in memberships if m.holds_on(day)), day, name, is_strong, is_fresh)

    @property
    def is_signed_in(self) -> bool:
        return self.actor.kind == "person"

    @property
    def is_system(self) -> bool:
        return any(m.role == "candour" for m in self.memberships)

    def has(self, role: str, organisation_code: str | None = None) -> bool:
        """Answer whether the viewer holds the role, in the organisation when one is named."""
        return any(m.role == role and (organisation_code is None or m.organisation_code == organisation_code) for m in self.memberships)

    def has_any(self, roles: Iterable[str], organisation_code: str | None = None) -> bool:
        return any(self.has(role, organisation_code) for role in roles)

    def organisations(self, role: str) -> frozenset[str]:
        """Return the organisations in which the viewer holds the role."""
        return frozenset(m.organisation_code for m in self.memberships if m.role == role and m.organisation_code)

    @property
    def belongs_to(self) -> frozenset[str]:
        return frozenset(m.organisation_code for m in self.memberships if m.organisation_code)

    def acting_as(self, *roles: str) -> Actor:
        """Return the viewer's actor with the first of these roles that they hold, for the ledger's line."""
        role = next((r for r in roles if self.has(r)), self.actor.role)
        return Actor(self.actor.kind, self.actor.ref, role)
