"""A file's name as it may be shown and handed back: the person's words, without what could mislead."""

import unicodedata
from pathlib import PurePosixPath

LONGEST = 120
_ENDINGS = {
    "pdf",
    "png",
    "jpg",
    "jpeg",
    "webp",
    "csv",
    "txt",
    "xlsx",
    "docx",
    "pptx",
    "ods",
    "odt",
    "mp3",
    "m4a",
    "mp4",
    "wav",
    "exe",
    "js",
    "html",
    "lnk",
}


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


def misleads(name: str) -> bool:
    """Answer whether a name held marks that hide what it says, or pretends to be one kind of file while it is another."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    hides = any(unicodedata.category(c)[0] == "C" for c in last)
    parts = last.lower().split(".")
    return hides or (len(parts) > 2 and parts[-2].strip() in _ENDINGS and parts[-1] in _ENDINGS and parts[-1] != parts[-2])
