"""OpenDocument texts and spreadsheets: what is read and seen, without who wrote it, when, and how it came about."""

import re

from lxml import etree

from candour.areas.files.rebuilding import markup, pictures
from candour.areas.files.rebuilding.findings import Findings, Unfit
from candour.areas.files.rebuilding.markup import Element
from candour.areas.files.rebuilding.zips import Parts, pack

MIMES = {"ods": "application/vnd.oasis.opendocument.spreadsheet", "odt": "application/vnd.oasis.opendocument.text"}
_OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
OFFICE, TEXT, TABLE, DRAW, STYLE = (f"{_OASIS}{n}:1.0" for n in ("office", "text", "table", "drawing", "style"))
XLINK = "http://www.w3.org/1999/xlink"
MANIFEST = f"{_OASIS}manifest:1.0"
_SPACES = frozenset(
    [
        "http://www.w3.org/XML/1998/namespace",
        XLINK,
        OFFICE,
        TEXT,
        TABLE,
        DRAW,
        STYLE,
        f"{_OASIS}xsl-fo-compatible:1.0",
        f"{_OASIS}datastyle:1.0",
        f"{_OASIS}svg-compatible:1.0",
        f"{_OASIS}chart:1.0",
        f"{_OASIS}of:1.2",
        "http://www.w3.org/1998/Math/MathML",
        "http://purl.org/dc/elements/1.1/",  # only until remarks and fields are taken out
        f"{_OASIS}meta:1.0",
        f"{_OASIS}presentation:1.0",
        f"{_OASIS}form:1.0",
        f"{_OASIS}script:1.0",
    ]
)
_PROGRAMS = ("Basic/", "Scripts/", "Dialogs/")
_TELLS = {
    "meta.xml": "properties",
    "settings.xml": "printer",
    "Thumbnails": "preview",
    "Versions": "earlier",
    "VersionList.xml": "earlier",
    "ObjectReplacements": "preview",
    "manifest.rdf": "other",
    "layout-cache": "other",
    "Configurations2": "other",
    "META-INF/documentsignatures.xml": "signature",
    "META-INF/macrosignatures.xml": "signature",
    "Fonts": "fonts",
}
_DROPPED = ["scripts", "event-listeners", "forms", "tracked-changes", "change", "change-start", "change-end", "bookmark", "bookmark-start"]
_DROPPED += [
    "bookmark-end",
    "reference-mark",
    "reference-mark-start",
    "reference-mark-end",
    "dde-connection-decls",
    "dde-links",
    "dde-source",
]
_DROPPED += ["cell-range-source", "table-source", "section-source", "linked-source", "data-pilot-tables", "scenario", "detective"]
_DROPPED += ["database-source-sql", "database-source-query", "database-source-table", "hidden-text", "hidden-paragraph", "variable-decls"]
_DROPPED += ["user-field-decls", "sequence-decls", "alphabetical-index-auto-mark-file", "consolidation", "plugin", "applet"]
_DROPPED += ["floating-frame", "object-ole", "control", "meta", "soft-page-break", "label-ranges", "annotation-end"]
# Fields show what a program knows: what they show stays as text.
_FIELDS = ["author-name", "author-initials", "initial-creator", "creator", "description", "file-name", "template-name", "sender-firstname"]
_FIELDS += [
    "sender-lastname",
    "sender-initials",
    "sender-title",
    "sender-company",
    "sender-email",
    "sender-street",
    "sender-city",
    "sender-phone-work",
]
_FIELDS += [
    "user-field-get",
    "user-field-input",
    "variable-set",
    "variable-get",
    "variable-input",
    "expression",
    "creation-date",
    "creation-time",
]
_FIELDS += [
    "modification-date",
    "modification-time",
    "print-date",
    "print-time",
    "printed-by",
    "editing-cycles",
    "editing-duration",
    "title",
    "subject",
]
_FIELDS += [
    "keywords",
    "user-defined",
    "database-display",
    "database-name",
    "database-next",
    "database-row-number",
    "conditional-text",
    "execute-macro",
]
_FIELDS += [
    "placeholder",
    "text-input",
    "dde-connection",
    "date",
    "time",
    "chapter",
    "sequence",
    "bookmark-ref",
    "reference-ref",
    "meta-field",
    "script",
]
# Elements of these are called like fields and are none.
_MAY_SHARE_NAMES = (STYLE, f"{_OASIS}svg-compatible:1.0", f"{_OASIS}chart:1.0", f"{_OASIS}datastyle:1.0")
_NOT_KNOWN = {
    "rsid",
    "paragraph-rsid",
    "display-name",
    "change-id",
    "id",
    "creation-date",
    "protection-key",
    "protection-key-digest-algorithm",
}
_NOT_KNOWN |= {"structure-protected", "filter-name", "filter-options", "macro-name", "script-data"}
_REACHES_OUT = re.compile(r"file:|https?:|'[^']*'#|\|\s*'|\b(?:WEBSERVICE|HYPERLINK|DDE|FILTERXML)\s*\(", re.IGNORECASE)
_GREY = pictures.grey()
_OWN_STYLE = {"style-name", "parent-style-name", "next-style-name", "apply-style-name", "text-style-name", "default-cell-style-name"}
_OWN_STYLE |= {"visited-style-name", "cond-style-name", "paragraph-style-name", "class-names"}


