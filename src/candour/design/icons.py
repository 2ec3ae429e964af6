"""
Draw the browser's icons from the one mark, so that there is one drawing to keep.
"""

from __future__ import annotations

import struct
from pathlib import Path


def write(mark: Path, to: Path) -> None:
    """
    Write `favicon.ico` (16 and 32 px) and `icon-180.png` beside the SVG.
    """
    import vl_convert  # half a second: only when something is drawn

    drawing = mark.read_text()
    small = [(size, vl_convert.svg_to_png(drawing, scale=size / 16)) for size in (16, 32)]
    (to / "favicon.ico").write_bytes(ico(small))
    # phones crop to a rounded square: paper all round, and room about the ring
    padded = drawing.replace('viewBox="0 0 16 16"', 'viewBox="-5 -5 26 26" width="180" height="180"').replace(
        "<path", '<path fill="#fff" d="M-5 -5h26v26h-26z"/><path', 1
    )
    (to / "icon-180.png").write_bytes(vl_convert.svg_to_png(padded, scale=1))


def ico(images: list[tuple[int, bytes]]) -> bytes:
    head = struct.pack("<HHH", 0, 1, len(images))
    offset = len(head) + 16 * len(images)
    directory, body = b"", b""
    for size, png in images:
        directory += struct.pack("<BBBBHHLL", size, size, 0, 0, 1, 32, len(png), offset + len(body))
        body += png
    return head + directory + body
