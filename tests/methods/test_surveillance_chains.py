import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from candour.methods.surveillance_chains import Increments, alarm_chance, average_run_length, levels, limit_for, of_patients, of_periods

COUNTS = np.arange(60.0)


@pytest.mark.parametrize(("mean", "published"), [(1.88, 37.20), (1.88 + 0.9627 * 1.88**0.5, 5.49)])
def test_run_lengths_of_counts_are_those_of_lucas(mean, published):
    """Reference value 2, limit 6, of Lucas (1985), as the R package IAcsSPCR 1.2.1 prints them."""
    scheme = Increments(COUNTS - 2, stats.poisson.pmf(COUNTS, mean))
    assert average_run_length(scheme, 6, step=1) == pytest.approx(published, abs=0.005)


@pytest.mark.parametrize(("ratio", "published"), [(2, 4485.2), (0.5, 5728.4)])
def test_run_lengths_of_patients_are_those_of_vlad(ratio, published):
    """Risks of logit -3.6798 + 0.0768 x 71 b, b from a beta distribution (1, 3), limit 4.5: the integral equations of vlad's tests."""
    b = stats.beta.ppf((np.arange(20_000) + 0.5) / 20_000, 1, 3)
    risk = 1 / (1 + np.exp(-(-3.6798 + 0.0768 * 71 * b)))
    patients = of_patients(risk, against=ratio)
    assert average_run_length(patients, 4.5) == pytest.approx(published, rel=0.004)
    assert average_run_length(patients, 4.5, states=800) == pytest.approx(published, rel=0.001)


def test_the_chances_of_a_weight_are_those_of_vlad():
    b = stats.beta.ppf((np.arange(200_000) + 0.5) / 200_000, 1, 3)
    risk = 1 / (1 + np.exp(-(-3.6798 + 0.0768 * 71 * b)))
    share = np.full(len(risk), 1.0)
    worse, better = (of_patients(risk, against=ratio, share=share) for ratio in (2, 0.5))
    assert worse.chances[worse.weights <= -0.5].sum() == pytest.approx(0.002794664, abs=1e-6)
    assert better.chances[better.weights <= 0.5].sum() == pytest.approx(0.9998782, abs=1e-6)


@pytest.mark.parametrize(("truly", "limit"), [(1.0, 4.0), (1.5, 4.0), (1.2, 2.0)])
def test_the_chain_agrees_with_a_slow_simulation(truly, limit):
    increments = of_periods(5, against=1.5, truly=truly)
    random = np.random.default_rng(12)
    runs = 20_000
    length, now, alive, step = np.zeros(runs), np.zeros(runs), np.arange(runs), 0
    while len(alive):
        step += 1
        now = np.maximum(0, now + random.poisson(5 * truly, len(alive)) * np.log(1.5) - 2.5)
        length[alive[now >= limit]] = step
        alive, now = alive[now < limit], now[now < limit]
    assert average_run_length(increments, limit) == pytest.approx(length.mean(), abs=4 * length.std() / runs**0.5)
    chance = alarm_chance(increments, limit, 30)
    for steps in (1, 5, 30):
        found = (length <= steps).mean()
        assert chance[steps - 1] == pytest.approx(found, abs=4 * (found * (1 - found) / runs) ** 0.5 + 0.002)


@given(st.floats(0.05, 200), st.sampled_from([0.3, 0.5, 1.2, 2, 4]), st.floats(0.5, 14), st.booleans())
def test_chances_rise_and_the_evidence_keeps_its_mean(expected, ratio, limit, cusum):
    increments = of_periods(expected, against=ratio)
    likely = increments.chances > 0
    evidence = np.exp(np.log(increments.chances[likely]) + increments.weights[likely])
    assert evidence.sum() == pytest.approx(1, abs=1e-6)
    chance = alarm_chance(increments, limit, 24, cusum=cusum, states=60)
    assert (np.diff(chance) >= 0).all()
    assert 0 <= chance[0] <= chance[-1] <= 1
    if not cusum:
        assert chance[-1] <= np.exp(-limit) * (1 + 1e-9)


def test_a_change_is_found_sooner_than_a_false_alarm_comes():
    patients = [of_patients([0.05, 0.1, 0.3], against=2, truly=truly, share=[3, 2, 1]) for truly in (0.5, 1, 2)]
    lengths = [average_run_length(p, 3) for p in patients]
    assert lengths[0] > lengths[1] > lengths[2]


@pytest.mark.parametrize("length", [20, 370, 5000])
def test_the_limit_for_a_run_length_gives_that_run_length(length):
    increments = of_patients(np.linspace(0.02, 0.4, 200), against=2)
    limit = limit_for(increments, length)
    assert average_run_length(increments, limit) == pytest.approx(length, rel=0.01)
    assert limit == round(limit, 4)


def test_a_run_length_that_any_limit_gives_has_the_lowest():
    assert limit_for(of_periods(300, against=2), 3) == 0.0001


def test_many_risks_are_thinned_without_changing_the_answer():
    risks = np.random.default_rng(5).beta(1, 9, 20_000)
    thin, whole = of_patients(risks, against=2), of_patients(risks, against=2, share=np.ones(20_000))
    assert len(thin.weights) < len(whole.weights)
    assert average_run_length(thin, 3) == pytest.approx(average_run_length(whole, 3), rel=1e-3)


@pytest.mark.parametrize("expected", [3e4, 1e6, 1e10])
def test_very_many_events_are_followed_in_steps(expected):
    ratio = 1 + 2 / expected**0.5  # a change of two standard deviations, so that the chance does not vanish
    many, few = (alarm_chance(of_periods(e, against=r), 3.0, 12) for e, r in ((expected, ratio), (1e4, 1.02)))
    assert len(of_periods(expected, against=2).weights) <= 20_002
    assert many[-1] == pytest.approx(few[-1], rel=0.05)


def test_what_expects_about_the_same_shares_a_level():
    assert levels([1.04, 0.96, 214.0, 216.0, 99.4]).tolist() == [1.0, 0.96, 210.0, 220.0, 99.0]
    many = np.geomspace(0.1, 1000, 500)
    assert len(np.unique(levels(many))) == 40
    assert (np.abs(levels(many) / many - 1) < 0.2).all()


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: average_run_length(of_periods(5, against=2), 0), "limit is 0: it must be more than 0"),
        (lambda: alarm_chance(of_periods(5, against=2), -1, 3), "limit is -1: it must be more than 0"),
        (lambda: limit_for(of_periods(5, against=2), 1), "run_length is 1: an average run length is more than 1"),
        (lambda: limit_for(of_periods(0.5, against=1.5), 1e30), "no limit up to 50 gives an average run length"),
        (lambda: of_periods(0, against=2), "expected is 0"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(call, said):
    with pytest.raises(ValueError, match=said):
        call()
