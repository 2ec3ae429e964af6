import copy
import json
import logging
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from candour.methods.disclosure import MID6, DisclosureError, RawCount, Released, mid6, release

COUNTS = st.integers(0, 10**9)


@given(COUNTS)
def test_a_positive_count_becomes_the_middle_of_its_six(count):
    released = mid6(count)
    assert (released == 0) == (count == 0)
    assert abs(released - count) <= 3
    if count:
        assert released % 6 == 3


@given(COUNTS)
def test_six_counts_share_every_released_value_so_that_one_person_more_is_seldom_seen(count):
    first = 6 * ((count - 1) // 6) + 1
    if count:
        assert len({int(mid6(n)) for n in range(first, first + 6)}) == 1
        assert mid6(first + 6) != mid6(count)


@given(COUNTS, COUNTS)
def test_rounding_never_turns_an_order_round(one, other):
    if one <= other:
        assert mid6(one) <= mid6(other)


@given(st.lists(COUNTS))
def test_an_array_is_rounded_as_its_counts_are(counts):
    assert mid6(counts).tolist() == [release(RawCount(count)).value for count in counts]


@given(COUNTS)
def test_the_text_is_a_range_that_holds_the_count(count):
    said = release(RawCount(count))
    if count == 0:
        assert said.text == "0"
    else:
        low, high = (int(part.replace(",", "")) for part in said.text.split(" to "))
        assert low <= count <= high == low + 5


def test_the_text_of_three_is_one_to_six():
    assert release(RawCount(5)) == Released(value=3, text="1 to 6", rule="mid6-1", possible=(1, 6))
    assert release(RawCount(1234)).text == "1,231 to 1,236"


def test_an_official_figure_passes_unchanged_and_is_marked_so():
    figure = release(RawCount(272931), "official")
    assert (figure.value, figure.text, figure.rule, figure.official) == (272931, "272,931", "official", True)
    assert not release(RawCount(5)).official


@pytest.mark.parametrize(
    "show",
    [
        str,
        "{}".format,
        "{:d}".format,
        lambda count: f"{count}",
        lambda count: f"{count:>5}",
        lambda count: "%s" % count,  # noqa: UP031 - the old ways must be closed too
        lambda count: "%d" % count,  # noqa: UP031
        lambda count: "a" + count,
        int,
        float,
        bool,
        hex,
        range,
        json.dumps,
        lambda count: json.dumps({"n": [count]}, default=str),
        lambda count: np.array([count]).astype(float),
        pickle.dumps,
        copy.deepcopy,
        lambda count: count.__html__(),
        lambda count: print(count, file=None),
    ],
)
def test_a_raw_count_cannot_be_shown_stored_or_turned_into_a_number(show):
    with pytest.raises(TypeError) as refusal:
        show(RawCount(41))
    assert "41" not in str(refusal.value)


@pytest.mark.parametrize("show", [str, "{}".format, int, pickle.dumps, lambda count: json.dumps(count, default=str)])
def test_the_refusal_names_the_reason(show):
    with pytest.raises(DisclosureError, match="release"):
        show(RawCount(41))


def test_a_raw_count_in_a_list_or_a_traceback_shows_no_number():
    assert repr([RawCount(41)]) == "[RawCount(hidden)]"
    assert not hasattr(RawCount(41), "__dict__")


def test_a_raw_count_in_a_log_line_shows_no_number(caplog):
    with caplog.at_level(logging.INFO):
        logging.getLogger("candour").info("found %r", RawCount(41))
    assert "41" not in caplog.text


def test_raw_counts_add_up_and_stay_hidden():
    total = sum([RawCount(2), RawCount(3), RawCount(4)])
    assert total == RawCount(9)
    assert release(total).value == 9
    with pytest.raises(TypeError):
        RawCount(2) + 3


@pytest.mark.parametrize("value", [-1, 1.0, 1.5, "3", None, True])
def test_only_a_whole_number_from_zero_on_is_a_count(value):
    with pytest.raises(ValueError, match="whole number") as refusal:
        RawCount(value)
    assert repr(value) not in str(refusal.value)


def test_a_plain_number_cannot_be_released():
    with pytest.raises(DisclosureError, match="RawCount"):
        release(5)


def test_an_unknown_rule_is_refused():
    with pytest.raises(ValueError, match="'none': it must be one of mid6, hes2018, os2023, official"):
        release(RawCount(5), "none")


@pytest.mark.parametrize(("count", "said"), [([1, -2], r"count\[1\] is -2"), (1.5, "whole number"), ("x", "must be numbers")])
def test_what_is_no_count_is_not_rounded(count, said):
    with pytest.raises(ValueError, match=said):
        mid6(count)


def test_the_rule_can_be_published():
    assert MID6.method().as_dict()["id"] == "disclosure-mid6"
    assert MID6.name == "mid6-1"
