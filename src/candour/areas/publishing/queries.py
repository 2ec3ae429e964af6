"""Reading what is published, and what waits at the gate."""

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from candour.areas.ledger.door import Viewer
from candour.areas.publishing import policy
from candour.areas.publishing.models import Approval, DisclosureRelease, Proposal, StandingApproval
from candour.areas.publishing.models import Publication as Row


class Gone(Exception):  # noqa: N818
    """The publication was withdrawn; carries it, so that the page can say when and why."""

    def __init__(self, publication: "Publication") -> None:
        super().__init__(f"Publication {publication.number} was withdrawn.")
        self.publication = publication


@dataclass(frozen=True)
class Publication:
    """A publication without its bytes."""

    number: int
    kind: str
    subject: str
    edition: str
    title: str
    day: date
    sha256: str
    sha256_csv: str
    state: str
    official: bool
    invented: bool
    approval: str
    ended_on: date | None
    reason: str
    superseded_by: int | None


_FIELDS = (
    "number",
    "kind",
    "subject",
    "edition",
    "title",
    "day",
    "sha256",
    "sha256_csv",
    "state",
    "official",
    "invented",
    "approval",
    "ended_on",
    "reason",
    "superseded_by_id",
)


def _many(**where: Any) -> list[Publication]:
    return [Publication(*row) for row in Row.objects.filter(**where).order_by("subject", "-edition", "-number").values_list(*_FIELDS)]


def publication(*, number: int, viewer: Viewer) -> Publication | None:
    """Return a publication whatever its state, or None."""
    return next(iter(_many(number=number)), None)


def editions(*, kind: str, subject: str, viewer: Viewer) -> list[Publication]:
    """Return the current editions of a subject, newest first."""
    return _many(kind=kind, subject=subject, state="current")


def newest(*, kind: str, subject: str, viewer: Viewer) -> Publication | None:
    """Return the newest current edition of a subject."""
    row = Row.objects.filter(kind=kind, subject=subject, state="current").order_by("-edition").values_list(*_FIELDS).first()
    return Publication(*row) if row else None


def newest_of_each(*, kind: str, viewer: Viewer, subjects: list[str] | None = None) -> list[Publication]:
    """Return the newest current edition of every subject of a kind, with one query."""
    where: dict[str, Any] = {"kind": kind, "state": "current"}
    if subjects is not None:
        where["subject__in"] = subjects
    seen: dict[str, Publication] = {}
    for p in _many(**where):
        seen.setdefault(p.subject, p)
    return list(seen.values())


def parts(*, kind: str, subject: str, edition: str, viewer: Viewer) -> list[Publication]:
    """Return the current companions of a subject in one edition: `shmi:by-specialty` is a part of `shmi`."""
    return _many(kind=kind, subject__startswith=f"{subject}:", edition=edition, state="current")


def current(*, kind: str, viewer: Viewer) -> list[Publication]:
    """Return every current publication of a kind, by subject, newest edition first, with one query."""
    return _many(kind=kind, state="current")


def rows_about(*, publications: list[Publication], organisation_code: str, viewer: Viewer) -> dict[int, list[dict[str, Any]]]:
    """Return the rows about one organisation in several tables, by number, with at most one query."""
    contents(publications=publications, viewer=viewer)
    return {p.number: rows for p in publications if (rows := _row_index(p.number, p.sha256).get(organisation_code))}


def history(*, kind: str, subject: str, edition: str, viewer: Viewer) -> list[Publication]:
    """Return every publication of one edition, replaced and withdrawn ones too, newest first."""
    return _many(kind=kind, subject=subject, edition=edition)


def all_publications(*, viewer: Viewer, limit: int = 100) -> list[Publication]:
    """Return the latest publications of every kind and state, newest first."""
    return [Publication(*row) for row in Row.objects.order_by("-number").values_list(*_FIELDS)[:limit]]


def content(*, number: int, viewer: Viewer) -> dict[str, Any]:
    """
    Return what a publication says. It is cached and shared: never change it.

    :raises Gone: when it was withdrawn. :raises LookupError: when there is none.
    """
    found = _require(number, viewer)
    return _content(number, found.sha256)


def contents(*, publications: list[Publication], viewer: Viewer) -> dict[int, dict[str, Any]]:
    """Return what several publications say, with at most one query for those not in memory."""
    found = {p.number: _held.get(p.number, p.sha256) for p in publications}
    missing = [p for p in publications if found[p.number] is None]
    for number, sha, data in Row.objects.filter(number__in=[p.number for p in missing]).values_list("number", "sha256", "content"):
        found[number] = _held.keep(number, sha, json.loads(bytes(data)))
    return {n: c for n, c in found.items() if c is not None}


def json_bytes(*, number: int, viewer: Viewer) -> bytes:
    """Return the frozen bytes, exactly as on the record."""
    _require(number, viewer)
    return bytes(Row.objects.values_list("content", flat=True).get(number=number))


