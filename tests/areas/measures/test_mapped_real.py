"""The published files, read by the mappings that we bring: nothing lost, nothing counted twice, every trap said."""

import csv
import datetime as dt
import json
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from candour.analytics.tables import TableError
from candour.areas.ledger import door as ledger
from candour.areas.ledger.door import Actor
from candour.areas.measures import door as measures
from candour.areas.measures import mappings
from candour.areas.measures.door import MappedIn
from candour.areas.measures.models import FactsFile, Result

pytestmark = pytest.mark.django_db


def take(real_data: Path, name: str, by: Actor) -> MappedIn:
    return measures.import_mapped(paths=[real_data / measures.mappings()[name].file], mapping=name, by=by)


def file_of(taken: MappedIn) -> dict[str, Any]:
    (file,) = taken.summary["files"]
    return file


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def newest(slug: str, cut: str = "") -> tuple[Result, list[dict[str, Any]]]:
    result = Result.objects.filter(measure=slug, cut=cut, current=True).order_by("edition").last()
    assert result is not None
    return result, [dict(zip(result.columns, row, strict=True)) for row in result.rows]


@pytest.mark.parametrize("name", sorted(mappings.shipped()))
def test_a_second_import_changes_nothing(real_data: Path, by, name: str) -> None:
    first, again = take(real_data, name, by), take(real_data, name, by)
    assert first.added == again.unchanged > 0
    assert (again.added, again.changed) == (0, 0)
    assert again.rejected == first.rejected
    assert ledger.count_of(["measures.facts_imported"]) == 1


def test_waits_are_counted_once_though_the_file_has_a_total_among_its_specialties(real_data: Path, by) -> None:
    table = pq.read_table(real_data / "trust-flow" / "rtt_trust.parquet")
    total = pc.equal(table["treatment"], "Total")
    everything = pc.sum(table["waits_over_18_weeks"]).as_py()
    theirs = pc.sum(table.filter(total)["waits_over_18_weeks"]).as_py()
    parts = pc.sum(table.filter(pc.invert(total))["waits_over_18_weeks"]).as_py()
    taken = take(real_data, "waits-over-18-weeks", by)
    file = file_of(taken)
    assert (parts, everything) == (theirs, 2 * theirs), "the published file doubles"
    assert file["sums"] == {"numerator": parts}
    assert file["totals"] == [{"column": "waits_over_18_weeks", "ours": parts, "theirs": theirs, "agree": True}]
    assert [(o["says"], o["rows"]) for o in file["left_out"]] == [("Total", 31507)]
    assert (taken.read, taken.rejected) == (table.num_rows, ())

    measures.compute(slug="waits-over-18-weeks", by=by)
    december = table.filter(pc.and_(total, pc.equal(table["date"], dt.date(2024, 12, 1))))
    result, rows = newest("waits-over-18-weeks")
    assert result.edition == "2025-02"
    assert sum(row["value"] for row in rows) == pc.sum(december["waits_over_18_weeks"]).as_py()
    assert any("which is the file's own total" in warning for warning in result.warnings)
    monthly = table.filter(total).group_by("date").aggregate([("waits_over_18_weeks", "sum")]).to_pylist()
    _, series = newest("waits-over-18-weeks", "month")
    assert {row["month"]: row["value"] for row in series} == {str(r["date"]): r["waits_over_18_weeks_sum"] for r in monthly}


