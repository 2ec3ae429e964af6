"""No rating of a few people."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candour.methods.disclosure import MID6
from candour.methods.disclosure.units import may_rate_unit, too_few_answers


@pytest.mark.parametrize("people", range(1, 10))
def test_units_of_one_to_nine_are_never_rated(people):
    assert not may_rate_unit([5] * people, units_in_total=9).may


def test_ten_who_share_the_work_are_rated_and_those_who_did_nothing_do_not_count():
    assert may_rate_unit([5] * 10, units_in_total=9).may
    assert not may_rate_unit([5] * 9 + [0], units_in_total=9).may


@pytest.mark.parametrize(("most", "may"), [(45, True), (46, False)])
def test_one_person_may_do_half_and_no_more(most, may):
    assert may_rate_unit([most] + [5] * 9, units_in_total=9).may == may


@pytest.mark.parametrize(("units", "may"), [(1, True), (2, False), (3, True)])
def test_two_units_that_make_a_total_are_not_rated(units, may):
    assert may_rate_unit([5] * 10, units_in_total=units).may == may


@given(st.lists(st.integers(0, 50), max_size=30), st.integers(1, 5))
def test_a_refusal_says_why_and_a_permission_says_nothing(activity, units):
    answer = may_rate_unit(activity, units_in_total=units)
    assert answer.may == (answer.why == "")


@pytest.mark.parametrize(("activity", "units"), [([-1], 3), ([1.5], 3), ([5] * 10, 0)])
def test_what_cannot_be_is_refused(activity, units):
    with pytest.raises(ValueError, match=r"count|units_in_total"):
        may_rate_unit(activity, units_in_total=units)


def test_a_released_nine_may_be_fewer_than_ten_answers():
    shown = [int(MID6.shown(n)) for n in (0, 3, 9, 12, 13, 40)]
    assert too_few_answers([*shown, None]) == (1, 2, 3)
