"""What a cut says, in words first: from the lowest to the highest, or from the first month to the newest."""

from __future__ import annotations

from typing import Any

from candour.design import formats
from candour.public.compare_cuts import Cut, Cuts, Group

WHERE = {"weekday": "on weekdays", "weekend": "at weekends", "holiday": "on bank holidays"}
# How to read the picture of each cut.
READING = {
    "organisation": (
        "Each line is one organisation, from the lowest to the highest. It runs as far as chance alone could have moved the value; the dot "
        "is the value. Where the lines of two overlap, which stands higher may be chance, so there are no positions. "
        "A triangle stands apart under the rule that you chose."
    ),
    "region": "Every region is a tile of the same size. The darker, the higher. The table beside it says the same.",
    "area": "Every area is a tile of the same size, roughly where it lies. The darker, the higher. The table beside it says the same.",
    "time": (
        "Each dot is a {point} for the whole country. Between the two limits it moves by chance alone; "
        "a point that stands out is a triangle."
    ),
    "": "Each dot is a group of people in the whole country. The line through it shows how far chance alone could have moved it.",
}
CANNOT = {
    "organisation": "It cannot say who is best or worst: where lines overlap, the order is chance.",
    "specialty": "It cannot compare specialties as if their patients were alike. A low one may care for people who are more ill.",
    "region": "A region is large. A good figure can hide a hospital where things go badly.",
    "area": "It compares places, not people, and not hospitals: people of one area are treated in many.",
    "deprivation": "It says where people live, not what they earn, and cannot say why the groups differ.",
    "weekday": "People who come at weekends are not the same people. A gap asks a question; it does not answer it.",
    "kind": "Trusts of different kinds care for different people. Compare a trust with others of its kind.",
    "shift": "Nights are not days with less light: fewer people work, and other things happen. A gap asks why.",
    "time": "It cannot say why a month differs from another. A single month that moves is mostly chance.",
}


def reading(cuts: Cuts, cut: Cut) -> str:
    """Say how to read the picture of a cut."""
    said = READING.get(cut.slug, READING[""])
    if cut.slug == "time":
        point = next((c["label"] for c in cuts.table_of(cut)["columns"] if c["name"] == "month"), "Month")
        said = said.format(point=str(point).lower())
    return said


def when(cuts: Cuts, cut: Cut) -> str:
    """Say which time a cut is about: its first to its newest month, or the period of its edition."""
    groups = cuts.groups(cut)
    if cut.slug == "time" and groups:
        return f"{groups[0].label} to {groups[-1].label}"
    period = cuts.table_of(cut)["period"]
    return formats.period(period["starts_on"], period["ends_on"])


def value(cuts: Cuts, number: float | None) -> str:
    return formats.number(number, decimals(cuts.measure))


def decimals(measure: dict[str, Any]) -> int:
    """Return how many decimals a picture gives: a ratio two, anything else what its owner said, and never more than two."""
    return min(int(measure["decimals"]), 2)


def where(cut: Cut, group: Group) -> str:
    """Say a group inside a sentence: "at weekends", "in the poorest fifth of places"."""
    label = group.label
    if cut.slug == "weekday":
        return WHERE.get(group.code, label.lower())
    if cut.slug == "organisation":
        return f"at {formats.short_name(label)}"
    if cut.slug == "deprivation":
        return f"in the {label[:1].lower()}{label[1:]}"
    if cut.slug in ("specialty", "kind"):
        return f"in {label[:1].lower()}{label[1:]}"
    if cut.slug == "time":
        return f"in {label}"
    return f"in {area_name(label)}"


def area_name(label: str) -> str:
    """
    Shorten the name of an area as people say it.

    >>> area_name("NHS Kent and Medway Integrated Care Board")
    'Kent and Medway'
    """
    return label.removeprefix("NHS ").removesuffix(" Integrated Care Board").removesuffix(" Care Board")


def ends(cut: Cut, groups: list[Group]) -> tuple[Group, Group] | None:
    """Return the lowest and the highest group, or the first and the newest of time."""
    known = [g for g in groups if g.value is not None]
    if len(known) < 2:
        return None
    if cut.slug == "time":
        return known[0], known[-1]
    if cut.slug == "weekday" and {"weekday", "weekend"} <= {g.code for g in known}:
        known = [g for g in known if g.code in ("weekday", "weekend")]  # a bank holiday is neither, and is compared with nothing
    return min(known, key=lambda g: g.value or 0.0), max(known, key=lambda g: g.value or 0.0)


def finding(cuts: Cuts, cut: Cut) -> str:
    """Say what a cut shows in one sentence."""
    groups = cuts.groups(cut)
    found = ends(cut, groups)
    unit = cuts.measure["units"]["value"]
    if found is None:
        return "There is nothing to compare yet."
    if cut.slug == "organisation" and any(g.band for g in groups):
        said: str = cuts.table_of(cut)["finding"]
        return said
    low, high = found
    if value(cuts, low.value) == value(cuts, high.value) and cut.slug != "time":
        return f"About {value(cuts, low.value)} everywhere, {unit}."
    return f"From {value(cuts, low.value)} {where(cut, low)} to {value(cuts, high.value)} {where(cut, high)}, {unit}."


def short(cuts: Cuts, cut: Cut) -> str:
    """Say the same in few words, for a small picture."""
    found = ends(cut, cuts.groups(cut))
    if found is None:
        return "There is nothing to compare yet."
    low, high = found
    return f"From {value(cuts, low.value)} {where(cut, low)} to {value(cuts, high.value)} {where(cut, high)}."


def scale(cuts: Cuts, cut: Cut | None = None) -> str:
    """Say on which scale the pictures stand."""
    unit = cuts.measure["units"]["value"]
    if not cuts.one_scale:
        return "Counts grow with the size of a place, so each picture has a scale of its own, from zero."
    low, high = (formats.number(end, 0 if float(end).is_integer() else 2) for end in cuts.domain)
    return f"Every cut of this measure is drawn on one scale, from {low} to {high} {unit}, so that what looks larger is larger."


def shades(cuts: Cuts) -> str:
    """Say what the shades of a map stand for, and that they are not the scale of the other pictures."""
    if not cuts.one_scale:
        return "The shades are five equal steps between round numbers."
    low, high = (formats.number(end, 0 if float(end).is_integer() else 2) for end in cuts.domain)
    return f"The shades are five equal steps of these places alone. The other pictures of this measure stand on one scale, {low} to {high}."


def lacking(cuts: Cuts) -> list[str]:
    """Say which cuts a measure does not have, and why."""
    judged = any(c["name"] == "band" for c in cuts.table["columns"])
    said = []
    for cut in cuts.lacking:
        why = (
            cut.lacking if judged or cut.slug not in ("region", "area") else f"{cut.slug}: its level in one place says nothing of another's"
        )
        said.append(f"It is not cut by {why}.")
    return said
