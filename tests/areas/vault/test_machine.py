"""Whatever is done in whatever order: nothing opens without a grant and a committed line, and no way leads to somebody who is barred."""

from dataclasses import dataclass, field

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from candour.areas.ledger.door import first_fault
from candour.areas.ledger.models import Row
from candour.areas.vault import depositing, gate, rotating, sealing
from candour.areas.vault import door as vault
from candour.areas.vault.models import Access, Grant, Item, ItemKey, Nested, Proposal
from tests.areas.vault.holders import Person, leave, leave_again, person_called, viewer_of

pytestmark = pytest.mark.django_db
PEOPLE = 5
WHO = st.integers(0, PEOPLE - 1)
# Somebody, or (more often than chance would have it) one of those who hold a key of the case.
ONE_OF = st.integers(0, 2 * PEOPLE)
REFUSED = (vault.VaultError, vault.CannotOpen)


@dataclass
class Known:
    """What the model believes of one case."""

    id: str
    holders: set[int]
    barred: set[int]
    offices: tuple[int, ...]
    seconds: bool
    texts: dict[str, list[str]] = field(default_factory=dict)
    kept_keys: list[sealing.PrivateKey] = field(default_factory=list)
    is_destroyed: bool = False


class Vault(RuleBasedStateMachine):
    """Five people who try everything, on cases of every kind."""

    people: list[Person]
    cases = Bundle("cases")
    items = Bundle("items")
    proposals = Bundle("proposals")

    def __init__(self) -> None:
        super().__init__()
        self.around = transaction.atomic()
        self.around._from_testcase = True  # as Django's own tests do, so that what must be outermost still is
        self.around.__enter__()
        self.known: list[Known] = []
        self.shown = self.count = 0
        self.lines_before = Row.objects.filter(kind="vault.opened").count()

    def teardown(self) -> None:
        assert first_fault() is None
        transaction.set_rollback(True)
        self.around.__exit__(None, None, None)

    def can_open(self, who: int, case: Known, item: str) -> bool:
        return who in case.holders and who not in case.barred and not case.is_destroyed and item in case.texts

    def one_of(self, case: Known, n: int) -> int:
        """Return the person that a number means for a case."""
        if n < PEOPLE or not case.holders:
            return n % PEOPLE
        return sorted(case.holders)[n % len(case.holders)]

    def person(self, who: int) -> Person:
        return self.people[who]

    @rule(target=cases, holder=WHO, other=WHO, bars=st.sets(WHO, max_size=2), quorum=st.booleans(), seconds=st.booleans())
    def begin(self, holder: int, other: int, bars: set[int], quorum: bool, seconds: bool) -> Known:
        self.count += 1
        bars -= {holder, other}
        offices = tuple(n for n in range(PEOPLE) if n not in bars)[:3] if quorum else ()
        rules = {"continuity": vault.Continuity(2, tuple(self.person(n).id for n in offices))} if offices else {}
        case = vault.begin_case(
            area="tests",
            ref=f"case-{self.count}",
            holders=tuple(self.person(n).id for n in {holder, other}),
            bars=tuple(self.person(n).id for n in bars),
            needs_second=seconds,
            by=self.person(holder).viewer.actor,
            **rules,
        )
        self.known.append(Known(case, {holder, other}, set(bars), offices, seconds))
        return self.known[-1]

    @rule(target=items, case=cases, is_second=st.booleans())
    def leave(self, case: Known, is_second: bool) -> tuple[Known, str]:
        self.count += 1
        text = f"text {self.count}"
        if case.is_destroyed:
            with pytest.raises(vault.NoSuchThing):
                leave(case_id=case.id, data=text)
            return case, "nothing"
        if is_second and case.texts:
            item = next(iter(case.texts))
            leave_again(item_id=item, data=text)
        else:
            item = leave(case_id=case.id, data=text)
        case.texts.setdefault(item, []).append(text)
        return case, item

    @rule(case=cases)
    def leave_and_never_keep(self, case: Known) -> None:
        if not case.is_destroyed:
            left = vault.deposit(case_id=case.id, field="note", data="never kept")
            for person in self.people:
                with pytest.raises(vault.NoSuchThing):
                    vault.open_item(item_id=left.item_id, purpose="p", unlocked=person.unlocked, viewer=person.viewer)

    @rule(where=items, who=ONE_OF, strong=st.sampled_from([True, True, False]), with_key_of=WHO)
    def open(self, where: tuple[Known, str], who: int, strong: bool, with_key_of: int) -> None:
        case, item = where
        who = self.one_of(case, who)
        person = self.person(who)
        viewer = viewer_of(person.id, strong=strong)
        unlocked = self.person(with_key_of if with_key_of < 1 else who).unlocked
        looks = Access.objects.count()
        may = self.can_open(who, case, item) and strong and unlocked.holder == person.id
        try:
            opened = vault.open_item(item_id=item, purpose="p", unlocked=unlocked, viewer=viewer)
        except REFUSED:
            assert not may
        else:
            assert may
            assert opened.text == case.texts[item][-1]
            self.shown += 1
        assert Access.objects.count() == looks + 1

    @rule(case=cases, by=ONE_OF, to=WHO)
    def grant(self, case: Known, by: int, to: int) -> None:
        by = self.one_of(case, by)
        may = by in case.holders - case.barred and to not in case.barred | case.holders and not case.seconds and not case.is_destroyed
        giver = self.person(by)
        try:
            vault.grant(case_id=case.id, to=self.person(to).id, viewer=giver.viewer, unlocked=giver.unlocked)
        except REFUSED:
            assert not may
        else:
            assert may
            case.holders.add(to)

    @rule(target=proposals, case=cases, by=ONE_OF, to=WHO, kind=st.sampled_from(["grant", "destroy", "continuity"]))
    def propose(self, case: Known, by: int, to: int, kind: str) -> tuple[Known, str, str, int, int]:
        by = case.offices[by % len(case.offices)] if kind == "continuity" and case.offices else self.one_of(case, by)
        asker, to_id = self.person(by), self.person(to).id
        may = not case.is_destroyed and by not in case.barred and (by in case.offices if kind == "continuity" else by in case.holders)
        ways = {
            "grant": lambda: vault.propose_grant(case_id=case.id, to=to_id, reason="r", viewer=asker.viewer, unlocked=asker.unlocked),
            "destroy": lambda: vault.propose_destroying(case_id=case.id, reason="r", authority="a", viewer=asker.viewer),
            "continuity": lambda: vault.ask_continuity(case_id=case.id, to=to_id, reason="r", viewer=asker.viewer),
        }
        try:
            return case, ways[kind](), kind, by, to
        except REFUSED:
            assert not may or to in case.barred
            return case, "nothing", kind, by, to

    @rule(proposal=proposals, who=ONE_OF)
    def agree(self, proposal: tuple[Known, str, str, int, int], who: int) -> None:
        who = self.one_of(proposal[0], who)
        try:
            vault.agree(proposal_id=proposal[1], viewer=self.person(who).viewer)
        except REFUSED:
            return
        case, _, kind, by, _ = proposal
        assert who not in case.barred
        assert who in case.offices if kind == "continuity" else who in case.holders | set(case.offices)
        assert kind == "continuity" or who != by

    @rule(proposal=proposals, who=ONE_OF)
    def carry_out(self, proposal: tuple[Known, str, str, int, int], who: int) -> None:
        case, proposal_id, kind, _, to = proposal
        turn = vault.whose_turn(proposal_id=proposal_id, viewer=self.person(case.offices[0]).viewer) if case.offices else None
        who = next(n for n in range(PEOPLE) if self.person(n).id == turn.holder) if turn and who > 2 else self.one_of(case, who)
        person = self.person(who)
        try:
            if kind == "grant":
                vault.grant(case_id=case.id, to=self.person(to).id, viewer=person.viewer, unlocked=person.unlocked, proposal_id=proposal_id)
            elif kind == "destroy":
                vault.destroy(proposal_id=proposal_id, viewer=person.viewer)
            elif not vault.peel(proposal_id=proposal_id, viewer=person.viewer, unlocked=person.unlocked):
                return
        except REFUSED:
            return
        assert who not in case.barred
        assert not case.is_destroyed
        if kind == "destroy":
            assert who in case.holders
            case.is_destroyed = True
            return
        assert to not in case.barred
        assert who in (case.offices if kind == "continuity" else case.holders)
        case.holders.add(to)

    @rule(case=cases, by=ONE_OF, who=ONE_OF, dies=st.booleans())
    def revoke(self, case: Known, by: int, who: int, dies: bool) -> None:
        self._take_away(case, by, who, "revoke", dies=dies)

    @rule(case=cases, by=ONE_OF, who=ONE_OF, dies=st.booleans())
    def bar(self, case: Known, by: int, who: int, dies: bool) -> None:
        self._take_away(case, by, who, "bar", dies=dies)

    def _take_away(self, case: Known, by: int, who: int, how: str, *, dies: bool) -> None:
        by, who = self.one_of(case, by), self.one_of(case, who)
        taker, target = self.person(by), self.person(who)
        may = by in case.holders - case.barred and by != who and not case.is_destroyed and (how == "bar" or who in case.holders)
        grant = gate.grant_of(case.id, target.id)
        held = gate.case_called(case.id)
        key = gate.case_key(gate.Held(held, grant), target.unlocked) if grant and held and who in case.holders else None
        rotate = rotating.rotate
        if dies:
            rotating.rotate = _die
        try:
            if how == "revoke":
                vault.revoke(case_id=case.id, holder=target.id, viewer=taker.viewer, unlocked=taker.unlocked)
            else:
                vault.bar(case_id=case.id, person_id=target.id, viewer=taker.viewer, unlocked=taker.unlocked)
        except REFUSED:
            assert not may
            return
        except Killed:
            pass
        finally:
            rotating.rotate = rotate
        assert may
        case.holders.discard(who)
        if how == "bar":
            case.barred.add(who)
        if rotating.is_owed(gate.case_called(case.id)):
            assert dies
            vault.finish_rotation(case_id=case.id, viewer=taker.viewer, unlocked=taker.unlocked)
        if key is not None:
            case.kept_keys.append(key)

    @rule(case=cases, by=ONE_OF, to=WHO)
    def hand_over(self, case: Known, by: int, to: int) -> None:
        by = self.one_of(case, by)
        giver = self.person(by)
        may = by in case.holders - case.barred and to not in case.barred and by != to and not case.is_destroyed
        may = may and (not case.seconds or to in case.holders)
        try:
            vault.hand_over(case_id=case.id, to=self.person(to).id, viewer=giver.viewer, unlocked=giver.unlocked)
        except REFUSED:
            assert not may
            return
        assert may
        case.holders = (case.holders - {by}) | {to}

    @precondition(lambda self: self.known)
    @invariant()
    def nobody_who_is_barred_holds_anything(self) -> None:
        for case in self.known:
            for grant in gate.grants_of(case.id):
                assert grant.holder not in {self.person(n).id for n in case.barred}
            for nested in Nested.objects.filter(case=case.id):
                assert not {p for p, _ in nested.layers} & {self.person(n).id for n in case.barred} or rotating.is_owed(nested.case)

    @precondition(lambda self: self.known)
    @invariant()
    def only_those_who_hold_a_grant_have_a_wrap_that_opens(self) -> None:
        for case in (c for c in self.known if not c.is_destroyed):
            row = gate.case_called(case.id)
            wrapped = {g.holder for g in Grant.objects.filter(case=row).exclude(wrapped=b"")}
            assert wrapped == {self.person(n).id for n in case.holders - case.barred}

    @invariant()
    def nothing_was_shown_without_its_line(self) -> None:
        assert Row.objects.filter(kind="vault.opened").count() - self.lines_before == self.shown

    @precondition(lambda self: any(case.kept_keys for case in self.known))
    @invariant()
    def a_key_kept_from_before_opens_nothing_that_is_there_now(self) -> None:
        for case in (c for c in self.known if c.kept_keys and not c.is_destroyed):
            row = gate.case_called(case.id)
            for item in Item.objects.filter(case=row):
                key = ItemKey.objects.get(pk=item.pk)
                with pytest.raises(sealing.CannotOpen):
                    sealing.unseal_item(
                        bytes(key.wrapped),
                        bytes(item.ciphertext),
                        private=case.kept_keys[-1],
                        item=depositing.context_of_item(item, row),
                        wrapping=depositing.context_of_key(item, row, key.generation),
                    )

    @invariant()
    def what_was_destroyed_is_gone(self) -> None:
        for case in (c for c in self.known if c.is_destroyed):
            assert not Item.objects.filter(case=case.id).exists()
            assert not Grant.objects.filter(case=case.id).exists()
            assert Proposal.objects.filter(case_id=case.id, kind="destroy", state="done").exists()


class Killed(BaseException):
    """The process died here."""


def _die(**_: object) -> int:
    raise Killed


def run_machine(examples: int, steps: int) -> None:
    people = [person_called(f"Person{n}") for n in range(PEOPLE)]
    machine = type("Ours", (Vault,), {"people": people})
    run_state_machine_as_test(machine, settings=settings(max_examples=examples, stateful_step_count=steps, deadline=None))


def test_no_order_of_acts_opens_what_it_should_not():
    run_machine(14, 25)


@pytest.mark.nightly
def test_no_long_order_of_acts_opens_what_it_should_not():
    run_machine(300, 60)
