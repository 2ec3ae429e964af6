import datetime as dt
import os
import time
from pathlib import Path

import pytest

from candour.analytics.tables import TableError
from candour.areas.ledger import door as ledger
from candour.areas.ledger.door import Actor, Viewer
from candour.areas.measures import door as measures
from candour.areas.measures import shmi_files

pytestmark = pytest.mark.django_db

HEADER = "INDICATOR_CODE,PROVIDER,PROVIDER NAME,DENOMINATOR,OBSERVED,EXPECTED,VALUE,PO_LL,PO_UL,OD_LL,OD_UL,OD_BANDING"
ROWS = (
    "I00699,RAA,ALPHA NHS TRUST,19000,874,760.2982,1.1495,0.8917,1.1172,0.8687,1.1511,2",
    "I00699,RAB,BETA NHS TRUST,44965,1312,1476.0107,0.8889,0.9215,1.0831,0.8766,1.1408,2",
    "I00699,RAC,GAMMA NHS TRUST,105380,2277,2995.6546,0.7601,0.9445,1.0578,0.881,1.135,3",
)


def write(folder: Path, rows=ROWS, *, header=HEADER, name="shmi-2012-april.csv", end="\n", before=b"") -> Path:
    path = folder / name
    path.write_bytes(before + "".join(line + end for line in (header, *rows)).encode("cp1252"))
    return path


def held(by: Actor) -> tuple:
    return measures.facts_held(viewer=Viewer.of(by, ()))


def lines() -> int:
    return ledger.count_of(["measures.facts_imported"])


@pytest.mark.parametrize(
    ("name", "edition", "first", "last"),
    [
        ("shmi-2011-october.csv", "2011-10", "2010-04-01", "2011-03-31"),
        ("shmi-2013-january.csv", "2013-01", "2011-07-01", "2012-06-30"),
        ("SHMI Oct 2011.csv", "2011-10", "2010-04-01", "2011-03-31"),
        ("July_2012/Data/SHMI.csv", "2012-07", "2011-01-01", "2011-12-31"),
        ("2012-07.csv", "2012-07", "2011-01-01", "2011-12-31"),
    ],
)
def test_a_release_is_dated_by_its_name_and_covers_the_year_that_ended_six_months_before(name, edition, first, last) -> None:
    period = shmi_files.release_of(Path("/data") / name)
    assert (period.edition, str(period.starts_on), str(period.ends_on)) == (edition, first, last)


@pytest.mark.parametrize(
    "name", ["SHMI.csv", "shmi-2012.csv", "shmi-april.csv", "marching-2012.csv", "april-2012-to-july-2012.csv", "2012-13.csv"]
)
def test_a_name_that_does_not_say_which_release_it_is_is_refused(name) -> None:
    with pytest.raises(TableError, match="which release it is; put the month and year"):
        shmi_files.release_of(Path("/data") / name)


def test_the_eight_published_files_lose_nothing_and_name_what_is_odd(real_data: Path, by) -> None:
    taken = measures.import_shmi(paths=sorted((real_data / "shmi").glob("*.csv")), by=by)
    assert (taken.read, taken.added, taken.changed, taken.unchanged) == (1154, 1151, 0, 0)
    assert [(r.file, r.row, r.reason) for r in taken.rejected] == [
        ("shmi-2013-april.csv", 145, "copyright notice, no figures"),
        ("shmi-2013-july.csv", 145, "copyright notice, no figures"),
        ("shmi-2014-january.csv", 144, "copyright notice, no figures"),
    ]
    assert {n["file"] for n in taken.summary["not_trusts"]} == {
        f"shmi-{m}.csv" for m in ("2011-october", "2012-january", "2012-april", "2012-july")
    }
    assert {(n["code"], n["row"]) for n in taken.summary["not_trusts"]} == {("5QT", 2)}
    extra = [w.file for w in taken.warnings if "PO_BANDING" in w.reason]
    assert extra == ["shmi-2011-october.csv"]
    assert sum("Windows-1252" in w.reason for w in taken.warnings) == 3
    assert lines() == 8
    sums = {f["edition"]: (f["observed"], f["expected"]) for f in taken.summary["files"]}
    assert sums["2012-04"] == (272931, 273495.3048)


