"""Excel workbooks: cells, formulas and charts as they are, without what surrounds them."""

import re

from lxml import etree

from candour.areas.files.rebuilding import markup
from candour.areas.files.rebuilding.findings import Findings
from candour.areas.files.rebuilding.markup import Element
from candour.areas.files.rebuilding.office_parts import SHEET

_S = f"{{{SHEET}}}"
_BOOK = {"workbookPr", "bookViews", "sheets", "definedNames", "calcPr"}
_PAGE = {"sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "autoFilter", "sortState", "mergeCells", "phoneticPr"}
_PAGE |= {"conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins", "pageSetup", "headerFooter"}
_PAGE |= {"rowBreaks", "colBreaks", "drawing", "tableParts"}
_CHILDREN = {"workbook": _BOOK, "worksheet": _PAGE, "chartsheet": _PAGE | {"sheetPr"}}
_LOOKS = {"numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles", "colors"}
_CHILDREN["styleSheet"] = _LOOKS
_NOT_KNOWN = {"codeName", "uniqueName", "userName", "rupBuild", "lastEdited", "lowestEdited", "cm", "vm", "comment", "connectionId", "uid"}
_NOT_KNOWN |= {
    "queryTableFieldId",
    "tooltip",
    "reservationPassword",
    "macro",
    "function",
    "vbProcedure",
    "hlink",
    "customMenu",
    "description",
}
_NOT_KNOWN |= {"help", "statusBar", "shortcutKey", "queryTable"}
# A formula that reaches out of its workbook, or may start something: its last value stays in its place.
REACHES_OUT = re.compile(
    r"\[\d|\[[^\]]*\.xl|\|\s*'|!\s*'?[A-Z]:\\|file:|https?:|\\\\|\b(?:WEBSERVICE|HYPERLINK|RTD|CALL|REGISTER(?:\.ID)?|EXEC|IMAGE|DDE|SQL\.REQUEST"
    r"|FILTERXML|CUBE\w+|STOCKHISTORY)\s*\(",
    re.IGNORECASE,
)


class Sheets:
    """Cleans the parts of one workbook."""

    def __init__(self, found: Findings) -> None:
        self.found = found
        self.used: set[int] = set()
        self.has_counted = False

    def knows(self, own: str) -> bool:
        return own not in _NOT_KNOWN

    def part(self, root: Element, name: str) -> None:
        kind = markup.split(root.tag)[1]
        if kind in _CHILDREN:
            for child in list(root):
                own = markup.split(child.tag)[1]
                if own not in _CHILDREN[kind] and own != "AlternateContent":
                    self.found.took("scenarios" if own == "scenarios" else "other")
                    root.remove(child)
        for element in markup.each(root, ["AlternateContent", "externalData", "pivotSource", "printSettings", "mruColors"]):
            if "drawing" not in name or markup.split(element.tag)[1] != "AlternateContent":
                markup.remove(element)
        {"workbook": self._book, "worksheet": self._sheet, "styleSheet": self._looks}.get(kind, self._other)(root)

    def _book(self, root: Element) -> None:
        self.found.leaves("hidden_sheets", sum(s.get("state", "visible") != "visible" for s in markup.each(root, ["sheet"])))
        for name in markup.each(root, ["definedName"]):
            if name.get("hidden") in ("1", "true") or REACHES_OUT.search(name.text or ""):
                self.found.took("external" if REACHES_OUT.search(name.text or "") else "other")
                markup.remove(name)
        for view in markup.each(root, ["workbookPr"]):
            for attribute in list(view.attrib):
                if attribute != "date1904":
                    del view.attrib[attribute]
        self._no_empty(root, "definedNames")

    def _sheet(self, root: Element) -> None:
        rows = markup.each(root, ["row", "col"])
        self.found.leaves("hidden_rows", sum(r.get("hidden") in ("1", "true") for r in rows))
        for link in markup.each(root, ["hyperlink"]):
            link.attrib.pop("display", None)
            if REACHES_OUT.search(link.get("location", "")):
                markup.remove(link)
        for holder in ("hyperlinks", "tableParts"):
            self._no_empty(root, holder)
        for formula in list(root.iter(_S + "f")):
            if REACHES_OUT.search(formula.text or ""):
                self.found.took("reaching_formulas")
                markup.remove(formula)
        for cell in root.iter(_S + "c"):
            if cell.get("t") == "s":
                value = cell.find(_S + "v")
                if value is not None and (value.text or "").strip().isdigit():
                    self.used.add(int(str(value.text)))
        self.has_counted = True
        for formula in markup.each(root, ["formula1", "formula2", "formula"]):
            if REACHES_OUT.search(formula.text or ""):
                self.found.took("reaching_formulas")
                formula.text = ""

    def _looks(self, root: Element) -> None:
        for at, style in enumerate(markup.each(root, ["cellStyle"])):
            if style.get("builtinId") is None:
                style.set("name", f"Style {at + 1}")
        for at, style in enumerate(markup.each(root, ["tableStyle"])):
            style.set("name", f"Table style {at + 1}")

    def _other(self, root: Element) -> None:
        for formula in markup.each(root, ["f"]):
            formula.text = re.sub(r"'?\[[^\]]*\]", "", formula.text or "") if "[" in (formula.text or "") else formula.text
        for element in markup.each(root, ["calculatedColumnFormula", "totalsRowFormula"]):
            if REACHES_OUT.search(element.text or ""):
                markup.remove(element)

    def _no_empty(self, root: Element, holder: str) -> None:
        for element in markup.each(root, [holder]):
            if not len(element):
                markup.remove(element)
            elif "count" in element.attrib:
                element.set("count", str(len(element)))

    def finish(self, written: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
        """Empty the texts that no cell shows any more: they are left over from cells that somebody cleared."""
        return [(n, self._emptied(d) if n.startswith("xl/sharedStrings") and self.has_counted else d) for n, d in written]

    def _emptied(self, data: bytes) -> bytes:
        root = markup.parse(data)
        gone = 0
        for at, item in enumerate(list(root)):
            if at not in self.used and "".join(item.itertext()):
                gone += 1
                for child in list(item):
                    item.remove(child)
                etree.SubElement(item, _S + "t")
        self.found.took("left_over", gone)
        return markup.write(root) if gone else data
