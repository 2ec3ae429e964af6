import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from candour.methods.funnel import funnel

UNITS = st.lists(st.tuples(st.integers(1, 5000), st.integers(5000, 20000)), min_size=1, max_size=60)
KINDS_AND_RULES = [
    ("ratio", "none"),
    ("ratio", "shmi"),
    ("ratio", "cqc"),
    ("rate", "none"),
    ("rate", "shmi"),
    ("rate", "cqc"),
    ("proportion", "none"),
    ("proportion", "cqc"),
]
every_funnel = pytest.mark.parametrize(("kind", "rule"), KINDS_AND_RULES)


def slow_tau2(y, s, rule):
    """The two rules once more, in plain Python and in the words of the publications."""
    z = [a / b for a, b in zip(y, s, strict=True)]
    pairs = sorted(zip(z, s, strict=True))
    if rule == "shmi":
        cut = math.floor(len(pairs) / 10)
        pairs = pairs[cut : len(pairs) - cut]
    else:
        ends = []
        for share in (0.1, 0.9):
            place = (len(pairs) - 1) * share
            below, rest = math.floor(place), place - math.floor(place)
            above = min(below + 1, len(pairs) - 1)
            ends.append(pairs[below][0] + rest * (pairs[above][0] - pairs[below][0]))
        pairs = [(min(max(a, ends[0]), ends[1]), b) for a, b in pairs]
    n, phi = len(pairs), sum(a * a for a, _ in pairs) / len(pairs)
    w = [1 / b**2 for _, b in pairs]
    if n < 2 or n * phi < n - 1:
        return 0.0, phi
    return (n * phi - (n - 1)) / (sum(w) - sum(a * a for a in w) / sum(w)), phi


def spread_units(n=40, seed=7):
    random = np.random.default_rng(seed)
    expected = random.uniform(200, 3000, n)
    return random.poisson(expected * np.exp(random.normal(0, 0.1, n))), expected


@pytest.mark.parametrize("rule", ["shmi", "cqc"])
def test_the_spread_of_ratios_agrees_with_a_plain_reading_of_the_rule(rule):
    observed, expected = spread_units()
    if rule == "shmi":
        y, s = np.log(observed / expected), 1 / np.sqrt(expected)
    else:
        y, s = np.sqrt(observed / expected) - 1, 1 / (2 * np.sqrt(expected))
    tau2, phi = slow_tau2(y.tolist(), s.tolist(), rule)
    answer = funnel(observed, expected, overdispersion=rule)
    assert tau2 > 0
    assert answer.overdispersion.tau2 == pytest.approx(tau2, rel=1e-9)
    assert answer.overdispersion.phi == pytest.approx(phi, rel=1e-9)


def test_the_cqc_limits_are_made_on_the_square_root_and_squared_back():
    observed, expected = spread_units()
    answer = funnel(observed, expected, overdispersion="cqc", levels=(0.95,))
    reach = 1.959964 * np.sqrt(1 / (4 * expected) + answer.overdispersion.tau2)
    np.testing.assert_allclose(answer.lower[0], (1 - reach) ** 2, rtol=1e-7)
    np.testing.assert_allclose(answer.upper[0], (1 + reach) ** 2, rtol=1e-7)


def test_the_cqc_limits_of_a_proportion_are_made_on_the_arcsine():
    observed, expected = spread_units()
    total = np.round(expected * 8)
    answer = funnel(observed, total, kind="proportion", overdispersion="cqc", levels=(0.998,))
    pooled = observed.sum() / total.sum()
    y, s = np.arcsin(np.sqrt(observed / total)) - np.arcsin(np.sqrt(pooled)), 1 / (2 * np.sqrt(total))
    tau2, phi = slow_tau2(y.tolist(), s.tolist(), "cqc")
    assert answer.overdispersion.tau2 == pytest.approx(tau2, rel=1e-9)
    assert answer.overdispersion.phi == pytest.approx(phi, rel=1e-9)
    reach = 3.090232306 * np.sqrt(s**2 + tau2)
    np.testing.assert_allclose(answer.lower[0], np.sin(np.arcsin(np.sqrt(pooled)) - reach) ** 2, rtol=1e-7)
    np.testing.assert_allclose(answer.upper[0], np.sin(np.arcsin(np.sqrt(pooled)) + reach) ** 2, rtol=1e-7)


