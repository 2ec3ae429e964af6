"""MP4 and M4A: one track of sound is taken out of its boxes and put into new ones that name nobody and no day."""

import struct
from collections.abc import Iterator

from candour.areas.files.rebuilding.findings import Findings, Unfit

_MOST_BOXES = 20_000
_SOUNDS = (b"mp4a", b"alac", b"Opus", b"fLaC", b"samr", b"sawb")
_CODING = (b"esds", b"alac", b"dOps", b"dfLa", b"damr")
# The tables that are kept, with the size of their head and of each line: what stands behind the last line is not carried over.
_TABLES = {b"stts": (8, 8), b"ctts": (8, 8), b"stsc": (8, 12)}
_KNOWN = (b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide")

Box = tuple[bytes, bytes]


def boxes(data: bytes) -> Iterator[tuple[bytes, bytes, int]]:
    """
    Go through the boxes of one level: name, content, and where the content begins.

    :raises Unfit: when one is larger than what holds it.
    """
    at, count = 0, 0
    while at + 8 <= len(data):
        size, name, head = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8], 8
        if size == 1:
            size, head = int.from_bytes(data[at + 8 : at + 16], "big"), 16
        elif size == 0:
            size = len(data) - at
        count += 1
        if size < head or at + size > len(data) or count > _MOST_BOXES:
            raise Unfit("damaged")
        yield name, data[at + head : at + size], at + head
        at += size


def _one(data: bytes, *path: bytes) -> bytes:
    for name in path:
        data = next((body for found, body, _ in boxes(data) if found == name), b"")
    return data


