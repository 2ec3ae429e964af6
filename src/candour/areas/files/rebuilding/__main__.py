"""
The process that rebuilds one file and ends: a line of JSON and the file come in, a line of JSON and the rebuilt file go out.

    {"kind": "zip"}\n<bytes>   ->   {"held": "filter", "kind": "docx", "removed": {"author": 1}, "left": {}}\n<bytes>
                               or   {"held": "filter", "unfit": "damaged"}\n
"""

import importlib
import json
import os
import sys
from typing import Any

from candour.areas.files.rebuilding import confinement
from candour.areas.files.rebuilding.findings import Findings, Unfit

# Which module rebuilds which kind, and what must be in memory before the walls go up.
WORKSHOPS = {
    "png": "pictures",
    "jpeg": "pictures",
    "webp": "pictures",
    "pdf": "portable",
    "zip": "zipped",
    "wav": "sounds",
    "mp3": "sounds",
    "m4a": "sounds",
    "ogg": "sounds",
    "flac": "sounds",
}


def workshop_for(kind: str) -> Any:
    """Return the module that rebuilds this kind."""
    return importlib.import_module(f"candour.areas.files.rebuilding.{WORKSHOPS[kind]}")


def rebuild(kind: str, data: bytes) -> tuple[str, bytes, Findings]:
    """
    Return what kind the file is, the file without what it hid, and what was found.

    :raises Unfit: when it will not do.
    """
    found = Findings()
    workshop = workshop_for(kind)
    exact: str = workshop.recognise(data) if kind == "zip" else kind
    rebuilt: bytes = workshop.rebuild(exact, data, found)
    return exact, rebuilt, found


def _answer(head: dict[str, Any], body: bytes = b"") -> None:
    out = json.dumps(head).encode() + b"\n" + body
    at = 0
    while at < len(out):
        at += os.write(1, out[at : at + 1024 * 1024])


def main() -> None:
    confinement.limit()
    kind = json.loads(sys.stdin.buffer.readline(200))["kind"]
    workshop_for(kind)
    data = sys.stdin.buffer.read()
    held = confinement.shut()
    try:
        exact, body, found = rebuild(kind, data)
    except Unfit as unfit:
        _answer({"held": held, "unfit": unfit.code})
    except MemoryError:
        _answer({"held": held, "unfit": "too_heavy"})
    except Exception:  # noqa: BLE001 - whatever a hostile file does to a decoder, the answer is a refusal
        _answer({"held": held, "unfit": "damaged"})
    else:
        _answer({"held": held, "kind": exact, "removed": found.removed, "left": found.left}, body)
    # Without tidying up: there is nothing to keep, and what a decoder left behind must not get another turn.
    os._exit(0)


if __name__ == "__main__":
    main()
