"""What goes in and out of the door: frozen, never a model."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Why = Literal["code", "name", "town", "initials", "former name", "address", "spelling"]


@dataclass(frozen=True)
class OrganisationSummary:
    """An organisation with the parents it has on the viewer's day; closed ones keep their last."""

    code: str
    name: str
    kind: str
    subtype: str
    town: str
    opened_on: date | None
    closed_on: date | None
    region_code: str | None
    region_name: str | None
    icb_code: str | None
    icb_name: str | None
    parent_code: str | None
    parent_name: str | None
    official_name: str = ""
    address: str = ""
    postcode: str = ""
    ons_code: str = ""

    def is_open(self, on: date) -> bool:
        """Answer for a day; the day of closing is the last open one."""
        return (self.opened_on is None or self.opened_on <= on) and (self.closed_on is None or on <= self.closed_on)


@dataclass(frozen=True)
class Found:
    """An answer to what somebody typed: `why` it was found, and a `note` where it closed or is remembered by another name."""

    summary: OrganisationSummary
    why: Why
    note: str = ""


@dataclass(frozen=True)
class Listing:
    """One page of a list."""

    items: tuple[OrganisationSummary, ...]
    total: int
    page: int
    pages: int


@dataclass(frozen=True)
class Succession:
    """`old_code` was followed by `new_code`."""

    old_code: str
    new_code: str
    on: date


@dataclass(frozen=True)
class Share:
    """How much of a trust's patients come from the area of an integrated care board."""

    icb_code: str
    share: float
    icb_name: str = ""


@dataclass(frozen=True)
class Link:
    """A parent for a time: kind is region, icb or part_of."""

    kind: str
    code: str
    name: str
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True)
class NewOrganisation:
    """
    What a source says of one organisation; None means that it says nothing of it.

    Without `name` nothing is said of name, address and dates. `since` is the day from which its parents hold, where the source knows it.
    """

    code: str
    kind: str
    name: str | None = None
    subtype: str | None = None
    address: str = ""
    town: str = ""
    postcode: str = ""
    opened_on: date | None = None
    closed_on: date | None = None
    ons_code: str | None = None
    region_code: str | None = None
    icb_code: str | None = None
    parent_code: str | None = None
    since: date | None = None


@dataclass(frozen=True)
class NewShare:
    """A share of an organisation's patients, as a source says it."""

    code: str
    icb_code: str
    share: float
