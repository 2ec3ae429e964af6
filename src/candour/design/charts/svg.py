"""
Make a drawn SVG fit to stand in a page: named for those who do not see it, free of ids that clash, small, and without any style.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from xml.etree import ElementTree as ET

from candour.design import colours
from candour.design.charts.drawing import FAMILY, text_width, wrap

SPACE = "http://www.w3.org/2000/svg"
ET.register_namespace("", SPACE)
DROPPED = ("class", "role", "pointer-events", "style", "stroke-miterlimit", "version")
LONG_NUMBER = re.compile(r"-?\d+\.\d{2,}")
DEFINED = re.compile(r'\bid="([^"]+)"')
DEFINED_OR_USED = re.compile(r'(\bid="|url\(#)([^")]+)("|\))')
NAMED = re.compile(r"(?<=[\"# ])c(?=[0-9a-f]{8}-)")  # a picture and its file are different things, even side by side
REFERENCE = re.compile(r"url\(#([^)]+)\)")


def finish(drawn: str, *, title: str, description: str, width: int, height: int) -> str:
    """
    Return the SVG for a page: `role="img"`, named by its title and description, every id its own.
    """
    drawn = renumbered(drawn)
    root = ET.fromstring(drawn)  # noqa: S314 (our own renderer's output)
    mark = "c" + hashlib.sha256((drawn + title).encode()).hexdigest()[:8]
    for element in list(root.iter()):
        tidy(element, mark)
    prune(root)
    root.attrib = {
        "width": str(width),
        "height": str(height),
        "viewBox": f"0 0 {width} {height}",
        "role": "img",
        "aria-labelledby": f"{mark}-title {mark}-desc",
        "font-family": FAMILY,
    }
    root.insert(0, said("desc", description, f"{mark}-desc"))
    root.insert(0, said("title", title, f"{mark}-title"))
    return ET.tostring(root, encoding="unicode")


def renumbered(drawn: str) -> str:
    """
    Number the ids from one: the renderer counts on from one picture to the next, and the same table must draw the same bytes.
    """
    names = {name: f"k{at}" for at, name in enumerate(dict.fromkeys(DEFINED.findall(drawn)))}
    return DEFINED_OR_USED.sub(lambda found: f"{found[1]}{names.get(found[2], found[2])}{found[3]}", drawn)


def said(tag: str, text: str, name: str = "") -> ET.Element:
    element = ET.Element(f"{{{SPACE}}}{tag}", {"id": name} if name else {})
    element.text = text
    return element


def tidy(element: ET.Element, mark: str) -> None:
    """
    Take away what only the renderer's own script would need; a mark's label becomes its title, which browsers show to a pointer.
    """
    label = element.attrib.pop("aria-label", "")
    symbol = element.attrib.get("aria-roledescription") == "point"
    for name in [name for name in element.attrib if name in DROPPED or name.startswith(("aria-", "{"))]:
        del element.attrib[name]
    if element.attrib.get("font-family") == FAMILY:
        del element.attrib["font-family"]
    if element.attrib.get("opacity") == "1":
        del element.attrib["opacity"]
    for name, value in element.attrib.items():
        if name == "id":
            value = f"{mark}-{value}"
        value = REFERENCE.sub(lambda found: f"url(#{mark}-{found[1]})", value)
        element.attrib[name] = LONG_NUMBER.sub(lambda found: f"{float(found[0]):.1f}", value) if name in ("d", "transform") else value
    if symbol and label:
        element.append(said("title", label))


def prune(parent: ET.Element) -> None:
    """
    Take away what draws nothing: hidden and empty paths, groups with nothing in them.
    """
    for child in list(parent):
        prune(child)
        tag = child.tag.rpartition("}")[2]
        hidden = child.get("display") == "none" or (tag == "path" and not ({"fill", "stroke"} & child.attrib.keys()))
        ground = tag == "rect" and child.get("fill") in ("transparent", "white") and not child.get("stroke")
        if hidden or ground or (tag == "g" and not len(child)):
            parent.remove(child)


def alone(svg: str, *, heading: str, what: str, foot: Sequence[str], width: int, height: int) -> str:
    """
    Return a finished SVG as a picture that travels by itself: with its finding above, and below whose figures they are.
    """
    margin, size = 24, 14
    root = ET.fromstring(NAMED.sub("f", svg))  # noqa: S314 (made above)
    full = width + 2 * margin
    head: list[tuple[str, float, str, str]] = [(line, 20, "600", colours.INK) for line in wrap(heading, width * 0.97, 20)]
    head += [(line, size, "400", colours.SLATE) for line in wrap(what, width, size) if what]
    small = 12.5
    tail = [(line, small, "400", colours.SLATE) for text in foot for line in wrap(text, width, small)]
    drawn: list[ET.Element] = []
    down = 18.0
    for text, points, weight, colour in head:
        down += points * 1.3
        drawn.append(line_of(text, margin, down, points, weight, colour))
    picture = ET.Element(f"{{{SPACE}}}g", {"transform": f"translate({margin},{down + 16:.0f})"})
    named = [child for child in root if child.tag.rpartition("}")[2] in ("title", "desc")]
    for child in [child for child in root if child not in named]:
        root.remove(child)
        picture.append(child)
    down += 16 + height + 8
    for text, points, weight, colour in tail:
        down += points * 1.4
        drawn.append(line_of(text, margin, down, points, weight, colour))
    total = round(down + 20)
    ground = ET.Element(f"{{{SPACE}}}path", {"d": f"M0 0h{full}v{total}h-{full}z", "fill": colours.PAPER})
    root.attrib |= {"width": str(full), "height": str(total), "viewBox": f"0 0 {full} {total}"}
    for element in (ground, *drawn, picture):
        root.append(element)
    return ET.tostring(root, encoding="unicode")


def line_of(text: str, across: float, down: float, size: float, weight: str, colour: str) -> ET.Element:
    look = {"x": f"{across:g}", "y": f"{down:.1f}", "font-size": f"{size:g}", "font-weight": weight, "fill": colour}
    element = ET.Element(f"{{{SPACE}}}text", look)
    element.text = text
    return element


__all__ = ["alone", "finish", "text_width"]
