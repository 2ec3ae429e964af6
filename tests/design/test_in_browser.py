"""
The style guide in a real browser, under the policy that pages are served with.

Seen by axe, at a phone's width, at twice the text, without scripts, by keyboard.
"""

import functools
import http.server
import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.template.backends.jinja2 import Jinja2
from playwright.sync_api import Browser, Page, sync_playwright

from candour.design import build

AXE = build.MODULES / "axe-core" / "axe.min.js"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'"
)


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *said: object) -> None:
        pass

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()


@pytest.fixture(scope="module")
def address(pages: Jinja2, styleguide: str, static_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("styleguide")
    (folder / "index.html").write_text(styleguide)
    (folder / "missing.html").write_text(pages.get_template("design/404.jinja").render({}, None))
    (folder / "static").symlink_to(static_files.parent)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = os.environ.get("CANDOUR_CHROMIUM") or shutil.which("chromium")
    if not chromium:
        pytest.skip("NOT COMPLETE: no Chromium; install it or set CANDOUR_CHROMIUM")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-background-networking"])
        yield started
        started.close()


def opened(browser: Browser, address: str, width: int, **options: object) -> tuple[Page, list[str]]:
    page = browser.new_page(viewport={"width": width, "height": 900}, **options)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: None if request.url.startswith(address) else said.append(request.url))
    page.goto(address)
    return page, said


@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_wrong(browser: Browser, address: str, width: int):
    page, said = opened(browser, address, width)
    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run(document)")
    assert [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found["violations"]] == []
    assert said == []  # the policy refused nothing, and nothing was asked of another site
    page.close()


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_the_page_never_scrolls_sideways(browser: Browser, address: str, width: int):
    page, _ = opened(browser, address, width)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.evaluate("document.documentElement.style.fontSize = '200%'")  # what a reader does who needs larger text
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


def test_everything_is_there_without_scripts(browser: Browser, address: str):
    page, said = opened(browser, address, 320, java_script_enabled=False)
    assert page.get_by_text("candour funnel deaths-2026-01.csv").is_visible()
    assert page.get_by_role("button", name="Copy", exact=True).count() == 0
    assert page.get_by_role("button", name="Tell us what happened").is_visible()
    assert said == []
    page.close()


def test_a_script_adds_a_button_that_copies_the_command(browser: Browser, address: str):
    page, _ = opened(browser, address, 1280)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy", exact=True).click()
    page.get_by_text("Copied.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()").startswith("candour funnel deaths-2026-01.csv")
    page.close()


def test_suggestions_appear_under_the_field_as_plain_links(browser: Browser, address: str):
    page, _ = opened(browser, address, 320)
    answer = '<ul class="candour-list" data-count="1 found"><li><a href="/organisations/X03/">Merrow Cross Hospital</a></li></ul>'
    page.route("**/organisations/suggest/**", lambda route: route.fulfill(body=answer, content_type="text/html"))
    page.get_by_label("Find a hospital or a place").press_sequentially("mer")
    page.locator("[data-candour-found] a").wait_for()
    assert page.locator("[data-candour-said]").first.text_content() == "1 found"
    page.close()


def test_the_first_tab_leads_past_the_navigation(browser: Browser, address: str):
    page, _ = opened(browser, f"{address}missing.html", 1280)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "maincontent"
    page.close()


def test_a_form_with_mistakes_puts_the_reader_at_what_must_be_mended(browser: Browser, address: str):
    page, _ = opened(browser, address, 1280)
    page.wait_for_function("document.activeElement.classList.contains('nhsuk-error-summary')")
    page.get_by_role("link", name="There is no such day").click()
    assert page.evaluate("document.activeElement.id") == "id_when_day"
    page.close()


def test_our_own_typeface_is_the_one_shown(browser: Browser, address: str):
    page, _ = opened(browser, address, 1280)
    assert page.evaluate("document.fonts.ready.then(() => document.fonts.check('16px \"Atkinson Hyperlegible Next\"'))")
    assert page.evaluate("[...document.fonts].some((face) => face.status === 'loaded')")
    page.close()
