"""Early warning: evidence that has added up in the published months of an organisation becomes a question, in either direction."""

import datetime as dt
import random

import numpy as np
import pytest

from candour.areas.ledger import door as ledger
from candour.areas.ledger.door import Viewer
from candour.areas.measures import door as measures
from candour.areas.measures import watching
from candour.areas.measures.definitions import EarlyWarning
from candour.areas.publishing import door as publishing
from candour.areas.questions import door as questions

SLUG = "replies-to-families"
RULE = "replies-to-families-early-warning"
CODES = [f"XW{number}" for number in range(8)]
MONTHS = [np.datetime64("2022-10") + i for i in range(30)]
WORSE, BETTER = "XW0", "XW1"
SYSTEM = Viewer.system("test")


def facts(changed=(WORSE, BETTER), last=30):
    """Six in ten are answered in time; after 15 months two in ten at one organisation and nearly all at another."""
    chance = random.Random(7)
    keys = [(i, code) for i in range(last) for code in CODES]
    share = [0.2 if k == (True, WORSE) else 0.95 if k == (True, BETTER) else 0.6 for k in ((i >= 15 and c in changed, c) for i, c in keys)]
    return {
        "month": np.array([MONTHS[i] for i, _ in keys], dtype="datetime64[D]"),
        "organisation": np.array([code for _, code in keys], dtype=object),
        "deprivation": np.ones(len(keys), dtype=int),
        "specialty": np.array(["heart"] * len(keys), dtype=object),
        "day_type": np.array(["weekday"] * len(keys), dtype=object),
        "numerator": np.array([sum(chance.random() < p for _ in range(60)) for p in share]),
        "denominator": np.full(len(keys), 60),
        "working_days": np.full(len(keys), 1500),
    }


def table(rows, edition="2025-05"):
    columns = [{"name": name} for name in ("organisation", "month", "numerator", "denominator", "value")]
    return {"edition": edition, "columns": columns, "rows": rows}


def rows_of(code, counts, base=100, start="2024-01"):
    days = [str((np.datetime64(start) + i).astype("datetime64[D]")) for i in range(len(counts))]
    return [[code, day, count, base, None] for day, count in zip(days, counts, strict=True)]


def asked(**changes):
    given = {"test": "sprt", "ratio_worse": 0.7, "ratio_better": 1.3, "usual": "own", "alpha": 0.0001, "baseline_months": 6}
    return EarlyWarning(**given | changes)


@pytest.fixture
def measure():
    return measures.definition(SLUG)


class TestWhatIsUsual:
    def test_an_organisation_is_measured_by_its_own_first_months_which_are_not_watched(self, measure):
        found = watching.months(measure, asked(), table(rows_of("A", [60] * 3 + [30] * 3 + [50] * 4) + rows_of("B", [20] * 10)))
        assert found.codes == ["A", "B"]
        assert found.watched.sum(axis=1).tolist() == [4, 4]
        assert found.usual[:, 6:].tolist() == [[45] * 4, [20] * 4]
        assert found.observed[0, 6:].tolist() == [50] * 4

    def test_by_all_it_is_measured_by_the_first_months_of_everybody(self, measure):
        found = watching.months(measure, asked(usual="all"), table(rows_of("A", [60] * 10) + rows_of("B", [20] * 10)))
        assert found.usual[:, 6:] == pytest.approx(np.full((2, 4), 40.0))
        assert not found.watched[:, :6].any()

    def test_who_comes_late_is_watched_after_as_many_months_of_its_own(self, measure):
        late = rows_of("B", [20] * 8, start="2024-03")
        found = watching.months(measure, asked(), table(rows_of("A", [60] * 10) + late))
        assert [found.days[i].isoformat() for i in np.flatnonzero(found.watched[1])] == ["2024-09-01", "2024-10-01"]
        by_all = watching.months(measure, asked(usual="all"), table(rows_of("A", [60] * 10) + late))
        assert by_all.watched[1].sum() == 4

    def test_months_without_a_base_and_organisations_without_events_are_not_watched(self, measure):
        rows = rows_of("A", [60] * 10) + rows_of("B", [0] * 10)
        rows[7][3] = 0
        rows[8][2] = None
        found = watching.months(measure, asked(), table(rows))
        assert found.watched.sum(axis=1).tolist() == [2, 0]
        assert watching.watched(measure, asked(), found)[0].cost.units == 1

    def test_too_few_months_for_anything_to_watch_raise_nothing(self, measure):
        assert watching.watched(measure, asked(), watching.months(measure, asked(), table(rows_of("A", [60] * 6)))) == []

    def test_a_ratio_beside_what_all_would_have_is_its_own_measure(self):
        shmi = measures.definition("shmi")
        columns = [{"name": name} for name in ("organisation", "month", "observed", "expected", "value")]
        given = {"edition": "1", "columns": columns, "rows": rows_of("A", [60] * 8, base=50.5)}
        assert watching.months(shmi, asked(usual="all"), given).usual[0, 6:].tolist() == [50.5, 50.5]
        assert watching.months(shmi, asked(usual="own"), given).usual[0, 6:] == pytest.approx([60, 60])


