"""Our limits and bands beside those that the publisher printed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from candour.methods.funnel import AS_EXPECTED, HIGHER, LOWER

TOLERANCE = 1e-4  # the publisher prints four decimals
_BANDS = {1: HIGHER, 2: AS_EXPECTED, 3: LOWER}


def against_published(columns: tuple[str, ...], rows: list[list[Any]], published: Mapping[str, NDArray[Any]]) -> dict[str, Any]:
    """
    Return how far our figures are from the publisher's, or nothing where it printed none.

    Answers `compared` (limits and values), `largest_difference`, `within` (the tolerance), `agree` (whether all are within it), `bands` and
    `bands_agreeing`.
    """
    place = {name: i for i, name in enumerate(columns)}
    theirs = {str(code): i for i, code in enumerate(published["organisation"])}
    pairs = [(row, theirs[row[place["organisation"]]]) for row in rows if row[place["organisation"]] in theirs]
    names = [name for name in columns if f"published_{name}" in published and name != "band"]
    gaps = [abs(row[place[name]] - float(published[f"published_{name}"][i])) for name in names for row, i in pairs]
    if not gaps:
        return {}
    largest = float(np.max(gaps))
    found: dict[str, Any] = {
        "compared": len(gaps),
        "largest_difference": round(largest, 7),
        "within": TOLERANCE,
        "agree": largest <= TOLERANCE,
    }
    if "published_band" in published:
        agreeing = sum(row[place["band"]] == _BANDS[int(published["published_band"][i])] for row, i in pairs)
        found |= {"bands": len(pairs), "bands_agreeing": agreeing, "agree": found["agree"] and agreeing == len(pairs)}
    return found


def sentence(checks: Mapping[str, Any]) -> str:
    """Return the check as a sentence for whoever reads the figures."""
    said = f"We computed the limits ourselves and compared {checks['compared']:,} figures with the publisher's: "
    gap = f"the largest difference is {checks['largest_difference']:.5f}"
    bands = f"{checks['bands_agreeing']} of {checks['bands']} bands agree" if "bands" in checks else ""
    verdict = "" if checks["agree"] else " Ours and the publisher's do not agree: look into it before anyone relies on either."
    return said + (f"{gap}, and {bands}." if bands else f"{gap}.") + verdict
