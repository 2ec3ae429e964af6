"""XML as it may be read from strangers: no entities, no definitions, no remarks, nothing fetched; and what does not belong is taken out."""

import re
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from lxml import etree

from candour.areas.files.rebuilding.findings import Unfit

Element: TypeAlias = Any  # lxml comes without types
LARGEST = 40 * 1024 * 1024
# Signs that nobody sees: some programs sow them into a text so that each copy can be told from the others.
INVISIBLE = re.compile("[\u200b\u2060-\u2064\ufeff\u180e\U000e0000-\U000e007f]")

etree.tostring(etree.fromstring(b"<warm a='1'/>", etree.XMLParser(resolve_entities=False)), xml_declaration=True, encoding="UTF-8")


def parse(data: bytes) -> Element:
    """
    Return the root.

    :raises Unfit: when it is damaged, too large, or defines anything.
    """
    if len(data) > LARGEST:
        raise Unfit("too_heavy")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        remove_comments=True,
        remove_pis=True,
        huge_tree=False,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as bad:
        raise Unfit("damaged") from bad
    if root.getroottree().docinfo.doctype or next(root.iter(etree.Entity), None) is not None:
        raise Unfit("active")
    return root


def write(root: Element) -> bytes:
    """Return the XML with the names of the namespaces that it still uses."""
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def split(tag: object) -> tuple[str, str]:
    """Return a tag's namespace and its own name."""
    text = str(tag)
    if text.startswith("{"):
        space, _, name = text[1:].partition("}")
        return space, name
    return "", text


def remove(element: Element) -> None:
    """Take an element out with all that it holds; the text behind it stays."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def unwrap(element: Element) -> None:
    """Put what an element holds in its place."""
    parent = element.getparent()
    if parent is None:
        return
    at = parent.index(element)
    children = list(element)
    if element.text:
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + element.text
        else:
            parent.text = (parent.text or "") + element.text
    if element.tail:
        if children:
            children[-1].tail = (children[-1].tail or "") + element.tail
        else:
            before = element.getprevious()
            if before is not None:
                before.tail = (before.tail or "") + element.tail
            else:
                parent.text = (parent.text or "") + element.tail
    element.tail = None
    parent.remove(element)
    for child in reversed(children):
        parent.insert(at, child)


def each(root: Element, names: Iterable[str]) -> list[Element]:
    """Return all elements with one of these names, whatever their namespace, in their order."""
    return list(root.iter(*(f"{{*}}{name}" for name in names)))


def keep_known(root: Element, spaces: frozenset[str], attribute_is_known: Callable[[str], bool]) -> set[str]:
    """Take out what is in a namespace that is not listed, and every attribute that is not known; return the names of what went."""
    gone: set[str] = set()
    # A sheet has a million of them and few names: each name is judged once.
    known: dict[str, bool] = {}
    strange = []
    for element in root.iter(etree.Element):
        tag = element.tag
        if tag not in known:
            known[tag] = split(tag)[0] in spaces
        if not known[tag]:
            strange.append(element)
            continue
        for name in element.keys():  # noqa: SIM118 - an element's own children are what it goes through otherwise
            judged = f"@{name}"
            if judged not in known:
                space, own = split(name)
                known[judged] = (not space or space in spaces) and attribute_is_known(own)
            if not known[judged]:
                del element.attrib[name]
                gone.add(split(name)[1])
    for element in strange:
        gone.add(split(element.tag)[1])
        remove(element)
    return gone


def remove_each(root: Element, names: Iterable[str]) -> int:
    """Take out all elements with one of these names, with all that they hold, and return how many there were."""
    found = each(root, names)
    for element in found:
        remove(element)
    return len(found)


def without_invisible(root: Element) -> int:
    """Take the signs that nobody sees out of all text and attributes, and return how many there were."""
    if not INVISIBLE.search(etree.tostring(root, encoding="unicode")):
        return 0
    count = 0
    for element in root.iter(etree.Element):
        for place in ("text", "tail"):
            text = getattr(element, place)
            if text and not text.isascii():
                plain, times = INVISIBLE.subn("", text)
                if times:
                    setattr(element, place, plain)
                    count += times
    return count
