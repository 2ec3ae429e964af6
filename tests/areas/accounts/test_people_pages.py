"""The pages on which two people give a role."""

import datetime as dt
import re

import pytest
from django.test import Client

from candour.areas.accounts import door as accounts
from candour.areas.accounts.models import Membership, Person, RoleRequest
from candour.areas.accounts.queries import viewer_for
from candour.areas.ledger import clock
from tests.areas.accounts.people import BY, somebody, trust
from tests.signing_in import sign_in


@pytest.fixture
def people(db: None) -> dict[str, Person]:
    trust("RW1"), trust("RF1", "Fallowgate Trust")
    held = {"eve": ("executive", "RW1"), "reg": ("registrar", "RW1"), "gus": ("guardian", "RW1"), "nina": ("staff", "RW1")}
    held |= {"una": ("registrar_national", None), "gwen": ("guardian_national", None), "far": ("registrar", "RF1"), "kim": ("staff", "RF1")}
    return {name: somebody(name, role, place, password=None) for name, (role, place) in held.items()}


def browser(name: str, *, strong: bool = True, fresh: bool = True) -> Client:
    return sign_in(Client(), name, strong=strong, fresh=fresh)


def parts(name: str, day: dt.date) -> dict[str, object]:
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def asked(by: str = "eve", role: str = "guardian", who: str = "nina") -> str:
    answer = browser(by).post("/people/ask/", {"username": who, "role": role, "reason": "Gus retires.", "place": "RW1"})
    assert answer.status_code == 302, answer.text
    return str(answer["Location"])


def test_a_role_from_the_question_to_the_second_yes(people: dict[str, Person]) -> None:
    address = asked()
    page = browser("eve").get(address).text
    assert "Waits for a second person" in page
    assert "You asked for this. Somebody else has to agree." in page
    assert "Your decision" not in page
    gwen = browser("gwen")
    assert "Gus retires." in gwen.get(address).text
    assert gwen.post(address, {"verdict": "agree"}).status_code == 302
    assert "Agreed" in gwen.get(address).text
    assert viewer_for(people["nina"].pk).has("guardian", "RW1")
    assert "Nina Marsh" in browser("eve").get("/people/").text


@pytest.mark.parametrize(("how", "wanted"), [({"fresh": False}, "fresh"), ({"strong": False}, "strong")])
def test_agreeing_without_proof_does_nothing_and_keeps_the_words(people: dict[str, Person], how: dict[str, bool], wanted: str) -> None:
    address = asked()
    refused = browser("gwen", **how).post(address, {"verdict": "agree", "reason": "Two words of mine"})
    assert refused.status_code == 401
    assert f"for={wanted}" in refused.text
    assert "Two words of mine" in refused.text
    assert RoleRequest.objects.get().state == "waiting"


def test_sending_back_needs_a_reason_and_keeps_what_was_chosen(people: dict[str, Person]) -> None:
    address, gwen = asked(), browser("gwen")
    refused = gwen.post(address, {"verdict": "refuse", "reason": " "})
    assert refused.status_code == 400
    assert re.search(r'value="refuse"[^>]*checked', refused.text)
    assert gwen.post(address, {"verdict": "refuse", "reason": "Not yet trained."}).status_code == 302
    assert "Not yet trained." in browser("eve").get(address).text


@pytest.mark.parametrize("name", ["kim", "far", "gus"])
def test_a_request_is_missing_for_whom_it_does_not_concern(people: dict[str, Person], name: str) -> None:
    address = asked()
    client = browser(name)
    there, nowhere = client.get(address), client.get("/people/requests/99999/")
    assert there.status_code == nowhere.status_code == 404
    assert client.post(address, {"verdict": "agree"}).status_code == 404
    assert len(there.content) == len(nowhere.content)


@pytest.mark.parametrize("name", ["nina", "gus", "kim"])
def test_the_pages_are_missing_for_those_who_give_no_roles(people: dict[str, Person], name: str) -> None:
    client = browser(name)
    assert [client.get(f"/people/{page}").status_code for page in ("", "ask/", "register/", "begin-anew/")] == [404] * 4


def test_another_organisation_is_missing(people: dict[str, Person]) -> None:
    assert browser("far").get("/people/?place=RW1").status_code == 404
    assert browser("far").get("/people/?place=NONE").status_code == 404
    assert "Westering" in browser("una").get("/people/?place=RW1").text
    assert "Nina" not in browser("far").get("/people/").text


