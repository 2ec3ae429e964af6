"""Pictures: their points are drawn anew; of the old file nothing else is kept."""

import io
import re
import struct
import zlib
from collections.abc import Iterator

from PIL import BmpImagePlugin, GifImagePlugin, Image, ImageCms, JpegImagePlugin, PngImagePlugin, TiffImagePlugin, WebPImagePlugin

from candour.areas.files.rebuilding.findings import Findings, Unfit

PNG = b"\x89PNG\r\n\x1a\n"
JPEG = b"\xff\xd8\xff"
#: Twice that many may be declared by a JPEG, which can be unfolded at half its width.
MOST_PIXELS = 25_000_000
MOST_DECLARED = {"JPEG": 4 * MOST_PIXELS, "PNG": 16_000_000, "WEBP": 12_500_000}
_LARGEST_PROFILE = 1_000_000
_FORMATS = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP", "gif": "GIF", "bmp": "BMP"}
_NO_FRAME = (0xC4, 0xC8, 0xCC)  # tables and arithmetic coding share the numbers of the frames
_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# Which tags of EXIF tell what; any that is not listed is told as the program's own data.
_TELLS = {
    "camera": (0x010F, 0x0110, 0xA433, 0xA434, 0xA432),
    "serial": (0xA431, 0xA435, 0xA420, 0xC62F),
    "when": (0x0132, 0x9003, 0x9004, 0x9010, 0x9011, 0x9012, 0x9290, 0x9291, 0x9292),
    "author": (0x013B, 0x8298, 0x9C9D, 0xA430),
    "notes": (0x010E, 0x9286, 0x9C9B, 0x9C9C, 0x9C9E, 0x9C9F, 0x010D),
    "program": (0x0131, 0x013C, 0x000B),
}
_SAY_NOTHING = {0x0112, 0x011A, 0x011B, 0x0128, 0x0213, 0x8769, 0x8825, 0xA001, 0xA002, 0xA003, 0x9000, 0x9101, 0xA000, 0x0100, 0x0101}

Image.MAX_IMAGE_PIXELS = None  # measured here, before anything is unfolded
# Only these decoders are there at all; TIFF's reads EXIF, and no picture is opened with it.
DECODERS = (BmpImagePlugin, GifImagePlugin, JpegImagePlugin, PngImagePlugin, TiffImagePlugin, WebPImagePlugin)
# Everything that Pillow would fetch from disk when it first needs it: later it cannot.
_SRGB = ImageCms.createProfile("sRGB")
_about = Image.Exif()
_about[0x0110] = "warm"
_about.get_ifd(0x8825)[1] = "N"
for _format in ("PNG", "JPEG", "WEBP", "GIF", "BMP"):
    _held = io.BytesIO()
    Image.new("RGB", (1, 1)).save(_held, _format)
    Image.open(_held, formats=[_format]).load()
Image.Exif().load(_about.tobytes())


def rebuild(kind: str, data: bytes, found: Findings) -> bytes:
    """
    Return the picture with its points alone: the right way up, in the colours of a screen.

    :raises Unfit: when it is damaged or larger than we open.
    """
    plain, profile, turn = {"png": _png, "jpeg": _jpeg, "webp": _webp}[kind](data, found)
    return draw(kind, plain, found, profile=profile, turn=turn)


