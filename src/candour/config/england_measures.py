"""
England's published figures beyond deaths in hospital: each file that is there is read by the mapping we bring, computed and released.

Import this only once Django runs: it goes through the doors.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from candour.analytics.tables import TableError
from candour.areas.ledger.door import Actor
from candour.areas.measures import door as measures
from candour.areas.publishing import door as publishing


def take_in(files: Path, *, by: Actor, report: Callable[[str], None]) -> list[str]:
    """Take in every file that a mapping of ours knows, say in a line what became of it, and return the measures that have facts now."""
    found, absent = [], []
    for name, mapping in measures.mappings().items():
        path = files / mapping.file
        if not path.exists():
            path = path.with_suffix(".csv")  # as its collectors offer it
        if not path.exists():
            absent.append(name)
            continue
        try:
            taken = measures.import_mapped(paths=[path], mapping=name, by=by)
        except TableError as wrong:
            report(f"{name}: left out, because {wrong}")
            continue
        found.append(mapping.measure)
        report(f"{name}: {taken.read:,} rows read, {taken.added + taken.changed:,} facts taken in, {len(taken.rejected):,} rows not taken")
    if absent:
        report(f"left out, because their files are not there: {', '.join(absent)}")
    return found


def approve(slugs: Sequence[str], *, people: Sequence[Actor]) -> None:
    """Give each measure's source the standing approval of two people, as figures that their publisher has made public need."""
    for slug in slugs:
        definition = measures.definitions()[slug]
        what = f"{definition.title}, as published by {definition.source.name}. Given on one computer by whoever set this copy up."
        publishing.give_standing_approval(source=slug, what=what, by=people[0])
        publishing.confirm_standing_approval(source=slug, by=people[1])
