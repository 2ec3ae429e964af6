"""The benches. Every peer is run in the same call, in turns with Candour; an absent peer is said to be absent."""

import resource
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Result:
    """One comparison. `ratio` is above 1 where Candour is better; `floor` is the best that anything could do, where that is known."""

    what: str
    value: float
    unit: str
    peer: str
    peer_value: float | None = None
    ratio: float | None = None
    peak_mb: float | None = None
    floor: float | None = None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def in_turns(rounds: int, *things: Callable[[], object]) -> list[float]:
    """Run things in turns and return the median seconds of each."""
    taken: list[list[float]] = [[] for _ in things]
    for thing in things:
        thing()
    for _ in range(rounds):
        for times, thing in zip(taken, things, strict=True):
            started = time.perf_counter()
            thing()
            times.append(time.perf_counter() - started)
    return [statistics.median(times) for times in taken]


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def bench_interval(rounds: int) -> list[Result]:
    import numpy as np

    from candour.methods import rates

    generator = np.random.default_rng(1)
    totals = generator.integers(10, 5000, 20_000)
    events = generator.binomial(totals, 0.1)

    def ours() -> object:
        return rates.wilson_interval(events, totals)

    try:
        from statsmodels.stats.proportion import proportion_confint
    except ImportError:
        (seconds,) = in_turns(rounds, ours)
        return [Result("wilson, 20,000 rows", seconds * 1000, "ms", "statsmodels, a row at a time", peak_mb=peak_mb())]

    def theirs() -> object:
        return [proportion_confint(int(e), int(n), method="wilson") for e, n in zip(events, totals, strict=True)]

    seconds, peer = in_turns(min(rounds, 5), ours, theirs)
    return [Result("wilson, 20,000 rows", seconds * 1000, "ms", "statsmodels, a row at a time", peer * 1000, peer / seconds, peak_mb())]


def bench_funnel(rounds: int) -> list[Result]:
    import numpy as np
    from scipy.stats import chi2

    from candour.methods import funnel

    generator = np.random.default_rng(1)
    expected = generator.uniform(5, 3500, 20_000)
    observed = generator.poisson(expected * np.exp(generator.normal(0, 0.1, 20_000)))

    def ours() -> object:
        return funnel.funnel(observed, expected, overdispersion="none", levels=(0.95, 0.998))

    def theirs() -> object:
        return [(chi2.ppf(a, 2 * e) / 2 / e, chi2.ppf(1 - a, 2 * (e + 1)) / 2 / e) for e in expected for a in (0.025, 0.001)]

    seconds, peer = in_turns(min(rounds, 3), ours, theirs)
    return [
        Result("exact funnel limits, 20,000 units", seconds * 1000, "ms", "scipy, a row at a time", peer * 1000, peer / seconds, peak_mb())
    ]


def bench_verify(rounds: int) -> list[Result]:
    """Compare checking a whole chain with hashing the same bytes and nothing else, which nothing can beat."""
    import hashlib
    import json
    import uuid

    from candour.methods import canonical

    rows, prev = [], "0" * 64
    for seq in range(1, 5001):
        row = {
            "format": 1,
            "seq": seq,
            "id": str(uuid.UUID(int=seq)),
            "kind": "publishing.published",
            "day": "2026-11-22",
            "face": "public",
        }
        row |= {"actor_role": "publisher", "refs": {"publication": str(seq)}, "payload_hash": prev, "salt": "", "prev_hash": prev}
        prev = hashlib.sha256(canonical.encode(row)).hexdigest()
        rows.append({**row, "hash": prev})

    def ours() -> None:
        before = "0" * 64
        for row in rows:
            body = {k: v for k, v in row.items() if k != "hash"}
            if row["prev_hash"] != before or hashlib.sha256(canonical.encode(body)).hexdigest() != row["hash"]:
                raise AssertionError(row["seq"])
            before = str(row["hash"])

    def theirs() -> None:
        for row in rows:
            hashlib.sha256(json.dumps(row, sort_keys=True, separators=(",", ":")).encode()).hexdigest()

    seconds, peer = in_turns(min(rounds, 10), ours, theirs)
    return [
        Result("check a chain of 5,000 lines", seconds * 1000, "ms", "json.dumps and SHA-256 alone", peer * 1000, peer / seconds, peak_mb())
    ]
