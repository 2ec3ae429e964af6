"""Tried as an attacker: a reader who turns against the writer, somebody who signs in as another, and words that are aimed at a holder."""

import pytest

from candour.areas.ledger.door import Actor, Viewer
from candour.areas.vault import door as vault
from candour.areas.vault.models import Access, Case
from candour.methods import receipts
from tests.areas.vault import pages
from tests.areas.vault.holders import begin, leave, open_as, person_called, viewer_of
from tests.areas.vault.pages import client_of, errors, give_key, member, said, unlock, written

pytestmark = pytest.mark.django_db


def shared_note():
    """Return a writer, somebody they chose, somebody else, and the note."""
    ada, bo, cy = (person_called(name) for name in ("Ada", "Bo", "Cy"))
    case = vault.keep_note(title="", text="It rang.", viewer=ada.viewer)
    vault.grant(case_id=case, to=bo.id, viewer=ada.viewer, unlocked=ada.unlocked)
    return ada, bo, cy, case


@pytest.mark.parametrize(
    "turn",
    [
        lambda ada, bo, cy, case: vault.grant(case_id=case, to=cy.id, viewer=bo.viewer, unlocked=bo.unlocked),
        lambda ada, bo, cy, case: vault.propose_grant(case_id=case, to=cy.id, reason="r", viewer=bo.viewer, unlocked=bo.unlocked),
        lambda ada, bo, cy, case: vault.hand_over(case_id=case, to=cy.id, viewer=bo.viewer, unlocked=bo.unlocked),
        lambda ada, bo, cy, case: vault.revoke(case_id=case, holder=ada.id, viewer=bo.viewer, unlocked=bo.unlocked),
        lambda ada, bo, cy, case: vault.bar(case_id=case, person_id=ada.id, viewer=bo.viewer, unlocked=bo.unlocked),
        lambda ada, bo, cy, case: vault.bar(case_id=case, person_id=cy.id, viewer=bo.viewer, unlocked=bo.unlocked),
    ],
)
def test_whom_a_note_is_shared_with_lets_nobody_in_and_puts_nobody_out(turn):
    ada, bo, cy, case = shared_note()
    with pytest.raises(vault.OnlyWriter):
        turn(ada, bo, cy, case)
    assert Access.objects.get().outcome == "not_the_writer"
    assert {h.holder for h in vault.holders_of(case_id=case, viewer=ada.viewer)} == {ada.id, bo.id}
    assert Case.objects.get().generation == 1


def test_whom_a_note_is_shared_with_may_let_its_writer_in_again_with_a_new_key_and_go_themselves():
    ada, bo, cy, case = shared_note()
    made = vault.make_key(passphrase="another four words here", viewer=ada.viewer)
    vault.confirm_key(key_id=made.key_id, viewer=ada.viewer)
    again = vault.unlock(passphrase="another four words here", viewer=ada.viewer)
    vault.grant(case_id=case, to=ada.id, viewer=bo.viewer, unlocked=bo.unlocked)
    vault.hand_over(case_id=case, to=ada.id, viewer=bo.viewer, unlocked=bo.unlocked)
    assert [h.holder for h in vault.holders_of(case_id=case, viewer=ada.viewer)] == [ada.id]
    vault.grant(case_id=case, to=cy.id, viewer=ada.viewer, unlocked=again)
    assert len(vault.holders_of(case_id=case, viewer=ada.viewer)) == 2


def test_once_its_writer_has_handed_a_note_over_whoever_holds_it_decides():
    ada, bo, cy, case = shared_note()
    vault.hand_over(case_id=case, to=bo.id, viewer=ada.viewer, unlocked=ada.unlocked)
    vault.grant(case_id=case, to=cy.id, viewer=bo.viewer, unlocked=bo.unlocked)
    assert len(vault.holders_of(case_id=case, viewer=bo.viewer)) == 2


def test_two_whom_a_note_is_shared_with_do_not_destroy_it_together_behind_its_writers_back():
    ada, bo, cy, case = shared_note()
    vault.grant(case_id=case, to=cy.id, viewer=ada.viewer, unlocked=ada.unlocked)
    proposal = vault.propose_destroying(case_id=case, reason="r", authority="a", viewer=bo.viewer, unlocked=bo.unlocked)
    vault.agree(proposal_id=proposal, viewer=cy.viewer)
    with pytest.raises(vault.OnlyWriter):
        vault.destroy(proposal_id=proposal, viewer=bo.viewer, unlocked=bo.unlocked)
    assert Case.objects.exists()


def test_on_the_pages_too_only_the_writer_says_who_can_open_a_note():
    pages.trust()
    people = {name: member(name) for name in ("Ada", "Bo", "Cy")}
    for person in people.values():
        give_key(person)
    ada, bo = unlock(client_of(people["Ada"])), unlock(client_of(people["Bo"]))
    page = written(ada)
    ada.post(f"{page}share/", {"username": "Bo", "step": "share"})
    shown = said(bo.get(page))
    assert "Share it with somebody" not in shown
    assert "Take it back" not in shown
    assert bo.get(f"{page}share/").status_code == 404
    assert bo.post(f"{page}share/", {"username": "Cy", "step": "share"}).status_code == 404
    assert bo.post(f"{page}take-back/", {"who": people["Ada"], "step": "take-back"}).status_code == 404
    assert ada.get(page).status_code == 200


