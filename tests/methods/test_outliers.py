import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from candour.methods.funnel import funnel
from candour.methods.outliers import RULES, outliers
from tests.methods import shmi

UNITS = st.lists(st.tuples(st.integers(1, 900), st.integers(1000, 20000)), min_size=2, max_size=40)


def test_each_column_is_the_funnel_of_its_rule(real_data):
    release = shmi.read(real_data / "shmi" / "shmi-2014-january.csv")
    answer = outliers(release["OBSERVED"], release["EXPECTED"])
    assert [rule.id for rule in answer.rules] == [rule.id for rule in RULES]
    for place, rule in enumerate(answer.rules):
        alone = funnel(release["OBSERVED"], release["EXPECTED"], overdispersion=rule.overdispersion, levels=(rule.level,))
        assert (answer.band[:, place] == alone.band).all()
        assert answer.tau2[place] == alone.overdispersion.tau2
        assert answer.methods[place] == alone.method
    assert (answer.band[:, answer.at("shmi-95")] == release.bands("OD_BANDING")).all()


def test_the_rule_changes_the_list_of_hospitals_several_times_over(real_data):
    release = shmi.read(real_data / "shmi" / "shmi-2014-january.csv")
    answer = outliers(release["OBSERVED"], release["EXPECTED"])
    counts = dict(zip((rule.id for rule in answer.rules), (answer.higher + answer.lower).tolist(), strict=True))
    assert counts["exact-95"] > 2 * counts["shmi-95"] > 2 * counts["shmi-998"]
    leave, join = answer.change("exact-998", "shmi-95")
    assert len(leave) > 10
    assert (answer.listed[:, answer.at("exact-998")].sum() - len(leave) + len(join)) == counts["shmi-95"]


@pytest.mark.parametrize("kind", ["ratio", "rate", "proportion"])
@given(units=UNITS, seed=st.integers(0, 2**32 - 1))
def test_what_is_counted_agrees_with_what_is_listed(kind, units, seed):
    observed, base = map(np.array, zip(*units, strict=True))
    answer = outliers(observed, base, kind=kind)
    assert (answer.higher + answer.lower == answer.listed.sum(axis=0)).all()
    assert (answer.every == answer.listed.all(axis=1)).all()
    assert (answer.some == answer.listed.any(axis=1)).all()
    for name in ("exact", "cqc"):  # a wider limit lists nobody new
        assert not len(answer.change(f"{name}-95", f"{name}-998")[1])
    mixed = np.random.default_rng(seed).permutation(len(units))
    assert (outliers(observed[mixed], base[mixed], kind=kind).band == answer.band[mixed]).all()


def test_who_leaves_and_who_joins_are_each_others_opposite():
    answer = outliers([80, 100, 150, 104, 97, 118], [100] * 6)
    leave, join = answer.change("exact-95", "cqc-95")
    assert [side.tolist() for side in (join, leave)] == [side.tolist() for side in answer.change("cqc-95", "exact-95")]
    assert len(answer.change("exact-95", "exact-95")[0]) == 0


def test_a_proportion_has_no_hospital_mortality_rule():
    answer = outliers([5, 9], [10, 10], kind="proportion")
    assert [rule.id for rule in answer.rules] == ["exact-95", "exact-998", "cqc-95", "cqc-998"]
    with pytest.raises(ValueError, match="there is no rule 'shmi-95' for these figures: the rules are exact-95, exact-998, cqc-95"):
        answer.at("shmi-95")


def test_the_limits_for_comparing_tools_judge_nobody():
    assert all("funnelplotr" not in rule.overdispersion for rule in RULES)


def test_what_cannot_be_is_refused_as_the_funnel_refuses_it():
    with pytest.raises(ValueError, match=r"expected\[1\] is 0: it must be more than 0"):
        outliers([1, 2], [1, 0])
