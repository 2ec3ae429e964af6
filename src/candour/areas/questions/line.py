"""The line of an organisation: whoever belongs to it cannot judge its answers."""

from collections.abc import Iterable

from candour.areas.ledger.door import Viewer
from candour.areas.organisations import door as organisations

# Providers of care have a line; an area that pays for care, a region or a regulator is outside it.
_IN_A_LINE = ("trust", "site", "team", "practice")


def line_between(*, organisation_code: str, belongs_to: Iterable[str], viewer: Viewer) -> frozenset[str]:
    """
    Return which of the organisations that a person belongs to are in the line of the one concerned.

    In the line: itself, everything above it and below it (what shares its highest parent, so a sister hospital too), and every organisation
    that it came from or became, because the same people often sit there.
    """
    mine = set(belongs_to)
    concerned = {organisation_code, _top(organisation_code, viewer)}
    kin = set(concerned)
    for code in concerned:
        for step in (*organisations.successors(code=code, viewer=viewer), *organisations.predecessors(code=code, viewer=viewer)):
            kin |= {step.old_code, step.new_code}
    tops = _tops(mine | kin, viewer)
    heads = {tops[code] for code in kin}
    return frozenset(code for code in mine if tops[code] in heads)


def _top(code: str, viewer: Viewer) -> str:
    return _tops({code}, viewer)[code]


def _tops(codes: set[str], viewer: Viewer) -> dict[str, str]:
    """Return the highest provider above each organisation, one call for each storey."""
    at = {code: code for code in codes}
    for _storey in range(10):
        known = organisations.summaries(codes=set(at.values()), viewer=viewer)
        above = {s.code: s.parent_code for s in known.values() if s.kind in _IN_A_LINE and s.parent_code}
        parents = organisations.summaries(codes=set(above.values()), viewer=viewer) if above else {}
        climbed = {code: above[now] for code, now in at.items() if now in above and _is_in_a_line(parents.get(above[now]))}
        if not climbed:
            break
        at |= climbed
    return at


def _is_in_a_line(parent: organisations.OrganisationSummary | None) -> bool:
    return parent is not None and parent.kind in _IN_A_LINE
