"""Refuses every connection that would leave this machine, so that no test depends on the network or tells anyone anything."""

import ipaddress
import socket
from typing import Any


class NetworkForbiddenError(RuntimeError):
    """A test tried to leave this machine."""


def is_local(address: Any) -> bool:
    """Return whether a socket address is on this machine: a path, the loopback range, or the name localhost."""
    host = address[0] if isinstance(address, tuple) else None
    if host is None or host in ("", "localhost"):
        return True
    try:
        return ipaddress.ip_address(host.split("%")[0]).is_loopback
    except ValueError:
        return False


def forbid_the_network() -> None:
    """Guard every way in which Python opens a connection or looks up a name."""
    if getattr(socket.socket, "guarded", False):
        return
    plain_connect, plain_connect_ex, plain_sendto = socket.socket.connect, socket.socket.connect_ex, socket.socket.sendto
    plain_lookup = socket.getaddrinfo

    def check(address: Any) -> None:
        if not is_local(address):
            raise NetworkForbiddenError(f"A test tried to reach {address!r}. Serve what it needs on 127.0.0.1.")

    def connect(self: socket.socket, address: Any) -> None:
        check(address)
        return plain_connect(self, address)

    def connect_ex(self: socket.socket, address: Any) -> int:
        check(address)
        return plain_connect_ex(self, address)

    def sendto(self: socket.socket, data: bytes, *rest: Any) -> int:
        check(rest[-1])
        return plain_sendto(self, data, *rest)

    def getaddrinfo(host: Any, *rest: Any, **options: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        check((name or "localhost", 0))
        return plain_lookup(host, *rest, **options)

    for name, guarded in (("connect", connect), ("connect_ex", connect_ex), ("sendto", sendto), ("guarded", True)):
        setattr(socket.socket, name, guarded)
    socket.getaddrinfo = getaddrinfo
