"""Organisations close and merge: what they owed is owed by the one that followed them."""

from django.db.models import F

from candour.areas.ledger import clock
from candour.areas.ledger.door import Actor, Done, NothingNew, Viewer, action
from candour.areas.organisations import door as organisations
from candour.areas.questions.models import Question, State, Step


@action("questions.handed_over")
def hand_over(*, by: Actor, key: str | None = None) -> Done[int]:
    """
    Hand every question that is not closed from a closed organisation to its one open successor, and return how many were handed over.

    Where an organisation has no successor, or several, nobody is chosen for them: the question stays where it is, outside readers go on
    seeing it, and it goes on being counted as unanswered.
    """
    unclosed = Question.objects.exclude(state=State.CLOSED)
    closed_places = unclosed.filter(owed_by__closed_on__lt=clock.today()).values_list("owed_by_id", flat=True)
    heirs = _heirs(set(closed_places.distinct().order_by()))
    moved = 0
    for closed, heir in sorted(heirs.items()):
        owed = list(unclosed.filter(owed_by_id=closed))
        # Whoever had taken it on belonged to the organisation that closed.
        Question.objects.filter(pk__in=[q.pk for q in owed]).update(owed_by_id=heir, owner=None, version=F("version") + 1)
        Step.objects.bulk_create(
            Step(question=q, kind=Step.Kind.HANDED_OVER, day=clock.today(), successor_id=heir, at_version=q.version + 1) for q in owed
        )
        moved += len(owed)
    if not moved:
        raise NothingNew(0)
    return Done(moved, payload={"handed_over": moved, "from": sorted(heirs)})


def _heirs(codes: set[str]) -> dict[str, str]:
    viewer = Viewer.anonymous()
    today = clock.today()
    heirs = {}
    for code in codes:
        after = {step.new_code for step in organisations.successors(code=code, viewer=viewer) if step.on <= today}
        open_now = [s.code for s in organisations.summaries(codes=after, viewer=viewer).values() if s.is_open(today)]
        if len(open_now) == 1:
            heirs[code] = open_now[0]
    return heirs
