"""The check that every table passes before it can be proposed: no count about people leaves but by a named rule."""

from typing import Any

from candour.areas.publishing.policy import GateError

RULES = {"none", "mid6-1", "official"}
EXACT = 1e-5  # values are rounded to six places
_REQUIRED = (
    "format",
    "kind",
    "subject",
    "edition",
    "title",
    "finding",
    "period",
    "method",
    "data_hash",
    "marks",
    "columns",
    "rows",
    "cannot_tell",
)


def require_releasable(table: dict[str, Any]) -> None:
    """
    Refuse a table that is incomplete or would show a small number of people.

    :raises GateError: saying which column and row.
    """
    if missing := [key for key in _REQUIRED if key not in table]:
        raise GateError(f"The table '{table.get('title', '?')}' cannot be proposed: {', '.join(missing)} missing.")
    marks = table["marks"]
    rule = marks.get("disclosure")
    if rule not in RULES:
        raise GateError(f"'{rule}' is not a disclosure rule; use one of {', '.join(sorted(RULES))}.")
    if rule == "official" and not marks.get("official"):
        raise GateError("Only figures that their publisher has made public can pass unchanged.")
    width = len(table["columns"])
    for number, row in enumerate(table["rows"], start=1):
        if len(row) != width:
            raise GateError(f"Row {number} of '{table['title']}' has {len(row)} values for {width} columns.")
    if not marks.get("official"):
        _require_rounded(table, rule)


def _require_rounded(table: dict[str, Any], rule: str) -> None:
    people = [(i, c["name"]) for i, c in enumerate(table["columns"]) if c.get("people")]
    if people and rule != "mid6-1":
        raise GateError(f"'{people[0][1]}' counts people, so the table needs the rule mid6-1.")
    for index, name in people:
        for number, row in enumerate(table["rows"], start=1):
            if not _is_midpoint(row[index]):
                raise GateError(f"Row {number}, '{name}': {row[index]!r} was not rounded by mid6-1.")
    _require_made_from_shown(table, {name for _, name in people})
    for _, name in people:
        if not _is_midpoint((table.get("totals") or {}).get(name)):
            raise GateError(f"The total of '{name}' was not rounded by mid6-1.")


def _require_made_from_shown(table: dict[str, Any], people: set[str]) -> None:
    """Refuse a value that is not its two shown counts divided: made of the true ones, 33.3 gives one of three away."""
    places = {c["name"]: at for at, c in enumerate(table["columns"])}
    if not {"numerator", "denominator"} <= people or "value" not in places or "measure" not in table:
        return
    top, bottom, value, per = places["numerator"], places["denominator"], places["value"], table["measure"].get("per", 1)
    for number, row in enumerate(table["rows"], start=1):
        if row[value] is None or not row[bottom] or row[top] is None:
            continue
        if abs(row[value] - per * row[top] / row[bottom]) > EXACT * max(1.0, abs(row[value])):
            raise GateError(f"Row {number}, 'value': {row[value]!r} was not worked out from the rounded counts beside it.")


def _is_midpoint(value: object) -> bool:
    return value is None or (isinstance(value, int) and not isinstance(value, bool) and (value == 0 or (value > 0 and value % 6 == 3)))
