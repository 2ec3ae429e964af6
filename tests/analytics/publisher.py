"""A publisher on this machine: gives files by path, and can break off, move, pack or refuse."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Publisher:
    """What the publisher gives, and what was asked of it."""

    base: str
    files: dict[str, bytes] = field(default_factory=dict)
    breaks_off_after: int | None = None
    modified: str | None = None
    etag: str | None = None
    status: int = 200
    asked: list[tuple[str, str | None]] = field(default_factory=list)


@contextmanager
def publishing() -> Iterator[Publisher]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer(self, publisher)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    publisher = Publisher(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield publisher
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def answer(request: BaseHTTPRequestHandler, publisher: Publisher) -> None:
    asked_range = request.headers.get("Range")
    publisher.asked.append((request.path, asked_range))
    data = publisher.files.get(request.path)
    if data is None or publisher.status != 200:
        request.send_error(404 if data is None else publisher.status)
        return
    start = int(asked_range.removeprefix("bytes=").rstrip("-")) if asked_range else 0
    if start and request.headers.get("If-Range", publisher.etag) != publisher.etag:
        start = 0
    if start >= len(data) > 0:
        request.send_error(416)
        return
    rest = data[start:]
    request.send_response(206 if start else 200)
    request.send_header("Content-Length", str(len(rest)))
    for name, value in (("Last-Modified", publisher.modified), ("ETag", publisher.etag)):
        if value:
            request.send_header(name, value)
    request.end_headers()
    if publisher.breaks_off_after is not None:
        rest = rest[: publisher.breaks_off_after]
    request.wfile.write(rest)
    request.close_connection = True
