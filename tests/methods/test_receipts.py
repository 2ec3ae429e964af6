import contextlib
import copy
import csv
import hashlib
import hmac
import itertools
import pickle
import re
import string
import traceback
from collections import Counter
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from candour.methods import receipts
from candour.methods.receipts import Receipt, Unreadable, derive, make, read
from candour.methods.stretching import CHEAP, Cost, stretch

HOME = Path(receipts.__file__).resolve().parents[1] / "definitions" / "receipts"
WORDS = [row["word"] for row in csv.DictReader((HOME / "words.csv").read_text("utf-8").splitlines())]
VALUES = st.integers(0, 2**88 - 1)
SALT = b"sixteen bytes ok"
SEEN = Receipt(123_456_789_012_345_678_901_234)


def other_spellings(word):
    """Every spelling one slip away, written down again from the definition."""
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]
        yield from (word[:at] + letter + word[at + 1 :] for letter in string.ascii_lowercase if letter != word[at])
        if at + 1 < len(word) and word[at] != word[at + 1]:
            yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    yield from (word[:at] + letter + word[at:] for at in range(len(word) + 1) for letter in string.ascii_lowercase)


# the list


def test_the_list_has_as_many_words_as_88_bits_need():
    assert len(WORDS) == len(set(WORDS)) == 6144
    assert 6144**7 > 2**88


def test_the_list_is_the_one_that_receipts_were_written_with():
    digest = hashlib.sha256("\n".join(WORDS).encode()).hexdigest()
    assert digest == "b70d009c181a0bd930a2ec73612fe2026037204054d72dc90559156e1eacd9f2", (
        "every receipt in the world now says something else: a new list is a new file"
    )


def test_the_words_are_four_to_eight_small_letters_in_order():
    assert all(re.fullmatch("[a-z]{4,8}", word) for word in WORDS)
    assert sorted(WORDS) == WORDS


def test_no_two_words_are_one_slip_apart():
    words = set(WORDS)
    assert [(word, other) for word in WORDS for other in other_spellings(word) if other in words and other != word] == []


def test_no_word_is_the_plural_of_another():
    words = set(WORDS)
    assert [word for word in WORDS if word + "s" in words or word + "es" in words or word[:-1] + "ies" in words] == []


def test_nobody_is_hurt_by_a_word():
    # The whole list was read; these are what must never come back, the stems as well as the words.
    never = re.compile(
        "^kill$|killer|murd|rape$|rapis|fuck|shit|cunt|slut|bitch|nigg|fagg|whore|porn|penis|vagin|nazi|suici|corps|coffin|funer|cancer|tumou?r|dying|dead$|death|"
        "abuse|abusie|abusi|victim|guilt|shame|jesus|christ|islam|church|mosque|devil|^hell$|damn|blood|wound|slave|slaver|terror|grief|mourn|orphan|widow"
    )
    assert [word for word in WORDS if never.search(word)] == []


def test_the_text_beside_the_list_says_the_rule_and_the_notices_are_kept():
    said = yaml.safe_load((HOME / "words.yaml").read_text("utf-8"))
    assert said["count"] == len(WORDS)
    assert "Kevin Atkinson" in said["source"]
    assert "Permission to use, copy, modify, distribute and sell these word" in (HOME / "README.md").read_text("utf-8")


# both forms


@given(VALUES)
def test_both_forms_say_the_same_and_are_read_back(value):
    receipt = Receipt(value)
    assert len(receipt.words) == 7
    assert re.fullmatch("[0-9]{28}", receipt.digits)
    assert "".join(receipt.groups) == receipt.digits
    assert read(" ".join(receipt.words)) == read(receipt.words) == read(receipt.digits) == read(receipt.groups) == receipt


def test_the_ends_of_the_range_are_read_back_and_nothing_beyond():
    for value in (0, 1, 2**88 - 1):
        assert read(Receipt(value).digits) == read(Receipt(value).words) == Receipt(value)
    for value in (-1, 2**88):
        with pytest.raises(ValueError, match="88 bits"):
            Receipt(value)
    beyond = f"{2**88:027d}"
    with pytest.raises(Unreadable, match="At least one digit"):
        read(beyond + str(receipts._check(beyond)))
    with pytest.raises(Unreadable, match="no receipt"):
        read([WORDS[-1]] * 7)


