"""Released tables of one invented measure in every shape that compare reads, published through the standing approval of two people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from candour.areas.organisations import door as organisations
from candour.areas.organisations.door import NewOrganisation
from candour.areas.publishing import door as publishing
from candour.methods import funnel, rates

EDITION = "2026-11"
SLUG = "review"
REGIONS = {"X-A": "Aldermarch", "X-B": "Brackenfell"}
AREAS = {f"{region}{n}": f"{name} {n} Care Board" for region, name in REGIONS.items() for n in (1, 2, 3)}
TRUSTS = {f"X-{'AB'[i % 2]}T{i:02}": f"Brook {i:02} Hospitals Trust" for i in range(24)}
DAYS = {"weekday": "Weekdays", "weekend": "Weekends"}
SPECIALTIES = {"heart": "Heart (cardiology)", "older-people": "Older people's medicine", "children": "Children"}
FIFTHS = {
    1: "Poorest fifth of places",
    2: "Second poorest fifth",
    3: "Middle fifth",
    4: "Second best-off fifth",
    5: "Best-off fifth of places",
}
MONTHS = [f"{2024 + (8 + i) // 12}-{(8 + i) % 12 + 1:02}-01" for i in range(24)]
MEASURE = {
    "slug": SLUG,
    "title": "Seen by a senior doctor in time",
    "short_title": "Seen in time",
    "what": "Of every 100 people, how many were seen in time.",
    "why_it_matters": "An early decision spares people days.",
    "numerator": "People seen in time",
    "denominator": "People who came in",
    "kind": "proportion",
    "per": 100,
    "decimals": 1,
    "better": "up",
    "units": {"value": "in every 100 people", "numerator": "people seen in time", "denominator": "people who came in"},
    "bands": {
        "higher_than_expected": "more than most",
        "as_expected": "about as many as most",
        "lower_than_expected": "fewer than most",
    },
    "asks": {"higher_than_expected": "How?", "lower_than_expected": "Why?"},
    "owner": "Tests",
    "source": {"name": "Nobody", "address": "https://example.org/", "licence": "None"},
}
WILSON = rates.wilson_interval([1], [2]).method.as_dict() | {"parameters": {"level": 0.95, "per": 100}}


def column(name: str) -> dict[str, Any]:
    kinds = {"value": "number", "numerator": "count", "denominator": "count", "band": "band", "month": "date"}
    return {"name": name, "label": name.capitalize(), "type": kinds.get(name, "limit" if "_" in name and name[-1].isdigit() else "text")}


def table(part: str, cut: str, columns: Sequence[str], rows: list[list[Any]], method: dict[str, Any], **more: Any) -> dict[str, Any]:
    subject = f"{more.get('slug', SLUG)}:{part}" if part else more.get("slug", SLUG)
    measure = MEASURE | {"slug": more.get("slug", SLUG)} | more.get("measure", {})
    return {
        "format": 1,
        "kind": "table",
        "subject": subject,
        "population": measure["slug"],
        "edition": EDITION,
        "title": f"Seen in time {part}",
        "finding": more.get("finding", f"A finding about {part or 'organisations'}."),
        "period": {"starts_on": "2025-09-01", "ends_on": "2026-08-31"},
        "released_on": EDITION,
        "method": method,
        "data_hash": "sha256:" + "ab" * 32,
        "marks": {"official": True, "invented": True, "disclosure": "official", "provenance": "Tests"},
        "columns": [column(name) for name in columns],
        "rows": rows,
        "totals": {},
        "measure": measure,
        "cut": cut,
        "cannot_tell": ["It does not say whether anyone was harmed."],
        "warnings": [],
        "checks": {},
    }


def values(top: int, bottom: int) -> list[Any]:
    answer = rates.wilson_interval(top, bottom)
    return [top, bottom, *(round(float(v) * 100, 6) for v in (answer.estimate, answer.lower, answer.upper))]


LIMITS = ("numerator", "denominator", "value", "lower_95", "upper_95")


def main_table() -> dict[str, Any]:
    bottom = [1000 + 40 * i for i in range(len(TRUSTS))]
    share = [0.62, 0.95] + [0.78 + 0.004 * (i % 11) for i in range(len(TRUSTS) - 2)]
    top = [round(b * s) for b, s in zip(bottom, share, strict=True)]
    judged = funnel.funnel(top, bottom, kind="proportion", overdispersion="cqc", per=100)
    rows = [
        [
            code,
            name,
            top[i],
            bottom[i],
            round(float(judged.value[i]), 6),
            round(float(judged.lower[0][i]), 6),
            round(float(judged.upper[0][i]), 6),
            str(judged.band[i]),
        ]
        for i, (code, name) in enumerate(TRUSTS.items())
    ]
    method = judged.method.as_dict()
    method["parameters"] = {**method["parameters"], "centre": judged.centre / 100}  # type: ignore[dict-item]
    return table("", "", ("organisation", "name", *LIMITS, "band"), rows, method)


def by_dimension(name: str, labels: dict[Any, str], shares: Sequence[float]) -> dict[str, Any]:
    rows = []
    for region, region_name in {"": "Whole country", **REGIONS}.items():
        size = 2000 if region else 9000
        rows += [
            [region, region_name, code, label, *values(round(size * s), size)]
            for (code, label), s in zip(labels.items(), shares, strict=True)
        ]
    return table(f"by-{name}", name, ("region", "region_name", name, "label", *LIMITS), rows, WILSON)


def by_place(name: str, labels: dict[str, str]) -> dict[str, Any]:
    rows = [[code, label, *values(700 + 20 * i, 1000)] for i, (code, label) in enumerate(labels.items())]
    return table(f"by-{name}", name, (name, "label", *LIMITS), rows, WILSON)


def series() -> dict[str, Any]:
    rows = [[m, f"{date.fromisoformat(m):%B %Y}", *values(7900 + (i * 37) % 90, 10000)] for i, m in enumerate(MONTHS)]
    return table("series", "month", ("month", "label", *LIMITS), rows, WILSON)


def wide(dimension: str, codes: Sequence[Any], *, series_too: bool = False) -> dict[str, Any]:
    rows: list[list[Any]] = []
    for i, trust in enumerate(TRUSTS):
        for j, code in enumerate(codes):
            if series_too:
                rows += [[trust, code, m, 30 + (i + j + k) % 9, 50, 60.0 + 2 * ((i + j + k) % 9)] for k, m in enumerate(MONTHS)]
            elif dimension == "month":
                rows.append([trust, code, 30 + (i + j) % 9, 50, 60.0 + 2 * ((i + j) % 9)])
            else:
                rows.append([trust, code, *values(300 + (i + 5 * j) % 60, 400)])
    if series_too:
        return table(
            f"organisation-{dimension}-series",
            f"organisation-{dimension}-series",
            ("organisation", dimension, "month", *LIMITS[:3]),
            rows,
            WILSON,
        )
    if dimension == "month":
        return table("organisation-series", "organisation-series", ("organisation", "month", *LIMITS[:3]), rows, WILSON)
    return table(f"organisation-by-{dimension}", f"organisation-by-{dimension}", ("organisation", dimension, *LIMITS), rows, WILSON)


def every_table() -> list[dict[str, Any]]:
    return [
        main_table(),
        by_dimension("day_type", DAYS, (0.872, 0.641)),
        by_dimension("specialty", SPECIALTIES, (0.82, 0.78, 0.86)),
        by_dimension("deprivation", FIFTHS, (0.74, 0.77, 0.80, 0.81, 0.84)),
        by_place("region", REGIONS),
        by_place("area", AREAS),
        series(),
        wide("day_type", list(DAYS)),
        wide("month", MONTHS),
        wide("specialty", list(SPECIALTIES), series_too=True),
    ]


def count_table() -> list[dict[str, Any]]:
    """Return a measure of counts with no funnel, and its months."""
    own = {
        "slug": "waits",
        "measure": {"kind": "count", "per": 1, "decimals": 0, "short_title": "People waiting", "bands": None, "asks": None},
    }
    own["measure"]["units"] = {"value": "people", "numerator": "people", "denominator": None}  # type: ignore[index]
    rows = [[code, name, 1000 + 10 * i, 1000 + 10 * i] for i, (code, name) in enumerate(TRUSTS.items())]
    method = {"id": "", "version": "1", "source": "", "parameters": {}}
    months = [[m, f"{date.fromisoformat(m):%B %Y}", 30000 + 100 * i, 30000 + 100 * i] for i, m in enumerate(MONTHS)]
    return [
        table("", "", ("organisation", "name", "numerator", "value"), rows, method, **own),
        table("series", "month", ("month", "label", "numerator", "value"), months, method, **own),
    ]


def register(by: Any) -> None:
    places = [NewOrganisation(code=code, kind="region", name=name) for code, name in REGIONS.items()]
    places += [
        NewOrganisation(code=code, kind="trust", name=name, town="Ashby", region_code=code[:3], opened_on=date(2000, 4, 1))
        for code, name in TRUSTS.items()
    ]
    organisations.register(rows=tuple(places), source="tests", file_hash="0" * 64, as_of=date(2013, 1, 1), by=by)


def publish(tables: list[dict[str, Any]], *, by: Any) -> list[int]:
    return [publishing.release_official(table=t, source="review", by=by) for t in tables]
