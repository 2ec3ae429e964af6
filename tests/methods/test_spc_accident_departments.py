"""
The charts of England's accident departments that NHSRplotthedots keeps of itself, read off its pictures.

tests/testthat/_snaps/integration_tests/ae_all_*.svg: heights in pixels, turned to figures by the labels of the axis; grey points are
common cause, blue ones improvement, yellow ones concern.
"""

import csv
from collections import defaultdict

import numpy as np
import pytest

from candour.methods import spc

MDC = pytest.mark.parametrize("rules", ["mdc-r-0.2.2", "mdc-2023-12"])


@pytest.fixture(scope="module")
def england(real_data):
    """Attendances and breaches of all departments by month, April 2016 to March 2019."""
    sums = defaultdict(lambda: np.zeros(2))
    with (real_data / "nhsrdatasets" / "ae_attendances.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            sums[row["period"]] += [float(row["attendances"]), float(row["breaches"])]
    return np.array([sums[month] for month in sorted(sums)]).T


def read_off(pixels, labels):
    """Return what a height means, from two labels of the axis."""
    (one, at_one), (other, at_other) = labels
    return one + (pixels - at_one) * (other - one) / (at_other - at_one)


@MDC
def test_attendances_vary_by_chance_between_the_limits_of_the_picture(england, rules):
    answer = spc.chart(england[0], rules=rules)
    axis = ((1_800_000, 281.17), (2_200_000, 80.15))
    one = answer.one()
    expected = [read_off(height, axis) for height in (180.39, 315.42, 45.35)]
    assert [one.centre, one.lower, one.upper] == pytest.approx(expected, abs=25)  # a hundredth of a pixel is 20 people
    assert not answer.flags.any()


@MDC
def test_attendances_from_april_2017_have_limits_of_their_own(england, rules):
    answer = spc.chart(england[0], rules=rules, rebase=[12])
    axis = ((1_800_000, 248.08), (2_200_000, 79.78))
    for column, heights in ((0, (186.29, 315.42, 57.16)), (12, (152.41, 259.47, 45.35))):
        lines = [float(line[0, column]) for line in (answer.centre, answer.lower, answer.upper)]
        assert lines == pytest.approx([read_off(height, axis) for height in heights], abs=30)
    assert not answer.flags.any()


@pytest.mark.parametrize(("rules", "more"), [("mdc-r-0.2.2", set()), ("mdc-2023-12", {8})])
def test_the_share_seen_in_time_against_its_first_twelve_months(england, rules, more):
    """The picture is that of the package. The announced rule names December 2016 too: near the limit, and the month after it beyond."""
    attendances, breaches = england
    answer = spc.chart(attendances - breaches, denominators=attendances, rules=rules, baseline=12, better="up")
    one = answer.one()
    axis = ((0.84, 323.20), (0.92, 46.66))
    assert [one.centre, one.lower, one.upper] == pytest.approx([read_off(h, axis) for h in (147.28, 249.21, 45.35)], abs=5e-6)
    improved, worse = set(range(11, 19)), {9, *range(20, 24), *range(29, 36)}
    named = {at: point.flag for at, point in enumerate(one.points) if point.flag != "common_cause"}
    assert named.keys() == improved | worse | more
    assert {named[at] for at in improved} == {"shift_high"}
    two = {8, 32, 35} if more else set()  # December 2018 and March 2019 are named for the one rule instead of the other
    assert {at for at, flag in named.items() if flag == "two_in_three_low"} == two
    assert {named[at] for at in worse - two} == {"below_limit", "shift_low"}
    assert one.variation == "concern_low"
