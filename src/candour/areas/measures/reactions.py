"""What measures do after something else happened."""

from __future__ import annotations

from candour.areas.ledger.door import Actor, Event, Viewer, on
from candour.areas.measures import actions, signals, watching
from candour.areas.measures.definitions import load_all
from candour.areas.measures.models import Result
from candour.areas.publishing import door as publishing


@on("publishing.published")
def ask_about_outliers(event: Event) -> None:
    """When a table by organisation has passed the gate, ask about those who stand apart; asking twice about an edition changes nothing."""
    slug, edition = event.refs.get("subject", ""), event.refs.get("edition", "")
    measure = load_all().get(slug)
    if measure is None or measure.method is None:
        return
    number = int(event.refs["publication"])
    try:
        table = publishing.content(number=number, viewer=Viewer.system("ask about outliers"))
    except publishing.Gone:
        return  # withdrawn before anyone looked
    result = Result.objects.filter(measure=slug, edition=edition, cut="", data_hash=table["data_hash"]).order_by("-pk").first()
    if result is not None:
        signals.note(measure, result, publication=number, by=Actor.reaction(event.id))


@on("publishing.published")
def ask_about_early_warnings(event: Event) -> None:
    """When the months of every organisation are out, ask where evidence has added up; asking twice about an edition changes nothing."""
    measure = load_all().get(event.refs.get("subject", "").removesuffix(watching.PART))
    if measure is None or not event.refs["subject"].endswith(watching.PART):
        return
    number = int(event.refs["publication"])
    try:
        table = publishing.content(number=number, viewer=Viewer.anonymous())
    except publishing.Gone:
        return  # withdrawn before anyone looked
    watching.note(measure, table, publication=number, by=Actor.reaction(event.id))


@on("publishing.refused")
def owe_again(event: Event) -> None:
    """What was sent back at the gate is owed again, so that it can be mended and given anew."""
    actions.take_back(proposal_id=int(event.refs["proposal"]), by=Actor.reaction(event.id))
