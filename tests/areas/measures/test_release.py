"""Figures of a measure that Candour makes itself: rounded, proposed, approved by a second person, and asked about."""

import datetime as dt
import json
import random
import re

import numpy as np
import pytest

from candour.areas.ledger import door as ledger
from candour.areas.ledger.door import Viewer
from candour.areas.measures import door as measures
from candour.areas.measures.models import Result
from candour.areas.organisations import door as organisations
from candour.areas.publishing import door as publishing
from candour.areas.questions import door as questions
from candour.methods import canonical, disclosure, funnel, rates

pytestmark = pytest.mark.django_db

SLUG = "replies-to-families"
CODES = [f"X{letter}{number}" for letter in "AB" for number in range(6)]
MONTHS = [np.datetime64("2024-01") + i for i in range(15)]
NOBODY = Viewer.anonymous
EACH = {"organisation-by-day_type", "organisation-by-deprivation", "organisation-by-specialty"}
# Month by month nearly every organisation would have too few people to tell anything, so those tables are not made.


def facts(seed: int = 1) -> dict[str, np.ndarray]:
    """Return small counts by organisation, month and fifth: 6 to a cell, so that every raw one is protected."""
    chance = random.Random(seed)
    keys = [(m, c, d) for m in MONTHS for c in CODES for d in range(1, 6)]
    total = [chance.randrange(1, 7) for _ in keys]
    share = {c: 0.95 if c == "XA0" else 0.2 if c == "XB0" else 0.6 for c in CODES}
    return {
        "month": np.array([k[0] for k in keys], dtype="datetime64[D]"),
        "organisation": np.array([k[1] for k in keys], dtype=object),
        "deprivation": np.array([k[2] for k in keys]),
        "specialty": np.array(["heart"] * len(keys), dtype=object),
        "day_type": np.array(["weekday"] * len(keys), dtype=object),
        "numerator": np.array([sum(chance.random() < share[k[1]] for _ in range(n)) for k, n in zip(keys, total, strict=True)]),
        "denominator": np.array(total),
        "working_days": np.array([25 * n for n in total]),
    }


@pytest.fixture
def today(monkeypatch) -> dt.date:
    from candour.areas.ledger import clock

    monkeypatch.setattr(clock, "today", lambda: dt.date(2025, 5, 10))
    return clock.today()


@pytest.fixture
def computed(trusts, by, today) -> dict:
    trusts(*[c for c in CODES if c.startswith("XA")], region="Y01")
    trusts(*[c for c in CODES if c.startswith("XB")], region="Y02")
    measures.import_table(source=SLUG, columns=facts(), file_name="replies.parquet", by=by)
    return measures.compute(slug=SLUG, by=by)


def plain(months: slice, **group) -> tuple[int, int]:
    """Add up the slow way, in plain Python."""
    columns = {name: values.tolist() for name, values in facts().items()}
    wanted = {m.astype("datetime64[D]").item() for m in MONTHS[months]}
    rows = [
        (columns["numerator"][i], columns["denominator"][i])
        for i in range(len(columns["month"]))
        if columns["month"][i] in wanted and all(columns[k][i] in v for k, v in group.items())
    ]
    return sum(r[0] for r in rows), sum(r[1] for r in rows)


def rows_of(cut: str, edition: str = "2025-05") -> list[dict]:
    result = Result.objects.get(measure=SLUG, edition=edition, cut=cut, current=True)
    return [dict(zip(result.columns, row, strict=True)) for row in result.rows]


def test_the_engine_and_plain_python_give_the_same_table(computed) -> None:
    assert [e["edition"] for e in computed["editions"]] == ["2025-02", "2025-05"]
    rows = rows_of("")
    assert [r["organisation"] for r in rows] == sorted(CODES)
    sums = [plain(slice(3, 15), organisation={c}) for c in sorted(CODES)]
    top, bottom = (disclosure.mid6([s[i] for s in sums]) for i in (0, 1))
    judged = funnel.funnel(top, bottom, kind="proportion", overdispersion="cqc", per=100)
    assert [r["numerator"] for r in rows] == top.tolist()
    assert [r["denominator"] for r in rows] == bottom.tolist()
    assert [r["value"] for r in rows] == judged.value.round(6).tolist()
    assert [r["upper_998"] for r in rows] == judged.upper[1].round(6).tolist()
    assert [r["band"] for r in rows] == judged.band.tolist()
    assert (rows[0]["band"], rows[6]["band"]) == ("higher_than_expected", "lower_than_expected")


