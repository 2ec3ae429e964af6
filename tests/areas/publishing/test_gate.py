"""Two different people, a disclosure rule and a reason: nothing passes without."""

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candour.areas.ledger import door as ledger
from candour.areas.ledger.door import Actor, Viewer
from candour.areas.ledger.models import Row
from candour.areas.publishing import disclosure, freezing
from candour.areas.publishing import door as publishing
from candour.areas.publishing.door import GateError
from tests.areas.publishing.conftest import COMMAND, a_table, official, person

pytestmark = pytest.mark.django_db
ANYONE = Viewer.of(Actor.anonymous(), ())


def published(ada: Actor, ben: Actor, **changes) -> int:
    return publishing.approve(proposal_id=publishing.propose_table(table=a_table(**changes), by=ada), by=ben)


def test_a_second_person_publishes_what_the_first_proposed(ada: Actor, ben: Actor) -> None:
    number = published(ada, ben)
    found = publishing.newest(kind="table", subject="early-cancer-diagnosis", viewer=ANYONE)
    assert found is not None
    assert found.number == number == 1
    assert found.approval == "two people"
    assert publishing.content(number=number, viewer=ANYONE)["rows"] == a_table()["rows"]


def test_a_proposer_cannot_approve_their_own_proposal(ada: Actor) -> None:
    proposal = publishing.propose_table(table=a_table(), by=ada)
    with pytest.raises(GateError, match="somebody else must approve"):
        publishing.approve(proposal_id=proposal, by=ada)
    assert publishing.newest(kind="table", subject="early-cancer-diagnosis", viewer=ANYONE) is None


def test_only_a_publisher_or_authorised_second_person_approves(ada: Actor, cat: Actor) -> None:
    proposal = publishing.propose_table(table=a_table(), by=ada)
    with pytest.raises(GateError, match="Only a publisher"):
        publishing.approve(proposal_id=proposal, by=cat)
    pretender = Actor(cat.kind, cat.ref, "publisher")
    with pytest.raises(GateError, match="Only a publisher"):
        publishing.approve(proposal_id=proposal, by=pretender)


def test_a_command_cannot_approve_and_counts_as_nobody_when_it_proposes(ada: Actor, ben: Actor) -> None:
    proposal = publishing.propose_table(table=a_table(), by=COMMAND)
    with pytest.raises(GateError):
        publishing.approve(proposal_id=proposal, by=COMMAND)
    assert publishing.approve(proposal_id=proposal, by=ada) == 0
    with pytest.raises(GateError, match="already said yes"):
        publishing.approve(proposal_id=proposal, by=ada)
    assert publishing.approve(proposal_id=proposal, by=ben) == 1


def test_someone_whose_role_has_ended_cannot_approve(ada: Actor, ben: Actor) -> None:
    from datetime import timedelta

    from candour.areas.accounts import door as accounts
    from candour.areas.accounts.models import Membership
    from candour.areas.ledger import clock

    proposal = publishing.propose_table(table=a_table(), by=ada)
    membership = Membership.objects.get(person_id=ben.ref)
    Membership.objects.filter(pk=membership.pk).update(starts_on=clock.today() - timedelta(days=9))
    accounts.end_membership(membership_id=membership.pk, ends_on=clock.today() - timedelta(days=1), by=COMMAND)
    with pytest.raises(GateError, match="Only a publisher"):
        publishing.approve(proposal_id=proposal, by=ben)


def test_a_decided_proposal_is_not_decided_again(ada: Actor, ben: Actor) -> None:
    proposal = publishing.propose_table(table=a_table(), by=ada)
    publishing.refuse(proposal_id=proposal, reason="The title is wrong.", by=ben)
    with pytest.raises(GateError, match="already been decided"):
        publishing.approve(proposal_id=proposal, by=ben)
    with pytest.raises(GateError, match="already been decided"):
        publishing.refuse(proposal_id=proposal, reason="Again.", by=ben)


