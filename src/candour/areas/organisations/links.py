"""Whom an organisation belonged to, put together from files that each say only what holds on their own day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

_DAY = timedelta(days=1)


@dataclass(frozen=True, order=True)
class Stay:
    """A time under one parent; `seen_on` is the newest day on which a file said so."""

    starts_on: date
    parent: str
    ends_on: date | None
    seen_on: date
    share: float | None = None

    def holds_on(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


def observe(stays: Iterable[Stay], parent: str, on: date) -> tuple[Stay, ...]:
    """
    Return the stays, in order, after a file said that `parent` is the parent on a day.

    Files may come in any order. A stay begins on the first day it was seen and lasts until another parent is seen. An older file that
    disagrees with a stay seen on both sides of its day splits that stay.
    """
    kept = sorted(stays)
    holding = next((s for s in kept if s.holds_on(on)), None)
    later = next((s for s in kept if s.starts_on > on), None)
    if holding is not None:
        kept.remove(holding)
        if holding.parent == parent:
            return tuple(sorted((*kept, replace(holding, seen_on=max(holding.seen_on, on)))))
        if holding.seen_on > on:
            later = replace(holding, starts_on=holding.seen_on)
            kept.append(later)
        if holding.starts_on < on:
            seen = holding.seen_on if holding.seen_on < on else holding.starts_on
            kept.append(replace(holding, ends_on=on - _DAY, seen_on=seen))
    if later is not None and later.parent == parent:
        kept.remove(later)
        kept.append(replace(later, starts_on=on))
    else:
        kept.append(Stay(on, parent, later.starts_on - _DAY if later else None, on))
    return tuple(sorted(kept))


def share_out(stays: Iterable[Stay], shares: Mapping[str, float], on: date) -> tuple[Stay, ...]:
    """
    Return the stays after a file said from where all patients of a trust come on a day: one set of shares follows another as a whole.

    The set that held before ends the day before, unless the file only confirms it.
    """
    sets: dict[date, list[Stay]] = {}
    for stay in sorted(stays):
        sets.setdefault(stay.starts_on, []).append(stay)
    before = max((d for d in sets if d <= on), default=None)
    if before is not None and {s.parent: s.share for s in sets[before]} == dict(shares):
        sets[before] = [replace(s, seen_on=max(s.seen_on, on)) for s in sets[before]]
    else:
        sets[on] = [Stay(on, parent, None, on, share) for parent, share in shares.items()]
    days = sorted(sets)
    ends = dict(zip(days, [d - _DAY for d in days[1:]] + [None], strict=True))
    return tuple(sorted(replace(s, ends_on=ends[d]) for d, group in sets.items() for s in group))
