import datetime as dt
from pathlib import Path

import pytest
import yaml

from candour.analytics.tables import TableError
from candour.areas.measures import definitions, mapped_about, mapped_cells, mapped_files, mappings
from candour.areas.measures.definitions import DefinitionError
from candour.areas.measures.mappings import Mapping

OWNED = {
    "owner": "Tests",
    "source": {"name": "nobody", "address": "https://example.org/", "licence": "none"},
    "valid_from": "2026-11-01",
    "review_on": "2027-11-01",
}
HEADER = "code,when,seen,late"
ROWS = ("RAA,April 2021,100,7", "RAB,April 2021,50,0", "RAA,May 2021,80,8")


def mapping(**more) -> Mapping:
    into = {
        "month": {"column": "when", "written": "month"},
        "organisation": {"column": "code", "codes": "trust"},
        "denominator": {"column": "seen"},
        "numerator": {"column": "late"},
    }
    return Mapping.model_validate({"measure": "emergency-four-hours", "title": "t", "into": into | more.pop("into", {}), **OWNED, **more})


def write(folder: Path, *rows: str, header: str = HEADER, name: str = "a.csv") -> Path:
    path = folder / name
    path.write_text("\n".join((header, *(rows or ROWS))) + "\n", encoding="utf-8")
    return path


def read(path: Path, how: Mapping | None = None) -> mapped_files.MappedFile:
    return mapped_files.read(path, how or mapping(), definitions.load_all()["emergency-four-hours"])


def facts(found: mapped_files.MappedFile) -> list[tuple]:
    names = ("organisation", "month", "denominator", "numerator")
    return sorted(tuple(str(found.columns[n][i])[:10] for n in names) for i in range(len(found.columns["month"])))


def test_a_file_becomes_facts_by_its_columns(tmp_path) -> None:
    found = read(write(tmp_path))
    assert facts(found) == [
        ("RAA", "2021-04-01", "100.0", "7.0"),
        ("RAA", "2021-05-01", "80.0", "8.0"),
        ("RAB", "2021-04-01", "50.0", "0.0"),
    ]
    assert found.period == (dt.date(2021, 4, 1), dt.date(2021, 5, 31))
    assert (found.read, found.rejected, found.left_out) == (3, (), ())


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",April 2021,9,1", "column code: the cell is blank, so nobody knows whose figure it is"),
        ("RAC,April 2021,9,", "column late: the cell is blank, so the figure is not known"),
        ("RAC,April 2021,9,NA", "column late: NA, which means that there is no figure"),
        ("RAC,April 2021,9,*", "column late: hidden by the publisher"),
        ("RAC,April 2021,9,-1", "column late: -1 is negative, and a figure here is 0 or more"),
        ("RAC,April 2021,9,1.5", "column late: 1.5 is not a whole number"),
        ("RAC,April 2021,nan,1", "column seen: 'nan' is not a number"),
        ("RAC,April 2021,inf,1", "column seen: 'inf' is not a number"),
        ("RAC,Aprile 2021,9,1", "column when: 'Aprile 2021' is not a month such as April 2021 or 2021-04"),
        ("RAC,,9,1", "column when: a blank cell is not a month such as April 2021 or 2021-04"),
        ("RAC,April 2021,9", "the row has 3 cells where the header has 4; look for a missing separator or quotation mark"),
        ("RAA,April 2021,100,7", "row 2 says the same; taken once"),
    ],
)
def test_one_bad_row_is_named_and_never_loses_the_others(tmp_path, row, reason) -> None:
    found = read(write(tmp_path, *ROWS, row), mapping(not_said={"*": "hidden by the publisher"}))
    assert [(r.file, r.row, r.reason) for r in found.rejected] == [("a.csv", 5, reason)]
    assert len(facts(found)) == 3
    assert found.read == 4


def test_of_two_rows_that_differ_neither_is_taken(tmp_path) -> None:
    found = read(write(tmp_path, *ROWS, "RAA,April 2021,100,8"))
    assert [(r.row, r.reason) for r in found.rejected] == [
        (2, "row 5 says something else about the same thing; none is taken"),
        (5, "row 2 says something else about the same thing; none is taken"),
    ]
    assert len(facts(found)) == 2


