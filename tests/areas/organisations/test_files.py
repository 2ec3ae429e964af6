from datetime import date

import pytest

from candour.analytics.tables import TableError
from candour.areas.ledger import door as ledger
from candour.areas.organisations import door as organisations
from candour.areas.organisations.ods import dates
from tests.areas.organisations.conftest import etr

GOOD = etr("RJD", "MID STAFFORDSHIRE NHS FOUNDATION TRUST", closed="20171031")
SHARES = "nhs_trust22_code,icb22_code,proportion_trust_came_from_icb\n"
OTHER = etr("RXX", "ELSEWHERE NHS TRUST", town="LEEDS")


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("etr_2022.csv", date(2022, 1, 1)),
        ("etr_2026-11-22.csv", date(2026, 11, 22)),
        ("etr_20261122.csv", date(2026, 11, 22)),
        ("icb_names_codes_dec_2024.csv", date(2024, 12, 1)),
        ("lookup_nhs_trusts22_nhs_region21.csv", date(2022, 1, 1)),
        ("shmi-2011-october.csv", date(2011, 10, 1)),
        ("etr.csv", None),
        ("lookup_trust_trust.csv", None),
    ],
)
def test_the_day_a_file_is_of_stands_in_its_name(name, day):
    assert dates.day_in_name(name) == day


def test_one_bad_row_never_loses_the_others_and_each_is_named(take_in, write, viewer):
    rows = [
        GOOD,
        etr("", "NO CODE NHS TRUST"),
        etr("R-1", "BAD CODE NHS TRUST"),
        etr("RX1", ""),
        etr("RX2", "NO SUCH DAY NHS TRUST", opened="20230230"),
        etr("RX3", "ENDED BEFORE IT BEGAN NHS TRUST", opened="20200101", closed="20190101"),
        GOOD,
        '"RX4","TOO SHORT NHS TRUST"',
        OTHER,
    ]
    outcome = take_in(write("etr_2025.csv", "\n".join(rows) + "\n"))
    assert (outcome.read, outcome.added, len(outcome.rejected)) == (9, 2, 7)
    assert [r.row for r in outcome.rejected] == [2, 3, 4, 5, 6, 7, 8]
    reasons = [r.reason for r in outcome.rejected]
    assert reasons[0] == "the code is missing"
    assert reasons[3] == "opened on: there is no day '20230230'"
    assert reasons[5] == "RJD is already in row 1"
    assert {r.file for r in outcome.rejected} == {"etr_2025.csv"}
    assert organisations.organisation(code="RXX", viewer=viewer).town == "Leeds"


def test_an_unknown_region_or_board_is_told_and_the_trust_kept(take_in, write, viewer):
    outcome = take_in(write("etr_2025.csv", etr("RJD", "MID STAFFORDSHIRE NHS TRUST", region="Y99", icb="QZZ")))
    assert [w.reason for w in outcome.warnings] == [
        "no region has the code Y99: RJD was taken in without it",
        "no integrated care board has the code QZZ: RJD was taken in without it",
    ]
    assert organisations.organisation(code="RJD", viewer=viewer).region_code is None


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"\x00\x01\x02\x03" * 100, "binary"),
        (b"old_code,new_code\nA11,B11\n", "has the column date"),
        (b"colour,shape\nred,round\n", "no published list"),
        (b"old_code,new_code,date\n", "no rows"),
        (b"old_code,new_code,date\n-,B11,2020-04-01\n", "not one of its 1 rows"),
        (b"old_code,old code,date\nA11,B11,2020-04-01\n", "same name"),
        ("\n".join(etr(f"X{n:02}", f"SITE {n}") for n in range(9)).encode(), "neither trusts"),
    ],
)
def test_a_file_that_cannot_be_read_gets_one_sentence_and_nothing_is_half_imported(take_in, write, viewer, content, says):
    good = write("etr_2025.csv", GOOD)
    with pytest.raises(TableError, match=says) as wrong:
        take_in(good, write("other.csv", content))
    assert str(wrong.value).startswith("other.csv")
    assert "\n" not in str(wrong.value)
    assert organisations.organisation(code="RJD", viewer=viewer) is None
    assert ledger.size() == 0


