"""One download: to a file beside its place, resumed where it broke off, put in place only when it is whole."""

from __future__ import annotations

import hashlib
import http.client
import json
import socket
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit

CHUNK = 1 << 18
LARGEST = 200 << 20
TRIES = 3
TIMEOUT_SECONDS = 30


class FetchError(Exception):
    """A file did not come; the sentence says which, from where, why, and what to do."""


class Unreachable(FetchError):  # noqa: N818
    """There is no way to the publisher at all: trying its other files would only take time."""


@dataclass(frozen=True)
class Download:
    """What came: the file in its temporary place, its hash, and the day that the publisher says it is of."""

    path: Path
    address: str
    sha256: str
    size: int
    modified: str | None


def download(address: str, part: Path, *, certain: bool, report: Callable[[int, int | None], None]) -> Download:
    """
    Download one address into `part`, going on from what is there.

    Parameters
    ----------
    address
        An http or https address.
    part
        The temporary place; left there when the connection breaks, for the next try to go on.
    certain
        True if a checksum will tell whether what was pieced together is right. Otherwise it goes on only if the publisher confirms that
        the file is still the same.
    report
        Called with the bytes so far and the bytes expected.

    Raises
    ------
    FetchError
        If the file cannot be had.
    """
    if urlsplit(address).scheme not in ("http", "https"):
        raise FetchError(f"'{address}' is no web address; it begins with https:// or http://.")
    for left in reversed(range(TRIES)):
        try:
            modified = _once(address, part, certain=certain, report=report)
            break
        except (http.client.IncompleteRead, ConnectionResetError, TimeoutError, http.client.RemoteDisconnected) as broken:
            if not left:
                kept = f"{part.stat().st_size:,} bytes were kept; run the same command again to go on" if part.exists() else "nothing came"
                raise FetchError(f"The connection to {_host(address)} broke off ({_words(broken)}): {kept}.") from None
    return Download(part, address, hashlib.sha256(part.read_bytes()).hexdigest(), part.stat().st_size, modified)


def _once(address: str, part: Path, *, certain: bool, report: Callable[[int, int | None], None]) -> str | None:
    mark = part.with_name(part.name + ".of")
    had = part.stat().st_size if part.exists() else 0
    same = json.loads(mark.read_text("utf-8")) if mark.exists() else {}
    headers = {"User-Agent": "candour (fetches published figures)"}
    if had and same.get("address") == address and (certain or same.get("version")):
        headers["Range"] = f"bytes={had}-"
        if same.get("version"):
            headers["If-Range"] = same["version"]
    try:
        answer = urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=TIMEOUT_SECONDS)  # noqa: S310 - scheme was checked
    except urllib.error.HTTPError as refused:
        refused.close()
        if refused.code == http.client.REQUESTED_RANGE_NOT_SATISFIABLE and had:
            part.unlink()  # what was there is not the beginning of this file
            return _once(address, part, certain=certain, report=report)
        raise FetchError(f"{_host(address)} does not give {address} (it answers {refused.code} {refused.reason}).") from None
    except urllib.error.URLError as problem:
        if isinstance(problem.reason, TimeoutError | ConnectionResetError):
            raise problem.reason from None
        raise Unreachable(f"{_host(address)} cannot be reached ({_words(problem.reason)})") from None
    with answer:
        goes_on = answer.status == http.client.PARTIAL_CONTENT
        version = answer.headers.get("ETag") or answer.headers.get("Last-Modified")
        mark.write_text(json.dumps({"address": address, "version": version if not str(version).startswith("W/") else None}), "utf-8")
        _write(answer, part, had if goes_on else 0, report)
        modified = answer.headers.get("Last-Modified")
    mark.unlink()
    return parsedate_to_datetime(modified).date().isoformat() if modified else None


def _write(answer: http.client.HTTPResponse, part: Path, had: int, report: Callable[[int, int | None], None]) -> None:
    length = answer.headers.get("Content-Length")
    whole = had + int(length) if length else None
    if whole is not None and whole > LARGEST:
        raise FetchError(f"{answer.url} has {whole / 1e6:,.0f} MB, and no published file of figures has more than 200 MB.")
    with part.open("ab" if had else "wb") as file:
        size = had
        while chunk := answer.read(CHUNK):
            size += len(chunk)
            if size > LARGEST:
                raise FetchError(f"{answer.url} goes on after 200 MB, and no published file of figures does.")
            file.write(chunk)
            report(size, whole)
    if whole is not None and size < whole:
        raise http.client.IncompleteRead(b"", whole - size)


def _host(address: str) -> str:
    return urlsplit(address).hostname or address


def _words(problem: object) -> str:
    if isinstance(problem, socket.gaierror):
        return "its name is not known here"
    if isinstance(problem, TimeoutError):
        return f"no answer within {TIMEOUT_SECONDS} seconds"
    if isinstance(problem, OSError) and problem.strerror:
        return problem.strerror.lower()
    return str(problem) or type(problem).__name__
