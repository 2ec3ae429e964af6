"""
How many may come in an hour, without keeping who came.

Somebody who speaks without a name must not leave one at the gate. A visitor is counted under a keyed hash of what they came from. The key
is random, lives in memory only and is thrown away each hour, and with it all that was counted. Nothing is written anywhere.
"""

import hashlib
import hmac
import ipaddress
import secrets
import threading
from collections import Counter


class Turnstile:
    """
    Lets so many in from one place in an hour, and so many in all.

    A place that many share (this machine, a private network, behind which a proxy or a whole hospital stands) is not counted by itself:
    there only the number in all holds, so that one person cannot close the door to their colleagues.

    Parameters
    ----------
    each
        How many from one public address.
    in_all
        How many in all, at least `each`. Each process of the service counts for itself.
    seconds
        How long what was counted is kept.

    Examples
    --------
    >>> gate = Turnstile(each=1, in_all=3)
    >>> gate.admits("9.9.9.9", now=0), gate.admits("9.9.9.9", now=1), gate.admits("1.1.1.1", now=2)
    (True, False, True)
    >>> gate.admits("9.9.9.9", now=3600)
    True
    """

    def __init__(self, *, each: int, in_all: int, seconds: int = 3600) -> None:
        self._each, self._in_all, self._seconds = each, in_all, seconds
        self._lock = threading.Lock()
        self._hour = -1
        self._begin(-1)

    def __repr__(self) -> str:
        return "<a turnstile>"

    def _begin(self, hour: int) -> None:
        self._hour, self._key, self._counted, self._all = hour, secrets.token_bytes(32), Counter[bytes](), 0

    def admits(self, place: str, *, now: float) -> bool:
        """
        Answer whether one more may come from a place, and count them if so.

        Parameters
        ----------
        place
            The address of whoever asks; it is hashed at once and not kept.
        now
            Seconds since any fixed moment.
        """
        with self._lock:
            if int(now // self._seconds) != self._hour:
                self._begin(int(now // self._seconds))
            own = hmac.new(self._key, place.encode(), hashlib.sha256).digest()[:8] if _is_ones_own(place) else b""
            if self._all >= self._in_all or (own and self._counted[own] >= self._each):
                return False
            self._all += 1
            if own:
                self._counted[own] += 1
            return True


def _is_ones_own(place: str) -> bool:
    try:
        return ipaddress.ip_address(place).is_global
    except ValueError:
        return False
