"""Puts what a source says beside what is known, and saves the difference in bulk."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from itertools import islice
from typing import Any, TypeVar

from candour.areas.organisations import bulk, links
from candour.areas.organisations.models import FormerName, Kind, LinkKind, Organisation, Parent
from candour.areas.organisations.models import Succession as SuccessionRow
from candour.areas.organisations.names import readable, readable_town
from candour.areas.organisations.values import NewOrganisation, NewShare, Succession

T = TypeVar("T")
Verdicts = dict[str, str]  # per key: added, changed, unchanged
BATCH = 2000


class UnknownOrganisation(ValueError):  # noqa: N818
    """A row names a parent, or says something, of an organisation that is not known."""


def batches(items: Iterable[T], size: int = BATCH) -> Iterable[list[T]]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


def known(codes: Iterable[str]) -> dict[str, Organisation]:
    found: dict[str, Organisation] = {}
    for batch in batches(sorted(set(codes))):
        found |= Organisation.objects.in_bulk(batch)
    return found


def _is_newer(said: date | None, had: date | None) -> bool:
    """An undated source fills what is empty and replaces what was undated too, never what is dated."""
    return had is None or (said is not None and said >= had)


class Facts:
    """Collects what changes about organisations themselves: `save` writes it; `reworded` are those to be found by other words now."""

    def __init__(self, codes: Iterable[str]) -> None:
        self.organisations = known(codes)
        self.before = {code: _facts(o) for code, o in self.organisations.items()}
        self.added: dict[str, Organisation] = {}
        self.touched: set[str] = set()
        self.reworded: set[str] = set()
        self.former: dict[tuple[str, str], date | None] = {}
        self._had_names: dict[str, set[str]] = defaultdict(set)
        for batch in batches(self.organisations):
            for code, name in FormerName.objects.filter(organisation_id__in=batch).values_list("organisation_id", "name"):
                self._had_names[code].add(name.casefold())

    def take(self, row: NewOrganisation, as_of: date | None) -> str:
        o = self.organisations.get(row.code)
        if o is None:
            if not row.name:
                raise UnknownOrganisation(f"Nothing is known of {row.code}, and the source gives it no name.")
            o = Organisation(code=row.code, kind=row.kind)
            self.organisations[row.code] = self.added[row.code] = o
        if row.ons_code and (not o.ons_code or _is_newer(as_of, o.details_as_of)):
            o.ons_code = row.ons_code
        former = self._details(o, row, as_of)
        if row.subtype and _is_newer(as_of, o.subtype_as_of):
            o.subtype, o.subtype_as_of = row.subtype, as_of or o.subtype_as_of
        if row.code in self.added:
            self.reworded.add(row.code)
            return "added"
        now, had = _facts(o), self.before[row.code]
        if now != had:
            self.touched.add(row.code)
        if former or _words(now) != _words(had):
            self.reworded.add(row.code)
        return "changed" if former or _said(now) != _said(had) else "unchanged"

    def _details(self, o: Organisation, row: NewOrganisation, as_of: date | None) -> bool:
        """Take in name, address and dates where the source is not older; return whether a former name was learned."""
        if row.name is None:
            return False
        name = readable(row.name)
        if row.code in self.added or _is_newer(as_of, o.details_as_of):
            former = o.name if o.name and o.name.casefold() != name.casefold() else ""
            former_as_of = o.details_as_of
            o.kind, o.name, o.official_name = row.kind, name, " ".join(row.name.split())
            o.address, o.town, o.postcode = row.address, readable_town(row.town), row.postcode
            o.opened_on, o.closed_on, o.details_as_of = row.opened_on, row.closed_on, as_of or o.details_as_of
        else:
            former, former_as_of = (name if name.casefold() != o.name.casefold() else ""), as_of
        if not former or former.casefold() in self._had_names[row.code]:
            return False
        self._had_names[row.code].add(former.casefold())
        self.former[row.code, former] = former_as_of
        return True

    def save(self) -> None:
        Organisation.objects.bulk_create(self.added.values(), batch_size=BATCH)
        fields = [f.name for f in Organisation._meta.concrete_fields if not f.primary_key]
        _overwrite(Organisation, [self.organisations[c] for c in sorted(self.touched)], fields)
        FormerName.objects.bulk_create(
            (FormerName(organisation_id=code, name=name, as_of=as_of) for (code, name), as_of in self.former.items()), batch_size=BATCH
        )

    @property
    def writes(self) -> int:
        return len(self.added) + len(self.touched) + len(self.former)


def _overwrite(model: type[Organisation] | type[Parent], rows: Sequence[Any], fields: Sequence[str]) -> None:
    """Save rows that are there, in bulk: an insert that meets its own key is five times as fast as Django's bulk update."""
    model.objects.bulk_create(rows, batch_size=BATCH, update_conflicts=True, update_fields=fields, unique_fields=["pk"])


