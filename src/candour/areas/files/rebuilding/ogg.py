"""Ogg: the pages of one stream of Opus or Vorbis are written anew, with an empty page of comments."""

import zlib
from dataclasses import dataclass

from candour.areas.files.rebuilding.findings import Findings, Unfit

_TURNED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))
_SERIAL = (1).to_bytes(4, "little")
_OPUS, _VORBIS = b"OpusHead", b"\x01vorbis"


@dataclass(frozen=True)
class _Page:
    flags: int
    position: bytes
    serial: bytes
    sizes: bytes
    body: bytes


def rebuild(data: bytes, found: Findings) -> bytes:
    """
    Return the stream of sound with its own heads, no comments and numbers that count from nought.

    :raises Unfit: when it is damaged, or holds no sound that we know.
    """
    pages = _pages(data, found)
    first = next((p for p in pages if p.flags & 2 and p.body.startswith((_OPUS, _VORBIS))), None)
    if first is None:
        raise Unfit("sound_unknown" if pages else "damaged")
    ours = [p for p in pages if p.serial == first.serial]
    found.took("media", len({p.serial for p in pages}) - 1)
    again = [at for at, p in enumerate(ours) if p.flags & 2]
    if len(again) > 1:
        found.took("media")
        ours = ours[: again[1]]
    is_opus = first.body.startswith(_OPUS)
    heads, used = _heads(ours, count=2 if is_opus else 3)
    said = heads[1][8:] if is_opus else heads[1][7:]
    vendor = int.from_bytes(said[:4], "little")
    found.took("program", int(vendor > 0))
    found.took("notes", int(len(said) > vendor + 9))
    comment = [b"OpusTags" + bytes(8)] if is_opus else [b"\x03vorbis" + bytes(8) + b"\x01", heads[2]]
    written = [_page(2, bytes(8), 0, *_laced([heads[0]]))]
    for sizes, body, is_continued in _spread(comment):
        written.append(_page(int(is_continued), bytes(8), len(written), sizes, body))
    for page in ours[used:]:
        written.append(_page(page.flags & 5, page.position, len(written), page.sizes, page.body))
    if not any(page.body for page in ours[used:]):
        raise Unfit("damaged")
    return b"".join(written)


def _pages(data: bytes, found: Findings) -> list[_Page]:
    pages, at = [], 0
    while at + 27 <= len(data):
        if data[at : at + 4] != b"OggS":
            following = data.find(b"OggS", at + 1)
            found.took("behind" if following < 0 else "other")
            if following < 0:
                break
            at = following
            continue
        count = data[at + 26]
        sizes = data[at + 27 : at + 27 + count]
        start = at + 27 + count
        body = data[start : start + sum(sizes)]
        if len(sizes) < count or len(body) < sum(sizes):
            break
        pages.append(_Page(data[at + 5], data[at + 6 : at + 14], data[at + 14 : at + 18], sizes, body))
        at = start + len(body)
    found.took("behind", int(0 < len(data) - at < 27))
    return pages


def _heads(pages: list[_Page], *, count: int) -> tuple[list[bytes], int]:
    """Return the first packets and how many pages they fill; sound begins on a page of its own."""
    packets, current = [], b""
    for used, page in enumerate(pages, 1):
        at = 0
        for size in page.sizes:
            current += page.body[at : at + size]
            at += size
            if size < 255:
                packets.append(current)
                current = b""
        if len(packets) == count and not current:
            return packets, used
        if len(packets) > count or len(current) > 1_000_000:
            break
    raise Unfit("damaged")


def _laced(packets: list[bytes]) -> tuple[bytes, bytes]:
    sizes = b"".join(b"\xff" * (len(p) // 255) + bytes((len(p) % 255,)) for p in packets)
    return sizes, b"".join(packets)


def _spread(packets: list[bytes]) -> list[tuple[bytes, bytes, bool]]:
    """Return the packets over as many pages as they need."""
    sizes, body = _laced(packets)
    spread, at = [], 0
    for begin in range(0, len(sizes), 255):
        part = sizes[begin : begin + 255]
        spread.append((part, body[at : at + sum(part)], begin > 0 and sizes[begin - 1] == 255))
        at += sum(part)
    return spread


def _page(flags: int, position: bytes, number: int, sizes: bytes, body: bytes) -> bytes:
    head = b"OggS\0" + bytes((flags,)) + position + _SERIAL + number.to_bytes(4, "little")
    rest = bytes((len(sizes),)) + sizes + body
    return head + _sum(head + bytes(4) + rest) + rest


def _sum(page: bytes) -> bytes:
    """Return the page's sum: that of zlib, mirrored, so that it is reckoned in C and not byte by byte here."""
    mirrored = zlib.crc32(page.translate(_TURNED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int(f"{mirrored:032b}"[::-1], 2).to_bytes(4, "little")
