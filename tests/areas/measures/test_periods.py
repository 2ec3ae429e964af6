import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from candour.areas.measures.definitions import Editions
from candour.areas.measures.periods import add_months, editions_within, last_day

days = st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31))


def test_a_year_to_each_quarter_comes_out_after_its_lag_and_not_before() -> None:
    rule = Editions(every_months=3, covers_months=12, lag_months=1)
    found = editions_within(rule, first=dt.date(2023, 11, 1), last=dt.date(2025, 10, 1), today=dt.date(2025, 10, 31))
    assert [(p.edition, str(p.starts_on), str(p.ends_on)) for p in found] == [
        ("2025-02", "2024-01-01", "2024-12-31"),
        ("2025-05", "2024-04-01", "2025-03-31"),
        ("2025-08", "2024-07-01", "2025-06-30"),
    ]
    november = editions_within(rule, first=dt.date(2023, 11, 1), last=dt.date(2025, 10, 1), today=dt.date(2025, 11, 1))
    assert [p.edition for p in november][-1] == "2025-11"


def test_another_month_of_facts_moves_no_earlier_edition() -> None:
    rule = Editions(every_months=3, covers_months=3, lag_months=0)
    first, today = dt.date(2023, 1, 1), dt.date(2026, 1, 1)
    before = editions_within(rule, first=first, last=dt.date(2025, 5, 1), today=today)
    after = editions_within(rule, first=first, last=dt.date(2025, 6, 1), today=today)
    assert after[:-1] == before
    assert after[-1].ends_on == dt.date(2025, 6, 30)


def test_a_history_that_came_out_at_once_is_one_edition_and_a_year_may_come_out_before_it_ends() -> None:
    at_once = Editions(every_months=12, covers_months=12, lag_months=17, point_months=12, first_ends_on=dt.date(2021, 12, 31))
    first, last, today = dt.date(2015, 1, 1), dt.date(2021, 12, 1), dt.date(2026, 11, 22)
    assert [(p.edition, str(p.ends_on)) for p in editions_within(at_once, first=first, last=last, today=today)] == [
        ("2023-06", "2021-12-31")
    ]
    early = Editions(every_months=12, covers_months=12, lag_months=-3, point_months=12)
    found = editions_within(early, first=dt.date(2025, 1, 1), last=dt.date(2025, 12, 1), today=dt.date(2025, 10, 1))
    assert [p.edition for p in found] == ["2025-10"]


@given(day=days, months=st.integers(-40, 40))
def test_adding_months_and_taking_them_away_comes_back(day, months) -> None:
    there = add_months(day, months)
    assert add_months(there, -months) == day.replace(day=1)
    assert (last_day(there) + dt.timedelta(days=1)).day == 1
