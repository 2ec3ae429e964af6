"""PDF: pages are carried over into a new file; of the old one nothing else is kept."""

import io
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from candour.areas.files.rebuilding import painting, pictures
from candour.areas.files.rebuilding.findings import Findings, Unfit
from candour.areas.files.rebuilding.portable_keys import ALLOWED, NAMED_BY_AUTHOR, PAGE
from candour.areas.files.rebuilding.portable_layers import HIDDEN, draw_notes, hidden_layers

MOST_PAGES = 1_000
_MOST_OBJECTS = 100_000
_PLAIN_FILTERS = {
    "/FlateDecode",
    "/LZWDecode",
    "/ASCII85Decode",
    "/ASCIIHexDecode",
    "/RunLengthDecode",
    "/DCTDecode",
    "/JPXDecode",
    "/CCITTFaxDecode",
    "/JBIG2Decode",
}
_UNFOLDED = {"/FlateDecode", "/LZWDecode", "/ASCII85Decode", "/ASCIIHexDecode", "/RunLengthDecode"}
_ABOUT = {"author": ("/Author",), "program": ("/Creator", "/Producer"), "when": ("/CreationDate", "/ModDate")}
_KNOWN_ROOT = {
    "/Type",
    "/Pages",
    "/Metadata",
    "/Names",
    "/OpenAction",
    "/AA",
    "/AF",
    "/Outlines",
    "/StructTreeRoot",
    "/AcroForm",
    "/Version",
}
_KNOWN_ROOT |= {"/PageMode", "/PageLayout", "/MarkInfo", "/OCProperties", "/Lang", "/ViewerPreferences"}
# What every program writes, and what is told elsewhere.
_GOES_WITHOUT_A_WORD = {
    "/ProcSet",
    "/StructParents",
    "/StructParent",
    "/Annots",
    "/Tabs",
    "/TrimBox",
    "/BleedBox",
    "/ArtBox",
    "/Properties",
    "/Name",
}
_GOES_WITHOUT_A_WORD |= {"/Thumb", "/AA", "/Trans", "/Dur", "/OC", "/CandourHidden"}
_TOLD_ABOUT = {key for keys in _ABOUT.values() for key in keys}


def _warm() -> None:
    """Fetch from disk now what qpdf's Python half would fetch when it first needs it."""
    new = Pdf.new()
    page = new.add_blank_page(page_size=(10, 10))
    page.Contents = new.make_stream(b"/Span <</ActualText (x)>> BDC BT ET EMC")
    painting.repaint(page.Contents, {"/MC0"})
    held = io.BytesIO()
    new.save(held)
    with pikepdf.open(io.BytesIO(held.getvalue())) as again:
        list(again.pages)
        again.docinfo  # noqa: B018 - asked for what it loads


_warm()


def rebuild(kind: str, data: bytes, found: Findings) -> bytes:
    """
    Return the pages as they look on paper: no script, no attachment, no note, no layer that is switched off, no earlier version.

    :raises Unfit: when it is damaged, locked or too large.
    """
    try:
        with pikepdf.open(io.BytesIO(data), suppress_warnings=True) as old:
            if old.is_encrypted:
                raise Unfit("locked")
            return _carry_over(old, data, found)
    except pikepdf.PasswordError as locked:
        raise Unfit("locked") from locked
    except (pikepdf.PdfError, pikepdf.DataDecodingError, RuntimeError, ValueError, TypeError, AttributeError, KeyError) as bad:
        # What is locked needs chance to be opened, and chance comes from a device that is out of reach here.
        raise Unfit("locked" if b"/Encrypt" in data else "damaged") from bad


