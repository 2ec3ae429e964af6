"""The eight published releases, through the whole path: file, facts, engine, method, gate, released table."""

import csv
import math
from pathlib import Path

import pytest

from candour.areas.ledger.door import Actor, Viewer
from candour.areas.measures import door as measures
from candour.areas.publishing import door as publishing

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
