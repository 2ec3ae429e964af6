import pytest

from candour.areas.organisations import names


@pytest.mark.parametrize(
    ("official", "readable"),
    [
        ("MID STAFFORDSHIRE NHS FOUNDATION TRUST", "Mid Staffordshire NHS Foundation Trust"),
        (
            "THE QUEEN ELIZABETH HOSPITAL, KING'S LYNN, NHS FOUNDATION TRUST",
            "The Queen Elizabeth Hospital, King's Lynn, NHS Foundation Trust",
        ),
        ("GUY'S AND ST THOMAS' NHS FOUNDATION TRUST", "Guy's and St Thomas' NHS Foundation Trust"),
        ("THE NEWCASTLE UPON TYNE HOSPITALS NHS FOUNDATION TRUST", "The Newcastle upon Tyne Hospitals NHS Foundation Trust"),
        ("NHS STAFFORDSHIRE AND STOKE-ON-TRENT ICB - 05D", "NHS Staffordshire and Stoke-on-Trent ICB - 05D"),
        ("NHS CENTRAL LONDON (WESTMINSTER) CCG", "NHS Central London (Westminster) CCG"),
        ("PORTSMOUTH HOSPITALS UNIVERSITY NATIONAL HEALTH SERVICE TRUST", "Portsmouth Hospitals University NHS Trust"),
        ("LONDON - H&J COMMISSIONING HUB", "London - H&J Commissioning Hub"),
        ("2GETHER NHS FOUNDATION TRUST", "2gether NHS Foundation Trust"),
        ("MCINDOE AND O'NEILL HOUSE, 4TH FLOOR", "McIndoe and O'Neill House, 4th Floor"),
        ("Merrow Cross Hospital", "Merrow Cross Hospital"),
        ("  A  NHS  TRUST ", "A NHS Trust"),
    ],
)
def test_a_name_in_capitals_becomes_one_for_reading(official, readable):
    assert names.readable(official) == readable


def test_a_town_loses_the_full_stop_of_its_saint():
    assert names.readable_town("ST. HELENS") == "St Helens"
    assert names.readable_town("STOCKTON-ON-TEES") == "Stockton-on-Tees"


def test_reading_a_readable_name_changes_nothing():
    for official in ("KING'S COLLEGE HOSPITAL NHS FOUNDATION TRUST", "TEES, ESK AND WEAR VALLEYS NHS FOUNDATION TRUST"):
        assert names.readable(names.readable(official)) == names.readable(official)