def _carry_over(old: Pdf, data: bytes, found: Findings) -> bytes:
    if not 0 < len(old.pages) <= MOST_PAGES or len(old.objects) > _MOST_OBJECTS:
        raise Unfit("damaged" if not len(old.pages) else "too_heavy")
    _tell_of_the_file(old, data, found)
    hidden = hidden_layers(old)
    draw_notes(old, found, hidden)
    for page in old.pages:
        _strip_page(page.obj, found)
    new = Pdf.new()
    new.pages.extend(old.pages)
    cleaner = _Cleaner(new, found, has_hidden=bool(hidden))
    # Painting first, everywhere: what is hidden is known by names in the resources, which several pages share and cleaning takes away.
    for page in new.pages:
        cleaner.repaint_page(page.obj)
    for page in new.pages:
        cleaner.clean_page(page.obj)
    for key in list(new.Root.keys()):
        if key not in ("/Type", "/Pages"):
            del new.Root[key]
    for key in list(new.trailer.keys()):
        if key not in ("/Root", "/Size"):
            del new.trailer[key]
    held = io.BytesIO()
    new.save(held, deterministic_id=True, recompress_flate=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return held.getvalue()


def _tell_of_the_file(old: Pdf, data: bytes, found: Findings) -> None:
    root, info = old.Root, old.trailer.get("/Info", Dictionary())
    if isinstance(info, Dictionary):
        for code, keys in _ABOUT.items():
            found.took(code, int(any(k in info for k in keys)))
        found.took("notes", int(bool(set(info.keys()) - _TOLD_ABOUT)))
    if "/Metadata" in root:
        _tell_of_xmp(root["/Metadata"], found)
    found.took("other", int(bool(set(root.keys()) - _KNOWN_ROOT)))
    names = root.get("/Names", Dictionary())
    found.took("script", int("/JavaScript" in names or "/OpenAction" in root or "/AA" in root))
    found.took("embedded", len(names.EmbeddedFiles.get("/Names", Array())) // 2 if "/EmbeddedFiles" in names else 0)
    found.took("embedded", int("/AF" in root and "/EmbeddedFiles" not in names))
    found.took("outline", int("/Outlines" in root))
    found.took("tags", int("/StructTreeRoot" in root))
    found.took("other", int("/PieceInfo" in root or "/Collection" in root))
    form = root.get("/AcroForm")
    if isinstance(form, Dictionary):
        found.took("form", int(bool(len(form.get("/Fields", Array()))) or "/XFA" in form))
    # Each saving that only adds to a file ends with this word; a file prepared for the web has it twice from the start.
    endings = data.count(b"startxref") - (1 if b"/Linearized" in data[:2048] else 0)
    found.took("earlier", endings - 1)
    end = data.rfind(b"%%EOF")
    found.took("behind", int(bool(data[end + 5 :].strip())))


def _tell_of_xmp(metadata: Object, found: Findings) -> None:
    found.took("notes")
    text = metadata.read_bytes() if isinstance(metadata, Stream) else b""
    found.took("author", int(b"creator" in text))
    found.took("program", int(b"CreatorTool" in text or b"Producer" in text))


def _strip_page(page: Object, found: Findings) -> None:
    found.took("preview", int("/Thumb" in page))
    found.took("script", int("/AA" in page))
    found.took("other", int("/PieceInfo" in page))
    found.took("notes", int("/Metadata" in page))
    if "/CropBox" in page and "/MediaBox" in page:
        crop, media = [float(v) for v in page.CropBox], [float(v) for v in page.MediaBox]
        smaller = crop[0] > media[0] + 1 or crop[1] > media[1] + 1 or crop[2] < media[2] - 1 or crop[3] < media[3] - 1
        found.leaves("cropped", int(smaller))
    for key in list(page.keys()):
        if key not in PAGE:
            found.took("other", int(key not in _GOES_WITHOUT_A_WORD))
            del page[key]


class _Cleaner:
    """Walks everything that a page draws with and keeps what is known to draw."""

    def __init__(self, new: Pdf, found: Findings, *, has_hidden: bool) -> None:
        self.new = new
        self.found = found
        self.has_hidden = has_hidden
        self.seen: set[tuple[int, int]] = set()
        self.painted: set[tuple[int, int]] = set()

    def clean_page(self, page: Object) -> None:
        for key in list(page.keys()):
            if key not in PAGE:
                del page[key]
        self.clean(page.get("/Resources"))
        self.clean(page.get("/Group"))
        self.clean(page.get("/Contents"))

    def repaint_page(self, page: Object) -> None:
        resources = page.get("/Resources", Dictionary())
        if "/Contents" in page:
            contents = page.Contents
            parts = [p for p in (contents if isinstance(contents, Array) else [contents]) if isinstance(p, Stream)]
            # The parts are one text: a mark may begin in one and end in the next, and one part may serve several pages.
            page.Contents = self.new.make_stream(b"\n".join(p.read_bytes() for p in parts))
            self._repaint(page.Contents, resources)
        self._repaint_what_it_draws(resources)

    def _repaint(self, stream: Stream, resources: Object) -> None:
        for code, times in painting.repaint(stream, self._hidden_in(resources)).items():
            self.found.took(code, times)

    def _repaint_what_it_draws(self, resources: Object) -> None:
        waiting = [resources]
        while waiting:
            here = waiting.pop()
            if not isinstance(here, Dictionary) or (here.objgen != (0, 0) and here.objgen in self.painted):
                continue
            self.painted.add(here.objgen)
            for kind in ("/XObject", "/Pattern", "/Font"):
                for part in dict(here.get(kind, Dictionary())).values():
                    for stream in dict(part.get("/CharProcs", Dictionary())).values() if kind == "/Font" else [part]:
                        if not isinstance(stream, Stream) or stream.objgen in self.painted:
                            continue
                        self.painted.add(stream.objgen)
                        own = stream.get("/Resources", here)
                        waiting.append(own)
                        if kind != "/XObject" or stream.get("/Subtype") == Name.Form:
                            self._repaint(stream, own)

    def _hidden_in(self, resources: Object) -> set[str]:
        if not self.has_hidden or not isinstance(resources, Dictionary):
            return set()
        hidden = {n for n, layer in resources.get("/Properties", Dictionary()).items() if isinstance(layer, Dictionary) and HIDDEN in layer}
        drawn = resources.get("/XObject", Dictionary())
        return hidden | {n for n, part in drawn.items() if isinstance(part, Stream) and HIDDEN in part}

    def clean(self, thing: Any) -> None:
        """Clean what is drawn with, and what that is drawn with, without going round in circles."""
        waiting: list[tuple[Any, str]] = [(thing, "")]
        while waiting:
            here, under = waiting.pop()
            if not isinstance(here, (Dictionary, Array, Stream)):
                continue
            if here.objgen != (0, 0):
                if here.objgen in self.seen:
                    continue
                self.seen.add(here.objgen)
            if len(self.seen) > _MOST_OBJECTS:
                raise Unfit("too_heavy")
            if isinstance(here, Array):
                waiting += [(part, under) for part in here]
                continue
            if isinstance(here, Stream):
                self._clean_stream(here)
            for key in list(here.keys()):
                if under not in NAMED_BY_AUTHOR and key not in ALLOWED:
                    self._tell(key)
                    del here[key]
                    continue
                value = here[key]
                if isinstance(value, Stream) and under == "/XObject" and HIDDEN in value:
                    del here[key]
                elif isinstance(value, Object):
                    waiting.append((value, "" if under in NAMED_BY_AUTHOR else key))

    def _tell(self, key: str) -> None:
        told = {"/Metadata": "notes", "/PieceInfo": "other", "/LastModified": "when", "/Alternates": "frames", "/AF": "embedded"}
        if key not in _GOES_WITHOUT_A_WORD:
            self.found.took(told.get(key, "other"))

    def _clean_stream(self, stream: Stream) -> None:
        filters = stream.get("/Filter", Array())
        names = [str(f) for f in filters] if isinstance(filters, Array) else [str(filters)]
        if not set(names) <= _PLAIN_FILTERS or "/F" in stream:
            stream.write(b"")
            return
        if names and names[-1] == "/DCTDecode":
            self._clean_jpeg(stream, names)
        elif names and names[-1] == "/JPXDecode":
            self._clean_jpeg_2000(stream, names)

    def _clean_jpeg(self, stream: Stream, names: list[str]) -> None:
        raw = _unwrapped(stream, names)
        inside = Findings()
        plain, _, _ = pictures.plain_jpeg(raw, inside)
        for code, times in inside.removed.items():
            self.found.took(code, times)
        parameters = stream.get("/DecodeParms")
        last = parameters[-1] if isinstance(parameters, Array) and len(parameters) else parameters
        if isinstance(last, Dictionary):
            stream.write(plain, filter=Name.DCTDecode, decode_parms=last)
        else:
            stream.write(plain, filter=Name.DCTDecode)

    def _clean_jpeg_2000(self, stream: Stream, names: list[str]) -> None:
        raw = _unwrapped(stream, names)
        kept, at = [], 0
        if raw.startswith(b"\xff\x4f\xff\x51"):
            return
        while at + 8 <= len(raw):
            size, kind = int.from_bytes(raw[at : at + 4], "big") or len(raw) - at, raw[at + 4 : at + 8]
            if size < 8 or at + size > len(raw):
                raise Unfit("damaged")
            if kind in (b"jP  ", b"ftyp", b"jp2h", b"jp2c"):
                kept.append(raw[at : at + size])
            else:
                self.found.took("other")
            at += size
        stream.write(b"".join(kept), filter=Name.JPXDecode)


def _unwrapped(stream: Stream, names: list[str]) -> bytes:
    """Return a picture's bytes without the wrappings around its own format."""
    if len(names) == 1:
        return stream.read_raw_bytes()
    if not set(names[:-1]) <= _UNFOLDED:
        raise Unfit("damaged")
    with Pdf.new() as aside:
        copy = aside.make_stream(stream.read_raw_bytes())
        copy.Filter = Array([Name(n) for n in names[:-1]])
        return copy.read_bytes()
