"""Reading one's own notices."""

from dataclasses import dataclass
from datetime import date

from candour.areas.ledger.door import Viewer
from candour.areas.notices import policy
from candour.areas.notices.models import Notice


@dataclass(frozen=True)
class NoticeSummary:
    """A notice as its reader sees it."""

    id: int
    kind: str
    text: str
    address: str
    day: date
    is_read: bool


def notices_for(*, viewer: Viewer, unread_only: bool = False, limit: int = 50) -> list[NoticeSummary]:
    """Return the viewer's own notices, newest first; whoever is not signed in has none."""
    reader = policy.reader_of(viewer)
    if reader is None:
        return []
    rows = Notice.objects.filter(person_id=reader).order_by("-id")
    if unread_only:
        rows = rows.filter(read_on=None)
    return [NoticeSummary(n.pk, n.kind, n.text, n.address, n.day, n.read_on is not None) for n in rows[:limit]]


def count_unread(*, viewer: Viewer) -> int:
    """Return how many of the viewer's own notices wait to be read."""
    reader = policy.reader_of(viewer)
    return Notice.objects.filter(person_id=reader, read_on=None).count() if reader else 0
