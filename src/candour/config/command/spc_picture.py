"""The picture that `candour spc --format svg` draws: the one that the public pages show."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from candour.config.command.errors import BadInputError

if TYPE_CHECKING:
    from candour.config.command.spc import Judged
    from candour.config.command.spc_reading import Columns
    from candour.methods.method import Method

MEDIAN = ("run", "g")


def draw(judged: list[Judged], columns: Columns, asked: dict[str, Any], method: Method, file: str) -> str:
    """Return the chart of one series as a file that travels by itself."""
    from candour.design.charts import control

    if len(judged) > 1:
        raise BadInputError(
            f"--format svg draws one series and {len(judged):,} were found; choose one with --only {judged[0].read.keys[0]}"
        )
    one = judged[0]
    label = " by ".join(name for name in (columns.numerator, columns.denominator) if name) or str(columns.value)
    if asked["per"] != 1:
        label += f", times {asked['per']:,g}"
    return control.control_svg(
        one.found,
        days=one.read.days,
        title=f"{one.read.key}: {finding(one)}" if one.read.keys else finding(one),
        value_label=label,
        value_type="proportion" if asked["chart"] in ("p", "pprime") and asked["per"] == 1 else "number",
        better=asked["better"],
        target=one.target,
        centre_label="median" if asked["chart"] in MEDIAN else "average",
        standalone=True,
        foot=[Path(file).name, f"Candour · method {method.id}, version {method.version}"],
    )


def finding(one: Judged) -> str:
    """Say what the last point shows and how many stand out."""
    from candour.design.charts.icons import VARIATION_WORDS

    signals = sum(point.flag != "common_cause" for point in one.found.points if point)
    many = f"{signals} of {len(one.read.days)} points {'stands' if signals == 1 else 'stand'} out"
    return f"{VARIATION_WORDS[one.found.variation]}. {many if signals else 'No point stands out'}"
