"""What whoever opens the demonstration finds: the stories in the published tables, days that are not stale, and no door left open."""

import datetime as dt
import json
from zoneinfo import ZoneInfo

import pytest

from candour import verify
from candour.demo.world import MEASURES
from candour.demo.world.calendar import month_back
from tests.demo.built import Built, build_in

pytestmark = [pytest.mark.sqlite_only, pytest.mark.xdist_group("demonstration")]
WESTERING, FALLOWGATE = "X-DT01", "X-FT01"


def today() -> dt.date:
    return dt.datetime.now(ZoneInfo("Europe/London")).date()


@pytest.fixture(scope="session")
def day(built: Built) -> dt.date:
    return dt.date.fromisoformat(json.loads((built.home / "clock.json").read_text("utf-8"))["today"])


def test_its_clock_stands_at_today_and_every_line_of_the_record_in_the_three_years_before(built, day):
    assert today() - day <= dt.timedelta(days=1)
    days = [dt.date.fromisoformat(d) for (d,) in built.rows("SELECT day FROM ledger_row ORDER BY seq")]
    assert days == sorted(days)
    assert days[0] == month_back(day, 36)
    assert days[-1] == day


def test_its_record_is_whole(built):
    report = verify.check(str(built.home / "candour.sqlite3"))
    assert report.ok, report.sentence


def test_every_measure_is_published_with_a_history_and_each_table_says_that_it_is_invented(built):
    for slug in MEASURES:
        tables = built.tables(slug)
        assert len(tables) >= 4, slug
        assert all(table["marks"]["invented"] for table in tables)
    assert built.rows("SELECT number FROM publishing_publication WHERE kind IN ('table', 'organisation-note') AND NOT invented") == []


def test_official_tables_come_out_on_the_day_of_their_release(built):
    released = built.rows("SELECT edition, day FROM publishing_publication WHERE kind = 'table' AND subject = 'shmi' ORDER BY edition")
    assert len(released) == 12
    assert [day for _, day in released] == [f"{edition}-01" for edition, _ in released]


def test_two_different_people_said_yes_to_everything_but_official_figures(built):
    alone = built.rows(
        "SELECT p.id FROM publishing_proposal p LEFT JOIN publishing_approval a ON a.proposal_id = p.id AND a.person_id <> p.proposed_by_id"
        " WHERE p.state = 'published' AND a.id IS NULL"
    )
    assert alone == []
    assert built.rows("SELECT DISTINCT approval FROM publishing_publication WHERE official") == [("standing approval",)]


def test_nobody_has_a_password(built):
    passwords = built.rows("SELECT password FROM accounts_person")
    assert len(passwords) >= 18
    assert all(password.startswith("!") for (password,) in passwords)


def test_story_a_deaths_at_westering_stay_in_the_middle_while_its_reports_fall_silent(built):
    assert {row["band"] for row in built.about("shmi", WESTERING)} == {"as_expected"}
    reports = built.about("incident-reports", WESTERING)
    assert reports[0]["value"] > 45
    assert reports[-1]["value"] < 12
    assert reports[-1]["band"] == "lower_than_expected"
    assert built.about("staff-confident-to-speak", WESTERING)[-1]["value"] < 45


def test_story_a_the_question_of_the_silence_was_noted_by_the_board_sent_back_and_is_late(built, day):
    (asked,) = built.rows("SELECT state, due_on FROM questions_question WHERE organisation_id = ? AND rule = 'gone-silent'", WESTERING)
    assert asked[0] == "returned"
    assert dt.date.fromisoformat(asked[1]) < day


def test_story_a_the_months_of_westering_sounded_an_early_warning_and_one_that_is_favourable_is_asked_about_too(built):
    found = built.rows("SELECT rule, organisation_id, direction, evidence FROM questions_question WHERE rule LIKE '%-early-warning'")
    fewer_reports = [(code, direction) for rule, code, direction, _ in found if rule == "incident-reports-early-warning"]
    assert fewer_reports == [(WESTERING, "concern")]
    assert "favourable" in {direction for _, _, direction, _ in found}
    assert all(len(json.loads(evidence)["seen"]) == 4 for *_, evidence in found)


