"""Opening: only with a grant, only strongly signed in, never without a committed line; hidden and missing answer alike."""

import re
import uuid

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from candour.areas.accounts import models as accounts_models
from candour.areas.ledger import door as ledger
from candour.areas.ledger.models import Row
from candour.areas.vault import door as vault
from candour.areas.vault import sealing
from candour.areas.vault.models import Access
from tests.areas.vault.holders import begin, leave, leave_again, open_as, person_called, viewer_of

pytestmark = pytest.mark.django_db


def test_a_holder_opens_what_anyone_left_and_a_line_says_so():
    ada = person_called("Ada")
    item = leave(case_id=begin(ada), data="The drug was changed at handover.")
    assert open_as(ada, item).text == "The drug was changed at handover."
    look = Access.objects.get()
    assert (look.who, look.outcome, look.purpose, look.item_id) == (ada.id, "opened", "to read it", item)
    line = Row.objects.get(kind="vault.opened")
    assert (line.face, line.refs) == ("sealed", {"access": str(look.pk)})


def test_a_missing_thing_and_one_that_is_not_yours_answer_alike_and_both_leave_a_mark():
    ada, bo = person_called("Ada"), person_called("Bo")
    item = leave(case_id=begin(ada), data="Sealed.")
    said = []
    for wanted in (item, str(uuid.uuid4()), "no id at all"):
        with pytest.raises(vault.NoSuchThing) as refused:
            open_as(bo, wanted)
        said.append(str(refused.value))
    assert len(set(said)) == 1
    assert sorted(Access.objects.values_list("outcome", flat=True)) == ["missing", "missing", "no_grant"]
    assert Row.objects.filter(kind="vault.refused", face="sealed").count() == 3


@pytest.mark.parametrize(
    ("change", "error", "kept"),
    [
        ({"strong": False}, vault.NotStrong, "not_strong"),
        ({"role": ""}, vault.NotUnlocked, "left"),
    ],
)
def test_a_password_alone_or_a_lost_role_opens_nothing(change, error, kept):
    ada = person_called("Ada")
    item = leave(case_id=begin(ada), data="Sealed.")
    viewer = viewer_of(ada.id, **change)
    if change.get("role") == "":
        viewer = type(viewer)(viewer.actor, (), viewer.on, "", True, True)
    with pytest.raises(error):
        vault.open_item(item_id=item, purpose="to read it", unlocked=ada.unlocked, viewer=viewer)
    assert Access.objects.get().outcome == kept


def test_the_versions_of_a_thing_all_stay():
    ada = person_called("Ada")
    item = leave(case_id=begin(ada), data="First.")
    assert leave_again(item_id=item, data="Second.") == 2
    assert open_as(ada, item).text == "Second."
    assert open_as(ada, item, version=1).text == "First."
    assert vault.items_for(viewer=ada.viewer)[0].versions == (1, 2)


def test_things_stand_in_the_order_in_which_they_were_left():
    ada = person_called("Ada")
    case = begin(ada)
    items = [leave(case_id=case, data=f"{n}") for n in range(12)]
    leave_again(item_id=items[3], data="3 again")
    assert [item.item_id for item in vault.items_for(viewer=ada.viewer, case_id=case)] == items


def test_granted_then_taken_back():
    ada, bo = person_called("Ada"), person_called("Bo")
    case = begin(ada)
    item = leave(case_id=case, data="Sealed.")
    vault.grant(case_id=case, to=bo.id, viewer=ada.viewer, unlocked=ada.unlocked)
    assert open_as(bo, item).text == "Sealed."
    assert vault.revoke(case_id=case, holder=bo.id, viewer=ada.viewer, unlocked=ada.unlocked) == 2
    with pytest.raises(vault.NoSuchThing):
        open_as(bo, item)
    later = leave(case_id=case, data="Later.")
    assert [open_as(ada, i).text for i in (item, later)] == ["Sealed.", "Later."]


def test_a_large_file_lies_beside_the_database_and_opens():
    ada = person_called("Ada")
    large = bytes(range(256)) * 12_000
    item = leave(case_id=begin(ada), data=large, field="file")
    assert open_as(ada, item).data == large


