"""
Fetches published files from the addresses in `definitions/sources`.

What comes is checked against its checksum where one can be known, unpacked where the publisher packs it, and put in place in one step.
Everything that came is written down in `fetched.json` beside it: from where, on which day, with which hash.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import yaml

import candour
from candour.analytics import downloads
from candour.analytics.downloads import FetchError, Unreachable

FOLDER = Path(candour.__file__).parent / "definitions" / "sources"
RECORD = "fetched.json"
_LARGEST_UNPACKED = 500 << 20


@dataclass(frozen=True)
class SourceFile:
    """One file of a source. `sha256` is None where no checksum can be known, and `checksum` then says why."""

    name: str
    addresses: tuple[str, ...]
    sha256: str | None = None
    checksum: str = ""
    unpack: str | None = None
    what: str = ""

    @property
    def label(self) -> str:
        return self.name.replace("_{day}", "")


@dataclass(frozen=True)
class Source:
    """Where the files of one kind come from."""

    id: str
    title: str
    folder: str
    licence: str
    files: tuple[SourceFile, ...]


@dataclass(frozen=True)
class Fetched:
    """A file that is in its place: `new`, or `same` if it was there already. `checked` if its checksum was known beforehand."""

    file: str
    address: str
    fetched_on: str
    sha256: str
    size: int
    checked: bool
    verdict: Literal["new", "same"]


@dataclass(frozen=True)
class FetchOutcome:
    """What is there now, and one sentence for each file that did not come."""

    folder: Path
    fetched: tuple[Fetched, ...]
    failed: tuple[str, ...]


def source(name: str) -> Source:
    """Return the definition of a source, or raise a FetchError that names those there are."""
    path = FOLDER / f"{name}.yaml"
    if not path.exists():
        raise FetchError(f"There is no source '{name}'; the sources are {', '.join(sorted(p.stem for p in FOLDER.glob('*.yaml')))}.")
    data: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    files = tuple(SourceFile(**{**f, "addresses": tuple(f["addresses"])}) for f in data["files"])
    return Source(data["id"], data["title"], data["folder"], data["source"]["licence"], files)


def fetch(
    what: Source,
    *,
    into: Path,
    on: date,
    base: str | None = None,
    report: Callable[[str, int, int | None], None] = lambda _f, _n, _of: None,
) -> FetchOutcome:
    """
    Fetch every file of a source into `into/<folder>`.

    Parameters
    ----------
    what
        The source.
    into
        Where its folder is, or is made.
    on
        The day of fetching, for the record.
    base
        Another place to ask for the same paths, for example ``http://127.0.0.1:8080``: a copy within one's own network.
    report
        Called with the file, the bytes so far and the bytes expected.
    """
    folder = into / what.folder
    folder.mkdir(parents=True, exist_ok=True)
    record = _read_record(folder)
    fetched: list[Fetched] = []
    failed: list[str] = []
    for file in what.files:
        try:
            got = _fetch_file(file, folder, record, on, base, report)
        except FetchError as problem:
            failed.append(f"{file.label}: {problem}")
            if isinstance(problem, Unreachable) and not fetched:
                break  # no publisher can be reached: the other files would say the same
            continue
        fetched.append(got)
        if got.verdict == "new":
            record[got.file] = {k: v for k, v in asdict(got).items() if k not in ("file", "verdict")}
            _write_record(folder, record)
    return FetchOutcome(folder, tuple(fetched), tuple(failed))


def _fetch_file(
    file: SourceFile, folder: Path, record: dict[str, Any], on: date, base: str | None, report: Callable[[str, int, int | None], None]
) -> Fetched:
    there = folder / file.name
    if file.sha256 and there.exists() and _hash(there.read_bytes()) == file.sha256:
        return Fetched(file.name, "", on.isoformat(), file.sha256, there.stat().st_size, checked=True, verdict="same")
    part = folder / f".{file.name.replace('{day}', 'new')}.part"
    came = _from_first_that_answers(file, part, base, report)
    data = _unpacked(part.read_bytes(), file, came.address)
    sha256 = _hash(data)
    part.unlink()
    if file.sha256 and sha256 != file.sha256:
        hashes = f"its SHA-256 is {sha256[:16]}…, not {file.sha256[:16]}…"
        raise FetchError(f"what {came.address} gave is not the file that was published ({hashes}); it was not kept.")
    if not file.sha256:
        _refuse_web_page(data, came.address)
        same = next((name for name, r in record.items() if r["sha256"] == sha256 and (folder / name).exists()), None)
        if same and same.startswith(file.name.split("{day}")[0]):
            return Fetched(same, came.address, record[same]["fetched_on"], sha256, len(data), checked=False, verdict="same")
    there = folder / file.name.replace("{day}", came.modified or on.isoformat())
    part.write_bytes(data)
    part.replace(there)
    return Fetched(there.name, came.address, on.isoformat(), sha256, len(data), checked=bool(file.sha256), verdict="new")


def _from_first_that_answers(
    file: SourceFile, part: Path, base: str | None, report: Callable[[str, int, int | None], None]
) -> downloads.Download:
    problems: list[FetchError] = []
    for address in file.addresses:
        try:
            return downloads.download(_moved(address, base), part, certain=bool(file.sha256), report=lambda n, of: report(file.name, n, of))
        except FetchError as problem:
            problems.append(problem)
    if all(isinstance(p, Unreachable) for p in problems):
        where = " and ".join(dict.fromkeys(str(p) for p in problems))
        raise Unreachable(f"{where}; check the connection, or fetch the files in a browser and put them into the folder.")
    raise FetchError(" ".join(str(p) for p in problems))


def _moved(address: str, base: str | None) -> str:
    if base is None:
        return address
    parts = urlsplit(address)
    return base.rstrip("/") + parts.path + (f"?{parts.query}" if parts.query else "")


def _unpacked(data: bytes, file: SourceFile, address: str) -> bytes:
    """Return the file inside a zip, or the data as they are where the publisher does not pack them."""
    if not data.startswith(b"PK\x03\x04") or file.unpack is None:
        return data
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            inside = next((i for i in packed.infolist() if Path(i.filename).name.lower() == file.unpack.lower()), None)
            if inside is None:
                raise FetchError(f"the zip from {address} holds no {file.unpack}, only {', '.join(packed.namelist()[:5])}.")
            if inside.file_size > _LARGEST_UNPACKED:
                raise FetchError(
                    f"{file.unpack} in the zip from {address} would have {inside.file_size / 1e6:,.0f} MB; it was not unpacked."
                )
            return packed.read(inside)
    except zipfile.BadZipFile:
        raise FetchError(f"the zip from {address} is damaged; run the same command again.") from None


def _refuse_web_page(data: bytes, address: str) -> None:
    beginning = data[:500].lstrip().lower()
    if not beginning or beginning.startswith((b"<!doctype", b"<html", b"<?xml", b"{")):
        raise FetchError(
            f"{address} gave {'a web page' if beginning else 'nothing'} where a CSV file is expected; look at it in a browser."
        )


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _read_record(folder: Path) -> dict[str, Any]:
    path = folder / RECORD
    if not path.exists():
        return {}
    record: dict[str, Any] = json.loads(path.read_text("utf-8"))["files"]
    return record


def _write_record(folder: Path, record: dict[str, Any]) -> None:
    new = folder / f".{RECORD}.new"
    new.write_text(json.dumps({"format": 1, "files": {name: record[name] for name in sorted(record)}}, indent=1), "utf-8")
    new.replace(folder / RECORD)
