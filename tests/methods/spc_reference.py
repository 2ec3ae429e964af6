"""
The rules of control charts once more: slow, in fractions, one point at a time, in the words of their publications.

Nothing here is shared with `candour.methods.spc`, not even the table of rule sets.
"""

from fractions import Fraction
from itertools import pairwise
from math import comb

SETTINGS = {
    "mdc-2023-12": {"limit": Fraction("2.66"), "screen": True, "order": ["limits", "trend", "two", "shift"], "shift": 7, "trend": 7},
    "mdc-r-0.2.2": {"limit": Fraction("2.66"), "screen": True, "order": ["limits", "trend", "two", "shift"], "shift": 7, "trend": 7},
    "powerbi-2026": {"limit": 3 / Fraction("1.128"), "screen": True, "order": ["limits", "two", "trend", "shift"], "shift": 7, "trend": 5},
    "anhoej": {"limit": 3 / Fraction("1.128"), "screen": False, "order": ["limits", "shift"], "shift": None, "trend": None},
}


def exactly(value):
    """The decimal that was written."""
    return Fraction(repr(float(value)))


def xmr_lines(y, rules, baseline=None):
    """Centre and half the distance between the limits, or None where one point has no moving range."""
    base = y[:baseline] if baseline else y
    centre = sum(base, Fraction()) / len(base)
    ranges = [abs(b - a) for a, b in pairwise(base)]
    if not ranges:
        return centre, None
    mean = sum(ranges) / len(ranges)
    if SETTINGS[rules]["screen"] and mean > 0:
        kept = [r for r in ranges if r < Fraction("3.267") * mean]
        mean = sum(kept) / len(kept)
    return centre, SETTINGS[rules]["limit"] * mean


def flags_of_group(y, centre, outside, near, rules):
    """
    One flag per point of one group.

    `outside` and `near` say for each point on which side (1, -1 or 0) it lies beyond the limit, and beyond two thirds of the way.
    """
    n = len(y)
    side = [(v > centre) - (v < centre) for v in y]
    found = {
        "limits": outside,
        "trend": trend(y, SETTINGS[rules]["trend"], rules),
        "two": two_in_three(side, outside, near, rules),
        "shift": shift(side, rules),
    }
    words = {
        "limits": {1: "above_limit", -1: "below_limit"},
        "trend": {1: "trend_up", -1: "trend_down"},
        "two": {1: "two_in_three_high", -1: "two_in_three_low"},
        "shift": {1: "shift_high", -1: "shift_low"},
    }
    flags, met = [], []
    for i in range(n):
        holds = [(rule, found[rule][i]) for rule in SETTINGS[rules]["order"] if found[rule][i]]
        flags.append(words[holds[0][0]][holds[0][1]] if holds else "common_cause")
        met.append({direction for _, direction in holds})
    return flags, met


def shift(side, rules):
    n, answer = len(side), [0] * len(side)
    if rules == "anhoej":
        return long_runs(side)
    for start in range(n - 6):
        window = side[start : start + 7]
        if window[0] and all(s == window[0] for s in window):
            answer[start : start + 7] = window
    return answer


def runs(side):
    """The runs of points that do not lie on the centre line, as lists of places."""
    found = []
    for i, s in enumerate(side):
        if s == 0:
            continue
        if found and side[found[-1][-1]] == s:
            found[-1].append(i)
        else:
            found.append([i])
    return found


def runs_signals(side):
    found, n = runs(side), sum(s != 0 for s in side)
    longest = max((len(run) for run in found), default=0)
    limit = next(k for k in range(60) if n * n < 2 ** (2 * k + 1)) + 3 if n else 0  # round(log2(n)) + 3
    fewest = next(k for k in range(n + 1) if sum(comb(max(n - 1, 0), j) for j in range(k + 1)) * 20 >= 2 ** max(n - 1, 0))
    return longest, limit, max(len(found) - 1, 0), fewest


def long_runs(side):
    _, limit, _, _ = runs_signals(side)
    answer = [0] * len(side)
    for run in runs(side):
        if len(run) > limit:
            for i in run:
                answer[i] = side[i]
    return answer


def trend(y, length, rules):
    n = len(y)
    if not length:
        return [0] * n
    up, down = set(), set()
    for start in range(n - length + 1):
        window = y[start : start + length]
        if all(a < b for a, b in pairwise(window)):
            up |= set(range(start, start + length))
        if all(a > b for a, b in pairwise(window)):
            down |= set(range(start, start + length))
    answer = []
    for i in range(n):
        if i not in up | down:
            answer.append(0)
        elif (rules == "mdc-r-0.2.2" and i + 1 in up | down) or (i in up and i in down):
            answer.append(1 if y[i + 1] > y[i] else -1)
        else:
            answer.append(1 if i in up else -1)
    return answer


