"""What a mail says, decided when it is sent: to whom, and what is unread and wanted by mail at that moment."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import Exists, OuterRef

from candour.areas.accounts import door as accounts
from candour.areas.ledger import clock
from candour.areas.ledger.door import Viewer
from candour.areas.notices import addresses, kinds, queueing, quiet, wording
from candour.areas.notices.models import Choice, Letterbox, Mail, Notice

# How old an unread notice must be before a mail that should have gone is looked for.
FORGOTTEN_AFTER = dt.timedelta(days=2)


@dataclass(frozen=True)
class Ready:
    """A mail as it goes now, and the notices that it counts."""

    to: str = field(repr=False)
    content: bytes = field(repr=False)
    notice_ids: tuple[int, ...] = ()


def prepare(mail: Mail, *, now: dt.datetime) -> Ready | dt.datetime | None:
    """Return a mail as it goes now; or when it may go; or None when it need not go any more."""
    box = Letterbox.objects.filter(person_id=mail.person_id).first()
    if box is None or not accounts.active(ids=[mail.person_id], viewer=Viewer.system("mailing only who is still here")):
        return None
    if mail.purpose == "changed":
        return Ready(mail.address, wording.message(purpose="changed", to=mail.address, mail_id=mail.pk, now=now))
    if mail.purpose == "confirm":
        if not box.asked_nonce or not mail.key.endswith(box.asked_nonce):
            return None
        token = addresses.token_of(box)
        content = wording.message(purpose="confirm", to=box.asked_address, mail_id=mail.pk, now=now, token=token)
        return Ready(box.asked_address, content)
    return _waiting(mail, box, now)


def _waiting(mail: Mail, box: Letterbox, now: dt.datetime) -> Ready | dt.datetime | None:
    if not box.address:
        return None
    is_urgent = mail.purpose == "urgent"
    hours = queueing.quiet_of(box)
    if not is_urgent and hours.holds(now):
        return quiet.first_moment(now, hours)
    unread = Notice.objects.filter(person_id=box.pk, read_on=None, is_mailed=False)
    counted = _counted(unread, mail, box, now)
    if not counted:
        return None
    purpose: wording.Purpose = "urgent" if is_urgent else "waiting"
    count = 1 if is_urgent else len(counted)
    return Ready(box.address, wording.message(purpose=purpose, to=box.address, mail_id=mail.pk, now=now, count=count), counted)


def _counted(unread: Iterable[Notice], mail: Mail, box: Letterbox, now: dt.datetime) -> tuple[int, ...]:
    """Return the notices that this mail counts; what is protected only in a digest, and not before its day."""
    if mail.purpose == "urgent":
        return tuple(n.pk for n in unread if n.is_urgent)
    chosen = dict(Choice.objects.filter(person_id=box.pk).values_list("group", "way"))
    ways = {kinds.AT_ONCE}
    if mail.purpose == "digest":
        ways.add(kinds.DAILY)
        if quiet.is_first_of_week(now, queueing.quiet_of(box)):
            ways.add(kinds.WEEKLY)
    today = clock.today()
    found = []
    for notice in unread:
        group = kinds.kind(notice.kind).group
        is_time = notice.mailable_on is None or notice.mailable_on <= today
        if is_time and chosen.get(group.id, group.default) in ways:
            found.append(notice.pk)
    return tuple(found)


def queue_forgotten() -> int:
    """
    Queue a digest for everybody who has waited for a mail that is not there, and return how many they were.

    It looks once a day for what no code path should leave: a notice that came in the very moment in which its mail was being sent, or
    mail that was given up while the server was down for days.
    """
    if settings.MAIL is None:
        return 0
    queued = Mail.objects.filter(person_id=OuterRef("person_id"), is_given_up=False)
    reachable = Letterbox.objects.filter(person_id=OuterRef("person_id"), is_failing=False).exclude(address="")
    old = Notice.objects.filter(read_on=None, is_mailed=False, day__lte=clock.today() - FORGOTTEN_AFTER)
    rows = old.filter(~Exists(queued), Exists(reachable)).values_list("person_id", "kind").distinct()
    people: dict[str, set[str]] = {}
    for person, kind in rows:
        people.setdefault(str(person), set()).add(kind)
    for forgotten, theirs in people.items():
        for kind in sorted(theirs):
            queueing.queue(people=[forgotten], kind=kinds.kind(kind), is_urgent=False, mailable_on=None)
    return len(people)
