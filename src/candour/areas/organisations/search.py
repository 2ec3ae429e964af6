"""Finding an organisation as people type it: a name, a town, a code, in any order, with one slip of the finger."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, cast

from django.db.models import Case, F, Min, Q, Value, When

from candour.areas.ledger import door as ledger
from candour.areas.organisations import indexing, queries, words
from candour.areas.organisations.models import FormerName, Kind, Organisation, Spelling, Term
from candour.areas.organisations.models import Succession as SuccessionRow
from candour.areas.organisations.values import Found, OrganisationSummary, Why

CANDIDATES = 150
TRUST_AHEAD = 6  # among the candidates a trust found by its town stands before sites found by their name, of which there may be hundreds
KEPT_FOR_CLOSED = 3  # of ten answers: who looks for a closed hospital must find it behind many open ones
_MISS = 99
_TELLING = 3  # a match up to the town; what only stands in an address is not worth keeping a place for


def find(*, text: str, viewer: ledger.Viewer, kinds: Iterable[str] | None = None, limit: int = 10) -> list[Found]:
    """
    Return the organisations that somebody may mean, the likeliest first and open before closed, with at most nine queries.

    An exact code or name comes first whatever it is; then open ones by name, by the beginning of the name, by town, by the rest.
    """
    typed = words.typed(text)
    if not typed or limit < 1:
        return []
    only = tuple(kinds) if kinds else None
    spelled: dict[str, list[str]] = {}
    hits = _hits(typed, spelled, only)
    missed = [w for i, w in enumerate(typed) if all(hit[f"word_{i}"] == _MISS for hit in hits)]
    if missed or not hits:
        spelled = _respell(missed or typed)
        if spelled:
            hits = _hits(typed, spelled, only)
    if not hits:
        return []
    most = max(_matched(hit, typed) for hit in hits)
    ranked = sorted((h for h in hits if _matched(h, typed) == most), key=lambda h: _rank(h, typed, viewer.on))
    chosen = _leave_room_for_closed(ranked, typed, viewer.on, limit)
    return _found(chosen, typed, spelled, viewer)


def _match(word: str, others: Sequence[str]) -> Q:
    # A range of tokens is a prefix search that every database answers from a plain index, whatever its collation.
    return Q(token__gte=word, token__lte=word + "z" * 12) | Q(token__in=[indexing.INITIALS_MARK + word, *others])


def _hits(typed: Sequence[str], spelled: dict[str, list[str]], kinds: tuple[str, ...] | None) -> list[dict[str, Any]]:
    """Return the organisations with the most of the words, each word with the best place it was found in."""
    matches = [_match(word, spelled.get(word, ())) for word in typed]
    any_of = matches[0]
    for match in matches[1:]:
        any_of |= match
    terms = Term.objects.filter(any_of)
    if kinds is not None:
        terms = terms.filter(organisation__kind__in=kinds)
    best = {
        f"word_{i}": Min(
            Case(When(Q(token=word), then=F("weight") * 2), When(match, then=F("weight") * 2 + 1), default=Value(_MISS)),
        )
        for i, (word, match) in enumerate(zip(typed, matches, strict=True))
    }
    total: Any = sum((F(name) for name in best), Value(0))
    rows = (
        terms.values("organisation_id")
        .annotate(**best)
        .annotate(total=total, order=total - Case(When(organisation__kind=Kind.TRUST, then=TRUST_AHEAD), default=0))
        .order_by("order", "organisation_id")[:CANDIDATES]
        .values("organisation_id", "total", *best)
    )
    hits = {row["organisation_id"]: dict(row) for row in rows}
    details = Organisation.objects.filter(code__in=list(hits)).values("code", "name", "kind", "closed_on")
    for row in details:
        hits[row["code"]] |= row
    return list(hits.values())


def _respell(missed: Sequence[str]) -> dict[str, list[str]]:
    """Return the known words that are one slip away from each that was not found."""
    long_enough = [w for w in missed if len(w) >= words.TYPO_LENGTH - 1 and w.isalpha()]
    variants = {w: {w} | words.with_one_left_out(w) for w in long_enough}
    if not variants:
        return {}
    rows = set(Spelling.objects.filter(variant__in=set().union(*variants.values())).values_list("token", flat=True))
    found = {w: sorted(t for t in rows if words.one_slip_apart(w, t)) for w in long_enough}
    return {w: tokens for w, tokens in found.items() if tokens}


def _places(hit: dict[str, Any], typed: Sequence[str]) -> list[int]:
    return [hit[f"word_{i}"] // 2 for i in range(len(typed)) if hit[f"word_{i}"] != _MISS]


def _matched(hit: dict[str, Any], typed: Sequence[str]) -> int:
    return len(_places(hit, typed))


def _is_code(hit: dict[str, Any], typed: Sequence[str]) -> bool:
    return len(typed) == 1 and bool(hit["code"].lower() == typed[0])


def _class(hit: dict[str, Any], typed: Sequence[str]) -> int:
    """Return 1 for the name itself, 2 for its beginning, 3 for the town or initials, 4 for all else."""
    name = [t for t in words.tokens(hit["name"]) if t not in words.SMALL]
    asked = list(typed)
    if name == asked:
        return 1
    beginning = name[: len(asked)]
    if beginning[:-1] == asked[:-1] and beginning and beginning[-1].startswith(asked[-1]) and len(beginning) == len(asked):
        return 2
    return 3 if max(_places(hit, typed)) <= indexing.TOWN else 4


_FIRST = {Kind.TRUST.value: 0, Kind.SITE.value: 0, Kind.CCG.value: 2, Kind.TEAM.value: 2}


def _rank(hit: dict[str, Any], typed: Sequence[str], on: date) -> tuple[Any, ...]:
    place = _class(hit, typed)
    return (
        not _is_code(hit, typed),
        place != 1,
        _closed(hit, on),
        _FIRST.get(hit["kind"], 1),
        place,
        hit["total"],
        hit["name"],
        hit["code"],
    )


def _closed(hit: dict[str, Any], on: date) -> bool:
    return hit["closed_on"] is not None and hit["closed_on"] < on


def _leave_room_for_closed(ranked: list[dict[str, Any]], typed: Sequence[str], on: date, limit: int) -> list[dict[str, Any]]:
    if len(ranked) <= limit:
        return ranked
    cut = [h for h in ranked[limit:] if _closed(h, on) and _class(h, typed) <= _TELLING]
    there = sum(_closed(h, on) for h in ranked[:limit])
    room = max(0, min(limit * KEPT_FOR_CLOSED // 10 - there, len(cut)))
    return ranked[: limit - room] + cut[:room]


def _found(hits: list[dict[str, Any]], typed: Sequence[str], spelled: dict[str, list[str]], viewer: ledger.Viewer) -> list[Found]:
    summaries = queries.summaries(codes=[h["code"] for h in hits], viewer=viewer)
    why = {h["code"]: _why(h, typed, spelled) for h in hits}
    closed = [h["code"] for h in hits if _closed(h, viewer.on)]
    remembered = [code for code, reason in why.items() if reason == "former name"]
    notes = _closing_notes([summaries[c] for c in closed]) if closed else {}
    for code, name in _former_names(remembered, typed).items() if remembered else ():
        notes[code] = " ".join(filter(None, (f"Formerly {name}.", notes.get(code))))
    return [Found(summaries[h["code"]], why[h["code"]], notes.get(h["code"], "")) for h in hits]


def _why(hit: dict[str, Any], typed: Sequence[str], spelled: dict[str, list[str]]) -> Why:
    if spelled:
        return "spelling"
    return cast("Why", indexing.WEIGHTS[max(_places(hit, typed))])


def _closing_notes(closed: list[OrganisationSummary]) -> dict[str, str]:
    rows = SuccessionRow.objects.filter(old_code__in=[c.code for c in closed]).exclude(old_code=F("new_code"))
    followed: dict[str, list[str]] = {}
    for old, new in rows.order_by("happened_on", "new_code").values_list("old_code", "new_code"):
        followed.setdefault(old, []).append(new)
    names = dict(Organisation.objects.filter(code__in=[n for new in followed.values() for n in new]).values_list("code", "name"))
    return {
        c.code: _closing_note(c, [f"{names.get(n, 'an organisation not listed here')} ({n})" for n in followed.get(c.code, ())])
        for c in closed
    }


def _closing_note(closed: OrganisationSummary, followed_by: list[str]) -> str:
    day = f"{closed.closed_on:%-d %B %Y}" if closed.closed_on else ""
    if not followed_by:
        return f"Closed on {day}. No successor is recorded."
    return f"Closed on {day}. Followed by {' and '.join(followed_by)}."


def _former_names(codes: list[str], typed: Sequence[str]) -> dict[str, str]:
    rows = FormerName.objects.filter(organisation_id__in=codes).order_by("as_of").values_list("organisation_id", "name")
    return {code: name for code, name in rows if any(t.startswith(w) for t in words.tokens(name) for w in typed)}