def test_a_note_is_its_writers_alone():
    ada, bo = person_called("Ada"), person_called("Bo")
    case = vault.keep_note(title="Tuesday", text="I saw it.", viewer=ada.viewer)
    mine = vault.items_for(viewer=ada.viewer, case_id=case)
    assert {open_as(ada, i.item_id).text for i in mine} == {"Tuesday", "I saw it."}
    assert vault.items_for(viewer=bo.viewer, case_id=case) == []


def test_unlocked_is_remembered_for_this_session_only():
    ada = person_called("Ada")
    token = vault.remember(unlocked=ada.unlocked, session_bond="bond", viewer=ada.viewer)
    again = vault.remembered(token=token, session_bond="bond", viewer=ada.viewer)
    assert again is not None
    assert again.private == ada.unlocked.private
    assert vault.remembered(token=token, session_bond="other", viewer=ada.viewer) is None
    vault.forget(session_bond="bond", viewer=ada.viewer)
    assert vault.remembered(token=token, session_bond="bond", viewer=ada.viewer) is None


def test_opening_inside_another_transaction_is_refused():
    ada = person_called("Ada")
    item = leave(case_id=begin(ada), data="Sealed.")
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        open_as(ada, item)
    assert open_as(ada, item).text == "Sealed."


@pytest.mark.parametrize("strong", [True, False])
def test_a_missing_thing_and_a_hidden_one_cost_the_same_questions_to_the_database(strong):
    ada, bo = person_called("Ada"), person_called("Bo")
    case = begin(ada)
    item = leave(case_id=case, data="Sealed.")
    viewer = viewer_of(bo.id, strong=strong)
    asked = []
    for wanted in (item, str(uuid.uuid4()), item, str(uuid.uuid4())):
        with CaptureQueriesContext(connection) as captured, pytest.raises(vault.VaultError):
            vault.open_item(item_id=wanted, purpose="to read it", unlocked=bo.unlocked, viewer=viewer)
        asked.append([re.sub(r"s\d+_x\d+| WHERE .*| VALUES .*", "", query["sql"], flags=re.DOTALL) for query in captured])
    assert asked[0] == asked[1] == asked[2] == asked[3]
    for act in (
        lambda c: vault.grant(case_id=c, to=ada.id, viewer=viewer, unlocked=bo.unlocked),
        lambda c: vault.propose_destroying(case_id=c, reason="r", authority="a", viewer=viewer),
        lambda c: vault.ask_continuity(case_id=c, to=ada.id, reason="r", viewer=viewer),
        lambda c: vault.bundle_of(case_id=c, viewer=viewer),
    ):
        counts = []
        for wanted in (case, str(uuid.uuid4())):
            with CaptureQueriesContext(connection) as captured, pytest.raises(vault.VaultError):
                act(wanted)
            counts.append(len(captured))
        assert counts[0] == counts[1]


def test_holders_read_on_who_looked_that_somebody_was_refused_by_role_only():
    ada, boss = person_called("Ada"), person_called("Boss", role="executive")
    item = leave(case_id=begin(ada), data="Sealed.")
    with pytest.raises(vault.NoSuchThing):
        open_as(boss, item)
    with pytest.raises(vault.NoSuchThing):
        open_as(boss, str(uuid.uuid4()))
    assert not accounts_models.Look.objects.exists()
    Access.objects.update(organisation_code="")  # this test's organisation is none that is registered
    ledger.run_once()
    look = accounts_models.Look.objects.get()
    assert (str(look.about_id), look.by_person_id, look.by_role, look.outcome, look.purpose) == (ada.id, None, "executive", "refused", "")
    bo = person_called("Bo")
    case = begin(ada, bo, ref="two")
    open_as(bo, leave(case_id=case, data="Sealed."))
    seen = accounts_models.Look.objects.exclude(pk=look.pk).get()
    assert (str(seen.about_id), str(seen.by_person_id), seen.outcome, seen.purpose) == (ada.id, bo.id, "opened", "to read it")


def test_where_the_line_cannot_be_written_nothing_is_decrypted(monkeypatch):
    ada = person_called("Ada")
    item = leave(case_id=begin(ada), data="It rang.")
    decrypted = []
    monkeypatch.setattr(sealing, "unseal_item", lambda *a, **k: decrypted.append(a))

    def full(**_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("candour.areas.ledger.lines.append", full)
    with pytest.raises(OSError, match="No space left"):
        open_as(ada, item)
    assert decrypted == []
