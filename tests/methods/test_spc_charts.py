"""Run, p, p', u, u', c, g and t charts: against the reference, against scipy, and against what other tools have published."""

import csv
import math
from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from candour.methods import spc
from candour.methods.spc import runs
from tests.methods import spc_reference as reference

every_rule_set = pytest.mark.parametrize("rules", list(reference.SETTINGS))
BETTER = st.sampled_from(["up", "down", "neutral"])
PAIRS = st.lists(st.tuples(st.integers(0, 12), st.sampled_from([1, 4, 9, 12, 25, 36, 12.5])), min_size=1, max_size=30)
COUNTS = st.lists(st.integers(0, 30), min_size=1, max_size=30)


@every_rule_set
@pytest.mark.parametrize("chart", ["p", "u"])
@settings(max_examples=60, deadline=None)
@given(pairs=PAIRS, better=BETTER, baseline=st.none() | st.integers(2, 15))
def test_ratios_are_judged_as_the_reference_judges_them(chart, rules, pairs, better, baseline):
    if chart == "p":
        pairs = [(min(a, math.floor(b)), b) for a, b in pairs]
    events, sizes = zip(*pairs, strict=True)
    answer = spc.chart(events, denominators=sizes, chart=chart, rules=rules, better=better, baseline=baseline)
    expected = reference.counted(chart, events, sizes, rules=rules, better=better, baseline=baseline)
    same(answer, expected)
    top = 1 if chart == "p" else math.inf
    for at, variance in enumerate(expected["variance"]):
        reach = 3 * math.sqrt(variance)
        assert answer.upper[0, at] == pytest.approx(min(float(expected["middle"]) + reach, top))
        assert answer.lower[0, at] == pytest.approx(max(float(expected["middle"]) - reach, 0), abs=1e-12)


@every_rule_set
@pytest.mark.parametrize("chart", ["c", "g"])
@settings(max_examples=60, deadline=None)
@given(counts=COUNTS, better=BETTER, baseline=st.none() | st.integers(2, 15))
def test_counts_are_judged_as_the_reference_judges_them(chart, rules, counts, better, baseline):
    answer = spc.chart(counts, chart=chart, rules=rules, better=better, baseline=baseline)
    expected = reference.counted(chart, counts, None, rules=rules, better=better, baseline=baseline)
    same(answer, expected)
    reach = 3 * math.sqrt(expected["variance"][0])
    assert answer.upper[0, 0] == pytest.approx(float(expected["middle"]) + reach)
    assert answer.lower[0, 0] == pytest.approx(max(float(expected["middle"]) - reach, 0), abs=1e-12)


@every_rule_set
@settings(max_examples=60, deadline=None)
@given(values=st.lists(st.integers(-9, 9).map(lambda n: n / 10), min_size=1, max_size=30), better=BETTER)
def test_a_run_chart_is_judged_round_its_median(rules, values, better):
    answer = spc.chart(values, chart="run", rules=rules, better=better)
    same(answer, reference.run_chart(values, rules=rules, better=better))
    assert np.isnan(answer.upper).all()


def same(answer, expected):
    assert answer.flag[0].tolist() == expected["flags"]
    assert answer.one().variation == expected["variation"]
    assert answer.centre[0] == pytest.approx(float(expected["centre"]))


@pytest.mark.parametrize(("rules", "screen"), [("mdc-2023-12", False), ("anhoej", False), ("powerbi-2026", True)])
@pytest.mark.parametrize(("chart", "share"), [("pprime", True), ("uprime", False)])
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_laneys_charts_widen_by_how_much_points_vary_beyond_chance(chart, share, rules, screen, data):
    count = data.draw(st.integers(3, 25))
    sizes = data.draw(st.lists(st.integers(500, 9000), min_size=count, max_size=count))
    events = [data.draw(st.integers(1, size - 1)) for size in sizes]
    centre, sigma = reference.laney(events, sizes, share=share, screen=screen)
    answer = spc.chart(events, denominators=sizes, chart=chart, rules=rules)
    np.testing.assert_allclose(answer.centre[0], centre)
    np.testing.assert_allclose(answer.upper[0], [min(centre + 3 * s, 1 if share else math.inf) for s in sigma])
    np.testing.assert_allclose(answer.lower[0], [max(centre - 3 * s, 0) for s in sigma], atol=1e-12)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(0.5, 5000), min_size=2, max_size=30))
def test_a_t_chart_is_an_xmr_chart_of_the_root_taken_back(times):
    answer = spc.chart(times, chart="t", rules="anhoej")
    roots = np.array(times) ** (1 / 3.6)
    centre, reach = roots.mean(), 3 / 1.128 * np.abs(np.diff(roots)).mean()
    assert answer.centre[0, 0] == pytest.approx(centre**3.6)
    assert answer.upper[0, 0] == pytest.approx((centre + reach) ** 3.6)
    assert answer.lower[0, 0] == pytest.approx(max(centre - reach, 0) ** 3.6, abs=1e-9)
    assert answer.near_upper[0, 0] == pytest.approx((centre + reach * 2 / 3) ** 3.6)


def test_a_long_time_without_an_event_is_an_improvement_where_more_time_is_better():
    times = [10, 14, 9, 12, 11, 8, 13, 10, 12, 9, 11, 10, 12, 400]
    for chart in ("t", "g"):
        assert spc.chart(times, chart=chart, better="up").one().variation == "improvement_high"
        assert spc.chart(times, chart=chart, better="down").one().variation == "concern_high"


def test_events_at_the_same_time_are_refused_on_a_t_chart():
    with pytest.raises(ValueError, match=r"values\[1\] is 0: it must be more than 0: events at the same time have no time between them"):
        spc.chart([3, 0, 4], chart="t")


