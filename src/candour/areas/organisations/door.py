"""The door of organisations."""

from candour.areas.organisations.actions import register
from candour.areas.organisations.codes import subtypes
from candour.areas.organisations.models import Kind, LinkKind
from candour.areas.organisations.queries import by_ons_code, children, listing, organisation, parents, regions, shares, summaries
from candour.areas.organisations.search import find
from candour.areas.organisations.successions import predecessors, successors
from candour.areas.organisations.taking_in import UnknownOrganisation
from candour.areas.organisations.values import Found, Link, Listing, NewOrganisation, NewShare, OrganisationSummary, Share, Succession

__all__ = [
    "Found",
    "Kind",
    "Link",
    "LinkKind",
    "Listing",
    "NewOrganisation",
    "NewShare",
    "OrganisationSummary",
    "Share",
    "Succession",
    "UnknownOrganisation",
    "by_ons_code",
    "children",
    "find",
    "listing",
    "organisation",
    "parents",
    "predecessors",
    "register",
    "regions",
    "shares",
    "subtypes",
    "successors",
    "summaries",
]
