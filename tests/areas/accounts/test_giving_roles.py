"""Two people give a role, and for what reaches the sealed one of them is from outside."""

import datetime as dt
from itertools import product

import pytest
import time_machine
from django.db import IntegrityError, transaction

from candour.areas.accounts import actions_roles as act
from candour.areas.accounts import door as accounts
from candour.areas.accounts import giving
from candour.areas.accounts.giving import NotAllowed, NotSure, Place, RoleError
from candour.areas.accounts.models import Membership, RoleRequest
from candour.areas.accounts.queries import viewer_for
from candour.areas.accounts.roles import roles, rules
from candour.areas.ledger import clock
from candour.areas.ledger.door import Actor, Viewer
from candour.areas.ledger.door import Membership as Holding
from candour.areas.ledger.models import Row as Line
from candour.areas.organisations import door as organisations
from tests.areas.accounts.people import BY, LONG_AGO, somebody, trust

PROTECTED = [r for r in roles().values() if r.reaches_protected]
LOCAL = [r for r in roles() if r in rules() and roles()[r].where != "national"]


def looking(name: str, *, strong: bool = True, fresh: bool = True) -> Viewer:
    return viewer_for(accounts.by_username(username=name), is_strong=strong, is_fresh=fresh)


def with_by(name: str, **how: bool) -> dict[str, object]:
    viewer = looking(name, **how)
    return {"viewer": viewer, "by": viewer.actor}


@pytest.fixture
def people(db: None) -> dict[str, str]:
    trust("RW1"), trust("RF1", "Fallowgate Trust")
    held = {
        "eve": ("executive", "RW1"),
        "tom": ("team_lead", "RW1"),
        "reg": ("registrar", "RW1"),
        "gus": ("guardian", "RW1"),
        "nina": ("staff", "RW1"),
        "far": ("registrar", "RF1"),
        "una": ("registrar_national", None),
        "otto": ("registrar_national", None),
        "gwen": ("guardian_national", None),
        "kim": ("staff", "RF1"),
    }
    return {name: str(somebody(name, role, place, password=None).pk) for name, (role, place) in held.items()}


def ask(
    people: dict[str, str], by: str = "eve", *, who: str = "nina", role: str = "guardian", place: str | None = "RW1", **more: object
) -> int:
    given = {"person_id": people[who], "role": role, "organisation_code": place, "reason": "We need one."}
    return act.ask_for_role(**given | with_by(by) | more)


def test_one_asks_another_agrees_and_then_it_holds(people: dict[str, str]) -> None:
    request = ask(people)
    assert not looking("nina").has("guardian")
    act.agree_to_role(request_id=request, **with_by("gwen"))
    assert looking("nina").has("guardian", "RW1")
    row = RoleRequest.objects.get()
    assert (row.state, row.asked_role, row.decided_role, str(row.decided_by_id)) == (
        "agreed",
        "executive",
        "guardian_national",
        people["gwen"],
    )
    kinds = list(Line.objects.order_by("-seq").values_list("kind", flat=True)[:2])
    assert kinds == ["accounts.role_agreed", "accounts.role_asked"]


@pytest.mark.parametrize("who", ["eve", "reg", "tom", "gus", "nina", "far", "kim"])
def test_asvs_2_3_5_nobody_inside_makes_a_guardian_whoever_asked(people: dict[str, str], who: str) -> None:
    request = ask(people, who="kim")
    with pytest.raises(NotAllowed):
        act.agree_to_role(request_id=request, **with_by(who))
    assert not looking("kim").has("guardian")


def test_nobody_asks_or_agrees_for_themselves(people: dict[str, str]) -> None:
    with pytest.raises(NotAllowed, match="for themselves"):
        ask(people, "eve", who="eve")
    for who in ("una", "nina"):
        request = ask(people, who=who, role="team_lead")
        with pytest.raises(NotAllowed):
            act.agree_to_role(request_id=request, **with_by(who))


def test_who_asked_does_not_agree_even_when_the_table_names_them_for_both(people: dict[str, str]) -> None:
    request = ask(people, "reg", role="team_lead")
    with pytest.raises(NotAllowed, match="Somebody else has to agree"):
        act.agree_to_role(request_id=request, **with_by("reg"))
    act.agree_to_role(request_id=request, **with_by("eve"))
    assert looking("nina").has("team_lead", "RW1")