def test_a_second_import_changes_nothing_and_says_so(tmp_path, by) -> None:
    path = write(tmp_path)
    assert [t.added for t in measures.import_shmi(paths=[path], by=by)] == [3]
    again = measures.import_shmi(paths=[path], by=by)
    assert (again.added, again.changed, again.unchanged) == (0, 0, 3)
    assert lines() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"end": "\r\n"},
        {"before": b"\xef\xbb\xbf"},
        {"rows": ROWS[::-1]},
        {"header": HEADER.replace("PROVIDER NAME", "PROVIDER_NAME").lower()},
        {"rows": (*ROWS, ",,,,,,,,,,,")},
    ],
)
def test_another_spelling_of_the_same_figures_is_the_same_facts(tmp_path, by, change) -> None:
    measures.import_shmi(paths=[write(tmp_path)], by=by)
    assert measures.import_shmi(paths=[write(tmp_path, **change)], by=by).unchanged == 3
    assert lines() == 1


def test_a_changed_file_replaces_the_earlier_one_and_counts_what_changed(tmp_path, by, lake) -> None:
    measures.import_shmi(paths=[write(tmp_path)], by=by)
    changed = ROWS[0].replace(",874,", ",875,")
    taken = measures.import_shmi(paths=[write(tmp_path, [changed, ROWS[1], ROWS[2].replace("RAC", "RAD")])], by=by)
    assert [(t.added, t.changed, t.unchanged, t.removed) for t in taken] == [(1, 1, 1, 1)]
    assert [f.rows for f in held(by)] == [3]
    assert lines() == 2
    assert len(list(lake.glob("*/*.parquet"))) == 2, "the earlier facts stay, so that the earlier figures can be made again"


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([ROWS[0], ROWS[1].replace("1312", "-5")], "column OBSERVED: -5 is negative, and a count is 0 or more"),
        ([ROWS[0], ROWS[1].replace("1312", "many")], "column OBSERVED: 'many' is not a number"),
        ([ROWS[0], ROWS[1].replace("1312", "13.5")], "column OBSERVED: 13.5 is not a whole number"),
        ([ROWS[0], ROWS[1].replace("1312", "")], "column OBSERVED: the cell is blank"),
        ([ROWS[0], ROWS[1].replace("1312", "50000")], "more deaths than the 44,965 discharges"),
        ([ROWS[0], ROWS[1].replace("1476.0107", "0")], "column EXPECTED: no deaths are expected"),
        ([ROWS[0], ROWS[1].replace("1476.0107", "NaN")], "column EXPECTED: 'NaN' is not a number"),
        ([ROWS[0], ROWS[1].replace("RAB", "")], "no provider is named"),
        ([ROWS[0], ROWS[1].replace("I00699", "I00700")], "'I00700' is another indicator"),
        ([ROWS[0], ROWS[1] + ",1"], "the row has 13 cells where the header has 12"),
        ([ROWS[0], ROWS[1][:-1] + "7"], "7 is no band"),
        ([ROWS[0], ROWS[0]], "RAA says the same in row 2; taken once"),
    ],
)
def test_one_bad_row_is_named_and_never_loses_the_others(tmp_path, by, rows, reason) -> None:
    taken = measures.import_shmi(paths=[write(tmp_path, rows)], by=by)
    assert [(r.file, r.row) for r in taken.rejected] == [("shmi-2012-april.csv", 3)]
    assert reason in taken.rejected[0].reason
    assert taken.added == 1
    measures.compute(slug="shmi", by=by)
    warnings = measures.results(measure="shmi", viewer=Viewer.of(by, ()))[0].warnings
    assert any("Row 3 of the published file could not be used" in w for w in warnings)


def test_of_two_rows_that_differ_neither_is_taken(tmp_path, by) -> None:
    other = ROWS[0].replace(",874,", ",875,")
    taken = measures.import_shmi(paths=[write(tmp_path, [*ROWS, other])], by=by)
    assert [(r.row, r.reason) for r in taken.rejected] == [
        (2, "RAA says something else in row 5; neither is taken"),
        (5, "RAA says something else in row 2; neither is taken"),
    ]
    assert taken.added == 2


