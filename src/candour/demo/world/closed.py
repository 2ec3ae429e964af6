"""Organisations that are gone, and what followed them: nothing, one, several, and chains."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from candour.demo.world.calendar import april_back
from candour.demo.world.shapes import Organisation, Sector, Succession


@dataclass(frozen=True, slots=True)
class _Closed:
    """A closed trust: how many years ago it opened and closed, and the codes that followed it."""

    code: str
    name: str
    sector: Sector
    area: str
    town: str
    opened: int
    closed: int
    followed_by: tuple[str, ...]


# A chain: Merrow Lakes joined Old Westering, and both are Westering Trust today. One trust was divided between two; one has no successor.
TRUSTS = (
    _Closed("X-DT91", "Merrow Lakes Hospitals Trust", "acute", "X-D3", "Merrow Cross", 31, 23, ("X-DT92",)),
    _Closed("X-DT92", "Dunmere West Hospitals Trust", "acute", "X-D1", "Westering", 28, 16, ("X-DT01",)),
    _Closed("X-FT91", "Sedge Hospitals Trust", "acute", "X-F1", "Sedgeminster", 27, 15, ("X-FT01",)),
    _Closed("X-FT92", "Fallowgate Infirmary Trust", "acute", "X-F1", "Fallowgate", 27, 15, ("X-FT01",)),
    _Closed("X-CT91", "Calderwick United Hospitals Trust", "acute", "X-C1", "Linnetfell", 26, 12, ("X-CT01", "X-CT02")),
    _Closed("X-AT91", "Aldermarch Community Trust", "community", "X-A2", "Gorsewick", 22, 9, ("X-AT17", "X-AT18")),
    _Closed("X-GT91", "Greywater Convalescent Trust", "community", "X-G2", "Tealport", 30, 11, ()),
    _Closed("X-ET91", "Shore and Lantern Mental Health Trust", "mental_health", "X-E2", "Lanternport", 21, 7, ("X-ET12",)),
)


@dataclass(frozen=True, slots=True)
class _ClosedSite:
    code: str
    name: str
    trust: str
    town: str
    opened: int
    closed: int
    followed_by: tuple[str, ...]


SITES = (
    _ClosedSite("X-DT01-91", "Merrow Cottage Hospital", "X-DT01", "Merrow Cross", 104, 14, ("X-DT01-1",)),
    _ClosedSite("X-FT01-91", "Fallowgate Fever Hospital", "X-FT01", "Fallowgate", 112, 24, ()),
    _ClosedSite("X-BT01-91", "Old Tallow Lane Hospital", "X-BT01", "Tallowfell", 121, 52, ("X-BT01-1",)),
    _ClosedSite("X-CT01-91", "Linnetfell Infirmary", "X-CT01", "Linnetfell", 99, 33, ("X-CT01-1", "X-CT01-2")),
    _ClosedSite("X-GT01-91", "Saltermouth Harbour Hospital", "X-GT01", "Saltermouth", 118, 41, ("X-GT01-1",)),
    _ClosedSite("X-AT01-91", "Vetchwick Maternity Home", "X-AT01", "Vetchwick", 83, 27, ("X-AT01-1",)),
)


def make_closed(today: dt.date, open_rows: list[Organisation]) -> tuple[list[Organisation], list[Organisation], list[Succession]]:
    """Return the closed trusts, the closed sites, and who followed whom. All closed long before the three years of figures."""
    by_code = {each.code: each for each in open_rows}
    trusts = [
        Organisation(
            code=each.code,
            name=each.name,
            kind="trust",
            parent=each.area,
            sector=each.sector,
            region=each.area[:3],
            area=each.area,
            town=each.town,
            address=("Trust Headquarters", each.town),
            opened_on=april_back(today, each.opened),
            closed_on=april_back(today, each.closed) - dt.timedelta(days=1),
        )
        for each in TRUSTS
    ]
    sites = [
        replace(
            by_code[f"{each.trust}-1"],
            code=each.code,
            name=each.name,
            town=each.town,
            address=(each.town,),
            opened_on=april_back(today, each.opened),
            closed_on=april_back(today, each.closed) - dt.timedelta(days=1),
            population=0,
            beds=0,
        )
        for each in SITES
    ]
    followed = [
        Succession(each.code, successor, april_back(today, each.closed)) for each in (*TRUSTS, *SITES) for successor in each.followed_by
    ]
    return trusts, sites, followed
