"""What an import by a mapping says in words: to whoever imports, and beside the figures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from candour.areas.measures.mapped_files import MappedFile
from candour.areas.measures.mapped_rows import LeftOut, TotalCheck
from candour.areas.measures.mappings import Mapping


def notes(file: MappedFile, how: Mapping) -> list[str]:
    """Return what is said beside the figures: what the file cannot say, what was left out, and how its own total compares."""
    said = [*how.say, *(_total(t) for t in file.totals), *(_repeated(*run) for run in file.repeated)]
    said += _left_out([left for left in file.left_out if left.says == "0"])
    if file.rejected:
        many = f"{len(file.rejected):,} of {file.read:,} rows" if len(file.rejected) > 1 else f"1 of {file.read:,} rows"
        said.append(f"{many} of the published file could not be used; the import names each with its reason.")
    return said


def warnings(file: MappedFile) -> list[str]:
    """Return what whoever imports should know."""
    said = [*file.warnings, *(_total(t) for t in file.totals), *(_repeated(*run) for run in file.repeated)]
    said += _left_out(file.left_out)
    said += [f"'{new}' stands in the file under {len(old)} names: {', '.join(old)}." for new, old in file.renamed.items()]
    return said


def _left_out(left_out: Sequence[LeftOut]) -> list[str]:
    """Return what was left out on purpose, with one sentence for each reason."""
    said = []
    for column, because in dict.fromkeys((left.column, left.because) for left in left_out):
        alike = [left for left in left_out if (left.column, left.because) == (column, because)]
        what = f"'{alike[0].says}'" if len(alike) == 1 else f"one of {len(alike)} other values"
        said.append(f"{sum(left.rows for left in alike):,} rows in which {column} is {what} were left out: {because}.")
    return said


def _repeated(first: dt.date, last: dt.date) -> str:
    """Return that a run of months holds the same figures for everybody."""
    span = f"{first:%Y} to {last:%Y}" if first.month == last.month == 1 else f"{first:%B %Y} to {last:%B %Y}"
    return f"From {span} the file gives exactly the same figures for everybody: they were filled in, not measured anew."


def _total(check: TotalCheck) -> str:
    """Return how the sum of the parts compares with the total that the file itself gives."""
    parts = f"{check.column}: the parts add up to {check.ours:,.0f}"
    if check.agree:
        return f"{parts}, which is the file's own total; its total rows were left out, or every figure would count twice."
    where = f", and in {check.places_apart:,} places the two differ" if check.places_apart else ""
    return f"{parts}, but the file's own total is {check.theirs:,.0f}{where}; the parts were taken."
