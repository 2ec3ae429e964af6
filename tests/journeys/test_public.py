"""A stranger looks up a hospital, reads a measure, checks it and says that something is wrong: with scripts, without, and by keyboard."""

import csv
import io
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Request, expect

WITHOUT_SCRIPTS = pytest.mark.parametrize("context", [{"java_script_enabled": False}], indirect=True)
ON_A_PHONE = pytest.mark.parametrize("context", [{"viewport": {"width": 320, "height": 640}}], indirect=True)
TRUST = ("X-DT01", "Westering Trust")
CLOSED = "X-FT92"
PAGES = [
    "/",
    "/organisations/",
    "/organisations/?q=merrow",
    "/organisations/?q=zzzzzz",
    f"/organisations/{TRUST[0]}/",
    f"/organisations/{CLOSED}/",
    "/organisations/X-DT01-1/",
    "/measures/",
    "/measures/shmi/",
    "/measures/senior-review-14h/",
    "/about/methods/",
    "/about/methods/funnel-ratio-shmi/",
    "/open-data/",
    "/record/",
    "/record/?all=1",
    "/record/lines/1/",
    "/record/publications/1/",
    "/record/publications/1/challenge/",
    "/tour/",
    "/tour/do-not-trust-us/",
    "/demo/people/",
    "/sign-in/",
    "/no/such/page/",
]
# What is drawn or scrolls inside its own frame may be wider than the window; nothing else may.
TOO_WIDE = """() => {
  const edge = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= edge) return [];
  return [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > edge + 1)
    .map(e => e.tagName + '.' + e.className).slice(0, 5);
}"""


@pytest.fixture
def go(page: Page, demo: str) -> Callable[[str], Page]:
    def open_page(address: str) -> Page:
        page.goto(f"{demo}{address}")
        return page

    return open_page


def test_three_letters_bring_a_hospital_and_one_click_its_card(go: Callable[[str], Page]) -> None:
    page = go("/")
    page.get_by_label("A town, a hospital or a code").press_sequentially("wes")
    suggestion = page.locator("[data-candour-found]").get_by_role("link", name=TRUST[1])
    expect(suggestion).to_be_visible()
    suggestion.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TRUST[1])
    card = page.get_by_role("region", name="At a glance")
    for asked in ("What is known", "How old it is", "What is not known", "Whether they answer people"):
        expect(card.get_by_text(asked, exact=True)).to_be_visible()
    expect(card).to_contain_text("does not mean safe")
    expect(card).to_contain_text("no accepted answer")


@WITHOUT_SCRIPTS
def test_the_same_is_found_without_scripts(go: Callable[[str], Page]) -> None:
    page = go("/")
    page.get_by_label("A town, a hospital or a code").fill("wes")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("main").get_by_role("link", name=TRUST[1]).click()
    expect(page.get_by_role("region", name="At a glance")).to_contain_text("does not mean safe")
    page.get_by_text("The same as a table").first.click()
    expect(page.get_by_role("table").nth(1)).to_be_visible()


@WITHOUT_SCRIPTS
def test_a_measure_is_sorted_downloaded_and_checked_without_scripts(go: Callable[[str], Page], demo: str) -> None:
    page = go("/measures/")
    page.get_by_role("link", name="Deaths compared with what was expected").click()
    chart = page.locator("figure svg").first
    expect(chart).to_be_visible()
    assert chart.get_attribute("role") == "img"
    table = page.locator("#table")
    table.get_by_role("columnheader", name=re.compile("Deaths for each")).get_by_role("link").click()
    head = page.locator("#table th[aria-sort]")
    expect(head).to_contain_text("Deaths for each")
    shown = [float(cell) for cell in page.locator("#table tbody tr td:nth-child(4)").all_inner_texts()]
    assert shown == sorted(shown, reverse=head.get_attribute("aria-sort") == "descending")
    with page.expect_download() as downloading:
        page.get_by_role("link", name="CSV", exact=True).first.click()
    rows = list(csv.DictReader(io.StringIO(downloading.value.path().read_text("utf-8"))))
    assert len(rows) == len(shown)
    command = page.locator("pre").filter(has_text="candour funnel").inner_text()
    assert downloading.value.suggested_filename in command
    expect(page.get_by_role("heading", name="What it cannot tell you").first).to_be_visible()


@WITHOUT_SCRIPTS
def test_every_picture_of_a_measure_has_its_table_and_its_downloads(go: Callable[[str], Page]) -> None:
    page = go("/measures/senior-review-14h/")
    parts = page.locator("figure[id^='part-']").all()
    assert len(parts) > 1
    for part in parts:
        assert part.get_by_role("link").all_inner_texts()[:4] == ["CSV", "JSON", "SVG", "PNG"]
        expect(part.get_by_role("table")).to_be_hidden()
        part.get_by_text("The same as a table").click()
        expect(part.get_by_role("table")).to_be_visible()


