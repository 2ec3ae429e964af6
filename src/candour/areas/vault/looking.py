"""What there is, without opening anything; and who looked."""

from dataclasses import dataclass

from candour.areas.ledger.door import Viewer
from candour.areas.vault import cases, gate, marks, policy
from candour.areas.vault.gate import Unlocked
from candour.areas.vault.models import Access, Bar, Case, Item, Reader
from candour.areas.vault.policy import Act

# Outcomes that are no refusal: what stands beside them was said by somebody who may open the thing.
ALLOWED = ("opened", "failed", "left")


@dataclass(frozen=True)
class ItemSummary:
    """A sealed thing as those see it who may open it. `bucket` is its rounded size in bytes."""

    item_id: str
    case_id: str
    area: str
    ref: str
    field: str
    version: int
    versions: tuple[int, ...]
    left_on: str
    bucket: int


@dataclass(frozen=True)
class AccessSummary:
    """One look, allowed or refused. `who` is a person's id, or `receipt`; nothing of what was seen."""

    who: str
    role: str
    organisation_code: str
    item_id: str
    version: int | None
    purpose: str
    outcome: str
    day: str


def items_for(*, viewer: Viewer, unlocked: Unlocked | None = None, case_id: str | None = None) -> list[ItemSummary]:
    """
    Return what the viewer may open, of all cases or of one, oldest first; nothing is decrypted.

    Someone with a receipt brings their unlocked key. Others get nothing, as where there is nothing.
    """
    holder = unlocked.holder if unlocked and policy.is_receipt(unlocked.holder) else policy.holder_of(viewer)
    held = {gate.as_uuid(c.case_id) for c in cases.cases_held(viewer=viewer, unlocked=unlocked)}
    rows = list(Item.objects.filter(case_id__in=held).defer("ciphertext").select_related("case"))
    if holder and (policy.is_receipt(holder) or viewer.memberships):
        mine = Reader.objects.filter(holder=holder).exclude(item__case_id__in=held).values_list("item_id", flat=True)
        rows += list(Item.objects.filter(pk__in=list(mine)).defer("ciphertext").select_related("case"))
    if case_id is not None:
        rows = [r for r in rows if r.case_id == gate.as_uuid(case_id)]
    count = marks.standing([r.pk for r in rows] + [r.case_id for r in rows])
    out = set(Bar.objects.filter(holder=holder).values_list("case_id", flat=True))
    newest: dict[str, ItemSummary] = {}
    for row in sorted(rows, key=lambda r: (r.case.begun_on, str(r.case_id), r.number, r.version)):
        if row.pk in count and row.case_id in count and row.case_id not in out:
            before = newest.get(str(row.item))
            newest[str(row.item)] = _summary(row, row.case, before.versions if before else ())
    return list(newest.values())


def _summary(row: Item, case: Case, versions: tuple[int, ...]) -> ItemSummary:
    return ItemSummary(
        str(row.item),
        str(case.pk),
        case.area,
        case.ref,
        row.field,
        row.version,
        (*versions, row.version),
        row.left_on.isoformat(),
        row.bucket,
    )


def who_looked(*, case_id: str, viewer: Viewer, unlocked: Unlocked | None = None) -> list[AccessSummary]:
    """
    Return every look at a case, allowed or refused, oldest first, to those who hold a grant of it.

    When somebody came back with a receipt is shown to nobody but themselves: it would tell a handler when a reporter reads.

    :raises NoSuchThing: to all others, as for a case that does not exist.
    """
    held = {c.case_id for c in cases.cases_held(viewer=viewer, unlocked=unlocked)}
    if str(case_id) not in held:
        raise policy.NoSuchThing
    return accesses_concerning(case_ids=[str(case_id)], viewer=viewer, unlocked=unlocked)


def accesses_concerning(*, case_ids: list[str], viewer: Viewer, unlocked: Unlocked | None = None) -> list[AccessSummary]:
    """Return every look at these cases, of those that the viewer holds; another area shows them to whom it concerns."""
    held = {c.case_id for c in cases.cases_held(viewer=viewer, unlocked=unlocked)}
    rows = Access.objects.filter(case_id__in=held & set(case_ids)).order_by("day", "id")
    mine = unlocked.holder if unlocked else policy.holder_of(viewer)
    return [_shown(row) for row in rows if not policy.is_receipt(row.who) or row.who == mine]


def _shown(row: Access) -> AccessSummary:
    who = "receipt" if policy.is_receipt(row.who) else row.who
    # Whoever was refused has no way to say anything to those whose words they wanted.
    own_words = row.outcome not in ALLOWED and row.purpose not in set(Act)
    purpose = Act.OPEN.value if own_words else row.purpose
    return AccessSummary(who, row.role, row.organisation_code, row.item_id, row.version, purpose, row.outcome, row.day.isoformat())
