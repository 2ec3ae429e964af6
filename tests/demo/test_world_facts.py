import datetime as dt

import numpy as np
import pytest

from candour.areas.measures import definitions
from candour.demo.world import MEASURES, build_world, facts_for
from candour.demo.world.calendar import month_back
from candour.methods.funnel import funnel

TODAY = dt.date(2026, 11, 22)


@pytest.fixture(scope="module", params=[1948, 5])
def world(request: pytest.FixtureRequest):
    return build_world(request.param, TODAY)


def back(first: int, last: int) -> np.ndarray:
    return np.array([month_back(TODAY, months) for months in range(first, last - 1, -1)], dtype="datetime64[D]")


def share(facts: dict, *masks: np.ndarray, of: str = "numerator", by: str = "denominator") -> float:
    chosen = np.logical_and.reduce(masks) if masks else np.ones(len(facts[of]), dtype=bool)
    return float(facts[of][chosen].sum() / facts[by][chosen].sum())


def judged(facts: dict, mask: np.ndarray, slug: str) -> dict[str, str]:
    measure = definitions.load_all()[slug]
    codes, place = np.unique(facts["organisation"][mask], return_inverse=True)
    above, below = (np.bincount(place, facts[measure.column(role)][mask]) for role in ("numerator", "denominator"))
    plot = funnel(above, below, kind=measure.kind, overdispersion=measure.method.overdispersion, levels=measure.method.limits)
    return dict(zip(codes.tolist(), plot.band.tolist(), strict=True))


@pytest.mark.parametrize("slug", MEASURES)
def test_facts_have_the_columns_that_their_measure_declares(world, slug: str):
    declared = definitions.load_all()[slug].facts
    facts = facts_for(world, slug)
    assert list(facts) == [column.name for column in declared]
    kinds = {"code": "U", "text": "U", "date": "M", "count": "i", "whole": "i", "number": "f"}
    assert {name: column.dtype.kind for name, column in facts.items()} == {column.name: kinds[column.type] for column in declared}
    for column in declared:
        if column.type in ("count", "number"):
            assert (facts[column.name] >= 0).all()
        if column.role == "dimension":
            groups = {value.code for value in definitions.load_dimensions()[column.name].values}
            assert set(facts[column.name].tolist()) <= groups


@pytest.mark.parametrize("slug", MEASURES)
def test_facts_are_about_open_organisations_of_this_world(world, slug: str):
    facts = facts_for(world, slug)
    assert set(facts["organisation"].tolist()) <= {trust.code for trust in world.open_trusts()}
    if "site" in facts:
        pairs = set(zip(facts["site"].tolist(), facts["organisation"].tolist(), strict=True))
        assert all(world.by_code[site].parent == trust for site, trust in pairs)


@pytest.mark.parametrize("slug", [slug for slug in MEASURES if definitions.load_all()[slug].kind == "proportion"])
def test_nobody_is_counted_above_the_line_who_is_not_below_it(world, slug: str):
    facts = facts_for(world, slug)
    assert (facts["numerator"] <= facts["denominator"]).all()


@pytest.mark.parametrize("slug", [slug for slug in MEASURES if slug not in ("shmi", "staff-confident-to-speak")])
@pytest.mark.parametrize("today", [TODAY, dt.date(2028, 2, 29), dt.date(2027, 1, 1)])
def test_facts_cover_the_thirty_six_months_before_this_one_whatever_the_day(slug: str, today: dt.date):
    facts = facts_for(build_world(3, today), slug)
    months = np.unique(facts["month"])
    assert len(months) == 36
    assert months[-1] == np.datetime64(month_back(today, 1))
    assert months[0] == np.datetime64(month_back(today, 36))


def test_mortality_is_released_every_three_months_and_looks_back_over_twelve(world):
    facts = facts_for(world, "shmi")
    releases = np.unique(facts["released_on"])
    assert [day.astype(object) for day in releases] == [month_back(TODAY, months) for months in range(34, 0, -3)]
    months = facts["released_on"].astype("datetime64[M]") - (facts["ends_on"] + np.timedelta64(1, "D")).astype("datetime64[M]")
    assert set(months.astype(int).tolist()) == {6}
    length = (facts["ends_on"] + np.timedelta64(1, "D")).astype("datetime64[M]") - facts["starts_on"].astype("datetime64[M]")
    assert set(length.astype(int).tolist()) == {12}
    assert (facts["edition"] == facts["released_on"].astype("datetime64[M]").astype(str)).all()


