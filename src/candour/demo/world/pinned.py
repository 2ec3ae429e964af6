"""The places that the stories happen in: their names, codes and sizes are the same in every world, whatever the seed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PinnedSite:
    """A hospital that a story names."""

    name: str
    town: str
    address: str
    beds: int
    deprivation: int
    opened: int


@dataclass(frozen=True, slots=True)
class PinnedTrust:
    """An acute trust that a story names; it is the first of the first area of its region."""

    name: str
    opened: int
    sites: tuple[PinnedSite, ...]


TRUSTS: dict[str, PinnedTrust] = {
    "A": PinnedTrust(
        "Alder Vale Trust",
        17,
        (
            PinnedSite("Vetchwick Infirmary", "Vetchwick", "Mill Race", 510, 3, 61),
            PinnedSite("Gorsewick Cottage Hospital", "Gorsewick", "Pump Lane", 38, 4, 74),
        ),
    ),
    "B": PinnedTrust(
        "Tallow Dales Trust",
        14,
        (
            PinnedSite("Tallow Lane Hospital", "Tallowfell", "Tallow Lane", 480, 3, 52),
            PinnedSite("Mallowfell Community Hospital", "Mallowfell", "Weir Road", 42, 2, 38),
        ),
    ),
    "C": PinnedTrust(
        "Linnet Vale Trust",
        12,
        (
            PinnedSite("Linnet Vale Hospital", "Linnetfell", "Orchard Bank", 560, 2, 33),
            PinnedSite("Hollingate Day Hospital", "Hollingate", "Candle Lane", 30, 3, 19),
        ),
    ),
    "D": PinnedTrust(
        "Westering Trust",
        16,
        (
            PinnedSite("Merrow Cross Hospital", "Merrow Cross", "Long Orchard", 540, 2, 47),
            PinnedSite("Westering Cottage Hospital", "Westering", "Ferry Road", 44, 3, 88),
        ),
    ),
    "E": PinnedTrust(
        "Lantern Bay Trust",
        11,
        (
            PinnedSite("Lantern Bay Hospital", "Lanternport", "Lamp Street", 450, 4, 29),
            PinnedSite("Starlingreach Community Hospital", "Starlingreach", "Tide Street", 36, 3, 44),
        ),
    ),
    "F": PinnedTrust(
        "Fallowgate and Sedge Trust",
        15,
        (
            PinnedSite("Fallowgate Infirmary", "Fallowgate", "Turnpike Road", 690, 2, 96),
            PinnedSite("Sedgeminster Community Hospital", "Sedgeminster", "Drover Street", 48, 3, 57),
        ),
    ),
    "G": PinnedTrust(
        "Saltermouth Trust",
        13,
        (
            PinnedSite("Saltermouth Royal Hospital", "Saltermouth", "Old Wharf", 600, 1, 41),
            PinnedSite("Tealport Treatment Centre", "Tealport", "Rope Walk", 34, 2, 9),
        ),
    ),
}

# Towns that only the stories name; they join the first area of their region.
TOWNS = {"D": ("Merrow Cross", "Westering"), "F": ("Fallowgate",), "G": ("Saltermouth",)}