def test_story_b_three_alarms_at_fallowgate_are_three_answers_and_the_last_one_has_its_recount(built):
    bands = [row["band"] for row in built.about("shmi", FALLOWGATE)]
    assert bands == ["as_expected"] * 2 + ["higher_than_expected"] * 10
    answers = built.rows(
        "SELECT q.raised_on, a.cause, v.accepted FROM questions_question q JOIN questions_answer a ON a.question_id = q.id"
        " LEFT JOIN questions_verdict v ON v.answer_id = a.id WHERE q.organisation_id = ? AND q.rule = 'mortality-alarm'"
        " ORDER BY q.raised_on, a.number",
        FALLOWGATE,
    )
    assert [(cause, accepted) for _, cause, accepted in answers] == [("other", None), ("other", None), ("other", 0), ("coding", 1)]
    assert built.rows("SELECT kind FROM files_storedfile") == [("csv",)]


def test_story_f_the_weekend_can_be_seen_in_the_table_by_kind_of_day(built):
    seen = built.nation("senior-review-14h:by-day_type", "day_type")
    assert seen["weekday"] == pytest.approx(87, abs=1.5)
    assert seen["weekend"] == pytest.approx(64, abs=1.5)


def test_story_g_the_slope_of_income_can_be_seen_in_three_tables(built):
    early = built.nation("early-cancer-diagnosis:by-deprivation", "deprivation")
    assert early[5] - early[1] == pytest.approx(9, abs=2)
    reports = built.nation("incident-reports:by-deprivation", "deprivation")
    assert reports[1] == min(reports.values())
    assert reports[1] < 0.85 * reports[5]
    for subject in ("early-cancer-diagnosis", "replies-to-families"):
        slope = built.nation(f"{subject}:by-deprivation", "deprivation")
        assert [slope[fifth] for fifth in sorted(slope)] == sorted(slope.values()), subject


def test_most_questions_are_answered_some_are_late_and_the_counts_are_public(built, day):
    ((content,),) = built.rows("SELECT content FROM publishing_publication WHERE kind = 'question-counts'")
    counts = json.loads(content)
    assert counts["counted_on"] == day.isoformat()
    totals = counts["totals"]
    assert 0 < totals["late"] < totals["asked"] / 2
    assert totals["closed"] + totals["watched"] > totals["asked"] / 2
    assert counts["organisations"][WESTERING]["late"] >= 2


def test_one_card_waits_for_a_second_person_so_that_a_visitor_can_be_that_person(built):
    assert built.rows("SELECT kind, subject FROM publishing_proposal WHERE state = 'proposed'") == [("organisation-note", "X-ET01")]


def test_whoever_owes_an_answer_was_told_on_the_day_on_which_it_was_asked(built):
    late = built.rows(
        "SELECT n.day, n.text FROM notices_notice n WHERE n.kind = 'questions.raised'"
        " AND NOT EXISTS (SELECT 1 FROM questions_question q WHERE q.raised_on = n.day)"
    )
    assert late == []


def test_what_a_board_noted_for_itself_is_in_no_publication(built):
    note = "RESOLVED: that the question be NOTED."
    assert built.rows("SELECT id FROM questions_step WHERE instr(private_note, ?)", note) != []
    assert built.rows("SELECT number FROM publishing_publication WHERE instr(content, CAST(? AS BLOB))", note) == []


@pytest.mark.nightly
def test_the_same_seed_and_day_make_the_same_demonstration(built, tmp_path):
    again = build_in(tmp_path)
    for sql in (
        "SELECT subject, edition, sha256 FROM publishing_publication WHERE official ORDER BY number",
        "SELECT subject, edition, day, sha256_csv FROM publishing_publication ORDER BY number",
        "SELECT seq, kind, day, face, actor_role FROM ledger_row ORDER BY seq",
        "SELECT code, title, state, raised_on, due_on FROM questions_question ORDER BY code",
    ):
        assert again.rows(sql) == built.rows(sql)
