"""What a file is, by its bytes; anything that we do not know well is refused."""

import codecs
from dataclasses import dataclass

from candour.areas.files import archives, pictures
from candour.areas.files.refusals import Refused, damaged, wrong_kind

LARGEST = 10 * 1024 * 1024
# The scanners' harmless test file: taking it would show that nobody looks. In two parts, so that no scanner takes this module for it.
SCANNERS_TEST = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!"


@dataclass(frozen=True)
class Kind:
    code: str
    label: str
    content_type: str
    endings: tuple[str, ...]


_OFFICE = "application/vnd.openxmlformats-officedocument."
KINDS = {
    k.code: k
    for k in (
        Kind("pdf", "PDF", "application/pdf", (".pdf",)),
        Kind("png", "PNG picture", "image/png", (".png",)),
        Kind("jpeg", "JPEG picture", "image/jpeg", (".jpg", ".jpeg")),
        Kind("csv", "CSV table", "text/csv; charset=utf-8", (".csv",)),
        Kind("txt", "plain text", "text/plain; charset=utf-8", (".txt",)),
        Kind("xlsx", "Excel workbook", _OFFICE + "spreadsheetml.sheet", (".xlsx",)),
        Kind("ods", "OpenDocument spreadsheet", "application/vnd.oasis.opendocument.spreadsheet", (".ods",)),
        Kind("docx", "Word document", _OFFICE + "wordprocessingml.document", (".docx",)),
    )
}


def recognise(data: bytes, name: str) -> Kind:
    """
    Return what kind of file the bytes are.

    :raises Refused: when they are none that we take, damaged, dangerous, or not what the name says.
    """
    if not data:
        raise Refused(f"'{name}' is empty: choose the file again, or check that it was saved.")
    if len(data) > LARGEST:
        raise Refused(f"'{name}' is larger than {LARGEST // 1024 // 1024} MB: send a smaller file, or split it.")
    if SCANNERS_TEST in data:
        raise Refused(f"'{name}' holds the test signature of virus scanners, so it is not taken.")
    kind = KINDS[_code(data, name)]
    if not name.lower().endswith(kind.endings):
        raise Refused(f"'{name}' is a {kind.label} by its content: give it a name that ends in {kind.endings[0]}, or send the right file.")
    return kind


def _code(data: bytes, name: str) -> str:
    if data.startswith(b"%PDF-"):
        if b"%%EOF" not in data[-2048:]:
            raise damaged(name, "PDF")
        return "pdf"
    if data.startswith(pictures.PNG):
        pictures.require_safe_png(data, name)
        return "png"
    if data.startswith(pictures.JPEG):
        pictures.require_safe_jpeg(data, name)
        return "jpeg"
    if data.startswith(b"PK\x03\x04"):
        return archives.office_kind(data, name)
    return _text(data, name)


def _text(data: bytes, name: str) -> str:
    code = {".csv": "csv", ".txt": "txt"}.get(name.lower()[-4:])
    if code is None:
        raise wrong_kind(name)
    try:
        text = data.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError:
        text = "\0"
    if any(c < " " and c not in "\t\n\r\f" for c in text):
        raise Refused(f"'{name}' is not text in UTF-8: save it again and choose 'CSV UTF-8' or 'UTF-8' as its encoding.")
    return code