def test_a_file_of_200_mb_is_refused_before_it_is_read(take_in, tmp_path):
    path = tmp_path / "etr.csv"
    with path.open("wb") as file:
        file.truncate(200 * 1000 * 1000)
    with pytest.raises(TableError, match="200 MB"):
        take_in(path)


def test_a_missing_file_and_a_folder_are_named(take_in, tmp_path):
    with pytest.raises(TableError, match="no such file"):
        take_in(tmp_path / "nowhere.csv")
    with pytest.raises(TableError, match="not a file"):
        take_in(tmp_path)


def test_windows_line_ends_a_bom_and_windows_letters_make_no_difference(take_in, write, viewer):
    outcome = take_in(write("etr_2025.csv", b"\xef\xbb\xbf" + f"{GOOD}\r\n{OTHER}\r\n".encode()))
    assert (outcome.added, outcome.rejected) == (2, ())
    windows = etr("RZZ", "YSBYTY DÔL NHS TRUST").encode("cp1252")
    outcome = take_in(write("etr_2026.csv", windows))
    assert [w.reason for w in outcome.warnings] == ["etr_2026.csv is not UTF-8 and was read as Windows-1252."]
    assert organisations.organisation(code="RZZ", viewer=viewer).name == "Ysbyty Dôl NHS Trust"


def test_rows_about_unknown_organisations_are_rejected_with_what_to_do(take_in, write):
    outcome = take_in(
        write("etr_2025.csv", GOOD),
        write("trust_types.csv", "trust_code,primary_category\nRJD,Ambulance service\nRZZ,Ambulance service\nRJD2,Spaceship\n"),
        write(
            "shares22.csv",
            SHARES + "RJD,E54000010,0.9\nRJD,E99,0.1\nRZZ,QNC,1\nRJD,QYG,-1\n",
        ),
    )
    assert {(r.file, r.row): r.reason for r in outcome.rejected} == {
        ("trust_types.csv", 3): "no organisation has the code RZZ; import the trusts (etr) first",
        ("trust_types.csv", 4): "'Spaceship' is not a kind of trust in definitions/organisations/kinds.yaml",
        ("shares22.csv", 3): "no integrated care board has the code E99; import their names and codes first",
        ("shares22.csv", 4): "no organisation has the code RZZ; import the trusts (etr) first",
        ("shares22.csv", 5): "the share -1 is not between 0 and 1",
    }
    assert outcome.read == outcome.added + outcome.changed + outcome.unchanged + len(outcome.rejected)


def test_the_two_boards_that_changed_their_ons_code_are_known_by_the_old_one_too(take_in, write, viewer):
    take_in(
        write("etr_2025.csv", GOOD),
        write("shares22.csv", SHARES + "RJD,E54000052,0.5\nRJD,E54000053,0.4\n"),
    )
    assert [s.icb_code for s in organisations.shares(code="RJD", viewer=viewer)] == ["QXU", "QNX"]


def test_successions_are_read_as_the_publisher_gives_them_today(take_in, write, viewer):
    take_in(write("succ.csv", '"R1E","RRE","R","20180531",""\n"RXH","RYR","R","20210401","X"\n'))
    assert [s.new_code for s in organisations.successors(code="R1E", viewer=viewer)] == ["RRE"]


def test_a_day_given_on_the_command_goes_before_the_day_in_the_name(take_in, write, viewer):
    take_in(write("etr_2022.csv", etr("RJD", "NEW NAME NHS TRUST")), as_of=date(2026, 1, 1))
    take_in(write("etr_2025.csv", etr("RJD", "OLD NAME NHS TRUST")))
    assert organisations.organisation(code="RJD", viewer=viewer).name == "New Name NHS Trust"
