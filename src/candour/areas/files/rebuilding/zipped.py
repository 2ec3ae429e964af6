"""Zip files: which document one is, by what it says of itself; then the rebuilding of that."""

from candour.areas.files.rebuilding import office, opendocument
from candour.areas.files.rebuilding.findings import Findings, Unfit
from candour.areas.files.rebuilding.office_parts import MAIN
from candour.areas.files.rebuilding.zips import Parts

_WITH_PROGRAMS = (b"macroEnabled", b"vbaProject", b"ms-excel.addin", b"xlMacrosheet")


def recognise(data: bytes) -> str:
    """
    Return which document the zip is.

    :raises Unfit: when it is none that we take, damaged, or holds programs.
    """
    parts = Parts(data, Findings())
    if "mimetype" in parts:
        said = parts.read("mimetype").strip().decode("ascii", "replace")
        for kind, mime in opendocument.MIMES.items():
            if said == mime:
                return kind
    if "[Content_Types].xml" in parts:
        types = parts.read("[Content_Types].xml")
        if any(sign in types for sign in _WITH_PROGRAMS):
            raise Unfit("active")
        for kind, part in MAIN.items():
            if part.content_type.encode() in types:
                return kind
    raise Unfit("wrong_kind")


def rebuild(kind: str, data: bytes, found: Findings) -> bytes:
    """
    Return the document that the zip is, rebuilt.

    :raises Unfit: when it will not do.
    """
    if kind in opendocument.MIMES:
        return opendocument.rebuild(kind, data, found)
    return office.rebuild(kind, data, found)
