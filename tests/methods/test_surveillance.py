import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from candour.methods import surveillance_cost
from candour.methods.surveillance import Plan, watch_patients, watch_periods
from candour.methods.surveillance_weights import patient_weights, period_weights

# Deaths of women and of men of 65 and more, at home or in the practice, that Harold Shipman certified from 1977 to 1998, with the number
# expected from other practices: Baker R (2001), Harold Shipman's clinical practice 1974-1998, tables 8.23 to 8.26, as published with
# Spiegelhalter's The Art of Statistics (figures 10.3 and 10.4).
WOMEN = (
    [2, 9, 14, 7, 8, 5, 2, 13, 13, 7, 8, 11, 8, 3, 4, 1, 13, 8, 19, 23, 31, 16],
    [2.04, 3.9, 4.44, 4.02, 3.93, 2.9, 3.83, 4.47, 2.92, 2.92, 1.84, 2.52, 1.61, 1.63, 0.69, 1.58, 0.99, 1.3, 1.33, 1.29, 0.58, 0.54],
)
MEN = (
    [1, 10, 4, 7, 5, 7, 4, 7, 7, 3, 4, 4, 7, 0, 1, 1, 5, 1, 11, 10, 3, 2],
    [6.16, 5.3, 3.41, 1.96, 3.24, 3.82, 3.5, 2.3, 2.71, 3.29, 4.11, 2.43, 2.83, 1.46, 1.1, 1.57, 0.97, 1.55, 1.23, 1.11, 0.7, 0.7],
)
PERIODS = st.lists(st.tuples(st.integers(0, 60), st.floats(0.05, 40)), min_size=1, max_size=30)
PATIENTS = st.lists(st.tuples(st.booleans(), st.floats(0, 1)), min_size=1, max_size=40)
RATIOS = st.floats(0.2, 5).filter(lambda r: abs(r - 1) > 0.01)


def slow_watch(weights, threshold, test, restart=False):
    """Both charts in plain words, one step after the other."""
    now, path, alarms = 0.0, [], []
    for at, weight in enumerate(weights):
        before = now
        if restart and before >= threshold:
            before = now = 0.0
        now += weight
        if test == "cusum":
            now = max(0.0, now)
        path.append(now)
        if before < threshold <= now:
            alarms.append(at)
    return path, alarms


@pytest.mark.parametrize(("error", "threshold", "year"), [(0.01, 4.595, 1979), (0.0001, 9.210, 1981), (0.000001, 13.816, 1985)])
def test_the_line_of_figure_10_4_is_crossed_in_the_year_the_book_says(error, threshold, year):
    """In the book: "looking at the line for females, it is apparent that Shipman would have crossed the outer threshold in 1985"."""
    answer = watch_periods(*WOMEN, Plan(alpha=error))
    assert answer.threshold == pytest.approx(threshold, abs=5e-4)
    assert answer.lower == pytest.approx(-threshold, abs=5e-4)
    assert 1977 + answer.first_alarm == year
    np.testing.assert_allclose(answer.statistic, math.log(2) * np.cumsum(WOMEN[0]) - np.cumsum(WOMEN[1]))
    assert answer.difference[-1] == pytest.approx(51.27 - 225)


def test_women_and_men_are_watched_at_once():
    both = watch_periods(*zip(WOMEN, MEN, strict=True))
    assert both.first_alarm.tolist() == [watch_periods(*WOMEN).first_alarm, watch_periods(*MEN).first_alarm]
    assert (1977 + both.first_alarm[1]) > 1990


@pytest.mark.parametrize("against", [2, 0.5, 1.3])
def test_a_period_weighs_what_the_two_poisson_distributions_say(against):
    observed, expected = np.meshgrid([0, 1, 5, 40], [0.2, 3.0, 25.0])
    ours = period_weights(observed, expected, against=against)
    theirs = stats.poisson.logpmf(observed, against * expected) - stats.poisson.logpmf(observed, expected)
    np.testing.assert_allclose(ours, theirs, atol=1e-9)


