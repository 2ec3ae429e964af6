"""What a stranger sees: every page from frozen publications, with a constant number of queries."""

import csv
import datetime as dt
import hashlib
import io
import json
import re
from dataclasses import replace

import pytest
from django.test import Client

from candour.areas.ledger.door import Viewer
from candour.areas.organisations import door as organisations
from candour.areas.publishing import door as publishing
from candour.public import figures
from candour.public import organisations as pages_of_organisations

pytestmark = pytest.mark.django_db

PAGES = {
    "/": 4,
    "/organisations/": 5,
    "/organisations/RX0/": 10,
    "/organisations/RJD/": 10,
    "/organisations/RX001/": 11,
    "/measures/": 1,
    "/measures/shmi/": 4,
    "/measures/shmi/2013-07/": 4,
    "/measures/shmi/2014-01.csv": 3,
    "/measures/shmi/2014-01.json": 3,
    "/measures/shmi/2014-01.svg": 2,
    "/measures/shmi/2014-01.png": 2,
    "/measures/shmi/2014-01.parquet": 2,
    "/measures/shmi/2014-01.csv-metadata.json": 2,
    "/about/methods/": 0,
    "/about/methods/funnel-ratio-shmi/": 0,
    "/open-data/": 1,
    "/record/": 6,
    "/record/lines/1/": 1,
    "/record/publications/1/": 3,
    "/record/publications/1/challenge/": 1,
    "/record/publications/1.csv": 3,
    "/api/v1/docs": 0,
    "/api/v1/measures": 1,
    "/api/v1/organisations/RX0": 6,
    "/api/v1/publications": 1,
    "/healthz": 0,
}


@pytest.mark.parametrize("address", PAGES)
def test_a_page_answers_warm_with_a_constant_number_of_queries(address: str, client: Client, world, django_assert_max_num_queries) -> None:
    client.get(address)
    with django_assert_max_num_queries(PAGES[address]):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("address", [a for a in PAGES if "." not in a and (a == "/api/v1/docs" or not a.startswith(("/api", "/healthz")))])
def test_a_page_says_that_it_is_invented_and_sets_no_cookie_for_readers(address: str, client: Client, world) -> None:
    response = client.get(address)
    assert "No place, person or figure here is real" in response.content.decode()
    if "challenge" not in address:
        assert not response.cookies


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.mark.parametrize("q", ["mar", "RX0", "general", "vale", "sta", "Marlo"])
def test_three_keystrokes_find_a_town_a_hospital_or_a_code(q: str, client: Client, world) -> None:
    for address in ("/organisations/", "/organisations/suggest/"):
        response = client.get(address, {"q": q}, follow=True)
        assert "/organisations/RX0" in response.content.decode() or "/organisations/RJD/" in response.content.decode()


def test_a_search_that_finds_nothing_says_what_to_try(client: Client, world) -> None:
    assert "Try a shorter word" in text_of(client.get("/organisations/", {"q": "zzzzzz"}))


def test_a_page_that_was_never_there_and_an_edition_that_was_never_there_answer_alike(client: Client, world) -> None:
    for address in (
        "/organisations/ZZZ/",
        "/measures/nothing/",
        "/measures/shmi/1999-01/",
        "/record/publications/999/",
        "/about/methods/nothing/",
        "/record/lines/9999/",
    ):
        assert client.get(address).status_code == 404


def test_as_expected_never_reads_as_safe(client: Client, world) -> None:
    for address in ("/organisations/RX5/", "/organisations/RJD/", "/measures/shmi/"):
        text = text_of(client.get(address))
        assert "does not mean safe" in text
        assert not re.search(r"\b(is|are|was|were) (a )?safe\b", text.replace("how safe", ""))


def test_a_closed_trust_says_when_it_closed_and_that_nothing_followed(client: Client, world) -> None:
    text = text_of(client.get("/organisations/RJD/"))
    assert "closed on Tuesday 31 October 2017" in text
    assert "no organisation is recorded as its successor" in text


def test_a_hospital_leads_to_the_trust_that_publishes_its_figures(client: Client, world) -> None:
    page = client.get("/organisations/RX001/").content.decode()
    assert 'href="/organisations/RX0/"' in page
    assert "Figures are published for" in page


def test_an_outlier_shows_that_it_was_asked_and_has_not_answered(client: Client, world) -> None:
    text = text_of(client.get("/organisations/RX0/"))
    assert "asked 1 question" in text
    assert "no accepted answer" in text


