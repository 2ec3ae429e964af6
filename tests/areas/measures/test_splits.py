"""A measure split by place, by group and by month, the newest edition's tables of each organisation, and measures without a funnel."""

import datetime as dt

import numpy as np
import pytest

from candour.areas.ledger.door import Viewer
from candour.areas.measures import definitions, indexes, splits, tables
from candour.areas.measures import door as measures
from candour.areas.measures.counting import Cells
from candour.areas.measures.models import Result
from candour.areas.publishing import door as publishing
from candour.design.tables import present
from candour.methods import rates

REGIONS = {"XA0": ("Y01", "North"), "XA1": ("Y01", "North"), "XB0": ("Y02", "South")}
LIKE = {
    "title": "People who wait",
    "short_title": "People who wait",
    "what": "People who wait.",
    "why_it_matters": "Waiting hurts.",
    "numerator": "People who wait",
    "per": 1,
    "decimals": 0,
    "better": "down",
    "method": None,
    "dimensions": ["specialty"],
    "editions": {"every_months": 3, "covers_months": 1, "lag_months": 1},
    "people_counts": True,
    "disclosure": "official",
    "cannot_tell": ["How long each has waited."],
    "owner": "Measures",
    "source": {"name": "A test", "address": "https://example.org/", "licence": "None"},
    "valid_from": "2024-01-01",
    "review_on": "2027-01-01",
}


def counted() -> definitions.Measure:
    facts = [
        {"name": "month", "role": "month", "type": "date"},
        {"name": "organisation", "role": "organisation", "type": "code"},
        {"name": "specialty", "role": "dimension", "type": "text"},
        {"name": "numerator", "role": "numerator", "type": "count"},
    ]
    return definitions.Measure.model_validate(
        LIKE | {"slug": "people-waiting", "kind": "count", "units": {"value": "people", "numerator": "people"}, "facts": facts}
    )


def index(**more) -> definitions.Measure:
    facts = [
        {"name": "month", "role": "month", "type": "date"},
        {"name": "organisation", "role": "organisation", "type": "code"},
        {"name": "value", "role": "value", "type": "number"},
    ]
    given = LIKE | {"slug": "health", "kind": "index", "units": {"value": "points"}, "facts": facts, "dimensions": [], "numerator": None}
    editions = {"every_months": 12, "covers_months": 12, "lag_months": 12, "point_months": 12}
    return definitions.Measure.model_validate(given | {"decimals": 1, "compared": "area", "editions": editions} | more)


def proportion() -> definitions.Measure:
    return definitions.load_all()["waiting-18-weeks"]


def cells(**groups) -> Cells:
    about = {"organisation": np.array(["XA0", "XA1", "XB0", "XC0"], dtype=object)} | groups
    return Cells(about, {"numerator": np.array([10, 20, 3, 7]), "denominator": np.array([20, 40, 30, 0])})


def test_a_region_is_the_sum_of_its_organisations_and_one_that_lies_nowhere_is_in_none() -> None:
    table = splits.by_place(proportion(), cells(), "region", places=REGIONS, rule="official")
    assert table.columns == ("region", "label", "numerator", "denominator", "value", "lower_95", "upper_95")
    wilson = rates.wilson_interval([30, 3], [60, 30])
    assert [row[:5] for row in table.rows] == [["Y01", "North", 30, 60, 50.0], ["Y02", "South", 3, 30, 10.0]]
    np.testing.assert_allclose([row[5:] for row in table.rows], np.column_stack([wilson.lower, wilson.upper]) * 100, atol=1e-6)


def test_without_places_there_is_no_table_of_them() -> None:
    assert splits.by_place(proportion(), cells(), "area", places={}, rule="official") is None


def test_counts_are_added_up_before_they_are_rounded() -> None:
    table = splits.by_place(proportion(), cells(), "region", places=REGIONS, rule="mid6")
    assert [row[2:4] for row in table.rows] == [[27, 57], [3, 27]]


def test_a_group_with_nothing_to_divide_by_has_counts_and_no_value() -> None:
    given = cells(specialty=np.array(["heart", "heart", "cancer", "cancer"], dtype=object))
    table = splits.organisations_by(proportion(), given, "specialty", rule="official")
    assert table.cut == "organisation-by-specialty"
    assert table.rows[-1] == ["XC0", "cancer", 7, 0, None, None, None]


