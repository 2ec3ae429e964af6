"""Word, Excel and PowerPoint: the parts that are read and seen are written into a new file; all others stay behind."""

import posixpath
from collections import Counter
from collections.abc import Callable
from typing import Protocol

from lxml import etree

from candour.areas.files.rebuilding import markup, office_sheets, office_slides, office_word, pictures
from candour.areas.files.rebuilding.findings import Findings, Unfit
from candour.areas.files.rebuilding.markup import Element
from candour.areas.files.rebuilding.office_parts import (
    ACTIVE,
    COMPATIBILITY,
    CONTENT_TYPES,
    KEPT,
    MAIN,
    PACKAGE_RELATION,
    RELATION,
    SHAPES,
    SHAPES_OFFICE,
    SPACES,
    TELLS,
    Part,
)
from candour.areas.files.rebuilding.zips import Parts, pack


class _Cleaner(Protocol):
    """What knows how one kind of document is cleaned."""

    def knows(self, own: str) -> bool: ...

    def part(self, root: Element, name: str) -> None: ...

    def finish(self, written: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]: ...


_CLEANERS: dict[str, Callable[[Findings], _Cleaner]] = {
    "docx": office_word.Word,
    "xlsx": office_sheets.Sheets,
    "pptx": office_slides.Slides,
}
_STRICT = "http://purl.oclc.org/ooxml/"
_PACKAGED = "\1Ole10Native".encode("utf-16-le")
# Where a relation is gone, these lose only their pointer, a link loses only its address, and everything else goes with it.
_LOSE_POINTER = {"pageSetup", "blip", "fill", "stroke", "shape", "rect", "bgPicture"}
_POINTS = f"{{{RELATION}}}"
_POINTED_BY = {f"{{{SHAPES_OFFICE}}}relid"}
_UNNAMED = (
    "name",
    "descr",
    "title",
    "alt",
    "href",
    "gfxdata",
    "spid",
    "macro",
    "textlink",
    "uniqueName",
    "dtLabel",
    "userId",
    "providerId",
)
_SIGNATURES = (
    (pictures.PNG, "png"),
    (pictures.JPEG, "jpeg"),
    (b"GIF8", "gif"),
    (b"BM", "bmp"),
)
_GREY = pictures.grey()


def rebuild(kind: str, data: bytes, found: Findings) -> bytes:
    """
    Return the document with the parts that are read and seen.

    :raises Unfit: when it is damaged, locked, would unfold too far, or holds a program.
    """
    return _Rebuilding(kind, Parts(data, found), found).run()


