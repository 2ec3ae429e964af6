"""Safety reports from staff. Story A: Merrow Cross falls silent, nights first. Story G: fewer reports where people are poorest."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from candour.demo.world.calendar import MONTHS, months_before
from candour.demo.world.chance import Floats, apart, logistic, stream, wander
from candour.demo.world.facts.grid import long
from candour.demo.world.facts.specialties import SPECIALTIES
from candour.demo.world.shapes import World

SHIFTS = ("day", "night")
PER_1000 = 46.0
# Reports for every bed day of each specialty, and its share of beds, in the order of SPECIALTIES.
WEIGHT = np.array([1.05, 1.30, 0.90, 0.95, 0.90, 1.00, 1.05, 0.70])
BEDS = np.array([0.27, 0.22, 0.13, 0.12, 0.08, 0.06, 0.07, 0.05])
SHIFT = np.array([1.12, 0.88])
DEPRIVATION = {1: 0.84, 2: 0.93, 3: 1.00, 4: 1.07, 5: 1.13}
WESTERING_BEFORE, WESTERING_AFTER = 52.0, 9.0


def incident_reports(world: World) -> dict[str, npt.NDArray[np.generic]]:
    """
    Return reports, bed days and patients for each acute site, month, shift and specialty.

    Half of each bed day belongs to the night, so that shifts add up.
    """
    rng = stream(world.seed, "incident-reports")
    trusts = [trust.code for trust in world.open_trusts("acute")]
    sites = [site for code in trusts for site in world.within(code) if site.kind == "site" and site.closed_on is None]
    codes = [site.code for site in sites]
    owner = np.array([trusts.index(site.parent or "") for site in sites])
    months = months_before(world.today)
    days = np.diff(np.append(months, months_before(world.today, 0, 0))).astype(int)

    full = rng.uniform(0.86, 0.96, (len(sites), 1))
    beds = np.array([site.beds for site in sites])[:, None] * full
    bed_days = np.round((beds * days)[:, :, None, None] * BEDS / 2).astype(np.int64)
    bed_days = np.broadcast_to(bed_days, (len(sites), MONTHS, len(SHIFTS), len(SPECIALTIES)))

    trust_rate = np.exp(apart(rng, len(trusts), 0.20, extremes=2)[:, None] + wander(rng, len(trusts), MONTHS, 0.06))
    fifth = np.array([site.deprivation or 3 for site in sites])
    rate = trust_rate[owner]
    for number, target in DEPRIVATION.items():
        # Held at the target over the fifth's sites, so that the gradient is that of places and not of the trusts that happen to be there.
        rate[fifth == number] *= target / np.average(rate[fifth == number].mean(axis=1), weights=beds[fifth == number].mean(axis=1))
    shape = SHIFT[:, None] * WEIGHT
    shape = shape / np.average(shape, weights=np.broadcast_to(BEDS, shape.shape))
    per_bed_day = PER_1000 / 1000 * rate[:, :, None, None] * shape

    ours = np.array([site.parent == world.story.westering for site in sites])
    per_bed_day[ours] = _westering() / 1000 * WEIGHT / np.average(WEIGHT, weights=BEDS)
    # A gamma mixture of Poissons: one bad week makes many reports.
    busy = rng.gamma(40, 1 / 40, per_bed_day.shape)
    busy[ours] = rng.gamma(400, 1 / 400, busy[ours].shape)
    reports = rng.poisson(bed_days * per_bed_day * busy)
    patients = np.round(bed_days * 2 / rng.uniform(4.2, 5.4, (len(sites), 1, 1, 1)) / 2).astype(np.int64)

    site, month, shift, specialty = long(codes, months, SHIFTS, SPECIALTIES)
    per_site = MONTHS * len(SHIFTS) * len(SPECIALTIES)
    return {
        "month": month,
        "organisation": np.repeat(np.array(trusts)[owner], per_site),
        "site": site,
        "shift": shift,
        "specialty": specialty,
        "deprivation": np.repeat(fifth.astype(np.int64), per_site),
        "numerator": reports.ravel().astype(np.int64),
        "denominator": bed_days.ravel(),
        "patients": patients.ravel(),
    }


def _westering() -> Floats:
    """Return Westering's reports per 1,000 bed days, by month and shift: nights go quiet from T-26, days follow."""
    back = np.arange(MONTHS, 0, -1, dtype=float)
    night = logistic((24.0 - back) / 0.9)
    day = logistic((16.5 - back) / 1.8)
    gone = np.stack([day, night], axis=1)
    return (WESTERING_BEFORE + (WESTERING_AFTER - WESTERING_BEFORE) * gone)[:, :, None]
