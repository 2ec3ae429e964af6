import pytest
from hypothesis import given
from hypothesis import strategies as st

from candour.areas.organisations import words

letters = st.text("abcde", min_size=5, max_size=9)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("St Mary's Hospital", "saint marys hospitals"),
        ("Royal Brompton & Harefield", "royal brompton and harefield"),
        ("Ysbyty Gwynedd, Bangor", "YSBYTY GWYNEDD  BANGOR"),
        ("Zoë’s House", "zoes house"),
    ],
)
def test_two_ways_of_writing_a_name_give_the_same_words(one, other):
    assert words.tokens(one) == words.tokens(other)


def test_small_words_are_left_out_of_what_is_typed_but_for_themselves():
    assert words.typed("the hospital of bath nhs trust") == ["hospital", "bath"]
    assert words.typed("the") == ["the"]
    assert words.typed("of the") == []
    assert words.typed("  ") == []


def test_initials_are_those_people_say():
    assert words.initials("University Hospitals of North Midlands NHS Trust") == "uhnm"
    assert words.initials("Royal National Orthopaedic Hospital NHS Trust") == "rnoh"
    assert words.initials("Barts Health NHS Trust") == ""


@given(letters, st.integers(0, 8), st.sampled_from("abcde"), st.sampled_from(["leave", "put", "change", "swap"]))
def test_one_slip_of_the_finger_is_always_found(word, place, letter, slip):
    i = place % len(word)
    slipped = {
        "leave": word[:i] + word[i + 1 :],
        "put": word[:i] + letter + word[i:],
        "change": word[:i] + letter + word[i + 1 :],
        "swap": word[:i] + word[i + 1 : i + 2] + word[i : i + 1] + word[i + 2 :],
    }[slip]
    assert words.one_slip_apart(word, slipped)
    typed_forms = {slipped} | {slipped[:k] + slipped[k + 1 :] for k in range(len(slipped))}
    assert typed_forms & words.with_one_left_out(word)


@given(letters, letters)
def test_what_counts_as_one_slip_is_one_edit(first, second):
    assert words.one_slip_apart(first, second) == (edits(first, second) <= 1)


def edits(a: str, b: str) -> int:
    """Return the slow and readable count of letters put in, left out, changed or swapped."""
    table = {(i, 0): i for i in range(len(a) + 1)} | {(0, j): j for j in range(len(b) + 1)}
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            table[i, j] = min(table[i - 1, j] + 1, table[i, j - 1] + 1, table[i - 1, j - 1] + (a[i - 1] != b[j - 1]))
            if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
                table[i, j] = min(table[i, j], table[i - 2, j - 2] + 1)
    return table[len(a), len(b)]