def test_the_exact_limits_of_a_ratio_are_those_of_chi_square():
    expected = np.array([3.0, 40.5, 1200.25])
    answer = funnel(expected, expected, levels=(0.95, 0.998))
    for i, tail in enumerate((0.025, 0.001)):
        np.testing.assert_allclose(answer.lower[i], stats.chi2.ppf(tail, 2 * expected) / (2 * expected))
        np.testing.assert_allclose(answer.upper[i], stats.chi2.ppf(1 - tail, 2 * (expected + 1)) / (2 * expected))


@given(st.integers(1, 3000), st.floats(0.0001, 0.9999), st.sampled_from([0.5, 0.95, 0.998]), st.data())
def test_a_proportion_leaves_its_exact_limits_when_the_binomial_test_says_so(total, centre, level, data):
    typical = int(stats.binom.ppf(data.draw(st.sampled_from([0.0005, 0.01, 0.03, 0.5, 0.97, 0.99, 0.9995])), total, centre))
    count = min(max(typical + data.draw(st.integers(-2, 2)), 0), total)
    band = funnel([count], [total], kind="proportion", centre=centre, levels=(level,)).band[0]
    tail = (1 - level) / 2
    many, few = stats.binom.sf(count - 1, total, centre), stats.binom.cdf(count, total, centre)
    if min(abs(many - tail), abs(few - tail)) > 1e-9:
        assert band == ("higher_than_expected" if many < tail else "lower_than_expected" if few < tail else "as_expected")


def test_one_event_that_was_all_but_impossible_is_above_the_limit():
    answer = funnel([1], [1], kind="proportion", centre=1e-6)
    assert answer.band[0] == "higher_than_expected"
    assert 0 < answer.upper[0, 0] < 1


def test_childrens_heart_surgery_2012_to_2015(real_data):
    """The Art of Statistics, data of figure 2.5: one hospital's survival differs by more than chance, and it is better."""
    lines = (real_data / "charts" / "02-5-child-heart-surgery-2012-x.csv").read_text("utf-8").splitlines()[1:]
    names, operations, survivors = zip(*[line.split(",")[:3] for line in lines], strict=True)
    answer = funnel(np.array(survivors, float), np.array(operations, float), kind="proportion", levels=(0.998,))
    assert {name: band for name, band in zip(names, answer.band, strict=True) if band != "as_expected"} == {
        "London - Great Ormond Street": "higher_than_expected"
    }


@every_funnel
@given(units=UNITS, seed=st.integers(0, 2**32 - 1))
def test_the_order_of_the_rows_changes_nothing(kind, rule, units, seed):
    observed, base = np.array(units).T
    order = np.random.default_rng(seed).permutation(len(units))
    one = funnel(observed, base, kind=kind, overdispersion=rule)
    other = funnel(observed[order], base[order], kind=kind, overdispersion=rule)
    assert one.overdispersion == other.overdispersion
    assert (one.band[order] == other.band).all()
    assert (one.upper[:, order] == other.upper).all()


@every_funnel
@given(units=UNITS)
def test_limits_hold_the_centre_and_widen_with_the_level(kind, rule, units):
    observed, base = np.array(units).T
    answer = funnel(observed, base, kind=kind, overdispersion=rule, levels=(0.95, 0.998))
    assert (answer.lower[1] <= answer.lower[0]).all()
    assert (answer.lower[0] <= answer.centre * (1 + 1e-9)).all()
    assert (answer.upper[0] >= answer.centre * (1 - 1e-9)).all()
    assert (answer.upper[0] <= answer.upper[1]).all()


