"""Who looked: each person reads who opened what concerns them, and no more than protects others."""

from types import SimpleNamespace

import pytest
from django.db import transaction

from candour.areas.accounts import door as accounts
from candour.areas.accounts import looks
from candour.areas.accounts.models import Look
from candour.areas.ledger.door import Actor
from candour.areas.ledger.models import Row
from candour.areas.organisations import door as organisations
from candour.areas.organisations.door import NewOrganisation

pytestmark = pytest.mark.django_db
BY = Actor.command("tests")


def a_person(name: str, role: str = "", place: str | None = None) -> str:
    person = accounts.register_person(username=name.lower(), name=name, by=BY)
    if role:
        accounts.grant_role(person_id=person, role=role, organisation_code=place, by=BY)
    return person


def a_look(about: list[str], by: Actor, **changes: object) -> int:
    words = {"what": "the evidence that you attached", "ref": "/questions/abc/", "purpose": "reading the answer", "shown": "name"} | changes
    return accounts.look(about=about, by=by, **words)


def test_a_look_without_a_line_of_its_own_leaves_a_sealed_one_that_names_nobody():
    ada, ben = a_person("Ada"), a_person("Ben", "auditor")
    assert a_look([ada, ada], Actor.person(ben, "auditor")) == 1
    line = Row.objects.order_by("-seq").first()
    assert (line.kind, line.face, line.refs) == ("accounts.looked", "sealed", {})
    row = Look.objects.get()
    assert (str(row.about_id), str(row.by_person_id), row.by_role, row.outcome) == (ada, ben, "auditor", "opened")


def test_nobody_is_told_that_they_looked_at_their_own():
    ada = a_person("Ada")
    before = Row.objects.count()
    assert a_look([ada], Actor.person(ada, "staff")) == 0
    assert (Look.objects.count(), Row.objects.count()) == (0, before)


def test_where_the_role_must_be_enough_no_name_is_kept():
    ada, ben = a_person("Ada"), a_person("Ben", "guardian")
    a_look([ada], Actor.person(ben, "guardian"), shown="role", outcome="refused")
    row = Look.objects.get()
    assert (row.by_person_id, row.by_role, row.outcome) == (None, "guardian", "refused")


def test_whoever_has_no_account_is_left_out():
    ben = a_person("Ben")
    assert a_look(["receipt:00ff", "00000000-0000-4000-8000-000000000000"], Actor.person(ben, "staff")) == 0


def test_candour_itself_is_nobody_who_looks():
    ada = a_person("Ada")
    assert a_look([ada], Actor.reaction("7")) == 0
    assert a_look([ada], Actor.command("root"), what="your address for mail") == 1
    assert Look.objects.get().by_role == "operator"


def test_a_look_is_kept_with_the_act_it_belongs_to_or_not_at_all():
    ada, ben = a_person("Ada"), a_person("Ben")
    words = {"what": "your note", "ref": "", "purpose": "", "shown": "name"}
    with transaction.atomic():
        assert accounts.note_look(about=[ada], by=Actor.person(ben, "staff"), **words) == 1
        transaction.set_rollback(True)
    assert not Look.objects.exists()


def test_a_look_outside_a_transaction_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(looks.transaction, "get_connection", lambda: SimpleNamespace(in_atomic_block=False))
    with pytest.raises(RuntimeError, match="inside the transaction"):
        accounts.note_look(about=[], what="your note", ref="", by=BY, purpose="", shown="name")


@pytest.mark.parametrize("changes", [{"what": " "}, {"what": "x" * 201}, {"ref": "x" * 121}, {"purpose": "x" * 301}])
def test_a_look_says_what_and_not_too_much(changes: dict[str, str]):
    with pytest.raises(accounts.UnfitLook):
        a_look([a_person("Ada")], BY, **changes)


def test_the_organisation_is_the_one_for_which_somebody_acts():
    rows = (NewOrganisation(code="RX0", kind="trust", name="Marlow Trust"), NewOrganisation(code="RX1", kind="trust", name="Ashby Trust"))
    organisations.register(rows=rows, source="tests", file_hash="00", by=BY)
    ada, ben = a_person("Ada"), a_person("Ben", "safety_lead", "RX1")
    accounts.grant_role(person_id=ben, role="staff", organisation_code="RX0", by=BY)
    a_look([ada], Actor.person(ben, "safety_lead"))
    a_look([ada], Actor.person(ben, "auditor"))
    a_look([ada], Actor.person(ben, "auditor"), organisation_code="RX0")
    assert list(Look.objects.order_by("id").values_list("by_organisation_id", flat=True)) == ["RX1", None, "RX0"]


def test_whoever_looked_without_an_account_is_a_role_and_nothing_more():
    ada = a_person("Ada")
    for by in (Actor.person("", "anyone"), Actor.person("receipt:00ff", "receipt"), Actor.anonymous(), Actor.receipt()):
        assert a_look([ada], by, outcome="refused") == 1
    assert set(Look.objects.values_list("by_person_id", "by_organisation_id")) == {(None, None)}
    assert [look.who for look in accounts.looks(viewer=accounts.viewer_for(ada)).items] == [
        "Someone with a receipt", "Someone without a role here", "Someone with a receipt", "Someone without a role here"
    ]  # fmt: skip
