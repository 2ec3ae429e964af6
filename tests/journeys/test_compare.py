"""Compare, as somebody walks it: without scripts, on a phone, by keyboard, printed, and for those who cannot see a picture."""

import re

import pytest
from playwright.sync_api import Page, expect

MEASURE = "/compare/senior-review-14h/"
PAGES = (
    "/compare/",
    MEASURE,
    f"{MEASURE}organisation/",
    f"{MEASURE}specialty/",
    f"{MEASURE}area/",
    f"{MEASURE}weekday/",
    f"{MEASURE}time/",
    "/compare/seven-days/",
    "/compare/fairness/",
    "/organisations/X-CT01/icons/",
)
PHONE = {"viewport": {"width": 320, "height": 800}}


@pytest.mark.parametrize("address", PAGES)
def test_nothing_is_wrong_for_those_who_read_by_ear_or_by_keyboard(address: str, page: Page, demo: str, axe) -> None:
    assert page.goto(f"{demo}{address}").status == 200
    axe(page)


@pytest.mark.parametrize("context", [PHONE], indirect=True)
@pytest.mark.parametrize("address", PAGES)
def test_a_page_fits_a_phone(address: str, page: Page, demo: str) -> None:
    page.goto(f"{demo}{address}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("context", [{"java_script_enabled": False}], indirect=True)
def test_a_measure_is_cut_and_judged_by_another_rule_without_a_script(page: Page, demo: str) -> None:
    page.goto(f"{demo}/compare/")
    page.get_by_role("link", name=re.compile("^By weekday and weekend ?: Seen by a senior doctor")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("By weekday and weekend")
    expect(page.locator("#cut-finding")).to_contain_text(re.compile(r"^From 6\d\.\d at weekends to 8\d\.\d on weekdays"))
    page.get_by_role("navigation", name="The same measure, cut another way").get_by_role("link", name="By organisation").click()
    before = page.get_by_role("status").filter(has_text="names").inner_text()
    page.get_by_role("link", name="Chance alone, 99.8 %").click()
    expect(page).to_have_url(re.compile(r"rule=exact-998"))
    after = page.get_by_role("status").filter(has_text="Under this rule").inner_text()
    assert before != after
    expect(page.locator(".candour-choices [aria-current]")).to_have_text("Chance alone, 99.8 %")


def test_the_keyboard_reaches_every_cut_and_the_table_under_its_picture(page: Page, demo: str) -> None:
    page.goto(f"{demo}{MEASURE}specialty/")
    page.locator(".candour-cutnav a").first.focus()
    reached = []
    for _ in range(40):
        reached.append(page.evaluate("document.activeElement.textContent.trim().slice(0, 40)"))
        page.keyboard.press("Tab")
    assert "Over time" in reached
    assert "CSV" in reached
    assert any(said.startswith("The same as a table") for said in reached)


def test_a_picture_has_a_name_and_its_values_in_words(page: Page, demo: str) -> None:
    page.goto(f"{demo}{MEASURE}")
    pictures = page.locator(".candour-cut svg[role=img]")
    assert pictures.count() >= 6
    for at in range(pictures.count()):
        named = pictures.nth(at).evaluate(
            "e => e.getAttribute('aria-labelledby').split(' ').map(i => document.getElementById(i).textContent)"
        )
        assert all(named)
        assert re.search(r"\d", named[1])


def test_a_printed_cut_shows_its_table_and_nothing_to_press(page: Page, demo: str) -> None:
    page.goto(f"{demo}{MEASURE}organisation/")
    page.emulate_media(media="print")
    expect(page.locator(".candour-cutnav")).to_be_hidden()
    expect(page.locator(".candour-choices")).to_be_hidden()
    expect(page.locator("#cut table").first).to_be_visible()
    expect(page.locator(".candour-stamp")).to_be_visible()


def test_an_organisation_leads_to_its_signs_and_from_there_to_its_months(page: Page, demo: str) -> None:
    page.goto(f"{demo}/organisations/X-DT01/")
    page.get_by_role("link", name="Each line with its months, to print").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What moves, and what is chance")
    assert page.locator(".candour-board__chart svg").count() >= 20
    page.get_by_role("heading", name="Safety reports from staff").get_by_role("link").click()
    expect(page).to_have_url(re.compile(r"/compare/incident-reports/time/\?organisation=X-DT01"))
