"""What a table gives away together with all that is out, or waits to be, about the same people."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from candour.areas.publishing import reading
from candour.areas.publishing.models import DisclosureRelease, Proposal, Publication
from candour.areas.publishing.policy import GateError
from candour.methods.disclosure.attack import WIDEST, Finding, attack
from candour.methods.disclosure.joining import Release, join
from candour.methods.disclosure.programme import TOO_LONG

UNIT = "organisation"  # what small counts are small in
SECONDS = 1.0  # a person waits; what is not decided by then two people must look at
MOST_NAMED = 3
Found = DisclosureRelease.Found
# Coarser ways to say the same, from the least to the most that is lost. Only whoever holds the counts can make them; each is attacked anew.
LADDER = (
    "publish quarters or years instead of months",
    "put the smallest groups together",
    "leave out the split that gives it away",
)


@dataclass(frozen=True)
class Looked:
    """What the attack found of a table, and with what it was attacked."""

    found: str
    small: tuple[str, ...] = ()
    joined: tuple[str, ...] = ()
    why: str = ""


def population_of(table: dict[str, Any]) -> str:
    """Return which people a table is about: tables of one measure are about the same."""
    return str(table.get("population") or table["subject"].partition(":")[0])


def require_gives_nothing_away(table: dict[str, Any]) -> Looked:
    """
    Attack a table together with everything else that was proposed or published about its population.

    :raises GateError: naming the groups that would be given away, and what would help.
    """
    counted = [c["name"] for c in table["columns"] if c.get("people")]
    if table["marks"].get("official") or not counted:
        return Looked(Found.NOTHING_SMALL)
    return _attacked(table, _others(table))


def require_still_gives_nothing_away(proposal: Proposal) -> None:
    """
    Refuse what more has been published since than a table was attacked with, where together they give something away.

    An attack on more than what is out is enough: with less to go by nobody finds more.

    :raises GateError: as when it was proposed.
    """
    mine = DisclosureRelease.objects.filter(proposal=proposal).first()
    if mine is None:
        return
    out = list(DisclosureRelease.objects.filter(population=mine.population, publication__isnull=False).values_list("sha256", "small"))
    needed = {sha for sha, _ in out} | {mine.sha256}
    if not mine.small and not any(small for _, small in out):
        return
    for sha, joined in DisclosureRelease.objects.filter(population=mine.population, found=Found.SAFE).values_list("sha256", "joined"):
        if needed <= {sha, *joined}:
            return
    if mine.found == Found.UNDECIDED and needed <= {mine.sha256, *mine.joined}:
        return  # the second person says that they looked
    table = json.loads(bytes(proposal.content))
    looked = _attacked(table, DisclosureRelease.objects.filter(population=mine.population, publication__isnull=False))
    mine.found, mine.why, mine.joined = looked.found, looked.why, list(looked.joined)
    mine.save(update_fields=["found", "why", "joined"])


def undecided(proposal_id: int) -> str:
    """Return why the attack could not decide about a proposal; empty where it could."""
    found = DisclosureRelease.objects.filter(proposal=proposal_id, found=Found.UNDECIDED).values_list("why", flat=True).first()
    return found or ""


def published(proposal: Proposal, number: int) -> None:
    """Note that what was attacked is out."""
    DisclosureRelease.objects.filter(proposal=proposal).update(publication=number)


def keep(table: dict[str, Any], looked: Looked, proposal: Proposal) -> None:
    """Keep what a table says about its population, for the next attack."""
    if table["marks"].get("official") or not any(c.get("people") for c in table["columns"]):
        return
    DisclosureRelease.objects.create(
        population=population_of(table),
        subject=table["subject"],
        edition=table["edition"],
        sha256=proposal.sha256,
        rule=table["marks"]["disclosure"],
        dims=[c["name"] for c in table["columns"] if c["type"] in ("code", "group") or c["name"] == "month"],
        starts_on=date.fromisoformat(table["period"]["starts_on"]),
        ends_on=date.fromisoformat(table["period"]["ends_on"]),
        small=list(looked.small),
        joined=list(looked.joined),
        found=looked.found,
        why=looked.why,
        proposal=proposal,
    )


def _others(table: dict[str, Any]) -> Any:
    states = (Proposal.State.PROPOSED, Proposal.State.PUBLISHED)
    return DisclosureRelease.objects.filter(population=population_of(table), proposal__state__in=states)


def _attacked(table: dict[str, Any], others: Any) -> Looked:
    small = reading.small_counts(table)
    there = list(others.order_by("pk").values_list("sha256", "small", "proposal_id", "publication_id"))
    columns = frozenset((*small, *(name for _, names, _, _ in there for name in names)))
    if not columns:
        return Looked(Found.NOTHING_SMALL)
    tables = _contents(there)
    earlier = [r for other in tables for r in reading.releases(other, only=columns)]
    mine = reading.releases(table, only=columns)
    seconds = SECONDS if small or not _only_wide(mine, earlier) else 0.0
    why = ""
    for name in sorted(columns):
        before, after = [r for r in earlier if r.counts == name], [r for r in mine if r.counts == name]
        if after:
            finding = _found(before, after, seconds=seconds)
            _require_passed(table, finding)
            why = why or ("" if finding.why == TOO_LONG and not seconds else finding.why)
    joined = tuple(sorted({sha for sha, *_ in there}))
    return Looked(Found.UNDECIDED if why else Found.SAFE, small, joined, why)


def _only_wide(mine: list[Release], earlier: list[Release]) -> bool:
    """
    Answer whether a table has nothing but sums over so many organisations that they are not searched.

    Then what follows from bounds is all that it can add, where it has no small count of its own.
    """
    most = max((len(set(r.groups[UNIT].tolist())) for r in earlier if UNIT in r.groups), default=0)
    return most > WIDEST and all(UNIT not in r.groups for r in mine)


def _found(before: list[Release], after: list[Release], *, seconds: float) -> Finding:
    system, _ = join([*before, *after], earlier=len(before))
    return attack(system, seconds=seconds)


def _contents(there: list[Any]) -> list[dict[str, Any]]:
    """Return what others say, oldest first; what was destroyed for privacy says nothing any more."""
    wanted = [number for _, _, _, number in there if number]
    published = dict(Publication.objects.filter(number__in=wanted).values_list("number", "content"))
    waiting = dict(Proposal.objects.filter(pk__in=[p for _, _, p, number in there if not number]).values_list("pk", "content"))
    found = [bytes(published[number] if number else waiting[proposal]) for _, _, proposal, number in there]
    return [json.loads(data) for data in found if data]


def _require_passed(table: dict[str, Any], finding: Finding) -> None:
    if finding.state != "refused":
        return
    given_away = finding.refused
    named = "; ".join(n.label for n in given_away[:MOST_NAMED])
    more = f" and {len(given_away) - MOST_NAMED} more" if len(given_away) > MOST_NAMED else ""
    left = "one count" if given_away[0].values == 1 else f"{given_away[0].values} counts"
    raise GateError(
        f"'{table['title']}' would give small numbers of people away, together with what is out about them: only {left} would be possible "
        f"for {named}{more}. What would help: {', or '.join(LADDER)}."
    )
