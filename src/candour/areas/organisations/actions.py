"""What changes organisations."""

from collections import Counter
from datetime import date
from typing import Any

from candour.areas.ledger import clock
from candour.areas.ledger import door as ledger
from candour.areas.organisations import indexing, taking_in
from candour.areas.organisations.values import NewOrganisation, NewShare, Succession


@ledger.action("organisations.registered", face="public")
def register(
    *,
    rows: tuple[NewOrganisation, ...] = (),
    successions: tuple[Succession, ...] = (),
    shares: tuple[NewShare, ...] = (),
    source: str,
    file_hash: str,
    as_of: date | None = None,
    by: ledger.Actor,
) -> ledger.Done[dict[str, int]]:
    """
    Take in organisations, successions and shares from one source, and return how many were added, changed and unchanged.

    `as_of` is the day the source is of: an older source never overwrites what a newer one said; without a day it only fills gaps.

    :raises UnknownOrganisation: when a parent is named that is neither known nor among the rows, or nothing gives a new code its name.
    :raises ValueError: when a code comes twice or a kind does not exist.
    """
    _check(rows)
    facts = taking_in.Facts(r.code for r in rows)
    verdicts = {r.code: facts.take(r, as_of) for r in rows}
    by_code = taking_in.group_shares(shares)
    named = {p for r in rows for p in (r.region_code, r.icb_code, r.parent_code) if p}
    taking_in.require_known(named | set(by_code) | {s.icb_code for s in shares}, facts.added)
    parents = taking_in.Parents([*verdicts, *by_code])
    on = as_of or clock.today()
    for row in rows:
        if parents.take(row, on) and verdicts[row.code] == "unchanged":
            verdicts[row.code] = "changed"
    counts = Counter(verdicts.values())
    for code, said in by_code.items():
        counts.update(parents.take_shares(code, said, on).values())
    facts.save()
    parents.save()
    indexing.index(facts.reworded)
    followed = taking_in.take_in_successions(successions)
    counts.update(followed)
    result = {verdict: counts[verdict] for verdict in ("added", "changed", "unchanged")}
    if not (facts.writes or parents.changed or followed["added"]):
        raise ledger.NothingNew(result)
    payload: dict[str, Any] = {"source": source, "file_hash": file_hash, "as_of": as_of.isoformat() if as_of else None, **result}
    return ledger.Done(result, refs={"source": source}, payload=payload)


def _check(rows: tuple[NewOrganisation, ...]) -> None:
    twice = [code for code, count in Counter(r.code for r in rows).items() if count > 1]
    if twice:
        raise ValueError(f"The code {twice[0]} comes twice in one batch.")
    unknown = next((r for r in rows if r.kind not in taking_in.KINDS), None)
    if unknown:
        raise ValueError(f"'{unknown.kind}' of {unknown.code} is not a kind of organisation.")
