"""Where a PDF hides things."""

import io
from collections.abc import Callable, Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf

from tests.areas.files.marks import MARK
from tests.areas.files.samples import a_pdf, drawn, saved
from tests.areas.files.slots_of_pictures import with_segment

_M = MARK.encode()
INFO = ("/Title", "/Author", "/Subject", "/Keywords", "/Creator", "/Producer", "/CreationDate", "/ModDate", "/Company", "/SourceModified")
ROOT = (
    "/Lang",
    "/PieceInfo",
    "/SpiderInfo",
    "/Legal",
    "/Perms",
    "/Requirements",
    "/Threads",
    "/Extensions",
    "/URI",
    "/Version_",
    "/DSS",
    "/OwnKey",
)
PAGE = ("/PieceInfo", "/LastModified", "/ID", "/PZ", "/Tabs", "/OwnKey", "/AF", "/B", "/PresSteps", "/TemplateInstantiated", "/DPart")
NOTE = ("/Contents", "/T", "/Subj", "/RC", "/NM", "/M", "/CreationDate", "/OwnKey", "/Lang")


def _changed(change: Callable[[Pdf], None], content: bytes = b"", **more: object) -> bytes:
    pdf = a_pdf(content)
    change(pdf)
    return saved(pdf, **more)


def _set(holder: Callable[[Pdf], pikepdf.Object], key: str, value: object = MARK) -> Callable[[Pdf], None]:
    def change(pdf: Pdf) -> None:
        holder(pdf)[key] = Dictionary(X=value) if key == "/PieceInfo" else value

    return change


def _annotation(**keys: object) -> Callable[[Pdf], None]:
    def change(pdf: Pdf) -> None:
        note = pdf.make_indirect(Dictionary(Type=Name.Annot, Rect=[10, 10, 20, 20], **keys))
        pdf.pages[0].Annots = Array([note])
        if keys.get("FT"):
            pdf.Root.AcroForm = Dictionary(Fields=Array([note]))

    return change


def _hidden_layer(pdf: Pdf, **view: object) -> Dictionary:
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name="Layer"))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(**(view or {"OFF": Array([layer])})))
    return layer


def _stream(pdf: Pdf, data: bytes = _M, **keys: object) -> pikepdf.Stream:
    stream = pdf.make_stream(data)
    for key, value in keys.items():
        stream[f"/{key}"] = value
    return stream


def _image(pdf: Pdf, data: bytes, **keys: object) -> pikepdf.Stream:
    image = pdf.make_stream(data)
    shape = {"Type": Name.XObject, "Subtype": Name.Image, "Width": 48, "Height": 32, "ColorSpace": Name.DeviceRGB, "BitsPerComponent": 8}
    for key, value in (shape | {"Filter": Name.DCTDecode} | keys).items():
        image[f"/{key}"] = value
    pdf.pages[0].Resources.XObject = Dictionary(Im0=image)
    return image


def _form(pdf: Pdf, data: bytes = b"0 0 5 5 re f", **keys: object) -> None:
    form = _stream(pdf, data, Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 10, 10]), **keys)
    pdf.pages[0].Resources.XObject = Dictionary(Fm0=form)


def _jpeg_2000() -> bytes:
    def part(name: bytes, body: bytes) -> bytes:
        return (8 + len(body)).to_bytes(4, "big") + name + body

    return (
        part(b"jP  ", b"\r\n\x87\n")
        + part(b"ftyp", b"jp2 \0\0\0\0jp2 ")
        + part(b"xml ", _M)
        + part(b"uuid", bytes(16) + _M)
        + part(b"jp2c", b"\xff\x4f")
    )


def _xmp(pdf: Pdf) -> pikepdf.Stream:
    return _stream(pdf, b"<x:xmpmeta><dc:creator>" + _M + b"</dc:creator></x:xmpmeta>", Type=Name.Metadata, Subtype=Name.XML)


def _earlier() -> bytes:
    first = saved(
        a_pdf(b"BT /F1 12 Tf 10 100 Td (" + _M + b") Tj ET\n"), compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable
    )
    # A later saving that only adds: object 4 is the page's content, and the old one stays in the file.
    with pikepdf.open(io.BytesIO(first)) as pdf:
        number = pdf.pages[0].Contents.objgen[0]
    plain = a_pdf()
    content = plain.pages[0].Contents.read_bytes()
    at = len(first)
    added = b"%d 0 obj\n<< /Length %d >>\nstream\n%s\nendstream\nendobj\n" % (number, len(content), content)
    start = first.rindex(b"startxref")
    old = int(first[start:].split()[1])
    table = b"xref\n%d 1\n%010d 00000 n \ntrailer\n<< /Size 20 /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (
        number,
        at,
        old,
        at + len(added),
    )
    return first + added + table


