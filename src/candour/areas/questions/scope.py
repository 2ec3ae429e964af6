"""Which questions a viewer may see, as a filter; `policy.may_see` says the same of one, and a test compares the two."""

from django.db.models import Q, QuerySet

from candour.areas.ledger.door import Viewer
from candour.areas.questions import policy
from candour.areas.questions.models import Question
from candour.areas.questions.moves import Situation
from candour.areas.questions.policy import Facts


def facts_of(question: Question) -> Facts:
    return Facts(
        organisation_code=question.organisation_id,
        owed_by_code=question.owed_by_id,
        area_code=question.area_code,
        owner_id=str(question.owner_id) if question.owner_id else None,
        direction=question.direction,
        situation=Situation(question.state, question.signal_active),  # type: ignore[arg-type] # a choice is stored as its own text
    )


def visible_to(viewer: Viewer) -> QuerySet[Question]:
    """Return the questions that the viewer may see, and no other."""
    if viewer.is_system or viewer.has_any(policy.EVERYWHERE):
        return Question.objects.all()
    own = _organisations(viewer, policy.INSIDERS)
    areas = _organisations(viewer, policy.IN_THEIR_AREA)
    seen = Q(owed_by_id__in=own) | Q(area_code__in=areas)
    if viewer.is_signed_in:
        seen |= Q(owner_id=viewer.actor.ref, owed_by_id__in=_organisations(viewer, policy.OWNERS))
    return Question.objects.filter(seen)


def _organisations(viewer: Viewer, roles: tuple[str, ...]) -> set[str]:
    return {code for role in roles for code in viewer.organisations(role)}