def test_a_share_of_rounded_counts_is_told_only_where_rounding_does_not_decide_it() -> None:
    given = Cells(
        {"organisation": np.array(["XA0", "XA1"], dtype=object), "specialty": np.array(["heart", "heart"], dtype=object)},
        {"numerator": np.array([20, 25]), "denominator": np.array([24, 25])},
    )
    table = splits.organisations_by(proportion(), given, "specialty", rule="mid6")
    assert [row[2:4] for row in table.rows] == [[21, 21], [27, 27]]
    assert [row[4] for row in table.rows] == [None, 100.0]


def test_a_page_says_why_a_share_is_left_out() -> None:
    column = tables._column(proportion(), "specialty", "value")
    assert column["missing"] == "fewer than 25: too few to tell"
    shown = present({"columns": [column], "rows": [[None], [61.5]]}, sortable=False)
    assert [(row.cells[0].text, row.cells[0].hidden) for row in shown.rows] == [("fewer than 25: too few to tell", True), ("61.5", False)]
    assert "missing" not in tables._column(counted(), "", "value")


def test_each_organisation_has_its_months_in_order() -> None:
    months = np.array(["2024-02-01", "2024-01-01", "2024-01-01", "2024-01-01"], dtype="datetime64[D]")
    given = Cells(
        {"organisation": np.array(["XA0", "XA0", "XA1", "XA0"], dtype=object), "month": months},
        {"numerator": np.array([1, 2, 3, 4]), "denominator": np.array([10, 10, 10, 10])},
    )
    table = splits.organisation_series(proportion(), given, None, rule="official")
    assert table.rows == [["XA0", "2024-01-01", 6, 20, 30.0], ["XA0", "2024-02-01", 1, 10, 10.0], ["XA1", "2024-01-01", 3, 10, 30.0]]


def test_a_count_has_no_denominator_no_interval_and_no_band() -> None:
    given = Cells({"organisation": np.array(["XA0", "XB0"], dtype=object)}, {"numerator": np.array([5, 7])})
    table = splits.organisations(counted(), given, names={"XA0": "Trust A"}, rule="official")
    assert table.columns == ("organisation", "name", "numerator", "value")
    assert table.rows == [["XA0", "Trust A", 5, 5], ["XB0", "XB0", 7, 7]]
    assert table.method["id"] == "plain-count"


def test_an_index_is_never_added_up() -> None:
    facts = {
        "month": np.array(["2020-01-01", "2020-01-01", "2021-01-01", "2021-01-01"], dtype="datetime64[D]"),
        "organisation": np.array(["QA", "QB", "QA", "QB"], dtype=object),
        "value": np.array([90.0, 110.0, 95.5, 100.5]),
    }
    period = (dt.date(2021, 1, 1), dt.date(2021, 12, 31))
    main, series, each = indexes.tables(index(), facts, period, names={})
    assert main.rows == [["QA", "QA", 95.5], ["QB", "QB", 100.5]]
    assert series.rows == [["2020-01-01", "2020", 100.0], ["2021-01-01", "2021", 98.0]]
    assert [row[1] for row in each.rows] == ["2020-01-01", "2020-01-01", "2021-01-01", "2021-01-01"]


def test_the_mean_of_an_index_counts_its_weights() -> None:
    facts = [
        {"name": "month", "role": "month", "type": "date"},
        {"name": "organisation", "role": "organisation", "type": "code"},
        {"name": "value", "role": "value", "type": "number"},
        {"name": "denominator", "role": "denominator", "type": "count"},
    ]
    measure = index(facts=facts, denominator="People", units={"value": "points", "denominator": "people"})
    given = {
        "month": np.array(["2021-01-01", "2021-01-01"], dtype="datetime64[D]"),
        "organisation": np.array(["QA", "QB"], dtype=object),
        "value": np.array([90.0, 100.0]),
        "denominator": np.array([1, 3]),
    }
    _, series, _ = indexes.tables(measure, given, (dt.date(2021, 1, 1), dt.date(2021, 12, 31)), names={})
    assert series.rows[0][2] == 97.5


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"method": {"id": "funnel-rate-exact", "overdispersion": "none", "limits": [0.95]}}, "has no funnel"),
        ({"dimensions": []}, "must name the facts' dimension columns"),
        ({"units": {"value": "people"}}, "numerator: say what it counts"),
    ],
)
def test_a_count_that_is_defined_wrongly_is_refused_with_a_sentence(change, said) -> None:
    with pytest.raises(ValueError, match=said):
        definitions.Measure.model_validate(counted().model_dump() | change)


