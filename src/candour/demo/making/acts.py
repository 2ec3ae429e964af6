"""What happens on a day of the demonstration, and who does it."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from candour.areas.ledger.door import Actor
from candour.demo.world import Persona


@dataclass(frozen=True)
class Act:
    """
    One thing that happens on a day; `order` settles what comes first on one day, `what` names it where time is counted.

    An act that is `alone` is not put into a transaction with others: the vault writes down who looked before it opens anything, and
    refuses where that line could still be taken back.
    """

    day: dt.date
    order: int
    what: str
    do: Callable[[], object]
    alone: bool = False


@dataclass(frozen=True)
class Cast:
    """The people of the demonstration who have an account, by the slug of their part."""

    ids: Mapping[str, str]
    roles: Mapping[str, str]

    def actor(self, slug: str) -> Actor:
        return Actor.person(self.ids[slug], self.roles[slug])

    def person(self, persona: Persona) -> Actor:
        return self.actor(persona.slug)
