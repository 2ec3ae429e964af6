"""Sound: what is heard is carried over unchanged, frame by frame; titles, places, devices, pictures and padding stay behind."""

from candour.areas.files.rebuilding import boxes, ogg
from candour.areas.files.rebuilding.findings import Findings, Unfit

_WAVE_KEPT = (b"fmt ", b"fact", b"data")
_WAVE_TELLS = {
    b"bext": "author",
    b"iXML": "notes",
    b"axml": "notes",
    b"id3 ": "notes",
    b"ID3 ": "notes",
    b"LIST": "notes",
    b"_PMX": "notes",
}
_WAVE_TELLS |= {b"cue ": "notes", b"labl": "notes", b"note": "notes"}


def rebuild(kind: str, data: bytes, found: Findings) -> bytes:
    """
    Return the recording with its sound alone.

    :raises Unfit: when it is damaged, or holds no sound that we know.
    """
    rebuilt = {"wav": _wave, "mp3": _mp3, "flac": _flac, "m4a": boxes.rebuild, "ogg": ogg.rebuild}[kind](data, found)
    found.leaves("voice")
    return rebuilt


# --- WAV ----------------------------------------------------------------------------------------------------------------


def _wave(data: bytes, found: Findings) -> bytes:
    if len(data) < 44:
        raise Unfit("damaged")
    end = min(len(data), 8 + int.from_bytes(data[4:8], "little"))
    kept: dict[bytes, bytes] = {}
    at = 12
    while at + 8 <= end:
        name, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        body = data[at + 8 : at + 8 + size]
        if name == b"data" and len(body) < size:
            # Recorders that were stopped in the middle leave a size that promises more.
            size = len(body)
        elif len(body) < size:
            raise Unfit("damaged")
        if name in _WAVE_KEPT and name not in kept:
            kept[name] = body
        elif name not in (b"JUNK", b"PAD ", b"FLLR"):
            found.took(_WAVE_TELLS.get(name, "other"))
        at += 8 + size + size % 2
    found.took("behind", int(bool(data[end:].strip(b"\0"))))
    form = kept.get(b"fmt ", b"")
    coding = int.from_bytes(form[:2], "little")
    if coding == 0xFFFE and len(form) >= 40:
        form = form[:40]
        coding = int.from_bytes(form[24:26], "little")
    elif coding in (1, 3, 6, 7):
        form = form[:16] if coding == 1 else form[:16] + b"\0\0"
    if len(form) < 16 or coding not in (1, 3, 6, 7) or not kept.get(b"data"):
        raise Unfit("sound_unknown" if form else "damaged")
    whole = kept[b"data"]
    block = int.from_bytes(form[12:14], "little") or 1
    whole = whole[: len(whole) // block * block]
    parts = (
        [(b"fmt ", form)]
        + ([(b"fact", kept[b"fact"][:4])] if len(kept.get(b"fact", b"")) >= 4 and coding != 1 else [])
        + [(b"data", whole)]
    )
    inner = b"WAVE" + b"".join(n + len(b).to_bytes(4, "little") + b + b"\0" * (len(b) % 2) for n, b in parts)
    return b"RIFF" + len(inner).to_bytes(4, "little") + inner


# --- MP3 ----------------------------------------------------------------------------------------------------------------

_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_BITS_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_BITS_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)


def mp3_frame(data: bytes, at: int) -> int:
    """Return how many bytes the frame of layer III that begins here has, or 0 when none does."""
    if at + 4 > len(data) or data[at] != 0xFF or data[at + 1] & 0xE0 != 0xE0:
        return 0
    version, layer = data[at + 1] >> 3 & 3, data[at + 1] >> 1 & 3
    bits, rate = data[at + 2] >> 4, data[at + 2] >> 2 & 3
    if version == 1 or layer != 1 or bits in (0, 15) or rate == 3:
        return 0
    kilobits = (_BITS_1 if version == 3 else _BITS_2)[bits]
    return (144 if version == 3 else 72) * kilobits * 1000 // _RATES[version][rate] + (data[at + 2] >> 1 & 1)


