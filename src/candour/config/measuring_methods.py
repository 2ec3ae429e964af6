"""The benches of fairness, early warning and ranks: many at once beside the way they are usually worked out, one at a time."""

from __future__ import annotations

import math

from candour.config.measuring import Result, in_turns, peak_mb

AREAS, UNITS, PERIODS, TRUSTS = 10_000, 10_000, 120, 200
DRAWS, ONE_BY_ONE = 100_000, 100


def bench_fairness(rounds: int) -> list[Result]:
    """Time the closed form beside the simulation that public health in England runs for each area."""
    import numpy as np

    from candour.methods import fairness

    random = np.random.default_rng(1)
    people, value = random.integers(100, 900, (AREAS, 10)), random.uniform(0.1, 0.4, (AREAS, 10))
    lower, upper = value * 0.9, value * 1.1

    def ours() -> object:
        return fairness.gradient(people, value, lower, upper, kind="proportion")

    def theirs() -> object:
        share = people[0] / people[0].sum()
        root, rank = np.sqrt(share), np.cumsum(share) - share / 2
        odds = [np.log(y / (1 - y)) for y in (value[0], lower[0], upper[0])]
        drawn = 1 / (1 + np.exp(-random.normal(odds[0], (odds[2] - odds[1]) / 3.919928, (DRAWS, 10))))
        first, slope = np.linalg.lstsq(np.column_stack([root, rank * root]), (drawn * root).T, rcond=None)[0]
        return np.quantile(slope, [0.025, 0.975]), np.quantile((first + slope) / first, [0.025, 0.975])

    seconds, peer = in_turns(min(rounds, 5), ours, theirs)
    scaled = peer * AREAS
    what = f"slope and relative index, {AREAS:,} areas x 10 groups"
    return [Result(what, seconds, "s", f"{DRAWS:,} draws for one area, scaled up", scaled, scaled / seconds, peak_mb())]


def bench_watch(rounds: int) -> list[Result]:
    """Time both tests over many units beside one unit after the other in plain Python."""
    import numpy as np

    from candour.methods import surveillance

    random = np.random.default_rng(1)
    expected = random.uniform(1, 300, (UNITS, 1)) * np.ones((1, PERIODS))
    observed = random.poisson(expected)
    plain = observed[:ONE_BY_ONE].tolist(), expected[:ONE_BY_ONE].tolist()

    def theirs() -> object:
        found = []
        for counts, usual in zip(*plain, strict=True):
            total, path = 0.0, []
            for count, mean in zip(counts, usual, strict=True):
                total = max(0.0, total + count * math.log(2) - mean)
                path.append(total)
            found.append(path)
        return found

    results = []
    for test in surveillance.TESTS:
        plan = surveillance.Plan(test="cusum" if test == "cusum" else "sprt")

        def ours(plan: surveillance.Plan = plan) -> object:
            return surveillance.watch_periods(observed, expected, plan)

        seconds, peer = in_turns(min(rounds, 10), ours, theirs)
        scaled = peer * UNITS / ONE_BY_ONE
        what = f"{test}, {UNITS:,} units x {PERIODS} periods"
        results.append(Result(what, seconds, "s", f"plain Python, {ONE_BY_ONE} units, scaled up", scaled, scaled / seconds, peak_mb()))
    return results


def bench_ranks(rounds: int) -> list[Result]:
    """Time the places of all units beside comparing each pair in plain Python, which leaves the chance of the worst tenth out."""
    import numpy as np

    from candour.methods import ranks

    random = np.random.default_rng(1)
    total = random.integers(200, 3000, TRUSTS)
    had = random.binomial(total, 0.6)
    reach = ranks.range_quantile(TRUSTS, 0.95) / math.sqrt(2)

    def ours() -> object:
        return ranks.ranks(had, total, better="up")

    def theirs() -> object:
        scaled = [math.asin(math.sqrt((x + 0.375) / (n + 0.75))) for x, n in zip(had.tolist(), total.tolist(), strict=True)]
        variance = [1 / (4 * n + 2) for n in total.tolist()]
        return [
            1 + sum(b - a > reach * math.sqrt(s + t) for b, t in zip(scaled, variance, strict=True))
            for a, s in zip(scaled, variance, strict=True)
        ]

    seconds, peer = in_turns(min(rounds, 20), ours, theirs)
    what = f"places and worst tenth, {TRUSTS} units"
    return [Result(what, seconds * 1000, "ms", "each pair in plain Python, places alone", peer * 1000, peer / seconds, peak_mb())]
