"""The bench of pages: a server of its own, timed from outside as a visitor sees it."""

import http.client
import os
import re
import resource
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from candour.config.measuring import Result, in_turns

PAGES = ("/", "/organisations/", "/organisations/?q=sta", "/measures/", "/record/", "/about/methods/", "/open-data/", "/compare/")


def bench_serve(rounds: int) -> list[Result]:
    """
    Time each public page of this home, warm, beside a static file and a bare Django page of the same server.

    Of pages with charts the first look is timed too: with no picture drawn and no table in memory, in a server that has shown other pages.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "candour", "serve", "--port", str(port), "--no-worker"]
    with _no_pictures():
        server = subprocess.Popen(command, env=os.environ.copy())
        try:
            _wait(port)
            return _timed(_Client(port), rounds)
        finally:
            server.terminate()
            server.wait(timeout=10)


def _timed(client: "_Client", rounds: int) -> list[Result]:
    static, (drawn, another) = client.first_static(), client.drawn()
    for page in [*PAGES, another, static, "/healthz"] * 3:
        client.get(page)
    first = {page: _seconds(lambda p=page: client.get(p)) for page in drawn}  # type: ignore[misc]
    for page in drawn * 5:
        client.get(page)
    pages = [*PAGES, *drawn]
    *ours, bare, file = in_turns(rounds, *[lambda p=p: client.get(p) for p in [*pages, "/healthz", static]])
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024 or None
    found = [(f"{page}, first look", seconds) for page, seconds in first.items()] + list(zip(pages, ours, strict=True))
    peers = (("a bare Django page", bare), ("a static file", file))
    return [
        Result(page, seconds * 1000, "ms", peer, beside * 1000, beside / seconds, peak, file * 1000)
        for page, seconds in found
        for peer, beside in peers
    ]


def _seconds(thing: Callable[[], object]) -> float:
    started = time.perf_counter()
    thing()
    return time.perf_counter() - started


@contextmanager
def _no_pictures() -> Iterator[None]:
    """Put the pictures that this home has drawn aside for as long as it takes."""
    from candour.config.environment import Environment

    kept = Path(Environment().home) / "cache" / "pictures"
    aside = kept.with_name("pictures.aside")
    if kept.exists():
        kept.rename(aside)
    try:
        yield
    finally:
        if aside.exists():
            shutil.rmtree(kept, ignore_errors=True)
            aside.rename(kept)


def _wait(port: int) -> None:
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("The server did not start within 30 seconds.")


class _Client:
    """One visitor on one connection, as a browser keeps it."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def get(self, path: str) -> bytes:
        self.connection.request("GET", path, headers={"Accept-Encoding": "gzip", "Host": "localhost"})
        answer = self.connection.getresponse()
        data = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}")
        return data

    def _page(self, path: str) -> str:
        import gzip

        data = self.get(path)
        return (gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).decode()

    def first_static(self) -> str:
        found = re.search(r'href="(/static/[^"]+\.css)"', self._page("/"))
        return found.group(1) if found else "/healthz"

    def drawn(self) -> tuple[list[str], str]:
        """Return the pages with charts (the cuts of the measure that has most, and an organisation), and one of another measure."""
        cuts: dict[str, list[str]] = {}
        for address, slug in re.findall(r'href="(/compare/([a-z0-9-]+)/[a-z]+/)"', self._page("/compare/")):
            cuts.setdefault(slug, []).append(address)
        slug = max(cuts, key=lambda s: (len(cuts[s]), s))
        other = next((s for s in cuts if s != slug), slug)
        pages = [f"/compare/{slug}/", *dict.fromkeys(cuts[slug]), f"/measures/{slug}/", "/compare/seven-days/", "/compare/fairness/"]
        organisation = re.search(r'href="(/organisations/[A-Z0-9-]+/)"', self._page("/organisations/"))
        return pages + ([organisation.group(1)] if organisation else []), f"/compare/{other}/"
