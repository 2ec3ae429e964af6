"""A note that only its writer can open: with a receipt by anybody, with a key by somebody signed in; on a phone, by keyboard, on paper."""

import base64
import re
import shutil
import time
import zlib
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import QUIET

NOTE = "The lift was locked and nobody on the ward had the key."
MORE = "On Monday it was locked again."
PASSPHRASE = "seven lanterns and a rowing boat"
PHONE = {"java_script_enabled": False, "viewport": {"width": 320, "height": 640}}


@pytest.fixture
def be(page: Page, demo: str):
    def become(name: str) -> Page:
        page.goto(f"{demo}/demo/people/")
        page.get_by_role("button", name=f"Be {name}").click()
        expect(page).to_have_url(f"{demo}/home/")
        return page

    return become


def words_on(page: Page) -> list[str]:
    return page.locator(".candour-receipt__word").all_inner_texts()


def digits_on(page: Page) -> str:
    return page.locator(".candour-receipt__digits").inner_text()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def show(page: Page, demo: str, text: str = NOTE) -> list[str]:
    page.goto(f"{demo}/sealed/write/")
    page.get_by_label("What do you want to keep?").fill(text)
    press(page, "Show me my seven words")
    return words_on(page)


def fill_boxes(page: Page, words: list[str]) -> None:
    for number, word in enumerate(words, 1):
        page.get_by_label(f"Word {number}", exact=True).fill(word)


def test_a_note_is_kept_with_seven_words_and_opened_with_them(page, demo, axe, picture):
    page.goto(f"{demo}/sealed/write/")
    axe(page)
    picture(page, "sealed-write")
    words = show(page, demo)
    assert len(words) == 7
    axe(page)
    picture(page, "sealed-receipt")
    fill_boxes(page, [*words[:6], "zzqx"])
    press(page, "Keep my note")
    expect(page.locator(".nhsuk-error-summary")).to_contain_text("The seventh word")
    expect(page.get_by_label("Word 1", exact=True)).to_have_value(words[0])
    axe(page)
    picture(page, "sealed-type-back")
    page.locator(".nhsuk-error-summary a").click()
    expect(page.get_by_label("Word 1", exact=True)).to_be_focused()
    page.get_by_label("Word 7", exact=True).fill(words[6].upper())
    press(page, "Keep my note")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your note is kept")
    axe(page)
    page.get_by_role("link", name="Come back to a note").click()
    axe(page)
    picture(page, "sealed-return")
    fill_boxes(page, words)
    press(page, "Open my note")
    expect(page.get_by_role("main")).to_contain_text(NOTE)
    axe(page)
    picture(page, "sealed-read")
    page.get_by_label("What do you add?").fill(MORE)
    press(page, "Add this to my note")
    expect(page.get_by_role("main")).to_contain_text(MORE)
    axe(page)
    page.get_by_role("checkbox", name=re.compile("nobody, not even I")).check()
    press(page, "Destroy my access for good")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your access is destroyed")
    axe(page)
    page.goto(f"{demo}/sealed/return/")
    fill_boxes(page, words)
    press(page, "Open my note")
    expect(page.locator(".nhsuk-error-summary")).to_contain_text("Nothing is kept under this receipt")
    axe(page)
    assert page.context.cookies() == []


@pytest.mark.parametrize("context", [PHONE], indirect=True)
def test_on_a_small_phone_without_scripts_the_digits_do_it_in_one_box(page, demo, picture):
    page.goto(f"{demo}/sealed/write/")
    fits(page)
    picture(page, "sealed-write-phone")
    show(page, demo)
    fits(page)
    picture(page, "sealed-receipt-phone")
    digits = digits_on(page)
    assert re.fullmatch(r"(\d{4}\s*){7}", digits)
    page.get_by_text("Type the 28 digits, or all seven words in one box").click()
    page.get_by_label("Digits or words, all in one box").fill(digits)
    press(page, "Keep my note")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your note is kept")
    fits(page)
    page.goto(f"{demo}/sealed/return/")
    fits(page)
    picture(page, "sealed-return-phone")
    page.get_by_text("Type the 28 digits, or all seven words in one box").click()
    page.get_by_label("Digits or words, all in one box").fill(digits)
    press(page, "Open my note")
    expect(page.get_by_role("main")).to_contain_text(NOTE)
    fits(page)
    picture(page, "sealed-read-phone")
    page.get_by_role("button", name="Leave this page now").or_(page.get_by_role("link", name="Leave this page now")).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Candour")
    assert page.context.cookies() == []


