"""Where Word, Excel, PowerPoint and OpenDocument files hide things."""

# ruff: noqa: E501 - markup and tables read better with one thing to a line

import io
import zipfile
from collections.abc import Iterator

from tests.areas.files.marks import MARK
from tests.areas.files.samples import (
    SPACES,
    R,
    S,
    W,
    a_docx,
    a_pptx,
    a_sheet,
    a_zip,
    an_ods,
    an_odt,
    an_xlsx,
    drawn,
    relations,
)
from tests.areas.files.slots_of_pictures import with_segment

A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
PIC = 'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
WP = 'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
VML = 'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
_CORE = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
PROPERTIES = (
    "creator",
    "lastModifiedBy",
    "title",
    "subject",
    "description",
    "keywords",
    "category",
    "identifier",
    "contentStatus",
    "version",
)
APP = ("Company", "Manager", "Template", "HyperlinkBase", "Application", "TitlesOfParts", "AppVersion", "DigSig")


def _part(data: bytes, members: dict[str, bytes | str]) -> bytes:
    """Return the zip with more members, or others in place of the old ones."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return a_zip({n: archive.read(n) for n in archive.namelist()} | members)


def _root(data: bytes, main: str, kind: str, target: str, part: str | bytes) -> bytes:
    return _part(data, {"_rels/.rels": relations(("rId1", "officeDocument", main), ("rId2", kind, target)), target: part})


def _of_any(data: bytes, main: str) -> Iterator[tuple[str, bytes]]:
    """Return the places that all three kinds of Office file have."""
    for name in PROPERTIES:
        yield f"core {name}", _root(data, main, _CORE, "docProps/core.xml", f"<c><{name}>{MARK}</{name}></c>")
    for name in APP:
        yield f"app {name}", _root(data, main, "extended-properties", "docProps/app.xml", f"<p><{name}>{MARK}</{name}></p>")
    yield "own property", _root(data, main, "custom-properties", "docProps/custom.xml", f'<p name="{MARK}">{MARK}</p>')
    yield "thumbnail", _root(data, main, "thumbnail", "docProps/thumbnail.jpeg", with_segment(0xFE, MARK.encode()))
    yield "label", _root(data, main, "http://schemas.microsoft.com/x/classificationlabels", "docMetadata/LabelInfo.xml", f"<l>{MARK}</l>")
    yield "nothing points at it", _part(data, {"docProps/other.bin": MARK})
    yield "name of a member", _part(data, {f"docProps/{MARK}.xml": "<x/>"})
    held = io.BytesIO(data)
    with zipfile.ZipFile(held, "a") as archive:
        archive.comment = MARK.encode()
    yield "remark of the zip", held.getvalue()
    held = io.BytesIO(data)
    with zipfile.ZipFile(held, "a") as archive:
        member = zipfile.ZipInfo("docProps/x.xml")
        member.comment, member.extra = MARK.encode(), b"\x99\x99" + len(MARK).to_bytes(2, "little") + MARK.encode()
        archive.writestr(member, "<x/>")
    yield "remark of a member", held.getvalue()
    yield "between the members", _between(data)


def _between(data: bytes) -> bytes:
    """Return the zip with the mark between its members and its list of members."""
    at = data.index(b"PK\1\2")
    end = data.rindex(b"PK\5\6")
    start = int.from_bytes(data[end + 16 : end + 20], "little") + len(MARK)
    return data[:at] + MARK.encode() + data[at:end] + data[end : end + 16] + start.to_bytes(4, "little") + data[end + 20 :]


def _docx_with(relation: tuple[str, ...], body: str, part: tuple[str, str | bytes] | None = None) -> bytes:
    more: dict[str, str | bytes] = {"word/_rels/document.xml.rels": relations(relation)}  # type: ignore[arg-type]
    return a_docx(body, more | ({part[0]: part[1]} if part else {}))


def _run(inside: str) -> str:
    return f"<w:p><w:r>{inside}</w:r></w:p>"


def _field(instruction: str, data: str = "") -> str:
    begin = f'<w:r><w:fldChar w:fldCharType="begin">{data}</w:fldChar></w:r><w:r><w:instrText>{instruction}</w:instrText></w:r>'
    rest = '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>Shown</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    return f"<w:p>{begin}{rest}</w:p>"


def _drawing(attributes: str, blip: str = "") -> str:
    picture = (
        f'<pic:pic {PIC}><pic:nvPicPr><pic:cNvPr id="1" {attributes}/></pic:nvPicPr><pic:blipFill><a:blip {blip}/></pic:blipFill></pic:pic>'
    )
    graphic = f"<a:graphic {A}><a:graphicData>{picture}</a:graphicData></a:graphic>"
    return _run(f'<w:drawing><wp:inline {WP}><wp:docPr id="1" {attributes}/>{graphic}</wp:inline></w:drawing>')


BODIES = {
    "author of an insertion": f'<w:p><w:ins w:author="{MARK}" w:date="2026-01-01T00:00:00Z"><w:r><w:t>x</w:t></w:r></w:ins></w:p>',
    "struck out": f'<w:p><w:del w:author="x"><w:r><w:delText>{MARK}</w:delText></w:r></w:del></w:p>',
    "moved away": f"<w:p><w:moveFrom><w:r><w:t>{MARK}</w:t></w:r></w:moveFrom></w:p>",
    "looked otherwise": f'<w:p><w:r><w:rPr><w:rPrChange w:author="{MARK}"><w:rPr/></w:rPrChange></w:rPr><w:t>x</w:t></w:r></w:p>',
    "stood otherwise": f'<w:p><w:pPr><w:pPrChange w:author="{MARK}"><w:pPr/></w:pPrChange></w:pPr></w:p>',
    "section otherwise": f'<w:sectPr><w:sectPrChange w:author="{MARK}"><w:sectPr/></w:sectPrChange></w:sectPr>',
    "row struck out": f'<w:tbl><w:tr><w:trPr><w:del w:author="x"/></w:trPr><w:tc><w:p><w:r><w:t>{MARK}</w:t></w:r></w:p></w:tc></w:tr></w:tbl>',
    "cell struck out": f'<w:tbl><w:tr><w:tc><w:tcPr><w:cellDel w:author="x"/></w:tcPr><w:p><w:r><w:t>{MARK}</w:t></w:r></w:p></w:tc></w:tr></w:tbl>',
    "mark of a paragraph": f'<w:p><w:pPr><w:rPr><w:ins w:author="{MARK}"/></w:rPr></w:pPr></w:p>',
    "revision number": f'<w:p w:rsidR="{MARK}" w:rsidRDefault="{MARK}"><w:r w:rsidRPr="{MARK}"><w:t>x</w:t></w:r></w:p>',
    "control's title": f'<w:sdt><w:sdtPr><w:alias w:val="{MARK}"/><w:tag w:val="{MARK}"/></w:sdtPr><w:sdtContent><w:p/></w:sdtContent></w:sdt>',
    "control's source": f'<w:sdt><w:sdtPr><w:dataBinding w:xpath="{MARK}"/></w:sdtPr><w:sdtContent><w:p/></w:sdtContent></w:sdt>',
    "custom element": f'<w:customXml w:uri="{MARK}" w:element="{MARK}"><w:customXmlPr><w:attr w:name="{MARK}" w:val="x"/></w:customXmlPr><w:p/></w:customXml>',
    "smart tag": f'<w:p><w:smartTag w:uri="{MARK}" w:element="x"><w:r><w:t>x</w:t></w:r></w:smartTag></w:p>',
    "bookmark": f'<w:p><w:bookmarkStart w:id="1" w:name="{MARK}"/><w:bookmarkEnd w:id="1"/></w:p>',
    "who may edit": f'<w:p><w:permStart w:id="1" w:ed="{MARK}"/><w:permEnd w:id="1"/></w:p>',
    "name of the file": _field(f'FILENAME \\p "C:\\{MARK}"'),
    "text of another file": _field(f'INCLUDETEXT "C:\\\\{MARK}"'),
    "program in a field": _field(f'DDEAUTO cmd "{MARK}"'),
    "link in a field": _field(f'HYPERLINK "https://example.org/{MARK}"'),
    "switch of a page number": _field(f'PAGE \\* "{MARK}"'),
    "simple field": f'<w:p><w:fldSimple w:instr="AUTHOR {MARK}"><w:r><w:t>x</w:t></w:r></w:fldSimple></w:p>',
    "field of a form": _field(
        "FORMTEXT", f'<w:ffData><w:name w:val="{MARK}"/><w:helpText w:val="{MARK}"/><w:entryMacro w:val="{MARK}"/></w:ffData>'
    ),
    "hidden text": f"<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>{MARK}</w:t></w:r></w:p>",
    "name of a picture": _drawing(f'name="{MARK}.jpg"'),
    "path of a picture": _drawing(f'name="x" descr="C:\\Users\\{MARK}\\x.jpg"'),
    "file of a picture": _drawing(f'name="x" descr="{MARK}.png"'),
    "title of a picture": _drawing(f'name="x" title="{MARK}"'),
    "old drawing": _run(
        f'<w:pict><v:shape {VML} o:title="{MARK}" alt="{MARK}" href="{MARK}" o:gfxdata="{MARK}" o:spid="{MARK}"/></w:pict>'
    ),
    "strange element": f'<x:y xmlns:x="urn:{MARK}">{MARK}</x:y>',
    "strange attribute": f'<w:p xmlns:x="urn:{MARK}" x:y="{MARK}"/>',
    "number of a paragraph": f'<w:p xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" w14:paraId="{MARK}" w14:textId="{MARK}"/>',
    "remark in the text": f"<!-- {MARK} --><w:p/>",
    "instruction in the text": f"<?x {MARK}?><w:p/>",
    "extension": f'<w:p><w:r><w:drawing><a:extLst {A}><a:ext uri="{MARK}"/></a:extLst></w:drawing></w:r></w:p>',
}
# A part that the document points at: relation, target, content, and how the text points.
PARTS = {
    "comments": ("comments", "comments.xml", f'<w:comments {W}><w:comment w:author="{MARK}"><w:p/></w:comment></w:comments>', ""),
    "people": ("http://schemas.microsoft.com/office/2011/relationships/people", "people.xml", f"<p>{MARK}</p>", ""),
    "custom xml": ("customXml", "../customXml/item1.xml", f"<x>{MARK}</x>", ""),
    "printer": ("printerSettings", "printerSettings1.bin", MARK, '<w:sectPr><w:printerSettings r:id="rId9"/></w:sectPr>'),
    "packed workbook": ("package", "embeddings/a.xlsx", a_zip({"x": MARK}), _run(f'<w:object><o:OLEObject {VML} r:id="rId9"/></w:object>')),
    "packed object": (
        "oleObject",
        "embeddings/a.bin",
        MARK,
        _run(f'<w:object><o:OLEObject {VML} ProgID="{MARK}" r:id="rId9"/></w:object>'),
    ),
    "another page": ("aFChunk", "a.html", f"<p>{MARK}</p>", '<w:altChunk r:id="rId9"/>'),
    "web settings": ("webSettings", "webSettings.xml", f'<w:webSettings {W}><w:div w:id="{MARK}"/></w:webSettings>', ""),
    "building blocks": ("glossaryDocument", "glossary/document.xml", f"<w:glossaryDocument {W}>{MARK}</w:glossaryDocument>", ""),
    "variables": (
        "settings",
        "settings.xml",
        f'<w:settings {W}><w:docVars><w:docVar w:name="{MARK}" w:val="{MARK}"/></w:docVars></w:settings>',
        "",
    ),
    "revisions": ("settings", "settings.xml", f'<w:settings {W}><w:rsids><w:rsid w:val="{MARK}"/></w:rsids></w:settings>', ""),
    "lock": ("settings", "settings.xml", f'<w:settings {W}><w:documentProtection w:hash="{MARK}"/></w:settings>', ""),
    "letters": ("settings", "settings.xml", f'<w:settings {W}><w:mailMerge><w:query w:val="{MARK}"/></w:mailMerge></w:settings>', ""),
    "name of a style": (
        "styles",
        "styles.xml",
        f'<w:styles {W}><w:style w:customStyle="1" w:styleId="{MARK}"><w:name w:val="{MARK}"/><w:aliases w:val="{MARK}"/></w:style></w:styles>',
        f'<w:p><w:pPr><w:pStyle w:val="{MARK}"/></w:pPr></w:p>',
    ),
    "hidden by a style": (
        "styles",
        "styles.xml",
        f'<w:styles {W}><w:style w:styleId="H"><w:rPr><w:vanish/></w:rPr></w:style></w:styles>',
        f'<w:p><w:r><w:rPr><w:rStyle w:val="H"/></w:rPr><w:t>{MARK}</w:t></w:r></w:p>',
    ),
    "numbering": (
        "numbering",
        "numbering.xml",
        f'<w:numbering {W}><w:abstractNum><w:nsid w:val="{MARK}"/><w:tmpl w:val="{MARK}"/></w:abstractNum></w:numbering>',
        "",
    ),
    "fonts": (
        "fontTable",
        "fontTable.xml",
        f'<w:fonts {W} {R}><w:font w:name="x"><w:embedRegular w:fontKey="{MARK}" r:id="rId1"/></w:font></w:fonts>',
        "",
    ),
    "header": (
        "header",
        "header1.xml",
        f'<w:hdr {W}><w:p w:rsidR="{MARK}"/></w:hdr>',
        '<w:sectPr><w:headerReference r:id="rId9"/></w:sectPr>',
    ),
    "footnotes": ("footnotes", "footnotes.xml", f'<w:footnotes {W}><w:ins w:author="{MARK}"/></w:footnotes>', ""),
    "theme": ("theme", "theme/theme1.xml", f'<a:theme {A}><a:extLst><a:ext uri="{MARK}"/></a:extLst></a:theme>', ""),
    "name of a picture's file": ("image", f"media/{MARK}.jpeg", drawn("JPEG"), _drawing('name="x"', f'{R} r:embed="rId9"')),
    "picture's remark": ("image", "media/a.jpeg", with_segment(0xFE, MARK.encode()), _drawing('name="x"', f'{R} r:embed="rId9"')),
    "old drawing's file": ("image", "media/a.emf", MARK, _drawing('name="x"', f'{R} r:embed="rId9"')),
    "sound": ("audio", "media/a.wav", MARK, ""),
    "chart's data": (
        "chart",
        "charts/chart1.xml",
        f'<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" {R}><c:externalData r:id="rId1"/><c:extLst>{MARK}</c:extLst></c:chartSpace>',
        "",
    ),
}
OUTSIDE = {
    "link": (
        "hyperlink",
        f"https://example.org/{MARK}",
        f'<w:p><w:hyperlink r:id="rId9" w:tooltip="{MARK}"><w:r><w:t>Words</w:t></w:r></w:hyperlink></w:p>',
    ),
    "template": ("attachedTemplate", f"file:///C:/{MARK}.dotm", ""),
    "picture elsewhere": ("image", f"file:///C:/{MARK}.png", _drawing('name="x"', f'{R} r:link="rId9"')),
    "part elsewhere": ("subDocument", f"file:///C:/{MARK}.docx", '<w:subDoc r:id="rId9"/>'),
    "object elsewhere": ("oleObject", f"file:///C:/{MARK}.xlsx", ""),
}


def docxs() -> Iterator[tuple[str, bytes]]:
    yield from _of_any(a_docx(), "word/document.xml")
    for what, body in BODIES.items():
        yield what, a_docx(body)
    for what, (kind, target, part, body) in PARTS.items():
        path = target.removeprefix("../") if target.startswith("../") else f"word/{target}"
        yield what, _docx_with(("rId9", kind, target), body, (path, part))
    for what, (kind, target, body) in OUTSIDE.items():
        yield what, _docx_with(("rId9", kind, target, "External"), body)
    yield (
        "number of a relation",
        _docx_with(
            (MARK, "header", "header1.xml"),
            f'<w:sectPr><w:headerReference r:id="{MARK}"/></w:sectPr>',
            ("word/header1.xml", f"<w:hdr {W}/>"),
        ),
    )


BOOK = f'<workbook {S} {R}>%s<sheets><sheet name="Recount" sheetId="1" r:id="rId1"/></sheets>%s</workbook>'
BOOKS = {
    "who has it open": (f'<fileSharing userName="{MARK}"/>', ""),
    "name in programs": (f'<workbookPr codeName="{MARK}"/>', ""),
    "version": (f'<fileVersion codeName="{MARK}"/>', ""),
    "lock": (f'<workbookProtection workbookPassword="{MARK}"/>', ""),
    "hidden name": ("", f'<definedNames><definedName name="x" hidden="1">{MARK}</definedName></definedNames>'),
    "name elsewhere": ("", f"<definedNames><definedName name=\"x\">'C:\\[{MARK}.xlsx]A'!A1</definedName></definedNames>"),
    "views": ("", f'<customWorkbookViews><customWorkbookView name="{MARK}"/></customWorkbookViews>'),
    "path": (f'<x:p xmlns:x="urn:x" url="{MARK}"/>', ""),
    "other books": ("", f'<externalReferences><externalReference r:id="{MARK}"/></externalReferences>'),
}
SHEETS = {
    "name of a sheet in programs": f'<sheetPr codeName="{MARK}"/>',
    "scenarios": f'<scenarios><scenario name="x" user="{MARK}" comment="{MARK}"/></scenarios>',
    "own views": f'<customSheetViews><customSheetView guid="{MARK}"/></customSheetViews>',
    "own properties": f'<customProperties><customPr name="{MARK}" r:id="rId7"/></customProperties>',
    "ranges": f'<protectedRanges><protectedRange name="{MARK}" sqref="A1"/></protectedRanges>',
    "lock": f'<sheetProtection password="{MARK}"/>',
    "link": f'<hyperlinks><hyperlink ref="A1" r:id="rId8" tooltip="{MARK}" display="{MARK}"/></hyperlinks>',
    "printer": f'<pageSetup r:id="{MARK}"/>',
    "extension": f'<extLst><ext uri="{MARK}">{MARK}</ext></extLst>',
    "web": f'<webPublishItems><webPublishItem divId="{MARK}"/></webPublishItems>',
    "controls": f'<controls><control name="{MARK}" shapeId="1" r:id="rId7"/></controls>',
    "objects": f'<oleObjects><oleObject progId="{MARK}" r:id="rId7"/></oleObjects>',
    "smart tags": f"<smartTags><cellSmartTags>{MARK}</cellSmartTags></smartTags>",
    "rule elsewhere": f"<conditionalFormatting><cfRule><formula>[1]{MARK}!A1</formula></cfRule></conditionalFormatting>",
}
FORMULAS = {
    "another book": f"[1]{MARK}!A1",
    "a path": f"'C:\\x\\[{MARK}.xlsx]A'!A1",
    "an address": f'WEBSERVICE("https://example.org/{MARK}")',
    "a link": f'HYPERLINK("https://example.org/{MARK}","x")',
    "a program": f"cmd|'/c {MARK}'!A1",
}
BOOK_PARTS = {
    "connections": ("connections", "connections.xml", f'<connections {S}><connection name="{MARK}"/></connections>'),
    "another book": ("externalLink", "externalLinks/externalLink1.xml", f"<externalLink {S}>{MARK}</externalLink>"),
    "pivot": ("pivotCacheDefinition", "pivotCache/pivotCacheDefinition1.xml", f"<pivotCacheDefinition {S}>{MARK}</pivotCacheDefinition>"),
    "person": ("http://schemas.microsoft.com/office/2017/10/relationships/person", "persons/person.xml", f"<p>{MARK}</p>"),
    "maps": ("xmlMaps", "xmlMaps.xml", f"<MapInfo>{MARK}</MapInfo>"),
    "changes": ("revisionHeaders", "revisions/revisionHeaders.xml", f"<headers>{MARK}</headers>"),
    "order of reckoning": ("calcChain", "calcChain.xml", f"<calcChain>{MARK}</calcChain>"),
    "left-over text": ("sharedStrings", "sharedStrings.xml", f"<sst {S}><si><t>{MARK}</t></si></sst>"),
    "name of a style": (
        "styles",
        "styles.xml",
        f'<styleSheet {S}><cellStyles><cellStyle name="{MARK}" xfId="0"/></cellStyles></styleSheet>',
    ),
    "colours last used": (
        "styles",
        "styles.xml",
        f'<styleSheet {S}><colors><mruColors><color rgb="{MARK}"/></mruColors></colors></styleSheet>',
    ),
}


def xlsxs() -> Iterator[tuple[str, bytes]]:
    yield from _of_any(an_xlsx(), "xl/workbook.xml")
    for what, (before, after) in BOOKS.items():
        yield f"book: {what}", an_xlsx("", {"xl/workbook.xml": BOOK % (before, after)})
    for what, inside in SHEETS.items():
        yield f"sheet: {what}", an_xlsx("", {"xl/worksheets/sheet1.xml": a_sheet().replace("</worksheet>", f"{inside}</worksheet>")})
    for what, formula in FORMULAS.items():
        yield f"formula: {what}", an_xlsx(f'<c r="B1"><f>{formula.replace("&", "&amp;")}</f><v>1</v></c>')
    for what, (kind, target, part) in BOOK_PARTS.items():
        lines = relations(("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId2", kind, target))
        yield f"part: {what}", an_xlsx("", {"xl/_rels/workbook.xml.rels": lines, f"xl/{target}": part})
    for kind, target in (
        ("comments", "../comments1.xml"),
        ("vmlDrawing", "../drawings/vmlDrawing1.vml"),
        ("printerSettings", "../printer.bin"),
    ):
        members = {"xl/worksheets/_rels/sheet1.xml.rels": relations(("rId7", kind, target)), f"xl/{target[3:]}": f"<x>{MARK}</x>"}
        yield f"sheet's {kind}", an_xlsx("", members)
    yield (
        "link's address",
        an_xlsx("", {"xl/worksheets/_rels/sheet1.xml.rels": relations(("rId8", "hyperlink", f"https://example.org/{MARK}", "External"))}),
    )


def pptxs() -> Iterator[tuple[str, bytes]]:
    good = a_pptx()
    yield from list(_of_any(good, "ppt/presentation.xml"))[::4]
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        slide, show = archive.read("ppt/slides/slide1.xml").decode(), archive.read("ppt/presentation.xml").decode()
    yield "speaker's notes", _part(good, {"ppt/notesSlides/notesSlide1.xml": f"<n>{MARK}</n>"})
    yield "name of a field", _part(good, {"ppt/slides/slide1.xml": slide.replace('name="x"', f'name="{MARK}" title="{MARK}"')})
    timing = f'<p:timing><p:par name="{MARK}"/></p:timing></p:sld>'
    yield "movement", _part(good, {"ppt/slides/slide1.xml": slide.replace("</p:sld>", timing)})
    more = f'<p:modifyVerifier hashData="{MARK}"/><p:custDataLst><p:tags r:id="x"/></p:custDataLst></p:presentation>'
    yield "lock", _part(good, {"ppt/presentation.xml": show.replace("</p:presentation>", more)})
    for kind in ("comments", "tags", "audio", "video", "commentAuthors"):
        lines = relations(("rId9", kind, "../x/a.xml"))
        yield kind, _part(good, {"ppt/slides/_rels/slide1.xml.rels": lines, "ppt/x/a.xml": f"<x>{MARK}</x>"})


ODF_TEXT = {
    "remark of a reader": f"<text:p><office:annotation><dc:creator>{MARK}</dc:creator><text:p>{MARK}</text:p></office:annotation></text:p>",
    "changes": f"<text:tracked-changes><text:changed-region><text:deletion><text:p>{MARK}</text:p></text:deletion></text:changed-region></text:tracked-changes>",
    "bookmark": f'<text:p><text:bookmark text:name="{MARK}"/></text:p>',
    "reference": f'<text:p><text:reference-mark text:name="{MARK}"/></text:p>',
    "link": f'<text:p><text:a xlink:href="https://example.org/{MARK}" office:title="{MARK}">Words</text:a></text:p>',
    "hidden text": f'<text:p><text:hidden-text text:string-value="{MARK}">{MARK}</text:hidden-text></text:p>',
    "hidden paragraph": f"<text:p><text:hidden-paragraph>{MARK}</text:hidden-paragraph></text:p>",
    "field of a file": f'<text:p><text:file-name text:display="{MARK}">x</text:file-name></text:p>',
    "variables": f'<text:user-field-decls><text:user-field-decl text:name="{MARK}" office:string-value="{MARK}"/></text:user-field-decls>',
    "section elsewhere": f'<text:section text:name="x"><text:section-source xlink:href="file:///{MARK}"/></text:section>',
    "name of a drawing": f'<text:p><draw:frame draw:name="{MARK}"><draw:text-box/></draw:frame></text:p>',
    "picture elsewhere": f'<text:p><draw:frame><draw:image xlink:href="file:///{MARK}.png"/></draw:frame></text:p>',
    "packed object": f'<text:p><draw:frame><draw:object-ole xlink:href="{MARK}"/></draw:frame></text:p>',
    "forms": f'<office:forms><form:form form:name="{MARK}"/></office:forms>',
    "strange element": f'<x:y xmlns:x="urn:{MARK}">{MARK}</x:y>',
    "revision number": f'<text:p xmlns:oo="http://openoffice.org/2009/office" oo:rsid="{MARK}"/>',
    "number of a paragraph": f'<text:p xml:id="{MARK}" text:id="{MARK}"/>',
    "remark in the text": f"<!-- {MARK} -->",
    "database": f'<text:p><text:database-display text:database-name="{MARK}">x</text:database-display></text:p>',
    "metadata": f"<text:p><text:meta>{'x'}</text:meta><office:meta><meta:initial-creator>{MARK}</meta:initial-creator></office:meta></text:p>",
}
ODF_PARTS = (
    "meta.xml",
    "settings.xml",
    "manifest.rdf",
    "Thumbnails/thumbnail.png",
    "Configurations2/x.xml",
    "layout-cache",
    "Versions/Version1",
)
ODF_PARTS += ("VersionList.xml", "META-INF/documentsignatures.xml", "ObjectReplacements/Object 1", "Object 1/content.xml", "current.xml")


def odts() -> Iterator[tuple[str, bytes]]:
    for what, inside in ODF_TEXT.items():
        yield what, an_odt(inside)
    for name in ODF_PARTS:
        yield f"part {name}", an_odt("", "", {name: f"<x>{MARK}</x>"})
    style = f'<office:automatic-styles><style:style style:name="{MARK}" style:display-name="{MARK}" style:family="paragraph"/></office:automatic-styles>'
    yield "name of a style", an_odt(f'<text:p text:style-name="{MARK}">x</text:p>', style)
    unseen = '<office:automatic-styles><style:style style:name="H"><style:text-properties text:display="none"/></style:style></office:automatic-styles>'
    yield "hidden by a style", an_odt(f'<text:p><text:span text:style-name="H">{MARK}</text:span></text:p>', unseen)
    yield (
        "styles",
        an_odt("", "", {"styles.xml": f"<office:document-styles {SPACES}><office:meta>{MARK}</office:meta></office:document-styles>"}),
    )
    picture = '<text:p><draw:frame><draw:image xlink:href="Pictures/a.jpg"/></draw:frame></text:p>'
    yield "picture's remark", an_odt(picture, "", {"Pictures/a.jpg": with_segment(0xFE, MARK.encode())})
    named = f'<text:p><draw:frame><draw:image xlink:href="Pictures/{MARK}.jpg"/></draw:frame></text:p>'
    yield "name of a picture's file", an_odt(named, "", {f"Pictures/{MARK}.jpg": drawn("JPEG")})


ODS_INSIDE = {
    "changes": f"<table:tracked-changes><table:cell-content-change><office:change-info><dc:creator>{MARK}</dc:creator></office:change-info></table:cell-content-change></table:tracked-changes>",
    "data elsewhere": f'<table:dde-links><table:dde-link><office:dde-source office:dde-topic="{MARK}"/></table:dde-link></table:dde-links>',
    "pivot": f'<table:data-pilot-tables><table:data-pilot-table table:name="{MARK}"/></table:data-pilot-tables>',
    "database": f'<table:database-ranges><table:database-range><table:database-source-sql table:sql-statement="{MARK}"/></table:database-range></table:database-ranges>',
}
ODS_ROWS = {
    "remark": f"<table:table-row><table:table-cell><office:annotation><dc:creator>{MARK}</dc:creator></office:annotation></table:table-cell></table:table-row>",
    "formula elsewhere": f"<table:table-row><table:table-cell table:formula=\"of:=['file:///{MARK}.ods'#$A.A1]\"/></table:table-row>",
    "formula with an address": f'<table:table-row><table:table-cell table:formula="of:=WEBSERVICE(&quot;{MARK}&quot;)"/></table:table-row>',
    "range elsewhere": f'<table:table-row><table:table-cell><table:cell-range-source xlink:href="{MARK}"/></table:table-cell></table:table-row>',
    "scenario": f'<table:scenario table:comment="{MARK}"/>',
    "sheet elsewhere": f'<table:table-source xlink:href="{MARK}"/>',
}


def odss() -> Iterator[tuple[str, bytes]]:
    for what, inside in ODS_INSIDE.items():
        yield what, an_ods(inside)
    for what, rows in ODS_ROWS.items():
        yield what, an_ods("", rows)