def test_a_specialty_has_one_history_though_it_was_renamed(real_data: Path, by) -> None:
    taken = take(real_data, "waits-over-52-weeks", by)
    renamed = file_of(taken)["renamed"]
    table = pq.read_table(real_data / "trust-flow" / "rtt_trust.parquet")
    labels = set(pc.unique(table["treatment"]).to_pylist()) - {"Total"}
    assert len(labels) == 42
    assert renamed["heart"] == ["Cardiology", "Cardiology Service"]
    assert renamed["older-people"] == ["Elderly Medicine Service", "Geriatric Medicine"]
    assert len(renamed) == 18
    assert {r.says for r in mappings.shipped()["waits-over-52-weeks"].into["specialty"].renames} == labels
    measures.compute(slug="waits-over-52-weeks", by=by)
    _, rows = newest("waits-over-52-weeks", "specialty")
    heart = pc.and_(pc.equal(table["treatment"], "Cardiology Service"), pc.equal(table["date"], dt.date(2024, 12, 1)))
    assert [r["value"] for r in rows if r["region"] == "" and r["specialty"] == "heart"] == [
        pc.sum(table.filter(heart)["waits_over_52_weeks"]).as_py()
    ]
    first = Result.objects.get(measure="waits-over-52-weeks", cut="specialty", edition="2020-02", current=True)
    assert "heart" in {row[first.columns.index("specialty")] for row in first.rows}


def test_hospitals_that_are_no_trusts_stand_together_whatever_their_codes_begin_with(real_data: Path, by) -> None:
    take(real_data, "waits-over-18-weeks", by)
    measures.compute(slug="waits-over-18-weeks", by=by)
    result, rows = newest("waits-over-18-weeks")
    codes = {row["organisation"] for row in rows}
    assert "R0F4N" not in codes, "a private hospital"
    assert result.checks["not_trusts"] == ["Other providers"]
    assert len(codes) == 156