@pytest.mark.parametrize("against", [2, 0.5, 1.3])
def test_a_patient_weighs_what_the_two_risks_say_however_high_they_are(against):
    outcome, risk = np.meshgrid([0, 1], [0.01, 0.3, 0.5, 0.7, 0.99])
    odds = against * risk / (1 - risk)
    theirs = stats.bernoulli.logpmf(outcome, odds / (1 + odds)) - stats.bernoulli.logpmf(outcome, risk)
    np.testing.assert_allclose(patient_weights(outcome, risk, against=against), theirs, atol=1e-12)


def test_who_was_certain_to_die_and_did_weighs_nothing():
    assert patient_weights([1, 0], [1.0, 0.0], against=2).tolist() == [0, 0]


@pytest.mark.parametrize("restart", [False, True])
@pytest.mark.parametrize("test", ["sprt", "cusum"])
@given(periods=PERIODS, ratio=RATIOS, error=st.floats(0.001, 0.4))
def test_periods_add_up_as_in_plain_words(test, restart, periods, ratio, error):
    plan = Plan(ratio=ratio, alpha=error, test=test, restart=restart and test == "cusum")
    observed, expected = zip(*periods, strict=True)
    answer = watch_periods(observed, expected, plan)
    path, alarms = slow_watch(period_weights(observed, expected, against=ratio).tolist(), plan.stated, test, plan.restart)
    np.testing.assert_allclose(answer.statistic, path, atol=1e-9)
    if min((abs(value - plan.stated) for value in path), default=1) > 1e-9:
        assert np.flatnonzero(answer.alarm).tolist() == alarms
        assert answer.first_alarm == (alarms[0] if alarms else -1)


@pytest.mark.parametrize("test", ["sprt", "cusum"])
@given(patients=PATIENTS, ratio=RATIOS)
def test_patients_add_up_as_in_plain_words(test, patients, ratio):
    plan = Plan(ratio=ratio, alpha=0.2, test=test)
    outcome, risk = zip(*patients, strict=True)
    answer = watch_patients(outcome, risk, plan)
    path, _ = slow_watch(patient_weights(outcome, risk, against=ratio).tolist(), plan.stated, test)
    np.testing.assert_allclose(answer.statistic, path, atol=1e-9)
    np.testing.assert_allclose(answer.difference, np.cumsum(np.array(risk) - np.array(outcome)), atol=1e-9)


@given(st.lists(PERIODS, min_size=1, max_size=8), st.sampled_from(["sprt", "cusum"]))
def test_units_with_fewer_periods_are_watched_as_if_alone(units, test):
    plan = Plan(alpha=0.05, test=test)
    longest = max(map(len, units))
    counted = np.array([[i < len(unit) for i in range(longest)] for unit in units])
    observed, expected = (np.array([[unit[i][k] if i < len(unit) else math.nan for i in range(longest)] for unit in units]) for k in (0, 1))
    many = watch_periods(observed, expected, plan, counted=counted)
    for at, unit in enumerate(units):
        alone = watch_periods(*zip(*unit, strict=True), plan)
        np.testing.assert_allclose(many.statistic[at, : len(unit)], alone.statistic)
        assert many.first_alarm[at] == alone.first_alarm
        assert not many.alarm[at, len(unit) :].any()


def test_an_alarm_is_a_crossing_and_not_each_point_above():
    answer = watch_periods([6, 6, 0, 0, 0, 6, 6], [2.0] * 7, Plan(alpha=0.1))
    above = answer.statistic >= answer.threshold
    assert above.sum() > answer.alarm.sum() == 2
    assert np.flatnonzero(answer.alarm)[0] == np.flatnonzero(above)[0]


def test_a_statistic_on_the_threshold_alarms():
    limit = period_weights([5], [2.0], against=2)[0]
    assert watch_periods([5], [2.0], Plan(test="cusum", limit=limit)).first_alarm == 0
    assert watch_periods([5], [2.0], Plan(test="cusum", limit=np.nextafter(limit, 9))).first_alarm == -1


def test_a_change_that_comes_late_is_found_sooner_by_the_cusum():
    observed = [5] * 30 + [10] * 20
    sprt, cusum = (watch_periods(observed, [5.0] * 50, Plan(alpha=0.01, test=test)) for test in ("sprt", "cusum"))
    assert 30 <= cusum.first_alarm < 40
    assert sprt.first_alarm == -1 or sprt.first_alarm > cusum.first_alarm
    assert sprt.statistic[29] < sprt.lower