@every_funnel
@given(units=UNITS)
def test_a_multiplier_scales_the_figures_and_moves_no_band(kind, rule, units):
    observed, base = np.array(units).T
    one = funnel(observed, base, kind=kind, overdispersion=rule)
    thousand = funnel(observed, base, kind=kind, overdispersion=rule, per=1000)
    np.testing.assert_allclose(thousand.value, one.value * 1000)
    np.testing.assert_allclose(thousand.upper, one.upper * 1000)
    np.testing.assert_allclose(thousand.centre, one.centre * 1000)
    assert (thousand.band == one.band).all()


@pytest.mark.parametrize(("kind", "rule"), [(kind, rule) for kind, rule in KINDS_AND_RULES if rule != "none"])
def test_under_a_rule_the_band_follows_the_adjusted_distance(kind, rule):
    observed, base = spread_units(200, seed=3)
    answer = funnel(observed, base * (1 if kind == "ratio" else 9), kind=kind, overdispersion=rule, levels=(0.8,))
    reach = stats.norm.ppf(0.9)
    assert ((answer.band == "higher_than_expected") == (answer.z_adjusted > reach)).all()
    assert ((answer.band == "lower_than_expected") == (answer.z_adjusted < -reach)).all()
    assert len(set(answer.band)) == 3


@every_funnel
def test_the_curve_passes_through_the_limits_of_the_units(kind, rule):
    observed, base = spread_units(30)
    base = base * (1 if kind == "ratio" else 9)
    answer = funnel(observed, base, kind=kind, overdispersion=rule, levels=(0.95,), per=100)
    lower, upper = answer.limits_at(base, 0.95)
    np.testing.assert_allclose(lower, answer.lower[0])
    np.testing.assert_allclose(upper, answer.upper[0])


def test_the_band_is_judged_at_the_first_level():
    assert funnel([125], [100], levels=(0.95, 0.998)).band.tolist() == ["higher_than_expected"]
    assert funnel([125], [100], levels=(0.998, 0.95)).band.tolist() == ["as_expected"]


def test_a_value_on_its_limit_is_as_expected():
    edge = funnel([100], [100], levels=(0.95,)).upper[0, 0] * 100
    assert funnel([edge], [100], levels=(0.95,)).band.tolist() == ["as_expected"]
    assert funnel([np.nextafter(edge, 1e9)], [100], levels=(0.95,)).band.tolist() == ["higher_than_expected"]


@pytest.mark.parametrize("rule", ["shmi", "cqc"])
def test_a_unit_without_events_is_left_out_of_the_spread_and_named(rule):
    observed, expected = spread_units(20)
    names = [f"R{i:02d}" for i in range(21)]
    without = funnel(observed, expected, overdispersion=rule)
    answer = funnel([0, *observed], [50.0, *expected], overdispersion=rule, names=names)
    assert answer.overdispersion.tau2 == without.overdispersion.tau2
    assert answer.overdispersion.dropped == without.overdispersion.dropped + 1
    assert answer.warnings == ("Left out of the over-dispersion estimate, because nothing was observed there: R00.",)
    assert answer.value[0] == 0
    assert answer.band[0] == "lower_than_expected"
    assert math.isnan(answer.z[0]) == (rule == "shmi")


def test_without_a_rule_a_unit_without_events_has_a_distance_and_no_warning():
    answer = funnel([0, 10], [4, 10])
    assert np.isfinite(answer.z).all()
    assert answer.warnings == ()


def test_more_than_ten_units_without_events_are_counted_not_listed():
    answer = funnel([0] * 12 + [5] * 20, [5] * 32, overdispersion="shmi")
    assert answer.warnings[0].endswith("position 9 and 2 more.")


@pytest.mark.parametrize("rule", ["shmi", "cqc"])
def test_one_unit_has_no_spread_and_says_so(rule):
    answer = funnel([5], [4], overdispersion=rule)
    assert answer.overdispersion.tau2 == 0
    assert "cannot be estimated from 1 units" in answer.warnings[0]


def test_spread_is_never_below_zero():
    assert funnel([100] * 30, [100] * 30, overdispersion="shmi").overdispersion.tau2 == 0


