"""
Pictures of released tables: still, in our type and colours, readable in grey, with no style attributes and no script.

Importing this is cheap, and most are written mark by mark in milliseconds; the first made by the renderer takes a second. Callers keep what
they draw: the same table draws the same bytes.
"""

from candour.design.charts.control import control_svg, small_svg
from candour.design.charts.drawing import wake
from candour.design.charts.funnel import funnel_png, funnel_svg
from candour.design.charts.history import history_png, history_svg
from candour.design.charts.icons import ASSURANCE_WORDS, VARIATION_WORDS, assurance_icon, variation_icon
from candour.design.charts.plain import png_of
from candour.design.charts.ranges import ranges_png, ranges_svg

NARROW = 300  # the width to ask for beside the usual one, for phones: little more than a 320-pixel screen has room for

__all__ = [
    "ASSURANCE_WORDS",
    "NARROW",
    "VARIATION_WORDS",
    "assurance_icon",
    "control_svg",
    "funnel_png",
    "funnel_svg",
    "history_png",
    "history_svg",
    "png_of",
    "ranges_png",
    "ranges_svg",
    "small_svg",
    "variation_icon",
    "wake",
]
