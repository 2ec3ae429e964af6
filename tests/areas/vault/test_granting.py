"""Who may let others in, and who may not: freshness, seconds, bars, taking back, handing over, leaving."""

from datetime import date

import pytest

from candour.areas.accounts import door as accounts
from candour.areas.ledger.door import Viewer, run_once
from candour.areas.ledger.models import Row
from candour.areas.vault import door as vault
from candour.areas.vault import rotating
from candour.areas.vault.models import Access, Case, Grant, Remembered
from tests.areas.vault.holders import COMMAND, begin, leave, open_as, person_called, viewer_of

pytestmark = pytest.mark.django_db


def stale(person):
    return viewer_of(person.id, fresh=False)


@pytest.mark.parametrize(
    "act",
    [
        lambda a, b, case: vault.grant(case_id=case, to=b.id, viewer=stale(a), unlocked=a.unlocked),
        lambda a, b, case: vault.revoke(case_id=case, holder=b.id, viewer=stale(a), unlocked=a.unlocked),
        lambda a, b, case: vault.bar(case_id=case, person_id=b.id, viewer=stale(a), unlocked=a.unlocked),
        lambda a, b, case: vault.hand_over(case_id=case, to=b.id, viewer=stale(a), unlocked=a.unlocked),
        lambda a, b, case: vault.propose_grant(case_id=case, to=b.id, reason="cover", viewer=stale(a), unlocked=a.unlocked),
        lambda a, b, case: vault.propose_destroying(case_id=case, reason="r", authority="a", viewer=stale(a), unlocked=a.unlocked),
        lambda a, b, case: vault.bundle_of(case_id=case, viewer=stale(a)),
        lambda a, b, case: vault.ask_continuity(case_id=case, to=b.id, reason="r", viewer=stale(a)),
    ],
)
def test_protected_acts_need_a_fresh_proof(act):
    ada, bo = person_called("Ada"), person_called("Bo")
    with pytest.raises(vault.NotFresh):
        act(ada, bo, begin(ada))
    assert Access.objects.get().outcome == "not_fresh"


@pytest.mark.parametrize("case", ["theirs", "missing"])
def test_a_stranger_is_told_the_same_of_a_case_that_is_not_theirs_and_of_none(case):
    ada, bo = person_called("Ada"), person_called("Bo")
    mine = begin(ada)
    wanted = mine if case == "theirs" else "4f9e1f0e-0000-4000-8000-000000000000"
    acts = [
        lambda: vault.grant(case_id=wanted, to=bo.id, viewer=bo.viewer, unlocked=bo.unlocked),
        lambda: vault.revoke(case_id=wanted, holder=ada.id, viewer=bo.viewer, unlocked=bo.unlocked),
        lambda: vault.holders_of(case_id=wanted, viewer=bo.viewer),
        lambda: vault.who_looked(case_id=wanted, viewer=bo.viewer),
        lambda: vault.ask_continuity(case_id=wanted, to=bo.id, reason="r", viewer=bo.viewer),
        lambda: vault.bundle_of(case_id=wanted, viewer=bo.viewer),
        lambda: vault.add_to_note(case_id=wanted, text="x", viewer=bo.viewer, unlocked=bo.unlocked),
    ]
    for act in acts:
        with pytest.raises(vault.NoSuchThing, match="There is nothing here that you can open"):
            act()
    assert vault.open_proposals(case_id=wanted, viewer=bo.viewer) == []


