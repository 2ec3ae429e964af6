import pickle
from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from candour.areas.measures.counting import Cells
from candour.methods import disclosure

TRACER = 4217  # a count that could stand for nothing else


def cells() -> Cells:
    groups = {"organisation": np.array(["RA", "RA", "RB"], dtype=object), "shift": np.array(["day", "night", "day"], dtype=object)}
    return Cells(groups, {"events": np.array([TRACER, 2, 0])}, {"expected": np.array([0.1, 0.2, 0.3])})


@pytest.mark.parametrize("show", [repr, str, "{}".format, "{!r}".format, lambda c: f"{c}", lambda c: str(vars(type(c)))])
def test_counts_have_no_text_form(show) -> None:
    assert str(TRACER) not in show(cells())


def test_counts_are_not_pickled_or_read_by_name() -> None:
    with pytest.raises(TypeError):
        pickle.dumps(cells())
    for name in ("counts", "_counts", "__counts", "numbers"):
        with pytest.raises(AttributeError):
            getattr(cells(), name)


def test_what_comes_out_is_rounded_by_the_rule_after_adding_up() -> None:
    assert cells().released("mid6")["events"].tolist() == disclosure.mid6([TRACER, 2, 0]).tolist()
    assert cells().by("organisation").released("mid6")["events"].tolist() == disclosure.mid6([TRACER + 2, 0]).tolist()
    assert cells().by().released("official")["events"].tolist() == [TRACER + 2]
    with pytest.raises(ValueError, match="disclosure rule"):
        cells().released("none")


rows = st.lists(
    st.tuples(st.sampled_from("ABC"), st.integers(1, 5), st.integers(0, 10**12), st.integers(0, 10**9)), min_size=1, max_size=40
)


@given(rows=rows, by=st.sampled_from([("letter",), ("fifth",), ("fifth", "letter"), ("letter", "fifth")]))
def test_adding_up_is_what_plain_python_adds_up(rows, by) -> None:
    columns = list(zip(*rows, strict=True))
    groups = {"letter": np.array(columns[0], dtype=object), "fifth": np.array(columns[1])}
    found = Cells(groups, {"n": np.array(columns[2])}, {"x": np.array(columns[3]) / 1000}).by(*by)
    plain: dict = defaultdict(lambda: [0, 0])
    for letter, fifth, n, thousandths in rows:
        key = tuple({"letter": letter, "fifth": fifth}[name] for name in by)
        plain[key][0] += n
        plain[key][1] += thousandths
    keys = list(zip(*(found.groups[name].tolist() for name in by), strict=True))
    shown = found.released("official")
    assert keys == sorted(plain)
    assert shown["n"].tolist() == [plain[k][0] for k in keys]
    assert shown["x"].tolist() == [plain[k][1] / 1000 for k in keys]
