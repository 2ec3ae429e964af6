"""What became of organisations, and from what they came: chains of codes."""

from candour.areas.ledger import door as ledger
from candour.areas.organisations.models import Succession as SuccessionRow
from candour.areas.organisations.values import Succession

# UNION, not UNION ALL, keeps each line once, so that the circles in the published list come to an end. A succession of itself says nothing.
_CHAIN = """
WITH RECURSIVE chain(id, old_code, new_code, happened_on) AS (
  SELECT id, old_code, new_code, happened_on FROM organisations_succession WHERE {first} = %s AND old_code <> new_code
  UNION
  SELECT s.id, s.old_code, s.new_code, s.happened_on FROM organisations_succession s JOIN chain c ON s.{first} = c.{then}
  WHERE s.old_code <> s.new_code
)
SELECT id, old_code, new_code, happened_on FROM chain ORDER BY happened_on, old_code, new_code
"""
_FORWARD = _CHAIN.format(first="old_code", then="new_code")
_BACK = _CHAIN.format(first="new_code", then="old_code")


def successors(*, code: str, viewer: ledger.Viewer) -> list[Succession]:
    """Return every step from an organisation to those that followed it, whole chains, by day."""
    return [Succession(s.old_code, s.new_code, s.happened_on) for s in SuccessionRow.objects.raw(_FORWARD, [code])]


def predecessors(*, code: str, viewer: ledger.Viewer) -> list[Succession]:
    """Return every step by which an organisation came to be, whole chains, by day."""
    return [Succession(s.old_code, s.new_code, s.happened_on) for s in SuccessionRow.objects.raw(_BACK, [code])]
