import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from candour.methods import rates
from candour.methods.fairness import gradient
from candour.methods.fairness_quantiles import national_quantiles

# National Child Measurement Programme, England, children measured and found very overweight by tenth of deprivation, and what
# PHEindicatormethods 1.2 printed from them (worked examples of phe_sii, 23 June 2020: SII in percentage points, multiplier -100, 95 %).
MEASURED = {
    "2006/07 year 6": (
        [34353, 32112, 27715, 25372, 23889, 23260, 23180, 24193, 23609, 24488],
        [7287, 6881, 5656, 4868, 4176, 3876, 3617, 3546, 3314, 2960],
        (10.720032, 10.219930, 11.216222),
    ),
    "2006/07 reception": (
        [36111, 31803, 26681, 24184, 23023, 21506, 22197, 23679, 23271, 23464],
        [4362, 3734, 3032, 2561, 2304, 2024, 1938, 1981, 1856, 1635],
        (5.818547, 5.413881, 6.214953),
    ),
    "2007/08 year 6": (
        [63755, 55475, 49526, 46129, 44223, 43000, 42468, 43870, 45095, 48700],
        [14102, 12278, 10512, 9148, 8263, 7411, 6957, 6854, 6585, 6168],
        (11.025821, 10.650050, 11.398987),
    ),
    "2010/11 year 6": (
        [63449, 58069, 51630, 48789, 47060, 46636, 46369, 48321, 49348, 51293],
        [15074, 13566, 11489, 10228, 9037, 8465, 7871, 7542, 7354, 6458],
        (12.781047, 12.408601, 13.153370),
    ),
}
LIFE = (  # the example of phe_sii: expectation of life by tenth
    [7291, 7997, 6105, 7666, 5790, 6934, 5918, 5974, 7147, 7534],
    [75.9, 78.3, 83.8, 83.6, 80.5, 81.1, 81.7, 84.2, 80.6, 86.3],
    [72.7, 75.3, 80.9, 80.2, 77.1, 78, 79, 81.4, 75.8, 83.2],
    [79.1, 81.4, 86.8, 87.1, 83.8, 84.2, 84.4, 86.9, 85.4, 89.4],
)
GROUPS = st.lists(st.tuples(st.integers(1, 10_000), st.floats(-100, 100).map(lambda x: round(x, 3))), min_size=3, max_size=20)
SHARES = st.lists(st.tuples(st.integers(1, 10_000), st.floats(0.02, 0.9)), min_size=3, max_size=12)


def slow_gradient(population, value):
    """Low and Low in their own words: the regression of y sqrt(a) on sqrt(a) and b sqrt(a), without a constant."""
    total = sum(population)
    shares = [p / total for p in population]
    below, rows, target = 0.0, [], []
    for a, y in zip(shares, value, strict=True):
        b = below + a / 2
        below += a
        rows.append([a**0.5, b * a**0.5])
        target.append(y * a**0.5)
    (intercept, slope), *_ = np.linalg.lstsq(np.array(rows), np.array(target), rcond=None)
    return intercept, slope


def narrow(values, share=0.1):
    return [y - share for y in values], [y + share for y in values]


@pytest.mark.parametrize(("measured", "count", "published"), MEASURED.values(), ids=MEASURED)
def test_the_published_slopes_of_childhood_obesity_come_out(measured, count, published):
    share = rates.wilson_interval(count, measured)
    answer = gradient(measured, share.estimate, share.lower, share.upper, kind="proportion", multiplier=-100)
    assert answer.sii == pytest.approx(published[0], abs=5e-7)
    # theirs are quantiles of 100,000 draws, which move by about this much from one run to the next
    assert (answer.sii_lower, answer.sii_upper) == pytest.approx(published[1:], abs=0.01)