def test_a_lower_case_code_leads_to_the_page(client: Client, world) -> None:
    assert client.get("/organisations/rjd/").headers["Location"] == "/organisations/RJD/"


def test_the_table_sorts_by_its_heads_without_a_script(client: Client, world) -> None:
    def first(query: str) -> str:
        return re.findall(r'<th scope="row"><a href="/organisations/(\w+)/', client.get(f"/measures/shmi/{query}").content.decode())[0]

    assert first("?sort=value&order=desc") == "RX0"
    assert first("?sort=value&order=asc") == "RX1"
    assert first("?sort=nonsense&order=down")


def test_the_downloads_are_the_very_bytes_on_the_record(client: Client, world) -> None:
    lines = {
        line["refs"]["publication"]: line for line in client.get("/api/v1/record/lines").json() if line["kind"] == "publishing.published"
    }
    for number, line in lines.items():
        data = client.get(f"/record/publications/{number}.json").content
        assert hashlib.sha256(data).hexdigest() == line["payload_hash"] == line["refs"]["sha256_json"]
        if "sha256_csv" in line["refs"]:
            assert hashlib.sha256(client.get(f"/record/publications/{number}.csv").content).hexdigest() == line["refs"]["sha256_csv"]


def test_the_page_the_csv_and_the_api_show_the_same_figure(client: Client, world) -> None:
    rows = list(csv.DictReader(io.StringIO(client.get("/measures/shmi/2014-01.csv").content.decode())))
    row = next(r for r in rows if r["organisation"] == "RX0")
    figure = client.get("/api/v1/organisations/RX0").json()["figures"][0]
    assert float(row["value"]) == figure["row"]["value"]
    assert row["band"] == figure["row"]["band"] == "higher_than_expected"
    assert "1.5000" in client.get("/measures/shmi/?sort=value&order=desc").content.decode()


def test_the_command_on_the_page_gives_the_same_limits_and_bands(client: Client, world, tmp_path, capsys) -> None:
    from candour.config.command import run

    page = client.get("/measures/shmi/").content.decode()
    command = re.search(r"candour funnel [^<]+", page).group().split()
    file = tmp_path / command[2]
    file.write_bytes(client.get("/measures/shmi/2014-01.csv").content)
    assert run([command[1], str(file), *command[3:], "--format", "json"]) == 0
    units = {u["unit"]: u for u in json.loads(capsys.readouterr().out)["units"]}
    rows = list(csv.DictReader(io.StringIO(file.read_text("utf-8"))))
    assert len(rows) == 11
    for row in rows:
        unit = units[row["organisation"]]
        # A published number has six decimals; the command gives all it has. Both judge before rounding.
        assert (round(unit["value"], 6), unit["band"]) == (float(row["value"]), row["band"])
        assert [round(limit, 6) for limit in unit["limits"]["0.95"]] == [float(row["lower_95"]), float(row["upper_95"])]


def test_every_figure_names_its_method_version_parameters_and_data_hash(client: Client, world) -> None:
    table = client.get("/measures/shmi/2014-01.json").json()
    assert table["method"]["id"] == "funnel-ratio-shmi"
    assert table["method"]["version"]
    assert table["method"]["parameters"]
    assert table["data_hash"].startswith("sha256:")
    text = text_of(client.get("/measures/shmi/"))
    assert "funnel-ratio-shmi" in text
    assert "Fingerprint of the data" in text


def test_a_withdrawn_edition_says_when_and_why_and_its_files_are_gone(client: Client, world) -> None:
    ada, ben = world
    found = next(p for p in publishing.editions(kind="table", subject="shmi", viewer=None) if p.edition == "2014-01")  # type: ignore[arg-type]
    proposal = publishing.propose_withdrawal(number=found.number, reason="The publisher took it back.", by=ada)
    publishing.approve(proposal_id=proposal, by=ben)
    page = client.get("/measures/shmi/2014-01/")
    assert page.status_code == 410
    assert "The publisher took it back." in page.content.decode()
    assert client.get(f"/record/publications/{found.number}.csv").status_code == 410
    assert client.get(f"/api/v1/publications/{found.number}/content").status_code == 410
    assert client.get("/measures/shmi/").status_code == 200


