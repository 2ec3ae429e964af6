"""One measure cut every way: the pages, what they say, what they leave out, and how quickly they answer."""

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client, override_settings

from candour.areas.ledger.door import Viewer
from candour.areas.publishing import door as publishing
from candour.design import formats
from candour.public import compare_cuts, compare_fairness, compare_seven_days
from tests.public import compare_world
from tests.public.conftest import COMMAND, publisher

pytestmark = pytest.mark.django_db

CUTS = ("organisation", "specialty", "region", "area", "deprivation", "weekday", "time")
PAGES = {"/compare/": 1, "/compare/review/": 3, "/compare/seven-days/": 1, "/compare/fairness/": 1}
PAGES |= {f"/compare/review/{cut}/": 5 for cut in CUTS}


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
    assert re.search(r"candour (funnel|intervals|spc|fairness|seven-days) ", page)
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
    text = text_of(client.get("/compare/review/organisation/")).partition("Where tools disagree")[0]  # there league tables are spoken of
    assert not re.search(r"\b(\d+(st|nd|rd|th)|ranked|league)\b", text)


def test_the_command_of_another_rule_names_whom_the_page_names(client: Client, compared, tmp_path, capsys) -> None:
    from candour.config.command import run

    page = client.get("/compare/review/organisation/?rule=exact-998").content.decode()
    command = re.search(r"candour funnel [^<]+", page).group().split()
    file = tmp_path / command[2]
    file.write_bytes(client.get("/measures/review/2026-11.csv").content)
    assert run([command[1], str(file), *command[3:], "--format", "json"]) == 0
    apart = [u["unit"] for u in json.loads(capsys.readouterr().out)["units"] if u["band"] != "as_expected"]
    assert f"Under this rule {len(apart)} organisations" in text_of(client.get("/compare/review/organisation/?rule=exact-998"))


