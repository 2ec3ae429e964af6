"""
Whether a public key is the one that the ledger knows.

Whoever keeps the database could put a public key of their own in the place of somebody's, and read all that is sealed for it from then on.
So the line that tells of a key names it by its hash, and nothing is sealed for a key that no line names.
"""

import hashlib
import itertools
from functools import cache

from candour.areas.ledger import door as ledger
from candour.areas.vault.models import Case, HolderKey

OF_KEYS = ("vault.key_made", "vault.receipt_key_made")
MOST_TRIES = 20
BEGUN, CHANGING, CHANGED = "vault.case_begun", "vault.rotation_begun", "vault.rotated"


def named(public: bytes) -> str:
    """Return what a line calls a public key."""
    return hashlib.sha256(public).hexdigest()


def is_known(row: HolderKey) -> bool:
    """Answer whether a line tells of this key with this public half."""
    said = (str(row.pk), named(bytes(row.public)))
    if said not in _known():
        if not ledger.lines_about(kinds=OF_KEYS, refs={"key": said[0], "public": said[1]}, last=1):
            return False
        # Lines are never taken back, so what was said once need not be asked again.
        _known().add(said)
    return True


@cache
def _known() -> set[tuple[str, str]]:
    return set()


def is_known_case(case: Case) -> bool:
    """
    Answer whether the case has the public half that its newest line names.

    An earlier one will not do: somebody whose grant was taken back may know its other half. While a case changes its key, which begins
    with a line and ends with one, both are right.
    """
    lines = ledger.lines_about(kinds=(BEGUN, CHANGING, CHANGED), refs={"case": case.pk}, last=MOST_TRIES)
    # A change that died is begun anew: all that were begun since the last that ended may have been given.
    begun = list(itertools.takewhile(lambda line: line[0] == CHANGING, lines))
    return named(bytes(case.public)) in {refs.get("public") for _, refs in lines[: len(begun) + 1]}
