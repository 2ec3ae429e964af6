"""From which fifth of places a trust's patients come."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from candour.demo.world.chance import Floats
from candour.demo.world.shapes import Organisation

FIFTHS = (1, 2, 3, 4, 5)


def patients_by_fifth(rng: np.random.Generator, trusts: Sequence[Organisation]) -> Floats:
    """Return the share of each trust's patients from each fifth of places: most from its own and the next, some from all."""
    own = np.array([trust.deprivation or 3 for trust in trusts])[:, None]
    near: Floats = np.exp(-0.5 * ((np.array(FIFTHS)[None, :] - own) / 1.5) ** 2) * rng.uniform(0.8, 1.2, (len(trusts), 5))
    near /= near.sum(axis=1, keepdims=True)
    return near
