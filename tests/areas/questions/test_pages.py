"""The pages of questions: who gets which, what is kept when something is wrong, and what a click sent twice does."""

import datetime as dt
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from candour.areas.accounts.models import Person
from candour.areas.ledger import clock
from candour.areas.organisations import door as organisations
from candour.areas.questions.models import Answer, Question
from tests.areas.questions.world import BY, LONG_AGO, World, signal

INSIDERS = {"executive", "secretary", "director", "safety"}
READERS = {"auditor", "inspector", "national", "commissioner"}
EVERYONE = ["executive", "secretary", "director", "safety", "lead", "nurse", "hospital_executive", "other_secretary"]
EVERYONE += ["commissioner", "other_commissioner", "inspector", "auditor", "national", "analyst", "publisher", "operator"]
PAGES = ("", "answer/", "take-on/", "board/", "read/")
TEXT = "We read all forty records again. In nine of them help came late."


def browser(world: World, name: str) -> Client:
    client = Client()
    if name != "anyone":
        client.force_login(Person.objects.get(pk=world.people[name]))
    return client


def hidden(page: str) -> dict[str, str]:
    """Return what the form's hidden fields hold, as a browser would send them back."""
    found = {}
    for tag in re.findall(r'<input[^>]*type="hidden"[^>]*>', page):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        found[name.group(1)] = value.group(1) if value else ""
    return found


@pytest.mark.parametrize("name", EVERYONE)
def test_a_question_is_seen_by_its_own_leaders_and_outside_readers_and_is_missing_for_all_others(world: World, name: str):
    code = world.ask()
    client = browser(world, name)
    wanted = 200 if name in INSIDERS | READERS else 404
    assert client.get(f"/questions/{code}/").status_code == wanted
    assert client.get("/questions/nothinghere/").status_code == 404
    assert (code in client.get("/questions/").text) is (wanted == 200)


@pytest.mark.parametrize("address", ["", "{}/", "{}/answer/", "nothinghere/", "nothinghere/answer/", "counts/"])
def test_who_is_not_signed_in_is_sent_to_sign_in_whether_or_not_it_exists(world: World, address: str):
    address = f"/questions/{address.format(world.ask())}"
    response = Client().get(address)
    assert (response.status_code, response["Location"]) == (302, f"/sign-in/?next={address.replace('/', '%2F')}")


@pytest.mark.parametrize("name", ["nurse", "other_secretary", "other_commissioner", "analyst"])
@pytest.mark.parametrize("page", PAGES)
def test_hidden_and_missing_answer_alike(world: World, name: str, page: str):
    client = browser(world, name)
    there, nowhere = (client.get(f"/questions/{code}/{page}") for code in (world.ask(), "nothinghere"))
    assert there.status_code == nowhere.status_code == 404
    assert there.content.replace(b"a", b"") == nowhere.content.replace(b"a", b"") or len(there.content) == len(nowhere.content)


@pytest.mark.parametrize(
    ("name", "pages"),
    [("secretary", {"answer", "take-on", "board"}), ("safety", {"answer", "take-on"}), ("director", {"take-on"}), ("auditor", set())],
)
def test_the_page_offers_only_what_the_person_may_do(world: World, name: str, pages: set[str]):
    code = world.ask()
    page = browser(world, name).get(f"/questions/{code}/").text
    assert set(re.findall(rf'href="/questions/{code}/([a-z-]+)/"', page)) == pages


def test_the_whole_way_from_question_to_accepted_answer(world: World):
    code = world.ask()
    secretary = browser(world, "secretary")
    form = secretary.get(f"/questions/{code}/answer/")
    response = secretary.post(f"/questions/{code}/answer/", hidden(form.text) | {"cause": "care", "text": TEXT})
    assert (response.status_code, response["Location"]) == (302, f"/questions/{code}/")
    assert "on record" in secretary.get(f"/questions/{code}/").text
    auditor = browser(world, "auditor")
    form = auditor.get(f"/questions/{code}/read/")
    assert TEXT in form.text
    auditor.post(f"/questions/{code}/read/", hidden(form.text) | {"verdict": "accept", "text": ""})
    page = auditor.get(f"/questions/{code}/").text
    assert "Accepted, still watched" in page
    assert "the question stays open" in page


def test_the_same_form_sent_twice_is_one_answer(world: World):
    code = world.ask()
    secretary = browser(world, "secretary")
    sent = hidden(secretary.get(f"/questions/{code}/answer/").text) | {"cause": "care", "text": TEXT}
    assert [secretary.post(f"/questions/{code}/answer/", sent).status_code for _ in range(2)] == [302, 302]
    assert Answer.objects.count() == 1