def kinds_of_day(real_data: Path) -> tuple[dict[str, int], dict[str, int], Counter[str]]:
    """Return people going home and days by kind of day, and what was left out and why, from the file as it is, the slow and plain way."""
    listed = json.loads((real_data / "bank-holidays" / "bank-holidays.json").read_text("utf-8"))["england-and-wales"]["events"]
    holidays = {event["date"] for event in listed}
    said, left = defaultdict(list), Counter()
    for row in pq.read_table(real_data / "trust-flow" / "trust_discharged_patients_daily.parquet").to_pylist():
        code, day, number = row["nhs_trust22_code"], row["date"], row["discharged_total"]
        if not code:
            left["no code"] += 1
        elif number is None:
            left["no figure"] += 1
        else:
            kind = "weekend" if day.weekday() >= 5 else "holiday" if str(day) in holidays else "weekday"
            said[code, kind].append((day, number))
    people, days = Counter[str](), Counter[str]()
    for (_, kind), figures in said.items():
        some = sorted(number for _, number in figures if number)
        usual = some[(len(some) - 1) // 2] if some else 0
        for day, number in figures:
            if number == 0 and (usual >= 10 or not some):
                left["silent"] += 1
            elif day >= dt.date(2024, 4, 1):
                people[kind] += int(number)
                days[kind] += 1
    return people, days, left


def test_the_weekend_to_weekday_ratio_of_going_home_is_that_of_the_file(real_data: Path, by) -> None:
    people, days, left = kinds_of_day(real_data)
    taken = take(real_data, "discharges-per-day", by)
    assert Counter(r.reason.split(":")[0] for r in taken.rejected) == {
        "column nhs_trust22_code": left["no code"],
        "column discharged_total": left["no figure"],
    }
    assert left["no code"] == 90
    assert [(o["says"], o["rows"]) for o in file_of(taken)["left_out"]] == [("0", left["silent"])]
    measures.compute(slug="discharges-per-day", by=by)
    result, rows = newest("discharges-per-day", "day_type")
    assert (str(result.starts_on), str(result.ends_on)) == ("2024-04-01", "2025-03-31")
    nation = {row["day_type"]: row for row in rows if row["region"] == ""}
    assert {kind: (row["numerator"], row["denominator"]) for kind, row in nation.items()} == {k: (people[k], days[k]) for k in people}
    ratio = nation["weekend"]["value"] / nation["weekday"]["value"]
    assert ratio == pytest.approx(people["weekend"] / days["weekend"] / (people["weekday"] / days["weekday"]), abs=1e-6)
    assert round(ratio, 3) == 0.637
    assert nation["holiday"]["value"] < nation["weekend"]["value"] < nation["weekday"]["value"]
    cuts = set(Result.objects.filter(measure="discharges-per-day", current=True).values_list("cut", flat=True))
    assert "organisation-by-day_type" in cuts
    assert cuts.isdisjoint({"region", "area"}), "they would say how many trusts share a place"


def test_on_a_day_on_which_no_trust_reported_nobody_is_said_to_have_stayed(real_data: Path, by) -> None:
    table = pq.read_table(real_data / "trust-flow" / "trust_discharged_patients_daily.parquet")
    silent = table.filter(pc.equal(table["date"], dt.date(2022, 6, 19)))
    assert pc.sum(silent["discharged_total"]).as_py() == 0
    assert silent.num_rows == 121
    take(real_data, "discharges-per-day", by)
    measures.compute(slug="discharges-per-day", by=by)
    _, rows = newest("discharges-per-day", "month")
    values = {row["month"]: row["value"] for row in rows}
    assert values["2022-06-01"] > values["2022-05-01"]


def test_four_hours_in_emergency_departments_are_those_of_the_file(real_data: Path, by) -> None:
    taken = take(real_data, "emergency-four-hours", by)
    rows = rows_of(real_data / "trust-flow" / "england_trust_accidents_emergency.csv")
    known = [r for r in rows if r["attendances_over_4hours"]]
    file = file_of(taken)
    assert (taken.read, taken.added, len(taken.rejected)) == (7895, 7541, 354)
    assert {r.reason for r in taken.rejected} == {"column attendances_over_4hours: the cell is blank, so the figure is not known"}
    assert file["sums"] == {
        "denominator": sum(int(float(r["total_attendances"])) for r in known),
        "numerator": sum(int(float(r["attendances_over_4hours"])) for r in known),
    }
    assert (file["starts_on"], file["ends_on"], file["organisations"]) == ("2021-04-01", "2025-07-31", 157)
    measures.compute(slug="emergency-four-hours", by=by)
    _, months = newest("emergency-four-hours", "month")
    april = [r for r in known if r["date"] == "April 2021"]
    share = 100 * sum(float(r["attendances_over_4hours"]) for r in april) / sum(float(r["total_attendances"]) for r in april)
    assert months[0]["month"] == "2021-04-01"
    assert months[0]["value"] == pytest.approx(share, abs=1e-6)


@pytest.mark.parametrize(
    ("name", "sums"),
    [
        ("cancer-treated-in-62-days", {"numerator": 16764, "denominator": 25742}),
        ("cancer-answer-in-28-days", {"numerator": 140538, "denominator": 198795}),
        ("test-waits-over-6-weeks", {"numerator": 426928, "denominator": 1446891}),
    ],
)
def test_a_file_of_one_month_is_a_snapshot(real_data: Path, by, name: str, sums: dict[str, int]) -> None:
    taken = take(real_data, name, by)
    assert file_of(taken)["sums"] == sums
    measures.compute(slug=name, by=by)
    result, _ = newest(name)
    assert result.totals == sums
    assert "This is one month, May 2021. It is a picture of that month and says nothing about change." in result.warnings
    assert not Result.objects.filter(measure=name, cut__endswith="month").exists()
    assert not Result.objects.filter(measure=name, cut__endswith="series").exists()


def test_one_standard_of_cancer_waits_is_never_added_to_another(real_data: Path, by) -> None:
    taken = take(real_data, "cancer-answer-in-28-days", by)
    left = {o["says"]: o["rows"] for o in file_of(taken)["left_out"]}
    assert left["28 Days FDS (By Route)"] == 132, "the same people again"
    assert left["(blank)"] == 73
    assert sum(left.values()) + taken.added == taken.read == 1400


def test_a_month_that_repeats_the_month_before_is_told(real_data: Path, by) -> None:
    taken = take(real_data, "hospital-beds-full", by)
    assert file_of(taken)["repeated"] == [["2022-07-01", "2022-08-01"]]
    rows = rows_of(real_data / "trust-flow" / "england_critical_general_acute_beds.csv")
    months = defaultdict(set)
    for row in rows:
        months[row["date"]].add(tuple(value for name, value in row.items() if name.startswith(("nhs_", "general_"))))
    assert months["July 2022"] == months["August 2022"]
    said = "From July 2022 to August 2022 the file gives exactly the same figures for everybody: they were filled in, not measured anew."
    assert said in {w.reason for w in taken.warnings}


@pytest.mark.parametrize("slug", ["talking-therapy-recovery", "talking-therapy-improvement"])
def test_talking_therapies_are_worked_out_from_their_published_shares(real_data: Path, by, slug: str) -> None:
    share = {"talking-therapy-recovery": "Percentage_Recovery", "talking-therapy-improvement": "Percentage_Improvement"}[slug]
    said: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for row in rows_of(real_data / "trust-flow" / "england_trust_iapt.csv"):
        said[row["nhs_trust22_code"], row["date"]][row["name"]] = row["value"]
    whole = [s for s in said.values() if s["Count_FinishedCourseTreatment"] and s[share]]
    taken = take(real_data, slug, by)
    assert (taken.read, taken.added, len(taken.rejected)) == (5016, len(whole), len(said) - len(whole))
    finished = [int(s["Count_FinishedCourseTreatment"]) for s in whole]
    assert file_of(taken)["sums"] == {
        "denominator": sum(finished),
        "numerator": sum((base * int(s[share]) * 2 + 100) // 200 for base, s in zip(finished, whole, strict=True)),
    }


def test_the_staff_survey_is_about_trusts_and_the_parts_of_one_count_with_it(real_data: Path, by) -> None:
    taken = take(real_data, "staff-enough-people", by)
    rows = [r for r in rows_of(real_data / "staff-survey-wellbeing" / "trusts_2021_2023.csv") if r["Benchmarking group"].endswith("Trusts")]
    file = file_of(taken)
    assert taken.read == 812
    assert sum(o["rows"] for o in file["left_out"]) == 812 - len(rows) == 167
    assert file["sums"]["denominator"] == sum(int(r["Enough_staff_base"]) for r in rows)
    assert file["organisations"] == len({r["ODS code"][:3] for r in rows}) == 214
    measures.compute(slug="staff-enough-people", by=by)
    _, wight = newest("staff-enough-people", "organisation-by-trust_kind")
    kinds = {row["trust_kind"]: row["denominator"] for row in wight if row["organisation"] == "R1F"}
    of_2023 = {r["ODS code"]: int(r["Enough_staff_base"]) for r in rows if r["Year"] == "2023" and r["ODS code"].startswith("R1F")}
    assert sorted(kinds.values()) == sorted(of_2023.values())
    assert set(kinds) == {"acute", "ambulance", "mental-health", "community"}
    _, series = newest("staff-enough-people", "month")
    assert [row["label"] for row in series] == ["2021", "2022", "2023"]


def test_free_to_speak_leaves_out_what_has_no_code_or_no_figure(real_data: Path, by) -> None:
    taken = take(real_data, "staff-free-to-speak", by)
    reasons = Counter(r.reason for r in taken.rejected)
    assert reasons == {
        "column FreedomSpeak: NA, which means that there is no figure": 68,
        "column Code: the cell is blank, so nobody knows whose figure it is": 1,
    }
    assert taken.added == 634
    values = [
        float(r["FreedomSpeak"]) for r in rows_of(real_data / "learning-culture-panel" / "nhs_2015_2019.csv") if len(r["FreedomSpeak"]) > 2
    ]
    assert sorted(facts("staff-free-to-speak")["value"].tolist()) == pytest.approx(sorted(100 * v for v in values))


def test_a_column_of_zeros_is_refused_as_a_measure(real_data: Path, by, tmp_path: Path) -> None:
    text = (mappings.FOLDER / "staff-free-to-speak.yaml").read_text("utf-8")
    path = real_data / "learning-culture-panel" / "nhs_2012_2019.csv"
    for column in ("FreedomSpeak.Index", "Openness.Index"):
        mine = tmp_path / f"{column}.yaml"
        mine.write_text(text.replace("column: FreedomSpeak", f"column: {column}"), "utf-8")
        with pytest.raises(TableError, match=rf"column {column}: holds nothing but 0 in all 1,0\d\d rows, so something broke"):
            measures.import_mapped(paths=[path], mapping=str(mine), by=by)
    mine.write_text(text.replace("column: FreedomSpeak", "column: Engagement.Index"), "utf-8")
    assert measures.import_mapped(paths=[path], mapping=str(mine), by=by).added > 900
    assert FactsFile.objects.count() == 1


def test_areas_keep_their_history_though_their_codes_changed(real_data: Path, by) -> None:
    taken = take(real_data, "health-dementia", by)
    assert (taken.read, taken.added, taken.rejected) == (16464, 294, ())
    held = facts("health-dementia")
    rows = [r for r in rows_of(real_data / "health-index" / "health_index_ics_indicators.csv") if r["indicator"] == "dementia"]
    surrey = {r["year"]: float(r["value"]) for r in rows if r["icb22_code"] == "E54000052"}
    mine = held["organisation"] == "QXU"
    assert dict(zip((str(m)[:4] for m in held["month"][mine]), held["value"][mine].tolist(), strict=True)) == surrey
    take(real_data, "deprivation-by-area", by)
    assert set(facts("deprivation-by-area")["organisation"]) == set(held["organisation"])
    assert len(set(held["organisation"])) == 42
    assert file_of(taken)["repeated"] == [["2015-01-01", "2018-01-01"]], "four years are the same in every area"


def test_an_area_weighs_as_its_small_areas(real_data: Path, by) -> None:
    take(real_data, "deprivation-by-area", by)
    held = facts("deprivation-by-area")
    lookup = pq.read_table(real_data / "imd" / "lookup_lsoa11_sicbl22_icb22_ltla22.parquet").to_pylist()
    counted = Counter(row["icb22_code_h"] for row in lookup)
    assert dict(zip(held["organisation"], held["denominator"].tolist(), strict=True)) == counted
    assert sum(counted.values()) == 32844


def facts(slug: str) -> dict[str, Any]:
    from django.conf import settings

    from candour.analytics import lake

    file = FactsFile.objects.get(source=slug, current=True)
    return lake.read(lake.path_of(settings.LAKE, file.content_hash))


def test_people_who_could_leave_are_averaged_over_days_and_never_added_up(real_data: Path, by) -> None:
    take(real_data, "well-enough-to-leave", by)
    held = facts("well-enough-to-leave")
    table = pq.read_table(real_data / "trust-flow" / "trust_criteria_to_reside_daily.parquet")
    july = pc.and_(pc.greater_equal(table["date"], dt.date(2024, 7, 1)), pc.less(table["date"], dt.date(2024, 8, 1)))
    whole = (
        table.filter(july)
        .group_by("nhs_trust22_code")
        .aggregate([("do_not_meet_criteria_to_reside", how) for how in ("mean", "min", "count")])
    )
    expected = {
        row["nhs_trust22_code"]: int(row["do_not_meet_criteria_to_reside_mean"] + 0.5)
        for row in whole.to_pylist()
        if row["do_not_meet_criteria_to_reside_count"] == 31 and row["do_not_meet_criteria_to_reside_min"] > 0
    }
    mine = held["month"].astype("datetime64[D]") == dt.date(2024, 7, 1)
    found = dict(zip(held["organisation"][mine], held["numerator"][mine].tolist(), strict=True))
    assert len(expected) > 90
    assert {code: found[code] for code in expected} == expected