@pytest.mark.parametrize("useful", [1, 2, 3, 5, 9, 10, 11, 12, 22, 23, 24, 45, 46, 90, 91, 181, 182, 500])
def test_the_bounds_of_runs_are_those_of_schilling_and_chen(useful):
    assert runs.longest_by_chance(useful) == round(math.log2(useful)) + 3
    assert runs.fewest_by_chance(useful) == stats.binom.ppf(0.05, useful - 1, 0.5)


def series(path, *names):
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [np.array([float(row[name]) for row in rows]) for name in names]


def by_month(path, top, bottom):
    sums = defaultdict(lambda: [0.0, 0.0])
    with path.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            sums[row["month"]][0] += float(row[top])
            sums[row["month"]][1] += float(row[bottom])
    return np.array([sums[month] for month in sorted(sums)]).T


def test_c_chart_of_infections_as_qicharts2_gives_it(real_data):
    """qicharts2 0.8.1 on `cdi`, first 24 months; its figures as kept in the tests of PowerBI-SPC (test/fixtures/golden/c, March 2026)."""
    (counts,) = series(real_data / "charts" / "cdi.csv", "n")
    answer = spc.chart(counts[:24], chart="c", rules="anhoej").one()
    assert (answer.centre, answer.lower, answer.upper) == pytest.approx((18.7083, 5.7324, 31.6843), abs=5e-5)
    assert (answer.points[0].near_lower, answer.points[0].near_upper) == pytest.approx((10.0577, 27.359), abs=5e-5)


def test_u_chart_of_hospital_infections_as_qicharts2_gives_it(real_data):
    """The same source, test/fixtures/golden/u: all hospitals and infections added up by month."""
    events, days = by_month(real_data / "charts" / "hospital_infections.csv", "n", "days")
    answer = spc.chart(events, denominators=days, chart="u", rules="anhoej")
    assert answer.centre[0, 0] == pytest.approx(0.00182358, abs=5e-9)
    assert answer.upper[0, :4] == pytest.approx([0.00205349, 0.00206467, 0.00205401, 0.0020623], abs=5e-9)
    assert answer.lower[0, -2:] == pytest.approx([0.0015721, 0.00157049], abs=5e-9)


@pytest.mark.parametrize("chart", ["pprime", "uprime"])
def test_laneys_charts_of_accident_departments_as_published(real_data, chart):
    """The same source, golden/pp and golden/up: with one centre the two are the same chart, because the spread of z makes up for sigma."""
    seen, attended = series(real_data / "charts" / "nhs_accidents.csv", "r", "n")
    answer = spc.chart(seen, denominators=attended, chart=chart, rules="anhoej")
    assert answer.centre[0, 0] == pytest.approx(0.9529, abs=5e-5)
    assert answer.upper[0, :3] == pytest.approx([0.96567, 0.965753, 0.965421], abs=5e-7)
    assert answer.lower[0, -2:] == pytest.approx([0.940087, 0.939975], abs=5e-7)


def test_i_chart_of_harms_as_qicharts2_gives_it(real_data):
    """The same source, golden/i: the global trigger tool by month, harms for each day in hospital."""
    harms, days = by_month(real_data / "charts" / "gtt.csv", "harms", "days")
    answer = spc.chart(harms, denominators=days, rules="anhoej").one()
    assert (answer.centre, answer.lower, answer.upper) == pytest.approx((0.059297, 0.022858, 0.095737), abs=5e-7)


@pytest.mark.parametrize(
    ("asked", "quiet", "near", "limit"),
    [
        ({"chart": "c"}, 4, 8, 10),  # mean 4, sigma 2
        ({"chart": "u", "denominators": [1] * 23}, 4, 8, 10),
        ({"chart": "p", "denominators": [100] * 23}, 50, 60, 65),  # a half, sigma 0.05
    ],
)
def test_a_count_on_a_line_is_inside_it_and_one_more_is_beyond(asked, quiet, near, limit):
    def flags(*last):
        return spc.chart([quiet] * 20 + list(last), baseline=20, **asked).flag[0, 20:].tolist()

    assert flags(near, near, quiet + 1) == ["common_cause"] * 3
    assert flags(near + 1, near + 1, quiet + 1) == ["two_in_three_high", "two_in_three_high", "common_cause"]
    assert flags(limit, quiet, quiet) == ["common_cause"] * 3
    assert flags(limit + 1, quiet, quiet)[0] == "above_limit"


@pytest.mark.parametrize(
    ("chart", "spread"),
    [
        ("p", lambda level, size: stats.binom(size, level).std() / size),
        ("u", lambda level, size: stats.poisson(level * size).std() / size),
        ("c", lambda level, size: stats.poisson(level).std()),
        ("g", lambda level, size: stats.geom(1 / (level + 1), loc=-1).std()),
    ],
)
def test_limits_are_three_standard_deviations_of_the_distribution_as_scipy_has_it(chart, spread):
    events, sizes = (
        np.array([3, 9, 4, 6, 12, 5, 7, 4, 8, 6, 3, 5, 9, 7]),
        np.array([40, 90, 55, 61, 130, 47, 80, 44, 75, 66, 39, 58, 91, 72]),
    )
    of_sizes = chart in ("p", "u")
    answer = spc.chart(events, denominators=sizes if of_sizes else None, chart=chart)
    level = events.sum() / sizes.sum() if of_sizes else events.mean()
    for at, size in enumerate(sizes.tolist()):
        reach = float(spread(level, size))
        assert answer.upper[0, at] == pytest.approx(level + 3 * reach, rel=1e-12)
        assert answer.lower[0, at] == pytest.approx(max(level - 3 * reach, 0), rel=1e-9, abs=1e-12)
        assert answer.near_upper[0, at] == pytest.approx(level + 2 * reach, rel=1e-12)
