"""Taking in the signals of one edition: what is new is asked, what is there still is seen again, what has gone is marked as ended."""

import base64
import hashlib
from collections import Counter, defaultdict
from datetime import date, timedelta
from typing import Any

from django.db.models import F

from candour.areas.ledger.door import Actor, Done, NothingNew, Viewer, action
from candour.areas.organisations import door as organisations
from candour.areas.questions import rules
from candour.areas.questions.acting import clock_changes
from candour.areas.questions.models import Batch, Direction, Question, Sighting, State, Step
from candour.areas.questions.moves import MOVES, START, Act, Situation
from candour.areas.questions.policy import Unfit
from candour.areas.questions.scope import facts_of
from candour.areas.questions.values import Signal

_Key = tuple[str, str]  # the signal's key and direction


@action("questions.signals_noted")
def note_signals(*, rule: str, subject: str, edition: str, on: date, signals: tuple[Signal, ...], by: Actor) -> Done[dict[str, Any]]:
    """
    Ask a question for each new signal of an edition and return `{"raised": [codes], "seen_again": n, "ended": n}`.

    `on` is the day from which the clocks run. The same edition noted twice changes nothing. An edition that arrives after a newer one was
    noted adds to the history of questions that are not closed, and raises and ends nothing: nobody is late with what nobody had asked.

    :raises Unfit: when a signal comes twice, has no direction or is about an organisation that is not known.
    """
    if noted := Batch.objects.filter(rule=rule, subject=subject, edition=edition).first():
        raise NothingNew(noted.result)
    areas = _check(signals)
    newest = Batch.objects.filter(rule=rule, subject=subject).order_by("-day", "-edition").values_list("day", "edition").first()
    is_late = newest is not None and newest > (on, edition)
    unclosed = {(q.signal_key, q.direction): q for q in Question.objects.filter(rule=rule, subject=subject).exclude(state=State.CLOSED)}
    found = {(s.signal_key, s.direction): s for s in signals}
    again = {key: unclosed[key] for key in found if key in unclosed}
    if is_late:
        _see(again, found, {}, edition, on)
        raised, gone = [], []
    else:
        asked_again = _move_all(again.values(), Act.SEE, on=on)
        _see(again, found, asked_again, edition, on)
        raised = _raise(rule, subject, edition, on, [s for key, s in found.items() if key not in unclosed], areas)
        gone = [q for key, q in unclosed.items() if key not in found and q.signal_active]
        _move_all(gone, Act.END, on=on)
        _tell_ended(gone, on)
    result = {"raised": raised, "seen_again": len(again), "ended": len(gone)}
    Batch.objects.create(rule=rule, subject=subject, edition=edition, day=on, result=result)
    return Done(result, refs={"rule": rule, "subject": subject, "edition": edition}, payload={"on": on.isoformat(), **result})


def code_for(rule: str, subject: str, signal: Signal, edition: str) -> str:
    """Return the question's public code: it says nothing, and is the same wherever the same signal is noted."""
    said = "\n".join((rule, subject, signal.signal_key, signal.direction, edition))
    return base64.b32encode(hashlib.sha256(said.encode()).digest()).decode().lower()[:10]


def _check(signals: tuple[Signal, ...]) -> dict[str, str]:
    """Return the commissioning area of each organisation."""
    twice = [key for key, n in Counter((s.signal_key, s.direction) for s in signals).items() if n > 1]
    if twice:
        raise Unfit(f"The signal '{twice[0][0]}' comes twice in one edition.")
    if strange := next((s for s in signals if s.direction not in Direction.values), None):
        raise Unfit(f"'{strange.direction}' is not a direction: a signal is a concern or favourable.")
    codes = {s.organisation_code for s in signals}
    known = organisations.summaries(codes=codes, viewer=Viewer.anonymous())
    if missing := sorted(codes - set(known)):
        raise Unfit(f"No organisation has the code '{missing[0]}'; register it before asking about it.")
    return {code: summary.icb_code or "" for code, summary in known.items()}


def _raise(rule_id: str, subject: str, edition: str, on: date, signals: list[Signal], areas: dict[str, str]) -> list[str]:
    version = rules.rule_for(rule_id).on(on)
    asked = Question.objects.bulk_create(
        Question(
            code=code_for(rule_id, subject, s, edition),
            rule=rule_id,
            subject=subject,
            signal_key=s.signal_key,
            organisation_id=s.organisation_code,
            owed_by_id=s.organisation_code,
            area_code=areas[s.organisation_code],
            direction=s.direction,
            title=s.title,
            evidence=s.evidence,
            state=START.state,
            signal_active=START.signal_active,
            raised_on=on,
            due_on=on + timedelta(days=version.due_days),
            owner_role=version.owner_role,
        )
        for s in signals
    )
    Sighting.objects.bulk_create(
        Sighting(question=q, edition=edition, seen_on=on, title=q.title, evidence=q.evidence, at_version=q.version) for q in asked
    )
    return sorted(q.code for q in asked)


def _move_all(asked: Any, act: Act, *, on: date) -> dict[int, bool]:
    """Move many questions by the table, one statement for each kind of move, and return which were asked again."""
    groups: dict[tuple[Situation, Situation], list[Question]] = defaultdict(list)
    for question in asked:
        before = facts_of(question).situation
        groups[before, MOVES[before, act]].append(question)
    again: dict[int, bool] = {}
    for (before, after), members in groups.items():
        if before == after:
            continue
        changes = clock_changes(members[0].rule, before, after, day=on)
        rows = Question.objects.filter(pk__in=[q.pk for q in members])
        rows.update(state=after.state, version=F("version") + 1, **changes)
        for q in members:
            q.version += 1
            again[q.pk] = not before.signal_active and after.signal_active
    return again


def _see(again: dict[_Key, Question], found: dict[_Key, Signal], asked_again: dict[int, bool], edition: str, on: date) -> None:
    Sighting.objects.bulk_create(
        Sighting(
            question=q,
            edition=edition,
            seen_on=on,
            title=found[key].title,
            evidence=found[key].evidence,
            asked_again=asked_again.get(q.pk, False),
            at_version=q.version,
        )
        for key, q in again.items()
    )


def _tell_ended(gone: list[Question], on: date) -> None:
    Step.objects.bulk_create(Step(question=q, kind=Step.Kind.SIGNAL_ENDED, day=on, at_version=q.version) for q in gone)