def test_the_home_page_names_who_owes_late_answers(client: Client, world, monkeypatch) -> None:
    from candour.public import home

    counts = {"RX0": {"late": 2}, "RX1": {"late": 1}, "RX2": {"late": 3}, "RX3": {"late": 1}, "RX4": {"late": 0}}
    monkeypatch.setattr(home, "question_totals", lambda _: {"organisations": counts, "totals": {"unanswered": 9, "late": 7}})
    page = client.get("/")
    text = text_of(page)
    assert "7 answers are late" in text
    assert re.findall(r'href="/organisations/(RX\d)/"', page.content.decode()) == ["RX2", "RX0", "RX1"]
    assert "Brook RX2 NHS Trust , 3 answers late" in text


def test_months_are_drawn_as_a_line_and_groups_as_ranges(monkeypatch) -> None:
    from candour.public import pictures

    seen: dict[str, list] = {}
    monkeypatch.setattr(pictures.charts, "history_svg", lambda points, **words: seen.update(months=points) or "<svg/>")
    monkeypatch.setattr(pictures.charts, "ranges_svg", lambda lines, **words: seen.update(groups=lines) or "<svg/>")
    table = {
        "finding": "It rose.",
        "measure": {"units": {"value": "in every 100"}, "kind": "proportion", "better": "up"},
        "columns": [{"name": n} for n in ("month", "label", "value", "lower_95", "upper_95")],
        "rows": [["2026-01-01", "January 2026", 50.0, 40.0, 60.0], ["2026-02-01", "February 2026", 55.0, 45.0, 65.0]],
    }
    pictures._part_svg(table | {"cut": "month"})
    pictures._part_svg(table | {"cut": "label"})
    assert [p["on"] for p in seen["months"]] == ["2026-01-01", "2026-02-01"]
    assert seen["months"][1] == {"on": "2026-02-01", "value": 55.0, "lower_95": 45.0, "upper_95": 65.0}
    assert [line["label"] for line in seen["groups"]] == ["January 2026", "February 2026"]


def test_anyone_can_challenge_a_page_and_their_words_stay_private(client: Client, world) -> None:
    page = client.get("/record/publications/1/challenge/").content.decode()
    key = re.search(r'name="key" value="(\w+)"', page).group(1)
    empty = client.post("/record/publications/1/challenge/", {"key": key, "text": "", "name": "Sam Reed"})
    assert empty.status_code == 400
    assert "Sam Reed" in empty.content.decode()
    sent = {"key": key, "text": "Our deaths were counted twice.", "name": "Sam Reed"}
    first = client.post("/record/publications/1/challenge/", sent)
    again = client.post("/record/publications/1/challenge/", sent)
    code = re.search(r"Your number is (\w+)", text_of(first)).group(1)
    assert first.status_code == 200
    assert code in text_of(again)
    text = text_of(client.get("/record/publications/1/"))
    assert "answer due" in text
    assert "counted twice" not in text
    assert "Sam Reed" not in text


def test_the_record_shows_public_lines_and_hides_the_rest(client: Client, world) -> None:
    assert "Published" in text_of(client.get("/record/"))
    everything = text_of(client.get("/record/?all=1"))
    assert "Internal" in everything
    assert "accounts.person_registered" not in everything


def test_pictures_are_drawn_once_and_kept(client: Client, world, monkeypatch) -> None:
    from candour.design import charts

    client.get("/measures/shmi/")
    monkeypatch.setattr(charts, "funnel_svg", lambda *a, **k: pytest.fail("drawn again"))
    assert client.get("/measures/shmi/").status_code == 200


def test_security_headers_stand_on_every_page(client: Client, world) -> None:
    response = client.get("/")
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-inline" not in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["X-Frame-Options"] == "DENY"
    assert " style=" not in response.content.decode()
    assert "onclick" not in response.content.decode()


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_reading_pages_take_no_other_method(method: str, client: Client, world) -> None:
    for address in ("/organisations/", "/measures/shmi/", "/record/", "/measures/shmi/2014-01.csv"):
        assert getattr(client, method)(address).status_code == 405


def test_the_api_describes_itself(client: Client, world) -> None:
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    assert {"/api/v1/organisations", "/api/v1/measures", "/api/v1/publications/{number}", "/api/v1/record/lines"} <= set(paths)
    assert client.get("/api/v1/organisations", {"q": "mar"}).json()[0]["code"].startswith("RX0")
    assert client.get("/api/v1/organisations").status_code == 422
    assert client.get("/api/v1/organisations/NONE").status_code == 404
    assert client.get("/api/v1/questions").json()["totals"]["asked"] >= 2


