"""What the makers of the rule sets have published, and the places where they are known to differ."""

import numpy as np
import pytest

from candour.methods import spc

RNORM = [
    *(-0.56047565, -0.23017749, 1.55870831, 0.07050839, 0.12928774, 1.71506499, 0.46091621, -1.26506123, -0.68685285, -0.44566197),
    *(1.22408180, 0.35981383, 0.40077145, 0.11068272, -0.55584113, 1.78691314, 0.49785048, -1.96661716, 0.70135590, -0.47279141),
]
"""set.seed(123); rnorm(20) in R: the series that NHSRplotthedots tests itself with (tests/testthat/_snaps/ptd_spc_standard.md)."""

MDC = ("mdc-r-0.2.2", "mdc-2023-12")


def lines(values, **asked):
    one = spc.chart(values, **asked).one()
    return one.centre, one.lower, one.upper


@pytest.mark.parametrize("rules", MDC)
def test_the_limits_are_those_of_the_r_package(rules):
    assert lines(RNORM, rules=rules) == pytest.approx((0.1416238, -3.01138, 3.294627), abs=5e-7)
    assert lines(RNORM[:10], rules=rules) == pytest.approx((0.0746, -2.60, 2.75), abs=5e-3)
    assert lines(RNORM[10:], rules=rules) == pytest.approx((0.209, -3.28, 3.70), abs=5e-3)


@pytest.mark.parametrize("rules", MDC)
def test_one_wild_point_widens_the_limits_only_where_it_is_not_screened(rules):
    wild = [*RNORM[:14], 10, *RNORM[15:]]
    assert lines(wild, rules=rules) == pytest.approx((0.6694159, -2.383666, 3.722497), abs=5e-7)
    centre, lower, upper = lines(wild, rules="anhoej")  # not screened, and 3/1.128 for the 2.66 that the package prints
    assert (upper - centre) * 1.128 / 3 * 2.66 == pytest.approx(5.935457 - 0.6694159, abs=5e-6)
    assert centre - lower == pytest.approx(upper - centre)


@pytest.mark.parametrize("rules", MDC)
def test_two_points_near_opposite_limits_are_no_signal(rules):
    """NHSRplotthedots issue 143, and the test it left."""
    values = [1, -1] * 7 + [5.5, -5.5]
    assert spc.chart(values, rules=rules).flag[0, -2:].tolist() == ["common_cause"] * 2


def close(at, values, **asked):
    """Put values, in standard deviations, at the end of a quiet series whose lines come from its first 20 points: mean 0, sigma 1."""
    quiet = [0.564, -0.564] * 10
    answer = spc.chart([*quiet, *values], baseline=20, **asked)
    return answer.flag[0, 20 + at]


@pytest.mark.parametrize(
    ("rules", "flag"), [("mdc-r-0.2.2", "common_cause"), ("mdc-2023-12", "two_in_three_high"), ("powerbi-2026", "two_in_three_high")]
)
def test_a_point_beyond_the_limit_counts_for_two_in_three_since_the_end_of_2023(rules, flag):
    """NHSRplotthedots issues 153 and 194: s > 3, then 2 < s < 3; the package leaves the second at common cause."""
    assert close(0, [3.5, 2.5, 0.5], rules=rules) == "above_limit"
    assert close(1, [3.5, 2.5, 0.5], rules=rules) == flag
    assert close(2, [3.5, 2.5, 0.5], rules=rules) == "common_cause"


@pytest.mark.parametrize(
    ("rules", "flag"), [("mdc-r-0.2.2", "common_cause"), ("mdc-2023-12", "common_cause"), ("powerbi-2026", "two_in_three_high")]
)
def test_the_third_point_must_be_on_the_same_side_except_in_power_bi(rules, flag):
    assert close(1, [-0.5, 2.5, -0.5, 2.5, -0.5], rules=rules) == flag


def test_the_third_point_is_not_flagged_itself():
    assert [close(at, [2.5, 0.5, 2.5], rules="mdc-2023-12") for at in range(3)] == [
        "two_in_three_high",
        "common_cause",
        "two_in_three_high",
    ]


def test_power_bi_calls_five_in_a_row_a_trend():
    rising = [-0.6, -0.3, 0.1, 0.4, 0.7]
    assert close(4, [0.2, *rising[:4]], rules="powerbi-2026") == "common_cause"
    assert close(5, [0.2, *rising], rules="powerbi-2026") == "trend_up"
    assert close(5, [0.2, *rising], rules="mdc-2023-12") == "common_cause"


def test_six_points_are_no_trend_and_no_shift_and_seven_are():
    for count, flag in ((6, "common_cause"), (7, "shift_high")):
        assert close(2, [0.5, 0.3] * 3 + [0.5] * (count - 6) + [-0.5], rules="mdc-2023-12") == flag
    for count, flag in ((6, "common_cause"), (7, "trend_up")):
        assert close(count - 1, [-0.9 + 0.3 * i for i in range(count)], rules="mdc-2023-12") == flag


def test_a_trend_is_named_before_a_shift_and_after_a_limit():
    falling = [1.9, 1.8, 1.7, 1.6, 1.5, 1.4, 1.3]
    assert {close(at, falling, rules="mdc-2023-12") for at in range(7)} == {"trend_down"}
    assert close(0, [3.5, *falling], rules="mdc-2023-12") == "above_limit"


def test_where_two_trends_meet_the_point_belongs_to_the_one_that_begins():
    peak = [float(v) / 10 for v in (*range(7), *range(5, -1, -1))]
    for rules in MDC:
        assert [close(at, peak, rules=rules) for at in (5, 6, 7)] == ["trend_up", "trend_down", "trend_down"]