def draw(kind: str, data: bytes, found: Findings, *, profile: bytes = b"", turn: int = 1) -> bytes:
    """
    Unfold the points and write them into a new file of the same kind; pictures of other kinds become PNG.

    :raises Unfit: when it is damaged or larger than we open.
    """
    name = _FORMATS[kind]
    try:
        with Image.open(io.BytesIO(data), formats=[name]) as opened:
            opened.info.pop("icc_profile", None)
            _require_few_pixels(*opened.size, name)
            if name == "JPEG" and opened.width * opened.height > MOST_PIXELS:
                opened.draft("RGB", (opened.width // 2, opened.height // 2))
                found.took("detail")
            found.took("frames", getattr(opened, "n_frames", 1) - 1)
            opened.load()
            picture = _on_white(opened, found)
    except (OSError, SyntaxError, ValueError, zlib.error, struct.error, TypeError, IndexError, KeyError, OverflowError) as bad:
        raise Unfit("damaged") from bad
    picture = _to_screen_colours(picture, profile)
    if turn in _TURNS:
        picture = picture.transpose(_TURNS[turn])
    picture.info = {}
    held = io.BytesIO()
    if name == "JPEG":
        # One quality for all: the tables of the old file would tell which camera or program wrote it.
        picture.save(held, "JPEG", quality=90)
    elif name == "WEBP":
        picture.save(held, "WEBP", quality=90, method=0)
    else:
        picture.save(held, "PNG", compress_level=6 if picture.width * picture.height < 2_000_000 else 1)
    return held.getvalue()


def _on_white(opened: Image.Image, found: Findings) -> Image.Image:
    """Return the points as they look on paper: what lies under see-through parts is often what somebody meant to rub out."""
    if opened.mode in ("1", "L", "RGB", "CMYK"):
        has_alpha = "transparency" in opened.info
    else:
        has_alpha = opened.mode in ("LA", "PA", "RGBA", "La", "RGBa") or "transparency" in opened.info
    if has_alpha:
        layered = opened.convert("RGBA")
        if layered.getchannel("A").getextrema() != (255, 255):
            found.took("beneath")
        white = Image.new("RGB", layered.size, "white")
        white.paste(layered, mask=layered.getchannel("A"))
        return white
    if opened.mode in ("I", "I;16", "I;16B", "F"):
        # Sixteen bits to a point are more than a screen shows.
        return opened.convert("I").point(lambda v: v * (1 / 256)).convert("L")
    if opened.mode == "CMYK":
        return opened.copy()
    return opened.convert("L" if opened.mode in ("1", "L") else "RGB")


def _to_screen_colours(picture: Image.Image, profile: bytes) -> Image.Image:
    if profile and len(profile) <= _LARGEST_PROFILE:
        try:
            given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            if given.profile.xcolor_space.strip() == {"L": "GRAY", "RGB": "RGB", "CMYK": "CMYK"}[picture.mode]:
                made = ImageCms.profileToProfile(picture, given, _SRGB, outputMode="RGB")
                return made if made is not None else picture
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            pass  # a profile that nobody understands changes no colours
    return picture.convert("RGB") if picture.mode == "CMYK" else picture


def _require_few_pixels(width: int, height: int, name: str) -> None:
    if not width or not height:
        raise Unfit("damaged")
    if width * height > MOST_DECLARED.get(name, MOST_PIXELS):
        raise Unfit("too_many_pixels")


# --- what each kind hides, told by its own parts ------------------------------------------------------------------------------


def _exif(blob: bytes, found: Findings) -> int:
    """Tell what the EXIF holds and return how the picture must be turned."""
    exif = Image.Exif()
    try:
        exif.load(blob)
        inner, place, second = dict(exif.get_ifd(0x8769)), dict(exif.get_ifd(0x8825)), dict(exif.get_ifd(-1))
    except Exception:  # noqa: BLE001 - whatever it holds, it goes
        found.took("other")
        return 1
    tags = {tag for tag, value in {**exif, **inner}.items() if str(value).strip("\0 ")}
    for code, numbers in _TELLS.items():
        found.took(code, int(bool(tags & set(numbers))))
    found.took("place", int(bool(place)))
    found.took("preview", int(bool(second)))
    found.took("other", int(bool(tags - _SAY_NOTHING - {n for numbers in _TELLS.values() for n in numbers})))
    found.took("other", int(not tags and not place and not second))
    turn = exif.get(0x0112, 1)
    return turn if isinstance(turn, int) else 1


def _xmp(blob: bytes, found: Findings) -> None:
    found.took("notes")
    found.took("place", int(b"GPS" in blob or b"Location" in blob or b"photoshop:City" in blob))
    found.took("author", int(b"creator" in blob or b"Author" in blob or b"rights" in blob))
    found.took("program", int(b"CreatorTool" in blob or b"softwareAgent" in blob))
    found.took("frames", int(b"GDepth" in blob or b"GImage" in blob))


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes, int]]:
    at = len(PNG)
    while at + 12 <= len(data):
        size, kind = struct.unpack(">I4s", data[at : at + 8])
        if at + 12 + size > len(data):
            return
        yield kind, data[at + 8 : at + 8 + size], at + 12 + size
        at += 12 + size


_PNG_TELLS = {b"tEXt": "notes", b"zTXt": "notes", b"iTXt": "notes", b"tIME": "when", b"fdAT": "frames"}
_PNG_SAY_NOTHING = (b"gAMA", b"cHRM", b"sRGB", b"pHYs", b"sBIT", b"bKGD", b"acTL", b"fcTL", b"hIST")


def _png(data: bytes, found: Findings) -> tuple[bytes, bytes, int]:
    kept, profile, turn, end = [PNG], b"", 1, 0
    for kind, body, after in _png_chunks(data):
        if kind == b"IHDR":
            if len(body) != 13:
                raise Unfit("damaged")
            width, height = struct.unpack(">II", body[:8])
            _require_few_pixels(width, height, "PNG")
        if kind in (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"):
            kept.append(struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)))
        elif kind == b"iCCP":
            found.took("colours")
            profile = _unfold(body.partition(b"\0")[2][1:])
        elif kind == b"eXIf":
            turn = _exif(body, found)
        elif kind in (b"tEXt", b"zTXt", b"iTXt") and body.startswith(b"XML:com.adobe.xmp"):
            _xmp(body, found)
        else:
            found.took(_PNG_TELLS.get(kind, "other"), int(kind not in _PNG_SAY_NOTHING))
        if kind == b"IEND":
            end = after
            break
    if not end or len(kept) < 4:
        raise Unfit("damaged")
    found.took("behind", int(end < len(data)))
    return b"".join(kept), profile, turn


