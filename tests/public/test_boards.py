"""The icon table of one organisation: signs by the rules of control charts, and none where there is too little to judge."""

import re

import pytest
from django.test import Client

from candour.areas.ledger.door import Viewer
from candour.areas.publishing import door as publishing
from candour.methods import spc
from candour.public import boards
from tests.public import compare_world
from tests.public.test_compare import built, compared, text_of  # noqa: F401 - fixtures
from tests.public.test_compare_limits import ENTRY, decide

pytestmark = pytest.mark.django_db
VIEWER = Viewer.system("tests")


def published():
    return publishing.newest_of_each(kind="table", viewer=VIEWER)


def test_an_organisations_table_is_read_with_one_query_and_then_with_none_but_for_what_was_decided(
    compared,  # noqa: F811
    django_assert_num_queries,
) -> None:
    tables = published()
    with django_assert_num_queries(2):
        boards.boards("X-AT06", tables, VIEWER)
    with django_assert_num_queries(1):
        boards.boards("X-AT06", tables, VIEWER)


def test_where_limits_began_anew_the_sign_follows_the_new_ones(compared) -> None:  # noqa: F811
    decide({**ENTRY, "organisation": "X-AT06"})
    (board,) = boards.boards("X-AT06", published(), VIEWER)
    start = compare_world.MONTHS.index(ENTRY["from"])
    anew = spc.chart(list(board.whole.values), rules="mdc-2023-12", better="up", rebase=[start]).one()
    assert board.whole.variation == anew.variation
    assert board.whole.charts.one(0).groups == (0, start)
    assert board.lines[1].charts.one(board.lines[1].at).groups == (0,)


def test_a_sign_is_what_the_rules_say_of_those_months_alone(compared) -> None:  # noqa: F811
    found = boards.boards("X-AT06", published(), VIEWER)
    assert [board.measure["slug"] for board in found] == ["review"]
    assert len(found[0].lines) == 1 + len(compare_world.SPECIALTIES)
    for line in found[0].lines:
        assert line.variation == spc.chart(list(line.values), rules="mdc-2023-12", better="up").one().variation


def test_too_few_months_and_too_few_people_are_not_judged() -> None:
    assert boards._why_not([1.0] * 12, []) == "Only 12 points"
    assert boards._why_not([1.0] * 13, [3] * 13) == "Too few people each month"
    assert boards._why_not([1.0] * 13, [60] * 13) == ""
    assert boards._why_not([1.0] * 13, []) == ""


def test_the_table_stands_on_the_organisations_page_and_on_one_to_print(client: Client, compared) -> None:  # noqa: F811
    page = client.get("/organisations/X-AT06/")
    assert "What moves, and what is chance" in text_of(page)
    assert 'href="/organisations/X-AT06/icons/"' in page.content.decode()
    icons = client.get("/organisations/X-AT06/icons/")
    assert icons.status_code == 200
    assert len(re.findall(r'class="candour-board__chart"', icons.content.decode())) == 4
    assert client.get("/organisations/NONE/icons/").status_code == 404
    assert client.get("/organisations/X-A/icons/").status_code == 404


def test_no_sign_reads_as_safe(client: Client, compared) -> None:  # noqa: F811
    assert "No sign says that care is safe" in text_of(client.get("/organisations/X-AT06/"))


def test_many_specialties_stand_under_one_another(compared, monkeypatch) -> None:  # noqa: F811
    found = boards.boards("X-AT06", published(), VIEWER)
    assert boards.section(found)["board_turned"] == []
    monkeypatch.setattr(boards, "MOST_COLUMNS", 2)
    turned = boards.section(found)["board_turned"]
    assert len(turned) == 1 + len(compare_world.SPECIALTIES)
    assert turned[0][1] == [board.whole for board in found]