@given(GROUPS)
def test_the_line_is_that_of_low_and_low(groups):
    population, value = zip(*groups, strict=True)
    intercept, slope = slow_gradient(population, value)
    answer = gradient(population, value)
    assert answer.sii == pytest.approx(slope, rel=1e-6, abs=1e-6)
    assert answer.intercept == pytest.approx(intercept, rel=1e-6, abs=1e-6)


def test_the_interval_from_scatter_is_that_of_statsmodels():
    population, value = LIFE[:2]
    answer = gradient(population, value, level=0.9)
    fit = sm.WLS(value, sm.add_constant(answer.rank), weights=answer.share).fit()
    np.testing.assert_allclose((answer.sii_lower, answer.sii_upper), fit.conf_int(0.1)[1], rtol=1e-10)
    np.testing.assert_allclose((answer.intercept, answer.sii), fit.params, rtol=1e-10)
    np.testing.assert_allclose(answer.fitted, fit.fittedvalues, rtol=1e-10)


def test_at_each_limit_of_the_ratio_from_scatter_statsmodels_just_about_doubts_it():
    """Fieller's limits: the ratios r for which the last end less r times the first is a quantile of t away from 0."""
    population, value = LIFE[:2]
    answer = gradient(population, value, level=0.9)
    fit = sm.WLS(value, sm.add_constant(answer.rank), weights=answer.share).fit()
    found = [float(fit.t_test([1 - limit, 1]).tvalue.item()) for limit in (answer.rii_lower, answer.rii_upper)]
    assert found == pytest.approx([t := stats.t.ppf(0.95, len(value) - 2), -t], rel=1e-9)


@pytest.mark.parametrize("kind", ["mean", "rate", "proportion"])
def test_the_intervals_are_what_a_long_simulation_converges_to(kind):
    population, value, lower, upper = (np.array(x) for x in LIFE)
    if kind == "proportion":
        value, lower, upper = value / 100, lower / 100, upper / 100
    scales = {
        "mean": (lambda y: y, lambda t: t),
        "rate": (np.log, np.exp),
        "proportion": (lambda y: np.log(y / (1 - y)), lambda t: 1 / (1 + np.exp(-t))),
    }
    there, back = scales[kind]
    answer = gradient(population, value, lower, upper, kind=kind)
    error = (there(upper) - there(lower)) / (2 * 1.959964)
    drawn = back(np.random.default_rng(11).normal(there(value), error, (200_000, len(value))))
    design = np.column_stack([np.sqrt(answer.share), answer.rank * np.sqrt(answer.share)])
    intercepts, slopes = np.linalg.lstsq(design, (drawn * np.sqrt(answer.share)).T, rcond=None)[0]
    wide = answer.sii_upper - answer.sii_lower
    assert np.quantile(slopes, [0.025, 0.975]) == pytest.approx([answer.sii_lower, answer.sii_upper], abs=0.03 * wide)
    ratios = np.quantile((intercepts + slopes) / intercepts, [0.025, 0.975])
    assert ratios == pytest.approx([answer.rii_lower, answer.rii_upper], abs=0.03 * (answer.rii_upper - answer.rii_lower))


@pytest.mark.parametrize("kind", ["rate", "proportion"])
def test_a_transformed_line_turns_around_its_middle(kind):
    """PHEindicatormethods 2 with transform: the limits of the slope on the transformed scale, half of each at either end."""
    population, value = [100, 200, 150, 180], np.array([0.4, 0.3, 0.25, 0.2])
    lower, upper = value * 0.9, value * 1.1
    there, back = (np.log, np.exp) if kind == "rate" else (lambda y: np.log(y / (1 - y)), lambda t: 1 / (1 + np.exp(-t)))
    line = gradient(
        population, there(value), there(value) - (there(upper) - there(lower)) / 2, there(value) + (there(upper) - there(lower)) / 2
    )
    answer = gradient(population, value, lower, upper, kind=kind, transform=True)
    middle = line.intercept + line.sii / 2
    for ours, ratio, slope in [
        (answer.sii, answer.rii, line.sii),
        (answer.sii_lower, answer.rii_lower, line.sii_lower),
        (answer.sii_upper, answer.rii_upper, line.sii_upper),
    ]:
        first, last = back(middle - slope / 2), back(middle + slope / 2)
        assert ours == pytest.approx(last - first)
        assert ratio == pytest.approx(last / first)
    assert answer.intercept == pytest.approx(back(line.intercept))