def fits(page: Page) -> None:
    """Nothing stands out to the side."""
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def test_by_keyboard_alone_a_note_is_written_and_its_receipt_typed_back(page, demo):
    page.goto(f"{demo}/sealed/write/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    tab_to(page, "textarea")
    page.keyboard.type(NOTE)
    tab_to(page, "button")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Write this down now")
    words = words_on(page)
    tab_to(page, "input.nhsuk-input")
    for word in words:
        page.keyboard.type(word)
        page.keyboard.press("Tab")
    tab_to(page, "button.nhsuk-button")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your note is kept")


def tab_to(page: Page, selector: str) -> None:
    for _ in range(40):
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {selector}")


def test_a_key_is_made_with_its_sheet_and_a_note_is_sealed_with_it_and_opened(be, page, demo, axe, picture, tmp_path):
    be("Bernard Quaye")
    page.goto(f"{demo}/sealed/")
    axe(page)
    picture(page, "sealed-none")
    page.goto(f"{demo}/keys/")
    axe(page)
    picture(page, "my-key-none")
    press(page, "Make my key")
    axe(page)
    page.get_by_label("A new passphrase").fill(PASSPHRASE)
    page.get_by_label("The same passphrase again").fill(PASSPHRASE + "s")
    press(page, "Make my key and show my recovery sheet")
    expect(page.locator(".nhsuk-error-summary")).to_contain_text("The two differ")
    axe(page)
    picture(page, "make-key")
    page.get_by_label("A new passphrase").fill(PASSPHRASE)
    page.get_by_label("The same passphrase again").fill(PASSPHRASE)
    press(page, "Make my key and show my recovery sheet")
    axe(page)
    picture(page, "recovery-sheet")
    groups = page.locator(".candour-sheet__groups li").all_inner_texts()
    assert len(groups) == 14
    on_paper(page, groups, tmp_path)
    for label in page.locator("form label").all():
        number = re.search(r"Group (\d+)", label.inner_text())
        if number:
            page.get_by_label(label.inner_text()).fill(groups[int(number[1]) - 1])
    press(page, "I have my sheet")
    expect(page.get_by_role("main")).to_contain_text("Your key is ready")
    axe(page)
    picture(page, "my-key")
    page.goto(f"{demo}/sealed/new/")
    axe(page)
    picture(page, "sealed-new")
    page.get_by_label("A few words to find it by").fill("The locked lift")
    page.get_by_label("What did you see?").fill(NOTE)
    press(page, "Seal my note")
    expect(page.get_by_role("main")).to_contain_text("Nobody can open it but you")
    assert NOTE not in page.content()
    axe(page)
    picture(page, "sealed-note")
    page.get_by_role("link", name="Unlock it").click()
    axe(page)
    page.get_by_label("Your passphrase", exact=True).fill(PASSPHRASE)
    press(page, "Unlock my key")
    expect(page.get_by_role("main")).to_contain_text("It locks itself at")
    page.get_by_label("Why do you open it?").fill("To see that it is there")
    axe(page)
    picture(page, "sealed-note-unlocked")
    press(page, "Open the note")
    expect(page.get_by_role("main")).to_contain_text(NOTE)
    axe(page)
    picture(page, "sealed-opened")
    page.get_by_role("link", name="Back to the note's page").click()
    expect(page.get_by_role("main")).to_contain_text("To see that it is there")
    page.get_by_role("button", name="Share it with somebody").or_(page.get_by_role("link", name="Share it with somebody")).first.click()
    axe(page)
    picture(page, "sealed-share")
    page.get_by_label("Their user name").fill("nobody.at.all")
    press(page, "Show me who this is")
    expect(page.locator(".nhsuk-error-summary")).to_contain_text("Nothing can be sealed for this user name")
    axe(page)
    page.goto(f"{demo}/sealed/")
    press(page, "Show their titles")
    expect(page.get_by_role("link", name="The locked lift")).to_be_visible()
    axe(page)
    picture(page, "sealed-titles")
    page.get_by_role("link", name="The locked lift").click()
    page.get_by_role("link", name="Destroy this note for good").click()
    axe(page)
    picture(page, "sealed-destroy")
    page.get_by_label("Why do you destroy it?").fill("It was written to try this.")
    page.get_by_role("checkbox").check()
    press(page, "Destroy it for good")
    expect(page.get_by_role("main")).to_contain_text("The note is destroyed")
    press(page, "Lock it now")
    expect(page.get_by_role("main")).to_contain_text("Your key is locked")
    for address in ("/keys/passphrase/", "/keys/recover/", "/keys/outside/", "/keys/make/"):
        page.goto(f"{demo}{address}")
        axe(page)


def on_paper(page: Page, groups: list[str], folder: Path) -> None:
    """The sheet is one A4 page with the key on it, and with nothing to press."""
    paper = folder / "sheet.pdf"
    page.emulate_media(media="print")
    shown = [e.inner_text() for e in page.locator("main *").all() if e.is_visible() and e.evaluate("e => !e.children.length")]
    page.pdf(path=paper, format="A4", prefer_css_page_size=True)
    page.emulate_media(media="screen")
    assert all(group in shown for group in groups)
    assert not any("I have my sheet" in text or "This is shown once" in text for text in shown)
    assert len(re.findall(rb"/Type\s*/Page[^s]", paper.read_bytes())) == 1


@pytest.mark.parametrize("context", [PHONE], indirect=True)
def test_the_pages_about_keys_and_notes_fit_a_small_phone(be, page, demo, picture):
    be("Amina Rowe")
    for name, address in (("my-key", "/keys/"), ("sealed", "/sealed/"), ("sealed-new", "/sealed/new/"), ("make-key", "/keys/make/")):
        page.goto(f"{demo}{address}")
        fits(page)
        picture(page, f"{name}-phone")
    page.goto(f"{demo}/sealed/")
    page.locator(".candour-list__title").first.click()
    fits(page)
    picture(page, "sealed-note-phone")


MARKER = "quokka-4711 sang in the lift"


def visit(browser: Browser, demo: str, profile: Path, *, protected: bool) -> list[str]:
    """Write a note and come back to it in a browser whose profile is on disk, as a person's is; return the receipt's words and digits."""
    own = browser.browser_type.launch_persistent_context(
        profile, executable_path=shutil.which("chromium"), args=[*QUIET, "--no-sandbox", "--disable-gpu"], locale="en-GB"
    )
    own.set_default_timeout(60_000)
    page = own.pages[0] if own.pages else own.new_page()

    def send(button: str) -> None:
        if not protected:
            page.evaluate("document.querySelectorAll('input[name=quiet]').forEach(field => field.remove())")
        press(page, button)

    page.goto(f"{demo}/organisations/")
    page.goto(f"{demo}/sealed/write/")
    page.get_by_label("What do you want to keep?").fill(MARKER)
    send("Show me my seven words")
    expect(page.get_by_role("heading", level=1)).to_have_text("Write this down now")
    words, digits = words_on(page), re.sub(r"\s", "", digits_on(page))
    fill_boxes(page, words)
    send("Keep my note")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your note is kept")
    page.goto(f"{demo}/sealed/return/")
    fill_boxes(page, words)
    send("Open my note")
    expect(page.get_by_role("main")).to_contain_text(MARKER)
    page.get_by_label("What do you add?").fill(f"{MARKER} again")
    send("Add this to my note")
    expect(page.get_by_role("main")).to_contain_text(f"{MARKER} again")
    # As if the window stayed open for a while: Chromium writes its session to disk in the meantime.
    time.sleep(3)
    own.close()
    return [*words, digits]


def traces(profile: Path, receipt: list[str]) -> dict[str, list[str]]:
    *words, digits = receipt
    canaries = ["quokka-4711", *(f"{a} {b}" for a, b in pairwise(words)), *(f"receipt_{n}={w}" for n, w in enumerate(words, 1))]
    return {c: where for c in [*canaries, digits, digits[:12]] if (where := holding(profile, c))}


def test_tm07_after_the_visit_the_browsers_profile_holds_nothing_of_it(browser, demo, tmp_path):
    receipt = visit(browser, demo, tmp_path / "profile", protected=True)
    assert traces(tmp_path / "profile", receipt) == {}
    # The search finds what is there: the address is in the browser's history, as the page says.
    assert holding(tmp_path / "profile", "/sealed/write/")


@pytest.mark.nightly
def test_tm07_without_what_the_forms_do_against_it_the_browser_would_keep_the_note(browser, demo, tmp_path):
    receipt = visit(browser, demo, tmp_path / "profile", protected=False)
    assert "quokka-4711" in traces(tmp_path / "profile", receipt)


def holding(folder: Path, text: str) -> list[str]:
    """Return the files of a folder that hold a text: plain, in UTF-16, in base64, or inside what zlib packed."""
    plain = text.encode()
    forms = {plain, text.encode("utf-16-le"), base64.b64encode(plain).rstrip(b"=")[:-1]}
    held = []
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        content = path.read_bytes()
        packed = [unpacked(content[at:]) for at in positions(content, b"\x1f\x8b\x08")]
        if any(form in part for form in forms for part in [content, *packed]):
            held.append(str(path.relative_to(folder)))
    return held


def positions(content: bytes, mark: bytes) -> list[int]:
    return [m.start() for m in re.finditer(re.escape(mark), content)][:200]


def unpacked(content: bytes) -> bytes:
    try:
        return zlib.decompressobj(31).decompress(content, 5_000_000)
    except zlib.error:
        return b""
