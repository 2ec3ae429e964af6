import dataclasses
import datetime as dt
import re
from pathlib import Path

import pytest

from candour.areas.measures import definitions
from candour.demo import texts
from candour.demo.texts.days import dated, day_of
from candour.demo.texts.reading import TextError, _Place, _read
from candour.demo.world import MEASURES, build_world

TODAY = dt.date(2026, 11, 22)
NEVER = ("incident occurred", "lessons have been learned", "lessons learned", "regrettable", "at this time", "stakeholder")


@pytest.fixture(scope="module")
def world():
    return build_world(1948, TODAY)


@pytest.fixture(scope="module")
def told(world):
    return texts.texts_for(world)


def every_text(told: texts.Texts) -> list[str]:
    found = list(told.notices.values())
    for question in told.questions:
        found += [question.title, question.text, *question.evidence]
        found += [words for answer in question.answers for words in (answer.title, answer.text, answer.reason)]
    for document in told.documents:
        found += [document.title, document.summary, *document.paragraphs, *document.cannot_tell]
    for card in told.cards:
        found += [card.known, card.not_known, card.answers, card.do]
    found += [*(reply.text for reply in told.replies.answers), *told.replies.accepted, *told.replies.returned]
    for stop in told.tour:
        found += [stop.title, stop.intro, *([stop.later] if stop.later else [])]
        found += [words for part in stop.parts for words in (part.title, part.text)]
    return found


def test_there_are_at_least_forty_texts_and_none_is_empty_or_said_twice(told):
    found = [text for text in every_text(told) if len(text.split()) > 8]
    assert len(found) >= 40
    assert len(found) == len(set(found))
    assert all(text.strip() == text for text in every_text(told))


def test_no_text_uses_the_words_we_do_not_use(told):
    said = " ".join(every_text(told)).lower()
    assert [words for words in NEVER if words in said] == []


def test_no_day_of_the_story_is_left_untold(told):
    assert not any(re.search(r"\[\[|\]\]|T-\d", text) for text in every_text(told))


def test_every_question_is_about_a_place_and_a_measure_that_exist(told, world):
    for question in told.questions:
        assert question.about in world.by_code
        assert question.measure in definitions.load_all()
        assert question.text.rstrip().endswith(("?", ".")), question.id


def test_time_runs_forwards_in_every_question_on_every_day_of_the_year(world):
    for days in range(366):
        told = texts.texts_for(dataclasses.replace(world, today=TODAY + dt.timedelta(days=days)))
        for question in told.questions:
            assert question.raised <= question.due
            assert question.board_told is None or question.raised <= question.board_told
            last = question.raised
            for answer in question.answers:
                assert last <= answer.day
                last = answer.read_on or answer.day
                assert answer.day <= last <= TODAY + dt.timedelta(days=days)


def test_a_reader_of_an_answer_is_outside_the_line(told):
    for question in told.questions:
        for answer in question.answers:
            assert (answer.read_by is None) == (answer.outcome == "unread")
            if answer.read_by is not None:
                assert answer.read_by.organisation not in {answer.by.organisation, question.about}
                assert answer.reason


def test_fallowgate_says_a_coding_problem_three_times_and_only_the_recount_is_accepted(told):
    alarms = [question for question in told.questions if question.story == "B"]
    answers = [answer for question in alarms for answer in question.answers]
    assert ["a coding problem" in answer.text for answer in answers] == [True, True, True, False]
    assert [answer.outcome for answer in answers] == ["unread", "unread", "returned", "accepted"]
    recount = {document.id: document for document in told.documents}[answers[-1].attachment]
    assert recount.kind == "recount"
    assert recount.about == alarms[0].about


def test_the_board_of_westering_noted_the_question_and_has_not_answered(told, world):
    question = next(question for question in told.questions if question.id == "westering-silence")
    assert question.state == "unanswered"
    assert question.due < world.today
    assert [answer.outcome for answer in question.answers] == ["noted"]


