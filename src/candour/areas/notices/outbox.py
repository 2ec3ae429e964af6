"""
Sending what waits in the outbox: at least once, never lost, and never what was read meanwhile.

A mail is claimed and the claim kept before anything is sent, so that two workers never send the same one side by side; whoever dies in
between leaves a claim that runs out, and the mail is sent again under the same Message-ID. No transaction is open while a server is
awaited.
"""

import datetime as dt
import logging
import secrets
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from candour.areas.ledger import clock
from candour.areas.notices import carrier
from candour.areas.notices.carrier import Trouble, Troubled
from candour.areas.notices.models import Letterbox, Mail, Notice
from candour.areas.notices.preparing import Ready, prepare

log = logging.getLogger(__name__)
AT_A_TIME = 50
# Longer than a pass may take, so that no living worker loses its claim.
CLAIM = dt.timedelta(minutes=5)
SECONDS_FOR_A_PASS = 60.0
PAUSES = tuple(dt.timedelta(minutes=m) for m in (1, 5, 15, 60, 180, 360, 720, 1440, 1440, 1440))
FAULT = Trouble("fault")


@dataclass(frozen=True)
class Sent:
    """What one pass did; numbers only."""

    sent: int = 0
    not_needed: int = 0
    put_off: int = 0
    given_up: int = 0


def send_due(*, limit: int = AT_A_TIME) -> Sent:
    """Send what is due and return how it went; nothing where mail is not set up."""
    if settings.MAIL is None:
        return Sent()
    waiting = _claim(limit)
    # Drawn by lot, so that no order says who was told first.
    secrets.SystemRandom().shuffle(waiting)
    until = time.monotonic() + SECONDS_FOR_A_PASS
    done: Counter[str] = Counter()
    with ExitStack() as opened:
        way: carrier.Carrier | None = None
        while waiting and time.monotonic() < until:
            mail = waiting.pop()
            ready = _prepared(mail)
            if not isinstance(ready, Ready):
                done[_set_aside(mail, ready)] += 1
                continue
            try:
                way = way or opened.enter_context(carrier.way_out())
            except Troubled as troubled:
                # No mail goes through at present: the rest need not find that out one by one.
                log.warning("Mail cannot be sent at present: %s.", troubled.trouble.code)
                done.update(_put_off(m, troubled.trouble) for m in (mail, *waiting))
                return Sent(**done)
            trouble = way.hand_over(to=ready.to, mail=ready.content)
            done[_settle(mail, ready, trouble)] += 1
            if trouble is not None:
                # Whatever state the server is in now, the next mail starts afresh.
                opened.close()
                way = None
    Mail.objects.filter(pk__in=[m.pk for m in waiting]).update(free_at=None)
    return Sent(**done)


def _claim(limit: int) -> list[Mail]:
    """Take mails that are due for this worker alone."""
    now = clock.now()
    free = Mail.objects.filter(Q(free_at=None) | Q(free_at__lt=now), is_given_up=False, due_at__lte=now)
    found = list(free.order_by("due_at")[:limit])
    return [mail for mail in found if free.filter(pk=mail.pk).update(free_at=now + CLAIM)]


def _prepared(mail: Mail) -> Ready | dt.datetime | Trouble | None:
    try:
        return prepare(mail, now=clock.now())
    except Exception as fault:  # noqa: BLE001 - one mail never holds up the others
        log.error("A mail could not be made: %s.", type(fault).__name__)  # noqa: TRY400 - a traceback would hold the address
        return FAULT


def _set_aside(mail: Mail, until: dt.datetime | Trouble | None) -> str:
    """Deal with a mail that does not go now: later, or not at all because nothing is left to say."""
    if isinstance(until, Trouble):
        return _put_off(mail, until)
    if until is None:
        mail.delete()
        return "not_needed"
    Mail.objects.filter(pk=mail.pk).update(due_at=until, free_at=None)
    return "put_off"


def _settle(mail: Mail, ready: Ready, trouble: Trouble | None) -> str:
    """Keep what became of a mail."""
    if trouble is not None:
        return _give_up(mail, ready, trouble) if trouble.is_final else _put_off(mail, trouble)
    with transaction.atomic():
        Notice.objects.filter(pk__in=ready.notice_ids).update(is_mailed=True)
        # Whoever can be reached again carries no mark of having been out of reach.
        Mail.objects.filter(person_id=mail.person_id, is_given_up=True).delete()
        mail.delete()
    return "sent"


def _put_off(mail: Mail, trouble: Trouble) -> str:
    if mail.tries >= len(PAUSES):
        return _give_up(mail, None, trouble)
    due = clock.now() + PAUSES[mail.tries]
    Mail.objects.filter(pk=mail.pk).update(due_at=due, free_at=None, tries=mail.tries + 1, trouble=trouble.code)
    return "put_off"


def _give_up(mail: Mail, ready: Ready | None, trouble: Trouble) -> str:
    """Leave a mark: one for each person who cannot be reached, without where; and tell the person, when it is their address."""
    with transaction.atomic():
        Mail.objects.filter(person_id=mail.person_id, is_given_up=True).delete()
        Mail.objects.filter(pk=mail.pk).update(is_given_up=True, free_at=None, address="", trouble=trouble.code)
        if ready is not None and trouble.is_address:
            Letterbox.objects.filter(person_id=mail.person_id, address=ready.to).update(is_failing=True)
            Letterbox.objects.filter(person_id=mail.person_id, asked_address=ready.to).update(asked_nonce="")
    return "given_up"
