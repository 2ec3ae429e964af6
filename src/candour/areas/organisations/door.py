"""The door of organisations."""

from candour.areas.organisations.actions import register
from candour.areas.organisations.codes import subtypes
from candour.areas.organisations.models import Kind, LinkKind
from candour.areas.organisations.names import readable as readable_name
from candour.areas.organisations.ods.importing import import_files
from candour.areas.organisations.ods.outcome import ImportOutcome
from candour.areas.organisations.queries import by_ons_code, children, listing, organisation, parents, regions, shares, summaries
from candour.areas.organisations.search import find
from candour.areas.organisations.successions import predecessors, successors
from candour.areas.organisations.taking_in import UnknownOrganisation
from candour.areas.organisations.values import Found, Link, Listing, NewOrganisation, NewShare, OrganisationSummary, Share, Succession

__all__ = [
    "Found",
    "ImportOutcome",
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
    "import_files",
    "listing",
    "organisation",
    "parents",
    "predecessors",
    "readable_name",
    "regions",
    "register",
    "shares",
    "subtypes",
    "successors",
    "summaries",
]
