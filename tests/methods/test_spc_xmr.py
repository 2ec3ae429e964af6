"""XmR charts against a slow, readable reference, under Hypothesis, for every rule set."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from candour.methods import spc
from tests.methods import spc_reference as reference

every_rule_set = pytest.mark.parametrize("rules", list(reference.SETTINGS))
TIDY = st.integers(-40, 40).map(lambda n: n / 10)
"""Decimals that meet the mean, the limits and one another often."""
STEPS = st.sampled_from([-1, 0, 1, 1, 2])


@st.composite
def series(draw, *, most=40):
    """Values of the kinds that rules look for: ties, levels, trends, runs on one side, and wild ones."""
    kind = draw(st.sampled_from(["tidy", "walk", "few", "wild", "blocks"]))
    if kind == "tidy":
        return draw(st.lists(TIDY, min_size=1, max_size=most))
    if kind == "few":
        return draw(st.lists(st.sampled_from([0.1, 0.2, 0.3, 0.7]), min_size=1, max_size=most))
    if kind == "wild":
        return draw(st.lists(st.floats(-1e6, 1e6).map(lambda x: round(x, 3)), min_size=1, max_size=most))
    if kind == "blocks":
        blocks = draw(st.lists(st.tuples(st.integers(-3, 3), st.integers(1, 9)), min_size=1, max_size=6))
        return [level + draw(st.integers(-1, 1)) / 2 for level, length in blocks for _ in range(length)][:most]
    steps = draw(st.lists(st.tuples(STEPS, st.integers(1, 8)), min_size=1, max_size=8))
    up = draw(st.booleans())
    taken = [(step if (i % 2 == 0) == up else -step) for i, (step, length) in enumerate(steps) for _ in range(length)]
    return [float(v) for v in np.cumsum(taken)][:most]


ASKED = {"better": st.sampled_from(["up", "down", "neutral"]), "target": st.none() | TIDY, "baseline": st.none() | st.integers(2, 15)}


def agrees(answer, at, expected, width):
    used = [flag for flag in expected["flags"] if flag is not None]
    one = answer.one(at)
    assert [point.flag for point in one.points if point] == used
    assert one.variation == expected["variation"]
    assert one.assurance == expected["assurance"]
    starts = [*answer.groups, width]
    for first, end, lines in zip(starts, starts[1:], expected["lines"], strict=False):
        for point in one.points[first:end]:
            if point is None:
                continue
            centre, half = lines
            size = abs(float(centre)) + float(half or 0) + max(abs(p.value) for p in one.points if p)
            assert point.centre == pytest.approx(float(centre), abs=1e-12 * size)
            if half is None:
                assert point.lower is point.upper is None
            else:
                assert point.upper == pytest.approx(float(centre + half), abs=1e-11 * size)
                assert point.lower == pytest.approx(float(centre - half), abs=1e-11 * size)
                assert point.near_upper == pytest.approx(float(centre + half * 2 / 3), abs=1e-11 * size)


@every_rule_set
@settings(max_examples=150, deadline=None)
@given(values=series(), data=st.data(), **ASKED)
def test_a_series_is_judged_as_the_reference_judges_it(rules, values, data, better, target, baseline):
    rebase = data.draw(st.lists(st.integers(1, len(values) - 1), max_size=2)) if len(values) > 1 else []
    answer = spc.chart(values, rules=rules, better=better, target=target, baseline=baseline, rebase=rebase)
    expected = reference.xmr(values, rules=rules, better=better, target=target, baseline=baseline, rebase=rebase)
    agrees(answer, 0, expected, len(values))
    if rules == "anhoej":
        found = answer.one().signals
        assert (found["longest_run"], found["longest_run_limit"], found["crossings"], found["crossings_limit"]) == expected["signals"]


@every_rule_set
@settings(max_examples=60, deadline=None)
@given(rows=st.lists(st.lists(TIDY | st.none(), min_size=1, max_size=24), min_size=1, max_size=8), better=ASKED["better"], data=st.data())
def test_many_series_with_gaps_and_short_ends_are_judged_one_by_one(rules, rows, better, data):
    width = max(len(row) for row in rows)
    rows = [row + [None] * (width - len(row)) for row in rows]
    targets = [data.draw(st.none() | TIDY) for _ in rows]
    rebase = data.draw(st.lists(st.integers(1, width - 1), max_size=2)) if width > 1 else []
    values = np.array([[math.nan if v is None else v for v in row] for row in rows])
    aims = np.array([math.nan if t is None else t for t in targets])
    answer = spc.chart(values, rules=rules, better=better, target=aims, rebase=rebase)
    for at, row in enumerate(rows):
        expected = reference.xmr(row, rules=rules, better=better, target=targets[at], rebase=rebase)
        assert answer.flag[at].tolist() == [flag or "common_cause" for flag in expected["flags"]]
        assert (answer.one(at).variation, answer.one(at).assurance) == (expected["variation"], expected["assurance"])