def huge(folder: Path) -> Path:
    path = write(folder)
    os.truncate(path, 200_000_000)  # sparse: takes no room
    return path


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda f: write(f, header=HEADER.replace("EXPECTED", "EXPECT")), "there is no column 'EXPECTED'; the columns are INDICATOR_CODE"),
        (lambda f: write(f, rows=(), header=""), "the file is empty"),
        (lambda f: write(f, rows=()), "not one row of figures could be read"),
        (
            lambda f: write(f, rows=[ROWS[0].replace("874", "-1")]),
            "not one row of figures could be read (row 2: column OBSERVED: -1 is negative",
        ),
        (lambda f: write(f, before=b"\x89PNG\0\0\0"), "the file is binary, not text"),
        (huge, "the file has 200 MB, and a SHMI release has less than one"),
        (lambda f: f / "shmi-2012-april.csv", "there is no such file"),
        (lambda f: write(f, name="shmi.csv"), "which release it is"),
        (lambda f: write(f, rows=[ROWS[0], '"I00699,RAA']), "a quotation mark is opened and never closed"),
    ],
)
def test_a_bad_file_gets_one_sentence_and_nothing_is_half_imported(tmp_path, by, lake, make, sentence) -> None:
    good = write(tmp_path, name="shmi-2013-april.csv")
    with pytest.raises(TableError) as refused:
        measures.import_shmi(paths=[good, make(tmp_path)], by=by)
    assert sentence in str(refused.value)
    assert "\n" not in str(refused.value)
    assert held(by) == ()
    assert lines() == 0
    assert not lake.exists()


def test_facts_of_an_import_that_did_not_finish_are_swept(tmp_path, by, lake, monkeypatch) -> None:
    from candour.areas.measures.models import FactsFile

    with monkeypatch.context() as patch:
        patch.setattr(FactsFile.objects, "create", lambda **_: (_ for _ in ()).throw(RuntimeError("the machine stops here")))
        with pytest.raises(RuntimeError, match="stops here"):
            measures.import_shmi(paths=[write(tmp_path)], by=by)
    assert lines() == 0
    orphan = next(lake.glob("*/*.parquet"))
    os.utime(orphan, (time.time() - 7200,) * 2)
    measures.import_shmi(paths=[write(tmp_path, ROWS[:2])], by=by)
    assert not orphan.exists()
    assert len(list(lake.glob("*/*.parquet"))) == 1


def test_a_hospital_that_is_not_registered_is_reported_and_not_lost(tmp_path, by, trusts) -> None:
    trusts("RAA", "RAB")
    taken = measures.import_shmi(paths=[write(tmp_path)], by=by)
    assert taken.summary["unknown_organisations"] == ["RAC"]
    assert taken.added == 3


def test_only_those_whose_work_it_is_can_take_in_facts(tmp_path, publishers) -> None:
    with pytest.raises(measures.MeasureError, match="Only an analyst"):
        measures.import_shmi(paths=[write(tmp_path)], by=publishers[0])
    with pytest.raises(measures.MeasureError, match="Only an analyst"):
        measures.compute(slug="shmi", by=Actor.anonymous())
    assert measures.facts_held(viewer=Viewer.anonymous()) == ()
    assert measures.releases_owed(viewer=Viewer.anonymous()) == ()


def test_the_period_is_kept_with_the_facts(tmp_path, by) -> None:
    measures.import_shmi(paths=[write(tmp_path)], by=by)
    file = held(by)[0]
    assert (file.starts_on, file.ends_on) == (dt.date(2010, 10, 1), dt.date(2011, 9, 30))


@pytest.mark.parametrize(
    ("content", "said"), [(None, "no such file"), (b"", "empty"), (b"\x00\x01\xff" * 400, "binary"), ("folder", "folder")]
)
def test_what_is_no_table_is_told_before_its_name_is_looked_at(content, said: str, tmp_path) -> None:
    path = tmp_path / "figures.csv"
    if content == "folder":
        path.mkdir()
    elif content is not None:
        path.write_bytes(content)
    with pytest.raises(TableError, match=said):
        shmi_files.read(path)
