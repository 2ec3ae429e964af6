"""
The icon table of one organisation, as boards use it.

Each measure, as a whole and in each specialty: its newest value, and whether it moves by more than chance.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from candour.areas.ledger.door import Request, Viewer
from candour.areas.organisations import door as organisations
from candour.areas.publishing import door as publishing
from candour.areas.publishing.door import Excerpt, Publication
from candour.design import charts, formats
from candour.design.charts.multiples import spark_svg
from candour.design.charts.plain import reach
from candour.methods import spc
from candour.methods.spc import ASSURANCES, VARIATIONS, Charts
from candour.public import compare_words as words
from candour.public import redrawn
from candour.public.figures import counted, is_main
from candour.public.held import Held

RULES: Any = "mdc-2023-12"
FEWEST = 13  # points from which the teams that made the icons show them
MOST_COLUMNS = 10
SMALLEST = 12  # people in a usual month: with fewer, one person moves the figure by more than any change in care
WHOLE, SPLIT = "organisation-series", "organisation-specialty-series"
SIGNS = {
    "variation_icon": charts.variation_icon,
    "assurance_icon": charts.assurance_icon,
    "VARIATION_WORDS": charts.VARIATION_WORDS,
    "ASSURANCE_WORDS": charts.ASSURANCE_WORDS,
}
HELD = Held[list["Board"]](most=256)


@dataclass(frozen=True)
class Line:
    """One row of the table: a measure as a whole, or in one specialty."""

    code: str
    label: str
    months: tuple[str, ...]
    values: tuple[float | None, ...]
    variation: str  # empty where it is not judged, and why not
    why_not: str
    assurance: str
    charts: Charts
    at: int

    @property
    def newest(self) -> tuple[str, float] | None:
        return next(((m, v) for m, v in zip(reversed(self.months), reversed(self.values), strict=True) if v is not None), None)


@dataclass(frozen=True)
class Board:
    """One measure of one organisation."""

    publication: Publication
    measure: dict[str, Any]
    table: dict[str, Any]
    lines: tuple[Line, ...]

    @property
    def whole(self) -> Line | None:
        return next((line for line in self.lines if not line.code), None)

    @property
    def by_specialty(self) -> dict[str, Line]:
        return {line.code: line for line in self.lines if line.code}

    @property
    def decimals(self) -> int:
        return words.decimals(self.measure)

    @functools.cached_property
    def drawn(self) -> list[dict[str, Any]]:
        """Return the lines with their small charts, all on one scale; drawn once, as a board is held and shared."""
        return _drawn(self)

    @property
    def has_target(self) -> bool:
        return self.measure.get("target") is not None


def boards(code: str, published: Sequence[Publication], viewer: Viewer) -> list[Board]:
    """Return the boards of an organisation from the newest tables, with three queries at most."""
    editions = {p.subject: p.edition for p in published if is_main(p)}
    parts = [
        p for p in published if p.subject.endswith((f":{WHOLE}", f":{SPLIT}")) and p.edition == editions.get(p.subject.partition(":")[0])
    ]
    found = publishing.excerpts(publications=parts, organisation_code=code, viewer=viewer)
    grouped: dict[str, dict[str, tuple[Publication, Excerpt]]] = {}
    for p in parts:
        if p.number in found and found[p.number].rows:
            slug, _, part = p.subject.partition(":")
            grouped.setdefault(slug, {})[part] = (p, found[p.number])
    decided = redrawn.decisions(list(grouped), viewer) if grouped else {}
    entries = {slug: decided.get(slug, {}).get(code, []) for slug in grouped}
    made_from = (code, *(p.sha256 for p in parts), *(redrawn.key(e) for e in entries.values()))

    def make() -> list[Board]:
        return [board for slug, by_part in grouped.items() if (board := _board(by_part, entries[slug])) is not None]

    return HELD.get(made_from, make)


def newest(published: Sequence[Publication]) -> list[Publication]:
    """Return the newest edition of every table, where all are at hand; they come newest first."""
    seen: dict[str, Publication] = {}
    for p in published:
        seen.setdefault(p.subject, p)
    return list(seen.values())


def _board(by_part: dict[str, tuple[Publication, Excerpt]], decided: Sequence[dict[str, Any]]) -> Board | None:
    if WHOLE not in by_part:
        return None
    publication, whole = by_part[WHOLE]
    measure = whole.table["measure"]
    rows = [Row("", "All of it", *_months(whole))]
    if SPLIT in by_part:
        rows += _split(by_part[SPLIT][1])
    months = tuple(sorted({month for row in rows for month in row.values}))
    if not months:
        return None
    values = np.array([[_known(row.values.get(month)) for month in months] for row in rows], dtype=float)
    asked: dict[str, Any] = {"rules": RULES, "better": measure["better"], "target": measure.get("target")}
    judged = spc.chart(values, **asked)
    # A person may have let the limits of the whole begin anew; those of its specialties stay.
    starts = redrawn.starts(decided, months)
    whole_anew = spc.chart(values[:1], rebase=starts, **asked) if starts else judged
    lines = []
    for at, row in enumerate(rows):
        seen = tuple(row.values.get(month) for month in months)
        if not any(v is not None for v in seen):
            continue
        why_not = _why_not(seen, row.sizes)
        of = judged if row.code else whole_anew
        variation = "" if why_not else VARIATIONS[int(of.variation[at])]
        assurance = "none" if why_not else ASSURANCES[int(of.assurance[at])]
        lines.append(Line(row.code, row.label, months, seen, variation, why_not, assurance, of, at))
    return Board(publication, measure, whole.table, tuple(lines)) if lines else None


def _known(value: float | None) -> float:
    return float("nan") if value is None else float(value)


def _why_not(seen: Sequence[float | None], sizes: Sequence[float]) -> str:
    """Say why a line is not judged; empty where it is."""
    points = sum(v is not None for v in seen)
    if points < FEWEST:
        return f"Only {formats.plural(points, 'point')}"
    if sizes and float(np.median(sizes)) < SMALLEST:
        return "Too few people each month"
    return ""


@dataclass
class Row:
    """One line before it is judged: its values by month, and what each was out of, where it was out of anything."""

    code: str
    label: str
    values: dict[str, float | None]
    sizes: list[float]


def _months(excerpt: Excerpt) -> tuple[dict[str, float | None], list[float]]:
    at = {c["name"]: i for i, c in enumerate(excerpt.table["columns"])}
    _, bottom = counted(excerpt.table)
    sized = bottom and excerpt.table["measure"]["kind"] == "proportion"
    values = {row[at["month"]]: row[at["value"]] for row in excerpt.rows}
    return values, [row[at[bottom]] for row in excerpt.rows if row[at[bottom]] is not None] if sized else []


def _split(excerpt: Excerpt) -> list[Row]:
    labels = {v["code"]: v["label"] for v in excerpt.table["columns"][1].get("values", ())}
    grouped: dict[str, list[list[Any]]] = {}
    for row in excerpt.rows:
        grouped.setdefault(str(row[1]), []).append(row)
    order = [code for code in labels if code in grouped]
    order += sorted(grouped.keys() - set(order))
    return [Row(code, str(labels.get(code, code)), *_months(Excerpt(excerpt.table, grouped[code]))) for code in order]


def headline(found: Sequence[Board]) -> str:
    """Say of how many lines the newest months are more than chance, and in which direction."""
    lines = [line for board in found for line in board.lines if line.variation]
    if not lines:
        return "There are too few months to tell chance from change."
    worse, better = (sum(line.variation.startswith(kind) for line in lines) for kind in ("concern", "improvement"))
    neutral = sum(line.variation.startswith("neutral") for line in lines)
    said = [
        f"{count} {way}" for count, way in ((worse, "for the worse"), (better, "for the better"), (neutral, "with no good side")) if count
    ]
    if not said:
        return f"None of {formats.plural(len(lines), 'line')} moves by more than chance."
    return f"{worse + better + neutral} of {formats.plural(len(lines), 'line')} moved by more than chance: {', '.join(said)}."


def specialties(found: Sequence[Board]) -> list[tuple[str, str]]:
    """Return every specialty that any measure has, in order."""
    return list({line.code: line.label for board in found for line in board.lines if line.code}.items())


def section(found: Sequence[Board]) -> dict[str, Any]:
    """Return what an organisation's page needs for its table of signs."""
    columns = specialties(found)
    rows = [(board, [board.whole, *(board.by_specialty.get(code) for code, _ in columns)]) for board in found]
    wide = len(columns) > MOST_COLUMNS  # then specialties stand under one another
    heads = [board.measure["short_title"] for board in found]
    turned = [("All of it", [board.whole for board in found])]
    turned += [(label, [board.by_specialty.get(code) for board in found]) for code, label in columns]
    return {
        "board_turned": turned if wide else [],
        "board_heads": heads,
        "board_rows": rows,
        "board_specialties": columns,
        "board_headline": headline(found),
        "board_signs": signs(found),
        **SIGNS,
    }


