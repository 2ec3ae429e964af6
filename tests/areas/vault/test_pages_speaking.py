"""The pages for anybody: what they keep, what they say, and what they do not."""

import contextlib
import html
import json
import logging
import re

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from candour.areas.vault import door as vault
from candour.areas.vault import speaking_views
from candour.areas.vault.models import Access, Case, Grant, HolderKey, Item
from candour.methods import receipts
from candour.methods.receipts import Receipt
from candour.methods.stretching import Busy
from candour.methods.turnstile import Turnstile
from tests.areas.vault import pages
from tests.areas.vault.pages import errors, said, value

pytestmark = pytest.mark.django_db
TEXT = "I saw what happened on the ward,\nand nobody asked me."
WRITE, RETURN, LEAVE = "/sealed/write/", "/sealed/return/", "/sealed/leave/"
ADDRESS = "9.9.9.9"
AGENT = "A browser that nobody else has"
ANYBODY = {"REMOTE_ADDR": ADDRESS, "HTTP_USER_AGENT": AGENT, "HTTP_X_FORWARDED_FOR": "8.8.4.4", "HTTP_ACCEPT_LANGUAGE": "cy-GB"}


@pytest.fixture
def anybody():
    return Client(**ANYBODY)


@pytest.fixture(autouse=True)
def _quiet_gates(monkeypatch):
    monkeypatch.setattr(speaking_views, "WRITING", Turnstile(each=10_000, in_all=10_000))
    monkeypatch.setattr(speaking_views, "RETURNING", Turnstile(each=10_000, in_all=10_000))


def words_of(page):
    return re.findall(r'candour-receipt__word" translate="no">(\w+)<', page.content.decode())


def digits_of(page):
    found = re.search(r'candour-receipt__digits" translate="no">(.*?)</p>', page.content.decode(), re.DOTALL)
    return re.findall(r"\d{4}", found[1])


def show(client, text=TEXT):
    return client.post(WRITE, {"step": "receipt", "text": text})


def keep(client, page, typed=None):
    kept = {"step": "keep", "text": value(page, "text"), "check": value(page, "check")}
    return client.post(WRITE, kept | (typed or {"receipt": " ".join(words_of(page))}))


def kept(client, text=TEXT):
    """Keep a note and return its seven words."""
    page = show(client, text)
    assert "Your note is kept" in said(keep(client, page))
    return words_of(page)


def back(client, words, step="open", **more):
    return client.post(RETURN, {"step": step, "receipt": " ".join(words), **more})


# writing and coming back


def test_before_a_word_is_typed_the_page_says_what_to_do_in_danger_and_what_it_cannot_do(anybody):
    page = said(anybody.get(WRITE))
    danger, writing = page.index("999"), page.index("<textarea")
    for sentence in (
        "Nobody reads what you write here: not at night",
        "116 123",
        "Use your own phone or computer",
        "It cannot hide your way of writing",
        "If you lose your seven words, the note is lost",
        "Freedom to Speak Up guardian",
    ):
        assert danger - 2000 < page.index(sentence) < writing, sentence


def test_nothing_is_kept_until_the_receipt_was_typed_back(anybody):
    page = show(anybody)
    assert len(words_of(page)) == len(digits_of(page)) == 7
    assert receipts.read(words_of(page)) == receipts.read(digits_of(page))
    assert not Case.objects.exists()
    assert not HolderKey.objects.exists()
    keep(anybody, page)
    assert (Case.objects.count(), Item.objects.count(), HolderKey.objects.count()) == (1, 1, 1)


@pytest.mark.parametrize("how", ["words", "digits", "boxes", "groups in boxes", "capitals", "one slip"])
def test_the_receipt_is_typed_back_in_whichever_way_is_easiest(how, anybody):
    page = show(anybody)
    words, digits = words_of(page), digits_of(page)
    slip = words[0] + "q"
    typed = {
        "words": {"receipt": ", ".join(words)},
        "digits": {"receipt": " ".join(digits)},
        "boxes": {f"receipt_{n}": word for n, word in enumerate(words, 1)},
        "groups in boxes": {f"receipt_{n}": group for n, group in enumerate(digits, 1)},
        "capitals": {f"receipt_{n}": f" {word.upper()} " for n, word in enumerate(words, 1)},
        "one slip": {"receipt": " ".join([slip, *words[1:]])},
    }[how]
    assert "Your note is kept" in said(keep(anybody, page, typed))
    assert TEXT in said(anybody.post(RETURN, {"step": "open", **typed}))


