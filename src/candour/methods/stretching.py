"""
From what a person can remember to a key that is dear to guess: Argon2id, one at a time, without holding up the pages.

A passphrase or a receipt is the only thing that stands between a stolen copy of the database and what somebody wrote. Every guess must
therefore cost memory and time. The same cost would let a stranger stop the service by asking for many at once, so that only one is worked
out at a time, on a thread that steps back for every other, and whoever would have to wait behind too many is asked to come back.
"""

import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

MOST_WAITING = 20
"""How many may wait behind the one being worked out: about four seconds of patience at full strength."""
_STEPS_BACK = 10  # niceness: every page goes first, and the keys still come when there is nothing else to do


class Busy(Exception):  # noqa: N818 - not an error: a state of the service, for the moment
    """Raised when too many keys are being worked out already; nothing was done and nothing was lost."""

    retry_after_seconds = 30

    def __init__(self) -> None:
        super().__init__("Too many people are asking for their key at this moment. Wait half a minute and try again.")


@dataclass(frozen=True)
class Cost:
    """
    What one guess costs whoever makes it.

    Parameters
    ----------
    memory_kib
        Memory in KiB, at least 8 for each lane.
    passes
        How often that memory is gone over, at least 1.
    lanes
        How many strands are worked out side by side, at least 1; always part of the result, so that it must never change for a stored key.
    """

    memory_kib: int
    passes: int
    lanes: int


STRONG = Cost(memory_kib=65_536, passes=3, lanes=1)
"""64 MiB, three passes: the second choice of RFC 9106 in memory and passes, on one lane because the machine has other work."""
CHEAP = Cost(memory_kib=8, passes=1, lanes=1)
"""For tests only: protects nothing."""


def stretch(secret: str | bytes, *, salt: bytes, cost: Cost, length: int = 32) -> bytes:
    """
    Return a key made from a secret by Argon2id, at a stated cost.

    Argon2id, not scrypt or PBKDF2, because it is the one that a specialised machine gains least on for the same memory, and because its
    first half does not let a neighbour on the same processor read the secret from the order of its memory accesses.

    Parameters
    ----------
    secret
        What the person typed; text is read as UTF-8 and is not changed, so whoever calls has already decided about case and spaces.
    salt
        At least 8 bytes (16 are customary), different for each person or, for receipts, for each home.
    cost
        Stored beside what the key locks, so that a later home may ask for more.
    length
        How many bytes to return, at least 4.

    Returns
    -------
    bytes
        The same for the same secret, salt, cost and length, and for nothing else that anyone knows how to find.

    Raises
    ------
    Busy
        If one is being worked out and `MOST_WAITING` others wait. Nothing was done.
    ValueError
        If the salt is shorter than 8 bytes, the length than 4, or the cost is impossible.

    References
    ----------
    RFC 9106, Argon2 Memory-Hard Function for Password Hashing and Proof-of-Work Applications, September 2021, section 4.

    Examples
    --------
    >>> stretch("correct horse battery staple", salt=b"sixteen bytes ok", cost=CHEAP).hex()[:16]
    '35bc1db6f697c28b'
    """
    work = Argon2id(salt=salt, length=length, iterations=cost.passes, lanes=cost.lanes, memory_cost=cost.memory_kib)
    material = secret.encode() if isinstance(secret, str) else secret
    return _TURNS.take(work, material)


class _Turns:
    """One thread that works, behind which at most `MOST_WAITING` may stand."""

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """Start afresh, with nobody waiting; a forked process has the books of its parent but not its thread."""
        self.places = threading.BoundedSemaphore(1 + MOST_WAITING)
        self.worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="stretching", initializer=_step_back)

    def take(self, work: Argon2id, material: bytes) -> bytes:
        if not self.places.acquire(blocking=False):
            raise Busy
        try:
            return self.worker.submit(work.derive, material).result()
        finally:
            self.places.release()


def _step_back() -> None:
    if sys.platform == "linux":  # elsewhere niceness belongs to the whole process, and the pages would step back too
        this = threading.get_native_id()
        os.setpriority(os.PRIO_PROCESS, this, min(os.getpriority(os.PRIO_PROCESS, this) + _STEPS_BACK, 19))


_TURNS = _Turns()
os.register_at_fork(after_in_child=_TURNS.begin)
