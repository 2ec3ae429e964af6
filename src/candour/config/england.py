"""England's published figures, imported into a home of their own: nothing invented ever shares a database with them."""

import os
from collections.abc import Callable
from pathlib import Path

from candour.config.environment import CHECKOUT, SettingError

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


def find_files(fetched: Path) -> Path:
    """
    Return the folder with `shmi/` and `ods/`: CANDOUR_REAL_DATA, else what `candour fetch` brought, else the folder beside the checkout.

    :raises SettingError: when there is none.
    """
    named = os.environ.get("CANDOUR_REAL_DATA")
    for folder in [Path(named)] if named else [fetched, CHECKOUT.parent / "shared" / "data"]:
        if (folder / "shmi").is_dir() and (folder / "ods").is_dir():
            return folder
    raise SettingError(
        f"There are no published files in {named or fetched}. Set CANDOUR_REAL_DATA to a folder with shmi/ and ods/ in it, "
        "or run 'candour fetch organisations' and 'candour fetch shmi' first."
    )


def build(files: Path, *, report: Callable[[str], None]) -> None:
    """Import organisations and SHMI through the same doors as everyone, with a standing approval given by two accounts of this computer."""
    from candour.areas.accounts import door as accounts
    from candour.areas.ledger.door import Actor
    from candour.areas.measures import door as measures
    from candour.areas.organisations import door as organisations
    from candour.areas.publishing import door as publishing

    command = Actor.command()
    present = [files / "ods" / name for name in ORGANISATION_FILES if (files / "ods" / name).exists()]
    extra = sorted(p for p in (files / "ods").glob("*.csv") if p not in present)
    outcome = organisations.import_files(paths=tuple(present + extra), by=command)
    report(f"organisations: {outcome.added:,} added, {len(outcome.rejected):,} rows not taken")
    # Whoever runs this on their own computer stands for both people; the page on the record says so.
    people = []
    for number, words in ((1, "first"), (2, "second")):
        person = accounts.register_person(username=f"publisher-{number}", name=f"The {words} publisher of this computer", by=command)
        accounts.grant_role(person_id=person, role="publisher", by=command)
        people.append(Actor.person(person, "publisher"))
    what = "SHMI as published by the Health and Social Care Information Centre. Given on one computer by whoever set this copy up."
    publishing.give_standing_approval(source="shmi", what=what, by=people[0])
    publishing.confirm_standing_approval(source="shmi", by=people[1])
    outcome = measures.import_shmi(paths=tuple(sorted((files / "shmi").glob("*.csv"))), by=command)
    report(f"SHMI: {outcome.read:,} rows read, {len(outcome.rejected):,} not taken")
    for line in measures.compute_and_release(by=command):
        report(line)
