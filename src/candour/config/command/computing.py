"""`candour compute`: the figures of every measure that has facts, from facts to results; what is up to date stays as it is."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from candour.config import starting
from candour.config.command import output
from candour.config.command.errors import BadInputError
from candour.config.command.output import Answer, Format, FormatOption

_COLUMNS = (
    "measure",
    "edition",
    "units",
    "higher",
    "as expected",
    "lower",
    "tau2",
    "agrees with the publisher",
    "what happened",
    "data hash",
)


def compute(
    measure: Annotated[str | None, typer.Argument(help="The name of one measure, such as shmi. Without it, every one with facts.")] = None,
    release: Annotated[bool, typer.Option("--release", help="Then give what was computed to the gate, oldest first.")] = False,
    form: FormatOption = Format.TABLE,
) -> None:
    """
    Compute measures from the facts that were imported. The same facts and method give the same figures, and are not computed again.

    Example: candour compute shmi --release
    """
    starting.start_django()
    from candour.areas.ledger.door import Actor, Viewer
    from candour.areas.measures import door as measures
    from candour.areas.publishing.door import GateError

    by = Actor.command()
    viewer = Viewer.of(by, ())
    held = sorted({f.source for f in measures.facts_held(viewer=viewer)})
    if measure is None and not held:
        raise BadInputError("no facts have been imported yet; begin with candour import shmi FILE...")
    computed, given = [], []
    try:
        for slug in [measure] if measure else held:
            computed.append(measures.compute(slug=slug, by=by))
            if release:
                owed = [o.edition for o in measures.releases_owed(viewer=viewer) if o.measure == slug]
                given += [measures.release(slug=slug, edition=edition, by=by) for edition in sorted(owed)]
    except (measures.MeasureError, GateError) as error:
        raise BadInputError(str(error)) from None
    output.show(_answer(computed, given, release=release), form)


def _answer(computed: list[dict[str, Any]], given: list[dict[str, Any]], *, release: bool) -> Answer:
    rows = [_row(found["measure"], edition) for found in computed for edition in found["editions"]]
    changed = sum(edition["changed"] for found in computed for edition in found["editions"])
    notes = [f"{changed} editions computed, {len(rows) - changed} unchanged."]
    body: dict[str, Any] = {"measures": computed, "changed": changed, "unchanged": len(rows) - changed, "warnings": []}
    if release:
        body["released"] = given
        published, waiting = (sum(len(g[kind]) for g in given) for kind in ("publications", "proposals"))
        notes.append(f"{published} tables published, {waiting} wait for a second person.")
    return Answer(json=body, columns=_COLUMNS, rows=rows, notes=notes)


def _row(slug: str, edition: dict[str, Any]) -> tuple[Any, ...]:
    bands, checks = edition["bands"], edition["checks"]
    agrees = ("yes" if checks["agree"] else "NO") if "agree" in checks else None
    return (
        slug,
        edition["edition"],
        edition["units"],
        bands.get("higher_than_expected", 0),
        bands.get("as_expected", 0),
        bands.get("lower_than_expected", 0),
        edition["tau2"],
        agrees,
        "computed" if edition["changed"] else "unchanged",
        edition["data_hash"].removeprefix("sha256:")[:16],
    )
