"""What must not matter to a control chart, and what it refuses."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from candour.methods import spc
from candour.methods.spc import propose_rebase

every_rule_set = pytest.mark.parametrize("rules", list(spc.RULES))
WHOLE = st.lists(st.integers(-30, 30), min_size=2, max_size=30)
FEW = settings(max_examples=60, deadline=None)
TURNED = {"up": "down", "down": "up", "high": "low", "low": "high", "above": "below", "below": "above"}


def turned(word):
    """Say the same of the series upside down."""
    return "_".join(TURNED.get(part, part) for part in word.split("_"))


def asked(rules, better, target):
    return {"rules": rules, "better": better, "target": target}


@every_rule_set
@FEW
@given(values=WHOLE, scale=st.sampled_from([2, 10, 0.1, 0.5, 100]), shift=st.integers(-50, 50), target=st.integers(-30, 30))
def test_another_unit_of_measurement_changes_no_flag(rules, values, scale, shift, target):
    before = spc.chart(values, **asked(rules, "up", target))
    scaled = [round(value * scale + shift, 6) for value in values]
    after = spc.chart(scaled, **asked(rules, "up", round(target * scale + shift, 6)))
    assert after.flags.tolist() == before.flags.tolist()
    assert (after.variation[0], after.assurance[0]) == (before.variation[0], before.assurance[0])
    np.testing.assert_allclose(after.upper, before.upper * scale + shift, atol=1e-7)


@every_rule_set
@FEW
@given(values=WHOLE, better=st.sampled_from(["up", "down", "neutral"]), target=st.integers(-30, 30))
def test_upside_down_everything_is_said_the_other_way_round(rules, values, better, target):
    if rules == "mdc-r-0.2.2":  # a level step counts as down there, and only there
        values = np.cumsum([value or 1 for value in values]).tolist()
    there = spc.chart(values, **asked(rules, better, target)).one()
    back = spc.chart([-value for value in values], **asked(rules, TURNED.get(better, better), -target)).one()
    assert [turned(p.flag) for p in there.points] == [p.flag for p in back.points]
    assert there.variation.split("_")[0] == back.variation.split("_")[0]
    assert turned(there.variation) == back.variation
    assert there.assurance == back.assurance
    assert there.upper == pytest.approx(-back.lower)


@every_rule_set
@FEW
@given(rows=st.lists(st.lists(st.integers(-9, 9), min_size=20, max_size=20), min_size=2, max_size=6), seed=st.integers(0, 99))
def test_the_order_of_units_changes_nothing(rules, rows, seed):
    order = np.random.default_rng(seed).permutation(len(rows))
    one, other = (spc.chart(np.array(rows)[which], **asked(rules, "up", 1.5)) for which in (np.arange(len(rows)), order))
    for name in ("flags", "variation", "assurance", "centre", "lower", "upper", "counts"):
        np.testing.assert_array_equal(getattr(one, name)[order], getattr(other, name))


@every_rule_set
@FEW
@given(values=st.lists(st.integers(-9, 9), min_size=4, max_size=40), data=st.data())
def test_a_rebase_splits_a_series_as_two_series(rules, values, data):
    at = data.draw(st.integers(1, len(values) - 1))
    baseline = data.draw(st.none() | st.integers(2, 12))
    whole = spc.chart(values, rebase=[at], baseline=baseline, **asked(rules, "down", 3))
    first, second = (spc.chart(part, baseline=baseline, **asked(rules, "down", 3)) for part in (values[:at], values[at:]))
    assert whole.flags[0].tolist() == [*first.flags[0].tolist(), *second.flags[0].tolist()]
    np.testing.assert_array_equal(whole.upper[0], [*first.upper[0], *second.upper[0]])
    assert (whole.variation[0], whole.assurance[0]) == (second.variation[0], second.assurance[0])


@every_rule_set
@FEW
@given(values=st.lists(st.integers(-9, 9), min_size=1, max_size=30), data=st.data())
def test_where_gaps_stand_changes_no_flag(rules, values, data):
    gaps = data.draw(st.lists(st.integers(0, len(values)), max_size=5))
    spread = [float(value) for value in values]
    for gap in sorted(gaps, reverse=True):
        spread.insert(gap, float("nan"))
    there = ~np.isnan(spread)
    without, with_gaps = spc.chart(values, rules=rules), spc.chart(spread, rules=rules)
    assert with_gaps.flags[0, there].tolist() == without.flags[0].tolist()
    assert not with_gaps.flags[0, ~there].any()
    assert with_gaps.variation[0] == without.variation[0]


@FEW
@given(values=WHOLE)
def test_any_order_of_time_gives_the_same_mean_side(values):
    """The side of each point is that of whole numbers, whatever the sum was rounded to on the way."""
    tenths = [value / 10 for value in values]
    answer = spc.chart(tenths, rules="anhoej")
    assert answer.runs is not None
    assert answer.runs.useful[0] == sum(value * len(values) != sum(values) for value in values)


def test_numbers_too_long_for_whole_arithmetic_are_decided_all_the_same():
    values = [0.1234567890123, 0.3, 0.2 + 0.2234567890123 - 0.1]
    middle = [0.1, 0.123456789012345, 0.146913578024690]  # the second is exactly between the others
    assert spc.chart(middle, rules="anhoej").runs.useful[0] == 2
    assert spc.chart(values, rules="anhoej").runs.useful[0] == 3


def test_blocks_and_threads_change_nothing():
    values = np.round(np.random.default_rng(4).normal(50, 5, (9000, 24)), 1)
    values[::7, 20:] = np.nan
    together = spc.chart(values, better="up", target=52)
    for at in (0, 7, 2047, 4096, 8999):
        alone = spc.chart(values[at], better="up", target=52)
        assert together.flags[at].tolist() == alone.flags[0].tolist()
        assert (together.variation[at], together.assurance[at]) == (alone.variation[0], alone.assurance[0])
        assert together.upper[at, 0] == alone.upper[0, 0]


def test_what_was_given_is_not_written_on():
    values = np.array([[1.0, np.nan, 3.0, 2.0]])
    kept = values.copy()
    spc.chart(values)
    np.testing.assert_array_equal(values, kept)


WRONG = [
    ({"values": [1, float("inf")]}, r"values\[1\] is inf: it must be a finite number, or NaN where there is no point"),
    ({"values": ["a"]}, "values must be numbers, not"),
    ({"values": []}, r"values has shape \(0,\): it must be one series of at least one point"),
    ({"values": [1, 2], "chart": "x"}, "chart is 'x': it must be one of xmr, run"),
    ({"values": [1, 2], "rules": "mdc"}, "rules is 'mdc': it must be one of mdc-2023-12"),
    ({"values": [1, 2], "better": "more"}, "better is 'more': it must be one of up, down, neutral"),
    ({"values": [1, 2], "baseline": 1}, "baseline is 1: a moving range takes at least 2 points"),
    ({"values": [1, 2], "rebase": [2]}, "rebase is 2: limits can begin anew at columns 1 to 1"),
    ({"values": [1, 2], "rebase": [0]}, "rebase is 0"),
    ({"values": [1, 2], "target": [1, 2]}, r"target has shape \(2,\): it must be one number or one for each of the 1 series"),
    ({"values": [1, 2], "target": float("inf")}, "target is inf"),
    ({"values": [1, 2], "per": 0}, "per is 0: it must be more than 0"),
    ({"values": [-1, 2], "chart": "c"}, r"values\[0\] is -1: it must be 0 or more on a c chart"),
    ({"values": [1, 2], "chart": "p"}, "a p chart needs denominators"),
    ({"values": [1, 2], "denominators": [1, 2], "chart": "g"}, "a g chart takes no denominators"),
    ({"values": [1, 2], "denominators": [1, 2, 3], "chart": "u"}, "the shapes differ"),
    ({"values": [1, 2], "denominators": [1, 0], "chart": "u"}, r"denominators\[1\] is 0: it must be more than 0"),
    ({"values": [1, 2], "denominators": [1, 1], "chart": "p"}, r"values\[1\] is 2: it must not exceed its denominator"),
]


@pytest.mark.parametrize(("given", "sentence"), WRONG, ids=[sentence[:36] for _, sentence in WRONG])
def test_what_no_chart_can_be_made_of_is_refused_in_a_sentence(given, sentence):
    values = given.pop("values")
    with pytest.raises(ValueError, match=sentence):
        spc.chart(values, **given)


QUIET = [5, 6, 4, 5, 6, 5, 4, 6, 5, 5, 4, 6, 5]


def test_a_rebase_is_proposed_once_a_shift_has_lasted_for_thirteen_points():
    assert propose_rebase(QUIET + [12] * 12) == (None,)
    (found,) = propose_rebase(QUIET + [12, 11] * 7)
    assert (found.start, found.side, found.points) == (13, "high", 14)
    assert found.before.centre == pytest.approx(66 / 13)
    assert found.after.centre == pytest.approx(11.5)
    assert (found.before.points, found.after.points, found.now.points) == (13, 14, 27)
    assert found.sigmas > 3
    assert found.limits_differ


def test_no_rebase_is_proposed_for_a_shift_that_has_ended_or_for_a_level_series():
    assert propose_rebase(QUIET + [12, 11] * 7 + [4]) == (None,)
    assert propose_rebase([5.0] * 40) == (None,)
    assert propose_rebase(QUIET * 3) == (None,)


def test_one_point_before_a_run_is_no_level_to_have_moved_from():
    later = [12, 11] * 7
    assert propose_rebase([2, *later]) == (None,)
    assert propose_rebase([2, 3, *later])[0].before.points == 2


def test_after_a_rebase_only_what_follows_is_looked_at():
    values = QUIET + [12, 11] * 7
    assert propose_rebase(values, rebase=(13,)) == (None,)


def test_proposals_are_made_series_by_series_and_move_nothing():
    rows = np.array([QUIET + QUIET, QUIET + [value - 4 for value in QUIET]], dtype=float)
    before = rows.copy()
    none, found = propose_rebase(rows, better="down")
    assert none is None
    assert (found.start, found.side) == (13, "low")
    np.testing.assert_array_equal(rows, before)


def test_a_rebase_of_ratios_is_proposed_too():
    (found,) = propose_rebase([5, 6] * 8 + [50, 55] * 7, denominators=[100] * 30, chart="p", per=100)
    assert (found.start, found.before.centre, found.after.centre) == (16, pytest.approx(5.5), pytest.approx(52.5))


def test_a_series_that_ends_before_a_rebase_keeps_the_icons_of_its_own_last_point():
    ended = [*QUIET, 30, *[float("nan")] * 4]
    goes_on = [*QUIET, 30, 5, 6, 5, 4]
    answer = spc.chart([ended, goes_on], rebase=[14], better="down", target=4)
    assert [answer.one(at).variation for at in (0, 1)] == ["concern_high", "common_cause"]
    assert answer.counts.tolist() == [[14, 0], [14, 4]]
    assert answer.one(0).upper == answer.upper[0, 0]
