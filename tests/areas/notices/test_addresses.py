"""Where mail goes: only where a person confirmed it themselves, by a link that opens nothing else."""

import re

import pytest
import time_machine

from candour.areas.accounts import door as accounts
from candour.areas.ledger.door import Actor
from candour.areas.ledger.models import Key, Row
from candour.areas.notices import addresses
from candour.areas.notices import door as notices
from candour.areas.notices.models import Letterbox, Mail
from tests.areas.notices.people import BY, a_box, a_person, actor, tell, viewer
from tests.areas.notices.post_office import Behaviour

pytestmark = pytest.mark.django_db
TUESDAY = "2026-11-24T10:00:00Z"


def ask(person: str, address: str) -> str:
    """Ask for an address and return the token of the link, as it would be mailed."""
    notices.ask_for_address(address=address, by=actor(person))
    return addresses.token_of(Letterbox.objects.get(person_id=person))


def confirmed(person: str, token: str) -> bool:
    try:
        notices.confirm_address(token=token, by=actor(person))
    except notices.NoSuchLink:
        return False
    return True


@time_machine.travel(TUESDAY, tick=False)
def test_the_link_that_was_mailed_confirms_the_address_and_the_one_before_is_told(office: Behaviour):
    ada = a_box(a_person("Ada"), "old@example.org")
    notices.ask_for_address(address=" new@example.org ", by=actor(ada))
    assert notices.send_due().sent == 1
    assert office.taken[0].recipients == ["new@example.org"]
    token = re.search(rb"https://candour\.example/notices/address/(\w+)/", office.taken[0].raw)
    assert token is not None
    assert confirmed(ada, token.group(1).decode())
    assert notices.preferences(viewer=viewer(ada)).address == "new@example.org"
    assert notices.send_due().sent == 1
    assert office.taken[1].recipients == ["old@example.org"]
    assert b"does not write to this address any more" in office.taken[1].raw


@time_machine.travel(TUESDAY, tick=False)
def test_a_link_works_once_for_its_person_and_its_address_alone(mail_on: None):
    ada, ben = a_person("Ada"), a_box(a_person("Ben"))
    first = ask(ada, "one@example.org")
    second = ask(ada, "two@example.org")
    assert not confirmed(ben, second)
    assert not confirmed(ada, first)
    assert not confirmed(ada, "")
    assert not confirmed(ada, second[:-1])
    assert confirmed(ada, second)
    assert not confirmed(ada, second)
    assert notices.preferences(viewer=viewer(ada)).address == "two@example.org"


@pytest.mark.parametrize(("days", "works"), [(7, True), (8, False)])
def test_a_link_works_for_a_week(mail_on: None, days: int, works: bool):
    with time_machine.travel("2026-11-02T10:00:00Z", tick=False):
        ada = a_person("Ada")
        token = ask(ada, "one@example.org")
    with time_machine.travel(f"2026-11-{2 + days:02}T10:00:00Z", tick=False):
        assert confirmed(ada, token) is works


@time_machine.travel(TUESDAY, tick=False)
def test_the_secret_of_the_link_is_kept_nowhere(mail_on: None, settings: object):
    token = ask(a_person("Ada"), "one@example.org")
    kept = [*Letterbox.objects.values_list(), *Mail.objects.values_list(), *Row.objects.values_list(), *Key.objects.values_list()]
    assert token not in repr(kept)
    assert len(token) == 40
    settings.SECRET_KEY = "another secret key of the service"
    assert addresses.token_of(Letterbox.objects.get()) != token


@time_machine.travel(TUESDAY, tick=False)
def test_until_it_is_confirmed_nothing_else_goes_there(office: Behaviour):
    ada = a_person("Ada")
    ask(ada, "one@example.org")
    tell(ada, kind="speak_up.danger_now", urgent=True)
    assert notices.send_due().sent == 1
    assert b"/notices/address/" in office.taken[0].raw


def test_nobody_can_have_mail_sent_to_a_stranger_more_than_three_times_a_day(mail_on: None):
    ada = a_person("Ada")
    with time_machine.travel(TUESDAY, tick=False):
        for n in range(3):
            ask(ada, f"stranger{n}@example.org")
        with pytest.raises(notices.UnfitChoice, match="often enough"):
            ask(ada, "stranger@example.org")
    with time_machine.travel("2026-11-25T10:00:00Z", tick=False):
        ask(ada, "stranger@example.org")


