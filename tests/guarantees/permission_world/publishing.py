"""What stands at the gate, in every state."""

from candour.areas.accounts import door as accounts
from candour.areas.ledger.door import Actor
from candour.areas.publishing import door as publishing
from tests.guarantees.permission_world import World


def build(world: World) -> None:
    ada, ben = (Actor.person(accounts.by_username(username=name), "publisher") for name in ("ada", "ben"))
    for state, way in (("proposed", None), ("published", publishing.approve), ("refused", publishing.refuse)):
        number = _publish(state, "Words", ada, ben)
        proposal = publishing.propose_withdrawal(number=number, reason="Two rows were counted twice.", by=ada)
        world.note("proposal", proposal, state)
        if way:
            way(proposal_id=proposal, by=ben, **({"reason": "They were not."} if state == "refused" else {}))
        world.note("publication", number, "withdrawn" if state == "published" else "current")
    world.note("publication", _publish("superseded", "First words", ada, ben), "superseded")
    _publish("superseded", "Better words", ada, ben)
    for state in ("open", "upheld", "partly", "not_upheld"):
        code = publishing.challenge(number=number, name="Sam Reed", contact="", text="The month is wrong.", by=Actor.anonymous())
        if state != "open":
            publishing.decide_challenge(code=code, outcome=state, text="We looked.", by=ben)
        world.note("challenge", code, state)


def _publish(subject: str, words: str, ada: Actor, ben: Actor) -> int:
    """Publish a document and return its number; a second one of the same subject replaces the first."""
    about = {"kind": "chart-limits", "subject": f"{subject}:limits", "edition": "2026-01-01", "title": words}
    proposal = publishing.propose(**about, content={"format": 1, **about, "redrawn": []}, correction_reason="Better words.", by=ada)
    return publishing.approve(proposal_id=proposal, by=ben)