def test_the_command_of_places_gives_the_ranges_and_the_chances_of_the_page(client: Client, compared, tmp_path, capsys) -> None:
    from candour.config.command import run

    page = client.get("/compare/review/organisation/").content.decode()
    command = re.search(r"candour ranks [^<]+", page).group().split()
    file = tmp_path / command[2]
    file.write_bytes(client.get("/measures/review/2026-11.csv").content)
    assert run([command[1], str(file), *command[3:], "--format", "json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    text = text_of(client.get("/compare/review/organisation/"))
    assert f"Of the {answer['pairs']['of']} pairs that 24 organisations make, {answer['pairs']['differ']} differ" in text
    assert len({tuple(u["places"]) for u in answer["units"]}) > 2
    for unit in answer["units"]:
        own = text_of(client.get(f"/compare/review/organisation/?organisation={unit['unit']}"))
        best, worst = unit["places"]
        assert f"may stand anywhere between place {best} and place {worst} of 24" in own
        assert f"among the worst tenth is {formats.percent(unit['worst_tenth_chance'])}" in own
    assert "candour ranks" not in client.get("/compare/waits/organisation/").content.decode()


def test_the_command_of_weekdays_gives_the_ratio_on_the_page(client: Client, compared, tmp_path, capsys) -> None:
    from candour.config.command import run

    page = client.get("/compare/seven-days/").content.decode()
    command = re.search(r"candour seven-days ([^<]+)", page).group(1).split()
    assert command[0] == "review-by-day_type-2026-11.csv"
    file = tmp_path / command[0]
    file.write_bytes(client.get("/measures/review/2026-11/by-day_type.csv").content)
    assert run(["seven-days", str(file), *re.sub(r"\s+", " ", " ".join(command[1:])).split(), "--format", "json"]) == 0
    whole = next(g for g in json.loads(capsys.readouterr().out)["groups"] if g["group"] == "Whole country")
    gap = compare_seven_days.gap_of(compare_cuts.load("review", Viewer.system("tests")))
    assert whole["comparisons"][0]["ratio"] == pytest.approx(gap.ratio)
    assert f"{gap.ratio:.3f}" in text_of(client.get("/compare/seven-days/"))


def test_the_command_of_fairness_gives_the_slope_on_the_page(client: Client, compared, tmp_path, capsys) -> None:
    from candour.config.command import run

    page = client.get("/compare/fairness/").content.decode()
    command = re.search(r"candour fairness ([^<]+)", page).group(1).split()
    file = tmp_path / command[0]
    file.write_bytes(client.get("/measures/review/2026-11/by-deprivation.csv").content)
    assert run(["fairness", str(file), *command[1:], "--format", "json"]) == 0
    whole = next(a for a in json.loads(capsys.readouterr().out)["areas"] if a["area"] == "Whole country")
    slope = compare_fairness.slope_of(compare_cuts.load("review", Viewer.system("tests")))
    assert whole["sii"] == pytest.approx(slope.sii)
    assert f"{slope.sii:.1f}" in text_of(client.get("/compare/fairness/"))
    assert "fare worse" in text_of(client.get("/compare/fairness/"))


def test_seven_days_shows_both_denominators_and_never_weekend_deaths(client: Client, compared) -> None:
    text = text_of(client.get("/compare/seven-days/"))
    assert text.count("9,000") >= 2
    assert "Not measured yet: how soon staff who report at a weekend hear back" in text
    assert "Why there are no weekend deaths here" in text
    assert "Deaths compared" not in text


@pytest.mark.parametrize(
    ("lower", "upper", "better", "said"),
    [
        (1.0, 2.0, "up", "worse"),
        (1.0, 2.0, "down", "better"),
        (-2.0, -1.0, "up", "better"),
        (-2.0, -1.0, "down", "worse"),
        (-1.0, 1.0, "up", "unclear"),
        (0.0, 1.0, "down", "unclear"),
        (1.0, 2.0, "neutral", "different"),
    ],
)
def test_who_fares_worse_is_said_only_where_chance_does_not_explain_it(lower: float, upper: float, better: str, said: str) -> None:
    assert compare_fairness.verdict(lower, upper, better) == said


@pytest.mark.parametrize(
    ("lower", "upper", "better", "said"),
    [
        (0.7, 0.8, "up", "worse"),
        (0.7, 0.8, "down", "better"),
        (1.1, 1.2, "up", "better"),
        (1.1, 1.2, "down", "worse"),
        (0.9, 1.1, "up", "unclear"),
        (None, 1.1, "up", "unclear"),
        (1.1, 1.2, "neutral", "different"),
    ],
)
def test_weekends_are_worse_only_where_chance_does_not_explain_it(lower, upper, better: str, said: str) -> None:
    assert compare_seven_days.verdict(lower, upper, better) == said


def test_every_organisation_is_drawn_small_and_told_in_a_table(client: Client, compared) -> None:
    page = client.get("/compare/review/weekday/").content.decode()
    assert page.count("Brook 07") >= 3  # the small chart for each width, and the table
    assert "Every organisation as a table" in page
    assert ">In each region<" in page


def test_the_rows_of_a_measure_of_areas_are_areas() -> None:
    main = compare_world.main_table()
    main["measure"] = {**main["measure"], "compared": "area", "kind": "index"}
    assert compare_cuts.groups(compare_cuts.CUTS["area"], main)[0].code == "X-AT00"


def test_places_are_ranges_and_the_one_in_question_is_told_its_own(client: Client, compared) -> None:
    text = text_of(client.get("/compare/review/organisation/?organisation=X-AT04"))
    assert "Of the 276 pairs that 24 organisations make" in text
    assert re.search(r"Brook 04 Hospitals Trust may stand anywhere between place \d+ and place \d+ of 24", text)
    assert "Chance of being in the worst tenth" in text
    assert "pairs that" not in text_of(client.get("/compare/waits/organisation/"))


def test_each_cut_says_where_tools_disagree_about_the_method_that_it_adds(client: Client, compared) -> None:
    from candour.public.methods import methods

    for cut, method in {"time": "spc-xmr-mdc-2023-12", "weekday": "seven-days-proportion", "deprivation": "fairness-mean"}.items():
        page = client.get(f"/compare/review/{cut}/")
        assert f'href="/about/methods/{method}/"' in page.content.decode()
        assert all(re.sub(r"\s+", " ", said)[:30] in html.unescape(text_of(page)) for said in methods()[method]["differs"])


def test_months_are_said_from_the_first_to_the_newest_and_other_cuts_by_their_period(client: Client, compared) -> None:
    assert "In every 100 people, September 2024 to August 2026" in text_of(client.get("/compare/review/time/"))
    assert "In every 100 people, September 2025 to August 2026" in text_of(client.get("/compare/review/weekday/"))