def test_a_second_person_must_agree_where_the_case_asks_for_it():
    ada, bo, cy, di = (person_called(n) for n in ("Ada", "Bo", "Cy", "Di"))
    case = begin(ada, needs_second=True, seconds=(cy.id,))
    item = leave(case_id=case, data="Sealed.")
    with pytest.raises(vault.NeedsSecond):
        vault.grant(case_id=case, to=bo.id, viewer=ada.viewer, unlocked=ada.unlocked)
    proposal = vault.propose_grant(case_id=case, to=bo.id, reason="She leads from Monday.", viewer=ada.viewer, unlocked=ada.unlocked)
    for nobody in (bo, di):
        with pytest.raises(vault.NoSuchThing):
            vault.agree(proposal_id=proposal, viewer=nobody.viewer)
    with pytest.raises(vault.Unfit, match="somebody else must agree"):
        vault.agree(proposal_id=proposal, viewer=ada.viewer)
    with pytest.raises(vault.NeedsSecond):
        vault.grant(case_id=case, to=bo.id, viewer=ada.viewer, unlocked=ada.unlocked, proposal_id=proposal)
    assert [p.state for p in vault.open_proposals(case_id=case, viewer=cy.viewer)] == ["open"]
    vault.agree(proposal_id=proposal, viewer=cy.viewer)
    with pytest.raises(vault.NeedsSecond):
        vault.grant(case_id=case, to=di.id, viewer=ada.viewer, unlocked=ada.unlocked, proposal_id=proposal)
    vault.grant(case_id=case, to=bo.id, viewer=ada.viewer, unlocked=ada.unlocked, proposal_id=proposal)
    assert open_as(bo, item).text == "Sealed."
    with pytest.raises(vault.NoSuchThing):
        open_as(cy, item)
    with pytest.raises(vault.NeedsSecond):
        vault.grant(case_id=case, to=di.id, viewer=ada.viewer, unlocked=ada.unlocked, proposal_id=proposal)
    assert {h.second_by for h in vault.holders_of(case_id=case, viewer=ada.viewer)} == {"", cy.id}


def test_whoever_is_barred_gets_no_key_by_any_way():
    ada, bo, cy = (person_called(n) for n in ("Ada", "Bo", "Cy"))
    case = begin(ada, bars=(bo.id,), continuity=vault.Continuity(2, (ada.id, cy.id, person_called("Di").id)))
    item = leave(case_id=case, data="Sealed.")
    for way in (
        lambda: vault.grant(case_id=case, to=bo.id, viewer=ada.viewer, unlocked=ada.unlocked),
        lambda: vault.propose_grant(case_id=case, to=bo.id, reason="r", viewer=ada.viewer, unlocked=ada.unlocked),
        lambda: vault.hand_over(case_id=case, to=bo.id, viewer=ada.viewer, unlocked=ada.unlocked),
        lambda: vault.ask_continuity(case_id=case, to=bo.id, reason="r", viewer=ada.viewer),
        lambda: leave(case_id=case, data="For Bo.", readers=(bo.id,)),
        lambda: begin(bo, ref="other", bars=(bo.id,)),
        lambda: begin(ada, ref="third", bars=(bo.id,), seconds=(bo.id,)),
    ):
        with pytest.raises(vault.Unfit):
            way()
    with pytest.raises(vault.NoSuchThing):
        open_as(bo, item)
    assert not Grant.objects.filter(holder=bo.id, case=case).exists()


def test_barring_a_holder_takes_the_key_away_at_once():
    ada, bo = person_called("Ada"), person_called("Bo")
    case = begin(ada, bo)
    item = leave(case_id=case, data="Sealed.")
    with pytest.raises(vault.Unfit, match="Somebody else"):
        vault.bar(case_id=case, person_id=ada.id, viewer=ada.viewer, unlocked=ada.unlocked)
    vault.bar(case_id=case, person_id=bo.id, viewer=ada.viewer, unlocked=ada.unlocked)
    with pytest.raises(vault.NoSuchThing):
        open_as(bo, item)
    assert Case.objects.get().generation == 2
    assert open_as(ada, item).text == "Sealed."


def test_handing_over_ends_ones_own_grant():
    ada, bo = person_called("Ada"), person_called("Bo")
    case = begin(ada)
    item = leave(case_id=case, data="Sealed.")
    vault.hand_over(case_id=case, to=bo.id, viewer=ada.viewer, unlocked=ada.unlocked)
    assert open_as(bo, item).text == "Sealed."
    with pytest.raises(vault.NoSuchThing):
        open_as(ada, item)
    assert [h.holder for h in vault.holders_of(case_id=case, viewer=bo.viewer)] == [bo.id]