@given(GROUPS, st.floats(0.1, 1000), st.floats(-100, 100))
def test_a_figure_in_another_unit_scales_and_one_with_another_zero_keeps_its_slope(groups, factor, shift):
    population, value = map(np.array, zip(*groups, strict=True))
    one = gradient(population, value, *narrow(value))
    for answer, times in [
        (gradient(population, value * factor, *np.multiply(narrow(value), factor)), factor),
        (gradient(population, value + shift, *narrow(value + shift)), 1),
    ]:
        size = times * (1 + np.abs(value).max() + abs(shift))
        for name in ("sii", "sii_lower", "sii_upper"):
            assert getattr(answer, name) == pytest.approx(getattr(one, name) * times, abs=1e-9 * size)
    people_counted_in_dozens = gradient(population / 12, value, *narrow(value))
    assert people_counted_in_dozens.sii == pytest.approx(one.sii, abs=1e-9 * (1 + np.abs(value).max()))


@given(SHARES, st.booleans())
def test_reversing_the_order_turns_the_sign_and_the_ratio_over(groups, transform):
    population, value = map(np.array, zip(*groups, strict=True))
    options = {"kind": "proportion", "transform": transform}
    limits = value * 0.9, 1 - (1 - value) * 0.9
    one = gradient(population, value, *limits, **options)
    other = gradient(population[::-1], value[::-1], *(side[::-1] for side in limits), **options)
    assert (other.sii, other.sii_lower, other.sii_upper) == pytest.approx((-one.sii, -one.sii_upper, -one.sii_lower), abs=1e-9)
    assume(np.isfinite(one.rii_lower) and one.rii > 0.05)
    assume(np.isfinite(other.rii_lower))
    assert (other.rii, other.rii_lower, other.rii_upper) == pytest.approx((1 / one.rii, 1 / one.rii_upper, 1 / one.rii_lower), rel=1e-6)


@given(SHARES)
def test_a_negative_multiplier_turns_the_direction_like_a_mirror(groups):
    population, value = map(np.array, zip(*groups, strict=True))
    one = gradient(population, value, value * 0.9, value * 1.1, kind="rate", transform=True)
    other = gradient(population, value, value * 0.9, value * 1.1, kind="rate", transform=True, multiplier=-100)
    assert (other.sii, other.sii_lower, other.sii_upper) == pytest.approx((-100 * one.sii, -100 * one.sii_upper, -100 * one.sii_lower))
    assert (other.rii, other.rii_lower, other.rii_upper) == pytest.approx((1 / one.rii, 1 / one.rii_upper, 1 / one.rii_lower))
    assert other.intercept == pytest.approx(100 * one.intercept)


@given(GROUPS, st.integers(0, 19))
def test_splitting_a_group_shrinks_the_slope_by_the_spread_of_ranks_it_adds(groups, which):
    which %= len(groups)
    people, value = groups[which]
    split = [*groups[:which], (people / 3, value), (2 * people / 3, value), *groups[which + 1 :]]
    one, other = (gradient(*zip(*some, strict=True)) for some in (groups, split))
    spreads = [(answer.share * (answer.rank - 0.5) ** 2).sum() for answer in (one, other)]
    assert other.sii * spreads[1] == pytest.approx(one.sii * spreads[0], abs=1e-9 * (1 + abs(value)))
    assert abs(other.sii) <= abs(one.sii) * (1 + 1e-9) + 1e-9