def test_another_receipt_than_the_one_shown_keeps_nothing_and_loses_nothing(anybody):
    page, another = show(anybody), receipts.make()
    answer = keep(anybody, page, {"receipt": " ".join(another.words)})
    assert answer.status_code == 400
    assert "not the receipt that you were shown" in errors(answer)
    assert TEXT in said(answer)
    assert not any(word in said(answer) for word in another.words if len(word) > 6)
    assert not Case.objects.exists()
    again = {"step": "keep", "text": value(answer, "text"), "check": value(answer, "check"), "receipt": " ".join(words_of(page))}
    assert "Your note is kept" in said(anybody.post(WRITE, again))


def test_the_text_cannot_be_changed_between_the_receipt_and_its_typing_back(anybody):
    page = show(anybody)
    changed = {"step": "keep", "text": "Something else", "check": value(page, "check"), "receipt": " ".join(words_of(page))}
    assert anybody.post(WRITE, changed).status_code == 400
    assert not Case.objects.exists()


def test_a_word_that_cannot_be_read_stays_in_its_box_and_is_not_in_the_error(anybody):
    page = show(anybody)
    typed = {f"receipt_{n}": word for n, word in enumerate(words_of(page), 1)} | {"receipt_3": "zzqxzz"}
    answer = keep(anybody, page, typed)
    assert answer.status_code == 400
    assert "The third word is not one that receipts use" in errors(answer)
    assert "zzqxzz" not in errors(answer)
    assert 'value="zzqxzz"' in said(answer)
    assert TEXT in said(answer)


def test_a_receipt_that_was_lost_at_once_is_replaced_and_the_words_stay(anybody):
    first = show(anybody)
    answer = keep(anybody, first, {"receipt": ""})
    text = html.unescape(re.search(r"<textarea[^>]*>(.*?)</textarea>", answer.content.decode(), re.DOTALL)[1])
    second = show(anybody, text.removeprefix("\n"))
    assert words_of(second) != words_of(first)
    assert "Your note is kept" in said(keep(anybody, second))
    assert back(anybody, words_of(first)).status_code == 400
    assert TEXT in said(back(anybody, words_of(second)))


def test_kept_twice_is_kept_once(anybody):
    page = show(anybody)
    first, second = keep(anybody, page), keep(anybody, page)
    assert first.content == second.content
    assert Case.objects.count() == 1


def test_what_is_added_stands_below(anybody):
    words = kept(anybody)
    answer = back(anybody, words, step="add", text="And on Sunday again.")
    assert said(answer).index(TEXT) < said(answer).index("And on Sunday again.")
    empty = back(anybody, words, step="add", text="")
    assert "Write what you want to add" in errors(empty)


def test_what_somebody_wrote_is_shown_as_text(anybody):
    words = kept(anybody, '"><script>alert(1)</script>')
    assert "<script>alert" not in back(anybody, words).content.decode()


def test_a_text_that_is_too_long_stays_and_is_refused_in_a_sentence(anybody):
    answer = show(anybody, "a" * 20_001)
    assert "within 20,000 characters" in errors(answer)
    assert "a" * 20_001 in said(answer)


# who came, nobody knows


def test_no_session_and_no_cookie_is_made(anybody):
    words = kept(anybody)
    back(anybody, words)
    for address in (WRITE, RETURN, LEAVE):
        assert "Set-Cookie" not in anybody.get(address).headers
    assert anybody.cookies == {}
    assert not Session.objects.exists()


def test_tm02_nothing_of_who_came_and_nothing_of_what_was_written_is_in_the_database(anybody):
    words = kept(anybody)
    back(anybody, words)
    receipt = receipts.read(words)
    held = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            held += [bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for row in cursor.fetchall() for v in row]
    everything = b"\n".join(held)
    for canary in (TEXT, TEXT[:20], ADDRESS, AGENT, "8.8.4.4", "cy-GB", " ".join(words), words[0] + " " + words[1], receipt.digits):
        assert canary.encode() not in everything, canary
    assert receipt.as_bytes() not in everything


def test_nothing_is_logged_not_even_what_was_refused(anybody, caplog):
    with caplog.at_level(logging.DEBUG):
        kept(anybody)
        anybody.post(RETURN, {"step": "open", "receipt": " ".join(receipts.make().words)})
        anybody.post(RETURN, {"step": "open", "receipt": "zzqx"})
        anybody.post(WRITE, {"step": "receipt", "text": ""})
    assert [r.getMessage() for r in caplog.records if "sealed" in r.getMessage() or ADDRESS in r.getMessage()] == []


def test_the_pages_say_nothing_of_somebody_who_is_signed_in():
    pages.trust()
    signed_in = pages.client_of(pages.member("Amina"))
    for address in (WRITE, RETURN):
        assert signed_in.get(address).content == Client().get(address).content


