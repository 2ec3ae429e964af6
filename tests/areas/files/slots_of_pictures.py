"""Where pictures hide things."""

import io
import struct
import zlib
from collections.abc import Iterator

from PIL import Image, ImageCms

from tests.areas.files.marks import MARK
from tests.areas.files.samples import a_picture, a_png, chunk, drawn

_M = MARK.encode()
_WIDE = MARK.encode("utf-16-le")
FIRST = (0x010D, 0x010E, 0x010F, 0x0110, 0x0131, 0x0132, 0x013B, 0x013C, 0x8298, 0x000B, 0xC614, 0xC62F, 0xC65A)
WINDOWS = (0x9C9B, 0x9C9C, 0x9C9D, 0x9C9E, 0x9C9F)
INNER = (0x9003, 0x9004, 0x9010, 0x9011, 0x9286, 0x927C, 0x9290, 0x9291, 0xA420, 0xA430, 0xA431, 0xA433, 0xA434, 0xA435, 0xA004, 0xA436)
PLACE = (0x08, 0x0A, 0x12, 0x1B, 0x1C, 0x1D)


def _exif(tag: int, where: int | None) -> bytes:
    exif = Image.Exif()
    value: object = MARK
    if tag in WINDOWS:
        value = _WIDE
    elif tag in (0x9286, 0x1B, 0x1C):
        value = b"ASCII\0\0\0" + _M
    elif tag == 0x927C:
        value = _M
    (exif if where is None else exif.get_ifd(where))[tag] = value
    return exif.tobytes()


def _exifs() -> Iterator[tuple[str, bytes]]:
    for tag in FIRST + WINDOWS:
        yield f"tag {tag:04x}", _exif(tag, None)
    for tag in INNER:
        yield f"tag {tag:04x}", _exif(tag, 0x8769)
    for tag in PLACE:
        yield f"place {tag:02x}", _exif(tag, 0x8825)
    # A second directory with a thumbnail: an earlier version of the picture.
    little = b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<H", 0) + struct.pack("<I", 14)
    second = struct.pack("<H", 2) + struct.pack("<HHII", 0x0201, 4, 1, 44) + struct.pack("<HHII", 0x0202, 4, 1, 20) + struct.pack("<I", 0)
    yield "thumbnail", little + second + _M


def segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


def with_segment(marker: int, body: bytes, data: bytes | None = None) -> bytes:
    data = data or drawn("JPEG", quality=95)
    return data[:2] + segment(marker, body) + data[2:]


def _profile() -> bytes:
    made = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert b"sRGB built-in" in made or b"s\0R\0G\0B" in made
    return made.replace("sRGB built-in".encode("utf-16-be"), MARK.encode("utf-16-be")).replace(b"sRGB built-in", _M)


XMP = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><exif:GPSLatitude>{MARK}</exif:GPSLatitude></rdf:RDF></x:xmpmeta>'.encode()


def jpegs() -> Iterator[tuple[str, bytes]]:
    for what, exif in _exifs():
        yield what, with_segment(0xE1, exif if exif.startswith(b"Exif") else b"Exif\0\0" + exif)
    yield "xmp", with_segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP)
    yield "more xmp", with_segment(0xE1, b"http://ns.adobe.com/xmp/extension/\0" + bytes(40) + XMP)
    yield "iptc", with_segment(0xED, b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x12\x1c\x02\x50\0\x0d" + _M)
    yield "remark", with_segment(0xFE, _M)
    yield "old thumbnail", with_segment(0xE0, b"JFXX\0\x10" + _M)
    yield "profile", drawn("JPEG", quality=95, icc_profile=_profile())
    yield "several pictures", with_segment(0xE2, b"MPF\0" + _M)
    yield "flashpix", with_segment(0xE2, b"FPXR\0" + _M)
    yield "adobe", with_segment(0xEE, b"Adobe\0\x64\0\0\0\0\x01" + _M)
    for number in (3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 15):
        yield f"segment {number}", with_segment(0xE0 + number, _M)
    good = drawn("JPEG", quality=95)
    yield "behind the end", good + _M
    yield "another picture behind the end", good + with_segment(0xFE, _M)
    yield "a film behind the end", good + b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + _M


def pngs() -> Iterator[tuple[str, bytes]]:
    good = a_png()
    head, rest = good[:33], good[33:]

    def put(kind: bytes, body: bytes) -> bytes:
        return head + chunk(kind, body) + rest

    yield "text", put(b"tEXt", b"Author\0" + _M)
    yield "packed text", put(b"zTXt", b"Comment\0\0" + zlib.compress(_M))
    yield "text of the world", put(b"iTXt", b"Title\0\0\0\0\0" + _M)
    yield "packed text of the world", put(b"iTXt", b"Title\0\1\0\0\0" + zlib.compress(_M))
    yield "key of a text", put(b"tEXt", _M + b"\0x")
    yield "xmp", put(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + XMP)
    for what, exif in list(_exifs())[::4]:
        yield what, put(b"eXIf", exif.removeprefix(b"Exif\0\0"))
    yield "name of a profile", put(b"iCCP", _M + b"\0\0" + zlib.compress(b"no profile"))
    yield "profile", put(b"iCCP", b"x\0\0" + zlib.compress(_profile()))
    for kind in (b"prVt", b"vpAg", b"iDOT", b"caNv", b"orNT", b"skMf", b"mkBF", b"sPLT", b"pCAL", b"oFFs", b"dSIG", b"gIFx", b"cpIp"):
        yield f"chunk {kind.decode()}", put(kind, _M)
    yield "text after the points", good[:-12] + chunk(b"tEXt", b"x\0" + _M) + good[-12:]
    yield "another frame", good[:-12] + chunk(b"fdAT", b"\0\0\0\1" + _M) + good[-12:]
    yield "behind the end", good + _M
    yield "behind the end, packed", good + zlib.compress(_M * 20)
    held = io.BytesIO()
    a_picture().quantize(128).save(held, "PNG")
    indexed = held.getvalue()
    at = indexed.index(b"PLTE")
    size = int.from_bytes(indexed[at - 4 : at], "big")
    palette = indexed[at + 4 : at + 4 + size] + _M + b"  "
    yield "colours that nothing uses", indexed[: at - 4] + chunk(b"PLTE", palette[: len(palette) // 3 * 3]) + indexed[at + 8 + size :]


def webps() -> Iterator[tuple[str, bytes]]:
    exif = _exif(0x010F, None)
    yield "exif", drawn("WEBP", quality=95, exif=exif)
    yield "xmp", drawn("WEBP", quality=95, xmp=XMP)
    yield "profile", drawn("WEBP", quality=95, icc_profile=_profile())
    good = drawn("WEBP", quality=95)
    more = good + b"CaNv" + struct.pack("<I", len(_M) + 1) + _M + b"\0\0"
    yield "strange chunk", more[:4] + struct.pack("<I", len(more) - 8) + more[8:]
    yield "behind the end", good + _M