def _mp3(data: bytes, found: Findings) -> bytes:
    kept: list[bytes] = []
    at, shape, strays, after = 0, b"", 0, -1
    while at < len(data):
        if data.startswith(b"ID3", at) and at + 10 <= len(data):
            sizes = data[at + 6 : at + 10]
            at += 10 + (sizes[0] << 21 | sizes[1] << 14 | sizes[2] << 7 | sizes[3]) + (10 if data[at + 5] & 0x10 else 0)
            found.took("notes")
            continue
        size = mp3_frame(data, at)
        # A frame is believed when it stands right behind another, or another, a known tag or the end right behind it.
        is_followed = at + size == len(data) or mp3_frame(data, at + size) or _is_tail(data, at + size)
        if size and at + size <= len(data) and (at == after or is_followed):
            frame = data[at : at + size]
            if not shape and _is_about_the_rest(frame):
                found.took("program")
            elif not shape or frame[1] & 0xFE == shape[1] & 0xFE:
                shape = shape or frame
                kept.append(frame)
            at = after = at + size
            continue
        if _is_tail(data, at):
            found.took("notes")
            break
        following = data.find(b"\xff", at + 1)
        strays += (following if following > 0 else len(data)) - at
        if following < 0:
            break
        at = following
    found.took("other", int(strays > 0))
    if len(kept) < 2:
        raise Unfit("damaged")
    return b"".join(kept)


def _is_tail(data: bytes, at: int) -> bool:
    return data.startswith((b"TAG", b"APETAGEX", b"LYRICSBEGIN", b"ID3", b"3DI"), at)


def _is_about_the_rest(frame: bytes) -> bool:
    """Answer whether the first frame is silent and only says how many follow and which program wrote them."""
    return any(frame[at : at + 4] in (b"Xing", b"Info", b"VBRI") for at in (13, 15, 21, 23, 36, 38))


# --- FLAC ---------------------------------------------------------------------------------------------------------------

_FLAC_TELLS = {4: "notes", 6: "preview", 5: "notes", 2: "other"}


def _flac(data: bytes, found: Findings) -> bytes:
    at = 4
    about = b""
    while at + 4 <= len(data):
        head, size = data[at], int.from_bytes(data[at + 1 : at + 4], "big")
        body = data[at + 4 : at + 4 + size]
        if len(body) < size:
            raise Unfit("damaged")
        kind = head & 0x7F
        if kind == 0 and size == 34:
            about = body
        else:
            found.took(_FLAC_TELLS.get(kind, "other"), int(kind not in (1, 3)))
        at += 4 + size
        if head & 0x80:
            break
    frames = data[at:]
    for mark in (b"APETAGEX", b"LYRICSBEGIN", b"TAG"):
        place = frames.rfind(mark)
        if place > 0 and (mark != b"TAG" or place == len(frames) - 128):
            frames = frames[:place]
            found.took("notes")
    if not about or frames[:2] not in (b"\xff\xf8", b"\xff\xf9"):
        raise Unfit("damaged")
    end = _last_frame_ends(frames, about)
    found.took("behind", int(end < len(frames)))
    return b"fLaC\x80\x00\x00\x22" + about + frames[:end]


def _sums_16() -> list[int]:
    table = []
    for byte in range(256):
        value = byte << 8
        for _ in range(8):
            value = (value << 1 ^ 0x8005 if value & 0x8000 else value << 1) & 0xFFFF
        table.append(value)
    return table


def _sums_8() -> list[int]:
    table = []
    for byte in range(256):
        value = byte
        for _ in range(8):
            value = (value << 1 ^ 0x07 if value & 0x80 else value << 1) & 0xFF
        table.append(value)
    return table


_SUM_16, _SUM_8 = _sums_16(), _sums_8()


def _begins_frame(frames: bytes, at: int, opening: bytes) -> bool:
    """Answer whether a frame's head stands here: its own sum says so."""
    if frames[at : at + 2] != opening or at + 6 > len(frames):
        return False
    size, first = 4, frames[at + 4]
    size += 1 if first < 0x80 else 8 - (first ^ 0xFF).bit_length()
    size += {6: 1, 7: 2}.get(frames[at + 2] >> 4, 0) + {12: 1, 13: 2, 14: 2}.get(frames[at + 2] & 15, 0)
    value = 0
    for byte in frames[at : at + size]:
        value = _SUM_8[value ^ byte]
    return at + size < len(frames) and value == frames[at + size]


def _last_frame_ends(frames: bytes, about: bytes) -> int:
    """
    Return where the last frame ends by its own sum.

    :raises Unfit: when it ends nowhere.
    """
    opening = frames[:2]
    at = len(frames)
    while True:
        at = frames.rfind(opening, 0, at)
        if at < 0:
            raise Unfit("damaged")
        if _begins_frame(frames, at, opening):
            break
    largest = int.from_bytes(about[7:10], "big") or 1 << 18
    value, ends = 0, []
    for place in range(at, min(len(frames) - 1, at + largest)):
        if value == int.from_bytes(frames[place : place + 2], "big") and place > at + 8:
            ends.append(place + 2)
        value = (value << 8 & 0xFF00) ^ _SUM_16[(value >> 8) ^ frames[place]]
    if len(frames) in ends:
        return len(frames)
    if not ends:
        raise Unfit("damaged")
    # What stands behind the sound begins after the first place where the sums agree; by chance they agree once in 65,536 places.
    return ends[0]