def test_a_proposal_is_sent_back_only_with_a_reason(ada: Actor, ben: Actor) -> None:
    proposal = publishing.propose_table(table=a_table(), by=ada)
    with pytest.raises(GateError, match="Say why"):
        publishing.refuse(proposal_id=proposal, reason="  ", by=ben)


def test_the_record_holds_the_hash_of_the_bytes_that_anyone_can_download(ada: Actor, ben: Actor) -> None:
    number = published(ada, ben)
    line = Row.objects.get(kind="publishing.published")
    data, csv = publishing.json_bytes(number=number, viewer=ANYONE), publishing.csv_bytes(number=number, viewer=ANYONE)
    assert line.face == "public"
    assert line.payload_hash == line.refs["sha256_json"] == hashlib.sha256(data).hexdigest()
    assert line.refs["sha256_csv"] == hashlib.sha256(csv).hexdigest()
    assert ledger.first_fault() is None


def test_a_new_edition_leaves_the_old_one_and_a_correction_replaces_it_with_a_reason(ada: Actor, ben: Actor) -> None:
    first = published(ada, ben)
    published(ada, ben, edition="2026-11")
    assert [p.edition for p in publishing.editions(kind="table", subject="early-cancer-diagnosis", viewer=ANYONE)] == ["2026-11", "2026-10"]
    with pytest.raises(GateError, match="Say why it must be replaced"):
        publishing.propose_table(table=a_table(title="Mended"), by=ada)
    proposal = publishing.propose_table(table=a_table(title="Mended"), correction_reason="A hospital was counted twice.", by=ada)
    second = publishing.approve(proposal_id=proposal, by=ben)
    old = publishing.publication(number=first, viewer=ANYONE)
    assert old is not None
    assert (old.state, old.superseded_by, old.reason) == ("superseded", second, "A hospital was counted twice.")
    assert publishing.content(number=first, viewer=ANYONE)["title"] == "Cancers found early"
    assert Row.objects.filter(kind="publishing.superseded", refs__publication=str(first)).count() == 1


def test_the_same_table_proposed_again_changes_nothing(ada: Actor, ben: Actor) -> None:
    published(ada, ben)
    lines = ledger.size()
    assert publishing.propose_table(table=a_table(), by=ada) == 0
    assert ledger.size() == lines


def test_a_withdrawal_needs_two_people_and_says_why(ada: Actor, ben: Actor) -> None:
    number = published(ada, ben)
    with pytest.raises(GateError, match="Say why"):
        publishing.propose_withdrawal(number=number, reason="", by=ada)
    proposal = publishing.propose_withdrawal(number=number, reason="Wrong month.", by=ada)
    with pytest.raises(GateError, match="somebody else"):
        publishing.approve(proposal_id=proposal, by=ada)
    publishing.approve(proposal_id=proposal, by=ben)
    with pytest.raises(publishing.Gone) as gone:
        publishing.content(number=number, viewer=ANYONE)
    assert gone.value.publication.reason == "Wrong month."
    assert publishing.newest(kind="table", subject="early-cancer-diagnosis", viewer=ANYONE) is None


def test_a_withdrawal_for_privacy_destroys_the_bytes_and_keeps_hash_reason_and_day(ada: Actor, ben: Actor) -> None:
    from candour.areas.publishing.models import Proposal, Publication

    number = published(ada, ben)
    before = publishing.publication(number=number, viewer=ANYONE)
    proposal = publishing.propose_withdrawal(number=number, reason="A person could be recognised.", for_privacy=True, by=ada)
    publishing.approve(proposal_id=proposal, by=ben)
    row = Publication.objects.get(number=number)
    assert bytes(row.content) == bytes(row.csv) == b""
    assert row.sha256 == before.sha256
    assert row.ended_on is not None
    assert not any(bytes(p.content) for p in Proposal.objects.filter(sha256=row.sha256))


