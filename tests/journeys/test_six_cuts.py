"""The third stop of the tour: one measure cut six ways on one scale, and names that leave a list when another rule is chosen."""

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

CANDOUR = str(Path(sys.executable).with_name("candour"))
CHECKOUT = Path(__file__).resolve().parents[2]
PICTURES = CHECKOUT / "docs" / "images" if os.environ.get("CANDOUR_PICTURES") else CHECKOUT / "var" / "screenshots"
MEASURE = "/compare/senior-review-14h/"
CUTS = ("organisation", "specialty", "region", "area", "deprivation", "weekday", "time")
CHANCE, WIDER_CHANCE, REGULATOR = "Chance alone, 95 %", "Chance alone, 99.8 %", "The care regulator's rule, 95 %"


def named(page: Page) -> dict[str, int]:
    """Return how many organisations each rule names, as the page says it."""
    found = re.findall(r"^(.+?)\s+(\d+) named", page.locator(".candour-rules").inner_text(), re.MULTILINE)
    return {rule.strip(): int(count) for rule, count in found}


def test_a_stranger_gets_from_the_home_page_to_six_cuts_on_one_scale(page, demo, picture):
    page.goto(demo)
    page.get_by_role("link", name=re.compile("^Try it: cut one measure six ways")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("One measure, six cuts")
    page.get_by_role("link", name="Six cuts on one scale").click()
    picture(page, "six-cuts", full_page=False, to=PICTURES)
    links = {a.get_attribute("href") for a in page.locator("section.candour-cut h2 a").all()}
    assert {f"{MEASURE}{cut}/" for cut in CUTS} <= links
    scales = set()
    for cut in CUTS:
        assert page.goto(f"{demo}{MEASURE}{cut}/").status == 200
        scales |= set(re.findall(r"on one scale, (?:from )?(\S+ to \S+?)[ .]", page.locator("main").inner_text()))
    assert len(scales) == 1


def test_another_rule_is_chosen_and_names_leave_the_list(page, demo):
    page.goto(f"{demo}{MEASURE}organisation/?rule=exact-95")
    before = named(page)
    assert before[CHANCE] > before[WIDER_CHANCE] > before[REGULATOR] > 0
    expect(page.get_by_role("status").filter(has_text="would be named instead of")).to_be_visible()
    page.get_by_role("link", name=REGULATOR).click()
    expect(page.get_by_text(re.compile("This is the rule of the published table"))).to_be_visible()
    assert named(page) == before


def test_the_command_of_weekdays_makes_both_values_and_the_ratio_again(page, demo, tmp_path):
    page.goto(f"{demo}{MEASURE}weekday/")
    download = page.get_by_role("link", name="CSV", exact=True).first.get_attribute("href")
    words = shlex.split(page.locator("pre").first.inner_text())
    assert words[:2] == ["candour", "seven-days"]
    with urllib.request.urlopen(f"{demo}{download}", timeout=30) as answer:
        (tmp_path / words[2]).write_bytes(answer.read())
    command = [CANDOUR, *words[1:], "--format", "json"]
    said = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
    assert said.returncode == 0, said.stderr
    whole = next(g for g in json.loads(said.stdout)["groups"] if g["group"] == "Whole country")
    [compared] = whole["comparisons"]
    again = {one["day"]: one["value"] for one in compared["days"]}
    shown = re.search(r"From (\d+\.\d) at weekends to (\d+\.\d) on weekdays", page.locator("#cut-finding").inner_text())
    assert shown is not None
    assert [float(value) for value in shown.groups()] == [pytest.approx(again[day], abs=0.05) for day in ("weekend", "weekday")]
    page.goto(f"{demo}/compare/seven-days/")
    row = page.locator("tr", has=page.get_by_role("link", name="Seen by a senior doctor within 14 hours")).first
    assert f"{compared['ratio']:.3f}" in row.inner_text()
