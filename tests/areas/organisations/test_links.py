from datetime import date, timedelta
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from candour.areas.organisations.links import Stay, observe, share_out

START = date(2020, 1, 1)
days = st.integers(0, 60).map(lambda n: START + timedelta(days=n))
sightings = st.lists(st.tuples(days, st.sampled_from("ABC")), max_size=10)


def after(*seen: tuple[date, str]) -> tuple[Stay, ...]:
    stays: tuple[Stay, ...] = ()
    for day, parent in seen:
        stays = observe(stays, parent, day)
    return stays


def parent_on(stays: tuple[Stay, ...], day: date) -> list[str]:
    return [s.parent for s in stays if s.holds_on(day)]


def test_a_parent_holds_from_the_first_day_it_was_seen_until_another_was():
    stays = after((date(2022, 1, 1), "London"), (date(2025, 1, 1), "South East"))
    assert [(s.parent, s.starts_on, s.ends_on) for s in stays] == [
        ("London", date(2022, 1, 1), date(2024, 12, 31)),
        ("South East", date(2025, 1, 1), None),
    ]


def test_the_order_in_which_two_files_come_makes_no_difference():
    seen = [(date(2022, 1, 1), "A"), (date(2023, 1, 1), "B"), (date(2025, 1, 1), "B")]
    results = {tuple((s.parent, s.starts_on, s.ends_on) for s in after(*order)) for order in permutations(seen)}
    assert results == {(("A", date(2022, 1, 1), date(2022, 12, 31)), ("B", date(2023, 1, 1), None))}


def test_a_file_between_two_that_agree_splits_the_stay():
    stays = after((date(2022, 1, 1), "A"), (date(2025, 1, 1), "A"), (date(2023, 1, 1), "B"))
    assert [(s.parent, s.starts_on) for s in stays] == [("A", date(2022, 1, 1)), ("B", date(2023, 1, 1)), ("A", date(2025, 1, 1))]


@given(sightings)
def test_there_is_one_parent_at_a_time_without_gaps_after_the_first(seen):
    stays = after(*seen)
    for n in range(62):
        day = START + timedelta(days=n)
        assert len(parent_on(stays, day)) == (1 if seen and day >= min(d for d, _ in seen) else 0)


@given(sightings, days, st.sampled_from("ABC"))
def test_what_was_said_last_holds_on_its_day_and_saying_it_again_changes_nothing(seen, day, parent):
    stays = observe(after(*seen), parent, day)
    assert parent_on(stays, day) == [parent]
    assert observe(stays, parent, day) == stays


@given(st.lists(st.tuples(days, st.dictionaries(st.sampled_from("ABC"), st.sampled_from([0.1, 0.5]), min_size=1)), min_size=1, max_size=6))
def test_shares_follow_one_another_as_a_whole(files):
    stays: tuple[Stay, ...] = ()
    for day, shares in files:
        stays = share_out(stays, shares, day)
        assert {s.parent: s.share for s in stays if s.holds_on(day)} == shares
        assert share_out(stays, shares, day) == stays