def test_official_figures_pass_unchanged_only_after_two_people_said_so_once(ada: Actor, ben: Actor) -> None:
    with pytest.raises(GateError, match="No two people"):
        publishing.release_official(table=official(), source="shmi", by=COMMAND)
    publishing.give_standing_approval(source="shmi", what="SHMI as published", by=ada)
    with pytest.raises(GateError, match="No two people"):
        publishing.release_official(table=official(), source="shmi", by=COMMAND)
    with pytest.raises(GateError, match="somebody else must give the second"):
        publishing.confirm_standing_approval(source="shmi", by=ada)
    publishing.confirm_standing_approval(source="shmi", by=ben)
    number = publishing.release_official(table=official(), source="shmi", by=COMMAND)
    found = publishing.publication(number=number, viewer=ANYONE)
    assert found is not None
    assert found.official
    assert found.approval == "standing approval"
    assert publishing.content(number=number, viewer=ANYONE)["rows"] == [["RJD", 5, 0.5], ["R1K", 1, 0.1]]
    lines = ledger.size()
    assert publishing.release_official(table=official(), source="shmi", by=COMMAND) == number
    assert ledger.size() == lines


def test_an_ended_standing_approval_lets_nothing_more_through(ada: Actor, ben: Actor) -> None:
    publishing.give_standing_approval(source="shmi", what="SHMI as published", by=ada)
    publishing.confirm_standing_approval(source="shmi", by=ben)
    publishing.end_standing_approval(source="shmi", reason="The publisher's method changed.", by=ada)
    with pytest.raises(GateError, match="No two people"):
        publishing.release_official(table=official(), source="shmi", by=COMMAND)


def test_our_own_figures_cannot_take_the_way_of_official_ones(ada: Actor, ben: Actor) -> None:
    publishing.give_standing_approval(source="shmi", what="SHMI as published", by=ada)
    publishing.confirm_standing_approval(source="shmi", by=ben)
    with pytest.raises(GateError, match="made public"):
        publishing.release_official(table=a_table(), source="shmi", by=COMMAND)
    with pytest.raises(GateError, match="release_official"):
        publishing.propose_table(table=official(), by=ada)


@pytest.mark.parametrize("raw", [1, 2, 5, 6, 64, -3, 3.0, True])
def test_a_raw_count_of_people_is_refused(raw: object, ada: Actor) -> None:
    with pytest.raises(GateError, match="Row 2, 'numerator'"):
        publishing.propose_table(table=a_table(rows=[["X1", 63, 0.5], ["X2", raw, 0.25]]), by=ada)


def test_a_count_of_people_needs_a_rule(ada: Actor) -> None:
    marks = {"official": False, "invented": True, "disclosure": "none"}
    with pytest.raises(GateError, match="needs the rule mid6-1"):
        publishing.propose_table(table=a_table(marks=marks), by=ada)


def test_a_raw_total_is_refused(ada: Actor) -> None:
    with pytest.raises(GateError, match="total of 'numerator'"):
        publishing.propose_table(table=a_table(totals={"numerator": 66}), by=ada)


@given(st.integers(min_value=0, max_value=10**9))
def test_exactly_the_midpoints_pass(count: int) -> None:
    assert disclosure._is_midpoint(count) == (count == 0 or (count + 3) % 6 == 0)


@pytest.mark.parametrize("key", ["method", "data_hash", "cannot_tell", "period", "marks"])
def test_a_table_without_its_method_hash_or_limits_is_refused(key: str, ada: Actor) -> None:
    table = a_table()
    del table[key]
    with pytest.raises(GateError, match=key):
        publishing.propose_table(table=table, by=ada)