class TestAlarmsThatStand:
    def test_one_in_the_newest_months_or_still_above_the_line_stands_and_one_that_came_down_does_not(self, measure):
        fell, recovered = [60] * 6 + [20] * 8, [60] * 6 + [20] * 4 + [70] * 12
        found = watching.months(measure, asked(), table(rows_of("A", fell + [60] * 8) + rows_of("B", recovered) + rows_of("C", [60] * 22)))
        worse = watching.watched(measure, asked(ratio_better=None), found)
        assert [one.direction for one in worse] == ["concern"]
        assert (worse[0].watch.first_alarm >= 0).tolist() == [True, True, False]
        assert worse[0].standing(0, 3) is not None
        assert worse[0].standing(1, 3) is None
        assert worse[0].standing(1, 22) == worse[0].watch.first_alarm[1]
        assert worse[0].standing(2, 22) is None

    def test_the_cost_is_that_of_the_months_watched(self, measure):
        found = watching.months(measure, asked(), table([row for c in "ABCD" for row in rows_of(c, [60] * 18)]))
        worse, better = watching.watched(measure, asked(), found)
        assert (worse.cost.units, worse.cost.steps) == (4, 12)
        assert worse.cost.expected <= worse.cost.at_most == pytest.approx(4 * 0.0001 / 0.9999)
        assert better.watch.ratio == 1.3


@pytest.mark.django_db
class TestThroughTheGate:
    @pytest.fixture
    def today(self, monkeypatch):
        from candour.areas.ledger import clock

        monkeypatch.setattr(clock, "today", lambda: dt.date(2025, 5, 10))

    @pytest.fixture
    def publish(self, trusts, by, today, publishers):
        trusts(*CODES)

        def publish(columns, edition="2025-05"):
            measures.import_table(source=SLUG, columns=columns, file_name="replies.parquet", by=by)
            measures.compute(slug=SLUG, by=by)
            for proposal in measures.release(slug=SLUG, edition=edition, by=by)["proposals"]:
                for person in publishers:
                    publishing.approve(proposal_id=proposal, by=person)
            ledger.run_once()

        return publish

    def asked(self):
        found = questions.questions(viewer=SYSTEM)
        return {q.organisation.code: q for q in found.items if q.rule == RULE}

    def test_what_went_worse_and_what_went_better_are_both_asked_about(self, publish):
        publish(facts())
        found = self.asked()
        assert {code: q.direction for code, q in found.items()} == {WORSE: "concern", BETTER: "favourable"}
        assert found[WORSE].title.startswith("Replies to families")
        assert "to March 2025: lower than usual here, early warning in " in found[WORSE].title

    def test_the_evidence_says_what_was_counted_what_it_cost_and_that_it_is_no_verdict(self, publish):
        publish(facts())
        detail = questions.question(code=self.asked()[WORSE].code, viewer=SYSTEM)
        evidence = detail.evidence
        assert evidence["method"] == {"id": "watch-sprt-periods", "version": "1"}
        assert (evidence["ratio"], evidence["alpha"]) == (0.7, 0.0001)
        assert evidence["starts_on"] == "2023-10-01"
        assert evidence["ends_on"] == "2025-03-31"
        assert len(evidence["path"]) == 12
        assert set(evidence["path"][0]) == {"month", "counted", "usual", "statistic"}
        assert evidence["first_alarm"] >= "2024-01-01"
        said = " ".join(evidence["seen"])
        assert "From October 2023 to March 2025: " in said
        assert " families answered in time, where " in said
        assert "With 8 organisations watched for up to 18 months" in said
        assert "no more than 1 of 9,999 organisations" in said
        assert "no verdict" in said
        assert detail.asks.startswith("Month after month this has gone worse")

    def test_the_evidence_holds_only_what_was_published(self, publish):
        publish(facts())
        evidence = questions.question(code=self.asked()[WORSE].code, viewer=SYSTEM).evidence
        newest = publishing.newest(kind="table", subject=SLUG + watching.PART, viewer=Viewer.anonymous())
        held = publishing.content(number=newest.number, viewer=Viewer.anonymous())
        assert evidence["publication"] == newest.number
        shown = {(row[0], row[1]): row[2] for row in held["rows"]}
        assert all(shown[WORSE, month["month"]] == month["counted"] for month in evidence["path"])

    def test_the_page_of_the_question_can_be_made(self, publish):
        from candour.areas.questions.presenters import evidence_words

        publish(facts())
        words = evidence_words(questions.question(code=self.asked()[BETTER].code, viewer=SYSTEM).evidence)
        assert len(words.sentences) == 4
        assert words.measure == SLUG

    def test_where_nothing_changed_nobody_is_asked(self, publish):
        publish(facts(changed=()))
        assert self.asked() == {}

    def test_asking_twice_about_an_edition_changes_nothing(self, publish, by, measure):
        publish(facts())
        before = ledger.size()
        newest = publishing.newest(kind="table", subject=SLUG + watching.PART, viewer=Viewer.anonymous())
        held = publishing.content(number=newest.number, viewer=Viewer.anonymous())
        watching.note(measure, held, publication=newest.number, by=by)
        assert ledger.size() == before

    def test_a_measure_that_asks_for_no_watch_asks_nothing(self, publish, by, measure):
        publish(facts())
        quiet = measure.model_copy(update={"early_warning": None})
        assert watching.note(quiet, {}, publication=1, by=by) == {"raised": [], "seen_again": 0, "ended": 0}