def rebuild(kind: str, data: bytes, found: Findings) -> bytes:
    """
    Return the document with what is read and seen.

    :raises Unfit: when it is damaged, locked, would unfold too far, or holds a program.
    """
    parts = Parts(data, found)
    for name in parts.names:
        if name.startswith(_PROGRAMS) and name.endswith((".xml", ".py", ".js", ".bsh")) and not name.endswith(("-lc.xml", "-lb.xml")):
            raise Unfit("active")
    if "content.xml" not in parts:
        raise Unfit("damaged")
    if "META-INF/manifest.xml" in parts and markup.each(markup.parse(parts.read("META-INF/manifest.xml")), ["encryption-data"]):
        raise Unfit("locked")
    return _Rebuilding(MIMES[kind], parts, found).run()


class _Rebuilding:
    def __init__(self, mime: str, parts: Parts, found: Findings) -> None:
        self.mime, self.parts, self.found = mime, parts, found
        self.written: list[tuple[str, bytes]] = []
        self.files: list[tuple[str, str]] = [("/", mime)]
        self.pictures: dict[str, str] = {}
        self.styles: dict[str, str] = {}

    def run(self) -> bytes:
        for start, code in _TELLS.items():
            self.found.took(code, int(any(n == start or n.startswith(f"{start}/") for n in self.parts.names)))
        self._document("")
        for name in list(self.parts.names):
            folder = name.partition("/")[0]
            known = name in ("mimetype", "META-INF/manifest.xml") or any(name == s or name.startswith(f"{s}/") for s in _TELLS)
            if name not in self.parts.asked and not known and folder != name:
                self.found.took("other")
        lines = "".join(f'<m:file-entry m:full-path="{path}" m:media-type="{kind}"/>' for path, kind in self.files)
        manifest = f'<?xml version="1.0" encoding="UTF-8"?><m:manifest xmlns:m="{MANIFEST}" m:version="1.3">{lines}</m:manifest>'
        return pack([("mimetype", self.mime.encode()), *self.written, ("META-INF/manifest.xml", manifest.encode())], first_as_it_is=True)

    def _document(self, folder: str) -> None:
        roots = {n: markup.parse(self.parts.read(folder + n)) for n in ("styles.xml", "content.xml") if folder + n in self.parts}
        for root in roots.values():
            self._clean(root, folder)
        for name, root in roots.items():
            self._rename_styles(root)
            self._write(folder + name, markup.write(root), "text/xml")

    def _write(self, name: str, data: bytes, kind: str) -> None:
        self.written.append((name, data))
        self.files.append((name, kind))

    def _clean(self, root: Element, folder: str) -> None:
        if any(len(s) for s in markup.each(root, ["scripts"])) or root.findall(f".//{{{_OASIS}script:1.0}}event-listener"):
            if any(e.get(f"{{{OFFICE}}}name") or len(e) for e in markup.each(root, ["script"])):
                raise Unfit("active")
            self.found.took("script")
        self.found.took("comments", len(markup.each(root, ["annotation"])))
        changes = markup.each(root, ["changed-region", "cell-content-change", "movement"])
        self.found.took("tracked", len(changes))
        self.found.took("hidden_text", len(markup.each(root, ["hidden-text", "hidden-paragraph"])))
        self.found.took("external", len(markup.each(root, ["dde-source", "cell-range-source", "table-source", "section-source"])))
        self.found.took("pivot", len(markup.each(root, ["data-pilot-table"])))
        self.found.took("scenarios", len(markup.each(root, ["scenario"])))
        traces = markup.remove_each(root, ["annotation", *_DROPPED])
        for element in markup.each(root, _FIELDS):
            if markup.split(element.tag)[0] == TEXT:
                self.found.took("fields")
                markup.unwrap(element)
            elif markup.split(element.tag)[0] not in _MAY_SHARE_NAMES:
                markup.remove(element)
        traces += len(markup.keep_known(root, _SPACES, lambda own: own not in _NOT_KNOWN))
        self.found.took("other", int(traces > 0))
        self._links(root, folder)
        self._hidden(root)
        self._attributes(root)
        self.found.took("invisible", markup.without_invisible(root))
        for style in root.iter(f"{{{STYLE}}}style"):
            own_name = style.get(f"{{{STYLE}}}name", "")
            if own_name and own_name not in ("Default", "Standard") and own_name not in self.styles:
                self.styles[own_name] = f"S{len(self.styles) + 1}"
        etree.cleanup_namespaces(root, keep_ns_prefixes=["of"])

    def _attributes(self, root: Element) -> None:
        for element in root.iter("*"):
            for name in element.keys():  # noqa: SIM118 - an element's own children are what it goes through otherwise
                own = name.rpartition("}")[2]
                if own in ("formula", "condition", "base-cell-address") and _REACHES_OUT.search(str(element.attrib[name])):
                    self.found.took("reaching_formulas")
                    del element.attrib[name]
                elif own == "name" and markup.split(name)[0] == DRAW:
                    del element.attrib[name]

    def _rename_styles(self, root: Element) -> None:
        for element in root.iter("*"):
            for name in list(element.attrib):
                own = markup.split(name)[1]
                is_its_own = element.tag == f"{{{STYLE}}}style" and own == "name"
                if is_its_own or own in _OWN_STYLE:
                    value = str(element.attrib[name])
                    element.set(name, self.styles.get(value, value))

    def _hidden(self, root: Element) -> None:
        hidden = {
            s.get(f"{{{STYLE}}}name")
            for s in root.iter(f"{{{STYLE}}}style")
            if any(p.get(f"{{{TABLE}}}display") == "false" for p in markup.each(s, ["table-properties"]))
        }
        sheets = [t for t in root.iter(f"{{{TABLE}}}table") if t.get(f"{{{TABLE}}}style-name") in hidden]
        self.found.leaves("hidden_sheets", len(sheets))
        rows = markup.each(root, ["table-row", "table-column"])
        self.found.leaves("hidden_rows", sum(r.get(f"{{{TABLE}}}visibility") in ("collapse", "filter") for r in rows))
        unseen = [
            s.get(f"{{{STYLE}}}name")
            for s in root.iter(f"{{{STYLE}}}style")
            if any(p.get(f"{{{TEXT}}}display") == "none" for p in markup.each(s, ["text-properties"]))
        ]
        for span in [e for e in root.iter(f"{{{TEXT}}}span", f"{{{TEXT}}}p") if e.get(f"{{{TEXT}}}style-name") in unseen]:
            self.found.took("hidden_text")
            markup.remove(span)

    def _links(self, root: Element, folder: str) -> None:
        href = f"{{{XLINK}}}href"
        for element in [e for e in root.iter("*") if href in e.attrib]:
            own, target = markup.split(element.tag)[1], element.get(href, "").removeprefix("./")
            if own == "image" and folder + target in self.parts:
                element.set(href, self._picture(folder + target))
            elif own == "object" and f"{folder}{target}/content.xml" in self.parts:
                if f"{folder}{target}/" not in self.parts.asked:
                    self.parts.asked.add(f"{folder}{target}/")
                    self._document(f"{folder}{target}/")
                    self.files.append((f"{folder}{target}/", "application/vnd.oasis.opendocument.chart"))
            elif own == "a":
                self.found.took("links")
                markup.unwrap(element)
            else:
                self.found.took("external")
                markup.remove(element)

    def _picture(self, old: str) -> str:
        if old in self.pictures:
            return self.pictures[old]
        data = self.parts.read(old)
        kind = "png" if data.startswith(pictures.PNG) else "jpeg" if data.startswith(pictures.JPEG) else ""
        drawn = pictures.rebuild(kind, data, self.found) if kind else _GREY
        self.found.took("drawings", int(not kind))
        name = f"Pictures/picture{len(self.pictures) + 1}.{'jpg' if kind == 'jpeg' else 'png'}"
        self.pictures[old] = name
        self._write(name, drawn, "image/jpeg" if kind == "jpeg" else "image/png")
        return name