def test_a_closed_trust_says_so_first(go: Callable[[str], Page]) -> None:
    page = go("/organisations/?closed=1")
    expect(page.get_by_role("heading", level=2, name=re.compile("trusts?"))).to_be_visible()
    page = go(f"/organisations/{CLOSED}/")
    expect(page.get_by_role("main")).to_contain_text(re.compile(r"Closed\. It closed on \w+day \d+ \w+ \d{4}"))
    expect(page.get_by_role("heading", name="What followed it")).to_be_visible()


def test_words_of_a_challenge_are_kept_and_sent_once(go: Callable[[str], Page], axe: Callable[[Page], None], demo: str) -> None:
    page = go("/record/")
    page.locator("ol a[href*='/record/publications/']").first.click()
    expect(page.get_by_role("main")).to_contain_text("Fingerprint of the JSON")
    here = page.url
    page.get_by_role("link", name="Is something in it wrong? Say so").click()
    page.get_by_label("Your name, if you want to give it").fill("Sam Reed")
    page.get_by_role("button", name="Ask for a correction").click()
    summary = page.locator(".nhsuk-error-summary")
    expect(summary).to_be_focused()
    expect(page.get_by_label("Your name, if you want to give it")).to_have_value("Sam Reed")
    axe(page)
    summary.get_by_role("link").click()
    words = page.get_by_label("What is wrong, and what is right?")
    expect(words).to_be_focused()
    words.fill("The second sentence names the wrong month.")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(_form(request)) if request.method == "POST" else None)
    page.get_by_role("button", name="Ask for a correction").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("We have it")
    code = _number(page)
    page.reload()
    assert _number(page) == code
    assert len(sent) == 2
    page.goto(here)
    received = page.get_by_text(re.compile("answer due"))
    expect(received.last).to_be_visible()
    assert "wrong month" not in page.content()
    assert "Sam Reed" not in page.content()


def _form(request: Request) -> str:
    return request.post_data or ""


def _number(page: Page) -> str:
    found = re.search(r"Your number is (\w+)", page.get_by_role("main").inner_text())
    assert found, "no number was given"
    return found.group(1)


def test_the_main_path_needs_only_a_keyboard(go: Callable[[str], Page]) -> None:
    page = go("/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to main content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("A town, a hospital or a code")).to_be_focused()
    assert _focus_shows(page)
    page.keyboard.type("wes")
    expect(page.locator("[data-candour-found] a").first).to_be_visible()
    _tab_to(page, TRUST[1])
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(TRUST[1])
    _tab_to(page, "Safety reports from staff", at_most=40)
    page.keyboard.press("Enter")
    # A picture that nobody has looked at before is drawn first.
    expect(page).to_have_url(re.compile("/measures/incident-reports/"), timeout=20_000)
    _tab_to(page, "CSV", at_most=40)


def _tab_to(page: Page, words: str, at_most: int = 10) -> None:
    for _ in range(at_most):
        page.keyboard.press("Tab")
        assert _focus_shows(page), f"the focus cannot be seen after tabbing to {page.evaluate('document.activeElement.outerHTML')[:200]}"
        if page.evaluate("document.activeElement.matches('a') && document.activeElement.textContent.trim()") == words:
            return
    pytest.fail(f"{words} was not reached in {at_most} steps")


def _focus_shows(page: Page) -> bool:
    """Answer whether what has the focus is drawn otherwise than without it."""
    return bool(
        page.evaluate(
            """() => {
              const drawn = ['outlineStyle', 'outlineWidth', 'boxShadow', 'backgroundColor'];
              const look = e => { const style = getComputedStyle(e); return drawn.map(name => style[name]).join() };
              const e = document.activeElement;
              if (e === document.body) return false;
              const focused = look(e);
              e.blur();
              const before = look(e);
              e.focus({preventScroll: true});
              return focused !== before;
            }"""
        )
    )


@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_accessible_narrow_large_and_printed(
    address: str, go: Callable[[str], Page], axe: Callable[[Page], None], demo: str
) -> None:
    page = go(address)
    axe(page)
    assert page.get_by_role("heading", level=1).count() == 1
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate(TOO_WIDE) == [], "wider than a phone"
    page.set_viewport_size({"width": 1280, "height": 900})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate(TOO_WIDE) == [], "wider than the window when the text is twice as large"
    page.evaluate("document.documentElement.style.fontSize = ''")
    page.emulate_media(media="print")
    for navigation in page.locator("nav").all():
        expect(navigation).to_be_hidden()
    expect(page.get_by_role("main")).to_be_visible()


@ON_A_PHONE
@pytest.mark.parametrize("address", ["/", f"/organisations/{TRUST[0]}/"])
def test_a_page_is_accessible_on_a_phone(address: str, go: Callable[[str], Page], axe: Callable[[Page], None]) -> None:
    page = go(address)
    axe(page)
    for region in page.locator(".candour-table__scroll").all():
        if region.is_visible():
            assert region.get_attribute("tabindex") == "0"
