"""Looking for words in whatever was seized: as they are, in other alphabets and encodings, and inside compressed streams."""

import base64
import gzip
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

_STREAMS = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda", b"\x1f\x8b")
_MOST_UNFOLDED = 4 * 1024 * 1024


def _in_base64(marker: bytes, encode: Callable[[bytes], bytes]) -> set[bytes]:
    """Return the letters that the marker has in a base64 text, wherever in the text it begins."""
    found = set()
    for before in range(3):
        first = -(-before * 4 // 3)
        whole = encode(bytes(before) + marker)
        sure = (before + len(marker)) * 8 // 6
        found.add(whole[first + (1 if before else 0) : sure])
    return found


def forms_of(marker: bytes) -> dict[str, set[bytes]]:
    """Return what to look for, by the name of the form."""
    text = marker.decode("latin-1")
    return {
        "raw": {marker},
        "utf-16": {text.encode("utf-16-le"), text.encode("utf-16-be")},
        "hex": {marker.hex().encode(), marker.hex().upper().encode()},
        "base64": _in_base64(marker, base64.b64encode),
        "base64url": _in_base64(marker, base64.urlsafe_b64encode),
    }


def unfolded(data: bytes) -> Iterator[bytes]:
    """Return what every stream in the data that looks compressed unfolds to."""
    for head in _STREAMS:
        at = data.find(head)
        while at >= 0:
            with suppress(zlib.error):
                yield zlib.decompressobj(wbits=47).decompress(data[at:], _MOST_UNFOLDED)
            at = data.find(head, at + 1)


def find(data: bytes, wanted: Mapping[str, Mapping[str, set[bytes]]]) -> set[tuple[str, str]]:
    """Return which markers are in the data and in which form."""
    found = set()
    for prefix, part in [("", data), *(("compressed ", part) for part in unfolded(data))]:
        for name, forms in wanted.items():
            for form, needles in forms.items():
                if any(needle in part for needle in needles):
                    found.add((name, prefix + form))
    return found


def find_in(paths: Iterable[Path], markers: Mapping[str, bytes]) -> list[str]:
    """Return where which marker lies, and in which form, in files and folders."""
    wanted = {name: forms_of(marker) for name, marker in markers.items()}
    found = []
    for path in paths:
        for file in sorted(p for p in ([path] if path.is_file() else path.rglob("*")) if p.is_file()):
            found += [f"{file.name}: {name} as {form}" for name, form in sorted(find(file.read_bytes(), wanted))]
    return found


# How each form is planted, to see that the search finds it.
PLANTED: dict[str, Callable[[bytes], bytes]] = {
    "raw": lambda m: b"xx" + m + b"yy",
    "utf-16-le": lambda m: m.decode("latin-1").encode("utf-16-le"),
    "utf-16-be": lambda m: m.decode("latin-1").encode("utf-16-be"),
    "hex": lambda m: b"-" + m.hex().encode(),
    "HEX": lambda m: b"-" + m.hex().upper().encode(),
    **{f"base64 after {n}": (lambda m, n=n: base64.b64encode(b"abc"[:n] + m + b"more")) for n in range(3)},
    **{f"base64url after {n}": (lambda m, n=n: base64.urlsafe_b64encode(b"abc"[:n] + m + b"more")) for n in range(3)},
    "zlib": lambda m: b"before" + zlib.compress(b"long " * 50 + m) + b"after",
    "gzip": lambda m: b"before" + gzip.compress(b"long " * 50 + m) + b"after",
    "zlib of base64": lambda m: zlib.compress(base64.b64encode(b"a" + m)),
    "zlib, fast": lambda m: zlib.compress(m * 3, level=1),
}
