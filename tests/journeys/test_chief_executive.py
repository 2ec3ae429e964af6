"""The stop where the chief executive looks, walked as a stranger: from the home page, without scripts, and as the man himself."""

import re
from html import unescape

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.test_tour import PICTURES

STOP = "/tour/the-chief-executive-looks/"
WORDS = "It rang for forty minutes"
WITHOUT_SCRIPTS = {"java_script_enabled": False, "viewport": {"width": 320, "height": 640}}


def look(page: Page, button: str) -> str:
    page.get_by_role("button", name=re.compile(f"^{button}")).click()
    expect(page.locator("#seen")).to_be_visible()
    return page.locator("#seen").inner_text()


def test_a_stranger_finds_the_stop_from_the_home_page_and_sees_all_of_it(page, demo, axe, picture):
    page.goto(demo)
    page.get_by_role("link", name=re.compile("^Try it: read a nurse's sealed note")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The chief executive looks")
    axe(page)
    assert WORDS in look(page, "Open it as Amina Rowe")
    axe(page)
    tried = look(page, "Try every door as Martin Averill")
    assert WORDS not in tried
    assert tried.count("There is nothing here that you can open.") == 2
    axe(page)
    searched = look(page, "Search the whole disk as Owen Tarrant")
    assert re.search(rf"{WORDS}.*\s+not found", searched)
    assert re.search(r"Martin Averill.*\s+found (once|\d)", searched)
    refused = page.locator("section[aria-labelledby=looks] li", has_text="Martin Averill, executive, Westering Trust").filter(
        has_text="Refused"
    )
    assert refused.count() >= 4, "three in the story, and the one just now"
    picture(page, "chief-executive", full_page=False, to=PICTURES)


@pytest.mark.parametrize("context", [WITHOUT_SCRIPTS], indirect=True)
def test_it_works_on_a_small_screen_without_scripts(page, demo):
    page.goto(f"{demo}{STOP}")
    assert WORDS in look(page, "Open it as Amina Rowe")
    assert "not found" in look(page, "Search the whole disk")
    assert page.locator("body").bounding_box()["width"] <= 320


def test_as_himself_he_finds_nothing_on_any_page_that_links_from_his(page, demo):
    page.goto(f"{demo}/demo/people/")
    page.get_by_role("button", name="Be Martin Averill").click()
    seen, waiting = set(), ["/home/", "/sealed/", "/keys/", "/who-looked/", "/notices/"]
    while waiting and len(seen) < 40:
        address = waiting.pop(0)
        if address in seen:
            continue
        seen.add(address)
        answer = page.goto(f"{demo}{address}")
        said = unescape(page.content())
        assert WORDS not in said, address
        assert "The bell in bed 14" not in said, address
        if answer.ok and address in ("/home/", "/sealed/", "/keys/", "/who-looked/", "/notices/"):
            hrefs = [a.get_attribute("href") or "" for a in page.locator("main a").all()]
            waiting += [h.split("#")[0] for h in hrefs if h.startswith("/") and not h.startswith(("/tour", "/organisations", "/measures"))]
    assert {"/home/", "/sealed/"} <= seen