def test_the_database_itself_holds_that_they_are_two(people: dict[str, str]) -> None:
    request = ask(people)
    for wrong in (
        {"decided_by_id": people["eve"]},
        {"decided_by_id": people["nina"]},
        {"asked_by_id": people["nina"]},
        {"state": "agreed"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            RoleRequest.objects.filter(pk=request).update(**wrong)


def test_an_executive_of_another_organisation_asks_and_agrees_to_nothing_here(people: dict[str, str]) -> None:
    with pytest.raises(NotAllowed):
        ask(people, "far", role="team_lead")
    request = ask(people, role="team_lead")
    with pytest.raises(NotAllowed):
        act.agree_to_role(request_id=request, **with_by("far"))


def test_asvs_7_5_3_agreeing_needs_a_fresh_proof_and_for_the_protected_a_passkey(people: dict[str, str]) -> None:
    request = ask(people)
    for how in ({"fresh": False}, {"strong": False}, {"strong": False, "fresh": False}):
        with pytest.raises(NotSure):
            act.agree_to_role(request_id=request, **with_by("gwen", **how))
    ordinary = ask(people, "reg", role="facilitator")
    with pytest.raises(NotSure):
        act.agree_to_role(request_id=ordinary, **with_by("eve", fresh=False))
    act.agree_to_role(request_id=ordinary, **with_by("eve", strong=False))


def test_whoever_asked_and_left_has_asked_for_nothing(people: dict[str, str]) -> None:
    request = ask(people)
    accounts.switch_off(person_id=people["eve"], by=BY)
    with pytest.raises(NotAllowed, match="may no longer ask"):
        act.agree_to_role(request_id=request, **with_by("gwen"))


def test_an_outsider_with_a_place_inside_is_no_outsider(people: dict[str, str]) -> None:
    accounts.grant_role(person_id=people["gwen"], role="staff", organisation_code="RW1", by=BY)
    request = ask(people)
    with pytest.raises(NotAllowed, match="from outside"):
        act.agree_to_role(request_id=request, **with_by("gwen"))
    act.agree_to_role(request_id=request, **with_by("una"))


def test_a_place_in_a_ward_is_a_place_in_its_trust(people: dict[str, str]) -> None:
    since = {"opened_on": LONG_AGO, "since": LONG_AGO}
    site = organisations.NewOrganisation("RW101", "site", "Merrow Cross", parent_code="RW1", **since)
    ward = organisations.NewOrganisation("RW101A", "team", "Ward 4", parent_code="RW101", **since)
    organisations.register(rows=(site, ward), source="tests", file_hash="1" * 64, by=BY)
    assert giving.place("RW101A") == Place("RW101A", frozenset({"RW1", "RW101"}), frozenset({"RW1", "RW101", "RW101A"}))
    accounts.grant_role(person_id=people["gwen"], role="staff", organisation_code="RW101A", by=BY)
    request = ask(people)
    with pytest.raises(NotAllowed, match="from outside"):
        act.agree_to_role(request_id=request, **with_by("gwen"))
    assert ask(people, role="team_lead", organisation_code="RW101A")


def test_a_request_is_decided_once(people: dict[str, str]) -> None:
    request = ask(people)
    act.refuse_role(request_id=request, reason="She is new.", **with_by("gwen"))
    for again in (
        lambda: act.agree_to_role(request_id=request, **with_by("una")),
        lambda: act.take_back(request_id=request, **with_by("eve")),
    ):
        with pytest.raises(RoleError, match="decided already"):
            again()
    assert not looking("nina").has("guardian")


def test_the_same_is_not_asked_twice_and_can_be_taken_back(people: dict[str, str]) -> None:
    request = ask(people)
    with pytest.raises(RoleError, match="waits"):
        ask(people, "reg")
    with pytest.raises(act.NoSuchRequest):
        act.take_back(request_id=request, **with_by("reg"))
    act.take_back(request_id=request, **with_by("eve"))
    assert ask(people, "reg")


@pytest.mark.parametrize(("role", "place"), [("guardian", None), ("guardian_national", "RW1"), ("inspector", "RW1"), ("staff", None)])
def test_a_role_is_held_where_it_belongs(people: dict[str, str], role: str, place: str | None) -> None:
    with pytest.raises(RoleError, match="not held there"):
        ask(people, "una", role=role, organisation_code=place)


def test_nobody_acts_in_anothers_name_and_no_command_asks(people: dict[str, str]) -> None:
    given = {"person_id": people["nina"], "role": "team_lead", "organisation_code": "RW1", "reason": "x", "viewer": looking("eve")}
    for by in (Actor.person(people["reg"], "registrar"), Actor.command("tests"), Actor.anonymous()):
        with pytest.raises(NotAllowed):
            act.ask_for_role(**given, by=by)


def test_the_second_of_two_who_agree_at_once_finds_it_decided(people: dict[str, str]) -> None:
    request = ask(people)
    act.agree_to_role(request_id=request, **with_by("gwen"))
    with pytest.raises(RoleError):
        act.agree_to_role(request_id=request, **with_by("una"))
    assert Membership.objects.filter(role="guardian", person_id=people["nina"]).count() == 1


# The table as a whole


def test_every_role_that_somebody_holds_has_a_rule_and_every_rule_names_roles() -> None:
    held = {r for r in roles() if r not in ("receipt", "family", "anyone")}
    assert set(rules()) == held
    for rule in rules().values():
        assert set(rule.asked_by) | set(rule.agreed_by) <= held


@pytest.mark.parametrize("role", [r.code for r in PROTECTED])
def test_no_two_people_of_one_organisation_give_what_reaches_the_sealed(role: str) -> None:
    """Every pair of local roles, in the same place: none of them can ask and agree."""
    if roles()[role].where == "national":
        assert all(roles()[r].where == "national" for r in (*rules()[role].asked_by, *rules()[role].agreed_by))
        return
    where = Place("RW1", frozenset(), frozenset({"RW1"}))
    for first, second in product(LOCAL, LOCAL):
        asker, agreer = (
            Viewer.of(Actor.person(n, r), [Holding(r, "RW1", LONG_AGO)], is_strong=True, is_fresh=True)
            for n, r in (("1", first), ("2", second))
        )
        asked = giving.asking_role(asker, role, where)
        if asked is None:
            continue
        with pytest.raises(NotAllowed):
            giving.require_may_agree(agreer, asker=asker, asked_role=asked, person_id="3", role=role, where=where)


@pytest.mark.parametrize("role", sorted(rules()))
def test_somebody_can_give_every_role(role: str) -> None:
    code = None if roles()[role].where == "national" else "RW1"
    where = Place(code, frozenset(), frozenset({"RW1"} if code else ()))

    def holding(name: str, number: str) -> Viewer:
        return Viewer.of(Actor.person(number, name), [Holding(name, None if roles()[name].where == "national" else "RW1", LONG_AGO)])

    possible = 0
    for first, second in product(rules()[role].asked_by, rules()[role].agreed_by):
        try:
            giving.require_may_agree(
                holding(second, "2"), asker=holding(first, "1"), asked_role=first, person_id="3", role=role, where=where
            )
            possible += 1
        except NotAllowed:
            continue
    assert possible


# The first two


def test_in_a_real_service_nobody_alone_gives_a_role(people: dict[str, str], settings) -> None:
    settings.KIND = "production"
    with pytest.raises(PermissionError, match="two people"):
        accounts.grant_role(person_id=people["nina"], role="guardian", organisation_code="RW1", by=BY)


def test_the_first_two_registrars_are_named_on_the_public_record_and_no_third(db: None) -> None:
    first, second, third = (str(somebody(n, password=None).pk) for n in ("one", "two", "three"))
    for person in (first, second):
        act.name_registrar(person_id=person, by=BY)
    with pytest.raises(NotAllowed, match="Two people hold"):
        act.name_registrar(person_id=third, by=BY)
    line = Line.objects.filter(kind="accounts.registrar_named").first()
    assert (line.face, "person" in line.refs) == ("public", False)
    with pytest.raises(NotAllowed):
        act.ask_for_role(person_id=first, role="registrar_national", reason="x", **with_by("one"))


# Cover and hand-over


def days(first: int, last: int) -> dict[str, dt.date]:
    return {"starts_on": clock.today() + dt.timedelta(days=first), "ends_on": clock.today() + dt.timedelta(days=last)}


def of(people: dict[str, str], name: str, role: str) -> int:
    return Membership.objects.get(person_id=people[name], role=role).pk


def test_cover_is_asked_accepted_and_agreed_and_ends_by_itself(people: dict[str, str]) -> None:
    request = act.arrange_cover(
        membership_id=of(people, "tom", "team_lead"), person_id=people["nina"], reason="Leave.", **days(0, 13), **with_by("tom")
    )
    with pytest.raises(RoleError, match="not accepted"):
        act.agree_to_role(request_id=request, **with_by("reg"))
    with pytest.raises(act.NoSuchRequest):
        act.accept(request_id=request, **with_by("kim"))
    act.accept(request_id=request, **with_by("nina"))
    act.agree_to_role(request_id=request, **with_by("reg"))
    assert looking("nina").has("team_lead", "RW1")
    assert looking("tom").has("team_lead", "RW1")
    row = Membership.objects.get(person_id=people["nina"], role="team_lead")
    assert (row.covers_id, row.ends_on) == (of(people, "tom", "team_lead"), clock.today() + dt.timedelta(days=13))


def test_cover_of_a_guardian_too_needs_somebody_from_outside(people: dict[str, str]) -> None:
    more = {"person_id": people["nina"], "reason": "Leave.", **days(0, 13)}
    request = act.arrange_cover(membership_id=of(people, "gus", "guardian"), **more, **with_by("gus"))
    act.accept(request_id=request, **with_by("nina"))
    for who in ("eve", "reg"):
        with pytest.raises(NotAllowed):
            act.agree_to_role(request_id=request, **with_by(who))
    act.agree_to_role(request_id=request, **with_by("gwen"))
    assert looking("nina").has("guardian", "RW1")


def test_nobody_passes_on_anothers_role_or_a_role_that_they_only_cover(people: dict[str, str]) -> None:
    with pytest.raises(act.NoSuchRequest):
        act.arrange_cover(
            membership_id=of(people, "tom", "team_lead"), person_id=people["kim"], reason="x", **days(0, 3), **with_by("nina")
        )
    request = act.arrange_cover(
        membership_id=of(people, "tom", "team_lead"), person_id=people["nina"], reason="x", **days(0, 3), **with_by("tom")
    )
    act.accept(request_id=request, **with_by("nina"))
    act.agree_to_role(request_id=request, **with_by("reg"))
    with pytest.raises(act.NoSuchRequest):
        act.arrange_cover(
            membership_id=of(people, "nina", "team_lead"), person_id=people["kim"], reason="x", **days(0, 3), **with_by("nina")
        )


def test_whoever_is_asked_to_cover_may_say_no(people: dict[str, str]) -> None:
    request = act.arrange_cover(
        membership_id=of(people, "tom", "team_lead"), person_id=people["nina"], reason="x", **days(0, 3), **with_by("tom")
    )
    act.refuse_role(request_id=request, reason="I am away too.", **with_by("nina"))
    assert RoleRequest.objects.get().state == "refused"


def test_a_role_that_ends_takes_its_cover_with_it(people: dict[str, str]) -> None:
    mine = of(people, "tom", "team_lead")
    request = act.arrange_cover(membership_id=mine, person_id=people["nina"], reason="x", **days(0, 30), **with_by("tom"))
    act.accept(request_id=request, **with_by("nina"))
    act.agree_to_role(request_id=request, **with_by("reg"))
    act.end_role(membership_id=mine, ends_on=clock.today(), reason="He left.", **with_by("reg"))
    assert set(Membership.objects.filter(role="team_lead").values_list("ends_on", flat=True)) == {clock.today()}


def test_handing_over_ends_it_for_one_and_begins_it_for_the_other(people: dict[str, str]) -> None:
    start = clock.today() + dt.timedelta(days=10)
    request = act.hand_over(
        membership_id=of(people, "gus", "guardian"), person_id=people["nina"], starts_on=start, reason="He retires.", **with_by("eve")
    )
    act.accept(request_id=request, **with_by("nina"))
    act.agree_to_role(request_id=request, **with_by("una"))
    old, new = (Membership.objects.get(person_id=people[n], role="guardian") for n in ("gus", "nina"))
    assert (old.ends_on, new.starts_on) == (start - dt.timedelta(days=1), start)


def _covered(people: dict[str, str], first: int, last: int) -> int:
    """Let Nina cover for Tom, and return Tom's own membership."""
    mine = of(people, "tom", "team_lead")
    request = act.arrange_cover(membership_id=mine, person_id=people["nina"], reason="x", **days(first, last), **with_by("tom"))
    act.accept(request_id=request, **with_by("nina"))
    act.agree_to_role(request_id=request, **with_by("reg"))
    return mine


def test_cover_that_was_to_begin_after_the_role_ended_gives_nothing(people: dict[str, str]) -> None:
    act.end_role(membership_id=_covered(people, 5, 30), ends_on=clock.today(), reason="He left.", **with_by("reg"))
    with time_machine.travel(clock.now() + dt.timedelta(days=7)):
        assert not looking("nina").has("team_lead", "RW1")
        assert people["nina"] not in {p.id for p in accounts.holders(role="team_lead", viewer=looking("reg"))}


def test_cover_ends_when_the_role_is_handed_over_to_somebody_else(people: dict[str, str]) -> None:
    mine, kim = _covered(people, 0, 30), str(somebody("kit", "staff", "RW1", password=None).pk)
    more = {"starts_on": clock.today() + dt.timedelta(days=2), "reason": "x"}
    request = act.hand_over(membership_id=mine, person_id=kim, **more, **with_by("tom"))
    act.accept(request_id=request, **with_by("kit"))
    act.agree_to_role(request_id=request, **with_by("reg"))
    assert looking("nina").has("team_lead", "RW1")
    with time_machine.travel(clock.now() + dt.timedelta(days=3)):
        assert looking("kit").has("team_lead", "RW1")
        assert not looking("nina").has("team_lead", "RW1")


def test_whoever_lost_a_role_meanwhile_hands_it_to_nobody(people: dict[str, str]) -> None:
    mine = of(people, "gus", "guardian")
    more = {"starts_on": clock.today() + dt.timedelta(days=3), "reason": "x"}
    request = act.hand_over(membership_id=mine, person_id=people["nina"], **more, **with_by("gus"))
    act.accept(request_id=request, **with_by("nina"))
    act.end_role(membership_id=mine, ends_on=clock.today(), reason="Trust is broken.", **with_by("gwen"))
    with time_machine.travel(clock.now() + dt.timedelta(days=1)), pytest.raises(RoleError, match="has ended"):
        act.agree_to_role(request_id=request, **with_by("una"))


@pytest.mark.parametrize("who", ["kim", "far", "nina", "eve", "reg"])
def test_only_who_may_give_a_role_or_holds_it_ends_it(people: dict[str, str], who: str) -> None:
    with pytest.raises(act.NoSuchRequest):
        act.end_role(membership_id=of(people, "gus", "guardian"), ends_on=clock.today(), reason="x", **with_by(who))
    act.end_role(membership_id=of(people, "gus", "guardian"), ends_on=clock.today(), reason="He left.", **with_by("gus"))


@pytest.mark.parametrize("who", ["gwen", "una"])
def test_a_role_that_reaches_what_is_protected_is_ended_from_outside(people: dict[str, str], who: str) -> None:
    act.end_role(membership_id=of(people, "gus", "guardian"), ends_on=clock.today(), reason="Trust is broken.", **with_by(who))
    with time_machine.travel(clock.now() + dt.timedelta(days=1)):
        assert not looking("gus").has("guardian", "RW1")


@pytest.mark.parametrize("role", [r for r in rules() if r in roles()])
def test_asvs_8_3_2_a_role_that_ended_yesterday_gives_nothing_today(db: None, role: str) -> None:
    place = None if roles()[role].where == "national" else trust()
    person = somebody("leaver", password=None)
    membership = accounts.grant_role(person_id=str(person.pk), role=role, organisation_code=place, starts_on=LONG_AGO, by=BY)
    assert looking("leaver").has(role)
    accounts.end_membership(membership_id=membership, ends_on=clock.today() - dt.timedelta(days=1), by=BY)
    assert looking("leaver").memberships == ()
