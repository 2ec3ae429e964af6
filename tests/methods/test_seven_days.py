import math
from datetime import date, timedelta

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep

from candour.methods.seven_days import kind_of_day, newcombe, side_by_side

# Newcombe (1998), table II, method 10: events and totals, limits of the difference
NEWCOMBE = [
    ((56, 70), (48, 80), 0.0524, 0.3339),
    ((9, 10), (3, 10), 0.1705, 0.8090),
    ((10, 10), (0, 20), 0.6791, 1.0000),
    ((5, 56), (0, 29), -0.0381, 0.1926),
]
PAIRS = st.tuples(st.integers(1, 400), st.integers(1, 400)).map(lambda pair: (min(pair), max(pair)))


def daily(weeks=40, seed=3, holidays=()):
    """Counts of days that scatter more than Poisson, week by week."""
    random = np.random.default_rng(seed)
    days = [date(2024, 1, 1) + timedelta(i) for i in range(7 * weeks)]
    busy = np.repeat(random.gamma(20, 1 / 20, weeks), 7)
    usual = np.array([60.0 if day.weekday() < 5 else 40.0 for day in days])
    return [kind_of_day(day, frozenset(holidays)) for day in days], random.poisson(usual * busy), np.repeat(np.arange(weeks), 7)


@pytest.mark.parametrize(("one", "other", "low", "high"), NEWCOMBE)
def test_the_difference_has_the_limits_that_newcombe_printed(one, other, low, high):
    assert newcombe(one, other) == pytest.approx((low, high), abs=5e-5)


@given(PAIRS, PAIRS, st.sampled_from([0.8, 0.95, 0.998]))
def test_proportions_have_the_limits_of_statsmodels(weekend, weekday, level):
    answer = side_by_side(["weekend", "weekday"], [weekend[0], weekday[0]], [weekend[1], weekday[1]], kind="proportion", level=level)
    counts = (weekend[0], weekend[1], weekday[0], weekday[1])
    gap = confint_proportions_2indep(*counts, method="newcomb", alpha=1 - level)
    assert (answer.difference_lower, answer.difference_upper) == pytest.approx(gap, abs=1e-9)
    ratio = confint_proportions_2indep(*counts, compare="ratio", method="log", alpha=1 - level)
    assert (answer.ratio_lower, answer.ratio_upper) == pytest.approx(ratio, rel=1e-7)


@given(st.integers(0, 300), st.integers(0, 300), st.integers(1, 60), st.integers(1, 150))
def test_without_weeks_the_ratio_of_rates_is_exact(weekend, weekday, weekends, weekdays):
    answer = side_by_side(["weekend", "weekday"], [weekend, weekday], [weekends, weekdays])
    if weekend + weekday:
        share = stats.binomtest(weekend, weekend + weekday).proportion_ci(0.95, method="exact")
        for ours, theirs in ((answer.ratio_lower, share.low), (answer.ratio_upper, share.high)):
            expected = theirs / (1 - theirs) * weekdays / weekends if theirs < 1 else math.inf
            assert ours == pytest.approx(expected, rel=1e-6)
    assert math.isnan(answer.ratio) == (weekday == 0)
    assert "chance alone" in answer.warnings[0]


def test_with_weeks_the_ratio_has_the_interval_of_a_regression_that_knows_the_weeks():
    which, counts, week = daily()
    answer = side_by_side(which, counts, np.ones(len(which)), week=week)
    weekend = np.array([name == "weekend" for name in which], dtype=float)
    fit = sm.GLM(counts, sm.add_constant(weekend), family=sm.families.Poisson()).fit(
        cov_type="cluster", cov_kwds={"groups": week, "use_correction": False}
    )
    wide = stats.t.ppf(0.975, 39) * fit.bse[1] * math.sqrt(40 / 39)
    assert math.log(answer.ratio) == pytest.approx(fit.params[1], abs=1e-9)
    assert np.log([answer.ratio_lower, answer.ratio_upper]) == pytest.approx([fit.params[1] - wide, fit.params[1] + wide], abs=1e-7)
    assert answer.weeks == 40
    assert answer.warnings == ()


def test_busy_weeks_widen_the_rates_and_hardly_the_ratio():
    which, counts, week = daily()
    plain, clustered = (side_by_side(which, counts, np.ones(len(which)), week=w) for w in (None, week))
    assert (clustered.upper - clustered.lower > 2 * (plain.upper - plain.lower)).all()
    assert plain.ratio == clustered.ratio
    assert clustered.ratio_upper - clustered.ratio_lower < 2 * (plain.ratio_upper - plain.ratio_lower)


def test_an_interval_made_from_weeks_holds_the_truth_as_often_as_it_says():
    held = 0
    for seed in range(300):
        which, counts, week = daily(12, seed)
        answer = side_by_side(which, counts, np.ones(len(which)), week=week)
        held += answer.ratio_lower <= 40 / 60 <= answer.ratio_upper
    assert 0.91 <= held / 300 <= 0.98