def test_nobody_with_an_event_anywhere_still_has_limits():
    for kind in ("rate", "proportion"):
        answer = funnel([0, 0], [10, 1000], kind=kind)
        assert set(answer.band) == {"as_expected"}
        assert (answer.lower == 0).all()
        assert np.isfinite(answer.upper).all()


def test_everybody_with_an_event_everywhere_still_has_limits():
    answer = funnel([10, 1000], [10, 1000], kind="proportion")
    assert set(answer.band) == {"as_expected"}
    assert (answer.upper == 1).all()


def test_the_centre_of_a_ratio_is_one_and_of_the_others_what_was_pooled():
    assert funnel([10, 30], [10, 10]).centre == 1
    assert funnel([10, 30], [10, 10], centre="pooled").centre == 2
    assert funnel([1, 3], [10, 10], kind="rate", per=1000).centre == 200
    assert funnel([1, 3], [10, 10], kind="proportion", centre=0.5).centre == 0.5


def test_the_answer_says_how_it_was_made():
    method = funnel([9, 11], [10, 10], overdispersion="shmi", levels=[0.95]).method
    assert (method.id, method.version) == ("funnel-ratio-shmi", "1")
    assert method.parameters == {
        "kind": "ratio",
        "overdispersion": "shmi",
        "levels": [0.95],
        "centre": 1.0,
        "per": 1.0,
        "trim": "floor(n/10) units at each end",
    }


@pytest.mark.parametrize(
    ("arguments", "options", "said"),
    [
        (([1, -2], [3, 4]), {}, r"observed\[1\] is -2: it must be 0 or more"),
        (([1, 2], [3, 0]), {}, r"expected\[1\] is 0: it must be more than 0"),
        (([1, 2], [3, 0]), {"kind": "rate"}, r"denominator\[1\] is 0"),
        (([1, 5], [3, 4]), {"kind": "proportion"}, r"observed\[1\] is 5: it must not exceed its denominator"),
        (([], []), {}, "at least one unit"),
        (([[1]], [[1]]), {}, "must be a list"),
        (([1, 2, 3], [1, 2]), {}, "shapes differ"),
        (([1], [1]), {"kind": "mean"}, "kind is 'mean': it must be one of ratio, proportion, rate"),
        (([1], [1]), {"overdispersion": "best"}, "overdispersion is 'best': it must be one of none, shmi, cqc"),
        (([1], [1]), {"kind": "proportion", "overdispersion": "shmi"}, "the shmi rule is not defined for a proportion"),
        (([1], [1]), {"levels": (0.95, 95)}, r"levels\[1\] is 95"),
        (([1], [1]), {"levels": ()}, "levels is empty"),
        (([1], [1]), {"per": 0}, "per is 0: it must be more than 0"),
        (([1], [1]), {"centre": -1}, "centre is -1"),
        (([1], [1]), {"kind": "proportion", "centre": 2}, "at most 1"),
        (([0], [1]), {"kind": "rate", "overdispersion": "cqc"}, "observed is 0 everywhere"),
        ((["x"], [1]), {}, "observed must be numbers"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(arguments, options, said):
    with pytest.raises(ValueError, match=said):
        funnel(*arguments, **options)


def test_the_limits_of_funnelplotr_are_its_own_formula_and_about_half_as_wide():
    expected = np.array([100.0, 400.0, 900.0, 1600.0] * 5)
    observed = np.round(expected * np.linspace(0.8, 1.25, 20))
    ours, theirs = (funnel(observed, expected, overdispersion=rule) for rule in ("cqc", "cqc-funnelplotr"))
    assert ours.overdispersion.tau2 == theirs.overdispersion.tau2 > 0
    spread = 1.959964 * np.sqrt(1 / (4 * expected) + theirs.overdispersion.tau2)
    np.testing.assert_allclose(theirs.upper[0], 1 + spread, atol=1e-6)
    np.testing.assert_allclose(theirs.lower[0], 1 - spread, atol=1e-6)
    np.testing.assert_allclose(ours.upper[0], (1 + spread) ** 2, atol=1e-6)
    assert theirs.method.id == "funnel-ratio-cqc-funnelplotr"