def test_codes_that_are_not_trusts_are_left_out_or_stand_together(tmp_path) -> None:
    path = write(tmp_path, *ROWS, "NWX,April 2021,10,1", "AAH,April 2021,5,1")
    left = read(path)
    assert [(o.rows, o.because) for o in left.left_out] == [(2, mapped_about.NOT_A_TRUST)]
    into = {"organisation": {"column": "code", "codes": "trust", "others": "Other providers"}}
    together = read(path, mapping(into=into, add_up=True))
    assert ("Other provi"[:10], "2021-04-01", "15.0", "2.0") in facts(together)
    assert together.sums["denominator"] == 245
    assert together.warnings == (
        "2 organisations that are not NHS trusts stand together as 'Other providers', so that the sum is the whole country's.",
    )


def test_parts_of_a_trust_that_answer_for_themselves_count_with_it(tmp_path) -> None:
    into = {"organisation": {"column": "code", "codes": "trust", "sectors": True}}
    found = read(write(tmp_path, "R1F1,April 2021,10,1", "R1F2,April 2021,20,2"), mapping(into=into, add_up=True))
    assert facts(found) == [("R1F", "2021-04-01", "30.0", "3.0")]


def test_a_total_row_is_left_out_and_checked_against_the_sum_of_its_parts(tmp_path) -> None:
    header = "code,when,part,seen,late"
    rows = ["RAA,April 2021,Heart,10,1", "RAA,April 2021,Lung,20,2", "RAA,April 2021,Total,30,3"]
    choice = {"column": "part", "says": ["Total"], "because": "it is the sum of the others", "is_total": True}
    found = read(write(tmp_path, *rows, header=header), mapping(leave_out=[choice], add_up=True))
    assert found.sums == {"denominator": 30, "numerator": 3}
    assert [(t.ours, t.theirs, t.places_apart, t.agree) for t in found.totals] == [(3, 3, 0, True), (30, 30, 0, True)]
    wrong = read(write(tmp_path, *rows[:2], "RAA,April 2021,Total,31,3", header=header), mapping(leave_out=[choice], add_up=True))
    assert [(t.column, t.agree, t.places_apart) for t in wrong.totals] == [("late", True, 0), ("seen", False, 1)]


def test_a_column_of_nothing_but_zeros_is_refused_as_broken(tmp_path) -> None:
    with pytest.raises(TableError, match=r"a\.csv, column late: holds nothing but 0 in all 2 rows, so something broke"):
        read(write(tmp_path, "RAA,April 2021,10,0", "RAB,April 2021,20,0"))


def test_a_long_file_gives_one_row_for_all_that_it_says_of_a_trust_in_a_month(tmp_path) -> None:
    header = "code,when,name,value"
    rows = ["RAA,May 2021,seen,10", "RAA,May 2021,late,1", "RAB,May 2021,late,2", "RAB,May 2021,seen,20", "RAC,May 2021,seen,5"]
    how = mapping(long={"name": "name", "value": "value"})
    found = read(write(tmp_path, *rows, "RAA,May 2021,other,99", header=header), how)
    assert facts(found) == [("RAA", "2021-05-01", "10.0", "1.0"), ("RAB", "2021-05-01", "20.0", "2.0")]
    assert [(r.row, r.reason) for r in found.rejected] == [(6, "column late: the cell is blank, so the figure is not known")]
    again = read(write(tmp_path, *rows, "RAA,May 2021,seen,11", header=header), how)
    assert [r.row for r in again.rejected] == [6, 7]
    assert "was said before about the same thing; the first is taken" in again.rejected[1].reason
    with pytest.raises(TableError, match="no row says 'late' in column name; there are seen"):
        read(write(tmp_path, "RAA,May 2021,seen,1", header=header), how)


def test_a_percentage_of_a_base_becomes_a_whole_number_of_people(tmp_path) -> None:
    into = {"numerator": {"percent": "late", "of": "denominator"}}
    found = read(write(tmp_path, "RAA,April 2021,1019,54.3670264965653", "RAB,April 2021,9,50", "RAC,April 2021,9,101"), mapping(into=into))
    assert [f[3] for f in facts(found)] == ["554.0", "5.0"]
    assert [r.reason for r in found.rejected] == ["column late: 101 is more than 100 of 100"]


