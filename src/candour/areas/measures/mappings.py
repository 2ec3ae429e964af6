"""
Mappings: how to read somebody's file as the facts of a measure, written by a person in YAML.

The ones we ship are in `definitions/mappings`; anyone may write another. A mistake is told with the file and the field.
"""

from __future__ import annotations

import datetime as dt
import functools
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import pydantic

from candour.areas.measures.definitions import FOLDER as DEFINITIONS
from candour.areas.measures.definitions import Column, DefinitionError, Measure, Shape, Slug, Source, Text, read

FOLDER = DEFINITIONS / "mappings"
NEEDS = {"month", "organisation", "dimension", "numerator", "denominator", "value", "extra"}
NUMBERS = ("count", "whole", "number")
Says = tuple[str | int, ...]


class Choice(Shape):
    """Rows that are left out (or the only ones kept), known by what a column says, and why."""

    column: Text
    says: Says = pydantic.Field(min_length=1)
    because: Text
    is_total: bool = False  # the rows are the sum of the others, which is checked


class Long(Shape):
    """A file with one figure in each row: which column names the figure, and which holds it."""

    name: Text
    value: Text


class Zeros(Shape):
    """A zero where there are usually many means that nothing was reported: usually at least so many, in the same place on such days."""

    column: Text
    usual_at_least: float = pydantic.Field(gt=0)
    because: Text


class Rename(Shape):
    """What a label becomes, and the days in which it was used."""

    says: Text
    becomes: str | int
    since: dt.date | None = None
    until: dt.date | None = None


class RenameTable(Shape):
    """Names that several mappings share, in a file of its own."""

    title: Text
    owner: Text
    source: Source
    valid_from: dt.date
    review_on: dt.date
    renames: tuple[Rename, ...]


class Beside(Shape):
    """A file in the same folder (or a path from there) in which the rows that name the organisation are counted."""

    file: Text
    column: Text


class Into(Shape):
    """Where one column of the facts comes from: one of `column`, `always`, `kind_of_day`, `percent` or `rows_beside`."""

    column: Text | None = None
    always: str | int | float | dt.date | None = None
    kind_of_day: Text | None = None  # the column with the day
    percent: Text | None = None  # the column with the percentage
    of: Text | None = None  # our column with the base of the percentage
    rows_beside: Beside | None = None
    written: Literal["day", "month", "year"] | None = None
    codes: Literal["trust", "area"] | None = None
    sectors: bool = False  # R1F2 is a part of R1F that answers for itself
    others: Text | None = None  # what all that are no trusts are together called; without it they are left out
    renames: tuple[Rename, ...] = ()
    times: float = pydantic.Field(default=1, gt=0)

    @pydantic.field_validator("renames", mode="before")
    @classmethod
    def shared(cls, renames: Any) -> Any:
        """Take the names from one of the tables beside the mappings where only its name is given."""
        return read(FOLDER / "tables" / f"{renames}.yaml", RenameTable).renames if isinstance(renames, str) else renames

    @pydantic.model_validator(mode="after")
    def one_of(self) -> Self:
        ways = ("column", "always", "kind_of_day", "percent", "rows_beside")
        if sum(getattr(self, way) is not None for way in ways) != 1:
            raise ValueError(f"say exactly one of {', '.join(ways)}")
        if (self.percent is None) != (self.of is None):
            raise ValueError("percent: needs of (our column with the base), and the other way round")
        if len({r.says for r in self.renames}) != len(self.renames):
            raise ValueError("renames: the same label is named twice")
        return self

    @property
    def asks(self) -> tuple[str, ...]:
        """Return the columns of the file that this needs."""
        return tuple(name for name in (self.column, self.kind_of_day, self.percent) if name)