def signs(found: Sequence[Board]) -> list[str]:
    """Return the signs that a page uses, so that each is explained once."""
    return [v for v in VARIATIONS if any(line.variation == v for board in found for line in board.lines)]


def target_signs(found: Sequence[Board]) -> list[str]:
    """Return the signs of a target that a page uses."""
    used = {line.assurance for board in found if board.has_target for line in board.lines if line.variation}
    return [a for a in ASSURANCES if a in used]


def _drawn(board: Board) -> list[dict[str, Any]]:
    known = [v for line in board.lines for v in line.values]
    share = board.measure["kind"] == "proportion"
    domain = reach(known, floor=0 if share else None, ceiling=board.measure["per"] if share else None)
    rows = []
    for line in board.lines:
        title = f"{board.measure['short_title']}, {line.label}"
        if line.why_not:
            svg = spark_svg(line.values, title=title, domain=domain, decimals=board.decimals)
        else:
            series = line.charts.one(line.at)
            svg = charts.small_svg(
                series,
                days=[date.fromisoformat(month) for month in line.months],
                title=title,
                domain=domain,
                better=board.measure["better"],
                target=board.measure.get("target"),
                decimals=board.decimals,
            )
        rows.append({"line": line, "svg": svg, "newest": line.newest})
    return rows


@require_safe
def icons(request: Request, code: str) -> HttpResponse:
    """Show the icon table of one organisation on a page of its own, to print and take to a board."""
    viewer = request.viewer
    found = organisations.organisation(code=code, viewer=viewer)
    if found is None:
        raise Http404
    if found.code != code:
        return redirect("organisation-icons", code=found.code, permanent=True)
    shown = boards(found.code, publishing.newest_of_each(kind="table", viewer=viewer), viewer)
    if not shown:
        raise Http404
    context = {
        "section": "organisations",
        "breadcrumbs": [("Hospitals", "/organisations/"), (found.name, f"/organisations/{found.code}/")],
        "organisation": found,
        "boards": [(board, board.drawn) for board in shown],
        "headline": headline(shown),
        "rules": RULES,
        "board_signs": signs(shown),
        "target_signs": target_signs(shown),
        "any_target": any(board.has_target for board in shown),
        "method": shown[0].lines[0].charts.method,
        **SIGNS,
    }
    return render(request, "public/organisation_icons.jinja", context)
