import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from candour.methods.ranks import range_quantile, ranks

UNITS = st.lists(st.integers(1, 3000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=2, max_size=25)


def slow_places(value, error, better, level):
    """Each pair by itself, in plain words, with the quantile of scipy."""
    n = len(value)
    reach = stats.studentized_range.ppf(level, n, 1e7) / 2**0.5
    places = []
    for i in range(n):
        ahead = behind = 0
        for j in range(n):
            gap = (value[j] - value[i]) * (1 if better == "up" else -1)
            if abs(gap) > reach * (error[i] ** 2 + error[j] ** 2) ** 0.5:
                ahead += gap > 0
                behind += gap < 0
        places.append((1 + ahead, n - behind))
    return places


@pytest.mark.parametrize("units", [2, 3, 5, 20])
def test_the_range_of_normal_numbers_is_that_of_scipy(units):
    assert range_quantile(units, 0.95) == pytest.approx(stats.studentized_range.ppf(0.95, units, 1e7), abs=1e-4)


def test_the_range_of_many_normal_numbers_is_that_of_a_simulation():
    drawn = np.random.default_rng(4).standard_normal((20_000, 200))
    assert range_quantile(200, 0.95) == pytest.approx(np.quantile(np.ptp(drawn, axis=1), 0.95), abs=0.03)


@pytest.mark.parametrize("better", ["up", "down"])
def test_places_follow_from_each_pair(better):
    random = np.random.default_rng(6)
    total = random.integers(50, 4000, 8)
    had = random.binomial(total, random.uniform(0.3, 0.7, 8))
    answer = ranks(had, total, better=better)
    y, s = np.arcsin(np.sqrt((had + 0.375) / (total + 0.75))), 1 / (2 * np.sqrt(total + 0.5))
    assert list(zip(answer.best.tolist(), answer.worst.tolist(), strict=True)) == slow_places(y, s, better, 0.95)
    rate = ranks(had, total, better=better, kind="rate")
    y, s = np.sqrt((had + 0.375) / total), 1 / (2 * np.sqrt(total))
    assert list(zip(rate.best.tolist(), rate.worst.tolist(), strict=True)) == slow_places(y, s, better, 0.95)


def test_the_correction_of_small_counts_is_three_eighths():
    # With 1 of 3 against 6 of 6 a half in its place, or none, would not tell the two apart.
    assert ranks([1, 6], [3, 6], better="up", draws=10).best.tolist() == [2, 1]


@given(UNITS, st.sampled_from(["proportion", "rate", "ratio"]), st.integers(0, 2**32 - 1))
def test_the_order_of_the_rows_and_the_unit_change_no_place(units, kind, seed):
    had, total = map(np.array, zip(*units, strict=True))
    mixed = np.random.default_rng(seed).permutation(len(units))
    one, other = (
        ranks(had, total, better="up", kind=kind, draws=10),
        ranks(had[mixed], total[mixed], better="up", kind=kind, per=1000, draws=10),
    )
    assert (other.best == one.best[mixed]).all()
    assert (other.worst == one.worst[mixed]).all()
    assert other.value == pytest.approx(one.value[mixed] * 1000)


@given(UNITS)
def test_reversing_what_is_better_turns_the_places_over(units):
    had, total = map(np.array, zip(*units, strict=True))
    up, down = (ranks(had, total, better=way, draws=10) for way in ("up", "down"))
    assert (down.best == len(units) + 1 - up.worst).all()
    assert (down.differs == -up.differs).all()
    # the share that did not have it, better the other way round, is the same question
    mirrored = ranks(total - had, total, better="down", draws=10)
    assert (mirrored.best == up.best).all()


@given(UNITS, st.sampled_from([0.5, 0.95, 0.998]))
def test_a_place_is_given_only_where_no_other_unit_could_hold_it(units, level):
    had, total = map(np.array, zip(*units, strict=True))
    answer = ranks(had, total, better="up", level=level, draws=10)
    assert (answer.best <= answer.worst).all()
    for i in np.flatnonzero(answer.position):
        assert answer.best[i] == answer.worst[i] == answer.position[i]
        assert all(answer.worst[j] < answer.best[i] or answer.best[j] > answer.worst[i] for j in range(len(units)) if j != i)
    assert (answer.differs == -answer.differs.T).all()
    assert answer.pairs[0] <= answer.pairs[1] == len(units) * (len(units) - 1) // 2


def test_a_wider_level_gives_wider_places():
    random = np.random.default_rng(9)
    had = random.binomial(500, random.uniform(0.3, 0.7, 30))
    narrow, wide = (ranks(had, np.full(30, 500), better="up", level=level) for level in (0.5, 0.998))
    assert (wide.best <= narrow.best).all()
    assert (wide.worst >= narrow.worst).all()
    assert wide.pairs[0] < narrow.pairs[0]


def test_units_that_are_alike_are_hardly_ever_told_apart():
    random = np.random.default_rng(10)
    told = sum(ranks(random.binomial(800, 0.4, 40), np.full(40, 800), better="up", draws=1).pairs[0] > 0 for _ in range(400))
    assert told / 400 <= 0.05 + 3 * (0.05 * 0.95 / 400) ** 0.5
    assert told / 400 >= 0.01  # and not because nothing is ever told apart


def test_places_of_units_that_differ_hold_as_often_as_they_say():
    random = np.random.default_rng(11)
    truth = np.sort(random.uniform(0.3, 0.6, 15))[::-1]
    held = 0
    for _ in range(300):
        answer = ranks(random.binomial(600, truth), np.full(15, 600), better="up", draws=1)
        held += bool(((answer.best <= np.arange(1, 16)) & (np.arange(1, 16) <= answer.worst)).all())
    assert held / 300 >= 0.93


class TestTheWorstTenth:
    def test_chances_add_up_to_as_many_units_as_it_holds(self):
        answer = ranks([10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 12], [100] * 11, better="up")
        assert answer.tenth == 2
        assert answer.worst_tenth.sum() == pytest.approx(2, abs=1e-3)

    def test_two_units_have_the_chance_that_a_normal_difference_has(self):
        y = np.sqrt((np.array([90.0, 110.0]) + 0.375) / 100)
        truly = stats.norm.cdf((y[1] - y[0]) / np.sqrt(2 / 400))
        answer = ranks([90, 110], [100, 100], kind="ratio", better="up", draws=40_000)
        assert answer.worst_tenth == pytest.approx([truly, 1 - truly], abs=0.01)

    def test_the_same_seed_gives_the_same_chance_and_another_seed_about_the_same(self):
        had = np.arange(40, 80)
        one, again, other = (ranks(had, np.full(40, 100), better="up", seed=seed).worst_tenth for seed in (1, 1, 2))
        assert (one == again).all()
        assert np.abs(one - other).max() < 0.05

    def test_a_small_unit_is_less_surely_there_than_a_large_one_as_bad(self):
        answer = ranks([30, 3000] + [5000] * 28, [100, 10_000] + [10_000] * 28, better="up")
        assert answer.worst_tenth[1] == 1
        assert ranks([45, 4500] + [4900] * 28, [100, 10_000] + [10_000] * 28, better="up").worst_tenth[0] < 1


def test_nobody_and_everybody_are_no_trouble():
    for kind in ("proportion", "ratio"):
        answer = ranks([0, 0, 5], [5, 5, 5], kind=kind, better="down")
        assert np.isfinite(answer.worst_tenth).all()
        assert answer.position.tolist() == [0, 0, 0] or answer.position[2] == 3


def test_the_answer_says_how_it_was_made():
    method = ranks([1, 2], [3, 4], better="down", kind="rate", per=10, seed=5, draws=7).method
    assert (method.id, method.version) == ("ranks-rate", "1")
    assert method.parameters == {"kind": "rate", "better": "down", "level": 0.95, "draws": 7, "seed": 5, "per": 10.0, "worst_tenth": 1}


@pytest.mark.parametrize(
    ("arguments", "options", "said"),
    [
        (([1, -1], [1, 1]), {"better": "up"}, r"numerator\[1\] is -1: it must be 0 or more"),
        (([1, 1], [1, 0]), {"better": "up"}, r"denominator\[1\] is 0: it must be more than 0"),
        (([1, 2], [1, 1]), {"better": "up"}, r"numerator\[1\] is 2: it must not exceed its denominator"),
        (([1, np.nan], [1, 1]), {"better": "up"}, r"numerator\[1\] is nan: it must be a finite number"),
        (([1], [1]), {"better": "up"}, "ranks need a list of at least 2 units, and there is 1"),
        (([1, 1, 1], [1, 1]), {"better": "up"}, "the shapes differ"),
        (([1, 1], [1, 1]), {"better": "left"}, "better is 'left': it must be one of up, down"),
        (([1, 1], [1, 1]), {"better": "up", "kind": "mean"}, "kind is 'mean'"),
        (([1, 1], [1, 1]), {"better": "up", "level": 95}, "level is 95"),
        (([1, 1], [1, 1]), {"better": "up", "per": 0}, "per is 0"),
        (([1, 1], [1, 1]), {"better": "up", "draws": 0}, "draws is 0: at least one is needed"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(arguments, options, said):
    with pytest.raises(ValueError, match=said):
        ranks(*arguments, **options)
