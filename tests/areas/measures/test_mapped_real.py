"""The published files, read by the mappings that we bring: nothing lost, nothing counted twice, every trap said."""

import csv
from collections import defaultdict
from pathlib import Path

import pytest

from candour.areas.measures import door as measures
from candour.areas.measures.door import MappedIn

pytestmark = pytest.mark.django_db


def take(real_data: Path, name: str, by) -> MappedIn:
    return measures.import_mapped(paths=[real_data / measures.mappings()[name].file], mapping=name, by=by)


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_four_hours_in_emergency_departments_are_those_of_the_file(real_data: Path, by) -> None:
    taken = take(real_data, "emergency-four-hours", by)
    rows = rows_of(real_data / "trust-flow" / "england_trust_accidents_emergency.csv")
    known = [r for r in rows if r["attendances_over_4hours"]]
    (file,) = taken.summary["files"]
    assert (taken.read, taken.added, len(taken.rejected)) == (7895, 7541, 354)
    assert {r.reason for r in taken.rejected} == {"column attendances_over_4hours: the cell is blank, so the figure is not known"}
    assert file["sums"] == {
        "attendances": sum(int(float(r["total_attendances"])) for r in known),
        "over_four_hours": sum(int(float(r["attendances_over_4hours"])) for r in known),
    }
    assert (file["starts_on"], file["ends_on"], file["organisations"]) == ("2021-04-01", "2025-07-31", 157)
    monthly = defaultdict(set)
    for row in rows:
        monthly[row["date"]].add(row["nhs_trust22_code"])
    assert len(monthly) == 52


@pytest.mark.parametrize("name", sorted(measures.mappings()))
def test_a_second_import_changes_nothing(real_data: Path, by, name: str) -> None:
    first, again = take(real_data, name, by), take(real_data, name, by)
    assert first.added == again.unchanged > 0
    assert (again.added, again.changed) == (0, 0)
    assert again.rejected == first.rejected
