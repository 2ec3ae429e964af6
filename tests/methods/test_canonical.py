import json
import math
import struct
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candour.methods.canonical import encode

# RFC 8785 appendix B: the bits of a double and how it is written.
NUMBERS = {
    "0000000000000000": "0",
    "8000000000000000": "0",
    "0000000000000001": "5e-324",
    "8000000000000001": "-5e-324",
    "7fefffffffffffff": "1.7976931348623157e+308",
    "ffefffffffffffff": "-1.7976931348623157e+308",
    "4340000000000000": "9007199254740992",
    "c340000000000000": "-9007199254740992",
    "4430000000000000": "295147905179352830000",
    "44b52d02c7e14af5": "9.999999999999997e+22",
    "44b52d02c7e14af6": "1e+23",
    "44b52d02c7e14af7": "1.0000000000000001e+23",
    "444b1ae4d6e2ef4e": "999999999999999700000",
    "444b1ae4d6e2ef4f": "999999999999999900000",
    "444b1ae4d6e2ef50": "1e+21",
    "3eb0c6f7a0b5ed8c": "9.999999999999997e-7",
    "3eb0c6f7a0b5ed8d": "0.000001",
    "41b3de4355555553": "333333333.3333332",
    "41b3de4355555554": "333333333.33333325",
    "41b3de4355555555": "333333333.3333333",
    "41b3de4355555556": "333333333.3333334",
    "41b3de4355555557": "333333333.33333343",
    "becbf647612f3696": "-0.0000033333333333333333",
    "43143ff3c1cb0959": "1424953923781206.2",
}

safe_integers = st.integers(-(2**53), 2**53)
texts = st.text(st.characters(exclude_categories=["Cs"]))
values = st.recursive(
    st.none() | st.booleans() | safe_integers | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner) | st.dictionaries(texts, inner),
)


def double(bits: str) -> float:
    return struct.unpack(">d", bytes.fromhex(bits))[0]


@pytest.mark.parametrize(("bits", "written"), NUMBERS.items())
def test_numbers_are_written_as_rfc_8785_appendix_b_says(bits, written):
    assert encode(double(bits)).decode() == written


def test_the_example_of_rfc_8785_section_3_2_2_comes_out_as_printed():
    text = "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"\u002f"
    value = {
        "numbers": [333333333.33333329, 1e30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": text,
        "literals": [None, True, False],
    }
    printed = (
        '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )
    assert encode(value) == printed.encode("utf-8")


def test_keys_are_ordered_by_utf_16_code_units_as_in_rfc_8785_section_3_2_3():
    value = {
        "\u20ac": "Euro Sign",
        "\r": "Carriage Return",
        "\ufb33": "Hebrew Letter Dalet With Dagesh",
        "1": "One",
        "\U0001f600": "Emoji: Grinning Face",
        "\u0080": "Control",
        "\u00f6": "Latin Small Letter O With Diaeresis",
    }
    assert list(json.loads(encode(value)).values()) == [
        "Carriage Return",
        "One",
        "Control",
        "Latin Small Letter O With Diaeresis",
        "Euro Sign",
        "Emoji: Grinning Face",
        "Hebrew Letter Dalet With Dagesh",
    ]


@given(values)
def test_what_is_encoded_reads_back_as_it_was(value):
    # Whole doubles are written without a point, and beyond 2**53 Python would read them back as exact integers.
    assert json.loads(encode(value), parse_int=lambda digits: int(digits) if abs(int(digits)) <= 2**53 else float(digits)) == value


@given(values)
def test_encoding_what_was_read_back_gives_the_same_bytes(value):
    once = encode(value)
    assert encode(json.loads(once, parse_int=lambda digits: int(digits) if abs(int(digits)) <= 2**53 else float(digits))) == once


@given(st.dictionaries(texts, safe_integers))
def test_the_order_in_which_keys_were_added_does_not_matter(value):
    assert encode(dict(reversed(list(value.items())))) == encode(value)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_double_reads_back_exactly(number):
    assert float(encode(number)) == number


def test_tuples_are_written_as_lists_and_text_is_not_escaped_needlessly():
    assert encode(("é\u2028/\x7f", ())) == '["é\u2028/\x7f",[]]'.encode()


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 2**53 + 1, -(2**53) - 1, "\ud800", {"\udead": 1}, [{"a": math.nan}]])
def test_values_without_a_canonical_form_are_refused(value):
    with pytest.raises(ValueError, match=r"canonical JSON|beyond"):
        encode(value)


@pytest.mark.parametrize("value", [b"bytes", Decimal("1.5"), date(2026, 3, 3), {1: "one"}, {None: 1}, {"a": {1, 2}}, object()])
def test_types_that_json_does_not_know_are_refused(value):
    with pytest.raises(TypeError):
        encode(value)


@given(
    st.lists(
        st.one_of(
            st.floats(allow_nan=False, allow_infinity=False),
            st.floats(1e-5, 1e-3),
            st.floats(1e14, 1e17),
            st.integers(-(2**53), 2**53),
            st.text(alphabet=st.characters(exclude_categories=["Cs"])),
            st.booleans(),
            st.none(),
        )
    )
)
def test_a_list_is_written_as_its_values_are_written_one_by_one(values):
    assert encode(values) == b"[" + b",".join(encode(value) for value in values) + b"]"
    assert encode([values, values]) == b"[" + b",".join([encode(values)] * 2) + b"]"
