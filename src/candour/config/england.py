"""
England's published figures, imported into a home of their own: nothing invented ever shares a database with them.

Import this only once Django runs: it goes through the doors.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

import candour
from candour.areas.accounts import door as accounts
from candour.areas.ledger import door as ledger
from candour.areas.ledger.door import Actor, Viewer
from candour.areas.measures import door as measures
from candour.areas.organisations import door as organisations
from candour.areas.publishing import door as publishing
from candour.areas.questions import door as questions
from candour.config import england_measures

NOTES = Path(candour.__file__).parent / "definitions" / "organisations" / "notes.yaml"

ORGANISATION_FILES = (
    "trust_types.csv",
    "icb_names_codes_dec_2024.csv",
    "eccg.csv",
    "etr_2022.csv",
    "etr_2025.csv",
    "lookup_nhs_trusts22_nhs_region21.csv",
    "lookup_nhs_trusts22_icb22.csv",
    "lookup_trust_trust.csv",
)


def build(files: Path, *, report: Callable[[str], None]) -> None:
    """Import organisations and figures through the same doors as everyone; two accounts of this computer give the standing approvals."""
    command = Actor.command()
    present = [files / "ods" / name for name in ORGANISATION_FILES if (files / "ods" / name).exists()]
    extra = sorted(p for p in (files / "ods").glob("*.csv") if p not in present)
    outcome = organisations.import_files(paths=tuple(present + extra), as_of=None, by=command, report=lambda *_: None)
    report(f"organisations: {outcome.added:,} rows taken in, {len(outcome.rejected):,} rows not taken")
    # Whoever runs this on their own computer stands for both people; the page on the record says so.
    people = []
    for number, words in ((1, "first"), (2, "second")):
        person = accounts.register_person(username=f"publisher-{number}", name=f"The {words} publisher of this computer", by=command)
        accounts.grant_role(person_id=person, role="publisher", by=command)
        people.append(Actor.person(person, "publisher"))
    what = "SHMI as published by the Health and Social Care Information Centre. Given on one computer by whoever set this copy up."
    publishing.give_standing_approval(source="shmi", what=what, by=people[0])
    publishing.confirm_standing_approval(source="shmi", by=people[1])
    for taken in measures.import_shmi(paths=tuple(sorted((files / "shmi").glob("*.csv"))), by=command).editions:
        report(f"SHMI {taken.edition}: {taken.added + taken.changed:,} rows taken in, {len(taken.rejected):,} rows not taken")
    compute_and_release("shmi", by=command)
    others = england_measures.take_in(files, by=command, report=report)
    england_measures.approve(others, people=people)
    for slug in others:
        compute_and_release(slug, by=command)
    for note in notes():
        proposal = publishing.propose(kind="organisation-note", edition="1", by=people[0], **note)
        publishing.approve(proposal_id=proposal, by=people[1])
    ledger.run_once()
    proposal = questions.propose_counts(viewer=Viewer.system("count questions for the public"), by=people[0])
    publishing.approve(proposal_id=proposal, by=people[1])
    published = publishing.all_publications(viewer=Viewer.system("report"), limit=10_000)
    report(f"published: {len(published):,} documents and tables, all on the record")


def compute_and_release(slug: str, *, by: Actor) -> None:
    """Compute a measure and give every edition that is owed to the gate."""
    measures.compute(slug=slug, by=by)
    for owed in measures.releases_owed(viewer=Viewer.of(by, ())):
        if owed.measure == slug:
            measures.release(slug=slug, edition=owed.edition, by=by)


def notes() -> list[dict[str, Any]]:
    """Return the dated notes beside organisations, each as a document to propose."""
    data = yaml.safe_load(NOTES.read_text("utf-8"))
    return [
        {
            "subject": n["organisation"],
            "title": n["title"],
            "content": {"title": n["title"], "paragraphs": n["paragraphs"], "source": n["source"], "marks": {"official": False}},
        }
        for n in data["notes"]
    ]
