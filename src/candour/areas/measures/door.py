"""The door of measures."""

from candour.areas.measures.actions import compute, import_facts, release
from candour.areas.measures.definitions import DefinitionError, Dimension, Measure, load_all, load_dimensions
from candour.areas.measures.limits import Shift, may_redraw, redraw, redrawn_in, shift, shifts, take_back
from candour.areas.measures.mapped_in import MappedIn, import_mapped
from candour.areas.measures.mappings import Mapping
from candour.areas.measures.mappings import shipped as mappings
from candour.areas.measures.policy import MeasureError
from candour.areas.measures.queries import Held, Owed, ResultSummary, facts_held, releases_owed, results
from candour.areas.measures.taking_in import Taken, TakenIn, compute_and_release, import_shmi, import_table, sweep


def definition(slug: str) -> Measure | None:
    """Return what a measure is, or None where nothing defines it."""
    return load_all().get(slug)


def definitions() -> dict[str, Measure]:
    """Return every measure by slug."""
    return dict(load_all())


def dimensions() -> dict[str, Dimension]:
    """Return every way of splitting a measure, with the labels of its groups."""
    return dict(load_dimensions())


__all__ = [
    "DefinitionError",
    "Dimension",
    "Held",
    "MappedIn",
    "Mapping",
    "Measure",
    "MeasureError",
    "Owed",
    "ResultSummary",
    "Shift",
    "Taken",
    "TakenIn",
    "compute",
    "compute_and_release",
    "definition",
    "definitions",
    "dimensions",
    "facts_held",
    "import_facts",
    "import_mapped",
    "import_shmi",
    "import_table",
    "mappings",
    "may_redraw",
    "redraw",
    "redrawn_in",
    "release",
    "releases_owed",
    "results",
    "shift",
    "shifts",
    "sweep",
    "take_back",
]