def test_the_forms_are_what_they_were_when_the_first_receipts_were_written():
    assert SEEN.digits == "0001234567890123456789012346"
    assert " ".join(SEEN.words) == "abacus emporium eminence encase halftime fully zeppelin"


def test_new_receipts_are_drawn_from_the_whole_range_and_differ():
    drawn = [int.from_bytes(make().as_bytes(), "big") for _ in range(4000)]
    assert len(set(drawn)) == 4000
    for bit in range(88):
        ones = sum(value >> bit & 1 for value in drawn)
        assert 1800 < ones < 2200, bit  # 6.3 standard deviations


# the check digit


@given(VALUES)
def test_no_single_digit_slips_through(value):
    digits = Receipt(value).digits
    for at, right in enumerate(digits):
        for wrong in set(string.digits) - {right}:
            with pytest.raises(Unreadable):
                read(digits[:at] + wrong + digits[at + 1 :])


@given(VALUES)
def test_no_swap_of_neighbours_slips_through(value):
    digits = Receipt(value).digits
    for at in range(27):
        swapped = digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]
        if swapped != digits:
            with pytest.raises(Unreadable):
                read(swapped)


def test_the_table_of_the_check_digit_is_damms_and_gives_his_example():
    assert receipts._check("572") == 4
    assert receipts._check("5724") == 0
    assert all(sorted(row) == list(range(10)) for row in receipts._DAMM)
    for state, left, right in itertools.product(range(10), repeat=3):
        if left != right:
            assert receipts._DAMM[receipts._DAMM[state][left]][right] != receipts._DAMM[receipts._DAMM[state][right]][left]


# typed back


@pytest.mark.parametrize(
    "typed",
    [
        lambda words: " ".join(words).upper(),
        lambda words: ", ".join(word.title() for word in words),
        "-".join,
        "–".join,
        " — ".join,
        lambda words: "\n".join(f"{number}. {word}" for number, word in enumerate(words, 1)),
        lambda words: "  \t" + "\u00a0".join(words) + " .",
        lambda words: "“" + " ".join(words) + "”",
        "\u200b ".join,
        lambda words: " ".join(words).replace("a", "á").replace("e", "e\u0301"),
        lambda words: "".join(chr(ord(c) + 0xFEE0) if c.isalpha() else c for c in " ".join(words)),
        lambda words: [*words[:3], f" {words[3].upper()} ", *words[4:]],
    ],
)
def test_words_are_read_however_they_are_typed(typed):
    assert read(typed(SEEN.words)) == SEEN


@pytest.mark.parametrize(
    "typed",
    [
        " ".join,
        "-".join,
        "‑".join,
        lambda groups: "/".join(groups) + "\n",
        ".".join,
        lambda groups: " ".join(groups).replace("0", "O").replace("1", "l"),
        lambda groups: " ".join(groups).replace("0", "o").replace("1", "I"),
        lambda groups: " ".join(groups).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")),
        lambda groups: " ".join(groups).translate(str.maketrans("0123456789", "०१२३४५६७८९")),
        lambda groups: list("".join(groups)),
    ],
)
def test_digits_are_read_however_they_are_typed(typed):
    assert read(typed(SEEN.groups)) == SEEN


@given(VALUES, st.integers(0, 6), st.data())
def test_one_slip_in_a_word_is_mended_only_where_one_word_is_near_and_never_into_another_receipt(value, at, data):
    receipt, words = Receipt(value), set(WORDS)
    slip = data.draw(st.sampled_from(sorted(set(other_spellings(receipt.words[at])))))
    near = words & set(other_spellings(slip))
    typed = [*receipt.words[:at], slip, *receipt.words[at + 1 :]]
    if slip in words:
        raise AssertionError("two words of the list are one slip apart")
    if len(near) == 1:
        assert read(typed) == receipt
    else:
        with pytest.raises(Unreadable, match="word is not one that receipts use"):
            read(typed)


def test_most_slips_are_mended():
    mended = Counter(receipts._place_of(slip) is not None for word in WORDS[::300] for slip in set(other_spellings(word)))
    assert mended[True] / mended.total() > 0.9


