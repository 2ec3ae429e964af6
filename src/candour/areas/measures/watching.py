"""Organisations in which evidence has added up, month by month, that something changed: an alarm is a question, not a verdict."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from candour.areas.ledger import clock
from candour.areas.ledger.door import Actor, Viewer
from candour.areas.measures import periods
from candour.areas.measures.definitions import EarlyWarning, Measure
from candour.areas.measures.signals import NOTHING, edition_told
from candour.areas.organisations import door as organisations
from candour.areas.questions import door as questions
from candour.methods import surveillance, surveillance_cost
from candour.methods.surveillance import Plan, Watch
from candour.methods.surveillance_cost import FalseAlarms

Floats = NDArray[np.float64]

PART = ":organisation-series"
SHOWN = 12  # months of the path that a question shows


@dataclass(frozen=True)
class Months:
    """Every organisation in every month: what was counted, and what would be usual there; `watched` where both are known."""

    codes: list[str]
    days: list[dt.date]
    observed: Floats
    usual: Floats
    watched: NDArray[np.bool_]


@dataclass(frozen=True)
class Watched:
    """All organisations watched for one change, and what it costs in false alarms."""

    months: Months
    direction: str
    watch: Watch
    cost: FalseAlarms

    def standing(self, at: int, newest: int) -> int | None:
        """Return the month of the last alarm where it still stands, or sounded within the `newest` months; None otherwise."""
        sounded = np.flatnonzero(self.watch.alarm[at])
        if not len(sounded):
            return None
        still = self.watch.statistic[at, -1] >= self.watch.threshold[at]
        return int(sounded[-1]) if still or sounded[-1] >= len(self.months.days) - newest else None


def rule(measure: Measure) -> str:
    """Return the name of the rule that fires when evidence has added up."""
    return f"{measure.slug}-early-warning"


def months(measure: Measure, asked: EarlyWarning, table: dict[str, Any]) -> Months:
    """
    Read the months of a published table and what would be usual in each.

    Usual is the organisation's own rate in its first months, or that of all in the first months there are; a ratio compared with all is
    already beside what is expected. Those first months are not watched: they cannot differ from themselves.
    """
    place = {column["name"]: i for i, column in enumerate(table["columns"])}
    codes = sorted({row[place["organisation"]] for row in table["rows"]})
    days = sorted({row[place["month"]] for row in table["rows"]})
    top, bottom = np.full((2, len(codes), len(days)), np.nan)
    at, when = ({name: i for i, name in enumerate(names)} for names in (codes, days))
    for row in table["rows"]:
        cell = at[row[place["organisation"]]], when[row[place["month"]]]
        top[cell] = _number(row[place[measure.top or ""]])
        bottom[cell] = _number(row[place[measure.bottom]]) if measure.bottom else 1.0
    there = np.isfinite(top) & (bottom > 0)
    first = _first(there, asked.baseline_months) if asked.usual == "own" else np.zeros_like(there)
    if asked.usual == "all":
        first[:, : asked.baseline_months] = there[:, : asked.baseline_months]
    rate = _rate(measure, asked, np.where(first, top, 0.0), np.where(first, bottom, 0.0))
    usual = np.where(there, bottom, 1.0) * rate[:, None]
    after = np.cumsum(first, axis=1) >= asked.baseline_months if asked.usual == "own" else np.ones_like(there)
    watched = there & ~first & after & (usual > 0)
    return Months(codes, [dt.date.fromisoformat(day) for day in days], np.where(watched, top, 0.0), np.where(watched, usual, 1.0), watched)


def watched(measure: Measure, asked: EarlyWarning, found: Months) -> list[Watched]:
    """Watch every organisation for what would be a concern and, where it is asked for, for what would be favourable."""
    answers = []
    for direction, ratio in (("concern", asked.ratio_worse), ("favourable", asked.ratio_better)):
        if ratio is None or not found.watched.any():
            continue
        plan = Plan(ratio=ratio, alpha=asked.alpha, test=asked.test)
        watch = surveillance.watch_periods(found.observed, found.usual, plan, counted=found.watched)
        cost = surveillance_cost.of_period_watch(watch, found.usual, counted=found.watched)
        answers.append(Watched(found, direction, watch, cost))
    return answers


def note(measure: Measure, table: dict[str, Any], *, publication: int, by: Actor) -> dict[str, Any]:
    """
    Tell questions where the evidence of the published months has added up, in either direction.

    An edition that comes out after a newer one asks nothing, as with outliers.
    """
    asked = measure.early_warning
    if asked is None or measure.kind == "index":
        return dict(NOTHING)
    edition = edition_told(measure.slug + PART, table["edition"], publication)
    if edition is None:
        return dict(NOTHING)
    found = months(measure, asked, table)
    signals = [
        _signal(measure, asked, table, one, at, month, publication)
        for one in watched(measure, asked, found)
        for at in range(len(found.codes))
        if (month := one.standing(at, measure.editions.every_months)) is not None
    ]
    known = organisations.summaries(codes=[signal.organisation_code for signal in signals], viewer=Viewer.anonymous())
    told: dict[str, Any] = questions.note_signals(
        rule=rule(measure),
        subject=measure.slug,
        edition=edition,
        on=clock.today(),
        signals=tuple(signal for signal in signals if signal.organisation_code in known),
        by=by,
    )
    return told


def _number(value: float | None) -> float:
    return np.nan if value is None else float(value)


def _first(there: NDArray[np.bool_], count: int) -> NDArray[np.bool_]:
    """Return the first `count` months that each organisation has."""
    return there & (np.cumsum(there, axis=1) <= count)


def _rate(measure: Measure, asked: EarlyWarning, top: Floats, bottom: Floats) -> Floats:
    if asked.usual == "own":
        events, base = top.sum(axis=1), bottom.sum(axis=1)
        return np.asarray(np.divide(events, base, out=np.zeros_like(events), where=base > 0))
    if measure.kind == "ratio":
        return np.ones(len(top))
    return np.full(len(top), top.sum() / bottom.sum() if bottom.sum() > 0 else 0.0)


def _signal(
    measure: Measure, asked: EarlyWarning, table: dict[str, Any], one: Watched, at: int, month: int, publication: int
) -> questions.Signal:
    found, watch = one.months, one.watch
    code = found.codes[at]
    whose = "usual here" if asked.usual == "own" else "usual in all organisations"
    side = "higher" if watch.ratio > 1 else "lower"
    sounded = f"{found.days[month]:%B %Y}"
    here = np.flatnonzero(found.watched[at])
    return questions.Signal(
        signal_key=f"{measure.slug}:{code}",
        organisation_code=code,
        direction=one.direction,
        title=f"{measure.short_title}, to {found.days[-1]:%B %Y}: {side} than {whose}, early warning in {sounded}",
        evidence={
            "measure": measure.slug,
            "edition": table["edition"],
            "starts_on": found.days[here[0]].isoformat(),
            "ends_on": _end(measure, found.days[here[-1]]).isoformat(),
            "publication": publication,
            "method": {"id": watch.method.id, "version": watch.method.version},
            "ratio": watch.ratio,
            "alpha": asked.alpha,
            "threshold": round(float(watch.threshold[at]), 4),
            "statistic": round(float(watch.statistic[at, -1]), 4),
            "first_alarm": found.days[watch.first_alarm[at]].isoformat(),
            "alarm": found.days[month].isoformat(),
            "path": _path(one, at, here),
            "seen": _sentences(measure, asked, one, at, here, sounded, whose),
        },
    )


def _end(measure: Measure, month: dt.date) -> dt.date:
    return periods.last_day(periods.add_months(month, measure.editions.point_months - 1))


def _path(one: Watched, at: int, here: NDArray[np.intp]) -> list[dict[str, Any]]:
    """Return the last months as they were counted, with how far the evidence had added up."""
    found, watch = one.months, one.watch
    return [
        {
            "month": found.days[i].isoformat(),
            "counted": found.observed[at, i].item(),
            "usual": round(found.usual[at, i].item(), 1),
            "statistic": round(watch.statistic[at, i].item(), 4),
        }
        for i in here[-SHOWN:]
    ]


def _sentences(measure: Measure, asked: EarlyWarning, one: Watched, at: int, here: NDArray[np.intp], sounded: str, whose: str) -> list[str]:
    found, cost = one.months, one.cost
    counted, usual = found.observed[at, here].sum(), found.usual[at, here].sum()
    first = f"the first {asked.baseline_months} months"
    since = f"its own rate in {first}" if asked.usual == "own" else f"the rate of all organisations in {first}"
    if asked.usual == "all" and measure.kind == "ratio":
        since = "what was expected"
    about = "fewer than 0.001" if cost.expected < 0.001 else f"about {cost.expected:.2g}"
    span = f"From {found.days[here[0]]:%B %Y} to {found.days[here[-1]]:%B %Y}"
    what = measure.units.numerator or "events"
    rare = (
        f"; chance alone crosses it in no more than 1 of {(1 - asked.alpha) / asked.alpha:,.0f} organisations"
        if asked.test == "sprt"
        else ""
    )
    return [
        f"{span}: {counted:,.0f} {what}, where {usual:,.0f} would have been {whose}, going by {since}.",
        f"These months fit {one.watch.ratio:g} times the usual so much better than the usual that the line was crossed in {sounded}{rare}.",
        f"With {cost.units:,} organisations watched for up to {cost.steps} months, {about} false alarms are to be expected.",
        "This is a question and no verdict: it does not say why.",
    ]