@pytest.mark.parametrize("address", [WRITE, RETURN, LEAVE])
def test_tm07_the_browser_is_told_to_keep_nothing_and_the_title_says_nothing(address, anybody):
    answer = anybody.get(address)
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "no-referrer"
    assert re.search(r"<title>(.*?)</title>", said(answer))[1] == "Candour"
    assert not re.search(r"(src|href)=\"(https?:)?//", said(answer))


def test_asvs_14_3_1_after_a_post_what_the_browser_may_hold_is_cleared(anybody):
    assert show(anybody)["Clear-Site-Data"] == '"cache", "storage"'
    assert anybody.get(LEAVE)["Clear-Site-Data"] == '"*"'


def test_asvs_14_2_1_no_receipt_stands_in_an_address(anybody):
    page = show(anybody)
    addresses = re.findall(r'(?:href|action)="([^"]*)"', page.content.decode()) + re.findall(
        r'(?:href|action)="([^"]*)"', back(anybody, kept(anybody)).content.decode()
    )
    assert addresses
    assert not any("?" in a for a in addresses)
    for word in words_of(page):
        assert not any(word in a.split("/") for a in addresses)
    assert anybody.get(RETURN, {"receipt": " ".join(words_of(page)), "step": "open"}).content == anybody.get(RETURN).content


def test_tm06_answers_come_in_few_sizes_whatever_was_written(anybody):
    sizes = {len(anybody.get(address).content) for address in (WRITE, RETURN, LEAVE)}
    for length in (1, 300, 5_000, 15_000):
        page = show(anybody, "a" * length)
        words = words_of(page)
        sizes |= {len(page.content), len(keep(anybody, page).content), len(back(anybody, words).content)}
        sizes.add(len(back(anybody, words, step="add", text="b" * length).content))
    sizes.add(len(back(anybody, receipts.make().words).content))
    assert sizes <= {32 * 1024, 64 * 1024, 128 * 1024}


def test_answers_are_not_compressed_which_would_give_their_size_away():
    assert Client(HTTP_ACCEPT_ENCODING="gzip").get(WRITE)["Content-Encoding"] == "identity"


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_what_another_site_sends_is_refused(site, anybody):
    answer = anybody.post(WRITE, {"step": "receipt", "text": TEXT}, headers={"sec-fetch-site": site})
    assert answer.status_code == 403
    assert "another website" in said(answer)
    assert anybody.post(WRITE, {"step": "receipt", "text": TEXT}, headers={"sec-fetch-site": "same-origin"}).status_code == 200


# right and wrong receipts


def test_tm08_after_destroying_access_the_right_receipt_answers_byte_for_byte_like_a_wrong_one(anybody):
    words = kept(anybody)
    asked = back(anybody, words, step="destroy")
    assert "Tick this if you want to destroy" in errors(asked)
    assert "Your access is destroyed" in said(back(anybody, words, step="destroy", sure="on"))
    wrong = receipts.make().words
    for step, more in (("open", {}), ("add", {"text": "More."}), ("destroy", {"sure": "on"}), ("destroy", {})):
        burnt, never = back(anybody, words, step=step, **more), back(anybody, wrong, step=step, **more)
        assert burnt.status_code == never.status_code == 400
        assert burnt.content == never.content
        assert {k: v for k, v in burnt.headers.items() if k != "Expires"} == {k: v for k, v in never.headers.items() if k != "Expires"}
    assert not HolderKey.objects.exists()
    assert not Grant.objects.exists()


def test_a_right_receipt_and_a_wrong_one_are_stretched_once_each(anybody, monkeypatch):
    from candour.methods import stretching

    words, calls = kept(anybody), []
    real = stretching.stretch

    def counted(*args, **named):
        calls.append(named["cost"])
        return real(*args, **named)

    monkeypatch.setattr(receipts, "stretch", counted)
    back(anybody, words)
    right = len(calls)
    back(anybody, receipts.make().words)
    assert (right, len(calls) - right) == (1, 1)
    assert len(set(calls)) == 1


def test_coming_back_costs_the_same_queries_up_to_the_answer(anybody):
    words = kept(anybody)

    def cost(of):
        with CaptureQueriesContext(connection) as asked, contextlib.suppress(vault.CannotOpen):
            vault.unlock_receipt(receipt=receipts.read(of))
        return len(asked)

    assert abs(cost(words) - cost(receipts.make().words)) <= 1


@pytest.mark.parametrize("step", ["open", "add", "destroy"])
def test_tm26_when_too_many_wait_the_answer_says_when_to_come_back_and_keeps_the_text_but_not_the_receipt(step, anybody, monkeypatch):
    words = kept(anybody)

    def busy(**_):
        raise Busy

    monkeypatch.setattr(vault, "unlock_receipt", busy)
    answer = back(anybody, words, step=step, text="What I add.", sure="on")
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert "Too many people" in errors(answer)
    assert ("What I add." in said(answer)) == (step == "add")
    assert " ".join(words) not in said(answer)


