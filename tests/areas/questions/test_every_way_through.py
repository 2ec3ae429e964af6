"""Whatever people do, in whatever order: what a question promises holds."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test

from candour.areas.ledger import clock
from candour.areas.ledger import door as ledger
from candour.areas.questions import door as questions
from candour.areas.questions.models import Answer, Cause, Question, State, Verdict
from candour.areas.questions.moves import SITUATIONS
from candour.areas.questions.scope import facts_of
from tests.areas.files.samples import GOOD
from tests.areas.questions.test_answering import attach
from tests.areas.questions.world import PEOPLE, World, signal

NAMES = st.sampled_from(["secretary", "executive", "safety", "director", "lead", "nurse", "hospital_executive", "auditor", "commissioner"])
# Those who may come more often than those who may not, so that the long ways are walked too.
ANSWERERS = st.one_of(st.just("secretary"), st.just("secretary"), NAMES)
JUDGES = st.one_of(st.just("auditor"), st.just("inspector"), st.just("commissioner"), NAMES)
CAUSES = st.one_of(st.just("care"), st.just("other"), st.just("coding"), st.sampled_from(Cause.values))
FILES = st.sampled_from(["nothing", "recount.csv", "recount.csv", "chart.png"])
IN_THE_LINE = ("RW1", "RW101", "RW102", "RW101A", "RW0")
OUTSIDE_ROLES = {"auditor", "inspector", "national_team", "commissioner"}


class Life(RuleBasedStateMachine):
    """One signal about one trust, and everybody who might have a hand in it."""

    world: World

    @initialize()
    def ask(self) -> None:
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.day = clock.today() - dt.timedelta(days=90)
        self.edition = 0
        self.belongs = {name: {code} - {None} for name, (_, code) in PEOPLE.items()}
        self.note(seen=True)

    def teardown(self) -> None:
        if hasattr(self, "undo"):
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)

    @rule(seen=st.booleans())
    def note(self, seen: bool) -> None:
        self.edition += 1
        self.day += dt.timedelta(days=1)
        self.world.note(*([signal()] if seen else []), edition=f"{self.edition:04}", on=self.day)
        assert Question.objects.exclude(state=State.CLOSED).count() <= 1

    def current(self) -> Question:
        return Question.objects.order_by("-raised_on").first()

    @rule(name=ANSWERERS, cause=CAUSES, what=FILES)
    def answer(self, name: str, cause: str, what: str) -> None:
        code = self.current().code
        try:
            file_id = attach(self.world, code, what, GOOD[what], by=name) if what != "nothing" else None
            self.world.answer(code, name, cause, evidence_file=file_id)
        except questions.QuestionError:
            return
        assert cause != "coding" or what == "recount.csv"
        assert name not in ("auditor", "inspector", "commissioner", "nurse", "director")

    @rule(name=JUDGES, accepts=st.booleans())
    def judge(self, name: str, accepts: bool) -> None:
        code = self.current().code
        answerers = {str(a.answered_by_id) for a in Answer.objects.filter(question__code=code)}
        try:
            (self.world.accept if accepts else self.world.send_back)(code, name)
        except questions.QuestionError:
            return
        assert self.world.people[name] not in answerers
        assert not self.belongs[name] & set(IN_THE_LINE)
        assert PEOPLE[name][0] in OUTSIDE_ROLES

    @precondition(lambda self: self.edition % 4 == 3)
    @rule(name=NAMES, place=st.sampled_from([*IN_THE_LINE, "RF1"]))
    def join(self, name: str, place: str) -> None:
        self.world.grant(name, "staff", place)
        self.belongs[name] = self.belongs[name] | {place}

    @rule(name=NAMES, owner=NAMES)
    def take_on(self, name: str, owner: str) -> None:
        try:
            questions.take_on(code=self.current().code, owner_id=self.world.people[owner], by=self.world.by(name))
        except questions.QuestionError:
            return
        assert "RW1" in self.belongs[name]
        assert "RW1" in self.belongs[owner]

    @rule(name=NAMES)
    def tell_board(self, name: str) -> None:
        try:
            questions.tell_board(code=self.current().code, told_on=clock.today(), by=self.world.by(name))
        except questions.QuestionError:
            return
        assert name in ("secretary", "executive")

    @invariant()
    def what_a_question_promises_holds(self) -> None:
        for question in Question.objects.all() if hasattr(self, "undo") else ():
            assert facts_of(question).situation in SITUATIONS
            answers = list(Answer.objects.filter(question=question).order_by("number"))
            verdicts = {v.answer_id: v for v in Verdict.objects.filter(answer__question=question)}
            if question.state in (State.CLOSED, State.ACCEPTED):
                assert verdicts[answers[-1].pk].accepted
            if question.state == State.CLOSED:
                assert not question.signal_active
            for answer in answers:
                assert answer.cause != "coding" or answer.evidence_file.kind == "csv"
            assert not {v.given_by_id for v in verdicts.values()} & {a.answered_by_id for a in answers}


def test_no_order_of_acts_breaks_what_a_question_promises(world: World):
    class Here(Life):
        pass

    Here.world = world
    run_state_machine_as_test(
        Here,
        settings=settings(max_examples=20, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck), database=None),
    )
    assert ledger.first_fault() is None


def test_the_machine_reaches_every_state(world: World):
    code = world.ask()
    seen = [world.see(code).summary.state]
    for act in (world.answer, world.send_back, world.answer, world.accept):
        act(code)
        seen.append(world.see(code).summary.state)
    world.note(edition="2026-02", on=clock.today() + dt.timedelta(days=1))
    seen.append(world.see(code).summary.state)
    assert set(seen) == set(State.values)


@pytest.mark.parametrize("kind", ["coding without a file", "closed while active", "returned without a reason"])
def test_the_database_keeps_the_promises_too(world: World, kind: str):
    code = world.ask()
    world.answer(code)
    question = Question.objects.get(code=code)
    answer = Answer.objects.get(question=question)
    reader = world.people["auditor"]
    break_it = {
        "coding without a file": lambda: Answer.objects.filter(pk=answer.pk).update(cause="coding"),
        "closed while active": lambda: Question.objects.filter(pk=question.pk).update(state="closed", closed_on=clock.today()),
        "returned without a reason": lambda: Verdict.objects.create(
            answer=answer, accepted=False, given_by_id=reader, given_as="auditor", given_on=clock.today(), at_version=3
        ),
    }[kind]
    with pytest.raises(IntegrityError), transaction.atomic():
        break_it()