def test_a_zero_where_there_are_usually_many_is_silence_and_a_small_unit_keeps_its_zeros(tmp_path) -> None:
    rows = [f"{code},2022-06-{day:02},{seen if day % 3 else 0},1" for code, seen in (("RAA", 40), ("RAB", 2)) for day in range(1, 13)]
    into = {"month": {"column": "when", "written": "day"}}
    zeros = {"column": "seen", "usual_at_least": 10, "because": "nobody reported"}
    found = read(write(tmp_path, *rows), mapping(into=into, zeros=zeros, add_up=True))
    assert [(o.rows, o.because) for o in found.left_out] == [(4, "nobody reported")]
    assert facts(found) == [("RAA", "2022-06-01", "320.0", "8.0"), ("RAB", "2022-06-01", "16.0", "12.0")]
    usual = read(write(tmp_path, *rows), mapping(into=into, zeros=zeros, add_up="mean"))
    assert facts(usual) == [("RAA", "2022-06-01", "40.0", "1.0"), ("RAB", "2022-06-01", "1.0", "1.0")]


def test_a_name_outside_its_days_is_refused(tmp_path) -> None:
    renames = [{"says": "RAA", "becomes": "RZZ", "until": "2021-04-30"}, {"says": "RAB", "becomes": "RZZ"}]
    how = mapping(into={"organisation": {"column": "code", "renames": renames}}, add_up=True)
    found = read(write(tmp_path), how)
    assert facts(found) == [("RZZ", "2021-04-01", "150.0", "7.0")]
    assert [(r.row, r.reason) for r in found.rejected] == [(4, "the name 'RAA' was used until 2021-04-30, and the row is of another time")]
    assert found.renamed == {"RZZ": ["RAA", "RAB"]}
    strange = read(write(tmp_path, *ROWS[:2], "RAX,April 2021,1,1"), how)
    assert [r.reason for r in strange.rejected] == ["column code: 'RAX' is no name that the mapping knows; add it to renames"]


@pytest.mark.parametrize(
    ("rows", "header", "sentence"),
    [
        (("RAA,April 2021,1,1",), "code,when,seen,latte", "there is no column 'late'; the columns are code, when, seen, latte"),
        (("RAA;April 2021;1;1",), "code;when;seen;late", "looks like semicolons, tabs or bars"),
        (("RAA,soon,1,1",), HEADER, "not one row of figures could be used .row 2: column when: 'soon' is not a month"),
        (("NWX,April 2021,1,1",), HEADER, "not one row of figures could be used"),
    ],
)
def test_a_bad_file_gets_one_sentence(tmp_path, rows, header, sentence) -> None:
    with pytest.raises(TableError, match=sentence) as refused:
        read(write(tmp_path, *rows, header=header))
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("cell", "first"),
    [
        ("April 2021", "2021-04-01"),
        ("Apr-21", "2021-04-01"),
        ("SEPT 2022", "2022-09-01"),
        ("2021-04", "2021-04-01"),
        ("2021-04-17", "2021-04-01"),
        ("17/04/2021", "2021-04-01"),
        (dt.datetime(2021, 4, 17, tzinfo=dt.UTC), "2021-04-01"),
    ],
)
def test_a_month_is_read_however_it_is_written(cell, first) -> None:
    assert str(mapped_cells.month(cell)) == first


@pytest.mark.parametrize("cell", ["Marching 2021", "13/2021", "2021-13", "April", None, "04/2021", 202104])
def test_what_is_no_month_is_told(cell) -> None:
    with pytest.raises(ValueError, match="is not a month such as April 2021 or 2021-04"):
        mapped_cells.month(cell)


@pytest.mark.parametrize("cell", [2015, "2015", 2015.0])
def test_a_year_is_its_first_day(cell) -> None:
    assert mapped_cells.year(cell) == dt.date(2015, 1, 1)


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        ("2022-12-23", "weekday"),
        ("2022-12-24", "weekend"),
        ("2022-12-25", "weekend"),  # a Sunday: its holiday was on the 27th
        ("2022-12-26", "holiday"),
        ("2022-12-27", "holiday"),
        ("2022-06-03", "holiday"),
        ("2023-05-08", "holiday"),
    ],
)
def test_a_day_is_a_weekday_a_weekend_or_a_bank_holiday(day, kind) -> None:
    assert mapped_cells.kind_of_day(day) == kind