@given(GROUPS, st.integers(0, 2**32 - 1))
def test_with_an_order_the_rows_may_stand_anyhow_and_groups_with_one_number_count_as_one(groups, seed):
    population, value = map(np.array, zip(*groups, strict=True))
    place = np.sort(np.random.default_rng(seed).integers(0, 6, len(groups)))
    assume(len(set(place)) > 1)
    mixed = np.random.default_rng(seed).permutation(len(groups))
    one = gradient(population, value, *narrow(value), order=place)
    other = gradient(population[mixed], value[mixed], *(np.array(side)[mixed] for side in narrow(value)), order=place[mixed])
    assert (one.sii, one.sii_lower, one.intercept) == pytest.approx((other.sii, other.sii_lower, other.intercept), abs=1e-8)
    assert other.rank == pytest.approx(one.rank[mixed])
    if len(set(place)) >= 3:
        merged = [(population[place == p].sum(), np.average(value[place == p], weights=population[place == p])) for p in sorted(set(place))]
        assert gradient(*zip(*merged, strict=True)).sii == pytest.approx(one.sii, abs=1e-8)


def test_equal_values_have_no_slope_at_all():
    answer = gradient([3, 1, 4, 1, 5], [0.1] * 5)
    assert (answer.sii, answer.sii_lower, answer.sii_upper) == (0, 0, 0)
    assert (answer.rii, answer.rii_lower, answer.rii_upper) == (1, 1, 1)


def test_many_areas_at_once_give_what_each_gives_alone():
    random = np.random.default_rng(3)
    population, value = random.integers(1, 900, (50, 10)), random.normal(50, 9, (50, 10))
    many = gradient(population, value)
    for i in range(50):
        alone = gradient(population[i], value[i])
        for name in ("sii", "sii_lower", "rii", "rii_upper", "intercept"):
            assert getattr(many, name)[i] == pytest.approx(getattr(alone, name), rel=1e-12)


def test_a_ratio_without_meaning_is_left_out_and_said():
    answer = gradient([1, 1, 1, 1, 1], [-2, 0, 2, 4, 5])
    assert np.isnan([answer.rii, answer.rii_lower, answer.rii_upper]).all()
    assert "the ratio of its ends means nothing" in answer.warnings[0]
    assert answer.sii > 0


def test_a_ratio_whose_base_may_be_zero_has_no_limits():
    answer = gradient([1, 1, 1, 1, 1], [2, 9, 5, 14, 19])
    assert answer.rii > 0
    assert np.isnan([answer.rii_lower, answer.rii_upper]).all()
    assert answer.warnings == ("The most deprived end of the line may be 0, so that the ratio has no limits.",)


def test_few_groups_are_said():
    assert gradient([1, 1, 1], [1, 2, 2]).warnings[0] == "There are only 3 groups; one of them can turn the line."


def test_the_answer_says_how_it_was_made():
    given_limits, scatter = gradient(*LIFE), gradient(*LIFE[:2], kind="rate", transform=True, multiplier=-10, level=0.9)
    assert (given_limits.method.id, given_limits.method.version) == ("fairness-mean", "1")
    assert given_limits.method.parameters == {
        "kind": "mean",
        "transform": "none",
        "multiplier": 1.0,
        "level": 0.95,
        "interval": "from the limits of the groups, normal",
        "given_level": 0.95,
    }
    assert scatter.method.parameters == {
        "kind": "rate",
        "transform": "log",
        "multiplier": -10.0,
        "level": 0.9,
        "interval": "from the scatter of the groups around the line, Student's t with groups - 2 degrees of freedom",
    }