def test_coding_without_a_recount_keeps_what_was_typed_and_says_what_to_attach(world: World):
    code = world.ask()
    secretary = browser(world, "secretary")
    sent = hidden(secretary.get(f"/questions/{code}/answer/").text) | {"cause": "coding", "text": TEXT}
    refused = secretary.post(f"/questions/{code}/answer/", sent)
    assert refused.status_code == 400
    assert TEXT in refused.text
    assert re.search(r'value="coding"[^>]*checked', refused.text)
    assert "only with the recount" in refused.text
    assert 'href="#id_evidence"' in refused.text
    again = hidden(refused.text) | {
        "cause": "coding",
        "text": TEXT,
        "evidence": SimpleUploadedFile("recount.csv", b"before,after\n131,124\n"),
    }
    assert secretary.post(f"/questions/{code}/answer/", again).status_code == 302
    page = secretary.get(f"/questions/{code}/").text
    address = re.search(rf"/questions/{code}/evidence/[0-9a-f-]+/", page).group(0)
    assert browser(world, "auditor").get(address).content == b"before,after\n131,124\n"
    assert browser(world, "other_secretary").get(address).status_code == 404


def test_a_good_file_is_kept_when_something_else_is_wrong(world: World):
    code = world.ask()
    secretary = browser(world, "secretary")
    sent = hidden(secretary.get(f"/questions/{code}/answer/").text) | {"cause": "coding", "text": ""}
    refused = secretary.post(f"/questions/{code}/answer/", sent | {"evidence": SimpleUploadedFile("recount.csv", b"a,b\n1,2\n")})
    assert refused.status_code == 400
    assert "recount.csv" in refused.text
    assert secretary.post(f"/questions/{code}/answer/", hidden(refused.text) | {"cause": "coding", "text": TEXT}).status_code == 302


@pytest.mark.parametrize(
    ("name", "data", "why"), [("a.exe", b"MZ\x90", "do not take"), ("a.csv", b"", "is empty"), ("a.pdf", b"%PDF-1", "cut short")]
)
def test_a_file_that_we_do_not_take_gets_its_sentence_beside_the_field(world: World, name: str, data: bytes, why: str):
    code = world.ask()
    secretary = browser(world, "secretary")
    sent = hidden(secretary.get(f"/questions/{code}/answer/").text) | {"cause": "care", "text": TEXT}
    refused = secretary.post(f"/questions/{code}/answer/", sent | {"evidence": SimpleUploadedFile(name, data)})
    assert refused.status_code == 400
    assert why in refused.text
    assert TEXT in refused.text
    assert not Answer.objects.exists()


def test_when_two_people_write_both_texts_are_shown_and_none_is_lost(world: World):
    code = world.ask()
    late = browser(world, "executive")
    form = hidden(late.get(f"/questions/{code}/answer/").text)
    world.answer(code, "secretary", text="The secretary's answer came first.")
    refused = late.post(f"/questions/{code}/answer/", form | {"cause": "care", "text": "The executive's own words."})
    assert refused.status_code == 400
    assert "The secretary&#39;s answer came first." in refused.text
    assert "The executive&#39;s own words." in refused.text
    assert Answer.objects.count() == 1


def test_the_day_of_the_board_and_its_private_note(world: World):
    code = world.ask()
    secretary = browser(world, "secretary")
    sent = hidden(secretary.get(f"/questions/{code}/board/").text) | {"text": "Not before spring."}
    wrong = secretary.post(f"/questions/{code}/board/", sent | {"day_day": "31", "day_month": "2", "day_year": "2026"})
    assert wrong.status_code == 400
    assert "Not before spring." in wrong.text
    today = clock.today()
    right = {"day_day": str(today.day), "day_month": str(today.month), "day_year": str(today.year)}
    assert secretary.post(f"/questions/{code}/board/", sent | right).status_code == 302
    assert "Not before spring." in secretary.get(f"/questions/{code}/").text
    assert "Not before spring." not in browser(world, "national").get(f"/questions/{code}/").text


def test_somebody_is_named_who_takes_it_on(world: World):
    code = world.ask()
    secretary = browser(world, "secretary")
    form = secretary.get(f"/questions/{code}/take-on/").text
    assert world.people["lead"] in form
    assert world.people["nurse"] not in form
    assert secretary.post(f"/questions/{code}/take-on/", hidden(form) | {"owner": world.people["lead"]}).status_code == 302
    assert browser(world, "lead").get(f"/questions/{code}/").status_code == 200


