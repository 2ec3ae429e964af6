"""What may stay of a Word, Excel or PowerPoint file: which parts, in which namespaces."""

from dataclasses import dataclass

_OFFICE = "application/vnd.openxmlformats-officedocument."
_2006 = "http://schemas.openxmlformats.org/"
RELATION = _2006 + "officeDocument/2006/relationships"
PACKAGE_RELATION = _2006 + "package/2006/relationships"
CONTENT_TYPES = _2006 + "package/2006/content-types"
COMPATIBILITY = _2006 + "markup-compatibility/2006"
WORD = _2006 + "wordprocessingml/2006/main"
WORD_2010 = "http://schemas.microsoft.com/office/word/2010/wordml"
SHEET = _2006 + "spreadsheetml/2006/main"
SLIDES = _2006 + "presentationml/2006/main"
DRAWING = _2006 + "drawingml/2006/main"
CHART = _2006 + "drawingml/2006/chart"
SHAPES = "urn:schemas-microsoft-com:vml"
SHAPES_OFFICE = "urn:schemas-microsoft-com:office:office"

SPACES = frozenset(
    [
        "http://www.w3.org/XML/1998/namespace",
        RELATION,
        COMPATIBILITY,
        WORD,
        WORD_2010,
        SHEET,
        SLIDES,
        DRAWING,
        CHART,
        SHAPES,
        SHAPES_OFFICE,
        "urn:schemas-microsoft-com:office:word",
        _2006 + "drawingml/2006/wordprocessingDrawing",
        _2006 + "drawingml/2006/spreadsheetDrawing",
        _2006 + "drawingml/2006/chartDrawing",
        _2006 + "drawingml/2006/picture",
        _2006 + "drawingml/2006/diagram",
        _2006 + "drawingml/2006/lockedCanvas",
        _2006 + "officeDocument/2006/math",
        "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "http://schemas.microsoft.com/office/word/2010/wordprocessingGroup",
        "http://schemas.microsoft.com/office/word/2010/wordprocessingCanvas",
        "http://schemas.microsoft.com/office/word/2010/wordprocessingDrawing",
        "http://schemas.microsoft.com/office/drawing/2008/diagram",
    ]
)


@dataclass(frozen=True)
class Part:
    """A part that may stay: what it is called in the new file and what it says it is."""

    name: str
    content_type: str


MAIN = {
    "docx": Part("word/document", _OFFICE + "wordprocessingml.document.main+xml"),
    "xlsx": Part("xl/workbook", _OFFICE + "spreadsheetml.sheet.main+xml"),
    "pptx": Part("ppt/presentation", _OFFICE + "presentationml.presentation.main+xml"),
}


def _drawn(folder: str) -> dict[str, Part]:
    drawing = _OFFICE + "drawingml."
    return {
        "theme": Part(f"{folder}/theme/theme", _OFFICE + "theme+xml"),
        "chart": Part(f"{folder}/charts/chart", drawing + "chart+xml"),
        "chartUserShapes": Part(f"{folder}/drawings/shapes", drawing + "chartshapes+xml"),
        "diagramData": Part(f"{folder}/diagrams/data", drawing + "diagramData+xml"),
        "diagramLayout": Part(f"{folder}/diagrams/layout", drawing + "diagramLayout+xml"),
        "diagramQuickStyle": Part(f"{folder}/diagrams/quickStyle", drawing + "diagramStyle+xml"),
        "diagramColors": Part(f"{folder}/diagrams/colors", drawing + "diagramColors+xml"),
        "diagramDrawing": Part(f"{folder}/diagrams/drawing", "application/vnd.ms-office.drawingml.diagramDrawing+xml"),
        "image": Part(f"{folder}/media/image", ""),
    }


def _typed(folder: str, family: str, **names: str) -> dict[str, Part]:
    return {relation: Part(f"{folder}/{name}", f"{_OFFICE}{family}.{relation}+xml") for relation, name in names.items()}


KEPT = {
    "docx": _drawn("word")
    | _typed(
        "word",
        "wordprocessingml",
        styles="styles",
        numbering="numbering",
        settings="settings",
        fontTable="fontTable",
        footnotes="footnotes",
        endnotes="endnotes",
        header="header",
        footer="footer",
    ),
    "xlsx": _drawn("xl")
    | _typed(
        "xl",
        "spreadsheetml",
        styles="styles",
        sharedStrings="sharedStrings",
        worksheet="worksheets/sheet",
        chartsheet="chartsheets/sheet",
        table="tables/table",
    )
    | {"drawing": Part("xl/drawings/drawing", _OFFICE + "drawing+xml")},
    "pptx": _drawn("ppt")
    | _typed(
        "ppt",
        "presentationml",
        slide="slides/slide",
        slideLayout="slideLayouts/slideLayout",
        slideMaster="slideMasters/slideMaster",
        tableStyles="tableStyles",
    ),
}

# What is told of a part that does not stay.
TELLS = {
    "core-properties": "properties",
    "extended-properties": "properties",
    "custom-properties": "properties",
    "thumbnail": "preview",
    "comments": "comments",
    "threadedComment": "comments",
    "comment": "comments",
    "commentsExtended": "comments",
    "commentsIds": "comments",
    "commentAuthors": "author",
    "author": "author",
    "person": "author",
    "people": "author",
    "customXml": "custom",
    "printerSettings": "printer",
    "externalLink": "external",
    "externalLinkPath": "external",
    "attachedTemplate": "external",
    "mailMergeSource": "external",
    "subDocument": "external",
    "frame": "external",
    "connections": "external",
    "queryTable": "external",
    "xmlMaps": "external",
    "pivotCacheDefinition": "pivot",
    "pivotTable": "pivot",
    "package": "embedded",
    "oleObject": "embedded",
    "aFChunk": "embedded",
    "font": "fonts",
    "audio": "media",
    "video": "media",
    "media": "media",
    "notesSlide": "speaker_notes",
    "hyperlink": "links",
    "customProperty": "properties",
    "tags": "custom",
    "revisionHeaders": "earlier",
    "usernames": "author",
    "classificationlabels": "properties",
    "origin": "signature",
}
# These are programs, whatever else they are called.
ACTIVE = frozenset(
    [
        "vbaProject",
        "wordVbaData",
        "control",
        "activeXControlBinary",
        "xlMacrosheet",
        "xlIntlMacrosheet",
        "attachedToolbars",
        "ui",
        "userCustomization",
    ]
)
