"""One measure cut every way: the pages, what they say, what they leave out, and how quickly they answer."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client, override_settings

from candour.areas.publishing import door as publishing
from tests.public import compare_world
from tests.public.conftest import COMMAND, publisher

pytestmark = pytest.mark.django_db

CUTS = ("organisation", "specialty", "region", "area", "deprivation", "weekday", "time")
PAGES = {"/compare/": 1, "/compare/review/": 2, "/compare/seven-days/": 1, "/compare/fairness/": 1}
PAGES |= {f"/compare/review/{cut}/": 4 for cut in CUTS}


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    home: Path = tmp_path_factory.mktemp("compared")
    with django_db_blocker.unblock(), override_settings(LAKE=home / "lake", HOME=home), transaction.atomic():
        ada, ben = publisher("ada"), publisher("ben")
        compare_world.register(COMMAND)
        publishing.give_standing_approval(source="review", what="Tests", by=ada)
        publishing.confirm_standing_approval(source="review", by=ben)
        compare_world.publish([*compare_world.every_table(), *compare_world.count_table()], by=COMMAND)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def compared(built: None, db: None) -> None:
    return built


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.mark.parametrize("address", PAGES)
def test_a_page_answers_with_a_constant_number_of_queries(address: str, client: Client, compared, django_assert_max_num_queries) -> None:
    client.get(address)
    with django_assert_max_num_queries(PAGES[address]):
        response = client.get(address)
    assert response.status_code == 200
    assert not response.cookies
    assert " style=" not in response.content.decode()


def test_the_list_says_what_each_measure_can_be_cut_by(client: Client, compared) -> None:
    page = client.get("/compare/").content.decode()
    assert [cut for cut in CUTS if f"/compare/review/{cut}/" in page] == list(CUTS)
    assert [cut for cut in CUTS if f"/compare/waits/{cut}/" in page] == ["organisation", "time"]


def test_every_cut_is_one_click_away_and_all_are_on_one_scale(client: Client, compared) -> None:
    page = client.get("/compare/review/").content.decode()
    assert all(f'href="/compare/review/{cut}/"' in page for cut in CUTS)
    assert "one scale, from 60 to 95 in every 100 people" in text_of(client.get("/compare/review/"))
    scales = [re.findall(r'text-anchor="end">(\d+)</text>', svg) for svg in re.findall(r"<svg[^>]*role=\"img\".*?</svg>", page, re.DOTALL)]
    assert len(scales) == len(CUTS)
    assert len({tuple(s) for s in scales}) == 1


def test_the_finding_stands_first_in_words(client: Client, compared) -> None:
    assert "From 64.1 at weekends to 87.2 on weekdays, in every 100 people." in text_of(client.get("/compare/review/weekday/"))
    text = text_of(client.get("/compare/review/deprivation/"))
    assert "From 74.0 in the poorest fifth of places to 84.0 in the best-off fifth of places" in text


def test_a_cut_that_a_measure_lacks_is_not_there_and_the_page_says_why(client: Client, compared) -> None:
    assert client.get("/compare/waits/weekday/").status_code == 404
    assert client.get("/compare/review/nonsense/").status_code == 404
    assert client.get("/compare/nothing/").status_code == 404
    assert client.get("/compare/review:series/").status_code == 404
    text = text_of(client.get("/compare/waits/"))
    assert "It is not cut by weekday: its figures do not say the day." in text


def test_a_measure_without_denominators_has_no_rule_and_a_scale_for_each_picture(client: Client, compared) -> None:
    text = text_of(client.get("/compare/waits/"))
    assert "each picture has a scale of its own" in text
    page = client.get("/compare/waits/organisation/")
    assert page.status_code == 200
    assert "Who stands apart" not in text_of(page)


@pytest.mark.parametrize("cut", CUTS)
def test_a_cut_says_how_to_recompute_it_and_gives_the_frozen_table(cut: str, client: Client, compared) -> None:
    page = client.get(f"/compare/review/{cut}/").content.decode()
    assert "Recompute this" in page
    assert "sha256:" + "ab" * 32 in page
    assert re.search(r"candour (funnel|interval|spc|fairness|seven-days) ", page)
    stems = re.findall(r'href="(/measures/review/2026-11[^"]*)\.(?:csv|json|parquet|svg|png)" download', page)
    assert len(stems) == 5
    assert client.get(f"{stems[0]}.csv").status_code == 200


@pytest.mark.parametrize("cut", CUTS)
def test_a_cut_has_its_table_and_what_it_cannot_tell(cut: str, client: Client, compared) -> None:
    page = client.get(f"/compare/review/{cut}/").content.decode()
    assert "<table>" in page
    assert "What it cannot tell you" in page


def test_names_enter_and_leave_the_list_with_the_rule(client: Client, compared) -> None:
    own = text_of(client.get("/compare/review/organisation/"))
    other = text_of(client.get("/compare/review/organisation/?rule=exact-95"))
    assert "This is the rule of the published table. It names 2 organisations." in own
    found = re.search(r"Under this rule (\d+) organisations would be named instead of 2: (\d+) would come onto the list and none", other)
    assert found
    assert int(found[1]) == int(found[2]) + 2
    assert client.get("/compare/review/organisation/?rule=nonsense").status_code == 200


def test_one_organisation_is_shown_among_all_others(client: Client, compared) -> None:
    page = client.get("/compare/review/organisation/?organisation=X-AT04").content.decode()
    assert 'aria-current="true"' in page
    assert "Brook 04" in page
    assert client.get("/compare/review/organisation/?organisation=<script>").status_code == 200


def test_no_position_is_given(client: Client, compared) -> None:
    text = text_of(client.get("/compare/review/organisation/"))
    assert not re.search(r"\b(\d+(st|nd|rd|th)|ranked|league)\b", text)