@time_machine.travel(TUESDAY, tick=False)
def test_only_the_newest_link_is_mailed(office: Behaviour):
    ada = a_person("Ada")
    ask(ada, "one@example.org")
    ask(ada, "two@example.org")
    done = notices.send_due()
    assert (done.sent, done.not_needed) == (1, 1)
    assert [m.recipients for m in office.taken] == [["two@example.org"]]


def test_asking_again_for_the_address_one_has_changes_nothing(mail_on: None):
    ada = a_box(a_person("Ada"), "one@example.org")
    before = Row.objects.count()
    ask(ada, "one@example.org")
    assert (Row.objects.count(), Mail.objects.count()) == (before, 0)


def test_no_role_can_put_in_or_choose_for_another(mail_on: None):
    ada = a_box(a_person("Ada"), "one@example.org")
    for by in (Actor.command("root"), Actor.anonymous(), Actor.reaction("1")):
        with pytest.raises(PermissionError):
            notices.ask_for_address(address="theirs@example.org", by=by)
        with pytest.raises(PermissionError):
            notices.confirm_address(token="x", by=by)
        with pytest.raises(PermissionError):
            notices.set_preferences(ways={}, quiet_from=19, quiet_to=8, holds_days_off=True, by=by)
    for role in ("executive", "staff", "auditor"):
        with pytest.raises(PermissionError):
            notices.take_off_address(person_id=ada, because="I want to.", by=Actor.person(a_person(role), role))


def test_an_operator_can_take_one_off_with_a_reason_and_the_person_sees_it(office: Behaviour):
    ada = a_box(a_person("Ada"), "one@example.org")
    otto = Actor.person(a_person("Otto", "operator"), "operator")
    with pytest.raises(notices.UnfitChoice, match="Say why"):
        notices.take_off_address(person_id=ada, by=otto)
    notices.take_off_address(person_id=ada, because="She telephoned.", by=otto)
    assert notices.preferences(viewer=viewer(ada)).address == ""
    look = accounts.looks(viewer=viewer(ada)).items[0]
    assert (look.who, look.what, look.purpose) == ("Operator", "your address for mail, and took it off", "She telephoned.")
    notices.send_due()
    assert [m.recipients for m in office.taken] == [["one@example.org"]], "the old address is told"


def test_taking_off_ones_own_address_is_no_look(mail_on: None):
    ada = a_box(a_person("Ada"), "one@example.org")
    notices.take_off_address(person_id=ada, by=actor(ada))
    assert accounts.looks(viewer=viewer(ada)).items == ()
    before = Row.objects.count()
    notices.take_off_address(person_id=ada, by=actor(ada))
    assert Row.objects.count() == before


def test_no_line_of_the_ledger_holds_an_address_or_a_person(mail_on: None):
    ada = a_person("Ada")
    before = Row.objects.count()
    assert confirmed(ada, ask(ada, "one@example.org"))
    notices.take_off_address(person_id=ada, because="She asked.", by=BY)
    lines = list(Row.objects.order_by("seq")[before:])
    assert [line.kind for line in lines] == ["notices.address_asked", "notices.address_confirmed", "notices.address_taken_off"]
    assert {repr(line.refs) for line in lines} == {"{}"}


@pytest.mark.parametrize(
    ("ways", "hours"),
    [({"questions": "by pigeon"}, (19, 8)), ({"confidential": "at_once"}, (19, 8)), ({"none": "page"}, (19, 8)), ({}, (24, 8))],
)
def test_a_choice_that_is_not_offered_is_refused_at_the_door(ways: dict[str, str], hours: tuple[int, int]):
    ada = a_person("Ada")
    with pytest.raises(notices.UnfitChoice):
        notices.set_preferences(ways=ways, quiet_from=hours[0], quiet_to=hours[1], holds_days_off=True, by=actor(ada))


def test_choosing_the_same_again_leaves_no_line():
    ada = a_person("Ada")
    wanted = {"ways": {"questions": "weekly"}, "quiet_from": 20, "quiet_to": 7, "holds_days_off": False, "by": actor(ada)}
    notices.set_preferences(**wanted)
    before = Row.objects.count()
    notices.set_preferences(**wanted)
    assert Row.objects.count() == before
    found = notices.preferences(viewer=viewer(ada))
    assert (found.quiet_from, found.quiet_to, found.holds_days_off) == (20, 7, False)
    assert {c.group.id: c.way for c in found.choices}["questions"] == "weekly"
