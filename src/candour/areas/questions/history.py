"""One question with its whole history, in a number of queries that does not grow with it."""

from dataclasses import dataclass
from uuid import UUID

from candour.areas.accounts import door as accounts
from candour.areas.files import door as files
from candour.areas.ledger.door import Viewer
from candour.areas.organisations import door as organisations
from candour.areas.questions import line, policy, rules
from candour.areas.questions.models import Answer, Question, Sighting, Step, Verdict
from candour.areas.questions.moves import Act
from candour.areas.questions.queries import find, summarise
from candour.areas.questions.scope import facts_of, visible_to
from candour.areas.questions.values import AnswerSummary, Entry, QuestionDetail

# Things of one version of a question and one day, in the order in which they are told.
KINDS = (
    "seen_before",
    "raised",
    "asked_again",
    "handed_over",
    "taken_on",
    "board_told",
    "answered",
    "accepted",
    "returned",
    "seen_again",
    "signal_ended",
)


@dataclass(frozen=True)
class _Rows:
    sightings: list[Sighting]
    steps: list[Step]
    answers: list[Answer]
    verdicts: dict[int, Verdict]

    @classmethod
    def of(cls, question: Question) -> "_Rows":
        answers = list(Answer.objects.filter(question=question).order_by("number"))
        return cls(
            list(Sighting.objects.filter(question=question).order_by("id")),
            list(Step.objects.filter(question=question).order_by("id")),
            answers,
            {v.answer_id: v for v in Verdict.objects.filter(answer__question=question)},
        )

    def people(self) -> set[UUID]:
        ids = {s.by_person_id for s in self.steps} | {s.about_id for s in self.steps}
        ids |= {a.answered_by_id for a in self.answers} | {v.given_by_id for v in self.verdicts.values()}
        return {i for i in ids if i is not None}


def question(*, code: str, viewer: Viewer) -> QuestionDetail:
    """
    Return a question with its history, as far as the viewer may know it.

    :raises NoSuchQuestion: when it is missing or hidden.
    """
    row = find(code, viewer)
    facts = facts_of(row)
    rows = _Rows.of(row)
    names = accounts.people(ids=rows.people(), viewer=viewer)
    kept = files.summaries(
        ids=[a.evidence_file_id for a in rows.answers if a.evidence_file_id], owner_area="questions", owner_ref=row.code, viewer=viewer
    )
    answers = {a.pk: _answer(a, rows.verdicts.get(a.pk), names, kept) for a in rows.answers}
    same = visible_to(viewer).filter(rule=row.rule, subject=row.subject, signal_key=row.signal_key).exclude(pk=row.pk)
    own, *earlier = summarise([row, *same.order_by("-raised_on", "code")], viewer)
    newest = max(rows.sightings, key=lambda s: (s.seen_on, s.edition))
    successors = {s.successor_id for s in rows.steps if s.successor_id}
    places = organisations.summaries(codes=successors, viewer=viewer)
    told = [s.day for s in rows.steps if s.kind == Step.Kind.BOARD_TOLD]
    return QuestionDetail(
        summary=own,
        # A measure asks in its own words; else the rule does.
        asks=str(newest.evidence.get("asks") or rules.rule_for(row.rule).asks(row.direction)),
        evidence=newest.evidence,
        signal_ended_on=row.signal_ended_on,
        board_told_on=min(told, default=None),
        answers=tuple(answers.values()),
        history=_history(rows, answers, names, places, with_notes=policy.may_see_private_notes(viewer, facts)),
        earlier=tuple(earlier),
        may_take_on=policy.may(viewer, facts, Act.TAKE_ON),
        may_tell_board=policy.may(viewer, facts, Act.TELL_BOARD),
        may_answer=policy.may(viewer, facts, Act.ANSWER),
        may_judge=_may_judge(row, rows, viewer),
    )


def _may_judge(row: Question, rows: _Rows, viewer: Viewer) -> bool:
    facts = facts_of(row)
    if not policy.may(viewer, facts, Act.ACCEPT):
        return False
    between = line.line_between(organisation_code=row.organisation_id, belongs_to=viewer.belongs_to, viewer=viewer)
    return policy.may_judge(viewer, facts, answerers={str(a.answered_by_id) for a in rows.answers}, line=between)


def _answer(
    a: Answer, verdict: Verdict | None, names: dict[str, accounts.PersonSummary], kept: dict[str, files.FileSummary]
) -> AnswerSummary:
    return AnswerSummary(
        number=a.number,
        cause=a.cause,
        text=a.text,
        file=kept.get(str(a.evidence_file_id)),
        by=names.get(str(a.answered_by_id)),
        role=a.answered_as,
        answered_on=a.answered_on,
        accepted=verdict.accepted if verdict else None,
        reason=verdict.reason if verdict else "",
        judged_by=names.get(str(verdict.given_by_id)) if verdict else None,
        judged_role=verdict.given_as if verdict else "",
        judged_on=verdict.given_on if verdict else None,
    )


def _kind_of_sighting(sighting: Sighting, index: int, first: Sighting) -> str:
    if index and sighting.seen_on < first.seen_on:
        return "seen_before"  # an older edition that arrived after the question was asked
    return "asked_again" if sighting.asked_again else "seen_again" if index else "raised"


def _history(
    rows: _Rows,
    answers: dict[int, AnswerSummary],
    names: dict[str, accounts.PersonSummary],
    places: dict[str, organisations.OrganisationSummary],
    *,
    with_notes: bool,
) -> tuple[Entry, ...]:
    told: list[tuple[int, Entry]] = []
    for index, s in enumerate(rows.sightings):
        kind = _kind_of_sighting(s, index, rows.sightings[0])
        told.append((s.at_version, Entry(kind, s.seen_on, edition=s.edition, title=s.title, evidence=s.evidence)))
    for step in rows.steps:
        by, about = names.get(str(step.by_person_id)), names.get(str(step.about_id))
        note = step.private_note if with_notes else ""
        told.append(
            (
                step.at_version,
                Entry(
                    Step.Kind(step.kind).value,
                    step.day,
                    by=by,
                    role=step.by_role,
                    about=about,
                    note=note,
                    successor=places.get(str(step.successor_id)),
                ),
            )
        )
    for a in rows.answers:
        said = answers[a.pk]
        told.append((a.at_version, Entry("answered", a.answered_on, by=said.by, role=said.role, answer=said)))
        if verdict := rows.verdicts.get(a.pk):
            kind = "accepted" if verdict.accepted else "returned"
            told.append((verdict.at_version, Entry(kind, verdict.given_on, by=said.judged_by, role=said.judged_role, answer=said)))
    return tuple(entry for _, entry in sorted(told, key=lambda t: (t[0], t[1].day, KINDS.index(t[1].kind))))
