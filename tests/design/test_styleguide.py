import itertools
import re
from html.parser import HTMLParser

import pytest
from django.test import Client

ERRORS = ["400", "403", "403_csrf", "404", "500"]


class Outline(HTMLParser):
    """What a page is made of: its tags with their attributes, in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def every(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.tags if name == tag]


@pytest.fixture(scope="module")
def outline(styleguide: str) -> Outline:
    return Outline(styleguide)


def test_nothing_is_styled_or_scripted_inline(outline: Outline):
    assert not [tag for tag, attrs in outline.tags if "style" in attrs]
    assert not outline.every("style")
    assert not [tag for tag, attrs in outline.tags if any(name.startswith("on") for name in attrs)]
    assert all(attrs.get("src") for attrs in outline.every("script"))


def test_no_page_asks_another_site_for_anything(styleguide: str):
    assert set(re.findall(r"https?://[^\"' <)]+", styleguide)) <= {"http://www.w3.org/2000/svg"}


def test_no_id_is_used_twice(outline: Outline):
    ids = [attrs["id"] for _, attrs in outline.tags if attrs.get("id")]
    assert sorted(ids) == sorted(set(ids))


def test_every_label_and_description_points_at_something(outline: Outline):
    ids = {attrs["id"] for _, attrs in outline.tags if attrs.get("id")}
    for tag, attrs in outline.tags:
        for name in ("for", "aria-labelledby", "aria-describedby", "aria-controls"):
            assert set((attrs.get(name) or "").split()) <= ids, (tag, attrs)


def test_headings_do_not_skip_a_level(outline: Outline):
    levels = [int(tag[1]) for tag, _ in outline.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_the_page_says_that_it_is_invented(styleguide: str):
    assert "<strong>Invented.</strong> No place, person or figure here is real." in styleguide


def test_the_sorted_column_says_so_and_keeps_the_rest_of_the_address(styleguide: str):
    assert styleguide.count('aria-sort="descending"') == 1
    assert "region=Dunmere&amp;sort=value&amp;order=asc#deaths-table" in styleguide


def test_an_empty_table_is_a_sentence(styleguide: str):
    assert "Nobody has reported from this ward since 3 March. Silence is not safety." in styleguide


def test_the_table_on_a_phone_can_be_scrolled_by_keyboard(outline: Outline):
    regions = [attrs for attrs in outline.every("div") if attrs.get("class") == "candour-table__scroll"]
    assert regions
    assert all(attrs.get("tabindex") == "0" and attrs.get("role") == "region" and attrs.get("aria-label") for attrs in regions)


def test_no_word_calls_a_band_safe(styleguide: str):
    tags = re.findall(r'class="candour-tag[^>]*>(.*?)</span>\s*(?:</|<br|$)', styleguide)
    assert tags
    assert not [tag for tag in tags if "safe" in tag.lower()]


@pytest.mark.parametrize("code", ERRORS)
def test_an_error_page_needs_nothing(pages, code: str):
    html = pages.get_template(f"design/{code}.jinja").render({}, None)
    assert "<h1>" in html
    assert "Candour" in html


@pytest.mark.parametrize(("kind", "says"), [("real", "England, published figures."), ("demo", "Invented."), ("production", "")])
def test_a_page_says_whose_figures_it_shows(render, settings, kind: str, says: str):
    settings.KIND = kind
    html = render('{% extends "design/base.jinja" %}')
    assert html.count('class="candour-banner ') == bool(says)
    assert says in html


def test_the_broken_page_is_served_when_templates_are_broken_too(monkeypatch, rf):
    from candour.design import views

    monkeypatch.setattr(views.loader, "render_to_string", lambda name: 1 / 0)
    answer = views.broken(rf.get("/"))
    assert answer.status_code == 500
    assert b"Something broke" in answer.content


def test_a_form_without_its_mark_gives_the_words_back_but_never_what_is_secret(db):
    words = {"text": "What I <saw>", "passphrase": "never shown again", "username": "ada"}
    answer = Client(enforce_csrf_checks=True).post("/sign-in/", words)
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "What I &lt;saw&gt;</textarea>" in page
    assert "never shown again" not in page
    assert "no-store" in answer["Cache-Control"]
