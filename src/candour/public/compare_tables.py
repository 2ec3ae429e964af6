"""The tables beside the pictures of compare: what each cut says, each group with its interval, who each rule would name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from candour.design import formats, tables
from candour.design.tables import TableView
from candour.methods.funnel import AS_EXPECTED, HIGHER
from candour.methods.ranks import Ranks
from candour.public import compare_words as words
from candour.public.compare_cuts import Cut, Cuts, Group
from candour.public.compare_rules import Judged
from candour.public.held import Held

FULL_TABLE = 400
VIEWS = Held[TableView](most=256)


def number_column(name: str, label: str, decimals: int, unit: str = "") -> dict[str, Any]:
    return {"name": name, "label": label, "type": "number", "decimals": decimals, "unit": unit}


def ends(cuts: Cuts) -> list[dict[str, Any]]:
    """Return the lowest and the highest of every cut, as the rows of one table."""
    rows = []
    for cut in cuts.cuts:
        found = words.ends(cut, cuts.groups(cut))
        if found is None:
            continue
        first, last = found
        apart = None if first.value is None or last.value is None else last.value - first.value
        rows.append(
            {
                "cut": cut,
                "low": f"{words.value(cuts, first.value)} {words.where(cut, first)}",
                "high": f"{words.value(cuts, last.value)} {words.where(cut, last)}",
                "apart": formats.number(apart, words.decimals(cuts.measure)),
                "groups": sum(g.value is not None for g in cuts.groups(cut)),
            }
        )
    return rows


def widest(cuts: Cuts) -> dict[str, Any] | None:
    """Return the cut among groups, not organisations or months, whose ends lie furthest apart."""
    able = [cut for cut in cuts.cuts if cut.slug in ("specialty", "region", "deprivation", "weekday")]
    known = [(cut, found) for cut in able if (found := words.ends(cut, cuts.groups(cut)))]
    if not known or not cuts.one_scale:
        return None
    best, _ = max(known, key=lambda k: (k[1][1].value or 0.0) - (k[1][0].value or 0.0))
    return {"cut": best, "words": words.finding(cuts, best)}


def view(
    cuts: Cuts, cut: Cut, query: Mapping[str, Any], *, highlight: str = "", judged: Judged | None = None, places: Ranks | None = None
) -> TableView:
    """Return the table of a cut: the equal of its picture. Held by what it is made from, and shared."""
    kept = {k: v for k, v in query.items() if k in ("rule", "organisation", "sort", "order")}
    made_from = (cuts.publications[cut.slug].sha256, cut.slug, tuple(sorted(kept.items())), judged and judged.rule.slug, highlight)
    return VIEWS.get((*made_from, places is not None), lambda: _view(cuts, cut, kept, highlight, judged, places))


def _view(cuts: Cuts, cut: Cut, query: Mapping[str, Any], highlight: str, judged: Judged | None, places: Ranks | None) -> TableView:
    groups = cuts.groups(cut)
    measure = cuts.measure
    decimals = int(measure["decimals"])
    units = measure["units"]
    has = {name: any(getattr(g, name) is not None for g in groups) for name in ("top", "bottom", "lower")}
    columns: list[dict[str, Any]] = [
        {"name": "code", "label": "Code", "type": "code"},
        {"name": "name", "label": head(cut), "type": "text"},
        number_column("value", measure["short_title"], decimals, units["value"]),
    ]
    if has["lower"]:
        columns += [number_column("lower", "95 % interval, from", decimals), number_column("upper", "to", decimals)]
    if has["top"] and measure["kind"] != "count":  # of a count the value says it already
        columns.append(number_column("top", formats.sentence(str(units["numerator"])), 0))
    if has["bottom"]:
        whole = all(g.bottom is None or float(g.bottom).is_integer() for g in groups)
        columns.append(number_column("bottom", formats.sentence(str(units["denominator"])), 0 if whole else 1))
    if places is not None:
        columns += [number_column("best", "Place, from", 0), number_column("worst", "to", 0)]
        columns.append({"name": "tenth", "label": "Chance of being in the worst tenth", "type": "percent", "decimals": 0})
    if judged:
        columns.append({"name": "band", "label": "Under this rule", "type": "band"})
    bands = judged.bands if judged else ("",) * len(groups)
    more: list[dict[str, Any]] = [{"code": g.code, "name": g.label, "band": band} for g, band in zip(groups, bands, strict=True)]
    if places is not None:
        for row, best, worst, tenth in zip(more, places.best, places.worst, places.worst_tenth, strict=True):
            row |= {"best": int(best), "worst": int(worst), "tenth": float(tenth)}
    rows = [[row.get(c["name"], getattr(g, c["name"], None)) for c in columns] for g, row in zip(groups, more, strict=True)]
    return tables.present(
        {"columns": columns, "rows": rows},
        columns=[c["name"] for c in columns if c["name"] != "code"],
        sort=query.get("sort"),
        order=query.get("order"),
        query=query,
        sortable=len(rows) > 2,
        href=(lambda row: f"/organisations/{row['code']}/") if cut.slug == "organisation" else None,
        highlight=highlight or None,
        key="code",
        limit=FULL_TABLE,
        bands=measure.get("bands") or {},
        better=measure["better"],
    )


def head(cut: Cut) -> str:
    return {"deprivation": "Where people live", "weekday": "Day", "time": "Month"}.get(cut.slug, cut.slug.capitalize())


def by_rule(cuts: Cuts, groups: Sequence[Group], answers: Mapping[str, Judged]) -> list[dict[str, Any]]:
    """Return everybody whom any rule would name, with what each rule says of them; those whom most name first."""
    named = sorted(
        frozenset().union(*(answer.apart for answer in answers.values())),
        key=lambda i: (-sum(i in a.apart for a in answers.values()), -(groups[i].value or 0.0)),
    )
    return [
        {
            "group": groups[i],
            "value": words.value(cuts, groups[i].value),
            "said": [mark(answer.bands[i]) for answer in answers.values()],
        }
        for i in named
    ]


def mark(band: str) -> str:
    if not band or band == AS_EXPECTED:
        return ""
    return "higher" if band == HIGHER else "lower"
