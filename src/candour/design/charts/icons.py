"""
Small signs for tables: what a series shows, and whether it will meet its target. Drawn by us; readable in grey at 24 pixels.

Two shapes, so that the two are never mixed up: a square for variation, a circle for assurance. Filled means worry, an outline means
none; an arrow says which way the figure went. Each carries its words.
"""

from __future__ import annotations

from html import escape

from candour.design import colours

VARIATION_WORDS = {
    "common_cause": "Varies as usual: no more than chance explains",
    "improvement_high": "Better: higher than chance explains",
    "improvement_low": "Better: lower than chance explains",
    "concern_high": "Worse: higher than chance explains",
    "concern_low": "Worse: lower than chance explains",
    "neutral_high": "Higher than chance explains",
    "neutral_low": "Lower than chance explains",
}
ASSURANCE_WORDS = {
    "consistent_pass": "Will meet the target, as things are",
    "consistent_fail": "Will miss the target, as things are",
    "inconsistent": "Will meet the target some times and miss it others, by chance",
    "none": "No target to compare with",
}
UP, DOWN = "M12 18.5V6.5M6.8 11.2L12 6l5.2 5.2", "M12 5.5v12M6.8 12.8L12 18l5.2-5.2"
SQUARE = '<rect x="1.5" y="1.5" width="21" height="21" rx="4" fill="{fill}" stroke="{stroke}" stroke-width="2"/>'
CIRCLE = '<circle cx="12" cy="12" r="10.5" fill="{fill}" stroke="{stroke}" stroke-width="2"/>'
STROKE = '<path d="{d}" fill="none" stroke="{stroke}" stroke-width="{width:g}" stroke-linecap="round" stroke-linejoin="round"/>'
WAVE = "M4.5 12q1.9-5 3.8 0t3.7 0t3.7 0t3.8 0"


def variation_icon(variation: str, *, size: int = 24, words: str = "") -> str:
    """
    Return the sign of a variation as SVG.

    Parameters
    ----------
    variation
        One of the seven of `methods.spc.VARIATIONS`.
    words
        What it says to those who do not see it; by default what stands in `VARIATION_WORDS`.
    """
    kind, _, side = variation.partition("_")
    if variation not in VARIATION_WORDS:
        raise ValueError(f"there is no sign for the variation {variation!r}")
    if kind == "common":
        drawn = SQUARE.format(fill=colours.PAPER, stroke=colours.MANY) + stroke(WAVE, colours.SLATE, 2)
        return whole(drawn, size, words or VARIATION_WORDS[variation])
    fill, line, edge = {
        "concern": (colours.ORANGE, colours.PAPER, colours.ORANGE),
        "improvement": (colours.PAPER, colours.TEAL, colours.TEAL),
        "neutral": (colours.BAND_INNER, colours.INK, colours.BAND_INNER),
    }[kind]
    drawn = SQUARE.format(fill=fill, stroke=edge) + stroke(UP if side == "high" else DOWN, line, 2.8)
    return whole(drawn, size, words or VARIATION_WORDS[variation])


def assurance_icon(assurance: str, *, size: int = 24, words: str = "") -> str:
    """
    Return the sign of an assurance as SVG; one of the four of `methods.spc.ASSURANCES`.
    """
    if assurance not in ASSURANCE_WORDS:
        raise ValueError(f"there is no sign for the assurance {assurance!r}")
    if assurance == "consistent_pass":
        drawn = CIRCLE.format(fill=colours.PAPER, stroke=colours.TEAL) + stroke("M6.8 12.4l3.6 3.8L17.4 8", colours.TEAL, 2.8)
    elif assurance == "consistent_fail":
        drawn = CIRCLE.format(fill=colours.ORANGE, stroke=colours.ORANGE) + stroke("M8 8l8 8M16 8l-8 8", colours.PAPER, 2.8)
    elif assurance == "inconsistent":
        drawn = CIRCLE.format(fill=colours.PAPER, stroke=colours.MANY) + stroke("M5 12h14", colours.MANY, 1.2)
        drawn += stroke("M6.2 14.8L9.4 8.4l4.2 7L17.8 9", colours.SLATE, 2.2)
    else:
        drawn = stroke("M8 12h8", colours.MANY, 2)
    return whole(drawn, size, words or ASSURANCE_WORDS[assurance])


def stroke(d: str, colour: str, width: float) -> str:
    return STROKE.format(d=d, stroke=colour, width=width)


def whole(drawn: str, size: int, words: str) -> str:
    said = escape(words)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size}" height="{size}" viewBox="0 0 24 24" role="img" aria-label="{said}">'
        f"<title>{said}</title>{drawn}</svg>"
    )