class _Rebuilding:
    def __init__(self, kind: str, parts: Parts, found: Findings) -> None:
        self.kind, self.parts, self.found = kind, parts, found
        self.clean = _CLEANERS[kind](found)
        self.names: dict[str, str] = {}
        self.counts: Counter[str] = Counter()
        self.written: list[tuple[str, bytes]] = []
        self.types: dict[str, str] = {}
        self.told: set[str] = set()

    def run(self) -> bytes:
        if any(n.lower().endswith(("vbaproject.bin", "vbadata.xml")) or "/activex/" in n.lower() for n in self.parts.names):
            raise Unfit("active")
        if any(n.lower().endswith(".bin") and "embeddings/" in n.lower() and _PACKAGED in self.parts.read(n) for n in self.parts.names):
            raise Unfit("active")
        main = None
        for _, short, target, is_outside in self._relations(""):
            if short == "officeDocument" and not is_outside:
                main = target
            else:
                self._tell(short, target)
        if main is None:
            raise Unfit("damaged")
        name = self._carry(main, MAIN[self.kind])
        unasked = set(self.parts.names) - self.parts.asked - self.told - {"[Content_Types].xml"}
        self.found.took("other", int(any(not n.endswith(".rels") for n in unasked)))
        head = [("[Content_Types].xml", self._types()), ("_rels/.rels", _relations_to([_relation("rId1", "officeDocument", name)]))]
        return pack(head + self.clean.finish(self.written))

    def _types(self) -> bytes:
        said = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in self.types.items())
        plain = {"rels": "application/vnd.openxmlformats-package.relationships+xml", "xml": "application/xml"}
        plain |= {"png": "image/png", "jpeg": "image/jpeg"}
        said = "".join(f'<Default Extension="{ending}" ContentType="{kind}"/>' for ending, kind in plain.items()) + said
        return f'<Types xmlns="{CONTENT_TYPES}">{said}</Types>'.encode()

    def _relations(self, part: str) -> list[tuple[str, str, str, bool]]:
        folder, _, own = part.rpartition("/")
        path = posixpath.join(folder, "_rels", f"{own}.rels") if part else "_rels/.rels"
        if path not in self.parts:
            return []
        found = []
        for relation in markup.each(markup.parse(self.parts.read(path)), ["Relationship"]):
            long, target = relation.get("Type", ""), relation.get("Target", "")
            if long.startswith(_STRICT):
                raise Unfit("strict")
            is_outside = relation.get("TargetMode") == "External"
            if not is_outside:
                target = posixpath.normpath(target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target))
            found.append((relation.get("Id", ""), long.rpartition("/")[2], target, is_outside))
        return found

    def _tell(self, short: str, target: str) -> None:
        """Tell of a part that stays behind, once however often it is pointed at."""
        if short in ACTIVE:
            raise Unfit("active")
        if target not in self.told:
            self.told.add(target)
            if short in ("comments", "threadedComment", "comment"):
                remarks = (
                    markup.each(markup.parse(self.parts.read(target)), ["comment", "threadedComment", "cm"]) if target in self.parts else []
                )
                self.found.took("comments", max(1, len(remarks)))
                return
            self.found.took(TELLS.get(short, "other"))

    def _carry(self, old: str, part: Part) -> str:
        """Write a part and all that it points at into the new file, and return its name there."""
        if old in self.names:
            return self.names[old]
        if not part.content_type:
            return self._carry_picture(old, part)
        self.counts[part.name] += 1
        is_numbered = (part not in MAIN.values() and not part.name.endswith(("yles", "ings", "ing", "able", "otes"))) or part.name.endswith(
            "drawing"
        )
        name = f"{part.name}{self.counts[part.name] if is_numbered or self.counts[part.name] > 1 else ''}.xml"
        self.names[old] = name
        root = markup.parse(self.parts.read(old))
        if _STRICT in str(root.tag):
            raise Unfit("strict")
        pointers: dict[str, str] = {}
        lines = []
        outside: set[str] = set()
        for pointer, short, target, is_outside in self._relations(old):
            kept = KEPT[self.kind].get(short)
            if is_outside or kept is None or target not in self.parts:
                self._tell(short, target)
                if is_outside:
                    outside.add(pointer)
                continue
            there = self._carry(target, kept)
            pointers[pointer] = f"rId{len(pointers) + 1}"
            lines.append(_relation(pointers[pointer], short, posixpath.relpath(f"/{there}", posixpath.dirname(f"/{name}"))))
        self._clean(root, pointers, name)
        self.types[name] = part.content_type
        self.written.append((name, markup.write(root)))
        if lines:
            folder, _, own = name.rpartition("/")
            self.written.append((f"{folder}/_rels/{own}.rels", _relations_to(lines)))
        return name

    def _carry_picture(self, old: str, part: Part) -> str:
        data = self.parts.read(old)
        kind = next((k for mark, k in _SIGNATURES if data.startswith(mark)), "webp" if data[8:12] == b"WEBP" else "")
        self.counts[part.name] += 1
        drawn, ending = _GREY, "png"
        if kind in ("png", "jpeg"):
            drawn, ending = pictures.rebuild(kind, data, self.found), kind
        elif kind in ("gif", "bmp"):
            drawn = pictures.draw(kind, data, self.found)
        else:
            self.found.took("drawings")
        name = f"{part.name}{self.counts[part.name]}.{ending}"
        self.names[old] = name
        self.written.append((name, drawn))
        return name

    def _clean(self, root: Element, pointers: dict[str, str], name: str) -> None:
        gone = markup.keep_known(root, SPACES, self.clean.knows)
        self.found.took("author", int("author" in gone))
        traces = len(gone)
        for element in markup.each(root, ["extLst", "ext", "custDataLst"]):
            # With a width it is how large a drawing is, not what a program added.
            if markup.split(element.tag)[1] != "ext" or element.get("cx") is None:
                markup.remove(element)
        self._point_again(root, pointers)
        traces += _name_nothing(root)
        self.clean.part(root, name)
        self.found.took("other", int(traces > 0))
        _tidy_alternatives(root)
        self.found.took("invisible", markup.without_invisible(root))

    def _point_again(self, root: Element, pointers: dict[str, str]) -> None:
        pointing = [(e, name) for e in root.iter("*") for name in e.keys() if name.startswith(_POINTS) or name in _POINTED_BY]  # noqa: SIM118
        for element, attribute in pointing:
            own = markup.split(element.tag)[1]
            if attribute in element.attrib:
                pointer = str(element.attrib[attribute])
                if pointer in pointers:
                    element.set(attribute, pointers[pointer])
                    continue
                del element.attrib[attribute]
                if own == "hyperlink" and "wordprocessingml" in element.tag:
                    markup.unwrap(element)
                elif own not in _LOSE_POINTER:
                    markup.remove(element)


