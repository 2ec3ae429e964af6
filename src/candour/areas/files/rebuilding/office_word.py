"""Word documents: the text as it reads now, without who wrote it, when, and how it came about."""

from lxml import etree

from candour.areas.files.rebuilding import markup
from candour.areas.files.rebuilding.findings import Findings
from candour.areas.files.rebuilding.markup import Element
from candour.areas.files.rebuilding.office_parts import WORD

_W = f"{{{WORD}}}"
_NOT_KNOWN = {"author", "initials", "date", "paraId", "textId", "dateUtc", "tooltip", "tgtFrame", "history", "docLocation"}
_UNDONE = ["del", "moveFrom"]
_DONE = ["ins", "moveTo"]
_EARLIER_LOOKS = ["rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "trPrChange", "tcPrChange", "tblGridChange", "numberingChange"]
_EARLIER_LOOKS += ["tblPrExChange", "cellIns", "cellMerge", "moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd"]
_EARLIER_LOOKS += [f"customXml{what}Range{end}" for what in ("Ins", "Del", "MoveFrom", "MoveTo") for end in ("Start", "End")]
_WRAPPINGS = ["sdtContent", "smartTag", "customXml"]
_DROPPED = [
    "sdtPr",
    "sdtEndPr",
    "smartTagPr",
    "customXmlPr",
    "proofErr",
    "bookmarkStart",
    "bookmarkEnd",
    "permStart",
    "permEnd",
    "altChunk",
]
_DROPPED += ["subDoc", "attachedTemplate", "OLEObject", "control", "commentRangeStart", "commentRangeEnd", "annotationRef", "rsid"]
_DROPPED += [
    "rsids",
    "nsid",
    "tmpl",
    "aliases",
    "embedRegular",
    "embedBold",
    "embedItalic",
    "embedBoldItalic",
    "printerSettings",
    "docVars",
]
_DROPPED += ["docPartObj", "glossaryDocument", "webHidden", "divId", "frameset", "tblCaption", "tblDescription"]
_STYLE_POINTERS = ["pStyle", "rStyle", "tblStyle", "basedOn", "next", "link", "styleLink", "numStyleLink"]
# Of the settings only what changes how the pages look.
_SETTINGS = {"defaultTabStop", "evenAndOddHeaders", "mirrorMargins", "characterSpacingControl", "autoHyphenation", "decimalSymbol"}
_SETTINGS |= {
    "listSeparator",
    "compat",
    "themeFontLang",
    "clrSchemeMapping",
    "gutterAtTop",
    "displayBackgroundShape",
    "bordersDoNotSurroundHeader",
}
_COMPATIBLE = {"compatibilityMode", "overrideTableStyleFontSizeAndJustification", "enableOpenTypeFeatures", "doNotFlipMirrorIndents"}
_LIVE_FIELDS = {"PAGE", "NUMPAGES", "SECTIONPAGES", "SECTION"}
_BOXES = {True: "\u2612", False: "\u2610"}


class Word:
    """Cleans the parts of one document."""

    def __init__(self, found: Findings) -> None:
        self.found = found
        self.styles: dict[str, str] = {}
        self.hidden_styles: set[str] = set()

    def knows(self, own: str) -> bool:
        return own not in _NOT_KNOWN and not own.startswith("rsid")

    def part(self, root: Element, name: str) -> None:
        if name.startswith("word/settings"):
            self.found.took("other", int(_keep_settings(root) > 0))
            return
        if name.startswith("word/styles"):
            self.hidden_styles |= {
                s.get(_W + "styleId", "") for s in markup.each(root, ["style"]) if any(map(_is_on, markup.each(s, ["vanish"])))
            }
        self._accept_changes(root)
        for element in markup.each(root, ["commentReference"]):
            run = element.getparent()
            markup.remove(run if run is not None and run.tag == _W + "r" and len(run) <= 2 else element)
        self.found.took("forms", len(markup.each(root, ["sdtPr"])))
        _settle_fields(root, self.found)
        self.found.took("hidden_text", _remove_hidden(root, self.hidden_styles))
        self.found.took("other", int(markup.remove_each(root, _DROPPED) > 0))
        for element in markup.each(root, [*_WRAPPINGS, "sdt"]):
            markup.unwrap(element)
        for style in markup.each(root, ["style"]):
            if style.get(_W + "customStyle") in ("1", "true", "on"):
                self.found.took("other")
                self.styles.setdefault(style.get(_W + "styleId", ""), f"Style{len(self.styles) + 1}")

    def finish(self, written: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
        """Give the styles that somebody named numbers instead, wherever they are used."""
        if not self.styles:
            return written
        return [(name, self._renamed(data) if name.startswith("word/") and name.endswith(".xml") else data) for name, data in written]

    def _renamed(self, data: bytes) -> bytes:
        if b"tyle" not in data:
            return data
        root = markup.parse(data)
        for style in markup.each(root, ["style"]):
            number = self.styles.get(style.get(_W + "styleId", ""))
            if number:
                style.set(_W + "styleId", number)
                for name in markup.each(style, ["name"]):
                    name.set(_W + "val", number.replace("Style", "Style "))
        for pointer in markup.each(root, _STYLE_POINTERS):
            value = pointer.get(_W + "val", "")
            pointer.set(_W + "val", self.styles.get(value, value))
        return markup.write(root)

    def _accept_changes(self, root: Element) -> None:
        """Let the text stand as it reads now: what was put in stays, what was struck out goes."""
        count = 0
        for row in markup.each(root, ["tr"]):
            marks = [m for p in row if p.tag == _W + "trPr" for m in p if m.tag == _W + "del"]
            if marks:
                count += 1
                markup.remove(row)
        for mark in markup.each(root, ["cellDel"]):
            cell = mark.getparent().getparent() if mark.getparent() is not None else None
            if cell is not None and cell.tag == _W + "tc":
                count += 1
                markup.remove(cell)
        for element in markup.each(root, _UNDONE):
            if element.tag.startswith(_W):
                count += 1
                markup.remove(element)
        markup.remove_each(root, ["delText", "delInstrText"])
        for element in markup.each(root, _DONE):
            if element.tag.startswith(_W):
                count += 1
                markup.unwrap(element)
        for element in markup.each(root, _EARLIER_LOOKS):
            count += 1
            markup.remove(element)
        self.found.took("tracked", count)


def _is_on(element: Element) -> bool:
    return element.get(_W + "val", "1") not in ("0", "false", "off")


def _remove_hidden(root: Element, styles: set[str]) -> int:
    count = 0
    for pointer in markup.each(root, ["rStyle", "pStyle"]):
        if pointer.get(_W + "val") in styles:
            holder = pointer.getparent().getparent()  # the run, or the paragraph
            for run in [holder] if holder.tag == _W + "r" else markup.each(holder, ["r"]):
                count += 1
                markup.remove(run)
    for mark in markup.each(root, ["vanish", "specVanish"]):
        properties = mark.getparent()
        run = properties.getparent() if properties is not None else None
        if run is not None and run.tag == _W + "r" and _is_on(mark):
            count += 1
            markup.remove(run)
    return count


def _settle_fields(root: Element, found: Findings) -> None:
    """Put what fields show in the place of what they do: they fetch files, run programs and name paths."""
    for simple in markup.each(root, ["fldSimple"]):
        if _verb(simple.get(_W + "instr", "")) not in _LIVE_FIELDS:
            found.took("fields")
            markup.unwrap(simple)
        else:
            simple.set(_W + "instr", f" {_verb(simple.get(_W + 'instr', ''))} ")
    opened: list[tuple[list[Element], list[Element]]] = []
    for element in list(root.iter(_W + "fldChar", _W + "instrText")):
        if element.tag == _W + "instrText":
            if opened:
                opened[-1][1].append(element)
            else:
                markup.remove(element)
            continue
        kind = element.get(_W + "fldCharType", "")
        if kind == "begin":
            opened.append(([element], []))
        elif opened:
            opened[-1][0].append(element)
            if kind == "end":
                _settle(*opened.pop(), found)
        else:
            markup.remove(element)
    for marks, words in opened:
        _settle(marks, words, found)


def _settle(marks: list[Element], words: list[Element], found: Findings) -> None:
    instruction = "".join(w.text or "" for w in words)
    verb = _verb(instruction)
    if verb in _LIVE_FIELDS:
        for element in markup.each(marks[0], ["ffData"]):
            markup.remove(element)
        for at, word in enumerate(words):
            word.text = f" {verb} " if at == 0 else ""
        return
    reaches_out = verb in ("INCLUDETEXT", "INCLUDEPICTURE", "LINK", "DDE", "DDEAUTO", "DATABASE", "MERGEFIELD", "IMPORT")
    found.took("external" if reaches_out else "links" if verb == "HYPERLINK" else "form" if verb.startswith("FORM") else "fields")
    if verb == "FORMCHECKBOX":
        ticked = [c for c in markup.each(marks[0], ["checked"]) or markup.each(marks[0], ["default"]) if _is_on(c)]
        shown = etree.Element(_W + "t")
        shown.text = _BOXES[bool(ticked)]
        marks[0].addnext(shown)
    if verb == "FORMDROPDOWN":
        entries = markup.each(marks[0], ["listEntry"])
        chosen = [int(r.get(_W + "val", "0") or 0) for r in markup.each(marks[0], ["result"])]
        at = chosen[0] if chosen else 0
        if at < len(entries):
            shown = etree.Element(_W + "t")
            shown.text = entries[at].get(_W + "val", "")
            marks[0].addnext(shown)
    for element in [*marks, *words]:
        markup.remove(element)


def _verb(instruction: str) -> str:
    return instruction.split()[0].upper() if instruction.split() else ""


def _keep_settings(root: Element) -> int:
    gone = [element for element in root if markup.split(element.tag)[1] not in _SETTINGS]
    for element in gone:
        root.remove(element)
    for element in markup.each(root, ["compatSetting"]):
        if element.get(_W + "name") not in _COMPATIBLE:
            markup.remove(element)
    return len(gone)
