"""Reading organisations. All of it is public; the viewer's day decides which parents hold."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from candour.areas.ledger import door as ledger
from candour.areas.organisations.models import Kind, LinkKind, Organisation, Parent
from candour.areas.organisations.values import Link, Listing, OrganisationSummary, Share

PAGE_SIZE = 50
_FIELDS = (
    "code", "name", "kind", "subtype", "town", "opened_on", "closed_on", "official_name", "address", "postcode", "ons_code"
)  # fmt: skip


def organisation(*, code: str, viewer: ledger.Viewer) -> OrganisationSummary | None:
    """Return the organisation with a code, or None; capital or small letters alike."""
    wanted = code.strip().upper()
    return summaries(codes=[wanted], viewer=viewer).get(wanted)


def summaries(*, codes: Iterable[str], viewer: ledger.Viewer) -> dict[str, OrganisationSummary]:
    """Return organisations by code, with two queries however many there are."""
    return {s.code: s for s in summarise(Organisation.objects.filter(code__in=list(codes)), viewer.on)}


def summarise(rows: QuerySet[Organisation], on: date) -> list[OrganisationSummary]:
    values = list(rows.values(*_FIELDS))
    parents = _parents([v["code"] for v in values], on)
    summaries = []
    for v in values:
        region, icb, part_of = (
            parents.get((v["code"], kind.value), (None, None)) for kind in (LinkKind.REGION, LinkKind.ICB, LinkKind.PART_OF)
        )
        summaries.append(
            OrganisationSummary(
                **v,
                region_code=region[0],
                region_name=region[1],
                icb_code=icb[0],
                icb_name=icb[1],
                parent_code=part_of[0],
                parent_name=part_of[1],
            )
        )
    return summaries


def _parents(codes: list[str], on: date) -> dict[tuple[str, str], tuple[str, str]]:
    """Return the parent that holds on the day, else the last before it, else the first that is known."""
    rows = (
        Parent.objects.filter(child_id__in=codes)
        .exclude(kind=LinkKind.SERVES)
        .order_by("-starts_on")
        .values_list("child_id", "kind", "starts_on", "parent_id", "parent__name")
    )
    found: dict[tuple[str, str], tuple[str, str]] = {}
    settled = set()
    for child, kind, starts_on, parent, name in rows:
        if (child, kind) not in settled:
            found[child, kind] = (parent, name)
            if starts_on <= on:
                settled.add((child, kind))
    return found


def parents(*, code: str, viewer: ledger.Viewer) -> list[Link]:
    """Return all regions, integrated care boards and organisations that one belongs or belonged to, by kind and day."""
    rows = Parent.objects.filter(child_id=code).exclude(kind=LinkKind.SERVES).order_by("kind", "starts_on")
    return [Link(*v) for v in rows.values_list("kind", "parent_id", "parent__name", "starts_on", "ends_on")]


def _holding(on: date) -> Q:
    return Q(starts_on__lte=on) & (Q(ends_on__isnull=True) | Q(ends_on__gte=on))


def _open(on: date) -> Q:
    return Q(closed_on__isnull=True) | Q(closed_on__gte=on)


def children(*, code: str, viewer: ledger.Viewer, kind: str | None = None) -> list[OrganisationSummary]:
    """Return what lies in a region or an area, or is part of an organisation, on the viewer's day, by name."""
    links = Parent.objects.filter(_holding(viewer.on), child_id=OuterRef("code"), parent_id=code).exclude(kind=LinkKind.SERVES)
    rows = Organisation.objects.filter(Exists(links)).order_by("name", "code")
    return summarise(rows.filter(kind=kind) if kind else rows, viewer.on)


def listing(
    *,
    viewer: ledger.Viewer,
    kind: str | None = None,
    region_code: str | None = None,
    icb_code: str | None = None,
    open_only: bool = True,
    page: int = 1,
    page_size: int = PAGE_SIZE,
) -> Listing:
    """Return one page of organisations by name, with three queries."""
    rows = Organisation.objects.order_by("name", "code")
    if kind:
        rows = rows.filter(kind=kind)
    if open_only:
        rows = rows.filter(_open(viewer.on))
    for link, parent in ((LinkKind.REGION, region_code), (LinkKind.ICB, icb_code)):
        if parent:
            held = Parent.objects.filter(child_id=OuterRef("code"), kind=link, parent_id=parent)
            # A closed organisation keeps its last parent; nobody says again and again where it lay.
            rows = rows.filter(Exists(held.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=viewer.on))))
    total = rows.count()
    pages = max(1, -(-total // page_size))
    page = min(max(1, page), pages)
    items = summarise(rows[(page - 1) * page_size : page * page_size], viewer.on)
    return Listing(tuple(items), total, page, pages)


def shares(*, code: str, viewer: ledger.Viewer) -> list[Share]:
    """Return from the areas of which boards a trust's patients come on the viewer's day, the largest share first."""
    rows = Parent.objects.filter(child_id=code, kind=LinkKind.SERVES)
    on = max((d for d in rows.values_list("starts_on", flat=True).distinct() if d <= viewer.on), default=None)
    if on is None:
        return []
    found = rows.filter(starts_on=on).order_by("-share", "parent_id").values_list("parent_id", "share", "parent__name")
    return [Share(icb, share or 0.0, name) for icb, share, name in found]


def regions(*, viewer: ledger.Viewer) -> list[OrganisationSummary]:
    """Return the regions by name, without the nations that stand in their place elsewhere."""
    return summarise(Organisation.objects.filter(_open(viewer.on), kind=Kind.REGION).exclude(subtype="nation").order_by("name"), viewer.on)


def by_ons_code(*, ons_codes: Iterable[str], viewer: ledger.Viewer) -> dict[str, str]:
    """Return the codes of organisations by their ONS codes."""
    rows = Organisation.objects.filter(ons_code__in=[c for c in ons_codes if c])
    return dict(rows.values_list("ons_code", "code"))
