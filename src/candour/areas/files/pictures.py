"""Pictures are measured by the size that they declare, before anything unfolds them."""

import struct

from candour.areas.files.refusals import Refused, damaged

PNG = b"\x89PNG\r\n\x1a\n"
JPEG = b"\xff\xd8\xff"
MOST_PIXELS = 50_000_000
_NO_FRAME = (0xC4, 0xC8, 0xCC)  # tables and arithmetic coding share the numbers of the frames


def require_safe_png(data: bytes, name: str) -> None:
    """:raises Refused: when the picture is cut short or declares more pixels than we open."""
    if len(data) < 45 or data[12:16] != b"IHDR" or b"IEND" not in data[-64:]:
        raise damaged(name, "PNG picture")
    width, height = struct.unpack(">II", data[16:24])
    _require_few_pixels(width, height, name)


def require_safe_jpeg(data: bytes, name: str) -> None:
    """
    Walk the segments to the frame that declares the size, as every reader of a JPEG does.

    :raises Refused: when the picture is cut short or declares more pixels than we open.
    """
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:  # a byte that only fills
            at += 1
            continue
        if 0xC0 <= marker <= 0xCF and marker not in _NO_FRAME:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            _require_few_pixels(width, height, name)
            if b"\xff\xd9" in data[at:]:
                return
            break
        at += 2 + max(2, int.from_bytes(data[at + 2 : at + 4], "big"))
    raise damaged(name, "JPEG picture")


def _require_few_pixels(width: int, height: int, name: str) -> None:
    if not width or not height:
        raise damaged(name, "picture")
    if width * height > MOST_PIXELS:
        raise Refused(f"'{name}' is {width:,} by {height:,} pixels, more than we open safely: send a smaller picture.")
