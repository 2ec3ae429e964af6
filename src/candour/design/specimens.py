"""
Invented examples for the style guide: every component in every state, so that each can be looked at and tested without a database.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from types import SimpleNamespace
from typing import Any

from django import forms

from candour.design import charts, colours, specimens_control
from candour.design.forms import DayField
from candour.design.pages import pages
from candour.design.tables import present

FINDING = "In three of 42 trusts more people died than expected. In 36 it was about as many, which does not show that care was safe"
CANNOT_TELL = [
    "“As expected” does not mean safe. Poor care can hide inside a figure in the middle.",
    "It cannot say whether any one death could have been avoided.",
    "It looks back: the newest deaths in it happened half a year before it came out.",
]
FIRST = ("Wester", "Fallow", "Tallow", "Merrow", "Hazel", "Thorn", "Lark", "Otter", "Pender", "Rush", "Sable", "Vale", "Winter", "Yarrow")
LAST = ("ing Trust", "gate and Nettle Vale Trust", "mere Trust")
MOVED = {3: 1.19, 17: 1.16, 30: 1.22, 8: 0.82, 25: 0.84, 39: 0.79}
COLUMNS = (
    ("organisation", "Code", "code", ""),
    ("name", "Trust", "name", ""),
    ("observed", "Deaths", "count", ""),
    ("expected", "Deaths expected", "number", ""),
    ("value", "Deaths for each death expected", "ratio", ""),
    ("lower_95", "Lower limit, 95%", "limit", ""),
    ("upper_95", "Upper limit, 95%", "limit", ""),
    ("lower_998", "Lower limit, 99.8%", "limit", ""),
    ("upper_998", "Upper limit, 99.8%", "limit", ""),
    ("z", "Distance from the middle", "z", "standard deviations"),
    ("band", "Band", "band", ""),
)
DECIMALS = {"expected": {"decimals": 1}}


def table() -> dict[str, Any]:
    """
    Return an invented released table of 42 trusts.
    """
    rows = []
    for at in range(42):
        expected = 240 + (at * 397) % 2900 + at * 9
        spread = math.sqrt(1 / expected + 0.045**2)
        drift = math.sin(at * 2.3) * 1.35
        value = MOVED.get(at, 1 + drift * spread)
        observed = round(value * expected)
        value = observed / expected
        z = (value - 1) / spread
        band = "higher_than_expected" if z > 1.96 else "lower_than_expected" if z < -1.96 else "as_expected"
        limits = [1 - 1.96 * spread, 1 + 1.96 * spread, 1 - 3.09 * spread, 1 + 3.09 * spread]
        name = FIRST[at % 14] + LAST[at // 14]
        rows.append([f"X{at:02d}", name, observed, float(expected), value, *limits, z, band])
    return {
        "format": 1,
        "kind": "table",
        "subject": "deaths",
        "edition": "2026-01",
        "title": "Deaths compared with what was expected",
        "finding": FINDING,
        "period": {"starts_on": "2024-10-01", "ends_on": "2025-09-30"},
        "released_on": "2026-03-03",
        "method": {"id": "funnel-ratio-shmi", "version": "1", "parameters": {"centre": 1.0}, "source": ""},
        "data_hash": "sha256:3fa91c20d4e5",
        "marks": {"official": False, "invented": True, "disclosure": "none", "provenance": ""},
        "columns": [
            {"name": name, "label": label, "type": sort, "unit": unit} | DECIMALS.get(name, {}) for name, label, sort, unit in COLUMNS
        ],
        "rows": rows,
        "totals": {},
        "cannot_tell": CANNOT_TELL,
        "warnings": [],
    }


def history() -> list[dict[str, Any]]:
    values = (1.02, 1.05, 1.09, 1.12, None, 1.19, 1.17, 1.1, 1.04)
    points = []
    for at, value in enumerate(values):
        year, month = 2024 + (at * 3) // 12, 1 + (at * 3) % 12
        limits: dict[str, Any] = {"lower_95": 0.88, "upper_95": 1.13, "lower_998": 0.82, "upper_998": 1.21} if value else {}
        band = "" if value is None else "higher_than_expected" if value > 1.13 else "as_expected"
        points.append({"on": date(year, month, 28), "value": value, "band": band} | limits)
    return points


def ranges() -> list[dict[str, Any]]:
    lines = []
    for panel, drop in (("Weekdays", 0.0), ("Weekends", 0.18)):
        for at, region in enumerate(("Aldermarch", "Brackenfell", "Calderwick", "Dunmere", "Easterling")):
            value = 0.88 - drop - (at % 3) * 0.015 - (0.08 if region == "Dunmere" and drop else 0)
            line: dict[str, Any] = {"panel": panel, "label": region, "value": value, "lower": value - 0.025, "upper": value + 0.022}
            lines.append(line | {"highlight": region == "Dunmere"})
    return lines


class Question(forms.Form):
    """
    One field of each kind.
    """

    name = forms.CharField(label="What is the ward called?", help_text="As it is written on the door.")
    email = forms.EmailField(label="Where can we reach you?", required=False, help_text="We write once, when there is an answer.")
    what = forms.CharField(label="What happened?", widget=forms.Textarea, help_text="Use your own words. You can add more later.")
    when = DayField(label="When was it?", help_text="For example 3 3 2026. If you are not sure, say about when.")
    harm = forms.ChoiceField(
        label="Was anyone hurt?",
        widget=forms.RadioSelect,
        choices=[("yes", "Yes"), ("no", "No"), ("unknown", "I do not know yet")],
    )
    where = forms.ChoiceField(label="Where was it?", choices=[("", "Choose one"), ("ward", "On a ward"), ("theatre", "In a theatre")])
    tell = forms.MultipleChoiceField(
        label="Who may know that it was you?",
        widget=forms.CheckboxSelectMultiple,
        choices=[("lead", "The safety lead"), ("team", "My team")],
        required=False,
    )
    agree = forms.BooleanField(label="You may ask me more about it", required=False)
    photo = forms.FileField(label="Add a photograph or a document", required=False, help_text="PDF, JPEG or PNG, up to 2 MB.")


ANSWERED = {
    "name": "Ward 7",
    "what": "The bell was not answered for forty minutes.",
    "when_day": "31",
    "when_month": "2",
    "when_year": "2026",
}


def everything(query: Mapping[str, Any]) -> dict[str, Any]:
    """
    Return what the style guide shows.
    """
    shown = table()
    columns = ("name", "observed", "expected", "value", "lower_998", "upper_998", "band")
    view = present(
        shown,
        columns=columns,
        sort=query.get("sort"),
        order=query.get("order"),
        query=query,
        href=lambda row: f"/organisations/{row['organisation']}/",
        highlight="X17",
        limit=12,
        anchor="deaths-table",
    )
    wrong = Question({**ANSWERED, "harm": "", "where": ""})
    wrong.is_valid()
    history_words: dict[str, Any] = {"title": "Above the limits in April and July 2025", "value_label": "Deaths for each death expected"}
    range_words: dict[str, Any] = {
        "title": "At weekends fewer people saw a senior doctor in time, in every region",
        "value_label": "People seen by a senior doctor within 14 hours",
        "value_type": "proportion",
        "reference": 0.82,
        "reference_label": "All regions 82%",
        "better": "up",
    }
    return {
        "colours": colours.table(),
        "table": shown,
        "view": view,
        "hidden_view": present(hidden_table(), sortable=False, anchor="hidden-table"),
        "empty_view": present(shown | {"rows": []}, columns=columns, anchor="empty-table"),
        "funnel": charts.funnel_svg(shown, highlight="X17"),
        "funnel_narrow": charts.funnel_svg(shown, highlight="X17", width=charts.NARROW),
        "history": charts.history_svg(history(), **history_words),
        "history_narrow": charts.history_svg(history(), width=charts.NARROW, **history_words),
        "history_words": history_words,
        "ranges": charts.ranges_svg(ranges(), **range_words),
        "ranges_narrow": charts.ranges_svg(ranges(), width=charts.NARROW, **range_words),
        "range_words": range_words,
        **specimens_control.specimens(),
        "pages": pages(1204, query.get("page") or 7),
        "query": query,
        "form": Question(prefix="asked"),
        "wrong": wrong,
        "demo_bar": demo_bar(),
        "links": [(kind, f"/measures/deaths/2026-01.{kind.lower()}") for kind in ("SVG", "PNG", "CSV", "JSON")],
        "found": [
            {"title": "Merrow Cross Hospital", "href": "/organisations/X03/", "note": "Westering Trust, Dunmere"},
            {"title": "Tallow Lane Hospital", "href": "/organisations/X02/", "note": "Tallowing Trust, Brackenfell"},
        ],
    }


def hidden_table() -> dict[str, Any]:
    columns = [
        ("ward", "Ward", "name"),
        ("reports", "Reports", "count"),
        ("share", "Answered in time", "percent"),
        ("last", "Last report", "date"),
    ]
    rows = [
        ["Ward 7", 41, 0.873, "2026-02-27"],
        ["Ward 9", {"hidden": "fewer than 7"}, None, "2026-01-14"],
        ["Night theatre", 0, None, None],
    ]
    return {"columns": [{"name": name, "label": label, "type": sort} for name, label, sort in columns], "rows": rows}


def demo_bar() -> SimpleNamespace:
    personas = [("anyone", "Anyone, not signed in"), ("nurse", "Nurse, Merrow Cross Hospital"), ("minister", "Minister's office")]
    return SimpleNamespace(
        today=date(2026, 3, 3), personas=personas, current="nurse", see_as_href="/demo/see-as/", clock_href="/demo/clock/"
    )
