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
    wanted = set(names)
    return [e for e in root.iter(etree.Element) if split(e.tag)[1] in wanted]


def keep_known(root: Element, spaces: frozenset[str], attribute_is_known: Callable[[str, str, Element], bool]) -> int:
    """Take out every element and attribute whose namespace is not listed, and every attribute that is not known; say how many."""
    count = 0
    for element in [e for e in root.iter(etree.Element) if split(e.tag)[0] not in spaces]:
        remove(element)
        count += 1
    for element in root.iter(etree.Element):
        for name in list(element.attrib):
            space, own = split(name)
            if (space and space not in spaces) or not attribute_is_known(space, own, element):
                del element.attrib[name]
                count += 1
    return count


def remove_each(root: Element, names: Iterable[str]) -> int:
    """Take out all elements with one of these names, with all that they hold, and return how many there were."""
    found = each(root, names)
    for element in found:
        remove(element)
    return len(found)


def without_invisible(root: Element) -> int:
    """Take the signs that nobody sees out of all text and attributes, and return how many there were."""
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
