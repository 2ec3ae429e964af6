"""Reading one's own notices, preferences and address; and, for the operator, how many mails wait."""

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db.models import BooleanField, Count, ExpressionWrapper, Q

from candour.areas.ledger import clock
from candour.areas.ledger.door import Viewer
from candour.areas.notices import addresses, kinds, policy, queueing, quiet
from candour.areas.notices.kinds import Group
from candour.areas.notices.models import Choice, Letterbox, Mail, Notice

# Whoever is not signed in has chosen nothing.
NOBODY = "00000000-0000-0000-0000-000000000000"


@dataclass(frozen=True)
class NoticeSummary:
    """A notice as its reader sees it."""

    id: int
    kind: str
    text: str
    address: str
    day: date
    is_read: bool
    is_urgent: bool = False

    @property
    def group(self) -> Group:
        return kinds.kind(self.kind).group


@dataclass(frozen=True)
class NoticeList:
    """One page of a person's notices, unread first."""

    items: tuple[NoticeSummary, ...]
    total: int
    unread: int
    page: int
    pages: int
    newest: int


@dataclass(frozen=True)
class GroupChoice:
    """A group of notices, and in which way its reader wants it mailed."""

    group: Group
    way: str


@dataclass(frozen=True)
class Preferences:
    """What a person chose, and where their mail goes."""

    choices: tuple[GroupChoice, ...]
    quiet_from: int
    quiet_to: int
    holds_days_off: bool
    address: str
    is_failing: bool
    asked_address: str
    asked_in_vain: bool
    is_mail_on: bool
    next_digest: datetime


@dataclass(frozen=True)
class MailCounts:
    """How mail goes, in numbers: nobody is named."""

    is_on: bool
    waiting: int
    in_trouble: int
    given_up: int
    troubles: tuple[tuple[str, int], ...]


def _summary(n: Notice) -> NoticeSummary:
    return NoticeSummary(n.pk, n.kind, n.text, n.address, n.day, n.read_on is not None, n.is_urgent)


def notices_for(*, viewer: Viewer, unread_only: bool = False, limit: int = 50) -> list[NoticeSummary]:
    """Return the viewer's own notices, newest first; whoever is not signed in has none."""
    reader = policy.reader_of(viewer)
    if reader is None:
        return []
    rows = Notice.objects.filter(person_id=reader).order_by("-id")
    if unread_only:
        rows = rows.filter(read_on=None)
    return [_summary(n) for n in rows[:limit]]


def notice_list(*, viewer: Viewer, page: int = 1, page_size: int = 50) -> NoticeList:
    """
    Return a page of the viewer's own notices: unread first, of them what cannot wait, then newest first.

    Two queries, however many there are.
    """
    reader = policy.reader_of(viewer)
    rows = Notice.objects.filter(person_id=reader) if reader else Notice.objects.none()
    counted = rows.aggregate(total=Count("id"), unread=Count("id", filter=Q(read_on=None)))
    pages = max(1, -(-counted["total"] // page_size))
    page = min(max(1, page), pages)
    is_read = ExpressionWrapper(Q(read_on__isnull=False), output_field=BooleanField())
    waits = ExpressionWrapper(Q(read_on=None, is_urgent=True), output_field=BooleanField())
    ordered = rows.annotate(is_read=is_read, cannot_wait=waits).order_by("is_read", "-cannot_wait", "-id")
    items = tuple(_summary(n) for n in ordered[(page - 1) * page_size : page * page_size])
    newest = max((n.id for n in items if not n.is_read), default=0)
    return NoticeList(items, counted["total"], counted["unread"], page, pages, newest)


def count_unread(*, viewer: Viewer) -> int:
    """Return how many of the viewer's own notices wait to be read."""
    reader = policy.reader_of(viewer)
    return Notice.objects.filter(person_id=reader, read_on=None).count() if reader else 0


def unread_ids(*, viewer: Viewer, up_to: int) -> list[int]:
    """Return the viewer's own unread notices that are no newer than one they saw, so that nothing unseen is marked as read."""
    reader = policy.reader_of(viewer)
    if reader is None:
        return []
    return list(Notice.objects.filter(person_id=reader, read_on=None, id__lte=up_to).values_list("id", flat=True))


def preferences(*, viewer: Viewer) -> Preferences:
    """Return what the viewer chose for themselves; nobody sees another's."""
    reader = policy.reader_of(viewer) or NOBODY
    box = Letterbox.objects.filter(person_id=reader).first() or Letterbox()
    chosen = dict(Choice.objects.filter(person_id=reader).values_list("group", "way"))
    choices = tuple(GroupChoice(g, chosen.get(g.id, g.default)) for g in kinds.groups().values())
    return Preferences(
        choices=choices,
        quiet_from=box.quiet_from,
        quiet_to=box.quiet_to,
        holds_days_off=box.holds_days_off,
        address=box.address,
        is_failing=box.is_failing,
        asked_address=box.asked_address,
        asked_in_vain=bool(box.asked_address) and not box.asked_nonce,
        is_mail_on=settings.MAIL is not None,
        next_digest=quiet.next_digest(clock.now(), queueing.quiet_of(box)),
    )


def address_to_confirm(*, token: str, viewer: Viewer) -> str:
    """
    Return the address that a link would confirm for the viewer.

    :raises NoSuchLink: when the link is wrong, used, older than a week, or somebody else's.
    """
    reader = policy.reader_of(viewer)
    box = Letterbox.objects.filter(person_id=reader).first() if reader else None
    if box is None or not addresses.is_open(box, token):
        raise policy.NoSuchLink
    return box.asked_address


def mail_counts(*, viewer: Viewer) -> MailCounts | None:
    """Return how many mails wait and how many people could not be reached, for operators; to others None."""
    if not policy.may_see_counts(viewer):
        return None
    waiting = Q(is_given_up=False)
    counted = Mail.objects.aggregate(
        waiting=Count("id", filter=waiting),
        in_trouble=Count("id", filter=waiting & Q(tries__gt=0)),
        given_up=Count("id", filter=Q(is_given_up=True)),
    )
    troubles = Mail.objects.exclude(trouble="").values_list("trouble").annotate(n=Count("id")).order_by("-n", "trouble")
    return MailCounts(settings.MAIL is not None, **counted, troubles=tuple((str(t), int(n)) for t, n in troubles))