def test_favourable_questions_were_answered_by_both_trusts_that_closed_the_gap(told, world):
    asked = {question.about: question for question in told.questions if question.signal == "favourable"}
    assert set(asked) == set(world.story.closed_the_gap)
    for code, question in asked.items():
        assert [answer.outcome for answer in question.answers] == ["accepted"]
        assert question.answers[0].by.organisation == code


def test_the_tour_has_its_ten_stops_in_order_and_says_what_is_not_there_yet(told):
    assert [stop.number for stop in told.tour] == list(range(1, 11))
    titles = [stop.title for stop in told.tour]
    assert titles == [
        *("The silent hospital", "My town", "One measure, six cuts", "Ninety seconds", "The chief executive looks"),
        *("From a voice to proof", "A rating, opened", "One promise, three views", "Every death", "Do not trust us"),
    ]
    assert [stop.slug for stop in told.tour if stop.ready] == ["one-measure-six-cuts", "the-chief-executive-looks", "do-not-trust-us"]
    for stop in told.tour:
        assert stop.ready != bool(stop.later)
        assert all(part.link.startswith("/") and part.link.partition("?")[0].endswith("/") for part in stop.parts)


def test_links_of_the_tour_lead_to_organisations_and_measures_that_exist(told, world):
    for link in (part.link for stop in told.tour for part in stop.parts):
        if found := re.fullmatch(r"/organisations/([^/]+)/", link):
            assert found[1] in world.by_code
        if found := re.fullmatch(r"/compare/([^/]+)/(?:[^/]+/(?:\?.*)?)?", link):
            assert found[1] in {*definitions.load_all(), "seven-days", "fairness"}
        if found := re.fullmatch(r"/measures/([^/]+)/", link):
            assert found[1] in definitions.load_all()


def test_cards_are_about_trusts_of_the_stories(told, world):
    codes = [card.organisation for card in told.cards]
    assert len(codes) == len(set(codes)) == 7
    assert all(world.by_code[code].kind == "trust" for code in codes)


def test_as_expected_is_never_called_safe(told):
    for text in every_text(told):
        for sentence in re.split(r"(?<=[.?!])\s", text.lower()):
            assert not ("as expected" in sentence and "safe" in sentence), sentence


def test_no_text_names_a_real_hospital_or_town(told, real_data: Path):
    rows = (real_data / "geo-icb" / "points_hospitals22.csv").read_text(encoding="utf-8").splitlines()[1:]
    names = {row.rsplit(",", 2)[0].strip('"') for row in rows}
    said = " ".join(every_text(told))
    assert [name for name in names if len(name) > 6 and name in said] == []
    assert "NHS" not in said


@pytest.mark.parametrize(
    ("told_as", "day"),
    [
        ("T-1", dt.date(2026, 10, 22)),
        ("T-19 day 12", dt.date(2025, 4, 11)),
        ("T-9 day 31", dt.date(2026, 2, 27)),
        ("T+1 day 6", dt.date(2026, 12, 4)),
        ("T-0 day 30", dt.date(2026, 11, 20)),
    ],
)
def test_a_day_of_the_story_is_a_working_day_counted_from_today(told_as: str, day: dt.date):
    assert day_of(told_as, TODAY) == day


def test_a_day_that_is_no_day_is_refused():
    with pytest.raises(ValueError, match="no day of the story"):
        day_of("last week", TODAY)


def test_months_and_days_inside_a_text_are_written_in_words():
    assert dated("By [[T-22]]; on [[T-19 day 12]].", TODAY) == "By January 2025; on Friday 11 April 2025."


def test_a_text_that_cannot_be_placed_is_told_with_its_file_and_name(world):
    row = {**_read("cards.yaml")[0], "place": "nowhere"}
    with pytest.raises(TextError, match=r"cards\.yaml: nowhere: 'nowhere'"):
        _Place(world).put("cards.yaml", row, _Place(world).card)


def test_every_measure_has_an_answer_for_whoever_is_asked_about_it(told):
    for direction in ("concern", "favourable"):
        assert [slug for slug in MEASURES if not told.replies.to(slug, direction)] == []


def test_no_reply_says_coding_because_none_attaches_a_recount(told):
    assert {reply.cause for reply in told.replies.answers} <= {"care", "case_mix", "data_error", "practice", "other"}
