"""What stands beside the figures in public: the notes of the stories, and how many questions wait."""

from functools import partial

from candour.areas.ledger.door import Viewer
from candour.areas.publishing import door as publishing
from candour.areas.questions import door as questions
from candour.demo.making.acts import Act, Cast
from candour.demo.texts import Card, Texts
from candour.demo.world import World

TITLE = "What a parent would want to know first"
SOURCE = "Candour's demonstration. Everything in it is invented."


def acts(world: World, texts: Texts, cast: Cast) -> list[Act]:
    """Return the publication of each place's card, on the day before today."""
    return [Act(world.today, 60, "notes", partial(_publish_card, card, cast)) for card in texts.cards]


def _publish_card(card: Card, cast: Cast) -> None:
    content = {
        "title": TITLE,
        "paragraphs": [card.known, card.not_known, card.answers, card.do],
        "source": SOURCE,
        "marks": {"official": False, "invented": True},
    }
    proposal = publishing.propose_document(
        kind="organisation-note",
        subject=card.organisation,
        edition="1",
        title=TITLE,
        content=content,
        by=cast.actor("publisher-one"),
    )
    publishing.approve(proposal_id=proposal, by=cast.actor("publisher-two"))


def count_questions(cast: Cast) -> None:
    """Count the questions of every organisation as of today and publish the counts: what is late is late in public."""
    proposal = questions.propose_counts(viewer=Viewer.system("count questions for the public"), by=cast.actor("publisher-one"))
    if proposal:
        publishing.approve(proposal_id=proposal, by=cast.actor("publisher-two"))
