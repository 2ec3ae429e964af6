import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.rates import confint_poisson

from candour.methods.rates import byar_interval, exact_interval, normal_quantile, wilson_interval

KINDS = [wilson_interval, byar_interval, exact_interval]
POISSON = [byar_interval, exact_interval]
LEVELS = st.sampled_from([0.5, 0.8, 0.9, 0.95, 0.99, 0.998, 0.999999])


@pytest.mark.parametrize(
    ("events", "total", "lower", "upper"),
    # Newcombe 1998, Stat Med 17:857-872, table I, method 3
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_gives_the_values_newcombe_published(events, total, lower, upper):
    answer = wilson_interval(events, total)
    assert (round(answer.lower, 4), round(answer.upper, 4)) == (lower, upper)


@pytest.mark.parametrize(
    ("events", "lower", "upper"),
    # the table every textbook prints, after Garwood 1936
    [(0, 0.0, 3.689), (1, 0.025, 5.572), (2, 0.242, 7.225), (5, 1.623, 11.668), (10, 4.795, 18.390), (100, 81.364, 121.627)],
)
def test_exact_gives_the_values_garwood_published(events, lower, upper):
    answer = exact_interval(events)
    assert (round(answer.lower, 3), round(answer.upper, 3)) == (lower, upper)


def test_byar_gives_the_interval_that_another_package_gets_wrong():
    answer = byar_interval(12)
    assert (round(answer.lower, 2), round(answer.upper, 2)) == (6.19, 20.96)


@given(st.integers(1, 10**6), st.data(), LEVELS)
def test_wilson_agrees_with_statsmodels(total, data, level):
    events = data.draw(st.integers(0, total))
    answer = wilson_interval(events, total, level=level)
    lower, upper = proportion_confint(events, total, alpha=1 - level, method="wilson")
    assert math.isclose(answer.lower, max(0, lower), rel_tol=1e-6, abs_tol=1e-12)
    assert math.isclose(answer.upper, min(1, upper), rel_tol=1e-6, abs_tol=1e-12)


@given(st.integers(0, 10**5), st.sampled_from([0.5, 0.8, 0.9, 0.95, 0.99, 0.998]))
def test_exact_agrees_with_statsmodels_and_with_the_poisson_tails(events, level):
    answer = exact_interval(events, level=level)
    lower, upper = confint_poisson(events, 1, method="exact-c", alpha=1 - level)
    assert math.isclose(answer.upper, upper, rel_tol=1e-9)
    assert math.isclose(stats.poisson.cdf(events, answer.upper), (1 - level) / 2, rel_tol=1e-6)
    if events:
        assert math.isclose(answer.lower, lower, rel_tol=1e-9)
        assert math.isclose(stats.poisson.sf(events - 1, answer.lower), (1 - level) / 2, rel_tol=1e-6)


@given(st.integers(5, 10**6))
def test_byar_is_close_to_the_exact_interval_from_five_events_on(events):
    byar, exact = byar_interval(events), exact_interval(events)
    assert abs(byar.lower - exact.lower) < 0.02
    assert abs(byar.upper - exact.upper) < 0.02


@given(LEVELS, st.integers(1, 10**6))
def test_no_event_has_a_lower_limit_of_exactly_zero_and_an_upper_limit_above_it(level, base):
    for kind in KINDS:
        answer = kind(0, base, level=level)
        assert answer.estimate == 0
        assert answer.lower == 0
        assert 0 < answer.upper < math.inf


@given(LEVELS, st.integers(1, 10**6))
def test_when_all_have_the_event_the_upper_limit_of_the_proportion_is_exactly_one(level, total):
    answer = wilson_interval(total, total, level=level)
    assert answer.upper == 1
    assert answer.lower < 1


@pytest.mark.parametrize("kind", KINDS)
@given(events=st.integers(0, 1000), more=st.integers(0, 1000), level=LEVELS)
def test_the_interval_holds_its_estimate(kind, events, more, level):
    answer = kind(events, events + more + 1, level=level)
    assert answer.lower <= answer.estimate <= answer.upper


@pytest.mark.parametrize("kind", KINDS)
@given(events=st.integers(0, 999), level=LEVELS)
def test_one_event_more_never_lowers_a_limit(kind, events, level):
    fewer, more = kind(events, 1000, level=level), kind(events + 1, 1000, level=level)
    assert fewer.lower <= more.lower
    assert fewer.upper <= more.upper


@pytest.mark.parametrize("kind", KINDS)
@given(events=st.integers(0, 500), levels=st.lists(LEVELS, min_size=2, max_size=2, unique=True))
def test_a_higher_level_gives_a_wider_interval(kind, events, levels):
    narrow, wide = (kind(events, 500, level=level) for level in sorted(levels))
    assert wide.lower <= narrow.lower
    assert narrow.upper <= wide.upper


@pytest.mark.parametrize("kind", POISSON)
@given(events=st.integers(0, 10**5), base=st.floats(1e-3, 1e9))
def test_the_limits_of_a_rate_are_the_limits_of_the_count_divided_by_the_base(kind, events, base):
    count, rate = kind(events), kind(events, base)
    assert (rate.lower, rate.upper) == (count.lower / base, count.upper / base)


@pytest.mark.parametrize("kind", KINDS)
def test_arrays_broadcast_against_scalars_and_scalars_stay_scalar(kind):
    many = kind([[0, 1], [2, 3]], 50)
    assert many.lower.shape == many.upper.shape == many.estimate.shape == (2, 2)
    one = kind(3, 50)
    assert isinstance(one.lower, float)
    assert one.lower == many.lower[1, 1]


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_array_gives_an_empty_array(kind):
    assert kind([], 5).lower.shape == (0,)


def test_every_answer_says_how_it_was_made():
    method = byar_interval(3, level=0.9).method.as_dict()
    assert method == {"id": "interval-byar", "version": "1", "parameters": {"level": 0.9}, "source": "Breslow and Day 1987, equation 2.13"}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("events", "base", "level", "said"),
    [
        ([3, -1], 10, 0.95, r"events\[1\] is -1: it must be 0 or more"),
        (float("nan"), 10, 0.95, "events is nan: it must be a finite number"),
        ("many", 10, 0.95, "events must be numbers, not 'many'"),
        (1, 0, 0.95, "is 0: it must be more than 0"),
        (1, float("inf"), 0.95, "is inf: it must be a finite number"),
        (1, 10, 1, "level is 1: it must lie strictly between 0 and 1"),
        (1, 10, 95, "level is 95: it must lie strictly between 0 and 1"),
        ([1, 2], [3, 4, 5], 0.95, r"shapes differ .* events \(2,\) and \w+ \(3,\)"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(kind, events, base, level, said):
    with pytest.raises(ValueError, match=said):
        kind(events, base, level=level)


def test_more_events_than_people_are_refused():
    with pytest.raises(ValueError, match=r"events\[0, 1\] is 11: it must not exceed the total"):
        wilson_interval([[1, 11]], 10)


def test_the_normal_quantile_is_the_one_of_the_published_rule():
    assert round(normal_quantile(0.95), 6) == 1.959964
    assert round(normal_quantile(0.998), 6) == 3.090232


def test_twenty_thousand_areas_with_zeros_among_them_give_no_missing_value():
    events = np.arange(20_000) % 50
    for kind in KINDS:
        answer = kind(events, 100)
        assert np.isfinite(answer.lower).all()
        assert np.isfinite(answer.upper).all()
