"""Disclosure rules as data: which counts are hidden, how the others are rounded, and which counts a released value may stand for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from candour.methods import checks
from candour.methods.disclosure.counts import DisclosureError, RawCount
from candour.methods.method import Method

Whole = NDArray[np.int64]
HIDDEN = -1  # stands in an array for a count that is not shown; no count is below 0
SMALL = (1, 7)  # counts in which a person could be recognised
BECAUSE = "hidden so that nobody can be recognised"


@dataclass(frozen=True)
class Rule:
    """
    A disclosure rule for counts.

    Parameters
    ----------
    id, version
        Together the name that goes with every released value.
    title
        What people call it.
    source
        Where the rule is written down, and what of it is our own assumption.
    hides
        The lowest and the highest count that are not shown at all, or None.
    base
        Counts are shown as multiples of this many; 1 shows them as they are.
    middle
        Whether the middle of so many counts is shown instead of the nearest multiple; 0 then stays 0.
    repeated
        Whether the rule is fit for figures that come again and overlap: months with quarters, revisions, many breakdowns.
    totals
        ``"rounded"`` where a total is the rounded true total, ``"sum"`` where it is the sum of what is shown and so says nothing new.
    """

    id: str
    version: str
    title: str
    source: str
    hides: tuple[int, int] | None = None
    base: int = 1
    middle: bool = False
    repeated: bool = False
    totals: str = "rounded"

    @property
    def name(self) -> str:
        """Return the name that goes with every released value."""
        return f"{self.id}-{self.version}" if self.version else self.id

    def method(self) -> Method:
        """Return the rule as a method, to be published beside the figures."""
        parameters = {"hides": list(self.hides) if self.hides else None, "base": self.base, "middle": self.middle, "totals": self.totals}
        return Method(id=f"disclosure-{self.id}", version=self.version or "1", source=self.source, parameters=parameters)

    def shown(self, counts: ArrayLike) -> Whole:
        """
        Return what is shown for each count; `HIDDEN` where it is not.

        Raises
        ------
        ValueError
            If a count is below 0 or not whole.
        """
        whole = whole_counts(counts)
        if self.middle:
            value = np.where(whole == 0, 0, -(-whole // self.base) * self.base - self.base // 2)
        else:
            value = (whole + self.base // 2) // self.base * self.base
        if self.hides:
            value = np.where((whole >= self.hides[0]) & (whole <= self.hides[1]), HIDDEN, value)
        return np.asarray(value, dtype=np.int64)

    def possible(self, shown: ArrayLike) -> tuple[Whole, Whole]:
        """
        Return the lowest and the highest count that each shown value may stand for; every count between them is possible too.

        Raises
        ------
        ValueError
            If the rule never shows such a value.

        Examples
        --------
        >>> low, high = HES2018.possible([0, HIDDEN, 10, 15])
        >>> low.tolist(), high.tolist()
        ([0, 1, 8, 13], [0, 7, 12, 17])
        """
        value = np.asarray(shown).astype(np.int64)
        if self.middle:
            low, high = value - (self.base - self.base // 2 - 1), value + self.base // 2
            low, high = np.where(value == 0, 0, low), np.where(value == 0, 0, high)
        else:
            low, high = np.maximum(value - self.base // 2, 0), value + (self.base - 1) // 2
        if self.hides:
            high = np.where((low < self.hides[0]) & (high >= self.hides[0]), self.hides[0] - 1, high)
            low = np.where((low >= self.hides[0]) & (low <= self.hides[1]), self.hides[1] + 1, low)
            low = np.where(value == HIDDEN, self.hides[0], low)
            high = np.where(value == HIDDEN, self.hides[1], high)
        wrong = (low > high) | (self.shown(np.maximum(low, 0)) != value)
        if wrong.any():
            first = value[np.unravel_index(int(np.argmax(wrong)), wrong.shape)] if value.ndim else value
            raise ValueError(f"{first} is no value that {self.name} shows: it must be one that the rule made")
        return low, high

    def words(self, shown: int | None) -> str:
        """
        Return what a person reads for a shown value; None and `HIDDEN` are both a hidden one.

        Examples
        --------
        >>> MID6.words(9), HES2018.words(None), OS2023.words(None)
        ('7 to 12', '1 to 7: hidden so that nobody can be recognised', 'fewer than 8: hidden so that nobody can be recognised')
        """
        low, high = (int(v) for v in self.possible(HIDDEN if shown is None else shown))
        said = f"{low:,}" if low == high else f"{low:,} to {high:,}"
        if shown in (None, HIDDEN):
            return f"fewer than {high + 1}: {BECAUSE}" if low == 0 else f"{said}: {BECAUSE}"
        return said


MID6 = Rule(
    id="mid6",
    version="1",
    title="Rounding to the middle of six",
    source="Midpoint-6 rounding, OpenSAFELY statistical disclosure control",
    base=6,
    middle=True,
    repeated=True,
)
HES2018 = Rule(
    id="hes2018",
    version="1",
    title="The rule of hospital episode statistics since 2018",
    source=(
        "NHS Digital, Disclosure control methodology for Hospital Episode Statistics and Emergency Care Data Set from September 2018: "
        "below national level. That national figures need none there is not taken over here"
    ),
    hides=(1, 7),
    base=5,
)
OS2023 = Rule(
    id="os2023",
    version="1",
    title="The rule of OpenSAFELY for research tables",
    source=(
        "OpenSAFELY, Updated disclosure control guidance (2023): counts of 7 or fewer redacted, others to the nearest 5; that 0 goes "
        "with them follows ehrQL's disclosure control of measures"
    ),
    hides=(0, 7),
    base=5,
    totals="sum",
)
OFFICIAL = Rule(id="official", version="", title="As published", source="Published by its owner; passed through unchanged")
# Never offered: it stands here so that the attack can be seen to succeed.
HIDE_ONLY = Rule(
    id="hide-only", version="1", title="Hiding small counts and nothing else", source="Common practice; broken by our attack", hides=SMALL
)
OFFERED = {rule.id: rule for rule in (MID6, HES2018, OS2023)}
RULES = {**OFFERED, OFFICIAL.id: OFFICIAL}


@dataclass(frozen=True)
class Released:
    """
    A value that may be shown.

    Parameters
    ----------
    value
        The number to calculate and draw with; None where it is hidden.
    text
        What a person reads: for a rounded count the range of what it may have been, for a hidden one why.
    rule
        Name and version of the rule, such as ``"mid6-1"``, or ``"official"``.
    possible
        The lowest and the highest count that it may stand for.
    """

    value: int | None
    text: str
    rule: str
    possible: tuple[int, int]

    @property
    def official(self) -> bool:
        """Return whether the figure was published by its owner and passed through unchanged."""
        return self.rule == OFFICIAL.name


def whole_counts(counts: ArrayLike) -> Whole:
    """Return counts as whole numbers, or raise a ValueError that names the first that is none."""
    held = np.asarray(counts)
    if held.dtype.kind not in "iu":
        raw = checks.counts("count", counts)
        checks.refuse("count", raw, raw != np.floor(raw), "must be a whole number")
    elif (held < 0).any():
        checks.counts("count", counts)
    return held.astype(np.int64)


def rule_called(rule: str | Rule) -> Rule:
    """Return a rule by its id or by its name with the version."""
    if isinstance(rule, Rule):
        return rule
    found = RULES.get(rule) or next((r for r in RULES.values() if r.name == rule), None)
    if found is None:
        raise ValueError(f"disclosure rule is {rule!r}: it must be one of {', '.join(RULES)}")
    return found


def mid6(count: ArrayLike) -> Whole:
    """
    Return counts rounded to the middle of six: 0 stays 0, and n becomes 6 ceil(n / 6) - 3.

    Every count from 1 to 6 becomes 3, from 7 to 12 becomes 9, and so on: a released value never says which of six counts was meant, and
    only 0 is told exactly. Unlike suppression it leaves a number to draw, and its error is never above 3. It does not by itself stop
    somebody who can ask for many overlapping sums; that is what `attack` is for.

    Parameters
    ----------
    count
        Whole numbers, 0 or more.

    Raises
    ------
    ValueError
        If a count is below 0 or not whole.

    References
    ----------
    OpenSAFELY documentation, statistical disclosure control: midpoint-6 rounding.

    Examples
    --------
    >>> mid6([0, 1, 6, 7, 12, 13]).tolist()
    [0, 3, 3, 9, 9, 15]
    """
    return MID6.shown(count)[()]


def release(count: RawCount, rule: str | Rule = "mid6") -> Released:
    """
    Return a raw count as a value that may be shown.

    Parameters
    ----------
    count
        The raw count. A plain number is refused: nobody would know whether it had been protected already.
    rule
        ``"mid6"``, ``"hes2018"``, ``"os2023"``, or ``"official"`` for a figure that its owner has published: it passes unchanged and is
        marked so.

    Raises
    ------
    DisclosureError
        If `count` is no raw count.
    ValueError
        If there is no such rule.

    Examples
    --------
    >>> release(RawCount(2))
    Released(value=3, text='1 to 6', rule='mid6-1', possible=(1, 6))
    >>> release(RawCount(272931), "official").text
    '272,931'
    >>> release(RawCount(2), "hes2018").value is None
    True
    """
    chosen = rule_called(rule)
    if not isinstance(count, RawCount):
        raise DisclosureError("only a RawCount can be released: wrap the count where it is made")
    value = count.under(lambda raw: int(chosen.shown(raw)))
    low, high = chosen.possible(value)
    return Released(None if value == HIDDEN else value, chosen.words(value), chosen.name, (int(low), int(high)))