def test_an_unknown_name_is_said_beside_the_field_and_nothing_is_lost(people: dict[str, Person]) -> None:
    page = browser("eve").post("/people/ask/", {"username": "nobody", "role": "guardian", "reason": "Gus retires.", "place": "RW1"})
    assert page.status_code == 400
    assert "Nobody has that user name" in page.text
    assert "Gus retires." in page.text
    assert 'value="nobody"' in page.text


def test_cover_from_asking_to_the_line_on_the_home_page(people: dict[str, Person]) -> None:
    today, last = clock.today(), clock.today() + dt.timedelta(days=9)
    held = Membership.objects.get(person=people["eve"]).pk
    sent = {"membership": held, "username": "nina", "reason": "Leave."} | parts("starts_on", today) | parts("ends_on", last)
    eve = browser("eve")
    address = eve.post("/people/cover/", sent)["Location"]
    nina = browser("nina")
    assert "You are asked to take it on" in nina.get("/people/cover/").text
    assert nina.post(address, {"accept": "yes"}).status_code == 302
    assert browser("reg").post(address, {"verdict": "agree"}).status_code == 302
    assert "You cover for Eve Marsh" in nina.get("/home/").text
    assert "covers for" in eve.get("/people/").text


def test_ending_a_role_by_form(people: dict[str, Person]) -> None:
    held = Membership.objects.get(person=people["gus"]).pk
    reg = browser("una")
    yesterday = clock.today() - dt.timedelta(days=1)
    assert reg.get(f"/people/roles/{held}/end/").status_code == 200
    assert reg.post(f"/people/roles/{held}/end/", parts("ends_on", yesterday) | {"reason": ""}).status_code == 400
    assert reg.post(f"/people/roles/{held}/end/", parts("ends_on", yesterday) | {"reason": "He left."}).status_code == 302
    assert viewer_for(people["gus"].pk).memberships == ()
    # What reaches the sealed is ended from outside, so their own registrar finds nothing there either.
    assert {browser(name).get(f"/people/roles/{held}/end/").status_code for name in ("kim", "reg", "eve")} == {404}


def test_handing_over_by_form(people: dict[str, Person]) -> None:
    held = Membership.objects.get(person=people["gus"]).pk
    sent = {"username": "nina", "reason": "He retires."} | parts("starts_on", clock.today() + dt.timedelta(days=5))
    address = browser("gus").post(f"/people/roles/{held}/hand-over/", sent)["Location"]
    browser("nina").post(address, {"accept": "yes"})
    assert browser("una").post(address, {"verdict": "agree"}).status_code == 302
    assert Membership.objects.filter(role="guardian").count() == 2


def test_registering_shows_a_starting_code_once(people: dict[str, Person]) -> None:
    page = browser("reg").post("/people/register/", {"name": "Olu Reed", "username": "olu"})
    code = re.search(r'candour-secret">([^<]+)<', page.text).group(1)
    client = Client()
    assert client.post("/sign-in/", {"username": "olu", "password": code})["Location"] == "/account/"
    assert browser("reg").post("/people/register/", {"name": "Olu", "username": "OLU"}).status_code == 400


@pytest.mark.parametrize(
    ("helper", "helped", "may"),
    [("reg", "nina", 1), ("reg", "gus", 0), ("reg", "kim", 0), ("reg", "una", 0), ("una", "gus", 1), ("una", "una", 0), ("far", "kim", 1)],
)
def test_asvs_6_4_4_whoever_lost_their_way_in_is_helped_by_who_may(people: dict[str, Person], helper: str, helped: str, may: int) -> None:
    page = browser(helper).post("/people/begin-anew/", {"username": helped, "sure": "on"})
    assert page.status_code == (200 if may else 400)
    assert (Person.objects.get(username=helped).starts_until_at is not None) is bool(may)


def test_a_guardian_is_helped_only_with_a_passkey_and_from_outside(people: dict[str, Person]) -> None:
    assert browser("una", strong=False).post("/people/begin-anew/", {"username": "gus", "sure": "on"}).status_code == 400
    accounts.grant_role(person_id=str(people["una"].pk), role="staff", organisation_code="RW1", by=BY)
    assert browser("una").post("/people/begin-anew/", {"username": "gus", "sure": "on"}).status_code == 400
