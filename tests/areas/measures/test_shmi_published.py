"""The eight published releases, through the whole path: file, facts, engine, method, gate, released table."""

import csv
import math
from pathlib import Path

import pytest

from candour.areas.ledger.door import Actor, Viewer
from candour.areas.measures import door as measures
from candour.areas.publishing import door as publishing
from candour.areas.questions import door as questions

RELEASES = {
    "2011-10": "shmi-2011-october.csv",
    "2012-01": "shmi-2012-january.csv",
    "2012-04": "shmi-2012-april.csv",
    "2012-07": "shmi-2012-july.csv",
    "2013-01": "shmi-2013-january.csv",
    "2013-04": "shmi-2013-april.csv",
    "2013-07": "shmi-2013-july.csv",
    "2014-01": "shmi-2014-january.csv",
}
BANDS = {"1": "higher_than_expected", "2": "as_expected", "3": "lower_than_expected"}
LIMITS = {"VALUE": "value", "PO_LL": "lower_998", "PO_UL": "upper_998", "OD_LL": "lower_95", "OD_UL": "upper_95"}


def as_published(path: Path) -> dict[str, dict[str, str]]:
    """Read the file a second way, so that the importer is not checked against itself."""
    text = path.read_bytes().decode("cp1252")
    rows = [{k.replace(" ", "_"): v for k, v in row.items()} for row in csv.DictReader(text.splitlines())]
    return {row["PROVIDER"]: row for row in rows if row["PROVIDER"]}


@pytest.fixture
def files(real_data: Path) -> list[Path]:
    return [real_data / "shmi" / name for name in RELEASES.values()]


@pytest.fixture
def taken(files: list[Path], db, by: Actor):
    return measures.import_shmi(paths=files, by=by)


def test_every_limit_and_band_comes_out_of_observed_and_expected_alone(files, taken, standing, by) -> None:
    measures.compute(slug="shmi", by=by)
    compared = 0
    for edition, path in zip(RELEASES, files, strict=True):
        number = measures.release(slug="shmi", edition=edition, by=by)["publications"][0]
        table = publishing.content(number=number, viewer=Viewer.anonymous())
        names = [c["name"] for c in table["columns"]]
        rows = {row[0]: dict(zip(names, row, strict=True)) for row in table["rows"]}
        printed = as_published(path)
        assert rows.keys() == printed.keys()
        for code, theirs in printed.items():
            ours = rows[code]
            assert (ours["observed"], ours["expected"]) == (int(theirs["OBSERVED"]), float(theirs["EXPECTED"]))
            assert ours["discharges"] == int(theirs["DENOMINATOR"])
            for column, name in LIMITS.items():
                assert math.isclose(ours[name], float(theirs[column]), rel_tol=0, abs_tol=1e-4), (edition, code, name)
            assert ours["band"] == BANDS[theirs["OD_BANDING"]], (edition, code)
            compared += 1
        assert table["checks"]["bands_agreeing"] == table["checks"]["bands"] == len(printed)
        assert table["checks"]["largest_difference"] < 1e-4
    assert compared == 1151


def test_what_the_publisher_summed_is_shown_on_both_sides_and_the_check_is_said(files, taken, by) -> None:
    measures.compute(slug="shmi", by=by)
    results = {r.edition: r for r in measures.results(measure="shmi", viewer=Viewer.of(by, ()))}
    april = results["2012-04"]
    assert (april.totals["observed"], april.totals["expected"]) == (272931, 273495.3048)
    assert any("272,931 deaths and 273,495.3 expected deaths" in w for w in april.warnings)
    assert any("735 figures with the publisher's" in w and "147 of 147 bands agree" in w for w in april.warnings)
    assert any(w.startswith("5QT (ISLE OF WIGHT NHS PRIMARY CARE TRUST) is not a trust.") for w in april.warnings)
    assert april.checks["not_trusts"] == ["5QT"]
    assert (april.method["id"], april.method["parameters"]["trim"]) == ("funnel-ratio-shmi", "floor(n/10) units at each end")


def test_a_limit_that_is_not_the_publishers_is_said_aloud(real_data, tmp_path, by, db) -> None:
    text = (real_data / "shmi" / "shmi-2012-april.csv").read_bytes()
    rcf = next(line for line in text.splitlines() if line.startswith(b"I00699,RCF,"))
    wrong = rcf.rsplit(b",", 1)[0] + b",1"
    path = tmp_path / "shmi-2012-april.csv"
    path.write_bytes(text.replace(rcf, wrong))
    measures.import_shmi(paths=[path], by=by)
    found = measures.compute(slug="shmi", by=by)["editions"][0]["checks"]
    assert (found["bands_agreeing"], found["bands"], found["agree"]) == (146, 147, False)
    warnings = measures.results(measure="shmi", viewer=Viewer.of(by, ()))[0].warnings
    assert any("do not agree" in w for w in warnings)


