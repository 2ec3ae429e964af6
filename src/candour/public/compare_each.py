"""Each region's and each organisation's own chart of a cut, many and small, on the scale of the measure."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from typing import Any

from django.template.loader import render_to_string

from candour.areas.ledger.door import Viewer
from candour.areas.organisations import door as organisations
from candour.areas.publishing import door as publishing
from candour.design import charts, formats, tables
from candour.design.charts.multiples import Panel, multiples_svg
from candour.design.tables import TableView
from candour.public import compare_words as words
from candour.public import panels, pictures
from candour.public.cards import join
from candour.public.compare_cuts import CUTS, Cut, Cuts, number
from candour.public.held import Held

SECTIONS = Held[str](most=96)
ORDERED = ("time", "deprivation", "weekday", "shift")  # cuts whose groups have an order, so that a line may join them


def wide_part(cuts: Cuts, cut: Cut) -> str:
    """Return the name of the long part that has every organisation in this cut; empty where there is none."""
    name = "organisation-series" if cut.slug == "time" else f"organisation-{cut.part}"
    return name if name in cuts.wide and cut.slug not in ("organisation", "region", "area") else ""


def regions(cuts: Cuts, cut: Cut) -> dict[str, Any] | None:
    """Return a small chart of each region's groups, or None where the cut is not made by region."""
    table = cuts.table_of(cut)
    at = {c["name"]: i for i, c in enumerate(table["columns"])}
    if "region_name" not in at:
        return None
    keys = [g.code for g in cuts.groups(cut)]
    found: dict[str, dict[str, float | None]] = defaultdict(dict)
    for row in table["rows"]:
        if row[at["region"]]:
            found[str(row[at["region_name"]])][str(row[at[cut.dimension]])] = number(row[at["value"]])
    drawn = [Panel(name, tuple(values.get(key) for key in keys)) for name, values in found.items()]
    return picture(cuts, cut, drawn, "In each region", key=cuts.publications[cut.slug].sha256) if drawn else None


def every_organisation(cuts: Cuts, cut: Cut, *, viewer: Viewer, highlight: str = "") -> list[dict[str, Any]]:
    """Return the small charts of every organisation, a picture for each region, with three queries at most."""
    part = wide_part(cuts, cut)
    if not part:
        return []
    publication = cuts.wide[part]
    table = publishing.contents(publications=[publication], viewer=viewer)[publication.number]
    codes = list(panels.by_organisation(table))
    known = organisations.summaries(codes=codes, viewer=viewer)
    grouped: dict[str, list[str]] = defaultdict(list)
    for code in codes:
        grouped[(known[code].region_name or "") if code in known else ""].append(code)
    names = {row[0]: formats.short_name(str(row[1])) for row in cuts.table["rows"]} if cuts.table["columns"][1]["name"] == "name" else {}
    key = hashlib.sha256(repr((publication.sha256, sorted(grouped.items()), highlight)).encode()).hexdigest()
    values = panels.by_organisation(table)
    keys = panels.keys_of(table)
    pictures_of = []
    for region in sorted(grouped, key=lambda r: (not r, r)):
        drawn = sorted(
            (Panel(names.get(c, c), tuple(values[c].get(k) for k in keys), c == highlight) for c in grouped[region]),
            key=lambda p: p.label.casefold(),
        )
        scale = None if cuts.one_scale else panels.domain([table])
        pictures_of.append(picture(cuts, cut, drawn, region or "Elsewhere", key=f"{key}|{region}", keys=keys, scale=scale))
    return pictures_of


def picture(
    cuts: Cuts,
    cut: Cut,
    drawn: list[Panel],
    title: str,
    *,
    key: str,
    keys: list[Any] | None = None,
    scale: tuple[float, float] | None = None,
) -> dict[str, Any]:
    """Return a picture of many charts for both widths, with the values of the whole country behind each."""
    whole = {g.code: g.value for g in cuts.groups(cut)}
    typical = [whole.get(str(k)) for k in (keys if keys is not None else whole)] if cuts.one_scale else []
    look: dict[str, Any] = {
        "title": f"{title}: {cuts.measure['short_title']}",
        "domain": scale or cuts.domain_of(cut),
        "decimals": words.decimals(cuts.measure),
        "typical": typical if cut.slug in ORDERED else (),
        "joined": cut.slug in ORDERED,
    }

    def svg(width: int) -> str:
        named = f"each|{cut.slug}|{title}|{width}|{look['domain']}|{key}"
        return pictures.kept(named, "svg", lambda: multiples_svg(drawn, width=width, **look).encode()).decode()

    return {"title": title, "svg": svg(672), "narrow": svg(charts.NARROW), "count": len(drawn)}