def test_story_a_reports_at_merrow_cross_fall_from_52_to_9_nights_first(world):
    facts = facts_for(world, "incident-reports")
    there = facts["site"] == world.story.merrow_cross

    def rate(first: int, last: int, *more: np.ndarray) -> float:
        return 1000 * share(facts, there, np.isin(facts["month"], back(first, last)), *more)

    assert rate(36, 27) == pytest.approx(52, abs=2)
    assert rate(6, 1) == pytest.approx(9, abs=1.5)
    assert rate(22, 21, facts["shift"] == "night") < 20
    assert rate(22, 21, facts["shift"] == "day") > 40


def test_story_a_the_funnel_shows_westering_low_at_the_end_and_not_at_the_start(world):
    facts = facts_for(world, "incident-reports")
    assert judged(facts, np.isin(facts["month"], back(3, 1)), "incident-reports")[world.story.westering] == "lower_than_expected"
    assert judged(facts, np.isin(facts["month"], back(33, 31)), "incident-reports")[world.story.westering] == "as_expected"


def test_story_a_staff_confident_to_speak_fall_from_68_to_41(world):
    facts = facts_for(world, "staff-confident-to-speak")
    there = facts["organisation"] == world.story.westering
    rounds = np.unique(facts["month"])
    assert 100 * share(facts, there, facts["month"] == rounds[0]) == pytest.approx(68, abs=1)
    assert 100 * share(facts, there, facts["month"] == rounds[-1]) == pytest.approx(41, abs=1)
    assert judged(facts, facts["month"] == rounds[-1], "staff-confident-to-speak")[world.story.westering] == "lower_than_expected"


def test_story_a_deaths_at_westering_sit_in_the_middle_of_the_funnel_throughout(world):
    facts = facts_for(world, "shmi")
    for edition in np.unique(facts["edition"]):
        now = facts["edition"] == edition
        ours = now & (facts["organisation"] == world.story.westering)
        assert facts["observed"][ours] / facts["expected"][ours] == pytest.approx(1, abs=0.05)
        assert judged(facts, now, "shmi")[world.story.westering] == "as_expected"


def test_story_b_deaths_at_fallowgate_rise_from_118_to_131_and_alarm_from_t_minus_28(world):
    facts = facts_for(world, "shmi")
    value, band = {}, {}
    for months in range(34, 0, -3):
        now = facts["released_on"] == np.datetime64(month_back(TODAY, months))
        ours = now & (facts["organisation"] == world.story.fallowgate_trust)
        value[months] = 100 * float((facts["observed"][ours] / facts["expected"][ours])[0])
        band[months] = judged(facts, now, "shmi")[world.story.fallowgate_trust]
    assert value[28] == pytest.approx(118, abs=1)
    assert value[19] == pytest.approx(125, abs=1.5)
    assert value[10] == pytest.approx(131, abs=1)
    assert [months for months, of in band.items() if of == "as_expected"] == [34, 31]


def test_story_f_the_weekend_and_the_two_trusts_that_closed_the_gap(world):
    facts = facts_for(world, "senior-review-14h")
    weekend = facts["day_type"] == "weekend"
    assert 100 * share(facts, ~weekend) == pytest.approx(87, abs=0.7)
    assert 100 * share(facts, weekend) == pytest.approx(64, abs=0.7)
    last_year = np.isin(facts["month"], back(12, 1))
    for trust in world.story.closed_the_gap:
        ours = facts["organisation"] == trust
        before = np.isin(facts["month"], back(36, 17))
        assert share(facts, ours, weekend, before) < 0.70
        assert share(facts, ours, ~weekend, last_year) - share(facts, ours, weekend, last_year) < 0.03
        assert judged(facts, last_year & weekend, "senior-review-14h")[trust] == "higher_than_expected"
    gaps = [
        share(facts, facts["organisation"] == trust.code, ~weekend, last_year)
        - share(facts, facts["organisation"] == trust.code, weekend, last_year)
        for trust in world.open_trusts("acute")
    ]
    assert sum(gap < 0.05 for gap in gaps) == 2