def two_in_three(side, outside, near, rules):
    n, answer = len(side), [0] * len(side)
    if rules == "anhoej":
        return answer
    counted = [0 if outside[i] and rules == "mdc-r-0.2.2" else near[i] for i in range(n)]
    for direction in (1, -1):
        for end in range(n):
            window = range(max(0, end - 2), end + 1)
            if rules != "powerbi-2026" and (len(window) < 3 or any(side[i] != direction for i in window)):
                continue
            hits = [i for i in window if counted[i] == direction]
            if len(hits) >= 2:
                for i in hits:
                    answer[i] = direction
    return answer


def variation(flag, met, better, rules):
    if flag == "common_cause":
        return "common_cause"
    high = flag.endswith(("high", "up")) or flag == "above_limit"
    if rules == "powerbi-2026" and met == {1, -1} and better != "neutral":
        high = better == "up"
    if better == "neutral":
        return "neutral_high" if high else "neutral_low"
    word = "improvement" if high == (better == "up") else "concern"
    return f"{word}_{'high' if high else 'low'}"


def assurance(target, centre, width, better):
    if target is None or width is None or better == "neutral":
        return "none"
    if target > centre + width:
        return "consistent_fail" if better == "up" else "consistent_pass"
    if target < centre - width:
        return "consistent_pass" if better == "up" else "consistent_fail"
    return "inconsistent"


def beyond(y, centre, width):
    if width is None:
        return [0] * len(y)
    return [(v > centre + width) - (v < centre - width) for v in y]


def xmr(values, *, rules, better="neutral", target=None, baseline=None, rebase=()):
    """A whole chart: flags (None where there is no point), variation, assurance, and the centre and width of each group."""
    starts = [0, *sorted(set(rebase)), len(values)]
    flags, lines, last, assured, signals = [None] * len(values), [], ("common_cause", set()), "none", None
    for first, end in pairwise(starts):
        places = [i for i in range(first, end) if values[i] is not None]
        if not places:
            lines.append(None)
            continue
        y = [exactly(values[i]) for i in places]
        centre, width = xmr_lines(y, rules, baseline)
        near = None if width is None else width * 2 / 3
        found, met = flags_of_group(y, centre, beyond(y, centre, width), beyond(y, centre, near), rules)
        for i, flag in zip(places, found, strict=True):
            flags[i] = flag
        lines.append((centre, width))
        last = found[-1], met[-1]
        assured = assurance(None if target is None else exactly(target), centre, width, better)
        signals = runs_signals([(v > centre) - (v < centre) for v in y])
    return {"flags": flags, "variation": variation(*last, better, rules), "assurance": assured, "lines": lines, "signals": signals}


def median(values):
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def counted(chart, values, sizes, *, rules, better="neutral", baseline=None):
    """A p, u, c or g chart of one whole series: flags, variation, and centre and squared sigma at each point, all in fractions."""
    events = [exactly(v) for v in values]
    base = events[:baseline] if baseline else events
    if chart in ("p", "u"):
        out_of = [exactly(s) for s in sizes]
        y = [a / b for a, b in zip(events, out_of, strict=True)]
        middle = centre = sum(base) / sum(out_of[: len(base)])
        variance = [(middle * (1 - middle) if chart == "p" else middle) / b for b in out_of]
    else:
        y = events
        middle = sum(base) / len(base)
        variance = [middle if chart == "c" else middle * (middle + 1)] * len(y)
        centre = middle if chart == "c" else median(base)
    outside = [(v > middle) - (v < middle) if (v - middle) ** 2 > 9 * s else 0 for v, s in zip(y, variance, strict=True)]
    near = [(v > middle) - (v < middle) if (v - middle) ** 2 > 4 * s else 0 for v, s in zip(y, variance, strict=True)]
    flags, met = flags_of_group(y, centre, outside, near, rules)
    return {
        "flags": flags,
        "variation": variation(flags[-1], met[-1], better, rules),
        "centre": centre,
        "variance": variance,
        "middle": middle,
    }


def run_chart(values, *, rules, better="neutral"):
    y = [exactly(v) for v in values]
    none = [0] * len(y)
    flags, met = flags_of_group(y, median(y), none, none, rules)
    return {"flags": flags, "variation": variation(flags[-1], met[-1], better, rules), "centre": median(y)}


def laney(events, sizes, *, share, screen):
    """Centre and sigma at each point of a p' or u' chart, in floats."""
    centre = sum(events) / sum(sizes)
    sigma = [((centre * (1 - centre) if share else centre) / n) ** 0.5 for n in sizes]
    z = [(a / n - centre) / s for a, n, s in zip(events, sizes, sigma, strict=True)]
    ranges = [abs(b - a) for a, b in pairwise(z)]
    mean = sum(ranges) / len(ranges)
    if screen and mean > 0:
        kept = [r for r in ranges if r < 3.267 * mean]
        mean = sum(kept) / len(kept)
    return centre, [s * mean / 1.128 for s in sigma]
