"""Putting mail into the outbox, in the transaction of what it is about."""

import datetime as dt
import secrets
from collections.abc import Iterable

from django.conf import settings

from candour.areas.ledger import clock
from candour.areas.notices import kinds, quiet
from candour.areas.notices.kinds import Group, Kind
from candour.areas.notices.models import Choice, Letterbox, Mail
from candour.areas.notices.quiet import Quiet


def quiet_of(box: Letterbox) -> Quiet:
    return Quiet(box.quiet_from, box.quiet_to, box.holds_days_off)


def first_mail_day(group: Group) -> dt.date | None:
    """Return from which day a digest may count a protected notice: tomorrow or the day after, by lot, so that no day answers to a deed."""
    return clock.today() + dt.timedelta(days=1 + secrets.randbelow(2)) if group.is_protected else None


def queue(*, people: Iterable[str], kind: Kind, is_urgent: bool, mailable_on: dt.date | None) -> None:
    """Queue the mails that a batch of notices calls for; without mail set up, or an address of theirs, nobody is mailed."""
    if settings.MAIL is None:
        return
    now = clock.now()
    boxes = list(Letterbox.objects.filter(person_id__in=list(people)).exclude(address=""))
    chosen = dict(Choice.objects.filter(person__in=[b.pk for b in boxes], group=kind.group.id).values_list("person_id", "way"))
    mails = []
    for box in boxes:
        hours = quiet_of(box)
        way = chosen.get(box.pk, kind.group.default)
        due = now if is_urgent else due_for(way, now=now, hours=hours, mailable_on=mailable_on)
        if due is not None:
            purpose = "urgent" if is_urgent else _purpose(way, due, hours)
            mails.append(Mail(purpose=purpose, person_id=box.pk, key=f"{purpose}:{box.pk}:{due.isoformat()}", due_at=due))
    # One mail for each person and moment, however many notices wait for it.
    Mail.objects.bulk_create(mails, ignore_conflicts=True)


def due_for(way: str, *, now: dt.datetime, hours: Quiet, mailable_on: dt.date | None) -> dt.datetime | None:
    """Return when a mail in this way is due, or None for no mail."""
    if way == kinds.PAGE:
        return None
    if way == kinds.AT_ONCE:
        return quiet.at_once(now, hours)
    after = now if mailable_on is None else max(now, dt.datetime.combine(mailable_on, dt.time.min, clock.LONDON).astimezone(dt.UTC))
    return quiet.next_digest(after, hours, weekly=way == kinds.WEEKLY)


def _purpose(way: str, due: dt.datetime, hours: Quiet) -> str:
    """Return what a mail is: one that would go "at once" at the moment of a digest is that digest, so that nobody gets two."""
    is_digest = way != kinds.AT_ONCE or due == quiet.next_digest(due - dt.timedelta(microseconds=1), hours)
    return "digest" if is_digest else "at_once"
