"""A table is attacked together with all that is out, or waits to be, about the same people."""

import json
from typing import Any

import pytest
from django.test import Client

from candour.areas.ledger.door import Actor
from candour.areas.publishing import attacking, reading
from candour.areas.publishing import door as publishing
from candour.areas.publishing.door import GateError
from candour.areas.publishing.models import DisclosureRelease
from tests.areas.publishing.conftest import a_table, official

pytestmark = pytest.mark.django_db
COUNT = {"name": "numerator", "label": "Found early", "type": "count", "people": True}


def by_organisation(counts: list[int], **changes: Any) -> dict[str, Any]:
    columns = [{"name": "organisation", "label": "Code", "type": "code"}, COUNT]
    rows = [[f"X{at}", n] for at, n in enumerate(counts)]
    return a_table(columns=columns, rows=rows, totals={}, population="falls", subject="falls", **changes)


def whole_country(count: int, **changes: Any) -> dict[str, Any]:
    columns = [{"name": "region", "label": "Region", "type": "code"}, COUNT]
    return a_table(columns=columns, rows=[["", count]], totals={}, population="falls", subject="falls:by-region", **changes)


def months(counts: list[int], **changes: Any) -> dict[str, Any]:
    columns = [{"name": "month", "label": "Month", "type": "date"}, COUNT]
    rows = [[f"2026-{at:02d}-01", n] for at, n in enumerate(counts, start=1)]
    return a_table(columns=columns, rows=rows, totals={}, population="falls", subject="falls:series", **changes)


SIX = [3] * 6  # six hospitals of 1 to 6 each; a whole of 1 to 6 says that it was one each


def test_a_table_that_gives_small_counts_away_with_an_earlier_one_is_refused(ada: Actor, ben: Actor) -> None:
    publishing.approve(proposal_id=publishing.propose_table(table=by_organisation(SIX), by=ada), by=ben)
    with pytest.raises(GateError) as refused:
        publishing.propose_table(table=whole_country(3), by=ada)
    said = str(refused.value)
    assert "only one count would be possible for numerator: " in said
    assert "organisation X0" in said
    assert "quarters or years instead of months" in said
    assert publishing.propose_table(table=whole_country(21), by=ada)


def test_what_only_waits_counts_too(ada: Actor) -> None:
    publishing.propose_table(table=by_organisation(SIX), by=ada)
    with pytest.raises(GateError, match="give small numbers of people away"):
        publishing.propose_table(table=whole_country(3), by=ada)


def test_what_was_sent_back_counts_no_more(ada: Actor, ben: Actor) -> None:
    proposal = publishing.propose_table(table=by_organisation(SIX), by=ada)
    publishing.refuse(proposal_id=proposal, reason="The title is wrong.", by=ben)
    assert publishing.propose_table(table=whole_country(3), by=ada)


def test_tables_about_other_people_are_not_joined(ada: Actor) -> None:
    publishing.propose_table(table=by_organisation(SIX), by=ada)
    assert publishing.propose_table(table=whole_country(3) | {"population": "others"}, by=ada)


def test_an_old_table_without_a_population_is_about_that_of_its_subject() -> None:
    assert attacking.population_of({"subject": "falls:by-region"}) == "falls"
    assert attacking.population_of({"subject": "falls:by-region", "population": "wards"}) == "wards"


def test_months_are_attacked_with_the_period_that_they_make_up(ada: Actor) -> None:
    year = {"starts_on": "2026-01-01", "ends_on": "2026-12-31"}
    publishing.propose_table(table=months([3] * 12, period=year), by=ada)
    with pytest.raises(GateError, match="January 2026"):
        publishing.propose_table(table=whole_country(9, period=year), by=ada)
    assert publishing.propose_table(table=whole_country(33, period=year), by=ada)


def test_a_replaced_edition_stays_known(ada: Actor, ben: Actor) -> None:
    publishing.approve(proposal_id=publishing.propose_table(table=by_organisation(SIX), by=ada), by=ben)
    mended = publishing.propose_table(table=by_organisation([63] * 6), correction_reason="Counted twice.", by=ada)
    publishing.approve(proposal_id=mended, by=ben)
    assert DisclosureRelease.objects.filter(population="falls", publication__isnull=False).count() == 2


def test_a_ledger_line_of_the_population_says_what_but_no_count(ada: Actor, ben: Actor) -> None:
    number = publishing.approve(proposal_id=publishing.propose_table(table=by_organisation(SIX), by=ada), by=ben)
    (kept,) = DisclosureRelease.objects.all()
    assert (kept.population, kept.subject, kept.rule, kept.dims) == ("falls", "falls", "mid6-1", ["organisation"])
    assert (kept.small, kept.found, kept.publication_id) == (["numerator"], "safe", number)


def test_official_figures_are_not_attacked(ada: Actor, ben: Actor) -> None:
    publishing.give_standing_approval(source="shmi", what="SHMI as published", by=ada)
    publishing.confirm_standing_approval(source="shmi", by=ben)
    publishing.release_official(table=official(), source="shmi", by=ada)
    assert not DisclosureRelease.objects.exists()


