"""Results as released tables: the one form that is frozen, drawn, downloaded and read by programs."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from candour.areas.measures import findings, gradients
from candour.areas.measures.definitions import Measure, load_dimensions
from candour.areas.measures.models import Result
from candour.areas.measures.periods import Period
from candour.areas.measures.splits import FEWEST, PLACES, SERIES

DISCLOSURE = {"official": "official", "mid6": "mid6-1", None: "none"}
_LEVELS = {"95": "95 %", "998": "99.8 %", "99": "99 %", "975": "97.5 %", "999": "99.9 %"}


def subject(measure: Measure, cut: str) -> str:
    """Return the subject under which a table is published."""
    if not cut:
        return measure.slug
    whole = cut.startswith("organisation-") or cut == gradients.CUT
    part = "series" if cut == SERIES else cut if whole else f"by-{cut}"
    return f"{measure.slug}:{part}"


def dimension_of(cut: str) -> str | None:
    """Return the dimension that a cut splits by: `specialty` of `organisation-specialty-series`; None where it splits by none."""
    name = cut.removeprefix("organisation-").removeprefix("by-").removesuffix("series").strip("-")
    return name if name in load_dimensions() else None


def released(measure: Measure, result: Result) -> dict[str, Any]:
    """Return a result in the form that publishing freezes."""
    period = Period(result.edition, result.starts_on, result.ends_on, result.released_on)
    return {
        "format": 1,
        "kind": "table",
        "subject": subject(measure, result.cut),
        "population": measure.slug,
        "edition": result.edition,
        "title": _title(measure, result.cut, period),
        "finding": _finding(measure, result),
        "period": {"starts_on": result.starts_on.isoformat(), "ends_on": result.ends_on.isoformat()},
        # Where the publisher's file says only the month, a day would be made up.
        "released_on": result.released_on.isoformat() if result.released_on else result.edition,
        "method": result.method,
        "data_hash": result.data_hash,
        "marks": {
            "official": measure.disclosure == "official",
            "invented": settings.KIND == "demo",
            "disclosure": DISCLOSURE[measure.disclosure],
            "provenance": result.provenance,
        },
        "columns": [_with_those_there(_column(measure, result.cut, name), result) for name in result.columns],
        "rows": result.rows,
        "totals": result.totals,
        "measure": _words(measure),
        "cut": result.cut,
        "cannot_tell": list(measure.cannot_tell),
        "warnings": list(result.warnings),
        "checks": result.checks,
        **({"fairness": result.checks["fairness"]} if "fairness" in result.checks else {}),
    }


# Public pages see only what is published, so a table carries the words of its measure, as they were when it was released.
_WORDS = {
    "slug",
    "title",
    "short_title",
    "what",
    "why_it_matters",
    "numerator",
    "denominator",
    "kind",
    "per",
    "decimals",
    "better",
    "target",
    "target_source",
    "units",
    "bands",
    "split_words",
    "compared",
    "asks",
    "owner",
    "source",
}


def _words(measure: Measure) -> dict[str, Any]:
    return measure.model_dump(mode="json", include=_WORDS)


def _title(measure: Measure, cut: str, period: Period) -> str:
    if not cut:
        return f"{measure.title}: {period.words}"
    if cut == gradients.CUT:
        return f"{measure.short_title}, areas from the most deprived to the least: {period.words}"
    dimension = dimension_of(cut)
    label = load_dimensions()[dimension].label if dimension else PLACES.get(cut, "")
    each = "each organisation" if cut.startswith("organisation-") else ""
    by = f"by {label[0].lower()}{label[1:]}" if label else ""
    words = ", ".join(word for word in (measure.short_title, each, by) if word)
    if cut == SERIES or cut.endswith("-series"):
        point = "year by year" if measure.editions.point_months == 12 else "month by month"
        return f"{words}, {point} to {period.ends_on:%B %Y}"
    return f"{words}: {period.words}"


def _finding(measure: Measure, result: Result) -> str:
    told = {SERIES: findings.of_series, "region": findings.of_places, "area": findings.of_places}
    if not result.cut:
        tell = findings.of_funnel if measure.method else findings.of_organisations
        return tell(measure, result.columns, result.rows, result.checks.get("not_trusts", ()))
    if result.cut == gradients.CUT:
        return gradients.finding(measure, result.checks)
    if result.cut.startswith("organisation-"):
        return findings.of_each(measure, result.columns, result.rows)
    return told.get(result.cut, findings.of_dimension)(measure, result.columns, result.rows)


def _column(measure: Measure, cut: str, name: str) -> dict[str, Any]:
    fixed = {
        "organisation": ("Organisation code", "code"),
        "name": ("Organisation", "text"),
        "region": ("Region code", "code"),
        "region_name": ("Region", "text"),
        "area": ("Area code", "code"),
        "month": ("Year" if measure.editions.point_months == 12 else "Month", "date"),
        "z": ("Distance from the middle in standard deviations, chance alone", "number"),
        "z_adjusted": ("The same, counting in how much organisations usually differ", "number"),
        "band": ("Compared with others", "band"),
    }
    if cut == gradients.CUT:
        fixed |= {"name": ("Area", "text")} | gradients.LABELS
    if name == "label":
        label = fixed["month"][0] if cut == SERIES else PLACES.get(cut) or load_dimensions()[cut].label
        return {"name": name, "label": label, "type": "text"}
    if name in fixed:
        label, kind = fixed[name]
        return {"name": name, "label": label, "type": kind}
    if name in measure.dimensions:
        values = [{"code": v.code, "label": v.label} for v in load_dimensions()[name].values]
        return {"name": name, "label": load_dimensions()[name].label, "type": "group", "values": values}
    if name == "value":
        return {
            "name": name,
            "label": measure.short_title,
            "type": "number",
            "unit": measure.units.value,
            "per": measure.per,
            "decimals": measure.decimals,
            # Where counts about people are rounded, a share of few of them is left out: the page says so, and not only that it is missing.
            **({"missing": f"fewer than {FEWEST}: too few to tell"} if measure.disclosure == "mid6" else {}),
        }
    side, _, level = name.partition("_")
    if side in ("lower", "upper"):
        label = f"{side.capitalize()} limit, {_LEVELS.get(level, level)}"
        return {"name": name, "label": label, "type": "number", "unit": measure.units.value, "decimals": measure.decimals}
    return _counted(measure, name)


def _with_those_there(column: dict[str, Any], result: Result) -> dict[str, Any]:
    """Return a column of groups with those of its groups that have rows: a dimension knows more than any one measure has."""
    if "values" not in column:
        return column
    place = result.columns.index(column["name"])
    there = {row[place] for row in result.rows}
    return column | {"values": [value for value in column["values"] if value["code"] in there]}


def _counted(measure: Measure, name: str) -> dict[str, Any]:
    column = next(c for c in measure.facts if c.name == name)
    words = {"numerator": (measure.numerator, measure.units.numerator), "denominator": (measure.denominator, measure.units.denominator)}
    label, unit = words.get(column.role, (name.replace("_", " ").capitalize(), name.replace("_", " ")))
    kind = "count" if column.type == "count" else "number"
    return {"name": name, "label": label, "type": kind, "unit": unit, "people": measure.people_counts and kind == "count"}
