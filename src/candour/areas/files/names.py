"""A file's name as it may be shown and handed back: the person's words, without what could mislead."""

import unicodedata
from pathlib import PurePosixPath

LONGEST = 120


def clean(name: str) -> str:
    """
    Return the last part of the name without control characters and without marks that turn the direction of writing.

    The marks matter: with one of them `exe.fdp` reads as `pdf.exe`.
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(c for c in unicodedata.normalize("NFC", last) if unicodedata.category(c)[0] != "C").strip(" .")
    if not kept:
        return "file"
    ending = PurePosixPath(kept).suffix[:10]
    return kept if len(kept) <= LONGEST else kept[: LONGEST - len(ending)] + ending