def test_story_f_two_thirds_as_many_people_go_home_on_a_weekend_day(world):
    facts = facts_for(world, "senior-review-14h")
    one = (facts["organisation"] == world.story.westering) & (facts["specialty"] == "heart") & (facts["deprivation"] == 3)
    a_day = {
        kind: facts["discharges"][facts["day_type"] == kind].sum() / facts["days"][one & (facts["day_type"] == kind)].sum()
        for kind in ("weekday", "weekend")
    }
    assert a_day["weekend"] / a_day["weekday"] == pytest.approx(2 / 3, abs=0.01)
    assert facts["days"][one].sum() == (np.datetime64(month_back(TODAY, 0)) - np.datetime64(month_back(TODAY, 36))).astype(int)


QUALITY = [slug for slug in MEASURES if slug != "shmi"]


@pytest.mark.parametrize("slug", QUALITY)
def test_every_quality_measure_can_be_cut_by_specialty_by_street_and_by_day(world, slug: str):
    facts = facts_for(world, slug)
    for dimension, groups in (("specialty", 6), ("deprivation", 5), ("day_type", 2)):
        assert len(np.unique(facts[dimension])) >= groups
        values = [share(facts, facts[dimension] == group) for group in np.unique(facts[dimension])]
        assert max(values) > min(values)


@pytest.mark.parametrize("slug", QUALITY)
def test_splitting_further_adds_up_exactly_to_what_was_split(world, slug: str):
    before, after = MEASURES[slug](world), facts_for(world, slug)
    kept = [name for name in before if (name in after and before[name].dtype.kind in "UM") or name == "site"]
    for name in [name for name in list(before)[list(before).index("numerator") :] if name != "days"]:
        assert before[name].sum() == after[name].sum()
        for about in kept:
            groups, place = np.unique(before[about], return_inverse=True)
            place_after = np.searchsorted(groups, after[about])
            np.testing.assert_array_equal(np.bincount(place, before[name]), np.bincount(place_after, after[name], minlength=len(groups)))


def by_fifth(facts: dict, *, of: str = "numerator", by: str = "denominator") -> list[float]:
    return [share(facts, facts["deprivation"] == fifth, of=of, by=by) for fifth in (1, 2, 3, 4, 5)]


def test_story_g_cancer_is_found_early_nine_points_less_often_in_the_poorest_places(world):
    early = by_fifth(facts_for(world, "early-cancer-diagnosis"))
    assert 100 * (early[4] - early[0]) == pytest.approx(9, abs=1)
    assert early == sorted(early)


def test_story_g_staff_report_less_where_people_are_poorest(world):
    facts = facts_for(world, "incident-reports")
    others = {name: column[facts["organisation"] != world.story.westering] for name, column in facts.items()}
    rates = by_fifth(others)
    assert rates == sorted(rates)
    per_patient = by_fifth(others, by="patients")
    assert per_patient[0] == min(per_patient)
    assert per_patient[4] / per_patient[0] > 1.15


def test_story_g_families_in_the_poorest_places_wait_four_working_days_longer(world):
    facts = facts_for(world, "replies-to-families")
    days = by_fifth(facts, of="working_days")
    assert days[0] - days[4] == pytest.approx(4, abs=0.3)
    in_time = by_fifth(facts)
    assert in_time == sorted(in_time)


@pytest.mark.parametrize("slug", MEASURES)
def test_a_plausible_number_of_trusts_lies_outside_the_limits(world, slug: str):
    facts = facts_for(world, slug)
    if slug == "shmi":
        last = facts["released_on"] == facts["released_on"].max()
    else:
        covers = definitions.load_all()[slug].editions.covers_months
        last = facts["month"] > np.datetime64(month_back(TODAY, covers + 1))
    bands = list(judged(facts, last, slug).values())
    outside = len(bands) - bands.count("as_expected")
    assert 2 <= outside <= len(bands) // 4


def test_a_measure_that_is_not_invented_is_refused_by_name(world):
    with pytest.raises(KeyError, match="invents no 'falls'"):
        facts_for(world, "falls")
