from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candour.design import formats


@pytest.mark.parametrize("value", [date(2026, 3, 3), datetime(2026, 3, 3, 14, 5), "2026-03-03", "2026-03-03T14:05:00"])  # noqa: DTZ001 (a day is all that is read)
def test_a_day_is_said_in_full(value):
    assert formats.day(value) == "Tuesday 3 March 2026"


def test_a_month_may_be_given_without_its_day():
    assert formats.month("2026-03") == "March 2026"


def test_a_period_of_one_month_is_said_once():
    assert formats.period("2026-03-01", "2026-03-31") == "March 2026"
    assert formats.period("2012-07-01", "2013-06-30") == "July 2012 to June 2013"


@pytest.mark.parametrize(
    ("since", "on", "said"),
    [
        ("2026-03-03", "2026-03-03", "today"),
        ("2026-03-02", "2026-03-03", "1 day"),
        ("2026-02-01", "2026-03-03", "4 weeks"),
        ("2025-10-04", "2026-03-03", "4 months"),
        ("2022-03-03", "2026-03-03", "4 years"),
        ("2022-01-05", "2026-03-03", "4 years and 1 month"),
    ],
)
def test_an_age_is_said_in_the_unit_people_would_use(since: str, on: str, said: str):
    assert formats.age(since, on) == said


@pytest.mark.parametrize(
    ("value", "places", "said"),
    [
        (1204, 0, "1,204"),
        (1.005, 2, "1.00"),
        (-1234.5, 1, "−1,234.5"),
        (-0.001, 1, "0.0"),
        (None, 2, "–"),
        (float("nan"), 1, "–"),
        (0, 0, "0"),
    ],
)
def test_a_number_keeps_its_decimals_and_its_thousands(value, places: int, said: str):
    assert formats.number(value, places) == said


def test_a_fraction_is_said_as_a_percentage():
    assert formats.percent(0.873, 1) == "87.3%"
    assert formats.percent(0.29, 0) == "29%"  # 0.29 * 100 is 28.999999999999996 in binary


def test_one_is_not_plural():
    assert [formats.plural(count, "trust") for count in (0, 1, 1204)] == ["0 trusts", "1 trust", "1,204 trusts"]


@pytest.mark.parametrize(
    ("published", "said", "short"),
    [
        ("SHERWOOD FOREST HOSPITALS NHS FOUNDATION TRUST", "Sherwood Forest Hospitals NHS Foundation Trust", "Sherwood Forest Hospitals"),
        ("GUY'S AND ST THOMAS' NHS FOUNDATION TRUST", "Guy's and St Thomas' NHS Foundation Trust", "Guy's and St Thomas'"),
        ("Westering Trust", "Westering Trust", "Westering"),
        ("McInnes House", "McInnes House", "McInnes House"),
    ],
)
def test_a_name_in_capitals_is_said_as_people_write_it(published: str, said: str, short: str):
    assert (formats.name_case(published), formats.short_name(published)) == (said, short)


def test_a_chart_shortens_a_name_at_a_word():
    assert formats.chart_name("NORTH MIDDLESEX UNIVERSITY HOSPITAL NHS TRUST", 26) == "North Middlesex University"
    assert formats.chart_name("Barking, Havering and Redbridge University Hospitals Trust", 20) == "Barking, Havering …"


def test_no_band_is_ever_called_safe():
    for band in formats.BANDS:
        assert "safe" not in formats.band_words(band).lower()
    assert "does not show that care was safe" in formats.band_explanation("as_expected")
    assert "does not show that care was safe" in formats.band_explanation("lower_than_expected")


def test_a_fingerprint_leaves_out_the_name_of_the_hash():
    assert formats.fingerprint("sha256:3fa91c20d4e5") == "3fa9 1c20"


def test_where_only_the_month_is_known_no_day_is_made_up():
    assert formats.day("2014-01") == "January 2014"
    assert formats.short_day("2014-01") == "January 2014"


def test_a_long_label_gives_way_to_its_unit_unless_the_unit_only_says_per_what():
    assert formats.column_words("People who died in hospital or within 30 days of leaving it", "deaths") == ("Deaths", "")
    assert formats.column_words("Answered within 30 working days of asking", "in every 100") == (
        "Answered within 30 working days of asking",
        "in every 100",
    )
    assert formats.column_words("Deaths", "deaths") == ("Deaths", "")
    assert formats.column_words("Beds", "beds open overnight") == ("Beds", "beds open overnight")


@given(st.floats(-1e9, 1e9) | st.integers(-(10**7), 10**7).map(lambda n: n / 1000), st.integers(0, 4))
def test_the_quick_way_to_say_a_number_says_what_the_exact_way_says(value: float, places: int):
    exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN)
    said = formats.number(value, places).replace(",", "").replace("−", "-")
    assert Decimal(said) == exact