def test_sending_back_without_a_reason_is_refused_beside_the_field(world: World):
    code = world.ask()
    world.answer(code)
    auditor = browser(world, "auditor")
    sent = hidden(auditor.get(f"/questions/{code}/read/").text) | {"verdict": "return", "text": ""}
    refused = auditor.post(f"/questions/{code}/read/", sent)
    assert refused.status_code == 400
    assert "Say why you send the answer back" in refused.text
    assert auditor.post(f"/questions/{code}/read/", sent | {"text": "Nobody read a record."}).status_code == 302


def test_late_ones_stand_first_and_say_so_in_words(world: World):
    world.note(signal("RF1"))
    late = world.note(signal("RW1"), edition="2025-01", rule="gone-silent", on=clock.today() - dt.timedelta(days=40))["raised"][0]
    page = browser(world, "national").get("/questions/").text
    assert page.index(late) < page.index(Question.objects.exclude(code=late).get().code)
    assert "Late by 12 days" in page


@pytest.mark.parametrize(("days", "words"), [(29, "Late by 1 day:"), (118, "Late by 90 days:"), (400, "Late by 1 year:")])
def test_how_late_it_is_is_said_in_days_then_in_months_and_years(world: World, days: int, words: str):
    code = world.note(signal("RW1"), on=clock.today() - dt.timedelta(days=days))["raised"][0]
    assert words in browser(world, "national").get(f"/questions/{code}/").text


@pytest.mark.parametrize("address", ["?page=0", "?page=99999999999", "?page=x", "?show=nonsense", "?show=owed&page=2"])
def test_an_address_typed_wrongly_still_answers(world: World, address: str):
    world.ask()
    assert browser(world, "national").get(f"/questions/{address}").status_code == 200


def cost(client: Client, address: str) -> int:
    client.get(address)  # the first look marks the session
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_the_queue_costs_as_many_queries_for_forty_as_for_one(world: World):
    national = browser(world, "national")
    world.ask()
    one = cost(national, "/questions/")
    codes = [f"RZ{n:03}" for n in range(40)]
    rows = tuple(organisations.NewOrganisation(c, "trust", f"Trust {c}", opened_on=LONG_AGO, since=LONG_AGO) for c in codes)
    organisations.register(rows=rows, source="tests", file_hash="1" * 64, by=BY)
    world.note(*map(signal, codes), edition="2026-02", on=clock.today() + dt.timedelta(days=1))
    assert national.get("/questions/").text.count('class="candour-list__title"') == 41
    assert cost(national, "/questions/") == one


def test_a_page_costs_as_many_queries_with_a_long_history(world: World):
    national = browser(world, "national")
    code = world.ask()
    world.answer(code)
    world.send_back(code)
    world.answer(code)
    few = cost(national, f"/questions/{code}/")
    for _ in range(4):
        world.send_back(code)
        world.answer(code)
    assert cost(national, f"/questions/{code}/") == few


@pytest.mark.parametrize("name", ["publisher", "analyst", "national"])
def test_counts_are_proposed_by_those_who_may_and_hold_nothing_but_counts(world: World, name: str):
    world.ask()
    client = browser(world, name)
    form = client.get("/questions/counts/").text
    assert "More people died" not in form
    assert client.post("/questions/counts/", hidden(form)).status_code == 302
    assert "second person" in client.get("/questions/counts/").text


@pytest.mark.parametrize("name", ["secretary", "auditor", "operator", "nurse"])
def test_counts_are_not_open_to_others(world: World, name: str):
    assert browser(world, name).get("/questions/counts/").status_code == 403


def test_who_was_signed_out_while_writing_gets_their_words_back(world: World):
    code = world.ask()
    sent = {"cause": "care", "text": "Words that took <an> hour."}
    there, nowhere = (Client().post(f"/questions/{c}/answer/", sent) for c in (code, "nothinghere"))
    assert there.status_code == nowhere.status_code == 401
    assert "Words that took &lt;an&gt; hour." in there.text
    assert f"/sign-in/?next=/questions/{code}/answer/" in there.text
    assert not Answer.objects.exists()


@pytest.mark.parametrize("page", ["", "answer/", "board/"])
def test_a_head_request_changes_nothing_and_answers_like_a_get(world: World, page: str):
    code = world.ask()
    secretary = browser(world, "secretary")
    assert secretary.head(f"/questions/{code}/{page}").status_code == secretary.get(f"/questions/{code}/{page}").status_code == 200
