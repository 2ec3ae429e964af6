from datetime import date

import pytest

from candour.areas.organisations import door as organisations
from candour.areas.organisations.door import NewOrganisation, Succession

CLOSED = date(2017, 10, 31)


@pytest.fixture
def known(register):
    register(
        NewOrganisation("YA", "region", "Dunmere"),
        NewOrganisation("WA1", "trust", "WESTERING NHS TRUST", town="MERROW", address="Merrow Cross Hospital, Long Lane", region_code="YA"),
        NewOrganisation("WA2", "trust", "ST HILDA'S AND ST OSYTH'S NHS FOUNDATION TRUST", town="TALLOW"),
        NewOrganisation("WA3", "trust", "MID MERROWSHIRE NHS FOUNDATION TRUST", town="MERROW", closed_on=CLOSED),
        NewOrganisation("WA4", "trust", "UNIVERSITY HOSPITALS OF NORTH DUNMERE NHS TRUST", town="FALLOWGATE", closed_on=CLOSED),
        NewOrganisation("QA", "icb", "NHS Merrow and Tallow Integrated Care Board"),
        NewOrganisation("00M", "ccg", "NHS MERROW CCG", town="MERROW", closed_on=CLOSED),
        successions=(Succession("WA4", "WA1", CLOSED), Succession("WA4", "ZZ9", CLOSED)),
    )


@pytest.fixture
def codes(known, viewer):
    return lambda text, **more: [f.summary.code for f in organisations.find(text=text, viewer=viewer, **more)]


def test_three_keystrokes_find_a_town_open_before_closed(codes):
    assert codes("mer") == ["WA1", "QA", "WA3", "00M"]


def test_an_exact_code_comes_first_even_when_it_is_closed(codes, known, viewer):
    first = organisations.find(text="wa3", viewer=viewer)[0]
    assert (first.summary.code, first.why, first.note) == ("WA3", "code", "Closed on 31 October 2017. No successor is recorded.")


def test_a_closed_one_says_who_followed_it(known, viewer):
    (found,) = organisations.find(text="north dunmere", viewer=viewer)
    assert found.note == "Closed on 31 October 2017. Followed by Westering NHS Trust (WA1) and an organisation not listed here (ZZ9)."


@pytest.mark.parametrize(
    "text",
    [
        "st hildas",
        "St Hilda's",
        "saint hilda’s",
        "osyth st hilda",
        "st hilda's & st osyth's",
        "the st hilda nhs trust",
        "tallow hilda",
        "hilda",
        "hild",
        "hidla",
        "oysth",
        "hilldas",
    ],
)
def test_a_name_is_found_however_it_is_typed(codes, text):
    assert codes(text)[0] == "WA2"


def test_a_hospital_is_found_by_the_address_of_its_trust(codes):
    assert codes("merrow cross hosp")[0] == "WA1"


def test_initials_find_a_long_name(codes):
    assert codes("uhnd") == ["WA4"]


def test_one_word_too_many_still_finds_the_rest(codes):
    assert "WA1" in codes("merrow maternity")


def test_the_name_itself_comes_before_names_that_only_contain_it(register, codes):
    register(NewOrganisation("WB1", "trust", "GREAT WESTERING NHS TRUST", town="WESTERING"))
    assert codes("westering")[:2] == ["WA1", "WB1"]


def test_kinds_can_be_chosen_and_answers_limited(codes):
    assert codes("mer", kinds=("icb",)) == ["QA"]
    assert len(codes("mer", limit=2)) == 2
    assert codes("mer", limit=0) == []


def test_a_closed_hospital_keeps_a_place_among_many_open_ones(register, codes):
    register(*(NewOrganisation(f"WC{n:02}", "trust", f"MERROW {n} NHS TRUST", town="MERROW") for n in range(20)))
    found = codes("mer")
    assert len(found) == 10
    assert found[-2:] == ["WA3", "00M"]


@pytest.mark.parametrize("text", ["", "   ", "%", "'; --", "nhs", "of the", "zzzz", "\x00", "é" * 300, "merrow " * 100])
def test_what_means_nothing_finds_nothing_or_no_harm(codes, text):
    assert set(codes(text)) <= {"WA1", "WA3", "QA", "00M"}


def test_finding_costs_a_constant_number_of_queries(known, register, viewer, django_assert_max_num_queries):
    register(*(NewOrganisation(f"WD{n:02}", "trust", f"STAFFEL {n} NHS TRUST", closed_on=CLOSED) for n in range(30)))
    for text in ("sta", "stafel merrow", "uhnd", "wa1", "st hilda and st osyth foundation"):
        with django_assert_max_num_queries(9):
            organisations.find(text=text, viewer=viewer)