def test_whoever_signs_in_as_another_cannot_destroy_their_note_without_its_key():
    ada = person_called("Ada")
    case = vault.keep_note(title="", text="It rang.", viewer=ada.viewer)
    proposal = vault.propose_destroying(case_id=case, reason="r", authority="a", viewer=ada.viewer)
    with pytest.raises(vault.NotUnlocked):
        vault.destroy(proposal_id=proposal, viewer=ada.viewer)
    assert Access.objects.get().outcome == "not_theirs"
    made = vault.make_key(passphrase="another four words here", viewer=ada.viewer)
    vault.confirm_key(key_id=made.key_id, viewer=ada.viewer)
    theirs = vault.unlock(passphrase="another four words here", viewer=ada.viewer)
    with pytest.raises(vault.CannotOpen):
        vault.destroy(proposal_id=proposal, viewer=ada.viewer, unlocked=theirs)
    assert Case.objects.filter(pk=case).exists()
    vault.destroy(proposal_id=proposal, viewer=ada.viewer, unlocked=ada.unlocked)
    assert not Case.objects.filter(pk=case).exists()


def test_a_locked_key_destroys_nothing_on_the_page_and_leads_to_where_it_is_unlocked():
    pages.trust()
    give_key(ada := member("Ada"))
    her = client_of(ada)
    page = written(her)
    assert her.get(f"{page}destroy/")["Location"].startswith("/keys/unlock/?next=")
    answer = her.post(f"{page}destroy/", {"reason": "It is settled.", "sure": "on"})
    assert answer.status_code == 400
    assert "Your key has locked itself" in errors(answer)
    assert "It is settled." in said(answer)
    assert Case.objects.exists()


def test_a_key_that_was_made_in_somebodys_name_gets_nothing_when_the_case_key_changes():
    ada, bo, cy = (person_called(name) for name in ("Ada", "Bo", "Cy"))
    case = begin(ada, bo, cy)
    item = leave(case_id=case, data="Sealed.")
    made = vault.make_key(passphrase="another four words here", viewer=bo.viewer)
    vault.confirm_key(key_id=made.key_id, viewer=bo.viewer)
    theirs = vault.unlock(passphrase="another four words here", viewer=bo.viewer)
    vault.revoke(case_id=case, holder=cy.id, viewer=ada.viewer, unlocked=ada.unlocked)
    with pytest.raises(vault.CannotOpen):
        vault.open_item(item_id=item, purpose="p", unlocked=theirs, viewer=bo.viewer)
    vault.grant(case_id=case, to=bo.id, viewer=ada.viewer, unlocked=ada.unlocked)
    assert vault.open_item(item_id=item, purpose="p", unlocked=theirs, viewer=bo.viewer).text == "Sealed."


def test_whom_somebody_with_a_receipt_lets_in_did_not_begin_the_case():
    bo, receipt = person_called("Bo"), receipts.make()
    case = vault.keep_note_with_receipt(title="", text="Mine.", prepared=vault.prepare_receipt(receipt=receipt))
    mine, visitor = vault.unlock_receipt(receipt=receipt), Viewer.of(Actor.receipt(), ())
    vault.grant(case_id=case, to=bo.id, viewer=visitor, unlocked=mine)
    proposal = vault.propose_destroying(case_id=case, reason="r", authority="a", viewer=bo.viewer, unlocked=bo.unlocked)
    with pytest.raises(vault.OnlyWriter):
        vault.destroy(proposal_id=proposal, viewer=bo.viewer, unlocked=bo.unlocked)


def test_the_words_of_whoever_was_refused_are_shown_to_nobody():
    ada, boss = person_called("Ada"), person_called("Boss", role="executive")
    item = leave(case_id=begin(ada), data="Sealed.")
    with pytest.raises(vault.NoSuchThing):
        vault.open_item(item_id=item, purpose="I know that it is you, Ada", unlocked=boss.unlocked, viewer=boss.viewer)
    open_as(ada, item)
    (case,) = vault.cases_held(viewer=ada.viewer)
    looks = vault.who_looked(case_id=case.case_id, viewer=ada.viewer)
    assert sorted((look.outcome, look.purpose) for look in looks) == [("no_grant", "open"), ("opened", "to read it")]


def test_whoever_finds_a_session_left_open_puts_no_key_of_theirs_in_the_place_of_the_first():
    ada = person_called("Ada")
    with pytest.raises(vault.NotFresh):
        vault.make_key(passphrase="another four words here", viewer=viewer_of(ada.id, fresh=False))
    pages.trust()
    give_key(bo := member("Bo"))
    left_open = client_of(bo, fresh=False)
    assert left_open.get("/keys/make/")["Location"].startswith("/sign-in/prove/")
    typed = {"passphrase": "another four words here", "again": "another four words here"}
    answer = left_open.post("/keys/make/", typed)
    assert answer.status_code == 401
    assert "another four words here" not in said(answer)