@pytest.mark.parametrize("step", ["receipt", "keep"])
def test_tm26_when_too_many_wait_nothing_that_was_written_is_lost(step, anybody, monkeypatch):
    page = show(anybody)

    def busy(**_):
        raise Busy

    monkeypatch.setattr(vault, "prepare_receipt", busy)
    answer = keep(anybody, page) if step == "keep" else show(anybody)
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert TEXT in said(answer)
    assert " ".join(words_of(page)) not in said(answer)


def test_one_place_cannot_fill_the_house_and_is_told_to_wait(anybody, monkeypatch):
    monkeypatch.setattr(speaking_views, "WRITING", Turnstile(each=2, in_all=10))
    assert [show(anybody).status_code for _ in range(3)] == [200, 200, 503]
    refused = show(anybody)
    assert refused["Retry-After"] == "600"
    assert TEXT in said(refused)
    assert show(Client(REMOTE_ADDR="1.1.1.1")).status_code == 200


def test_a_process_that_lets_nobody_back_in_keeps_what_was_added(anybody, monkeypatch):
    words = kept(anybody)
    monkeypatch.setattr(speaking_views, "RETURNING", Turnstile(each=0, in_all=0))
    answer = back(anybody, words, step="add", text="What I add.")
    assert (answer.status_code, answer["Retry-After"]) == (503, "600")
    assert "What I add." in said(answer)


def test_reading_ones_own_note_is_marked_for_nobody_by_name(anybody):
    words = kept(anybody)
    back(anybody, words)
    looks = list(Access.objects.values("who", "role", "organisation_code", "outcome"))
    assert {look["outcome"] for look in looks} == {"opened"}
    assert {look["role"] for look in looks} == {"receipt"}
    assert not any(word in json.dumps(looks) for word in words if len(word) > 5)


def test_asvs_6_5_2_wrong_receipts_open_nothing_and_are_told_apart_by_nothing(anybody):
    words = kept(anybody)
    near = receipts.read(words).as_bytes()
    wrong = [Receipt(int.from_bytes(near, "big") ^ (1 << bit)) for bit in range(88)]
    answers = {back(anybody, receipt.words).content for receipt in wrong}
    assert len(answers) == 1
    assert TEXT.encode() not in answers.pop()
    assert TEXT in said(back(anybody, words))


def test_what_is_sent_twice_is_added_once(anybody):
    words = kept(anybody)
    for _ in range(2):
        answer = back(anybody, words, step="add", text="And the next night\r\nas well.")
        assert answer.content.decode().count("And the next night") == 1
    assert back(anybody, words).content.decode().count("And the next night") == 1
    assert back(anybody, words, step="add", text="And once more.").content.decode().count("candour-note-text") == 3


@pytest.mark.parametrize("step", ["add", "destroy"])
def test_a_right_receipt_is_not_asked_for_again_when_something_else_was_missing(step, anybody):
    page = show(anybody)
    keep(anybody, page)
    answer = back(anybody, words_of(page), step=step)
    assert answer.status_code == 400
    assert value(answer, "receipt") == "".join(digits_of(page))
    assert 'name="receipt_1"' not in said(answer)
    assert 'name="receipt_1"' in said(back(anybody, receipts.make().words, step=step))


def test_whoever_wants_to_write_it_differently_goes_back_with_their_words(anybody):
    show(anybody)
    answer = anybody.post(WRITE, {"step": "change", "text": TEXT})
    assert answer.status_code == 200
    assert "nobody asked me.</textarea>" in answer.content.decode()
    assert not Item.objects.exists()


@pytest.mark.parametrize("path", [WRITE, RETURN, LEAVE])
def test_links_leave_a_host_of_its_own_for_the_main_one(path, anybody, settings):
    settings.SPEAK_HOST, settings.BASE_URL, settings.ALLOWED_HOSTS = "speak.candour.example", "https://candour.example", ["*"]
    page = anybody.get(path, headers={"host": "speak.candour.example"}).content.decode()
    leading = set(re.findall(r'<a [^>]*href="(/[^"]*)"', page))
    assert leading <= {WRITE, RETURN, LEAVE}
    assert 'href="https://candour.example/organisations/"' in page


@pytest.mark.parametrize("path", ["/", "/about/protection/", "/sign-in/"])
def test_anybody_finds_the_way_to_a_note_of_their_own(path, anybody):
    assert f'href="{WRITE}"' in anybody.get(path).content.decode()
