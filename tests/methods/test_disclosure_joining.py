"""Releases about one population are joined by what is the sum of what."""

import datetime as dt

import numpy as np
import pytest

from candour.methods.disclosure import HIDE_ONLY, MID6, attack
from candour.methods.disclosure.joining import Release, join
from candour.methods.disclosure.spans import span, written


def release(counts, groups, spans=(), *, rule=HIDE_ONLY, name="falls", **more) -> Release:
    low, high = rule.possible(rule.shown(counts))
    ends = np.array([span(text) for text in spans], dtype=np.int64).reshape(-1, 2)
    when = {"starts": ends[:, 0], "ends": ends[:, 1]} if spans else {}
    return Release(name, {d: np.array(list(v), dtype=object) for d, v in groups.items()}, low, high, truth=np.array(counts), **when, **more)


def given_away(*releases: Release, **options) -> dict[str, tuple[int, int]]:
    system, _ = join(releases, **options)
    return {n.label: (n.lowest, n.highest) for n in attack.attack(system, exact=True).refused}


def test_a_month_is_what_a_quarter_leaves_over():
    months = release([20, 30], {}, ["2026-01", "2026-02"])
    quarter = release([55], {}, ["2026 Q1"])
    found = given_away(months, quarter)
    assert found == {"falls: the whole, March 2026 (what is left between periods)": (5, 5)}


def test_overlapping_years_to_date_give_a_month_away_that_nobody_published():
    found = given_away(release([40, 42], {}, ["2026-01 to 2026-03", "2026-01 to 2026-04"]))
    assert found == {"falls: the whole, April 2026 (what is left between periods)": (2, 2)}


def test_wards_make_up_the_whole():
    assert given_away(release([20, 3], {"ward": "AB"}), release([23], {})) == {"falls: ward B": (3, 3)}


def test_two_splits_share_what_they_have_in_common():
    ward = release([20, 3], {"ward": "AB"})
    assert given_away(ward) == {}
    assert given_away(ward, release([12, 11], {"day": ["week", "weekend"]})) == {"falls: ward B": (3, 3)}


def test_organisations_make_up_their_region_where_it_is_known():
    known = {"region": np.array(["N", "N", "S"], dtype=object)}
    trusts = release([20, 3, 50], {"organisation": ["T1", "T2", "T3"]}, known_as=known)
    regions = release([23, 50], {"region": ["N", "S"]})
    assert given_away(trusts, regions) == {"falls: organisation T2": (3, 3)}
    unknown = release([20, 3, 50], {"organisation": ["T1", "T2", "T3"]})
    assert given_away(unknown, release([23], {"region": ["N"]})) == {}


def test_a_group_without_a_figure_in_a_month_had_nobody_then():
    fine = release([20, 3, 9], {"ward": "ABA"}, ["2026-01", "2026-01", "2026-02"])
    assert given_away(fine, release([23, 9], {}, ["2026-01", "2026-02"])) == {"falls: ward B, January 2026": (3, 3)}


def test_the_same_count_lies_in_both_its_intervals_unless_it_was_revised():
    one, other = release([7], {}, rule=HIDE_ONLY), release([7], {}, rule=MID6)
    assert given_away(one, other) == {"falls: the whole": (7, 7)}
    system, notes = join([release([3], {}, rule=MID6), release([20], {}, rule=MID6)])
    assert (system.low.tolist(), system.high.tolist()) == ([19], [24])
    assert "were revised" in notes[0]


def test_those_who_were_not_answered_are_what_is_left():
    late = release([98], {"ward": "A"}, name="answered", part_of="asked")
    asked = release([100], {"ward": "A"}, name="asked")
    assert given_away(late, asked) == {"asked without answered: ward A": (2, 2)}


def test_what_is_said_again_in_the_same_words_is_not_new():
    old, new = release([20, 30], {"ward": "AB"}), release([20, 33], {"ward": "AC"})
    system, _ = join([old, new], earlier=1)
    assert {system.label(at) for at in np.flatnonzero(system.new)} == {"falls: ward C"}


def test_the_truth_is_not_used_where_it_is_not_whole():
    system, _ = join([release([40, 42], {}, ["2026-01 to 2026-03", "2026-01 to 2026-04"])], knowing=True)
    assert system.truth is None


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-02", "2026-02-01", "2026-02-28"),
        ("February 2026", "2026-02-01", "2026-02-28"),
        ("feb 2026", "2026-02-01", "2026-02-28"),
        ("2026-02-01", "2026-02-01", "2026-02-28"),
        ("Q4 2025", "2025-10-01", "2025-12-31"),
        ("2025", "2025-01-01", "2025-12-31"),
        ("2025-04 to 2026-03", "2025-04-01", "2026-03-31"),
        ("2025-04-01/2025-04-09", "2025-04-01", "2025-04-09"),
    ],
)
def test_periods_are_read_as_people_write_them(text, first, last):
    begin, end = span(text)
    assert (dt.date.fromordinal(begin).isoformat(), dt.date.fromordinal(end - 1).isoformat()) == (first, last)
    assert span(written(begin, end), days_are="day") == (begin, end)


@pytest.mark.parametrize("text", ["", "soon", "2026-13", "2026-02-30", "2026-02-03", "2026 Q5", "2026-03 to 2026-01"])
def test_what_is_no_period_is_refused(text):
    with pytest.raises(ValueError, match=r"period|ends before"):
        span(text)
