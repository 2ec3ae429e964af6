"""Reading questions: always within what the viewer may see, with as many queries for a hundred as for one."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, When

from candour.areas.accounts import door as accounts
from candour.areas.files import door as files
from candour.areas.ledger import clock
from candour.areas.ledger.door import Viewer
from candour.areas.organisations import door as organisations
from candour.areas.questions import policy
from candour.areas.questions.models import Answer, Batch, Direction, Question, Sighting, State
from candour.areas.questions.moves import OWED
from candour.areas.questions.scope import facts_of, visible_to
from candour.areas.questions.values import Counts, QuestionList, QuestionSummary

PAGE_SIZE = 50
SHOWS: dict[str, Q] = {
    "unclosed": ~Q(state=State.CLOSED),
    "owed": Q(state__in=OWED),
    "to_read": Q(state=State.ANSWERED),
    "watched": Q(state=State.ACCEPTED),
    "closed": Q(state=State.CLOSED),
}
# What runs out first stands first: what is owed by its day, then what waits to be read, then what is only watched.
_BY_CLOCK = (
    Case(
        When(state__in=OWED, then=0),
        When(state=State.ANSWERED, then=1),
        When(state=State.ACCEPTED, then=2),
        default=3,
        output_field=IntegerField(),
    ),
    F("due_on"),
    F("code"),
)


def find(code: str, viewer: Viewer) -> Question:
    """
    Return the question.

    :raises NoSuchQuestion: when it is missing, and when it is hidden from the viewer: the same answer.
    """
    found = visible_to(viewer).filter(code=code).first()
    if found is None:
        raise policy.NoSuchQuestion("There is no such question.")
    return found


def summarise(rows: Iterable[Question], viewer: Viewer) -> list[QuestionSummary]:
    found = list(rows)
    codes = {q.organisation_id for q in found} | {q.owed_by_id for q in found}
    places = organisations.summaries(codes=codes, viewer=viewer)
    owners = accounts.people(ids={q.owner_id for q in found if q.owner_id}, viewer=viewer)
    ids, today = [q.pk for q in found], clock.today()
    seen = dict(Sighting.objects.filter(question_id__in=ids).values_list("question_id").annotate(n=Count("id")).order_by())
    return [
        QuestionSummary(
            code=q.code,
            title=q.title,
            rule=q.rule,
            subject=q.subject,
            organisation=places[q.organisation_id],
            owed_by=places[q.owed_by_id],
            direction=q.direction,
            state=q.state,
            signal_active=q.signal_active,
            raised_on=q.raised_on,
            due_on=q.due_on,
            closed_on=q.closed_on,
            owner=owners.get(str(q.owner_id)) if q.owner_id else None,
            owner_role=q.owner_role,
            sightings=seen.get(q.pk, 0),
            late_by_days=max(0, (today - q.due_on).days) if q.state in OWED else 0,
            version=q.version,
            facts=facts_of(q),
        )
        for q in found
    ]


def questions(
    *, viewer: Viewer, show: str = "unclosed", organisation_code: str | None = None, page: int = 1, page_size: int = PAGE_SIZE
) -> QuestionList:
    """
    Return one page of the questions that the viewer may see, ordered by clock.

    `show` is one of unclosed, owed, to_read, watched, closed; anything else shows what is not closed.
    """
    rows = visible_to(viewer)
    if organisation_code:
        rows = rows.filter(organisation_id=organisation_code)
    counted = rows.aggregate(
        owed=Count("id", filter=SHOWS["owed"]),
        late=Count("id", filter=SHOWS["owed"] & Q(due_on__lt=clock.today())),
        to_read=Count("id", filter=SHOWS["to_read"]),
    )
    rows = rows.filter(SHOWS.get(show, SHOWS["unclosed"]))
    total = rows.count()
    pages = max(1, -(-total // page_size))
    page = min(max(1, page), pages)
    items = summarise(rows.order_by(*_BY_CLOCK)[(page - 1) * page_size : page * page_size], viewer)
    return QuestionList(tuple(items), total, page, pages, **counted)


def summary(*, code: str, viewer: Viewer) -> QuestionSummary:
    """
    Return a question as a list shows it.

    :raises NoSuchQuestion: when it is missing or hidden.
    """
    return summarise([find(code, viewer)], viewer)[0]


def asked_in(*, rule: str, subject: str, edition: str, viewer: Viewer) -> list[QuestionSummary]:
    """Return the questions that an edition asked or asked again, as far as the viewer may see them."""
    batch = Batch.objects.filter(rule=rule, subject=subject, edition=edition).first()
    again = Sighting.objects.filter(question=OuterRef("pk"), edition=edition, asked_again=True)
    asked = Q(code__in=batch.result["raised"] if batch else []) | Exists(again)
    return summarise(visible_to(viewer).filter(asked, rule=rule, subject=subject).order_by("code"), viewer)


def answered_by(*, code: str, viewer: Viewer) -> set[str]:
    """Return who gave the newest answer."""
    newest = Answer.objects.filter(question=find(code, viewer)).order_by("-number").first()
    return {str(newest.answered_by_id)} if newest else set()


def may_count(viewer: Viewer) -> bool:
    return policy.may_count(viewer)


def counts_by_organisation(*, viewer: Viewer) -> dict[str, Counts]:
    """Return how many questions each organisation has, for who may publish them; an organisation never asked is not in it."""
    if not policy.may_count(viewer):
        return {}
    owed = Q(state__in=OWED)
    rows = (
        Question.objects.values("organisation_id")
        .annotate(
            asked=Count("id"),
            unanswered=Count("id", filter=owed),
            late=Count("id", filter=owed & Q(due_on__lt=clock.today())),
            answered=Count("id", filter=Q(state=State.ANSWERED)),
            returned=Count("id", filter=Q(state=State.RETURNED)),
            watched=Count("id", filter=Q(state=State.ACCEPTED)),
            closed=Count("id", filter=Q(state=State.CLOSED)),
            favourable=Count("id", filter=Q(direction=Direction.FAVOURABLE)),
        )
        .order_by("organisation_id")
    )
    return {row["organisation_id"]: Counts(organisation_code=str(row["organisation_id"]), **_numbers(row)) for row in rows}


def _numbers(row: Mapping[str, Any]) -> dict[str, int]:
    return {name: int(n) for name, n in row.items() if name != "organisation_id"}


def attached(*, code: str, file_id: str, viewer: Viewer) -> files.FileSummary | None:
    """
    Return what is known of a file that was attached to this question, or None.

    :raises NoSuchQuestion: when the viewer may not see the question.
    """
    ref = find(code, viewer).code
    found = files.summaries(ids=[file_id], owner_area="questions", owner_ref=ref, viewer=viewer)
    return found.get(file_id)
