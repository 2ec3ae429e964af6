"""Each rule set: what it shows, what that may stand for, and what people read."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from candour.methods.disclosure import HES2018, HIDDEN, HIDE_ONLY, MID6, OFFICIAL, OS2023, RawCount, figures, release

ALL = [MID6, HES2018, OS2023, HIDE_ONLY, OFFICIAL]
PROTECTING = [MID6, HES2018, OS2023]
COUNTS = st.integers(0, 10**9)


def slow_shown(rule: str, count: int) -> int:
    """The rules again, in words that can be read aloud."""
    if rule == "mid6":
        return 0 if count == 0 else next(middle for middle in range(3, count + 6, 6) if middle - 2 <= count <= middle + 3)
    if rule == "hes2018" and count == 0:
        return 0
    if count <= 7:
        return HIDDEN
    return min((multiple for multiple in range(0, count + 6, 5)), key=lambda multiple: abs(multiple - count))


@pytest.mark.parametrize("rule", PROTECTING, ids=lambda rule: rule.id)
def test_a_rule_shows_what_its_readable_twin_shows(rule):
    counts = np.arange(0, 300)
    assert rule.shown(counts).tolist() == [slow_shown(rule.id, int(count)) for count in counts]


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.id)
def test_a_shown_value_may_stand_for_exactly_the_counts_that_are_shown_so(rule):
    shown = rule.shown(np.arange(0, 400))
    for value in np.unique(shown[:380]):
        low, high = rule.possible(value)
        assert np.flatnonzero(shown == value).tolist() == list(range(int(low), int(high) + 1))


@given(st.sampled_from(ALL), COUNTS)
def test_the_truth_is_always_possible(rule, count):
    low, high = rule.possible(rule.shown(count))
    assert low <= count <= high


@pytest.mark.parametrize("rule", PROTECTING, ids=lambda rule: rule.id)
def test_a_small_count_always_shares_its_value_with_at_least_five_others(rule):
    low, high = rule.possible(rule.shown(np.arange(1, 8)))
    assert (high - low).min() >= 4


@pytest.mark.parametrize(("rule", "value"), [(MID6, 4), (MID6, -1), (HES2018, 5), (HES2018, 11), (OS2023, 0), (OFFICIAL, -1)])
def test_a_value_that_the_rule_never_shows_is_refused(rule, value):
    with pytest.raises(ValueError, match="no value that"):
        rule.possible([value])


@pytest.mark.parametrize(
    ("rule", "count", "said"),
    [
        ("mid6", 7, "7 to 12"),
        ("mid6", 0, "0"),
        ("hes2018", 7, "1 to 7: hidden so that nobody can be recognised"),
        ("hes2018", 0, "0"),
        ("hes2018", 8, "8 to 12"),
        ("hes2018", 1232, "1,228 to 1,232"),
        ("os2023", 0, "fewer than 8: hidden so that nobody can be recognised"),
        ("os2023", 13, "13 to 17"),
    ],
)
def test_people_read_the_range_or_why_it_is_hidden(rule, count, said):
    released = release(RawCount(count), rule)
    assert released.text == said
    assert released.possible[0] <= count <= released.possible[1]
    assert (released.value is None) == ("hidden" in said)


def test_a_percentage_is_worked_out_from_what_is_shown():
    made = figures.proportions([20, 61, 12], [40, 100, 26], "hes2018", per=100)
    assert made.values.tolist() == [50.0, 60.0, 40.0]
    assert figures.proportions([7], [100], "mid6", per=100).values.tolist() == [pytest.approx(100 * 9 / 99)]


@given(st.sampled_from(PROTECTING), st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=1))
def test_a_percentage_says_no_more_than_the_two_shown_counts(rule, pairs):
    top, bottom = (np.array(side) for side in zip(*((min(pair), max(pair)) for pair in pairs), strict=True))
    made = figures.proportions(top, bottom, rule)
    for at in range(len(pairs)):
        same = (rule.shown(top) == rule.shown(top[at])) & (rule.shown(bottom) == rule.shown(bottom[at]))
        assert len({str(v) for v in made.values[same]}) == len(set(made.why[same])) == 1


@pytest.mark.parametrize("rule", PROTECTING, ids=lambda rule: rule.id)
def test_nobody_in_a_small_group_is_not_told_and_in_a_large_one_is(rule):
    made = figures.proportions([0, 0, 0], [20, 200, 0], rule)
    assert made.hidden[0]
    assert made.hidden[1] == (rule is OS2023)
    assert np.isnan(made.values[2])


def test_all_of_a_small_group_is_told_only_where_counts_are_exact():
    assert figures.all_or_nobody([9], [9], HIDE_ONLY).all()
    assert not figures.all_or_nobody([9], [9], MID6).any()
    assert not figures.all_or_nobody([25], [25], OFFICIAL).any()
    assert figures.all_or_nobody([24], [24], OFFICIAL).all()


def test_a_mean_of_one_to_seven_people_is_hidden():
    made = figures.means([0, 1, 7, 8], [1.0, 2.0, 3.0, 4.0])
    assert made.hidden.tolist() == [False, True, True, False]
    assert np.isnan(made.values).tolist() == [False, True, True, False]


def test_a_ratio_goes_where_its_observed_count_goes():
    made = figures.ratios([3, 7, 8, 0], [10.0, 10.0, 10.0, 10.0])
    assert made.hidden.tolist() == [True, True, False, False]
    assert made.values[2:].tolist() == [1.0, 0.0]


def test_a_standardised_rate_needs_ten_events_and_is_flagged_below_twenty():
    made = figures.standardised_rates([9, 10, 19, 20], [1.0, 2.0, 3.0, 4.0])
    assert made.hidden.tolist() == [True, False, False, False]
    assert [w != "" for w in made.warnings] == [False, True, True, False]


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.id)
@pytest.mark.parametrize("count", [-1, 1.5, float("nan")])
def test_what_is_no_count_is_refused_under_every_rule(rule, count):
    with pytest.raises(ValueError, match="count"):
        rule.shown(count)


def test_the_numbers_are_those_of_the_dated_definitions():
    from pathlib import Path

    import yaml

    import candour
    from candour.methods.disclosure import SMALL, attack, units

    folder = Path(candour.__file__).parent / "definitions" / "publishing"
    said = yaml.safe_load((folder / "disclosure.yaml").read_text("utf-8"))
    assert tuple(said["small_counts"]) == SMALL
    assert said["fewest_possible_counts"] == attack.ENOUGH
    assert said["fewest_events_for_a_standardised_rate"] == figures.FEWEST_EVENTS
    assert said["standardised_rate_is_unreliable_below"] == figures.UNRELIABLE_EVENTS
    assert said["all_or_nobody_is_hidden_below"] == figures.ALL_OR_NOBODY_BELOW
    staff = yaml.safe_load((folder / "staff-units.yaml").read_text("utf-8"))
    assert (staff["fewest_people"], staff["largest_share"], staff["fewest_units_in_a_total"]) == (
        units.FEWEST,
        units.LARGEST_SHARE,
        units.FEWEST_UNITS,
    )