def test_without_small_counts_nothing_is_joined(ada: Actor, ben: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attacking, "join", lambda *_, **__: pytest.fail("nothing was at risk"))
    publishing.propose_table(table=by_organisation([63] * 6), by=ada)
    assert publishing.propose_table(table=whole_country(381), by=ada)
    assert set(DisclosureRelease.objects.values_list("found", flat=True)) == {"nothing_small"}


class TestUndecided:
    @pytest.fixture
    def proposal(self, ada: Actor, monkeypatch: pytest.MonkeyPatch) -> int:
        publishing.propose_table(table=by_organisation(SIX), by=ada)
        return publishing.propose_table(table=whole_country(153), by=ada)  # cannot be: six hospitals have 36 at most

    def test_the_second_person_must_say_that_they_looked(self, proposal: int, ben: Actor) -> None:
        with pytest.raises(GateError, match="does not add up"):
            publishing.approve(proposal_id=proposal, by=ben)
        assert publishing.approve(proposal_id=proposal, by=ben, looked_at_disclosure=True) == 1

    def test_the_page_says_so_and_asks_for_a_tick(self, proposal: int, ben: Actor, client: Client) -> None:
        from candour.areas.accounts.models import Person

        client.force_login(Person.objects.get(pk=ben.ref), backend="django.contrib.auth.backends.ModelBackend")
        page = client.get(f"/publishing/proposals/{proposal}/").content.decode()
        assert "Two people must look" in page
        assert 'name="looked_at_disclosure"' in page
        assert "put the smallest groups together" in page
        answer = client.post(f"/publishing/proposals/{proposal}/approve/", {"key": "a", "looked": "on"})
        assert answer.status_code == 400
        answer = client.post(f"/publishing/proposals/{proposal}/approve/", {"key": "b", "looked": "on", "looked_at_disclosure": "on"})
        assert answer.status_code == 302


def test_what_came_out_since_is_attacked_again_before_it_is_published(ada: Actor, ben: Actor) -> None:
    whole = publishing.propose_table(table=whole_country(3), by=ada)
    row = DisclosureRelease.objects.get()
    publishing.approve(proposal_id=publishing.propose_table(table=months([3]) | {"population": "else"}, by=ada), by=ben)
    late = publishing.propose_table(table=by_organisation(SIX) | {"population": "else"}, by=ada)
    # as if the two had been proposed at the same moment, each before the other was seen
    DisclosureRelease.objects.filter(proposal=late).update(population="falls", joined=[])
    publishing.approve(proposal_id=late, by=ben)
    with pytest.raises(GateError, match="give small numbers of people away"):
        publishing.approve(proposal_id=whole, by=ben)
    assert row.population == "falls"


@pytest.mark.parametrize(("value", "passes"), [(100 * 3 / 9, True), (round(100 * 3 / 9, 6), True), (50.0, False), (33.3, False)])
def test_a_percentage_must_come_from_the_rounded_counts_beside_it(value: float, passes: bool, ada: Actor) -> None:
    columns = [{"name": "organisation", "label": "Code", "type": "code"}, COUNT, COUNT | {"name": "denominator"}]
    columns.append({"name": "value", "label": "Share", "type": "number"})
    table = a_table(columns=columns, rows=[["X", 3, 9, value]], totals={}, measure={"kind": "proportion", "per": 100})
    if passes:
        assert publishing.propose_table(table=table, by=ada)
    else:
        with pytest.raises(GateError, match="Row 1, 'value'"):
            publishing.propose_table(table=table, by=ada)


def test_a_total_that_is_more_than_the_sum_of_what_is_shown_is_attacked_too(ada: Actor) -> None:
    assert publishing.propose_table(table=by_organisation(SIX) | {"totals": {"numerator": 15}}, by=ada)  # 6 x 3 is shown as 15
    with pytest.raises(GateError, match="give small numbers of people away"):
        publishing.propose_table(table=by_organisation(SIX, edition="2026-11") | {"totals": {"numerator": 3}, "population": "b"}, by=ada)


def test_a_part_and_the_whole_of_a_table_are_read_as_an_attacker_reads_them() -> None:
    columns = [
        {"name": "region", "label": "Region", "type": "code"},
        {"name": "region_name", "label": "Region", "type": "text"},
        {"name": "fifth", "label": "Fifth", "type": "group"},
        COUNT,
    ]
    table = a_table(totals={}, columns=columns, rows=[["", "Whole country", 1, 9], ["Y1", "North", 1, 3], ["Y2", "South", 1, None]])
    national, regional = sorted(reading.releases(table), key=lambda r: len(r.shape))
    assert (national.shape, regional.shape) == (("fifth",), ("fifth", "region"))
    assert (national.low.tolist(), national.high.tolist()) == ([7], [12])
    assert (regional.low.tolist(), regional.high.tolist(), regional.groups["region"].tolist()) == ([1], [6], ["Y1"])
    assert reading.small_counts(table) == ("numerator",)
    assert json.dumps(reading.small_counts(a_table(rows=[["X", 63, 0.5]]))) == "[]"