def test_two_slips_in_a_word_are_not_guessed_at():
    with pytest.raises(Unreadable, match="The third word"):
        read([*SEEN.words[:2], "xx" + SEEN.words[2] + "xx", *SEEN.words[3:]])


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Type the seven words"),
        (" -- \n", "Type the seven words"),
        ("apple", "this has one"),
        (" ".join(SEEN.words[:6]), "this has six"),
        (" ".join([*SEEN.words, "apple"]), "this has 8"),
        ("1 2 3", "this has 3"),
        (SEEN.digits[:-1], "this has 27"),
        (SEEN.digits + "1", "this has 29"),
        (SEEN.digits[:20] + "x" + SEEN.digits[20:], "a letter among the digits"),
        ("apple " * 200, "much longer"),
        ("7" * 5000, "much longer"),
        (["", "", "", "", "", "", ""], "Type the seven words"),
    ],
)
def test_what_is_no_receipt_gets_a_sentence_that_helps(typed, sentence):
    with pytest.raises(Unreadable, match=sentence):
        read(typed)


@given(st.text(max_size=500))
def test_whatever_is_typed_is_read_or_refused_and_nothing_else_happens(typed):
    found = None
    with contextlib.suppress(Unreadable):
        found = read(typed)
    assert found is None or read(found.digits) == found


# nothing of it is shown


@given(VALUES, st.integers(0, 6))
def test_a_refusal_never_says_what_was_typed(value, at):
    words = list(Receipt(value).words)
    words[at] = "zzqx" + words[at]
    with pytest.raises(Unreadable) as refusal:
        read(words)
    said = "".join(traceback.format_exception(refusal.value))
    assert refusal.value.__cause__ is None
    assert "zzqx" not in str(refusal.value)
    assert "zzqx" not in repr(refusal.value)
    shown = set(re.findall("[a-z]{4,8}", str(refusal.value)))
    assert not shown & (set(words) - {"word", "that", "with", "what", "down", "third", "first", "fifth", "sixth", "fourth", "receipts"})
    assert Receipt(value).digits not in said


def test_a_receipt_shows_nothing_of_itself_and_is_not_stored():
    shown = (repr(SEEN), str(SEEN), f"{SEEN}", f"{SEEN!r}", "%s" % (SEEN,))  # noqa: UP031 - as a log does
    assert set(shown) == {"<a receipt>"}
    for keep in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="not stored"):
            keep(SEEN)
    with pytest.raises(TypeError):
        hash(SEEN)
    with pytest.raises(AttributeError):
        SEEN.note = 1
    assert repr(derive(SEEN, salt=SALT, cost=CHEAP)) == "<the keys of a receipt>"


def test_a_receipt_is_equal_only_to_itself():
    assert Receipt(5) == Receipt(5)
    assert Receipt(5) != Receipt(6)
    assert Receipt(5) != 5


# keys


def test_the_keys_are_one_run_of_argon2id_and_hkdf_by_its_definition():
    def expand(key, info, length):  # RFC 5869, section 2.3, written down again
        out, last, count = b"", b"", 0
        while len(out) < length:
            count += 1
            last = hmac.new(key, last + info + bytes([count]), hashlib.sha256).digest()
            out += last
        return out[:length]

    cost = Cost(64, 2, 1)
    material = stretch(SEEN.as_bytes(), salt=SALT, cost=cost, length=64)
    keys = derive(SEEN, salt=SALT, cost=cost)
    assert keys.lookup == expand(material, b"candour receipt 1 lookup", 16)
    assert keys.unlock == expand(material, b"candour receipt 1 unlock", 32)


def test_the_keys_are_what_they_were_when_the_first_receipts_were_made():
    keys = derive(SEEN, salt=SALT, cost=CHEAP)
    assert keys.lookup.hex() == "f8ab1cede1b79677f7a41f8803d0db3e"
    assert keys.unlock.hex() == "8bfd27b9e392c51b84afb13758e3dff192b23ed2c181b44c81e3957084cd35cd"


def test_another_receipt_salt_or_cost_leads_elsewhere():
    keys = derive(SEEN, salt=SALT, cost=CHEAP)
    others = (
        derive(Receipt(1), salt=SALT, cost=CHEAP),
        derive(SEEN, salt=b"another sixteen!", cost=CHEAP),
        derive(SEEN, salt=SALT, cost=Cost(16, 1, 1)),
    )
    for other in others:
        assert keys.lookup != other.lookup
        assert keys.unlock != other.unlock


def test_coming_back_with_words_or_digits_leads_to_the_same_keys():
    again = derive(read(", ".join(SEEN.words).upper()), salt=SALT, cost=CHEAP)
    assert again == derive(read("-".join(SEEN.groups)), salt=SALT, cost=CHEAP) == derive(SEEN, salt=SALT, cost=CHEAP)