def test_an_index_cannot_be_split() -> None:
    with pytest.raises(ValueError, match="cannot be added up"):
        index(
            dimensions=["specialty"],
            facts=[*index().model_dump()["facts"], {"name": "specialty", "role": "dimension", "type": "text"}],
        )


@pytest.mark.parametrize(
    ("cut", "subject", "dimension"),
    [
        ("", "people-waiting", None),
        ("month", "people-waiting:series", None),
        ("specialty", "people-waiting:by-specialty", "specialty"),
        ("region", "people-waiting:by-region", None),
        ("organisation-series", "people-waiting:organisation-series", None),
        ("organisation-by-day_type", "people-waiting:organisation-by-day_type", "day_type"),
        ("organisation-specialty-series", "people-waiting:organisation-specialty-series", "specialty"),
    ],
)
def test_every_cut_has_a_subject_of_its_own(cut, subject, dimension) -> None:
    assert tables.subject(counted(), cut) == subject
    assert tables.dimension_of(cut) == dimension


@pytest.fixture
def defined(monkeypatch, settings):
    """Measures that exist for this test only."""
    from candour.areas.measures import actions, reactions

    found = {"people-waiting": counted(), "health": index()}
    for module in (actions, reactions):
        monkeypatch.setattr(module, "load_all", lambda: found)
    return found


@pytest.mark.django_db
def test_a_count_and_an_index_pass_from_facts_to_a_page_without_asking_anyone_anything(defined, publishers, trusts, by) -> None:
    trusts("XA0", "XA1", region="Y01")
    first, second = publishers
    for slug in defined:
        publishing.give_standing_approval(source=slug, what="As published", by=first)
        publishing.confirm_standing_approval(source=slug, by=second)
    months = np.repeat(np.array(["2023-01-01", "2023-02-01", "2023-03-01"], dtype="datetime64[D]"), 2)
    codes = np.array(["XA0", "XA1"] * 3, dtype=object)
    columns = {"month": months, "organisation": codes, "specialty": np.array(["heart"] * 6, dtype=object), "numerator": np.arange(6) + 10}
    measures.import_table(source="people-waiting", columns=columns, file_name="waits.csv", by=by)
    years = {"month": np.array(["2020-01-01", "2021-01-01"], dtype="datetime64[D]"), "organisation": np.array(["XA0", "XA0"], dtype=object)}
    measures.import_table(source="health", columns=years | {"value": np.array([98.5, 99.0])}, file_name="health.csv", by=by)
    for slug in defined:
        measures.compute(slug=slug, by=by)
        for owed in measures.releases_owed(viewer=Viewer.of(by, ())):
            if owed.measure == slug:
                measures.release(slug=slug, edition=owed.edition, by=by)
    nobody = Viewer.anonymous()
    waits = publishing.newest(kind="table", subject="people-waiting", viewer=nobody)
    table = publishing.content(number=waits.number, viewer=nobody)
    assert table["finding"] == "People who wait: 29 people in 2 trusts. Trusts differ in size, so their numbers are not compared."
    parts = {p.subject for p in publishing.parts(kind="table", subject="people-waiting", edition=waits.edition, viewer=nobody)}
    assert "people-waiting:organisation-specialty-series" in parts
    healths = publishing.editions(kind="table", subject="health", viewer=nobody)
    assert [p.edition for p in healths] == ["2023-01", "2022-01"]
    assert publishing.content(number=healths[0].number, viewer=nobody)["period"] == {"starts_on": "2021-01-01", "ends_on": "2021-12-31"}
    assert Result.objects.filter(measure="health", cut="organisation-series", edition="2023-01").exists()
