import csv
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from scipy import stats

from candour.areas.measures import definitions, gradients, tables
from candour.areas.measures import door as measures
from candour.areas.measures.figures import Figures
from candour.areas.measures.models import Result

pytestmark = pytest.mark.django_db
AREAS = [slug for slug, measure in definitions.load_all().items() if measure.compared == "area" and slug != gradients.DEPRIVATION]


def take(real_data: Path, name: str, by) -> None:
    measures.import_mapped(paths=[real_data / measures.mappings()[name].file], mapping=name, by=by)


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def straight(value: list[float], weight: list[float]) -> tuple[float, float, float, float]:
    """Return slope, its limits, and the ratio of the ends, by textbook weighted least squares."""
    y, w = np.array(value), np.array(weight) / sum(weight)
    x = np.cumsum(w) - w / 2
    design = np.sqrt(w)[:, None] * np.column_stack([np.ones_like(x), x])
    found, rest, *_ = np.linalg.lstsq(design, np.sqrt(w) * y, rcond=None)
    variance = float(rest[0]) / (len(y) - 2) * np.linalg.inv(design.T @ design)[1, 1]
    wide = stats.t.ppf(0.975, len(y) - 2) * np.sqrt(variance)
    return float(found[1]), float(found[1] - wide), float(found[1] + wide), float(found.sum() / found[0])


@pytest.mark.parametrize("slug", AREAS)
def test_the_gradient_of_an_area_measure_is_that_of_the_files(real_data: Path, by, slug: str) -> None:
    take(real_data, gradients.DEPRIVATION, by)
    take(real_data, slug, by)
    measures.compute(slug=slug, by=by)
    indicator = measures.mappings()[slug].only[0].says[0]
    recoded = {"E54000052": "E54000063", "E54000053": "E54000064"}
    score = {r["icb24_code"]: float(r["imd_average_score"]) for r in rows_of(real_data / "imd" / "imd2025_england_icb24.csv")}
    lookup = pq.read_table(real_data / "imd" / "lookup_lsoa11_sicbl22_icb22_ltla22.parquet").to_pylist()
    small = Counter(recoded.get(row["icb22_code"], row["icb22_code"]) for row in lookup)
    value = {
        recoded.get(r["icb22_code"], r["icb22_code"]): float(r["value"])
        for r in rows_of(real_data / "health-index" / "health_index_ics_indicators.csv")
        if r["indicator"] == indicator and r["year"] == "2021"
    }
    order = sorted(score, key=lambda code: -score[code])
    slope, low, high, ratio = straight([value[c] for c in order], [small[c] for c in order])

    result = Result.objects.filter(measure=slug, cut=gradients.CUT, current=True).order_by("edition").last()
    assert result is not None
    table = tables.released(definitions.load_all()[slug], result)
    assert (table["subject"], table["edition"], len(table["rows"])) == (f"{slug}:deprivation-areas", "2023-06", 42)
    assert [column["name"] for column in table["columns"]] == ["area", "name", "deprivation_rank", "small_areas", "value"]
    assert [row[2] for row in table["rows"]] == list(range(1, 43))
    assert [row[4] for row in table["rows"]] == [value[c] for c in order]
    assert table["released_on"] == "2023-06", "a month, because nobody's file says the day"
    told = table["fairness"]
    assert told["sii"] == pytest.approx(slope, abs=1e-5)
    assert told["intervals"]["sii"] == pytest.approx([low, high], abs=1e-5)
    assert told["rii"] == pytest.approx(ratio, abs=1e-5)
    assert told["between"] == "areas"
    assert table["finding"].endswith("This is between areas, not between people.")
    assert gradients.BETWEEN in table["warnings"]
    assert gradients.WEIGHED in table["warnings"]
    assert table["checks"]["fairness"] == told


def test_without_the_deprivation_of_areas_there_is_no_gradient_and_nothing_breaks(real_data: Path, by) -> None:
    take(real_data, "health-cancer", by)
    measures.compute(slug="health-cancer", by=by)
    assert not Result.objects.filter(cut=gradients.CUT).exists()
    take(real_data, gradients.DEPRIVATION, by)
    measures.compute(slug="health-cancer", by=by)
    assert Result.objects.filter(cut=gradients.CUT, current=True).count() == 1, "the same facts are looked at anew"
    measures.compute(slug=gradients.DEPRIVATION, by=by)
    assert not Result.objects.filter(measure=gradients.DEPRIVATION, cut=gradients.CUT).exists(), "not of deprivation by deprivation"


def table_of(rows: list[list[Any]]) -> Figures:
    return Figures("", ("organisation", "name", "value"), rows, {}, {}, "")


KNOWN = gradients.Deprivation("0", {"A": 1, "B": 2, "C": 3, "D": 4}, {"A": 5, "B": 5, "C": 5, "D": 5})


def test_an_area_of_unknown_deprivation_is_left_out_by_name() -> None:
    measure = definitions.load_all()["health-cancer"]
    rows = [["C", "Sea", 3.0], ["A", "Bay", 1.0], ["B", "Hill", 2.0], ["X", "Elsewhere", 9.0], ["D", "Dale", None]]
    found = gradients.by_deprivation(measure, table_of(rows), KNOWN)
    assert found is not None
    assert [row[0] for row in found.rows] == ["A", "B", "C"]
    assert "Left out, because their deprivation or their figure is not known: Elsewhere, Dale." in found.warnings
    assert found.checks["fairness"]["sii"] == pytest.approx(3.0)
    assert gradients.by_deprivation(measure, table_of(rows[:2]), KNOWN) is None


def test_a_gap_that_could_be_chance_is_called_so() -> None:
    measure = definitions.load_all()["health-cancer"]
    unclear = gradients.by_deprivation(measure, table_of([["A", "a", 10.0], ["B", "b", 12.0], ["C", "c", 9.0], ["D", "d", 11.0]]), KNOWN)
    clear = gradients.by_deprivation(measure, table_of([["A", "a", 10.0], ["B", "b", 11.1], ["C", "c", 12.0], ["D", "d", 13.1]]), KNOWN)
    assert unclear is not None
    assert clear is not None
    assert "could be chance alone" in gradients.finding(measure, unclear.checks)
    assert "a gap of 4.1 (probably between" in gradients.finding(measure, clear.checks)
