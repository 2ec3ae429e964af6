"""Files that mean harm, or do it: each must be refused, quickly and without eating the machine."""

# ruff: noqa: E501 - markup and tables read better with one thing to a line

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

import pikepdf
from pikepdf import Array, Dictionary, Name

from candour.areas.files import kinds
from tests.areas.files.samples import (
    S,
    W,
    a_docx,
    a_pdf,
    a_png,
    a_pptx,
    a_wave,
    a_zip,
    an_m4a,
    an_odt,
    an_xlsx,
    box,
    chunk,
    drawn,
    mp3_frames,
    ogg_page,
    relations,
    saved,
)


def a_bomb_of_zips(depth: int = 5) -> bytes:
    data = a_zip({"0.txt": b"\0" * 1_000_000})
    for _ in range(depth):
        data = a_zip({f"{n}.zip": data for n in range(16)})
    return data


def overlapping_members(count: int = 1_000) -> bytes:
    """Return a zip whose many members are all the same bytes: small, and endless once unfolded."""
    data = a_zip({"a": b"\0" * 3_000_000})
    start, end = data.index(b"PK\1\2"), data.index(b"PK\5\6")
    line = data[start:end]
    lines = b"".join(line[:46] + bytes((97 + n % 26,)) + line[47:] for n in range(count))
    most = min(count, 65_535)
    return data[:start] + lines + b"PK\5\6\0\0\0\0" + struct.pack("<HHIIH", most, most, len(lines), start, 0)


def lying_sizes() -> bytes:
    """Return an xlsx whose sheet says that it is small and is not."""
    data = bytearray(an_xlsx("", {"xl/worksheets/sheet1.xml": b"<x>" + b" " * 20_000_000 + b"</x>"}))
    at = data.rindex(b"xl/worksheets/sheet1.xml") - 46
    data[at + 24 : at + 28] = struct.pack("<I", 5_000)
    return bytes(data)


def entities(levels: int = 10) -> str:
    said = '<!ENTITY a0 "aaaaaaaaaa">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, levels))
    return f'<?xml version="1.0"?><!DOCTYPE w:document [{said}]><w:document {W}><w:body><w:p><w:r><w:t>&a{levels - 1};</w:t></w:r></w:p></w:body></w:document>'


def a_png_of(width: int, height: int, points: bytes) -> bytes:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", points) + chunk(b"IEND", b"")


