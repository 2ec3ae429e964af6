"""Where recordings hide things."""

import struct
from collections.abc import Iterator

from tests.areas.files.marks import MARK
from tests.areas.files.samples import a_flac, a_wave, an_m4a, an_ogg, box, mp3_frames, ogg_page

_M = MARK.encode()


def waves() -> Iterator[tuple[str, bytes]]:
    for name in (
        b"bext",
        b"iXML",
        b"axml",
        b"id3 ",
        b"LIST",
        b"cue ",
        b"_PMX",
        b"JUNK",
        b"PAD ",
        b"caNv",
        b"plst",
        b"smpl",
        b"aXML",
        b"cart",
    ):
        yield f"chunk {name.decode()}", a_wave(name + struct.pack("<I", len(_M) + 1) + _M + b"\0")
    yield "behind the end", a_wave() + _M
    good = a_wave()
    long = good[:16] + struct.pack("<I", 16 + len(_M) + 1) + good[20:36] + _M + b"\0" + good[36:]
    yield "long form", long[:4] + struct.pack("<I", len(long) - 8) + long[8:]


def _id3(frame: bytes) -> bytes:
    body = frame + struct.pack(">I", len(_M) + 1) + b"\0\0\0" + _M
    return b"ID3\3\0\0" + bytes((0, 0, len(body) >> 7, len(body) & 127)) + body


def mp3s() -> Iterator[tuple[str, bytes]]:
    for frame in (b"TIT2", b"TPE1", b"COMM", b"PRIV", b"GEOB", b"APIC", b"TXXX", b"UFID", b"TSSE", b"WXXX"):
        yield f"tag {frame.decode()}", _id3(frame) + mp3_frames()
    yield "old tag", mp3_frames() + (b"TAG" + _M).ljust(128, b"\0")
    yield "ape tag", mp3_frames() + b"APETAGEX" + bytes(24) + _M
    yield "lyrics", mp3_frames() + b"LYRICSBEGIN" + _M + b"LYRICS200"
    yield "tag at the end", mp3_frames() + _id3(b"TIT2")
    yield "about the rest", (b"\xff\xfb\x90\x00" + bytes(32) + b"Info" + bytes(20) + _M).ljust(417, b"\0") + mp3_frames()
    yield "between the frames", mp3_frames()[: 6 * 417] + _M + mp3_frames()[6 * 417 :]
    yield "before the frames", b"ID3\3\0\0\0\0\0\0" + _M + mp3_frames()


def m4as() -> Iterator[tuple[str, bytes]]:
    for name in (b"\xa9nam", b"\xa9ART", b"\xa9cmt", b"\xa9too", b"\xa9xyz", b"\xa9mak", b"\xa9mod", b"covr", b"auth", b"loci", b"cprt"):
        yield f"box {name.decode('latin-1')}", an_m4a(udta=box(b"udta", box(name, _M)))
    yield "meta", an_m4a(udta=box(b"meta", bytes(4), box(b"ilst", box(b"----", _M))))
    yield "own box", an_m4a(udta=box(b"uuid", bytes(16), _M))
    yield "xmp", an_m4a(top=box(b"uuid", bytes(16), _M))
    yield "free", an_m4a(top=box(b"free", _M))
    yield "skip", an_m4a(top=box(b"skip", _M))
    yield "name of the handler", an_m4a(name=_M)
    yield "in the description", an_m4a(in_entry=box(b"caNv", _M))
    yield "behind the end", an_m4a() + box(b"free", _M)
    yield "unused sound", an_m4a() + box(b"mdat", _M)
    other = box(b"trak", box(b"mdia", box(b"hdlr", bytes(8), b"meta", bytes(12), _M)))
    yield "another track", an_m4a(udta=other)


def oggs() -> Iterator[tuple[str, bytes]]:
    def comment(text: bytes) -> bytes:
        return struct.pack("<II", 1, len(text)) + text

    for name in (b"TITLE", b"ARTIST", b"LOCATION", b"ENCODER", b"METADATA_BLOCK_PICTURE", b"COMMENT"):
        yield name.decode().lower(), an_ogg(comment(name + b"=" + _M))
    yield "padding of comments", an_ogg(struct.pack("<I", 0) + _M)
    yield "behind the end", an_ogg(extra=_M)
    yield "another stream", an_ogg(extra=ogg_page(2, 0, 0, [b"fishead\0" + _M], serial=99))


def flacs() -> Iterator[tuple[str, bytes]]:
    good = a_flac()
    head, frames = b"\0" + good[5:42], good[42:]
    for kind, what in ((1, "padding"), (2, "program"), (4, "comments"), (5, "cues"), (6, "picture"), (3, "seek table"), (100, "unknown")):
        yield what, b"fLaC" + head + bytes((0x80 | kind,)) + len(_M).to_bytes(3, "big") + _M + frames
    yield "tag at the end", good + (b"TAG" + _M).ljust(128, b"\0")
    yield "ape tag", good + b"APETAGEX" + bytes(24) + _M
    yield "behind the end", good + b"\1\2" + _M
