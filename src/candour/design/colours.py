"""
The one table of colours: the stylesheet, the charts and the contrast test all read it.

`build.py` writes it out as sass variables (`INK` becomes `$ink`), so a colour is changed here and nowhere else.
"""

INK = "#14233b"  # text, and the one in question on a chart
PAPER = "#ffffff"
MIST = "#f3f5f7"  # quiet ground
SLATE = "#47566b"  # second voice: hints, captions, axis labels
RULE = "#d3dae2"  # hairlines; never the only sign of anything
EDGE = "#66758a"  # borders of things one can type in or press
TEAL = "#0b5d66"  # the voice: links, primary actions, and "lower" on a chart
TEAL_DEEP = "#07424a"
TEAL_PAPER = "#e3f0f1"
VISITED = "#56407f"
AMBER = "#8a5a00"  # a promise is late; something needs care
AMBER_PAPER = "#fff4d6"
RED = "#a3160b"  # danger to someone now, and destructive acts; nothing else
RED_PAPER = "#fdecea"
ORANGE = "#ad4a00"  # "higher" on a chart; with TEAL it holds for every kind of colour vision
ORANGE_PAPER = "#fdeee1"
FOCUS = "#ffd54a"  # keyboard focus, always with INK text and an INK line
MANY = "#6f7e91"  # the many on a chart
GRID = "#e3e8ed"  # lines to read a chart by
BAND_INNER = "#dde4ea"  # within 95 % limits
BAND_OUTER = "#ecf0f4"  # within 99.8 % limits

#: Every pair of text and ground that the templates use: all must reach 4.5 to 1.
TEXT_PAIRS: tuple[tuple[str, str], ...] = (
    ("INK", "PAPER"),
    ("INK", "MIST"),
    ("INK", "TEAL_PAPER"),
    ("INK", "AMBER_PAPER"),
    ("INK", "RED_PAPER"),
    ("INK", "ORANGE_PAPER"),
    ("INK", "FOCUS"),
    ("INK", "BAND_INNER"),
    ("SLATE", "PAPER"),
    ("SLATE", "MIST"),
    ("SLATE", "BAND_OUTER"),
    ("SLATE", "BAND_INNER"),
    ("TEAL", "PAPER"),
    ("TEAL", "MIST"),
    ("TEAL", "TEAL_PAPER"),
    ("TEAL_DEEP", "PAPER"),
    ("TEAL_DEEP", "MIST"),
    ("TEAL_DEEP", "TEAL_PAPER"),
    ("VISITED", "PAPER"),
    ("VISITED", "MIST"),
    ("AMBER", "PAPER"),
    ("AMBER", "AMBER_PAPER"),
    ("RED", "PAPER"),
    ("RED", "RED_PAPER"),
    ("ORANGE", "PAPER"),
    ("ORANGE", "ORANGE_PAPER"),
    ("PAPER", "INK"),
    ("PAPER", "TEAL"),
    ("PAPER", "TEAL_DEEP"),
    ("PAPER", "RED"),
    ("BAND_OUTER", "INK"),
)

#: Lines and marks that carry meaning without text: 3 to 1 against what lies beside them.
MARK_PAIRS: tuple[tuple[str, str], ...] = (
    ("EDGE", "PAPER"),
    ("EDGE", "MIST"),
    ("MANY", "PAPER"),
    ("MANY", "BAND_INNER"),
    ("INK", "BAND_INNER"),
    ("TEAL", "BAND_INNER"),
    ("ORANGE", "BAND_INNER"),
)


def table() -> dict[str, str]:
    """
    Return every colour by its name.
    """
    return {name: value for name, value in globals().items() if name.isupper() and isinstance(value, str)}


def luminance(colour: str) -> float:
    """
    Return the relative luminance of a `#rrggbb` colour, from 0 (black) to 1 (white).

    References
    ----------
    WCAG 2.2, "relative luminance".
    """
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4 for channel in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """
    Return the contrast ratio of two `#rrggbb` colours, from 1 to 21.
    """
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)
