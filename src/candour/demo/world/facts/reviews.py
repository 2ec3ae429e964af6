"""Seen by a senior doctor within 14 hours, and people going home. Story F: the weekend, and two trusts that closed the gap."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from candour.demo.world.calendar import MONTHS, month_back, months_before
from candour.demo.world.chance import apart, centred, logistic, logit, stream, wander
from candour.demo.world.facts.grid import at, long
from candour.demo.world.facts.specialties import EMERGENCY
from candour.demo.world.shapes import World

DAY_TYPES = ("weekday", "weekend")
# The weekend is 64 in 100 once the two trusts that closed the gap are counted in.
SEEN = {"weekday": 0.87, "weekend": 0.636}
SHARE = np.array([0.34, 0.24, 0.14, 0.11, 0.10, 0.07])
EASIER = np.array([0.0, -0.22, 0.05, -0.12, 0.30, 0.35])
# Fewer people come in on a weekend day, and two thirds as many go home.
ARRIVE_AT_WEEKENDS, LEAVE_AT_WEEKENDS = 0.84, 2 / 3
GAP_CLOSED_FROM = 16


def senior_review(world: World) -> dict[str, npt.NDArray[np.generic]]:
    """
    Return people seen in time, people who came in as an emergency, people who went home, and days, by kind of day and specialty.

    `days` counts the calendar: it is the same in every specialty and is never summed over them.
    """
    rng = stream(world.seed, "senior-review-14h")
    codes = [trust.code for trust in world.open_trusts("acute")]
    beds = np.array([sum(site.beds for site in world.within(code)) for code in codes], dtype=float)
    months = months_before(world.today)
    days = _days(world, months)

    per_day = np.stack([np.ones(MONTHS), np.full(MONTHS, ARRIVE_AT_WEEKENDS)], axis=1) * days
    arrive = beds[:, None, None, None] * 0.105 * per_day[None, :, :, None] * SHARE
    came = rng.poisson(arrive * rng.normal(1, 0.05, (len(codes), MONTHS, 1, 1)))
    leave = np.stack([np.ones(MONTHS), np.full(MONTHS, LEAVE_AT_WEEKENDS)], axis=1) * days
    discharges = rng.poisson(beds[:, None, None, None] * 0.108 * leave[None, :, :, None] * SHARE)

    trust = apart(rng, len(codes), 0.24, extremes=2)
    weekend = apart(rng, len(codes), 0.16)
    drift = wander(rng, len(codes), MONTHS, 0.06)
    scores = np.empty(came.shape)
    scores[:, :, 0] = (trust[:, None] + drift)[:, :, None] + EASIER
    scores[:, :, 1] = (trust + weekend)[:, None, None] + drift[:, :, None] + EASIER
    seen = np.empty(came.shape)
    for at_day, kind in enumerate(DAY_TYPES):
        seen[:, :, at_day] = centred(scores[:, :, at_day], came[:, :, at_day] + 1.0, SEEN[kind])
    _close_the_gap(seen, at(codes, *world.story.closed_the_gap))

    organisation, month, day_type, specialty = long(codes, months, DAY_TYPES, EMERGENCY)
    return {
        "month": month,
        "organisation": organisation,
        "day_type": day_type,
        "specialty": specialty,
        "numerator": rng.binomial(came, seen).ravel().astype(np.int64),
        "denominator": came.ravel().astype(np.int64),
        "discharges": discharges.ravel().astype(np.int64),
        "days": np.broadcast_to(days[None, :, :, None], came.shape).ravel(),
    }


def _close_the_gap(seen: npt.NDArray[np.float64], rows: list[int]) -> None:
    """Raise the weekend of `rows` to their weekday less a point, over three months from T-16."""
    back = np.arange(MONTHS, 0, -1)
    done = np.clip((GAP_CLOSED_FROM - back) / 3, 0, 1)[:, None]
    for row in rows:
        seen[row, :, 0] = logistic(logit(0.88) + EASIER)
        before = logistic(logit(0.65) + EASIER)
        seen[row, :, 1] = before + (seen[row, :, 0] - 0.01 - before) * done


def _days(world: World, months: npt.NDArray[np.datetime64]) -> npt.NDArray[np.int64]:
    """Return the weekdays and the weekend days of each month."""
    ends = np.append(months[1:], np.datetime64(month_back(world.today, 0)))
    weekdays = np.busday_count(months, ends)
    return np.stack([weekdays, (ends - months).astype(int) - weekdays], axis=1).astype(np.int64)
