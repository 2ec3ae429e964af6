"""Reading who looked: each person their own, and nobody another's."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from candour.areas.accounts.models import Look
from candour.areas.accounts.queries import holders
from candour.areas.accounts.roles import roles
from candour.areas.ledger.door import Viewer
from candour.areas.organisations import door as organisations

# How far back the page looks, in days; none is everything.
SINCE: dict[str, int | None] = {"month": 31, "year": 366, "all": None}
OUTCOMES = ("opened", "refused")
# Who does not stand in roles.yaml.
_OTHER_ROLES = {"anyone": "Someone without a role here", "receipt": "Someone with a receipt", "family": "Patient or family"}


@dataclass(frozen=True)
class LookSummary:
    """One look as the person reads it: by name where no one needs protecting, else by role and organisation alone."""

    code: str
    day: date
    what: str
    purpose: str
    outcome: str
    name: str
    role: str
    organisation: str

    @property
    def who(self) -> str:
        return ", ".join(part for part in (self.name, self.role, self.organisation) if part)

    @property
    def is_refused(self) -> bool:
        return self.outcome == "refused"


@dataclass(frozen=True)
class LookList:
    """One page of looks, newest first, and whom to ask about them."""

    items: tuple[LookSummary, ...]
    total: int
    page: int
    pages: int


def _own(viewer: Viewer, since: str, outcome: str) -> QuerySet[Look]:
    if not viewer.is_signed_in:
        return Look.objects.none()
    rows = Look.objects.filter(about_id=UUID(viewer.actor.ref))
    days = SINCE.get(since)
    wanted = Q(outcome=outcome) if outcome in OUTCOMES else Q()
    return rows.filter(wanted) if days is None else rows.filter(wanted, day__gte=viewer.on - timedelta(days=days))


def _summaries(rows: QuerySet[Look], viewer: Viewer) -> tuple[LookSummary, ...]:
    found = list(rows.select_related("by_person"))
    places = organisations.summaries(codes={r.by_organisation_id for r in found if r.by_organisation_id}, viewer=viewer)
    return tuple(
        LookSummary(
            code=row.code,
            day=row.day,
            what=row.what,
            purpose=row.purpose,
            outcome=row.outcome,
            name=row.by_person.name if row.by_person else "",
            role=roles()[row.by_role].label if row.by_role in roles() else _OTHER_ROLES.get(row.by_role, ""),
            organisation=places[row.by_organisation_id].name if row.by_organisation_id in places else "",
        )
        for row in found
    )


def looks(*, viewer: Viewer, since: str = "year", outcome: str = "", page: int = 1, page_size: int = 50) -> LookList:
    """Return a page of who looked at what concerns the viewer, newest first."""
    rows = _own(viewer, since, outcome).order_by("-day", "-id")
    total = rows.count()
    pages = max(1, -(-total // page_size))
    page = min(max(1, page), pages)
    return LookList(_summaries(rows[(page - 1) * page_size : page * page_size], viewer), total, page, pages)


def every_look(*, viewer: Viewer, since: str = "all", outcome: str = "") -> tuple[LookSummary, ...]:
    """Return all of the viewer's looks, oldest first, to take away."""
    return _summaries(_own(viewer, since, outcome).order_by("day", "id"), viewer)


def whom_to_ask(*, viewer: Viewer) -> tuple[str, ...]:
    """Return the guardians of the viewer's own organisations by name: an entry can be asked about outside one's line."""
    places = sorted(viewer.belongs_to)
    names = {p.name for code in places for p in holders(role="guardian", organisation_code=code, viewer=viewer) if p.id != viewer.actor.ref}
    return tuple(sorted(names))