def test_mid_staffordshire_was_as_expected_in_every_release_and_that_is_never_called_safe(files, taken, standing, by) -> None:
    measures.compute(slug="shmi", by=by)
    for edition in RELEASES:
        number = measures.release(slug="shmi", edition=edition, by=by)["publications"][0]
        table = publishing.content(number=number, viewer=Viewer.anonymous())
        band = [c["name"] for c in table["columns"]].index("band")
        assert [row[band] for row in table["rows"] if row[0] == "RJD"] == ["as_expected"]
        assert table["finding"].endswith("had about as many deaths as expected, which does not mean safe.")
        assert '"As expected" does not mean safe. Poor care can hide inside a figure in the middle.' in table["cannot_tell"]


def test_each_outlier_becomes_one_question_in_both_directions(files, taken, trusts, standing, by) -> None:
    codes = {code for path in files for code in as_published(path)} - {"5QT"}
    trusts(*codes)
    measures.compute(slug="shmi", by=by)
    for edition in list(RELEASES)[:2]:
        measures.release(slug="shmi", edition=edition, by=by)
    first, second = (
        {(code, BANDS[row["OD_BANDING"]]) for code, row in as_published(path).items() if row["OD_BANDING"] != "2" and code != "5QT"}
        for path in files[:2]
    )
    found = questions.questions(viewer=Viewer.system("test"), page_size=100).items
    words = {"higher_than_expected": "concern", "lower_than_expected": "favourable"}
    assert {(q.organisation.code, q.direction) for q in found} == {(code, words[band]) for code, band in first | second}
    active = {(q.organisation.code, q.direction) for q in found if q.signal_active}
    assert active == {(code, words[band]) for code, band in second}


def test_the_same_release_is_published_once(files, taken, standing, by) -> None:
    from candour.areas.ledger import door as ledger

    measures.compute(slug="shmi", by=by)
    first = measures.release(slug="shmi", edition="2012-04", by=by)["publications"]
    before = ledger.size()
    assert measures.release(slug="shmi", edition="2012-04", by=by)["publications"] == []
    assert measures.import_shmi(paths=files, by=by).unchanged == 1151
    assert not any(e["changed"] for e in measures.compute(slug="shmi", by=by)["editions"])
    assert ledger.size() == before
    assert [p.number for p in publishing.editions(kind="table", subject="shmi", viewer=Viewer.anonymous())] == first


def test_a_corrected_file_replaces_the_publication_and_says_why(files, taken, standing, tmp_path, by) -> None:
    measures.compute(slug="shmi", by=by)
    old = measures.release(slug="shmi", edition="2012-04", by=by)["publications"][0]
    path = tmp_path / "shmi-2012-april.csv"
    path.write_bytes(files[2].read_bytes().replace(b",18986,874,760.2982,", b",18986,875,760.2982,"))
    measures.import_shmi(paths=[path], by=by)
    changed = [e["edition"] for e in measures.compute(slug="shmi", by=by)["editions"] if e["changed"]]
    assert changed == ["2012-04"]
    new = measures.release(slug="shmi", edition="2012-04", by=by)["publications"][0]
    before = publishing.publication(number=old, viewer=Viewer.anonymous())
    assert (before.state, before.superseded_by, before.reason) == ("superseded", new, "The facts were corrected.")


def test_a_correction_of_the_newest_release_asks_about_whom_it_moved(files, taken, trusts, standing, tmp_path, by) -> None:
    trusts(*(set(as_published(files[-1])) - {"5QT"}))
    measures.compute(slug="shmi", by=by)
    measures.release(slug="shmi", edition="2014-01", by=by)
    active = {q.organisation.code for q in questions.questions(viewer=Viewer.system("test"), page_size=100).items if q.signal_active}
    assert "RJD" not in active
    path = tmp_path / "shmi-2014-january.csv"
    path.write_bytes(files[-1].read_bytes().replace(b",30372,893,", b",30372,1893,"))
    measures.import_shmi(paths=[path], by=by)
    measures.compute(slug="shmi", by=by)
    measures.release(slug="shmi", edition="2014-01", by=by)
    found = {q.organisation.code for q in questions.questions(viewer=Viewer.system("test"), page_size=100).items if q.signal_active}
    assert found >= active | {"RJD"}


def test_without_two_peoples_standing_approval_nothing_leaves(taken, by) -> None:
    measures.compute(slug="shmi", by=by)
    with pytest.raises(publishing.GateError, match="standing approval"):
        measures.release(slug="shmi", edition="2012-04", by=by)
    assert publishing.all_publications(viewer=Viewer.anonymous()) == []
    assert len(measures.releases_owed(viewer=Viewer.of(by, ()))) == 8