def test_the_r_package_reads_the_end_of_a_trend_by_the_step_that_follows():
    """Two rising trends with a step down between them: the package names the last point of the first one falling."""
    twice = [v / 10 for v in (*range(7), *range(7))]
    assert close(6, twice, rules="mdc-2023-12") == "trend_up"
    assert close(6, twice, rules="mdc-r-0.2.2") == "trend_down"


def test_a_point_on_the_mean_ends_a_run():
    values = [1.0, -1.0] * 10 + [0.5, 0.5, 0.5, 0.0, 0.5, 0.5, 0.5]
    assert set(spc.chart(values, baseline=20).flag[0, 20:]) == {"common_cause"}


@pytest.mark.parametrize("rules", list(spc.RULES))
def test_a_constant_series_has_limits_at_its_mean_and_no_signal(rules):
    """Every range is screened in the R package, its Python port and once in Power BI, which leaves no limits at all."""
    answer = spc.chart([0.1] * 30, rules=rules, better="up", target=0.1)
    assert lines([0.1] * 30, rules=rules) == (0.1, 0.1, 0.1)
    assert not answer.flags.any()
    assert answer.one().assurance == "inconsistent"


def test_a_point_on_the_mean_is_decided_whatever_the_order_of_summation():
    """The mean is 0.3, the sum in floats is 0.3 or a little more or less by order; seven points follow on one side but for one on it."""
    values = [0.1, 0.5, 0.2, 0.4, 0.7, -0.1, 0.31, 0.29] + [0.3] * 8
    random = np.random.default_rng(5)
    for _ in range(50):
        shuffled = random.permutation(values)
        on = np.flatnonzero(shuffled == 0.3)
        answer = spc.chart(np.concatenate([shuffled, shuffled]), rules="anhoej")
        assert answer.runs is not None
        assert answer.runs.useful[0] == 2 * (len(values) - len(on))


def test_in_power_bi_improvement_wins_where_the_last_point_meets_rules_in_both_directions():
    falling = [1.9, 1.8, 1.7, 1.6, 1.5, 1.4, 1.3]
    values = [0.564, -0.564] * 10 + falling
    assert spc.chart(values, baseline=20, rules="powerbi-2026", better="up").one().variation == "improvement_high"
    mdc = spc.chart(values, baseline=20, rules="mdc-2023-12", better="up").one()
    assert mdc.variation == "concern_low"
    assert mdc.warnings == ("The last point meets rules in both directions; the rule set's order decides which of them is shown.",)


def after_quiet(values, **asked):
    """Flags after 20 points with mean 0 and mean moving range 1.5: limits at 3.99, near from 2.66."""
    return spc.chart([0.75, -0.75] * 10 + values, baseline=20, **asked).flag[0, 20:].tolist()


@pytest.mark.parametrize("rules", MDC)
def test_a_point_on_a_limit_is_inside_it(rules):
    assert after_quiet([3.99, -3.99], rules=rules) == ["common_cause", "common_cause"]
    assert after_quiet([3.991, -3.991], rules=rules) == ["above_limit", "below_limit"]


@pytest.mark.parametrize("rules", MDC)
def test_a_point_is_near_a_limit_strictly_beyond_two_thirds_of_the_way(rules):
    assert after_quiet([2.66, 2.66, 0.1], rules=rules) == ["common_cause"] * 3
    assert after_quiet([2.661, 0.1, 2.661], rules=rules) == ["two_in_three_high", "common_cause", "two_in_three_high"]
    assert after_quiet([-2.661, -2.661, -0.1], rules=rules) == ["two_in_three_low", "two_in_three_low", "common_cause"]


def test_a_target_on_a_limit_is_inside_it():
    for target, assured in ((3.99, "inconsistent"), (3.991, "consistent_fail"), (-3.99, "inconsistent"), (-3.991, "consistent_pass")):
        assert spc.chart([0.75, -0.75] * 10, better="up", target=target).one().assurance == assured
    assert spc.chart([0.75, -0.75] * 10, better="down", target=3.991).one().assurance == "consistent_pass"
    assert spc.chart([0.75, -0.75] * 10, better="neutral", target=3.991).one().assurance == "none"


def test_a_moving_range_of_exactly_3_267_times_the_mean_is_left_out():
    values = [0, 3.267, 2.967, 2.667, 2.8]  # ranges 3.267, 0.3, 0.3 and 0.133: their mean is 1
    centre, lower, upper = lines(values)
    assert (upper - lower) / 2 == pytest.approx(2.66 * 0.733 / 3)
    assert centre == pytest.approx(2.3402)
    centre, lower, upper = lines([0, 3.266, 2.966, 2.666, 2.8])  # 3.266 of a mean of 1: kept
    assert (upper - lower) / 2 == pytest.approx(2.66)


@pytest.mark.parametrize("rules", MDC)
def test_a_point_beyond_a_line_by_the_last_written_digit_is_beyond_it(rules):
    beyond = 1e-13  # less than sums in floating point can be relied on
    assert after_quiet([3.99 + beyond, -3.99 - beyond], rules=rules) == ["above_limit", "below_limit"]
    assert after_quiet([2.66 + beyond, 0.1, 2.66 + beyond], rules=rules) == ["two_in_three_high", "common_cause", "two_in_three_high"]
    for target, assured in ((3.99 + beyond, "consistent_fail"), (-3.99 - beyond, "consistent_pass")):
        assert spc.chart([0.75, -0.75] * 10, better="up", target=target, rules=rules).one().assurance == assured
