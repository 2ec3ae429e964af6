"""Maps of equal tiles: five steps that hold every value, tiles that never lie on one another, words readable on every shade."""

import itertools
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import candour
from candour.design import colours
from candour.design.charts.tiles import SHADES, STEPS, Tile, edges, shade_of, tiles_svg

DEFINITIONS = Path(candour.__file__).parent / "definitions"
NUMBERS = st.lists(st.floats(-1e6, 1e6).map(lambda v: round(v, 3)), min_size=1, max_size=60)


def maps() -> dict[str, list[dict]]:
    return {one["id"]: one["tiles"] for one in yaml.safe_load((DEFINITIONS / "design" / "tile-maps.yaml").read_text("utf-8"))["maps"]}


@given(NUMBERS)
def test_five_equal_steps_hold_every_value(values):
    between = edges(values)
    assert len(between) == STEPS + 1
    assert between[0] <= min(values)
    assert max(values) <= between[-1] + 1e-6 * max(1, abs(between[-1]))
    widths = [b - a for a, b in itertools.pairwise(between)]
    assert max(widths) - min(widths) <= 1e-6 * max(1.0, abs(between[0]), abs(between[-1]))


@given(NUMBERS)
def test_a_higher_value_is_never_paler(values):
    between = edges(values)
    shades = [shade_of(v, between) for v in sorted(values)]
    assert shades == sorted(shades)
    assert set(shades) <= set(range(STEPS))


def test_an_inner_edge_belongs_to_the_step_above_it():
    between = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]
    assert [shade_of(v, between) for v in (0, 0.99, 1, 3.99, 4, 5)] == [0, 0, 1, 3, 4, 4]


def test_the_steps_use_their_room():
    assert edges([89.0, 110.4]) == [84.0, 90.0, 96.0, 102.0, 108.0, 114.0]
    assert edges([]) == [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]


def test_words_are_readable_on_every_shade_and_the_shades_can_be_told_apart_in_grey():
    assert all(colours.contrast(ground, ink) >= 4.5 for ground, ink in SHADES)
    light = [colours.luminance(ground) for ground, _ in SHADES]
    assert light == sorted(light, reverse=True)
    assert all((a + 0.05) / (b + 0.05) >= 1.25 for a, b in itertools.pairwise(light))


@pytest.mark.parametrize("name", maps())
def test_no_two_tiles_lie_on_one_another_or_share_a_name(name):
    tiles = maps()[name]
    for key in ("code", "short"):
        assert len({t[key] for t in tiles}) == len(tiles), key
    assert len({(t["column"], t["row"]) for t in tiles}) == len(tiles)


def test_the_maps_of_areas_hold_every_area():
    known = yaml.safe_load((DEFINITIONS / "organisations" / "icbs.yaml").read_text("utf-8"))["icbs"]
    assert {t["code"] for t in maps()["england-areas"]} == {icb["code"] for icb in known}
    assert len(maps()["england-areas"]) == len(maps()["invented-areas"]) == 42
    assert len(maps()["england-regions"]) == len(maps()["invented-regions"]) == 7
    assert {t["code"] for t in maps()["england-regions"]} == {icb["region"] for icb in known}


@pytest.mark.parametrize("width", [300, 672])
def test_a_tile_says_its_name_and_value_and_what_is_missing(width):
    tiles = [
        Tile("Alder Vale", "Alder", 0, 0, 61.25),
        Tile("Tallow Dales", "Tallow", 1, 0, None),
        Tile("High Garth", "H Garth", 1, 1, 84.0),
    ]
    svg = tiles_svg(tiles, title="A finding", value_label="in every 100 people", decimals=1, width=width)
    root = ET.fromstring(svg)
    words = [t.text for t in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {"Alder", "61.2", "Tallow", "–", "84.0"} <= set(words)
    assert root.get("role") == "img"
    assert "Alder Vale: 61.2" in svg
    assert "Tallow Dales: –" in svg
    assert "style=" not in svg
    assert not re.search(r"<(script|image|use)", svg)


def test_the_tile_in_question_has_an_edge_of_ink():
    svg = tiles_svg([Tile("A", "A", 0, 0, 1, highlight=True), Tile("B", "B", 1, 0, 2)], title="t", value_label="v")
    assert svg.count(f'stroke="{colours.INK}"') == 1