@pytest.mark.parametrize(
    ("arguments", "options", "said"),
    [
        (([1, 0, 1], [1, 2, 3]), {}, r"population\[1\] is 0: it must be more than 0"),
        (([1, 1, 1], [1, float("nan"), 3]), {}, r"value\[1\] is nan: it must be a finite number"),
        (([1, 1], [1, 2]), {}, "a line with an interval needs at least 3 groups, and there are 2"),
        (([1, 1, 1], [1, 2]), {}, "the shapes differ"),
        (([1, 1, 1], [1, 2, 3], [0, 0, 0]), {}, "give both lower and upper, or neither"),
        (([1, 1, 1], [1, 2, 3], [0, 3, 0], [4, 4, 4]), {}, r"lower\[1\] is 3: it must not be above its value"),
        (([1, 1, 1], [1, 2, 3], [0, 0, 0], [4, 4, 2]), {}, r"upper\[2\] is 2: it must not be below its value"),
        (([1, 1, 1], [1, 2, 3]), {"kind": "median"}, "kind is 'median': it must be one of mean, rate, proportion"),
        (([1, 1, 1], [1, 2, 3]), {"transform": True}, "a mean has no transformation"),
        (([1, 1, 1], [1, -2, 3]), {"kind": "rate"}, r"value\[1\] is -2: it must be 0 or more in a rate"),
        (([1, 1, 1], [0.1, 0.2, 30]), {"kind": "proportion"}, r"value\[2\] is 30: it must be at most 1 in a proportion"),
        (([1, 1, 1], [0.1, 0, 0.2]), {"kind": "rate", "transform": True}, r"value\[1\] is 0: it has no logarithm"),
        (([1, 1, 1], [0.1, 1, 0.2]), {"kind": "proportion", "transform": True}, r"value\[1\] is 1: it has no logit"),
        (([1, 1, 1], [0.1, 0, 0.2], [0, 0, 0.1], [0.2, 0.1, 0.3]), {"kind": "rate"}, r"lower\[0\] is 0: it has no logarithm"),
        (([1, 1, 1], [1, 2, 3]), {"multiplier": 0}, "multiplier is 0"),
        (([1, 1, 1], [1, 2, 3]), {"level": 95}, "level is 95"),
        (([1, 1, 1], [1, 2, 3], [1, 2, 3], [1, 2, 3]), {"given_level": 95}, "given_level is 95"),
        (([1, 1, 1], [1, 2, 3]), {"order": [1, 1, 1]}, "order is the same for all groups"),
        (([1, 1, 1], [1, 2, 3]), {"order": [1, 2]}, "it must have one number for each of the 3 groups"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(arguments, options, said):
    with pytest.raises(ValueError, match=said):
        gradient(*arguments, **options)


class TestNationalQuantiles:
    @given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 500)), min_size=5, max_size=80), st.integers(0, 2**32 - 1))
    def test_a_unit_stands_where_the_middle_of_its_people_lies(self, units, seed):
        score, people = map(np.array, zip(*units, strict=True))
        mixed = np.random.default_rng(seed).permutation(len(units))
        found = national_quantiles(score, people)
        assert (national_quantiles(score[mixed], people[mixed]) == found[mixed]).all()
        assert (national_quantiles(-score, people, highest_first=True) == found).all()
        for here, fifth in zip(score, found, strict=True):
            twice_the_middle = 2 * int(people[score < here].sum()) + int(people[score == here].sum())
            # in whole numbers: the smallest fifth whose end is not before the middle
            assert fifth == min(f for f in range(1, 6) if twice_the_middle * 5 <= 2 * f * int(people.sum()))

    def test_units_of_one_size_fall_into_fifths_of_one_size(self):
        assert np.bincount(national_quantiles(np.arange(40), np.ones(40))).tolist() == [0, 8, 8, 8, 8, 8]

    @pytest.mark.parametrize(
        ("arguments", "options", "said"),
        [
            (([1, 2], [1, 1]), {}, "2 units cannot make 5 groups"),
            (([1, 2, 3], [1, 1, 1]), {"groups": 1}, "3 units cannot make 1 groups"),
            (([1, 2, 3, 4, 5], [1, 1, 0, 1, 1]), {}, r"population\[2\] is 0"),
        ],
    )
    def test_what_cannot_be_is_refused(self, arguments, options, said):
        with pytest.raises(ValueError, match=said):
            national_quantiles(*arguments, **options)