class Mapping(Shape):
    """How to read one kind of file as the facts of one measure."""

    measure: Slug
    title: Text
    file: str = ""  # where it lies among the shared files
    long: Long | None = None
    only: tuple[Choice, ...] = ()
    leave_out: tuple[Choice, ...] = ()
    not_said: dict[str, Text] = {}
    zeros: Zeros | None = None
    into: dict[Annotated[str, pydantic.StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")], Into]
    # Several rows may be about the same thing, because labels or days are put together: add them up, or take their mean.
    add_up: bool | Literal["mean"] = False
    say: tuple[Text, ...] = ()  # said beside the figures
    owner: Text
    source: Source
    valid_from: dt.date
    review_on: dt.date

    @property
    def asks(self) -> tuple[str, ...]:
        """Return the columns of the file that are needed, each once; in a long file the figures are no columns."""
        used = [name for into in self.into.values() for name in into.asks]
        used += [choice.column for choice in (*self.only, *self.leave_out)]
        return tuple(dict.fromkeys(used))

    def figures(self, measure: Measure) -> tuple[str, ...]:
        """Return the columns of the file that hold numbers."""
        numeric = [column.name for column in measure.facts if is_figure(column)]
        named = [name for our in numeric if our in self.into for name in (self.into[our].column, self.into[our].percent) if name]
        return tuple(dict.fromkeys(named))


def is_figure(column: Column) -> bool:
    """Answer whether a column of facts holds figures; the number of a deprivation fifth, for example, is a name."""
    return column.type in NUMBERS and column.role != "dimension"


@functools.cache
def shipped(folder: Path = FOLDER) -> dict[str, Mapping]:
    """
    Return the mappings that Candour brings, by name.

    :raises DefinitionError: naming the file and the field.
    """
    return {path.stem: read(path, Mapping) for path in sorted(folder.glob("*.yaml"))}


def mapping_called(name: str) -> tuple[str, Mapping]:
    """
    Return a mapping and what to call it, by the name of one that Candour brings or by the path of one that somebody wrote.

    :raises DefinitionError: when there is none, or naming the field that is wrong.
    """
    if name in shipped():
        return f"{name}.yaml", shipped()[name]
    path = Path(name)
    if not path.is_file():
        raise DefinitionError(f"There is no mapping '{name}': give the path of a YAML file, or one of {', '.join(shipped())}.")
    return path.name, read(path, Mapping)


def fits(name: str, mapping: Mapping, measure: Measure) -> None:
    """:raises DefinitionError: when a mapping does not fill what its measure needs."""
    needed = {column.name for column in measure.facts if column.role in NEEDS}
    if missing := needed - mapping.into.keys():
        raise DefinitionError(f"{name}: into: {', '.join(sorted(missing))} is missing, which {measure.slug} needs")
    if extra := mapping.into.keys() - needed:
        raise DefinitionError(f"{name}: into: {', '.join(sorted(extra))} is no column of {measure.slug}")
    if measure.column("month") is None:
        raise DefinitionError(f"{name}: measure: {measure.slug} has no month, so a mapping cannot fill it")
    if mapping.zeros and mapping.zeros.column not in {into.column for into in mapping.into.values()}:
        raise DefinitionError(f"{name}: zeros: column: {mapping.zeros.column} is not among the columns under into")
    for column in measure.facts:
        if column.name in mapping.into and (wrong := _wrong(column, mapping.into[column.name], mapping)):
            raise DefinitionError(f"{name}: into: {column.name}: {wrong}")


def _wrong(column: Column, into: Into, mapping: Mapping) -> str:
    """Return what is wrong with where a column comes from, or nothing."""
    if is_figure(column):
        if into.kind_of_day or into.codes or into.renames or into.written:
            return "is a figure: take it from column, always, percent or rows_beside"
        if into.always is not None and not isinstance(into.always, int | float):
            return f"always: '{into.always}' is not a number"
        if into.of and into.of not in mapping.into:
            return f"of: there is no column {into.of} here"
    elif into.percent or into.rows_beside:
        return "is no figure: take it from column, always or kind_of_day"
    elif column.type == "date":
        if into.column and not into.written:
            return "written: say day (2021-04-01), month (April 2021) or year (2021)"
        if not into.column and not isinstance(into.always, dt.date):
            return "take it from a column, or say always with a day such as 2021-05-01"
    return ""
