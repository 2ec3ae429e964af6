"""England's published figures beyond deaths, from files to published tables."""

import hashlib
import json
from datetime import date
from pathlib import Path

import pytest

from candour.analytics import fetching
from candour.areas.accounts import door as accounts
from candour.areas.ledger.door import Actor, Viewer
from candour.areas.measures import door as measures
from candour.areas.publishing import door as publishing
from candour.config import england, england_measures
from candour.config.command import run

pytestmark = pytest.mark.django_db
WANTED = ("deprivation-by-area", "health-diabetes", "cancer-answer-in-28-days")


@pytest.fixture(autouse=True)
def lake(tmp_path, settings) -> None:
    settings.LAKE = tmp_path / "lake"


@pytest.fixture
def people(db) -> list[Actor]:
    found = []
    for name in ("first", "second"):
        person = accounts.register_person(username=name, name=f"The {name}", by=Actor.command())
        accounts.grant_role(person_id=person, role="publisher", starts_on=date(2011, 1, 1), by=Actor.command())
        found.append(Actor.person(person, "publisher"))
    return found


def some_of(real_data: Path, folder: Path, *names: str) -> Path:
    for name in names:
        there = real_data / measures.mappings()[name].file
        (folder / there.parent.name).mkdir(exist_ok=True)
        for path in there.parent.iterdir() if there.parent.name == "imd" else [there]:
            (folder / path.parent.name / path.name).symlink_to(path)
    return folder


def test_what_is_there_is_published_and_what_is_not_is_named(real_data: Path, tmp_path: Path, people, capsys) -> None:
    said: list[str] = []
    found = england_measures.take_in(some_of(real_data, tmp_path, *WANTED), by=Actor.command(), report=said.append)
    # Some files serve several mappings: one of health has four measures, one of cancer two.
    assert set(WANTED) < set(found)
    assert "emergency-four-hours" not in found
    assert said[-1].startswith("left out, because their files are not there: discharges-per-day, emergency-four-hours, ")
    assert "health-diabetes: 16,464 rows read, 294 facts taken in, 0 rows not taken" in said

    england_measures.approve(found, people=people)
    for slug in WANTED:
        england.compute_and_release(slug, by=Actor.command())
    newest = {p.subject: p for p in publishing.newest_of_each(kind="table", viewer=Viewer.anonymous())}
    assert {"cancer-answer-in-28-days", "deprivation-by-area", "health-diabetes", "health-diabetes:deprivation-areas"} <= set(newest)
    assert not any(subject.startswith("cancer") and subject.endswith("series") for subject in newest)
    table = publishing.content(number=newest["health-diabetes:deprivation-areas"].number, viewer=Viewer.anonymous())
    assert table["marks"]["official"]
    assert table["fairness"]["between"] == "areas"
    assert "Office for National Statistics" in table["marks"]["provenance"]

    # Anyone who downloads the table gets the same gradient from the command that stands beside it.
    downloaded = tmp_path / "downloaded.csv"
    downloaded.write_bytes(publishing.csv_bytes(number=newest["health-diabetes:deprivation-areas"].number, viewer=Viewer.anonymous()))
    assert run([*table["fairness"]["command"].replace("FILE", str(downloaded)).split()[1:], "--format", "json"]) == 0
    (again,) = json.loads(capsys.readouterr().out)["areas"]
    assert [again["sii"], again["rii"], *again["sii_interval"]] == pytest.approx(
        [table["fairness"]["sii"], table["fairness"]["rii"], *table["fairness"]["intervals"]["sii"]], abs=1e-6
    )


def test_a_file_that_cannot_be_read_leaves_the_others(real_data: Path, tmp_path: Path) -> None:
    some_of(real_data, tmp_path, "cancer-answer-in-28-days")
    (tmp_path / "health-index").mkdir()
    (tmp_path / "health-index" / "health_index_ics_indicators.csv").write_text("a,b\n1,2\n", "utf-8")
    said: list[str] = []
    found = england_measures.take_in(tmp_path, by=Actor.command(), report=said.append)
    assert found == ["cancer-answer-in-28-days", "cancer-treated-in-62-days"]
    assert any(line.startswith("health-cancer: left out, because health_index_ics_indicators.csv: there is no column") for line in said)


def test_a_file_that_was_fetched_as_csv_is_found(real_data: Path, tmp_path: Path) -> None:
    (tmp_path / "trust-flow").mkdir()
    lines = ["nhs_trust22_code,date,discharged_by_1700,discharged_between_1701_2359,discharged_total"]
    lines += [f'"RA{c}",2024-07-0{day},20,10,{30 + day}' for c in "ABC" for day in range(1, 8)]
    (tmp_path / "trust-flow" / "trust_discharged_patients_daily.csv").write_text("\n".join(lines) + "\n", "utf-8")
    assert england_measures.take_in(tmp_path, by=Actor.command(), report=lambda _: None) == ["discharges-per-day"]


def test_the_checksum_of_what_is_fetched_is_that_of_the_published_file(real_data: Path) -> None:
    (file,) = fetching.source("learning-culture-panel").files
    assert hashlib.sha256((real_data / "learning-culture-panel" / file.name).read_bytes()).hexdigest() == file.sha256
    for name in ("trust-flow", "health-index"):
        source = fetching.source(name)
        known = {Path(m.file).with_suffix("") for m in measures.mappings().values()}
        assert {Path(source.folder, f.name).with_suffix("") for f in source.files} <= known