def test_the_bank_holidays_are_those_that_the_government_lists(real_data: Path) -> None:
    import json

    listed = json.loads((real_data / "bank-holidays" / "bank-holidays.json").read_text("utf-8"))["england-and-wales"]["events"]
    assert {dt.date.fromisoformat(event["date"]) for event in listed} == mapped_cells.holidays()
    with pytest.raises(ValueError, match="the bank holidays of 2031 are not known here"):
        mapped_cells.kind_of_day("2031-01-02")


@pytest.mark.parametrize("code", ["E54000063", "E54000052", "QXU", "qxu"])
def test_an_area_is_found_by_the_code_it_has_and_by_those_it_had(code) -> None:
    assert mapped_cells.area(code) == "QXU"


def test_what_is_no_area_is_told() -> None:
    with pytest.raises(ValueError, match="'E92000001' is not the code of an integrated care board"):
        mapped_cells.area("E92000001")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("owner: Measures, Candour", "", r"mine\.yaml: owner: Field required"),
        ("title:", "titel:", r"mine\.yaml: title: Field required; mine\.yaml: titel: Extra"),
        ("written: month", "written: monthly", r"mine\.yaml: into: month: written: "),
        (", written: month", "", r"mine\.yaml: into: month: written: say day"),
        ("{column: total_attendances}", "{column: a, always: 3}", r"into: denominator: .*say exactly one of column, always"),
        ("denominator: {column: total_attendances}", "visits: {column: x}", r"mine\.yaml: into: denominator is missing"),
        ("{column: total_attendances}", "{percent: a, of: all}", r"into: denominator: of: there is no column all here"),
        ("{column: total_attendances}", "{kind_of_day: a}", r"into: denominator: is a figure: take it from column"),
        ("{column: total_attendances}", "{always: many}", r"into: denominator: always: 'many' is not a number"),
        ("{column: date, written: month}", "{always: May 2021}", r"into: month: take it from a column, or say always with a day"),
        ("{column: nhs_trust22_code, codes: trust}", "{percent: a, of: denominator}", r"into: organisation: is no figure"),
        ("into:", "zeros: {column: b, usual_at_least: 3, because: c}\ninto:", r"mine\.yaml: zeros: column: b is not among"),
        ("into:", "into:\n  extra: {always: 1}", r"mine\.yaml: into: extra is no column of emergency-four-hours"),
    ],
)
def test_a_mistake_in_a_mapping_is_told_with_its_file_and_field(tmp_path: Path, old: str, new: str, said: str) -> None:
    text = (mappings.FOLDER / "emergency-four-hours.yaml").read_text("utf-8")
    assert old in text
    (tmp_path / "mine.yaml").write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(DefinitionError, match=said):
        mappings.fits(*mappings.mapping_called(str(tmp_path / "mine.yaml")), definitions.load_all()["emergency-four-hours"])


def test_a_mapping_that_is_not_there_is_told_with_those_that_are() -> None:
    with pytest.raises(DefinitionError, match=r"There is no mapping 'nothing': give the path of a YAML file, or one of .*emergency"):
        mappings.mapping_called("nothing")


@pytest.mark.parametrize("name", sorted(mappings.shipped()))
def test_every_mapping_that_we_bring_fits_its_measure(name: str) -> None:
    how = mappings.shipped()[name]
    mappings.fits(name, how, definitions.load_all()[how.measure])
    assert how.file


def test_every_field_is_described_for_the_people_who_write_mappings() -> None:
    readme = (mappings.FOLDER / "README.md").read_text("utf-8")
    named = [*Mapping.model_fields, *mappings.Into.model_fields, *mappings.Choice.model_fields, *mappings.Rename.model_fields]
    assert [n for n in named if f"`{n}`" not in readme] == []
    assert yaml.safe_load(readme.split("```yaml")[1].split("```")[0])["measure"]


def test_months_that_say_the_same_for_everybody_are_told(tmp_path) -> None:
    rows = [f"RA{c},{m} 2021,{100 + i},{7 if m != 'June' else 8}" for i, c in enumerate("ABC") for m in ("March", "April", "May", "June")]
    assert read(write(tmp_path, *rows)).repeated == ((dt.date(2021, 3, 1), dt.date(2021, 5, 1)),)
    assert read(write(tmp_path, *rows[:8])).repeated == (), "of two trusts it may be chance"
    rows[1] = "RAA,April 2021,100,9"
    assert read(write(tmp_path, *rows)).repeated == ()
