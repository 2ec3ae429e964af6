"""
What a session knows about how its person proved who they are, and for how long that counts.

Four instants are kept in the session, on our side only: when it began, when it was last used, when its person last proved who they
are, and when they did so with something that cannot be phished. Nothing about the device, its address or its browser is kept.
"""

from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from candour.areas.ledger import clock

MARK = "proofs"
# NIST 800-63B-4 and ASVS 7.3.1, 7.3.2: a session ends after half an hour unused and after twelve hours whatever happens.
IDLE = timedelta(minutes=30)
IDLE_STRONG = timedelta(minutes=15)
LONGEST = timedelta(hours=12)
LONGEST_STRONG = timedelta(hours=8)
FRESH = timedelta(minutes=5)
# The last use is written once a minute at most, so that reading a page seldom writes.
NOTED_EVERY = timedelta(minutes=1)


def _now() -> int:
    return int(clock.instant().timestamp())


def begin(session: SessionBase, *, is_strong: bool, is_fresh: bool = True) -> None:
    """Start counting anew: somebody has just signed in, and has just proved who they are unless another service says they did earlier."""
    now = _now()
    session[MARK] = {"began": now, "used": now} | ({"proved": now} if is_fresh else {}) | ({"strong": now} if is_strong else {})


def prove(session: SessionBase, *, is_strong: bool) -> None:
    """Somebody signed in has proved again who they are."""
    now = _now()
    marks = {**session.get(MARK, {"began": now}), "used": now, "proved": now}
    session[MARK] = marks | ({"strong": now} if is_strong else {})


def use(session: SessionBase) -> bool:
    """Return whether the session still holds, and note that it was used."""
    now = _now()
    marks: dict[str, int] | None = session.get(MARK)
    if marks is None:
        # Signed in without a word about how: it holds, for as long as any other, and is neither strong nor fresh.
        session[MARK] = {"began": now, "used": now}
        return True
    unused = now - marks["used"]
    if unused > IDLE.total_seconds() or now - marks["began"] > LONGEST.total_seconds():
        return False
    if "strong" in marks and (unused > IDLE_STRONG.total_seconds() or now - marks["strong"] > LONGEST_STRONG.total_seconds()):
        marks = {name: at for name, at in marks.items() if name not in ("strong", "proved")}
        session[MARK] = marks
    if unused >= NOTED_EVERY.total_seconds():
        session[MARK] = {**marks, "used": now}
    return True


def is_strong(session: SessionBase) -> bool:
    """Answer whether a passkey or a security key opened this session."""
    return "strong" in session.get(MARK, {})


def is_fresh(session: SessionBase) -> bool:
    """Answer whether its person proved who they are within the last five minutes."""
    proved = session.get(MARK, {}).get("proved")
    return proved is not None and 0 <= _now() - proved <= FRESH.total_seconds()


def mark_for_demonstration(request: HttpRequest) -> None:
    """
    Make the session of one of the demonstration's people strong and fresh, as if they had used a passkey.

    :raises RuntimeError: anywhere but in the demonstration: nothing else may stand in for a passkey.
    """
    if settings.KIND != "demo":
        raise RuntimeError("Only the demonstration lets its invented people in without a passkey.")
    begin(request.session, is_strong=True)
