"""How notices are laid out: unread by what they are about and by day, read ones by day."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from candour.areas.ledger.clock import LONDON
from candour.areas.notices.door import NoticeSummary
from candour.design import formats


@dataclass(frozen=True)
class Day:
    """What was told on one day."""

    day: dt.date
    items: tuple[NoticeSummary, ...]


@dataclass(frozen=True)
class About:
    """What was told about one group of things."""

    label: str
    days: tuple[Day, ...]


def by_day(items: Iterable[NoticeSummary]) -> tuple[Day, ...]:
    return tuple(Day(day, tuple(found)) for day, found in groupby(items, key=lambda n: n.day))


def by_group(items: Iterable[NoticeSummary]) -> tuple[About, ...]:
    """Return notices by group in the order of the groups, each newest first."""
    ordered = sorted(items, key=lambda n: (n.group.order, -n.id))
    return tuple(About(group.label, by_day(found)) for group, found in groupby(ordered, key=lambda n: n.group))


def moment(at: dt.datetime) -> str:
    """Say an instant as "Tuesday 3 March 2026 at 08:00", on the clock of the wall."""
    local = at.astimezone(LONDON)
    return f"{formats.day(local)} at {local:%H:%M}"
