"""Who may see what: the filter and the rule say the same, for every role there is."""

import pytest

from candour.areas.accounts import door as accounts
from candour.areas.ledger.door import Actor, Membership, Viewer
from candour.areas.questions import door as questions
from candour.areas.questions import policy
from candour.areas.questions.models import Question
from candour.areas.questions.moves import Act
from candour.areas.questions.scope import facts_of, visible_to
from tests.areas.questions.world import LONG_AGO, World, signal

PLACES = (None, "RW1", "RF1", "RW101", "QW1", "QW2")
ROLES = sorted(accounts.roles())


def someone(world: World, role: str, place: str | None, person: str = "nurse") -> Viewer:
    return Viewer.of(Actor.person(world.people[person], role), [Membership(role, place, LONG_AGO)])


@pytest.mark.parametrize("role", ROLES)
def test_the_list_and_the_rule_agree_on_every_question_for_a_role_everywhere(world: World, role: str):
    world.note(signal("RW1"), signal("RF1"), signal("RW101"))
    owned = Question.objects.get(organisation_id="RW1")
    Question.objects.filter(pk=owned.pk).update(owner_id=world.people["nurse"])
    for place in PLACES:
        viewer = someone(world, role, place)
        listed = set(visible_to(viewer).values_list("pk", flat=True))
        ruled = {q.pk for q in Question.objects.all() if policy.may_see(viewer, facts_of(q))}
        assert listed == ruled, f"{role} in {place}"


@pytest.mark.parametrize("role", sorted(set(ROLES) - set(policy.OWNERS) - set(policy.OUTSIDE_READERS)))
def test_every_other_role_sees_nothing_even_at_home(world: World, role: str):
    world.ask()
    for place in PLACES:
        assert len(questions.questions(viewer=someone(world, role, place))) == 0


@pytest.mark.parametrize("role", ROLES)
def test_nobody_who_may_answer_a_question_may_also_judge_it(world: World, role: str):
    world.ask()
    world.note(signal("RF1"), edition="2026-02")
    for question in Question.objects.all():
        for place in PLACES:
            viewer, facts = someone(world, role, place), facts_of(question)
            both = [policy._why_not(viewer, facts, act) == "" for act in (Act.ANSWER, Act.ACCEPT)]
            assert both != [True, True], f"{role} in {place}"


def test_every_role_that_the_policy_names_exists():
    named = {*policy.INSIDERS, *policy.ANSWERERS, *policy.SECRETARIES, *policy.OWNERS, *policy.OUTSIDE_READERS, *policy.PUBLISHERS}
    assert named <= set(ROLES)


def test_an_anonymous_viewer_sees_nothing(world: World):
    code = world.ask()
    assert len(questions.questions(viewer=Viewer.anonymous())) == 0
    with pytest.raises(questions.NoSuchQuestion):
        questions.question(code=code, viewer=Viewer.anonymous())


def test_a_membership_that_has_ended_opens_nothing(world: World):
    code = world.ask()
    ended = Membership("executive", "RW1", LONG_AGO, LONG_AGO)
    viewer = Viewer.of(Actor.person(world.people["nurse"], "executive"), [ended])
    with pytest.raises(questions.NoSuchQuestion):
        questions.question(code=code, viewer=viewer)
