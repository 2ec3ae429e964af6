"""
How often the attack recovers a small count under each rule: `python -m tests.methods.attack_rates [TABLES]`.

Prints the table of docs/reference/methods/disclosure-attack.md. Counts are drawn from a negative binomial distribution with dispersion 1,
one table for each seed from 0 on.
"""

import sys
import time

import numpy as np

from candour.methods.disclosure import HES2018, HIDE_ONLY, MID6, OS2023, attack
from tests.methods.disclosure_tables import two_way, year_to_date

KINDS = (
    ("8 x 5 table, mean 12", two_way, 12, (8, 5)),
    ("20 x 2 table, mean 15", two_way, 15, (20, 2)),
    ("months, mean 6", year_to_date, 6, 12),
)


def main(times: int) -> None:
    for rule in (HIDE_ONLY, HES2018, OS2023, MID6):
        for title, make, mean, shape in KINDS:
            exact = two = small = refused = 0
            began = time.perf_counter()
            for seed in range(times):
                counts = np.random.default_rng(seed).negative_binomial(1, 1 / (1 + mean), shape)
                found = attack.attack(make(rule, counts).system(), exact=True)
                small += found.looked_at
                exact += sum(n.values == 1 for n in found.narrowed)
                two += sum(n.values <= 2 for n in found.narrowed)
                refused += found.state == "refused"
            took = (time.perf_counter() - began) / times
            shares = f"exact {exact / small:6.1%}, two {two / small:6.1%}, refused {refused} of {times}"
            print(f"{rule.id:10} {title:22} {shares}, {took:.2f} s each")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 40)
