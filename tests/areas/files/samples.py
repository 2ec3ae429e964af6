"""Files made by the tests: a good one of every kind, and the parts they are made of."""

# ruff: noqa: E501 - markup and tables read better with one thing to a line

import io
import math
import struct
import zipfile
import zlib

import pikepdf
from PIL import Image

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
OFFICE = "application/vnd.openxmlformats-officedocument."
VISIBLE = "We read all 40 records again."


def a_zip(members: dict[str, bytes | str], *, comment: bytes = b"", stored_first: bool = False) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = comment
        for at, (name, content) in enumerate(members.items()):
            archive.writestr(name, content, zipfile.ZIP_STORED if stored_first and at == 0 else zipfile.ZIP_DEFLATED)
    return held.getvalue()


def a_picture(width: int = 48, height: int = 32) -> Image.Image:
    """Return a picture whose points can be told apart: red to the right, green downwards, with a white corner at the top left."""
    picture = Image.new("RGB", (width, height))
    picture.putdata([(x * 255 // width, y * 255 // height, 40) for y in range(height) for x in range(width)])
    picture.paste((255, 255, 255), (0, 0, width // 4, height // 4))
    return picture


def drawn(kind: str, picture: Image.Image | None = None, **more: object) -> bytes:
    held = io.BytesIO()
    (picture or a_picture()).save(held, kind, **more)
    return held.getvalue()


def a_png() -> bytes:
    return drawn("PNG")


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def relations(*lines: tuple[str, str, str] | tuple[str, str, str, str]) -> str:
    said = ""
    for number, kind, target, *mode in lines:
        kind = kind if "://" in kind else f"{RELATION}/{kind}"
        said += f'<Relationship Id="{number}" Type="{kind}" Target="{target}"' + (f' TargetMode="{mode[0]}"/>' if mode else "/>")
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{said}</Relationships>'


def office(kind: str, members: dict[str, bytes | str], *, main: str) -> bytes:
    family = {"docx": "wordprocessingml.document", "xlsx": "spreadsheetml.sheet", "pptx": "presentationml.presentation"}[kind]
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/{main}" ContentType="{OFFICE}{family}.main+xml"/></Types>'
    )
    root = relations(("rId1", "officeDocument", main))
    return a_zip({"[Content_Types].xml": types, "_rels/.rels": root} | members)


def a_docx(body: str = "", more: dict[str, bytes | str] | None = None) -> bytes:
    paragraph = f"<w:p><w:r><w:t>{VISIBLE}</w:t></w:r></w:p>"
    document = f"<w:document {W} {R}><w:body>{paragraph}{body}</w:body></w:document>"
    return office("docx", {"word/document.xml": document} | (more or {}), main="word/document.xml")


def a_sheet(cells: str = "") -> str:
    return f'<worksheet {S} {R}><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>{VISIBLE}</t></is></c>{cells}</row></sheetData></worksheet>'


def an_xlsx(cells: str = "", more: dict[str, bytes | str] | None = None) -> bytes:
    members = {
        "xl/workbook.xml": f'<workbook {S} {R}><sheets><sheet name="Recount" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations(("rId1", "worksheet", "worksheets/sheet1.xml")),
        "xl/worksheets/sheet1.xml": a_sheet(cells),
    }
    return office("xlsx", members | (more or {}), main="xl/workbook.xml")


def a_pptx() -> bytes:
    p = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    slide = (
        f'<p:sld {p} {R}><p:cSld><p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>'
        f'<p:sp><p:nvSpPr><p:cNvPr id="2" name="x"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/><a:p><a:r><a:t>{VISIBLE}'
        "</a:t></a:r></a:p></p:txBody></p:sp></p:spTree></p:cSld></p:sld>"
    )
    members = {
        "ppt/presentation.xml": f'<p:presentation {p} {R}><p:sldIdLst><p:sldId id="256" r:id="rId1"/></p:sldIdLst></p:presentation>',
        "ppt/_rels/presentation.xml.rels": relations(("rId1", "slide", "slides/slide1.xml")),
        "ppt/slides/slide1.xml": slide,
        "ppt/slides/_rels/slide1.xml.rels": relations(("rId9", "notesSlide", "../notesSlides/notesSlide1.xml")),
        "ppt/notesSlides/notesSlide1.xml": f"<p:notes {p}><p:cSld>Say it softly</p:cSld></p:notes>",
    }
    return office("pptx", members, main="ppt/presentation.xml")


_ODF = "urn:oasis:names:tc:opendocument:xmlns:"
SPACES = " ".join(
    f'xmlns:{n}="{_ODF}{long}:1.0"' for n, long in {"office": "office", "text": "text", "table": "table", "style": "style"}.items()
)
SPACES += f' xmlns:draw="{_ODF}drawing:1.0" xmlns:meta="{_ODF}meta:1.0" xmlns:script="{_ODF}script:1.0" xmlns:form="{_ODF}form:1.0"'
SPACES += ' xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/"'


def open_document(kind: str, content: str, more: dict[str, bytes | str] | None = None) -> bytes:
    mime = "application/vnd.oasis.opendocument." + {"ods": "spreadsheet", "odt": "text"}[kind]
    return a_zip({"mimetype": mime, "content.xml": content} | (more or {}), stored_first=True)


def an_ods(inside: str = "", rows: str = "") -> bytes:
    table = f'<table:table table:name="Recount"><table:table-row><table:table-cell><text:p>{VISIBLE}</text:p></table:table-cell></table:table-row>{rows}'
    body = f"<office:body><office:spreadsheet>{inside}{table}</table:table></office:spreadsheet></office:body>"
    return open_document("ods", f"<office:document-content {SPACES}>{body}</office:document-content>")


def an_odt(inside: str = "", before: str = "", more: dict[str, bytes | str] | None = None) -> bytes:
    body = f"<office:body><office:text>{inside}<text:p>{VISIBLE}</text:p></office:text></office:body>"
    return open_document("odt", f"<office:document-content {SPACES}>{before}{body}</office:document-content>", more)


def a_pdf(content: bytes = b"") -> pikepdf.Pdf:
    pdf = pikepdf.Pdf.new()
    page = pdf.add_blank_page(page_size=(300, 300))
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    page.Contents = pdf.make_stream(b"BT /F1 12 Tf 10 200 Td (" + VISIBLE.encode() + b") Tj ET\n" + content)
    return pdf


def saved(pdf: pikepdf.Pdf, **more: object) -> bytes:
    held = io.BytesIO()
    pdf.save(held, fix_metadata_version=False, **more)
    return held.getvalue()


def a_wave(extra: bytes = b"", seconds: float = 0.1) -> bytes:
    samples = b"".join(struct.pack("<h", int(9000 * math.sin(n / 5))) for n in range(int(8000 * seconds)))
    inner = (
        b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 16000, 2, 16) + extra + b"data" + struct.pack("<I", len(samples)) + samples
    )
    return b"RIFF" + struct.pack("<I", len(inner)) + inner


def mp3_frames(count: int = 12) -> bytes:
    """Return frames of 128 kbit/s at 44.1 kHz: 417 bytes each, told apart by what is in them."""
    return b"".join(b"\xff\xfb\x90\x00" + bytes((n % 250 + 1,)) * 413 for n in range(count))


def a_flac() -> bytes:
    """Return a second of silence as FLAC: frames of constant value, with their own sums."""
    from candour.areas.files.rebuilding import sounds

    def sum_8(data: bytes) -> int:
        value = 0
        for byte in data:
            value = sounds._SUM_8[value ^ byte]
        return value

    def sum_16(data: bytes) -> bytes:
        value = 0
        for byte in data:
            value = (value << 8 & 0xFF00) ^ sounds._SUM_16[(value >> 8) ^ byte]
        return value.to_bytes(2, "big")

    frames = b""
    for number in range(3):
        head = b"\xff\xf8\xc9\x08" + bytes((number,))  # 4096 samples, 44.1 kHz, mono, 16 bits
        frame = head + bytes((sum_8(head),)) + b"\x00" + struct.pack(">h", 7)
        frames += frame + sum_16(frame)
    about = struct.pack(">HH", 4096, 4096) + bytes(6) + (44100 << 44 | 0 << 41 | 15 << 36 | 3 * 4096).to_bytes(8, "big") + bytes(16)
    return b"fLaC\x80\x00\x00\x22" + about + frames


def ogg_page(flags: int, position: int, number: int, packets: list[bytes], serial: int = 77) -> bytes:
    from candour.areas.files.rebuilding import ogg

    sizes = b"".join(b"\xff" * (len(p) // 255) + bytes((len(p) % 255,)) for p in packets)
    head = b"OggS\0" + bytes((flags,)) + struct.pack("<QII", position, serial, number)
    rest = bytes((len(sizes),)) + sizes + b"".join(packets)
    return head + ogg._sum(head + bytes(4) + rest) + rest


OPUS_SOUND = [b"\xfc" + bytes((n,)) * 60 for n in range(20)]


def an_ogg(tags: bytes = b"", extra: bytes = b"") -> bytes:
    head = b"OpusHead\x01\x01" + struct.pack("<HIhB", 312, 48000, 0, 0)
    comment = b"OpusTags" + struct.pack("<I", 4) + b"test" + (tags or struct.pack("<I", 0))
    pages = [ogg_page(2, 0, 0, [head]), ogg_page(0, 0, 1, [comment])]
    pages += [ogg_page(0, 9600, 2, OPUS_SOUND[:10]), ogg_page(4, 19200, 3, OPUS_SOUND[10:])]
    return b"".join(pages) + extra


def box(name: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I", 8 + len(body)) + name + body


M4A_SOUND = [bytes((0x21, n)) + bytes((n,)) * 50 for n in range(12)]


def an_m4a(
    *, handler: bytes = b"soun", udta: bytes = b"", top: bytes = b"", made: int = 0, in_entry: bytes = b"", name: bytes = b""
) -> bytes:
    esds = box(b"esds", bytes(4), bytes.fromhex("031900010004114015000000000000000000000005021210060102"))
    entry = box(b"mp4a", bytes(6), b"\0\1", bytes(8), struct.pack(">HHHHI", 1, 16, 0, 0, 44100 << 16), esds, in_entry)
    stbl = [box(b"stsd", bytes(4), struct.pack(">I", 1), entry), box(b"stts", bytes(4), struct.pack(">III", 1, 12, 1024))]
    stbl += [box(b"stsc", bytes(4), struct.pack(">IIII", 1, 1, 6, 1)), box(b"stsz", bytes(4), struct.pack(">II12I", 0, 12, *[52] * 12))]

    def movie(begin: int) -> bytes:
        places = box(b"stco", bytes(4), struct.pack(">III", 2, begin, begin + 6 * 52))
        dinf = box(b"dinf", box(b"dref", bytes(4), struct.pack(">I", 1), box(b"url ", b"\0\0\0\1")))
        minf = box(b"minf", box(b"smhd", bytes(8)), dinf, box(b"stbl", *stbl, places))
        mdhd = box(b"mdhd", bytes(4), struct.pack(">IIIIHH", made, made, 44100, 12288, 0x15C7, 0))
        mdia = box(b"mdia", mdhd, box(b"hdlr", bytes(8), handler, bytes(12), name + b"\0"), minf)
        tkhd = box(b"tkhd", b"\0\0\0\7", struct.pack(">III", made, made, 1), bytes(72))
        mvhd = box(b"mvhd", bytes(4), struct.pack(">IIII", made, made, 1000, 278), bytes(80))
        return box(b"moov", mvhd, box(b"trak", tkhd, mdia), udta)

    head = box(b"ftyp", b"M4A \0\0\0\0isom") + top
    return head + movie(len(head) + len(movie(0)) + 8) + box(b"mdat", *M4A_SOUND)


GOOD = {
    "report.pdf": saved(a_pdf()),
    "chart.png": a_png(),
    "photo.jpg": drawn("JPEG", quality=95),
    "drawing.webp": drawn("WEBP", quality=95),
    "recount.csv": "\ufeffward,deaths\r\nÅngström,3\r\n".encode(),
    "note.txt": VISIBLE.encode(),
    "recount.xlsx": an_xlsx(),
    "letter.docx": a_docx(),
    "slides.pptx": a_pptx(),
    "table.ods": an_ods(),
    "letter.odt": an_odt(),
    "voice.wav": a_wave(),
    "voice.mp3": mp3_frames(),
    "voice.m4a": an_m4a(),
    "voice.ogg": an_ogg(),
    "voice.flac": a_flac(),
}
