"""
Builds the demonstration: the invented world goes in through the same doors as everyone's, day by day.

What happens is a list of acts, each with its day; they are done in the order of their days, with the demonstration's clock on the day of
each act. So every line of the ledger has the day on which it would have been written, and no clock is stale: the last act is of today.

Import this only once Django runs.
"""

import datetime as dt
import gc
import time
from collections.abc import Callable, Iterable
from itertools import groupby
from typing import TypeVar

from django.db import transaction

from candour.areas.ledger import clock
from candour.areas.ledger import door as ledger
from candour.demo.making import answers, figures, ground, notes, sealed, stories
from candour.demo.making.acts import Act
from candour.demo.texts import texts_for
from candour.demo.world import build_world
from candour.demo.world.calendar import month_back

Report = Callable[[str], None]
T = TypeVar("T")
TIMINGS: dict[str, float] = {}


def build(*, seed: int, report: Report, today: dt.date | None = None) -> dt.date:
    """
    Make the whole demonstration for `today` (the real day where none is given) and return that day.

    :raises RuntimeError: anywhere but in a home of the demonstration, where the clock cannot be set.
    """
    today = today or clock.today()
    TIMINGS.clear()
    world = _timed("inventing", lambda: build_world(seed, today))
    texts = texts_for(world)
    told = (len(world.organisations), len(world.personas), len(texts.questions))
    report("invented: {:,} organisations, {} people, {} questions of the stories".format(*told))
    began = month_back(today, 36)
    clock.set_today(began)
    with transaction.atomic():
        _timed("organisations", lambda: ground.register(world, on=began))
        cast = _timed("people", lambda: ground.bring_in_people(world, on=began))
    report(f"registered: {len(world.organisations):,} organisations; {len(cast.ids)} people have an account, none has a password")
    acts = [
        *figures.acts(world, cast),
        *stories.acts(world, texts, cast),
        *answers.acts(world, texts, cast),
        *notes.acts(world, texts, cast),
        *sealed.acts(world, cast),
    ]
    _do(acts, report, today)
    clock.set_today(today)
    with transaction.atomic():
        _timed("limits", lambda: figures.redraw_limits(world, cast))
        _timed("last things", lambda: notes.count_questions(cast))
        _follow()
    report("in seconds: " + ", ".join(f"{what} {seconds:.1f}" for what, seconds in TIMINGS.items()))
    return today


def _do(acts: list[Act], report: Report, today: dt.date) -> None:
    """Do the acts in the order of their days, a year's worth to a transaction: on SQLite each one is waited for until it is on the disk."""
    late = [act for act in acts if act.day > today]
    if late:
        raise RuntimeError(f"'{late[0].what}' would happen on {late[0].day}, after today.")
    acts = sorted(acts, key=lambda act: (act.day, act.order))
    gc.disable()  # millions of short-lived objects, hardly a cycle among them: looking for cycles costs a tenth of the time
    for year, of_year in groupby(acts, key=lambda act: act.day.year):
        done = list(of_year)
        for alone, together in groupby(done, key=lambda act: act.alone):
            if alone:
                _each_day(together)
            else:
                with transaction.atomic():
                    _each_day(together)
        report(f"{year}: {len(done):,} things happened")
        gc.collect()
    gc.enable()


def _each_day(acts: Iterable[Act]) -> None:
    for day, of_day in groupby(acts, key=lambda act: act.day):
        clock.set_today(day)
        for act in of_day:
            _timed(act.what, act.do)
        _timed("what follows", _follow)


def _follow() -> None:
    """Let everything follow that follows on this day: a reaction writes lines to which others react."""
    ran = 1
    while ran:
        ran, stuck = ledger.run_once()
        if stuck:
            raise RuntimeError(f"These reactions failed: {', '.join(stuck)}.")


def _timed(what: str, do: Callable[[], T]) -> T:
    started = time.perf_counter()
    try:
        return do()
    finally:
        TIMINGS[what] = TIMINGS.get(what, 0.0) + time.perf_counter() - started