def test_nobody_takes_back_their_own_or_what_nobody_holds():
    ada, bo = person_called("Ada"), person_called("Bo")
    case = begin(ada)
    for holder in (ada.id, bo.id):
        with pytest.raises(vault.Unfit):
            vault.revoke(case_id=case, holder=holder, viewer=ada.viewer, unlocked=ada.unlocked)
    assert Case.objects.get().generation == 1


def test_whoever_left_is_listed_and_loses_the_remembered_key_at_once():
    ada, bo = person_called("Ada"), person_called("Bo")
    accounts.grant_role(person_id=ada.id, role="guardian", by=COMMAND)
    membership = accounts.grant_role(person_id=bo.id, role="guardian", by=COMMAND, starts_on=date(2020, 1, 1))
    begin(ada, bo)
    token = vault.remember(unlocked=bo.unlocked, session_bond="bond", viewer=bo.viewer)
    assert vault.leavers(viewer=ada.viewer) == []
    accounts.end_membership(membership_id=membership, ends_on=date(2020, 1, 2), by=COMMAND)
    assert [leaver.holder for leaver in vault.leavers(viewer=ada.viewer)] == [bo.id]
    viewer = accounts.viewer_for(bo.id)
    gone = Viewer(viewer.actor, viewer.memberships, viewer.on, is_strong=True, is_fresh=True)
    assert vault.remembered(token=token, session_bond="bond", viewer=gone) is None
    assert Remembered.objects.exists()
    accounts.switch_off(person_id=bo.id, by=COMMAND)
    run_once()
    assert not Remembered.objects.exists()


def test_a_rotation_that_died_is_owed_and_finished_by_any_holder(monkeypatch):
    ada, bo, cy = (person_called(n) for n in ("Ada", "Bo", "Cy"))
    case = begin(ada, bo, cy)
    item = leave(case_id=case, data="Sealed.")

    def die(**_):
        raise SystemExit("killed")

    with monkeypatch.context() as broken:
        broken.setattr(rotating, "rotate", die)
        with pytest.raises(SystemExit):
            vault.revoke(case_id=case, holder=bo.id, viewer=ada.viewer, unlocked=ada.unlocked)
    with pytest.raises(vault.NoSuchThing):
        open_as(bo, item)
    assert vault.rotation_owed(viewer=cy.viewer) == [case]
    assert vault.finish_rotation(case_id=case, viewer=cy.viewer, unlocked=cy.unlocked) == 2
    assert vault.rotation_owed(viewer=cy.viewer) == []
    assert [open_as(p, item).text for p in (ada, cy)] == ["Sealed.", "Sealed."]


def test_a_new_key_is_granted_anew_and_the_old_grant_ends():
    ada, bo = person_called("Ada"), person_called("Bo")
    case = begin(ada, bo)
    item = leave(case_id=case, data="Sealed.")
    made = vault.make_key(passphrase="another four words here", viewer=bo.viewer)
    vault.confirm_key(key_id=made.key_id, viewer=bo.viewer)
    again = vault.unlock(passphrase="another four words here", viewer=bo.viewer)
    with pytest.raises(vault.CannotOpen):
        vault.open_item(item_id=item, purpose="p", unlocked=again, viewer=bo.viewer)
    vault.grant(case_id=case, to=bo.id, viewer=ada.viewer, unlocked=ada.unlocked)
    assert vault.open_item(item_id=item, purpose="p", unlocked=again, viewer=bo.viewer).text == "Sealed."
    assert len(vault.holders_of(case_id=case, viewer=ada.viewer)) == 2


def test_each_holder_reads_who_looked_by_role_where_it_was_refused():
    ada, bo, boss = person_called("Ada"), person_called("Bo"), person_called("Boss", role="executive")
    case = begin(ada, bo)
    item = leave(case_id=case, data="Sealed.")
    open_as(bo, item)
    with pytest.raises(vault.NoSuchThing):
        open_as(boss, item)
    looks = vault.who_looked(case_id=case, viewer=ada.viewer)
    assert sorted((look.role, look.organisation_code, look.outcome) for look in looks) == [
        ("executive", "RX0", "no_grant"),
        ("guardian", "RX0", "opened"),
    ]
    assert Row.objects.filter(kind__in=("vault.opened", "vault.refused")).count() == 2
