"""The pictures of cuts, drawn once from frozen tables and kept like all others."""

from __future__ import annotations

import functools
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

import candour
from candour.design import charts, formats
from candour.design.charts.groups import groups_svg
from candour.design.charts.intervals import Unit, small_units_svg, sorted_svg
from candour.design.charts.tiles import Tile, tiles_svg
from candour.methods.funnel import AS_EXPECTED
from candour.public import compare_series, pictures, redrawn
from candour.public import compare_words as words
from candour.public.compare_cuts import Cut, Cuts, Group
from candour.public.compare_rules import Judged

TILE_MAPS = Path(candour.__file__).parent / "definitions" / "design" / "tile-maps.yaml"
STANDS_APART_NAMED = 12


@functools.cache
def tile_maps() -> tuple[dict[str, dict[str, Any]], ...]:
    """Return every tile map as its tiles by code."""
    read = yaml.safe_load(TILE_MAPS.read_text("utf-8"))
    return tuple({tile["code"]: tile for tile in one["tiles"]} for one in read["maps"])


def places(groups: list[Group]) -> dict[str, dict[str, Any]] | None:
    """Return the map on which most of the places stand, or None where there is none for them."""
    best = max(tile_maps(), key=lambda tiles: sum(g.code in tiles for g in groups))
    return best if sum(g.code in best for g in groups) * 2 > len(groups) else None


def off_the_map(groups: list[Group]) -> list[Group]:
    """Return the places that the map does not show."""
    tiles = places(groups) or {}
    return [g for g in groups if g.code not in tiles]


def unit(group: Group, *, highlight: str = "", band: str = "", named: bool = False) -> Unit:
    return Unit(group.label, group.value, group.lower, group.upper, "" if band == AS_EXPECTED else band, group.code == highlight, named)


def small(cuts: Cuts, cut: Cut) -> str:
    """Draw a cut small, on the scale of them all."""
    groups = cuts.groups(cut)
    publication = cuts.publications[cut.slug]
    if cut.slug in ("organisation", "specialty", "region", "area"):
        groups = sorted(groups, key=lambda g: g.value or 0.0)

    def draw() -> bytes:
        return small_units_svg(
            [unit(replace(g, label=g.label.removesuffix(" of places")), band=g.band) for g in groups],
            title=words.short(cuts, cut),
            domain=cuts.domain_of(cut),
            decimals=words.decimals(cuts.measure),
            joined=cut.slug == "time",
            better=cuts.measure["better"],
        ).encode()

    return pictures.kept(f"small|{cuts.domain_of(cut)}|{cut.slug}|{publication.sha256}", "svg", draw).decode()


def full(cuts: Cuts, cut: Cut, *, highlight: str = "", judged: Judged | None = None, width: int = 672) -> str:
    """Draw a cut at its full size."""
    publication = cuts.publications[cut.slug]
    key = f"cut|{cut.slug}|{width}|{highlight}|{judged.rule.slug if judged else ''}|{cuts.domain_of(cut)}|{publication.sha256}"
    if cut.slug == "time":
        key += redrawn.key(cuts.decided.get(redrawn.WHOLE, []))

    def draw() -> bytes:
        return picture(cuts, cut, highlight=highlight, judged=judged, width=width).encode()

    return pictures.kept(key, "svg", draw).decode()


def picture(cuts: Cuts, cut: Cut, *, highlight: str = "", judged: Judged | None = None, width: int = 672) -> str:
    groups = cuts.groups(cut)
    measure = cuts.measure
    look: dict[str, Any] = {
        "title": words.finding(cuts, cut),
        "value_label": f"{measure['short_title']}, {measure['units']['value']}",
        "decimals": words.decimals(measure),
        "width": width,
    }
    if cut.slug == "organisation":
        bands = judged.bands if judged else tuple(g.band for g in groups)
        apart = [b and b != AS_EXPECTED for b in bands]
        named = sum(map(bool, apart)) <= STANDS_APART_NAMED
        units = [unit(g, highlight=highlight, band=b, named=named and bool(a)) for g, b, a in zip(groups, bands, apart, strict=True)]
        return sorted_svg(units, domain=cuts.domain_of(cut), better=measure["better"], **look, **centre(cuts))
    tiles = places(groups) if cut.slug in ("region", "area") else None
    if tiles:
        drawn = [
            Tile(words.area_name(g.label), str(t["short"]), t["column"], t["row"], g.value, g.code == highlight)
            for g in groups
            if (t := tiles.get(g.code))
        ]
        return tiles_svg(drawn, **look)
    if cut.slug == "time":
        target, decided = measure.get("target"), cuts.decided.get(redrawn.WHOLE, [])
        series, days = compare_series.of(groups, better=measure["better"], target=target, decided=decided)
        look |= {"better": measure["better"], "target": target}
        return charts.control_svg(series, days=days, domain=cuts.domain_of(cut), **look)
    ordered = groups if cut.slug in ("deprivation", "weekday") else sorted(groups, key=lambda g: -(g.value or 0.0))
    return groups_svg([unit(g, highlight=highlight) for g in ordered], domain=cuts.domain_of(cut), **look, **centre(cuts))


def centre(cuts: Cuts) -> dict[str, Any]:
    """Return the level of all together, which the pictures draw as a line."""
    method = cuts.table.get("method") or {}
    level = method.get("parameters", {}).get("centre")
    if level is None:
        return {}
    level = level * cuts.measure["per"]
    return {"reference": level, "reference_label": f"{formats.number(level, words.decimals(cuts.measure))} all together"}