def test_every_method_of_a_measure_is_described(client: Client) -> None:
    from candour.areas.measures import door as measures

    for measure in measures.definitions().values():
        if measure.method:
            assert client.get(f"/about/methods/{measure.method.id}/").status_code == 200


def test_the_parquet_and_the_column_notes_say_the_same_as_the_csv(client: Client, world) -> None:
    import pyarrow.parquet as pq

    rows = list(csv.DictReader(io.StringIO(client.get("/measures/shmi/2014-01.csv").content.decode())))
    table = pq.read_table(io.BytesIO(client.get("/measures/shmi/2014-01.parquet").content))
    assert table.column_names == list(rows[0])
    assert table["value"].to_pylist() == [float(r["value"]) for r in rows]
    notes = client.get("/measures/shmi/2014-01.csv-metadata.json").json()
    assert [c["name"] for c in notes["tableSchema"]["columns"]] == list(rows[0])


def test_the_open_data_can_be_taken_away_whole_and_checked(world, tmp_path) -> None:
    from candour.config.command import run
    from candour.public.exporting import export

    written = export(tmp_path / "out")
    assert written.tables == 4  # three editions, and the newest by region
    assert written.documents == 1
    assert run(["verify", str(tmp_path / "out" / "record")]) == 0
    assert run(["verify", str(tmp_path / "out" / "record"), "--page", str(tmp_path / "out" / "tables" / "shmi-2014-01.csv")]) == 0
    changed = tmp_path / "out" / "tables" / "shmi-2014-01.csv"
    changed.write_bytes(changed.read_bytes().replace(b"1500", b"1501", 1))
    assert run(["verify", str(tmp_path / "out" / "record"), "--page", str(changed)]) == 1
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    with pytest.raises(FileExistsError, match="not empty"):
        export(tmp_path / "full")
    with pytest.raises(FileExistsError, match="is a file"):
        export(tmp_path / "full" / "mine.txt")


def test_every_operation_of_the_api_stands_on_its_page_and_every_example_answers(client: Client, world) -> None:
    from candour.public.api_docs import EXAMPLES

    page = client.get("/api/v1/docs").content.decode()
    for path in client.get("/api/v1/openapi.json").json()["paths"]:
        assert path in page
    for example in EXAMPLES.values():
        assert client.get(example).status_code == 200


def test_no_picture_outlives_bytes_destroyed_for_privacy(client: Client, world) -> None:
    from candour.areas.ledger import door as ledger
    from candour.public import pictures

    ada, ben = world
    client.get("/measures/shmi/")
    assert any(pictures._folder().iterdir())
    newest = publishing.newest(kind="table", subject="shmi", viewer=None)  # type: ignore[arg-type]
    proposal = publishing.propose_withdrawal(number=newest.number, reason="Someone could be recognised.", for_privacy=True, by=ada)
    publishing.approve(proposal_id=proposal, by=ben)
    ledger.run_once()
    assert not pictures._folder().exists()


def test_the_data_service_lists_every_table_of_an_edition(world, client) -> None:
    edition = client.get("/api/v1/measures/shmi/editions").json()[0]["edition"]
    found = client.get(f"/api/v1/measures/shmi/editions/{edition}/parts").json()
    assert found[0]["subject"] == "shmi"
    assert {p["subject"].partition(":")[0] for p in found} == {"shmi"}
    assert all(client.get(f"/api/v1/publications/{p['number']}/content").json()["subject"] == p["subject"] for p in found)
    assert client.get("/api/v1/measures/shmi/editions/1999-01/parts").status_code == 404


def test_what_is_missing_about_a_place_is_only_what_could_have_been_about_it(world, client) -> None:
    viewer = Viewer.system("tests")
    tables = figures.newest(figures.main_tables(viewer))
    trust = organisations.organisation(code="RX0", viewer=viewer)
    assert pages_of_organisations._missing(trust, tables, viewer) == tables
    closed = replace(trust, closed_on=dt.date(2001, 1, 1))
    assert pages_of_organisations._missing(closed, tables, viewer) == []
    board = replace(trust, kind="icb")
    assert pages_of_organisations._missing(board, tables, viewer) == []
