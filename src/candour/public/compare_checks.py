"""Recompute this: the exact command for a cut, the file it reads, the fingerprint of the data, and where tools disagree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from candour.areas.publishing.door import Publication
from candour.methods.ranks import Ranks
from candour.public import compare_series, methods, redrawn
from candour.public.compare_cuts import Cut, Cuts, Table
from candour.public.compare_rules import Judged, published
from candour.public.figures import counted


@dataclass(frozen=True)
class Check:
    """What a reader needs to make a cut again."""

    command: str
    said: str
    links: tuple[tuple[str, str], ...]
    differs: tuple[str, ...]
    method_ids: tuple[str, ...]
    places: str = ""


ENDINGS = (("CSV", "csv"), ("JSON", "json"), ("Parquet", "parquet"), ("SVG", "svg"), ("PNG", "png"))
KINDS = {"proportion": "wilson", "rate": "byar", "ratio": "byar"}


def checks_for(cuts: Cuts, cut: Cut, judged: Judged | None = None, places: Ranks | None = None) -> Check:
    """Return how to make a cut again; organisations by the rule that was chosen, and with their ranges of places."""
    publication, table = cuts.publications[cut.slug], cuts.table_of(cut)
    command, said = command_for(cuts, cut)
    method_id = str((table.get("method") or {}).get("id", ""))
    if judged and judged.rule.slug != published(cuts):
        command = funnel_command(table, publication, spread=judged.rule.spread, level=judged.rule.level)
        method_id = judged.method_id
    own = (own_method(cuts, cut), method_id, places.method.id if places else "")
    found = tuple(m for m in own if m in methods.methods())
    differs = tuple(dict.fromkeys(d for m in found for d in methods.methods()[m].get("differs") or ()))
    return Check(command, said, downloads(publication), differs, found, ranks_command(cuts, publication) if places else "")


def own_method(cuts: Cuts, cut: Cut) -> str:
    """Return the method that this page itself adds to the figures of the table; empty where it adds none."""
    kind = cuts.measure["kind"]
    if cut.slug == "time":
        return f"spc-xmr-{compare_series.RULES}"
    if cut.slug == "weekday":
        return "seven-days-proportion" if kind == "proportion" else "seven-days-rate"
    if cut.slug == "deprivation":
        return "fairness-rate" if kind in ("rate", "ratio") else "fairness-mean"
    return ""


def downloads(publication: Publication) -> tuple[tuple[str, str], ...]:
    """Return the frozen table of a publication in every form."""
    slug, _, part = publication.subject.partition(":")
    stem = f"/measures/{slug}/{publication.edition}" + (f"/{part}" if part else "")
    return tuple((name, f"{stem}.{ending}") for name, ending in ENDINGS)


def file_of(publication: Publication) -> str:
    """
    Return the name under which a browser saves the table.
    """
    return f"{publication.subject.replace(':', '-')}-{publication.edition}.csv"


def command_for(cuts: Cuts, cut: Cut) -> tuple[str, str]:
    """Return the command that makes a cut's figures again, and what to know before it is run."""
    publication, table = cuts.publications[cut.slug], cuts.table_of(cut)
    first = "Download the CSV first."
    if cut.slug == "organisation" and table.get("method") and any(c["name"] == "band" for c in table["columns"]):
        return funnel_command(table, publication), f"{first} The command prints the same values, limits and bands."
    if cut.slug == "time":
        starts = [e["from"] for e in cuts.decided.get(redrawn.WHOLE, []) if "taken_back" not in e]
        return series_command(cuts, publication, starts=starts), f"{first} The command prints the chart's middle, limits and signals."
    if cut.slug == "weekday" and all(counted(table)):
        said = f"{first} The command prints both values, their difference and their ratio with intervals."
        return seven_days_command(publication, cuts.measure), said
    if cut.slug == "deprivation" and all(counted(table)):
        said = f"{first} The line called Whole country is this one; the regions follow."
        return fairness_command(publication, cuts.measure), said
    return intervals_command(cuts, cut)


