"""One number for the whole world, to tell whether two builds are the same."""

from __future__ import annotations

import hashlib

import numpy as np

from candour.demo.world.facts import MEASURES, facts_for
from candour.demo.world.shapes import World


def fingerprint(world: World) -> str:
    """Return the SHA-256 of the organisations, people and every figure of `world`."""
    digest = hashlib.sha256()
    for part in (world.seed, world.today, world.organisations, world.successions, world.towns, world.personas, world.story):
        digest.update(repr(part).encode())
    for slug in MEASURES:
        for name, column in facts_for(world, slug).items():
            digest.update(f"{slug} {name} {column.dtype.str}".encode())
            digest.update(np.ascontiguousarray(column).tobytes())
    return digest.hexdigest()
