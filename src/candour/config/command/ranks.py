"""`candour ranks`: between which places units may stand, and whom they really differ from."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from candour.config.command import methods, output
from candour.config.command.errors import BadInputError
from candour.config.command.methods import FunnelKind
from candour.config.command.output import Answer, Format, FormatOption

if TYPE_CHECKING:
    from candour.methods.ranks import Ranks

MOST_UNITS = 3000  # every unit is compared with every other


class Better(StrEnum):
    """Which way is better."""

    UP = "up"
    DOWN = "down"


def ranks(
    file: Annotated[str, typer.Argument(help="CSV, TSV, Parquet, JSON, XLSX or ODS; - reads CSV from standard input.")],
    unit: Annotated[str, typer.Option(help="Column that names the unit.")],
    numerator: Annotated[str, typer.Option(help="Column of events, or of what was observed.")],
    denominator: Annotated[str, typer.Option(help="Column of what they are out of, or of what was expected.")],
    better: Annotated[Better, typer.Option(help="up: a higher figure is better; down: a lower one is.")],
    kind: Annotated[FunnelKind, typer.Option(help="What is compared.")] = FunnelKind.PROPORTION,
    per: Annotated[float, typer.Option(help="Multiply values, for example by 1000.")] = 1.0,
    level: Annotated[float, typer.Option(help="With what chance all places hold together.")] = 0.95,
    draws: Annotated[int, typer.Option(help="How often units are drawn anew for the chance of the worst tenth.")] = 2500,
    seed: Annotated[int, typer.Option(help="Where the draws begin; the same seed gives the same answer.")] = 1948,
    form: FormatOption = Format.TABLE,
) -> None:
    """
    Say between which places each unit may stand, whom it really differs from, and how likely it is among the worst tenth.

    Example: candour ranks trusts.csv --unit trust --numerator in_time --denominator waiting --better up

    Example: candour ranks shmi.csv --unit PROVIDER --numerator OBSERVED --denominator EXPECTED --kind ratio --better down --format json
    """
    names, counts, bases, warnings = methods.units_of(file, unit, numerator, denominator, proportion=kind == FunnelKind.PROPORTION)
    if len(names) > MOST_UNITS:
        raise BadInputError(f"there are {len(names):,} units, and each is compared with every other; give at most {MOST_UNITS:,}")

    from candour.methods import ranks as honest
    from candour.methods.checks import are

    if len(names) < honest.FEWEST:
        raise BadInputError(f"{Path(file).name}: ranks need a list of at least {honest.FEWEST} units, and there {are(len(names))}")
    try:
        answer = honest.ranks(counts, bases, better=better.value, kind=kind.value, per=per, level=level, draws=draws, seed=seed)
    except ValueError as error:
        raise BadInputError(str(error)) from None
    order = sorted(range(len(names)), key=lambda i: (answer.best[i], answer.worst[i], names[i]))
    found = [_unit(names[i], answer, i) for i in order]
    differ, pairs = answer.pairs
    body = {
        "units": found,
        "pairs": {"differ": differ, "of": pairs},
        "worst_tenth": answer.tenth,
        "method": answer.method.as_dict(),
        "warnings": warnings,
    }
    notes = [
        f"Of {pairs:,} pairs {differ:,} differ by more than chance, all of them allowed for at once.",
        "Units whose places overlap have no order.",
        f"Method {answer.method.id} {answer.method.version}, {level * 100:.6g} %, seed {seed}: {answer.method.source}.",
    ]
    columns = [*(name for name in found[0] if name not in ("interval", "places")), "best", "worst"]
    rows = [[*(value for name, value in one.items() if name not in ("interval", "places")), *one["places"]] for one in found]
    output.show(Answer(json=body, columns=columns, rows=rows, notes=notes), form)


def _unit(name: str, answer: Ranks, at: int) -> dict[str, Any]:
    return {
        "unit": name,
        "value": answer.value[at],
        "interval": [answer.lower[at], answer.upper[at]],
        "places": [int(answer.best[at]), int(answer.worst[at])],
        "position": int(answer.position[at]) or None,
        "better_than": int((answer.differs[at] > 0).sum()),
        "worse_than": int((answer.differs[at] < 0).sum()),
        "worst_tenth_chance": answer.worst_tenth[at],
    }