def _unfold(packed: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(packed, _LARGEST_PROFILE)
    except zlib.error:
        return b""


def plain_jpeg(data: bytes, found: Findings) -> tuple[bytes, bytes, int]:
    """
    Return the JPEG with what draws it alone, its colour profile and how it must be turned.

    :raises Unfit: when it is damaged.
    """
    kept, profile, turn, at, has_frame = [b"\xff\xd8"], b"", 1, 2, False
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:  # a byte that only fills
            at += 1
            continue
        if marker == 0xD9:
            break
        size = int.from_bytes(data[at + 2 : at + 4], "big")
        body = data[at + 4 : at + 2 + size]
        if size < 2 or at + 2 + size > len(data):
            raise Unfit("damaged")
        end = at + 2 + size
        if 0xC0 <= marker <= 0xCF and marker not in _NO_FRAME:
            _require_fit_frame(body)
            has_frame = True
        if marker == 0xDA:
            following = _MARKER.search(data, end)
            if following is None:
                raise Unfit("damaged")
            end = following.start()
        if marker == 0xEE and body.startswith(b"Adobe"):
            kept.append(b"\xff\xee\x00\x0eAdobe\x00\x64\x00\x00\x00\x00" + body[11:12])
        elif marker == 0xE2 and body.startswith(b"ICC_PROFILE\0"):
            found.took("colours", int(not profile))
            profile += body[14:]
        elif 0xE0 <= marker <= 0xEF or marker == 0xFE:
            turn = _segment(marker, body, found) or turn
        else:
            kept.append(data[at:end])
        at = end
    if not has_frame or data[at : at + 2] != b"\xff\xd9":
        raise Unfit("damaged")
    rest = data[at + 2 :].strip(b"\0")
    found.took("frames" if rest.startswith(b"\xff\xd8") else "film" if b"ftyp" in rest[:64] else "behind", int(bool(rest)))
    return b"".join(kept) + b"\xff\xd9", profile, turn


_jpeg = plain_jpeg


def _require_fit_frame(body: bytes) -> None:
    if len(body) < 6:
        raise Unfit("damaged")
    height, width = struct.unpack(">HH", body[1:5])
    _require_few_pixels(width, height, "JPEG")


def _segment(marker: int, body: bytes, found: Findings) -> int:
    """Tell what a segment holds that draws nothing; return how the picture must be turned, or 0 when it does not say."""
    if marker == 0xE1 and body.startswith(b"Exif\0"):
        return _exif(body, found)
    if marker == 0xE1 and b"ns.adobe.com" in body[:40]:
        _xmp(body, found)
    elif marker == 0xED or marker == 0xFE:
        found.took("notes")
    elif marker == 0xE0 and body.startswith(b"JFXX"):
        found.took("preview")
    elif not (marker == 0xE0 and body.startswith(b"JFIF")) and not (marker == 0xE2 and body.startswith(b"MPF\0")):
        found.took("other")
    if marker == 0xE0 and body.startswith(b"JFIF") and len(body) > 14:
        found.took("preview")
    return 0


def _webp(data: bytes, found: Findings) -> tuple[bytes, bytes, int]:
    profile, turn, at = b"", 1, 12
    end = min(len(data), 8 + int.from_bytes(data[4:8], "little"))
    kept = []
    while at + 8 <= end:
        kind, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        body = data[at + 8 : at + 8 + size]
        if len(body) < size:
            raise Unfit("damaged")
        if kind == b"EXIF":
            turn = _exif(body, found)
        elif kind == b"XMP ":
            _xmp(body, found)
        elif kind == b"ICCP":
            found.took("colours")
            profile = body
        elif kind in (b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF"):
            body = bytes((body[0] & 0b11010010,)) + body[1:] if kind == b"VP8X" and body else body
            kept.append(kind + struct.pack("<I", size) + body + b"\0" * (size % 2))
        else:
            found.took("other")
        at += 8 + size + size % 2
    found.took("behind", int(end + end % 2 < len(data)))
    inner = b"WEBP" + b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(inner)) + inner, profile, turn


def grey() -> bytes:
    """Return the grey field that stands where a drawing was that we do not open."""
    held = io.BytesIO()
    Image.new("L", (32, 32), 200).save(held, "PNG")
    return held.getvalue()