@given(st.integers(0, 2**32 - 1), st.floats(0.5, 1000))
def test_the_order_of_the_rows_and_the_unit_change_nothing(seed, per):
    which, counts, week = daily(6, 1, holidays=[date(2024, 1, 1)])
    mixed = np.random.default_rng(seed).permutation(len(which))
    one = side_by_side(which, counts, np.ones(len(which)), week=week)
    other = side_by_side([which[i] for i in mixed], counts[mixed], np.ones(len(which)), week=week[mixed], per=per)
    assert other.value == pytest.approx(one.value * per)
    assert (other.ratio, other.ratio_lower, other.ratio_upper) == pytest.approx((one.ratio, one.ratio_lower, one.ratio_upper))
    assert other.difference == pytest.approx(one.difference * per)


def test_bank_holidays_are_shown_and_belong_to_neither():
    rows = ["weekday", "weekend", "holiday"], [500, 130, 7], [5, 2, 1]
    with_them, without = side_by_side(*rows), side_by_side(*(values[:2] for values in rows))
    assert with_them.days == ("weekday", "weekend", "holiday")
    assert with_them.value.tolist() == [100, 65, 7]
    assert (with_them.ratio, with_them.ratio_lower) == (without.ratio, without.ratio_lower)


def test_a_kind_of_day_with_few_weeks_has_the_limits_of_chance():
    which, counts, week = daily(8, 2, holidays=[date(2024, 1, 1)])
    answer = side_by_side(which, counts, np.ones(len(which)), week=week)
    events = float(answer.numerator[2])
    assert answer.lower[2] == pytest.approx(stats.chi2.ppf(0.025, 2 * events) / 2)
    assert answer.weeks == 8


def test_fewer_than_four_weeks_say_nothing_of_how_weeks_differ():
    which, counts, week = daily(3)
    answer = side_by_side(which, counts, np.ones(len(which)), week=week)
    assert answer.weeks == 0
    assert "chance alone" in answer.warnings[0]


def test_nothing_counted_at_weekends_is_a_ratio_of_zero_and_said():
    for kind in ("rate", "proportion"):
        answer = side_by_side(["weekday", "weekend"], [5, 0], [50, 20], kind=kind)
        assert answer.ratio == answer.ratio_lower == 0
        assert "Nothing was counted on one kind of day" in answer.warnings[-1]


def test_the_answer_says_how_it_was_made():
    which, counts, week = daily(5)
    methods = [
        side_by_side(which, counts, np.ones(len(which)), week=week).method,
        side_by_side(which, counts, np.ones(len(which)), per=10).method,
        side_by_side(which, np.minimum(counts, 90), np.full(len(which), 90), kind="proportion").method,
    ]
    assert [method.id for method in methods] == ["seven-days-rate", "seven-days-rate", "seven-days-proportion"]
    assert [method.parameters["interval"] for method in methods] == ["weeks", "chance", "proportion"]
    assert methods[1].parameters == {"kind": "rate", "interval": "chance", "per": 10.0, "level": 0.95, "weeks": 0}


@pytest.mark.parametrize(
    ("arguments", "options", "said"),
    [
        ((["weekday", "weekend"], [1, -1], [1, 1]), {}, r"numerator\[1\] is -1: it must be 0 or more"),
        ((["weekday", "weekend"], [1, 1], [1, 0]), {}, r"denominator\[1\] is 0: it must be more than 0"),
        ((["weekday", "weekend"], [1, 5], [1, 2]), {"kind": "proportion"}, r"numerator\[1\] is 5: it must not exceed its denominator"),
        ((["weekday", "holiday"], [1, 5], [1, 2]), {}, "no row is a weekend: there is nothing to set side by side"),
        ((["weekend"], [1], [1]), {}, "no row is a weekday"),
        ((["weekday", "Sunday"], [1, 5], [1, 2]), {}, "'Sunday' is no kind of day: it must be one of weekday, weekend, holiday"),
        ((["weekday"], [1, 5], [1, 2]), {}, "there are 1 days and 2 figures: give one for each"),
        ((["weekday", "weekend"], [1, 5], [1, 2]), {"week": [1]}, "there are 1 weeks and 2 figures"),
        ((["weekday", "weekend"], [1, 5], [1, 2]), {"kind": "mean"}, "kind is 'mean': it must be one of rate, proportion"),
        ((["weekday", "weekend"], [1, 5], [1, 2]), {"per": 0}, "per is 0"),
        ((["weekday", "weekend"], [1, 5], [1, 2]), {"level": 95}, "level is 95"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(arguments, options, said):
    with pytest.raises(ValueError, match=said):
        side_by_side(*arguments, **options)
