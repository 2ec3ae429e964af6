"""The tour, walked whole as a stranger would: every stop, every way on, every command that a page tells you to copy."""

import csv
import json
import os
import re
import shlex
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

CHECKOUT = Path(__file__).resolve().parents[2]
CANDOUR = str(Path(sys.executable).with_name("candour"))
# Pictures of the documents are made anew only when somebody asks for them: each day's demonstration looks a little different.
PICTURES = CHECKOUT / "docs" / "images" if os.environ.get("CANDOUR_PICTURES") else CHECKOUT / "var" / "screenshots"
STOPS = 10
LAST_STOP = "/tour/do-not-trust-us/"


def copied(page: Page, name: str) -> str:
    """Return a command as whoever selects it on the page gets it."""
    return page.locator(f"pre[aria-labelledby='command-{name}-label']").inner_text()


def run(command: str, folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a command of a page; `./run candour` only makes sure of the environment first, which a test need not wait for."""
    words = shlex.split(command)
    words = [CANDOUR, *words[2:]] if words[:2] == ["./run", "candour"] else words
    words[0] = sys.executable if words[0] == "python3" else words[0]
    return subprocess.run(words, cwd=folder, capture_output=True, text=True, timeout=120, check=False, **more)


def test_a_stranger_gets_from_the_home_page_to_the_last_stop_with_one_click(page, demo, axe, picture):
    page.goto(demo)
    picture(page, "home", full_page=False, to=PICTURES)
    axe(page)
    page.get_by_role("link", name=re.compile("^Try it: recompute a public figure")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Do not trust us")
    page.goto(demo)
    page.get_by_role("link", name="Take the tour").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The tour, in ten stops")


def test_all_ten_stops_open_and_every_way_on_leads_somewhere(page, demo, axe, picture):
    page.goto(f"{demo}/tour/")
    axe(page)
    picture(page, "tour", full_page=False, to=PICTURES)
    stops = [a.get_attribute("href") for a in page.locator("main ol a").all()]
    assert len(stops) == STOPS
    ways = set()
    for stop in stops:
        answer = page.goto(f"{demo}{stop}")
        assert answer.status == 200, stop
        axe(page)
        expect(page.get_by_text("Invented.").first).to_be_visible()
        ways |= {str(a.get_attribute("href")) for a in page.locator("main a").all()}
    page.set_default_timeout(60_000)  # the first look at a page draws its pictures
    seen = {way.split("#")[0] for way in ways} - {*stops, "/tour/", "/tour/record.zip", ""}
    assert len(seen) >= 6
    for way in sorted(seen):
        assert page.goto(f"{demo}{way}").status == 200, way


def test_the_tour_can_be_walked_with_next_alone_and_without_scripts(browser, demo):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 640})
    page = context.new_page()
    page.goto(f"{demo}/tour/the-silent-hospital/")
    for number in range(2, STOPS + 1):
        page.locator("a[rel=next]").click()
        expect(page.get_by_text(f"Stop {number} of {STOPS}")).to_be_visible()
    assert page.url.endswith(LAST_STOP)
    context.close()


def test_the_copied_command_makes_the_figure_of_the_page(page, demo, picture, tmp_path):
    page.goto(f"{demo}{LAST_STOP}")
    picture(page, "do-not-trust-us", full_page=False, to=PICTURES)
    _, _, file, address = shlex.split(copied(page, "table"))
    with urllib.request.urlopen(address, timeout=30) as answer:
        (tmp_path / file).write_bytes(answer.read())
    said = run(copied(page, "figure"), tmp_path)
    assert said.returncode == 0, said.stderr
    row = next(line for line in said.stdout.splitlines() if line.startswith("X-FT01")).split()
    told = page.locator("section[aria-labelledby=make] dd").all_inner_texts()
    _, observed, expected, *figures = row
    assert [*figures[:3], figures[-1]] == told
    assert page.locator(".candour-key__value").inner_text() == figures[0]
    with (tmp_path / file).open(encoding="utf-8") as table:
        published = next(r for r in csv.DictReader(table) if r["organisation"] == "X-FT01")
    assert int(observed.replace(",", "")) == int(published["observed"])
    assert float(expected.replace(",", "")) == pytest.approx(float(published["expected"]), abs=1e-4)
    assert float(figures[2]) == pytest.approx(float(published["upper_95"]), abs=1e-4)


def test_the_figure_of_the_stop_is_the_one_on_its_public_page(page, demo):
    page.goto(f"{demo}{LAST_STOP}")
    value = page.locator(".candour-key__value").inner_text()
    page.get_by_role("link", name="See it on its public page").click()
    row = page.locator("#table tr", has_text="Fallowgate and Sedge Trust").first
    shown = re.findall(r"\d+\.\d+", row.inner_text())
    assert any(value.startswith(number) or abs(float(value) - float(number)) < 0.005 for number in shown), shown


def test_the_record_of_the_running_site_is_whole(page, demo, tmp_path):
    page.goto(f"{demo}{LAST_STOP}")
    said = run(copied(page, "verify"), tmp_path)
    assert said.returncode == 0, said.stdout
    assert said.stdout.startswith("The record is whole")


def test_one_byte_changed_by_the_button_is_found_and_named(page, demo, axe, picture, tmp_path):
    page.goto(f"{demo}{LAST_STOP}")
    line = page.get_by_label(re.compile("^Line to spoil")).input_value()
    page.get_by_role("button", name="Change one byte in a copy").click()
    found = page.locator("#found")
    expect(found.get_by_role("heading")).to_have_text(f"It was found: line {line}")
    expect(found).to_contain_text(re.compile(rf"NOT as it was written\. Row {line} \(publishing\.published, \w+day \d+ \w+ \d{{4}}\)"))
    expect(found).to_contain_text("The record is whole")
    axe(page)
    picture(page, "found")
    changed, original = (run(command, CHECKOUT) for command in copied(page, "both").splitlines())
    assert (changed.returncode, original.returncode) == (1, 0)
    assert f"Row {line} (publishing.published" in changed.stdout
    assert run(copied(page, "verify"), tmp_path).returncode == 0


def test_a_word_changed_by_hand_in_a_copy_of_the_database_is_found_and_named(page, demo):
    page.goto(f"{demo}{LAST_STOP}")
    line = page.get_by_label(re.compile("^Line to spoil")).input_value()
    said = [run(command, CHECKOUT) for command in copied(page, "by-hand").splitlines()]
    assert [s.returncode for s in said] == [0, 0, 1, 0], [s.stderr for s in said]
    assert f"Row {line} (publishing.published" in said[2].stdout


def test_you_can_be_somebody_and_nobody_again(page, demo, axe, picture):
    page.goto(f"{demo}/demo/people/")
    axe(page)
    picture(page, "people")
    page.get_by_role("button", name="Be Yewande Castell").click()
    expect(page).to_have_url(f"{demo}/home/")
    expect(page.get_by_text("You now see what Yewande Castell sees")).to_be_visible()
    axe(page)
    page.get_by_label(re.compile("^See")).select_option("anyone")
    page.get_by_role("button", name="See it").click()
    assert page.goto(f"{demo}/home/").url.endswith("/sign-in/?next=/home/")


def test_moving_the_clock_on_makes_more_answers_late_in_public(page, demo):
    def late() -> int:
        with urllib.request.urlopen(f"{demo}/api/v1/questions", timeout=30) as answer:
            counts = json.load(answer)
        return int(counts["totals"]["late"])

    before = late()
    page.goto(f"{demo}/organisations/X-DT01/")
    page.get_by_role("button", name=re.compile("^Move the clock on|^Move on")).click()
    expect(page).to_have_url(f"{demo}/organisations/X-DT01/")
    expect(page.get_by_text("It is now")).to_contain_text("is late, and the pages say so")
    assert late() > before