def test_groups_are_shown_for_the_country_and_each_region_with_their_intervals(computed) -> None:
    rows = rows_of("deprivation")
    areas = {"": CODES, "Y01": CODES[:6], "Y02": CODES[6:]}
    assert [(r["region"], r["deprivation"]) for r in rows] == [(a, d) for a in areas for d in range(1, 6)]
    for row in rows:
        raw = plain(slice(3, 15), deprivation={row["deprivation"]}, organisation=set(areas[row["region"]]))
        top, bottom = disclosure.mid6(raw)
        interval = rates.wilson_interval(top, bottom)
        assert (row["numerator"], row["denominator"]) == (top, bottom)
        assert (row["lower_95"], row["upper_95"]) == (round(interval.lower * 100, 6), round(interval.upper * 100, 6))


def test_the_series_has_every_month_to_the_end_of_the_edition_and_none_after(computed) -> None:
    assert [r["month"] for r in rows_of("month")] == [f"{m}-01" for m in MONTHS]
    assert [r["month"] for r in rows_of("month", "2025-02")] == [f"{m}-01" for m in MONTHS[:12]]
    assert rows_of("month")[4]["denominator"] == disclosure.mid6(plain(slice(4, 5))[1])


def test_a_raw_count_reaches_no_result_no_table_no_question_and_no_line(trusts, by, today, publishers, capsys) -> None:
    from django.db import connection

    tracers = {"numerator": 733, "denominator": 74893, "working_days": 1872329}  # numbers that could stand for nothing else
    trusts(*CODES)
    given = facts()
    at = int(np.flatnonzero((given["organisation"] == "XA3") & (given["month"] == np.datetime64("2025-02-01")))[0])
    alone = (given["organisation"] == "XA3") & (given["month"] >= np.datetime64("2024-04-01"))
    for name, tracer in tracers.items():
        given[name][alone] = 0
        given[name][at] = tracer
    measures.import_table(source=SLUG, columns=given, file_name="replies.parquet", by=by)
    measures.compute(slug=SLUG, by=by)
    for proposal in measures.release(slug=SLUG, edition="2025-05", by=by)["proposals"]:
        for person in publishers:
            publishing.approve(proposal_id=proposal, by=person)
    ledger.run_once()

    rows = {r["organisation"]: r for r in rows_of("")}
    assert {n: rows["XA3"][n] for n in tracers} == {n: int(disclosure.mid6(t)) for n, t in tracers.items()}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            said = " ".join(
                bytes(v).decode("latin-1") if isinstance(v, bytes | memoryview) else str(v) for row in cursor.fetchall() for v in row
            )
            numbers = set(re.findall(r"(?<![0-9a-f])\d+(?:\.\d+)?(?![0-9a-f])", said))
            assert not numbers & {str(t) for t in tracers.values()}, table
            assert f"{733 / 74893 * 100:.6f}" not in said, table
    assert all(str(t) not in "".join(capsys.readouterr()) for t in tracers.values())
    for result in Result.objects.all():
        people = [i for i, name in enumerate(result.columns) if name in tracers]
        assert all(row[i] == 0 or row[i] % 6 == 3 for row in result.rows for i in people)
        assert all(v == 0 or v % 6 == 3 for v in result.totals.values())


def test_the_hash_can_be_made_again_from_the_released_table_alone(computed, by, publishers) -> None:
    import hashlib

    result = Result.objects.get(measure=SLUG, edition="2025-05", cut="", current=True)
    keep = ["organisation", "numerator", "denominator"]
    places = [result.columns.index(name) for name in keep]
    said = canonical.encode({"columns": keep, "rows": [[row[i] for i in places] for row in result.rows]})
    assert result.data_hash == f"sha256:{hashlib.sha256(said).hexdigest()}"


