"""
When a mail may go: quiet hours, weekends and bank holidays, on the clock of the wall in London.

Hours are whole hours of that clock, so that the hour which is there twice in October and not at all in March does no harm: a mail goes at
the first instant at which the clock on the wall shows an hour that is not quiet.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

import candour
from candour.areas.ledger.clock import LONDON

CALENDAR = Path(candour.__file__).parent / "definitions" / "calendars" / "bank-holidays-england.yaml"
SLOT = dt.timedelta(minutes=15)
# The hour of a digest for those who have no quiet hours.
MORNING = 8
MONDAY, SATURDAY = 0, 5


@dataclass(frozen=True)
class Quiet:
    """The hours in which a person wants no mail: from one hour up to, not with, another; the same hour twice means none."""

    from_hour: int = 19
    to_hour: int = 8
    holds_days_off: bool = True

    @property
    def has_hours(self) -> bool:
        return self.from_hour != self.to_hour

    @property
    def digest_hour(self) -> int:
        return self.to_hour if self.has_hours else MORNING

    def holds(self, at: dt.datetime) -> bool:
        """Answer whether nothing may go at an instant."""
        local = at.astimezone(LONDON)
        return self._holds_hour(local.hour) or self._holds_day(local.date())

    def _holds_hour(self, hour: int) -> bool:
        if self.from_hour < self.to_hour:
            return self.from_hour <= hour < self.to_hour
        return self.has_hours and (hour >= self.from_hour or hour < self.to_hour)

    def _holds_day(self, day: dt.date) -> bool:
        return self.holds_days_off and not is_working_day(day)


@cache
def holidays() -> frozenset[dt.date]:
    """Return the bank holidays of England."""
    return frozenset(yaml.safe_load(CALENDAR.read_text("utf-8"))["days"])


def is_working_day(day: dt.date) -> bool:
    return day.weekday() < SATURDAY and day not in holidays()


def first_moment(at: dt.datetime, quiet: Quiet) -> dt.datetime:
    """Return the first instant from `at` on at which a mail may go."""
    return at if not quiet.holds(at) else next(hour for hour in _hours_after(at) if not quiet.holds(hour))


def at_once(now: dt.datetime, quiet: Quiet) -> dt.datetime:
    """Return when a mail "at once" goes: at the next quarter of an hour, so that several become one and no minute tells what caused it."""
    passed = dt.timedelta(minutes=now.minute % 15, seconds=now.second, microseconds=now.microsecond)
    return first_moment(now - passed + SLOT, quiet)


def next_digest(after: dt.datetime, quiet: Quiet, *, weekly: bool = False) -> dt.datetime:
    """Return the first digest after an instant: at the end of the quiet hours of a day, for a weekly one the first that a week has."""
    for hour in _hours_after(after):
        local = hour.astimezone(LONDON)
        if quiet.holds(hour) or local.hour != quiet.digest_hour:
            continue
        if not weekly or is_first_of_week(hour, quiet):
            return hour
    raise AssertionError("hours do not end")


def is_first_of_week(at: dt.datetime, quiet: Quiet) -> bool:
    """Answer whether no earlier day of the week, from Monday, could have had the digest."""
    day = at.astimezone(LONDON).date()
    if not quiet.holds_days_off:
        return day.weekday() == MONDAY
    return not any(is_working_day(day - dt.timedelta(days=back)) for back in range(1, day.weekday() + 1))


def _hours_after(at: dt.datetime) -> Iterator[dt.datetime]:
    """Give the full hours after an instant; London is whole hours away from UTC at all times."""
    hour = at.astimezone(dt.UTC).replace(minute=0, second=0, microsecond=0)
    while True:
        hour += dt.timedelta(hours=1)
        yield hour