def table(cuts: Cuts, cut: Cut, *, viewer: Viewer, highlight: str = "") -> TableView | None:
    """Return the small charts as a table: of groups every value, of months the first and the newest."""
    part = wide_part(cuts, cut)
    if not part:
        return None
    long = publishing.contents(publications=[cuts.wide[part]], viewer=viewer)[cuts.wide[part].number]
    keys = panels.keys_of(long)
    labels = {g.code: g.label for g in cuts.groups(cut)}
    names = {g.code: g.label for g in cuts.groups(CUTS["organisation"])} if "organisation" in cuts.publications else {}
    shown = [keys[0], keys[-1]] if cut.slug == "time" else keys
    places = words.decimals(cuts.measure)
    columns: list[dict[str, Any]] = [
        {"name": "code", "label": "Code", "type": "code"},
        {"name": "name", "label": "Organisation", "type": "text"},
    ]
    columns += [
        {"name": f"at_{at}", "label": labels.get(str(k), str(k)), "type": "number", "decimals": places} for at, k in enumerate(shown)
    ]
    apart = cut.slug in ORDERED
    if apart:
        columns.append({"name": "apart", "label": "Apart", "type": "number", "decimals": places})
    rows = []
    for code, values in panels.by_organisation(long).items():
        found = [values.get(k) for k in shown]
        ends = None if found[0] is None or found[-1] is None else found[-1] - found[0]
        rows.append([code, names.get(code, code), *found, *([ends] if apart else [])])
    return tables.present(
        {"columns": columns, "rows": rows},
        columns=[c["name"] for c in columns[1:]],
        sort="apart" if apart else None,
        order="asc",
        sortable=False,
        href=lambda row: f"/organisations/{row['code']}/",
        highlight=highlight or None,
        key="code",
        anchor="each-table",
    )


def html(cuts: Cuts, cut: Cut, *, viewer: Viewer, highlight: str = "") -> str:
    """Return the part of a page that shows every region and organisation. Held by what it is made from: it is long, and most ask alike."""
    part = wide_part(cuts, cut)
    known = {g.code for g in cuts.groups(CUTS["organisation"])} if highlight and "organisation" in cuts.publications else set()
    highlight = highlight if highlight in known else ""
    shas = (cuts.main.sha256, cuts.publications[cut.slug].sha256, cuts.wide[part].sha256 if part else "")

    def make() -> str:
        found = [regions(cuts, cut), *every_organisation(cuts, cut, viewer=viewer, highlight=highlight)]
        view = table(cuts, cut, viewer=viewer, highlight=highlight)
        context = {
            "each": [panel for panel in found if panel],
            "each_reading": reading(cuts, cut),
            "each_view": view,
            "measure": cuts.measure,
        }
        return render_to_string("public/compare_each.jinja", context)

    # Where organisations lie may change from one day to the next.
    return SECTIONS.get((cut.slug, cuts.domain_of(cut), highlight, viewer.on, *shas), make)


def reading(cuts: Cuts, cut: Cut) -> str:
    """Say how to read the small charts."""
    if cut.slug == "time":
        what = "Each box is one organisation; the line is its months, with the newest value beside it."
    else:
        labels = [g.label for g in cuts.groups(cut)]
        what = f"In each box, from left to right: {join(labels)}."
    behind = " The paler line behind is the whole country." if cut.slug in ORDERED and cuts.one_scale else ""
    scale = " All boxes are on the scale of this measure; what lies beyond it is drawn at the edge." if cuts.one_scale else ""
    return what + behind + scale
