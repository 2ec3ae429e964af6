"""The attack finds what a patient attacker finds, succeeds where a rule is weak, and recovers nothing where it holds."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from candour.methods.disclosure import HES2018, HIDE_ONLY, MID6, OS2023, attack
from candour.methods.disclosure.narrowing import narrow
from candour.methods.disclosure.system import Builder
from tests.methods.disclosure_tables import Published, one_by_one, two_way, year_to_date

RULES = st.sampled_from([MID6, HES2018, OS2023, HIDE_ONLY])
TINY = st.lists(st.integers(0, 7), min_size=4, max_size=4)


def counts(mean: float, shape, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).negative_binomial(1, 1 / (1 + mean), shape)


def rates(make, rule, mean, shape, times: int) -> tuple[float, float]:
    """Return the share of small cells that are recovered exactly, and to at most two counts."""
    exact = two = small = 0
    for seed in range(times):
        table = make(rule, counts(mean, shape, seed))
        found = attack.attack(table.system(), exact=True)
        assert found.state != "undecided"
        small += found.looked_at
        exact += sum(n.values == 1 for n in found.narrowed)
        two += sum(n.values <= 2 for n in found.narrowed)
        assert all(n.lowest <= table.truth[n.figure] <= n.highest for n in found.narrowed)
    return exact / small, two / small


@settings(max_examples=30)
@given(RULES, TINY)
def test_the_attack_finds_exactly_what_trying_every_possibility_finds(rule, four):
    system = two_way(rule, np.array(four).reshape(2, 2)).system()
    possible = one_by_one(system, most=12)
    for found in attack.attack(system, exact=True).narrowed:
        seen = possible[found.figure]
        assert (found.lowest, found.highest, found.values) == (min(seen), max(seen), len(seen))


@settings(max_examples=30)
@given(RULES, TINY)
def test_bounds_never_leave_out_a_possibility(rule, four):
    system = two_way(rule, np.array(four).reshape(2, 2)).system()
    bounds = narrow(system)
    for at, seen in enumerate(one_by_one(system, most=12)):
        assert bounds.least[at] <= min(seen)
        assert max(seen) <= bounds.greatest[at]


@settings(max_examples=60)
@given(RULES, st.lists(st.integers(0, 40), min_size=12, max_size=12), st.booleans())
def test_stopping_early_never_changes_whether_a_release_is_refused(rule, cells, knowing):
    table = two_way(rule, np.array(cells).reshape(4, 3))
    small = (np.array(table.truth) >= 1) & (np.array(table.truth) <= 7)
    slow = attack.attack(table.system(knowing=knowing), small=small, exact=True)
    fast = attack.attack(table.system(knowing=knowing), small=small)
    assert fast.state == slow.state
    assert (slow.state == "refused") == any(n.values < 3 for n in slow.narrowed)


# The attack's measured success on three kinds of table (docs/reference/methods/disclosure-attack.md). The first column must succeed: an
# attack that never does proves nothing.
@pytest.mark.parametrize(("make", "mean", "shape"), [(two_way, 12, (8, 5)), (two_way, 15, (20, 2)), (year_to_date, 6, 12)])
def test_hiding_small_counts_beside_exact_totals_is_broken(make, mean, shape):
    exact, _ = rates(make, HIDE_ONLY, mean, shape, times=8)
    assert exact > 0.2


def test_the_rule_of_hospital_statistics_leaks_where_periods_overlap():
    exact, two = rates(year_to_date, HES2018, 6, 12, times=25)
    assert exact > 0
    assert two > 0.03


@pytest.mark.parametrize(("make", "mean", "shape"), [(two_way, 12, (8, 5)), (two_way, 15, (20, 2)), (year_to_date, 6, 12)])
def test_the_middle_of_six_gives_no_small_count_away_exactly(make, mean, shape):
    exact, two = rates(make, MID6, mean, shape, times=8)
    assert exact == 0
    assert two < 0.03


@settings(max_examples=25)
@given(st.integers(0, 10**6), st.sampled_from(["table", "periods"]))
def test_what_passes_under_the_default_gives_nothing_away_and_hiding_alone_does_not_pass(seed, kind):
    cells = counts(9, (5, 4), seed)
    cells.flat[:2] = [3, 20]
    make = two_way if kind == "table" else year_to_date
    given_counts = cells if kind == "table" else cells.ravel()[:12]
    table = make(MID6, given_counts)
    if attack.attack(table.system()).state == "safe":
        assert all(n.values >= 3 for n in attack.attack(table.system(), exact=True).narrowed)
    if kind == "periods":
        assert attack.attack(make(HIDE_ONLY, given_counts).system()).state == "refused"


def test_six_hospitals_of_one_each_are_given_away_even_by_the_middle_of_six():
    table = Published(MID6)
    table.cells([1] * 6)
    table.sums([range(6)], [1] * 6)
    found = attack.attack(table.system())
    assert found.state == "refused"
    assert {(n.lowest, n.highest) for n in found.refused} == {(1, 1), (6, 6)}


def test_two_rules_for_the_same_count_give_it_away():
    table = Builder()
    one, other = table.cells([1, 7], [7, 12], ["under one rule", "under another"])
    table.define([one], [0], [other])
    (found, *_) = attack.attack(table.system()).refused
    assert (found.lowest, found.highest) == (7, 7)


def test_the_rest_of_a_whole_is_looked_at_though_nobody_published_it():
    table = Published(HIDE_ONLY)
    table.cells([98, 100])
    table.hidden_rest(2, whole=1, parts=[0])
    (found,) = attack.attack(table.system()).refused
    assert (found.label, found.lowest, found.highest) == ("the rest", 2, 2)
    assert attack.attack(table.system(knowing=False)).state == "refused"


def test_a_percentage_with_a_decimal_gives_both_its_counts_away():
    table = Builder()
    top, bottom = table.cells([1, 1], [7, 7], ["late", "all"])
    table.percentage(int(top), int(bottom), 14.3, 1)
    found = {n.label: (n.lowest, n.highest) for n in attack.attack(table.system(), exact=True).refused}
    assert found == {"late": (1, 1), "all": (7, 7)}


def test_a_count_that_can_only_be_one_of_two_far_apart_is_refused():
    table = Builder()
    top, bottom = table.cells([1, 1], [7, 7], ["late", "all"])
    table.percentage(int(top), int(bottom), 33.3, 1)
    found = {n.label: (n.lowest, n.highest, n.values) for n in attack.attack(table.system(), exact=True).refused}
    assert found == {"late": (1, 2, 2), "all": (3, 6, 2)}


def test_a_revision_of_a_total_gives_the_late_report_away_under_exact_totals_only():
    for rule, state in ((HIDE_ONLY, "refused"), (MID6, "safe")):
        table = Published(rule)
        table.cells([30, 40, 2])  # two wards, and what came late
        table.sums([[0, 1], [0, 1, 2]], [30, 40, 2])
        assert attack.attack(table.system()).state == state


def test_a_sum_of_very_many_gives_bounds_and_those_are_looked_at():
    table = Published(MID6)
    table.cells([1] * 100)
    table.sums([range(100)], [1] * 100)
    assert attack.attack(table.system()).state == "safe"  # 97 to 102 among a hundred leaves each 1 to 3
    table = Published(OS2023)
    table.cells([0] * 99 + [1])
    table.sums([range(100)], [0] * 99 + [1])
    assert attack.attack(table.system(knowing=False)).state == "safe"
    table = Published(MID6)
    table.cells([1] * 96)
    table.sums([range(96)], [1] * 96)  # 91 to 96
    assert {n.highest for n in attack.attack(table.system()).refused if n.label != "figure 96"} == {1}


def test_what_cannot_all_be_true_is_never_called_safe():
    table = Builder()
    one, other, both = table.cells([1, 1, 13], [6, 6, 18], ["a", "b", "both"])
    table.define([both], [0, 0], [one, other])
    found = attack.attack(table.system())
    assert found.state == "undecided"
    assert "does not add up" in found.why


@pytest.mark.parametrize("limit", [{"seconds": 0.0}, {"unknowns": 3}])
def test_what_could_not_be_searched_is_never_called_safe(limit):
    system = two_way(HIDE_ONLY, counts(12, (8, 5), 2)).system()
    assert attack.attack(system).state == "refused"
    assert attack.attack(two_way(MID6, counts(12, (8, 5), 3)).system(knowing=False), exact=True, **limit).state == "undecided"


def wide(mean: float, shape=(80, 10, 36)):
    """Publish months by trust and specialty, with the sums over each."""
    cells = counts(mean, shape, 5) + (30 if mean > 100 else 0)
    table = Published(MID6)
    table.cells(cells)
    place = np.arange(cells.size).reshape(cells.shape)
    for along in ((1,), (0, 1), (2,)):
        total = table.cells(cells.sum(along))
        kept = [axis for axis in range(3) if axis not in along]
        shape = [cells.shape[axis] if axis in kept else 1 for axis in range(3)]
        rows = np.broadcast_to(np.arange(total.size).reshape(shape), cells.shape)
        table.builder.define(total, rows.ravel(), place.ravel())
    return table


def test_a_large_release_without_small_counts_is_screened_at_once():
    system = wide(1000).system(knowing=False)
    attack.attack(system)
    began = time.perf_counter()
    assert attack.attack(system).state == "safe"
    assert time.perf_counter() - began < 0.5  # about 0.03 s on its own; the machine may be busy


def test_a_large_release_with_many_small_counts_is_still_decided():
    found = attack.attack(wide(10, (20, 6, 12)).system())
    assert found.state == "safe"
    assert found.looked_at > 500


def test_a_cell_that_is_defined_by_itself_is_refused():
    table = Builder()
    one, other = table.cells([0, 0], [9, 9], ["a", "b"])
    table.define([one], [0], [other])
    table.define([other], [0], [one])
    with pytest.raises(ValueError, match="defined by itself"):
        table.system()
