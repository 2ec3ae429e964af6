"""A notice for each person, with a word that stands in no other."""

from candour.areas.notices import door as notices
from tests.guarantees.permission_world import World, notice_for
from tests.public.conftest import COMMAND


def build(world: World) -> None:
    for visitor, person in world.people.items():
        text = f"An answer waits for you: {notice_for(visitor)}."
        notices.tell(person_ids=[person], kind="questions.asked", text=text, address="/questions/", by=COMMAND)
