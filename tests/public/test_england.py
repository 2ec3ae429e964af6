"""England's published figures on public pages: each stands there as the files give it, and comes out again by the page's own command."""

import datetime as dt
import html
import json
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from django.db import transaction
from django.test import Client, override_settings

from candour.areas.ledger.door import Actor, Viewer
from candour.areas.measures import door as measures
from candour.areas.publishing import door as publishing
from candour.config import england, england_measures
from candour.config.command import run
from tests.public.conftest import publisher

pytestmark = pytest.mark.django_db
HEALTH = ("health-cancer", "health-dementia", "health-diabetes", "health-mental-health")
WANTED = ("discharges-per-day", "waits-over-18-weeks", "deprivation-by-area", *HEALTH)


@pytest.fixture(scope="module")
def published(django_db_setup: None, django_db_blocker, tmp_path_factory: pytest.TempPathFactory, real_data: Path) -> Iterator[None]:
    home = tmp_path_factory.mktemp("england")
    files = home / "files"
    for name in WANTED:
        there = real_data / measures.mappings()[name].file
        (files / there.parent.name).mkdir(parents=True, exist_ok=True)
        for path in there.parent.iterdir() if there.parent.name == "imd" else [there]:
            (files / path.parent.name / path.name).unlink(missing_ok=True)
            (files / path.parent.name / path.name).symlink_to(path)
    with django_db_blocker.unblock(), override_settings(LAKE=home / "lake", HOME=home), transaction.atomic():
        command = Actor.command()
        found = england_measures.take_in(files, by=command, report=lambda *_: None)
        england_measures.approve(found, people=[publisher("first"), publisher("second")])
        for slug in ("deprivation-by-area", *(s for s in WANTED if s != "deprivation-by-area")):
            england.compute_and_release(slug, by=command)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def england_home(published: None, db: None) -> None:
    return published


def table_of(subject: str) -> dict:
    newest = publishing.newest(kind="table", subject=subject, viewer=Viewer.anonymous())
    return publishing.content(number=newest.number, viewer=Viewer.anonymous())


def said_by(name: str, page: str, client: Client, folder: Path, capsys, part: str, slug: str = "") -> dict:
    """Run the page's own command on the page's own table."""
    command = html.unescape(re.search(rf"candour {name} ({slug}[^<]*{part}[^<]*)", page).group(1)).split()
    slug, _, rest = command[0].partition(f"-{part}-")
    edition = rest.removesuffix(".csv")
    file = folder / command[0]
    file.write_bytes(client.get(f"/measures/{slug}/{edition}/{part}.csv").content)
    assert run([name, str(file), *command[1:], "--format", "json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_going_home_at_weekends_is_as_the_file_says_and_as_the_command_makes_it(england_home, client, real_data, tmp_path, capsys) -> None:
    page = client.get("/compare/seven-days/").content.decode()
    answer = said_by("seven-days", page, client, tmp_path, capsys, "by-day_type")
    whole = next(g for g in answer["groups"] if g["group"] == "Whole country")["comparisons"][0]
    low, high = whole["ratio_interval"]
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    assert f"{whole['ratio']:.3f}" in text
    assert f"{low:.3f} to {high:.3f}" in text
    # The same from the file, by another way: mean of the days of each kind, of trusts that reported that day.
    table = table_of("discharges-per-day:by-day_type")
    period = (np.datetime64(table["period"]["starts_on"]), np.datetime64(table["period"]["ends_on"]))
    raw = pq.read_table(real_data / "trust-flow" / "trust_discharged_patients_daily.parquet").to_pandas()
    raw = raw[(raw["nhs_trust22_code"].fillna("") != "") & raw["discharged_total"].notna()]
    days = raw["date"].to_numpy(dtype="datetime64[D]")
    raw = raw[(days >= period[0]) & (days <= period[1])]
    holidays = json.loads((real_data / "bank-holidays" / "bank-holidays.json").read_text("utf-8"))["england-and-wales"]["events"]
    free = {dt.date.fromisoformat(e["date"]) for e in holidays}
    kind = np.array(["holiday" if d in free else "weekend" if d.weekday() >= 5 else "weekday" for d in raw["date"]])
    mean = {k: raw["discharged_total"].to_numpy()[kind == k].mean() for k in ("weekday", "weekend")}
    assert whole["ratio"] == pytest.approx(mean["weekend"] / mean["weekday"], rel=0.02)  # silent zeros are left out by the importer only


def test_waits_are_counted_once_on_the_page(england_home, client, real_data) -> None:
    table = table_of("waits-over-18-weeks")
    value = [c["name"] for c in table["columns"]].index("value")
    shown = sum(row[value] for row in table["rows"])
    raw = pq.read_table(real_data / "trust-flow" / "rtt_trust.parquet").to_pandas()
    month = np.datetime64(table["period"]["ends_on"][:7])
    now = raw[(raw["date"].to_numpy(dtype="datetime64[M]") == month)]
    total = now[now["treatment"] == "Total"]["waits_over_18_weeks"].sum()
    assert shown == pytest.approx(total)
    assert now["waits_over_18_weeks"].sum() == pytest.approx(2 * total)
    assert f"{shown:,.0f}" in client.get("/measures/waits-over-18-weeks/").content.decode()


@pytest.mark.parametrize("slug", HEALTH)
def test_the_gradient_between_areas_stands_on_a_page_with_its_interval_and_its_command(
    england_home, client, tmp_path, capsys, slug: str
) -> None:
    page = client.get("/compare/fairness/").content.decode()
    section = page[page.index(f'id="areas-{slug}"') : page.index(f'id="command-areas-{slug}')]
    answer = said_by("fairness", page, client, tmp_path, capsys, "deprivation-areas", slug)["areas"][0]
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", section)).replace("−", "-")
    low, high = answer["sii_interval"]
    assert f"{abs(answer['sii']):.1f}" in text
    assert f"{abs(low):.1f}" in text
    assert f"{abs(high):.1f}" in text
    assert "between areas, not between people" in re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
