"""The layouts of the published files: how each is recognised and what a row of it says."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from candour.areas.organisations import codes
from candour.areas.organisations.models import Kind
from candour.areas.organisations.names import readable_town
from candour.areas.organisations.ods import dates
from candour.areas.organisations.values import NewOrganisation, NewShare, Succession

Said = NewOrganisation | NewShare | Succession
_CODE = re.compile(r"[A-Z0-9]{2,12}")
HEADERLESS = 27


class RowProblem(ValueError):  # noqa: N818
    """A row cannot be taken; the words say why."""


@dataclass(frozen=True)
class Layout:
    """One layout: `columns` are patterns of the header's names, none where the file has no header."""

    id: str
    what: str
    columns: tuple[str, ...]
    read: Callable[[Sequence[str]], Said]
    # What makes a row another one: a second row with the same is rejected.
    same: Callable[[Said], tuple[object, ...]]


def code(text: str, what: str = "code") -> str:
    cleaned = text.strip().upper()
    if not cleaned:
        raise RowProblem(f"the {what} is missing")
    if not _CODE.fullmatch(cleaned):
        raise RowProblem(f"'{text.strip()[:30]}' cannot be its {what}")
    return cleaned


def _day(text: str, what: str) -> date | None:
    try:
        return dates.day(text)
    except ValueError as problem:
        raise RowProblem(f"{what}: {problem}") from None


def _register_row(kind: str) -> Callable[[Sequence[str]], NewOrganisation]:
    def read(cells: Sequence[str]) -> NewOrganisation:
        if len(cells) != HEADERLESS:
            raise RowProblem(f"it has {len(cells)} columns instead of {HEADERLESS}")
        cells = [" ".join(c.split()) for c in cells]
        organisation_code = code(cells[0])
        if not cells[1]:
            raise RowProblem("the name is missing")
        if len(cells[1]) > 200:
            raise RowProblem("the name is longer than 200 letters")
        opened, closed = _day(cells[10], "opened on"), _day(cells[11], "closed on")
        if opened and closed and closed < opened:
            raise RowProblem(f"it closed on {closed} before it opened on {opened}")
        # The fourth line of an address is its town; a few rows have it one line earlier.
        town = next((cells[i] for i in (7, 6, 8) if cells[i]), "")
        roles = cells[13].casefold().split("|")
        said = codes.subtype_said()
        return NewOrganisation(
            code=organisation_code,
            kind=kind,
            name=cells[1],
            subtype=next((said[r] for r in roles if r in said), None),
            address=", ".join(readable_town(c) for c in cells[4:7] if c)[:400],
            town=town[:100],
            postcode=cells[9][:10],
            opened_on=opened,
            closed_on=closed,
            region_code=cells[2].upper() or None,
            icb_code=None if cells[3].upper() in codes.no_icb() else cells[3].upper() or None,
        )

    return read


def _icb(cells: Sequence[str]) -> NewOrganisation:
    ons, ods, name = cells[:3]
    if not name.strip():
        raise RowProblem("the name is missing")
    return NewOrganisation(code=code(ods), kind=Kind.ICB.value, name=name, ons_code=code(ons, "ONS code")[:9])


def _region(cells: Sequence[str]) -> NewOrganisation:
    trust, name, region = cells[:3]
    return NewOrganisation(code=code(trust), kind=Kind.TRUST.value, name=name.strip() or None, region_code=code(region, "region code"))


def _type(cells: Sequence[str]) -> NewOrganisation:
    words = cells[1].strip()
    subtype = codes.subtype_said().get(words.casefold())
    if words and subtype is None:
        raise RowProblem(f"'{words[:60]}' is not a kind of trust in definitions/organisations/kinds.yaml")
    return NewOrganisation(code=code(cells[0]), kind=Kind.TRUST.value, subtype=subtype)


def _share(cells: Sequence[str]) -> NewShare:
    try:
        share = float(cells[2])
    except ValueError:
        raise RowProblem(f"'{cells[2].strip()[:30]}' is not a share") from None
    if not 0 <= share <= 1:
        raise RowProblem(f"the share {cells[2].strip()} is not between 0 and 1")
    return NewShare(code(cells[0]), code(cells[1], "code of an integrated care board").upper(), share)


def _succession(cells: Sequence[str]) -> Succession:
    on = _day(cells[2], "date")
    if on is None:
        raise RowProblem("the date is missing")
    return Succession(code(cells[0], "old code"), code(cells[1], "new code"), on)


def _by_code(said: Said) -> tuple[object, ...]:
    return (said.code,) if isinstance(said, NewOrganisation) else ()


def _by_pair(said: Said) -> tuple[object, ...]:
    return (said.code, said.icb_code) if isinstance(said, NewShare) else ()


def _by_all(said: Said) -> tuple[object, ...]:
    return (said.old_code, said.new_code, said.on) if isinstance(said, Succession) else ()


_TRUST, _BOARD = r"nhs_trust\d\d_code", r"icb\d\d"

# In the order in which they are taken in: what others name comes first.
LAYOUTS: Mapping[str, Layout] = {
    layout.id: layout
    for layout in (
        Layout("icbs", "integrated care boards", (f"{_BOARD}cd", f"{_BOARD}cdh", f"{_BOARD}nm"), _icb, _by_code),
        Layout("trusts", "trusts", (), _register_row(Kind.TRUST.value), _by_code),
        Layout("ccgs", "clinical commissioning groups", (), _register_row(Kind.CCG.value), _by_code),
        Layout("regions", "regions of trusts", (_TRUST, r"nhs_trust\d\d_name", r"nhs_region\d\d_nhs_code"), _region, _by_code),
        Layout("types", "kinds of trust", ("trust_code", "primary_category"), _type, _by_code),
        Layout("shares", "shares of patients", (_TRUST, f"{_BOARD}_code", "proportion_trust_came_from_icb"), _share, _by_pair),
        Layout("successions", "successions", ("old_code", "new_code", "date"), _succession, _by_all),
    )
}