def _box(name: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I", 8 + len(body)) + name + body


def rebuild(data: bytes, found: Findings) -> bytes:
    """
    Return the first track of sound alone.

    :raises Unfit: when it is damaged, a film, or holds no sound that we know.
    """
    top = [(name, body) for name, body, _ in boxes(data)]
    for name, _ in top:
        found.took("other", int(name not in _KNOWN))
    if any(name == b"moof" for name, _ in top):
        raise Unfit("sound_unknown")
    movie = next((body for name, body in top if name == b"moov"), b"")
    tracks = [body for name, body, _ in boxes(movie) if name == b"trak"]
    kinds = [_one(t, b"mdia", b"hdlr")[8:12] for t in tracks]
    if b"vide" in kinds and not _are_stills(tracks, kinds):
        raise Unfit("film")
    if b"soun" not in kinds:
        raise Unfit("sound_unknown" if movie else "damaged")
    _tell(movie, found)
    found.took("media", len(tracks) - 1)
    track = tracks[kinds.index(b"soun")]
    try:
        return _put_together(data, movie, track, found)
    except (struct.error, IndexError) as bad:
        raise Unfit("damaged") from bad


def _are_stills(tracks: list[bytes], kinds: list[bytes]) -> bool:
    """Answer whether what looks like film is only the cover picture of a recording: one picture for the whole of it."""
    films = [t for t, kind in zip(tracks, kinds, strict=True) if kind == b"vide"]
    return all(_one(t, b"mdia", b"minf", b"stbl", b"stsz")[8:12] in (b"", b"\0\0\0\1") for t in films)


def _tell(movie: bytes, found: Findings) -> None:
    found.took("when", int(_one(movie, b"mvhd")[4:12] not in (bytes(8), b"")))
    for name, body, _ in boxes(movie):
        if name in (b"udta", b"meta", b"uuid"):
            found.took("notes")
            found.took("place", int(b"\xa9xyz" in body or b"location" in body or b"loci" in body))
            found.took("camera", int(any(mark in body for mark in (b"\xa9mak", b"\xa9mod", b"make", b"model", b"device"))))
            found.took("author", int(any(mark in body for mark in (b"\xa9ART", b"\xa9aut", b"auth", b"artist"))))
            found.took("program", int(any(mark in body for mark in (b"\xa9too", b"\xa9swr", b"software"))))
            found.took("preview", int(b"covr" in body))


def _put_together(data: bytes, movie: bytes, track: bytes, found: Findings) -> bytes:
    media = _one(track, b"mdia")
    tables = {name: body for name, body, _ in boxes(_one(media, b"minf", b"stbl"))}
    sizes = _sizes(tables.get(b"stsz", b""))
    counts = _samples_in_chunks(tables.get(b"stsc", b""), len(sizes))
    places = _places(tables)
    if not sizes or len(counts) > len(places):
        raise Unfit("damaged")
    chunks, first = [], 0
    for count, place in zip(counts, places, strict=False):
        length = sum(sizes[first : first + count])
        if place + length > len(data):
            raise Unfit("damaged")
        chunks.append(data[place : place + length])
        first += count
    if sum(map(len, chunks)) > len(data):  # pieces that are named twice would make it grow
        raise Unfit("damaged")
    kept = {n: _lines_of(tables[n], *shape) for n, shape in _TABLES.items() if n in tables}
    kept[b"stsz"] = bytes(8) + struct.pack(f">I{len(sizes)}I", len(sizes), *sizes)
    found.took("other", int(bool(set(tables) - {*_TABLES, b"stsz", b"stsd", b"stco", b"co64", b"stss", b"sgpd", b"sbgp"})))
    entry = _sound_entry(tables.get(b"stsd", b""), found)
    scale, length = _clock(_one(media, b"mdhd"))
    shift = _clock(_one(movie, b"mvhd"))
    head = _box(b"ftyp", b"M4A \0\0\2\0M4A mp42isom")

    def with_places(begin: int) -> bytes:
        offsets, at = [], begin
        for chunk in chunks:
            offsets.append(struct.pack(">I", at))
            at += len(chunk)
        stbl = _box(
            b"stbl", entry, *(_box(n, b) for n, b in kept.items()), _box(b"stco", bytes(4), struct.pack(">I", len(chunks)), *offsets)
        )
        dref = _box(b"dref", bytes(4), struct.pack(">I", 1), _box(b"url ", b"\0\0\0\1"))
        minf = _box(b"minf", _box(b"smhd", bytes(8)), _box(b"dinf", dref), stbl)
        mdhd = _box(b"mdhd", bytes(12), struct.pack(">IIHH", scale, length, 0x55C4, 0))
        mdia = _box(b"mdia", mdhd, _box(b"hdlr", bytes(8), b"soun", bytes(13)), minf)
        unity = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
        tkhd = _box(b"tkhd", b"\0\0\0\7", bytes(8), struct.pack(">III", 1, 0, shift[1]), bytes(8), b"\0\0\0\0\1\0\0\0", unity, bytes(8))
        edits = _one(track, b"edts", b"elst")
        cut = _box(b"edts", _box(b"elst", _edits(edits))) if edits else b""
        mvhd = _box(b"mvhd", bytes(12), struct.pack(">IIIH", *shift, 0x10000, 0x0100), bytes(10), unity, bytes(24), struct.pack(">I", 2))
        return _box(b"moov", mvhd, _box(b"trak", tkhd, cut, mdia))

    body = b"".join(chunks)
    begin = len(head) + len(with_places(0)) + 8
    return head + with_places(begin) + _box(b"mdat", body)


def _sizes(table: bytes) -> list[int]:
    same, count = struct.unpack(">II", table[4:12])
    if count > 5_000_000:
        raise Unfit("damaged")
    if same:
        return [same] * count
    return list(struct.unpack(f">{count}I", table[12 : 12 + 4 * count]))


def _lines_of(table: bytes, head: int, each: int) -> bytes:
    end = head + each * int.from_bytes(table[4:8], "big")
    if end > len(table):
        raise Unfit("damaged")
    return table[:end]


def _places(tables: dict[bytes, bytes]) -> list[int]:
    table = tables.get(b"stco") or tables.get(b"co64") or b""
    count, letter, width = int.from_bytes(table[4:8], "big"), *(("I", 4) if tables.get(b"stco") else ("Q", 8))
    if 8 + count * width > len(table):
        raise Unfit("damaged")
    return list(struct.unpack(f">{count}{letter}", table[8 : 8 + count * width]))


def _samples_in_chunks(table: bytes, total: int) -> list[int]:
    """Return how many samples each chunk holds, until all are placed."""
    count = int.from_bytes(table[4:8], "big")
    if 8 + 12 * count > len(table):
        raise Unfit("damaged")
    runs = [struct.unpack(">III", table[8 + 12 * n : 20 + 12 * n]) for n in range(count)]
    counts: list[int] = []
    placed = 0
    for at, (first, each, _) in enumerate(runs):
        last = runs[at + 1][0] if at + 1 < len(runs) else 1 << 32
        if not each or last <= first:
            raise Unfit("damaged")
        for _ in range(first, last):
            if placed >= total:
                return counts
            counts.append(min(each, total - placed))
            placed += each
    return counts


def _clock(head: bytes) -> tuple[int, int]:
    if head[:1] == b"\1":
        scale, length = struct.unpack(">IQ", head[20:32])
        return scale, min(length, 0xFFFFFFFF)
    scale, length = struct.unpack(">II", head[12:20])
    return scale, length


def _edits(table: bytes) -> bytes:
    """Return the list of cuts with its known numbers alone."""
    each = 20 if table[:1] == b"\1" else 12
    count = int.from_bytes(table[4:8], "big")
    if 8 + each * count > len(table) or count > 100:
        raise Unfit("damaged")
    return table[:1] + bytes(3) + table[4 : 8 + each * count]


def _sound_entry(table: bytes, found: Findings) -> bytes:
    """Return the description of the sound: how it is coded, and nothing else."""
    entry = next(((name, body) for name, body, _ in boxes(table[8:])), None)
    if entry is None or entry[0] not in _SOUNDS:
        raise Unfit("sound_unknown")
    name, body = entry
    version = int.from_bytes(body[8:10], "big")
    if version > 1:
        raise Unfit("sound_unknown")
    inner = body[28 + 16 * version :]
    kept = []
    waiting = list(boxes(inner))
    for box, content, _ in waiting:
        if box == b"wave":  # QuickTime puts one more box around it
            waiting += list(boxes(content))
        elif box in _CODING:
            kept.append(_box(box, content))
        else:
            found.took("other", int(box not in (b"btrt", b"chan", b"frma", b"mp4a", b"\0\0\0\0", b"free")))
    fixed = bytes(6) + b"\0\1" + bytes(8) + body[16:20] + bytes(4) + body[24:28]
    return _box(b"stsd", bytes(4), struct.pack(">I", 1), _box(name, fixed, *kept))