def test_computing_again_changes_nothing_and_writes_no_line(computed, by) -> None:
    before = ledger.size()
    again = measures.compute(slug=SLUG, by=by)
    assert [e["changed"] for e in again["editions"]] == [False, False]
    assert [e["data_hash"] for e in again["editions"]] == [e["data_hash"] for e in computed["editions"]]
    assert ledger.size() == before


def test_what_candour_made_waits_for_a_second_person_and_is_then_asked_about(computed, by, publishers) -> None:
    given = measures.release(slug=SLUG, edition="2025-05", by=by)
    assert (len(given["proposals"]), given["publications"]) == (9, [])  # the newest edition also has each region and each organisation
    assert publishing.newest(kind="table", subject=SLUG, viewer=NOBODY()) is None
    for proposal in given["proposals"]:
        for person in publishers:
            number = publishing.approve(proposal_id=proposal, by=person)
        assert number > 0
    ledger.run_once()
    table = publishing.content(number=publishing.newest(kind="table", subject=SLUG, viewer=NOBODY()).number, viewer=NOBODY())
    assert table["marks"]["disclosure"] == "mid6-1"
    assert table["finding"].startswith("More answered in time than most: ")
    asked = questions.questions(viewer=Viewer.system("test"))
    found = {(q.organisation.code, q.direction) for q in asked.items}
    assert {("XA0", "favourable"), ("XB0", "concern")} <= found


def test_what_was_given_to_the_gate_is_owed_no_more(computed, by) -> None:
    viewer = Viewer.of(by, ())
    assert [(o.edition, o.cuts) for o in measures.releases_owed(viewer=viewer)] == [
        ("2025-02", ("", "day_type", "deprivation", "month", "specialty")),
        ("2025-05", tuple(sorted({"", "day_type", "deprivation", "month", "specialty", "region", *EACH}))),
    ]
    measures.release(slug=SLUG, edition="2025-02", by=by)
    assert [o.edition for o in measures.releases_owed(viewer=viewer)] == ["2025-05"]
    before = ledger.size()
    assert measures.release(slug=SLUG, edition="2025-02", by=by)["proposals"] == []
    assert ledger.size() == before


def test_months_that_are_held_already_are_not_counted_twice(computed, by) -> None:
    again = {name: values[-60:] for name, values in facts().items()}
    with pytest.raises(measures.MeasureError, match="already holds 2024-01-01 to 2025-03-31 as edition 2025-03"):
        measures.import_facts(
            source=SLUG, edition="2025-04", period=(dt.date(2025, 3, 1), dt.date(2025, 4, 30)), columns=again, file_name="again", by=by
        )


def test_a_new_month_arrives_in_a_file_of_its_own(computed, by, today) -> None:
    more = {name: values[-60:] for name, values in facts(2).items()}
    more["month"] = np.full(60, np.datetime64("2025-04-01"))
    measures.import_table(source=SLUG, columns=more, file_name="april", by=by)
    again = measures.compute(slug=SLUG, by=by)
    assert [e["changed"] for e in again["editions"]] == [False, False]
    assert len(measures.facts_held(viewer=Viewer.of(by, ()))) == 2