def _relation(pointer: str, short: str, target: str) -> str:
    kind = "http://schemas.microsoft.com/office/2007/relationships" if short == "diagramDrawing" else RELATION
    return f'<Relationship Id="{pointer}" Type="{kind}/{short}" Target="{target}"/>'


def _relations_to(lines: list[str]) -> bytes:
    return f'<Relationships xmlns="{PACKAGE_RELATION}">{"".join(lines)}</Relationships>'.encode()


def _name_nothing(root: Element) -> int:
    """Drawings are named after files, people and places: they get numbers. What describes a picture to those who cannot see it stays."""
    traces = 0
    for number, element in enumerate(markup.each(root, ["cNvPr", "docPr"]), 1):
        said = element.get("descr", "")
        traces += sum(element.get(a, "") not in ("", f"Drawing {number}") for a in _UNNAMED if a != "descr")
        for attribute in _UNNAMED:
            element.attrib.pop(attribute, None)
        element.set("name", f"Drawing {number}")
        if (
            said
            and not any(sign in said for sign in "\\/")
            and not said.lower().endswith((".png", ".jpg", ".jpeg", ".gif", ".bmp", ".heic"))
        ):
            element.set("descr", said)
        else:
            traces += bool(said)
    for element in root.iter(f"{{{SHAPES}}}*", f"{{{SHAPES_OFFICE}}}*", "{*}sp", "{*}cxnSp", "{*}graphicFrame", "{*}pic", "{*}grpSp"):
        if markup.split(element.tag)[0].startswith("urn:schemas-microsoft-com"):
            for attribute in list(element.attrib):
                if markup.split(attribute)[1] in ("title", "alt", "href", "gfxdata", "spid", "oleicon", "userdrawn", "src"):
                    del element.attrib[attribute]
                    traces += 1
        else:
            for attribute in ("macro", "textlink"):
                if attribute in element.attrib:
                    element.set(attribute, "")
    return traces


def _tidy_alternatives(root: Element) -> None:
    """Leave only alternatives that still say something, and only names of namespaces that are still there."""
    for choice in markup.each(root, ["Choice"]):
        declared = {prefix for prefix, space in choice.nsmap.items() if space in SPACES}
        if not set(choice.get("Requires", "").split()) <= declared or not len(choice):
            markup.remove(choice)
    for alternative in markup.each(root, ["AlternateContent"]):
        if not markup.each(alternative, ["Choice"]):
            fallback = markup.each(alternative, ["Fallback"])
            if fallback and len(fallback[0]):
                markup.unwrap(fallback[0])
                markup.unwrap(alternative)
            else:
                markup.remove(alternative)
    needed = {prefix for choice in markup.each(root, ["Choice"]) for prefix in choice.get("Requires", "").split()}
    ignorable = f"{{{COMPATIBILITY}}}Ignorable"
    listed = [p for p in root.attrib.pop(ignorable, "").split() if p in ("w14", "wp14") and root.nsmap.get(p) in SPACES]
    etree.cleanup_namespaces(root, keep_ns_prefixes=sorted(needed | set(listed)))
    if listed:
        root.set(ignorable, " ".join(listed))