def a_deflate_bomb(megabytes: int = 4096) -> bytes:
    """Return a stream that unfolds to so many megabytes of noughts: one packed block again and again, so that it is made in no time."""
    packer = zlib.compressobj(9)
    first = packer.compress(b"\0" * (1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(b"\0" * (1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    return first + block * (megabytes - 1)


def a_slow_jpeg() -> bytes:
    """Return a large progressive JPEG with its scans again and again: each costs a walk over all points."""
    data = drawn("JPEG", drawn_large(), progressive=True)
    at = data.index(b"\xff\xda")
    scans = data[at:-2]
    last = scans[scans.rindex(b"\xff\xda") :]
    return data[:-2] + last * 3_000 + b"\xff\xd9"


def drawn_large():
    from PIL import Image

    return Image.new("RGB", (4900, 4900), "teal")


def a_pdf_of_pages(count: int) -> bytes:
    pdf = a_pdf()
    page = pdf.pages[0].obj
    kids = Array([pdf.make_indirect(page) for _ in range(8)])
    level = pdf.make_indirect(Dictionary(Type=Name.Pages, Kids=kids, Count=count))
    pdf.Root.Pages.Kids = Array([level] * 8)
    return saved(pdf)


def a_pdf_of_bombs() -> bytes:
    pdf = a_pdf()
    bomb = pdf.make_stream(a_deflate_bomb())
    bomb.Filter = Name.FlateDecode
    pdf.pages[0].Contents = Array([bomb] * 5)
    return saved(pdf, recompress_flate=False, stream_decode_level=pikepdf.StreamDecodeLevel.none, compress_streams=False)


def a_pdf_of_objects() -> bytes:
    """Return a PDF whose stream of objects unfolds to some gigabytes."""
    packed = a_deflate_bomb()
    head = b"1 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n" % len(packed)
    body = b"%PDF-1.7\n" + head + packed + b"\nendstream\nendobj\n"
    table = b"3 0 obj\n<< /Type /XRef /Size 4 /W [1 4 2] /Root 2 0 R /Length 28 >>\nstream\n"
    lines = b"".join(struct.pack(">BIH", *line) for line in ((0, 0, 0), (1, 9, 0), (2, 1, 0), (1, len(body), 0)))
    return body + table + lines + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % len(body)


def a_pdf_that_nests() -> bytes:
    return b"%PDF-1.7\n1 0 obj\n" + b"[" * 3_000_000 + b"]" * 3_000_000 + b"\nendobj\ntrailer << /Root 1 0 R >>\nstartxref\n9\n%%EOF\n"


def a_pdf_in_circles() -> bytes:
    pdf = a_pdf(b"/Fm0 Do\n")
    form = pdf.make_stream(b"/Fm0 Do")
    form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, Array([0, 0, 9, 9])
    form.Resources = Dictionary(XObject=Dictionary(Fm0=form))
    pdf.pages[0].Resources.XObject = Dictionary(Fm0=form)
    return saved(pdf)


def locked_pdf() -> bytes:
    return saved(a_pdf(), encryption=pikepdf.Encryption(owner="a", user="b"))


def half_locked_pdf() -> bytes:
    return saved(a_pdf(), encryption=pikepdf.Encryption(owner="a", user=""))


def locked_zip() -> bytes:
    data = bytearray(a_docx())
    for mark, at in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        start = data.index(mark)
        while start >= 0:
            data[start + at] |= 1
            start = data.find(mark, start + 4)
    return bytes(data)


def packed_program() -> bytes:
    inside = b"\xd0\xcf\x11\xe0" + "\1Ole10Native".encode("utf-16-le") + b"C:\\evil.exe"
    body = "<w:p><w:r><w:object/></w:r></w:p>"
    return a_docx(
        body,
        {
            "word/_rels/document.xml.rels": relations(("rId9", "oleObject", "embeddings/oleObject1.bin")),
            "word/embeddings/oleObject1.bin": inside,
        },
    )


def macro_document() -> bytes:
    data = a_docx()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {n: archive.read(n) for n in archive.namelist()}
    members["[Content_Types].xml"] = members["[Content_Types].xml"].replace(
        b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main",
        b"application/vnd.ms-word.document.macroEnabled.main",
    )
    return a_zip(members)


def too_large_a_box() -> bytes:
    data = an_m4a()
    at = data.index(b"trak") - 4
    return data[:at] + b"\x7f\xff\xff\xff" + data[at + 4 :]


# What it is: how it is made, its name, and what the refusal says.
HOSTILE: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "the scanners' test": (lambda: kinds.SCANNERS_TEST, "a.pdf", "test signature"),
    "the scanners' test in a picture": (lambda: a_png() + kinds.SCANNERS_TEST, "a.png", "test signature"),
    "zips in zips": (a_bomb_of_zips, "a.docx", "do not take|unfold"),
    "zips in a document": (lambda: a_docx("", {"word/embeddings/a.zip": a_bomb_of_zips(2), "x": b"\0" * 30_000_000}), "a.docx", "unfold"),
    "members over members": (overlapping_members, "a.xlsx", "unfold|damaged"),
    "100,000 members": (lambda: overlapping_members(100_000), "a.xlsx", "unfold"),
    "sizes that lie": (lying_sizes, "a.xlsx", "damaged|unfold"),
    "entities": (lambda: a_docx("", {"word/document.xml": entities()}), "a.docx", "program|damaged"),
    "entity of a file": (
        lambda: a_docx(
            "", {"word/document.xml": f'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><w:document {W}>&e;</w:document>'}
        ),
        "a.docx",
        "program|damaged",
    ),
    "definitions elsewhere": (
        lambda: an_xlsx("", {"xl/workbook.xml": f'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd"><workbook {S}/>'}),
        "a.xlsx",
        "program|damaged",
    ),
    "elements without end": (lambda: an_odt("<text:p>" * 30_000 + "</text:p>" * 30_000), "a.odt", "damaged"),
    "a sheet of many cells": (
        lambda: an_xlsx(
            "", {"xl/worksheets/sheet1.xml": f"<worksheet {S}><sheetData>{'<c><v>1</v></c>' * 1_000_000}</sheetData></worksheet>"}
        ),
        "a.xlsx",
        "unfold|too long",
    ),
    "64k by 64k": (lambda: a_png_of(65_535, 65_535, b""), "a.png", "pixels"),
    "64k by 64k that unfolds": (lambda: a_png_of(65_535, 65_535, a_deflate_bomb()), "a.png", "pixels"),
    "a small picture that unfolds": (lambda: a_png_of(16, 16, a_deflate_bomb()), "a.png", ""),
    "profile that unfolds": (
        lambda: a_png().replace(chunk(b"IEND", b""), chunk(b"iCCP", b"x\0\0" + a_deflate_bomb(512)) + chunk(b"IEND", b"")),
        "a.png",
        "",
    ),
    "a jpeg of 65,500 by 65,500": (
        lambda: drawn("JPEG").replace(struct.pack(">HH", 32, 48), struct.pack(">HH", 65_500, 65_500)),
        "a.jpg",
        "pixels",
    ),
    "a jpeg of many scans": (a_slow_jpeg, "a.jpg", "too long|damaged"),
    "a PDF of bombs": (a_pdf_of_bombs, "a.pdf", "too long|damaged"),
    "a PDF of objects": (a_pdf_of_objects, "a.pdf", "too long|damaged"),
    "a PDF that nests": (a_pdf_that_nests, "a.pdf", "too long|damaged"),
    "a PDF of pages in pages": (lambda: a_pdf_of_pages(10**9), "a.pdf", "too long|damaged|"),
    "a PDF in circles": (a_pdf_in_circles, "a.pdf", ""),
    "a locked PDF": (locked_pdf, "a.pdf", "password"),
    "a half-locked PDF": (half_locked_pdf, "a.pdf", "password"),
    "a locked document": (locked_zip, "a.docx", "password"),
    "macros by type": (macro_document, "a.docx", "program"),
    "a packed program": (packed_program, "a.docx", "program"),
    "a control": (lambda: a_docx("", {"word/activeX/activeX1.xml": "<x/>"}), "a.docx", "program"),
    "scripts in a text": (lambda: an_odt("", "", {"Basic/Standard/Module1.xml": "<x/>"}), "a.odt", "program"),
    "a PDF that is a zip": (lambda: saved(a_pdf()) + a_zip({"a": b"x"}), "a.pdf", "two kinds"),
    "a JPEG that is a zip": (lambda: drawn("JPEG") + a_zip({"a": b"x"}), "a.jpg", "two kinds"),
    "a PNG that is a PDF": (lambda: a_png()[:33] + chunk(b"tEXt", b"x\0" + saved(a_pdf())) + a_png()[33:], "a.png", "two kinds"),
    "a recording that is a zip": (lambda: a_wave() + a_zip({"a": b"x"}), "a.wav", "two kinds"),
    "a recording that is a page": (lambda: mp3_frames(1)[:4] + b"<script>alert(1)</script>" + mp3_frames(), "a.mp3", "two kinds"),
    "a picture that is a script": (lambda: b"GIF89a/*" + bytes(10) + b"*/=1;alert(1)", "a.gif", "PNG"),
    "a text that is a picture and a script": (lambda: b"GIF89a=1;alert(1)//", "a.txt", "GIF"),
    "something before a PDF": (lambda: b"MZ" + bytes(60) + saved(a_pdf()), "a.pdf", "two kinds"),
    "a page with an icon's head": (lambda: b"\x89PNG\r\n\x1a\n<html><script>alert(1)</script>", "a.png", "two kinds"),
    "a presentation with a lying type": (a_pptx, "a.docx", "PowerPoint"),
    "boxes without end": (lambda: b"\0\0\0\x10ftypM4A \0\0\0\0" + box(b"moov", *[box(b"free")] * 200_000), "a.m4a", "damaged"),
    "boxes in boxes": (too_large_a_box, "a.m4a", "damaged"),
    "a table that promises too much": (
        lambda: an_m4a().replace(struct.pack(">II", 0, 12), struct.pack(">II", 0, 1 << 31)),
        "a.m4a",
        "damaged",
    ),
    "one size for all": (lambda: an_m4a().replace(struct.pack(">II", 0, 12), struct.pack(">II", 1 << 30, 4_000_000)), "a.m4a", "damaged"),
    "a chunk of 4 GB": (lambda: a_wave()[:36] + b"junk\xff\xff\xff\xff" + bytes(60), "a.wav", "damaged"),
    "frames that never end": (lambda: b"ID3\3\0\0\x7f\x7f\x7f\x7f" + bytes(100), "a.mp3", "damaged"),
    "a million beginnings": (lambda: b"ID3\3\0\0\0\0\0\0" + b"\xff\xfb" * 50_000, "a.mp3", "damaged|too long"),
    "pages of nothing": (
        lambda: ogg_page(2, 0, 0, [b"OpusHead\x01\x01"]) + ogg_page(0, 0, 1, [b""]) * 20_000,
        "a.ogg",
        "damaged|too long",
    ),
    "a film": (lambda: an_m4a(handler=b"vide"), "a.mp4", "film"),
}
