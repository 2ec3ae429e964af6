"""The mark that is planted in every place where a file can hide something, and the search that finds it again in whatever dress."""

import io
import re
import zipfile
import zlib

import pikepdf

MARK = "Kanarienvogel"
_DRESSES = [MARK.encode(c) for c in ("ascii", "utf-16-le", "utf-16-be")]
_DRESSES += [d.hex().encode() for d in _DRESSES] + [d.hex().upper().encode() for d in _DRESSES]
_ZLIB = re.compile(rb"\x78[\x01\x5e\x9c\xda]")


def find(data: bytes, depth: int = 0) -> list[str]:
    """Return where the mark is: as it stands, in sixteen bits, in hexadecimal, in packed streams, in files within the file."""
    found = ["plain" for dress in _DRESSES if dress in data]
    if depth > 3:
        return found
    for start in _ZLIB.finditer(data):
        try:
            unfolded = zlib.decompressobj().decompress(data[start.start() :], 1_000_000)
        except zlib.error:
            continue
        if any(dress in unfolded for dress in _DRESSES):
            found.append("packed")
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            found += ["comment" for d in _DRESSES if d in archive.comment]
            for member in archive.infolist():
                found += [f"name of {member.filename}"] if MARK in member.filename else []
                found += [f"{member.filename}: {where}" for where in find(archive.read(member), depth + 1)]
    if data.startswith(b"%PDF"):
        found += _in_pdf(data)
    return found


def _in_pdf(data: bytes) -> list[str]:
    found = []
    with pikepdf.open(io.BytesIO(data)) as pdf:
        held = io.BytesIO()
        pdf.save(
            held,
            compress_streams=False,
            fix_metadata_version=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.all,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
        if any(dress in held.getvalue() for dress in _DRESSES):
            found.append("reachable")
        for number, thing in enumerate(pdf.objects):
            if any(dress in thing.unparse() for dress in _DRESSES):
                found.append(f"object {number}")
    return found
