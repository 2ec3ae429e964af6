"""What a zip file is: a spreadsheet, a document, or nothing that we take. It is measured before it is unfolded."""

import io
import zipfile
import zlib

from candour.areas.files.refusals import Refused, damaged, wrong_kind

MOST_MEMBERS = 2_000
MOST_UNFOLDED = 200 * 1024 * 1024
MOST_FOLDED = 150  # how many times larger a member may be than it is packed; spreadsheets reach about 30
_SMALL = 1024 * 1024  # a small member may fold as tightly as it likes

_MAIN_PART = {
    b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": "xlsx",
    b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": "docx",
}


def office_kind(data: bytes, name: str) -> str:
    """
    Return whether the zip is an xlsx, an ods or a docx.

    :raises Refused: when it is neither, is damaged, holds macros, is locked with a password, or would unfold too far.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _require_safe_sizes(archive, name)
            code = _code(archive, name)
            # Reads every member to its declared size at most and checks each sum: a header that lies is found here.
            if archive.testzip() is not None:
                raise damaged(name, "document")
            return code
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError, zlib.error) as bad:
        raise damaged(name, "document") from bad


def _require_safe_sizes(archive: zipfile.ZipFile, name: str) -> None:
    members = archive.infolist()
    too_much = len(members) > MOST_MEMBERS or sum(m.file_size for m in members) > MOST_UNFOLDED
    if too_much or any(m.file_size > max(_SMALL, MOST_FOLDED * m.compress_size) for m in members):
        raise Refused(f"'{name}' would unfold to far more than it seems, so it is not opened: save it again with less in it, or as CSV.")
    if any(m.flag_bits & 1 for m in members):
        raise Refused(f"'{name}' is locked with a password: take the password off and send it again.")
    if any(m.filename.startswith(("/", "\\")) or ".." in m.filename.replace("\\", "/").split("/") for m in members):
        raise damaged(name, "document")


def _code(archive: zipfile.ZipFile, name: str) -> str:
    members = set(archive.namelist())
    if any(m.lower().endswith("vbaproject.bin") or m.startswith("Basic/") for m in members):
        raise Refused(f"'{name}' holds macros: save it without them (.xlsx, .docx or .ods) and send that.")
    if "[Content_Types].xml" in members:
        # The types are found as bytes; the XML is never parsed, so it cannot do anything to us.
        types = archive.read("[Content_Types].xml")
        for main_part, code in _MAIN_PART.items():
            if main_part in types:
                return code
    if "mimetype" in members and archive.read("mimetype").strip() == b"application/vnd.oasis.opendocument.spreadsheet":
        return "ods"
    raise wrong_kind(name)
