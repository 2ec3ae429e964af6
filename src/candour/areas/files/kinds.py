"""What a file is, by its bytes; anything that we do not know well is refused."""

from dataclasses import dataclass

from candour.areas.files.refusals import Refused, refusal, wrong_kind

LARGEST = 10 * 1024 * 1024
#: A picture drawn anew may need a little more room than the old one.
LARGEST_KEPT = 2 * LARGEST
# The scanners' harmless test file: taking it would show that nobody looks. In two parts, so that no scanner takes this module for it.
SCANNERS_TEST = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!"


@dataclass(frozen=True)
class Kind:
    code: str
    label: str
    content_type: str
    endings: tuple[str, ...]

    @property
    def article(self) -> str:
        return "an" if self.code in ("xlsx", "ods", "odt", "mp3", "m4a", "ogg") else "a"


_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
KINDS = {
    k.code: k
    for k in (
        Kind("pdf", "PDF", "application/pdf", (".pdf",)),
        Kind("png", "PNG picture", "image/png", (".png",)),
        Kind("jpeg", "JPEG picture", "image/jpeg", (".jpg", ".jpeg")),
        Kind("webp", "WebP picture", "image/webp", (".webp",)),
        Kind("csv", "CSV table", "text/csv; charset=utf-8", (".csv",)),
        Kind("txt", "plain text", "text/plain; charset=utf-8", (".txt",)),
        Kind("xlsx", "Excel workbook", _OFFICE + "spreadsheetml.sheet", (".xlsx",)),
        Kind("docx", "Word document", _OFFICE + "wordprocessingml.document", (".docx",)),
        Kind("pptx", "PowerPoint presentation", _OFFICE + "presentationml.presentation", (".pptx",)),
        Kind("ods", "OpenDocument spreadsheet", _OPEN + "spreadsheet", (".ods",)),
        Kind("odt", "OpenDocument text", _OPEN + "text", (".odt",)),
        Kind("mp3", "MP3 recording", "audio/mpeg", (".mp3",)),
        Kind("m4a", "M4A recording", "audio/mp4", (".m4a", ".mp4")),
        Kind("ogg", "Ogg recording", "audio/ogg", (".ogg", ".oga", ".opus")),
        Kind("wav", "WAV recording", "audio/wav", (".wav",)),
        Kind("flac", "FLAC recording", "audio/flac", (".flac",)),
    )
}
ENDINGS = tuple(e for k in KINDS.values() for e in k.endings)
DOCUMENTS = ("xlsx", "docx", "pptx", "ods", "odt")
TEXTS = ("csv", "txt")
# How files begin, and why we do not take some of them.
_BEGINNINGS = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"PK\x03\x04", "zip"),
    (b"fLaC", "flac"),
    (b"OggS", "ogg"),
    (b"ID3", "mp3"),
)
_REFUSED = (
    (b"GIF8", "gif"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old_office"),
    (b"#!AMR", "amr"),
    (b"{\\rtf", "rtf"),
)
_HEIC = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif")
_PAGES = (b"<!doctype", b"<html", b"<script", b"<svg", b"<?php", b"<?xml")


def recognise(data: bytes, name: str) -> str:
    """
    Return what the bytes begin as: a kind, or `zip`, which the workshop looks into.

    :raises Refused: when they are none that we take, dangerous, or several kinds at once.
    """
    if not data:
        raise Refused(f"'{name}' is empty: choose the file again, or check that it was saved.")
    if len(data) > LARGEST:
        raise Refused(f"'{name}' is larger than {LARGEST // 1024 // 1024} MB: send a smaller file, or split it.")
    if SCANNERS_TEST in data:
        raise Refused(f"'{name}' holds the test signature of virus scanners, so it is not taken.")
    code = beginning(data, name)
    require_one_kind(data, code, name)
    if code != "zip":
        require_name(code, name)
    return code


def require_name(code: str, name: str) -> None:
    """:raises Refused: when the name says another kind than the bytes."""
    kind = KINDS[code]
    if not name.lower().endswith(kind.endings):
        said = f"'{name}' is {kind.article} {kind.label} by its content"
        raise Refused(f"{said}: give it a name that ends in {kind.endings[0]}, or send the right file.")


def require_one_kind(data: bytes, code: str, name: str) -> None:
    """:raises Refused: when the same bytes are also another kind of file: who opens them cannot know what they get."""
    head = data[:1024].lower()
    if code in TEXTS:
        start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
        if start.startswith((*_PAGES, b"riff", *(b.lower() for b, _ in _BEGINNINGS), *(b.lower() for b, _ in _REFUSED))):
            raise refusal("polyglot", name)
        return
    is_zip = code == "zip"
    end = -1 if is_zip else data.rfind(b"PK\x05\x06")
    if (end >= 0 and b"PK\x01\x02" in data[:end]) or (code != "pdf" and b"%PDF-" in data[:1024]):
        raise refusal("polyglot", name)
    if not is_zip and any(page in head for page in _PAGES[:5]):
        raise refusal("polyglot", name)


def beginning(data: bytes, name: str) -> str:
    """
    Return what the bytes begin as.

    :raises Refused: when they are none that we take.
    """
    for mark, code in _BEGINNINGS:
        if data.startswith(mark):
            return code
    for mark, why in _REFUSED:
        if data.startswith(mark):
            raise refusal(why, name)
    if data[:4] == b"RIFF" and data[8:12] in (b"WEBP", b"WAVE"):
        return "webp" if data[8:12] == b"WEBP" else "wav"
    if data[4:8] == b"ftyp":
        if data[8:12] in _HEIC:
            raise refusal("heic", name)
        return "m4a"
    if data[:1] == b"\xff" and len(data) > 2 and data[1] & 0xE6 == 0xE2:
        return "mp3"
    ending = name.lower()[-4:]
    if ending not in (".csv", ".txt"):
        if b"%PDF-" in data[:1024]:
            raise refusal("polyglot", name)
        raise refusal("another", name) if name.lower().endswith(ENDINGS) else wrong_kind(name)
    return ending[1:]
