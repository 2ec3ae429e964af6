"""Zip files: measured before anything is unfolded, and packed anew without days, remarks and what stands between their members."""

import codecs
import io
import zipfile
import zlib

from candour.areas.files.rebuilding.findings import Findings, Unfit

MOST_MEMBERS = 2_000
MOST_UNFOLDED = 200 * 1024 * 1024
MOST_FOLDED = 150  # how many times larger a member may be than it is packed; spreadsheets reach about 30
_SMALL = 1024 * 1024  # a small member may fold as tightly as it likes
_LARGEST_LIST = 400 * MOST_MEMBERS  # the list of members at the end, in bytes
_BROKEN = (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError, zlib.error, ValueError, OverflowError)
_DAY = (1980, 1, 1, 0, 0, 0)

# Names in a zip may be in this old encoding, which is fetched from disk when it is first needed: later it cannot be.
codecs.lookup("cp437")


class Parts:
    """The members of a zip by name, each unfolded when it is asked for and checked by its sum."""

    def __init__(self, data: bytes, found: Findings) -> None:
        """:raises Unfit: when it is damaged, locked, or would unfold too far."""
        end = data.rfind(b"PK\5\6")
        if end < 0 or int.from_bytes(data[end + 12 : end + 16], "little") > _LARGEST_LIST:
            raise Unfit("damaged" if end < 0 else "unfolds")
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except _BROKEN as bad:
            raise Unfit("damaged") from bad
        members = [m for m in self._archive.infolist() if not m.is_dir()]
        _require_safe(members)
        self.names = [m.filename for m in members]
        if len(set(self.names)) < len(self.names):
            raise Unfit("damaged")
        found.took("notes", int(bool(self._archive.comment) or any(m.comment for m in members)))
        self.asked: set[str] = set()

    def __contains__(self, name: str) -> bool:
        return name in self._archive.NameToInfo

    def read(self, name: str) -> bytes:
        """
        Return one member.

        :raises Unfit: when its sum is wrong.
        """
        self.asked.add(name)
        try:
            return self._archive.read(name)
        except KeyError as missing:
            raise Unfit("damaged") from missing
        except _BROKEN as bad:
            raise Unfit("damaged") from bad


def _require_safe(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MOST_MEMBERS or sum(m.file_size for m in members) > MOST_UNFOLDED:
        raise Unfit("unfolds")
    if any(m.file_size > max(_SMALL, MOST_FOLDED * m.compress_size) for m in members):
        raise Unfit("unfolds")
    if any(m.flag_bits & 1 for m in members):
        raise Unfit("locked")
    if any(m.filename.startswith(("/", "\\")) or ".." in m.filename.replace("\\", "/").split("/") for m in members):
        raise Unfit("damaged")


def pack(parts: list[tuple[str, bytes]], *, first_as_it_is: bool = False) -> bytes:
    """Return the parts as a zip; every one has the same day, so that nothing tells when it was written."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for at, (name, content) in enumerate(parts):
            member = zipfile.ZipInfo(name, _DAY)
            member.external_attr = 0o600 << 16
            is_plain = first_as_it_is and at == 0
            archive.writestr(member, content, zipfile.ZIP_STORED if is_plain else zipfile.ZIP_DEFLATED)
    return held.getvalue()
