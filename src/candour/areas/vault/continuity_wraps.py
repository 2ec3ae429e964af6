"""The case key for k of n office holders together: wrapped for each of them in turn, for every combination. No secret is split by hand."""

from itertools import combinations
from typing import Any

from candour.areas.vault import contexts, gate, keys, sealing
from candour.areas.vault.models import Case, Nested


def context_of(case: Case, generation: int, layers: list[list[str]], depth: int) -> contexts.Context:
    """Return what the layer at a depth is bound to: the case, its generation, all holders of the combination, and the place in it."""
    around: dict[str, Any] = {"organisation": case.organisation_code, "case": str(case.pk), "generation": generation}
    return around | {"layers": [list(layer) for layer in layers], "depth": depth}


def make(*, case: Case, private: sealing.PrivateKey) -> None:
    """Keep the present key of a case for every combination of its office holders, in place of what was kept before."""
    Nested.objects.filter(case=case).delete()
    if not case.quorum:
        return
    found = keys.current_keys(case.offices)
    out = gate.barred(case.pk, case.offices)
    there = [office for office in case.offices if office in found and office not in out]
    rows = []
    for people in combinations(there, case.quorum):
        layers = [[person, str(found[person].pk)] for person in people]
        inner = sealing.key_as_secret(private)
        for depth in range(len(people) - 1, -1, -1):
            context = context_of(case, case.generation, layers, depth)
            inner = sealing.wrap(inner, to=keys.public_of(found[people[depth]]), use="continuity", context=context)
        rows.append(Nested(case=case, generation=case.generation, layers=layers, wrapped=inner))
    Nested.objects.bulk_create(rows)