def _facts(o: Organisation) -> dict[str, Any]:
    return {f.attname: getattr(o, f.attname) for f in Organisation._meta.concrete_fields}


def _said(facts: dict[str, Any]) -> dict[str, Any]:
    """Return the facts without the days on which they were last confirmed."""
    return {k: v for k, v in facts.items() if not k.endswith("_as_of")}


def _words(facts: dict[str, Any]) -> tuple[Any, ...]:
    return facts["name"], facts["town"], facts["address"], facts["kind"]


class Parents:
    """Collects what changes about who belongs to whom."""

    def __init__(self, codes: Iterable[str]) -> None:
        self.rows: dict[tuple[str, str], list[Parent]] = defaultdict(list)
        for batch in batches(sorted(set(codes))):
            for row in Parent.objects.filter(child_id__in=batch):
                self.rows[row.child_id, row.kind].append(row)
        self.stays = {key: tuple(sorted(map(_stay, rows))) for key, rows in self.rows.items()}
        self.changed: set[tuple[str, str]] = set()

    def take(self, row: NewOrganisation, on: date) -> bool:
        """Take in the parents that a row names and return whether anything but the day of confirmation changed."""
        said = {LinkKind.REGION: row.region_code, LinkKind.ICB: row.icb_code, LinkKind.PART_OF: row.parent_code}
        changed = [self._observe((row.code, kind.value), parent, row.since, on) for kind, parent in said.items() if parent]
        return any(changed)

    def _observe(self, key: tuple[str, str], parent: str, since: date | None, on: date) -> bool:
        had = self.stays.get(key, ())
        now = links.observe(had, parent, min(since, on)) if since else had
        now = links.observe(now, parent, on)
        return self._put(key, had, now)

    def take_shares(self, code: str, shares: dict[str, float], on: date) -> dict[str, str]:
        key = (code, LinkKind.SERVES.value)
        had = self.stays.get(key, ())
        now = links.share_out(had, shares, on)
        self._put(key, had, now)
        shares_had = {s.parent: s.share for s in had if s.starts_on == max((h.starts_on for h in had if h.starts_on <= on), default=None)}
        return {
            icb: "unchanged" if shares_had.get(icb) == share else "changed" if icb in shares_had else "added"
            for icb, share in shares.items()
        }

    def _put(self, key: tuple[str, str], had: tuple[links.Stay, ...], now: tuple[links.Stay, ...]) -> bool:
        if now != had:
            self.stays[key] = now
            self.changed.add(key)
        return {replace(s, seen_on=date.min) for s in had} != {replace(s, seen_on=date.min) for s in now}

    def save(self) -> None:
        new: list[Parent] = []
        update: list[Parent] = []
        gone: list[int] = []
        for child, kind in sorted(self.changed):
            rows = {(r.parent_id, r.starts_on): r for r in self.rows[child, kind]}
            for stay in self.stays[child, kind]:
                row = rows.pop((stay.parent, stay.starts_on), None)
                fresh = Parent(child_id=child, kind=kind, parent_id=stay.parent, starts_on=stay.starts_on)
                target = row or fresh
                target.ends_on, target.seen_on, target.share = stay.ends_on, stay.seen_on, stay.share
                (update if row else new).append(target)
            gone += [r.pk for r in rows.values()]
        for batch in batches(gone):
            Parent.objects.filter(pk__in=batch).delete()
        _overwrite(Parent, update, ["ends_on", "seen_on", "share"])
        Parent.objects.bulk_create(new, batch_size=BATCH)


def _stay(row: Parent) -> links.Stay:
    return links.Stay(row.starts_on, row.parent_id, row.ends_on, row.seen_on, row.share)


def take_in_successions(rows: Sequence[Succession]) -> Counter[str]:
    """Add the successions that are not known yet."""
    if not rows:
        return Counter()
    had = set(SuccessionRow.objects.values_list("old_code", "new_code", "happened_on"))
    new = dict.fromkeys(key for r in rows if (key := (r.old_code, r.new_code, r.on)) not in had)
    bulk.insert(SuccessionRow, ("old_code", "new_code", "happened_on"), new)
    return Counter(added=len(new), unchanged=len(rows) - len(new))


def group_shares(shares: Iterable[NewShare]) -> dict[str, dict[str, float]]:
    grouped: dict[str, dict[str, float]] = defaultdict(dict)
    for s in shares:
        grouped[s.code][s.icb_code] = s.share
    return grouped


def require_known(codes: Iterable[str], added: Iterable[str]) -> None:
    """:raises UnknownOrganisation: when a parent or a trust that is named is neither known nor new."""
    wanted = set(codes) - set(added)
    missing = sorted(wanted - set(known(wanted)))
    if missing:
        raise UnknownOrganisation(f"No organisation has the code {', '.join(missing[:5])}: register it first.")


KINDS = frozenset(Kind.values)