def pdfs() -> Iterator[tuple[str, bytes]]:
    for key in INFO:
        yield f"info {key}", _changed(_set(lambda pdf: pdf.docinfo, key))
    for key in ROOT:
        yield f"root {key}", _changed(_set(lambda pdf: pdf.Root, key))
    for key in PAGE:
        yield f"page {key}", _changed(_set(lambda pdf: pdf.pages[0].obj, key))
    for key in NOTE:
        yield f"note {key}", _changed(_annotation(Subtype=Name.Text, **{key[1:]: MARK}))
    yield "xmp", _changed(lambda pdf: pdf.Root.__setitem__("/Metadata", _xmp(pdf)))
    yield "xmp of a page", _changed(lambda pdf: pdf.pages[0].obj.__setitem__("/Metadata", _xmp(pdf)))
    yield "thumbnail", _changed(lambda pdf: pdf.pages[0].obj.__setitem__("/Thumb", _stream(pdf)))
    yield "attachment", _changed(lambda pdf: pdf.attachments.__setitem__("a.txt", _M))
    yield "name of an attachment", _changed(lambda pdf: pdf.attachments.__setitem__(f"{MARK}.txt", b"x"))
    script = Dictionary(S=Name.JavaScript, JS=f"app.alert('{MARK}')")
    yield "script at opening", _changed(_set(lambda pdf: pdf.Root, "/OpenAction", script))
    yield "script by name", _changed(_set(lambda pdf: pdf.Root, "/Names", Dictionary(JavaScript=Dictionary(Names=Array(["x", script])))))
    yield "script of a page", _changed(_set(lambda pdf: pdf.pages[0].obj, "/AA", Dictionary(O=script)))
    yield "program to start", _changed(_set(lambda pdf: pdf.Root, "/OpenAction", Dictionary(S=Name.Launch, F=MARK)))
    yield "link", _changed(_annotation(Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=f"https://example.org/{MARK}")))
    yield "link to a place", _changed(_annotation(Subtype=Name.Link, Dest=MARK))
    yield "hidden note", _changed(_annotation(Subtype=Name.FreeText, Contents=MARK, F=2))
    yield "invisible note with looks", _changed(lambda pdf: _annotation(Subtype=Name.FreeText, F=2, AP=Dictionary(N=_stream(pdf)))(pdf))
    yield "field", _changed(_annotation(Subtype=Name.Widget, FT=Name.Tx, T=MARK, F=2))
    yield "field's hint", _changed(_annotation(Subtype=Name.Widget, FT=Name.Tx, T="x", TU=MARK, TM=MARK))
    yield "field's hidden value", _changed(_annotation(Subtype=Name.Widget, FT=Name.Tx, T="x", V=MARK, DV=MARK, F=2))
    signature = Dictionary(Type=Name.Sig, Name=MARK, Reason=MARK, Location=MARK, ContactInfo=MARK)
    yield "signature", _changed(_annotation(Subtype=Name.Widget, FT=Name.Sig, T="x", V=signature))
    yield "sound", _changed(lambda pdf: _annotation(Subtype=Name.Sound, Sound=_stream(pdf))(pdf))
    yield "attached note", _changed(lambda pdf: _annotation(Subtype=Name.FileAttachment, FS=Dictionary(EF=Dictionary(F=_stream(pdf))))(pdf))
    yield "xfa", _changed(lambda pdf: pdf.Root.__setitem__("/AcroForm", Dictionary(XFA=_stream(pdf), Fields=Array([]))))
    yield "bookmarks", _changed(_set(lambda pdf: pdf.Root, "/Outlines", Dictionary(First=Dictionary(Title=MARK))))
    yield "labels of pages", _changed(_set(lambda pdf: pdf.Root, "/PageLabels", Dictionary(Nums=Array([0, Dictionary(P=MARK)]))))
    yield "names of places", _changed(_set(lambda pdf: pdf.Root, "/Dests", Dictionary({f"/{MARK}": Array([0])})))
    tree = Dictionary(K=Dictionary(S=Name.P, Alt=MARK, ActualText=MARK, T=MARK, E=MARK))
    yield "reading marks", _changed(_set(lambda pdf: pdf.Root, "/StructTreeRoot", tree))
    yield "printing conditions", _changed(_set(lambda pdf: pdf.Root, "/OutputIntents", Array([Dictionary(Info=MARK)])))
    yield "collection", _changed(_set(lambda pdf: pdf.Root, "/Collection", Dictionary(D=MARK)))
    yield "viewer", _changed(_set(lambda pdf: pdf.Root, "/ViewerPreferences", Dictionary(X=MARK)))
    yield "words beside the words", _changed(lambda pdf: None, b"/Span <</ActualText (" + _M + b")>> BDC 0 0 5 5 re f EMC\n")
    yield "words beside, in hex", _changed(lambda pdf: None, b"/Span <</ActualText <" + _M.hex().encode() + b">>> BDC 0 0 5 5 re f EMC\n")
    yield "name of a mark", _changed(lambda pdf: None, b"/" + _M + b" BMC 0 0 5 5 re f EMC\n")
    yield "point", _changed(lambda pdf: None, b"/X <</K <</L (" + _M + b")>>>> DP 0 0 5 5 re f\n")
    yield "remark in a page", _changed(lambda pdf: None, b"% " + _M + b"\n0 0 5 5 re f\n")
    yield (
        "mark by name",
        _changed(
            lambda pdf: pdf.pages[0].Resources.__setitem__("/Properties", Dictionary(P0=Dictionary(X=MARK))),
            b"/X /P0 BDC 0 0 5 5 re f EMC\n",
        ),
    )
    hidden = b"/OC /L0 BDC BT /F1 12 Tf 10 50 Td (" + _M + b") Tj ET EMC\n"

    def in_layer(pdf: Pdf) -> None:
        pdf.pages[0].Resources.Properties = Dictionary(L0=_hidden_layer(pdf))

    def in_layer_by_default(pdf: Pdf) -> None:
        pdf.pages[0].Resources.Properties = Dictionary(L0=_hidden_layer(pdf, BaseState=Name.OFF))

    def in_member(pdf: Pdf) -> None:
        member = Dictionary(Type=Name.OCMD, OCGs=_hidden_layer(pdf))
        pdf.pages[0].Resources.Properties = Dictionary(L0=pdf.make_indirect(member))

    yield "layer switched off", _changed(in_layer, hidden)
    yield "layers off by default", _changed(in_layer_by_default, hidden)
    yield "layers together", _changed(in_member, hidden)
    yield "form in a layer", _changed(lambda pdf: _form(pdf, b"BT (" + _M + b") Tj ET", OC=_hidden_layer(pdf)), b"/Fm0 Do\n")
    yield "name of a layer", _changed(lambda pdf: _hidden_layer(pdf).__setitem__("/Name", MARK))
    yield "data of a form", _changed(lambda pdf: _form(pdf, PieceInfo=Dictionary(X=MARK), LastModified=MARK), b"/Fm0 Do\n")
    yield "form of another file", _changed(lambda pdf: _form(pdf, Ref=Dictionary(F=MARK)), b"/Fm0 Do\n")
    yield "remark in a form", _changed(lambda pdf: _form(pdf, b"%" + _M + b"\n0 0 1 1 re f"), b"/Fm0 Do\n")
    picture = drawn("JPEG")
    yield "picture's remark", _changed(lambda pdf: _image(pdf, with_segment(0xFE, _M)), b"/Im0 Do\n")
    yield "picture's exif", _changed(lambda pdf: _image(pdf, with_segment(0xE1, b"Exif\0\0MM" + _M)), b"/Im0 Do\n")
    yield "behind a picture", _changed(lambda pdf: _image(pdf, picture + _M), b"/Im0 Do\n")
    yield "picture's xmp", _changed(lambda pdf: _image(pdf, picture, Metadata=_xmp(pdf)), b"/Im0 Do\n")
    yield "picture instead", _changed(lambda pdf: _image(pdf, picture, Alternates=Array([Dictionary(Image=_stream(pdf))])), b"/Im0 Do\n")
    yield "picture's printing data", _changed(lambda pdf: _image(pdf, picture, OPI=Dictionary(X=MARK)), b"/Im0 Do\n")
    yield "jpeg 2000", _changed(lambda pdf: _image(pdf, _jpeg_2000(), Filter=Name.JPXDecode), b"/Im0 Do\n")
    yield "key of a font", _changed(lambda pdf: pdf.pages[0].Resources.Font.F1.__setitem__("/OwnKey", MARK))
    yield "key of a state", _changed(_set(lambda pdf: pdf.pages[0].Resources, "/ExtGState", Dictionary(G0=Dictionary(OwnKey=MARK))))
    yield "key of the resources", _changed(_set(lambda pdf: pdf.pages[0].Resources, "/OwnKey"))
    yield "trailer", _changed(_set(lambda pdf: pdf.trailer, "/OwnKey"))
    good = saved(a_pdf())
    yield "behind the end", good + _M
    yield "remark at the head", good.replace(b"\n", b"\n%" + _M + b"\n", 1)
    yield "earlier version", _earlier()
