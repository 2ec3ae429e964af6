"""People of the demonstration at work: a question answered with its recount and read from outside, and the gate that needs two."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect

RECOUNT = FilePayload(name="recount.csv", mimeType="text/csv", buffer=b"record,coded_before,coded_after\n1,heart failure,pneumonia\n")
WORDS = "We read all forty records again. In nine of them help came late at night."


@pytest.fixture
def be(page: Page, demo: str) -> Callable[[str], Page]:
    """Return a function that makes the visitor one of the cast, with one click, and opens their own page."""

    def become(name: str) -> Page:
        page.goto(f"{demo}/demo/people/")
        page.get_by_role("button", name=f"Be {name}").click()
        expect(page).to_have_url(f"{demo}/home/")
        expect(page.get_by_role("heading", level=1)).to_have_text(name)
        return page

    return become


def test_a_coding_problem_is_an_answer_only_with_the_recount_and_somebody_outside_reads_it(
    be: Callable[[str], Page], axe: Callable[[Page], None], picture: Callable[..., Path]
) -> None:
    page = be("Colin Mabry")
    axe(page)
    links = page.get_by_role("main").get_by_role("link", name=re.compile("deaths|died", re.IGNORECASE)).all()
    for address in dict.fromkeys(link.get_attribute("href") for link in links):
        page.goto(f"{page.url.split('/home')[0].split('/questions')[0]}{address}")
        # Some of them wait to be read from outside, or are only news.
        if page.get_by_role("button", name="Answer this question").count():
            break
    question = page.url
    axe(page)
    page.get_by_role("button", name="Answer this question").click()
    page.get_by_role("radio", name=re.compile("coding", re.IGNORECASE)).check()
    page.get_by_label("What did you find, and how do you know?").fill(WORDS)
    page.get_by_role("button", name="Put this answer on record").click()
    expect(page.locator(".nhsuk-error-summary")).to_contain_text("only with the recount")
    expect(page.get_by_label("What did you find, and how do you know?")).to_have_value(WORDS)
    expect(page.get_by_role("radio", name=re.compile("coding", re.IGNORECASE))).to_be_checked()
    axe(page)
    page.get_by_label("Evidence", exact=True).set_input_files(files=[RECOUNT])
    page.get_by_role("button", name="Put this answer on record").click()
    expect(page.get_by_role("main")).to_contain_text("Your answer is on record")
    expect(page.get_by_role("link", name="recount.csv").first).to_be_visible()
    expect(page.get_by_role("link", name="Read the answer and decide")).to_have_count(0)

    page = be("Bernard Quaye")
    page.goto(question)
    page.get_by_role("button", name="Read the answer and decide").click()
    page.get_by_role("radio", name=re.compile("send it back|return", re.IGNORECASE)).check()
    page.get_by_role("button", name="Put my decision on record").click()
    expect(page.locator(".nhsuk-error-summary")).to_contain_text("Say why you send the answer back")
    axe(page)
    page.locator("textarea").fill("It does not say who read the records again.")
    page.get_by_role("button", name="Put my decision on record").click()
    expect(page.get_by_role("main")).to_contain_text("You sent the answer back. They have been told why.")
    expect(page.get_by_role("main")).to_contain_text("It does not say who read the records again.")
    axe(page)
    page.goto(question.rsplit("/", 2)[0] + "/")
    axe(page)


def test_what_one_publisher_proposes_only_the_other_can_decide(be: Callable[[str], Page], axe: Callable[[Page], None], demo: str) -> None:
    page = be("Nell Ashby")
    page.goto(f"{demo}/publishing/")
    axe(page)
    page.get_by_role("link", name=re.compile(r"^Withdraw \d+")).first.click()
    heading = page.get_by_role("heading", level=1).inner_text()
    page.get_by_role("button", name="Ask a second person to withdraw it").click()
    expect(page.locator(".nhsuk-error-summary")).to_be_visible()
    page.locator("textarea").fill("Two rows were counted twice.")
    page.get_by_role("button", name="Ask a second person to withdraw it").click()
    expect(page.get_by_role("main")).to_contain_text("A second person must now agree")
    title = heading.removeprefix("Withdraw: ")
    waiting = page.get_by_role("main").get_by_role("listitem").filter(has_text="Nell Ashby").filter(has_text=title[:20])
    waiting.get_by_role("link").first.click()
    proposal = page.url
    expect(page.get_by_role("main")).to_contain_text("Somebody else must decide this one")
    expect(page.get_by_role("button", name="Withdraw it")).to_have_count(0)
    axe(page)

    page = be("Kofi Trent")
    page.goto(proposal)
    axe(page)
    expect(page.get_by_role("button", name="Withdraw it")).to_be_visible()
    page.get_by_role("button", name="Send it back").click()
    expect(page.locator(".nhsuk-error-summary")).to_be_visible()
    page.locator("textarea").fill("Only one row was, and it is mended already.")
    page.get_by_role("button", name="Send it back").click()
    expect(page.get_by_role("main")).to_contain_text("Sent back, with your reason.")

    page.goto(f"{demo}/home/")
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(f"{demo}/")
    page.goto(proposal)
    expect(page).to_have_url(re.compile("/sign-in/"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_a_wrong_password_is_told_at_the_top_and_the_name_is_kept(page: Page, demo: str) -> None:
    page.goto(f"{demo}/sign-in/")
    page.get_by_label("User name").fill("board-secretary")
    page.get_by_label("Password", exact=True).fill("a guess")
    page.get_by_role("button", name="Sign in with a password").click()
    expect(page.locator(".nhsuk-error-summary")).to_be_focused()
    expect(page.get_by_label("User name")).to_have_value("board-secretary")
