"""Takes files in: all are read before the first is taken, so that nothing is half imported."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from candour.areas.ledger import door as ledger
from candour.areas.organisations import actions, codes, queries, taking_in
from candour.areas.organisations.models import Kind, Organisation
from candour.areas.organisations.models import Succession as SuccessionRow
from candour.areas.organisations.ods import reading
from candour.areas.organisations.ods.layouts import LAYOUTS
from candour.areas.organisations.ods.outcome import FileOutcome, ImportOutcome
from candour.areas.organisations.values import NewOrganisation, NewShare, Succession

Report = Callable[[str, int, int], None]


def import_files(
    *, paths: Iterable[Path], by: ledger.Actor, as_of: date | None = None, report: Report = lambda _what, _done, _of: None
) -> ImportOutcome:
    """
    Take in published files of organisations and return what became of every row.

    Files are taken in an order in which what others name comes first, older before newer. `report` is told what is being done, and how much
    of it is done.

    :raises TableError: when a file as a whole cannot be taken; then nothing was.
    """
    files = list(dict.fromkeys(Path(p) for p in paths))
    contents = []
    for done, path in enumerate(files):
        report(f"reading {path.name}", done, 2 * len(files))
        contents.append(reading.read(path, as_of=as_of))
    order = list(LAYOUTS)
    contents.sort(key=lambda c: (order.index(c.layout.id), c.outcome.as_of or date.min))
    for done, content in enumerate(contents):
        report(f"taking in {content.outcome.file}", len(files) + done, 2 * len(files))
        if content.layout.id in ("trusts", "ccgs", "regions", "shares"):
            _know_regions_and_boards(by)
        _take_in(content, by)
    report("done", 2 * len(files), 2 * len(files))
    return _outcome([c.outcome for c in contents], by)


def _know_regions_and_boards(by: ledger.Actor) -> None:
    """Register what our own lists say of regions and boards; what was imported is never overwritten, and a second time changes nothing."""
    lists = ((Kind.REGION, codes.regions(), date(2021, 4, 1), "regions"), (Kind.ICB, codes.icbs(), date(2024, 12, 1), "icbs"))
    for kind, listed, as_of, name in lists:
        known = taking_in.known(listed)
        rows = [_listed(c, kind, code in known) for code, c in listed.items()]
        file_hash = hashlib.sha256((codes.FOLDER / f"{name}.yaml").read_bytes()).hexdigest()
        actions.register(rows=tuple(rows), source=f"definitions/organisations/{name}.yaml", file_hash=file_hash, as_of=as_of, by=by)


def _listed(listed: codes.Code, kind: Kind, is_known: bool) -> NewOrganisation:  # noqa: FBT001
    """Boards have stood since 1 July 2022 (Health and Care Act 2022), each in one region."""
    return NewOrganisation(
        code=listed.code,
        kind=kind.value,
        name=None if is_known else listed.name,
        subtype=listed.subtype or None,
        ons_code=listed.ons_code or None,
        region_code=listed.region or None,
        since=date(2022, 7, 1) if listed.region else None,
    )


def _take_in(content: reading.Contents, by: ledger.Actor) -> None:
    outcome = content.outcome
    known = taking_in.known(_named(content.said))
    ons = queries.by_ons_code(ons_codes=[s.icb_code for _, s in content.said if isinstance(s, NewShare)], viewer=ledger.Viewer.anonymous())
    rows: list[NewOrganisation] = []
    shares: list[NewShare] = []
    successions: list[Succession] = []
    for number, said in content.said:
        if isinstance(said, Succession):
            successions.append(said)
        elif isinstance(said, NewShare):
            shares += _share(number, said, known, ons, outcome)
        else:
            rows += _row(number, said, known, outcome)
    counts = actions.register(
        rows=tuple(rows),
        successions=tuple(successions),
        shares=tuple(shares),
        source=outcome.file,
        file_hash=outcome.sha256,
        as_of=outcome.as_of,
        by=by,
    )
    outcome.counts.update(counts)
    outcome.rejected.sort(key=lambda r: r.row)


def _named(said: Iterable[tuple[int, Any]]) -> set[str]:
    """Return every code of an organisation that the rows speak of."""
    named: set[str | None] = set()
    for _, s in said:
        if isinstance(s, NewOrganisation):
            named |= {s.code, s.region_code, s.icb_code, s.parent_code}
        elif isinstance(s, NewShare):
            named |= {s.code, s.icb_code}
    return {code for code in named if code}


def _share(number: int, said: NewShare, known: dict[str, Organisation], ons: dict[str, str], outcome: FileOutcome) -> list[NewShare]:
    board = said.icb_code if said.icb_code in known else ons.get(said.icb_code) or codes.former_ons_codes().get(said.icb_code)
    if said.code not in known:
        outcome.reject(number, f"no organisation has the code {said.code}; import the trusts (etr) first")
        return []
    if board is None:
        outcome.reject(number, f"no integrated care board has the code {said.icb_code}; import their names and codes first")
        return []
    return [replace(said, icb_code=board)]


def _row(number: int, said: NewOrganisation, known: dict[str, Organisation], outcome: FileOutcome) -> list[NewOrganisation]:
    there = known.get(said.code)
    if there is None and said.name is None:
        outcome.reject(number, f"no organisation has the code {said.code}; import the trusts (etr) first")
        return []
    if there is not None and outcome.what == LAYOUTS["regions"].what:
        said = replace(said, name=None)  # this list has no addresses and no days: of a trust we know it says only the region
    if said.name is not None and there is not None and there.kind != said.kind:
        outcome.reject(number, f"{said.code} is known as {Kind(there.kind).label.lower()}, not as {Kind(said.kind).label.lower()}")
        return []
    if said.region_code and said.region_code not in known:
        outcome.warn(number, f"no region has the code {said.region_code}: {said.code} was taken in without it")
        said = replace(said, region_code=None)
    if said.icb_code and said.icb_code not in known:
        outcome.warn(number, f"no integrated care board has the code {said.icb_code}: {said.code} was taken in without it")
        said = replace(said, icb_code=None)
    return [said]


def _outcome(files: Sequence[FileOutcome], by: ledger.Actor) -> ImportOutcome:
    counts: Counter[str] = sum((f.counts for f in files), Counter())
    return ImportOutcome(
        read=sum(f.read for f in files),
        added=counts["added"],
        changed=counts["changed"],
        unchanged=counts["unchanged"],
        rejected=tuple(r for f in files for r in f.rejected),
        warnings=tuple(w for f in files for w in f.warnings),
        summary={"files": [f.as_summary() for f in files], "known": _known_now()},
    )


def _known_now() -> dict[str, Any]:
    """Return what is known after the import: organisations by kind, and how many of them are closed."""
    kinds: dict[str, Any] = {}
    for kind, closed_on in Organisation.objects.values_list("kind", "closed_on"):
        known = kinds.setdefault(kind, {"all": 0, "closed": 0})
        known["all"] += 1
        known["closed"] += closed_on is not None and closed_on < ledger.Viewer.anonymous().on
    return {**{kind: kinds[kind] for kind in sorted(kinds)}, "successions": SuccessionRow.objects.count()}