def test_corrected_facts_make_new_figures_of_the_editions_they_touch(computed, by) -> None:
    changed = facts()
    at = np.flatnonzero((changed["organisation"] == "XA3") & (changed["month"] == np.datetime64("2025-02-01")))
    changed["numerator"][at] = changed["denominator"][at] = 50
    measures.import_table(source=SLUG, columns=changed, file_name="replies.parquet", by=by)
    again = measures.compute(slug=SLUG, by=by)
    before = {e["edition"]: e["data_hash"] for e in computed["editions"]}
    assert [e["data_hash"] == before[e["edition"]] for e in again["editions"]] == [True, False]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda f: f.pop("denominator"), "the column denominator is missing"),
        (lambda f: f.update(numerator=f["numerator"] - 100), "numerator in row 1 must be a whole number that is 0 or more"),
        (lambda f: f.update(numerator=f["numerator"] + 100), "in row 1 the numerator is more than the denominator"),
        (lambda f: f.update(denominator=f["denominator"] + 0.5), "denominator in row 1 must be a whole number"),
        (lambda f: f.update(month=f["month"][:-1]), "the columns differ in length"),
        (lambda f: f.update(organisation=np.full(len(f["month"]), "XA0", dtype=object)), "two rows say something about month"),
        (lambda f: f.update({n: v[:0] for n, v in f.items()}), "there are no facts"),
    ],
)
def test_facts_that_cannot_be_are_refused_with_their_place(db, by, lake, change, reason) -> None:
    wrong = facts()
    change(wrong)
    with pytest.raises(measures.MeasureError, match=reason):
        measures.import_facts(
            source=SLUG, edition="2025-03", period=(dt.date(2024, 1, 1), dt.date(2025, 3, 31)), columns=wrong, file_name="wrong", by=by
        )
    assert measures.facts_held(viewer=Viewer.of(by, ())) == ()
    assert list(lake.rglob("*.parquet")) == []


def test_reading_what_is_owed_and_what_was_found_takes_the_same_few_queries_however_much_there_is(
    computed, by, django_assert_num_queries
) -> None:
    viewer = Viewer.of(by, ())
    with django_assert_num_queries(1):
        measures.releases_owed(viewer=viewer)
    with django_assert_num_queries(2):
        assert len(measures.results(measure=SLUG, viewer=viewer)) == 14
    with django_assert_num_queries(1):
        measures.facts_held(viewer=viewer)


def test_the_tables_are_plain_json_and_small(computed, by) -> None:
    from candour.areas.measures import tables

    for result in Result.objects.filter(current=True):
        table = tables.released(measures.definition(SLUG), result)
        assert canonical.encode(table) == canonical.encode(json.loads(canonical.encode(table)))
        assert len(table["rows"]) <= 2000
        assert [c["name"] for c in table["columns"]] == result.columns


def test_a_table_that_was_sent_back_is_owed_again(computed, by, publishers) -> None:
    viewer = Viewer.of(by, ())
    given = measures.release(slug=SLUG, edition="2025-05", by=by)["proposals"]
    publishing.refuse(proposal_id=given[0], reason="The title says too much.", by=publishers[0])
    assert "2025-05" not in [o.edition for o in measures.releases_owed(viewer=viewer)]
    ledger.run_once()
    assert ("2025-05", ("",)) in [(o.edition, o.cuts) for o in measures.releases_owed(viewer=viewer)]
    again = measures.release(slug=SLUG, edition="2025-05", by=by)["proposals"]
    assert len(again) == 1
    assert again[0] not in given


def test_an_older_edition_that_comes_out_late_asks_nothing(computed, by, publishers) -> None:
    for edition in ("2025-05", "2025-02"):
        proposal = measures.release(slug=SLUG, edition=edition, by=by)["proposals"][0]
        for person in publishers:
            publishing.approve(proposal_id=proposal, by=person)
        ledger.run_once()
    seen = questions.questions(viewer=Viewer.system("test")).items
    assert seen
    assert all(q.signal_active for q in seen)
    assert ledger.count_of(["questions.signals_noted"]) == 1


def test_a_trust_that_was_renamed_since_leaves_past_figures_as_they_are(computed, by) -> None:
    renamed = organisations.NewOrganisation(code="XA3", kind="trust", name="Another Name", region_code="Y02")
    organisations.register(rows=(renamed,), source="test", file_hash="1" * 64, as_of=dt.date(2025, 5, 1), by=by)
    assert [e["changed"] for e in measures.compute(slug=SLUG, by=by)["editions"]] == [False, False]


def test_a_trust_that_becomes_known_gets_its_name(trusts, by, today) -> None:
    measures.import_table(source=SLUG, columns=facts(), file_name="replies.parquet", by=by)
    measures.compute(slug=SLUG, by=by)
    assert {r["name"] for r in rows_of("")} == set(CODES)
    trusts(*CODES)
    assert all(e["changed"] for e in measures.compute(slug=SLUG, by=by)["editions"])
    assert {r["name"] for r in rows_of("")} == {f"Trust {c}" for c in CODES}
