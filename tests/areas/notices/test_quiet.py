"""Quiet hours, digests, weekends, bank holidays and the two odd Sundays of the clock, against a slow reference that tries every hour."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from candour.areas.ledger.clock import LONDON
from candour.areas.notices import quiet
from candour.areas.notices.quiet import Quiet

UTC = dt.UTC
hours = st.integers(0, 23)
quiets = st.builds(Quiet, hours, hours, st.booleans())
# Over both changes of the clock, Christmas, Easter and a leap day.
instants = st.integers(0, 866 * 24 * 60).map(lambda minutes: dt.datetime(2025, 12, 1, tzinfo=UTC) + dt.timedelta(minutes=minutes))


def london(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=LONDON).astimezone(UTC)


def by_trying(at: dt.datetime, wanted: Quiet) -> dt.datetime:
    """Return the first instant that is not quiet, found by walking in quarters of an hour and reading the clock on the wall."""
    step = dt.timedelta(minutes=15)
    if is_allowed(at, wanted):
        return at
    at += step - dt.timedelta(minutes=at.minute % 15, seconds=at.second, microseconds=at.microsecond)
    while not is_allowed(at, wanted):
        at += step
    return at


def is_allowed(at: dt.datetime, wanted: Quiet) -> bool:
    wall = at.astimezone(LONDON)
    if wanted.holds_days_off and (wall.isoweekday() >= 6 or wall.date() in quiet.holidays()):
        return False
    quiet_hours = set()
    hour = wanted.from_hour
    while hour != wanted.to_hour:
        quiet_hours.add(hour)
        hour = (hour + 1) % 24
    return wall.hour not in quiet_hours


@given(instants, quiets)
def test_the_first_moment_is_the_first_that_the_clock_on_the_wall_allows(at: dt.datetime, wanted: Quiet) -> None:
    assert quiet.first_moment(at, wanted) == by_trying(at, wanted)


@given(instants, quiets)
def test_at_once_is_soon_never_quiet_and_always_on_a_quarter_of_an_hour(at: dt.datetime, wanted: Quiet) -> None:
    due = quiet.at_once(at, wanted)
    assert due > at
    assert not wanted.holds(due)
    assert (due.minute % 15, due.second, due.microsecond) == (0, 0, 0)
    assert due - at <= dt.timedelta(minutes=15) or wanted.holds(at) or wanted.holds(at + dt.timedelta(minutes=15))


@given(instants, quiets)
def test_a_digest_comes_at_its_hour_of_a_day_that_is_not_quiet_and_none_is_left_out(at: dt.datetime, wanted: Quiet) -> None:
    due = quiet.next_digest(at, wanted)
    assert due > at
    assert not wanted.holds(due)
    assert due.astimezone(LONDON).hour == wanted.digest_hour
    between = at.replace(minute=0, second=0, microsecond=0) + dt.timedelta(hours=1)
    while between < due:
        assert wanted.holds(between) or between.astimezone(LONDON).hour != wanted.digest_hour
        between += dt.timedelta(hours=1)


@given(instants, quiets)
def test_a_weekly_digest_comes_once_in_every_week(at: dt.datetime, wanted: Quiet) -> None:
    first = quiet.next_digest(at, wanted, weekly=True)
    second = quiet.next_digest(first, wanted, weekly=True)
    weeks = [moment.astimezone(LONDON).date().isocalendar()[:2] for moment in (first, second)]
    if wanted.digest_hour != 1:  # the one hour that is there twice on a Sunday in October
        assert weeks[0] != weeks[1]
    assert dt.timedelta(0) < second - first <= dt.timedelta(days=13)


@given(instants, quiets)
def test_a_digest_never_waits_longer_than_the_days_off_last(at: dt.datetime, wanted: Quiet) -> None:
    assert quiet.next_digest(at, wanted) - at <= dt.timedelta(days=6 if wanted.holds_days_off else 2)


def test_a_friday_evening_waits_for_monday_morning():
    assert quiet.at_once(london(2026, 11, 20, 19, 30), Quiet()) == london(2026, 11, 23, 8)


def test_the_evening_before_good_friday_waits_for_the_tuesday_after_easter():
    assert quiet.at_once(london(2026, 4, 2, 20), Quiet()) == london(2026, 4, 7, 8)


def test_a_week_whose_monday_is_a_bank_holiday_has_its_weekly_digest_on_tuesday():
    assert quiet.next_digest(london(2026, 8, 28, 12), Quiet(), weekly=True) == london(2026, 9, 1, 8)


def test_the_clock_on_the_wall_counts_not_the_hours_that_passed():
    every_day = Quiet(19, 8, holds_days_off=False)
    assert quiet.first_moment(london(2026, 3, 28, 20), every_day) - london(2026, 3, 28, 20) == dt.timedelta(hours=11)
    assert quiet.first_moment(london(2026, 10, 24, 20), every_day) - london(2026, 10, 24, 20) == dt.timedelta(hours=13)


def test_the_same_hour_twice_means_no_quiet_hours():
    assert quiet.first_moment(london(2026, 11, 24, 3), Quiet(6, 6)) == london(2026, 11, 24, 3)
    assert quiet.next_digest(london(2026, 11, 24, 3), Quiet(6, 6)) == london(2026, 11, 24, 8)


def test_whoever_works_at_night_can_be_left_alone_by_day():
    assert quiet.at_once(london(2026, 11, 24, 9), Quiet(8, 17)) == london(2026, 11, 24, 17)