def test_better_is_watched_with_the_ratio_turned_over_and_upwards_too():
    half, better = Plan(ratio=0.5, alpha=0.01), Plan(ratio=2, alpha=0.01, direction="better")
    few = watch_periods([1] * 20, [3.0] * 20, half)
    assert few.first_alarm > 0
    assert few.ratio == watch_periods([1], [1.0], better).ratio == 0.5
    assert few.method.parameters["watched_for"] == "fewer"
    assert watch_periods([1] * 20, [3.0] * 20, Plan(alpha=0.01)).first_alarm == -1
    assert Plan(ratio=0.5, direction="better").against == 0.5


def test_the_longer_a_cusum_may_run_the_higher_its_threshold_and_busy_units_get_their_own():
    expected = np.array([[1.0] * 12, [8.0] * 12])
    short, long = (watch_periods(expected, expected, Plan(test="cusum", ratio=1.5, run_length=n)).threshold for n in (50, 500))
    assert (short < long).all()
    assert long[0] != long[1]
    patients = watch_patients([[0, 1], [0, 0]], [[0.1, 0.1], [0.2, 0.1]], Plan(test="cusum", run_length=200)).threshold
    assert patients[0] == patients[1] > 0


def test_the_answer_says_how_it_was_made():
    sprt = watch_periods([1], [1.0], Plan(ratio=3, alpha=0.01, beta=0.2)).method
    cusum = watch_patients([1], [0.5], Plan(test="cusum", limit=4.5)).method
    assert (sprt.id, cusum.id) == ("watch-sprt-periods", "watch-cusum-patients")
    assert sprt.parameters == {
        "test": "sprt",
        "of": "periods",
        "ratio": 3,
        "ratio_is": "relative risk",
        "watched_for": "more",
        "alpha": 0.01,
        "beta": 0.2,
    }
    assert (cusum.parameters["ratio_is"], cusum.parameters["threshold_from"], cusum.parameters["limit"]) == ("odds ratio", "limit", 4.5)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"test": "ewma"}, "test is 'ewma': it must be one of sprt, cusum"),
        ({"direction": "up"}, "direction is 'up': it must be one of worse, better"),
        ({"ratio": 1}, "ratio is 1: nothing would be different"),
        ({"ratio": -2}, "ratio is -2: it must be more than 0"),
        ({"ratio": 0.5, "direction": "worse"}, "a ratio below 1 watches for better"),
        ({"alpha": 0}, "alpha is 0: it must lie strictly between 0 and 1"),
        ({"beta": 1}, "beta is 1: it must lie strictly between 0 and 1"),
        ({"alpha": 0.6}, "together they must stay below 1"),
        ({"limit": 4}, "limit belongs to a cusum"),
        ({"run_length": 4}, "run_length belongs to a cusum"),
        ({"restart": True}, "restart belongs to a cusum"),
        ({"test": "cusum", "limit": 0}, "limit is 0: it must be more than 0"),
        ({"test": "cusum", "limit": 1, "run_length": 9}, "give limit or run_length, not both"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_in_one_sentence(arguments, said):
    with pytest.raises(ValueError, match=said):
        Plan(**arguments)


@pytest.mark.parametrize(
    ("watch", "arguments", "said"),
    [
        (watch_periods, ([1, -1], [1, 1]), r"observed\[1\] is -1: it must be 0 or more"),
        (watch_periods, ([1, 1], [1, 0]), r"expected\[1\] is 0: it must be more than 0"),
        (watch_periods, ([1, math.nan], [1, 1]), r"observed\[1\] is nan: it must be a finite number"),
        (watch_periods, ([1, 1], [1, math.inf]), r"expected\[1\] is inf: it must be a finite number"),
        (watch_periods, ([1, 1], [1, 2e10]), r"expected\[1\] is 2e\+10: it is more than anybody could count"),
        (watch_periods, ([1, 1, 1], [1, 1]), "the shapes differ"),
        (watch_periods, ([], []), "there is nothing to watch"),
        (watch_patients, ([2], [0.1]), r"outcome\[0\] is 2: it must be 0 or 1"),
        (watch_patients, ([1], [1.1]), r"risk\[0\] is 1.1: it must be a probability from 0 to 1; divide percentages by 100"),
        (watch_patients, ([1], [-0.1]), r"risk\[0\] is -0.1: it must be a probability"),
    ],
)
def test_figures_that_cannot_be_are_refused_in_one_sentence(watch, arguments, said):
    with pytest.raises(ValueError, match=said):
        watch(*arguments)


class TestCost:
    def test_false_alarms_are_as_many_as_a_simulation_finds(self):
        random = np.random.default_rng(20)
        expected = np.repeat([[2.0], [9.0]], 20_000, axis=0) * np.ones(36)
        observed = random.poisson(expected)
        for plan in (Plan(ratio=1.5, alpha=0.01), Plan(ratio=1.5, test="cusum", limit=4), Plan(ratio=0.6, test="cusum", limit=4)):
            answer = watch_periods(observed, expected, plan)
            cost = surveillance_cost.of_period_watch(answer, expected)
            found = (answer.first_alarm >= 0).sum()
            assert cost.expected == pytest.approx(found, abs=4 * math.sqrt(found))
            assert (cost.units, cost.steps, cost.of) == (40_000, 36, "periods")

    def test_false_alarms_over_patients_are_as_many_as_a_simulation_finds(self):
        random = np.random.default_rng(21)
        risk = random.beta(1, 8, (20_000, 100))
        outcome = random.random(risk.shape) < risk
        counted = np.arange(100) < random.integers(20, 101, (20_000, 1))
        for plan in (Plan(alpha=0.02), Plan(test="cusum", limit=2.5)):
            answer = watch_patients(outcome, risk, plan, counted=counted)
            cost = surveillance_cost.of_patient_watch(answer, risk, counted=counted)
            found = (answer.first_alarm >= 0).sum()
            assert cost.expected == pytest.approx(found, abs=4 * math.sqrt(found))

    @given(st.floats(0.1, 50), st.sampled_from([0.3, 0.5, 1.5, 2, 3]), st.floats(0.0001, 0.3))
    def test_the_sequential_test_never_costs_more_than_its_bound(self, expected, ratio, error):
        answer = watch_periods([[1] * 24] * 3, [[expected] * 24] * 3, Plan(ratio=ratio, alpha=error))
        cost = surveillance_cost.of_period_watch(answer, [[expected] * 24] * 3)
        assert cost.expected <= cost.at_most * (1 + 1e-9)
        assert cost.at_most == pytest.approx(3 * error / (1 - error))

    def test_a_unit_that_is_not_there_costs_nothing(self):
        counted = [[True] * 5, [False] * 5]
        answer = watch_periods([[1] * 5] * 2, [[1.0] * 5] * 2, Plan(alpha=0.1), counted=counted)
        cost = surveillance_cost.of_period_watch(answer, [[1.0] * 5] * 2, counted=counted)
        assert (cost.units, cost.steps) == (1, 5)

    def test_parts_add_up(self):
        answer = watch_periods([[1] * 5] * 2, [[1.0] * 5] * 2, Plan(alpha=0.1))
        one = surveillance_cost.of_period_watch(answer, [[1.0] * 5] * 2)
        both = surveillance_cost.together([one, one])
        assert (both.units, both.steps, both.expected) == (4, 5, 2 * one.expected)
        with pytest.raises(ValueError, match="no watch to add up"):
            surveillance_cost.together([])

    @pytest.mark.parametrize(
        ("units", "steps", "expected", "words"),
        [
            (1, 1, 0.00001, "With 1 unit watched for up to 1 period and nothing changed, fewer than 0.001 would sound a false alarm."),
            (200, 36, 0.0254, "With 200 units watched for up to 36 periods and nothing changed, about 0.025 would sound a false alarm."),
            (200, 36, 3.21, "With 200 units watched for up to 36 periods and nothing changed, about 3.2 would sound a false alarm."),
            (9000, 36, 1234.5, "With 9,000 units watched for up to 36 periods and nothing changed, about 1,234 would sound a false alarm."),
        ],
    )
    def test_the_cost_is_said_in_a_sentence(self, units, steps, expected, words):
        assert surveillance_cost.FalseAlarms(units, steps, expected, 1.0, "periods").words == words


def test_both_thresholds_are_walds_where_the_two_errors_differ():
    plan = Plan(alpha=0.01, beta=0.2)
    assert plan.stated == pytest.approx(math.log(0.8 / 0.01))
    assert plan.lower == pytest.approx(math.log(0.2 / 0.99))
