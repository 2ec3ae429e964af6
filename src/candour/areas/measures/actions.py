"""What happens to measures: facts arrive, figures are computed, results go to the gate."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from numpy.typing import NDArray

from candour.analytics import lake
from candour.areas.ledger import clock
from candour.areas.ledger.door import Actor, Done, NothingNew, Viewer, action, take_turn
from candour.areas.measures import facts_in, making, policy, signals, tables
from candour.areas.measures.definitions import Measure, load_all
from candour.areas.measures.making import Made
from candour.areas.measures.models import FactsFile, Release, Result
from candour.areas.measures.policy import MeasureError
from candour.areas.publishing import door as publishing

RELABELLED = "Names or notes were corrected; no figure changed."


def measure_called(slug: str) -> Measure:
    """:raises MeasureError: when nothing defines it."""
    if slug not in load_all():
        raise MeasureError(f"There is no measure '{slug}'; the measures are {', '.join(load_all())}.")
    return load_all()[slug]


@action("measures.facts_imported")
def import_facts(
    *,
    source: str,
    edition: str,
    period: tuple[dt.date, dt.date],
    columns: Mapping[str, NDArray[Any]],
    file_name: str,
    by: Actor,
    released_on: dt.date | None = None,
    published_hash: str = "",
    notes: Sequence[str] = (),
) -> Done[dict[str, Any]]:
    """
    Take in the facts of one edition; a file that says the same as before changes nothing, one that says something else replaces it.

    :raises MeasureError: naming the column and row that cannot be.
    """
    policy.require_may_make(by)
    measure = measure_called(source)
    kept = facts_in.checked(measure, columns, period=period)
    take_turn()
    before = FactsFile.objects.filter(source=source, edition=edition, current=True).first()
    _refuse_overlap(measure, edition, period)
    try:
        stored = lake.write(settings.LAKE, kept, order=facts_in.keys(measure))
    except ValueError as error:
        raise MeasureError(f"{file_name}: {error}.") from None
    said = {"edition": edition, "rows": stored.rows, "added": stored.rows, "changed": 0, "unchanged": 0, "removed": 0}
    if before:
        same = before.content_hash == stored.content_hash and (before.starts_on, before.ends_on) == period and before.notes == list(notes)
        if same and before.released_on == released_on:
            raise NothingNew({**said, "added": 0, "unchanged": stored.rows})
        paths = (lake.path_of(settings.LAKE, h) for h in (before.content_hash, stored.content_hash))
        said |= facts_in.differences(measure, *paths)
        before.current = False
        before.save(update_fields=["current"])
    FactsFile.objects.create(
        source=source,
        edition=edition,
        starts_on=period[0],
        ends_on=period[1],
        released_on=released_on,
        file_name=file_name,
        published_hash=published_hash,
        content_hash=stored.content_hash,
        file_hash=stored.file_hash,
        rows=stored.rows,
        notes=list(notes),
        imported_on=clock.today(),
    )
    payload = {**said, "file_name": file_name, "published_hash": published_hash, "content_hash": stored.content_hash}
    return Done(said, refs={"source": source, "edition": edition}, payload=payload)


@action("measures.computed")
def compute(*, slug: str, by: Actor, wide: bool = True) -> Done[dict[str, Any]]:
    """
    Compute every edition of a measure that its facts allow; what was made from the same facts by the same method stays as it is.

    `wide`: the newest edition also gets its tables by place and of each organisation, which are many times larger than the others.

    :raises MeasureError: when there is no such measure or no facts for it.
    """
    policy.require_may_make(by)
    measure = measure_called(slug)
    take_turn()
    files = list(FactsFile.objects.filter(source=slug, current=True).order_by("edition"))
    if not files:
        raise MeasureError(f"There are no facts for '{slug}' yet; import them first.")
    current = list(Result.objects.filter(measure=slug, current=True).order_by("edition", "cut"))
    known = {r.edition: r.facts_hash for r in current}
    held = frozenset(r.edition for r in current if r.cut in ("region", "area", "organisation-series"))
    fresh = [m for m in making.made(measure, files, known, wide=held if wide else None) if isinstance(m, Made)]
    for edition in fresh:
        _keep(measure, edition)
    changed = {m.period.edition for m in fresh}
    value = {"measure": slug, "editions": _editions(slug, changed)}
    if not changed:
        raise NothingNew(value)
    return Done(value, refs={"measure": slug}, payload=value)


@action("measures.released")
def release(*, slug: str, edition: str, by: Actor, correction_reason: str = "") -> Done[dict[str, Any]]:
    """
    Give the tables of an edition to the gate: official ones are published under their standing approval, our own wait for a second person.

    :raises MeasureError: when the edition was not computed.
    :raises GateError: when the gate refuses.
    """
    policy.require_may_make(by)
    measure = measure_called(slug)
    take_turn()
    results = list(Result.objects.filter(measure=slug, edition=edition, current=True).order_by("cut"))
    if not results:
        raise MeasureError(f"{measure.short_title}: there are no figures for {edition}; compute them first.")
    gone = set(Release.objects.filter(result__in=results).values_list("result_id", flat=True))
    said: dict[str, Any] = {"measure": slug, "edition": edition, "publications": [], "proposals": []}
    for result in (r for r in results if r.pk not in gone):
        given = _give(measure, result, by=by, reason=correction_reason or _reason(result))
        Release.objects.create(result=result, released_on=clock.today(), **given)
        said[next(iter(given)) + "s"].append(next(iter(given.values())))
        if "publication" in given and not result.cut and measure.method:
            signals.note(measure, result, publication=given["publication"], by=by)
    if not (said["publications"] or said["proposals"]):
        raise NothingNew(said)
    return Done(said, refs={"measure": slug, "edition": edition}, payload=said)


@action("measures.table_sent_back")
def take_back(*, proposal_id: int, by: Actor) -> Done[int]:
    """Owe a table again that was sent back at the gate."""
    release = Release.objects.filter(proposal=proposal_id).select_related("result").first()
    if release is None:
        raise NothingNew(0)
    refs = {"measure": release.result.measure, "edition": release.result.edition, "proposal": proposal_id}
    release.delete()
    return Done(proposal_id, refs=refs)


def _refuse_overlap(measure: Measure, edition: str, period: tuple[dt.date, dt.date]) -> None:
    """Months may be in one file only, or they would be counted twice."""
    if not measure.column("month"):
        return
    others = FactsFile.objects.filter(source=measure.slug, current=True, starts_on__lte=period[1], ends_on__gte=period[0]).exclude(
        edition=edition
    )
    if other := others.first():
        raise MeasureError(
            f"{measure.slug}: {other.file_name} already holds {other.starts_on} to {other.ends_on} as edition {other.edition}; "
            "give that edition to replace it, or leave its months out."
        )


def _keep(measure: Measure, made: Made) -> None:
    period = made.period
    Result.objects.filter(measure=measure.slug, edition=period.edition, current=True).update(current=False)
    Result.objects.bulk_create(
        Result(
            measure=measure.slug,
            edition=period.edition,
            cut=table.cut,
            starts_on=period.starts_on,
            ends_on=period.ends_on,
            released_on=period.released_on,
            facts_hash=made.made_from,
            data_hash=table.data_hash,
            method=table.method,
            columns=list(table.columns),
            rows=table.rows,
            totals=table.totals,
            checks=table.checks,
            warnings=list(table.warnings),
            provenance=made.provenance,
            computed_on=clock.today(),
        )
        for table in made.tables
    )


def _editions(slug: str, changed: set[str]) -> list[dict[str, Any]]:
    found = []
    for result in Result.objects.filter(measure=slug, current=True, cut="").order_by("edition"):
        bands = Counter(row[result.columns.index("band")] for row in result.rows) if "band" in result.columns else Counter[str]()
        found.append(
            {
                "edition": result.edition,
                "units": len(result.rows),
                "tau2": result.method.get("estimates", {}).get("tau2"),
                "bands": dict(sorted(bands.items())),
                "totals": result.totals,
                "checks": result.checks,
                "data_hash": result.data_hash,
                "changed": result.edition in changed,
            }
        )
    return found


def _give(measure: Measure, result: Result, *, by: Actor, reason: str) -> dict[str, int]:
    table = tables.released(measure, result)
    if table["marks"]["official"]:
        return {"publication": publishing.release_official(table=table, source=measure.slug, by=by, correction_reason=reason)}
    proposal = publishing.propose_table(table=table, by=by, correction_reason=reason)
    if proposal:
        return {"proposal": proposal}
    held = publishing.editions(kind="table", subject=table["subject"], viewer=Viewer.anonymous())
    return {"publication": next(p.number for p in held if p.edition == result.edition and p.state == "current")}


def _reason(result: Result) -> str:
    """Return why an edition that is already out must be replaced, where that can be told from the figures themselves."""
    before = Release.objects.filter(result__measure=result.measure, result__edition=result.edition, result__cut=result.cut)
    last = before.select_related("result").order_by("-pk").first()
    if last is None:
        return ""
    return RELABELLED if last.result.data_hash == result.data_hash else "The facts were corrected."
