"""
What each measure is, read from `definitions/measures/*.yaml`.

A definition is data, so that people who own the words can change them without changing code. Each file is checked when it is read, and a
mistake is told with the file and the field, because the person who mends it may never have seen a traceback.
"""

from __future__ import annotations

import datetime as dt
import functools
from pathlib import Path
from typing import Annotated, Literal, Self, TypeVar

import pydantic
import yaml

FOLDER = Path(__file__).resolve().parents[2] / "definitions"

Text = Annotated[str, pydantic.StringConstraints(strip_whitespace=True, min_length=1)]
Role = Literal[
    "edition",
    "starts_on",
    "ends_on",
    "released_on",
    "month",
    "organisation",
    "site",
    "dimension",
    "numerator",
    "denominator",
    "value",
    "extra",
]
Slug = Annotated[str, pydantic.StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


# What each kind of measure is made of, and what it may have besides: the weight of an index.
COUNTED = {
    "ratio": ("numerator", "denominator"),
    "proportion": ("numerator", "denominator"),
    "rate": ("numerator", "denominator"),
    "count": ("numerator",),
    "index": ("value",),
}
OPTIONAL = {"index": {"denominator"}}
# By these names every page, chart and command finds the figures in a released table.
NAMED = {"numerator": ("numerator", "observed"), "denominator": ("denominator", "expected"), "value": ("value",)}


class DefinitionError(ValueError):
    """A definition could not be read; the message names the file and the field."""


class Shape(pydantic.BaseModel):
    """Frozen, and strict about names: a misspelt field is an error, never ignored."""

    model_config = pydantic.ConfigDict(frozen=True, extra="forbid")


S = TypeVar("S", bound=Shape)


class Method(Shape):
    """How the figure is judged: the funnel's id in `methods`, how over-dispersion is treated, and the limits drawn."""

    id: Slug
    overdispersion: Literal["none", "shmi", "cqc"]
    limits: tuple[Annotated[float, pydantic.Field(gt=0, lt=1)], ...] = pydantic.Field(min_length=1)


class Units(Shape):
    """The words that follow a number; an index has a value and no numerator, a count no denominator."""

    value: Text
    numerator: Text | None = None
    denominator: Text | None = None


class Column(Shape):
    """One column of the facts that this measure is computed from."""

    name: Annotated[str, pydantic.StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
    role: Role
    type: Literal["code", "text", "date", "count", "whole", "number"]


class Editions(Shape):
    """
    How often a table is released, how many months it covers, and how many months pass between its last day and its release.

    `point_months` is how long one row of the facts lasts: a month, or a year whose `month` column holds its first day. A year's figure can
    come out before the year ends: then the lag is negative. `first_ends_on`: earlier editions are not made, because the publisher brought
    out a whole history at once.
    """

    every_months: int = pydantic.Field(ge=1)
    covers_months: int = pydantic.Field(ge=1)
    lag_months: int = pydantic.Field(ge=-11)
    first_ends_on: dt.date | None = None
    point_months: Literal[1, 12] = 1


class EarlyWarning(Shape):
    """
    How each organisation is watched month by month: for a risk `ratio_worse` (or better) times what was usual.

    `usual` is the organisation's own rate in its first `baseline_months`, or that of all organisations; `alpha` is the chance of a false
    alarm in one organisation.
    """

    test: Literal["sprt", "cusum"]
    ratio_worse: float = pydantic.Field(gt=0)
    ratio_better: float | None = pydantic.Field(default=None, gt=0)
    usual: Literal["own", "all"] = "own"
    alpha: float = pydantic.Field(gt=0, lt=0.5)
    baseline_months: int = pydantic.Field(ge=3)


class Bands(Shape):
    """What each band is called for this measure."""

    higher_than_expected: Text
    as_expected: Text
    lower_than_expected: Text


class Asks(Shape):
    """The question that a signal opens, in either direction."""

    higher_than_expected: Text
    lower_than_expected: Text


class Source(Shape):
    """Who first publishes the figure, or the idea of it."""

    name: Text
    address: pydantic.HttpUrl
    licence: Text


class Measure(Shape):
    """One measure, as its owner defined it."""

    slug: Slug
    title: Text
    short_title: Text
    what: Text
    why_it_matters: Text
    numerator: Text | None = None
    denominator: Text | None = None
    kind: Literal["ratio", "proportion", "rate", "count", "index"]
    per: int = pydantic.Field(ge=1)
    decimals: int = pydantic.Field(ge=0, le=4)
    better: Literal["up", "down", "neutral"]
    target: float | None = None  # in the unit of the value shown
    target_source: Text | None = None
    method: Method | None  # no funnel: where the level of one organisation says nothing about another's
    compared: Literal["trust", "area"] = "trust"
    units: Units
    facts: tuple[Column, ...]
    dimensions: tuple[str, ...]
    split_words: dict[str, Text] = {}
    editions: Editions
    series_months: int = pydantic.Field(default=36, ge=12)
    early_warning: EarlyWarning | None = None
    people_counts: bool
    disclosure: Literal["official", "mid6"] | None
    asks: Asks | None = None
    bands: Bands | None = None
    cannot_tell: tuple[Text, ...] = pydantic.Field(min_length=1)
    owner: Text
    source: Source
    valid_from: dt.date
    review_on: dt.date

    @pydantic.model_validator(mode="after")
    def facts_fit(self) -> Self:
        names = [column.name for column in self.facts]
        if len(set(names)) != len(names):
            raise ValueError("facts: the same column is named twice")
        by_role: list[str] = [column.role for column in self.facts]
        for role in ("organisation", *COUNTED[self.kind]):
            if by_role.count(role) != 1:
                raise ValueError(f"facts: exactly one column must have the role {role}")
        for role in {"numerator", "denominator", "value"} - set(COUNTED[self.kind]) - OPTIONAL.get(self.kind, set()):
            if role in by_role:
                raise ValueError(f"facts: a measure of the kind {self.kind} has no {role}")
        for role in set(by_role) & {"numerator", "denominator"}:
            if not (getattr(self, role) and getattr(self.units, role)):
                raise ValueError(f"{role}: say what it counts, here and under units")
        for column in self.facts:
            if column.name not in NAMED.get(column.role, (column.name,)):
                raise ValueError(f"facts: the {column.role} must be called {' or '.join(NAMED[column.role])}, not {column.name}")
        if "month" not in by_role and not {"edition", "starts_on", "ends_on", "released_on"} <= set(by_role):
            raise ValueError("facts: needs a month, or an edition with starts_on, ends_on and released_on")
        return self

    @pydantic.model_validator(mode="after")
    def fits_together(self) -> Self:
        if tuple(column.name for column in self.facts if column.role == "dimension") != self.dimensions:
            raise ValueError("dimensions: must name the facts' dimension columns, in their order")
        if unknown := set(self.split_words) - set(self.dimensions):
            raise ValueError(f"split_words: {', '.join(sorted(unknown))} is not among the dimensions")
        if self.kind == "index" and self.dimensions:
            raise ValueError("dimensions: the groups of an index cannot be added up")
        if self.kind in ("count", "index") and self.method:
            raise ValueError(f"method: a measure of the kind {self.kind} has no funnel, so leave it null")
        if self.method and not (self.asks and self.bands):
            raise ValueError("asks, bands: a measure with a funnel says what its bands are called and what they ask")
        if self.people_counts and self.disclosure is None:
            raise ValueError("disclosure: counts about people need a rule (official or mid6)")
        if (self.target is None) != (self.target_source is None):
            raise ValueError("target, target_source: a target needs to say who set it and since when")
        if self.target is not None and self.better == "neutral":
            raise ValueError("target: a measure that is neither better up nor down has none")
        if self.review_on <= self.valid_from:
            raise ValueError("review_on: must come after valid_from")
        return self

    @property
    def compared_by(self) -> Literal["ratio", "proportion", "rate"]:
        """Return what a funnel compares; only where there is one."""
        if self.kind == "count" or self.kind == "index":
            raise ValueError(f"{self.slug}: a measure of the kind {self.kind} has no funnel")
        return self.kind

    @property
    def top(self) -> str | None:
        """Return the name of the column of what is counted."""
        return self.column("numerator")

    @property
    def bottom(self) -> str | None:
        """Return the name of the column of what it is divided by, or of the weight of an index; None where there is none."""
        return self.column("denominator")

    def column(self, role: str) -> str | None:
        """Return the name of the first facts column with this role, or None."""
        return next((column.name for column in self.facts if column.role == role), None)


class Value(Shape):
    """One group within a dimension: the code that is stored and the label that is shown."""

    code: str | int
    label: Text


class Dimension(Shape):
    """One way of splitting a measure; `values` are in the order in which they are shown."""

    label: Text
    values: tuple[Value, ...]


class Dimensions(Shape):
    """The file of dimensions as a whole."""

    owner: Text
    source: Text
    valid_from: dt.date
    review_on: dt.date
    dimensions: dict[str, Dimension]


@functools.cache
def load_all(folder: Path = FOLDER / "measures") -> dict[str, Measure]:
    """
    Return every measure by slug, in the order of their slugs.

    Raises
    ------
    DefinitionError
        If a file is not YAML, a field is missing, wrong or unknown, the slug is not the file's name, or a dimension is not defined.
    """
    known = load_dimensions()
    measures: dict[str, Measure] = {}
    for path in sorted(folder.glob("*.yaml")):
        measure = read(path, Measure)
        if measure.slug != path.stem:
            raise DefinitionError(f"{path.name}: slug: is {measure.slug}, but the file is called {path.stem}")
        if unknown := set(measure.dimensions) - known.keys():
            raise DefinitionError(f"{path.name}: dimensions: {', '.join(sorted(unknown))} is not in dimensions.yaml")
        measures[measure.slug] = measure
    if not measures:
        raise DefinitionError(f"no measures were found in {folder}")
    return measures


@functools.cache
def load_dimensions(path: Path = FOLDER / "dimensions.yaml") -> dict[str, Dimension]:
    """Return every dimension by name."""
    return read(path, Dimensions).dimensions


def read(path: Path, shape: type[S]) -> S:
    """
    Return one definition, checked.

    Raises
    ------
    DefinitionError
        If the file cannot be read as YAML or does not have the shape; every wrong field is named.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise DefinitionError(f"{path.name}: cannot be read as YAML: {' '.join(str(error).split())}") from error
    if not isinstance(content, dict):
        raise DefinitionError(f"{path.name}: must hold fields and their values")
    try:
        return shape.model_validate(content)
    except pydantic.ValidationError as error:
        raise DefinitionError("; ".join(f"{path.name}: {_place(e['loc'])}{e['msg']}" for e in error.errors())) from error


def _place(loc: tuple[int | str, ...]) -> str:
    return "".join(f"{part}: " for part in loc)