def ranks_command(cuts: Cuts, publication: Publication) -> str:
    """Return the command that makes the ranges of places again, and the chances of being among the worst tenth."""
    top, bottom = counted(cuts.table)
    counts = f"--numerator {top} --denominator {bottom} --kind {cuts.measure['kind']} --better {cuts.measure['better']}"
    return f"candour ranks {file_of(publication)} --unit organisation {counts}"


def series_command(cuts: Cuts, publication: Publication, code: str = "", *, starts: Sequence[str] = ()) -> str:
    """Return the command that makes a control chart again, of one organisation where its code is given."""
    words_of = [f"candour spc {file_of(publication)} --date month --value value --better {cuts.measure['better']}"]
    words_of += [f"--by organisation --only {code}"] if code else []
    words_of += [f"--target {cuts.measure['target']:g}"] if cuts.measure.get("target") is not None else []
    return " ".join([*words_of, *(f"--rebase {day}" for day in starts)])


def seven_days_command(publication: Publication, measure: Table) -> str:
    """Return the command that sets weekdays and weekends side by side, for the whole country and each region."""
    kind = "proportion" if measure["kind"] == "proportion" else "rate"
    counts = "--numerator numerator --denominator denominator"
    if measure["kind"] == "ratio":
        counts = "--numerator observed --denominator expected"
    times = f" --per {measure['per']}" if measure["per"] != 1 else ""
    return f"candour seven-days {file_of(publication)} --day day_type {counts} --kind {kind}{times} --by region_name"


def fairness_command(publication: Publication, measure: Table) -> str:
    """Return the command that draws the line through the fifths, for the whole country and each region."""
    people = "expected" if measure["kind"] == "ratio" else "denominator"
    kind = "rate" if measure["kind"] in ("rate", "ratio") else "mean"
    columns = f"--order deprivation --population {people} --value value --lower lower_95 --upper upper_95"
    return f"candour fairness {file_of(publication)} {columns} --kind {kind} --by region_name"


def intervals_command(cuts: Cuts, cut: Cut) -> tuple[str, str]:
    """Return the command that makes every value of a cut again with its interval: it needs nothing but the two counts."""
    publication, table = cuts.publications[cut.slug], cuts.table_of(cut)
    top, bottom = counted(table)
    kind = KINDS.get(cuts.measure["kind"])
    if kind is None or not top or not bottom:
        return "", "The value is the publisher's own, or a plain count: there is nothing to compute."
    named = " ".join(f"--unit {name}" for name in ("region_name", "label", "name") if any(c["name"] == name for c in table["columns"]))
    times = f" --times {cuts.measure['per']}" if cuts.measure["per"] != 1 else ""
    command = f"candour intervals {file_of(publication)} {named} --numerator {top} --denominator {bottom} --kind {kind}{times}"
    return command, "Download the CSV first. The command prints every value with its interval."


def funnel_command(table: Table, publication: Publication, *, spread: str = "", level: float | None = None) -> str:
    """
    Return the command that, run on the CSV of this page, gives the same figures; empty where nothing is judged.

    By the rule of the table, or by another where `spread` and `level` say which.
    """
    method, measure = table["method"], table["measure"]
    if not any(c["name"] == "band" for c in table["columns"]):
        return ""
    top, bottom = counted(table)
    if measure["kind"] == "ratio":
        counts = f"--observed {top} --expected {bottom}"
    else:
        counts = f"--numerator {top} --denominator {bottom} --kind {measure['kind']}"
        if measure["per"] != 1:
            counts += f" --per {measure['per']}"
    limits = str(level) if level else ",".join(str(limit) for limit in method["parameters"].get("levels", (0.95, 0.998)))
    spread = spread or method["parameters"].get("overdispersion", "none")
    return f"candour funnel {file_of(publication)} --unit organisation {counts} --overdispersion {spread} --limits {limits}"
