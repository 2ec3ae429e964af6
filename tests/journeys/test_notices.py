"""What somebody was told, read and put away; what is mailed to them; and who looked at what concerns them."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

NARROW = {"viewport": {"width": 320, "height": 800}}
WITHOUT_SCRIPTS = {"java_script_enabled": False}


@pytest.fixture
def be(page: Page, demo: str) -> Callable[[str], Page]:
    """Return a function that makes the visitor one of the cast, with one click."""

    def become(name: str) -> Page:
        page.goto(f"{demo}/demo/people/")
        page.get_by_role("button", name=f"Be {name}").click()
        expect(page).to_have_url(f"{demo}/home/")
        return page

    return become


def test_notices_are_read_put_away_and_put_back_and_choices_are_kept(
    be: Callable[[str], Page], demo: str, axe: Callable[[Page], None], picture: Callable[..., Path]
) -> None:
    page = be("Colin Mabry")
    page.get_by_role("link", name=re.compile("Read and put away|All notices")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Notices")
    axe(page)
    picture(page, "notices")
    before = page.get_by_role("button", name=re.compile("^Mark as read")).count()
    assert before, "somebody in the demonstration waits for an answer of his"
    page.get_by_role("button", name=re.compile("^Mark as read")).first.click()
    expect(page.get_by_role("main")).to_contain_text("1 notice is marked as read.")
    expect(page.get_by_role("button", name=re.compile("^Mark as read"))).to_have_count(before - 1)
    axe(page)
    page.get_by_role("button", name=re.compile("^Undo")).click()
    expect(page.get_by_role("button", name=re.compile("^Mark as read"))).to_have_count(before)

    page.get_by_role("link", name="Choose what is mailed to you, and when").click()
    axe(page)
    questions = page.get_by_role("group", name="Questions that you or your organisation must answer")
    questions.get_by_label("One mail a week at most").check()
    page.get_by_label("No mail from").select_option("21:00")
    page.get_by_role("button", name="Keep these choices").click()
    expect(page.get_by_role("main")).to_contain_text("Your choices are kept.")
    expect(questions.get_by_label("One mail a week at most")).to_be_checked()
    expect(page.get_by_label("No mail from")).to_have_value("21")
    axe(page)
    questions.get_by_label("One mail on each working day at most").check()
    page.get_by_label("No mail from").select_option("19:00")
    page.get_by_role("button", name="Keep these choices").click()


@pytest.mark.parametrize("context", [NARROW], indirect=True)
def test_the_pages_fit_a_phone(be: Callable[[str], Page], demo: str, axe: Callable[[Page], None], picture: Callable[..., Path]) -> None:
    page = be("Colin Mabry")
    for address in ("notices/", "notices/preferences/", "who-looked/"):
        page.goto(f"{demo}/{address}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        axe(page)
        picture(page, f"{address.strip('/').replace('/', '-')}-320")


@pytest.mark.parametrize("context", [WITHOUT_SCRIPTS], indirect=True)
def test_everything_works_without_scripts_and_by_keyboard(be: Callable[[str], Page], demo: str) -> None:
    page = be("Colin Mabry")
    page.goto(f"{demo}/notices/")
    button = page.get_by_role("button", name=re.compile("^Mark as read")).first
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_contain_text("1 notice is marked as read.")
    undo = page.get_by_role("button", name=re.compile("^Undo"))
    undo.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_contain_text("1 notice is unread again.")


def test_each_person_sees_who_looked_and_can_take_it_away(be: Callable[[str], Page], demo: str, axe: Callable[[Page], None]) -> None:
    page = be("Colin Mabry")
    page.get_by_role("link", name="Who looked: who opened what concerns me").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Who looked")
    page.get_by_label("From when").select_option("All that is kept")
    page.get_by_role("button", name="Show").click()
    expect(page).to_have_url(re.compile("since=all"))
    axe(page)
    expect(page.get_by_role("main")).to_contain_text("What stands here, and what does not")
    answer = page.request.get(f"{demo}/who-looked.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.text().lstrip("\ufeff").startswith("day,entry,outcome,what,purpose,name,role,organisation")