def csv_bytes(*, number: int, viewer: Viewer) -> bytes:
    _require(number, viewer)
    return bytes(Row.objects.values_list("csv", flat=True).get(number=number))


def _require(number: int, viewer: Viewer) -> Publication:
    found = publication(number=number, viewer=viewer)
    if found is None:
        raise LookupError(f"There is no publication {number}.")
    if found.state == Row.State.WITHDRAWN:
        raise Gone(found)
    return found


class _Held:
    """The parsed content of publications, by number and hash; they never change, so the newest few hundred stay in memory."""

    def __init__(self, most: int = 256) -> None:
        self._most = most
        self._by_number: dict[tuple[int, str], dict[str, Any]] = {}

    def get(self, number: int, sha: str) -> dict[str, Any] | None:
        return self._by_number.get((number, sha))

    def keep(self, number: int, sha: str, value: dict[str, Any]) -> dict[str, Any]:
        if len(self._by_number) >= self._most:
            self._by_number.pop(next(iter(self._by_number)), None)
        self._by_number[number, sha] = value
        return value


_held = _Held()


def _content(number: int, sha: str) -> dict[str, Any]:
    held = _held.get(number, sha)
    if held is not None:
        return held
    return _held.keep(number, sha, json.loads(bytes(Row.objects.values_list("content", flat=True).get(number=number))))


def row_index(*, number: int, viewer: Viewer) -> dict[str, list[dict[str, Any]]]:
    """Return a table's rows by organisation code, cached like its content."""
    found = _require(number, viewer)
    return _row_index(number, found.sha256)


@lru_cache(maxsize=256)
def _row_index(number: int, sha: str) -> dict[str, list[dict[str, Any]]]:
    table = _content(number, sha)
    names = [c["name"] for c in table["columns"]]
    index: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for values in table["rows"]:
        row = dict(zip(names, values, strict=True))
        index[str(row.get("organisation", ""))].append(row)
    return dict(index)


@dataclass(frozen=True)
class Waiting:
    """A proposal as those at the gate see it."""

    id: int
    kind: str
    subject: str
    edition: str
    title: str
    sha256: str
    state: str
    proposed_on: date
    proposer: str | None
    approvers: frozenset[str]
    correction_reason: str
    refusal: str
    withdraws: int | None
    may_approve: bool
    undecided: str = ""  # why the attack could not decide whether small numbers are given away


def proposals(*, viewer: Viewer, state: str | None = "proposed", ids: list[int] | None = None) -> list[Waiting]:
    """Return proposals, oldest first, to those at the gate; to anyone else there are none."""
    if not policy.may_see_proposals(viewer):
        return []
    rows = Proposal.objects.order_by("id").defer("content")
    if state is not None:
        rows = rows.filter(state=state)
    if ids is not None:
        rows = rows.filter(id__in=ids)
    found = list(rows)
    yes: dict[int, set[str]] = defaultdict(set)
    for proposal_id, person_id in Approval.objects.filter(proposal__in=[p.pk for p in found]).values_list("proposal_id", "person_id"):
        yes[proposal_id].add(str(person_id))
    doubts = dict(DisclosureRelease.objects.filter(proposal__in=found, found="undecided").values_list("proposal_id", "why"))
    result = []
    for p in found:
        proposer, approvers = (str(p.proposed_by_id) if p.proposed_by_id else None), frozenset(yes[p.pk])
        may = policy.may_approve(viewer=viewer, proposer=proposer, approvers=approvers, state=p.state)
        result.append(
            Waiting(
                p.pk,
                p.kind,
                p.subject,
                p.edition,
                p.title,
                p.sha256,
                p.state,
                p.proposed_on,
                proposer,
                approvers,
                p.correction_reason,
                p.refusal,
                p.withdraws_id,
                may,
                doubts.get(p.pk, ""),
            )
        )
    return result


def proposal_content(*, proposal_id: int, viewer: Viewer) -> dict[str, Any] | None:
    """Return what a proposal would publish, to those at the gate."""
    if not policy.may_see_proposals(viewer):
        return None
    data = Proposal.objects.filter(pk=proposal_id).values_list("content", flat=True).first()
    return json.loads(bytes(data)) if data else None


@dataclass(frozen=True)
class Standing:
    source: str
    what: str
    first_on: date
    second_on: date | None
    ended_on: date | None


def standing_approvals(*, viewer: Viewer) -> list[Standing]:
    """Return the standing approvals: what passes, and on which days two people said so. Their names are not public."""
    fields = ("source", "what", "first_on", "second_on", "ended_on")
    return [Standing(*row) for row in StandingApproval.objects.order_by("source").values_list(*fields)]


def has_standing_approval(*, source: str, viewer: Viewer) -> bool:
    return StandingApproval.objects.filter(source=source, second_person__isnull=False, ended_on__isnull=True).exists()
