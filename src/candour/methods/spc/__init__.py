"""
Control charts: does a figure vary by more than chance, over time?

A chart has a centre line and limits between which points fall while nothing but chance moves them. Rules look for what chance seldom
does: a point beyond a limit, a run on one side, a trend, two of three near a limit. Respected tools differ in the details, so each set
of rules has a name and a version (`rules.RULES`); "the" rules do not exist.

Words used here
---------------
series      values of one unit in the order of time
group       the points of a series between two rebases; limits, ranges and rules never reach across
moving range  the distance between two neighbouring points
flag        the rule that names a point, by the order of the rule set
variation   what the last point of a series shows: common_cause, or improvement, concern or neutral, high or low
assurance   whether the target lies outside the limits: consistent_pass, consistent_fail, inconsistent or none
"""

from candour.methods.spc.asking import chart
from candour.methods.spc.codes import ASSURANCES, FLAGS, VARIATIONS
from candour.methods.spc.rebasing import Level, Proposal, propose_rebase
from candour.methods.spc.results import Charts, Point, Series
from candour.methods.spc.rules import BETTER, CHARTS, RULES, RuleSet

__all__ = [
    "ASSURANCES",
    "BETTER",
    "CHARTS",
    "FLAGS",
    "RULES",
    "VARIATIONS",
    "Charts",
    "Level",
    "Point",
    "Proposal",
    "RuleSet",
    "Series",
    "chart",
    "propose_rebase",
]