def test_a_kind_that_concerns_a_case_needs_a_clearance(ada: Actor, ben: Actor) -> None:
    words = {"kind": "learning-summary", "subject": "a", "edition": "1", "title": "A", "content": {"text": "b"}, "by": ada}
    with pytest.raises(GateError, match="Record a clearance"):
        publishing.propose(**words)
    with pytest.raises(GateError, match="by whom and on which day"):
        publishing.propose(**words, clearances=({"answer": "family_told", "by": "", "on": ""},))
    told = ({"answer": "family_told", "by": "The safety lead", "on": "2026-11-20"},)
    assert publishing.approve(proposal_id=publishing.propose(**words, clearances=told), by=ben) == 1


def test_an_unknown_kind_is_refused(ada: Actor) -> None:
    with pytest.raises(GateError, match="is not a kind"):
        publishing.propose(kind="secret", subject="a", edition="1", title="A", content={}, by=ada)


def test_what_waits_is_hidden_from_those_who_do_not_work_at_the_gate(ada: Actor) -> None:
    publishing.propose_table(table=a_table(), by=ada)
    executive = person("eve", "executive")
    from candour.areas.accounts.door import viewer_for

    assert publishing.proposals(viewer=ANYONE) == [] == publishing.proposals(viewer=viewer_for(executive.ref))
    assert publishing.proposal_content(proposal_id=1, viewer=ANYONE) is None
    (mine,) = publishing.proposals(viewer=viewer_for(ada.ref))
    assert not mine.may_approve


def test_a_salt_protects_what_we_made_and_official_bytes_stay_reproducible() -> None:
    assert freezing.freeze(a_table()) != freezing.freeze(a_table())
    assert freezing.same(freezing.freeze(a_table()), a_table())
    assert freezing.freeze(official()) == freezing.freeze(official())


@pytest.mark.parametrize("cell", ["=1+1", "+44", "-A", "@x", "\tx"])
def test_no_spreadsheet_runs_a_cell_of_ours(cell: str) -> None:
    text = freezing.table_csv(a_table(rows=[[cell, 3, -0.5]])).decode()
    assert f"'{cell}" in text
    assert ",-0.5" in text


def test_many_tables_are_read_with_one_query(ada: Actor, ben: Actor, django_assert_num_queries) -> None:
    from candour.areas.publishing import queries

    for month in ("07", "08", "09"):
        published(ada, ben, edition=f"2026-{month}", subject=f"m{month}")
    queries._held = queries._Held()
    with django_assert_num_queries(2):
        tables = publishing.contents(publications=publishing.newest_of_each(kind="table", viewer=ANYONE), viewer=ANYONE)
    assert len(tables) == 3
    with django_assert_num_queries(1):
        publishing.contents(publications=publishing.newest_of_each(kind="table", viewer=ANYONE), viewer=ANYONE)


def test_a_challenge_gets_a_code_a_clock_and_a_public_outcome_but_its_words_stay_private(ada: Actor, ben: Actor) -> None:
    from candour.areas.accounts.door import viewer_for

    number = published(ada, ben)
    code = publishing.challenge(
        number=number, name="Sam", contact="sam@example.org", text="This is not our ward.", by=Actor.anonymous(), key="1"
    )
    assert publishing.challenge(number=number, name="Sam", contact="x", text="Twice.", by=Actor.anonymous(), key="1") == code
    (seen,) = publishing.challenges(number=number, viewer=ANYONE)
    assert (seen.due_on - seen.received_on).days == 28
    assert "Sam" not in json.dumps(seen.__dict__, default=str)
    assert publishing.challenge_text(code=code, viewer=ANYONE) is None
    assert publishing.challenge_text(code=code, viewer=viewer_for(ada.ref))["text"] == "This is not our ward."
    with pytest.raises(GateError, match="Write what you found"):
        publishing.decide_challenge(code=code, outcome="upheld", text="", by=ben)
    publishing.decide_challenge(code=code, outcome="upheld", text="You are right. We corrected the table.", by=ben)
    (seen,) = publishing.challenges(number=number, viewer=ANYONE)
    assert seen.outcome == "upheld"
    assert seen.decided_on is not None
