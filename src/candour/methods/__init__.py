"""
Methods: the arithmetic of Candour, as pure functions.

A method takes array-likes and returns a frozen dataclass of arrays; scalars broadcast. It reads no file, knows no database and imports no
Django, so that anyone can check a published figure with nothing but this folder, numpy and scipy. Every answer carries a `Method`: the
identifier and version of the rule, the parameters it ran with and where the rule is written down. A change that moves a published
figure is a new version, never an edit of the old one.

Words used here
---------------
observed    how many events were counted in a unit
expected    how many the published model or the centre of the chart would give that unit
unit        what is compared: a trust, a ward, a practice
level       the coverage of an interval or a pair of limits, strictly between 0 and 1 (0.95 and 0.998 are customary)
band        where a unit stands against its limits: higher_than_expected, as_expected or lower_than_expected
"""
