"""The binding check of the SHMI rule: observed and expected alone give back everything that was published."""

import numpy as np
import pytest

from candour.methods import funnel as funnels
from candour.methods import overdispersion
from candour.methods.funnel import funnel
from tests.methods import shmi

TO_THE_PRINTED_DIGIT = 1e-4


@pytest.fixture(scope="module")
def releases(real_data):
    return shmi.releases(real_data)


def judged(release):
    return funnel(release["OBSERVED"], release["EXPECTED"], overdispersion="shmi", levels=(0.95,))


def wrong_bands(releases):
    return sum(int((judged(release).band != release.bands("OD_BANDING")).sum()) for release in releases)


def test_the_eight_releases_are_there_whole(releases):
    assert len(releases) == 8
    assert sum(len(release.codes) for release in releases) == 1151
    assert sum("5QT" in release.codes for release in releases) == 4


def test_every_published_overdispersed_limit_comes_out(releases):
    for release in releases:
        answer = judged(release)
        assert np.abs(answer.lower[0] - release["OD_LL"]).max() < TO_THE_PRINTED_DIGIT, release.name
        assert np.abs(answer.upper[0] - release["OD_UL"]).max() < TO_THE_PRINTED_DIGIT, release.name


def test_every_published_poisson_limit_comes_out(releases):
    for release in releases:
        answer = funnel(release["OBSERVED"], release["EXPECTED"], levels=(0.998,))
        assert np.abs(answer.lower[0] - release["PO_LL"]).max() < TO_THE_PRINTED_DIGIT, release.name
        assert np.abs(answer.upper[0] - release["PO_UL"]).max() < TO_THE_PRINTED_DIGIT, release.name


def test_every_published_band_comes_out(releases):
    assert wrong_bands(releases) == 0


def test_every_published_poisson_band_comes_out(releases):
    (first,) = [release for release in releases if "PO_BANDING" in release.columns]
    answer = funnel(first["OBSERVED"], first["EXPECTED"], levels=(0.998,))
    assert (answer.band == first.bands("PO_BANDING")).all()


def test_the_code_that_is_no_trust_belongs_to_the_published_set(releases):
    """Without 5QT the limits of the releases that hold it would not come out."""
    for release in releases:
        if "5QT" in release.codes:
            others = np.array(release.codes) != "5QT"
            answer = funnel(release["OBSERVED"][others], release["EXPECTED"][others], overdispersion="shmi", levels=(0.95,))
            assert np.abs(answer.upper[0] - release["OD_UL"][others]).max() > TO_THE_PRINTED_DIGIT, release.name


def test_what_was_kept_and_dropped_is_said(releases):
    for release in releases:
        spread = judged(release).overdispersion
        assert spread.dropped == 2 * (len(release.codes) // 10)
        assert spread.kept + spread.dropped == len(release.codes)


# The three well-known wrong variants, each put in the place of the right step. Were one of them ever to become the rule, the tests above
# would fail; these three show by how much, and that the published files can tell.


def test_quantile_cut_offs_instead_of_a_count_give_7_wrong_bands(releases, monkeypatch):
    def trim_by_quantile(z, weight):
        low, high = np.quantile(z, [0.1, 0.9])
        return np.flatnonzero((z >= low) & (z <= high))

    monkeypatch.setattr(overdispersion, "trim_by_count", trim_by_quantile)
    assert wrong_bands(releases) == 7


def test_winsorising_instead_of_trimming_gives_72_wrong_bands(releases, monkeypatch):
    monkeypatch.setitem(overdispersion.RULES, "shmi", overdispersion.winsorised)
    assert wrong_bands(releases) == 72


def test_rounding_before_banding_gives_1_wrong_band(releases, monkeypatch):
    unrounded = funnels.judge
    monkeypatch.setattr(funnels, "judge", lambda *values: unrounded(*(np.round(value, 4) for value in values)))
    assert wrong_bands(releases) == 1
