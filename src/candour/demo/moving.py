"""Moving the demonstration's clock on: what fell due in between is late, and the public counts say so."""

import calendar
import datetime as dt

from django.db import transaction

from candour.areas.accounts import door as accounts
from candour.areas.ledger import clock
from candour.areas.ledger import door as ledger
from candour.demo.making import notes
from candour.demo.making.acts import Cast

PUBLISHERS = ("publisher-one", "publisher-two")


def month_on(day: dt.date) -> dt.date:
    """Return the same day of the next month, or its last."""
    year, month = divmod(day.year * 12 + day.month, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def move_on_a_month() -> dt.date:
    """Move the clock on, do what follows from events, count the questions again in public, and return the new day."""
    clock.set_today(month_on(clock.today()))
    with transaction.atomic():
        ledger.take_in_waiting()
    while ledger.run_once()[0]:
        pass
    ids = {slug: accounts.by_username(username=slug) or "" for slug in PUBLISHERS}
    with transaction.atomic():
        notes.count_questions(Cast(ids, dict.fromkeys(PUBLISHERS, "publisher")))
    return clock.today()
