"""Reactions: upper areas do their part after a line is written; run by our own worker, in order, each (line, reaction) once."""

import logging
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from candour.areas.ledger.models import Handled, Row

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Event:
    """A line as its reactions see it."""

    seq: int
    id: str
    kind: str
    day: date
    refs: dict[str, str]


Reaction = Callable[[Event], Any]
_REACTIONS: dict[str, list[tuple[str, Reaction]]] = defaultdict(list)


def on(kind: str) -> Callable[[Reaction], Reaction]:
    """Register a function of an area's `reactions.py` to run once for each line of a kind."""

    def register(function: Reaction) -> Reaction:
        _REACTIONS[kind].append((f"{function.__module__}.{function.__name__}", function))
        return function

    return register


def run_once(limit: int = 500) -> tuple[int, list[str]]:
    """
    Run the reactions that are due and return how many ran and which got stuck.

    A reaction that fails stops only itself: its later lines wait, so that its order holds, and it is tried again next time.
    """
    ran, stuck = 0, []
    for kind, reactions in _REACTIONS.items():
        for name, function in reactions:
            last = Handled.objects.filter(reaction=name).order_by("-seq").values_list("seq", flat=True).first() or 0
            for row in Row.objects.filter(kind=kind, seq__gt=last).order_by("seq")[:limit]:
                try:
                    with transaction.atomic():
                        Handled.objects.create(reaction=name, seq=row.seq)
                        function(Event(row.seq, str(row.id), row.kind, row.day, row.refs))
                except Exception:
                    log.exception("The reaction %s failed at line %d; it will be tried again.", name, row.seq)
                    stuck.append(name)
                    break
                ran += 1
    return ran, stuck
